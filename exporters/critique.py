"""`critique`: replies with 0 to 5 errors, and what a critic should say of them: which step, of what kind, what is so.

Of each item there are its own rationale, in which nothing is wrong; its twin's, whose errors only the picture tells;
and its own with errors planted in it, of which some can be told by reading alone. Every line is judged against the
picture: a conclusion that is so stays right, whatever stands before it.
"""

from collections.abc import Iterator

from backends.parquet import Row
from exporters.base import TRAINING, Export
from exporters.errors import Kind, both_planted
from exporters.prompts import answer_line, plain, short_answer, user_text
from exporters.sft_trl import TURNS, turn
from exporters.shown import Shown, pictures
from exporters.spoiling import MOST, Reply, right_of, spoiled, told_by
from schemas.item import BOOL, IMAGE, INT32, STRING, Feature, Item, many

ASK = (
    "These lines reply to the question. Say of every line that is not so what is so instead, and name any step that "
    "is left out though the answer needs it. Then say whether the answer is right."
)
SAYS: dict[Kind, str] = {
    "misread": "Line {step} misreads the picture. What is so: {right}",
    "swapped": "Line {step} says of one thing what is so of another. What is so: {right}",
    "wrong_value": "Line {step} gives one thing the value of another. What is so: {right}",
    "consequence": "Line {step} follows from an error before it, and is not so. What is so: {right}",
    "conclusion": "Line {step} does not follow from the lines before it. What is so: {right}",
    "omitted": "Before line {step} a step is left out: {right}",
}

FEATURES: dict[str, Feature] = {
    "images": many(IMAGE),
    "messages": TURNS,
    "errors": many({"step": INT32, "kind": STRING, "wrong": STRING, "right": STRING}),
    "answer_right": BOOL,
    "id": STRING,
    "pair_id": STRING,
    "family": STRING,
    "level": INT32,
}
"""`step` counts lines from 1."""


def pair(base: Item, twin: Item) -> Iterator[Row]:
    wrong = both_planted(base, twin)
    if wrong is None or not all(side.proved for side in wrong):
        return
    shown = [seen for seen in (pictures(base), pictures(twin)) if seen]
    if len(shown) < 2:
        return
    told = [told_by(twin, wrong[0]), told_by(base, wrong[1])]
    few = all(len(reply.errors) <= MOST for reply in told)
    for item, other, side, reply, seen in zip((base, twin), (twin, base), wrong, told, shown, strict=True):
        replies = [right_of(item), *([reply] if few else []), spoiled(item, other, side)]
        yield from (_row(item, reply, seen) for reply in replies if reply)


def _row(item: Item, reply: Reply, shown: Shown) -> Row:
    parts: list[dict[str, str | None]] = [{"type": "image", "text": None} for _ in shown.images]
    text = f"{shown.intro}{_question(item)}\n\n{_lines(reply)}\n\n{ASK}"
    right = reply.answer.id == item.id
    return {
        "images": shown.images,
        "messages": [
            turn("user", [*parts, {"type": "text", "text": text}]),
            turn("assistant", [{"type": "text", "text": _said(item, reply, right)}]),
        ],
        "errors": [
            {"step": e.step + 1, "kind": e.kind, "wrong": plain(e.wrong), "right": plain(e.right)} for e in reply.errors
        ],
        "answer_right": right,
        "id": item.id,
        "pair_id": item.pair_id,
        "family": item.family,
        "level": item.level,
    }


def _question(item: Item) -> str:
    """Return the question and its options, without how to reply."""
    return user_text(item).rpartition("\n\n")[0]


def _lines(reply: Reply) -> str:
    lines = [f"{number}. {plain(line)}" for number, line in enumerate(reply.lines, 1)]
    return "\n".join([*lines, answer_line(reply.answer)])


def _said(item: Item, reply: Reply, right: bool) -> str:
    said = [SAYS[error.kind].format(step=error.step + 1, right=plain(error.right)) for error in reply.errors]
    answer = short_answer(item)
    so = "The answer is right." if right else f"The answer is wrong; it is {answer}."
    return "\n".join([*(said or ["Every line is so."]), so])


EXPORT = Export(name="critique", features=FEATURES, splits=TRAINING, pair=pair)
