"""The company's figures come out of its records: every one of them is computed here, on several days of seeding."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from infra.seed import company, figures, names, orders, plan, season
from infra.seed.company import HONEST, ILL, LEAVER
from infra.seed.figures import freight, hers, revenue, share, weekly
from infra.seed.plan import Plan

YUAN = 100
WITHIN = 0.02
ROUGHLY = 0.15
DAYS = ((plan.NUMBER, date(2026, 11, 25)), (7, date(2027, 3, 1)))


@pytest.fixture(scope="module", params=DAYS, ids=lambda given: str(given[1]))
def made(request: pytest.FixtureRequest) -> Plan:
    number, day = request.param
    return plan.make(number, day)


def ending(made: Plan) -> int:
    last = date(made.day.year, 12, 31)
    return sum(one.valid_until == last and made.clients[one.client].manager == LEAVER for one in made.agreements)


def test_the_same_number_and_day_make_the_same_company() -> None:
    number, day = DAYS[0]
    assert plan.make(number, day) == plan.make(number, day)
    assert plan.make(number + 1, day) != plan.make(number, day)


def test_sixty_people_have_their_places(made: Plan) -> None:
    positions = Counter(person.position for person in made.people)
    selling = list(company.sellers(made.people))
    assert len({person.key for person in made.people}) == len({person.name for person in made.people}) == 60
    assert (len(selling), positions["团队主管"], positions["跟进专员"]) == (24, 5, 6)
    assert (positions["客服专员"], positions["调度员"], positions["仓储主管"]) == (11, 6, 3)
    assert (len(company.DEPARTMENTS), sum(team.sells for team in company.TEAMS)) == (3, 5)


def test_the_people_of_the_story_have_their_logins(made: Plan) -> None:
    named = {person.key: person.name for person in made.people}
    story = {"sales": "林佩珊", "successor": "黄志锋", "colleague": "陈嘉敏", "lead": "梁国栋", "head": "何丽华"}
    story |= {"hr": "曾小敏", "finance": "邓婉仪", "boss": "郭建平"}
    assert story.items() <= named.items()
    assert {"auditor", "admin"} <= named.keys()
    joined = next(person.joined_on for person in made.people if person.key == LEAVER)
    assert round((made.day - joined).days / 365.25) == 10


def test_everybody_has_a_superior_who_works_there(made: Plan) -> None:
    keys = {person.key for person in made.people}
    assert {person.key for person in made.people if person.manager not in keys} == {"boss"}


def test_the_classes_have_their_counts_and_their_parts_of_the_revenue(made: Plan) -> None:
    sums = revenue(made.orders)
    sizes = {client.key: figures.size_of(sums[client.key]) for client in made.clients}
    assert sizes == {client.key: client.size for client in made.clients}
    assert Counter(sizes.values()) == {"A": 32, "B": 120, "C": 270, "D": 378}
    whole = sum(sums.values())
    assert whole / YUAN == pytest.approx(96_200_000, rel=WITHIN)
    parts = Counter[str]()
    for key, size in sizes.items():
        parts[size] += sums[key]
    assert {size: parts[size] / whole for size in "ABCD"} == pytest.approx(
        {"A": 0.38, "B": 0.35, "C": 0.22, "D": 0.05}, rel=WITHIN
    )


def test_hers_are_fifteen_hundredths_of_the_company_and_half_of_her_team(made: Plan) -> None:
    team = [client for client in made.clients if client.team == "industry"]
    sums = revenue(made.orders)
    assert Counter(client.size for client in hers(made)) == {"A": 6, "B": 15, "C": 26, "D": 20}
    assert sum(sums[client.key] for client in hers(made)) / YUAN == pytest.approx(14_430_000, rel=WITHIN)
    assert share(made, hers(made), made.clients) == pytest.approx(0.15, abs=0.0005)
    assert share(made, hers(made), team) == pytest.approx(0.52, abs=0.005)
    assert len(figures.key_clients(made)) == 19
    assert sum(client.sole_held for client in hers(made)) == 38
    large = [client for client in hers(made) if client.size == "A"]
    assert all(client.sole_held for client in large)
    assert sum(sums[client.key] for client in large) / YUAN == pytest.approx(7_400_000, rel=WITHIN)


def test_one_order_changes_her_share(made: Plan) -> None:
    mine = next(order for order in made.orders if order.salesperson == LEAVER)
    changed = [replace(mine, amount=mine.amount * 2) if order is mine else order for order in made.orders]
    assert share(replace(made, orders=changed), hers(made), made.clients) > share(made, hers(made), made.clients)


def test_twenty_thousand_orders_cost_what_their_lanes_cost(made: Plan) -> None:
    assert len(made.orders) == pytest.approx(20_000, rel=0.08)
    mean = sum(order.amount for order in made.orders) / len(made.orders) / YUAN
    assert mean == pytest.approx(4_800, rel=0.08)
    outside = [
        order
        for order in made.orders
        if not order.lane.low * (1 - ROUGHLY) <= order.amount / YUAN <= order.lane.high * (1 + ROUGHLY)
    ]
    assert outside == []


def test_orders_lie_within_twelve_months_and_before_the_day(made: Plan) -> None:
    days = {order.placed_on for order in made.orders}
    assert (min(days), max(days)) >= (made.day - timedelta(days=365), made.day - timedelta(days=3))
    assert max(days) < made.day


def test_each_month_has_its_index(made: Plan) -> None:
    index = {month: season.MONTH_INDEX[int(month[5:]) - 1] for month in figures.months(made)}
    assert figures.months(made) == pytest.approx(index, rel=0.07)


@pytest.mark.parametrize(("product", "strong", "weak"), [("空调", (3, 6), (9, 11)), ("雪糕", (4, 8), (10, 12))])
def test_a_product_has_its_season(made: Plan, product: str, strong: tuple[int, int], weak: tuple[int, int]) -> None:
    keys = {client.key for client in made.clients if client.product == product}
    months = Counter(order.placed_on.month for order in made.orders if order.client in keys)

    def a_month(first: int, last: int) -> float:
        return sum(months[month] for month in range(first, last + 1)) / (last - first + 1)

    assert a_month(*strong) > 2 * a_month(*weak)


def test_kilns_stand_still_over_the_spring_festival(made: Plan) -> None:
    keys = {client.key for client in made.clients if client.product == "陶瓷卫浴"}
    festival = season.new_year(2026 if made.day.year == 2026 else 2027)
    dead = [festival + timedelta(days=number) for number in range(-20, 14)]
    still = sum(order.client in keys and order.placed_on in dead for order in made.orders)
    assert still <= 0.01 * sum(order.client in keys for order in made.orders)


def test_terms_are_as_the_trade_has_them(made: Plan) -> None:
    terms = Counter(client.terms for client in made.clients)
    shares = {days: terms[days] / len(made.clients) for days in terms}
    assert shares == pytest.approx({30: 0.45, 60: 0.35, 45: 0.10, 0: 0.10}, abs=0.01)


def test_the_company_waits_58_days_and_an_eighth_is_overdue(made: Plan) -> None:
    lines = freight(made)
    whole = sum(line.open for line in lines)
    assert figures.days_outstanding(made) == pytest.approx(58, rel=ROUGHLY)
    assert sum(line.open for line in lines if line.overdue(made.day)) / whole == pytest.approx(0.13, abs=0.015)


def test_a_twelfth_of_the_open_lines_is_disputed_for_its_reasons(made: Plan) -> None:
    billed = [line for line in freight(made) if line.stage != "unbilled"]
    reasons = Counter(line.disputed.reason for line in billed if line.disputed)
    count = sum(reasons.values())
    assert count / len(billed) == pytest.approx(0.08, abs=0.005)
    wanted = {"damage": 0.35, "delay": 0.25, "surcharge": 0.20, "pod": 0.15, "other": 0.05}
    assert {reason: reasons[reason] / count for reason in wanted} == pytest.approx(wanted, abs=0.02)
    assert all(0 < line.disputed.amount <= line.open for line in billed if line.disputed)


def test_what_is_owed_is_what_was_delivered(made: Plan) -> None:
    delivered = Counter[int]()
    for order in made.orders:
        if order.status in ("signed", "pod_back"):
            delivered[order.client] += order.amount
    owed = Counter[int]()
    for line in made.receivables:
        if line.kind == "freight":
            owed[line.client] += line.amount
    assert owed == delivered


def test_her_money_is_what_the_story_says(made: Plan) -> None:
    lines = freight(made, LEAVER)
    disputes = [line.disputed.amount for line in lines if line.disputed]
    bonds = [line.amount for line in made.receivables if line.kind == "deposit" and line.responsible == LEAVER]
    assert sum(line.open for line in lines) / YUAN == pytest.approx(3_860_000, rel=WITHIN)
    assert sum(line.open for line in lines if line.overdue(made.day)) / YUAN == pytest.approx(620_000, rel=WITHIN)
    unbilled = sum(line.open for line in lines if line.stage == "unbilled")
    assert unbilled / YUAN == pytest.approx(1_120_000, rel=WITHIN)
    assert (len(disputes), sum(disputes) / YUAN) == (11, pytest.approx(410_000, rel=WITHIN))
    assert (len(bonds), sum(bonds) / YUAN) == (2, 80_000)
    assert sum(line.stage != "unbilled" and line.reconciled_on is None for line in lines) == 3


def test_her_work_in_hand_is_what_the_story_says(made: Plan) -> None:
    mine = [order for order in made.orders if order.salesperson == LEAVER and order.open]
    assert (len(mine), all(order.next_step and order.next_on for order in mine)) == (14, True)
    assert ending(made) == 9
    tenders = [one for one in made.agreements if one.tender_due_on and made.clients[one.client].manager == LEAVER]
    assert [one.tender_due_on for one in tenders] == [made.day + timedelta(days=21)]


def test_complaints_are_nine_in_a_thousand_orders(made: Plan) -> None:
    assert len(made.complaints) / len(made.orders) == pytest.approx(0.009, abs=0.0001)
    assert sum(one.open and made.clients[one.client].manager == LEAVER for one in made.complaints) >= 3


def test_her_files_have_their_holes(made: Plan) -> None:
    mine = {client.key for client in hers(made)}
    bare = [one for one in made.contacts if one.client in mine and not (one.phone or one.wecom or one.email)]
    assert len(figures.without(made, "contract")) == 22
    assert len(figures.without(made, "price")) == 14
    assert len(bare) == 9
    assert len(figures.unspoken(made, LEAVER)) == 31
    assert all(client.sole_held for client in figures.unspoken(made, LEAVER))
    visits = [one for one in made.interactions if one.employee == LEAVER and one.channel == "visit"]
    assert (len(visits), sum(one.hollow for one in visits)) == (41, 26)


def test_her_records_name_whom_no_file_names(made: Plan) -> None:
    said = [one for one in made.interactions if one.employee == LEAVER]
    listed = {client.name for client in made.clients}
    known = {contact.name for contact in made.contacts}
    for shadow in made.traces.shadow_clients:
        assert any(shadow in one.summary for one in said), shadow
        assert not any(shadow in name for name in listed)
    strangers = {name for one in said for name in one.people} - known
    assert strangers == set(made.traces.unknown_contacts)
    assert (len(made.traces.shadow_clients), len(strangers)) == (3, 2)
    assert sum("全年按现在走" in one.summary for one in said) == 1
    assert any("捷成达" in one.summary for one in said)


def test_her_contacts_fall_from_24_a_week_to_5(made: Plan) -> None:
    weeks = weekly(made, LEAVER)
    working = [week for week in weeks[:16] if week >= 20]
    assert sum(working) / len(working) == pytest.approx(24, abs=1.5)
    assert sum(weeks[16:]) / 10 == pytest.approx(5, abs=0.5)
    assert (weeks[15] >= 20, weeks[16]) == (True, 5)


def test_her_five_largest_order_seventy_percent_less_while_the_team_sells_more(made: Plan) -> None:
    fallen = [client for client in made.clients if client.key in orders.dwindling(made.clients)]
    team = [client for client in made.clients if client.team == "industry" and client.manager != LEAVER]
    assert {client.size for client in fallen} == {"A"}
    fell = figures.orders_of(made, fallen, 56, 0) / figures.orders_of(made, fallen, 112, 56)
    rose = figures.orders_of(made, team, 56, 0) / figures.orders_of(made, team, 112, 56)
    index = index_of(made, 56, 0) / index_of(made, 112, 56)
    assert fell == pytest.approx(0.30, abs=0.04)
    assert rose > index


def index_of(made: Plan, first: int, last: int) -> float:
    days = season.days(made.day - timedelta(days=first), made.day - timedelta(days=last + 1))
    return sum(season.company_weight(day) for day in days)


def test_seventeen_contacts_were_deleted_two_weeks_ago(made: Plan) -> None:
    mine = {client.key for client in hers(made)}
    gone = made.traces.deleted_contacts
    assert len({key for key, _ in gone}) == 17
    assert all(made.contacts[key].client in mine and made.contacts[key].wecom for key, _ in gone)
    assert {(made.day - day).days for _, day in gone} <= set(range(8, 15))


def test_the_honest_one_has_nothing_to_be_found(made: Plan) -> None:
    theirs = {client.key for client in made.clients if client.manager == HONEST}
    filed = {one.client for one in made.documents if one.kind == "contract"}
    priced = {one.client for one in made.agreements if one.kind == "price"}
    said = [one for one in made.interactions if one.employee == HONEST]
    assert next(person.team for person in made.people if person.key == HONEST) != "industry"
    assert theirs <= filed
    assert theirs <= priced
    assert figures.unspoken(made, HONEST) == []
    assert not any(one.hollow for one in said)
    assert all(one.phone for one in made.contacts if one.client in theirs)


def test_who_was_ill_had_no_contacts_and_a_reason(made: Plan) -> None:
    [absence] = made.traces.absences
    assert (absence.person, absence.kind) == (ILL, "sick_leave")
    assert weekly(made, ILL)[-3:] == [0, 0, 0]
    assert absence.first == made.day - timedelta(days=21)


def test_a_seasonal_client_falls_as_hers_do_and_for_no_reason_of_hers() -> None:
    made = plan.make(*DAYS[0])
    ice = [client for client in made.clients if client.product == "雪糕" and client.manager != LEAVER]
    assert ice
    assert figures.orders_of(made, ice, 56, 0) < 0.5 * figures.orders_of(made, ice, 112, 56)


def test_a_scale_multiplies_what_is_not_hers() -> None:
    number, day = DAYS[0]
    made = plan.make(number, day, scale=2)
    assert (len(hers(made)), len(made.clients)) == (67, 67 + 2 * 733)
    assert len({client.name for client in made.clients}) == len(made.clients)
    assert len(made.orders) > 36_000


def test_names_and_codes_are_all_different_and_valid(made: Plan) -> None:
    assert len({client.name for client in made.clients}) == len(made.clients)
    codes = [client.uscc for client in made.clients] + [firm.uscc for firm in made.traces.relatives]
    assert len(set(codes)) == len(codes)
    assert all(names.check_of(code[:17]) == code[17] for code in codes)


def test_the_check_digit_is_that_of_the_standard() -> None:
    assert names.check_of("91350100M000100Y4") == "3"


def test_records_are_in_the_order_of_time(made: Plan) -> None:
    assert all(first.placed_at <= second.placed_at for first, second in pairwise(made.orders))
    assert all(first.occurred_at <= second.occurred_at for first, second in pairwise(made.interactions))
    assert [order.key for order in made.orders] == list(range(len(made.orders)))
