"""cause_phrase: which of three things, all plainly there, made the difference between two pictures?

The first picture shows how a story begins, the second how it has ended, with all that acted taken away: one thing
happened to the protagonist. The three phrases are all true of the first picture; but for one of them, and only for
one, the change would not have come about. It gets harder with more causes and with more that passes by. In the twin
other causes, none of the three, stand otherwise, and the change hangs on another of the same phrases.
"""

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from random import Random
from typing import TYPE_CHECKING

from pydantic import Field

from generators.base import Family
from generators.causal.shot import Passing, Setting, Value, pass_by, state, values
from generators.causal.story import begun_and_ended, cast, ended, group, scenery
from generators.causal.world import Protagonist, settings
from generators.causal.worlds import WORLDS
from schemas.question import Question, Step, Template
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Picture

TEMPLATES = (
    Template(
        text="The first picture shows how it begins for {who}, the second how it has ended. Which of these, had it "
        "been otherwise, would have kept the change from happening?",
        grammar="(The first picture shows|You see in the first picture) how it begins for {who}, the second how it has "
        "ended. (But for which of these would the change not have happened?|Which of these was needed for the change "
        "to happen?)",
        keep=(("change", "outcome"), ("first",), ("second",)),
    ),
)


class Knobs(Record):
    stage: int = Field(ge=3, le=4)
    """Causes up to this stage are in play: fewer would not leave enough to choose from."""
    passing: int = Field(ge=0, le=5)


class Phrase(Record):
    id: str
    """A cause."""
    text: str
    """How it stands in the first picture, in words."""


class Change(Scene):
    world: str
    who: Protagonist
    setting: Setting
    causes: tuple[Value, ...]
    """The causes in play, as the first picture shows them."""
    effects: tuple[Value, ...]
    """What has become of the protagonist, as the second picture shows it: exactly one thing."""
    options: tuple[Phrase, ...]
    """Causes to choose from."""
    passing: tuple[tuple[Passing, ...], ...]


@dataclass(frozen=True)
class Outcome:
    """A setting of the causes after which exactly one thing has happened."""

    bits: tuple[bool, ...]
    effect: int
    needed: frozenset[int]
    """Causes but for which it would not have happened, by place."""


@cache
def outcomes(name: str, names: tuple[str, ...]) -> tuple[Outcome, ...]:
    """Return every setting of a world's causes after which exactly one effect has come about."""
    world = WORLDS[name]
    effects = [effect.id for effect in world.effects(names)]
    ends = {tuple(s.values()): tuple(world.run(s)[effect] for effect in effects) for s in settings(names)}
    found = []
    for bits, end in ends.items():
        if sum(end) == 1:
            effect = end.index(True)
            others = (ends[*bits[:i], not bits[i], *bits[i + 1 :]] for i in range(len(bits)))
            needed = frozenset(i for i, other in enumerate(others) if not other[effect])
            found.append(Outcome(bits, effect, needed))
    return tuple(found)


OPTIONS = 3
"""As many as a world has effects: a fourth phrase could never be the needed one, and would be known by that."""
Offer = tuple[tuple[int, bool], ...]
"""Causes to choose from, by place, each as it stands."""


@cache
def offers(name: str, names: tuple[str, ...]) -> dict[Offer, tuple[tuple[Outcome, ...], ...]]:
    """Return every three phrases of which any may be the needed one, with the outcomes in which it alone is.

    So a phrase is right in one of three questions that offer it, whatever it says.
    """
    found: dict[Offer, list[list[Outcome]]] = {}
    for outcome in outcomes(name, names):
        for places in combinations(range(len(names)), OPTIONS):
            needed = [i for i, place in enumerate(places) if place in outcome.needed]
            if len(needed) == 1:
                offer = tuple((place, outcome.bits[place]) for place in places)
                found.setdefault(offer, [[] for _ in places])[needed[0]].append(outcome)
    return {offer: tuple(map(tuple, rights)) for offer, rights in found.items() if all(rights)}


def knobs(level: int) -> Knobs:
    return Knobs(stage=3 if level <= 2 else 4, passing=min(level - 1, 5))


def sample(knobs: Knobs, rng: Random) -> Change:
    world = WORLDS[rng.choice(sorted(WORLDS))]
    names = world.in_play(knobs.stage)
    every = offers(world.name, names)
    offer = rng.choice(list(every))
    base = rng.choice(every[offer][rng.randrange(OPTIONS)])
    who = cast(world, rng)
    causes = dict(zip(names, base.bits, strict=True))
    facts = world.facts(causes, f"the {who.kind}")
    return Change(
        world=world.name,
        who=who,
        setting=scenery(world, rng),
        causes=values(causes),
        effects=ended(world, causes),
        options=tuple(Phrase(id=names[i], text=facts[names[i]]) for i, _ in rng.sample(offer, OPTIONS)),
        passing=tuple(pass_by(world, knobs.passing, rng) for _ in range(2)),
    )


def ask(change: Change) -> Question:
    world, causes = WORLDS[change.world], state(change.causes)
    it, options = f"the {change.who.kind}", [option.id for option in change.options]
    effect = world.table[next(value.id for value in change.effects if value.on)]
    facts = world.facts(causes, it)
    (right,) = (name for name in options if not world.run({**causes, name: not causes[name]})[effect.id])
    shown = tuple(dict.fromkeys((*world.deciding(causes, (effect.id,)), *options)))
    happened, prevented = (text.format(it=it) for text in (effect.on, effect.off))
    return Question(
        template=TEMPLATES[0].text,
        slots={"who": world.words(change.who)},
        choices=tuple(option.text for option in change.options),
        answer=facts[right],
        evidence=("who", *shown),
        rationale=(
            Step(text=f"The second picture shows what happened: {happened}.", evidence=("who",)),
            *(Step(text=facts[name], evidence=(name,)) for name in shown),
            *(
                Step(text=f"Were this otherwise: “{facts[name]}”, {prevented if name == right else happened}.")
                for name in options
            ),
            Step(text=f"So the change hangs on this alone of the three: {facts[right]}"),
        ),
        load_parts={
            "variables": float(len(causes)),
            "chain": float(world.length(effect.id, causes)),
            "irrelevant changes": 0.5 * len(change.passing[0]),
            "facts": 0.5 * len(shown),
        },
        caption=" ".join((f"This is {world.words(change.who)}.", *facts.values())),
        image_roles=("cause", "effect"),
    )


def twin(change: Change, rng: Random) -> Change:
    """Set as few other causes otherwise as it takes for another of the phrases, all still true, to be needed."""
    names = tuple(value.id for value in change.causes)
    bits = tuple(value.on for value in change.causes)
    offer = tuple(sorted((names.index(option.id), bits[names.index(option.id)]) for option in change.options))
    rights = [some for some in offers(change.world, names)[offer] if all(one.bits != bits for one in some)]
    # the phrase first: each of the other two is as often right as the next
    fitting = rng.choice(rights)
    apart = [sum(a is not b for a, b in zip(one.bits, bits, strict=True)) for one in fitting]
    nearest = [one for one, differing in zip(fitting, apart, strict=True) if differing == min(apart)]
    causes = dict(zip(names, rng.choice(nearest).bits, strict=True))
    return change.model_copy(update={"causes": values(causes), "effects": ended(WORLDS[change.world], causes)})


def draw(change: Change) -> "tuple[Picture, ...]":
    return begun_and_ended(change)


FAMILY = Family(
    name="cause_phrase",
    revision=1,
    track="causal",
    category="causal",
    skill="cause",
    asks="which of three things in the first picture the change in the second hangs on",
    top=6,
    templates=TEMPLATES,
    scene=Change,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
    group=group,
)
