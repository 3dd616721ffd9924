"""How far a company's clock is ahead, and how it is set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from chalicelib.core.errors import Fault, Invalid
from chalicelib.core.events import GENESIS, Event

FURTHEST = timedelta(days=3650)


@dataclass(frozen=True)
class CompanyClock:
    """A company's clock; `ahead` of the real one, zero everywhere but in demos."""

    org_id: str
    ahead: timedelta = timedelta(0)
    version: int = 0
    head: str = GENESIS

    @property
    def id(self) -> str:
        """The name of its chain of events."""
        return f"clk_{self.org_id.partition('_')[2]}"


def set_ahead(clock: CompanyClock, ahead: timedelta) -> tuple[CompanyClock, Event]:
    """Set a clock ahead by whole seconds, ten years at most; back to zero as well. `Invalid` beyond that."""
    seconds = int(ahead.total_seconds())
    if not 0 <= seconds <= FURTHEST.total_seconds():
        raise Invalid(errors=[Fault("offset_seconds", "clock_out_of_range")])
    facts = {"before": int(clock.ahead.total_seconds()), "after": seconds}
    return replace(clock, ahead=timedelta(seconds=seconds)), Event("DemoClockSet", clock.id, facts)
