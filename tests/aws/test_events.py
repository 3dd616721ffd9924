"""Events on the table, and the envelope that tells them."""

from __future__ import annotations

from chalicelib.aws import items
from chalicelib.aws.events import EventItem, EventStore, cloud_event
from chalicelib.aws.items import EventsTable
from tests.kit.company import TestCompany
from tests.kit.events import a_link


def test_the_envelope_is_a_cloud_event() -> None:
    assert cloud_event(a_link(7)) == {
        "specversion": "1.0",
        "id": "evt_007",
        "source": "/baton/org_one",
        "type": "com.baton.handover.task_completed.v1",
        "subject": "hnd_1",
        "time": "2026-11-24T08:30:00.000Z",
        "datacontenttype": "application/json",
        "data": {"org_id": "org_one", "seq": 7, "actor": "emp_leaver", "number": 1, "text": "完成"},
    }


def test_the_envelope_names_the_company_even_when_a_fact_has_the_same_name() -> None:
    data = cloud_event(a_link(7, data={"org_id": "org_two", "seq": 99, "actor": "nobody"}))["data"]
    assert (data["org_id"], data["seq"], data["actor"]) == ("org_one", 7, "emp_leaver")


def test_an_item_gives_back_the_link_it_was_made_of() -> None:
    link = a_link()
    assert EventItem.from_raw_data(EventItem.of(link).serialize()).link() == link


def test_a_link_read_back_still_has_its_hash() -> None:
    link = EventItem.from_raw_data(EventItem.of(a_link(data={"b": [1, {"a": "中"}], "a": None})).serialize()).link()
    assert link.digest() == link.hash


def test_an_aggregate_says_what_it_began_with(company: TestCompany) -> None:
    founding = EventStore().first(company.org_id, company.org_id)
    assert founding is not None
    assert (founding.name, founding.seq, founding.data["zone"]) == ("CompanyFounded", 1, "Asia/Shanghai")


def test_an_aggregate_that_never_began_has_no_first_event(company: TestCompany) -> None:
    assert EventStore().first(company.org_id, "org_two") is None


def test_the_feed_of_a_day_holds_every_event_of_the_company_page_after_page(company: TestCompany) -> None:
    founding = EventStore().first(company.org_id, company.org_id)
    assert founding is not None
    found: list[str] = []
    for shard in range(4):
        after = None
        while True:
            links, after = EventStore().feed(company.org_id, founding.at[:10], shard, limit=1, after=after)
            found += [link.event_id for link in links]
            if after is None:
                break
    stored = items.connection().client.scan(TableName=EventsTable.table_name())["Items"]
    assert sorted(found) == sorted(row["event_id"]["S"] for row in stored)
    assert len(found) > 3
