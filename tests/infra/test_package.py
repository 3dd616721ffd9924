"""The package holds all that it imports, and nothing of this machine's environment."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from infra import package
from infra.checks.cloudformation import load, walk
from tests.kit.stacks import Deployment

WATCH = """
import json, sys
sys.path.insert(0, sys.argv[1])
import app
files = {name: module.__file__ for name, module in sys.modules.items() if getattr(module, "__file__", None)}
print(json.dumps({"files": files, "names": dir(app)}))
"""
COLD = ("boto3", "openpyxl", "jinja2", "aws_lambda_powertools.utilities.parser")


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as Lambda unpacks it."""
    folder = tmp_path_factory.mktemp("package")
    with zipfile.ZipFile(package.package() / "deployment.zip") as made:
        made.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def imported(unpacked: Path) -> dict[str, Any]:
    """What a process knows that imported `app` with nothing but the standard library beside it."""
    environment = {"AWS_DEFAULT_REGION": "ap-southeast-1"}
    command = [sys.executable, "-I", "-S", "-B", "-c", WATCH, str(unpacked)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_every_runtime_import_resolves_from_the_package(unpacked: Path, imported: dict[str, Any]) -> None:
    from_elsewhere = [file for file in imported["files"].values() if "site-packages" in file]
    assert from_elsewhere == []
    assert str(unpacked) in imported["files"]["pynamodb"]


def test_importing_the_application_loads_nothing_that_is_used_rarely(imported: dict[str, Any]) -> None:
    assert [name for name in COLD if name in imported["files"]] == []


def test_every_handler_of_the_template_is_in_the_application(imported: dict[str, Any]) -> None:
    template = load(package.OUT / "sam.yaml")
    functions = [body for body in template["Resources"].values() if body["Type"] == "AWS::Serverless::Function"]
    handlers = {body["Properties"]["Handler"] for body in functions}
    assert {handler.partition(".")[0] for handler in handlers} == {"app"}
    assert {handler.partition(".")[2] for handler in handlers} <= set(imported["names"])


def test_every_module_comes_with_its_bytecode(unpacked: Path) -> None:
    tag = sys.implementation.cache_tag
    missing = [
        source
        for source in unpacked.rglob("*.py")
        if not (source.parent / "__pycache__" / f"{source.stem}.{tag}.pyc").exists()
    ]
    assert missing == []


def test_the_package_is_far_below_lambdas_limit(unpacked: Path) -> None:
    size = sum(file.stat().st_size for file in unpacked.rglob("*") if file.is_file())
    assert size < 150_000_000


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    """The packaged template."""
    return load(package.package() / "sam.yaml")


OWN_ISSUER = {"Issuer": "https://login.example.cn", "Audience": "app", "JwksUrl": "https://login.example.cn/keys"}


def test_a_stage_with_an_issuer_of_its_own_needs_no_cognito(template: dict[str, Any]) -> None:
    stage = Deployment(template, **OWN_ISSUER)
    made = stage.made()
    assert [name for name, body in made.items() if body["Type"].startswith("AWS::Cognito")] == []
    left_out = template["Resources"].keys() - made.keys()
    assert left_out == {"Pool", "PoolClient"}
    whole = [made, stage.made("Outputs"), stage.value(template["Globals"])]
    assert [found for found in walk(whole) if found.get("Ref") in left_out] == []
    assert not any(f"${{{name}" in json.dumps(whole) for name in left_out)
    given = stage.value(template["Globals"])["Function"]["Environment"]["Variables"]
    assert (given["BATON_ISSUER"], given["BATON_AUDIENCE"], given["BATON_JWKS_URL"]) == tuple(OWN_ISSUER.values())


def test_a_stage_without_one_makes_its_pool(template: dict[str, Any]) -> None:
    assert {"Pool", "PoolClient"} <= Deployment(template).made().keys()


def test_the_packaged_template_refuses_production_with_a_demo_clock(template: dict[str, Any]) -> None:
    assert Deployment(template, Stage="prod", DemoClock="1").refused() != []
    assert Deployment(template, Stage="prod").refused() == []
