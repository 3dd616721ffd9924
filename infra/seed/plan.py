"""The whole company out of one number and the day of seeding."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from infra.seed import clients as clients_
from infra.seed import company, complaints, files, holes, money, orders, talk
from infra.seed.clients import Client
from infra.seed.company import Person
from infra.seed.complaints import Complaint
from infra.seed.files import Agreement, Contact, Document, Site
from infra.seed.holes import Traces
from infra.seed.money import Receivable
from infra.seed.orders import Order
from infra.seed.talk import Interaction

NUMBER = 2006


@dataclass(frozen=True)
class Plan:
    """Everything of the company; what refers to a client names its place in `clients`, to a person their key."""

    number: int
    day: date
    scale: int
    people: list[Person]
    clients: list[Client]
    contacts: list[Contact]
    sites: list[Site]
    agreements: list[Agreement]
    documents: list[Document]
    orders: list[Order]
    receivables: list[Receivable]
    complaints: list[Complaint]
    interactions: list[Interaction]
    traces: Traces


def make(number: int, day: date, scale: int = 1) -> Plan:
    """The same company for the same number, day and scale; `scale` multiplies what is not hers."""

    def chance(noun: str) -> random.Random:
        return random.Random(f"{number} {day} {noun}")  # noqa: S311 - the same each time is the point

    people = company.staff(day)
    made = clients_.clients(people, day, scale, chance("clients"))
    met = holes.dig_contacts(files.contacts(made, chance("contacts")), made, chance("numbers"))
    agreed = files.agreements(made, day, chance("agreements"))
    filed, agreed = holes.dig_documents(
        files.documents(agreed, made, chance("documents")), agreed, made, chance("holes")
    )
    placed = orders.orders(made, day, chance("orders"))
    return Plan(
        number=number,
        day=day,
        scale=scale,
        people=people,
        clients=made,
        contacts=met,
        sites=files.sites(made, met, chance("sites")),
        agreements=agreed,
        documents=filed,
        orders=placed,
        receivables=money.receivables(made, placed, day, chance("money")),
        complaints=complaints.complaints(made, placed, day, chance("complaints")),
        interactions=talk.interactions(people, made, met, day, chance("talk")),
        traces=holes.traces(met, made, day, chance("traces")),
    )
