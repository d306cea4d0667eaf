"""Questions and statements about near misses: what is called right is right, and nothing but looking and reading tells it."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
import yaml
from fake_items import edit, item, write_items
from releases import SMALL
from test_contrast import Truths, holds
from test_exports import by_split
from told_pairs import edited, near_misses

from backends.images import unpng
from exporters import EXPORTS, near_miss, statements
from exporters.base import write_export
from exporters.contrast import sentences
from exporters.side_files import write_side_files
from schemas.item import Item
from schemas.recipe import Recipe
from validators.grading import grade
from validators.subject import changed

pytestmark = pytest.mark.xdist_group("contrast")  # diagrams are drawn once
NAMES = ("near_miss", "statements")
Rows = list[dict[str, Any]]
T = TypeVar("T")
WORD = re.compile(r"\b[a-z]+\b")
"""Of a sentence in the middle: names have a capital, or stand for nothing in plane geometry."""


def diagrams() -> list[Item]:
    return [*(edited("flow_graph", index)[0] for index in range(4)), edited("plane_geometry", 0)[0]]


@pytest.fixture(scope="module")
def truths() -> Truths:
    """By its bytes, the family and the scene (JSON) of every picture: programs as the items hold them."""
    found = {}
    for one in diagrams():
        found[one.images[0].bytes] = one.family, one.scene
        for near in (*one.negatives, *one.positives):
            found[near.image.bytes] = one.family, json.dumps(json.loads(one.scene) | {"program": near.program})
    return found


@pytest.fixture(scope="module")
def questions() -> Rows:
    return list(near_miss.rows(iter(diagrams())))


@pytest.fixture(scope="module")
def verified() -> Rows:
    return list(statements.rows(iter(diagrams())))


def of_kind(questions: Rows, kind: str) -> list[Rows]:
    """The questions of a kind, set by set."""
    sets = defaultdict(list)
    for row in questions:
        if row["kind"] == kind:
            sets[row["set"]].append(row)
    assert sets, f"no question of the kind {kind}"
    return list(sets.values())


def said(row: dict[str, Any]) -> str:
    """What is told of the pictures, below the question."""
    return str(row["question"].split("\n\n", 1)[1])


def test_one_picture_fits_the_caption_and_one_caption_the_picture(questions: Rows, truths: Truths) -> None:
    for row in (row for rows in of_kind(questions, "picture") for row in rows):
        fits = [holds(truths, picture, said(row)) for picture in row["images"]]
        assert fits == [place == row["answer_index"] for place in range(4)]
        assert (
            row["choices"][row["answer_index"]] == row["answer"] and "ABCD"[row["answer_index"]] == row["answer_letter"]
        )
    for row in (row for rows in of_kind(questions, "caption") for row in rows):
        fits = [holds(truths, row["images"][0], caption) for caption in row["choices"]]
        assert fits == [place == row["answer_index"] for place in range(4)]
        assert len(row["images"]) == 1 and row["choices"][row["answer_index"]] == row["answer"]


def medoid(values: Sequence[T], apart: Callable[[T, T], int]) -> int:
    return min(range(len(values)), key=lambda place: sum(apart(values[place], other) for other in values))


def pixels_apart(one: dict[str, Any], other: dict[str, Any]) -> int:
    return int(changed(unpng(one["bytes"]), unpng(other["bytes"])).sum())


def words_apart(one: str, other: str) -> int:
    return len(set(one.split()) ^ set(other.split()))


def test_the_option_most_like_the_others_is_right_as_often_as_luck(questions: Rows) -> None:
    """The diagram is the middle of its near misses: whoever makes it the answer more often gives the answer away."""
    for kind, key, apart in (("picture", "images", pixels_apart), ("caption", "choices", words_apart)):
        for rows in of_kind(questions, kind):
            assert len(rows) == 4 and all(row[key] == rows[0][key] for row in rows)
            middle = medoid(rows[0][key], apart)
            assert [row["answer_index"] for row in rows].count(middle) == 1, "in one of four"
            assert sorted(row["answer_index"] for row in rows) == [0, 1, 2, 3]
            assert [row["role"] for row in rows].count("near_miss") >= 3
    assert {row["role"] for row in questions} == {"diagram", "hard_positive", "near_miss"}


def told_by_words(questions: Rows) -> Iterator[tuple[str, str, list[tuple[float, float]]]]:
    """By kind of question and word (names and numbers left out): for each set, what is right by the word, and by luck."""
    found: dict[tuple[str, str], dict[str, list[tuple[float, float]]]] = defaultdict(lambda: defaultdict(list))
    pictures = [row for row in questions if row["kind"] == "picture"]
    near = defaultdict(list)
    for row in pictures:
        near[row["set"]].append(row["role"] == "near_miss")
    for row in pictures:  # a near miss is told from the diagram by its look: it is the one that is unlike the others
        for word in set(WORD.findall(said(row))):
            found["picture", word][row["set"]].append((row["role"] == "near_miss", np.mean(near[row["set"]])))
    for row in (row for row in questions if row["kind"] == "error"):
        words = [set(WORD.findall(choice)) for choice in row["choices"]]
        for word in set().union(*words) - set.intersection(*words):
            held = [place for place, some in enumerate(words) if word in some]
            found["error", word][row["set"]].append(((row["answer_index"] in held) / len(held), 1 / len(words)))
    for (kind, word), sets in found.items():
        yield kind, word, [tuple(np.mean(some, axis=0)) for some in sets.values()]


@pytest.mark.slow
@pytest.mark.parametrize("family", ["plane_geometry", "message_sequence"])
def test_no_word_tells_what_is_right(family: str) -> None:
    """1,000 questions: "not" told the near miss in 30 % of luck's 25, and the false sentence in 48 % of luck's 33."""
    sets = [near_misses(family, 1 + index % 3, index) for index in range(72)]
    asked = list(near_miss.rows(iter(sets)))
    assert len(asked) >= 1000
    judged = 0
    for kind, word, some in told_by_words(asked):
        gains = np.array([right - luck for right, luck in some])
        if len(gains) >= 12:
            judged += 1
            error = max(gains.std(ddof=1), 0.15) / len(gains) ** 0.5
            assert abs(gains.mean()) < 4 * error, f"{kind}: {word!r} tells {gains.mean():+.2f} in {len(gains)} sets"
    assert judged >= 20, "not, parallel, labelled and others of either kind"


def test_a_word_that_tells_is_found() -> None:
    rows = [
        {"kind": "error", "set": str(place), "answer_index": 1, "choices": ["AB is so.", "CD is not so."]}
        for place in range(20)
    ]
    ((kind, word, some),) = told_by_words(rows)
    assert (kind, word, len(some)) == ("error", "not", 20) and all(pair == (1, 0.5) for pair in some)


def test_a_statement_is_true_of_one_of_two_pictures_and_a_picture_has_one_true(questions: Rows, truths: Truths) -> None:
    for rows in of_kind(questions, "statement"):
        told, shown = {said(row) for row in rows}, {row["images"][0]["bytes"] for row in rows}
        assert (len(rows), len(told), len(shown)) == (4, 2, 2)
        assert {(said(row), row["images"][0]["bytes"]) for row in rows} == set(product(told, shown))
        for row in rows:
            assert row["answer"] == ("true" if holds(truths, row["images"][0], said(row)) else "false")
        for key in (said, lambda row: row["images"][0]["bytes"]):
            assert Counter((key(row), row["answer"]) for row in rows).most_common(1)[0][1] == 1


def test_one_sentence_alone_is_false_and_with_the_other_picture_another(questions: Rows, truths: Truths) -> None:
    for rows in of_kind(questions, "error"):
        assert len(rows) == 4
        for row in rows:
            false = [told for told in row["choices"] if not holds(truths, row["images"][0], told)]
            assert false == [row["answer"]] and row["choices"].index(row["answer"]) == row["answer_index"]
        for key in (lambda row: row["choices"], lambda row: row["images"]):
            for one in rows:
                alike = [row for row in rows if key(row) == key(one)]
                assert len(alike) == 2 and len({row["answer_index"] for row in alike}) == 2, (
                    "one half alone tells nothing"
                )
        assert sum(bool(row["box"]) for row in rows) == 2


def test_a_box_holds_what_differs_by_the_edit_that_decides(questions: Rows, truths: Truths) -> None:
    for rows in of_kind(questions, "place"):
        one, other = rows
        assert one["images"] == other["images"] and one["answer"] != other["answer"]
        differs = changed(*(unpng(picture["bytes"]) for picture in one["images"]))
        for row in rows:
            x0, y0, x1, y1 = row["box"]
            assert json.loads(row["answer"]) == row["box"]
            told = row["question"].split("\n\n")[1]
            fits = [holds(truths, picture, told) for picture in row["images"]]
            assert fits == [
                "of the first picture and" in row["question"],
                "of the second picture and" in row["question"],
            ]
            seen = np.argwhere(differs[y0:y1, x0:x1])
            assert tuple(seen.min(axis=0)) == (0, 0) and tuple(seen.max(axis=0) + 1) == (y1 - y0, x1 - x0), "no wider"
            differs[y0:y1, x0:x1] = False
        assert not differs.any(), "and nowhere else"


def test_a_reply_in_the_form_asked_for_is_graded(questions: Rows) -> None:
    assert len({row["id"] for row in questions}) == len(questions)
    for row in questions:
        terms = row["answer"], row["answer_type"], row["choices"], row["tolerance"], row["unit"]
        assert row["prompt"].startswith(row["question"]) and "Answer:" in row["prompt"]
        right = {"boolean": "yes" if row["answer"] == "true" else "no"}.get(row["answer_type"], row["answer"])
        assert grade(f"Looked.\nAnswer: {row['answer_letter'] or right}", *terms) == 1
        for letter in "ABCDEF"[: len(row["choices"])]:
            assert grade(f"Answer: {letter}", *terms) == (letter == row["answer_letter"])
        if row["answer_type"] == "box":
            x0, y0, x1, y1 = row["box"]
            assert 0 < grade(f"Answer: [{x0}, {y0}, {x1 + 9}, {y1}]", *terms) < 1


def test_what_is_said_of_a_statement_is_so(verified: Rows, truths: Truths) -> None:
    for row in verified:
        (picture,) = row["images"]
        assert holds(truths, picture, row["statement"]) == row["so"]
        assert bool(row["instead"]) != row["so"]
        asked, replied = (turn["content"][-1]["text"] for turn in row["messages"])
        assert row["statement"] in asked
        assert grade(replied, "true" if row["so"] else "false", "boolean") == 1
        told, _, _ = replied.rpartition("\n")
        if row["so"]:
            assert "not so" not in told
        else:
            assert holds(truths, picture, row["instead"]) and row["statement"] not in told
            assert row["instead"] in told or row["change"] in told or "`" in told
        assert bool(row["box"]) == (row["role"] != "hard_positive")
    whole = [row for row in verified if "This is seen in" in row["messages"][1]["content"][0]["text"]]
    assert whole and all(" instead of " in row["change"] and row["box"] for row in whole)


def test_half_of_the_statements_are_true_whatever_one_knows_of_them(verified: Rows) -> None:
    assert len({row["id"] for row in verified}) == len(verified)
    for key in ("set", "kind", "size"):
        counted = Counter((row[key], row["so"]) for row in verified)
        assert all(counted[value, True] == counted[value, False] for value, _ in counted)
    told = Counter((row["set"], row["statement"], row["so"]) for row in verified)
    assert all(told[one, words, True] == told[one, words, False] for one, words, _ in told)
    for near in (True, False):
        sides = Counter(row["so"] for row in verified if (row["role"] == "near_miss") == near)
        assert abs(sides[True] - sides[False]) <= len(diagrams()), "at most one more in a set of an odd number"


def test_a_line_that_is_not_so_is_named() -> None:
    told, other = "flowchart TD\n    A --> B\n    B --> C", "flowchart TD\n    B --> A\n    B --> C"
    explained = statements._of_lines  # no set of these tests holds two charts that differ in order alone
    assert explained(told, other, so=False) == "`A --> B` is not so. `B --> A` is missing."
    assert explained("x\na\nb", "x\nb\na", so=False) == "Every line is so, but not in this order."
    assert explained(told, other, so=True) == "Every line is so, and none is missing."


def test_what_cannot_be_judged_gives_no_question(tmp_path: Path) -> None:
    unjudged = item(negatives=(edit(),), program="square(10)", split="test")
    paths = by_split(write_items(tmp_path, [item(), unjudged]))
    assert [write_export(EXPORTS[name], paths, tmp_path) for name in NAMES] == [{}, {}]
    base = diagrams()[0]
    alone = base.model_copy(update={"negatives": base.negatives[:1]})
    kinds = Counter(row["kind"] for row in near_miss.rows(iter([alone])))
    assert kinds == {"statement": 4}, "one near miss makes no four, no couple and no two places"
    assert len(sentences(base.caption)) > 2


def test_the_harnesses_are_pointed_at_it(tmp_path: Path) -> None:
    write_side_files("near_miss", tmp_path, Recipe.model_validate(SMALL))
    place = tmp_path / "harness/near_miss"
    name = SMALL["name"]
    text = (place / f"{name}-near-miss.yaml").read_text().replace("!function ", "")
    assert (yaml.safe_load(text)["task"], yaml.safe_load(text)["dataset_path"]) == (f"{name}-near-miss", "./near_miss")
    task = (place / "task.py").read_text()
    compile(task, "task.py", "exec")
    assert 'name="near_miss"' in task and "harness/near_miss/task.py" in task
    known: dict[str, Any] = {}
    exec((place / "utils.py").read_text(), known)  # noqa: S102 - what is tested
    row = next(near_miss.rows(iter(diagrams()[:1])))
    assert known["process_results"](row, [f"Answer: {row['answer_letter']}"]) == {"acc": 1.0}
