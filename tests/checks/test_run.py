"""The command: what it prints, and what its exit status says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from infra.checks.__main__ import run
from infra.checks.findings import Checked, Finding


def a_group(subjects: int, *findings: Finding) -> Callable[[Path], Checked]:
    return lambda _root: Checked.of("things", subjects, findings)


BAD = Finding("a.py:1", "is wrong")


@pytest.mark.parametrize(
    ("groups", "status", "printed"),
    [
        ([a_group(3)], 0, ""),
        ([a_group(3, BAD, BAD), a_group(3)], 1, "a.py:1: is wrong\n"),
        ([a_group(3), a_group(0)], 2, "things: nothing to check\n"),
        ([a_group(0), a_group(1, BAD)], 1, "things: nothing to check\na.py:1: is wrong\n"),
    ],
)
def test_the_exit_status_says_what_was_found(
    groups: list[Callable[[Path], Checked]],
    status: int,
    printed: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(tmp_path, groups) == status
    assert capsys.readouterr().out == printed


def test_an_empty_checkout_has_nothing_to_check_and_no_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path) == 1
    shown = capsys.readouterr().out
    assert "machines: nothing to check\n" in shown
    assert "infra/keys.md: has 0 tables of use cases, not one\n" in shown
