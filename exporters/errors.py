"""Wrong rationales that need no other source than the release: the rationale of an item's twin, judged of the item.

Base and twin share the question, the options and most of the picture; they differ in one edit. So the twin's
rationale, told of the item, is right up to the step that reads the edit; that step is the planted error, what follows
from it follows from an error, and the answer at its end is wrong. Every step of it is true of another picture in
the release, and serves there as the right one: words, length and style tell nothing.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Literal

from exporters.claims import Said, agree, filled, kind_of, read
from exporters.prompts import answer_line
from exporters.truths import truth
from schemas.item import Item, StepRow
from validators.grading import grade

Kind = Literal["misread", "swapped", "consequence", "conclusion", "wrong_value", "omitted"]
"""What is wrong: the picture was read wrongly; two things have exchanged what is said of them; it follows from an
error before it; it does not follow from the steps before it; one thing was given the value of another; a step is left
out without which the answer does not follow."""


@dataclass(frozen=True)
class Judged:
    """A step of one rationale, judged of an item's picture."""

    step: StepRow
    holds: bool | None
    """None where neither can be proved."""
    kind: Kind | None = None
    right: str = ""
    """What is so instead."""
    left_out: tuple[str, ...] = ()
    """The steps that are missing before it, where it is one `omitted`."""


def wrong_answer(item: Item, other: Item) -> bool:
    """Whether the other side's answer, as a reply to the item, is graded wrong."""
    return grade(answer_line(other), item.answer, item.answer_type, item.choices, item.tolerance, item.unit) < 1


def judged(item: Item, other: Item) -> tuple[Judged, ...]:
    """Judge every step of the other side's rationale of the item's picture.

    It holds when the item's rationale says the same, when it follows from what both scenes share, or when the
    scene, read again, says so. It is false when the item's own steps say otherwise of the same thing, or when it is
    the conclusion, whose answer the solver has found to be another.
    """
    known, told = _known(item), truth(item)
    steps = []
    for number, step in enumerate(other.rationale):
        last = number == len(other.rationale) - 1
        if step.text not in known and (found := told(step.text)):
            steps.append(_of_scene(step, *found))
        elif last and step.text != item.rationale[-1].text:
            steps.append(Judged(step, False, "consequence", item.rationale[-1].text))
        else:
            steps.append(_of_claims(item, other, step, known))
    return _rooted(steps, item)


Known = dict[str, set[str]]
"""By what they are about, the steps that are true of an item; each text also under itself."""


def _known(item: Item) -> Known:
    texts = [step.text for step in item.rationale] + [str(event["name"]) for event in json.loads(item.events)]
    found: Known = defaultdict(set)
    kind = kind_of(item)
    for text in texts:
        found[text].add(text)
        for said in read(item.family, text, kind):
            found[said.thing].add(text)
    return found


def _of_claims(item: Item, other: Item, step: StepRow, known: Known) -> Judged:
    if step.text in known:
        return Judged(step, True)
    for said in read(item.family, step.text, kind_of(item)):
        if agree(said.claim, item.scene, other.scene):
            return Judged(step, True)
        told = sorted(known.get(said.thing, ()))
        if len(told) == 1 and _values(item, told[0], said) != said.value:
            return Judged(step, False, said.claim.kind, told[0])
        if not told and said.claim.absent is not None:
            zero = said.claim.absent == "0"
            right = filled(step.text, said.claim, ["0"] * len(said.value)) if zero else said.claim.absent
            return Judged(step, False, said.claim.kind, right)
    return Judged(step, None)


def _values(item: Item, text: str, said: Said) -> tuple[str, ...]:
    return next(other.value for other in read(item.family, text, kind_of(item)) if other.thing == said.thing)


def _of_scene(step: StepRow, holds: bool, right: str) -> Judged:
    return Judged(step, True) if holds else Judged(step, False, "misread" if step.evidence else "consequence", right)


def _rooted(steps: list[Judged], item: Item) -> tuple[Judged, ...]:
    """Name the first error for what it is: read wrongly, a step left out, or a conclusion that does not follow."""
    first = next((number for number, step in enumerate(steps) if step.holds is False), None)
    if first is None or steps[first].kind != "consequence":
        return tuple(steps)
    said = {step.step.text for step in steps}
    unsaid = [step.text for step in item.rationale if step.evidence and step.text not in said]
    found = steps[first]
    if found.step.evidence:
        steps[first] = replace(found, kind="misread")
    elif unsaid:
        steps[first] = replace(found, kind="omitted", left_out=tuple(unsaid))
    else:
        steps[first] = replace(found, kind="conclusion")
    return tuple(steps)


@dataclass(frozen=True)
class Planted:
    """A rationale with an answer that is wrong of an item, and the first step in it that is not so."""

    steps: tuple[Judged, ...]
    first: int
    """Index of the planted error; every step before it holds."""

    @property
    def error(self) -> Judged:
        return self.steps[self.first]

    @property
    def proved(self) -> bool:
        """Whether of every step it is known if it holds."""
        return all(step.holds is not None for step in self.steps)


def planted(item: Item, other: Item) -> Planted | None:
    """Return the other side's rationale as one of the item with an error; None where the error cannot be proved."""
    steps = judged(item, other)
    first = next((number for number, step in enumerate(steps) if not step.holds), None)
    if first is None or steps[first].holds is None or not wrong_answer(item, other):
        return None
    return Planted(steps, first)


def both_planted(base: Item, twin: Item) -> tuple[Planted, Planted] | None:
    """Return the wrong rationales of both sides; a pair ships whole, for one side alone would tell without looking."""
    of_base, of_twin = planted(base, twin), planted(twin, base)
    return (of_base, of_twin) if of_base and of_twin else None
