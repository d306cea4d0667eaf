"""A second reader of a wording: shown the facts of a few scenes and the question, it must answer as they do."""

import json
from collections.abc import Sequence

from backends.llm import Ask, Message
from generators.base import AnyFamily
from schemas.question import Question, Verdict
from schemas.record import digest
from validators.grading import grade

RULES = (
    "You answer a question about a picture or clip that you cannot see, from facts that are all true. Where options "
    'are given, answer with one of them, word for word. Reply with JSON: {"answer": "..."}.'
)
SEARCHED = 12
"""Levels and scenes a level that are searched for questions of one template."""


def example_questions(family: AnyFamily, template: str, seed: int, wanted: int) -> tuple[Question, ...]:
    """Return filled-in questions of a template, from scenes of their own: no item is made of them."""
    apart = int(digest("judge", seed)[:12], 16)
    found: list[Question] = []
    for index in range(SEARCHED):
        for level in range(1, min(family.top, SEARCHED) + 1):
            if len(found) == wanted:
                return tuple(found)
            question = family.ask(family.base_scene(level, apart, index))
            if question.template == template:
                found.append(question)
    return tuple(found)


def judge_ask(question: Question, wording: str, model: str) -> Ask:
    """Return the request to answer a question as reworded, from what its rationale reads off the picture."""
    facts = [step.text for step in question.rationale if step.evidence]
    lines = ["Facts:", *(f"- {fact}" for fact in facts), "", f"Question: {question.words(wording)}"]
    if question.choices:
        lines += ["Options:", *(f"- {choice}" for choice in question.choices)]
    answer = {"type": "string"} | ({"enum": list(question.choices)} if question.choices else {})
    return Ask(
        model=model,
        messages=(Message(role="system", content=RULES), Message(role="user", content="\n".join(lines))),
        shape={
            "type": "object",
            "properties": {"answer": answer},
            "required": ["answer"],
            "additionalProperties": False,
        },
        temperature=0.0,
        seed=0,
        max_tokens=200,
    )


def judged(answered: Sequence[tuple[Question, str]]) -> Verdict:
    """Judge a wording by what was replied to its examples: one wrong answer refuses it, and so does having none."""
    if not answered:
        return Verdict(check="wording", reason="judge", detail="no scene asks this template")
    for question, reply in answered:
        answer = _answer(reply)
        if answer is None or not _right(question, answer):
            return Verdict(check="wording", reason="judge", detail=f"{answer!r:.80}, must be {question.answer!r:.80}")
    return Verdict(check="wording")


def _answer(reply: str) -> str | None:
    begin, end = reply.find("{"), reply.rfind("}")
    try:
        value = json.loads(reply[begin : end + 1])
    except (ValueError, RecursionError):
        return None
    answer = value.get("answer") if isinstance(value, dict) else None
    return str(answer) if isinstance(answer, str | int | float) else None


def _right(question: Question, answer: str) -> bool:
    said = f"<answer>{answer}</answer>"
    terms = (question.answer, question.answer_type, question.choices, question.tolerance, question.unit)
    return grade(said, *terms) == 1.0
