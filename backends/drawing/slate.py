"""A page that is drawn again and again with small changes: only what a change touches is drawn anew.

A diagram is checked by drawing it without each of its parts, and beside a dozen near misses of it. So strokes are
values here, and each knows the tiles of the page that it may reach. A page is held against an earlier one of the same
look; the strokes that reach into a tile in which the two differ are drawn, in their order, and these tiles alone
are put into the earlier picture. The pixels are those of a page that is drawn whole: a test holds both together.
"""

import marshal
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from backends.drawing import lettering
from backends.drawing.canvas import DPI, opaque, page
from backends.media import Picture
from schemas.scene import Look

if TYPE_CHECKING:
    from matplotlib.artist import Artist

SIDE = 512
"""Pixels of a page's width and height."""
TILE = 16
"""Pixels of a tile's width and height."""
ACROSS = SIDE // TILE
STEP = 8.0
"""Pixels between the points of a line at which it is asked which tiles it reaches."""
REACH = 3.0
"""Pixels by which a shape may go beyond its outline: soft edges, snapping to whole pixels, the patch behind a text."""
MOST_NEW = 0.5
"""Share of a page's tiles: where more are touched, it is drawn whole."""
SQUARE = np.array([(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1)])
"""What covers a square that is not wider than two tiles."""
STROKES = 2000
"""Of one look, how many are remembered: some ten diagrams with all their near misses."""

Array = NDArray[np.float64]
Run = tuple[int, int, int, int]
"""Pixels from y0 to y1 and from x0 to x1."""


@dataclass(frozen=True)
class Stroke:
    """One artist to be drawn: two are the same where their keys are."""

    key: tuple[type, bytes, bytes]
    kind: "type[Artist]" = field(compare=False)
    shape: tuple[Any, ...] = field(compare=False)
    style: dict[str, Any] = field(compare=False)


class Slate:
    """The pixels of a page of one look as coordinates, origin at the lower left."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._strokes: list[Stroke] = []

    def add(self, kind: "type[Artist]", *shape: Any, **style: Any) -> None:
        """Put an artist on the page; what has the higher `zorder`, else what comes later, covers the rest."""
        key = (kind, marshal.dumps(shape, 2), marshal.dumps(style, 2))  # version 2: by value alone
        self._strokes.append(Stroke(key, kind, shape, style))

    def text(self, x: float, y: float, words: str, **style: Any) -> None:
        """Write something; texts cover what else has their `zorder`."""
        from matplotlib.text import Text

        self.add(Text, float(x), float(y), words, parse_math=False, **style)

    def lines(self, ends: Sequence[Any], **style: Any) -> None:
        """Draw straight lines, each through its points."""
        from matplotlib.collections import LineCollection

        self.add(LineCollection, ends, **style)

    def picture(self) -> Picture:
        """Draw the page with Agg: RGB, shape (512, 512, 3)."""
        return _easel(self._look).picture(self._strokes)


class _Mark(NamedTuple):
    """What is drawn at once and reaches into no other tile: an artist, or one shape of many that it draws."""

    name: int
    """Equal marks have equal names."""
    tiles: int
    """A bit for each, row by row from the upper left, the last one the lowest."""


@dataclass(frozen=True)
class _Made:
    artist: "Artist"
    order: tuple[float, bool]
    """What is drawn before what: `zorder`, and texts last."""
    marks: tuple[_Mark, ...]
    text: lettering.Text | None


class _Page(NamedTuple):
    marks: list[_Mark]
    picture: Picture


@lru_cache(maxsize=2)  # a diagram's own look, and the other one of a hard positive
def _easel(look: Look) -> "_Easel":
    return _Easel(look)


class _Easel:
    """Draws pages of one look, and remembers strokes and the last pages that were drawn whole."""

    def __init__(self, look: Look) -> None:
        from matplotlib.backends.backend_agg import RendererAgg
        from matplotlib.colors import to_rgb
        from matplotlib.transforms import Affine2D

        self.figure, self.renderer = page(look, SIDE, SIDE), RendererAgg(SIDE, SIDE, DPI)  # type: ignore[no-untyped-call]
        self.transform = Affine2D().translate(look.shift[0], -look.shift[1])
        self.paper = np.array([round(255 * part) for part in (*to_rgb(look.paper), 1)], np.uint8)
        self.made: dict[Stroke, _Made] = {}
        self.names: dict[Any, int] = {}
        self.pages: deque[_Page] = deque(maxlen=2)

    def picture(self, strokes: Sequence[Stroke]) -> Picture:
        if len(self.made) > STROKES:
            for remembered in (self.made, self.names, self.pages):
                remembered.clear()
        made = [self._make(stroke) for stroke in strokes]
        drawn = self._draw(sorted(made, key=lambda one: one.order))
        if texts := lettering.current():
            texts.add(drawn, tuple(one.text for one in made if one.text))
        return drawn

    def _draw(self, made: list[_Made]) -> Picture:
        marks = [mark for one in made for mark in one.marks]
        tiles, most, before = 0, MOST_NEW * ACROSS * ACROSS, None
        for earlier in self.pages:
            found = _between(earlier.marks, marks)
            if found.bit_count() < most:
                tiles, most, before = found, found.bit_count(), earlier
        if before is None:
            self.pages.append(_Page(marks, opaque(self._inked(made, [(0, SIDE, 0, SIDE)]))))
            return self.pages[-1].picture.copy()
        drawn, runs = before.picture.copy(), _runs(tiles)
        inked = self._inked([one for one in made if any(mark.tiles & tiles for mark in one.marks)], runs)
        for y0, y1, x0, x1 in runs:
            drawn[y0:y1, x0:x1] = inked[y0:y1, x0:x1, :3]
        return drawn

    def _inked(self, made: list[_Made], runs: list[Run]) -> NDArray[np.uint8]:
        """Draw on paper as far as these runs of pixels go; what lies between them is left over from other pages."""
        pixels: NDArray[np.uint8] = np.asarray(self.renderer.buffer_rgba())  # type: ignore[no-untyped-call]
        for y0, y1, x0, x1 in runs:
            pixels[y0:y1, x0:x1] = self.paper
        for one in made:
            one.artist.draw(self.renderer)
        return pixels

    def _make(self, stroke: Stroke) -> _Made:
        if stroke not in self.made:
            from matplotlib.text import Text

            artist = stroke.kind(*stroke.shape, **stroke.style)
            artist.set_transform(self.transform)
            artist.set_figure(self.figure)
            text = lettering.measured(artist, self.renderer) if isinstance(artist, Text) else None
            marks = (
                _Mark(self.names.setdefault(name, len(self.names)), tiles)
                for name, tiles in self._reached(stroke, artist)
            )
            self.made[stroke] = _Made(artist, (artist.get_zorder(), text is not None), tuple(marks), text)
        return self.made[stroke]

    def _reached(self, stroke: Stroke, artist: "Artist") -> Iterator[tuple[Any, int]]:
        """Yield what is drawn at once, by a name, with its tiles."""
        from matplotlib.collections import Collection
        from matplotlib.lines import Line2D
        from matplotlib.patches import Patch

        if isinstance(artist, Collection):
            paths, reach = artist.get_paths(), REACH + float(np.max(artist.get_linewidth())) * DPI / 72
            for path in paths:
                vertices = np.asarray(path.vertices)
                # Matplotlib draws a lone shape in another way
                name, spots = (stroke.kind, stroke.key[2], len(paths) == 1, vertices.tobytes()), self._page(vertices)
                yield name, _inside(spots, reach) if len(artist.get_facecolor()) else _along(spots, reach)
        elif isinstance(artist, Line2D):
            wide = artist.get_markersize() if artist.get_marker() != "None" else artist.get_linewidth()
            reach, spots = REACH + wide * DPI / 72, self._page(artist.get_xydata())
            if artist.get_linestyle() != "None":
                yield stroke.key, _along(spots, reach)
                return
            for spot in spots:
                yield (stroke.key[2], spot.tobytes()), _inside(spot[None], reach)
        elif isinstance(artist, Patch):
            hull = artist.get_patch_transform().transform(artist.get_path().vertices)
            yield stroke.key, _inside(self._page(hull), REACH + artist.get_linewidth() * DPI / 72)
        else:
            corners = artist.get_window_extent(self.renderer).get_points() * (1, -1) + (0, SIDE)
            yield stroke.key, _inside(corners, REACH)

    def _page(self, vertices: Any) -> Array:
        """Return points as pixels from the upper left."""
        spots: Array = self.transform.transform(vertices) * (1, -1) + (0, SIDE)
        return spots


def _inside(spots: Array, reach: float) -> int:
    """Return the tiles of the rectangle around points, shape (n, 2), and what lies within a reach of it."""
    (x0, y0), (x1, y1) = _cells(np.array([spots.min(0) - reach, spots.max(0) + reach])).tolist()
    grid = np.zeros((ACROSS, ACROSS), np.bool_)
    grid[y0 : y1 + 1, x0 : x1 + 1] = True
    return _bits(grid)


def _along(spots: Array, reach: float) -> int:
    """Return the tiles within a reach of the line through points, shape (n, 2)."""
    far = np.concatenate([[0], np.hypot(*np.diff(spots, axis=0).T).cumsum()])
    at = np.arange(0, far[-1] + STEP, STEP)
    line = np.stack([np.interp(at, far, spots[:, 0]), np.interp(at, far, spots[:, 1])], -1)
    cells = _cells(line[:, None] + SQUARE * (reach + STEP / 2))
    grid = np.zeros((ACROSS, ACROSS), np.bool_)
    grid[cells[..., 1], cells[..., 0]] = True
    return _bits(grid)


def _cells(spots: Array) -> NDArray[np.int_]:
    """Return the columns and rows of the tiles in which points lie, those off the page in the nearest ones."""
    return np.minimum(np.maximum(spots // TILE, 0), ACROSS - 1).astype(int)


def _bits(grid: NDArray[np.bool_]) -> int:
    return int.from_bytes(np.packbits(grid).tobytes(), "big")


def _runs(tiles: int) -> list[Run]:
    """Return the rows of tiles that lie side by side."""
    bits = np.unpackbits(np.frombuffer(tiles.to_bytes(ACROSS * ACROSS // 8, "big"), np.uint8))
    steps = np.diff(bits.reshape(ACROSS, ACROSS).astype(int), prepend=0, append=0)
    starts, ends = (np.argwhere(steps == way).tolist() for way in (1, -1))
    return [
        (TILE * row, TILE * (row + 1), TILE * start, TILE * end)
        for (row, start), (_, end) in zip(starts, ends, strict=True)
    ]


def _between(old: list[_Mark], new: list[_Mark]) -> int:
    """Return the tiles of the marks that are in one page only, or in another order."""
    same = SequenceMatcher(None, [mark.name for mark in old], [mark.name for mark in new], autojunk=False)
    tiles = 0
    for kind, a, b, c, d in same.get_opcodes():
        if kind != "equal":
            for mark in (*old[a:b], *new[c:d]):
                tiles |= mark.tiles
    return tiles
