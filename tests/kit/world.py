"""A small company in an empty cloud, the states that it can be brought into, and what a sample of a request says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from chalice.test import Client as ChaliceClient

from chalicelib.aws.http import ROUTES
from chalicelib.aws.jobs import JobStore
from chalicelib.clients.store import ClientStore
from chalicelib.core import jobs
from chalicelib.core.access import System
from chalicelib.trade.rules import Order, book
from chalicelib.trade.store import OrderStore
from tests.kit.builders import NOW, a_booking
from tests.kit.company import Answer, TestCompany
from tests.kit.departure import Departure

CASE = "/v1/handovers/{handover_id}"
TASK = CASE + "/tasks/{number}"
NO_ULID = "01m872g5kns3rmr077sc4wvr9g"
MISSING = {
    "handover_id": f"hnd_{NO_ULID}",
    "client_id": f"cli_{NO_ULID}",
    "evidence_id": f"evd_{NO_ULID}",
    "employee_id": f"emp_{NO_ULID}",
    "order_id": f"ord_{NO_ULID}_{NO_ULID}",
    "interaction_id": f"int_{NO_ULID}_{NO_ULID}",
    "job_id": f"job_{NO_ULID}",
    "rule_id": f"rule_{NO_ULID}",
    "receivable_id": f"rec_{NO_ULID}_{NO_ULID}",
    "complaint_id": f"cmp_{NO_ULID}_{NO_ULID}",
    "department_id": f"dep_{NO_ULID}",
    "team_id": f"team_{NO_ULID}",
    "position_id": f"pos_{NO_ULID}",
    "policy_id": f"pol_{NO_ULID}",
    "asset_id": f"ast_{NO_ULID}",
    "channel_id": f"chn_{NO_ULID}_{NO_ULID}",
    "checklist_id": "chl_sales",
    "message_id": f"msg_{NO_ULID}",
    "number": "1",
    "contact_id": f"con_{NO_ULID}_{NO_ULID}",
    "site_id": f"site_{NO_ULID}_{NO_ULID}",
    "document_id": f"doc_{NO_ULID}_{NO_ULID}",
    "agreement_id": f"agr_{NO_ULID}_{NO_ULID}",
    "related_party_id": f"rel_{NO_ULID}_{NO_ULID}",
    "subject_id": f"cli_{NO_ULID}",
    "system": "tms",
    "ref": "C-1024",
}


SAMPLES: dict[str, Sample] = {}
FUNCTIONS: dict[str, FunctionSample] = {}


class World:
    """A small company in an empty cloud, and the ids that its paths are filled with; `other` is a second company."""

    def __init__(self, slug: str = "one", clients: int = 2) -> None:
        self.slug = slug
        self.company = TestCompany(slug, clients=clients)
        self.ids = MISSING | {"client_id": self.company.client_ids[0], "employee_id": self.company.employee("sales")}

    @cached_property
    def other(self) -> World:
        """Another company in the same cloud."""
        return World("two")

    @cached_property
    def case(self) -> Departure:
        """The case of `sales`, opened when it is first asked for."""
        case = Departure(self.company)
        self.ids["handover_id"] = case.id
        return case

    def call(self, route: str, *, who: str = "", ids: Mapping[str, str] | None = None, **changed: Any) -> Answer:
        """Send a route's request: as its sample says but for who sends it, its ids, `body=` and headers that are named.

        A sample's state is not prepared here.
        """
        sample, (method, path) = SAMPLES[route], route.split(" ")
        body = changed.pop("body") if "body" in changed else sample.body_in(self)
        edits = next(known.edits for known in ROUTES if f"{known.method} {known.path}" == route)
        if edits and "if_match" not in changed:
            changed["if_match"] = self.seen(sample.sees or path, sample.who)
        return self.company.call(who or sample.who, method, path.format(**{**self.ids, **(ids or {})}), body, **changed)

    def seen(self, path: str, who: str = "boss") -> str:
        """The ETag of what an edit edits, as one of the people reads it."""
        return self.company.call(who, "GET", path.format(**self.ids)).headers["ETag"]

    def invoke(self, function: str) -> Any:
        """Call a function of the application as its sample says; its state is not prepared here."""
        from app import app

        with ChaliceClient(app) as client:
            return client.lambda_.invoke(function, FUNCTIONS[function].payload(self)).payload


def nothing(world: World) -> None:
    """The company as it was founded."""


def rebuilding(world: World) -> None:
    """The operator has the figures counted again."""
    work = jobs.begin(world.company.org_id, "projection_rebuild", jobs.OPERATOR)
    JobStore().save(work, by=System(world.company.org_id, "test"), now=NOW)
    world.ids["job_id"] = work.id


def ordered(world: World) -> None:
    """An open order of `sales` for the first client."""
    world.ids["order_id"] = booked(world.company).id


def booked(company: TestCompany, **changes: Any) -> Order:
    """An order of `sales` for the first client."""
    client = ClientStore().get(company.org_id, company.client_ids[0])
    assert client is not None
    order, event = book(
        client, a_booking(salesperson_id=company.employee("sales"), client_id=client.id, **changes), now=NOW
    )
    OrderStore().save_all([(order, event)], by=System(company.org_id, "test"), now=NOW)
    return order


def opened(world: World) -> None:
    """A case of `sales`, nothing counted yet."""
    assert world.case.id


def counted(world: World) -> None:
    """The case waits for files and receivers."""
    assert world.case.run() == "gather"


def announced(world: World) -> None:
    """A file is coming."""
    counted(world)
    world.ids["evidence_id"] = str(world.case.announce().body["evidence_id"])


def uploaded(world: World) -> None:
    """The file lies in the bucket."""
    announced(world)
    world.case.upload(world.ids["evidence_id"])


def proven(world: World) -> None:
    """The file is confirmed."""
    uploaded(world)
    assert world.case.confirm(world.ids["evidence_id"]).status == 200


def proposed(world: World) -> None:
    """`successor` is named for every client."""
    counted(world)
    assert world.case.propose().status == 200


def accepted(world: World) -> None:
    """`successor` accepted every client."""
    proposed(world)
    for client_id in world.company.client_ids:
        assert world.case.answer(client_id).status == 200


def in_review(world: World) -> None:
    """The case waits for the department head."""
    world.case.to_review()


def approved(world: World) -> None:
    """The clients are about to move, the first one with an open order."""
    ordered(world)
    in_review(world)
    world.case.approve_all()


def moved(world: World) -> None:
    """Every client is with its receiver and was told; the case waits for its second pass."""
    approved(world)
    world.case.step("transfer")
    world.case.tell_clients()


def waiting(world: World) -> None:
    """A state of the workflow waits for an answer that is there."""
    counted(world)
    world.case.wait("gather#0")
    world.case.propose()
    for client_id in world.company.client_ids:
        world.case.answer(client_id)
    world.case.prove()
    world.case.complete()


@dataclass(frozen=True)
class Sample:
    """A request that succeeds once its state is prepared; `sees` is what an edit edits, if that is not its own path."""

    who: str
    prepare: Callable[[World], None] = nothing
    body: Callable[[World], Any] | None = None
    sees: str = ""

    def body_in(self, world: World) -> Any:
        """The body, with the ids of this world."""
        return self.body(world) if self.body else None


@dataclass(frozen=True)
class FunctionSample:
    """What a function is called with once its state is prepared, and what it answers."""

    prepare: Callable[[World], None]
    payload: Callable[[World], Any]
    answer: Any
