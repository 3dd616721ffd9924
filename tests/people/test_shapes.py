"""Shapes that every request shares: what a text must look like before anyone computes with it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from chalicelib.people.shapes import Day, Id, Instant


@pytest.mark.parametrize(
    "value",
    ["2026-13-01", "2026-02-30", "0001-01-01", "9999-12-31", "20261223", "1e9", "86400", 86400, 1.0, True, None, ""],
)
def test_what_is_no_day_of_a_working_life_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_python(value)


@pytest.mark.parametrize("value", ["2026-12-23T00:00:00", "2026-12-23 ", "２０２６-12-23"])
def test_what_only_looks_like_a_day_is_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_python(value)


def test_a_day_is_read() -> None:
    assert TypeAdapter(Day).validate_python("2026-12-23").isoformat() == "2026-12-23"


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-24T08:30:00",
        "2026-11-24",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "1700000000",
        1700000000,
        None,
        "now",
    ],
)
def test_what_is_no_instant_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Instant).validate_python(value)


@pytest.mark.parametrize("value", ["2026-11-24T08:30:00Z", "2026-11-24T16:30:00.5+08:00"])
def test_an_instant_with_its_offset_is_read(value: str) -> None:
    assert TypeAdapter(Instant).validate_python(value).tzinfo is not None


@pytest.mark.parametrize("value", ["cli", "Cli_a", "cli_a ", "cli_a\n", "cli-a", "c_a", "cli_" + "a" * 41])
def test_what_is_no_id_is_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Id).validate_python(value)
