"""What a recipe comes to: cells, and the blocks of candidates that each of them may try."""

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import pairwise

from exporters import EXPORTS
from exporters.base import Export
from flows.block import BlockPlan, sources_digest
from flows.painting import PaintingPlan, check_painted
from generators import FAMILIES
from generators.base import AnyFamily
from schemas.errors import UserMistake
from schemas.recipe import Card, Recipe
from schemas.record import Record
from schemas.words import Words

WIDEST = 16
"""Candidates of one block at most: tens of seconds of work."""


class Cell(Record):
    """One family at one level."""

    family: str
    level: int
    pairs: int
    """Accepted pairs wanted."""
    ceiling: int
    """Candidates tried at most."""
    card: Card

    @property
    def name(self) -> str:
        return f"{self.family} level {self.level}"


def family_named(name: str) -> AnyFamily:
    """Return the family of that name.

    Raises:
        UserMistake: there is none; names the nearest.
    """
    if name in FAMILIES:
        return FAMILIES[name]
    near = get_close_matches(name, FAMILIES, n=1, cutoff=0.4)
    hint = f"did you mean `{near[0]}`?" if near else "see `whetstone families`"
    raise UserMistake(f"`{name}` is no family; {hint}")


def export_named(name: str) -> Export:
    """Return the export of that name.

    Raises:
        UserMistake: there is none; names the nearest.
    """
    if name in EXPORTS:
        return EXPORTS[name]
    near = get_close_matches(name, EXPORTS, n=1, cutoff=0.4)
    hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(EXPORTS)}"
    raise UserMistake(f"`{name}` is no export; {hint}")


def cells_of(recipe: Recipe) -> tuple[Cell, ...]:
    """Return the cells in the order of a release, whatever the order of the recipe.

    Raises:
        UserMistake: an unknown family or export, an impossible level, or a card on a track that takes none.
    """
    for name in recipe.exports:
        export_named(name)
    cells = []
    for request in recipe.families:
        family = family_named(request.family)
        if request.question_card != "none" and family.track not in ("motion", "scenes"):
            raise UserMistake(
                f"{family.name}: question_card must be none on the {family.track} track (got {request.question_card})"
            )
        for level in request.levels:
            family.check_level(level)
            if family.painted:
                check_painted(family.name, level, recipe.painting)
            ceiling = request.pairs * recipe.candidates
            card = request.question_card
            cells.append(Cell(family=family.name, level=level, pairs=request.pairs, ceiling=ceiling, card=card))
    return tuple(sorted(cells, key=lambda cell: (cell.family, cell.level)))


def ranges(pairs: int, ceiling: int) -> Iterator[tuple[int, int]]:
    """Yield the index ranges that a cell's blocks take, as a function of what is asked for alone.

    First as many candidates as pairs are wanted, in blocks of equal width; then narrow ones to fill gaps.
    """
    count = -(-pairs // WIDEST)
    edges = [round(i * pairs / count) for i in range(count + 1)]
    yield from pairwise(edges)
    start, width = pairs, max(2, min(WIDEST, pairs // 4))
    while start < ceiling:
        yield start, min(start + width, ceiling)
        start += width


def rewords_prompts(recipe: Recipe) -> bool:
    """Whether prompts are: the vocabulary of the embedded pipeline is closed."""
    return not recipe.painting.model.embedded


def block_plans(recipe: Recipe, cell: Cell, words: Words, painting: PaintingPlan | None = None) -> Iterator[BlockPlan]:
    """Yield the blocks of a cell in the order in which they are needed; painted families need `painting`."""
    family = FAMILIES[cell.family]
    prompts = family.prompts if rewords_prompts(recipe) else ()
    wordings = {template.text: words.of(cell.family, template.text) for template in (*family.templates, *prompts)}
    for start, stop in ranges(cell.pairs, cell.ceiling):
        yield BlockPlan(
            family=cell.family,
            level=cell.level,
            seed=recipe.seed,
            start=start,
            stop=stop,
            wordings=wordings,
            fractions=recipe.splits,
            card=cell.card,
            license=recipe.license,
            painting=painting if family.painted else None,
            sources=sources_digest(cell.family),
        )
