"""Charts of a small table of whole numbers, plain or as an infographic of the same data, drawn with Matplotlib.

Parts: `thing.month` is the mark of a value, `thing.label` and `month.label` are the names, `thing.share` is what is
written at a slice of a pie.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Literal, TypeAlias

from backends.drawing.canvas import LABEL, TICK, TITLE, Plane, font, page, picture, plane, points
from backends.drawing.palette import FAINT, INK, SERIES
from backends.media import Picture
from schemas.scene import Scene

Kind: TypeAlias = Literal["bar", "grouped", "stacked", "line", "pie", "scatter"]
Style: TypeAlias = Literal["plain", "infographic"]

LEFT, RIGHT, HIGH = 54, 484, 424
"""Pixels of the sides and the top of a chart's field."""
ACROSS, UP = 430, 354
"""Pixels of the field where there are points."""
STACKS = 5
"""Units by which the axis of stacked bars is higher than a value can be."""
STRONG = "#9a9a9a"
"""Every fifth grid line."""
HATCHES = ("", "///", "...", "xx", "\\\\\\")
MARKERS = ("o", "s", "^", "D", "v")
NAME = TICK + 1


class Plot(Scene):
    kind: Kind
    style: Style
    axis: int
    """Largest value that may occur, in units of the axis; slices of a pie may be larger."""
    items: tuple[str, ...]
    """Names of the things."""
    months: tuple[str, ...]
    """One for bars and a pie; for points that of the horizontal axis and that of the vertical one."""
    values: tuple[tuple[int, ...], ...]
    """By thing and month; a pie's are percents."""
    blank: str | None = None
    """The slice of a pie whose share is not written."""


@dataclass(frozen=True)
class Board:
    """The page and the field of a chart on it."""

    sheet: Plane
    plot: Plot
    low: float
    units: int

    @property
    def rise(self) -> float:
        """Pixels of one unit of the vertical axis."""
        return (HIGH - self.low) / self.units

    def shows(self, part: str) -> bool:
        return part not in self.plot.hidden

    def name(self, part: str, x: float, y: float, words: str, **style: object) -> None:
        if self.shows(part):
            self.sheet.text(x, y, words, **font(self.plot.look, NAME, **style))

    def colour(self, number: int) -> str:
        colours = SERIES[self.plot.look.palette]
        return colours[number % len(colours)]

    def tint(self, number: int, share: float = 0.16) -> tuple[float, ...]:
        """Return a colour of the palette thinned with paper: text keeps its contrast on it."""
        from matplotlib.colors import to_rgb

        pair = zip(to_rgb(self.colour(number)), to_rgb(self.plot.look.paper), strict=True)
        return tuple(a * share + b * (1 - share) for a, b in pair)


def part_of(plot: Plot, item: str, month: str) -> str:
    """Return the mark that shows a value; a point shows both of its thing."""
    return f"{item}.{plot.months[0] if plot.kind == 'scatter' else month}"


def picture_of(plot: Plot) -> Picture:
    figure = page(plot.look)
    rows = -(-len(plot.items) // 7) if plot.kind in ("bar", "grouped", "stacked") else 1
    low = 30 + 22 * rows if plot.kind != "scatter" else HIGH - UP
    board = Board(plane(figure, plot.look), plot, low, plot.axis + STACKS * (plot.kind == "stacked"))
    _title(board)
    DRAW[plot.kind](board)
    return picture(figure)


def _title(board: Board) -> None:
    """Write the title; an infographic has it on a banner with icons."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import FancyBboxPatch

    sheet, look = board.sheet, board.plot.look
    if board.plot.style == "plain":
        sheet.text(256, 475, "Stock", ha="center", va="center_baseline", **font(look, LABEL))
        return
    sheet.add(FancyBboxPatch((30, 464), 452, 20, boxstyle="round,pad=6", fc=board.tint(0, 0.3), ec=INK, lw=points(1.5)))
    sheet.text(40, 474, "Stock report", va="center_baseline", **font(look, TITLE - 2, fontweight="bold"))
    for number, sign in enumerate(("*", "p", "D", "h", "^")):
        icon = Line2D([330 + 34 * number], [474], marker=sign, markersize=points(18), mfc=board.colour(number), mec=INK)
        sheet.add(icon)


def _legend(board: Board, names: Sequence[str], marker: bool) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    wide = (RIGHT - LEFT) / len(names)
    for number, name in enumerate(names):
        x, y, colour = LEFT + wide * number + 14, HIGH + 19, board.colour(number)
        if marker:
            board.sheet.lines([((x - 8, y), (x + 24, y))], colors=colour, linewidths=points(3))
            sign = MARKERS[number % len(MARKERS)]
            board.sheet.add(Line2D([x + 8], [y], marker=sign, markersize=points(13), mfc=colour, mec=INK, zorder=3))
        else:
            hatch = HATCHES[number % len(HATCHES)]
            board.sheet.add(Rectangle((x - 4, y - 8), 24, 16, fc=colour, ec=INK, lw=points(1), hatch=hatch))
        board.name(f"{name}.label", x + 32, y, name, va="center_baseline")


def _grid(board: Board) -> None:
    """Draw the vertical axis: a line at every unit, a stronger one at every fifth."""
    from matplotlib.patches import Rectangle

    sheet, low = board.sheet, board.low
    heights = [low + value * board.rise for value in range(board.units + 1)]
    if board.plot.style == "infographic":
        for value in range(0, board.units, 10):
            corner, tall = (LEFT, heights[value]), heights[min(value + 5, board.units)] - heights[value]
            sheet.add(Rectangle(corner, RIGHT - LEFT, tall, fc=board.tint(1), lw=0, zorder=0))
    colours = [STRONG if value % 5 == 0 else FAINT for value in range(board.units + 1)]
    sheet.lines([((LEFT, y), (RIGHT, y)) for y in heights], colors=colours, linewidths=points(1))
    sheet.lines(
        [((LEFT, low), (LEFT, HIGH)), ((LEFT, low), (RIGHT, low))], colors=INK, linewidths=points(1.5), zorder=4
    )
    for value in range(0, board.units + 1, 1 if board.rise >= 20 else 5):
        style = font(board.plot.look, TICK, ha="right", va="center_baseline")
        sheet.text(LEFT - 7, heights[value], str(value), **style)


def _month(board: Board, x: float = 256, y: float = HIGH + 19) -> None:
    (month,) = board.plot.months
    board.name(f"{month}.label", x, y, month, ha="center", va="center_baseline", fontweight="bold")


def _bars(board: Board) -> None:
    """Draw one bar a thing, or one a month beside or upon the other."""
    plot, low, rise = board.plot, board.low, board.rise
    _grid(board)
    _month(board) if plot.kind == "bar" else _legend(board, plot.months, marker=False)
    rows, pitch = -(-len(plot.items) // 7), (RIGHT - LEFT) / (len(plot.items) + 0.2)
    wide = 0.8 * pitch / len(plot.months) if plot.kind == "grouped" else 0.7 * pitch
    for i, item in enumerate(plot.items):
        x, down, base = LEFT + (i + 0.6) * pitch, 6 + 22 * (i % rows), 0
        for j, (month, value) in enumerate(zip(plot.months, plot.values[i], strict=True)):
            left = x + wide * (j - len(plot.months) / 2) if plot.kind == "grouped" else x - wide / 2
            if board.shows(f"{item}.{month}"):
                number, hatch = (i, "") if plot.kind == "bar" else (j, HATCHES[j % len(HATCHES)])
                _bar(board, (left, low + base * rise, wide, value), board.colour(number), hatch)
            base += value if plot.kind == "stacked" else 0
        board.name(f"{item}.label", x, low - down, item, ha="center", va="top")
        if i % rows:
            board.sheet.lines([((x, low - down + 2), (x, low - 3))], colors=INK, linewidths=points(0.7))


def _bar(board: Board, box: tuple[float, float, float, int], colour: str, hatch: str) -> None:
    """Draw a bar at its lower left corner, so wide, so many units high; an infographic builds it of bricks."""
    from matplotlib.patches import Rectangle

    x, y, wide, value = box
    edge = points(board.plot.look.stroke)
    board.sheet.add(Rectangle((x, y), wide, value * board.rise, fc=colour, ec=INK, lw=edge, hatch=hatch, zorder=3))
    if board.plot.style == "infographic":
        joints = [y + board.rise * n for n in range(1, value)]
        ends = [((x + 2, joint), (x + wide - 2, joint)) for joint in joints]
        board.sheet.lines(ends, colors=board.plot.look.paper, linewidths=points(2), zorder=3.5)


def _lines(board: Board) -> None:
    from matplotlib.lines import Line2D

    plot = board.plot
    _grid(board)
    _legend(board, plot.items, marker=True)
    pitch = (RIGHT - LEFT) / len(plot.months)
    across = [LEFT + pitch * (j + 0.5) for j in range(len(plot.months))]
    for x, month in zip(across, plot.months, strict=True):
        board.name(f"{month}.label", x, board.low - 8, month, ha="center", va="top")
    board.sheet.lines([((x, board.low - 4), (x, HIGH)) for x in across], colors=FAINT, linewidths=points(1))
    width = points(5 if plot.style == "infographic" else 2.5 * plot.look.stroke)
    for i, item in enumerate(plot.items):
        at = [(x, board.low + value * board.rise) for x, value in zip(across, plot.values[i], strict=True)]
        seen = [board.shows(f"{item}.{month}") for month in plot.months]
        ways = [(at[j], at[j + 1]) for j in range(len(at) - 1) if seen[j] and seen[j + 1]]
        board.sheet.lines(ways, colors=board.colour(i), linewidths=width, capstyle="round", zorder=2)
        for (x, y), shown in zip(at, seen, strict=True):
            if shown:
                sign, size = MARKERS[i % len(MARKERS)], points(15 if plot.style == "infographic" else 13)
                board.sheet.add(Line2D([x], [y], marker=sign, markersize=size, mfc=board.colour(i), mec=INK, zorder=3))


def shares_of(plot: Plot) -> dict[str, str]:
    """Return what is written at the slices of a pie."""
    rows = zip(plot.items, plot.values, strict=True)
    return {item: f"{row[0]}%" for item, row in rows if item != plot.blank}


def _pie(board: Board) -> None:
    """Draw the slices clockwise from the top, names and shares in a column on either side."""
    from matplotlib.patches import Wedge

    plot, centre, radius = board.plot, (256, 228), 138
    ring, shares, turned = plot.style == "infographic", shares_of(plot), 0
    spots: dict[str, tuple[float, float]] = {}
    for i, (item, (value, *_)) in enumerate(zip(plot.items, plot.values, strict=True)):
        start, end = 90 - 3.6 * turned, 90 - 3.6 * (turned + value)
        middle, turned = pi * (start + end) / 360, turned + value
        spots[item] = (centre[0] + radius * cos(middle), centre[1] + radius * sin(middle))
        if board.shows(f"{item}.{plot.months[0]}"):
            thick = 76 if ring else None
            number = i + (i == len(plot.items) - 1 and i % 6 == 0)  # unlike the first, which it touches
            slice_ = Wedge(
                centre, radius, end, start, width=thick, fc=board.colour(number), ec=INK, lw=points(1.2), zorder=3
            )
            board.sheet.add(slice_)
    _month(board, *centre) if ring else _month(board)
    for item, (x, y) in _columns(spots).items():
        side = "left" if x > centre[0] else "right"
        out = 4 if side == "left" else -4
        board.sheet.lines([(spots[item], (x - out, y))], colors=INK, linewidths=points(0.8), zorder=2)
        board.name(f"{item}.label", x, y + 1, item, ha=side, va="bottom")
        board.name(f"{item}.share", x, y - 2, shares.get(item, ""), ha=side, va="top", fontweight="bold")


def _columns(spots: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Place a label for each spot in the column of its side, near its height, each clear of the next."""
    placed = {}
    for right in (True, False):
        names = sorted((name for name, (x, _) in spots.items() if (x >= 256) is right), key=lambda n: -spots[n][1])
        y, room = 420.0, 36
        for left, name in enumerate(names):
            below = len(names) - left - 1
            y = max(min(y - room, spots[name][1]), 50 + room * below)
            placed[name] = (422.0 if right else 90.0, y)
    return placed


def _scatter(board: Board) -> None:
    """Draw points with their names beside them; both axes are alike."""
    from matplotlib.lines import Line2D

    plot, low = board.plot, board.low
    _grid(board)
    run = (RIGHT - LEFT) / plot.axis
    colours = [STRONG if value % 5 == 0 else FAINT for value in range(plot.axis + 1)]
    columns = [LEFT + value * run for value in range(plot.axis + 1)]
    board.sheet.lines([((x, low), (x, HIGH)) for x in columns], colors=colours, linewidths=points(1))
    for value in range(0, plot.axis + 1, 1 if run >= 20 else 5):
        board.sheet.text(columns[value], low - 6, str(value), ha="center", va="top", **font(plot.look, TICK))
    board.name(f"{plot.months[0]}.label", 269, low - 26, plot.months[0], ha="center", va="top", fontweight="bold")
    board.name(f"{plot.months[1]}.label", LEFT - 20, HIGH + 19, plot.months[1], va="center_baseline", fontweight="bold")
    spots = {item: (LEFT + x * run, low + y * board.rise) for item, (x, y) in zip(plot.items, plot.values, strict=True)}
    labels = _beside(spots)
    for i, (item, (x, y)) in enumerate(spots.items()):
        sign = MARKERS[i % len(MARKERS)] if plot.style == "infographic" else "o"
        if board.shows(f"{item}.{plot.months[0]}"):
            board.sheet.add(
                Line2D([x], [y], marker=sign, markersize=points(13), mfc=board.colour(i), mec=INK, zorder=3)
            )
        u, v = labels[item]
        patch = {"boxstyle": "square,pad=0.1", "fc": plot.look.paper, "lw": 0}  # grid lines would cross the letters
        board.name(f"{item}.label", u, v, item, ha="center", va="center_baseline", bbox=patch)


def _beside(spots: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Find for each point the side where its name is clear of the other points, the names placed and the border."""
    placed: dict[str, tuple[float, float]] = {}

    def clash(name: str, at: tuple[float, float]) -> float:
        half, (x, y) = 4.5 * len(name), at
        near = sum(abs(x - u) < half + 8 and abs(y - v) < 15 for u, v in spots.values())
        near += sum(abs(x - u) < half + 4.5 * len(n) + 4 and abs(y - v) < 17 for n, (u, v) in placed.items())
        out = not (LEFT + 4 + half < x < RIGHT + 4 - half)
        return near + 4 * out + 4 * (not 80 < y < HIGH)

    for name, (x, y) in spots.items():
        side = 13 + 4.5 * len(name)
        ways = (
            (side, 0),
            (-side, 0),
            (0, 16),
            (0, -16),
            (side - 6, 13),
            (6 - side, 13),
            (side - 6, -13),
            (6 - side, -13),
        )
        placed[name] = min(((x + dx, y + dy) for dx, dy in ways), key=lambda at: clash(name, at))
    return placed


DRAW: dict[Kind, Callable[[Board], None]] = {
    "bar": _bars,
    "grouped": _bars,
    "stacked": _bars,
    "line": _lines,
    "pie": _pie,
    "scatter": _scatter,
}
