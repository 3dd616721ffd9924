"""Fixtures that every test may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.python import pytest_pyfunc_call as call_test

from tests.kit import promises
from tests.kit.cloud import Requests, cloud
from tests.kit.company import TestCompany
from tests.kit.room import with_room


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> object | None:
    """Call a test as pytest does, with room for what it calls."""
    return with_room(lambda: call_test(pyfuncitem))


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Requests]:
    """A fresh, empty cloud in this process, and the log of requests to its tables."""
    with cloud(monkeypatch, tmp_path) as made:
        yield made


@pytest.fixture
def company(requests: Requests) -> TestCompany:
    """A small company in a fresh cloud."""
    return TestCompany()


@pytest.fixture(autouse=True)
def promised(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test in which the application answers what its OpenAPI document does not allow fails."""
    broken = promises.hold()
    yield
    promises.release()
    if "planted" not in request.fixturenames:
        assert broken == []
