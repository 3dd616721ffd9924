"""The page of access patterns is compared with a small application."""

from pathlib import Path

import pytest

from infra.checks import keys

HEADER = (
    "| use case | function | reads | writes | conditions | a failed condition answers |\n|---|---|---|---|---|---|\n"
)
OPEN = "| open a case | `handover.CaseStore.open` | ACCESS | CASE, event | no case is open | 409 `handover_open` |\n"
TASK = "| complete a task | `handover.checklist.TaskStore.complete` | CASE | TASK | version | 409 `raced` |\n"
STORE = """
class CaseStore:
    def __init__(self): ...
    def open(self, case): ...
    def _item(self, case): ...
def helper(): ...
class CaseItem:
    def of(self): ...
"""


def a_checkout(root: Path, page: str) -> Path:
    files = {
        "infra/keys.md": page,
        "chalicelib/handover/store.py": STORE,
        "chalicelib/handover/checklist/store_tasks.py": "class TaskStore:\n    def complete(self): ...\n",
        "chalicelib/handover/service.py": "class Store:\n    def save(self): ...\n",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def found(root: Path, page: str) -> list[str]:
    return [str(finding) for finding in keys.check(a_checkout(root, page)).findings]


def test_a_page_that_names_every_method_is_clean(tmp_path: Path) -> None:
    checked = keys.check(a_checkout(tmp_path, f"# Keys\n\n{HEADER}{OPEN}{TASK}\nWords.\n"))
    assert (checked.subjects, checked.findings) == (2, ())


@pytest.mark.parametrize(
    ("page", "fact"),
    [
        (
            HEADER + OPEN,
            "chalicelib/handover/checklist/store_tasks.py:2: "
            "handover.checklist.TaskStore.complete has no row in infra/keys.md",
        ),
        (
            HEADER + OPEN + TASK + OPEN.replace("open`", "close`"),
            "infra/keys.md:5: names handover.CaseStore.close, which no store has",
        ),
        (
            HEADER + OPEN + TASK + OPEN.replace("open`", "_item`"),
            "infra/keys.md:5: names handover.CaseStore._item, which no store has",
        ),
        (HEADER + TASK + OPEN.replace("no case is open", ""), "infra/keys.md:4: says nothing under 'conditions'"),
        (HEADER + OPEN + TASK + OPEN.replace("`", ""), "infra/keys.md:5: names no function"),
        (HEADER + OPEN + TASK + "| a | b |\n", "infra/keys.md:5: has 2 cells, not 6"),
        ("# Keys\n", "infra/keys.md: has 0 tables of use cases, not one"),
        (HEADER + OPEN + "\n" + HEADER + TASK, "infra/keys.md: has 2 tables of use cases, not one"),
    ],
)
def test_a_page_that_differs_from_the_stores_is_found(tmp_path: Path, page: str, fact: str) -> None:
    assert found(tmp_path, page) == [fact]


def test_a_missing_page_is_found(tmp_path: Path) -> None:
    (a_checkout(tmp_path, "") / keys.PAGE).unlink()
    assert [f.fact for f in keys.check(tmp_path).findings] == ["has 0 tables of use cases, not one"]


def test_an_application_without_stores_has_no_subjects(tmp_path: Path) -> None:
    assert keys.check(tmp_path).subjects == 0
