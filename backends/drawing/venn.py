"""The vocabulary of Venn and Euler diagrams: outlines of sets, and named items that lie in them or outside.

    from backends.drawing.venn import item, region, show

    region("ZUK", 38, 52, 27, 27, 0, 150)
    region("TEB", 62, 52, 30, 22, 20, 40)

    item("Bado", 30, 55)
    item("Kemu", 50, 50, "square")

    show()

Parts: `ZUK` is the outline of a set and `ZUK.label` its name; `Bado` is the sign of an item and `Bado.label` its name.
"""

from backends.drawing.recording import Element, Sheet

SIDE = 100
"""Coordinates are whole numbers from 0 to this."""
SHAPES = ("dot", "square", "triangle")
MARKS = ("ring", "cross", "bars")
"""Drawn between the rest, and meaning nothing."""
RADII = (10, 50)
"""Least and greatest half of a width or a height of a set."""
MODULE = "backends.drawing.venn"


class Venn(Sheet):
    words = ("item", "mark", "region", "show")

    def region(  # noqa: PLR0913 - an ellipse has five numbers, and its name a direction
        self, name: str, x: int, y: int, rx: int, ry: int, turn: int = 0, at: int = 90
    ) -> Element:
        """A set: an ellipse around a point, half as wide as `rx` and half as high as `ry`, then turned.

        `turn` is in degrees, anticlockwise; the name stands outside in the direction `at`: 0 is right, 90 is up.
        """
        _is_name("region", name)
        _on_page("region", x, y)
        if not all(isinstance(value, int) and RADII[0] <= value <= RADII[1] for value in (rx, ry)):
            raise ValueError(f"region: radii must be whole numbers from {RADII[0]} to {RADII[1]} (got {rx!r}, {ry!r})")
        if not all(isinstance(value, int) and abs(value) <= 360 for value in (turn, at)):
            raise ValueError(f"region: directions must be whole degrees up to 360 (got {turn!r}, {at!r})")
        return self.record("region", name, name, x, y, rx, ry, turn, at)

    def item(self, name: str, x: int, y: int, shape: str = "dot") -> Element:
        """A small sign at a point, with its name below it."""
        _is_name("item", name)
        _on_page("item", x, y)
        if shape not in SHAPES:
            raise ValueError(f"item: the shape must be one of {', '.join(SHAPES)} (got {shape!r})")
        return self.record("item", name, name, x, y, shape)

    def mark(self, kind: str, x: int, y: int) -> Element:
        """A small sign without a name, which is no item."""
        if kind not in MARKS:
            raise ValueError(f"mark: the kind must be one of {', '.join(MARKS)} (got {kind!r})")
        _on_page("mark", x, y)
        return self.record("mark", f"{kind}.{x}.{y}", kind, x, y)


def _is_name(word: str, name: str) -> None:
    if not (isinstance(name, str) and name.isascii() and name.isalpha() and 2 <= len(name) <= 4):
        raise ValueError(f"{word}: the name must be 2 to 4 letters (got {name!r})")


def _on_page(word: str, x: int, y: int) -> None:
    if not all(isinstance(value, int) and 0 <= value <= SIDE for value in (x, y)):
        raise ValueError(f"{word}: coordinates must be whole numbers from 0 to {SIDE} (got {x!r}, {y!r})")


_SHEET = Venn()  # what a program that runs as a file records on
item = _SHEET.item
mark = _SHEET.mark
region = _SHEET.region
show = _SHEET.show


def display_list(program: str) -> tuple[Element, ...]:
    """Return what a program records, without running it.

    Raises:
        ValueError: it is not a program of this vocabulary.
    """
    from backends.drawing.diagram import read

    return read(program, Venn, MODULE)
