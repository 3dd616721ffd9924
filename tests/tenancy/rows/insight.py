"""Insight's rows."""

from __future__ import annotations

from collections.abc import Mapping

from tests.tenancy.row import Row

ROWS: Mapping[str, Row] = {"GET /v1/clients/{client_id}/profile": Row("200")}
