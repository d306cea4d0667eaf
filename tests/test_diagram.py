"""Diagram programs: what runs as a file and what is read without running are the same; nothing else is read."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from backends.drawing.geometry import display_list
from backends.drawing.geometry_shapes import draw, lettering
from generators.diagram.edits import redirected, renamed, tidy, with_numbers, without
from schemas.scene import Look

ROOT = Path(__file__).parents[1]
PROGRAM = """\
from backends.drawing.geometry import circle, equal_mark, length, parallel_mark, point, segment, show

A = point("A", 2, 3)
B = point("B", 9, 4)
C = point("C", 2, 9)
D = point("D", 10, 15)
K = point("K", 15, 8)

segment(A, B)
segment(C, D)

circle(K, B)

equal_mark(A, B, 2)

parallel_mark(C, D)

length(A, B, 41)

show()
"""


def lines(*calls: str, words: str = "point, segment, show") -> str:
    return "\n".join([f"from backends.drawing.geometry import {words}", *calls, "show()"]) + "\n"


A, B = 'A = point("A", 2, 3)', 'B = point("B", 9, 4)'


def test_a_program_that_runs_records_what_is_read_without_running(tmp_path: Path) -> None:
    file = tmp_path / "figure.py"
    file.write_text(PROGRAM, encoding="utf-8")
    command = [sys.executable, str(file)]
    ran = subprocess.run(command, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True)
    read = [json.loads(element.json) for element in display_list(PROGRAM)]
    assert json.loads(ran.stdout) == read
    assert [element["part"] for element in read][-6:] == ["AB", "CD", "K.circle", "AB.ticks", "CD.arrows", "AB.length"]


def test_running_a_program_starts_no_renderer(tmp_path: Path) -> None:
    file = tmp_path / "figure.py"
    file.write_text(
        PROGRAM + "import sys\nprint('matplotlib' in sys.modules, 'numpy' in sys.modules)\n", encoding="utf-8"
    )
    command = [sys.executable, str(file)]
    ran = subprocess.run(command, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[1] == "False False"


@pytest.mark.parametrize(
    "program",
    [
        "",
        "show()",
        "print(1)",
        "x" * 20_001,
        "-" * 9_000 + "1",
        "(" * 9_000,
        "a\0b",
        lines("import os"),
        lines(A, B, '__import__("os").system("id")'),
        lines(A, 'open("x", "w")'),
        lines("A = point.__class__"),
        lines('A = point("A", 1 + 1, 3)'),
        lines('A = point("A", *[1, 2])'),
        lines('A = point("A", **{"x": 1, "y": 2})'),
        lines('A = point(f"A", 1, 2)'),
        lines('A = point("A", True, 2)'),
        lines('A = point("A", 1.5, 2)'),
        lines('A = point("A", 22, 2)'),
        lines('A = point("A", -1, 2)'),
        lines('A = point("AB", 1, 2)'),
        lines('A = point("a", 1, 2)'),
        lines('A = point("A", 1)'),
        lines('A = point("A", 1, 2, 3)'),
        lines('A = B = point("A", 1, 2)'),
        lines('A: int = point("A", 1, 2)'),
        lines('point = point("A", 1, 2)'),
        lines(A, "segment(A, A)"),
        lines(A, "segment(A, B)"),
        lines(A, B, "segment(A, B)", "segment(A, B)"),
        lines(A, B, "segment(A, B)", "segment(B, A)"),
        lines(A, A),
        lines(A, "for _ in []: pass"),
        lines(A, "show()"),
        lines(A, "elements"),
        lines(A, "A.record()"),
        lines(A, words="point, show, record"),
        lines(A, words="point, show as draw"),
        lines(A, words="point"),
        lines(A, words="*"),
        lines(A, B, "circle(A, B)"),
        lines(A, B, "length(A, B, 12)", words="length, point, show"),
        lines(A).replace("backends.drawing.geometry", "os"),
        lines(A).replace("from backends", "from .backends"),
        lines(A).replace("show()", "show"),
        lines(A).replace("show()\n", ""),
    ],
    ids=lambda program: program[-48:],
)  # fmt: skip
def test_anything_else_is_refused(program: str) -> None:
    with pytest.raises(ValueError):
        display_list(program)


def test_hiding_a_part_leaves_the_rest_where_it_was() -> None:
    elements, look = display_list(PROGRAM), Look()
    shown = draw(elements, look)
    masks = {}
    for part in [*(element.part for element in elements), "A.label", "D.label"]:
        mask = (draw(elements, look, (part,)) != shown).any(-1)
        assert mask.sum() >= 20, part
        ys, xs = np.nonzero(mask)
        masks[part] = (xs.min(), ys.min(), xs.max(), ys.max())
    x0, y0, x1, y1 = masks["A.label"]
    assert x1 - x0 < 24 and y1 - y0 < 24
    assert (draw(elements, look, ("nothing",)) == shown).all()


def test_letters_keep_clear_or_say_that_they_cannot() -> None:
    assert all(place.slack >= 0 for place in lettering(display_list(PROGRAM)))
    crowd = [f'{name} = point("{name}", {8 + i % 3}, {8 + i // 3})' for i, name in enumerate("ABCDEFGHK")]
    assert min(place.slack for place in lettering(display_list(lines(*crowd)))) < 0


def test_edits_touch_only_what_they_name() -> None:
    assert tidy(ast.parse(PROGRAM)) == PROGRAM
    moved = with_numbers(PROGRAM, "point", lambda names, old: [5, 6] if names == ("A",) else old)
    assert moved == PROGRAM.replace('"A", 2, 3', '"A", 5, 6')
    assert with_numbers(PROGRAM, "length", lambda _, old: [old[0] + 1]) == PROGRAM.replace("41", "42")
    assert redirected(PROGRAM, "segment", ("C", "D"), ("C", "B")) == PROGRAM.replace("segment(C, D)", "segment(C, B)")
    with pytest.raises(ValueError, match="no call"):
        redirected(PROGRAM, "segment", ("D", "C"), ("C", "B"))
    gone = without(PROGRAM, lambda word, names: word == "segment" and names == ("C", "D"))
    assert gone == PROGRAM.replace("segment(C, D)\n", "")
    swapped = renamed(PROGRAM, {"A": "D", "D": "A"})
    assert 'D = point("D", 2, 3)' in swapped and "segment(D, B)" in swapped and 'A = point("A", 10, 15)' in swapped
    assert renamed(swapped, {"A": "D", "D": "A"}) == PROGRAM
