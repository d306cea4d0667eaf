"""How the check of rewordings reads a text: its slots, its words, its numbers, and what kind of question it asks."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from schemas.question import Template
from validators.lexicon import AUXILIARIES, CONTRAST, FUNCTION, INTERROGATIVES, NEUTRAL, NUMBERS

SLOT = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}", re.ASCII)
WORD = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+(?:'[^\W\d_]+)?")
PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ,.?'-:;")
FRAME = re.compile(
    r"^(?:please )?(?:(?:can|could|would) you (?:please )?(?:tell|say|find|see|identify|name)(?: me)?"
    r"|(?:from|by|going by|judging by) what (?:is|you|you can) (?:shown|see)),? "
)
"""Openings that hold a word of asking, and do not ask."""
MEASURES = re.compile(r"^what (?:is|are|was) (?:the )?(?:total |whole |exact )?(?:number|count) of|what number of")


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


def numbers_in(text: str) -> set[str]:
    """Return the numbers of a text as digits, those in words too; "one" is none ("which one")."""
    words = WORD.findall(SLOT.sub(" ", text).lower())
    return {NUMBERS.get(word, word) for word in words if word in NUMBERS or word[0].isdigit()}


def new_words(known: Known, proposal: Reading) -> list[str]:
    """Return the content words that neither the author nor the neutral list has."""
    return sorted({word for word in proposal.words if stem(word) not in known.stems | COMMON_STEMS})


def lost_words(known: Known, proposal: Reading) -> list[str]:
    """Return the content words of the template that are gone and that no keep group looks after."""
    kept = {stem(word) for group in known.template.keep for text in group for word in text.split()}
    left = frozenset(proposal.stems) | kept | COMMON_STEMS
    return sorted({word for word in known.reading.words if stem(word) not in left})
