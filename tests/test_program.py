"""A diagram's program, run by itself, gives the very picture that ships; the check sees one that does not."""

from dataclasses import replace

import numpy as np
import pytest

from backends.drawing import axes_picture, flow_shapes, geometry, geometry_shapes, sequence_shapes, venn_shapes
from backends.drawing.vocabulary import vocabulary
from backends.sandbox import run_programs
from generators import FAMILIES
from validators.checks import program
from validators.subject import Pair, Side, draw_pair

DIAGRAMS = [family for family in FAMILIES.values() if family.program]
DRAW = {
    "axis_chart": axes_picture.draw,
    "flow_graph": flow_shapes.draw,
    "message_sequence": sequence_shapes.draw,
    "plane_geometry": geometry_shapes.draw,
    "venn_sets": venn_shapes.draw,
}
"""What draws a display list, by family."""


@pytest.mark.parametrize("family", DIAGRAMS, ids=lambda family: family.name)
def test_a_program_run_by_itself_draws_the_same_pixels(family) -> None:
    pair = draw_pair(family, 2, 0, 0)
    assert program.check(pair).reason is None
    texts = [family.program(side.scene) for side in pair.sides]
    for side, text, outcome in zip(pair.sides, texts, run_programs(texts), strict=True):
        assert outcome.elements == vocabulary(text).display_list(text) != ()
        assert np.array_equal(DRAW[family.name](outcome.elements, side.scene.look), side.views[0])


def with_program(change) -> Pair:
    family = FAMILIES["plane_geometry"]
    pair = draw_pair(family, 1, 0, 0)
    changed = replace(family, program=lambda scene: change(family.program(scene)))
    return Pair(Side(changed, pair.base.scene), Side(changed, pair.twin.scene))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text, None),
        (lambda text: text.replace("show()", ""), "fails"),
        (lambda text: text.replace("point(", "print("), "fails"),
        (lambda text: text + "while True: pass", "fails"),
    ],
)
def test_a_program_that_draws_nothing_is_seen(change, reason: str | None) -> None:
    assert program.check(with_program(change)).reason == reason


def test_a_program_that_draws_something_else_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    pair = with_program(lambda text: text)
    monkeypatch.setattr(geometry, "display_list", lambda _: ())
    assert program.check(pair).reason == "differs"


def test_a_text_in_no_vocabulary_is_no_program() -> None:
    with pytest.raises(ValueError, match="must import its words"):
        vocabulary("import os")
