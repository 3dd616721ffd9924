"""Samples of the contract's routes."""

from __future__ import annotations

from collections.abc import Mapping

from tests.kit.world import Sample

SAMPLES: Mapping[str, Sample] = {
    "GET /v1/openapi.json": Sample("sales"),
    "GET /v1/docs": Sample("sales"),
}
