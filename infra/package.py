"""Package the application as it goes to AWS: `build/package/sam.yaml` and `build/package/deployment.zip`.

`python -m infra.package` packages again only when something that goes in has changed. Chalice makes functions and
routes out of `app.py` and merges `infra/template.yaml`; the state machines' definitions are put into the template here,
so that it stands alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from infra import answers, bytecode
from infra.checks.cloudformation import load

OUT = Path("build/package")
REGION = "ap-southeast-1"
INPUTS = (
    "app.py",
    "requirements.txt",
    "infra/template.yaml",
    "infra/package.py",
    "infra/answers.py",
    "infra/bytecode.py",
    ".chalice/config.json",
)
INPUT_FOLDERS = ("chalicelib", "step_functions")


class NotPackaged(RuntimeError):
    """Chalice could not package the application."""


class _Plain(yaml.SafeDumper):
    """Writes every value out: CloudFormation knows no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        """No value is written as a reference to another."""
        return True


def package() -> Path:
    """The folder of an up-to-date package."""
    digest = fingerprint()
    stamp = OUT / "inputs.sha256"
    if not (stamp.exists() and stamp.read_text(encoding="utf-8") == digest):
        shutil.rmtree(OUT, ignore_errors=True)
        _chalice_package()
        _complete(OUT / "sam.yaml")
        bytecode.add(OUT / "deployment.zip")
        stamp.write_text(digest, encoding="utf-8")
    return OUT


def fingerprint() -> str:
    """The SHA-256 of everything that goes into a package, and of the Python that makes it."""
    made = hashlib.sha256(sys.version.encode())
    for path in _inputs():
        made.update(str(path).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return made.hexdigest()


def _inputs() -> Iterator[Path]:
    yield from map(Path, INPUTS)
    for folder in INPUT_FOLDERS:
        yield from sorted(path for path in Path(folder).rglob("*") if path.is_file() and path.suffix != ".pyc")


def _chalice_package() -> None:
    command = [str(Path(sys.executable).with_name("chalice")), "package", "--stage", "packaged"]
    command += ["--merge-template", "infra/template.yaml", str(OUT)]
    # Chalice asks for a region although nothing of it goes into the template.
    environment = os.environ | {"AWS_DEFAULT_REGION": REGION, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(OUT, ignore_errors=True)
        raise NotPackaged(f"Chalice could not package the application:\n{done.stdout}{done.stderr}")


def _complete(file: Path) -> None:
    template = load(file)
    template["Resources"]["RestAPI"]["Properties"]["GatewayResponses"] = answers.gateway_responses()
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::StepFunctions::StateMachine":
            definition = Path(properties.pop("DefinitionUri"))
            properties["Definition"] = json.loads(definition.read_text(encoding="utf-8"))
    text = yaml.dump(template, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120)
    file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    try:
        package()
    except NotPackaged as failure:
        sys.exit(str(failure))
