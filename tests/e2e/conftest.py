"""A stack of the tests' own: free ports, a temporary folder, started once and removed again."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from infra.local import cloud
from infra.local.home import Home
from tests.e2e.caller import Company

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Stack:
    """The running stack, driven by the same commands that a person has."""

    home: Home

    def __post_init__(self) -> None:
        self._numbers = count(1)

    def company(self) -> Company:
        """A fresh company, founded like the demo's."""
        slug = f"journey{next(self._numbers)}"
        self.command("seed", slug)
        return Company(self.home.url, slug, lambda user: self.command("token", user).stdout.strip())

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """`python -m infra.local ...` for this stack."""
        done = self.attempt(*words)
        assert done.returncode == 0, done.stderr
        return done

    def attempt(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """The same, whatever comes of it."""
        environment = os.environ | {
            "BATON_HOME": str(self.home.folder),
            "SEED_SCALE": "0",
            "BATON_PORT": str(self.home.port),
            "BATON_CLOUD_PORT": str(self.home.cloud_port),
            **settings,
        }
        command = [sys.executable, "-m", "infra.local", *words]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def free_ports(number: int) -> list[int]:
    """Ports that nobody listens on."""
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [one.getsockname()[1] for one in taken]
    for one in taken:
        one.close()
    return ports


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The packaged application on an embedded AWS of its own."""
    running = Stack(Home(tmp_path_factory.mktemp("stack"), *free_ports(2)))
    try:
        running.command("up")
        yield running
    finally:
        running.attempt("reset")


@pytest.fixture(autouse=True)
def told(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that fails shows what the stack logged while it ran."""
    log = _cloud_log(request)
    before = log.stat().st_size if log else 0
    failed = request.session.testsfailed
    yield
    if log and request.session.testsfailed > failed:
        with log.open("rb") as file:
            file.seek(before)
            print(file.read().decode(errors="replace")[-20_000:])


def _cloud_log(request: pytest.FixtureRequest) -> Path | None:
    if "stack" not in request.fixturenames:
        return None
    running: Stack = request.getfixturevalue("stack")
    return cloud.daemon(running.home).log
