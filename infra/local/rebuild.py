"""Have a consumer's figures counted again, as on AWS: the deployed function is called until it says that it is done."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from infra.local import stack
from infra.local.home import Home, Trouble

PAUSE_SECONDS = 5


def until_done(home: Home, consumer: str, name: str, company: str) -> None:
    """Rebuild a company's figures under a new name; takes a little over four minutes, for the log has to settle."""
    settings = home.enter()
    order = {"consumer": consumer, "name": name, "org_id": f"org_{company}"}
    while not (progress := once(home, settings["BATON_REBUILD_FUNCTION"], order))["done"]:
        sys.stderr.write(
            f"{name} has read until {progress['day']}; /v1/jobs/{progress['job_id']} tells admins as well\n"
        )
        time.sleep(PAUSE_SECONDS)
    sys.stdout.write(f"{name} serves; {len(progress['refused'])} events were refused\n")


def once(home: Home, function: str, order: dict[str, str]) -> dict[str, Any]:
    """One call of the function: how far it got; `Trouble` with what it says when it refuses."""
    answer = stack.client(home, "lambda").invoke(FunctionName=function, Payload=json.dumps(order).encode())
    told: dict[str, Any] = json.loads(answer["Payload"].read())
    if "FunctionError" in answer or "refused_because" in told:
        raise Trouble(f"The figures are not rebuilt: {told.get('refused_because') or told.get('errorMessage')}")
    return told
