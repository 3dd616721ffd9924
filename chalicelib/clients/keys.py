"""Keys by which a client is found: what only one has (USCC, references), and what several may share (phone, name)."""

from __future__ import annotations

from collections.abc import Iterator

from pynamodb.attributes import UnicodeAttribute

from chalicelib.aws import refs
from chalicelib.aws.items import ClientsTable
from chalicelib.aws.refs import ClientsKey
from chalicelib.aws.tables import Transaction
from chalicelib.clients.rules import Client, bare_name, dialled
from chalicelib.core.refs import Ref

MOST_COMPARED = 80


class SharedKey(ClientsTable, discriminator="clients_shared_key"):
    """One of those whose a key is; by the key's partition."""

    owner_id = UnicodeAttribute()


def shared_pk(org_id: str, key: str) -> str:
    """The partition of everything that shares a key."""
    return f"ORG#{org_id}#KEY#{key}"


def uscc_of(uscc: str) -> str:
    """The key of a unified social credit code."""
    return f"uscc#{uscc}"


def ref_of(ref: Ref) -> str:
    """The key of what another system calls a client."""
    return refs.of_ref("client", ref)


def name_of(client: Client) -> str:
    """The key of a name within its region, without what differs in form only."""
    return f"name#{client.region[:MOST_COMPARED]}#{bare_name(client.name)[:MOST_COMPARED]}"


def phone_of(phone: str) -> str:
    """The key of a telephone number."""
    return f"phone#{dialled(phone)}"


def unique(client: Client | None) -> Iterator[tuple[str, str]]:
    """What only one client of a company has, with the field that says it."""
    if client is None:
        return
    if client.uscc:
        yield uscc_of(client.uscc), "uscc"
    for ref in client.external_refs:
        yield ref_of(ref), "external_refs"


def shared(client: Client | None) -> Iterator[str]:
    """What several clients of a company may have."""
    if client is None:
        return
    yield name_of(client)
    if client.phone:
        yield phone_of(client.phone)


def move(write: Transaction, before: Client | None, after: Client) -> None:
    """Let a client be found by what it has now, and no longer by what it had."""
    org_id = after.org_id
    old, new = dict(unique(before)), dict(unique(after))
    for key in old.keys() - new.keys():
        refs.release(write, ClientsKey, org_id, key)
    for key in new.keys() - old.keys():
        refs.claim(write, ClientsKey, org_id, key, after.id)
    known, wanted = set(shared(before)), set(shared(after))
    for key in known - wanted:
        write.delete(SharedKey, shared_pk(org_id, key), after.id)
    for key in wanted - known:
        write.put(SharedKey(pk=shared_pk(org_id, key), sk=after.id, owner_id=after.id))
