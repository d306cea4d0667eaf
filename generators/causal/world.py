"""A causal world: what may be set, what follows from it, and how both are painted.

Everything that may be set (a cause) is drawn in either state, so that its state is always seen. Mechanisms compute
what follows; some of it changes the protagonist or what is near it: these are the effects that later pictures show.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any, Literal

from backends.drawing.brush import Marks, tone
from backends.drawing.palette import NAMED
from schemas.record import Record

if TYPE_CHECKING:
    from backends.drawing.brush import Brush

State = Mapping[str, bool]


class Protagonist(Record):
    kind: str
    colour: str
    """A name in `backends.drawing.palette.NAMED`."""
    pattern: Literal["plain", "striped", "dotted"]


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Something that is one way or the other when the story starts, and that nothing in the story sets."""

    id: str
    on: str
    """The sentence that is true when it is set; `{it}` (at its start `{It}`) stands for the protagonist."""
    off: str
    paint: "Callable[[Brush, State], None]"
    """Paints it in the state given under its own id. Causes that are not in play are absent from the state."""
    stage: int = 1
    """It is in play from this stage on; before, it is not drawn and is as `default` says."""
    default: bool = False
    behind: bool = False
    """Whether it is painted before the protagonist."""


@dataclass(frozen=True, kw_only=True)
class Mechanism:
    """Sets one variable from others: `rule` reads the `parents` only."""

    id: str
    parents: tuple[str, ...]
    rule: Callable[[State], bool]
    on: str
    """What is true when it is set: a clause, with `{it}` for the protagonist."""
    off: str
    effect: bool = False
    """Whether the later pictures show it."""
    fine: bool = False
    """An effect that is a small detail of the picture."""
    settable: bool = False
    """Whether a question may suppose it one way or the other, whatever leads to it; solvers know it by its id."""


@dataclass(frozen=True, kw_only=True)
class World:
    name: str
    cue: str
    """What changes: action, appearance, clothing or environment."""
    noun: str
    """Words for the protagonist, with {kind}, {colour} and {pattern}."""
    kinds: tuple[str, ...]
    places: tuple[str, ...]
    """Names in `backends.drawing.backdrop`."""
    indoors: bool = False
    causes: tuple[Cause, ...]
    """In the order in which they are painted."""
    mechanisms: tuple[Mechanism, ...]
    """In an order in which each comes after its parents."""
    around: "Callable[[Brush, State], None] | None" = None
    """Paints what bears the causes; it stands in the first picture only."""
    stand: "Callable[[Brush], None] | None" = None
    """Paints what the protagonist stands on or hangs from, where that runs on beyond the page: it is always there."""
    paint: "Callable[[Brush, Protagonist, State], None]"
    """Paints the protagonist as the effects have left it; effects that are absent have not happened."""
    spots: tuple[tuple[float, float], ...]
    """Free places, in pixels, for what passes by."""

    def words(self, who: Protagonist) -> str:
        pattern = "" if who.pattern == "plain" else f"{who.pattern} "
        return self.noun.format(kind=who.kind, colour=who.colour, pattern=pattern)

    @cached_property
    def table(self) -> dict[str, Mechanism]:
        return {mechanism.id: mechanism for mechanism in self.mechanisms}

    def in_play(self, stage: int) -> tuple[str, ...]:
        return tuple(cause.id for cause in self.causes if cause.stage <= stage)

    def run(self, causes: State) -> dict[str, bool]:
        """Return the value of every variable, once the story has run."""
        values = {cause.id: cause.default for cause in self.causes} | dict(causes)
        for mechanism in self.mechanisms:
            values[mechanism.id] = mechanism.rule(values)
        return values

    def ancestors(self, name: str) -> set[str]:
        """Return the variables that `name` depends on, itself included."""
        parents = self.table[name].parents if name in self.table else ()
        return {name}.union(*(self.ancestors(parent) for parent in parents))

    def length(self, name: str, causes: State) -> int:
        """Return the number of mechanisms on the longest chain from a cause in play to `name`; 0 where none leads."""
        if name not in self.table:
            return 0
        live = [parent for parent in self.table[name].parents if self.ancestors(parent) & set(causes)]
        return 1 + max(self.length(parent, causes) for parent in live) if live else 0

    def effects(self, names: tuple[str, ...]) -> tuple[Mechanism, ...]:
        """Return the effects that some setting of these causes brings about and another does not."""
        ends = [self.run(start) for start in settings(names)]
        return tuple(m for m in self.mechanisms if m.effect and len({end[m.id] for end in ends}) == 2)

    def flips(self, causes: State, effect: str) -> list[str]:
        """Return the causes that change this effect, and no other, when set the other way."""
        shown = [mechanism.id for mechanism in self.mechanisms if mechanism.effect]
        end, found = self.run(causes), []
        for name, on in causes.items():
            other = self.run({**causes, name: not on})
            if [key for key in shown if other[key] != end[key]] == [effect]:
                found.append(name)
        return found

    def starts(self, names: tuple[str, ...], pair: tuple[str, str]) -> dict[tuple[bool, bool], list[dict[str, bool]]]:
        """Group the settings by a pair of effects, where one cause alone can change either effect alone."""
        if (names, pair) not in self._starts:  # the same few are asked for again and again
            self._starts[names, pair] = self._grouped(names, pair)
        return self._starts[names, pair]

    @cached_property
    def _starts(
        self,
    ) -> "dict[tuple[tuple[str, ...], tuple[str, str]], dict[tuple[bool, bool], list[dict[str, bool]]]]":
        return {}

    def _grouped(self, names: tuple[str, ...], pair: tuple[str, str]) -> dict[tuple[bool, bool], list[dict[str, bool]]]:
        shown = [mechanism.id for mechanism in self.mechanisms if mechanism.effect]
        ends = {tuple(start.values()): self.run(start) for start in settings(names)}
        starts = defaultdict(list)
        for bits, end in ends.items():
            others = [ends[*bits[:i], not bits[i], *bits[i + 1 :]] for i in range(len(bits))]
            changed = [[name for name in shown if other[name] != end[name]] for other in others]
            if all([effect] in changed for effect in pair):
                starts[end[pair[0]], end[pair[1]]].append(dict(zip(names, bits, strict=True)))
        return dict(starts)

    def outcomes(self, causes: State, known: tuple[str, ...], names: tuple[str, ...]) -> set[tuple[bool, ...]]:
        """Return what `names` may come to be when only the `known` ones among the causes are known."""
        free = tuple(name for name in causes if name not in known)
        ends = (self.run({**causes, **other}) for other in settings(free))
        return {tuple(end[name] for name in names) for end in ends}

    def deciding(self, causes: State, effects: tuple[str, ...]) -> tuple[str, ...]:
        """Return causes whose states alone settle the effects: none of them can be spared."""
        kept = tuple(causes)
        for name in reversed(list(causes)):
            fewer = tuple(other for other in kept if other != name)
            if len(self.outcomes(causes, fewer, effects)) == 1:
                kept = fewer
        return kept

    def facts(self, causes: State, it: str) -> dict[str, str]:
        """Say of each cause in play how it stands."""
        chosen = {cause.id: cause.on if causes[cause.id] else cause.off for cause in self.causes if cause.id in causes}
        return {name: text.format(it=it, It=it[0].upper() + it[1:]) for name, text in chosen.items()}

    def consequences(self, causes: State, known: tuple[str, ...], effects: tuple[str, ...], it: str) -> list[str]:
        """Say what follows for the effects from the known causes, in the order in which it follows."""
        end, needed = (self.run(causes), set().union(*(self.ancestors(name) for name in effects)))
        settled = (m for m in self.mechanisms if m.id in needed and len(self.outcomes(causes, known, (m.id,))) == 1)
        return [f"So {(m.on if end[m.id] else m.off).format(it=it)}." for m in settled]


def cloth(brush: "Brush", who: Protagonist, pitch: float, wet: bool = False) -> dict[str, Any]:
    """Return how to fill a shape with the protagonist's colour and pattern, whose marks recur every `pitch` pixels."""
    colour = NAMED[brush.look.palette][who.colour]
    fill, ink = (tone(colour, 0.62), tone(tone(colour, 1.75), 0.68)) if wet else (colour, tone(colour, 1.75))
    return {"fill": fill, "marks": None if who.pattern == "plain" else Marks(who.pattern, ink, pitch)}


def settings(names: tuple[str, ...]) -> list[dict[str, bool]]:
    return [dict(zip(names, bits, strict=True)) for bits in product((False, True), repeat=len(names))]
