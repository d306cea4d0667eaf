"""Edits of a chart's program: hard negatives, each false by one stated fact, and edits that stay true.

Every change is proved on the chart before it is offered: what the caption says fails in one sentence, and what is said
instead was false before; so the caption with that sentence exchanged tells the edited chart. A change of names or of
the axis makes more than one sentence false at once: its caption leaves the others out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice, product
from random import Random
from typing import NamedTuple

from generators.diagram.axis_clearance import at_level, legible
from generators.diagram.axis_data import Axis, Chart, Fact, chart_of
from generators.diagram.axis_edits import OFFERS, Offer
from generators.diagram.change import Change, Size

WANTED = 10
PLAN: tuple[tuple[str, Size | None], ...] = (
    ("moved", "small"), ("exchanged", None), ("label_only", None), ("bar_added", None), ("names_exchanged", None),
    ("axis_stretched", None), ("moved", "medium"), ("legend_exchanged", None), ("bar_removed", None),
    ("line_removed", None), ("axis_shifted", None), ("moved", "large"), ("exchanged", "medium"), ("moved", "small"),
    ("names_exchanged", None), ("exchanged", "large"), ("moved", "medium"), ("label_only", None),
)  # fmt: skip
"""The kinds in turn, of a certain size or of any, and again where some are not to be had."""
SIZES: tuple[tuple[float, Size], ...] = ((0.2, "small"), (0.6, "medium"))
MANY = frozenset({"names_exchanged", "legend_exchanged", "line_removed", "axis_shifted", "axis_stretched"})
"""Kinds that may make several sentences false."""
FEWEST = 3
"""Sentences of a caption, at least."""


class _Proof(NamedTuple):
    """An offer, what remains of the caption, the one fact of it that fails, and what is true instead."""

    offer: Offer
    told: tuple[Fact, ...]
    fact: Fact
    said: Fact


def difference(chart: Chart, other: Chart) -> float:
    """Return by how much all values differ, added up, in shares of the axis; what is not drawn counts as its start.

    Where a written number is not that of its bar, by how much it is off counts too.
    """
    low, cells = chart.axis.low, {*chart.values, *other.values}
    drawn = sum(abs(chart.values.get(cell, low) - other.values.get(cell, low)) for cell in cells)
    off = sum(abs(number - other.values[name, ""]) for name, number in other.written.items())
    return (drawn + off) / chart.axis.span


def size_of(chart: Chart, other: Chart) -> Size:
    found = difference(chart, other)
    return next((name for most, name in SIZES if found <= most), "large")


def negatives(program: str, told: tuple[Fact, ...], taken: Chart, rng: Random) -> list[Change]:
    """Return changes that make the caption false, over kinds and sizes; none gives the chart `taken`."""
    chart = chart_of(program)
    found: dict[str, Change] = {}
    broken: Counter[Fact] = Counter()
    for kind, size in PLAN * 3:
        offers = (offer for offer in OFFERS[kind](chart, rng) if not size or size == size_of(chart, offer.chart))
        fresh = (offer for offer in offers if offer.chart not in (chart, taken))
        proofs = islice(_proved(chart, told, fresh, many=kind in MANY), 6)
        for proof in sorted(proofs, key=lambda proof: broken[proof.fact]):
            change = _change(kind, chart, program, proof)
            if change.program not in found:
                found[change.program] = change
                broken[proof.fact] += 1
                break
        if len(found) == WANTED:
            break
    return list(found.values())


def _proved(chart: Chart, told: tuple[Fact, ...], offers: Iterable[Offer], *, many: bool) -> Iterator[_Proof]:
    levels = [fact for fact in told if fact.relation == "above"]
    for offer in offers:
        if any(at_level(offer.chart, fact.level, fact.of) for fact in levels):
            continue
        broken = [fact for fact in told if not fact.holds(offer.chart)]
        if not broken or (len(broken) > 1 and not many):
            continue
        only_label = offer.part.endswith(".value")
        if len(told) - len(broken) + 1 < FEWEST or not legible(offer.chart, told=not only_label):
            continue
        for fact in broken:
            said = instead(fact, offer.chart)
            if said and said.holds(offer.chart) and not said.holds(chart):
                yield _Proof(offer, tuple(f for f in told if f == fact or f not in broken), fact, said)


def instead(fact: Fact, after: Chart) -> Fact | None:
    """Return what is true of the edited chart in the place of a fact that fails."""
    if fact.relation == "more":
        return replace(fact, of=fact.that, that=fact.of)
    if fact.relation == "rise":
        pair = after.steepest(fact.of)
        return replace(fact, that=" and ".join(pair)) if pair else None
    found = fact.found(after)
    if found is None or (fact.relation == "gap" and found <= 0):
        return None
    return replace(fact, number=found)


def _change(kind: str, chart: Chart, program: str, proof: _Proof) -> Change:
    offer = proof.offer
    names = {"moved": f"{chart.word}_moved", "exchanged": f"{chart.word}s_exchanged"}
    return Change(
        kind=names.get(kind, kind),
        size=size_of(chart, offer.chart),
        change=offer.change,
        program=offer.edit(program),
        before=proof.fact.sentence,
        after=proof.said.sentence,
        caption=" ".join(fact.sentence for fact in proof.told),
        part=offer.part,
    )


def kept(kind: str, change: str, chart: Chart, told: tuple[Fact, ...]) -> Change:
    """Return a change after which all that is told is true."""
    said, caption = told[0].sentence, " ".join(fact.sentence for fact in told)
    part = chart.part(next(iter(chart.values)))
    size: Size = "small" if kind == "restyled" else "large"
    return Change(kind, size, change, chart.program, said, said, caption, part, positive=True)


def positives(chart: Chart, told: tuple[Fact, ...], rng: Random) -> Iterator[Change]:
    """Yield two charts that show the same values in another way.

    Bars in another order (no caption of theirs speaks of order), or lying for standing; lines in one another's
    colours, legend and all; another axis for either.
    """
    if chart.word == "point":
        styles = list(chart.series.values())
        turned = dict(zip(chart.series, styles[1:] + styles[:1], strict=True))
        yield kept("recoloured", "The lines have exchanged their colours.", replace(chart, series=turned), told)
    else:
        order = tuple(rng.sample(chart.categories, len(chart.categories)))
        yield kept("reordered", "The bars stand in another order.", replace(chart, categories=order), told)
    lying = replace(chart, axis=chart.axis._replace(way="right" if chart.axis.way == "up" else "up"))
    anew = [other for other in _axes(chart) if legible(other)]
    if chart.word == "bar" and legible(lying) and (not anew or rng.random() < 0.5):
        lie = lying.axis.way == "right"
        yield kept("turned", f"The bars {'lie instead of standing' if lie else 'stand instead of lying'}.", lying, told)
    elif anew:
        elsewhere = [other for other in anew if other.axis[:2] != chart.axis[:2]]
        other = rng.choice(elsewhere or anew[:1])
        low, high, step, _ = other.axis
        change = f"The axis runs from {low} to {high} with a number at every {step}; every value is what it was."
        yield kept("axis_redrawn", change, other, told)


def _axes(chart: Chart) -> Iterator[Chart]:
    """Yield the chart over other axes, first those that begin or end elsewhere; the values stay."""
    low, high, step, way = chart.axis
    numbers = [*chart.values.values(), *chart.references, *(number for _, _, number in chart.marks)]
    for below, above, to in product((2, 1, -1, -2, 0), (1, 2, -1, -2, 0), (2, 1, 4)):
        ends, part = (low - below * step // 2, high + above * step // 2), step * to // 2
        fits = 0 <= ends[0] < min(numbers) and ends[1] > max(numbers) and (*ends, part) != (low, high, step)
        if fits and (ends[1] - ends[0]) % part == 0 and 2 <= (ends[1] - ends[0]) // part <= 20:
            yield replace(chart, axis=Axis(*ends, part, way))
