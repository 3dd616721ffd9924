"""Every route x every role x what is one's own, one's team's, department's, company's, another company's, or missing.

What is to be answered follows from the one table of rights and from the rows below; nothing else says it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

import app
import tests.tenancy.rows
from chalicelib.aws.http import EDITS, ROUTES
from chalicelib.core.access import RIGHTS, Level, Public, Role, Scope, widest
from tests.kit.cloud import Requests, cloud
from tests.kit.pieces import pieces
from tests.kit.realm import COLUMNS, MACHINES, WHO, Column, Realm, roles_of
from tests.kit.requests import CASE
from tests.tenancy.row import Row


@dataclass(frozen=True)
class Told:
    """All that a caller can learn from an answer, but for the request's own id; and what it cost."""

    status: int
    body: Any
    headers: Any
    requests: list[str]

    @property
    def verdict(self) -> str:
        """Status and code; of wrong fields the first one's code."""
        if self.status < 400:
            return str(self.status)
        return f"{self.status} {self.body['errors'][0]['code'] if self.status == 422 else self.body['code']}"


ROWS: dict[str, Row] = {route: row for piece in pieces(tests.tenancy.rows) for route, row in piece.ROWS.items()}
NEEDED: dict[Column, Scope] = {"team": Scope.TEAM, "department": Scope.DEPARTMENT, "company": Scope.COMPANY}


def right_of(route: str) -> str:
    """The right that a route names."""
    method, path = route.partition("?")[0].split(" ")
    return next(known.right for known in ROUTES if (known.method, known.path) == (method, path))


def expected(route: str, who: str, column: Column) -> str:
    """The verdict of the one table."""
    row, right = ROWS[route], RIGHTS[right_of(route)]
    if isinstance(right, Public):
        return row.yes
    scope = _machine(who, right.machine, right.scopes) if who in MACHINES else widest(frozenset(roles_of(who)), right)
    if scope is None:
        return "403 forbidden"
    if who == Role.FORMER_EMPLOYEE and right.level is not Level.SELF:
        return "403 forbidden"
    if hands_over(row, who, column) and right.level is Level.FULL:
        return "403 own_handover"
    if row.asks and scope < row.asks:
        return "403 forbidden"
    return row.yes if _reaches(row, scope, column) else _beyond(route, row, who, column)


def _machine(who: str, scope: str, roles: Any) -> Scope | None:
    return Scope.COMPANY if scope and who == Role.INTEGRATION else roles.get(Role.INTEGRATION)


def hands_over(row: Row, who: str, column: Column) -> bool:
    """Whether it is about one's own case: then the person of that role who is leaving asks. Machines do not leave."""
    return row.at == "case" and column == "own" and who not in MACHINES


def _reaches(row: Row, scope: Scope, column: Column) -> bool:
    if row.at == "nothing":
        return True
    if column == "own":
        return scope >= row.own
    if column in ("foreign", "missing"):
        return row.asks in (Scope.TEAM, Scope.COMPANY) and scope is Scope.COMPANY
    widest_asked = Scope.COMPANY if row.asks is not Scope.DEPARTMENT else row.asks
    return min(scope, widest_asked) >= NEEDED[column]


def _beyond(route: str, row: Row, who: str, column: Column) -> str:
    """Some rows have more to say: HR learns that there is no such person, who reads a case that they are not to decide
    that they are not, and the team mate's case gives everybody at work a client, so that its receipt is theirs too.
    """
    if route == "POST /v1/handovers" and who == Role.HR:
        return "422 unknown_employee"
    if f"{CASE}/receipt" in route and column == "team" and who != Role.FORMER_EMPLOYEE:
        return row.yes
    if route == f"POST {CASE}/verdicts":
        reads = widest(frozenset(roles_of(who)), RIGHTS["handover:read"])  # type: ignore[arg-type]
        return "403 not_the_approver" if reads and _reaches(row, reads, column) else row.no
    return row.no


class Matrix:
    """What every role was told in every column of a route, and the table requests it took; each is asked once."""

    def __init__(self, realm: Realm, requests: Requests) -> None:
        self._realm, self._requests = realm, requests
        self._told: dict[str, dict[tuple[str, Column], Told]] = {}
        for who in WHO:
            realm.call(who, "GET", "/v1/me")

    def of(self, route: str) -> dict[tuple[str, Column], Told]:
        """The answers to everyone."""
        if route not in self._told:
            self._told[route] = {(who, column): self._ask(route, who, column) for who in WHO for column in COLUMNS}
        return self._told[route]

    def _ask(self, route: str, who: str, column: Column) -> Told:
        row, (method, path) = ROWS[route], route.split(" ")
        ids = self._realm.ids(who, column, move=row.at == "move")
        asks = f"{who}leaving" if hands_over(row, who, column) else who
        seen = {"if_match": '"999"'} if method in EDITS else {}
        before = len(self._requests.made)
        answer = self._realm.call(asks, method, filled(path, ids), filled(row.body, ids), **seen)
        headers = {name: text for name, text in answer.headers.items() if name != "X-Request-Id"}
        body = {name: value for name, value in (answer.body or {}).items() if name != "request_id"}
        return Told(answer.status, body, headers, self._requests.made[before:])


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    with pytest.MonkeyPatch.context() as patch, cloud(patch, tmp_path_factory.mktemp("cloud")) as requests:
        yield Matrix(Realm(), requests)


def filled(template: Any, ids: dict[str, str]) -> Any:
    """A body or path with its ids."""
    if isinstance(template, dict):
        return {name: filled(value, ids) for name, value in template.items()}
    return template.format(**ids) if isinstance(template, str) else template


def test_every_route_has_a_row() -> None:
    assert app.app.routes
    assert {route.partition("?")[0] for route in ROWS} == {f"{route.method} {route.path}" for route in ROUTES}


def test_every_role_is_asked() -> None:
    assert {str(role) for role in Role} <= set(WHO)


@pytest.mark.fault("F69")
@pytest.mark.parametrize("route", ROWS)
def test_every_role_is_answered_as_its_rights_say(matrix: Matrix, route: str) -> None:
    found = {cell: told.verdict for cell, told in matrix.of(route).items()}
    wanted = {(who, column): expected(route, who, column) for who in WHO for column in COLUMNS}
    assert {cell: (found[cell], wanted[cell]) for cell in found if found[cell] != wanted[cell]} == {}


@pytest.mark.fault("F67", "F69")
@pytest.mark.parametrize("route", ROWS)
def test_what_is_another_companys_is_answered_exactly_like_what_is_missing(matrix: Matrix, route: str) -> None:
    told = matrix.of(route)
    assert {who for who in WHO if told[who, "foreign"] != told[who, "missing"]} == set()


def test_the_matrix_knows_a_yes_and_a_no_of_every_kind(matrix: Matrix) -> None:
    found = {told.status for route in ROWS for told in matrix.of(route).values()}
    assert found == {200, 201, 403, 404, 409, 412, 422}
