"""What the access patterns of receivables cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from chalicelib.core.money import Money
from chalicelib.core.refs import Ref
from chalicelib.trade.receivables import rules
from chalicelib.trade.receivables.rules import DebtKind, Receivable
from chalicelib.trade.receivables.store import ReceivableStore
from tests.kit.builders import HEAD, LEAVER, NOW, ORG, a_caller
from tests.tenancy.scene import BY, GET, QUERY, WRITE, Work, access, client, now, page

DEBTS, REF = ReceivableStore(), Ref("erp", "AR-1")


def recorded() -> Receivable:
    given = {"amount": Money(100), "due_on": date(2026, 12, 31)}
    debt, event = rules.record(client("cli_a"), DebtKind.ADVANCE, given, now=NOW)
    return DEBTS.create(debt, event, client=client("cli_a"), people=(), by=BY, now=NOW)


def recording() -> Work:
    file, collector = client("cli_a"), access(LEAVER)
    given = {"amount": Money(100), "due_on": date(2026, 12, 31), "refs": (REF,)}
    debt, event = rules.record(file, DebtKind.ADVANCE, given, now=NOW)
    return lambda: DEBTS.create(debt, event, client=file, people=[collector], by=a_caller(HEAD), now=NOW)


def loading() -> Work:
    given = {"amount": Money(100), "due_on": date(2026, 12, 31)}
    made = [rules.record(client("cli_a"), DebtKind.ADVANCE, given, now=NOW) for _ in "12"]
    return lambda: DEBTS.load(made, "imp_debts", by=BY, now=NOW)


def reading() -> Work:
    debt = recorded()
    return lambda: DEBTS.get(ORG, debt.id)


def editing() -> Work:
    debt = recorded()
    after, event = rules.edit(debt, {"invoice_no": "1"}, client=client("cli_a"), seen=debt.version, now=NOW)
    return lambda: DEBTS.save(debt, after, event, by=BY, now=NOW)


def giving_on() -> Work:
    changes = [rules.give_to(recorded(), client("cli_a"), HEAD, case_id="hnd_1")]
    return lambda: DEBTS.save_all(changes, by=BY, now=NOW)


STEPS: Mapping[str, Callable[[], Work]] = {
    "trade.receivables.ReceivableStore.create": recording,
    "trade.receivables.ReceivableStore.get": reading,
    "trade.receivables.ReceivableStore.owners": now(lambda: DEBTS.owners(ORG, [REF])),
    "trade.receivables.ReceivableStore.of_client": page(DEBTS.of_client, "cli_a"),
    "trade.receivables.ReceivableStore.open_of": page(DEBTS.open_of, LEAVER),
    "trade.receivables.ReceivableStore.due": page(DEBTS.due, "2026-12"),
    "trade.receivables.ReceivableStore.save": editing,
    "trade.receivables.ReceivableStore.save_all": giving_on,
    "trade.receivables.ReceivableStore.load": loading,
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "trade.receivables.ReceivableStore.create": (WRITE, 0, 16, 0),
    "trade.receivables.ReceivableStore.get": (GET, 1, 0, 0),
    "trade.receivables.ReceivableStore.owners": (GET, 1, 0, 0),
    "trade.receivables.ReceivableStore.load": (WRITE, 0, 18, 0),
    "trade.receivables.ReceivableStore.of_client": (QUERY, 1, 0, 2),
    "trade.receivables.ReceivableStore.open_of": (QUERY, 0.5, 0, 2),
    "trade.receivables.ReceivableStore.due": (QUERY, 0.5, 0, 2),
    "trade.receivables.ReceivableStore.save": (WRITE, 0, 8, 0),
    "trade.receivables.ReceivableStore.save_all": (WRITE, 0, 13, 0),
}
