"""What is asked of a Venn diagram: the right answers, and the steps by which they are read off, set by set."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from generators.diagram.venn_diagram import Diagram, Fact, fact, listed
from schemas.question import Step

Kind = Literal["count", "same", "item", "rule"]
Claim = tuple[str, ...]
"""A form (`both`, `but_not` of an item; `empty`, `every` of two sets), then names."""
Lies = Callable[[frozenset[str], tuple[str, ...], int], bool]


@dataclass(frozen=True)
class Form:
    """A way to say in which sets something lies."""

    words: str
    sets: int
    """How many sets it names; where it names none, it speaks of the number `k` of sets."""
    lies: Lies


FORMS: dict[str, Form] = {
    "both": Form("in both {0} and {1}", 2, lambda home, of, k: of[0] in home and of[1] in home),
    "but_not": Form("in {0} but not in {1}", 2, lambda home, of, k: of[0] in home and of[1] not in home),
    "exactly": Form("in exactly {k} of the sets", 0, lambda home, of, k: len(home) == k),
    "at_least": Form("in at least {k} of the sets", 0, lambda home, of, k: len(home) >= k),
    "one_of": Form("in exactly one of {0} and {1}", 2, lambda home, of, k: (of[0] in home) != (of[1] in home)),
    "two_but_not": Form(
        "in both {0} and {1} but not in {2}", 3, lambda home, of, k: {*of[:2]} <= home and of[2] not in home
    ),
    "any_but_not": Form(
        "in at least one of {0} and {1} but not in {2}",
        3,
        lambda home, of, k: bool({*of[:2]} & home) and of[2] not in home,
    ),
    "and_one_of": Form(
        "in {0} and in exactly one of {1} and {2}",
        3,
        lambda home, of, k: of[0] in home and (of[1] in home) != (of[2] in home),
    ),
}
NUMBERS = ("no", "one", "two", "three", "four")


@dataclass(frozen=True)
class Asked:
    kind: Kind
    form: str = ""
    sets: tuple[str, ...] = ()
    k: int = 0
    of: str = ""
    """The item whose sets are asked about."""
    claims: tuple[Claim, ...] = ()

    @property
    def where(self) -> str:
        return FORMS[self.form].words.format(*self.sets, k=NUMBERS[self.k]) if self.form else ""

    @property
    def facts(self) -> tuple[Fact, ...]:
        return tuple(map(claimed, self.claims))

    def names(self, diagram: Diagram) -> list[str]:
        """All that must be read: the sets that are looked at, and the items that are named."""
        items = {self.of, *(claim[1] for claim in self.claims if self.kind == "item")} - {""}
        return [*self.looked_at(diagram), *sorted(items)]

    def looked_at(self, diagram: Diagram) -> list[str]:
        named = {*self.sets, *(name for claim in self.claims for name in claim[-2:])}
        return [name for name in diagram.regions if name in named or not named]

    def found(self, diagram: Diagram) -> list[str]:
        """Return the items that are counted."""
        if self.kind == "same":
            home = diagram.homes[self.of]
            return [item for item, other in diagram.homes.items() if other == home and item != self.of]
        lies = FORMS[self.form].lies
        return [item for item, home in diagram.homes.items() if lies(home, self.sets, self.k)]

    def right(self, diagram: Diagram) -> tuple[str, ...]:
        """Return the right options, or the count asked for."""
        if self.kind in ("count", "same"):
            return (str(len(self.found(diagram))),)
        return tuple(said.sentence for said in self.facts if said.holds(diagram))

    def conclusion(self, diagram: Diagram) -> str:
        (answer,) = self.right(diagram)
        if self.claims:
            return f"So only this is true: {answer}"
        found = self.found(diagram)
        names = f": {listed(found)}" if found else ""
        lie = "named item lies" if len(found) == 1 else "named items lie"
        if self.kind == "same":
            return f"So {answer} other {lie} in exactly the same sets as {self.of}{names}."
        return f"So {answer} {lie} {self.where}{names}."


def claimed(claim: Claim) -> Fact:
    """Return what a claim says as a fact."""
    form, *of = claim
    if form in ("empty", "every"):
        return Fact(form, tuple(of), "yes")
    return Fact("pair", tuple(of), FORMS[form].words.format(*of[1:]))


def readings(asked: Asked, diagram: Diagram) -> Iterator[Step]:
    """Say of each set what lies in it; of each item that a claim names, in which of two sets."""
    if asked.kind == "item":
        for item, one, other in dict.fromkeys((claim[1], *sorted(claim[2:])) for claim in asked.claims):
            yield Step(text=fact("pair", diagram, item, one, other).sentence, evidence=(item, one, other))
        return
    for name in asked.looked_at(diagram):
        items = [item for item, home in diagram.homes.items() if name in home]
        text = (
            f"In {name} {'lies' if len(items) == 1 else 'lie'} {listed(items)}."
            if items
            else (f"No named item lies in {name}.")
        )
        yield Step(text=text, evidence=(name, *items))
    if asked.kind == "same":
        yield Step(text=fact("place", diagram, asked.of).sentence, evidence=(asked.of,))
