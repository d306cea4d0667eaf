"""Edits of a Venn diagram's program: hard negatives, each false by one stated fact.

Diagrams are compared by who lies in which sets, names on: two items of the same sets that exchange their names are no
change. Every change is proved on the diagram before it is offered: exactly one fact of its caption fails, and what is
said instead was false before; so the caption with that one sentence exchanged tells the edited diagram.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice
from random import Random
from typing import NamedTuple

from generators.diagram.change import Change, Size
from generators.diagram.venn_clearance import legible
from generators.diagram.venn_diagram import Diagram, Fact, difference
from generators.diagram.venn_layout import framed
from generators.diagram.venn_offers import OFFERS, Base, Offer

WANTED = 10
PLAN = (
    "set_moved", "item_moved", "names_exchanged", "sets_renamed", "item_moved_far", "set_resized", "item_removed",
    "item_added", "shape_changed", "two_items_moved", "item_moved", "names_exchanged", "sets_renamed", "set_moved",
    "item_moved_far", "set_resized", "item_removed", "two_items_moved", "names_exchanged", "item_added",
)  # fmt: skip
"""The kinds in turn, and again where some are not to be had; the ten first make the set."""
MOST_BROKEN = 2
"""Facts that an edit may break."""


class _Proof(NamedTuple):
    """An offer, a fact of the caption that it breaks, what it makes true instead, and the facts that still hold."""

    offer: Offer
    fact: Fact
    said: Fact
    kept: tuple[Fact, ...]


def size_of(diagram: Diagram, other: Diagram) -> Size:
    """Small: one thing differs. Medium: two. Large: more."""
    found = difference(diagram, other)
    return "small" if found < 2 else "medium" if found == 2 else "large"


def negatives(program: str, told: tuple[Fact, ...], taken: str, rng: Random) -> list[Change]:
    """Return changes that make the caption false, over kinds and sizes; none moves the item `taken` alone."""
    diagram = Diagram.read(program)
    base = Base(diagram, framed(tuple(diagram.regions.values()), rng), taken, rng)
    offers: dict[str, Iterator[_Proof]] = {kind: _proved(diagram, told, made(base)) for kind, made in OFFERS.items()}
    found: dict[str, Change] = {}
    broken: Counter[Fact] = Counter()
    for kind in PLAN * 3:
        proof, offers[kind] = _fresh(offers[kind], broken)
        if proof and _is_wanted(size_of(diagram, proof.offer.diagram), found.values()):
            change = _change(kind, diagram, program, told, proof)
            broken[proof.fact] += change.program not in found
            found.setdefault(change.program, change)
        if len(found) == WANTED:
            break
    return list(found.values())


def _is_wanted(size: Size, found: Collection[Change]) -> bool:
    """Whether a change of that size may still be taken: the last places are for sizes that are missing."""
    missing = {"small", "medium", "large"} - {change.size for change in found}
    return len(found) + len(missing) < WANTED or size in missing or not missing


def _change(kind: str, diagram: Diagram, program: str, told: tuple[Fact, ...], proof: _Proof) -> Change:
    offer, fact, said, kept = proof
    caption = " ".join(other.sentence for other in told if other == fact or other in kept)
    size = size_of(diagram, offer.diagram)
    return Change(
        kind, size, offer.change, offer.edit(program), fact.sentence, said.sentence, caption, offer.part
    )  # fmt: skip


def _proved(diagram: Diagram, told: tuple[Fact, ...], offers: Iterable[Offer]) -> Iterator[_Proof]:
    """Yield a proof for each fact that an offer breaks; a second one is then left out of the caption."""
    for offer in offers:
        if any(name not in offer.diagram.items for fact in told for name in fact.of if name in diagram.items):
            continue  # of an item that is gone nothing can be said instead
        kept = tuple(fact for fact in told if fact.holds(offer.diagram))
        for fact in told if len(told) - len(kept) <= MOST_BROKEN else ():
            said = replace(fact, that=fact.value(offer.diagram))
            if fact not in kept and said.sentence and not said.holds(diagram):
                yield _Proof(offer, fact, said, kept)


def _fresh(proofs: Iterator[_Proof], broken: Counter[Fact]) -> tuple[_Proof | None, Iterator[_Proof]]:
    """Take the next proof that is plain to see, of a fact broken seldom; return it, and those that are left."""
    held: list[_Proof] = []
    for proof in islice(proofs, 12):
        if broken[proof.fact]:
            held.append(proof)
        elif legible(proof.offer.diagram):
            return proof, chain(held, proofs)
    for proof in sorted(held, key=lambda proof: broken[proof.fact]):
        held.remove(proof)
        if legible(proof.offer.diagram):
            return proof, chain(held, proofs)
    return None, proofs
