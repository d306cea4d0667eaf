"""A family's own variants of a question, expanded from its grammar."""

import re
from itertools import product

CHOICE = re.compile(r"\(([^()]*)\)")


def expand(grammar: str) -> list[str]:
    """Return every text of a grammar: `(one|two)` stands for each of its options; the last choice turns fastest.

    Raises:
        ValueError: a choice stands in another one.
    """
    pieces = CHOICE.split(grammar)  # text and the inside of a choice, alternately
    if any(mark in text for text in pieces[::2] for mark in "(|)"):
        raise ValueError(f"grammar: no choice must stand in another one (got {grammar!r}); write both out")
    options = [piece.split("|") if index % 2 else [piece] for index, piece in enumerate(pieces)]
    return [" ".join("".join(picked).split()) for picked in product(*options)]


def spread(texts: list[str], wanted: int) -> list[str]:
    """Return texts from all over the list: neighbours in an expansion differ in one choice only."""
    if len(texts) <= wanted:
        return texts
    return [texts[index * len(texts) // wanted] for index in range(wanted)]
