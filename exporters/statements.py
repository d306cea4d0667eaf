"""`statements`: a picture and a statement to be verified, and what is to be said of it: whether it is so, and what is.

Each near miss gives a statement, once true and once false: in turns what was so before its edit and what is so after.
So in every set, for every kind of edit and every statement half is true, and for the diagram as for its near misses:
the words alone tell nothing, and no picture is wrong by itself. A place is named where the edit is all that the
statement speaks of, and the diagram itself or the near miss is shown, which differ nowhere else.
"""

import json
from collections.abc import Iterator
from typing import Any

from backends.parquet import Row
from exporters.base import TRAINING, Export
from exporters.contrast import Contrast, Figure, contrasts
from exporters.matched import NAMED, WORD, Miss, by_lot, misses, standing_in
from exporters.near_miss import truth_of
from exporters.prompts import answer_line, plain, user_text
from exporters.sft_trl import TURNS, turn
from schemas.item import BOOL, BOX, IMAGE, INT32, STRING, Feature, Item, many
from schemas.record import digest

FEATURES: dict[str, Feature] = {
    "images": many(IMAGE),
    "messages": TURNS,
    "statement": STRING,
    "so": BOOL,
    "instead": STRING,
    "role": STRING,
    "kind": STRING,
    "size": STRING,
    "change": STRING,
    "box": BOX,
    "id": STRING,
    "set": STRING,
    "pair_id": STRING,
    "family": STRING,
    "level": INT32,
}
"""`instead` is what is true of the picture in the statement's place, and empty where the statement is. `kind`, `size`
and `change` are those of the edit that sets the two pictures apart, `role` says which is shown. `box` is where the edit
lies; empty where what is shown is a hard positive, whose parts lie elsewhere."""


def rows(items: Iterator[Item]) -> Iterator[Row]:
    for contrast in contrasts(items, retrieve=False):
        first = int(digest(contrast.item.id, "statements")[:8], 16) % 2
        for turns, miss in enumerate(by_lot(misses(contrast), contrast.item.id, "statements")):
            said, other = (miss.before, miss.after) if (turns + first) % 2 else (miss.after, miss.before)
            true_before = standing_in(contrast, miss.before, "statements", turns // 2)
            for figure in (true_before, miss.figure):
                yield _row(contrast, miss, figure, (said, other))


def _row(contrast: Contrast, miss: Miss, figure: Figure, words: tuple[str, str]) -> Row:
    item, near, (said, other) = contrast.item, miss.figure, words
    asked = item.model_copy(update=truth_of(contrast, figure, said))
    so = asked.answer == "true"
    box = () if figure.role == "hard_positive" else near.box
    told = _explained(miss, figure, words, so=so, box=box)
    parts: list[dict[str, Any]] = [{"type": "image", "text": None}, {"type": "text", "text": user_text(asked)}]
    reply = plain(f"{told}\n{answer_line(asked)}")
    return {
        "images": [figure.picture.model_dump()],
        "messages": [turn("user", parts), turn("assistant", [{"type": "text", "text": reply}])],
        "statement": said,
        "so": so,
        "instead": "" if so else other,
        "role": figure.role,
        "kind": near.kind,
        "size": near.size,
        "change": near.change,
        "box": list(box),
        "id": digest(item.id, "statements", near.number, figure.number),
        "set": item.id,
        **{name: getattr(item, name) for name in ("pair_id", "family", "level")},
    }


def _explained(miss: Miss, figure: Figure, words: tuple[str, str], *, so: bool, box: tuple[int, ...]) -> str:
    """Return what is so, and where it is seen."""
    said, other = words
    if "\n" in said:
        return _of_lines(said, other, so=so)
    alone = _is_all(miss)
    where = f" This is seen in [{', '.join(map(str, box))}]." if box and alone else ""
    if so:
        return f"It is so: {said}{where}"
    return f"It is not so. {miss.figure.change if alone and figure is miss.figure else other}{where}"


def _of_lines(said: str, other: str, *, so: bool) -> str:
    """Tell a caption of several lines from what is true in its place, line by line."""
    if so:
        return "Every line is so, and none is missing."
    lines, others = ([line.strip() for line in text.splitlines()] for text in (said, other))
    found = [f"`{line}` is not so." for line in lines if line not in others]
    found += [f"`{line}` is missing." for line in others if line not in lines]
    return " ".join(found or ["Every line is so, but not in this order."])


def _is_all(miss: Miss) -> bool:
    """Whether the statements name all that the edit put instead of another: else what they say only follows from it."""
    names = set(NAMED.findall(str(json.loads(miss.figure.scene)["program"])))
    known = {word for said in (miss.before, miss.after) for word in WORD.findall(said)}
    words = WORD.findall(miss.figure.change)
    named = {word for word in words if word.isdigit() or word in names or set(word) <= names}
    return " instead of " in miss.figure.change and named <= known


EXPORT = Export(name="statements", features=FEATURES, splits=TRAINING, whole=rows)
