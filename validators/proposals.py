"""Whether a program that a language model edited is a hard negative: nothing it says is believed, all is proved.

The program has run in the sandbox; what it recorded there is written out as a plain program, and from this the
second engine derives what is true, as it does for the edits that rules make.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

from backends.drawing.recording import Element
from backends.drawing.vocabulary import vocabulary, written
from backends.sandbox import Outcome
from backends.sandbox import Reason as Ended
from generators.base import Edit
from generators.diagram.proposals import Wish
from schemas.question import Verdict
from schemas.scene import Scene
from validators.checks import edits, text
from validators.solvers import SOLVERS
from validators.subject import DrawnEdit, Pair, Side, changed

Reason = Literal[
    "reply", "foreign", "unchanged", "known", "more", "kept", "missed", "lost", "unseen", "too_large", "unclear"
]
"""Beside those of the sandbox: no program in the reply; no words of the vocabulary; nothing changed; an edit that is
there already; more changed than must; the statement still true; the wanted one not; another fact lost; no change
seen; too much of the picture; not clear to read."""
REASONS: tuple[str, ...] = (*get_args(Ended), *get_args(Reason))
MOST = 8
"""Elements that may come, go or change; a change counts twice."""
Size = Literal["small", "medium", "large"]
SIZES: tuple[tuple[float, Size], ...] = ((0.01, "small"), (0.03, "medium"), (1.0, "large"))
"""Share of the picture that changes, and what it is called."""
STATEMENTS: dict[str, tuple[Reason, str]] = {
    "before": ("lost", "the caption must be true before the change"),
    "after": ("missed", "still not true: {after}"),
    "caption": ("kept", "still true: {before}"),
    "not_seen": ("unseen", "the picture hardly changes"),
    "too_large": ("too_large", "too much of the picture changes"),
    "no_judge": ("foreign", "nothing can prove it"),
}
"""What a fault that `checks.edits` finds means of a proposal, and what a repair is told."""


@dataclass(frozen=True)
class Proof:
    """The verdict on a proposal, and the edit where it holds."""

    verdict: Verdict
    edit: Edit[Any] | None = None


def prove(base: Side, wish: Wish, outcome: Outcome, taken: Collection[frozenset[Element]]) -> Proof:
    """Judge what a proposed program recorded.

    Args:
        base: the diagram that was to be edited.
        wish: what was wanted.
        outcome: how the program ran.
        taken: display lists of the edits that are there already.
    """
    if outcome.failure:
        return _refused(outcome.failure.reason, outcome.failure.detail)
    try:
        program = written(outcome.elements)
        return _proved(base, wish, program, taken)
    except ValueError as error:  # no plain program, or nothing that the second engine can read
        return _refused("foreign", str(error))


def _proved(base: Side, wish: Wish, program: str, taken: Collection[frozenset[Element]]) -> Proof:
    before, after = listed(base.scene), frozenset(vocabulary(program).display_list(program))
    if before == after:
        return _refused("unchanged", "the diagram is what it was")
    if after in taken:
        return _refused("known", "this change is there already; find another")
    if len(before ^ after) > MOST:
        return _refused("more", f"change fewer calls: {len(before ^ after) // 2} elements are not what they were")
    drawn = _edited(base, wish, program, before - after)
    fault = _statement_fault(base, drawn) or _other_fault(base, drawn, wish) or _picture_fault(base, drawn)
    return fault or Proof(Verdict(check="proposal"), drawn.edit)


def listed(scene: Scene) -> frozenset[Element]:
    """Return what a diagram's scene records, in no order."""
    program = str(scene.model_dump()["program"])
    return frozenset(vocabulary(program).display_list(program))


def _edited(base: Side, wish: Wish, program: str, gone: Collection[Element]) -> DrawnEdit:
    scene = base.scene.model_copy(update={"program": program})
    side = Side(base.family, scene)
    share = float(changed(base.views[0], side.views[0]).mean())
    named = sorted(element.part for element in gone)
    edit = Edit(
        kind=wish.kind,
        size=next(name for most, name in SIZES if share <= most),
        change=f"{', '.join(named)} changed: {wish.after}" if named else f"Something was added: {wish.after}",
        scene=scene,
        caption=wish.caption,
        before=wish.before,
        after=wish.after,
        part=named[0] if named else wish.part,
    )
    return DrawnEdit(edit, side)


def _statement_fault(base: Side, drawn: DrawnEdit) -> Proof | None:
    reason = edits.check(Pair(base, base, (drawn,))).reason
    if reason is None:
        return None
    found, detail = STATEMENTS[reason]
    holds = _holds(base)
    if found == "missed" and holds and holds(_json(drawn.side.scene), drawn.edit.before):
        found, detail = STATEMENTS["caption"]
    return _refused(found, detail.format(before=drawn.edit.before, after=drawn.edit.after))


def _other_fault(base: Side, drawn: DrawnEdit, wish: Wish) -> Proof | None:
    """See that all else which the caption says is still true, but for what the family's own edit loses too."""
    holds = _holds(base)
    if holds is None:
        return None
    for sentence in _sentences(wish.caption):
        if sentence != wish.before and holds(_json(wish.example), sentence) > holds(_json(drawn.side.scene), sentence):
            return _refused("lost", f"no longer true: {sentence}")
    return None


def _picture_fault(base: Side, drawn: DrawnEdit) -> Proof | None:
    clear = SOLVERS[base.family.name].clear
    if clear and not clear(_json(drawn.side.scene), drawn.edit.before):
        return _refused("unclear", "the change must be plain to see, and nothing may touch anything else")
    verdict = text.check(Pair(drawn.side, drawn.side))
    return _refused("unclear", f"what is written must be easy to read ({verdict.detail})") if verdict.reason else None


def _sentences(caption: str) -> Iterator[str]:
    yield from re.split(r"(?<=\.)\s+", caption.strip())


def _holds(base: Side) -> Callable[[dict[str, Any], str], bool] | None:
    return SOLVERS[base.family.name].holds


def _json(scene: Scene) -> dict[str, Any]:
    return scene.model_dump(mode="json")


def _refused(reason: Ended | Reason, detail: str) -> Proof:
    return Proof(Verdict(check="proposal", reason=reason, detail=detail[:200]))
