"""stage_order: in which order do the stages of a small story come, and what does a missing one look like?

Four pictures of one protagonist in one place: nothing is set to happen; something is, and has not happened yet; it
has happened; all that acted has been taken away. Two of them show causes only: which of these two comes first can be
told from what follows from either, not by comparing pictures, because causes that do not matter change as well. Or
the second stage is missing, and one of four pictures is it; the others lead to nothing or to other effects. It gets
harder as `cause_effect` does, and with more such changes. The twin exchanges two stages that follow one another, or
shows a story that ends otherwise, so that another of the same four pictures is missing.
"""

from random import Random
from typing import TYPE_CHECKING, Literal

from generators.base import Family
from generators.causal.shot import Setting, Shot, pass_by, state, take, values
from generators.causal.stages import Knobs, Stage, after, apart, by_end, ends, four, knobs, second_missing
from generators.causal.story import LETTERS, cast, group, scenery
from generators.causal.world import Protagonist, World
from generators.causal.worlds import WORLDS
from schemas.question import Label, Question, Step, Template
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Picture

SHOWN = ("before", "after", "later")
"""The stages of a story that are shown when the second is missing."""

ORDER, MISSING = TEMPLATES = (
    Template(
        text="The pictures A to D show one story of {who}, out of order. First nothing is set to happen; then "
        "something is, but has not happened yet; then it has happened; at last all that acted has been taken away. "
        "Other things may change meanwhile. What is the order of the pictures? Answer with the four letters, "
        "separated by commas.",
        grammar="(The pictures A to D show|Pictures A to D show) one story of {who}, (out of order|shuffled). "
        "First nothing is set to happen; then something is, but has not happened yet; then it has happened; at last "
        "all that acted has been taken away. Other things may change meanwhile. (What is the order of the pictures?|In "
        "which order do the pictures come?) (Answer with|Give) the four letters, separated by commas.",
        keep=(("order",), ("picture", "image"), ("letter",), ("comma",), ("not happened yet",), ("taken away", "gone")),
    ),
    Template(
        text="The first three pictures are from one story of {who}: first nothing is set to happen; then something has "
        "happened; at last all that acted has been taken away. Just after the first, a picture is missing: it is about "
        "to happen, but has not happened yet. Other things may change meanwhile. Which picture, A to D, is missing?",
        grammar="(The first three pictures are from|You see first three pictures of) one story of {who}: first nothing "
        "is set to happen; then something has happened; at last all that acted has been taken away. Just after the "
        "first, a picture is missing: it is about to happen, but has not happened yet. Other things may change "
        "meanwhile. Which (picture, A to D, is missing|of the pictures A to D is missing|of the pictures A to D fits)?",
        keep=(("picture", "image"), ("missing",), ("not happened yet",), ("taken away", "gone")),
    ),
)


class Tale(Scene):
    asks: Literal["order", "missing"]
    world: str
    who: Protagonist
    setting: Setting
    stages: tuple[Stage, ...]
    """The pictures A to D; where one is missing, after the three that are shown."""


def sample(knobs: Knobs, rng: Random) -> Tale:
    missing = rng.random() < 0.5
    ended = {name: ends(name, knobs.stage, knobs.fine, missing) for name in sorted(WORLDS)}
    ended = {name: some for name, some in ended.items() if some}
    world = WORLDS[rng.choice(list(ended))]
    names = world.in_play(knobs.stage)
    starts = by_end(world.name, names)
    causes, end = (second_missing if missing else four)(starts, rng.choice(ended[world.name]), knobs.moved, rng)
    effects = values({effect.id: effect.id in end for effect in world.effects(names)})
    begun = [values(dict(zip(names, bits, strict=True))) for bits in causes]
    shown = [(begun[0], ()), (begun[1], effects), ((), effects), *((one, ()) for one in begun[2:])]
    if not missing:
        rng.shuffle(shown)
    return Tale(
        asks="missing" if missing else "order",
        world=world.name,
        who=cast(world, rng),
        setting=scenery(world, rng),
        stages=tuple(Stage(causes=a, effects=b, passing=pass_by(world, knobs.passing, rng)) for a, b in shown),
    )


def _ended(stage: Stage) -> tuple[str, ...]:
    return tuple(value.id for value in stage.effects if value.on)


def _next(world: World, stage: Stage) -> frozenset[str]:
    """Return what the causes in a picture bring about."""
    end = world.run(state(stage.causes))
    return frozenset(mechanism.id for mechanism in world.mechanisms if mechanism.effect and end[mechanism.id])


def _place(world: World, stage: Stage) -> int:
    """Return which of the four stages it is, from 0."""
    if not stage.causes:
        return 3
    return 2 if stage.effects else 1 if _next(world, stage) else 0


def _at_stake(world: World, tale: Tale) -> tuple[str, ...]:
    """Return the effects that tell the pictures apart."""
    if tale.asks == "order":
        return next(_ended(stage) for stage in tale.stages if stage.effects)
    ends = frozenset().union(*(_next(world, stage) for stage in tale.stages[3:]))
    return tuple(name for name in world.table if name in ends)


def _outcome(world: World, tale: Tale, names: tuple[str, ...], end: frozenset[str]) -> str:
    clauses = ((world.table[name].on if name in end else world.table[name].off) for name in names)
    return "; ".join(clauses).format(it=f"the {tale.who.kind}")


def _to_come(world: World, tale: Tale, letter: str, stage: Stage) -> list[Step]:
    """Say how a picture's causes stand, and what comes of it."""
    stake, it = _at_stake(world, tale), f"the {tale.who.kind}"
    bearing = set().union(*(world.ancestors(name) for name in stake))
    causes = {name: on for name, on in state(stage.causes).items() if name in bearing}
    decisive, said = world.deciding(causes, stake), world.facts(causes, it)
    steps = [Step(text=f"Picture {letter}: {said[name]}", evidence=(f"{letter}.{name}",)) for name in decisive]
    follows = " ".join(world.consequences(causes, decisive, stake, it))
    if tale.asks == "order":
        steps.insert(0, Step(text=f"Picture {letter}: nothing of this has happened yet.", evidence=(f"{letter}.who",)))
    return [*steps, Step(text=f"From {letter}: {follows}")]


def _past(world: World, tale: Tale, letter: str, stage: Stage) -> list[Step]:
    there = "what acts is still there" if stage.causes else "what acted is gone"
    said = _outcome(world, tale, _at_stake(world, tale), frozenset(_ended(stage)))
    return [Step(text=f"Picture {letter}: {said}; {there}.", evidence=(f"{letter}.who",))]


def ask(tale: Tale) -> Question:
    world, stake = WORLDS[tale.world], _at_stake(WORLDS[tale.world], tale)
    lettered = tuple(zip(LETTERS, tale.stages[-4:], strict=True))
    who, ended = world.words(tale.who), next(frozenset(_ended(stage)) for stage in tale.stages if stage.effects)
    if tale.asks == "order":
        steps: list[Step] = []
        answer = ", ".join(letter for letter, _ in sorted(lettered, key=lambda one: _place(world, one[1])))
        last = f"So the order is {answer}."
    else:
        seen = tuple(f"{role}.who" for role in SHOWN[1:])
        said = _outcome(world, tale, stake, ended)
        steps = [Step(text=f"The second and the third picture: {said}.", evidence=seen)]
        (answer,) = (letter for letter, stage in lettered if _next(world, stage) == ended)
        last = f"Of the four pictures only {answer} is just before this."
    roles = SHOWN[: len(tale.stages) - 4]
    for letter, stage in lettered:
        steps += (_past if stage.effects else _to_come)(world, tale, letter, stage)
    causes = tale.stages[0].causes or tale.stages[1].causes
    return Question(
        template=(ORDER if tale.asks == "order" else MISSING).text,
        slots={"who": who},
        choices=() if tale.asks == "order" else LETTERS,
        answer=answer,
        answer_type="list" if tale.asks == "order" else "choice",
        evidence=tuple(part for step in steps for part in step.evidence),
        reads=tuple(Label(part=f"tag_{x.lower()}", text=x, image=i) for i, x in enumerate(LETTERS, len(roles))),
        rationale=(*steps, Step(text=last)),
        load_parts={
            "variables": float(len(causes)),
            "chain": float(max(world.length(name, state(causes)) for name in stake)),
            "irrelevant changes": 0.5 * len(tale.stages[0].passing) + 0.5 * _moved(tale),
            "facts": 0.25 * len(steps),
            "fine effects": float(sum(world.table[name].fine for name in stake)),
        },
        caption=f"This is one story of {who}. At the end of it {_outcome(world, tale, tuple(sorted(ended)), ended)}.",
        image_roles=(*roles, *(f"option_{x.lower()}" for x in LETTERS)),
    )


def _moved(tale: Tale) -> int:
    """Return by how many causes the third stage differs from the most similar picture in which it is still to come."""
    bits = [tuple(value.on for value in stage.causes) for stage in tale.stages if stage.causes and not stage.effects]
    (third,) = (tuple(v.on for v in stage.causes) for stage in tale.stages if stage.causes and stage.effects)
    return min(apart(one, third) for one in bits)


def twin(tale: Tale, rng: Random) -> Tale:
    world, stages = WORLDS[tale.world], list(tale.stages)
    if tale.asks == "order":
        order = sorted(range(4), key=lambda i: _place(world, stages[i]))
        first = rng.randrange(3)
        one, other = order[first : first + 2]
        for i, content in ((one, stages[other]), (other, stages[one])):
            stages[i] = stages[i].model_copy(update={"causes": content.causes, "effects": content.effects})
        return tale.model_copy(update={"stages": tuple(stages)})
    names = tuple(value.id for value in stages[0].causes)
    options = {_next(world, stage): tuple(value.on for value in stage.causes) for stage in stages[3:]}
    ended, third = frozenset(_ended(stages[1])), tuple(value.on for value in stages[1].causes)
    end = rng.choice([end for end in options if end and end != ended])
    # where other things have changed meanwhile, they do so again
    if third == options[ended]:
        third = options[end]
    else:
        third = after(by_end(tale.world, names)[end], list(options.values()), options[end], rng)
    causes = values(dict(zip(names, third, strict=True)))
    effects = tuple(value.model_copy(update={"on": value.id in end}) for value in stages[1].effects)
    stages[1] = stages[1].model_copy(update={"causes": causes, "effects": effects})
    stages[2] = stages[2].model_copy(update={"effects": effects})
    return tale.model_copy(update={"stages": tuple(stages)})


def shots(tale: Tale) -> tuple[Shot, ...]:
    """Return the pictures, each with those hidden parts that are its own."""
    taken = []
    for name, stage in zip((*SHOWN, *LETTERS)[-len(tale.stages) :], tale.stages, strict=True):
        tag = name if name in LETTERS else ""
        own = [part.removeprefix(f"{name}.") for part in tale.hidden if part.startswith(f"{name}.")]
        taken.append(
            Shot(
                look=tale.look,
                world=tale.world,
                who=tale.who,
                setting=tale.setting,
                passing=stage.passing,
                causes=stage.causes,
                effects=stage.effects,
                tag=tag,
                hidden=(*own, *(part for part in tale.hidden if tag and part == f"tag_{tag.lower()}")),
            )
        )
    return tuple(taken)


def draw(tale: Tale) -> "tuple[Picture, ...]":
    return tuple(take(shot) for shot in shots(tale))


FAMILY = Family(
    name="stage_order",
    revision=1,
    track="causal",
    category="causal",
    skill="order of stages",
    asks="the order of four pictures of a story, or which of four pictures is missing from it",
    top=6,
    templates=TEMPLATES,
    scene=Tale,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
    group=group,
)
