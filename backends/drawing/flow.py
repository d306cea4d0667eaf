"""The vocabulary of directed graphs and flowcharts: named nodes on a grid of whole numbers, and arrows between them.

    from backends.drawing.flow import arrow, node, show

    Bado = node("Bado", 3, 5)
    Kemu = node("Kemu", 12, 9, "decision")
    arrow(Bado, Kemu)
    show()

Parts: `Bado` is the outline of a node and `Bado.label` its name; `Bado>Kemu` is an arrow. The grid itself is not drawn.
"""

from backends.drawing.recording import Element, Sheet

GRID = 20
"""Coordinates are whole numbers from 0 to this."""
SHAPES = ("process", "decision", "terminal")
"""Rectangle, diamond, oval: a step, a choice, a start or an end."""
MARKS = ("ring", "cross", "bars")
"""Drawn beside the graph, and meaning nothing."""
MOST_BEND = 4
MODULE = "backends.drawing.flow"


class Flow(Sheet):
    words = ("arrow", "mark", "node", "show")

    def node(self, name: str, x: int, y: int, shape: str = "process") -> Element:
        """A named node around a point of the grid."""
        if not (isinstance(name, str) and name.isascii() and name.isalpha() and 2 <= len(name) <= 4):
            raise ValueError(f"node: the name must be 2 to 4 letters (got {name!r})")
        if shape not in SHAPES:
            raise ValueError(f"node: the shape must be one of {', '.join(SHAPES)} (got {shape!r})")
        _on_grid("node", x, y)
        return self.record("node", name, name, x, y, shape)

    def arrow(self, start: Element, end: Element, bend: int = 0) -> Element:
        """An arrow from one node to another; `bend` moves its middle to the left of its way, in steps of the grid.

        No two arrows join the same nodes.
        """
        for which in (start, end):
            if not isinstance(which, Element) or which.word != "node":
                raise ValueError(f"arrow: must be given nodes (got {which!r})")
        if start == end:
            raise ValueError(f"arrow: its two nodes must differ (got {start.part} twice)")
        if not (isinstance(bend, int) and abs(bend) <= MOST_BEND):
            raise ValueError(f"arrow: the bend must be a whole number up to {MOST_BEND} (got {bend!r})")
        back = f"{end.part}>{start.part}"
        if any(element.part == back for element in self.elements):
            raise ValueError(f"arrow: {end.part} and {start.part} are joined already")
        return self.record("arrow", f"{start.part}>{end.part}", start.part, end.part, bend)

    def mark(self, kind: str, x: int, y: int) -> Element:
        """A small sign that belongs to nothing."""
        if kind not in MARKS:
            raise ValueError(f"mark: the kind must be one of {', '.join(MARKS)} (got {kind!r})")
        _on_grid("mark", x, y)
        return self.record("mark", f"{kind}.{x}.{y}", kind, x, y)


def _on_grid(word: str, x: int, y: int) -> None:
    if not all(isinstance(value, int) and 0 <= value <= GRID for value in (x, y)):
        raise ValueError(f"{word}: coordinates must be whole numbers from 0 to {GRID} (got {x!r}, {y!r})")


_SHEET = Flow()  # what a program that runs as a file records on
arrow = _SHEET.arrow
mark = _SHEET.mark
node = _SHEET.node
show = _SHEET.show


def display_list(program: str) -> tuple[Element, ...]:
    """Return what a program records, without running it.

    Raises:
        ValueError: it is not a program of this vocabulary.
    """
    from backends.drawing.diagram import read

    return read(program, Flow, MODULE)
