"""Pages of which only the changes are drawn: the pixels and the texts are those of a figure that Matplotlib draws whole."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from backends.drawing import slate
from backends.drawing.canvas import page, picture, plane
from backends.drawing.lettering import Text, noted
from backends.drawing.slate import Slate
from backends.media import Picture
from generators import FAMILIES
from schemas.scene import Look, Scene

DIAGRAMS = [name for name, family in FAMILIES.items() if family.program]


def by_matplotlib(strokes: Slate) -> Picture:
    """Draw the same artists on a figure of their own."""
    figure = page(strokes._look)
    sheet = plane(figure, strokes._look)
    for stroke in strokes._strokes:
        if stroke.kind.__name__ == "Text":
            figure.text(*stroke.shape, transform=sheet.transform, **stroke.style)
        else:
            sheet.add(stroke.kind(*stroke.shape, **stroke.style))
    return picture(figure)


def scenes(name: str, level: int) -> Iterator[Scene]:
    """A diagram, without some of its parts, its twin, and its near misses and hard positives."""
    family = FAMILIES[name]
    base = family.base_scene(level, 3, 0)
    yield base
    asked = family.ask(base)
    yield from (base.hide(part) for part in [*asked.evidence, *(label.part for label in asked.reads)][:3])
    yield family.twin_scene(base, level, 3, 0)
    yield from (edit.scene for edit in family.edited_scenes(base, level, 3, 0)[::3])
    yield base


def shown(name: str, scene: Scene) -> tuple[Picture, set[Text]]:
    with noted() as texts:
        drawn = FAMILIES[name].draw(scene)[0]  # type: ignore[index]  # a diagram is no clip
    return drawn, set(texts.of(drawn))


@pytest.mark.parametrize("name", DIAGRAMS)
@pytest.mark.parametrize("level", [2, pytest.param(5, marks=pytest.mark.slow)])
def test_a_page_of_which_the_changes_are_drawn_is_that_of_a_figure(
    name: str, level: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    several = list(scenes(name, level))
    changed = [shown(name, scene) for scene in several]
    monkeypatch.setattr(Slate, "picture", by_matplotlib)
    for scene, (drawn, texts) in zip(several, changed, strict=True):
        expected, written = shown(name, scene)
        assert np.array_equal(drawn, expected) and texts == written, scene.hidden


def dots(*spots: tuple[float, float], look: Look = Look(), wide: float = 1.0) -> Slate:  # noqa: B008 - it is frozen
    from matplotlib.lines import Line2D

    page = Slate(look)
    for x, y in spots:
        page.add(Line2D, (x, x + 40), (y, y + 40), lw=wide)
    return page


def test_only_what_reaches_into_a_changed_tile_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    inked = slate._Easel._inked

    def counted(self: slate._Easel, made: list[Any], runs: list[slate.Run]) -> NDArray[np.uint8]:
        drawn.append(len(made))
        return inked(self, made, runs)

    monkeypatch.setattr(slate._Easel, "_inked", counted)
    slate._easel.cache_clear()
    first = dots((20, 20), (30, 20), (300, 300)).picture()
    dots((20, 20), (300, 300)).picture()
    again = dots((20, 20), (30, 20), (300, 300)).picture()
    assert drawn == [3, 1, 0] and np.array_equal(first, again)
    dots((20, 20), (30, 20), (300, 300), look=Look(shift=(1, 0))).picture()
    assert drawn[3:] == [3], "another look is another page"


def test_a_picture_is_its_callers_own() -> None:
    first = dots((20, 20)).picture()
    kept = first.copy()
    first[:] = 0
    assert np.array_equal(dots((20, 20)).picture(), kept)


def test_order_and_width_are_changes_too() -> None:
    from matplotlib.patches import Circle

    def discs(*colours: str) -> Picture:
        page = Slate(Look())
        for colour in colours:
            page.add(Circle, (200, 200), 30, fc=colour)
        return page.picture()

    assert tuple(discs("#ff0000", "#00ff00")[312, 200]) == (0, 255, 0)
    assert tuple(discs("#00ff00", "#ff0000")[312, 200]) == (255, 0, 0)
    assert not np.array_equal(dots((99, 99), wide=1).picture(), dots((99, 99), wide=9).picture())


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slate, "STROKES", 20)
    slate._easel.cache_clear()
    for x in range(60):
        dots((x, 9)).picture()
    assert len(slate._easel(Look()).made) <= 22
