"""Captions by retrieval: the nearest sentences of other diagrams, in meaning, that are false of this one.

Nearness is that of the bundled sentence embedding; truth is the solver's alone, for the nearest sentences of all may
well be true here too.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from backends.embeddings import embed_all

if TYPE_CHECKING:
    from numpy.typing import NDArray

LOOKED_AT = 6
"""Neighbours of each sentence that are judged."""
FOR_EACH, KEPT = 2, 6
"""Sentences kept in the place of one of the caption's, and in all."""
REMEMBERED = 1 << 14
"""Sentences whose embeddings are kept from diagram to diagram and export to export: 25 MB."""


class Retrieved(NamedTuple):
    """A caption with one of its sentences exchanged for another diagram's."""

    caption: str
    before: str
    after: str
    closeness: float
    """Cosine of the embeddings of both."""


class Retrieval(NamedTuple):
    kept: tuple[Retrieved, ...]
    """The closest first."""
    dropped: int
    """Neighbours that are true here too, or nearly so."""


def retrieved(caption: Sequence[str], library: Sequence[str], fails: Callable[[str], bool]) -> Retrieval:
    """Return what a library of sentences offers against a caption.

    Args:
        caption: its sentences.
        library: sentences of other captions of the same family; the caption's own among them are passed over.
        fails: whether a sentence is seen to be false of what the caption is told of.
    """
    others = [said for said in library if said not in caption]
    if not others:
        return Retrieval((), 0)
    table, own_table = (_embedded(some) for some in (others, caption))
    kept: list[Retrieved] = []
    dropped = 0
    for place, own in enumerate(caption):
        found = 0
        for said, closeness in _nearest(others, table @ own_table[place]):
            if not fails(said):
                dropped += 1
            elif found < FOR_EACH:
                found += 1
                kept.append(Retrieved(" ".join([*caption[:place], said, *caption[place + 1 :]]), own, said, closeness))
    kept.sort(key=lambda one: (-one.closeness, one.caption))
    return Retrieval(tuple(kept[:KEPT]), dropped)


def _nearest(others: Sequence[str], cosines: "NDArray[np.float32]") -> Iterator[tuple[str, float]]:
    # rounded, so that no order hangs on the last digits of a machine's sums
    closeness = [round(float(value), 4) for value in cosines]
    places = sorted(range(len(others)), key=lambda place: (-closeness[place], others[place]))
    yield from ((others[place], closeness[place]) for place in places[:LOOKED_AT])


_KNOWN: dict[str, "NDArray[np.float32]"] = {}


def _embedded(said: Sequence[str]) -> "NDArray[np.float32]":
    """Return the embeddings of sentences, a row for each."""
    if len(_KNOWN) > REMEMBERED:
        _KNOWN.clear()
    new = [one for one in said if one not in _KNOWN]
    _KNOWN.update(zip(new, (np.asarray(one.numpy(), np.float32) for one in embed_all(new)), strict=True))
    return np.stack([_KNOWN[one] for one in said])
