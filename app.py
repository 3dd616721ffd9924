"""The contents page: every module's routes, and every function that is no route."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from chalice import Chalice

from chalicelib.aws import events, functions
from chalicelib.clients.api import bp as clients
from chalicelib.handover import tasks as handover
from chalicelib.handover.api import bp as handovers
from chalicelib.handover.moves.api import bp as moves
from chalicelib.people.api import bp as people
from chalicelib.trade.api import bp as trade

app = Chalice(app_name="baton", debug=False)
for blueprint in (people, clients, trade, handovers, moves):
    app.register_blueprint(blueprint)
app.register_middleware(functions.guarded, "pure_lambda")


@app.lambda_function(name="events_relay")
def events_relay(event: Any, context: Any) -> dict[str, Any]:
    """New rows of the events table go to the bus."""
    failed = events.relay(event["Records"])
    return {"batchItemFailures": [{"itemIdentifier": sequence} for sequence in failed]}


@app.lambda_function(name="handover_wake")
def handover_wake(event: Any, context: Any) -> Any:
    """Events of cases start and wake the workflow."""
    return process_partial_response(
        event=event,
        record_handler=lambda record: functions.each(handover.wake, record.raw_event),
        processor=BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False),
        context=context,
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
