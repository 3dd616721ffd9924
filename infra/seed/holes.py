"""What is missing from her files, and what is not from the honest one's: holes dug into complete ones."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from infra.seed import names
from infra.seed.clients import Client
from infra.seed.company import HONEST, ILL, LEAVER, Relative
from infra.seed.files import Agreement, Contact, Document
from infra.seed.talk import ILL_SINCE, SHADOW_CLIENTS, STRANGERS

NO_SCAN, NO_NUMBER, NO_PRICE, DELETED = 22, 9, 14, 17


@dataclass(frozen=True)
class Absence:
    """Days on which somebody was not at work, and why."""

    person: str
    kind: str
    first: date
    last: date


@dataclass(frozen=True)
class Traces:
    """What no file of a client shows: known to whoever looks, for the checks that are to find it."""

    relatives: tuple[Relative, ...]
    deleted_contacts: tuple[tuple[int, date], ...]
    shadow_clients: tuple[str, ...]
    unknown_contacts: tuple[str, ...]
    absences: tuple[Absence, ...]
    honest: str = HONEST


def dig_documents(
    documents: Sequence[Document], agreements: Sequence[Agreement], clients: Sequence[Client], rng: random.Random
) -> tuple[list[Document], list[Agreement]]:
    """22 of her clients without a contract's scan, 14 without a price agreement (nor its sheet)."""
    no_scan = set(rng.sample(_hers(clients), NO_SCAN))
    no_price = set(rng.sample(_hers(clients), NO_PRICE))

    def gone(kind: str, client: int) -> bool:
        return client in {"contract": no_scan, "price_sheet": no_price, "price": no_price}.get(kind, set())

    left = [one for one in documents if not gone(one.kind, one.client)]
    return left, [one for one in agreements if not gone(one.kind, one.client)]


def dig_contacts(contacts: Sequence[Contact], clients: Sequence[Client], rng: random.Random) -> list[Contact]:
    """Nine of her contacts without a number, each of another client."""
    hers = set(_hers(clients))
    first = {contact.client: contact.key for contact in reversed(contacts) if contact.client in hers}
    bare = set(rng.sample(sorted(first.values()), NO_NUMBER))
    return [replace(one, phone="", wecom="", email="") if one.key in bare else one for one in contacts]


def traces(contacts: Iterable[Contact], clients: Sequence[Client], day: date, rng: random.Random) -> Traces:
    """Her relatives' firms, the 17 WeCom contacts that she deleted two weeks ago, and who was ill."""
    hers = set(_hers(clients))
    known = [contact.key for contact in contacts if contact.client in hers and contact.wecom]
    deleted = rng.sample(known, DELETED)
    return Traces(
        relatives=(
            Relative("佛山捷成达运输有限公司", "配偶", names.uscc(rng, "440604"), "普通货运"),
            Relative("中山锐丰五金制品有限公司", "表兄", names.uscc(rng, "442000"), "五金制品"),
        ),
        deleted_contacts=tuple((key, day - timedelta(days=rng.randrange(8, 15))) for key in deleted),
        shadow_clients=SHADOW_CLIENTS,
        unknown_contacts=STRANGERS,
        absences=(Absence(ILL, "sick_leave", day - timedelta(days=7 * ILL_SINCE), day - timedelta(days=1)),),
    )


def _hers(clients: Sequence[Client]) -> list[int]:
    return [client.key for client in clients if client.manager == LEAVER]
