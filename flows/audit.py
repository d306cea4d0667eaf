"""Audit families without drawing: answers by the solvers, balance, blind baselines, loads and distinct contents."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import Any

from backends.pool import workers
from flows.plan import family_named
from flows.progress import Progress
from generators import FAMILIES
from schemas.question import Question
from schemas.scene import Scene
from validators.shortcuts import LUCK, Baseline, Blind, bag_of_words, majority, uniformity
from validators.solvers import SOLVERS, agrees

LEVELS = 4
"""Levels audited of a family: the first, the last, and some between."""
DISTINCT = 0.9
"""Least share of sampled pairs that show something no other pair shows."""


@dataclass(frozen=True)
class FamilyAudit:
    """What is known of a family's items before one is drawn."""

    family: str
    levels: tuple[int, ...]
    items: int
    disagreements: tuple[str, ...]
    """Items of which the solver says otherwise."""
    majority: Baseline
    words: Baseline
    uniformity: dict[str, float]
    """See `validators.shortcuts.uniformity`."""
    distinct: float
    """Share of pairs that show something no other pair shows."""
    loads: tuple[float, ...]
    """Mean load by level."""
    seconds: float

    def faults(self) -> list[str]:
        """Say what must be mended before the family may ship."""
        found = [f"the solver must agree: {one}" for one in self.disagreements[:3]]
        for name, baseline in (("the most frequent answer", self.majority), ("a bag of words", self.words)):
            if baseline.is_shortcut:
                found.append(f"{name} must be near chance, {baseline.chance:.1%} (got {baseline.rate:.1%} right)")
        for name, probability in self.uniformity.items():
            if probability < LUCK:
                found.append(f"the {name} of the right option must be uniform (got a probability of {probability:.1g})")
        if self.distinct < DISTINCT:
            found.append(f"{DISTINCT:.0%} of the pairs must be distinct (got {self.distinct:.0%})")
        if not all(low < high for low, high in pairwise(self.loads)):
            found.append(f"the mean load must rise with the level (got {', '.join(f'{x:.1f}' for x in self.loads)})")
        return [f"{self.family}: {fault}" for fault in found]


def audit_families(
    names: Sequence[str], pairs: int, seed: int, count: int, progress: Progress
) -> Iterator[FamilyAudit]:
    """Yield the audit of each family, in order.

    Args:
        names: families; empty for all.
        pairs: sampled at each of a family's audited levels.
        seed: recipe seed of the samples.
        count: worker processes.

    Raises:
        UserMistake: an unknown family.
    """
    asked = [family_named(name).name for name in names] or list(FAMILIES)
    progress.stage("audit", "families", total=len(asked))
    with workers(count) as pool, ThreadPoolExecutor(count) as threads:
        waiting = [threads.submit(pool.call, name, audit_family, name, pairs, seed) for name in asked]
        try:
            for future in waiting:
                yield future.result()
                progress.step(1)
        finally:
            for future in waiting:
                future.cancel()


def audit_family(name: str, pairs: int, seed: int) -> FamilyAudit:
    """Sample a family at some levels and look for what would let it be answered blind."""
    begun = time.perf_counter()
    family, levels = FAMILIES[name], audited_levels(FAMILIES[name].top)
    items: list[Blind] = []
    wrong: list[str] = []
    loads: list[float] = []
    contents: set[str] = set()
    for level in levels:
        terms = []
        for index in range(pairs):
            base = family.base_scene(level, seed, index)
            twin = family.twin_scene(base, level, seed, index)
            contents.add(base.content_id(name))
            for role, scene in (("base", base), ("twin", twin)):
                asked = family.ask(scene)
                items.append(_blind(len(contents), level, asked))
                wrong += _disagreement(name, scene, asked, f"level {level}, index {index}, {role}")
                terms += [asked.load] if role == "base" else []
        loads.append(fmean(terms))
    return FamilyAudit(
        family=name,
        levels=levels,
        items=len(items),
        disagreements=tuple(wrong),
        majority=majority(items),
        words=bag_of_words(items),
        uniformity=uniformity(items),
        distinct=len(contents) / (pairs * len(levels)),
        loads=tuple(loads),
        seconds=time.perf_counter() - begun,
    )


def audited_levels(top: int) -> tuple[int, ...]:
    """Return the levels at which a family is audited: spread evenly, the first and the last among them."""
    return tuple(sorted({1 + round(i * (top - 1) / (LEVELS - 1)) for i in range(LEVELS)}))


def disagreements(name: str, level: int, pairs: int, seed: int) -> list[str]:
    """Sample pairs, twins included, and return where the solver does not give the family's answer."""
    family, wrong = FAMILIES[name], []
    for index in range(pairs):
        base = family.base_scene(level, seed, index)
        twin = family.twin_scene(base, level, seed, index)
        for role, scene in (("base", base), ("twin", twin)):
            wrong += _disagreement(name, scene, family.ask(scene), f"level {level}, index {index}, {role}")
    return wrong


def _blind(pair: int, level: int, asked: Question) -> Blind:
    return Blind(pair, level, asked.template, asked.canonical, asked.choices, asked.answer)


def _disagreement(name: str, scene: Scene, asked: Question, where: str) -> list[str]:
    data: dict[str, Any] = scene.model_dump(mode="json")
    try:
        found = SOLVERS[name].solve(data)
        agreed = agrees(found, asked.answer, asked.answer_type, asked.tolerance)
    except (ValueError, ArithmeticError, LookupError, TypeError, StopIteration) as error:
        return [f"{where}: {type(error).__name__}: {error}"[:200]]
    return [] if agreed else [f"{where}: {asked.answer!r}, solver {found!r}"]
