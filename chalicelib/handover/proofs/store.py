"""A client's file as a case reads it: all that stands in its hot zone, in one query."""

from __future__ import annotations

from chalicelib.clients.parts.rules import KINDS
from chalicelib.clients.parts.store import held_in, hot_zone
from chalicelib.clients.store import FILE, FileItem
from chalicelib.handover.proofs.rules import Dossier


class DossierStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def get(self, org_id: str, client_id: str) -> Dossier | None:
        """A client's file with what it holds of each kind, if there is such a client."""
        zone = hot_zone(org_id, client_id)
        if FILE not in zone:
            return None
        return Dossier(FileItem.from_raw_data(zone[FILE]).client(), {kind: held_in(zone, kind) for kind in KINDS})
