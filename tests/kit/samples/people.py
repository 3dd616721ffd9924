"""Samples of people's routes."""

from __future__ import annotations

from collections.abc import Mapping

from tests.kit.world import Sample

SAMPLES: Mapping[str, Sample] = {
    "GET /v1/health": Sample("sales"),
    "GET /v1/me": Sample("sales"),
    "GET /v1/employees": Sample("sales"),
}
