"""Structured logs: ids of requests, cases and events, never personal data."""

from __future__ import annotations

from aws_lambda_powertools import Logger

logger = Logger(service="baton")
