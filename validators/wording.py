"""Whether a proposed wording asks what its template asks: what a language model writes is a proposal, this decides.

A proposal is untrusted text. It is searched and compared, never evaluated; it is filled in only after
it passed, when nothing but bare slot names can stand in it.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Literal, get_args

from schemas.question import Template, Verdict
from validators.lexicon import LEAKS, ROLES
from validators.reading import (
    CONTRAST_STEMS,
    FUNCTION_STEMS,
    SLOT,
    WORD,
    Known,
    Reading,
    kind_of,
    lost_words,
    new_words,
    numbers_in,
    stem,
)

Reason = Literal[
    "reply", "length", "slots", "characters", "copy", "leak", "kind", "slot_order", "numbers", "keep", "contrast",
    "repeats", "garbled", "unknown_words", "meaning", "judge",
]  # fmt: skip
REASONS: tuple[str, ...] = get_args(Reason)

ADDED = 2
"""Content words that a wording may bring in which neither its template nor the neutral list has."""
SYNONYM = 0.5
"""Least cosine of such a word and one of the template's. Measured: height-taller 0.80, glows-lights 0.64,
concealed-hides 0.55; team-ball 0.47, drinks-bar 0.40, forest-bar 0.29."""
Closeness = Callable[[str, str], float]
GARBLED = re.compile(
    r"\b(\w+) \1\b|\b(?:the|a|an) (?:of|to|is|are|at|in|on|or|and|by|from|than|the|a|an|that|which|what|it|be)\b"
    r"|\b(?:of|to|by|from|than|at|in|on|or|and|the|a|an|with) ?[,:?.]"
    r"|\b(?:of|than|by|from|with) (?:is|are|was|does|do|of|or|and|be|to)\b|\bthat (?:x0,? (?:or|and)|that)\b"
    r"|\b(?:from|by) what (?:do|does|did|are)\b|\b(?:is|are) (?:is|are|do|does)\b"
    r"|\bthere (?:is|are) ?\?|  |(?<!\w)'|'(?!\w)|[,:;] ?[,:;?.]"
)
"""What no English sentence has, and a small model writes."""


def check_form(template: Template, proposal: str, accepted: Sequence[str]) -> Verdict:
    """Judge a proposal by all that needs no model; the first thing that is wrong decides.

    Args:
        template: what is asked.
        proposal: any text at all.
        accepted: wordings that exist already, beside the canonical one.
    """
    known = Known(template, (template.text, *accepted))
    if len(proposal) > 2 * len(template.text):  # before anything reads it: it may be a megabyte
        return Verdict(check="wording", reason="length", detail=f"{len(proposal)} characters")
    reading = Reading(proposal)
    for reason, fault in FORM:
        detail = fault(known, reading)
        if detail:
            return Verdict(check="wording", reason=reason, detail=detail[:200])
    return Verdict(check="wording")


def is_copy(template: Template, text: str, others: Sequence[str]) -> bool:
    """Whether a text is one of the others, but for case, space, punctuation, and the order of free slots."""
    return _gist(text, template) in {_gist(other, template) for other in others}


def check_meaning(template: Template, proposal: str, closeness: Closeness, least: float) -> Verdict:
    """Judge by embeddings: the whole near the canonical text, each word that came near one that was, and back.

    Args:
        template, proposal: what passed `check_form`.
        closeness: cosine of the embeddings of two texts.
        least: for the whole. A thing or place that was added shows in short questions only (0.53 to 0.76; in a
            long one 0.84 to 0.9, as good ones have), hence the rule on single words.
    """
    near = closeness(template.text, proposal)
    if near < least:
        return Verdict(check="wording", reason="meaning", detail=f"cosine {near:.3f}, least {least:g}")
    known, reading = Known(template, ()), Reading(proposal)
    for word in new_words(known, reading):
        if _nearest(word, known.reading, closeness) < SYNONYM:
            return Verdict(check="wording", reason="meaning", detail=f"`{word}` is like no word of the template")
    for word in lost_words(known, reading):
        if _nearest(word, reading, closeness) < SYNONYM:
            return Verdict(check="wording", reason="meaning", detail=f"no word is like `{word}` of the template")
    return Verdict(check="wording")


def _nearest(word: str, reading: Reading, closeness: Closeness) -> float:
    others = sorted({other for other in reading.words if stem(other) not in FUNCTION_STEMS})
    return max((closeness(word, other) for other in others), default=0.0)


def _length(known: Known, proposal: Reading) -> str | None:
    low, high = len(known.template.text) / 2, 2 * len(known.template.text)
    return None if low <= len(proposal.text) <= high else f"{len(proposal.text)} characters"


def _characters(known: Known, proposal: Reading) -> str | None:
    odd = sorted(set(SLOT.sub("", proposal.text)) - known.characters)
    return ", ".join(f"U+{ord(one):04X} {unicodedata.name(one, 'control')}" for one in odd) or None


def _slots(known: Known, proposal: Reading) -> str | None:
    if set("{}") & set(SLOT.sub("", proposal.text)) or sorted(proposal.slots) != sorted(known.reading.slots):
        return f"must be {known.reading.slots}, each once and bare"
    for name in proposal.slots:
        if _glue(proposal.text, name) != _glue(known.template.text, name):
            return f"{{{name}}} must stand alone"
    return None


def _glue(text: str, slot: str) -> tuple[str, str]:
    """Return what is written on to a slot, before and behind it."""
    before, behind = text.split(f"{{{slot}}}", 1)
    tail, head = re.search(r"[\w'{}-]*$", before), re.match(r"[\w'{}-]*", behind)
    return (tail[0] if tail else "", head[0] if head else "")


def _slot_order(known: Known, proposal: Reading) -> str | None:
    if known.template.ordered and proposal.slots != known.reading.slots:
        return f"must be {known.reading.slots} (got {proposal.slots})"
    for name in proposal.slots:
        role, got = _role(known.template.text, name), _role(proposal.text, name)
        if role != got:
            return f"{{{name}}} must go with {role or 'no preposition of its own'} (got {got})"
    return None


def _role(text: str, slot: str) -> str | None:
    """Return the preposition among the two words before a slot."""
    before = SLOT.sub("}", text.split(f"{{{slot}}}", 1)[0]).rsplit("}", 1)[-1]
    return next((word for word in reversed(WORD.findall(before.lower())[-2:]) if word in ROLES), None)


def _copy(known: Known, proposal: Reading) -> str | None:
    return proposal.text if is_copy(known.template, proposal.text, known.taken) else None


def _kind(known: Known, proposal: Reading) -> str | None:
    wanted, got = kind_of(known.template.text), kind_of(proposal.text)
    if wanted != got:
        return f"asks {got}, must ask {wanted}"
    turned = sorted(
        {"why", "how", "where", "whether"} & set(proposal.words) - set(known.reading.words) - {wanted.split()[0]}
    )
    if turned:
        return f"added {turned}"
    for mark in "?.!":
        allowed, found = (len(re.findall(rf"\{mark}(?!\d)", text)) for text in (known.template.text, proposal.text))
        if found > allowed or (mark == "?" and found != allowed):
            return f"{found} times `{mark}`, must be {allowed}"
    if known.template.text[-1] in "?.!" and proposal.text[-1:] != known.template.text[-1]:
        return f"must end with `{known.template.text[-1]}`"
    return None


def _numbers(known: Known, proposal: Reading) -> str | None:
    wanted, got = numbers_in(known.template.text), numbers_in(proposal.text)
    extra = sorted(got - wanted - numbers_in(known.template.grammar))
    missing = sorted(wanted - got)
    return f"added {extra}, lost {missing}" if extra or missing else None


def _keep(known: Known, proposal: Reading) -> str | None:
    said = f" {' '.join(WORD.findall(proposal.bare))} "
    for group in known.template.keep:
        if not any(f" {' '.join(WORD.findall(word.lower()))} " in said for word in group):
            return f"none of {', '.join(group)}"
    return None


def _contrast(known: Known, proposal: Reading) -> str | None:
    negations = [word for word in proposal.words if word.endswith("n't") and word not in known.reading.words]
    added = sorted(word for word in proposal.stems if word in CONTRAST_STEMS and word not in known.stems)
    grouped = {stem(word) for group in known.template.keep for text in group for word in text.split()}
    lost = sorted(
        word for word in known.reading.stems if word in CONTRAST_STEMS - grouped and word not in proposal.stems
    )
    return f"added {added + negations}, lost {lost}" if added or negations or lost else None


def _repeats(known: Known, proposal: Reading) -> str | None:
    for word, count in sorted(proposal.stems.items()):
        spare = 0 if word in CONTRAST_STEMS else 1
        if word not in FUNCTION_STEMS and count > max(known.reading.stems[word], 1) + spare:
            return f"{word} {count} times"
    for group in known.template.keep:
        alike = {stem(word) for text in group for word in text.split()} & CONTRAST_STEMS
        said, wanted = (sum(reading.stems[word] for word in alike) for reading in (proposal, known.reading))
        if said > max(wanted, 1):
            return f"{said} of {', '.join(group)}"
    return None


def _garbled(known: Known, proposal: Reading) -> str | None:
    text = SLOT.sub("x0", proposal.text).lower()
    theirs = SLOT.sub("x0", f"{known.template.text} {known.template.grammar}").lower()
    found = next((match[0] for match in GARBLED.finditer(text) if match[0] not in theirs), None)
    return f"`{found}`" if found else None


def _unknown_words(known: Known, proposal: Reading) -> str | None:
    new = new_words(known, proposal)
    theirs = set(WORD.findall(known.template.text + " " + known.template.grammar))
    inner = WORD.findall(SLOT.sub(" ", proposal.text))[1:]
    names = sorted({word for word in inner if word[0].isupper() and word not in theirs})
    return f"added {names or new}" if len(new) > ADDED or names else None


def _leak(known: Known, proposal: Reading) -> str | None:
    theirs = f" {' '.join(WORD.findall((known.template.text + ' ' + known.template.grammar).lower()))} "
    said = f" {' '.join(WORD.findall(proposal.bare))} "
    return next((leak for leak in LEAKS if f" {leak} " in said and f" {leak} " not in theirs), None)


def _gist(text: str, template: Template) -> str:
    """Return what is left of a text when case, space, punctuation and articles are gone."""
    words = WORD.findall(SLOT.sub(r" 0\1 " if template.ordered else " 0 ", text).lower())
    return " ".join(word for word in words if word not in ("a", "an", "the"))


FORM: tuple[tuple[Reason, Callable[[Known, Reading], str | None]], ...] = (
    ("length", _length),
    ("slots", _slots),
    ("characters", _characters),
    ("copy", _copy),
    ("leak", _leak),
    ("kind", _kind),
    ("slot_order", _slot_order),
    ("numbers", _numbers),
    ("keep", _keep),
    ("contrast", _contrast),
    ("repeats", _repeats),
    ("garbled", _garbled),
    ("unknown_words", _unknown_words),
)
"""The checks in order, cheapest and most telling first; each returns what is wrong, or None."""
