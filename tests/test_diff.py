"""What differs between two releases is said, and what must not differ is a fault."""

import json
from pathlib import Path

import pytest
from hand_release import pair, write_release
from rich.console import Console
from typer.testing import CliRunner

from flows import cli
from flows.diff import Diff, diff
from flows.progress import Silent
from schemas.errors import UserMistake, WhetstoneError
from schemas.item import Item


def items(pairs: range, level: int = 1) -> list[Item]:
    return [one for index in pairs for one in pair(index, level)]


def compared(folder: Path, before: list[Item], after: list[Item], **recipe: object) -> Diff:
    write_release(folder / "a", before)
    write_release(folder / "b", after, "0.2.0", **recipe)
    return diff(folder / "a", folder / "b", Silent())


def test_a_release_and_itself_are_the_same(tmp_path: Path) -> None:
    folder = write_release(tmp_path, items(range(4)))
    found = diff(folder, folder, Silent())
    assert [(cell.same, cell.changed, cell.came, cell.went) for cell in found.cells] == [(8, 0, 0, 0)]
    assert not (found.columns or found.moves or found.layout or found.recipe or found.causes)
    assert [shift.moved for shift in found.answers] == [0.0]


def test_what_came_went_and_changed_is_counted(tmp_path: Path) -> None:
    before, after = items(range(4)), items(range(1, 5)) + items(range(2), level=2)
    after[0] = after[0].model_copy(update={"question": "Where is it?", "license": "mit"})
    found = compared(tmp_path, before, after)
    told = {
        cell.level: (cell.before, cell.after, cell.same, cell.changed, cell.came, cell.went) for cell in found.cells
    }
    assert told == {1: (8, 8, 5, 1, 2, 2), 2: (0, 4, 0, 0, 4, 0)}
    assert found.columns == {"license": 1, "question": 1}
    assert {one.kind: (one.same, one.came, one.went) for one in found.overlaps} == {
        "id": (6, 6, 2), "content": (6, 6, 2), "pair": (3, 3, 1)
    }  # fmt: skip
    assert "square_place level 2 came: pairs 1, question_card none" in found.recipe
    assert "version: 0.1.0 -> 0.2.0" in found.recipe and found.faults() == []


def test_an_item_that_left_test_is_a_fault_even_when_only_its_group_is_known(tmp_path: Path) -> None:
    before = items(range(12))
    moved = next(one for one in before if one.split == "test")
    sibling = pair(99, split="train", group=moved.group)
    kept = [one for one in before if one.group != moved.group]
    found = compared(tmp_path, before, [*kept, *sibling])
    assert [(move.before, move.after, move.items) for move in found.moves] == [("test", "train", 2)]
    assert "lay in test" in found.faults()[0]


def test_answers_that_moved_are_seen(tmp_path: Path) -> None:
    before = items(range(60))
    after = [one.model_copy(update={"answer_index": 0, "answer": "left"}) for one in before]
    shift = compared(tmp_path, before, after).answers[0]
    assert shift.before == {"option 1": 60, "option 2": 60} and shift.after == {"option 1": 120}
    assert shift.moved == 0.5 and shift.probability < 1e-10


def test_the_command_prints_and_writes_what_was_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "console", Console(width=160))
    before = items(range(12))
    test = next(one for one in before if one.split == "test")
    after = [one.model_copy(update={"split": "train"}) if one.group == test.group else one for one in before]
    write_release(tmp_path / "a", before)
    write_release(tmp_path / "b", after)
    arguments = ["diff", str(tmp_path / "a"), str(tmp_path / "b"), "--to", str(tmp_path / "diff.json")]
    ran = CliRunner().invoke(cli.app, arguments)
    assert isinstance(ran.exception, WhetstoneError) and "lie in train and their group lay in test" in str(
        ran.exception
    )
    assert "tiny 0.1.0 -> tiny 0.1.0" in ran.output and "changed: split of 2" in ran.output
    assert json.loads((tmp_path / "diff.json").read_text())["moves"][0]["items"] == 2
    empty = CliRunner().invoke(cli.app, ["diff", str(tmp_path / "a"), str(tmp_path)])
    assert isinstance(empty.exception, UserMistake)
