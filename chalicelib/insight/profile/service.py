"""Use cases of profiles."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from chalicelib.clients.rules import require_visible
from chalicelib.core.access import Caller
from chalicelib.core.errors import NotFound
from chalicelib.insight.profile import rules
from chalicelib.insight.profile.rules import Profile


class Profiles(Protocol):
    """Where profiles are read."""

    def get(self, org_id: str, client_id: str) -> Profile | None:
        """Everything that is read of a client at once."""


def read_profile(caller: Caller, client_id: str, *, profiles: Profiles) -> Profile:
    """A client's profile with the parts that the caller may see; `NotFound` for a client beyond their scope."""
    profile = profiles.get(caller.org_id, client_id)
    if profile is None:
        raise NotFound
    require_visible(profile.client, caller, "client:read")
    return replace(profile, shown=rules.shown_to(caller, profile.client))
