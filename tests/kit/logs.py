"""What the application writes to its log, line by line, and what any other logger says in this process."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.aws import telemetry


class Log:
    """Everything written since it was opened."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        """All of it."""
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The application's own lines, oldest first."""
        return [json.loads(line) for line in self.text.split("\n") if line.startswith("{")]

    @property
    def last(self) -> dict[str, Any]:
        """The newest line."""
        return self.lines[-1]

    def clear(self) -> None:
        """Forget what was written so far."""
        self.stream.seek(0)
        self.stream.truncate()


@contextmanager
def log_of_everything() -> Iterator[Log]:
    """Every logger of this process from INFO on, which is more than Lambda prints; the application's as it is."""
    log = Log()
    [own] = telemetry.logger._logger.handlers
    assert isinstance(own, logging.StreamHandler)
    others, root = logging.StreamHandler(log.stream), logging.getLogger()
    stream, level = own.setStream(log.stream), root.level
    root.addHandler(others)
    root.setLevel(logging.INFO)
    try:
        yield log
    finally:
        own.setStream(stream)
        root.removeHandler(others)
        root.setLevel(level)
