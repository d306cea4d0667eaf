"""The writer asks a language model for other words of a question template: proposals, which a check then judges.

The model sees templates, never a value, so that it can neither change nor leak one.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from backends.llm import Ask, Message
from schemas.question import Template
from schemas.record import digest

PROMPT = 1
"""Revision of the prompts below: raise it with every change of their words."""

RULES = (
    "You reword questions about pictures and clips for a test. Ask the same thing in other words: the same kind of "
    "question, one sentence, the same comparison and direction, nothing added, nothing left out, no answer. "
    "Names in braces such as {a} stand for values: copy each of them once, as it stands, in the same order. "
    'Reply with JSON: {"question": "..."}.'
)
SHOTS = {
    "list": ("Which boat is faster, {p} or {q}?", "Which one of the boats is faster: {p} or {q}?"),
    "which": ("Which animal in the barn is asleep?", "Which of the animals in the barn is asleep?"),
    "how many": ("How many {p} lie on the table?", "What is the number of {p} that lie on the table?"),
    "is": ("Is {p} on top of {q}?", "Does {p} lie on top of {q}?"),
}
"""For a very small model, which imitates an example of the same kind and does not follow rules."""

SLOT = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class Turn:
    """What the writer is asked next, and what it should know."""

    template: Template
    variant: int
    attempt: int
    accepted: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    """Earlier proposals for this variant, each with the reason of its refusal."""


@dataclass(frozen=True)
class Manner:
    """How a model is asked."""

    model: str
    temperature: float
    seed: int
    brief: bool = False
    """For a very small model: examples instead of rules, and slots held in place by the schema."""


def proposal_ask(turn: Turn, manner: Manner) -> Ask:
    """Return the request for one proposal. Another variant or attempt has another seed, and is asked more freely."""
    name = digest(manner.seed, turn.template.text, turn.variant, turn.attempt)
    return Ask(
        model=manner.model,
        messages=_brief(turn.template.text) if manner.brief else _full(turn),
        shape=_shape(_pattern(turn.template.text) if manner.brief else None),
        temperature=round(min(manner.temperature + 0.2 * turn.attempt, 2.0), 2),
        seed=int(name[:7], 16),
        max_tokens=len(turn.template.text) // 2 + 40,
    )


def read_proposal(reply: str) -> str | None:
    """Return the question in a reply, or None where it holds none: `{"question": text}`, with anything around it."""
    begin, end = reply.find("{"), reply.rfind("}")
    if begin < 0 or end < begin:
        return None
    try:
        value = json.loads(reply[begin : end + 1])
    except (ValueError, RecursionError):
        return None
    question = value.get("question") if isinstance(value, dict) else None
    return question.strip(" ") if isinstance(question, str) else None


def _full(turn: Turn) -> tuple[Message, ...]:
    lines = [f"Question: {turn.template.text}"]
    if turn.accepted:
        lines += ["Do not repeat:", *(f"- {text}" for text in turn.accepted)]
    if turn.refused:
        lines += ["Refused so far:", *(f"- {text} ({reason})" for text, reason in turn.refused)]
    return (Message(role="system", content=RULES), Message(role="user", content="\n".join(lines)))


def _brief(template: str) -> tuple[Message, ...]:
    text, other = SHOTS[_likest(template.lower())]
    return (
        Message(role="user", content=text),
        Message(role="assistant", content=json.dumps({"question": other})),
        Message(role="user", content=template),
    )


def _likest(template: str) -> str:
    if "how many" in template:
        return "how many"
    if template.startswith(("is ", "are ", "does ", "do ")):
        return "is"
    return "list" if re.search(r"\} (?:or|and) \{", template) else "which"


def _shape(pattern: str | None) -> dict[str, Any]:
    question = {"type": "string"} | ({"pattern": pattern} if pattern else {})
    return {"type": "object", "properties": {"question": question}, "required": ["question"], "additionalProperties": False}


def _pattern(template: str) -> str:
    """Return the shape of a small model's proposal: the slots, and what stands between them, as in the template.

    The words before and behind are free, within the length that the check allows.
    """
    slots = list(SLOT.finditer(template))
    signs = set(re.sub(r"\{\w+\}|[A-Za-z?^\]\\-]", "", template)) | set(" ,'")
    letters = f"[A-Za-z{''.join(sorted(signs))}]"
    if not slots:
        return f"^[A-Z]{letters}{{{len(template) // 2},{len(template) + 20}}}\\?$"
    before, behind = template[: slots[0].start()], template[slots[-1].end() :].rstrip("?")
    led = re.search(r"(?:(?:from|to|by|than|at) )?(?:the )?$", before)  # the preposition belongs to the slot
    core = re.sub(r"([{}.])", r"\\\1", (led[0] if led else "") + template[slots[0].start() : slots[-1].end()])
    tail = f"(?: {letters}{{1,{len(behind) + 20}}})?" if behind else ""
    return f"^[A-Z]{letters}{{{len(before) // 2},{len(before) + 20}}} {core}{tail}\\?$"
