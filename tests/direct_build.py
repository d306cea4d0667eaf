"""A build in this process, block after block, without Prefect: the same bytes as `whetstone build` makes."""

from pathlib import Path
from typing import Any

from flows.assembly import count
from flows.block import run_block
from flows.plan import block_plans, cells_of
from flows.release import put_in_place, write_release
from flows.words import gather_words
from generators import FAMILIES
from schemas.recipe import Recipe, parse_recipe


def recipe(**changes: Any) -> Recipe:
    """A corpus of pictures that are drawn fast, all of it for testing."""
    values: dict[str, Any] = {
        "name": "tiny", "version": "1.0.0", "title": "Tiny", "seed": 5, "splits": {"test": 1.0, "validation": 0.0},
        "words": {"variants": 0}, "families": [{"family": "maze", "levels": [1], "pairs": 4}],
    }  # fmt: skip
    return parse_recipe(values | changes, "recipe")


def build_here(asked: Recipe, output: Path) -> Path:
    """Build a recipe; blocks that an earlier version made are used again."""
    cells, folder = cells_of(asked), output / "work" / "blocks"
    folder.mkdir(parents=True, exist_ok=True)
    families = [FAMILIES[name] for name in sorted({cell.family for cell in cells})]
    words = gather_words(families, asked.words, cache=output / "work" / "replies", seed=asked.seed)
    waiting = {cell: block_plans(asked, cell, words) for cell in cells}
    blocks: dict[Any, list[Path]] = {cell: [] for cell in cells}
    short = {cell: cell.pairs for cell in cells}
    while short:
        for cell in short:
            blocks[cell].append(run_block(next(waiting[cell]), folder))
        short = {cell: tally.short for cell, tally in count(blocks).items() if tally.short}
    target = output / "releases" / asked.name / asked.version
    stage = target.with_name(f".{target.name}.part")
    write_release(stage, asked, words, blocks)
    put_in_place(stage, target)
    return target
