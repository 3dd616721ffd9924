"""Parts of a client's file with defaults, and files that have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.clients.parts import rules
from chalicelib.clients.parts.rules import Kind, Part
from chalicelib.clients.parts.store import PartStore
from chalicelib.clients.rules import Client
from tests.kit.builders import a_client

KINDS: Mapping[str, Kind] = {
    "contact": rules.CONTACT,
    "site": rules.SITE,
    "document": rules.DOCUMENT,
    "agreement": rules.AGREEMENT,
    "related_party": rules.RELATED_PARTY,
}
WORDS = {
    "contact": "contacts",
    "site": "sites",
    "document": "documents",
    "agreement": "agreements",
    "related_party": "related-parties",
}
FACTS: Mapping[str, Mapping[str, Any]] = {
    "contact": {
        "name": "王丽",
        "role": "物流经理",
        "phones": ["0757-2288 1234"],
        "emails": ["wang@hengda.example"],
        "wecom_id": "wangli",
        "decides": True,
        "note": None,
    },
    "site": {
        "kind": "factory",
        "address": "北滘镇工业大道 8 号",
        "lat": 22.93,
        "lng": 113.2,
        "datum": "gcj02",
        "hours": "8:00-18:00",
        "vehicle_limit": "13 米以内",
        "gate_rules": "提前一天报车牌",
        "contact_id": None,
    },
    "document": {
        "kind": "contract",
        "name": "2026 年运输合同",
        "signed_on": "2026-01-05",
        "valid_until": "2026-12-31",
        "original_at": "档案室 3 柜",
    },
    "agreement": {
        "kind": "framework",
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
        "terms_days": 60,
        "renewal_owner_id": None,
        "lines": [
            {
                "lane": "佛山-上海",
                "unit": "trip",
                "price": {"amount": 680_000, "currency": "CNY"},
                "vehicle": "13 米厢车",
            }
        ],
        "tender": {"due_on": "2026-11-30", "bond": {"amount": 5_000_000, "currency": "CNY"}},
        "note": None,
    },
    "related_party": {"employee_id": "emp_leaver", "relation": "配偶在客户处任职", "note": None},
}


def a_part(name: str, client: Client | None = None, **changes: Any) -> Part:
    """A part of a kind in a client's file, not written yet."""
    part, _ = rules.add(client or a_client(), KINDS[name], {**FACTS[name], **changes})
    return part


def added(name: str, client: Client, by: Any, now: Any, **changes: Any) -> Part:
    """A part of a kind, written into a client's file."""
    part, event = rules.add(client, KINDS[name], {**FACTS[name], **changes})
    return PartStore().save(part, event, owner=None, by=by, now=now)
