"""Guess released items without looking: by habit, words, files from outside, and likeness; and judge the guesses.

Guessers learn from other groups only: a group is never divided between folds. What they get right counts as a shortcut
when luck and the allowance of the recipe do not explain it.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import binomtest

from schemas.audit import ALL, AuditLimits, Finding, Spread
from validators.shortcuts import FEWEST, Blind, Stands, guess_by_words, number, unevenness
from validators.traces import Trace

TREES = 60
FEWEST_ITEMS = 12
"""Items of one kind from which on guessing is tried."""
TEXT_BITS = 5
"""Words of a question are hashed into so many features (as a power of two) for the forest."""
ANY = "any answer"
Guesser = Callable[[list[Trace], list[Trace]], list[str]]


@dataclass(frozen=True)
class Tally:
    """Guesses of one kind over some items."""

    items: int
    right: int
    luck: float
    """Items that chance alone gets right."""

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.items + other.items, self.right + other.right, self.luck + other.luck)


NONE = Tally(0, 0, 0.0)


class Guess(NamedTuple):
    """What was guessed of what, and the share over luck that is no fault."""

    test: str
    family: str
    kind: str
    allowed: float
    detail: str = ""


def findings(family: str, traces: Sequence[Trace], limits: AuditLimits) -> Iterator[tuple[Finding, Tally]]:
    """Yield how well each guesser does on each kind of answer of a family."""
    of_kind: dict[str, list[Trace]] = defaultdict(list)
    for trace in traces:
        of_kind[trace.kind].append(trace)
    for kind, some in sorted(of_kind.items()):
        if len(some) < FEWEST_ITEMS:
            continue
        for test, guess in GUESSERS.items():
            tally = _cross_guessed(some, limits.folds, guess)
            yield finding(Guess(test, family, kind, limits.allowed), tally, limits), tally
        yield _constant(family, kind, some, limits)
        for matcher in some[0].matches:
            tally = _matched([trace for trace in some if matcher in trace.matches], matcher)
            yield finding(Guess(matcher, family, kind, limits.matched), tally, limits), tally


def pooled(tallies: Mapping[str, Tally], limits: AuditLimits) -> Iterator[Finding]:
    """Yield each guesser over all families: what is no more than luck in each may be more in all."""
    for test, tally in tallies.items():
        allowed = limits.allowed if test in GUESSERS else limits.matched
        yield finding(Guess(test, ALL, ANY, allowed), tally, limits)


def spreads(family: str, found: Stands, limits: AuditLimits) -> Iterator[Spread]:
    for what, probability in unevenness(found).items():
        yield Spread(family=family, what=what, probability=probability, fails=probability < limits.luck)


def finding(of: Guess, tally: Tally, limits: AuditLimits, tries: int = 1) -> Finding:
    """Hold what was guessed against luck; `tries` is how many such guesses the best was taken of."""
    chance = tally.luck / tally.items if tally.items else 0.0
    probability = 1.0
    if tally.items:
        bound = min(1.0, chance + of.allowed)
        probability = min(1.0, tries * float(binomtest(tally.right, tally.items, bound, alternative="greater").pvalue))
    return Finding(
        **of._asdict(), items=tally.items, right=tally.right, chance=chance,
        probability=probability, fails=probability < limits.luck,
    )  # fmt: skip


def fold_of(group: str, folds: int) -> int:
    return int.from_bytes(hashlib.sha256(group.encode()).digest()[:8]) % folds


def _cross_guessed(traces: Sequence[Trace], folds: int, guess: Guesser) -> Tally:
    luck = dict(zip(map(id, traces), _luck(traces), strict=True))
    total = NONE
    for fold in range(folds):
        held = [trace for trace in traces if fold_of(trace.group, folds) == fold]
        seen = [trace for trace in traces if fold_of(trace.group, folds) != fold]
        if not held or len({trace.blind.answer for trace in seen}) < 2:
            continue
        right = sum(one == trace.blind.answer for one, trace in zip(guess(seen, held), held, strict=True))
        total += Tally(len(held), right, sum(luck[id(trace)] for trace in held))
    return total


def _luck(traces: Sequence[Trace]) -> list[float]:
    """Return the chance of each item: one in its options, or in the answers that occur where it is asked.

    That is its level and template; where they have few items, its template, and else its kind of answer. An answer
    that never changes is no luck: it counts as one of two.
    """
    pools: dict[Any, list[str]] = defaultdict(list)
    for trace in traces:
        for name in _pools(trace.blind):
            pools[name].append(trace.blind.answer)
    luck = []
    for trace in traces:
        names = _pools(trace.blind)
        pool = next((pools[name] for name in names if len(pools[name]) >= FEWEST), pools[names[-1]])
        luck.append(1 / (len(trace.blind.choices) or max(2, len(set(pool)))))
    return luck


def _pools(blind: Blind) -> tuple[Any, ...]:
    return (blind.level, blind.template), (blind.template,), ()


def _by_habit(seen: list[Trace], held: list[Trace]) -> list[str]:
    """Give the most frequent place, or open answer, of the level and template; of all of them where it is new."""

    def given(blind: Blind) -> Any:
        return blind.choices.index(blind.answer) if blind.choices else blind.answer

    habits: dict[Any, Counter[Any]] = defaultdict(Counter)
    for trace in seen:
        for name in ((trace.blind.level, trace.blind.template), None):
            habits[name][given(trace.blind)] += 1
    guesses = []
    for trace in held:
        blind = trace.blind
        habit = habits.get((blind.level, blind.template)) or habits[None]
        best = min(habit, key=lambda name: (-habit[name], str(name)))
        guesses.append(blind.choices[best] if blind.choices else best)
    return guesses


def _by_words(seen: list[Trace], held: list[Trace]) -> list[str]:
    return guess_by_words([trace.blind for trace in seen], [trace.blind for trace in held])


def _by_forest(seen: list[Trace], held: list[Trace]) -> list[str]:
    """Guess from files as they are from outside, from lengths, places, ranks, and a few hashed words."""
    from sklearn.ensemble import RandomForestClassifier

    model: Any = RandomForestClassifier(TREES, max_depth=10, min_samples_leaf=2, random_state=0, n_jobs=1)
    if not held[0].blind.choices:
        model.fit(_features(seen), [trace.blind.answer for trace in seen])
        return [str(guess) for guess in model.predict(_features(held))]
    model.fit(_option_features(seen), [c == trace.blind.answer for trace in seen for c in trace.blind.choices])
    scores = iter(model.predict_proba(_option_features(held))[:, 1])
    return [trace.blind.choices[int(np.argmax([next(scores) for _ in trace.blind.choices]))] for trace in held]


def _features(traces: list[Trace]) -> Any:
    from sklearn.feature_extraction.text import HashingVectorizer

    words = HashingVectorizer(n_features=2**TEXT_BITS, alternate_sign=False, norm=None)
    hashed = words.transform([trace.blind.question for trace in traces]).toarray()
    return np.hstack([np.array([(*trace.outside, len(trace.blind.question)) for trace in traces]), hashed])


def _option_features(traces: list[Trace]) -> Any:
    rows = []
    for trace, common in zip(traces, _features(traces), strict=True):
        choices = trace.blind.choices
        values = [number(choice) for choice in choices]
        sizes = trace.option_bytes or (0.0,) * len(choices)
        lengths = [len(choice) for choice in choices]
        for place, (value, size, length) in enumerate(zip(values, sizes, lengths, strict=True)):
            rank = sum(other < value for other in values if other is not None) if value is not None else -1
            longer, larger = sum(other < length for other in lengths), sum(other < size for other in sizes)
            own = (place, len(choices), length, longer, value or 0.0, rank, size, larger, size / (sum(sizes) or 1.0))
            rows.append([*own, *common])
    return np.array(rows)


GUESSERS: dict[str, Guesser] = {
    "the habit of other groups": _by_habit,
    "a bag of words": _by_words,
    "a forest on metadata and words": _by_forest,
}


def _constant(family: str, kind: str, traces: Sequence[Trace], limits: AuditLimits) -> tuple[Finding, Tally]:
    """Always give one answer: the one that does best where it can be given."""
    found: dict[str, Tally] = defaultdict(lambda: NONE)
    luck = _luck(traces)
    for trace, chance in zip(traces, luck, strict=True):
        blind = trace.blind
        for answer in blind.choices or (blind.answer,):
            found[answer] += Tally(1, int(answer == blind.answer), chance)
    if not traces[0].blind.choices:  # an open answer can always be given
        found = {answer: Tally(len(traces), one.right, sum(luck)) for answer, one in found.items()}
    about = Guess("always one answer", family, kind, limits.allowed)
    judged = [
        finding(about._replace(detail=f"always {answer!r:.60}"), one, limits, tries=len(found))
        for answer, one in sorted(found.items())
        if one.items >= FEWEST
    ]
    return min(judged, key=lambda one: (one.probability, -one.rate), default=finding(about, NONE, limits)), NONE


def _matched(traces: Sequence[Trace], matcher: str) -> Tally:
    right = sum(t.blind.choices[t.matches[matcher]] == t.blind.answer for t in traces)
    return Tally(len(traces), right, sum(1 / len(trace.blind.choices) for trace in traces))
