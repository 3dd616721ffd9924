"""What the routes of spot checks take and answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from chalicelib.handover.spots.rules import Finding, SpotCheck
from chalicelib.people.shapes import Answer, Count, IdOut, InstantOut, Line, Prose, Strict


class SpotCheckIn(Strict):
    """Whether a client's file matches what the client says; what differs is named."""

    matches: Annotated[bool, Field(strict=True)]
    differs: Annotated[tuple[Line, ...], Field(max_length=20)] = ()
    note: Prose = ""

    def finding(self) -> Finding:
        """What the use case takes."""
        return Finding(self.matches, self.differs, self.note)


class SpotCheckOut(Answer):
    """A client that was drawn; `matches` is null until it was checked."""

    client_id: IdOut
    client_name: str
    round: Count
    matches: bool | None
    differs: list[str]
    note: str
    checked_by: IdOut | None
    checked_at: InstantOut | None

    @classmethod
    def of(cls, check: SpotCheck) -> SpotCheckOut:
        """The answer for a check."""
        found = check.finding
        return cls(
            client_id=check.client_id,
            client_name=check.client_name,
            round=check.round,
            matches=found.matches if found else None,
            differs=list(found.differs) if found else [],
            note=found.note if found else "",
            checked_by=check.by or None,
            checked_at=check.at or None,
        )


class SpotChecksOut(Answer):
    """The clients of the draw for this review, ninety at most; none before they are drawn."""

    items: list[SpotCheckOut]
    open: Count

    @classmethod
    def of(cls, checks: Sequence[SpotCheck]) -> SpotChecksOut:
        """The answer for a draw."""
        return cls(items=[SpotCheckOut.of(one) for one in checks], open=sum(one.finding is None for one in checks))
