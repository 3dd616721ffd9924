"""Samples of clients' routes."""

from __future__ import annotations

from collections.abc import Mapping

from tests.kit.world import Sample

SAMPLES: Mapping[str, Sample] = {
    "GET /v1/clients": Sample("sales"),
    "GET /v1/clients/{client_id}": Sample("sales"),
    "PATCH /v1/clients/{client_id}": Sample("sales", body=lambda _: {"industry": "五金"}),
}
