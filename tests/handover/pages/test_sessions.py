"""A browser's session: the token in a cookie, for the pages alone, and forms that come from here."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.aws import pages
from chalicelib.aws.settings import settings
from tests.kit.browser import Browser
from tests.kit.cloud import AUDIENCE, ISSUER
from tests.kit.company import TestCompany, send
from tests.kit.departure import Departure
from tests.kit.logs import log_of_everything
from tests.kit.tokens import token


def test_signing_in_keeps_the_token_out_of_reach(company: TestCompany) -> None:
    browser = Browser(company, "hr")
    cookie = browser.send("/sign-in", {"token": company.token("hr")}).headers["Set-Cookie"]
    name, *attributes = cookie.split("; ")
    assert name.startswith("baton_session=ey")
    assert {"HttpOnly", "SameSite=Strict", "Path=/v1/pages"} <= set(attributes)
    [age] = [int(one.partition("=")[2]) for one in attributes if one.startswith("Max-Age=")]
    assert 0 < age <= 3600


def test_a_stage_with_tls_keeps_the_cookie_to_tls(company: TestCompany, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Secure" not in pages.drop()
    deployed = replace(settings(), jwks_url=type(settings().jwks_url)("https://issuer.test/keys"))
    monkeypatch.setattr(pages, "settings", lambda: deployed)
    assert "; Secure" in pages.drop()


def test_signing_in_goes_where_one_wanted_to_go(company: TestCompany) -> None:
    browser = Browser(company, "hr", "en")
    sent = browser.send("/sign-in", {"token": company.token("hr"), "next": "/v1/pages/board"})
    assert (sent.status, sent.headers["Location"]) == (303, "/v1/pages/board?lang=en")


@pytest.mark.parametrize(
    "place", ["https://evil.test", "//evil.test/v1/pages", "/v1/pages//evil.test", "/v1/pages/../x"]
)
def test_signing_in_goes_nowhere_else(company: TestCompany, place: str) -> None:
    browser = Browser(company, "hr")
    answer = browser.send("/sign-in", {"token": company.token("hr"), "next": place})
    assert (answer.status, "Set-Cookie" in answer.headers) == (422, False)


@pytest.mark.parametrize("wrong", ["nothing", "a.b.c", "é"])
def test_a_wrong_token_is_said_and_kept_nowhere(company: TestCompany, wrong: str) -> None:
    page = Browser(company, "hr").send("/sign-in", {"token": wrong})
    assert (page.status, "Set-Cookie" in page.headers) == (401, False)
    assert "这个令牌无效或已过期" in page.text


@pytest.mark.parametrize("cookie", ["", "baton_session=", "baton_session=a.b.c", "other=1; baton_session=x"])
def test_without_a_session_one_is_asked_to_sign_in(company: TestCompany, cookie: str) -> None:
    browser = Browser(company, "hr")
    browser.cookie = cookie
    page = browser.see("/handovers/hnd_x/approval")
    place = urlsplit(page.headers["Location"])
    assert (page.status, place.path) == (303, "/v1/pages/sign-in")
    assert parse_qs(place.query)["next"] == ["/v1/pages/handovers/hnd_x/approval"]


def test_an_expired_session_says_so(company: TestCompany) -> None:
    browser = Browser(company, "hr")
    old = token("one-hr", issuer=ISSUER, audience=AUDIENCE, exp=1_600_000_000)
    browser.cookie = f"baton_session={old}"
    sent = browser.see("/board")
    assert sent.status == 303
    assert "登录已失效" in browser.see(sent.headers["Location"].removeprefix("/v1/pages")).text


def test_signing_out_forgets_the_token(company: TestCompany) -> None:
    sent = Browser(company, "hr").send("/sign-out", {})
    assert (sent.status, sent.headers["Location"]) == (303, "/v1/pages/sign-in?lang=zh-CN")
    assert sent.headers["Set-Cookie"].startswith("baton_session=; Max-Age=0; Path=/v1/pages; ")


def test_the_cookie_opens_no_route_of_the_api(company: TestCompany) -> None:
    assert send("GET", "/v1/me", cookie=Browser(company, "hr").cookie).status == 401


def test_a_token_in_a_header_opens_no_page(company: TestCompany) -> None:
    browser = Browser(company, "hr")
    browser.cookie = ""
    assert browser.see("/board", authorization=f"Bearer {company.token('hr')}").status == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "none"},
        {"sec_fetch_site": "cross-site", "origin": "https://baton.test", "host": "baton.test"},
    ],
)
def test_a_form_from_elsewhere_decides_nothing(company: TestCompany, headers: dict[str, str]) -> None:
    case = Departure(company)
    case.to_review()
    fields = {"party": "hr", "verdict": "approved"}
    page = Browser(company, "hr").send(f"/handovers/{case.id}/approval", fields, **headers)
    assert page.status == 403
    assert "不是从 Baton 的页面提交" in page.text
    assert case.call("hr", "GET").body["progress"]["approvals"]["hr"]["verdict"] is None


@pytest.mark.parametrize(
    ("headers", "fits"),
    [
        ({"origin": "https://baton.test", "host": "baton.test"}, True),
        ({"origin": "https://evil.test", "host": "baton.test"}, False),
        ({"origin": "null", "host": "baton.test"}, False),
        ({"host": "baton.test"}, False),
        ({}, False),
    ],
)
def test_an_older_browser_says_where_a_form_comes_from(headers: dict[str, str], *, fits: bool) -> None:
    assert pages.is_from_here(headers) is fits


def test_a_form_is_a_form(company: TestCompany) -> None:
    sent = Browser(company, "hr").send("/sign-in", {"token": "x"}, content_type="application/json")
    assert (sent.status, sent.headers["Content-Type"]) == (415, "text/html; charset=utf-8")


def test_no_log_holds_a_token(company: TestCompany) -> None:
    with log_of_everything() as log:
        browser = Browser(company, "hr")
        browser.see("/board")
        browser.send("/sign-in", {"token": "secret-of-the-house"})
    assert len(log.lines) >= 3
    for secret in (company.token("hr"), browser.cookie, "secret-of-the-house"):
        assert secret not in log.text
        assert secret not in json.dumps(log.lines)
