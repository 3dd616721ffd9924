"""What the route of a plan takes and answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.handover.moves.rules import UNFIT
from chalicelib.handover.moves.schemas import each_once
from chalicelib.handover.plans.rules import REASONS, Plan, Segment, Wish
from chalicelib.handover.rules import Handover
from chalicelib.handover.schemas import HandoverOut
from chalicelib.people.shapes import Answer, Count, Id, IdOut, Sought, Strict, Unsent, known

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
_FORMS = ({"client_ids", "successor_id"}, {"segment", "successor_id"}, {"strategy"}, {"strategy", "plan_digest"})


class SegmentIn(Strict):
    """Which clients: of a region, an industry, a size; null takes any."""

    region: Sought | None = None
    industry: Sought | None = None
    size: Literal["A", "B", "C", "D"] | None = None


class SuccessorsIn(Strict):
    """One person for named clients, one person for a segment, or a balanced plan.

    A balanced plan is only shown until it is sent again with its digest.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": ["client_ids", "successor_id"]},
                {"required": ["segment", "successor_id"]},
                {"required": ["strategy"]},
            ]
        }
    )

    client_ids: Annotated[
        list[Id],
        Field(min_length=1, max_length=90, json_schema_extra={"uniqueItems": True}),
        AfterValidator(each_once),
    ] = Field(default_factory=list)
    segment: SegmentIn = Field(default_factory=SegmentIn)
    successor_id: Annotated[Id, Unsent] = ""
    strategy: Literal["balanced"] = "balanced"
    plan_digest: Annotated[Digest, Unsent] = ""

    @model_validator(mode="after")
    def _one_form(self) -> SuccessorsIn:
        if self.model_fields_set not in _FORMS:
            raise PydanticCustomError("successors_form", "clients, a segment or a strategy")
        return self

    @property
    def by_name(self) -> bool:
        """Whether one person is named for named clients."""
        return "client_ids" in self.model_fields_set

    @property
    def undecided(self) -> bool:
        """Whether a strategy is asked for what it would do."""
        return not self.successor_id and not self.plan_digest

    def wish(self) -> Wish:
        """What the use case takes."""
        return Wish(
            client_ids=tuple(self.client_ids),
            segment=Segment(**self.segment.model_dump()) if "segment" in self.model_fields_set else None,
            successor_id=self.successor_id or None,
            digest=self.plan_digest or None,
        )


class DryRun(Strict):
    """Whether a plan is only to be shown."""

    dry_run: Literal["true", "false"] = "false"

    @property
    def shown(self) -> bool:
        """Whether nothing is to be written."""
        return self.dry_run == "true"


class ReasonOut(Answer):
    """Why this person: how many roles they hold on the client, clients of its region or industry, clients in all."""

    code: Annotated[str, known(*REASONS)]
    count: Count


class ProposalOut(Answer):
    """Who would take a client, and why."""

    client_id: IdOut
    client_name: str
    successor_id: IdOut
    reasons: list[ReasonOut]


class SkippedOut(Answer):
    """Who could not be asked, and why."""

    employee_id: IdOut
    reason: Annotated[str, known(*UNFIT)]


class PlanOut(Answer):
    """A plan: as many clients as one request can propose; `left` more have no receiver yet."""

    items: list[ProposalOut]
    skipped: list[SkippedOut]
    left: Count
    digest: str

    @classmethod
    def of(cls, plan: Plan) -> PlanOut:
        """The answer for a plan."""
        return cls(
            items=[
                ProposalOut(**{**vars(one), "reasons": [ReasonOut(**vars(why)) for why in one.reasons]})
                for one in plan.items
            ],
            skipped=[SkippedOut(**vars(one)) for one in plan.skipped],
            left=plan.left,
            digest=plan.digest,
        )


class PlannedOut(HandoverOut):
    """A case with the plan that was shown or proposed; null when clients were named one by one."""

    plan: PlanOut | None

    @classmethod
    def planned(cls, case: Handover, plan: Plan | None) -> PlannedOut:
        """The answer for a case and its plan."""
        return cls(**dict(HandoverOut.of(case)), plan=PlanOut.of(plan) if plan else None)
