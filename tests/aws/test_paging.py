"""Cursors: good only for the caller, the list and the rights they were made for."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.paging import cursor_of, key_of
from chalicelib.core import paging
from chalicelib.core.paging import BadCursor
from tests.kit.builders import a_caller
from tests.kit.cloud import Requests
from tests.kit.company import TestCompany
from tests.kit.departure import Departure

KEY = {"pk": {"S": "ORG#org_one#HND#hnd_1"}, "sk": {"S": "MOVE#cli_a"}}
SECRET = b"s3cret"


def made(bound_to: str = "org|emp|1|list") -> str:
    return paging.encode(KEY, secret=SECRET, bound_to=bound_to)


def read(cursor: str, bound_to: str = "org|emp|1|list", secret: bytes = SECRET) -> object:
    return paging.decode(cursor, secret=secret, bound_to=bound_to)


def test_a_cursor_is_read_back() -> None:
    assert read(made()) == KEY


def test_a_cursor_is_url_safe() -> None:
    assert set(made()) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(BadCursor):
        read(made(), bound_to="org|emp|1|another")


def test_a_cursor_under_another_secret_is_refused() -> None:
    with pytest.raises(BadCursor):
        read(made(), secret=b"another")


@given(position=st.integers(0, 10_000), change=st.integers(1, 255))
def test_an_edited_cursor_is_refused(position: int, change: int) -> None:
    raw = bytearray(base64.urlsafe_b64decode(made() + "=="))
    raw[position % len(raw)] ^= change
    with pytest.raises(BadCursor):
        read(base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("="))


@given(st.text(max_size=200))
def test_a_forged_cursor_is_refused(text: str) -> None:
    with pytest.raises(BadCursor):
        read(text)


def test_a_cursor_without_a_signature_is_refused() -> None:
    with pytest.raises(BadCursor):
        read(base64.urlsafe_b64encode(b'{"pk": 1}').decode())


def test_an_endless_cursor_is_refused() -> None:
    with pytest.raises(BadCursor):
        read(made() * 40)


@pytest.mark.parametrize(
    "changes",
    [
        {"org_id": "org_two"},
        {"employee_id": "emp_other"},
        {"epoch": 2},
    ],
)
def test_a_cursor_of_another_caller_or_epoch_is_refused(requests: Requests, changes: dict[str, object]) -> None:
    caller = a_caller()
    cursor = cursor_of(KEY, caller, "list")
    with pytest.raises(BadCursor):
        key_of(cursor, replace(caller, **changes), "list")  # type: ignore[arg-type]


def test_the_last_page_has_no_cursor_and_the_first_needs_none(requests: Requests) -> None:
    assert cursor_of(None, a_caller(), "list") is None
    assert key_of(None, a_caller(), "list") is None


def test_pages_over_http_show_everything_once(company: TestCompany) -> None:
    seen: list[str] = []
    path = "/v1/clients?limit=2"
    while True:
        page = company.call("sales", "GET", path).body
        seen += [row["id"] for row in page["items"]]
        if page["next_cursor"] is None:
            break
        path = f"/v1/clients?limit=2&cursor={page['next_cursor']}"
    assert sorted(seen) == company.client_ids


def test_over_http_a_colleagues_cursor_is_unreadable(company: TestCompany) -> None:
    cursor = company.call("lead", "GET", "/v1/clients?scope=team&limit=1").body["next_cursor"]
    answer = company.call("head", "GET", f"/v1/clients?scope=team&limit=1&cursor={cursor}")
    assert (answer.status, answer.code) == (400, "bad_cursor")


def test_over_http_a_cursor_of_another_list_is_unreadable(company: TestCompany) -> None:
    cursor = company.call("sales", "GET", "/v1/clients?limit=1").body["next_cursor"]
    answer = company.call("sales", "GET", f"/v1/employees?limit=1&cursor={cursor}")
    assert (answer.status, answer.code) == (400, "bad_cursor")


def test_over_http_a_lock_ends_the_cursors_made_before_it(company: TestCompany) -> None:
    cursor = company.call("sales", "GET", "/v1/clients?limit=1").body["next_cursor"]
    Departure(company)
    answer = company.call("sales", "GET", f"/v1/clients?limit=1&cursor={cursor}")
    assert (answer.status, answer.code) == (400, "bad_cursor")
