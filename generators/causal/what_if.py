"""what_if: what would become of the protagonist if one thing were otherwise than the first picture shows?

The story and the four pictures of later are those of `cause_effect`; the question changes one thing in words. Either
a cause is set otherwise (a counterfactual), or something that follows is brought about or kept from happening
whatever leads to it (an intervention: its own causes no longer count). What is supposed is not so in the first
picture, and it never settles an effect by itself, so that the picture must be seen. Mostly it matters, so that what
happens without it is a wrong picture; but not always, for then no picture in which nothing happened could be right.
"""

from dataclasses import replace
from functools import cache
from itertools import count
from random import Random
from typing import TYPE_CHECKING

from generators.base import Family
from generators.causal.shot import Value, pass_by, state, take, values
from generators.causal.story import LETTERS, Knobs, Story, cast, group, knobs, right_picture, scenery, shots
from generators.causal.world import World, settings
from generators.causal.worlds import WORLDS
from schemas.question import Label, Question, Step, Template

if TYPE_CHECKING:
    from backends.media import Picture

END = "Afterwards, all that acts here has been taken away. Which picture, A to D, would show the outcome?"
ENDS = (
    "(Afterwards, all that acts here has been taken away.|Later, all that acts here is gone.) "
    "Which (picture, A to D, would show|of the pictures A to D would show) (the outcome|how it ends|the result)?"
)
KEEP = (("picture", "image"), ("outcome", "ends", "end", "result"), ("would", "were"))
CAUSE, FORCED = TEMPLATES = (
    Template(
        text="The first picture shows {who}. Suppose one thing in it were otherwise: {change} " + END,
        grammar="(The first picture shows|You see) {who}. (Suppose|Imagine) one thing in it were otherwise: {change} "
        + ENDS,
        keep=(*KEEP, ("suppose", "imagine"), ("otherwise",)),
    ),
    Template(
        text="The first picture shows {who}. Suppose somebody saw to it, whatever else happens, that {change}. " + END,
        grammar="(The first picture shows|You see) {who}. (Suppose|Imagine) somebody saw to it, whatever else happens, "
        "that {change}. " + ENDS,
        keep=(*KEEP, ("suppose", "imagine"), ("whatever",)),
    ),
)


MATTERS = 0.75
"""Part of the bases in which it matters what is supposed, where it can."""
TRIES = 40
"""Stories tried for one in which it matters, or not, as drawn: that nothing comes about can seldom be its doing."""


class Supposed(Story):
    change: Value
    """A cause, or a mechanism's variable, and how it is supposed to be."""


@cache
def supposed(name: str, change: Value) -> World:
    """Return the world of that name with a variable set from outside: nothing leads to it any more."""
    world = WORLDS[name]
    mechanisms = tuple(
        replace(m, parents=(), rule=lambda _: change.on) if m.id == change.id else m for m in world.mechanisms
    )
    causes = tuple(replace(cause, default=change.on) if cause.id == change.id else cause for cause in world.causes)
    return replace(world, mechanisms=mechanisms, causes=causes)


def suppose(world: World, names: tuple[str, ...], on: bool, rng: Random) -> Value:
    """Sample what is supposed: as often a cause in play as something that follows on the way to an effect."""
    between = tuple(m.id for m in world.mechanisms if m.settable and world.ancestors(m.id) & set(names))
    of = between if between and rng.random() < 0.5 else names
    return Value(id=rng.choice(of), on=on)


def differs(world: World, causes: dict[str, bool], change: Value) -> bool:
    """Whether what is supposed is not so anyway."""
    return world.run(causes)[change.id] is not change.on


def matters(world: World, causes: dict[str, bool], change: Value, pair: tuple[str, str]) -> bool:
    """Whether these effects would be other than they are."""
    own, other = world.run(causes), supposed(world.name, change).run({**causes, **_set(causes, change)})
    return any(own[name] != other[name] for name in pair)


def _set(causes: dict[str, bool], change: Value) -> dict[str, bool]:
    return {change.id: change.on} if change.id in causes else {}


def sample(knobs: Knobs, rng: Random) -> Supposed:
    # drawn before all else, and kept: no outcome is more often right than another, whatever is supposed
    kinds, on, matter = (rng.random() < 0.5, rng.random() < 0.5), rng.random() < 0.5, rng.random() < MATTERS
    for tries in count():
        world = WORLDS[rng.choice(sorted(WORLDS))]
        names = world.in_play(knobs.stage)
        effects = world.effects(names)
        pairs = [(a, b) for i, a in enumerate(effects) for b in effects[i + 1 :] if a.fine or b.fine or not knobs.fine]
        first, second = rng.choice(pairs)
        pair, change = (first.id, second.id), suppose(world, names, on, rng)
        free = tuple(name for name in names if name != change.id)
        ends = supposed(world.name, change).starts(free, pair)
        if len(ends) < 4:
            continue
        starts = [_shown(names, start, change) for start in ends[kinds]]
        starts = [start for start in starts if differs(world, start, change)]
        fitting = [start for start in starts if matters(world, start, change, pair) is matter]
        if fitting or (starts and tries >= TRIES):
            break
    causes = rng.choice(fitting or starts)
    end = supposed(world.name, change).run({**causes, **_set(causes, change)})
    return Supposed(
        world=world.name,
        who=cast(world, rng),
        setting=scenery(world, rng),
        causes=values(causes),
        options=tuple(
            values({**{effect.id: end[effect.id] for effect in effects}, **shown})
            for shown in rng.sample(settings(pair), 4)
        ),
        passing=tuple(pass_by(world, knobs.passing, rng) for _ in range(5)),
        change=change,
    )


def _shown(names: tuple[str, ...], start: dict[str, bool], change: Value) -> dict[str, bool]:
    """Return the causes as the first picture shows them: what is supposed of a cause is not so."""
    return {name: start.get(name, not change.on) for name in names}


def _at_stake(story: Supposed) -> tuple[str, str]:
    shown = [state(option) for option in story.options]
    first, second = (name for name in shown[0] if len({option[name] for option in shown}) == 2)
    return first, second


def ask(story: Supposed) -> Question:
    plain, change = WORLDS[story.world], story.change
    world, causes = supposed(plain.name, change), state(story.causes)
    given = {name: on for name, on in causes.items() if name != change.id}
    stake, it = _at_stake(story), f"the {story.who.kind}"
    end = world.run(given)
    letter = LETTERS[next(i for i, option in enumerate(story.options) if all(end[v.id] is v.on for v in option))]
    evidence, facts = world.deciding(given, stake), world.facts(given, it)
    is_cause = change.id in causes
    return Question(
        template=(CAUSE if is_cause else FORCED).text,
        slots={"who": plain.words(story.who), "change": _said(plain, change, it, is_cause)},
        choices=LETTERS,
        answer=letter,
        evidence=evidence,
        reads=tuple(Label(part=f"tag_{x.lower()}", text=x, image=i) for i, x in enumerate(LETTERS, 1)),
        rationale=(
            *(Step(text=facts[name], evidence=(name,)) for name in evidence),
            Step(text=f"Suppose now: {_said(plain, change, it, is_cause)}"),
            *(Step(text=text) for text in world.consequences(given, evidence, stake, it)),
            Step(text=f"Of the four pictures only {letter} shows this."),
        ),
        load_parts={
            "variables": float(len(causes)),
            "chain": float(max(plain.length(name, causes) for name in stake)),
            "irrelevant changes": 0.5 * len(story.passing[0]),
            "facts": 0.5 * len(evidence),
            "supposition": 1.0 if is_cause else 1.5,
        },
        caption=" ".join((f"This is {plain.words(story.who)}.", *plain.facts(causes, it).values())),
        image_roles=("cause", *(f"option_{x.lower()}" for x in LETTERS)),
    )


def _said(world: World, change: Value, it: str, is_cause: bool) -> str:
    """Say what is supposed: a sentence for a cause, a clause for what is brought about."""
    if is_cause:
        return world.facts({change.id: change.on}, it)[change.id]
    mechanism = world.table[change.id]
    return (mechanism.on if change.on else mechanism.off).format(it=it)


def twin(story: Supposed, rng: Random) -> Supposed:
    """Set one other cause otherwise, so that another of the four pictures is right."""
    world, causes = supposed(story.world, story.change), state(story.causes)
    given = {name: on for name, on in causes.items() if name != story.change.id}
    after = [{**causes, name: not causes[name]} for name in world.flips(given, rng.choice(_at_stake(story)))]
    fitting = [other for other in after if differs(WORLDS[story.world], other, story.change)]
    return story.model_copy(update={"causes": values(rng.choice(fitting or after))})


def draw(story: Supposed) -> "tuple[Picture, ...]":
    return tuple(take(shot) for shot in shots(story))


def target(story: Supposed) -> "tuple[Picture, ...]":
    return right_picture(story, ask(story).answer)


FAMILY = Family(
    name="what_if",
    revision=2,
    track="causal",
    category="causal",
    skill="counterfactual",
    asks="which of four pictures would show the outcome if one thing were otherwise",
    top=6,
    templates=TEMPLATES,
    scene=Supposed,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
    target=target,
    group=group,
)
