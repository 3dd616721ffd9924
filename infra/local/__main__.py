"""The stack of this machine: `python -m infra.local up`, and what the Makefile's other targets do."""

from __future__ import annotations

import argparse
import sys
import time

from botocore.exceptions import HTTPClientError

from infra import package
from infra.local import accounts, cloud, rebuild, seed, show, stack, verify
from infra.local.daemons import Daemon, answers
from infra.local.home import Home, Trouble, here, own_environment

WELCOME = """
Baton answers at {url}

  sales@demo.test      林佩珊, sales manager of 67 clients      head@demo.test       何丽华, head of the department
  successor@demo.test  黄志锋, her colleague                    hr@demo.test         曾小敏, HR
  lead@demo.test       梁国栋, lead of their team               finance@demo.test    邓婉仪, finance

Three commands to try:

  curl -s {url}/v1/health
  curl -s {url}/v1/me -H "Authorization: Bearer $(make -s token USER=sales@demo.test)"
  curl -s "{url}/v1/clients?scope=own" -H "Authorization: Bearer $(make -s token USER=sales@demo.test)"

`make demo` plays a whole departure; `make stop` stops, `make reset` also deletes the data, `make logs` shows the logs.
"""


def up(home: Home) -> None:
    """Package, start, deploy, seed and serve: whatever of it is not done yet."""
    with home.locked():
        for daemon in (gateway(home), cloud.daemon(home)):
            if home.moves:
                daemon.stop()
            daemon.require_port()
        _step("Packaging the application", package.package)
        _step("Starting the embedded AWS", lambda: cloud.start(home))
        if _step("Deploying the stack", lambda: stack.deploy(home, package.OUT)):
            gateway(home).stop()
        home.enter()
        if _step("Seeding the demo companies", seed.found_all):
            database = stack.client(home, "dynamodb")
            _step("Verifying chains, custody, indexes and counters", lambda: verify.company("demo", database))
        _step("Opening the door", lambda: _serve(home))
        home.keep_ports()
    sys.stdout.write(WELCOME.format(url=home.url))


def stop(home: Home) -> None:
    """Stop what runs; data stays."""
    if not home.folder.exists():
        return
    with home.locked():
        for daemon in (gateway(home), cloud.daemon(home)):
            if daemon.stop():
                sys.stderr.write(f"{daemon.name} stopped\n")


def reset(home: Home) -> None:
    """Stop what runs and delete its data."""
    stop(home)
    home.remove()


def logs(home: Home) -> None:
    """Print what the functions logged, oldest first, and the end of the embedded AWS's own log."""
    events = stack.client(home, "logs")
    group = home.enter()["BATON_LOG_GROUP"]
    for page in events.get_paginator("filter_log_events").paginate(logGroupName=group):
        for event in page["events"]:
            sys.stdout.write(event["message"].rstrip("\n") + "\n")
    tail = cloud.daemon(home).log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:]
    sys.stdout.write("\n".join(["", "The embedded AWS:", *tail, ""]))


def status(home: Home) -> None:
    """Say what runs."""
    for daemon in (cloud.daemon(home), gateway(home)):
        pid = daemon.pid()
        sys.stdout.write(f"{daemon.name}: {f'process {pid} on port {daemon.port}' if pid else 'stopped'}\n")


def gateway(home: Home) -> Daemon:
    """The door as a process."""
    return Daemon("gateway", home.port, "BATON_PORT", home.folder)


def _serve(home: Home) -> None:
    door = gateway(home)
    if door.pid() is None:
        command = [sys.executable, "-m", "infra.local.gateway", str(home.port), home.stack()["BATON_API_URL"]]
        door.start(command, own_environment())
    door.wait(lambda: answers(f"{home.url}/v1/health"))


def _step(what: str, work: object) -> object:
    """Do one step and say how long it took."""
    assert callable(work)
    sys.stderr.write(f"{what} ... ")
    sys.stderr.flush()
    began = time.monotonic()
    result = work()
    sys.stderr.write(f"{time.monotonic() - began:.1f} s\n")
    return result


def main() -> int:
    """Do what the command line says; trouble is one sentence and status 1."""
    parser = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("up", "stop", "reset", "logs", "status", "url"):
        commands.add_parser(name)
    commands.add_parser("token").add_argument("user")
    commands.add_parser("seed", help="found a small company").add_argument("company")
    commands.add_parser("story", help="found a company with sixty people and the leaver's clients").add_argument(
        "company"
    )
    commands.add_parser("show", help="print a company as its owner would read it").add_argument("company")
    commands.add_parser("verify", help="say whether a company's tables hold together").add_argument("company")
    again = commands.add_parser("rebuild", help="count a consumer's figures again under a new name")
    for name in ("consumer", "name", "company"):
        again.add_argument(name)
    wanted = parser.parse_args()
    try:
        _do(wanted, here())
    except (Trouble, package.NotPackaged) as trouble:
        sys.stderr.write(f"\n{trouble}\n")
        return 1
    except HTTPClientError as silence:
        sys.stderr.write(
            f"\nThe embedded AWS does not answer ({type(silence).__name__}); say it again, it may be busy.\n"
        )
        return 1
    return 0


def _do(wanted: argparse.Namespace, home: Home) -> None:
    if wanted.command == "token":
        sys.stdout.write(accounts.token(wanted.user) + "\n")
    elif wanted.command == "url":
        sys.stdout.write(home.url + "\n")
    elif wanted.command in ("seed", "story"):
        home.enter()
        {"seed": seed.found_one, "story": seed.found_story}[wanted.command](wanted.company)
    elif wanted.command == "show":
        home.enter()
        sys.stdout.writelines(f"{line}\n" for line in show.company(wanted.company))
    elif wanted.command == "verify":
        home.enter()
        sys.stdout.write(verify.company(wanted.company, stack.client(home, "dynamodb")) + "\n")
    elif wanted.command == "rebuild":
        rebuild.until_done(home, wanted.consumer, wanted.name, wanted.company)
    else:
        {"up": up, "stop": stop, "reset": reset, "logs": logs, "status": status}[wanted.command](home)


if __name__ == "__main__":
    raise SystemExit(main())
