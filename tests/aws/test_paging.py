"""Cursors: good only for the caller, the list and the rights they were made for."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from hypothesis import assume, given
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


@pytest.mark.fault("F68")
def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(BadCursor):
        read(made(), bound_to="org|emp|1|another")


def test_a_cursor_under_another_secret_is_refused() -> None:
    with pytest.raises(BadCursor):
        read(made(), secret=b"another")


@pytest.mark.fault("F68")
@given(position=st.integers(0, 10_000), change=st.integers(1, 255))
def test_an_edited_cursor_is_refused(position: int, change: int) -> None:
    raw = bytearray(base64.urlsafe_b64decode(made() + "=="))
    raw[position % len(raw)] ^= change
    with pytest.raises(BadCursor):
        read(base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("="))


ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. \n"


@pytest.mark.fault("F68")
@given(position=st.integers(0, 10_000), letter=st.sampled_from(ALPHABET))
def test_no_cursor_with_a_single_character_flipped_is_accepted(position: int, letter: str) -> None:
    cursor = made()
    place = position % len(cursor)
    edited = cursor[:place] + letter + cursor[place + 1 :]
    assume(edited != cursor)
    with pytest.raises(BadCursor):
        read(edited)


@pytest.mark.fault("F68")
def test_every_flip_of_the_last_character_is_refused() -> None:
    for length in range(3):
        cursor = paging.encode({"n": "x" * length}, secret=SECRET, bound_to="b")
        for letter in set(ALPHABET) - {cursor[-1]}:
            with pytest.raises(BadCursor):
                read(cursor[:-1] + letter, bound_to="b")


@pytest.mark.fault("F68")
@given(position=st.integers(0, 10_000), letter=st.sampled_from(ALPHABET))
def test_no_cursor_with_a_character_more_is_accepted(position: int, letter: str) -> None:
    place = position % (len(made()) + 1)
    with pytest.raises(BadCursor):
        read(made()[:place] + letter + made()[place:])


@pytest.mark.fault("F68")
def test_no_truncated_cursor_is_accepted() -> None:
    for length in range(len(made())):
        with pytest.raises(BadCursor):
            read(made()[:length])


@pytest.mark.fault("F68")
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


@pytest.mark.fault("F67", "F68")
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


@pytest.mark.fault("F68")
def test_over_http_a_colleagues_cursor_is_unreadable(company: TestCompany) -> None:
    cursor = company.call("lead", "GET", "/v1/clients?scope=team&limit=1").body["next_cursor"]
    answer = company.call("head", "GET", f"/v1/clients?scope=team&limit=1&cursor={cursor}")
    assert (answer.status, answer.code) == (400, "bad_cursor")


@pytest.mark.fault("F68")
def test_over_http_a_cursor_of_another_list_is_unreadable(company: TestCompany) -> None:
    cursor = company.call("sales", "GET", "/v1/clients?limit=1").body["next_cursor"]
    answer = company.call("sales", "GET", f"/v1/employees?limit=1&cursor={cursor}")
    assert (answer.status, answer.code) == (400, "bad_cursor")


@pytest.mark.fault("F68")
def test_over_http_a_lock_ends_the_cursors_made_before_it(company: TestCompany) -> None:
    cursor = company.call("sales", "GET", "/v1/clients?limit=1").body["next_cursor"]
    Departure(company)
    answer = company.call("sales", "GET", f"/v1/clients?limit=1&cursor={cursor}")
    assert (answer.status, answer.code) == (400, "bad_cursor")


@pytest.mark.fault("F68")
@pytest.mark.parametrize("changed", ["&q=x", "&region=x", "&industry=x", "&size=A", "&scope=team", "&team=team_one"])
def test_over_http_a_cursor_of_another_filter_is_unreadable(company: TestCompany, changed: str) -> None:
    own = company.call("sales", "GET", "/v1/clients?limit=1").body["next_cursor"]
    answer = company.call("sales", "GET", f"/v1/clients?limit=1&cursor={own}{changed}")
    assert (answer.status, answer.code) == (400, "bad_cursor")


def test_over_http_the_limit_may_change_from_page_to_page(company: TestCompany) -> None:
    cursor = company.call("sales", "GET", "/v1/clients?limit=1").body["next_cursor"]
    rest = company.call("sales", "GET", f"/v1/clients?limit=50&cursor={cursor}").body["items"]
    assert [row["id"] for row in rest] == company.client_ids[1:]


def test_the_longest_name_in_chinese_still_makes_a_cursor_that_is_taken_back(company: TestCompany) -> None:
    for client_id in company.client_ids:
        seen = company.call("lead", "GET", f"/v1/clients/{client_id}").headers["ETag"]
        edit = {"name": "\U0002070e" * 200, "industry": "\U0002070e" * 200}
        assert company.call("lead", "PATCH", f"/v1/clients/{client_id}", edit, if_match=seen).status == 200
    for path in ("/v1/clients?limit=1&scope=team", "/v1/clients?limit=1&scope=company&region=佛山"):
        who = "lead" if "team" in path else "boss"
        cursor = company.call(who, "GET", path).body["next_cursor"]
        assert company.call(who, "GET", f"{path}&cursor={cursor}").status == 200


def test_a_timeline_comes_page_by_page_in_order(company: TestCompany) -> None:
    case = Departure(company)
    case.run()
    first = case.call("hr", "GET", "/timeline?limit=1").body
    rest = case.call("hr", "GET", f"/timeline?cursor={first['next_cursor']}").body
    assert [event["seq"] for event in [*first["items"], *rest["items"]]] == [1, 2]
    assert rest["next_cursor"] is None
