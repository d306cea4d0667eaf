"""What graded replies come to: accuracy with its bounds, twins, variants and triplets, and whether two rates differ.

Items of one pair share a scene, and a model that reads it tends to get both right or both wrong. So every interval is
Wilson's over the items that the pairs are worth: their number divided by the design effect (Kish 1965), which is 1 when
the items of a pair are independent and 2 when they always agree.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from schemas.record import Record
from validators.grading import grade, readable

Z = 1.959963984540054
"""Two-sided 95 %."""
LUCK = 0.05
"""Probability below which a level counts as harder than another."""

Outcome = Literal["right", "partial", "wrong", "unread", "refused", "failed", "unshown"]
"""`unread`: a reply without an answer of the type. `refused`, `failed`: no reply. `unshown`: the item could not be
shown as it must be seen."""
ANSWERED: tuple[Outcome, ...] = ("right", "partial", "wrong", "unread")
"""What accuracy is taken over: a reply in which no answer is found is no right one."""
Probe = Literal["item", "triplet"]


class Mark(Record):
    """One graded trial: the item as asked, or one half of a triplet made from it."""

    key: str
    probe: Probe
    item: str
    pair: str
    role: str
    group: str
    """What must be answered whole: the pair of an item, the picture and its negative of a triplet."""
    family: str
    track: str
    category: str
    skill: str
    level: int
    load: float
    chance: float
    """Share that luck alone gets right: one in the options, and nothing where the answer is open."""
    outcome: Outcome
    score: float
    """In [0, 1], with a share for what is right in part."""
    finish: str | None = None

    @property
    def right(self) -> bool:
        return self.outcome == "right"


@dataclass(frozen=True)
class Rate:
    """A share that was right, with its bounds at 95 % and what luck gives."""

    items: int
    right: int
    low: float
    high: float
    chance: float
    score: float
    """Mean score, with shares for what is right in part."""
    effect: float = 1.0
    """The design effect that the bounds allow for."""

    @property
    def share(self) -> float:
        return self.right / self.items if self.items else 0.0


def chance_of(answer_type: str, choices: Sequence[str]) -> float:
    """Return the share that a guess among the options gets right; an open answer is not guessed."""
    if choices:
        return 1 / len(choices)
    return 0.5 if answer_type == "boolean" else 0.0


def outcome_of(  # noqa: PLR0913 - one value for each column that says what the answer is
    reply: str,
    answer: str,
    answer_type: str,
    choices: Sequence[str] = (),
    tolerance: float | None = None,
    unit: str | None = None,
) -> tuple[Outcome, float]:
    """Grade a reply; tell a wrong answer from one that was not found."""
    score = grade(reply, answer, answer_type, choices, tolerance, unit)
    if score == 1.0:
        return "right", 1.0
    if score > 0.0:
        return "partial", score
    return ("wrong" if readable(reply, answer_type, choices, tolerance, unit) else "unread"), 0.0


def wilson(right: float, items: float) -> tuple[float, float]:
    """Return the bounds of Wilson's score interval at 95 % (Wilson 1927); (0, 1) without items."""
    if items <= 0:
        return 0.0, 1.0
    share, spread = right / items, Z * Z / items
    middle = (share + spread / 2) / (1 + spread)
    half = Z / (1 + spread) * math.sqrt(share * (1 - share) / items + spread / (4 * items))
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return (0.0 if right <= 0 else low), (1.0 if right >= items else high)


def design_effect(marks: Sequence[Mark]) -> float:
    """Return how many items one independent item is worth of these: 1 + the correlation within groups, if positive.

    The correlation is that of all pairs of items of one group, about the common share. With groups of `m` items the
    effect is 1 + (m - 1) times it (Kish 1965).
    """
    return _effect([(mark.group, mark.right) for mark in marks])


def _effect(found: Sequence[tuple[str, bool]]) -> float:
    """Return the design effect of what was right, each with the name of its group."""
    share = sum(right for _, right in found) / len(found) if found else 0.0
    groups: dict[str, list[float]] = defaultdict(list)
    for name, right in found:
        groups[name].append(right - share)
    sizes = [len(group) for group in groups.values()]
    products = sum(sum(group) ** 2 - sum(x * x for x in group) for group in groups.values())
    count = sum(size * (size - 1) for size in sizes)
    if not count or share in (0.0, 1.0):
        return 1.0
    correlation = products / count / (share * (1 - share))
    mean_size = sum(size * size for size in sizes) / sum(sizes)  # of the group that an item lies in
    return 1.0 + (mean_size - 1) * min(1.0, max(0.0, correlation))


def rate(marks: Iterable[Mark]) -> Rate:
    """Return the accuracy over the trials that were answered."""
    answered = [mark for mark in marks if mark.outcome in ANSWERED]
    items, right = len(answered), sum(mark.right for mark in answered)
    effect = design_effect(answered)
    low, high = wilson(right / effect, items / effect)
    chance = sum(mark.chance for mark in answered) / max(1, items)
    score = sum(mark.score for mark in answered) / max(1, items)
    return Rate(items, right, low, high, chance, score, effect)


def rate_whole(marks: Iterable[Mark], key: Callable[[Mark], str] = lambda mark: mark.group, least: int = 2) -> Rate:
    """Return the share of groups of which every trial was right: twins, triplets, and the worst case over variants.

    Chance is that of luck in every trial; words alone get no twins and no triplet right, as they are the same. Groups
    of one pair, such as its triplets, count for as many as they are worth.

    Args:
        marks: trials.
        key: what tells groups apart.
        least: trials that a group must have.
    """
    groups: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        groups[key(mark)].append(mark)
    whole = [
        group for group in groups.values() if len(group) >= least and all(mark.outcome in ANSWERED for mark in group)
    ]
    found = [(group[0].pair, all(mark.right for mark in group)) for group in whole]
    right, effect, count = sum(good for _, good in found), _effect(found), len(whole)
    chance = sum(math.prod(mark.chance for mark in group) for group in whole) / max(1, count)
    bounds = wilson(right / effect, count / effect)
    return Rate(count, right, *bounds, chance, right / max(1, count), effect)


def twins(marks: Iterable[Mark]) -> Rate:
    """Return the share of pairs of which item and twin were both right."""
    return rate_whole(mark for mark in marks if mark.probe == "item" and mark.role in ("base", "twin"))


def worst_case(marks: Iterable[Mark]) -> Rate:
    """Return the share of items that were right in every variant, the original included."""
    asked = [mark for mark in marks if mark.probe == "item" and mark.role in ("base", "variant")]
    varied = {mark.pair for mark in asked if mark.role == "variant"}
    return rate_whole((mark for mark in asked if mark.pair in varied), key=lambda mark: mark.pair)


def triplets(marks: Iterable[Mark]) -> Rate:
    """Return the share of triplets right: the statement that is true of the picture, and the one of its negative."""
    return rate_whole(mark for mark in marks if mark.probe == "triplet")


def bound_of(chance: float, target: float) -> float:
    """Return the accuracy that lies the share `target` of the way from chance to 1."""
    return chance + target * (1 - chance)


def items_needed(found: Rate, bound: float, most: int = 100_000) -> int | None:
    """Return how many items would tell that a share as good as the one found is above the bound; None if it is not."""
    if found.share <= bound or not found.items:
        return None
    for items in range(found.items, most):
        worth = items / found.effect
        if wilson(found.share * worth, worth)[0] > bound:
            return items
    return None


def below(new: Sequence[Mark], old: Sequence[Mark]) -> float:
    """Return the probability of a difference like this one, were the new trials no harder than the old ones.

    Fisher's exact test, one-sided, over the counts divided by their design effects (rounded down).
    """
    from scipy.stats import fisher_exact

    table = [_counts(marks) for marks in (new, old)]
    return float(fisher_exact(table, alternative="less").pvalue)


def by(marks: Iterable[Mark], key: Callable[[Mark], str]) -> Mapping[str, list[Mark]]:
    """Return the trials of each name, names sorted."""
    found: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        found[key(mark)].append(mark)
    return dict(sorted(found.items()))


def _counts(marks: Sequence[Mark]) -> list[int]:
    answered = [mark for mark in marks if mark.outcome in ANSWERED]
    effect, right = design_effect(answered), sum(mark.right for mark in answered)
    return [int(right / effect), int((len(answered) - right) / effect)]
