"""One request per route and one payload per function that succeed in a fresh world: who, what, in which state.

Tests that walk over everything the application offers (by role, by company, by killed call) take these rows; a new
route or function without a row fails `tests/kit/test_requests.py`. They stand in `tests/kit/samples`.
"""

from __future__ import annotations

import tests.kit.samples
from tests.kit.pieces import pieces
from tests.kit.world import CASE, FUNCTIONS, MISSING, SAMPLES, TASK, World

__all__ = ["CASE", "FUNCTIONS", "MISSING", "SAMPLES", "TASK", "World"]

for piece in pieces(tests.kit.samples):
    SAMPLES.update(getattr(piece, "SAMPLES", {}))
    FUNCTIONS.update(getattr(piece, "FUNCTIONS", {}))
