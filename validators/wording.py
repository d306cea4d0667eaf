"""Whether a proposed wording asks what its template asks: what a language model writes is a proposal, this decides.

A proposal is untrusted text. It is searched and compared, never evaluated; it is filled in only after
it passed, when nothing but bare slot names can stand in it.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from schemas.question import Template, Verdict
from validators.lexicon import (
    AUXILIARIES, CONTRAST, FUNCTION, INTERROGATIVES, LEAKS, NEUTRAL, NUMBERS, ROLES,
)  # fmt: skip

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
SLOT = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}", re.ASCII)
WORD = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+(?:'[^\W\d_]+)?")
PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ,.?'-:;")
GARBLED = re.compile(
    r"\b(\w+) \1\b|\b(?:the|a|an) (?:of|to|is|are|at|in|on|or|and|by|from|than|the|a|an|that|which|what|it|be)\b"
    r"|\b(?:of|to|by|from|than|at|in|on|or|and|the|a|an|with) ?[,:?.]"
    r"|\b(?:of|than|by|from|with) (?:is|are|was|does|do|of|or|and|be|to)\b|\bthat (?:x0,? (?:or|and)|that)\b|\b(?:is|are) (?:is|are|do|does)\b"
    r"|\bthere (?:is|are) ?\?|  |(?<!\w)'|'(?!\w)|[,:;] ?[,:;?.]"
)
"""What no English sentence has, and a small model writes."""
FRAME = re.compile(
    r"^(?:please )?(?:(?:can|could|would) you (?:please )?(?:tell|say|find|see|identify|name)(?: me)?"
    r"|(?:from|by|going by|judging by) what (?:is|you|you can) (?:shown|see)),? "
)
"""Openings that hold a word of asking, and do not ask."""
MEASURES = re.compile(r"^what (?:is|are|'s|was) (?:the )?(?:total |whole |exact )?(?:number|count) of|what number of")


@dataclass(frozen=True)
class Reading:
    """A text as the checks read it."""

    text: str

    @cached_property
    def slots(self) -> list[str]:
        return SLOT.findall(self.text)

    @cached_property
    def bare(self) -> str:
        """The text without its slots, lower case."""
        return SLOT.sub(" ", self.text).lower()

    @cached_property
    def counted(self) -> str:
        """The same, "what is the number of" read as "how many"."""
        return MEASURES.sub("how many", " ".join(self.bare.split()))

    @cached_property
    def words(self) -> list[str]:
        return WORD.findall(self.counted)

    @cached_property
    def stems(self) -> Counter[str]:
        return Counter(stem(word) for word in self.words)


def stem(word: str) -> str:
    """Cut the common endings off an English word, the same way for every form of it."""
    word = word.removesuffix("'s")
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            break
    return word.removesuffix("e")


CONTRAST_STEMS = frozenset(map(stem, CONTRAST))
FUNCTION_STEMS = frozenset(map(stem, FUNCTION))
COMMON_STEMS = frozenset(map(stem, FUNCTION | NEUTRAL))


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
    """Judge by embeddings: the whole must be near the canonical text, each new word near one of its words.

    And each word that is gone near one that is there.

    Args:
        template, proposal: what passed `check_form`.
        closeness: cosine of the embeddings of two texts.
        least: for the whole. Measured: of good rewordings it is mostly 0.8 to 0.99; a place or a thing that was
            added takes short questions down to 0.5 to 0.8 and long ones hardly at all, hence the rule on words.
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


def _nearest(word: str, reading: "Reading", closeness: Closeness) -> float:
    others = sorted({other for other in reading.words if stem(other) not in FUNCTION_STEMS})
    return max((closeness(word, other) for other in others), default=0.0)


@dataclass(frozen=True)
class Known:
    """A template, and all words that its author has for it."""

    template: Template
    taken: tuple[str, ...]
    """Its canonical text, and the wordings accepted so far."""

    @cached_property
    def reading(self) -> Reading:
        return Reading(self.template.text)

    @cached_property
    def stems(self) -> frozenset[str]:
        theirs = " ".join((self.template.grammar, *(word for group in self.template.keep for word in group)))
        return frozenset((*self.reading.stems, *Reading(theirs).stems))

    @cached_property
    def characters(self) -> frozenset[str]:
        return PLAIN | frozenset(SLOT.sub("", self.template.text))


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
    for mark in "?.!:":
        allowed, found = (len(re.findall(rf"\{mark}(?!\d)", text)) for text in (known.template.text, proposal.text))
        if found > allowed and mark != ":" or mark == "?" and found != allowed:
            return f"{found} times `{mark}`, must be {allowed}"
    if (known.template.text[-1] in "?.!") and proposal.text[-1:] != known.template.text[-1]:
        return f"must end with `{known.template.text[-1]}`"
    return None


def kind_of(text: str) -> str:
    """Return the kind of a question: how many, which, who, where, yes-no, ...; or command.

    "What" and "which" are one kind, and so are "how many" and "what is the number of".
    """
    clause = re.split(r"[.!]\s+", Reading(text).counted)[-1].strip()
    clause = FRAME.sub("", clause)
    words = WORD.findall(clause)
    strong = [word for word in words if word in ("which", "what", "who", "whose", "whom", "why")]
    counts = re.findall(r"\bhow (\w+)", clause)
    if words[:1] and words[0] in AUXILIARIES:
        return "yes-no"
    if counts and strong:
        return f"how {counts[0]} and {strong[0]}"
    if counts:
        return f"how {counts[0]}" if counts[0] in ("many", "much", "long", "far", "often", "tall", "wide") else "how"
    if strong:
        return "which" if strong[0] in ("which", "what") else strong[0]
    return next((word for word in words if word in INTERROGATIVES), "yes-no" if set(words) & AUXILIARIES else "command")


def _numbers(known: Known, proposal: Reading) -> str | None:
    wanted, got = _numbers_in(known.template.text), _numbers_in(proposal.text)
    extra = sorted(got - wanted - _numbers_in(known.template.grammar))
    missing = sorted(wanted - got)
    return f"added {extra}, lost {missing}" if extra or missing else None


def _numbers_in(text: str) -> set[str]:
    words = WORD.findall(SLOT.sub(" ", text).lower())
    return {NUMBERS.get(word, word) for word in words if word in NUMBERS or word[0].isdigit()}


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


def new_words(known: Known, proposal: Reading) -> list[str]:
    """Return the content words that neither the author nor the neutral list has."""
    return sorted({word for word in proposal.words if stem(word) not in known.stems | COMMON_STEMS})


def lost_words(known: Known, proposal: Reading) -> list[str]:
    """Return the content words of the template that are gone and that no keep group looks after."""
    kept = {stem(word) for group in known.template.keep for text in group for word in text.split()}
    left = frozenset(proposal.stems) | kept | COMMON_STEMS
    return sorted({word for word in known.reading.words if stem(word) not in left})


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
