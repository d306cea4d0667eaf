"""Statistics of graded replies, against tables and by hand."""

import math
from typing import Any

import pytest
from scipy.stats import binomtest

from validators.scoring import (
    Mark,
    below,
    bound_of,
    chance_of,
    design_effect,
    items_needed,
    outcome_of,
    rate,
    triplets,
    twins,
    wilson,
    worst_case,
)


def mark(pair: int, right: bool, role: str = "base", **changes: Any) -> Mark:
    fields: dict[str, Any] = {
        "key": f"{pair} {role}", "probe": "item", "item": f"{pair} {role}", "pair": str(pair), "role": role,
        "group": str(pair), "family": "maze", "track": "scenes", "category": "planning", "skill": "search", "level": 1,
        "load": 1.0, "chance": 0.25, "outcome": "right" if right else "wrong", "score": float(right),
    }  # fmt: skip
    return Mark(**{**fields, **changes})


def pairs(*answers: str) -> list[Mark]:
    """A pair an answer: `11` both right, `10` the base alone."""
    return [
        mark(number, one == "1", role)
        for number, answer in enumerate(answers)
        for one, role in zip(answer, ("base", "twin"), strict=True)
    ]


TABLE = [  # right, of, low, high: Newcombe (1998), Statistics in Medicine 17:857, table I, method 3
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0, 0.1611),
    (1, 29, 0.0061, 0.1718),
]


@pytest.mark.parametrize(("right", "of", "low", "high"), TABLE)
def test_wilson_is_the_published_one(right: int, of: int, low: float, high: float) -> None:
    assert wilson(right, of) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("right", "of"), [(0, 1), (1, 1), (3, 7), (50, 50), (199, 200)])
def test_wilson_is_scipy_s(right: int, of: int) -> None:
    found = binomtest(right, of).proportion_ci(0.95, "wilson")
    assert wilson(right, of) == pytest.approx((found.low, found.high), abs=1e-12)


def test_wilson_without_items_knows_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_pairs_that_always_agree_count_once_and_independent_ones_twice() -> None:
    assert design_effect(pairs("11", "00", "11", "00")) == pytest.approx(2.0)
    assert design_effect(pairs("10", "01", "10", "01")) == 1.0  # less alike than luck: not held in favour
    assert design_effect(pairs("11", "10", "01", "00")) == pytest.approx(1.0)
    assert design_effect(pairs("11", "11")) == 1.0  # nothing varies
    together, apart = rate(pairs(*["11", "00"] * 8)), rate(pairs(*["10"] * 16))
    assert (together.items, together.right) == (apart.items, apart.right) == (32, 16)
    assert (together.low, together.high) == pytest.approx(wilson(8, 16))
    assert (apart.low, apart.high) == pytest.approx(wilson(16, 32))


def test_what_was_not_answered_is_not_counted_and_what_could_not_be_read_is_not_right() -> None:
    marks = [mark(0, True), mark(1, False), mark(2, False, outcome="unread")]
    lost = [mark(3, False, outcome=outcome) for outcome in ("failed", "refused", "unshown")]
    found = rate([*marks, *lost])
    assert (found.items, found.right, found.chance) == (3, 1, 0.25)


def test_twins_are_right_together_or_not_at_all() -> None:
    found = twins([*pairs("11", "10", "01", "00"), mark(9, True)])  # the last has no twin
    assert (found.items, found.right, found.chance) == (4, 1, 0.0625)


def test_a_constant_answer_gets_no_pair() -> None:
    assert twins(pairs(*["10"] * 50)).right == 0 and rate(pairs(*["10"] * 50)).share == 0.5


def test_variants_are_as_good_as_the_worst() -> None:
    def variant(pair: int, right: bool, name: str) -> Mark:
        return mark(pair, right, role="variant", key=name)

    marks = [
        mark(0, True),
        variant(0, True, "a"),
        variant(0, False, "b"),
        mark(1, True),
        variant(1, True, "c"),
        mark(2, False),
    ]
    assert (worst_case(marks).items, worst_case(marks).right) == (2, 1)
    assert worst_case(pairs("11")).items == 0


def test_triplets_need_both_halves() -> None:
    halves = [mark(0, True, probe="triplet", group="x", key="x1"), mark(0, True, probe="triplet", group="x", key="x2")]
    other = [mark(0, True, probe="triplet", group="y", key="y1"), mark(0, False, probe="triplet", group="y", key="y2")]
    assert (triplets([*halves, *other]).items, triplets([*halves, *other]).right) == (2, 1)


def test_triplets_of_one_pair_that_always_agree_count_once() -> None:
    halves = [
        mark(pair, pair % 2 == 0, probe="triplet", group=f"{pair}:{number}", key=f"{pair}:{number}:{half}")
        for pair in range(10) for number in range(5) for half in "ab"
    ]  # fmt: skip
    found = triplets(halves)
    assert (found.items, found.right, found.effect) == (50, 25, pytest.approx(5.0))
    assert (found.low, found.high) == pytest.approx(wilson(5, 10))


def test_items_needed_are_enough_and_one_less_is_not() -> None:
    bound = bound_of(0.25, 0.8)
    assert bound == pytest.approx(0.85)
    needed = items_needed(rate(pairs("11", "11", "11")), bound)
    assert needed is not None and wilson(needed, needed)[0] > bound >= wilson(needed - 1, needed - 1)[0]
    assert items_needed(rate(pairs("11", "00")), bound) is None


def test_a_harder_level_is_told_from_luck() -> None:
    easy, hard = pairs(*["11"] * 6), pairs(*["00"] * 6)
    assert below(hard, easy) == pytest.approx(1 / math.comb(24, 12))  # Fisher: one table in so many
    assert below(easy, hard) > 0.99 and below(easy, easy) > 0.5
    assert below(pairs("00"), pairs("11")) > 0.05  # too few
    assert below([], easy) == 1.0


def test_chance_is_one_in_the_options() -> None:
    assert chance_of("choice", ("a", "b", "c", "d")) == 0.25
    assert chance_of("boolean", ()) == 0.5 and chance_of("integer", ()) == 0.0


REPLIES = [
    ("Answer: B", "right"), ("so\nAnswer: (b) red", "right"), ("Answer: C", "wrong"), ("red", "right"), ("C", "wrong"),
    ("", "unread"), ("I do not know.", "unread"), ("Answer:", "unread"), ("Answer: none of them", "unread"),
    ("<think>Answer: B", "unread"), ("Answer: E", "unread"), ("Answer: 7", "unread"),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "outcome"), REPLIES)
def test_no_answer_is_told_from_a_wrong_one(reply: str, outcome: str) -> None:
    assert outcome_of(reply, "red", "choice", ("blue", "red", "green", "white"))[0] == outcome


def test_prose_is_no_answer_and_a_share_is_none_that_is_right() -> None:
    assert outcome_of("It seems to me, after much thought, that " + "words " * 30, "red", "text")[0] == "unread"
    assert outcome_of("blue", "red", "text")[0] == "wrong"
    assert outcome_of("Answer: a, b, x", "a, b, c", "list") == ("partial", pytest.approx(2 / 3))
