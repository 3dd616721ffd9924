"""The contents page: every module's routes, and every function that is no route."""

from __future__ import annotations

from typing import Any

from chalice import Chalice

from chalicelib.aws import consumers, functions, relay
from chalicelib.aws.unknown import serve_the_rest
from chalicelib.clients.api import bp as clients
from chalicelib.clients.holders.api import bp as holders
from chalicelib.clients.load import tasks as load
from chalicelib.clients.parts.api import bp as parts
from chalicelib.clients.pool.api import bp as pool
from chalicelib.contract.api import bp as contract
from chalicelib.engagement.api import bp as interactions
from chalicelib.handover import tasks as handover
from chalicelib.handover.answers.api import bp as answers
from chalicelib.handover.api import bp as handovers
from chalicelib.handover.approvals.api import bp as approvals
from chalicelib.handover.board.api import bp as board
from chalicelib.handover.checklists.api import bp as checklists
from chalicelib.handover.declarations.api import bp as declarations
from chalicelib.handover.duties.api import bp as duties
from chalicelib.handover.evidence.api import bp as evidence
from chalicelib.handover.moves.api import bp as moves
from chalicelib.handover.notices import tasks as notices
from chalicelib.handover.notices.api import bp as client_notices
from chalicelib.handover.pages.api import bp as pages
from chalicelib.handover.plans.api import bp as plans
from chalicelib.handover.receipt.api import bp as receipt
from chalicelib.handover.settlement.api import bp as settlement
from chalicelib.handover.spots.api import bp as spots
from chalicelib.insight import tasks as insight
from chalicelib.insight.profile.api import bp as profiles
from chalicelib.jobs.api import bp as jobs
from chalicelib.notify import tasks as notify
from chalicelib.notify.api import bp as inbox
from chalicelib.people.accounts.api import bp as accounts
from chalicelib.people.api import bp as people
from chalicelib.people.assets.api import bp as assets
from chalicelib.people.channels.api import bp as channels
from chalicelib.people.chart.api import bp as chart
from chalicelib.people.policies.api import bp as policies
from chalicelib.people.settings.api import bp as settings
from chalicelib.people.staff.api import bp as staff
from chalicelib.people.structure.api import bp as structure
from chalicelib.trade.api import bp as trade
from chalicelib.trade.complaints.api import bp as complaints
from chalicelib.trade.receivables.api import bp as receivables

SPARE_MILLISECONDS = 18_000
# What the operator can have counted again.
CONSUMERS = {**insight.CONSUMERS, **load.CONSUMERS, **notify.CONSUMERS}

app = Chalice(app_name="baton", debug=False)
BLUEPRINTS = (
    *(people, structure, chart, staff, accounts, assets, channels, settings, policies),
    *(clients, holders, parts, pool, interactions, trade, receivables, complaints, profiles),
    *(handovers, checklists, declarations, duties, evidence, board, moves, plans, answers, spots, client_notices),
    *(approvals, settlement, receipt, inbox, jobs, contract, pages),
)
for blueprint in BLUEPRINTS:
    app.register_blueprint(blueprint)
serve_the_rest(app)
app.register_middleware(functions.guarded, "pure_lambda")


@app.lambda_function(name="events_relay")
def events_relay(event: Any, context: Any) -> dict[str, Any]:
    """New rows of the events table go to the bus."""
    failed = relay.relay(event["Records"])
    return {"batchItemFailures": [{"itemIdentifier": sequence} for sequence in failed]}


@app.lambda_function(name="handover_wake")
def handover_wake(event: Any, context: Any) -> dict[str, Any]:
    """Events of cases start and wake the workflow."""
    return consumers.each(event["Records"], handover.wake)


@app.lambda_function(name="insight_orders")
def insight_orders(event: Any, context: Any) -> dict[str, Any]:
    """Orders and interactions are counted."""
    return insight.count_orders(event["Records"])


@app.lambda_function(name="clients_load")
def clients_load(event: Any, context: Any) -> dict[str, Any]:
    """The clients of each person are counted."""
    return load.count_clients(event["Records"])


@app.lambda_function(name="insight_summaries")
def insight_summaries(event: Any, context: Any) -> dict[str, Any]:
    """What happens to a client is folded into its summary."""
    return insight.sum_up(event["Records"])


@app.lambda_function(name="notify_inbox")
def notify_inbox(event: Any, context: Any) -> dict[str, Any]:
    """Events of cases become messages."""
    return notify.fill_inboxes(event["Records"])


@app.lambda_function(name="handover_notices")
def handover_notices(event: Any, context: Any) -> dict[str, Any]:
    """Notices to clients are mailed."""
    return consumers.each(event["Records"], notices.send)


@app.lambda_function(name="events_rebuild")
def events_rebuild(event: Any, context: Any) -> dict[str, Any]:
    """The operator has a company's figures counted again from the log, under a new name."""
    return insight.rebuild_figures(
        event, among=CONSUMERS, go_on=lambda: context.get_remaining_time_in_millis() > SPARE_MILLISECONDS
    )


@app.lambda_function(name="handover_read")
def handover_read(event: Any, context: Any) -> dict[str, Any]:
    """Step: where does the case stand."""
    return handover.read(event)


@app.lambda_function(name="handover_snapshot")
def handover_snapshot(event: Any, context: Any) -> dict[str, Any]:
    """Step: count the leaver's clients."""
    return handover.snapshot(event)


@app.lambda_function(name="handover_wait")
def handover_wait(event: Any, context: Any) -> dict[str, Any]:
    """Step: wait for an answer."""
    return handover.wait(event)


@app.lambda_function(name="handover_transfer")
def handover_transfer(event: Any, context: Any) -> dict[str, Any]:
    """Step: move a page of clients."""
    return handover.transfer(event)


@app.lambda_function(name="handover_settle")
def handover_settle(event: Any, context: Any) -> dict[str, Any]:
    """Step: look whether anything is left."""
    return handover.settle(event)


@app.lambda_function(name="handover_close")
def handover_close(event: Any, context: Any) -> dict[str, Any]:
    """Step: close the case."""
    return handover.close(event)
