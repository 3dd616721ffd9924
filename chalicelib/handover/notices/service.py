"""Use cases of notices: draft them, say what became of them, except a client, send what is to be mailed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.clients.parts.rules import CONTACT, Kind, Part
from chalicelib.core import clock
from chalicelib.core.access import Actor, Caller, System, require_unbiased
from chalicelib.core.errors import Fault, Invalid, NotFound
from chalicelib.core.events import Event
from chalicelib.core.paging import Key
from chalicelib.handover.evidence.rules import Evidence, EvidenceStatus
from chalicelib.handover.notices import rules
from chalicelib.handover.notices.rules import MAIL, Addressee, Notice, NoticeState, Proof, Step, Wanted
from chalicelib.handover.notices.texts import letter
from chalicelib.handover.rules import Handover
from chalicelib.handover.service import Cases, seen_case
from chalicelib.people.rules import Access, Company

MOST_CONTACTS = 60


class Notices(Protocol):
    """Where notices are kept."""

    def of(self, org_id: str, case_id: str, client_ids: Sequence[str]) -> Mapping[str, Addressee]:
        """Up to fifty clients of a case with their notices, as far as they are of the case."""

    def save(
        self,
        case: Handover,
        notices: Sequence[Notice],
        event: Event,
        *,
        leaver: Access | None = None,
        by: Actor,
        now: datetime,
    ) -> Handover:
        """Write notices with the case they change."""


class Contacts(Protocol):
    """What a notice needs of a client's file."""

    def of_client(self, org_id: str, client_id: str, kind: Kind, *, limit: int, after: Key) -> tuple[list[Part], Key]:
        """Parts of a client, in the order in which they were added."""


class Files(Protocol):
    """What a notice needs of evidence."""

    def anywhere(self, org_id: str, case_id: str, evidence_id: str) -> Evidence | None:
        """A file of whichever task."""


class Staff(Protocol):
    """What a notice needs of people."""

    def access(self, org_id: str, employee_id: str) -> Access | None:
        """A person's rights."""

    def accesses(self, org_id: str, employee_ids: Iterable[str]) -> dict[str, Access]:
        """The rights of several people."""

    def company(self, org_id: str) -> Company | None:
        """The company."""


def draft_notices(
    caller: Caller,
    case_id: str,
    client_ids: Sequence[str],
    wanted: Wanted,
    *,
    cases: Cases,
    notices: Notices,
    contacts: Contacts,
    people: Staff,
    now: datetime,
) -> tuple[Handover, list[Notice]]:
    """Put into words what some clients are told; each needs a receiver who accepted, and for a mail an address."""
    case = seen_case(caller, case_id, "notice:send", cases=cases)
    rules.require_live(case)
    rules.require_true(case, wanted)
    found = _of(case, client_ids, notices)
    rules.require_receivers(told.move for told in found)
    addresses = _addresses(case, client_ids, wanted, contacts)
    drafted = _in_words(case, found, wanted, addresses, people=people, by=caller, now=now)
    changed, event = rules.draft(case, drafted, wanted)
    return notices.save(changed, drafted, event, by=caller, now=now), drafted


def _of(case: Handover, client_ids: Sequence[str], notices: Notices) -> list[Addressee]:
    """Some clients of the case; `NotFound` when one of them is none."""
    found = notices.of(case.org_id, case.id, client_ids)
    if len(found) < len(client_ids):
        raise NotFound
    return [found[client_id] for client_id in client_ids]


def _addresses(case: Handover, client_ids: Sequence[str], wanted: Wanted, contacts: Contacts) -> dict[str, str]:
    """Where the mails go: to the first address of the first contact of each client that has one."""
    if MAIL not in wanted.channels:
        return {}
    found = {client_id: _address(case.org_id, client_id, contacts) for client_id in client_ids}
    rules.require_addresses(found)
    return found


def _address(org_id: str, client_id: str, contacts: Contacts) -> str:
    parts, _ = contacts.of_client(org_id, client_id, CONTACT, limit=MOST_CONTACTS, after=None)
    return next((str(email) for part in parts for email in part.facts.get("emails", ())), "")


def _in_words(
    case: Handover,
    found: Sequence[Addressee],
    wanted: Wanted,
    addresses: Mapping[str, str],
    *,
    people: Staff,
    by: Caller,
    now: datetime,
) -> list[Notice]:
    company = _company(case, people)
    receivers = people.accesses(case.org_id, sorted({told.move.receiver_id for told in found}))
    today = clock.day_of(now, company.zone)
    drafted = []
    for told in found:
        names = {
            "client": told.move.client_name,
            "company": company.name,
            "leaver": case.leaver_name,
            "receiver": receivers[told.move.receiver_id].name,
        }
        words = letter(wanted.template, wanted.language, wanted.effective_on, names)
        address = addresses.get(told.move.client_id, "")
        drafted.append(rules.redraft(told.move, told.notice, wanted, words, address, on=today, by=by.actor))
    return drafted


def _company(case: Handover, people: Staff) -> Company:
    company = people.company(case.org_id)
    if company is None:
        raise NotFound
    return company


def settle_notice(
    caller: Caller,
    case_id: str,
    client_id: str,
    state: NoticeState,
    proof: Proof,
    *,
    cases: Cases,
    notices: Notices,
    files: Files,
    people: Staff,
    now: datetime,
) -> Notice:
    """Say with proof what became of a client's notice."""
    case = seen_case(caller, case_id, "notice:send", cases=cases)
    rules.require_past(proof.on, clock.day_of(now, _company(case, people).zone))
    [told] = _of(case, [client_id], notices)
    if told.notice is None:
        raise NotFound
    _require_file(case, proof, files)
    step = Step(state, proof.on.isoformat(), caller.actor, proof.evidence_id, proof.message_id)
    changed, after, event = rules.settle(case, told.notice, step)
    notices.save(changed, [after], event, by=caller, now=now)
    return after


def _require_file(case: Handover, proof: Proof, files: Files) -> None:
    """`Invalid` for evidence that the case does not have, confirmed."""
    if not proof.evidence_id:
        return
    file = files.anywhere(case.org_id, case.id, proof.evidence_id)
    if file is None or file.status is not EvidenceStatus.CONFIRMED:
        raise Invalid(errors=[Fault("evidence_id", "unknown_evidence")])


def except_client(
    caller: Caller,
    case_id: str,
    client_id: str,
    reason: str,
    *,
    cases: Cases,
    notices: Notices,
    people: Staff,
    now: datetime,
) -> Notice:
    """Let the case close without telling a client, and say why; nobody says so in their own or a relative's case."""
    case = seen_case(caller, case_id, "notice:except", cases=cases)
    leaver = people.access(case.org_id, case.leaver_id)
    if leaver is None:
        raise NotFound
    require_unbiased(caller, leaver)
    [told] = _of(case, [client_id], notices)
    today = clock.day_of(now, _company(case, people).zone)
    step = Step(NoticeState.EXCEPTED, today.isoformat(), caller.actor, reason=reason)
    standing = told.notice or Notice(client_id, told.move.client_name, told.move.receiver_id)
    changed, after, event = rules.settle(case, standing, step)
    notices.save(changed, [after], event, leaver=leaver, by=caller, now=now)
    return after


def due(org_id: str, case_id: str, client_id: str, number: int, *, notices: Notices) -> Notice | None:
    """The draft of a number, if its mail is still to be sent."""
    told = notices.of(org_id, case_id, [client_id]).get(client_id)
    notice = told.notice if told else None
    return notice if notice and notice.number == number and notice.unsent else None


def note_mail(
    by: System,
    case_id: str,
    client_id: str,
    number: int,
    *,
    message_id: str = "",
    reason: str = "",
    cases: Cases,
    notices: Notices,
    people: Staff,
    now: datetime,
) -> None:
    """Note that the mail of a draft was sent under an id, or refused for a reason, unless a person was faster."""
    case = cases.get(by.org_id, case_id)
    notice = due(by.org_id, case_id, client_id, number, notices=notices)
    if case is None or notice is None:
        return
    state = NoticeState.SENT if message_id else NoticeState.RETURNED
    today = clock.day_of(now, _company(case, people).zone).isoformat()
    step = Step(state, today, by.actor, message_id=message_id, reason=reason[: rules.LONGEST_REASON])
    changed, after, event = rules.become(case, notice, step)
    notices.save(changed, [after], event, by=by, now=now)
