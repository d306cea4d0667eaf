"""Progressive matrices: features of a panel, rules that a row follows, and what the rows leave open.

The eight panels of a matrix are read by row; the ninth is missing. A rule gives the third value of a row from
its first two. Rules may be seen along rows or along columns: `readings` returns all that any of them gives.
"""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from schemas.record import Record


class Feature(NamedTuple):
    values: range
    kinds: tuple[str, ...]
    """Rules that it may follow, the dullest first."""


FEATURES = {
    "shape": Feature(range(6), ("constant", "distribution")),
    "size": Feature(range(5), ("constant", "progression", "distribution")),
    "shade": Feature(range(5), ("constant", "progression", "distribution")),
    "dots": Feature(range(1, 8), ("constant", "progression", "distribution", "sum", "difference")),
    "ball": Feature(range(8), ("constant", "turn", "distribution")),
    "bars": Feature(range(1, 256), ("constant", "union", "overlap", "exclusion")),
}
"""By name, in the order in which levels add them. Bars are a set, bit by bit; the ball goes round in eighths."""

Line = tuple[int, int, int]


class Rule(Record):
    kind: str
    step: int = 0
    """From a panel to the next; for `progression` and `turn`."""
    values: tuple[int, ...] = ()
    """What each row holds once; for `distribution`."""


def third(feature: str, rule: Rule, a: int, b: int) -> int | None:
    """Return the value that a row goes on with; None where the rule does not allow its first two."""
    left = [value for value in rule.values if value not in (a, b)]
    found = {
        "constant": a if a == b else None,
        "progression": b + rule.step if b - a == rule.step else None,
        "turn": (b + rule.step) % 8 if (b - a - rule.step) % 8 == 0 else None,
        "distribution": left[0] if len(left) == 1 else None,
        "sum": a + b,
        "difference": a - b,
        "union": a | b,
        "overlap": a & b,
        "exclusion": a ^ b,
    }[rule.kind]
    return found if found in FEATURES[feature].values else None


def sample_rule(feature: str, kind: str, rng: Random) -> Rule:
    values = FEATURES[feature].values
    far = 2 if len(values) > 6 else 1  # there must be rows that end otherwise
    steps = {"progression": (-far, -1, 1, far), "turn": (1, 2, 3, 5, 6, 7)}.get(kind, (0,))
    held = tuple(rng.sample(values, 3)) if kind == "distribution" else ()
    return Rule(kind=kind, step=rng.choice(steps), values=held)


def sample_row(feature: str, rule: Rule, rng: Random) -> Line:
    values = rule.values or FEATURES[feature].values
    while True:
        a = rng.choice(values)
        b = {"constant": a, "progression": a + rule.step, "turn": (a + rule.step) % 8}.get(rule.kind)
        b = rng.choice(values) if b is None else b
        c = third(feature, rule, a, b)
        if c is not None:
            return a, b, c


def readings(feature: str, panels: Sequence[int]) -> set[int]:
    """Return every value that some rule gives for the ninth panel, along rows or along columns."""
    found = set()
    for order in (range(8), (0, 3, 6, 1, 4, 7, 2, 5)):
        first, second, (a, b) = (tuple(panels[i] for i in order[start : start + 3]) for start in (0, 3, 6))
        for kind in FEATURES[feature].kinds:
            step = first[1] - first[0]
            if (kind == "progression" and not step) or (kind == "turn" and not step % 8):
                continue
            values = first if kind == "distribution" and len(set(first)) == 3 else ()
            rule = Rule.model_construct(kind=kind, step=step, values=values)
            if all(third(feature, rule, *line[:2]) == line[2] for line in (first, second)):
                found.add(third(feature, rule, a, b))
    return {value for value in found if value is not None}


def leaves(feature: str, above: Sequence[int], last: Line) -> bool:
    """Whether the six panels above and the first two of the last row leave its third value open to nothing else."""
    return readings(feature, (*above, *last[:2])) == {last[2]}


def sample_rows(feature: str, rule: Rule, rng: Random) -> tuple[tuple[int, ...], int]:
    """Return nine values by row, and what the ninth would be under another third row; sets differ in two or more."""
    while True:
        first, second, last, other = (sample_row(feature, rule, rng) for _ in range(4))
        above, apart = first + second, last[2] != other[2]
        if feature == "bars":
            apart = (last[2] ^ other[2]).bit_count() > 1
        if apart and leaves(feature, above, last) and leaves(feature, above, other):
            return above + last, other[2]


def sample_last(feature: str, rule: Rule, above: Sequence[int], end: int, rng: Random) -> Line:
    """Return a third row under two others that has the wanted end."""
    while True:
        last = sample_row(feature, rule, rng)
        if last[2] == end and leaves(feature, above, last):
            return last
