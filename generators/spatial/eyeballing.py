"""eyeballing: which of five points is the midpoint, the mirror image, the centre of a triangle...?

A figure of lines, and five lettered points in a row, evenly apart; the right one is anywhere in the row. It gets harder
with points closer together and places that take more to find. The twin shifts the row by whole steps, so that
another of its points is in the right place. The distance in the row is the margin between right and wrong.
"""

from math import cos, dist, pi, sin
from random import Random
from typing import TYPE_CHECKING

from pydantic import Field

from generators.base import Family
from generators.spatial.eyeballed import TASKS, Given, Spot, dot, left, minus, off, plus, unit
from schemas.question import Label, Question, Step, Template
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Picture

LETTERS = "ABCDE"
LOW, HIGH = 30, 482
"""Pixels between which everything is drawn, before jitter."""
REACH, ROOM = 58, 26
"""Pixels from the row to its letters, and from one letter to the next."""
MARK, LEADER = "#c8102e", "#7a7a7a"
TEMPLATES = (
    Template(
        text="Which of the points A, B, C, D and E is {place}?",
        grammar="(Which|Which one) of the (five lettered points|points A to E|points with letters) is {place}?",
        keep=(("which",), ("point", "points")),
    ),
)


class Knobs(Record):
    kinds: tuple[str, ...]
    margin: float = Field(ge=6)
    """Pixels from one candidate to the next."""


class Figure(Scene):
    kind: str
    given: Given
    candidates: Given
    """A, B, C, D, E: evenly apart in a row, in any order."""
    side: int
    """1 or -1: on which side of the row the letters are."""

    def row(self) -> list[int]:
        """Return the candidates from one end of the row to the other."""
        a, b = max(((p, q) for p in self.candidates for q in self.candidates), key=lambda pair: dist(*pair))
        return sorted(range(5), key=lambda i: dot(self.candidates[i], minus(b, a)))

    def way(self) -> Spot:
        """Return the step from each in the row to the next."""
        row = self.row()
        return plus((0, 0), minus(self.candidates[row[-1]], self.candidates[row[0]]), 0.25)

    def names(self) -> list[Spot]:
        """Return where the letters stand: in a row beside the candidates, far enough from one another."""
        row, along = self.row(), unit(self.way())
        middle = plus(self.candidates[row[2]], left(along), self.side * REACH)
        apart = max(ROOM, dist(self.candidates[row[0]], self.candidates[row[1]]))
        places = {i: plus(middle, along, (rank - 2) * apart) for rank, i in enumerate(row)}
        return [places[i] for i in range(5)]

    def lines(self) -> list[tuple[Spot, Spot]]:
        g = self.given
        if self.kind in ("circumcentre", "incentre", "centroid"):
            return [(g[i], g[i - 1]) for i in range(3)]
        return [(g[0], g[1]), (g[0], g[2])] if self.kind == "bisector" else [(g[0], g[1])]

    def dots(self) -> list[Spot]:
        return [self.given[2]] if self.kind in ("parallel", "mirror", "foot") else []

    def wrong(self, i: int) -> float:
        """Return how far the test's numbers are apart for a candidate."""
        found = TASKS[self.kind].test(self.given, self.candidates[i])
        return max(found) - min(found)

    def right(self) -> int:
        return min(range(5), key=self.wrong)


def knobs(level: int) -> Knobs:
    kinds = tuple(TASKS)
    return Knobs(kinds=kinds[: min(3 + level, len(kinds))], margin=max(6.0, round(30 * 0.84 ** (level - 1), 1)))


def gap(p: Spot, line: tuple[Spot, Spot]) -> float:
    """Return the distance of a point to a segment."""
    a, b = line
    along = unit(minus(b, a))
    t = min(max(dot(minus(p, a), along), 0), dist(a, b))
    return dist(p, plus(a, along, t))


def fits(figure: Figure) -> bool:
    """Whether all is on the page, letters are clear of lines and dots, and leaders cross no line."""
    names, lines = figure.names(), figure.lines()
    inside = all(min(p) >= LOW and max(p) <= HIGH for p in (*names, *figure.candidates, *figure.given))
    ends = [*figure.dots(), *(end for line in lines for end in line)]
    if not inside or any(dist(p, end) < 22 for p in (*names, *figure.candidates) for end in ends):
        return False
    on_line = figure.kind in ("midpoint", "foot")
    for p, name in zip(figure.candidates, names, strict=True):
        leader = [plus(p, minus(name, p), share) for share in (0.25, 0.5, 0.7)]
        if any(gap(name, line) < 18 or min(gap(q, line) for q in leader) < 6 for line in lines):
            return False
        if not on_line and any(gap(p, line) < 10 for line in lines):
            return False
    return True


def shaped(kind: str, given: Given) -> bool:
    """Whether a figure is neither small nor nearly degenerate."""
    if dist(given[0], given[1]) < 150:
        return False
    if len(given) == 2:
        return True
    if kind in ("parallel", "mirror", "foot"):
        return 60 <= abs(off(given[2], given[0], given[1])) <= 170
    return min(abs(off(given[i], given[i - 1], given[i - 2])) for i in range(3)) >= (110 if kind != "bisector" else 60)


def sample(knobs: Knobs, rng: Random) -> Figure:
    kind = rng.choice(knobs.kinds)
    task = TASKS[kind]
    while True:
        given = tuple((float(rng.randint(40, 472)), float(rng.randint(40, 472))) for _ in range(task.given))
        if not shaped(kind, given):
            continue
        turn = rng.uniform(0, pi)
        along = unit(task.along(given)) if task.along else (cos(turn), sin(turn))
        place, rank = task.find(given, rng.uniform(90, 170)), rng.randrange(5)
        row = [plus(place, along, (i - rank) * knobs.margin) for i in rng.sample(range(5), 5)]
        candidates = tuple((round(x, 2), round(y, 2)) for x, y in row)
        figure = Figure(kind=kind, given=given, candidates=candidates, side=rng.choice((1, -1)))
        if fits(figure) and any(shifted(figure)):
            return figure


def shifted(figure: Figure) -> list[Figure]:
    """Return the figure with each other candidate in the right place, where that fits the page."""
    place, found = figure.candidates[figure.right()], []
    for there in figure.candidates:
        step = minus(place, there)
        moved = tuple((round(x + step[0], 2), round(y + step[1], 2)) for x, y in figure.candidates)
        found.append(figure.model_copy(update={"candidates": moved}))
    return [other for other in found if other.right() != figure.right() and fits(other)]


def twin(figure: Figure, rng: Random) -> Figure:
    return rng.choice(shifted(figure))


def ask(figure: Figure) -> Question:
    task, right = TASKS[figure.kind], LETTERS[figure.right()]
    lines = tuple(f"line{i}" for i in range(len(figure.lines()))) + ("dot",) * len(figure.dots())
    facts = []
    for letter, p in zip(LETTERS, figure.candidates, strict=True):
        numbers = ", ".join(f"{value:.1f}" for value in task.test(figure.given, p))
        facts.append(Step(text=f"{letter}: {numbers} {task.says}.", evidence=(*lines, letter)))
    return Question(
        template=TEMPLATES[0].text,
        slots={"place": task.place},
        choices=tuple(LETTERS),
        answer=right,
        evidence=(*lines, *LETTERS),
        reads=tuple(Label(part=f"{letter}.label", text=letter) for letter in LETTERS),
        rationale=(*facts, Step(text=f"Only for {right} are the numbers equal.")),
        load_parts={"closeness": 60 / dist((0, 0), figure.way()), "lines": len(figure.lines()) + len(figure.dots())},
        caption=f"Straight lines: {len(figure.lines())}. Beside them are five points in a row with the letters A to E.",
    )


def draw(figure: Figure) -> "tuple[Picture]":
    from matplotlib.patches import Circle

    from backends.drawing.canvas import font, page, picture, plane, points
    from backends.drawing.palette import INK

    look = figure.look
    paper = page(look)
    sheet = plane(paper, look)
    shown = [line for i, line in enumerate(figure.lines()) if f"line{i}" not in figure.hidden]
    sheet.lines(shown, colors=INK, linewidths=points(2.2 * look.stroke), capstyle="round")
    if "dot" not in figure.hidden:
        for p in figure.dots():
            sheet.add(Circle(p, 6, facecolor=INK, linewidth=0))
    size = min(4.5, 0.4 * dist((0, 0), figure.way()))
    for letter, p, name in zip(LETTERS, figure.candidates, figure.names(), strict=True):
        if letter not in figure.hidden:
            # from beside the point to beside its letter
            leader = (plus(p, unit(minus(name, p)), size + 2), plus(name, unit(minus(p, name)), 13))
            sheet.lines([leader], colors=LEADER, linewidths=points(1.5))
            sheet.add(Circle(p, size, facecolor=MARK, linewidth=0, zorder=3))
        if f"{letter}.label" not in figure.hidden:
            style = font(look, 18, ha="center", va="center_baseline", fontweight="bold")
            sheet.text(*name, letter, **style)
    return (picture(paper),)


FAMILY = Family(
    name="eyeballing",
    revision=1,
    track="scenes",
    category="spatial",
    skill="judge by eye",
    asks="which of five points is the midpoint, mirror image, centre of a triangle and the like",
    top=10,
    templates=TEMPLATES,
    scene=Figure,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
)
