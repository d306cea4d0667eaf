"""Edits by a language model: a program and a wanted change go in, an edited program comes out, which is then proved.

It serves every kind of diagram. The wanted changes are those of the family's own edits, put as what is to be true
afterwards; how to get there is left to the model.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from backends.drawing.vocabulary import vocabulary
from backends.llm import Ask, Message
from generators.base import Edit
from generators.writer import Manner
from schemas.record import digest
from schemas.scene import Scene

PROMPT = 1
"""Revision of the words below: raise it with every change of them."""

RULES = (
    "You edit short Python programs that draw diagrams. You are given a program and what its diagram must show "
    "instead. Change as few calls as you can so that it does; keep all other calls, names and numbers as they are, and "
    "nothing may touch or cover anything else. Use only the words that the program can import, with literal numbers "
    'and names of earlier elements, and end with show(). Reply with JSON: {"program": "..."}.'
)
SHAPE: dict[str, Any] = {
    "type": "object",
    "properties": {"program": {"type": "string"}},
    "required": ["program"],
    "additionalProperties": False,
}
FENCE = re.compile(r"\A\s*```\w*\n(.*?)\n?```\s*\Z", re.DOTALL)


@dataclass(frozen=True)
class Wish:
    """A change that would make a hard negative, without the way to it."""

    kind: str
    before: str
    """What must be true no longer."""
    after: str
    """What must be true instead."""
    caption: str
    """All that is said of the diagram; but for `before` it must stay true."""
    part: str
    example: Scene
    """The scene after the family's own edit."""


def wishes(edits: Iterable[Edit[Any]], most: int) -> tuple[Wish, ...]:
    """Return the changes that a family's own negatives make, one of each kind."""
    found: dict[str, Wish] = {}
    for edit in edits:
        if not edit.positive:
            found.setdefault(edit.kind, Wish(edit.kind, edit.before, edit.after, edit.caption, edit.part, edit.scene))
    return tuple(found.values())[:most]


@dataclass(frozen=True)
class Turn:
    """What is asked next."""

    program: str
    wish: Wish
    refused: tuple[tuple[str, str], ...] = ()
    """Earlier proposals, each with what is wrong with it."""


def edit_ask(turn: Turn, manner: Manner) -> Ask:
    """Return the request for one edited program."""
    wish = turn.wish
    name = digest(manner.seed, PROMPT, turn.program, wish.before, wish.after, len(turn.refused))
    return Ask(
        model=manner.model,
        messages=(Message(role="system", content=RULES), Message(role="user", content=_request(turn))),
        shape=SHAPE,
        temperature=manner.temperature,
        seed=int(name[:7], 16),
        max_tokens=len(turn.program) // 2 + 400,
    )


def _request(turn: Turn) -> str:
    wish = turn.wish
    lines = [
        f"The words: {vocabulary(turn.program).__doc__}",
        f"The program:\n{turn.program}",
        f"Its diagram shows: {wish.caption}",
        f"No longer true must be: {wish.before}",
        f"True instead must be: {wish.after}",
    ]
    for program, fault in turn.refused:
        lines += [f"You proposed:\n{program}", f"It was refused: {fault}"]
    return "\n\n".join(lines)


def read_edit(reply: str) -> str | None:
    """Return the program in a reply, or None where it holds none: `{"program": text}`, with anything around it."""
    begin, end = reply.find("{"), reply.rfind("}")
    if begin < 0 or end < begin:
        return None
    try:
        value = json.loads(reply[begin : end + 1])
    except (ValueError, RecursionError):
        return None
    program = value.get("program") if isinstance(value, dict) else None
    if not isinstance(program, str) or not program.strip():
        return None
    fenced = FENCE.match(program)
    return fenced[1] if fenced else program
