"""Edits that a language model proposes: good ones are kept; whatever else it may write is refused and does no harm."""

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
from fake_endpoint import Reply, endpoint, says
from typer.testing import CliRunner

from backends import sandbox
from backends.drawing.geometry import display_list
from backends.drawing.vocabulary import written
from backends.sandbox import Outcome, Walls, run_programs
from flows.cli import app
from flows.edits import Diagrams, Proposals, keep, propose_edits
from generators import FAMILIES
from generators.diagram.plane_figure import Fact
from generators.diagram.plane_geometry import PlaneFigure, _edit
from generators.diagram.plane_negatives import negatives
from generators.diagram.proposals import Wish, read_edit, wishes
from schemas.edits import EditSettings
from schemas.errors import UserMistake
from validators.proposals import REASONS, Proof, listed, prove
from validators.solvers.plane_geometry import clear, holds
from validators.subject import Side

BASE = PlaneFigure(
    program="""from backends.drawing.geometry import length, point, segment, show

A = point("A", 9, 15)
D = point("D", 13, 15)
G = point("G", 11, 15)
H = point("H", 21, 15)
K = point("K", 7, 5)
N = point("N", 6, 13)
P = point("P", 10, 9)
U = point("U", 13, 2)
V = point("V", 10, 21)
X = point("X", 17, 18)
Y = point("Y", 15, 15)

segment(A, H)
segment(K, N)
segment(P, U)
segment(V, X)

length(V, X, 92)

show()
""",
    relation="midpoint",
    of="AH",
    choices=("D", "G", "Y"),
)
TOLD = (Fact("midpoint", "AH", "Y"), Fact("equal", "PU", "VX"), Fact("labelled", "VX", "92"))
EDITS = tuple(
    _edit(change, BASE.model_copy(update={"program": change.program}), TOLD)
    for change in islice(negatives(BASE.program, TOLD, Random(2), ""), 12)
)
PLANE = replace(FAMILIES["plane_geometry"], sample=lambda _, __: BASE, edits=lambda _, __: EDITS)
WISHES = {wish.kind: wish for wish in wishes(EDITS, 20)}
PROGRAM: str = BASE.program
TAKEN = [listed(edit.scene) for edit in EDITS]


def changed(*changes: tuple[str, str]) -> str:
    text = PROGRAM
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


Y, X, SHOW = 'point("Y", 15, 15)', 'point("X", 17, 18)', "show()"
HALVED = changed((Y, 'point("Y", 18, 15)'))
LONGER = changed((X, 'point("X", 20, 18)'))
LOOP = changed((SHOW, 'for i in range(2):\n    Z = point("ZQ"[i], 2 + 2 * i, 2)\nshow()'), (Y, 'point("Y", 18, 15)'))
FORGED = changed(("import ", "import _SHEET, "), (SHOW, "_SHEET.record('bomb', 'B', 1)\nshow()"))
CASES: list[tuple[str, str, str]] = [
    ("midpoint_moved", HALVED, ""),
    ("midpoint_moved", LOOP, ""),
    ("equal_broken", LONGER, ""),
    ("midpoint_moved", PROGRAM, "unchanged"),
    ("midpoint_moved", PROGRAM.replace("\n\n", "\n") + "# as told", "unchanged"),
    ("midpoint_moved", changed(('"K", 7, 5', '"K", 3, 5')), "kept"),
    ("equal_broken", changed((X, 'point("X", 13, 18)')), ""),
    ("midpoint_moved", changed((Y, 'point("Y", 18, 15)'), (", 92)", ", 29)")), "lost"),
    ("value_relabelled", changed((", 92)", ", 35)")), "missed"),
    ("midpoint_moved", changed((Y, 'point("Y", 16, 15)')), "unclear"),
    ("midpoint_moved", changed((Y, 'point("Y", 20, 15)')), "unclear"),
    ("midpoint_moved", EDITS[0].scene.program, "known"),
    ("midpoint_moved", changed(("15)", "16)")), "more"),
    ("midpoint_moved", FORGED, "foreign"),
    ("midpoint_moved", changed(("A, H", "A, Q")), "error"),
    ("midpoint_moved", changed(("15, 15", "99, 15")), "error"),
    ("midpoint_moved", changed((SHOW, "show(")), "syntax"),
    ("midpoint_moved", changed((SHOW, "")), "list"),
    ("midpoint_moved", changed((SHOW, "while True: pass")), "timeout"),
    ("midpoint_moved", "import os\nos.system('id')\n" + HALVED, "refused"),
    ("midpoint_moved", HALVED + "().__class__", "refused"),
]


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return run_programs([program for _, program, _ in CASES], walls=Walls(seconds=0.5))


@pytest.fixture(scope="module")
def base() -> Side:
    return Side(PLANE, BASE)


def proof(base: Side, wish: Wish, outcome: Outcome) -> Proof:
    return prove(base, wish, outcome, TAKEN)


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda number: f"{number}-{CASES[number][2] or 'accepted'}")
def test_a_proposal_is_believed_nothing(outcomes: list[Outcome], base: Side, number: int) -> None:
    kind, _, reason = CASES[number]
    found = proof(base, WISHES[kind], outcomes[number])
    assert (found.verdict.reason or "") == reason, found.verdict.detail
    assert reason == "" or reason in REASONS
    assert (found.edit is None) == bool(reason)
    if found.edit:
        after = found.edit.scene.model_dump(mode="json")
        assert not holds(after, found.edit.before) and holds(after, found.edit.after)
        assert found.edit.scene.program == written(display_list(found.edit.scene.program))
        assert not found.edit.positive and found.edit.change.endswith(WISHES[kind].after)


def test_names_of_variables_prove_nothing(base: Side) -> None:
    """The second engine reads letters as they are drawn: the program is written anew from what was recorded."""
    swapped = changed((f"Y = {Y}", 'Y = point("D", 19, 15)'), ('D = point("D", 13, 15)', f"D = {Y}"))
    (outcome,) = run_programs([swapped])
    assert proof(base, WISHES["midpoint_moved"], outcome).verdict.reason == "kept"


def test_what_fails_by_little_is_not_clear() -> None:
    text = 'A = point("A", 2, 2)\nB = point("B", 20, 2)\nC = point("C", 2, 9)\nD = point("D", 20, {})\n'
    text += "segment(A, B)\nsegment(C, D)"
    said = "Segment CD is parallel to segment AB."
    assert not clear({"program": text.format(10)}, said)
    assert clear({"program": text.format(14)}, said)
    assert not clear({"program": text.format(14) + '\nE = point("E", 10, 3)\nF = point("F", 10, 4)'}, said)


@pytest.mark.parametrize(
    ("reply", "program"),
    [
        ('{"program": "show()"}', "show()"),
        ('Sure: {"program": "```python\\nshow()\\n```"} Bye.', "show()"),
        ('{"program": ""}', None),
        ('{"program": 5}', None),
        ('["program"]', None),
        ("{" * 50_000, None),
        ("show()", None),
        ("", None),
    ],
    ids=lambda text: str(text)[:12],
)
def test_a_reply_holds_a_program_or_none(reply: str, program: str | None) -> None:
    assert read_edit(reply) == program


def script(answers: dict[str, list[str]]) -> Callable[[dict[str, Any]], Reply]:
    """Answer each kind of wish with one program after another, then with words."""

    def reply(body: dict[str, Any]) -> Reply:
        asked = body["messages"][1]["content"]
        turn = asked.count("It was refused:")
        for kind, programs in answers.items():
            if f"No longer true must be: {WISHES[kind].before}" in asked and turn < len(programs):
                return says(json.dumps({"program": programs[turn]}))
        return says("I cannot.")

    return reply


def proposals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, **settings: Any) -> Proposals:
    monkeypatch.setenv("WHETSTONE_LLM_URL", url)
    monkeypatch.setenv("WHETSTONE_LLM_MODEL", "fake")
    return propose_edits(Diagrams(PLANE, 1, 0, (1,)), EditSettings(wishes=3, **settings), tmp_path)


def test_refused_proposals_are_mended_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {
        "midpoint_moved": ["import os", changed((SHOW, "show(")), HALVED],
        "equal_broken": [LONGER],
        "value_relabelled": [PROGRAM, PROGRAM, PROGRAM, changed((", 92)", ", 47)"))],
    }
    with endpoint(script(answers)) as seen:
        made = proposals(tmp_path, monkeypatch, seen.url)
        asked = len(seen.bodies)
        written_to = keep(proposals(tmp_path, monkeypatch, seen.url), PLANE, tmp_path / "edits")
        assert asked == len(seen.bodies) == 7, "replies are kept"
    rows = {row.kind: row for row in made.table}
    assert {kind: (row.wished, row.accepted, row.repaired) for kind, row in rows.items()} == {
        "equal_broken": (1, 1, 0),
        "midpoint_moved": (1, 1, 1),
        "value_relabelled": (1, 0, 0),
    }
    assert rows["midpoint_moved"].refused == {"refused": 1, "syntax": 1}
    assert rows["value_relabelled"].refused == {"unchanged": 3}
    assert {(one.edit.kind, one.attempts, one.model) for one in made.accepted} == {
        ("equal_broken", 1, "fake"),
        ("midpoint_moved", 3, "fake"),
    }
    kept = [json.loads(line) for line in written_to.read_text().splitlines()]
    assert [line["kind"] for line in kept] == [one.edit.kind for one in made.accepted]
    assert all((written_to.parent / line["picture"]).read_bytes().startswith(b"\x89PNG") for line in kept)
    last = seen.bodies[-1]["messages"][1]["content"]
    assert "It was refused: unchanged" in last or "It was refused: syntax: line" in last


def test_no_model_is_asked_where_there_is_no_sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox.shutil, "which", lambda _: None)
    with endpoint(script({})) as seen:
        with pytest.raises(UserMistake, match="apt-get install bubblewrap"):
            proposals(tmp_path, monkeypatch, seen.url)
        assert seen.bodies == []


def test_only_programs_are_edited(tmp_path: Path) -> None:
    with pytest.raises(UserMistake, match="chart_value: must draw its diagrams by programs"):
        propose_edits(Diagrams(FAMILIES["chart_value"], 1, 0, (0,)), EditSettings(), tmp_path)


def test_the_command_says_what_became_of_the_proposals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with endpoint(script({})) as seen:
        monkeypatch.setenv("WHETSTONE_LLM_URL", seen.url)
        monkeypatch.setenv("WHETSTONE_LLM_MODEL", "fake")
        command = ["propose", "plane_geometry", "--diagrams", "1", "--wishes", "1", "-o", str(tmp_path)]
        ran = CliRunner().invoke(app, command)
    assert ran.exit_code == 0, ran.output
    assert "reply 3" in ran.output and len(seen.bodies) == 3
    assert (tmp_path / "proposals" / "plane_geometry-1-0" / "edits.jsonl").read_text() == ""
