"""What the access patterns of interactions cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.core.refs import Ref
from chalicelib.engagement import rules
from chalicelib.engagement.rules import Interaction, Participant, Side
from chalicelib.engagement.store import InteractionStore
from tests.kit.builders import HEAD, NOW, ORG, a_caller, a_told, an_entry
from tests.tenancy.scene import BY, GET, QUERY, WRITE, Work, client, page

STORE = InteractionStore()
# With this the item is of 0.9 KB, the size that the floor table assumes of an interaction.
MESSAGE = a_told(
    summary="周经理讲园区白天限行，货车晚上十点以后才能进去卸货，武汉线每天再加2台9米6高栏，先跟到年前",
    duration_s=95,
    participants=(Participant("周经理", Side.CLIENT), Participant("林佩珊", Side.OURS, employee_id=HEAD)),
    next_step="改为夜间卸货，周五前回复报价",
)


def stored(*refs: Ref) -> Interaction:
    logged, event = rules.log(client("cli_a"), an_entry(told=MESSAGE, external_refs=refs), employee_id=HEAD, now=NOW)
    return STORE.log(logged, event, by=a_caller(HEAD), now=NOW)


def logging() -> Work:
    logged, event = rules.log(client("cli_a"), an_entry(told=MESSAGE), employee_id=HEAD, now=NOW)
    return lambda: STORE.log(logged, event, by=a_caller(HEAD), now=NOW)


def loading() -> Work:
    entries = [an_entry(told=MESSAGE) for _ in "12"]
    made = [rules.log(client("cli_a"), entry, employee_id=HEAD, now=NOW) for entry in entries]
    return lambda: STORE.load(made, "imp_interactions", by=BY, now=NOW)


def correcting() -> Work:
    corrected, event = rules.correct(stored(), {"duration_s": 60}, "看错了", client=client("cli_a"))
    return lambda: STORE.correct(corrected, event, by=a_caller(HEAD), now=NOW)


def reading() -> Work:
    found = stored()
    return lambda: STORE.get(ORG, found.id)


def asking_for_a_reference() -> Work:
    ref = Ref("pbx", "call-1")
    stored(ref)
    return lambda: STORE.known(ORG, "cli_a", [ref])


STEPS: Mapping[str, Callable[[], Work]] = {
    "engagement.InteractionStore.log": logging,
    "engagement.InteractionStore.get": reading,
    "engagement.InteractionStore.load": loading,
    "engagement.InteractionStore.correct": correcting,
    "engagement.InteractionStore.known": asking_for_a_reference,
    "engagement.InteractionStore.of_client": page(STORE.of_client, "cli_a", by="emp_nobody"),
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "engagement.InteractionStore.log": (WRITE, 0, 14, 0),
    "engagement.InteractionStore.get": (GET, 1, 0, 0),
    "engagement.InteractionStore.load": (WRITE, 0, 14, 0),
    "engagement.InteractionStore.correct": (WRITE, 0, 12, 0),
    "engagement.InteractionStore.known": (GET, 1, 0, 0),
    "engagement.InteractionStore.of_client": (QUERY, 2, 0, 6),
}
