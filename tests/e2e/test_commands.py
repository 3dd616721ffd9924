"""What a person types: sentences instead of tracebacks, data that stays, nothing left running."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from infra import bootstrap
from infra.local import cloud
from infra.local.__main__ import gateway
from infra.local.home import Home
from tests.e2e.conftest import ROOT, Stack, free_ports

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack")]


def test_a_taken_port_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = Stack(Home(tmp_path, free_ports(1)[0], port)).attempt("up")
    assert done.returncode == 1
    assert f"Port {port} is taken by another program" in done.stderr
    assert "BATON_CLOUD_PORT" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("port", ["0", "70000", "http", "-1"])
def test_a_port_that_is_none_is_one_clear_sentence(tmp_path: Path, port: str) -> None:
    done = Stack(Home(tmp_path, *free_ports(2))).attempt("status", BATON_PORT=port)
    assert done.returncode == 1
    assert done.stderr.strip() == f"BATON_PORT is {port!r}, which is no port: choose a number from 1 to 65535."


def test_a_token_before_the_first_run_says_what_to_do(tmp_path: Path) -> None:
    done = Stack(Home(tmp_path, *free_ports(2))).attempt("token", "sales@demo.test")
    assert done.returncode == 1
    assert "make run" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_account_says_whom_to_try(stack: Stack) -> None:
    done = stack.attempt("token", "nobody@demo.test")
    assert done.returncode == 1
    assert "There is no account nobody@demo.test" in done.stderr


def test_a_python_that_is_too_old_is_one_clear_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(bootstrap.Trouble, match=r"needs Python 3\.11 or newer and this is 3\.9"):
        bootstrap.require_python()


def test_a_missing_python_is_one_clear_sentence() -> None:
    done = subprocess.run(
        ["make", "-s", "run", "PYTHON=no-such-python"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "there is no no-such-python here" in done.stderr


def test_everything_listens_on_loopback_only(stack: Stack) -> None:
    addresses = {address for port in (stack.home.port, stack.home.cloud_port) for address in _listening_on(port)}
    assert addresses == {"0100007F"}


def test_ports_once_chosen_are_remembered(stack: Stack) -> None:
    done = stack.attempt("url", BATON_PORT="", BATON_CLOUD_PORT="")
    assert done.stdout.strip() == stack.home.url


def test_data_stays_over_a_stop_and_nothing_keeps_running(stack: Stack) -> None:
    company = stack.company()
    before = company.clients_of("sales")
    daemons = (cloud.daemon(stack.home), gateway(stack.home))
    pids = [daemon.pid() for daemon in daemons]
    assert all(pids)
    stack.command("stop")
    after = [daemon.pid() for daemon in daemons]
    running = [pid for pid in pids if _runs(pid)]
    stack.command("stop")
    stack.command("up")
    assert after == [None, None]
    assert running == []
    company.tokens.clear()
    assert company.clients_of("sales") == before


def _listening_on(port: int) -> list[str]:
    """The local addresses, in the kernel's notation, on which somebody listens at a port."""
    found = []
    for line in Path("/proc/net/tcp").read_text(encoding="utf-8").splitlines()[1:]:
        _, local, _, state, *_ = line.split()
        address, _, hexadecimal = local.partition(":")
        if state == "0A" and int(hexadecimal, 16) == port:
            found.append(address)
    return found


def _runs(pid: int | None) -> bool:
    """Whether a process is alive; one that only waits for its parent to notice its end is not."""
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
