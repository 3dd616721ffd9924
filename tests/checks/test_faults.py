"""The page of faults: made of the tests, and held to them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from infra.checks import faults

TEST = """
import pytest

@pytest.mark.fault("F1", "F6")
@pytest.mark.parametrize("x", [1])
def test_once(x): ...

def test_nothing(): ...
"""
KNOWN = {"F1": "same key | ten times", "F6": "lost reply"}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(faults, "SURVIVED", frozenset({"F1"}))
    (tmp_path / "tests/data").mkdir(parents=True)
    (tmp_path / faults.CATALOGUE).write_text(json.dumps(KNOWN), encoding="utf-8")
    (tmp_path / "tests/test_it.py").write_text(TEST, encoding="utf-8")
    write(tmp_path)
    return tmp_path


def write(root: Path) -> None:
    page = faults.page_of(faults.catalogue(root), faults.proofs_of(root))
    (root / faults.PAGE).write_text(page, encoding="utf-8")


def facts(root: Path) -> list[str]:
    return [finding.fact for finding in faults.check(root).findings]


def test_a_page_that_was_just_made_is_right(root: Path) -> None:
    assert facts(root) == []


def test_a_test_stands_beside_each_number_it_carries(root: Path) -> None:
    page = (root / faults.PAGE).read_text(encoding="utf-8")
    assert "| F1 | same key \\| ten times | `tests/test_it.py::test_once` |" in page
    assert "| F6 | lost reply | `tests/test_it.py::test_once` |" in page


def test_a_page_that_tells_of_other_tests_is_found(root: Path) -> None:
    (root / "tests/test_it.py").write_text(TEST.replace("test_once", "test_twice"), encoding="utf-8")
    assert facts(root) == ["is not what the tests say: python -m infra.checks.faults"]


def test_a_missing_page_is_found(root: Path) -> None:
    (root / faults.PAGE).unlink()
    assert facts(root) == ["is not what the tests say: python -m infra.checks.faults"]


def test_a_number_that_must_be_survived_needs_a_test(root: Path) -> None:
    (root / "tests/test_it.py").write_text(TEST.replace('"F1", ', ""), encoding="utf-8")
    write(root)
    assert facts(root) == ["no test carries F1"]


@pytest.mark.parametrize("marks", ['pytest.mark.fault("F6")', '[pytest.mark.e2e, pytest.mark.fault("F6")]'])
def test_a_file_may_carry_a_number_as_a_whole(root: Path, marks: str) -> None:
    (root / "tests/test_all.py").write_text(f"pytestmark = {marks}\n", encoding="utf-8")
    assert faults.proofs_of(root)["F6"] == ["tests/test_all.py", "tests/test_it.py::test_once"]


def test_a_number_nobody_knows_is_found(root: Path) -> None:
    (root / "tests/test_it.py").write_text(TEST.replace("F6", "F600"), encoding="utf-8")
    write(root)
    assert facts(root) == ["carries F600, which the catalogue does not know"]


def test_the_catalogue_knows_all_that_must_be_survived() -> None:
    root = Path(__file__).resolve().parents[2]
    assert faults.catalogue(root).keys() >= faults.SURVIVED
