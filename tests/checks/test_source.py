"""Each source rule is fed a line that it must find and one, much like it, that it must leave alone."""

import ast
import subprocess
from pathlib import Path

import pytest

from infra.checks import source


def facts(text: str, *, builds_keys: bool = False) -> list[str]:
    return [fact for _, fact in source.module_facts(ast.parse(text), builds_keys=builds_keys)]


@pytest.mark.parametrize(
    ("bad", "good", "fact"),
    [
        ("Item.scan(limit=1)", "scan(limit=1)", "scans a table"),
        ("Item.rate_limited_scan()", "Item.query(key)", "scans a table"),
        ("print(1)", "log.print(1)", "prints; the edges log"),
        ("try: f()\nexcept: raise", "try: f()\nexcept OSError: raise", "has a bare except"),
        ("try: f()\nexcept Exception: pass", "try: f()\nexcept Exception: raise", "swallows every exception"),
        ("try: f()\nexcept (ValueError, Exception): ...", "try: f()\nexcept KeyError: ...", "swallows every exception"),
        (
            "for a in b:\n try: f()\n except BaseException as e: continue",
            "for a in b:\n try: f()\n except Exception: log()",
            "swallows every exception",
        ),
    ],
)
def test_what_the_application_never_does_is_found(bad: str, good: str, fact: str) -> None:
    assert facts(bad) == [fact]
    assert facts(good) == []


@pytest.mark.parametrize("name", ["api.py", "tasks.py", "api_moves.py"])
def test_a_use_case_that_is_given_the_real_time_is_found(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text("open_case(caller, now=clock.now())")
    fact = "takes the real time; a use case takes its actor's"
    assert [finding.fact for finding in source.file_findings(file, tmp_path)] == [fact]
    file.write_text("open_case(caller, now=caller.now())")
    assert list(source.file_findings(file, tmp_path)) == []


def test_elsewhere_the_real_time_may_be_meant(tmp_path: Path) -> None:
    file = tmp_path / "http.py"
    file.write_text("unit.commit(retry, now=clock.now())")
    assert list(source.file_findings(file, tmp_path)) == []


@pytest.mark.parametrize(
    "good",
    [
        "def file_key(org_id, client_id): ...",
        "class A:\n def file_key(self, org_id): ...",
        "def file_pk(*, org_id): ...",
        "def keyboard(client_id): ...",
        "def login_key(login): ...",
    ],
)
def test_a_key_builder_that_takes_the_company_first_is_left_alone(good: str) -> None:
    assert facts(good, builds_keys=True) == []


@pytest.mark.parametrize(
    "bad",
    [
        "def file_key(client_id, org_id): ...",
        "def file_pk(): ...",
        "class A:\n @classmethod\n def file_key(cls, client_id): ...",
    ],
)
def test_a_key_builder_without_the_company_first_is_found(bad: str) -> None:
    [fact] = facts(bad, builds_keys=True)
    assert fact.endswith("builds a key and does not take org_id first")
    assert facts(bad, builds_keys=False) == []


@pytest.mark.parametrize(("name", "count"), [("store.py", 1), ("keys.py", 1), ("store_moves.py", 1), ("rules.py", 0)])
def test_only_files_of_stores_and_keys_build_keys(tmp_path: Path, name: str, count: int) -> None:
    file = tmp_path / name
    file.write_text("def file_key(client_id): ...")
    assert len(list(source.file_findings(file, tmp_path))) == count


# Put together here, or this file would break the rule that it tests.
A_PLACE = "/ho" + "me/someone/baton"
A_REGISTRY = "https://pypi" + ".org/simple"
AN_OPTION = "--extra-index" + "-url somewhere"


@pytest.mark.parametrize(
    ("bad", "fact"),
    [
        (A_PLACE, "names a path of one machine"),
        (f"see {A_REGISTRY}", "names a package registry"),
        (AN_OPTION, "chooses a package registry"),
    ],
)
def test_what_belongs_to_one_machine_is_found_in_any_file(tmp_path: Path, bad: str, fact: str) -> None:
    (tmp_path / "README.md").write_text(f"fine\n{bad}\n")
    (tmp_path / "picture.png").write_bytes(b"\xff\xd8" + bad.encode())
    [finding] = source.check(tmp_path).findings
    assert str(finding) == f"README.md:2: {fact}"


@pytest.mark.parametrize("good", ["infra/work/x", "the home page", "https://host.example/home/x", "~/work/x"])
def test_a_path_that_only_looks_alike_is_left_alone(tmp_path: Path, good: str) -> None:
    (tmp_path / "README.md").write_text(good)
    assert source.check(tmp_path).findings == ()


def test_files_that_git_ignores_are_not_the_tree(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    for name, text in ((".gitignore", "/kept-out.txt\n"), ("kept-out.txt", A_PLACE), ("new.txt", "fine")):
        (tmp_path / name).write_text(text)
    assert [file.name for file in source.tree(tmp_path)] == [".gitignore", "new.txt"]


def test_a_tree_without_git_is_read_from_the_folder(tmp_path: Path) -> None:
    for name in ("app.py", ".ci/run", ".venv/x.py", "build/x.py", "chalicelib/__pycache__/x.pyc"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("fine")
    assert [file.relative_to(tmp_path).as_posix() for file in source.tree(tmp_path)] == [".ci/run", "app.py"]


def test_what_is_not_python_is_found(tmp_path: Path) -> None:
    file = tmp_path / "rules.py"
    file.write_text("def (")
    assert [finding.fact for finding in source.file_findings(file, tmp_path)] == ["is not Python"]


def test_a_checkout_is_clean_when_its_source_is(tmp_path: Path) -> None:
    (tmp_path / "chalicelib").mkdir()
    (tmp_path / "chalicelib" / "store.py").write_text("def file_key(org_id, client_id): ...")
    checked = source.check(tmp_path)
    assert (checked.subjects, checked.findings) == (1, ())
