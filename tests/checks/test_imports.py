"""The table of files: what each file name may import, and import-linter's own contracts around it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra.checks.imports import core_refusal, refusal

ROOT = Path(__file__).parents[2]
ALLOWED = [
    ("handover.rules", "core.errors"),
    ("handover.rules", "people.rules"),
    ("handover.service", "handover.rules"),
    ("handover.checklist.service", "handover.rules"),
    ("handover.store", "aws.tables"),
    ("handover.store", "clients.store"),
    ("handover.store", "handover.keys"),
    ("handover.schemas", "handover.rules"),
    ("handover.api", "handover.service"),
    ("handover.api", "clients.store"),
    ("handover.api", "aws.http"),
    ("handover.tasks", "handover.checklist.service"),
    ("handover.service", "handover.calendar"),
    ("aws.http", "aws.auth"),
]
REFUSED = [
    ("handover.rules", "handover.service"),
    ("handover.rules", "handover.schemas"),
    ("handover.rules", "aws.tables"),
    ("handover.service", "handover.store"),
    ("handover.service", "handover.checklist.store"),
    ("handover.service", "people.service"),
    ("handover.store", "handover.service"),
    ("handover.store", "handover.schemas"),
    ("handover.store_moves", "handover.service"),
    ("handover.schemas", "handover.service"),
    ("handover.schemas", "people.schemas"),
    ("handover.schemas", "aws.http"),
    ("handover.api", "people.service"),
    ("handover.api", "people.rules"),
    ("handover.tasks", "people.api"),
]


@pytest.mark.parametrize(("importer", "imported"), ALLOWED)
def test_an_import_that_the_table_allows(importer: str, imported: str) -> None:
    assert refusal(f"chalicelib.{importer}", f"chalicelib.{imported}") is None


@pytest.mark.parametrize(("importer", "imported"), REFUSED)
def test_an_import_that_the_table_refuses(importer: str, imported: str) -> None:
    assert refusal(f"chalicelib.{importer}", f"chalicelib.{imported}") is not None


def test_core_imports_the_standard_library_only() -> None:
    assert core_refusal("chalicelib.core.clock", "datetime") is None
    assert core_refusal("chalicelib.core.clock", "pydantic") is not None
    assert core_refusal("chalicelib.clients.schemas", "pydantic") is None


MODULES = (
    "contract",
    "handover",
    "insight",
    "jobs",
    "notify",
    "engagement",
    "trade",
    "clients",
    "people",
    "aws",
    "core",
)


def an_application(root: Path, extra: dict[str, str]) -> Path:
    """An empty application under the real settings, with a few files in it."""
    shutil.copy(ROOT / "pyproject.toml", root)
    shutil.copytree(ROOT / "infra" / "checks", root / "infra" / "checks", ignore=shutil.ignore_patterns("__pycache__"))
    files = {f"{module}/__init__.py": "" for module in MODULES}
    files |= {"__init__.py": "", "people/rules.py": "", "people/service.py": "", "people/store.py": "import pynamodb\n"}
    for name, text in (files | extra).items():
        (root / "chalicelib" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "chalicelib" / name).write_text(text)
    return root


def lint(root: Path) -> tuple[int, str]:
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", program, "--no-cache"], cwd=root, capture_output=True, text=True, check=False
    )
    return done.returncode, re.sub(r"\s+", " ", done.stdout + done.stderr)


def test_the_contracts_hold_for_a_sound_application(tmp_path: Path) -> None:
    status, shown = lint(an_application(tmp_path, {"handover/store.py": "from chalicelib.people import store\n"}))
    assert (status, "3 kept, 0 broken" in shown) == (0, True), shown


@pytest.mark.parametrize(
    ("extra", "broken"),
    [
        ({"people/store.py": "import chalicelib.trade\n"}, "Imports between modules go down only"),
        ({"insight/tasks.py": "import chalicelib.handover\n"}, "Imports between modules go down only"),
        ({"core/ids.py": "import chalicelib.aws\n"}, "Imports between modules go down only"),
        ({"newcomer/__init__.py": ""}, "Imports between modules go down only"),
        ({"people/service.py": "from chalicelib.people import store\n"}, "A file imports what its name allows"),
        ({"core/money.py": "import pydantic\n"}, "A file imports what its name allows"),
        (
            {"people/service.py": "import chalicelib.people.noun\n", "people/noun.py": "import boto3\n"},
            "core, rules and service know nothing of AWS",
        ),
        ({"core/clock.py": "import botocore\n"}, "core, rules and service know nothing of AWS"),
        ({"people/sub/__init__.py": "", "people/sub/rules.py": "import chalice\n"}, "core, rules and service know"),
    ],
)
def test_a_broken_contract_is_named(tmp_path: Path, extra: dict[str, str], broken: str) -> None:
    status, shown = lint(an_application(tmp_path, extra))
    assert status == 1, shown
    assert re.search(rf"{re.escape(broken)}.{{0,80}}? BROKEN", shown), shown
