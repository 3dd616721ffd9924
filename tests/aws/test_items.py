"""Items that are brought together, items that consumers keep, and keys that are unique."""

from __future__ import annotations

import pytest
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.operand import Path

from chalicelib.aws import items, refs
from chalicelib.aws.items import Aggregate, ClientsTable
from chalicelib.aws.tables import transaction
from chalicelib.clients.rules import LIVE, edit, pass_on, register
from chalicelib.clients.store import FILE, ClientStore, FileItem, HoldItem, client_pk, hold_sk, save_custody
from chalicelib.core.access import System
from chalicelib.core.errors import Raced
from chalicelib.core.events import Event
from chalicelib.core.refs import Ref, is_ref
from tests.kit.builders import LEAD, LEAVER, NOW, ORG, a_client
from tests.kit.cloud import Requests

BY = System(ORG, "test")


class Watched(Aggregate, ClientsTable, discriminator="watched"):
    """Something with one column that a consumer keeps."""

    kept = frozenset({"seen"})
    name = UnicodeAttribute()
    note = UnicodeAttribute(null=True)
    seen = NumberAttribute(null=True)


def file_of(client_id: str) -> items.Place:
    return FileItem, client_pk(ORG, client_id), FILE


@pytest.fixture
def stored(requests: Requests) -> Requests:
    ClientStore().register([register(a_client("cli_a")), register(a_client("cli_b"))], by=BY, now=NOW)
    return requests


def test_what_was_brought_is_taken_once_and_then_read_anew(stored: Requests) -> None:
    def work() -> None:
        with items.at_hand():
            items.bring([file_of("cli_a"), file_of("cli_b"), file_of("cli_none")])
            assert items.get(*file_of("cli_a")) is not None  # type: ignore[func-returns-value]
            assert items.get(*file_of("cli_none")) is None
            assert items.get(*file_of("cli_a")) is not None

    assert stored.of(work) == ["BatchGetItem", "GetItem"]


def test_what_is_asked_for_twice_is_brought_twice(stored: Requests) -> None:
    def work() -> None:
        with items.at_hand():
            items.bring([file_of("cli_a"), file_of("cli_b"), file_of("cli_a")])
            assert items.get(*file_of("cli_a")) is not None
            assert items.get(*file_of("cli_a")) is not None

    assert stored.of(work) == ["BatchGetItem"]


def test_nothing_stays_at_hand_after_the_block(stored: Requests) -> None:
    with items.at_hand():
        items.bring([file_of("cli_a"), file_of("cli_b")])
    assert stored.of(lambda: items.get(*file_of("cli_a"))) == ["GetItem"]


def test_what_a_throttled_answer_leaves_out_is_read_when_it_is_asked_for(
    stored: Requests, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = FileItem.table_name()

    def half(_: str, asked: dict[str, object]) -> dict[str, object]:
        left = asked["RequestItems"][table]["Keys"]  # type: ignore[index]
        return {"Responses": {}, "UnprocessedKeys": {table: {"Keys": left}}}

    monkeypatch.setattr(items.connection(), "dispatch", half)
    with items.at_hand():
        items.bring([file_of("cli_a"), file_of("cli_b")])
        monkeypatch.undo()
        assert items.get(*file_of("cli_a")) is not None


def test_several_items_are_read_by_one_request_and_those_that_do_not_exist_are_left_out(stored: Requests) -> None:
    found: dict[tuple[str, str], object] = {}
    places = [file_of("cli_a"), file_of("cli_nobody"), file_of("cli_b")]
    assert stored.of(lambda: found.update(items.several(places))) == ["BatchGetItem"]
    assert set(found) == {file_of("cli_a")[1:], file_of("cli_b")[1:]}


def test_several_items_are_whole_though_a_throttled_answer_leaves_some_out(
    stored: Requests, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = items._at_once
    monkeypatch.setattr(items, "_at_once", lambda keys: whole(keys[:1]))
    found = items.several([file_of("cli_a"), file_of("cli_b"), file_of("cli_nobody")])
    assert set(found) == {file_of("cli_a")[1:], file_of("cli_b")[1:]}


def watched(**changes: object) -> Watched:
    return Watched(pk=f"ORG#{ORG}#CLI#c", sk="W", **{"name": "甲", **changes})


def test_what_consumers_keep_is_changed_without_signing_the_item(requests: Requests) -> None:
    with transaction(BY, NOW) as write:
        write.create(watched())
    before = items.get(Watched, f"ORG#{ORG}#CLI#c", "W")
    with transaction(BY, NOW) as write:
        write.keep(Watched, f"ORG#{ORG}#CLI#c", "W", [Path("seen").set(7)], Path("pk").exists())
    after = items.get(Watched, f"ORG#{ORG}#CLI#c", "W")
    assert before is not None
    assert after is not None
    assert (after.seen, after.txn) == (7, before.txn)


def test_a_change_leaves_what_consumers_keep_as_it_is(requests: Requests) -> None:
    with transaction(BY, NOW) as write:
        write.change(watched(note="旧"), Event("ClientRegistered", "cli_c"))
    with transaction(BY, NOW) as write:
        write.update(Watched, f"ORG#{ORG}#CLI#c", "W", [Watched.seen.set(7)])
    loaded = items.get(Watched, f"ORG#{ORG}#CLI#c", "W")
    assert loaded is not None
    with transaction(BY, NOW) as write:
        write.update(Watched, f"ORG#{ORG}#CLI#c", "W", [Watched.seen.set(8)])
    loaded.name, loaded.note = "乙", None
    with transaction(BY, NOW) as write:
        write.change(loaded, Event("ClientEdited", "cli_c"))
    after = items.get(Watched, f"ORG#{ORG}#CLI#c", "W")
    assert after is not None
    assert (after.name, after.note, after.seen, after.version) == ("乙", None, 8, 2)


def test_a_change_of_a_kept_item_that_moved_on_is_raced(requests: Requests) -> None:
    with transaction(BY, NOW) as write:
        write.change(watched(), Event("ClientRegistered", "cli_c"))
    with pytest.raises(Raced), transaction(BY, NOW) as write:
        write.change(watched(version=4), Event("ClientEdited", "cli_c"))


def live_of(*holders: str) -> list[object]:
    """The live columns of the file and of some holders' rows."""
    found = [
        items.get(*file_of("cli_a")),
        *(items.get(HoldItem, client_pk(ORG, "cli_a"), hold_sk(who)) for who in holders),
    ]
    return [row and row.live for row in found]


def test_edits_and_custody_leave_the_live_columns_of_file_and_rows_as_they_are(stored: Requests) -> None:
    known = dict.fromkeys(LIVE) | {"open_orders": 3}
    with transaction(BY, NOW) as write:
        write.update(FileItem, client_pk(ORG, "cli_a"), FILE, [FileItem.live.set(known)])
        write.update(HoldItem, client_pk(ORG, "cli_a"), hold_sk(LEAVER), [HoldItem.live.set(known)])
    client = ClientStore().get(ORG, "cli_a")
    assert client is not None
    edited, event = edit(client, {"region": "广州"}, seen=client.version)
    edited = ClientStore().save_edit(client, edited, event, by=BY, now=NOW)
    assert live_of(LEAVER) == [known, known]
    moved, event = pass_on(edited, LEAVER, LEAD, case_id="hnd_1")
    with transaction(BY, NOW) as write:
        save_custody(write, edited, moved, event)
    assert live_of(LEAVER, LEAD) == [known, None, None]


def test_a_key_has_one_owner_until_it_is_released(requests: Requests) -> None:
    key = refs.of_ref("order", Ref("tms", "WB-1"))
    with transaction(BY, NOW) as write:
        refs.claim(write, refs.ClientsKey, ORG, key, "ord_1")
    assert refs.owner(refs.ClientsKey, ORG, key) == "ord_1"
    with pytest.raises(Raced), transaction(BY, NOW) as write:
        refs.claim(write, refs.ClientsKey, ORG, key, "ord_2")
    with transaction(BY, NOW) as write:
        refs.release(write, refs.ClientsKey, ORG, key)
    assert refs.owner(refs.ClientsKey, ORG, key) is None


@pytest.mark.parametrize(
    ("name", "text", "fits"),
    [("system", "tms-2", True), ("system", "TMS", False), ("ref", "WB_1.a~B-9", True), ("ref", "a/b", False)],
)
def test_a_reference_is_safe_in_an_address(name: str, text: str, *, fits: bool) -> None:
    assert is_ref(name, text) is fits
