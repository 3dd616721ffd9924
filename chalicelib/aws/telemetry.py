"""One line per run: what ran, for whom, how it ended and how long it took; its metrics ride on the same line (EMF).

A run is a request or an invocation of a function. What it tells lives and ends with it, so nothing of one request
stands in another's line. Ids, codes and counts only: a fact that is not in `FACTS` is not told, an exception tells its
type and where it was raised, never its message.
"""

from __future__ import annotations

import json
import os
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aws_lambda_powertools import Logger

from chalicelib.aws import outages
from chalicelib.core.errors import BatonError

FACTS = frozenset(
    {"request_id", "org_id", "employee_id", "status", "code", "handover_id", "execution", "records", "event_ids"}
)
# Whatever happened this often in a run; each is a metric of its own.
COUNTS = frozenset({"raced", "outages", "replays", "failed_records", "stale_events", "dead_letters", "renewed_clients"})
MOST_IDS = 100
MOST_FRAMES = 20
# ASCII alone: no control character, line separator or change of direction in a field can forge or hide a line.
logger = Logger(
    service="baton", utc=True, location=None, json_serializer=partial(json.dumps, ensure_ascii=True, default=str)
)


class NotForTheLog(RuntimeError):
    """A fact or count that no line may carry: name it in `FACTS` or `COUNTS` if it holds nothing personal."""


@dataclass
class _Run:
    """What one run has told so far."""

    route: str
    facts: dict[str, Any] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    failed: bool = False


_run: ContextVar[_Run | None] = ContextVar("run", default=None)


@contextmanager
def run(route: str, **facts: Any) -> Iterator[None]:
    """Within this block a route or function runs; its line is written when the block ends, however it ends."""
    made, began = _Run(route), time.perf_counter()
    before = _run.set(made)
    try:
        tell(**facts)
        yield
    except BaseException:
        made.failed = True
        raise
    finally:
        _run.reset(before)
        _write(made, (time.perf_counter() - began) * 1000)


def tell(**facts: Any) -> None:
    """Add ids and codes to the line of this run; `NotForTheLog` for any other fact."""
    if not facts.keys() <= FACTS:
        raise NotForTheLog(", ".join(sorted(facts.keys() - FACTS)))
    if (present := _run.get()) is not None:
        present.facts |= facts


def wrote(event_ids: list[str]) -> None:
    """Add the events that this run has written."""
    if (present := _run.get()) is not None:
        present.facts["event_ids"] = [*present.facts.get("event_ids", []), *event_ids][:MOST_IDS]


def count(name: str, number: int = 1) -> None:
    """Count something that happened in this run."""
    if name not in COUNTS:
        raise NotForTheLog(name)
    if (present := _run.get()) is not None:
        present.counts[name] += number


def failed(failure: BaseException) -> None:
    """Write a line of its own for what broke: types, codes and places, without a message, for that may quote data."""
    present = _run.get()
    facts = {"route": present.route, **present.facts} if present else {}
    logger.error("failed", **facts, exception=[_told(cause) for cause in outages.causes(failure)])


def _told(failure: BaseException) -> dict[str, Any]:
    frames = list(traceback.walk_tb(failure.__traceback__))[-MOST_FRAMES:]
    places = [f"{_file(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}" for frame, line in frames]
    code = failure.code if isinstance(failure, BatonError) else outages.code_of(failure)
    return {"type": type(failure).__name__, "code": code, "at": places}


def _file(path: str) -> str:
    return "/".join(path.replace("\\", "/").split("/")[-3:])


def _write(made: _Run, milliseconds: float) -> None:
    values = {
        **made.facts,
        **made.counts,
        "route": made.route,
        "outcome": _outcome(made),
        "requests": 1,
        "milliseconds": round(milliseconds, 1),
    }
    if "code" in made.facts:
        values["refusals"] = 1
    logger.info("failed" if made.failed else "answered", **values, _aws=_metrics(made))


def _metrics(made: _Run) -> dict[str, Any]:
    """What CloudWatch makes metrics of: the names of the line's own fields (embedded metric format)."""
    directives = [_directive(["route", "outcome"], {"requests": "Count", "milliseconds": "Milliseconds"})]
    if "code" in made.facts:
        directives.append(_directive(["code"], {"refusals": "Count"}))
    if made.counts:
        directives.append(_directive([], dict.fromkeys(made.counts, "Count")))
    return {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": directives}


def _directive(dimensions: list[str], units: dict[str, str]) -> dict[str, Any]:
    return {
        "Namespace": os.environ.get("POWERTOOLS_METRICS_NAMESPACE", "Baton"),
        "Dimensions": [dimensions],
        "Metrics": [{"Name": name, "Unit": unit} for name, unit in units.items()],
    }


def _outcome(made: _Run) -> str:
    """The class of an answer's status; a function has none, it ends or fails."""
    if "status" in made.facts:
        return f"{int(made.facts['status']) // 100}xx"
    return "failed" if made.failed else "ok"
