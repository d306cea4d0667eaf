"""A table whose rows scroll up behind its head: drawn once, and shown through a window by shifting pixels."""

from collections.abc import Sequence
from dataclasses import dataclass

from backends.drawing.canvas import LABEL, font, page, picture, plane, points
from backends.drawing.palette import FAINT, INK, SERIES
from backends.media import Clip, Picture
from schemas.scene import Look

WIDTH, HEIGHT, RATE = 480, 360, 12
ROW, HEAD, TOP, SIDE = 56, 40, 20, 26
"""Pixels: heights of a row and of the head, its distance from above, and the table's from either side."""
COLUMNS, UNIT = {3: (40, 150, 440), 4: (40, 138, 326, 440)}, 4
"""Pixels, by how many cells a row has: where words begin and numbers end; of a bar, for each unit."""
WINDOW = 5
"""Rows that are seen at once."""
STILL, MOVE, GAP = 0.5, 0.4, 0.05
"""Seconds before the first rest; that a move takes; by which it ends before the sampling grid."""


@dataclass(frozen=True)
class Cell:
    part: str
    words: str
    number: int | None = None
    """Drawn as a bar below the words, which stand at the right then."""


@dataclass(frozen=True)
class Timing:
    """When rows are seen: rests of at least a second on the sampling grid, moves between."""

    rows: int
    step: int
    """Rows by which a move goes on."""
    beat: float
    """Seconds from one rest to the next, a multiple of half a second."""

    @property
    def moves(self) -> int:
        return (self.rows - WINDOW) // self.step

    @property
    def duration(self) -> float:
        return STILL + self.beat * self.moves + 1.5

    def seen(self, row: int) -> tuple[float, float]:
        """Return from when to when a row stands in the window."""
        first = max(0, -(-(row - WINDOW + 1) // self.step))
        last = min(self.moves, row // self.step)
        end = self.duration if last == self.moves else STILL + self.beat * (last + 1) - MOVE - GAP
        return (STILL if first else 0.0) + self.beat * first, end

    def gone(self, t: float) -> float:
        """Return how many rows have left the window above."""
        move, since = divmod(max(0.0, t - STILL), self.beat)
        if move >= self.moves:
            return float(self.moves * self.step)
        part = min(1.0, max(0.0, (since - (self.beat - MOVE - GAP)) / MOVE))
        return self.step * (move + part * part * (3 - 2 * part))


def roll(
    head: Sequence[Cell], rows: Sequence[Sequence[Cell]], timing: Timing, look: Look, hidden: Sequence[str]
) -> Clip:
    """Return the clip of a table: two columns of words, then one or two of numbers."""
    still = _lines([head], HEIGHT, look, hidden)
    long = _lines(rows, ROW * len(rows), look, hidden)
    top = TOP + HEAD

    def frame(t: float) -> Picture:
        shown, down = still.copy(), round(timing.gone(t) * ROW)
        shown[top : top + WINDOW * ROW] = long[down : down + WINDOW * ROW]
        return shown

    return Clip(duration=timing.duration, frame=frame, rate=RATE)


def _lines(rows: Sequence[Sequence[Cell]], height: int, look: Look, hidden: Sequence[str]) -> Picture:
    """Draw rows from above on a page of that height; one row alone is the head."""
    from matplotlib.patches import Rectangle

    figure, is_head = page(look, WIDTH, height), len(rows) == 1
    sheet = plane(figure, look.model_copy(update={"shift": (look.shift[0], 0.0)}))
    tall, top = (HEAD, TOP) if is_head else (ROW, 0)
    for number, row in enumerate(rows):
        y = height - top - tall * (number + 1)
        paper = FAINT if is_head else _tint(look) if number % 2 else look.paper
        sheet.add(Rectangle((SIDE, y), WIDTH - 2 * SIDE, tall, fc=paper, ec=INK, lw=points(1)))
        for column, cell in enumerate(row):
            if cell.part in hidden:
                continue
            x, middle = COLUMNS[len(row)][column], y + tall / 2 + (0 if cell.number is None else 8)
            style = font(look, LABEL + 2, fontweight="bold" if is_head or column > 1 else "normal")
            sheet.text(x, middle, cell.words, ha="left" if column < 2 else "right", va="center_baseline", **style)
            if cell.number is not None:
                wide, colour = UNIT * cell.number, SERIES[look.palette][1]
                sheet.add(Rectangle((x - wide, y + 7), wide, 14, fc=colour, ec=INK, lw=points(1), zorder=2))
    if is_head:
        edge = TOP + HEAD + WINDOW * ROW + 1  # the window's lower edge, over which the rows come in
        sheet.lines([((SIDE, height - edge), (WIDTH - SIDE, height - edge))], colors=INK, linewidths=points(2))
    return picture(figure)


def _tint(look: Look) -> tuple[float, ...]:
    """Return the colour of every second row: the paper's, with a little of the palette's first."""
    from matplotlib.colors import to_rgb

    pairs = zip(to_rgb(SERIES[look.palette][0]), to_rgb(look.paper), strict=True)
    return tuple(a * 0.14 + b * 0.86 for a, b in pairs)
