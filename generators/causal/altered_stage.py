"""altered_stage: which of the four pictures of a story, shown in order, has been altered?

Nothing is set to happen; something is, and has not happened yet; it has happened; all that acted has been taken away.
One picture does not fit: the first is set going already, the second leads to nothing or to something else, the third
shows what does not follow, or the last lacks what came. Comparing two pictures tells at most that one of them is wrong:
what follows from the others decides. It gets harder as `stage_order` does. In the twin another picture is altered.
"""

from random import Random
from typing import TYPE_CHECKING

from generators.base import Family
from generators.causal.shot import Setting, Shot, pass_by, state, take, values
from generators.causal.stages import Bits, Knobs, Stage, by_end, ends, four, knobs, near
from generators.causal.story import LETTERS, cast, group, scenery
from generators.causal.world import Protagonist, World
from generators.causal.worlds import WORLDS
from schemas.question import Label, Question, Step, Template
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Picture

TEMPLATES = (
    Template(
        text="The pictures A to D show one story of {who}, in order. First nothing is set to happen; then something "
        "is, but has not happened yet; then it has happened; at last all that acted has been taken away. Other things "
        "may change meanwhile. One picture has been altered, so that it does not fit the other three. Which one, A to "
        "D?",
        grammar="(The pictures A to D show|Pictures A to D show) one story of {who}, in order. First nothing is set "
        "to happen; then something is, but has not happened yet; then it has happened; at last all that acted has been "
        "taken away. Other things may change meanwhile. (One picture has been altered|One of the pictures was "
        "altered), so that it does not fit the other three. (Which one, A to D?|Which of the pictures A to D is it?)",
        keep=(("picture", "image"), ("altered", "changed"), ("not happened yet",), ("taken away", "gone")),
    ),
)
End = frozenset[str]


class Tale(Scene):
    world: str
    who: Protagonist
    setting: Setting
    stages: tuple[Stage, ...]
    """The pictures A to D, one of them altered."""
    spare: tuple[str, ...]
    """Effects that pictures of this world can show beside those of the story."""


def sample(knobs: Knobs, rng: Random) -> Tale:
    every = {name: ends(name, knobs.stage, knobs.fine, two=False) for name in sorted(WORLDS)}
    world = WORLDS[rng.choice([name for name, some in every.items() if len(some) > 1])]
    names = world.in_play(knobs.stage)
    effects_shown = {name for other in every[world.name] for name in other}
    # any picture of such a story can be altered, so that each letter is as often right
    end = rng.choice([other for other in every[world.name] if effects_shown - set(other)])
    (first, third, second), _ = four(by_end(world.name, names), end, knobs.moved, rng)
    shown = tuple(effect.id for effect in world.effects(names))
    begun = [values(dict(zip(names, bits, strict=True))) for bits in (first, second, third)]
    effects = values({name: name in end for name in shown})
    whole = [(begun[0], ()), (begun[1], ()), (begun[2], effects), ((), effects)]
    tale = Tale(
        world=world.name,
        who=cast(world, rng),
        setting=scenery(world, rng),
        stages=tuple(Stage(causes=a, effects=b, passing=pass_by(world, knobs.passing, rng)) for a, b in whole),
        spare=tuple(sorted(effects_shown - set(end))),
    )
    return _altered(tale, frozenset(end), rng.randrange(4), rng)


def _leads_to(world: World, stage: Stage) -> End:
    end = world.run(state(stage.causes))
    return frozenset(m.id for m in world.effects(tuple(state(stage.causes))) if end[m.id])


def _shown(stage: Stage) -> End:
    return frozenset(value.id for value in stage.effects if value.on)


def _story(world: World, tale: Tale) -> tuple[End, int]:
    """Return to what the story comes, and which picture does not fit it, from 0."""
    first, second, third, last = tale.stages
    begun, going, led, seen, end = (
        _leads_to(world, first), _leads_to(world, second), _leads_to(world, third), _shown(third), _shown(last),
    )  # fmt: skip
    if begun:
        return end, 0
    if led == seen == end:
        return end, 1
    return (end, 2) if going == end else (going, 3)


def _ends_shown(tale: Tale, end: End, place: int) -> list[End]:
    """Return what an altered picture may show instead: nothing that may still be on its way, or come of other things.

    The third shows too much: too little could be still to come. In the last something is missing: more could have come
    of what changed meanwhile.
    """
    instead = [end - {one} | {other} for one in sorted(end) for other in tale.spare]
    if place == 2:
        return [*instead, *(end | {other} for other in tale.spare)]
    return [*instead, *(end - {one} for one in sorted(end) if len(end) > 1)]


def _put(tale: Tale, place: int, causes: Bits | None = None, effects: End | None = None) -> Tale:
    stages, old = list(tale.stages), tale.stages[place]
    new = {}
    if causes is not None:
        names = [value.id for value in tale.stages[0].causes]
        new["causes"] = values(dict(zip(names, causes, strict=True)))
    if effects is not None:
        new["effects"] = values({value.id: value.id in effects for value in tale.stages[3].effects})
    stages[place] = old.model_copy(update=new)
    return tale.model_copy(update={"stages": tuple(stages)})


def _bits(stage: Stage) -> Bits:
    return tuple(value.on for value in stage.causes)


def _altered(tale: Tale, end: End, place: int, rng: Random) -> Tale:
    """Alter one picture of a story that was whole."""
    if place >= 2:
        return _put(tale, place, effects=rng.choice(_ends_shown(tale, end, place)))
    starts = by_end(tale.world, tuple(value.id for value in tale.stages[0].causes))
    # the second leads to nothing, or to what does not come: what is only a part could be added to meanwhile
    wrong = [other for other in starts if (other if place == 0 else not other or not other <= end)]
    settings = [bits for other in wrong for bits in starts[other]]
    return _put(tale, place, causes=rng.choice(near(settings, _bits(tale.stages[place]), slack=1)))


def _mended(tale: Tale, rng: Random) -> tuple[Tale, End, int]:
    """Put the altered picture right again; return it with the story's end, and which picture it was."""
    end, place = _story(WORLDS[tale.world], tale)
    names = tuple(value.id for value in tale.stages[0].causes)
    starts = by_end(tale.world, names)
    if place >= 2:
        return _put(tale, place, effects=end), end, place
    causes = rng.choice(near(starts[end] if place else starts[frozenset()], _bits(tale.stages[place])))
    return _put(tale, place, causes=causes), end, place


def _steps(world: World, tale: Tale, stake: tuple[str, ...]) -> list[Step]:
    """Say of every picture what it shows and what comes of it."""
    it, steps = f"the {tale.who.kind}", []
    for letter, stage in zip(LETTERS, tale.stages, strict=True):
        causes = state(stage.causes)
        if causes:
            decisive, said = world.deciding(causes, stake), world.facts(causes, it)
            steps += [Step(text=f"Picture {letter}: {said[name]}", evidence=(f"{letter}.{name}",)) for name in decisive]
            follows = " ".join(world.consequences(causes, decisive, stake, it))
            steps.append(Step(text=f"From {letter}: {follows}"))
        clauses = ((world.table[name].on if name in _shown(stage) else world.table[name].off) for name in stake)
        seen = "; ".join(clauses).format(it=it) if stage.effects else "nothing of this has happened yet"
        steps.append(Step(text=f"Picture {letter}: {seen}.", evidence=(f"{letter}.who",)))
    return steps


def _stake(world: World, tale: Tale) -> tuple[str, ...]:
    """Return the effects in which what the pictures show or lead to differs."""
    first, second, third, last = tale.stages
    found = [_leads_to(world, first), _leads_to(world, second), _leads_to(world, third), _shown(third), _shown(last)]
    return tuple(name for name in world.table if any(name in end for end in found))


def ask(tale: Tale) -> Question:
    world = WORLDS[tale.world]
    (end, place), stake = _story(world, tale), _stake(world, tale)
    steps = _steps(world, tale, stake)
    clauses = ((world.table[name].on if name in end else world.table[name].off) for name in stake)
    said = "; ".join(clauses).format(it=f"the {tale.who.kind}")
    causes = state(tale.stages[0].causes)
    return Question(
        template=TEMPLATES[0].text,
        slots={"who": world.words(tale.who)},
        choices=LETTERS,
        answer=LETTERS[place],
        evidence=tuple(part for step in steps for part in step.evidence),
        reads=tuple(Label(part=f"tag_{x.lower()}", text=x, image=i) for i, x in enumerate(LETTERS)),
        rationale=(*steps, Step(text=f"The other three fit a story at whose end {said}; {LETTERS[place]} does not.")),
        load_parts={
            "variables": float(len(causes)),
            "chain": float(max(world.length(name, causes) for name in stake)),
            "irrelevant changes": 0.5 * len(tale.stages[0].passing),
            "facts": 0.25 * len(steps),
            "fine effects": float(sum(world.table[name].fine for name in stake)),
        },
        caption=f"These are four pictures of {world.words(tale.who)}, of which {LETTERS[place]} has been altered.",
        image_roles=tuple(f"option_{x.lower()}" for x in LETTERS),
    )


def twin(tale: Tale, rng: Random) -> Tale:
    whole, end, place = _mended(tale, rng)
    return _altered(whole, end, rng.choice([other for other in range(4) if other != place]), rng)


def draw(tale: Tale) -> "tuple[Picture, ...]":
    return tuple(take(_shot(tale, letter, stage)) for letter, stage in zip(LETTERS, tale.stages, strict=True))


def _shot(tale: Tale, letter: str, stage: Stage) -> Shot:
    own = [part.removeprefix(f"{letter}.") for part in tale.hidden if part.startswith(f"{letter}.")]
    return Shot(
        look=tale.look,
        world=tale.world,
        who=tale.who,
        setting=tale.setting,
        passing=stage.passing,
        causes=stage.causes,
        effects=stage.effects,
        tag=letter,
        hidden=(*own, *(part for part in tale.hidden if part == f"tag_{letter.lower()}")),
    )


FAMILY = Family(
    name="altered_stage",
    revision=1,
    track="causal",
    category="causal",
    skill="order of stages",
    asks="which of the four pictures of a story, in order, has been altered",
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
