"""Replies to an item with errors planted in them, each with its kind, its line and what is so instead.

An error is planted where the item's own rationale gives a thing its one value: another value is false of the picture.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from exporters.claims import Said, filled, kind_of, read
from exporters.errors import Kind, Planted
from schemas.item import Item

MOST = 5
"""Errors of one reply, at most."""


@dataclass(frozen=True, order=True)
class Error:
    step: int
    """Index of the line, or of the line before which one is missing."""
    kind: Kind
    wrong: str
    """What the line says; "" where one is missing."""
    right: str


@dataclass(frozen=True)
class Reply:
    lines: tuple[str, ...]
    errors: tuple[Error, ...]
    answer: Item
    """The side whose answer it ends with."""


def right_of(item: Item) -> Reply:
    return Reply(tuple(step.text for step in item.rationale), (), item)


def told_by(other: Item, wrong: Planted) -> Reply:
    """Return the reply that is right of the other side."""
    errors = []
    for number, judged in enumerate(wrong.steps):
        kind = judged.kind
        if judged.left_out:
            errors.append(Error(number, "omitted", "", " ".join(judged.left_out)))
            kind = "consequence"
        if kind is not None:
            errors.append(Error(number, kind, judged.step.text, judged.right))
    return Reply(tuple(step.step.text for step in wrong.steps), tuple(errors), other)


def spoiled(item: Item, other: Item, wrong: Planted) -> Reply | None:
    """Plant 1 to 5 errors in the item's own rationale; None where it has no place for one.

    Either facts are changed and the conclusion stays, or the conclusion is changed and the facts stay: so that a
    conclusion said not to follow does not follow from facts that were changed.
    """
    rng = Random(f"errors planted in {item.id}")
    aim = rng.randint(1, MOST)
    concluded = rng.random() < 0.25 and other.rationale[-1].text != item.rationale[-1].text
    changed = _conclusion(item, other) if concluded else _facts(item, wrong, aim, rng)
    lines: list[str | None] = [step.text for step in item.rationale]
    for error in changed:
        lines[error.step] = error.wrong
    spare = [number for number in _needed(item) if lines[number] == item.rationale[number].text]
    missing = rng.choice(spare) if spare and len(changed) < aim and rng.random() < 0.5 else None
    errors = list(changed)
    if missing is not None:
        lines[missing] = None
        errors.append(Error(missing, "omitted", "", item.rationale[missing].text))
    errors = sorted(_moved(error, missing) for error in errors)
    kept = tuple(line for line in lines if line is not None)
    return Reply(kept, tuple(errors), other if concluded else item) if errors else None


def _conclusion(item: Item, other: Item) -> list[Error]:
    last = len(item.rationale) - 1
    return [Error(last, "conclusion", other.rationale[-1].text, item.rationale[-1].text)]


def _facts(item: Item, wrong: Planted, aim: int, rng: Random) -> list[Error]:
    """Plant errors in facts, as many as are aimed at and have a place."""
    groups = list(_candidates(item, wrong))
    rng.shuffle(groups)
    planted: dict[int, Error] = {}
    for group in groups:
        if len(planted) + len(group) <= aim and not any(error.step in planted for error in group):
            planted |= {error.step: error for error in group}
    return list(planted.values())


def _candidates(item: Item, wrong: Planted) -> Iterator[list[Error]]:
    """Yield errors that can be planted, those that belong together in one list."""
    texts = [step.text for step in item.rationale]
    for judged in wrong.steps:
        if judged.kind == "misread" and judged.right in texts:
            yield [Error(texts.index(judged.right), "misread", judged.step.text, judged.right)]
    told = [(number, said) for number, text in enumerate(texts) for said in _values(item, text)]
    for number, said in told:
        for at, other in told:
            if said.claim is other.claim and said.thing != other.thing and said.value != other.value:
                error = Error(number, "wrong_value", filled(texts[number], said.claim, other.value), texts[number])
                yield [error]
                if number < at:
                    back = filled(texts[at], said.claim, said.value)
                    yield [
                        Error(number, "swapped", error.wrong, texts[number]),
                        Error(at, "swapped", back, texts[at]),
                    ]


def _values(item: Item, text: str) -> list[Said]:
    """Return what a step claims, where it is a fact that is read and its value can stand in another such step."""
    said = read(item.family, text, kind_of(item))
    return [one for one in said[:1] if one.claim.kind == "misread" and "(?P<" not in one.claim.form]


def _needed(item: Item) -> list[int]:
    """Return the steps without which the answer does not follow: they alone read a part that nobody can spare."""
    needed = {seen.part for seen in item.evidence}
    alone = []
    for number, step in enumerate(item.rationale):
        others = {part for at, other in enumerate(item.rationale) if at != number for part in other.evidence}
        if (set(step.evidence) & needed) - others:
            alone.append(number)
    return alone


def _moved(error: Error, missing: int | None) -> Error:
    later = missing is not None and error.step > missing
    return Error(error.step - later, error.kind, error.wrong, error.right)
