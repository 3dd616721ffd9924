"""Who spoke with which client: half a year of calls, messages and visits, and how hers become few."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from infra.seed import season, words
from infra.seed.clients import Client
from infra.seed.company import DESK, FOLLOW_UP, HONEST, ILL, LEAVER, Person
from infra.seed.files import TENDER_DUE_IN, Contact
from infra.seed.orders import ZONE
from infra.seed.words import Phrase

WEEKS = 26
# Contacts of hers a week, and since when they are few: the weeks are counted back from the day of seeding.
USUAL, FEW, FEW_SINCE = 24, 5, 10
ILL_SINCE = 3
SILENT_OF_HERS, SILENT_DAYS = 31, 30
VISITS_OF_HERS, HOLLOW_OF_HERS = 41, 26
_EARLY_HOLLOW = 6
_WOBBLE = (1, -2, 2, 0, -1, 3, -3, 0, 1, -1)
_WOBBLE_WHEN_FEW = (0, 1, 0, -1, 0, 0, 1, 0, -1, 0)
_WEEKDAYS = (1.0, 1.0, 1.0, 1.0, 1.0, 0.4, 0.1)
_OFTEN = {"A": 6.0, "B": 3.0, "C": 1.5, "D": 0.8}
# A stay shorter than this and farther away than that, or a record later than that, is no visit that anybody can prove.
SHORT_MINUTES, FAR_KM, LATE_DAYS = 15, 1.0, 5


@dataclass(frozen=True)
class Visit:
    """How long somebody was there and how far from the address; None for a visit without check-in."""

    minutes: int
    km: float


@dataclass(frozen=True)
class Interaction:
    """One contact with a client; `contact` is a key of its people or None, `people` names those who took part."""

    key: int
    client: int
    employee: str
    channel: str
    direction: str
    occurred_at: datetime
    recorded_at: datetime
    summary: str
    people: tuple[str, ...] = ()
    contact: int | None = None
    duration_s: int | None = None
    next_step: str = ""
    next_on: date | None = None
    visit: Visit | None = None

    @property
    def occurred_on(self) -> date:
        """The day in the company's zone."""
        return self.occurred_at.astimezone(ZONE).date()

    @property
    def hollow(self) -> bool:
        """Whether it is a visit that only went through the motions."""
        if self.channel != "visit":
            return False
        late = (self.recorded_at - self.occurred_at).days >= LATE_DAYS and self.visit is None
        absent = self.visit is not None and self.visit.minutes < SHORT_MINUTES and self.visit.km > FAR_KM
        return late or absent or not (self.people or self.next_step)


@dataclass(frozen=True)
class _Slot:
    """A contact before anybody has said anything."""

    client: Client
    employee: str
    day: date
    week: int
    kind: str = ""


@dataclass
class Talk:
    """What all of them are told with: the clients and the people there, the day of seeding, chance."""

    clients: Sequence[Client]
    contacts: Mapping[int, Sequence[Contact]]
    day: date
    rng: random.Random
    silent: frozenset[int] = frozenset()
    _weeks: dict[int, tuple[list[date], list[float]]] = field(default_factory=dict)

    def monday(self, week: int) -> date:
        """The first day of a week; week 1 ends the day before the day of seeding."""
        return self.day - timedelta(days=7 * week)

    def day_in(self, week: int) -> date:
        """Some day of a week, likelier one on which people work."""
        if week not in self._weeks:
            days = [self.monday(week) + timedelta(days=number) for number in range(7)]
            self._weeks[week] = days, [season.rest(day) * _WEEKDAYS[day.weekday()] for day in days]
        return self.rng.choices(*self._weeks[week])[0]

    def effort(self, week: int) -> float:
        """How much of a usual week is worked."""
        return sum(season.rest(self.monday(week) + timedelta(days=number)) for number in range(7)) / 7


def interactions(
    people: Sequence[Person], clients: Sequence[Client], contacts: Iterable[Contact], day: date, rng: random.Random
) -> list[Interaction]:
    """Every contact of 26 weeks, oldest first."""
    met: dict[int, list[Contact]] = defaultdict(list)
    for contact in contacts:
        met[contact.client].append(contact)
    talk = Talk(clients, met, day, rng, silent(clients))
    slots = [*_of_hers(talk), *(slot for person in people for slot in _of_others(talk, person))]
    slots += _caught_up(talk, slots)
    told = sorted(
        (_tell(talk, slot) for slot in _with_visits(talk, slots)), key=lambda one: (one.occurred_at, one.client)
    )
    return [replace(one, key=number) for number, one in enumerate(told)]


def silent(clients: Sequence[Client]) -> frozenset[int]:
    """Those of hers that nobody has spoken with for a month: only she would, and the largest she still calls."""
    alone = [client.key for client in clients if client.manager == LEAVER and client.sole_held and client.size != "A"]
    return frozenset(alone[-SILENT_OF_HERS:])


def _of_hers(talk: Talk) -> Iterator[_Slot]:
    """24 contacts a week, and 5 for the last ten; the last four weeks go round those whom only she calls."""
    hers = [client for client in talk.clients if client.manager == LEAVER]
    spoken = [client for client in hers if client.key not in talk.silent]
    turn = [client for client in spoken if client.sole_held] * WEEKS
    for week in range(WEEKS, 0, -1):
        few = week <= FEW_SINCE
        count = FEW + _WOBBLE_WHEN_FEW[week % 10] if few else round((USUAL + _WOBBLE[week % 10]) * talk.effort(week))
        for number in range(count):
            if week <= 4 and number < 2:
                client = turn.pop(0)
            else:
                client = _any(talk, spoken if 7 * (week - 1) <= SILENT_DAYS else hers)
            yield _Slot(client, LEAVER, talk.day_in(week), week)


def _of_others(talk: Talk, person: Person) -> Iterator[_Slot]:
    """Everybody else's: about twenty a week of who sells, fewer of who follows up or answers the telephone."""
    if person.key == LEAVER:
        return
    own = [client for client in talk.clients if person.key in client.holders]
    if not own:
        return
    usual = talk.rng.uniform(8, 12) if person.position in (FOLLOW_UP[1], DESK[1]) else talk.rng.uniform(16, 24)
    turn = own * 2
    for week in range(WEEKS, 0, -1):
        if person.key == ILL and week <= ILL_SINCE:
            continue
        for _ in range(max(round(talk.rng.gauss(usual, usual / 8) * talk.effort(week)), 0)):
            client = turn.pop(0) if person.key == HONEST and week <= 4 and turn else _any(talk, own)
            yield _Slot(client, person.key, talk.day_in(week), week)


def _any(talk: Talk, clients: Sequence[Client]) -> Client:
    return talk.rng.choices(clients, [_OFTEN[client.size] for client in clients])[0]


def _caught_up(talk: Talk, slots: Iterable[_Slot]) -> Iterator[_Slot]:
    """Every client of hers that is not silent has a contact within the month, and every one of the honest one's."""
    since = talk.day - timedelta(days=SILENT_DAYS - 2)
    fresh = {slot.client.key for slot in slots if slot.day >= since}
    for client in talk.clients:
        if client.manager in (LEAVER, HONEST) and client.key not in talk.silent | fresh:
            week = talk.rng.randrange(1, 4)
            yield _Slot(client, client.desk or client.manager, talk.day_in(week), week)


def _with_visits(talk: Talk, slots: Sequence[_Slot]) -> Iterator[_Slot]:
    """Which of them are visits, and which of hers say something else than they seem to."""
    hers = [number for number, slot in enumerate(slots) if slot.employee == LEAVER]
    early = [number for number in hers if slots[number].week > FEW_SINCE]
    late = [number for number in hers if slots[number].week <= FEW_SINCE]
    hollow = [*talk.rng.sample(early, _EARLY_HOLLOW), *talk.rng.sample(late, HOLLOW_OF_HERS - _EARLY_HOLLOW)]
    good = talk.rng.sample([one for one in early if one not in hollow], VISITS_OF_HERS - HOLLOW_OF_HERS)
    said = [number for number in late if number not in hollow]
    kinds = (
        dict.fromkeys(hollow, "hollow") | dict.fromkeys(good, "visit") | dict(zip(said[-20:], _HIDDEN, strict=False))
    )
    for number, slot in enumerate(slots):
        kind = "usual" if slot.employee == LEAVER else "visit" if talk.rng.random() < 0.1 else "usual"
        yield replace(slot, kind=kinds.get(number, kind))


_HIDDEN = ("shadow0", "unknown0", "diversion0", "shadow1", "promise", "shadow2", "diversion1", "unknown1", "shadow3",
           "diversion2", "shadow4", "shadow5")  # fmt: skip
STRANGERS = ("采购何工", "新来的潘总")


def _tell(talk: Talk, slot: _Slot) -> Interaction:
    """What was said."""
    rng = talk.rng
    phrase = _phrase(slot, rng)
    contact = rng.choice(talk.contacts[slot.client.key])
    named = "unknown" in slot.kind and STRANGERS[int(slot.kind[-1])]
    moment = _moment(slot.day, rng)
    nobody = slot.kind == "hollow"
    later = timedelta(minutes=rng.randrange(1, 240))
    text = _filled(talk, slot, phrase, contact)
    told = Interaction(
        key=0,
        client=slot.client.key,
        employee=slot.employee,
        channel=phrase.channel,
        direction=phrase.direction,
        occurred_at=moment,
        recorded_at=moment + later,
        summary=text,
        people=() if nobody else (named or contact.name,),
        contact=None if nobody or named else contact.key,
        duration_s=rng.randrange(35, 600) if phrase.channel == "call" else None,
        next_step=_filled(talk, slot, replace(phrase, text=phrase.next_step), contact),
        next_on=slot.day + timedelta(days=rng.randrange(1, 8)) if phrase.next_step else None,
    )
    return _checked_in(told, phrase, rng)


def _checked_in(told: Interaction, phrase: Phrase, rng: random.Random) -> Interaction:
    """A visit with its check-in, if there was one."""
    if told.channel != "visit":
        return told
    if phrase not in words.HOLLOW:
        return replace(told, visit=Visit(rng.randrange(35, 130), round(rng.uniform(0.0, 0.3), 1)))
    if phrase == words.HOLLOW[3]:
        return replace(told, recorded_at=told.occurred_at + timedelta(days=6))
    far = phrase == words.HOLLOW[0]
    return replace(
        told, visit=Visit(rng.randrange(4, 12), round(rng.uniform(3, 31) if far else rng.uniform(0, 0.4), 1))
    )


def _phrase(slot: _Slot, rng: random.Random) -> Phrase:
    kind, number = slot.kind.rstrip("0123456789"), slot.kind[-1:]
    if kind in ("diversion", "shadow"):
        phrases = {"diversion": words.DIVERSION, "shadow": words.SHADOW}[kind]
        return phrases[int(number) % len(phrases)]
    if kind in ("promise", "unknown"):
        return {"promise": words.PROMISE, "unknown": words.UNKNOWN}[kind]
    choice = {"hollow": words.HOLLOW, "visit": words.VISITS}.get(kind)
    if choice is None:
        choice = words.SAID if rng.random() < 0.22 else words.EVERYDAY
    return rng.choice([phrase for phrase in choice if not phrase.only or slot.client.product in phrase.only])


def _filled(talk: Talk, slot: _Slot, phrase: Phrase, contact: Contact) -> str:
    """A sentence with its places filled: names, lanes, vehicles and numbers of this client."""
    if "{" not in phrase.text:
        return phrase.text
    rng, client = talk.rng, slot.client
    lane = rng.choice(client.lanes)[0]
    tender = talk.day + timedelta(days=TENDER_DUE_IN)
    return phrase.text.format(
        call="林姐" if slot.employee == LEAVER else "您好",
        contact=f"{contact.name[0]}{_TITLES[contact.position]}",
        clerk=f"小{rng.choice('陈李黄何吴梁')}",
        keeper=f"{rng.choice(('小', '老'))}{rng.choice('吴陈周罗')}",
        city=_city(lane.name, rng),
        town=client.town,
        vehicle=lane.vehicle,
        n=rng.randrange(1, 5),
        night=rng.choice("九十"),
        morning=rng.randrange(7, 11),
        month=(slot.day.month % 12) + 1,
        last=(slot.day.month - 2) % 12 + 1,
        week=rng.choice("二三四五"),
        fee=rng.randrange(12, 60) * 10,
        terms=rng.choice((45, 60)),
        rival=rng.choice(words.RIVALS),
        tender=f"{tender.month}月{tender.day}日",
        shadow=SHADOW_CLIENTS[int(slot.kind[-1:]) % 3] if slot.kind.startswith("shadow") else "",
        stranger=STRANGERS[int(slot.kind[-1])] if slot.kind.startswith("unknown") else "",
    )


SHADOW_CLIENTS = ("三水锐华建材", "高明德信铝业", "中山锐丰五金")
_TITLES = {"物流经理": "经理", "采购主任": "主任", "仓库主管": "主管", "财务": "会计", "总经理": "总", "计划员": "工"}


def _city(lane: str, rng: random.Random) -> str:
    """Where a lane goes, as people say it."""
    end = lane.partition("-")[2]
    return end or rng.choice(words.CITIES)


def _moment(day: date, rng: random.Random) -> datetime:
    minute = min(max(round(rng.gauss(13 * 60, 180)), 7 * 60 + 30), 21 * 60 + 30)
    return datetime.combine(day, time(minute // 60, minute % 60, rng.randrange(60)), ZONE)
