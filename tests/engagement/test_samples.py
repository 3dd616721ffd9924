"""Twenty-five records of the trade are logged as they were said, and read back unchanged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.kit.company import TestCompany

RECORDS = json.loads((Path(__file__).parents[1] / "data" / "sample_records.json").read_text(encoding="utf-8"))
CHANNELS = {"微信": "wechat", "电话": "call", "邮件": "email", "拜访": "visit"}
INBOUND = ("客户", "客服记录")
VERBATIM = ("客户", "我方")


def body(record: dict[str, Any]) -> dict[str, Any]:
    """A message says its own words; of a call or a visit somebody wrote a summary."""
    return {
        "channel": CHANNELS[record["channel"]],
        "direction": "inbound" if record["speaker"] in INBOUND else "outbound",
        "occurred_at": "2026-11-03T02:15:00Z",
        "content" if record["speaker"] in VERBATIM else "summary": record["text"],
    }


def test_there_are_twenty_five() -> None:
    assert [record["number"] for record in RECORDS] == list(range(1, 26))


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: str(record["number"]))
def test_a_record_is_logged_and_read_back_unchanged(company: TestCompany, record: dict[str, Any]) -> None:
    path, said = "/v1/clients/cli_one0/interactions", body(record)
    logged = company.call("sales", "POST", path, said)
    read = company.call("sales", "GET", f"{path}/{logged.body['id']}")
    assert (logged.status, read.status) == (201, 200)
    assert {name: read.body[name] for name in ("channel", "direction")} == {
        name: said[name] for name in ("channel", "direction")
    }
    assert (read.body["content"], read.body["summary"]) == (said.get("content"), said.get("summary"))
    assert company.call("sales", "GET", path).body["items"][0]["summary"] == record["text"]
