"""Samples of clients' routes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.kit.world import Sample, World


def _client(world: World) -> Any:
    return {
        "name": "广东新客户有限公司",
        "region": "佛山",
        "industry": "家电",
        "size": "B",
        "uscc": "91350100M000100Y43",
        "phone": "0757-2288 1234",
        "addresses": [{"kind": "warehouse", "text": "北滘镇工业大道 8 号", "city": "佛山"}],
        "external_refs": [{"system": "crm", "id": "A-7"}],
    }


def _holders(world: World) -> Any:
    named = {"sales": "account_manager", "successor": "order_desk"}
    return {"holders": [{"employee_id": world.company.employee(who), "roles": [role]} for who, role in named.items()]}


SAMPLES: Mapping[str, Sample] = {
    "GET /v1/clients": Sample("sales"),
    "POST /v1/clients": Sample("sales", body=_client),
    "PUT /v1/clients/by-ref/{system}/{ref}": Sample("sales", body=_client),
    "GET /v1/clients/{client_id}/holders": Sample("sales"),
    "PUT /v1/clients/{client_id}/holders": Sample("lead", body=_holders, sees="/v1/clients/{client_id}"),
    "GET /v1/clients/{client_id}/custody": Sample("sales"),
    "GET /v1/clients/{client_id}": Sample("sales"),
    "PATCH /v1/clients/{client_id}": Sample("sales", body=lambda _: {"industry": "五金"}),
}
