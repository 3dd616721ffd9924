"""What binds people and who stands in for whom, as items in the partition of a person."""

from __future__ import annotations

from datetime import date

from pynamodb.attributes import UnicodeAttribute

from chalicelib.aws.items import Aggregate, PeopleTable
from chalicelib.core.access import Delegation


def tie_key(org_id: str, employee_id: str, other_id: str) -> tuple[str, str]:
    """What a person declared about another one."""
    return f"ORG#{org_id}#EMP#{employee_id}", f"TIE#{other_id}"


def delegation_key(org_id: str, from_id: str, to_id: str) -> tuple[str, str]:
    """In whose place a person may decide: with the substitute, for it is the substitute who asks."""
    return f"ORG#{org_id}#EMP#{to_id}", f"DELEG#{from_id}"


class TieItem(Aggregate, PeopleTable, discriminator="tie"):
    """One declaration of a tie; what decides is the copy in the declarer's ACCESS."""

    tie = UnicodeAttribute()


class DelegationItem(Aggregate, PeopleTable, discriminator="delegation"):
    """One substitute of one person, for some days."""

    from_id = UnicodeAttribute()
    to_id = UnicodeAttribute()
    first_day = UnicodeAttribute()
    last_day = UnicodeAttribute()

    @classmethod
    def of(cls, org_id: str, delegation: Delegation) -> DelegationItem:
        """The item of a delegation."""
        pk, sk = delegation_key(org_id, delegation.from_id, delegation.to_id)
        return cls(
            pk=pk,
            sk=sk,
            from_id=delegation.from_id,
            to_id=delegation.to_id,
            first_day=delegation.first_day.isoformat(),
            last_day=delegation.last_day.isoformat(),
        )

    def delegation(self) -> Delegation:
        """The delegation this item holds."""
        first, last = date.fromisoformat(self.first_day), date.fromisoformat(self.last_day)
        return Delegation(self.from_id, self.to_id, first, last)
