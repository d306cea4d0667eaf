"""Programs that mean harm do none, and cost their neighbours nothing; honest ones give their display list."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest
from hostile import HOSTILE, OUTSIDE, Hostile

from backends import sandbox
from backends.drawing.geometry import display_list
from backends.sandbox import Outcome, Walls, run_programs
from schemas.errors import UserMistake

ROOT = Path(__file__).parents[1]
HONEST = """\
from backends.drawing.geometry import length, point, segment, show
A = point("A", 2, 3)
B = point("B", 9, 4)
segment(A, B)
length(A, B, 41)
show()
"""
LIST = Outcome(display_list(HONEST))


def run_among_honest(hostile: Sequence[Hostile], tmp_path: Path, walls: Walls) -> list[Outcome]:
    """Run hostile programs with an honest one before, between and behind them, and look whether anything came of it."""
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        put = {"PORT": str(server.getsockname()[1]), "SECRET": str(secret), "PROJECT": str(ROOT)}
        programs = []
        for i, one in enumerate(hostile):
            text = one.program
            for name, value in put.items():
                text = text.replace(name, value)
            programs += [*([HONEST] if i % 8 == 0 else []), text]
        programs.append(HONEST)
        before = set(psutil.Process().children(recursive=True))  # other tests of this process may keep a pool
        outcomes = run_programs(programs, walls=walls)
        with pytest.raises(BlockingIOError):
            server.accept()
    honest = [outcome for program, outcome in zip(programs, outcomes, strict=True) if program == HONEST]
    assert honest == [LIST] * (-(-len(hostile) // 8) + 1)
    assert set(psutil.Process().children(recursive=True)) <= before
    assert [path.name for path in tmp_path.iterdir()] == ["secret"] and secret.read_text() == "the secret"
    assert not Path("/scratch").exists()
    return [outcome for program, outcome in zip(programs, outcomes, strict=True) if program != HONEST]


def test_the_walls_hold_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHETSTONE_LLM_API_KEY", "the secret")
    outcomes = dict(zip(HOSTILE, run_among_honest(HOSTILE, tmp_path, Walls(seconds=0.5, screened=False)), strict=True))
    slow = [
        one for one, found in outcomes.items() if found.failure and found.failure.reason not in one.reason.split("|")
    ]
    if slow:  # on a busy machine half a second may go by before a program does what it wants to
        outcomes |= zip(slow, run_among_honest(slow, tmp_path, Walls(seconds=10, screened=False)), strict=True)
    for one, outcome in outcomes.items():
        assert outcome.failure and outcome.failure.reason in one.reason.split("|"), (one.name, outcome)
        assert one.detail in outcome.failure.detail, (one.name, outcome)
        assert len(outcome.failure.detail) <= 200 and outcome.failure.detail.isprintable(), one.name


def test_the_namespaces_hold_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHETSTONE_LLM_API_KEY", "the secret")
    hostile = [one for one in HOSTILE if one.name in OUTSIDE]
    assert len(hostile) == len(OUTSIDE)
    outcomes = run_among_honest(hostile, tmp_path, Walls(seconds=0.5, screened=False, filtered=False))
    for one, outcome in zip(hostile, outcomes, strict=True):
        assert outcome.failure, (one.name, outcome)


def test_what_is_looked_through_seldom_gets_to_the_walls(tmp_path: Path) -> None:
    quick = [one for one in HOSTILE if one.reason not in ("timeout", "memory")]
    outcomes = run_among_honest(quick, tmp_path, Walls(seconds=0.5))
    assert all(outcome.failure for outcome in outcomes)
    refused = [outcome for outcome in outcomes if outcome.failure and outcome.failure.reason == "refused"]
    assert len(refused) > 0.7 * len(quick)


@pytest.mark.parametrize(
    ("program", "reason", "detail"),
    [
        ("import os", "refused", "line 1: import os"),
        (HONEST.replace("A = ", "A = B = x.__class__ = "), "refused", "line 2: __class__"),
        (HONEST.replace("point,", "point, __name__,"), "refused", "line 1: __name__"),
        ("from . import x", "refused", "line 1: import ."),
        ("import math\nmath.sqrt(-1)", "error", "line 2: ValueError: math domain error"),
        (HONEST.replace("2, 3", "2, 33"), "error", "line 2: ValueError: point: coordinates must be whole numbers"),
        (HONEST.replace("(A, B)", "(A, C)"), "error", "line 4: NameError: name 'C' is not defined"),
        (HONEST + "x = (", "syntax", "line 7: SyntaxError: '(' was never closed"),
        (HONEST.replace("show()\n", ""), "list", ""),
        (HONEST + "show()", "list", ""),
        ("#" * 20_001, "refused", "at most 20000 characters"),
        ("", "list", ""),
        ("\0", "syntax", "null bytes"),
        ("'\ud800'", "error", "UnicodeEncodeError"),
    ],
)  # fmt: skip
def test_a_failure_says_what_to_repair(program: str, reason: str, detail: str) -> None:
    (outcome,) = run_programs([program])
    assert outcome.elements == () and outcome.failure
    assert outcome.failure.reason == reason and detail in outcome.failure.detail


def test_a_program_may_calculate() -> None:
    program = """\
import math
from backends.drawing.geometry import point, show
for i, name in enumerate("ABC"):
    point(name, 10 + round(5 * math.cos(i)), 10 + round(5 * math.sin(i)))
show()
"""
    (outcome,) = run_programs([program])
    assert [element.part for element in outcome.elements] == ["A", "B", "C"]


def test_without_bubblewrap_only_our_own_programs_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox.shutil, "which", lambda _: None)
    with pytest.raises(UserMistake, match="apt-get install bubblewrap"):
        run_programs([HONEST])
    assert run_programs([HONEST, "while True: pass", HONEST], walls=Walls(seconds=0.3), trusted=True)[::2] == [LIST] * 2


def test_a_sandbox_that_does_not_start_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bwrap = tmp_path / "bwrap"
    bwrap.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    bwrap.chmod(0o755)
    monkeypatch.setattr(sandbox.shutil, "which", lambda _: str(bwrap))
    with pytest.raises(UserMistake, match=r"got: bwrap: No permissions to create new namespace\); allow user namesp"):
        run_programs([HONEST])


def test_no_programs_are_no_work() -> None:
    assert run_programs([]) == []


def test_a_set_costs_little_more_than_starting_python() -> None:
    """50 ms where a bare interpreter starts in 10; the rest of the machine slows both, now this one and now that."""
    shares = []
    while len(shares) < 12 and min(shares, default=9.0) > 5:
        begin = time.perf_counter()
        subprocess.run([os.path.realpath(sys.executable), "-I", "-S", "-E", "-c", "pass"], check=True)
        middle = time.perf_counter()
        run_programs([HONEST])
        shares.append((time.perf_counter() - middle) / (middle - begin))
    assert min(shares) <= 5
