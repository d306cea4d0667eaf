"""How fast diagrams are made with all their near misses and proved, beside drawing each of their pictures whole.

    .venv/bin/python benchmarks/near_misses.py [--sets 5] [FAMILY ...]

A set is what a build makes of one candidate: a diagram and its twin, its near misses and hard positives, every check,
and both rows with their PNGs. The other side does all of it too, but draws each picture by a figure of its own. The
two take turns set by set, so that a machine that slows down slows both; seconds are of one processor, those of the
sandbox included. Exits with 1 where the two give other bytes. Prints the share of each step as well.
"""

import argparse
import resource
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table

from backends import ocr
from backends.drawing import diagram, slate
from backends.drawing.canvas import page, picture, plane
from backends.drawing.slate import Slate
from backends.media import Picture
from flows.block import warm_worker
from flows.rows import Terms, item_rows
from generators import FAMILIES
from generators.base import AnyFamily
from schemas.identity import Fractions
from schemas.words import Wording
from validators.checks import CHECKS
from validators.subject import Pair, draw_pair

DIAGRAMS = [name for name, family in FAMILIES.items() if family.program and family.edits]
LEVELS = (1, 2, 4)
AIM = 60
"""Sets that we want a minute of one core at least."""


class Laps:
    """Processor seconds by step."""

    def __init__(self) -> None:
        self.steps: defaultdict[str, float] = defaultdict(float)
        self._last = spent()

    def lap(self, step: str = "") -> None:
        """Count the time since the last call to a step, or to none."""
        now = spent()
        if step:
            self.steps[step] += now - self._last
        self._last = now

    @property
    def total(self) -> float:
        return sum(self.steps.values())


def spent() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def whole(strokes: Slate) -> Picture:
    """Draw a page by a figure of its own."""
    figure = page(strokes._look)
    sheet = plane(figure, strokes._look)
    for stroke in strokes._strokes:
        if stroke.kind.__name__ == "Text":
            figure.text(*stroke.shape, transform=sheet.transform, **stroke.style)
        else:
            sheet.add(stroke.kind(*stroke.shape, **stroke.style))
    return picture(figure)


@contextmanager
def drawn_by(way: Callable[[Slate], Picture]) -> Iterator[None]:
    before = Slate.picture
    setattr(Slate, "picture", way)  # noqa: B010 - a method is put in another's place
    try:
        yield
    finally:
        setattr(Slate, "picture", before)  # noqa: B010


def made(family: AnyFamily, level: int, index: int, laps: Laps) -> str:
    """Make and prove one set as a block does, and return all that would be stored."""
    for remembered in (ocr._line, diagram.read, slate._easel):
        remembered.cache_clear()  # the other way has just seen the same
    laps.lap()
    pair = draw_pair(family, level, 0, index)
    laps.lap("scenes")
    verdicts = []
    for name, check in CHECKS.items():
        verdicts.append(check(pair))
        laps.lap(name)
        if verdicts[-1].reason:
            return str(verdicts[-1])
    stored = repr([item.model_dump() for item in item_rows(pair, _terms(pair, level, index))])
    laps.lap("rows")
    return stored


def _terms(pair: Pair, level: int, index: int) -> Terms:
    wording = Wording(text=pair.base.question.template, writer="canonical")
    return Terms(level=level, seed=0, index=index, fractions=Fractions(), card="none", license="cc-by-4.0",
                 wording=wording, verdicts=())  # fmt: skip


def contest(family: AnyFamily, sets: int) -> tuple[list[str], bool]:
    """Return the family's line of the table, and whether both ways gave the same bytes."""
    ours, other, same = Laps(), Laps(), True
    ways: tuple[tuple[Callable[[Slate], Picture], Laps], ...] = ((Slate.picture, ours), (whole, other))
    for index in range(-1, sets):
        level = LEVELS[index % len(LEVELS)]
        results = []
        for way, laps in ways:
            with drawn_by(way):
                results.append(made(family, level, 100 + index, laps if index >= 0 else Laps()))
        same = same and results[0] == results[1]
    rates = [60 * sets / laps.total for laps in (ours, other)]
    steps = sorted(ours.steps.items(), key=lambda step: -step[1])
    shares = [f"{step} {100 * seconds / ours.total:.0f} %" for step, seconds in steps]
    return [family.name, *(f"{rate:.0f}" for rate in rates), f"{rates[0] / rates[1]:.1f}x", ", ".join(shares[:6])], same


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("families", nargs="*", default=DIAGRAMS, help="names; all that draw programs without any")
    parser.add_argument("--sets", type=int, default=5, help="of each family, after one that is not counted")
    asked = parser.parse_args()
    warm_worker()
    table = Table(title=f"sets a minute of one core, all checks included (aim: {AIM} in the mean)")
    for name in ("family", "ours", "each picture whole", "ratio", "where our time goes"):
        table.add_column(name)
    alike = True
    for name in asked.families:
        line, same = contest(FAMILIES[name], asked.sets)
        table.add_row(*line)
        alike = alike and same
    Console(width=150).print(table)
    sys.exit(0 if alike else "near_misses: both ways must give the same bytes (they did not)")


if __name__ == "__main__":
    main()
