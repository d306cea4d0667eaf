"""Things that have a turn in a clip, drawn with Matplotlib: a lamp lights up, a box opens, a flag rises."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import cos, radians, sin
from typing import TYPE_CHECKING, TypeAlias

from backends.drawing.canvas import LABEL, MARGIN, font, points
from backends.drawing.palette import INK, SERIES
from schemas.scene import Look

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

DARK, LIT, POLE = "#d5d8dc", "#ffdf3a", "#8a8f96"
"""Glass of a lamp at rest, and at its turn; the pole of a flag."""
WIDE_OPEN = 80
"""Degrees by which a lid turns."""
ONE_ROW = 5
"""Most things that stand in one row."""
Spot: TypeAlias = tuple[float, float]
"""Pixels from the lower left."""


@dataclass(frozen=True)
class Prop:
    still: "tuple[Artist, ...]"
    moving: "tuple[Artist, ...]"
    pose: Callable[[float], None]
    """Shows the thing at a share of its turn: 0 at rest, 1 in full."""


def lamp(centre: Spot, size: float, colour: str, line: float) -> Prop:
    """Return a lamp within `size` pixels around its centre, its foot in the colour, outlines of `line` points."""
    from matplotlib.colors import to_rgb
    from matplotlib.patches import Circle, Rectangle

    x, y = centre
    foot = Rectangle((x - 0.14 * size, y - 0.46 * size), 0.28 * size, 0.3 * size, fc=colour, ec=INK, lw=line)
    glow = Circle((x, y + 0.1 * size), 0.46 * size, fc=LIT, lw=0)
    bulb = Circle((x, y + 0.1 * size), 0.32 * size, fc=DARK, ec=INK, lw=line)
    dark, lit = to_rgb(DARK), to_rgb(LIT)

    def pose(part: float) -> None:
        glow.set_visible(part > 0)
        glow.set_alpha(0.4 * part)
        red, green, blue = (a + (b - a) * part for a, b in zip(dark, lit, strict=True))
        bulb.set_facecolor((red, green, blue))

    return Prop((foot,), (glow, bulb), pose)


def box(centre: Spot, size: float, colour: str, line: float) -> Prop:
    """Return a box whose lid turns about its left edge."""
    from matplotlib.patches import Polygon, Rectangle

    x, y = centre
    body = Rectangle((x - 0.34 * size, y - 0.46 * size), 0.68 * size, 0.46 * size, fc=colour, ec=INK, lw=line)
    lid = Polygon([centre], fc=colour, ec=INK, lw=line)
    corners = ((-0.02, 0.0), (0.72, 0.0), (0.72, 0.12), (-0.02, 0.12))

    def pose(part: float) -> None:
        c, s = cos(radians(WIDE_OPEN * part)), sin(radians(WIDE_OPEN * part))
        hinge_x, hinge_y = x - 0.35 * size, y + 0.01 * size
        lid.set_xy([(hinge_x + size * (a * c - b * s), hinge_y + size * (a * s + b * c)) for a, b in corners])

    return Prop((body,), (lid,), pose)


def flag(centre: Spot, size: float, colour: str, line: float) -> Prop:
    """Return a flag that rises from the foot of its pole to the top."""
    from matplotlib.patches import Polygon, Rectangle

    x, y = centre
    left, wide = x - 0.26 * size, 0.05 * size
    foot = Rectangle((left - 2 * wide, y - 0.48 * size), 5 * wide, 0.08 * size, fc=INK, lw=0)
    pole = Rectangle((left, y - 0.48 * size), wide, 0.98 * size, fc=POLE, ec=INK, lw=line)
    cloth = Polygon([centre], fc=colour, ec=INK, lw=line)
    corners = ((0.0, 0.0), (0.56, 0.0), (0.46, 0.16), (0.56, 0.32), (0.0, 0.32))

    def pose(part: float) -> None:
        low = y + (0.56 * part - 0.39) * size
        cloth.set_xy([(left + wide + a * size, low + b * size) for a, b in corners])

    return Prop((foot, pole), (cloth,), pose)


MAKE: dict[str, Callable[[Spot, float, str, float], Prop]] = {"lamp": lamp, "box": box, "flag": flag}


def place(figure: "Figure", thing: str, labelled: Mapping[str, bool], look: Look) -> dict[str, Prop]:
    """Place one thing for each name, in reading order in one or two rows, with its name below it where it is labelled.

    They are put on the figure itself: axes, which nothing here needs, take longer to set up than all of them.
    """
    from matplotlib.transforms import Affine2D

    pixels = Affine2D().translate(look.shift[0], -look.shift[1])
    width, height = figure.bbox.size
    rows = 1 if len(labelled) <= ONE_ROW else 2
    columns = -(-len(labelled) // rows)
    wide, high = (width - 2 * MARGIN) / columns, (height - 2 * MARGIN) / rows
    size = min(0.86 * wide, 0.6 * high)
    props = {}
    for number, (name, label) in enumerate(labelled.items()):
        row, column = divmod(number, columns)
        x, y = MARGIN + wide * (column + 0.5), height - MARGIN - high * (row + 0.5)
        prop = MAKE[thing]((x, y + 0.1 * size), size, SERIES[look.palette][number % 6], points(1.5 * look.stroke))
        for artist in (*prop.still, *prop.moving):
            artist.set_transform(pixels)
            figure.add_artist(artist)
        if label:
            at = (x, y - 0.62 * size)
            figure.text(*at, name, ha="center", va="center", transform=pixels, **font(look, LABEL))
        props[name] = prop
    return props
