"""Where a local stack lives: its folder, its two ports, and the settings that a deployed stack leaves there."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
REGION = "ap-southeast-1"
# The embedded AWS knows no other owner than this one; no real account is meant.
OWNER = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": REGION}


class Trouble(Exception):
    """What a person at the command line can act on: one clear sentence."""


@dataclass(frozen=True)
class Home:
    """One local stack; several live side by side in folders and on ports of their own."""

    folder: Path
    port: int
    cloud_port: int

    @property
    def url(self) -> str:
        """Where Baton answers."""
        return f"http://{HOST}:{self.port}"

    @property
    def cloud_url(self) -> str:
        """Where the embedded AWS answers."""
        return f"http://{HOST}:{self.cloud_port}"

    def stack(self) -> dict[str, str]:
        """The settings of the deployed stack; empty before the first deployment."""
        file = self.folder / "stack.json"
        return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}

    def keep_stack(self, settings: dict[str, str]) -> None:
        """Replace the settings, whole or not at all."""
        draft = self.folder / "stack.json.new"
        draft.write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
        draft.replace(self.folder / "stack.json")

    @property
    def ports(self) -> dict[str, int]:
        """The two ports by the names of their settings."""
        return {"BATON_PORT": self.port, "BATON_CLOUD_PORT": self.cloud_port}

    @property
    def moves(self) -> bool:
        """Whether it served on other ports before."""
        return _kept_ports(self.folder) not in ({}, self.ports)

    def keep_ports(self) -> None:
        """Let later commands find the stack where this one serves it."""
        (self.folder / "ports.json").write_text(json.dumps(self.ports), encoding="utf-8")

    def enter(self) -> dict[str, str]:
        """Let this process act on the deployed stack as its owner; answers the stack's settings."""
        stack = self.stack()
        if not stack:
            raise Trouble("No stack is deployed here: `make run` deploys one.")
        os.environ.update(own_environment() | stack)
        os.environ.pop("AWS_PROFILE", None)
        return stack

    def remove(self) -> None:
        """Delete the folder with everything in it."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One command at a time; a second one says so instead of waiting."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Trouble(f"Another command is at work on {self.folder}; wait until it has finished.") from None
            yield


def own_environment() -> dict[str, str]:
    """The environment of this process without anything that would send an AWS call elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "BATON_"))}
    kept |= {
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    return kept | OWNER | {"NO_PROXY": HOST, "no_proxy": HOST}


def here() -> Home:
    """The stack that `BATON_HOME`, `BATON_PORT` and `BATON_CLOUD_PORT` name; ports once chosen are remembered."""
    folder = Path(os.environ.get("BATON_HOME") or ".baton").absolute()
    kept = _kept_ports(folder)
    return Home(folder, _port("BATON_PORT", kept, 8000), _port("BATON_CLOUD_PORT", kept, 8001))


def _kept_ports(folder: Path) -> dict[str, int]:
    file = folder / "ports.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def _port(name: str, kept: dict[str, int], usual: int) -> int:
    text = os.environ.get(name) or str(kept.get(name, usual))
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Trouble(f"{name} is {text!r}, which is no port: choose a number from 1 to 65535.")
    return int(text)
