"""Where nodes stand and how arrows run between them. No layout knows which way its arrows will point.

Every layout gives each place to a node by chance, and an arrow is turned afterwards: so neither place nor text
tells a direction.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from math import cos, dist, pi, sin
from random import Random

import numpy as np
from numpy.typing import NDArray

from backends.drawing.flow import GRID, MARKS, SHAPES
from backends.drawing.flow_shapes import ORIGIN, UNIT, routes
from generators.diagram.flow_chart import Chart, Node, Pair
from generators.diagram.flow_clearance import (
    CLASH,
    CROSSING,
    SAMPLES,
    apart,
    crossings,
    meetings,
    points_of,
    spare,
    unhindered,
)

Spot = tuple[int, int]
LAYOUTS = ("ring", "rows", "columns", "scatter")
BENDS = (0, 1, -1, 2, -2)
MOST = 4
"""Arrows at one node."""
TRIES = 5
"""Choices of arrows among the ways that a layout leaves: far cheaper than another layout."""


@dataclass(frozen=True)
class Plan:
    """What a chart is laid out for."""

    nodes: int
    arrows: int
    crossings: int
    bent: float
    """Share of arrows that are bent though they need not be."""
    shapes: bool
    marks: int


@dataclass(frozen=True)
class Frame:
    """Nodes and what joins them; names and directions are still to come."""

    spots: tuple[Spot, ...]
    shapes: tuple[str, ...]
    joins: tuple[tuple[int, int, int], ...]
    """Two nodes and the bend of the arrow from the first to the second."""
    marks: tuple[tuple[str, int, int], ...]


def places(layout: str, nodes: int, rng: Random) -> list[Spot] | None:
    """Return places for nodes in a layout, in no order; None where they do not fit."""
    if layout == "ring":
        turn, middle = rng.uniform(0, 2 * pi), nodes >= 7 and rng.random() < 0.5
        around = nodes - middle
        angles = [turn + 2 * pi * i / around for i in range(around)]
        spots = [(round(10 + 10 * cos(a)), round(10 + 10 * sin(a))) for a in angles] + [(10, 10)] * middle
    elif layout in ("rows", "columns"):
        spots = _rows(nodes, rng, 3 if nodes <= 8 else 4)
        spots = spots if layout == "rows" else [(y, x) for x, y in spots]
    else:
        spots = _scattered(nodes, rng)
    rng.shuffle(spots)
    return spots if len(spots) == nodes else None


def _rows(nodes: int, rng: Random, rows: int) -> list[Spot]:
    sizes = [nodes // rows + (i < nodes % rows) for i in range(rows)]
    rng.shuffle(sizes)
    spots = []
    for row, size in enumerate(sizes):
        y = round(GRID * row / (rows - 1))
        pitch = GRID / (size - 1) if size > 2 else 11
        first = (GRID - pitch * (size - 1)) / 2
        jitter = rng.choice((-2, -1, 1, 2)) if size <= 3 else 0
        spots += [(min(max(round(first + pitch * i) + jitter, 0), GRID), y) for i in range(size)]
    return spots


def _scattered(nodes: int, rng: Random) -> list[Spot]:
    spots: list[Spot] = []
    for _ in range(40 * nodes):
        x, y = rng.randint(0, GRID), rng.randint(0, GRID)
        if all(abs(x - p) >= 6 or abs(y - q) >= 4 for p, q in spots):
            spots.append((x, y))
        if len(spots) == nodes:
            break
    return spots


def frame(plan: Plan, rng: Random) -> Frame | None:
    """Lay out nodes and join them all, as often as the plan says; None when this attempt fails."""
    spots = places(rng.choice(LAYOUTS), plan.nodes, rng)
    if spots is None:
        return None
    kinds = [rng.choice(SHAPES) if plan.shapes else "process" for _ in spots]
    at, shapes = np.array(spots, float) * UNIT + ORIGIN, np.array([SHAPES.index(kind) for kind in kinds])
    if not apart(at, shapes):
        return None
    pairs = [(i, j) for i in range(len(spots)) for j in range(i)]
    # near ones first, but not always: what is near is joined, and something runs across
    far = {(i, j): dist(spots[i], spots[j]) * rng.uniform(0.5, 1.5) for i, j in pairs}
    pairs = [rng.choice(((i, j), (j, i))) for i, j in sorted(pairs, key=far.__getitem__)[: 3 * plan.arrows]]
    orders = [_bends(plan.bent, rng) for _ in pairs]
    joins = np.repeat(np.array(pairs), len(BENDS), axis=0)
    bends = np.array(orders, float).ravel()
    lines = routes(at[joins], shapes[joins], bends, SAMPLES)
    fine = unhindered(lines, joins, at, shapes).reshape(-1, len(BENDS))
    first = [i * len(BENDS) + int(row.argmax()) for i, row in enumerate(fine) if row.any()]
    meet = meetings(lines[first])
    for _ in range(TRIES):
        order = sorted(range(len(first)), key=lambda way: way * rng.uniform(0.5, 1.5))
        chosen = _chosen([(int(i), int(j)) for i, j in joins[first]], order, meet, plan)
        if chosen is not None:
            break
    else:
        return None
    kept = [first[i] for i in chosen]
    marks = _marks(plan.marks, rng)
    clear = spare(np.array([spot for _, *spot in marks], float), lines[kept], at, shapes)
    return Frame(
        spots=tuple(spots),
        shapes=tuple(kinds),
        joins=tuple((int(joins[k][0]), int(joins[k][1]), int(bends[k])) for k in kept),
        marks=tuple(mark for mark, free in zip(marks, clear, strict=True) if free)[: plan.marks],
    )


def _bends(bent: float, rng: Random) -> tuple[int, ...]:
    """Return the bends in the order in which an arrow tries them."""
    if rng.random() >= bent:
        return BENDS
    first = rng.choice((1, -1, 2, -2))
    return (first, *(bend for bend in BENDS if bend != first))


def _marks(number: int, rng: Random) -> list[tuple[str, int, int]]:
    """Return more marks than are wanted: most have no room."""
    return [(rng.choice(MARKS), rng.randint(0, GRID), rng.randint(0, GRID)) for _ in range(3 * number)]


def _chosen(pairs: list[tuple[int, int]], order: list[int], meet: NDArray[np.int_], plan: Plan) -> list[int] | None:
    """Choose ways that join all nodes and cross at most as often as planned: a tree first, then what crosses most."""
    group, degree = list(range(plan.nodes)), [0] * plan.nodes
    clash, cross = (meet == CLASH).tolist(), (meet == CROSSING).tolist()
    chosen: list[int] = []
    left = plan.crossings

    def take(way: int) -> None:
        nonlocal left
        left -= sum(cross[way][other] for other in chosen)
        chosen.append(way)
        i, j = pairs[way]
        degree[i], degree[j] = degree[i] + 1, degree[j] + 1
        group[:] = [group[i] if g == group[j] else g for g in group]

    def fits(way: int) -> bool:
        i, j = pairs[way]
        free = degree[i] < MOST and degree[j] < MOST and not any(clash[way][other] for other in chosen)
        return free and sum(cross[way][other] for other in chosen) <= left

    for way in order:
        i, j = pairs[way]
        if group[i] != group[j] and len(chosen) < plan.arrows and fits(way):
            take(way)
    if len(set(group)) > 1:
        return None
    rest = [way for way in order if way not in chosen]
    rest.sort(key=lambda way: -sum(cross[way][other] for other in chosen))
    for way in rest:
        if len(chosen) < plan.arrows and fits(way):
            take(way)
    return chosen if len(chosen) == plan.arrows else None


def laid_out_anew(chart: Chart, rng: Random) -> Iterator[Chart]:
    """Yield the chart in other layouts, with hardly more crossings."""
    most = crossings(chart) + 3
    for _ in range(12):
        spots = places(rng.choice(LAYOUTS), len(chart.nodes), rng)
        if spots is None:
            continue
        kinds = [node.shape for node in chart.nodes.values()]
        shapes = np.array([SHAPES.index(kind) for kind in kinds])
        spots = _untangled(spots, chart, rng)
        if not apart(np.array(spots, float) * UNIT + ORIGIN, shapes):
            continue
        nodes = {name: Node(x, y, kind) for name, (x, y), kind in zip(chart.nodes, spots, kinds, strict=True)}
        drawn = routed(replace(chart, nodes=nodes, marks=()), chart.arrows)
        if drawn and crossings(drawn) <= most:
            yield drawn


def _untangled(spots: list[Spot], chart: Chart, rng: Random) -> list[Spot]:
    """Exchange places while that makes arrows shorter."""
    names, at = list(chart.nodes), np.array([complex(*spot) for spot in spots])
    starts, ends = np.array([[names.index(name) for name in pair] for pair in chart.arrows]).T
    best = np.abs(at[starts] - at[ends]).sum()
    for _ in range(25 * len(spots)):
        i, j = rng.sample(range(len(spots)), 2)
        at[i], at[j] = at[j], at[i]
        now = np.abs(at[starts] - at[ends]).sum()
        if now < best:
            best = now
        else:
            at[i], at[j] = at[j], at[i]
    return [(round(spot.real), round(spot.imag)) for spot in at]


def routed(chart: Chart, loose: Collection[Pair]) -> Chart | None:
    """Give each loose arrow in turn the least bend with which everything is clear; None when there is none."""
    at, shapes = points_of(chart)
    names = list(chart.nodes)
    # the others first: they stay as they are
    ways = [(pair, bend) for pair, bend in chart.arrows.items() if pair not in loose]
    ways += [(pair, bend) for pair in chart.arrows if pair in loose for bend in (*BENDS, 3, -3)]
    joins = np.array([[names.index(name) for name in pair] for pair, _ in ways])
    lines = routes(at[joins], shapes[joins], np.array([bend for _, bend in ways], float), SAMPLES)
    fine, clash = unhindered(lines, joins, at, shapes).tolist(), (meetings(lines) == CLASH).tolist()
    chosen: dict[Pair, int] = {}
    for way, (pair, _) in enumerate(ways):
        if pair not in chosen and fine[way] and not any(clash[way][other] for other in chosen.values()):
            chosen[pair] = way
    marks = np.array([spot for _, *spot in chart.marks], float)
    if len(chosen) < len(chart.arrows) or not apart(at, shapes):
        return None
    if not spare(marks, lines[list(chosen.values())], at, shapes).all():
        return None
    return replace(chart, arrows={pair: ways[chosen[pair]][1] for pair in chart.arrows})
