"""The embedded AWS: ministack on loopback, its data in the home's folder, every IAM policy evaluated."""

from __future__ import annotations

import json
import os
from pathlib import Path

from infra.local.daemons import Daemon, answers
from infra.local.home import HOST, OWNER, REGION, Home

PYTHON = Path(".venv-cloud/bin/python")


def daemon(home: Home) -> Daemon:
    """The embedded AWS as a process."""
    return Daemon("cloud", home.cloud_port, "BATON_CLOUD_PORT", home.folder)


def start(home: Home) -> None:
    """Start it unless it runs; returns when it answers."""
    process = daemon(home)
    if process.pid() is None:
        for name in ("state", "objects", "tmp"):
            (home.folder / name).mkdir(parents=True, exist_ok=True)
        _forget_places_in_streams(home.folder / "state" / "lambda.json")
        process.start([str(PYTHON.absolute()), "-m", "ministack"], _environment(home))
    process.wait(lambda: answers(f"{home.cloud_url}/_ministack/health"))


def _forget_places_in_streams(state: Path) -> None:
    """Let mappings read from the start: ministack keeps how far they were, not the stream, and would skip events."""
    if state.exists():
        kept = json.loads(state.read_text(encoding="utf-8"))
        kept["payload"]["dynamodb_stream_positions"]["data"] = {}
        draft = state.with_suffix(".new")
        draft.write_text(json.dumps(kept), encoding="utf-8")
        draft.replace(state)


def _environment(home: Home) -> dict[str, str]:
    """Nothing of the person's own environment: functions inherit it."""
    return OWNER | {
        "PATH": f"{PYTHON.parent.absolute()}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "HOME": str(home.folder),
        "LANG": "C.UTF-8",
        "TMPDIR": str(home.folder / "tmp"),
        "BIND_HOST": HOST,
        "MINISTACK_HOST": HOST,
        "GATEWAY_PORT": str(home.cloud_port),
        "MINISTACK_REGION": REGION,
        "AUTH": "true",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(home.folder / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(home.folder / "objects"),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "PYTHONUNBUFFERED": "1",
    }
