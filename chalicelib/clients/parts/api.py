"""Parts over HTTP: the same five routes for each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from chalicelib.aws.http import ApiBlueprint, Beside
from chalicelib.aws.paging import cursor_of, key_of, listing
from chalicelib.clients.parts import rules, schemas, service
from chalicelib.clients.parts.rules import Kind, PartsExhausted
from chalicelib.clients.parts.schemas import PartEdit, PartIn, PartOut
from chalicelib.clients.parts.service import Shelf
from chalicelib.clients.parts.store import PartStore, part_beside
from chalicelib.clients.store import ClientStore, file_beside
from chalicelib.core.access import Caller
from chalicelib.people.shapes import PageQuery
from chalicelib.people.store import PeopleStore, rights_of

bp = ApiBlueprint(__name__)
clients, people, parts = ClientStore(), PeopleStore(), PartStore()


@dataclass(frozen=True)
class Room:
    """The routes of one kind: under which word they are, what they take and what they answer."""

    kind: Kind
    word: str
    name: str
    given: type[PartIn]
    edit: type[PartEdit]
    out: type[PartOut]
    page: type[BaseModel]

    @property
    def shelf(self) -> Shelf:
        """Where the use cases find what they work on."""
        return Shelf(self.kind, parts, clients, people)

    @property
    def said(self) -> str:
        """The kind as a sentence says it."""
        return self.name.replace("_", " ")

    def beside(self, *own: Beside) -> tuple[Beside, ...]:
        """What a request of this kind may name, to be read beside the caller's rights."""
        people_named = tuple(rights_of(field) for field in (self.kind.duty, self.kind.person) if field)
        contact = (part_beside(rules.CONTACT, self.kind.contact),) if self.kind.contact else ()
        return (*own, *people_named, *contact)


def _serve(room: Room) -> None:
    """Serve the five routes of a kind."""
    every = f"/v1/clients/{{client_id}}/{room.word}"
    one = f"{every}/{{{room.name}_id}}"
    own = part_beside(room.kind, f"{room.name}_id")

    @_view(room, "list", room.page, f"List a client's {room.word.replace('-', ' ')}, as they were added.")
    def listed(caller: Caller, query: PageQuery, client_id: str) -> BaseModel:
        asked = listing(f"{room.word}:{client_id}", query)
        after = key_of(query.cursor, caller, asked)
        found, last = service.list_parts(caller, client_id, limit=query.limit, after=after, shelf=room.shelf)
        return room.page(items=[room.out.of(part) for part in found], next_cursor=cursor_of(last, caller, asked))

    @_view(room, "add", room.out, f"Add {_a(room.said)} to a client's file; sixty at most.")
    def add(caller: Caller, body: PartIn, client_id: str) -> BaseModel:
        part = service.add_part(caller, client_id, body.facts(), shelf=room.shelf, now=caller.now())
        return room.out.of(part)

    @_view(room, "read", room.out, f"Read one {room.said} of a client.")
    def read(caller: Caller, client_id: str, **named: str) -> BaseModel:
        return room.out.of(service.read_part(caller, client_id, _only(named), shelf=room.shelf))

    @_view(room, "edit", room.out, f"Change {_a(room.said)} of a client; If-Match names the version that was seen.")
    def edit(caller: Caller, body: PartEdit, seen: int, client_id: str, **named: str) -> BaseModel:
        part = service.edit_part(
            caller, client_id, _only(named), body.facts(), seen=seen, shelf=room.shelf, now=caller.now()
        )
        return room.out.of(part)

    @_view(room, "remove", room.out, f"Take {_a(room.said)} out of a client's file; the answer is what it said.")
    def remove(caller: Caller, seen: int, client_id: str, **named: str) -> BaseModel:
        part = service.remove_part(caller, client_id, _only(named), seen=seen, shelf=room.shelf, now=caller.now())
        return room.out.of(part)

    kind = room.kind
    bp.api(every, "GET", right=kind.reads, query=PageQuery, beside=(file_beside,))(listed)
    bp.api(
        every,
        "POST",
        right=kind.adds,
        body=room.given,
        status=201,
        refuses=(PartsExhausted,),
        beside=room.beside(file_beside),
    )(add)
    bp.api(one, "GET", right=kind.reads, beside=(own,))(read)
    bp.api(one, "PATCH", right=kind.edits, body=room.edit, beside=room.beside(own))(edit)
    bp.api(one, "DELETE", right=kind.edits, beside=(own,))(remove)


def _only(named: Mapping[str, str]) -> str:
    [part_id] = named.values()
    return part_id


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _view(room: Room, verb: str, answer: type[BaseModel], about: str) -> Callable[[Callable[..., Any]], Any]:
    """Give a view the name, the sentence and the answer that its kind's routes have."""

    def named(view: Callable[..., Any]) -> Callable[..., Any]:
        view.__name__, view.__doc__ = f"{room.name}_{verb}", about
        view.__annotations__["return"] = answer
        return view

    return named


for _room in (
    Room(
        rules.CONTACT,
        "contacts",
        "contact",
        schemas.ContactIn,
        schemas.ContactEdit,
        schemas.ContactOut,
        schemas.ContactPage,
    ),
    Room(rules.SITE, "sites", "site", schemas.SiteIn, schemas.SiteEdit, schemas.SiteOut, schemas.SitePage),
    Room(
        rules.DOCUMENT,
        "documents",
        "document",
        schemas.DocumentIn,
        schemas.DocumentEdit,
        schemas.DocumentOut,
        schemas.DocumentPage,
    ),
    Room(
        rules.AGREEMENT,
        "agreements",
        "agreement",
        schemas.AgreementIn,
        schemas.AgreementEdit,
        schemas.AgreementOut,
        schemas.AgreementPage,
    ),
    Room(
        rules.RELATED_PARTY,
        "related-parties",
        "related_party",
        schemas.RelatedPartyIn,
        schemas.RelatedPartyEdit,
        schemas.RelatedPartyOut,
        schemas.RelatedPartyPage,
    ),
):
    _serve(_room)
