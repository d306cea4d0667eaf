"""The next, harder version of a corpus a model has caught up with, and what proves that it is harder.

A family is saturated when, at its highest level, the lower bound of a model's accuracy lies above the target: that
share of the way from chance to 1. Its next level is the first above whose load, measured on sampled scenes, is
meaningfully higher. Everything else stays as it was, so that every item of the old version is in the new one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from typing import Any

import yaml

from flows.evaluations import Evaluation, evaluations, release_digest
from flows.plan import family_named
from flows.verify import read_manifest
from generators.base import AnyFamily
from schemas.errors import UserMistake
from schemas.recipe import Harder, Recipe, Request, parse_recipe
from schemas.record import digest
from validators.scoring import LUCK, Mark, Rate, below, bound_of, items_needed, rate

TARGET = 0.8
"""Share of the way from chance to 1 above which a family is saturated."""
HARDER = 1.1
"""Mean load, as a multiple of the load before, from which a level counts as harder."""
SCENES = 60
"""Scenes sampled at a level to measure its load."""


@dataclass(frozen=True)
class Hardened:
    recipe: Recipe | None
    """The next version; None when no family gets a new level."""
    lines: tuple[str, ...]
    """What was found of each family."""
    raised: Mapping[str, int] = field(default_factory=dict)
    """The new level of each family that got one."""


def harden(release: Path, results: Path, target: float = TARGET) -> Hardened:
    """Return the recipe of the next minor version, with a new level for each saturated family.

    Args:
        release: folder of the release that was evaluated.
        results: folder of one evaluation, or of several; a family is saturated when one model has caught up with it.
        target: share of the way from chance to 1.

    Raises:
        UserMistake: there are no results, or they are of another release.
    """
    if not 0 < target < 1:
        raise UserMistake(f"harden: the target must lie between 0 and 1 (got {target:g}); try {TARGET:g}")
    manifest = read_manifest(release)
    recipe = parse_recipe(manifest.recipe, "manifest.json: recipe")
    found = _results_of(release, results)
    raised: dict[str, int] = {}
    lines = []
    for name in sorted({request.family for request in recipe.families}):
        line, level = _judge(recipe, name, found, target)
        lines.append(line)
        raised |= {name: level} if level else {}
    made = _next_version(recipe, raised, digest(sorted(one.digest for one in found))) if raised else None
    return Hardened(made, tuple(lines), raised)


def missing_evidence(release: Path, results: Path | Sequence[Path]) -> list[str]:
    """Return what a hardened release lacks as proof that it is harder; nothing for a release that was not hardened.

    For each family that was raised, some evaluation of this very release must get significantly less right at the
    new level than at the highest old one: Fisher's exact test, one-sided, at 5 %, over counts divided by their design
    effects. The best of several evaluations is taken, so its probability counts as often as there are (Bonferroni).

    Args:
        release: folder of the release.
        results: folders of evaluations, searched at any depth.
    """
    manifest = read_manifest(release)
    recipe = parse_recipe(manifest.recipe, "manifest.json: recipe")
    if recipe.harder is None:
        return []
    named = release_digest(release)
    folders = [results] if isinstance(results, Path) else results
    read = [one for folder in folders for one in evaluations(folder)]
    found = [one for one in read if one.run.digest == named and one.run.showing.mode == "full"]
    if not found:
        return [
            f"an evaluation of {manifest.name} {manifest.version} (got none of this very release); "
            f"run `whetstone evaluate {release} --model NAME --url URL`"
        ]
    raised = sorted(recipe.harder.levels.items())
    return [line for name, levels in raised for line in _unproved(recipe, name, levels, found)]


def recipe_yaml(recipe: Recipe) -> str:
    """Return a recipe as YAML, without what is as it would be anyway."""
    values: dict[str, Any] = recipe.model_dump(mode="json", exclude_defaults=True)
    values["families"] = [request.model_dump(mode="json", exclude_defaults=True) for request in recipe.families]
    about = f", made harder than {recipe.harder.previous} by `whetstone harden`" if recipe.harder else ""
    text = yaml.safe_dump(values, sort_keys=False, default_flow_style=None, width=120, allow_unicode=True)
    return f"# {recipe.name} {recipe.version}{about}.\n{text}"


def _results_of(release: Path, results: Path) -> list[Evaluation]:
    """Read the evaluations that may call for a harder version."""
    read = list(evaluations(results))
    if not read:
        raise UserMistake(f"harden: {results} must hold results of `whetstone evaluate` (got none); evaluate first")
    named = release_digest(release)
    own = [one for one in read if one.run.digest == named]
    if not own:
        other = read[0].run
        raise UserMistake(
            f"harden: the results must be of this release, items {named[:16]} (got {other.release} {other.version}, "
            f"items {other.digest[:16]}); evaluate {release}"
        )
    full = [one for one in own if one.run.showing.mode == "full"]
    if not full:
        mode = own[0].run.showing.mode
        raise UserMistake(f"harden: {results} must hold a full evaluation (got {mode}); evaluate without --{mode}")
    return full


def _judge(recipe: Recipe, name: str, found: Sequence[Evaluation], target: float) -> tuple[str, int | None]:
    """Say in one line what becomes of a family, and return its new level, if it gets one."""
    family, last = family_named(name), max(_request(recipe, name).levels)
    rates = [(rate(_cell(one.marks, name, last)), one.run.model) for one in found]
    best, model = max(rates, key=lambda entry: (entry[0].low, entry[0].share))
    who = f"{name} level {last}"
    if not best.items:
        return f"{who}: nothing is known (no item was answered); evaluate more, such as --split all", None
    bound = bound_of(best.chance, target)
    got = f"{best.right} of {best.items} right by {model}, at least {best.low:.1%}"
    if best.low <= bound:
        return f"{who}: {_not_saturated(best, bound, got)}", None
    level = next_level(family, last, recipe.seed)
    if level is None:
        return f"{who}: saturated ({got}; target {bound:.1%}), but its top is {family.top}: nothing is harder", None
    note = ", its top" if level == family.top else ""
    return f"{who}: saturated ({got}; target {bound:.1%}); level {level}{note} is added", level


def _not_saturated(best: Rate, bound: float, got: str) -> str:
    needed = items_needed(best, bound)
    if needed is None:
        return f"not saturated ({got}; target {bound:.1%})"
    return f"too few items to tell ({got}; target {bound:.1%}): about {needed - best.items} more are needed"


def next_level(family: AnyFamily, last: int, seed: int) -> int | None:
    """Return the first level above whose mean load is a tenth higher, else the top if its load is higher at all."""
    before = mean_load(family, last, seed)
    load = before
    for level in range(last + 1, family.top + 1):
        load = mean_load(family, level, seed)
        if load >= HARDER * before:
            return level
    return family.top if load > before else None


def mean_load(family: AnyFamily, level: int, seed: int) -> float:
    """Measure the load of a level on sampled scenes, without drawing."""
    return fmean(family.ask(family.base_scene(level, seed, index)).load for index in range(SCENES))


def _next_version(recipe: Recipe, raised: Mapping[str, int], results: str) -> Recipe:
    major, minor, _ = recipe.version.split(".")
    families = tuple(_raised(request, raised, recipe) for request in recipe.families)
    harder = Harder(
        previous=recipe.version, levels={name: (level,) for name, level in sorted(raised.items())}, results=results
    )
    version = f"{major}.{int(minor) + 1}.0"
    values = recipe.model_dump() | {"version": version, "families": families, "harder": harder}
    return Recipe.model_validate(values)


def _raised(request: Request, raised: Mapping[str, int], recipe: Recipe) -> Request:
    """Add the new level to the request that holds the highest old one, with its pairs and its card."""
    if request.family not in raised or request is not _request(recipe, request.family):
        return request
    return request.model_copy(update={"levels": (*request.levels, raised[request.family])})


def _request(recipe: Recipe, name: str) -> Request:
    """Return the request of a family that reaches highest."""
    return max((one for one in recipe.families if one.family == name), key=lambda one: max(one.levels))


def _cell(marks: Iterable[Mark], name: str, level: int) -> list[Mark]:
    return [mark for mark in marks if (mark.probe, mark.family, mark.level) == ("item", name, level)]


def _unproved(recipe: Recipe, name: str, levels: Sequence[int], found: Sequence[Evaluation]) -> Iterator[str]:
    """Say of each new level of a family what is missing, if anything."""
    old = [level for one in recipe.families if one.family == name for level in one.levels if level not in levels]
    for level in sorted(levels):
        before = max((other for other in old if other < level), default=None)
        if before is None:
            continue  # nothing of the family to be harder than
        cells = [(_cell(one.marks, name, level), _cell(one.marks, name, before)) for one in found]
        told = [pair for pair in cells if all(rate(cell).items for cell in pair)]
        luck, (new, easier) = min([(below(*pair), pair) for pair in told or cells], key=lambda entry: entry[0])
        luck = min(1.0, luck * len(told or cells))
        if luck >= LUCK:
            of = f", the best of {len(told)} evaluations" if len(told) > 1 else ""
            yield (
                f"{name}: level {level} must get significantly less right than level {before} (got {_share(new)} "
                f"against {_share(easier)}{of}, p = {luck:.2g} by Fisher's exact test); evaluate more, or harden again"
            )


def _share(marks: Sequence[Mark]) -> str:
    found = rate(marks)
    return f"{found.right} of {found.items}"
