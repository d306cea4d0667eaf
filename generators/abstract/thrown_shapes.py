"""Rules and grids at random for `grid_rule`: shapes that do not touch, and four rules of which none stands out."""

from collections import Counter
from collections.abc import Sequence
from itertools import product
from random import Random
from typing import Any

from generators.abstract.rewriting import INSIDE, KEEPS, SLIDES, STAGES, TURNS, Grid, Rule, beside, shapes

FRAMES = ((3, 3), (3, 4), (4, 4))
"""Sides of closed shapes, no two with as many cells."""


def sample_rules(size: int, count: int, used: list[int], rng: Random) -> list[Rule]:
    """Return four rules in random order: four settings of one stage, or two settings of each of two, the rest alike."""
    narrow = size < 8  # there is no room for two closed shapes of different sizes
    while True:
        stages = rng.sample(STAGES, count)
        if not (count == 1 and "keep" in stages) and not (narrow and {"keep", "fill"} <= set(stages)):
            break
    counts = [4] if count == 1 else [2, 2, *[1] * (count - 2)]
    values = [sample_values(stage, wanted, used, rng) for stage, wanted in zip(stages, counts, strict=True)]
    settings: list[dict[str, Any]] = [dict(zip(stages, picked, strict=True)) for picked in product(*values)]
    return [Rule(**setting) for setting in rng.sample(settings, 4)]


def sample_values(stage: str, count: int, used: Sequence[int], rng: Random) -> list[object]:
    """Return different settings of a stage, none of which leaves it out."""
    if stage == "colours":
        return list(sample_maps(count, used, rng))
    if stage == "fill":
        return list(rng.sample(range(1, INSIDE), count))
    return list(rng.sample({"keep": KEEPS, "turn": TURNS, "slide": SLIDES}[stage][1:], count))


def sample_maps(count: int, used: Sequence[int], rng: Random) -> list[tuple[tuple[int, int], ...]]:
    """Return recolourings that change every colour, each to another in each of them, and keep colours apart."""
    while True:
        ends = [rng.sample([end for end in range(1, INSIDE) if end != start], count) for start in used]
        maps = list(zip(*ends, strict=True))
        if all(len(set(into)) == len(used) for into in maps):
            return [tuple(sorted(zip(used, into, strict=True))) for into in maps]


def throw(rule: Rule, size: int, used: list[int], rng: Random) -> Grid:
    """Return a grid of shapes that suits the stages of a rule."""
    while True:
        rings = 0 if not rule.fill and (size < 6 or rng.random() < 0.7) else 1
        blobs = max(3, size // 2) - rings
        if rule.fill and rule.keep != "all":  # whichever is kept must be closed
            rings, blobs = 2 + (size > 9), 0
        grid = sample_grid(size, used, rings, blobs, rng)
        if grid and (rule.keep == "all" or clear_sizes(grid, size)):
            return grid


def sample_grid(size: int, used: Sequence[int], rings: int, blobs: int, rng: Random) -> Grid | None:
    """Throw closed shapes and others so that none touch; None where one finds no room."""
    frames = rng.sample(FRAMES if size > 6 else FRAMES[:2], 3 if size > 6 else 2)
    grid, near, shift = [0] * (size * size), beside(size), rng.randrange(len(used))
    for i in range(rings + blobs):
        for _ in range(12):
            shape = ring(size, frames[i], rng) if i < rings else blob(size, rng)
            if not any(grid[cell] or any(grid[other] for other in near[cell]) for cell in shape):
                break
        else:
            return None
        for cell in shape:
            grid[cell] = used[(i + shift) % len(used)]
    return tuple(grid)


def ring(size: int, sides: tuple[int, int], rng: Random) -> set[int]:
    height, width = rng.sample(sides, 2)
    top, left = rng.randint(0, size - height), rng.randint(0, size - width)
    cells = {(r, c) for r in range(height) for c in range(width)}
    hollow = {(r, c) for r in range(1, height - 1) for c in range(1, width - 1)}
    return {(top + r) * size + left + c for r, c in cells - hollow}


def blob(size: int, rng: Random) -> set[int]:
    cells = {rng.randrange(size * size)}
    for _ in range(rng.randint(0, size)):
        cells.add(rng.choice(beside(size)[rng.choice(sorted(cells))]))
    return cells


def clear_sizes(grid: Grid, size: int) -> bool:
    """Whether one shape is the largest and one the smallest."""
    counts = Counter(len(shape) for shape in shapes(grid, size))
    return len(counts) > 1 and counts[max(counts)] == counts[min(counts)] == 1
