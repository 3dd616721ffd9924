"""What was said in a case, round after round."""

from __future__ import annotations

from chalicelib.aws import items
from chalicelib.handover.approvals.rules import Said
from chalicelib.handover.rules import Party, Verdict
from chalicelib.handover.store import VerdictItem, case_pk


class ApprovalStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def said(self, org_id: str, case_id: str) -> list[Said]:
        """Every verdict of a case, three a round at most."""
        return [_said(row) for row in items.every(VerdictItem, case_pk(org_id, case_id), prefix="VERDICT#")]


def _said(row: VerdictItem) -> Said:
    round_ = int(row.sk.split("#")[1])
    return Said(round_, Party(row.party), Verdict(row.verdict), row.comment, row.approver_id, row.at)
