"""A company's people as callers over HTTP: what they send, what comes back, and what they wait for."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

PATIENCE = 60.0


class Unexpected(AssertionError):
    """The departure did not go as it must."""


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP."""

    status: int
    body: Any

    def having(self, status: int, code: str | None = None) -> Any:
        """The body, if the answer is the expected one."""
        if self.status != status or (code is not None and self.body["code"] != code):
            raise Unexpected(f"expected {status} {code or ''}, got {self.status}: {self.body}")
        return self.body


def send(method: str, url: str, data: bytes | None, headers: dict[str, str]) -> Answer:
    """One request; refusals are answers, not errors."""
    request = urllib.request.Request(url, data=data, method=method, headers=headers)
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as response:
            return Answer(response.status, _read(response.read()))
    except urllib.error.HTTPError as refused:
        return Answer(refused.code, _read(refused.read()))


def _read(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return raw.decode(errors="replace")


@dataclass
class Company:
    """The people of one company as callers."""

    base_url: str
    slug: str
    get_token: Callable[[str], str]
    tokens: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def call(self, who: str, method: str, path: str, body: Any = None, **more: str) -> Answer:
        """Send a request as somebody, with more headers if there are any (`if_match` is If-Match)."""
        if who not in self.tokens:
            self.tokens[who] = self.get_token(f"{who}@{self.slug}.test")
        headers = {"Authorization": f"Bearer {self.tokens[who]}", "Content-Type": "application/json"}
        headers |= {name.replace("_", "-"): text for name, text in more.items()}
        data = None if body is None else json.dumps(body).encode()
        return send(method, self.base_url + path, data, headers)

    def get(self, who: str, path: str) -> Any:
        """Read something that somebody may read."""
        return self.call(who, "GET", path).having(200)

    def edit(self, who: str, path: str, changes: Mapping[str, Any]) -> Any:
        """Change what somebody sees at a path, as they see it now."""
        seen = self.get(who, path)["version"]
        return self.call(who, "PATCH", path, changes, if_match=f'"{seen}"').having(200)

    def add(self, who: str, path: str, body: Mapping[str, Any]) -> Any:
        """Put something new at a path."""
        return self.call(who, "POST", path, body).having(201)

    def employee(self, who: str) -> str:
        """Somebody's id."""
        if who not in self.ids:
            self.ids[who] = str(self.get(who, "/v1/me")["employee_id"])
        return self.ids[who]

    def clients_of(self, who: str) -> list[str]:
        """The ids of the clients that somebody holds, page after page."""
        found: list[str] = []
        cursor = ""
        while True:
            page = self.get(who, f"/v1/clients?scope=own&limit=25{cursor}")
            found += [row["id"] for row in page["items"]]
            if page["next_cursor"] is None:
                return found
            cursor = f"&cursor={page['next_cursor']}"


def wait_for(what: str, look: Callable[[], Any]) -> Any:
    """The first thing that `look` sees; `Unexpected` after a minute without."""
    end = time.monotonic() + PATIENCE
    while not (seen := look()):
        if time.monotonic() > end:
            raise Unexpected(f"waited {PATIENCE:.0f} s for {what}")
        time.sleep(0.1)
    return seen
