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
EXAMPLES = {
    "list": "Which boat is faster, P or Q?",
    "which": "Which animal is asleep?",
    "how many": "How many boats do you see?",
    "is": "Is P on top of Q?",
}
LEADS = ("Look closely: ", "From what is shown, ", "Going by what you see, ", "Take a careful look: ")
"""A very small model does not follow rules, it imitates: it is shown an example of the same kind with a lead before
it. Asked for deeper changes (as in "which one of the animals"), it lost slots or meaning in 32 of 32 proposals."""

OPENINGS = ("Look", "From what", "Going by", "Take a")
"""First words of the leads: left free, it gives most questions back as they are."""

SLOT = re.compile(r"\{(\w+)\}")


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
        messages=_brief(turn) if manner.brief else _full(turn),
        shape=_shape(_pattern(turn.template.text) if manner.brief else None),
        temperature=round(min(manner.temperature * (0.5 if manner.brief else 1) + 0.2 * turn.attempt, 2.0), 2),
        seed=int(name[:7], 16),
        max_tokens=len(turn.template.text) // 2 + 40,
    )


def read_proposal(reply: str, turn: Turn, manner: Manner) -> str | None:
    """Return the question in a reply, or None where it holds none: `{"question": text}`, with anything around it."""
    question = _question(reply)
    if question is None or not manner.brief:
        return question
    names = {name.upper(): name for name in SLOT.findall(turn.template.text)}
    return re.sub(r"\b[A-Z]+\b", lambda word: f"{{{names[word[0]]}}}" if word[0] in names else word[0], question)


def _question(reply: str) -> str | None:
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


def _brief(turn: Turn) -> tuple[Message, ...]:
    example = EXAMPLES[_likest(turn.template.text.lower())]
    led = LEADS[(turn.variant + turn.attempt) % len(LEADS)] + example[0].lower() + example[1:]
    return (
        Message(role="system", content="Reword."),
        Message(role="user", content=example),
        Message(role="assistant", content=json.dumps({"question": led})),
        Message(role="user", content=_capitals(turn.template.text)),
    )


def _likest(template: str) -> str:
    if "how many" in template:
        return "how many"
    if template.startswith(("is ", "are ", "does ", "do ")):
        return "is"
    return "list" if re.search(r"\} (?:or|and) \{", template) else "which"


def _shape(pattern: str | None) -> dict[str, Any]:
    question = {"type": "string"} | ({"pattern": pattern} if pattern else {})
    return {
        "type": "object",
        "properties": {"question": question},
        "required": ["question"],
        "additionalProperties": False,
    }


def _capitals(template: str) -> str:
    """Return a template with its slots as capitals: a very small model loses braces, and keeps "A or B"."""
    return SLOT.sub(lambda slot: slot[1].upper(), template)


def _pattern(template: str) -> str:
    """Return the shape of a small model's proposal: the slots, and what stands between them, as in the template.

    The words before and behind are free, but for the first, and of the length that the check allows.
    """
    slots = list(SLOT.finditer(template))
    signs = set(re.sub(r"[?^\]\\-]", "", SLOT.sub("", template))) | set("abcdefghijklmnopqrstuvwxyz ,':")
    letters = f"[{''.join(sorted(signs - set(template[0])))}]"
    begin = f"^(?:{'|'.join(OPENINGS)}) "
    if not slots:
        return f"{begin}{letters}{{{len(template) // 2},{len(template) + 30}}}\\?$"
    before, behind = template[: slots[0].start()], template[slots[-1].end() :].rstrip("?")
    led = re.search(r"(?:(?:from|to|by|than|at) )?(?:the )?$", before)  # the preposition belongs to the slot
    core = _capitals((led[0] if led else "") + template[slots[0].start() : slots[-1].end()])
    core = re.sub(r"[\\^$.|?*+()\[\]{}]", r"\\\g<0>", core)  # no more: llama.cpp drops a pattern with "\\="
    tail = f"(?: {letters}{{1,{len(behind) + 20}}})?" if behind else ""
    return f"{begin}{letters}{{{len(before) // 2},{len(before) + 30}}} {core}{tail}\\?$"
