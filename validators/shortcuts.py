"""Can it be answered without looking? What the words alone give away, held against chance.

Two baselines see no picture: the most frequent answer of a template, and a bag-of-words classifier trained on other
pairs. Each may exceed chance by `ALLOWED`; beyond that it is a shortcut as soon as the excess is no matter of luck.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import binomtest, chisquare

ALLOWED = 0.03
"""Share of items by which a blind baseline may exceed chance."""
LUCK = 1e-4
"""Probability below which an excess is no luck: some hundred such tests are made of all families."""
FEWEST = 10
"""Items an answer must have, on average, for a test of uniformity to mean anything."""
Stands = Counter[tuple[str, int, int]]
"""How often right options stood where: `place` or `rank`, the number of options, and which of them (from 0)."""


@dataclass(frozen=True)
class Blind:
    """An item without its picture."""

    pair: int
    """Number of its pair: the words of a pair are the same, and stay on one side of the division."""
    level: int
    template: str
    question: str
    choices: tuple[str, ...]
    answer: str


@dataclass(frozen=True)
class Baseline:
    """How often a blind guess was right."""

    items: int
    right: int
    chance: float
    """Share that luck alone gets right."""

    @property
    def rate(self) -> float:
        return self.right / self.items if self.items else 0.0

    @property
    def excess(self) -> float:
        return self.rate - self.chance if self.items else 0.0

    @property
    def is_shortcut(self) -> bool:
        """Whether the excess over what is allowed is significant."""
        if not self.items or self.excess <= ALLOWED:
            return False
        bound = min(1.0, self.chance + ALLOWED)
        return bool(binomtest(self.right, self.items, bound, alternative="greater").pvalue < LUCK)


def majority(items: Sequence[Blind]) -> Baseline:
    """Return what always giving the most frequent place, or open answer, of its level and template is worth."""
    right, luck = 0, 0.0
    for group in _groups(items):
        counts = Counter(_given(item) for item in group)
        right += max(counts.values())
        luck += len(group) * _luck(group)
    return Baseline(len(items), right, luck / len(items) if items else 0.0)


def bag_of_words(items: Sequence[Blind]) -> Baseline:
    """Train a classifier on the words of every second pair and return what it is worth on the others."""
    seen = [item for item in items if item.pair % 2 == 0]
    held = [item for item in items if item.pair % 2]
    luck = sum(len(group) * _luck(group) for group in _groups(items)) / max(1, len(items))
    right = 0
    for kind in (True, False):
        learnt, asked = ([item for item in some if bool(item.choices) is kind] for some in (seen, held))
        if learnt and asked:
            guesses = guess_by_words(learnt, asked)
            right += sum(guess == item.answer for guess, item in zip(guesses, asked, strict=True))
    return Baseline(len(held), right, luck)


def guess_by_words(seen: list[Blind], held: list[Blind]) -> list[str]:
    """Learn answers from the words of some items and guess those of others: all with options, or none."""
    return (_choose if held[0].choices else _name)(seen, held)


def uniformity(items: Sequence[Blind]) -> dict[str, float]:
    """Return the probability, were all equally likely, of places and ranks as uneven as those of the right options."""
    return unevenness(stands(items))


def stands(items: Iterable[Blind]) -> Stands:
    """Count where right options stand; ranks are those of options that are numbers."""
    found: Stands = Counter()
    for item in items:
        if item.choices:
            options, at = len(item.choices), item.choices.index(item.answer)
            found["place", options, at] += 1
            values = [number(choice) for choice in item.choices]
            if None not in values:
                ordered = sorted(range(options), key=lambda i: values[i] or 0.0)
                found["rank", options, ordered.index(at)] += 1
    return found


def unevenness(found: Stands) -> dict[str, float]:
    """Return the probability of a spread so uneven, the least over the numbers of options; 1.0 where few are known."""
    least = {"place": 1.0, "rank": 1.0}
    for (what, options), counts in _by_options(found).items():
        if sum(counts) >= FEWEST * options:
            least[what] = min(least[what], float(chisquare(counts).pvalue))
    return least


def too_few(found: Stands) -> Stands:
    """Return what is too little to be judged by itself."""
    lines = _by_options(found).items()
    return Counter(
        {
            (what, options, at): count
            for (what, options), counts in lines
            if sum(counts) < FEWEST * options
            for at, count in enumerate(counts)
        }
    )


def _by_options(found: Stands) -> dict[tuple[str, int], list[int]]:
    return {
        (what, options): [found[what, options, at] for at in range(options)]
        for what, options in sorted({name[:2] for name in found})
    }


def number(choice: str) -> float | None:
    """Return the value of an option that is a number, with or without a unit."""
    match = re.fullmatch(r"(-?\d+(?:\.\d+)?)(?: ?\S{1,12})?", choice.replace("−", "-"))
    return float(match[1]) if match else None


def _groups(items: Iterable[Blind]) -> list[list[Blind]]:
    groups: dict[tuple[int, str, int], list[Blind]] = defaultdict(list)
    for item in items:
        groups[item.level, item.template, len(item.choices)].append(item)
    return list(groups.values())


def _given(item: Blind) -> str:
    return str(item.choices.index(item.answer)) if item.choices else item.answer


def _luck(group: list[Blind]) -> float:
    """Return the chance of a guess: one in the options, or in the answers that occur, of which two could at least."""
    return 1 / (len(group[0].choices) or max(2, len({item.answer for item in group})))


def _words(text: str) -> list[str]:
    return re.findall(r"[\w.+-]+", text.casefold())


def _name(seen: list[Blind], held: list[Blind]) -> list[str]:
    """Guess open answers from the words of the question."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.naive_bayes import MultinomialNB
    from sklearn.pipeline import make_pipeline

    model = make_pipeline(CountVectorizer(tokenizer=_words, token_pattern=None, ngram_range=(1, 2)), MultinomialNB())
    model.fit([item.question for item in seen], [item.answer for item in seen])
    return [str(guess) for guess in model.predict([item.question for item in held])]


def _choose(seen: list[Blind], held: list[Blind]) -> list[str]:
    """Guess options from their words, their place, their rank, and each with the words of the question."""
    from sklearn.feature_extraction import FeatureHasher
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    model: Any = make_pipeline(
        FeatureHasher(2**16, input_type="string"),
        LogisticRegression(C=0.3, tol=1e-3, max_iter=500, class_weight="balanced"),
    )
    model.fit(
        [row for item in seen for row in _option_words(item)],
        [choice == item.answer for item in seen for choice in item.choices],
    )
    scores = iter(model.predict_proba([row for item in held for row in _option_words(item)])[:, 1])
    guesses = []
    for item in held:
        of_options = [next(scores) for _ in item.choices]
        guesses.append(item.choices[int(np.argmax(of_options))])
    return guesses


def _option_words(item: Blind) -> list[list[str]]:
    values = [number(choice) for choice in item.choices]
    ranked = sorted(value for value in values if value is not None)
    asked = sorted(set(_words(item.question)))
    rows = []
    for place, (choice, value) in enumerate(zip(item.choices, values, strict=True)):
        own = [f"place {place}", f"whole {choice.casefold()}", *(f"word {word}" for word in _words(choice))]
        own += [f"rank {ranked.index(value)} of {len(ranked)}"] if value is not None else []
        rows.append([*own, *(f"{mine} & {word}" for mine in own for word in asked)])
    return rows
