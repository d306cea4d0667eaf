"""effect_cause: which of four beginnings led to what the first picture shows?

The first picture shows the protagonist of a small world afterwards, when all that acted has been taken away. Four more
show beginnings: the same place, time of day and protagonist, with the same causes set in different ways. Their ends
are every combination of two effects, so one of them fits. It gets harder as `cause_effect` does. The twin shows
another end, to which another of the same four beginnings leads.
"""

from random import Random
from typing import TYPE_CHECKING

from generators.base import Family
from generators.causal.shot import Passing, Setting, Shot, Value, pass_by, state, take, values
from generators.causal.story import LETTERS, Knobs, cast, group, knobs, scenery
from generators.causal.world import Protagonist, World
from generators.causal.worlds import WORLDS
from schemas.question import Label, Question, Step, Template
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Picture

TEMPLATES = (
    Template(
        text="The first picture shows {who} afterwards, when all that acted has been taken away. Which picture, "
        "A to D, shows how it began?",
        grammar="(The first picture shows|You see in the first picture) {who} afterwards, when all that acted "
        "(has been taken away|is gone). Which (picture, A to D, shows|of the pictures A to D shows) "
        "(how it began|the beginning|what led to it)?",
        keep=(("picture", "image"), ("began", "beginning", "led", "start"), ("afterwards", "later", "after")),
    ),
)


class Trace(Scene):
    world: str
    who: Protagonist
    setting: Setting
    effects: tuple[Value, ...]
    """What has become of the protagonist, as the first picture shows it."""
    options: tuple[tuple[Value, ...], ...]
    """The causes, as the pictures A to D show them."""
    passing: tuple[tuple[Passing, ...], ...]
    """What passes by in each of the five pictures."""


def sample(knobs: Knobs, rng: Random) -> Trace:
    while True:
        world = WORLDS[rng.choice(sorted(WORLDS))]
        names = world.in_play(knobs.stage)
        effects = world.effects(names)
        pairs = [(a, b) for i, a in enumerate(effects) for b in effects[i + 1 :] if a.fine or b.fine or not knobs.fine]
        first, second = rng.choice(pairs)
        starts = world.starts(names, (first.id, second.id))
        rest = [effect.id for effect in effects if effect not in (first, second)]
        kept = {name: rng.random() < 0.5 for name in rest}  # so that nothing but the two effects tells them apart
        fitting = [
            [start for start in starts[ends] if all(world.run(start)[name] is on for name, on in kept.items())]
            for ends in ((False, False), (False, True), (True, False), (True, True))
        ]
        if all(fitting):
            break
    options = [rng.choice(some) for some in rng.sample(fitting, 4)]
    shown = world.run(rng.choice(options))
    return Trace(
        world=world.name,
        who=cast(world, rng),
        setting=scenery(world, rng),
        effects=values({effect.id: shown[effect.id] for effect in effects}),
        options=tuple(values(option) for option in options),
        passing=tuple(pass_by(world, knobs.passing, rng) for _ in range(5)),
    )


def _ends(world: World, trace: Trace) -> list[dict[str, bool]]:
    """Return to which effects each option leads."""
    names = [value.id for value in trace.effects]
    ends = (world.run(state(option)) for option in trace.options)
    return [{name: end[name] for name in names} for end in ends]


def _at_stake(world: World, trace: Trace) -> tuple[str, ...]:
    """Return the two effects in which the options end differently."""
    ends = _ends(world, trace)
    return tuple(name for name in ends[0] if len({end[name] for end in ends}) == 2)


def _facts(world: World, trace: Trace, place: int) -> list[Step]:
    """Say how an option's beginning stands, and what comes of it."""
    letter, causes, stake = LETTERS[place], state(trace.options[place]), _at_stake(world, trace)
    it = f"the {trace.who.kind}"
    decisive, said = world.deciding(causes, stake), world.facts(causes, it)
    steps = [Step(text=f"Picture {letter}: {said[name]}", evidence=(f"{letter}.{name}",)) for name in decisive]
    follows = " ".join(world.consequences(causes, decisive, stake, it))
    return [*steps, Step(text=f"From {letter}: {follows}")]


def ask(trace: Trace) -> Question:
    world = WORLDS[trace.world]
    letter = LETTERS[_ends(world, trace).index(state(trace.effects))]
    steps = [Step(text=f"The first picture: {_outcome(world, trace)}", evidence=("who",))]
    steps += [step for place in range(4) for step in _facts(world, trace, place)]
    causes = state(trace.options[0])
    return Question(
        template=TEMPLATES[0].text,
        slots={"who": world.words(trace.who)},
        choices=LETTERS,
        answer=letter,
        evidence=tuple(part for step in steps for part in step.evidence),
        reads=tuple(Label(part=f"tag_{x.lower()}", text=x, image=i) for i, x in enumerate(LETTERS, 1)),
        rationale=(*steps, Step(text=f"The first picture shows what follows from {letter} alone.")),
        load_parts={
            "variables": float(len(causes)),
            "chain": float(max(world.length(name, causes) for name in _at_stake(world, trace))),
            "irrelevant changes": 0.5 * len(trace.passing[0]),
            "facts": 0.5 * len(steps),
            "fine effects": float(sum(world.table[name].fine for name in _at_stake(world, trace))),
        },
        caption=f"This is {world.words(trace.who)}, afterwards. {_outcome(world, trace)}",
        image_roles=("effect", *(f"option_{x.lower()}" for x in LETTERS)),
    )


def _outcome(world: World, trace: Trace) -> str:
    shown = state(trace.effects)
    clauses = [(world.table[name].on if on else world.table[name].off) for name, on in shown.items()]
    said = "; ".join(clause.format(it=f"the {trace.who.kind}") for clause in clauses)
    return said[0].upper() + said[1:] + "."


def twin(trace: Trace, rng: Random) -> Trace:
    """Show another end, one effect away."""
    shown = state(trace.effects)
    near = [end for end in _ends(WORLDS[trace.world], trace) if sum(end[name] != on for name, on in shown.items()) == 1]
    return trace.model_copy(update={"effects": values(rng.choice(near))})


def shots(trace: Trace) -> tuple[Shot, ...]:
    """Return the picture of later and the four beginnings, each with those hidden parts that are its own."""
    later, *starts = trace.passing
    first = Shot(
        look=trace.look,
        world=trace.world,
        who=trace.who,
        setting=trace.setting,
        passing=later,
        effects=trace.effects,
        hidden=tuple(part for part in trace.hidden if part == "who"),
    )
    begun = [
        first.model_copy(
            update={
                "passing": things,
                "effects": (),
                "causes": causes,
                "tag": letter,
                "hidden": tuple(
                    part.removeprefix(f"{letter}.")
                    for part in trace.hidden
                    if part.startswith(f"{letter}.") or part == f"tag_{letter.lower()}"
                ),
            }
        )
        for things, causes, letter in zip(starts, trace.options, LETTERS, strict=True)
    ]
    return first, *begun


def draw(trace: Trace) -> "tuple[Picture, ...]":
    return tuple(take(shot) for shot in shots(trace))


FAMILY = Family(
    name="effect_cause",
    revision=1,
    track="causal",
    category="causal",
    skill="effect and cause",
    asks="which of four beginnings led to what the first picture shows",
    top=6,
    templates=TEMPLATES,
    scene=Trace,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
    group=group,
)
