"""How an item becomes words for a model: question, options, the form of the answer, and the reply that is right."""

import re

from schemas.item import Item
from validators.grading import LETTERS, lettered

FORMS = {
    "integer": "a whole number in digits",
    "number": "a number in digits",
    "text": "the words asked for and nothing else",
    "list": "the entries in order, divided by commas",
    "set": "the entries in any order, divided by commas, or none",
    "grid": "the rows from top to bottom, each on a line of its own below it",
    "box": "the box as [x0, y0, x1, y1] in pixels",
    "interval": "the interval as [start, end]",
    "boolean": "yes or no",
    "json": "JSON",
}
"""What follows `Answer:` in a reply, by type of answer."""
PLACEHOLDER = re.compile("<(image|video|audio)>")
"""What trainers replace by media wherever it stands in a text."""


def user_text(item: Item) -> str:
    """Return the question, its options and how to answer, as plain text without media.

    Where the media carry the question themselves, the words only say so.
    """
    wish = f'Think step by step. Then write a last line that begins with "Answer:" and gives {_form(item)}.'
    return _asked(item, wish)


def tagged_text(item: Item) -> str:
    """Return the same for a trainer that says itself between which tags the answer must stand, alone."""
    return _asked(item, f"The answer is {_form(item)}.")


def question_text(item: Item) -> str:
    """Return the question alone, or that it is to be found in the media."""
    if item.question_in_media != "none":
        return f"Answer the question that the {'clip' if item.video else 'picture'} shows."
    return plain(item.question)


def right_reply(item: Item) -> str:
    """Return the rationale and the answer, in the form that `user_text` asks for."""
    return "\n".join([*(plain(step.text) for step in item.rationale), answer_line(item)])


def answer_line(item: Item) -> str:
    """Return the end of the right reply, which commits to the answer."""
    answer = short_answer(item)
    return f"Answer:\n{answer}" if "\n" in answer else f"Answer: {answer}"


def plain(text: str) -> str:
    """Keep words from passing for media: `<image>` becomes `[image]`."""
    return PLACEHOLDER.sub(r"[\1]", text)


def _asked(item: Item, wish: str) -> str:
    options = _options(item) if item.question_in_media == "none" else []
    return "\n".join([question_text(item), *options, "", wish])


def _options(item: Item) -> list[str]:
    if not item.choices or not lettered(item.choices):
        return ["Options: " + ", ".join(map(plain, item.choices))] if item.choices else []
    return [f"{letter}. {plain(choice)}" for letter, choice in zip(LETTERS, item.choices, strict=False)]


def _form(item: Item) -> str:
    """Return what the answer must be."""
    if item.choices:
        form = "the letter of the right option" if lettered(item.choices) else "the right option as it is written"
    else:
        form = FORMS[item.answer_type]
    unit = f", in {item.unit}" if item.unit and item.answer_type in ("integer", "number", "interval") else ""
    return f"{form}{unit}"


def short_answer(item: Item) -> str:
    """Return what stands behind `Answer:` in the right reply."""
    if item.choices and lettered(item.choices):
        return LETTERS[item.choices.index(item.answer)]
    if item.answer_type == "boolean":
        return {"true": "yes", "false": "no"}.get(item.answer.casefold(), item.answer)
    return plain(item.answer)


def letter_of(item: Item) -> str | None:
    """Return the letter of the place at which the right option stands; None for open questions.

    Harnesses name options by their places, whatever the options themselves say: see `lettered`.
    """
    return None if item.answer_index is None or len(item.choices) > len(LETTERS) else LETTERS[item.answer_index]
