"""Unit cubes seen from above and the front: their shades, and where their corners fall on the page."""

from collections.abc import Callable, Sequence
from functools import cache, partial
from math import cos, pi, radians, sin, sqrt
from typing import TYPE_CHECKING, Any

from schemas.scene import Look

if TYPE_CHECKING:
    from backends.drawing.stage import Curves

Spot = tuple[float, float]
Corner = tuple[float, float, float]
ACROSS = sqrt(3) / 2
"""Width of half a tile of the isometric floor, in edges of a cube."""
WIDTH, HEIGHT, EDGE, MOST = 480, 360, 24, 46
"""Pixels of a clip: its size, what stays free at its border, and the longest edge of a cube."""
TILT = radians(30)
"""How far the viewer of a clip looks down."""
LIGHT = {"top": ("#ffffff", 0.25), "x": ("#ffffff", 0.0), "y": ("#000000", 0.14)}
"""What is mixed into the colour of a face, and its share: no colour comes near another's name."""
TOP: tuple[Spot, ...] = ((0, 0), (1, 0), (1, 1), (0, 1))


def mixed(colour: str, other: str, share: float) -> str:
    """Return a colour with a share of another mixed in, as hexadecimal."""
    pairs = ((int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def shades(colour: str) -> tuple[str, str, str]:
    """Return the colour of a cube's top, left and right face: light from above and from the left."""
    return mixed(colour, "#ffffff", 0.55), mixed(colour, "#ffffff", 0.12), mixed(colour, "#000000", 0.3)


def isometric(corner: Corner, edge: float) -> Spot:
    """Return a corner in pixels from the floor's far corner: x leads to the lower right, y to the lower left."""
    x, y, z = corner
    return (x - y) * ACROSS * edge, (z - (x + y) / 2) * edge


def tile(x: float, y: float, z: float) -> list[Corner]:
    """Return the corners of the level square whose least x and y are these."""
    return [(x + a, y + b, z) for a, b in TOP]


def cube(x: int, y: int, z: int) -> Sequence[list[Corner]]:
    """Return the top, left and right face of a cube."""
    left: list[Corner] = [(x, y + 1, z), (x + 1, y + 1, z), (x + 1, y + 1, z + 1), (x, y + 1, z + 1)]
    right: list[Corner] = [(x + 1, y, z), (x + 1, y + 1, z), (x + 1, y + 1, z + 1), (x + 1, y, z + 1)]
    return tile(x, y, z + 1), left, right


class Turntable:
    """A stack of cubes on a square floor that turns about its middle, seen from above at an angle."""

    def __init__(self, size: int, tall: int, look: Look) -> None:
        from backends.drawing.stage import Stage

        self.stage = Stage(WIDTH, HEIGHT, look.paper)
        self._size, self._look = size, look
        around, rise = size * sqrt(0.5) + 0.3, cos(TILT)
        wide, high = 2 * around, 2 * around * sin(TILT) + tall * rise
        self._edge = min(MOST, (WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE) / high)
        dx, dy = look.shift
        self._middle = (WIDTH / 2 + dx, HEIGHT / 2 - tall * rise * self._edge / 2 - dy)
        self._faces: list[tuple[tuple[int, int, int], tuple[int, int] | None, str]] = []

    def add(self, cube: tuple[int, int, int], side: tuple[int, int] | None, colour: str) -> None:
        """Add a face in view of a cube: the level way out through it, or None for the top."""
        self._faces.append((cube, side, colour))

    def turn(self, front: int, way: int, start: float, rest: float, seconds: float) -> None:
        """From second `start`, rest with side `front` before the viewer, then turn by a quarter.

        Sides are counted from the one that faces along x to the one that faces along y, and on; `way` is 1 or -1.
        """
        from manim import VGroup

        from backends.drawing.palette import FAINT, INK
        from backends.drawing.stage import shape

        near = [(round(cos(side * pi / 2)), round(sin(side * pi / 2))) for side in (front, front + way)]
        ahead = (near[0][0] + near[1][0], near[0][1] + near[1][1])
        seen = [face for face in self._faces if face[1] is None or face[1] in near]
        # from back to front: within the quarter that is the order along both axes
        seen.sort(key=lambda face: (face[0][0] * ahead[0], face[0][1] * ahead[1], face[0][2]))
        low, high = -0.2, self._size + 0.2
        floor: list[Corner] = [(low, low, 0), (high, low, 0), (high, high, 0), (low, high, 0)]
        solids = [(floor, FAINT)]
        for cube, side, colour in seen:
            shade = mixed(colour, *LIGHT["top" if side is None else "x" if side[0] else "y"])
            solids.append((_face(cube, side), shade))

        group = VGroup(
            *(
                shape(self._outline(corners, front * pi / 2), colour, ink=INK, width=1.4 * self._look.stroke)
                for corners, colour in solids
            )
        )
        ways = [partial(self._outline, corners) for corners, _ in solids]
        swing = _swing_class()(group, ways, front * pi / 2, way * pi / 2, run_time=seconds)
        self.stage.enter(group, start=start, end=start + rest + seconds)
        self.stage.play(swing, start + rest)

    def _outline(self, corners: list[Corner], angle: float) -> "Curves":
        """Return the outline on the page of a face, the viewer standing at an angle from x towards y."""
        from backends.drawing.stage import outline

        spots = []
        for x, y, z in corners:
            u, v = x - self._size / 2, y - self._size / 2
            across, near = v * cos(angle) - u * sin(angle), u * cos(angle) + v * sin(angle)
            up = z * cos(TILT) - near * sin(TILT)
            spots.append((self._middle[0] + across * self._edge, self._middle[1] + up * self._edge))
        return outline(*spots)


def _face(cube: tuple[int, int, int], side: tuple[int, int] | None) -> list[Corner]:
    """Return the corners of the face of a cube on that way out, or of its top."""
    x, y, z = cube
    if side is None:
        return tile(x, y, z + 1)
    x, y = x + (side[0] > 0), y + (side[1] > 0)
    a, b = (x, y), (x + abs(side[1]), y + abs(side[0]))
    return [(*a, z), (*b, z), (*b, z + 1), (*a, z + 1)]


@cache
def _swing_class() -> Any:
    from manim import Animation
    from manim.utils.rate_functions import ease_in_out_sine

    class Swing(Animation):  # type: ignore[misc, unused-ignore]
        """Draws each shape of a group anew by its own way, from one angle through another."""

        def __init__(self, group: Any, ways: list[Callable[[float], Any]], start: float, angle: float, **more: Any):
            super().__init__(group, rate_func=ease_in_out_sine, **more)
            self._ways, self._start, self._angle = ways, start, angle

        def interpolate_mobject(self, alpha: float) -> None:
            angle = self._start + self._angle * self.rate_func(alpha)
            for shape, way in zip(self.mobject.submobjects, self._ways, strict=True):
                shape.points[:, :2] = way(angle)

    return Swing
