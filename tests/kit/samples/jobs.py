"""Samples of long work."""

from __future__ import annotations

from collections.abc import Mapping

from tests.kit.world import Sample, rebuilding

SAMPLES: Mapping[str, Sample] = {"GET /v1/jobs/{job_id}": Sample("admin", rebuilding)}
