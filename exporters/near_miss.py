"""`near_miss`: questions about a diagram and its near misses, which only the picture and the words together answer.

Of each set of the test split, as far as the solver proves them:

- `picture`, `caption`: four pictures and four captions, each true of one picture alone; each is asked for in turn;
- `statement`: two pictures and two statements, each true of one of them;
- `error`: two pictures and two captions of several sentences, of which each picture makes another one false;
- `place`: two pictures that two edits set apart, and a statement that one of these decides: its box.

So the pictures alone, or the words alone, are right as often as luck in the first three, whatever is looked for: the
option most like the others, the longest, the first. In the last two they narrow it to two answers at best. Columns are
those of `benchmark`, as far as they apply; a harness asks `prompt`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from backends.parquet import Row
from exporters.base import Export
from exporters.contrast import Contrast, Figure, contrasts
from exporters.gold import GOLD, gold
from exporters.matched import by_lot, couple, misses, quartet, side_by_side, standing_in
from exporters.prompts import letter_of, question_text, user_text
from schemas.item import BOX, FLOAT, IMAGE, INT32, STRING, Feature, Item, many
from schemas.record import canonical, digest

WHERE = (
    "Two edits set these pictures apart. This statement is true of the {true} picture and false of the {false}:\n\n"
    "{said}\n\n"
    "Give the smallest box around all that differs by the edit that makes it so."
)
PLACES = ("the first picture", "the second picture", "the third picture", "the fourth picture")
ORIGIN = ("pair_id", "family", "category", "skill", "level", "load")

FEATURES: dict[str, Feature] = {
    "id": STRING,
    "set": STRING,
    "kind": STRING,
    "images": many(IMAGE),
    "question": STRING,
    "choices": many(STRING),
    "answer": STRING,
    "answer_index": INT32,
    "answer_letter": STRING,
    "prompt": STRING,
    **{name: feature for name, feature in GOLD.items() if name not in ("answer", "choices")},
    "role": STRING,
    "edits": many(STRING),
    "sizes": many(STRING),
    "box": BOX,
    **dict.fromkeys(("pair_id", "family", "category", "skill"), STRING),
    "level": INT32,
    "load": FLOAT,
}
"""`set` is the id of the item; `kind` the kind of question; `role` what the picture is that is shown, or that is right.
`edits` and `sizes` are those of the pictures to be told apart, in their order or that of the options, and empty words
for the diagram itself. `box` is where the one edit lies that decides, in pixels; empty where several do."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked of a set."""

    kind: Literal["picture", "caption", "statement", "error", "place"]
    words: dict[str, Any]
    """Fields of `Item` that it asks otherwise."""
    right: Figure
    """The picture that is shown, or that is right."""
    shown: Sequence[Figure]
    apart: Sequence[Figure]
    """What is to be told apart."""
    box: Sequence[int] = ()


def rows(items: Iterator[Item]) -> Iterator[Row]:
    for contrast in contrasts(items, retrieve=False):
        for ask in (_which_of_four, _statements, _errors, _places):
            yield from (_row(contrast.item, question) for question in ask(contrast))


def _which_of_four(contrast: Contrast) -> Iterator[Question]:
    four = quartet(contrast)
    told = by_lot(four, contrast.item.id, "captions")
    captions = [figure.title for figure in told]
    for place, figure in zip(PLACES, four, strict=False):
        words = _choice(f"Which of the four pictures fits this caption?\n\n{figure.title}", PLACES, place)
        yield Question(kind="picture", words=words, right=figure, shown=four, apart=four)
        words = _choice("Which of the four captions fits the picture?", captions, figure.title)
        yield Question(kind="caption", words=words, right=figure, shown=[figure], apart=told)


def _statements(contrast: Contrast) -> Iterator[Question]:
    for miss in by_lot(misses(contrast), contrast.item.id, "statement")[:1]:
        near = miss.figure
        for figure in (standing_in(contrast, miss.before, "statement"), near):
            for said in (miss.before, miss.after):
                words = truth_of(contrast, figure, said)
                yield Question(kind="statement", words=words, right=figure, shown=[figure], apart=[near])


def _errors(contrast: Contrast) -> Iterator[Question]:
    found = couple(contrast)
    if found is None:
        return
    one, other = found.one, found.other
    for told, shown, wrong in (
        (found.neither, one, one),
        (found.neither, other, other),
        (found.both, one, other),
        (found.both, other, one),
    ):
        choices = by_lot(told, contrast.item.id, "error")
        yield Question(
            kind="error",
            words=_choice("Which of these statements is false of the picture?", choices, told[wrong.place]),
            right=shown.figure,
            shown=[shown.figure],
            apart=[wrong.figure],
            box=shown.figure.box if shown is wrong else (),  # what the other changed is not to be seen here
        )


def _places(contrast: Contrast) -> Iterator[Question]:
    pair = by_lot(side_by_side(contrast), contrast.item.id, "place")
    figures = [miss.figure for miss in pair]
    for miss in pair:
        false, true = ("first", "second") if miss is pair[0] else ("second", "first")
        words = posed(WHERE.format(true=true, false=false, said=miss.before))
        answer = {"answer": canonical(list(miss.figure.box)), "answer_type": "box"}
        yield Question(
            kind="place",
            words={**words, **answer},
            right=miss.figure,
            shown=figures,
            apart=figures,
            box=miss.figure.box,
        )


def _choice(question: str, choices: Sequence[str], answer: str) -> dict[str, Any]:
    index = list(choices).index(answer)
    told = {"choices": tuple(choices), "answer": answer, "answer_index": index, "answer_type": "choice"}
    return {**posed(question), **told}


def truth_of(contrast: Contrast, figure: Figure, said: str) -> dict[str, Any]:
    """Return the question whether a statement is true of a picture, as fields of an item."""
    asks = "Does this caption fit the picture?" if "\n" in said else "Is this statement true of the picture?"
    answer = "true" if contrast.holds(figure, said) else "false"
    return {**posed(f"{asks}\n\n{said}"), "answer": answer, "answer_type": "boolean"}


def posed(question: str) -> dict[str, Any]:
    """Return an open question as fields of an item, without its answer."""
    ways = {"choices": (), "answer_index": None, "tolerance": None, "unit": None, "question_in_media": "none"}
    return {"question": question, **ways}


def _row(item: Item, question: Question) -> Row:
    asked = item.model_copy(update=question.words)
    shown = [figure.number for figure in question.shown]
    return {
        "id": digest(item.id, question.kind, shown, asked.question, asked.choices, asked.answer),
        "set": item.id,
        "kind": question.kind,
        "images": [figure.picture.model_dump() for figure in question.shown],
        "question": question_text(asked),
        "answer_index": asked.answer_index,
        "answer_letter": letter_of(asked),
        "prompt": user_text(asked),
        **gold(asked),
        "role": question.right.role,
        "edits": [figure.kind for figure in question.apart],
        "sizes": [figure.size for figure in question.apart],
        "box": list(question.box),
        **{name: getattr(item, name) for name in ORIGIN},
    }


EXPORT = Export(name="near_miss", features=FEATURES, splits=("test",), whole=rows)
