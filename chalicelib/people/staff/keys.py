"""What of a person is unique in their company."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from chalicelib.aws.refs import of_ref
from chalicelib.core.texts import folded
from chalicelib.people.rules import Employee

NOUN = "employee"


def keys_of(employee: Employee) -> Mapping[str, str]:
    """Each unique key of a person with the field that it comes from."""
    return dict(_keys(employee))


def _keys(employee: Employee) -> Iterator[tuple[str, str]]:
    if employee.email:
        yield f"email#{folded(employee.email)}", "email"
    if employee.phone:
        yield f"phone#{re.sub('[^0-9+]', '', employee.phone)}", "phone"
    for ref in employee.refs:
        yield of_ref(NOUN, ref), "external_refs"
