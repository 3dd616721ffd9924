"""Settings: typed, whole, told by name when one is wrong; template, local stack and tests give them all."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from chalicelib.aws import settings as module
from chalicelib.aws.settings import PREFIX, Settings, WrongSetting, read, settings
from infra.checks.cloudformation import load
from infra.local import stack
from infra.local.home import Home
from tests.kit import cloud
from tests.kit.stacks import Deployment

NAMES = {PREFIX + field.name.upper() for field in fields(Settings)}
TEMPLATE = load(Path("infra/template.yaml"))
GIVEN = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
OWN_ISSUER = {"Issuer": "https://login.example.cn", "Audience": "app", "JwksUrl": "https://login.example.cn/keys"}


def an_environment(**changes: str | None) -> dict[str, str]:
    found: dict[str, Any] = cloud._environment(Path("/keys.json")) | changes
    return {name: text for name, text in found.items() if text is not None}


def test_every_setting_has_its_type() -> None:
    found = read(an_environment(BATON_SETTLE_SECONDS="1.5", BATON_DEMO_CLOCK="1", BATON_AUDIENCE="one, two,"))
    assert (found.settle_seconds, found.demo_clock, found.audience) == (1.5, True, {"one", "two"})


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_missing_setting_is_named(name: str) -> None:
    with pytest.raises(WrongSetting, match=rf"^{name} is not set$"):
        read(an_environment(**{name: None}))


@pytest.mark.parametrize("name", sorted(NAMES))
def test_an_empty_setting_is_named(name: str) -> None:
    with pytest.raises(WrongSetting, match=rf"^{name} is ''"):
        read(an_environment(**{name: " "}))


@pytest.mark.parametrize(
    ("name", "text", "fact"),
    [
        ("BATON_SETTLE_SECONDS", "soon", "could not convert"),
        ("BATON_SETTLE_SECONDS", "-1", "a number of seconds from 0 to 3600"),
        ("BATON_SETTLE_SECONDS", "3601", "a number of seconds from 0 to 3600"),
        ("BATON_SETTLE_SECONDS", "nan", "a number of seconds from 0 to 3600"),
        ("BATON_SETTLE_SECONDS", "inf", "a number of seconds from 0 to 3600"),
        ("BATON_SETTLE_SECONDS", "６０", "a number of seconds from 0 to 3600"),
        ("BATON_DEMO_CLOCK", "true", "it must be 0 or 1"),
        ("BATON_DEMO_CLOCK", "no", "it must be 0 or 1"),
        ("BATON_AUDIENCE", ",", "at least one client id or audience"),
        ("BATON_ISSUER", "login.example.cn", "it must be an https address"),
        ("BATON_ISSUER", "http://login.example.cn", "it must be an https address"),
        ("BATON_JWKS_URL", "http://127.0.0.1.example.cn/keys", "it must be an https address"),
        ("BATON_JWKS_URL", "ftp://login.example.cn/keys", "it must be an https address"),
        ("BATON_MAIL", "post", "it must be ses, smtp or off"),
        ("BATON_MAIL_FROM", "nobody", "it must be an e-mail address"),
        ("BATON_MAIL_FROM", "a@b\nBcc: c@d", "it must be an e-mail address"),
        ("BATON_SMTP_PORT", "0", "it must be a port from 1 to 65535"),
        ("BATON_SMTP_PORT", "smtp", "it must be a port from 1 to 65535"),
        ("BATON_BUS", "bus\nwith more", "it must be one line of text"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_wrong(name: str, text: str, fact: str) -> None:
    with pytest.raises(WrongSetting) as told:
        read(an_environment(**{name: text}))
    assert str(told.value).startswith(f"{name} is ")
    assert fact in str(told.value)


@pytest.mark.parametrize("address", ["http://127.0.0.1:8001/pool/keys", "http://localhost/keys", "https://a.cn/keys"])
def test_an_address_is_https_or_on_this_machine(address: str) -> None:
    assert read(an_environment(BATON_JWKS_URL=address)).jwks_url == address


def test_production_has_no_demo_clock() -> None:
    with pytest.raises(WrongSetting, match="BATON_DEMO_CLOCK is on, and BATON_STAGE is prod"):
        read(an_environment(BATON_STAGE="prod", BATON_DEMO_CLOCK="1"))


def test_settings_are_read_once_and_cannot_be_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in an_environment().items():
        monkeypatch.setenv(name, text)
    module.settings.cache_clear()
    found = settings()
    monkeypatch.setenv("BATON_BUS", "another")
    assert settings() is found
    with pytest.raises(AttributeError):
        found.bus = "another"  # type: ignore[misc]
    module.settings.cache_clear()


def test_the_template_gives_every_setting_and_no_other() -> None:
    assert {name for name in GIVEN if not name.startswith("POWERTOOLS_")} == NAMES


def test_no_function_has_an_environment_of_its_own() -> None:
    assert [name for name, body in TEMPLATE["Resources"].items() if "Environment" in body.get("Properties", {})] == []


def test_the_local_stack_gives_every_setting() -> None:
    outputs = dict.fromkeys([*stack.OUTPUTS.values(), "RestAPIId"], "x")
    given = stack._settings(Home(Path("anywhere"), 8000, 8001), outputs)
    assert given.keys() >= NAMES
    assert read(given).demo_clock is True


def test_the_tests_give_every_setting_and_no_other() -> None:
    assert {name for name in an_environment() if name.startswith(PREFIX)} == NAMES


def test_production_with_a_demo_clock_cannot_be_deployed() -> None:
    assert Deployment(TEMPLATE, Stage="prod", DemoClock="1").refused() == [
        "Stage `prod` has no demo clock; leave DemoClock at 0."
    ]


@pytest.mark.parametrize("parameters", [{}, {"Stage": "prod"}, {"DemoClock": "1"}, {"Stage": "prod", **OWN_ISSUER}])
def test_other_stages_can_be_deployed(parameters: dict[str, str]) -> None:
    assert Deployment(TEMPLATE, **parameters).refused() == []


@pytest.mark.parametrize("missing", ["Audience", "JwksUrl"])
def test_an_issuer_without_audience_or_keys_cannot_be_deployed(missing: str) -> None:
    assert Deployment(TEMPLATE, **{**OWN_ISSUER, missing: ""}).refused() == [
        f"An issuer of your own needs its {missing}."
    ]


def test_the_locals_parameters_are_the_templates() -> None:
    assert Deployment(TEMPLATE, EmbeddedUrl="http://127.0.0.1:8001", **stack.PARAMETERS).refused() == []
