"""Edits of a Venn diagram that keep every fact: laid out anew, its items elsewhere in the same sets, mirrored."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, combinations, islice, permutations
from random import Random

from backends.drawing.venn import SIDE
from generators.diagram.change import Change
from generators.diagram.venn_clearance import legible
from generators.diagram.venn_diagram import Diagram, Fact, Item, Region, difference
from generators.diagram.venn_layout import Plan, Room, framed, layouts, marks

LAYOUTS, FILLED = 60, 15
"""Layouts that are tried, and those of them whose outlines lie as they should, into which items are put."""
_Positive = tuple[str, str, Diagram]
"""A kind, the change in words, and the diagram after it."""


def positives(diagram: Diagram, told: tuple[Fact, ...], rng: Random) -> Iterator[Change]:
    """Yield the diagram laid out anew, or its items in other places, and mirrored: every item is where it was."""
    said, caption = told[0].sentence, " ".join(fact.sentence for fact in told)
    part = next(iter(diagram.regions))
    offers = chain(_laid_out_anew(diagram, rng), _rearranged(diagram, rng), _alike_exchanged(diagram))
    for kind, change, after in (
        *islice(offers, 1), ("mirrored", "The diagram is mirrored, left and right.", _mirrored(diagram))
    ):  # fmt: skip
        yield Change(kind, "large", change, after.program, said, said, caption, part, positive=True)


def _rearranged(diagram: Diagram, rng: Random) -> Iterator[_Positive]:
    for _ in range(FILLED):
        after = _filled_anew(diagram, diagram.regions, rng)
        if after and legible(after):
            yield "items_rearranged", "The items stand elsewhere in the same sets.", after


def _alike_exchanged(diagram: Diagram) -> Iterator[_Positive]:
    """Yield the diagram with the names of two items exchanged that lie in the same sets and have the same sign."""
    for one, other in combinations(diagram.items, 2):
        names = {one: other, other: one}
        after = replace(diagram, items={names.get(name, name): item for name, item in diagram.items.items()})
        if not difference(diagram, after):
            yield "alike_exchanged", f"{one} and {other}, which lie in the same sets, have changed places.", after


def _laid_out_anew(diagram: Diagram, rng: Random) -> Iterator[_Positive]:
    """Yield the same items in the same sets, whose outlines lie to each other as they did, but elsewhere."""
    names = list(diagram.regions)
    rare = sum(diagram.relations[pair] != "overlap" for pair in combinations(names, 2))
    plan = Plan(len(names), max(r.rx / r.ry for r in diagram.regions.values()) - 1, rare, 0)
    tries = 0
    for found in islice(layouts(plan, rng), LAYOUTS):
        for order in permutations(found):
            regions = dict(zip(names, order, strict=True))
            if Diagram(regions, {}).relations == diagram.relations:
                tries += 1
                after = _filled_anew(diagram, regions, rng)
                if after and legible(after):
                    yield "laid_out_anew", "The sets and items are laid out anew.", after
                break
        if tries == FILLED:
            return


def _filled_anew(diagram: Diagram, regions: dict[str, Region], rng: Random) -> Diagram | None:
    """Put the items of a diagram into other outlines."""
    names = list(regions)
    room = Room(framed(tuple(regions.values()), rng), rng)
    parts = {name: sum(1 << names.index(of) for of in home) for name, home in diagram.homes.items()}
    items: dict[str, Item] = {}
    for name in sorted(parts, key=lambda name: len(room.parts.get(parts[name], ()))):  # where there is least room first
        spot = room.put([parts[name]])
        if not spot:
            return None
        items[name] = Item(*spot, diagram.items[name].shape)
    after = Diagram(regions, {name: items[name] for name in diagram.items})
    return replace(after, marks=marks(after, len(diagram.marks), rng))


def _mirrored(diagram: Diagram) -> Diagram:
    return Diagram(
        {
            name: region._replace(x=SIDE - region.x, turn=-region.turn, at=(180 - region.at) % 360)
            for name, region in diagram.regions.items()
        },
        {name: replace(item, x=SIDE - item.x) for name, item in diagram.items.items()},
        tuple((kind, SIDE - x, y) for kind, x, y in diagram.marks),
    )
