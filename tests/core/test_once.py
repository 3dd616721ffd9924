"""What was asked once is not asked again."""

from __future__ import annotations

from chalicelib.core.once import once


class Store:
    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def page(self, org_id: str, /, *, limit: int) -> list[str]:
        self.asked.append((org_id, limit))
        return [f"{org_id} {number}" for number in range(limit)]


def test_the_same_question_has_the_first_answer() -> None:
    store = Store()
    reading = once(store)
    first, again = reading.page("org_a", limit=2), reading.page("org_a", limit=2)
    assert first is again
    assert store.asked == [("org_a", 2)]


def test_another_question_is_asked() -> None:
    store = Store()
    reading = once(store)
    assert [len(reading.page("org_a", limit=n)) for n in (1, 2)] == [1, 2]
    assert reading.page("org_b", limit=1) == ["org_b 0"]
    assert store.asked == [("org_a", 1), ("org_a", 2), ("org_b", 1)]
