"""Processes that outlive the command which started them, and are stopped by the id they were started with.

A daemon holds a lock on its pid file for as long as it lives: a pid in a file that nobody holds is a stranger's.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.local.home import HOST, Trouble

READY_SECONDS = 60
STOP_SECONDS = 30


@dataclass(frozen=True)
class Daemon:
    """One background process: its name, the port it listens on, and the folder that keeps its pid and its log."""

    name: str
    port: int
    setting: str
    folder: Path

    @property
    def log(self) -> Path:
        """What it prints."""
        return self.folder / f"{self.name}.log"

    @property
    def _pid_file(self) -> Path:
        return self.folder / f"{self.name}.pid"

    def pid(self) -> int | None:
        """Its process id while it runs."""
        if not self._pid_file.exists():
            return None
        with self._pid_file.open(encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(file.read())
        return None

    def require_port(self) -> None:
        """`Trouble` when somebody else has its port."""
        if self.pid() is None and not is_free(self.port):
            raise Trouble(
                f"Port {self.port} is taken by another program: "
                f"stop that one, or choose a free port with {self.setting}=<number>."
            )

    def start(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start it in a session of its own; `Trouble` when somebody else has its port."""
        self.require_port()
        with self._pid_file.open("w", encoding="utf-8") as file, self.log.open("ab") as log:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            process = subprocess.Popen(
                command,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=(file.fileno(),),
            )
            file.write(str(process.pid))
            file.flush()

    def wait(self, ready: Callable[[], bool]) -> None:
        """Return when it answers; `Trouble` with the end of its log when it died or stays silent."""
        end = time.monotonic() + READY_SECONDS
        while not ready():
            if self.pid() is None or time.monotonic() > end:
                last = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-5:]
                raise Trouble("\n".join([f"The {self.name} did not start; its log ({self.log}) ends with:", *last]))
            time.sleep(0.05)

    def stop(self) -> bool:
        """Ask it to end, and make it end; True if it ran."""
        pid = self.pid()
        if pid is None:
            return False
        os.kill(pid, signal.SIGTERM)
        end = time.monotonic() + STOP_SECONDS
        while self.pid() is not None and time.monotonic() < end:
            time.sleep(0.05)
        _end_session(pid)
        self._pid_file.unlink(missing_ok=True)
        return True


def _end_session(pid: int) -> None:
    """What it left behind in its own session: functions that were still running."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def is_free(port: int) -> bool:
    """Whether nobody listens on a port of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def answers(url: str) -> bool:
    """Whether a GET of an address succeeds."""
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=10) as answer:
            return bool(answer.status == 200)
    except (OSError, ValueError):
        return False
