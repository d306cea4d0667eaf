"""A story of one world, and its question: which of four pictures shows what comes of the causes in the first?

What the families share that ask this of drawn and of painted pictures.
"""

from random import Random
from typing import TYPE_CHECKING, TypeVar

from generators.causal.shot import pass_by, state, take, values
from generators.causal.story import LETTERS, Knobs, Story, cast, right_picture, scenery, shots
from generators.causal.world import World, settings
from generators.causal.worlds import WORLDS
from schemas.question import Label, Question, Step, Template

if TYPE_CHECKING:
    from backends.media import Picture

S = TypeVar("S", bound=Story)

TEMPLATES = (
    Template(
        text="The first picture shows what is about to happen to {who}. Afterwards, all that acts here has been "
        "taken away. Which picture, A to D, shows the outcome?",
        grammar="(The first picture shows|You see in the first picture) what (is about to happen|will happen next) "
        "to {who}. (Afterwards, all that acts here has been taken away.|Later, all that acts here is gone.) "
        "Which (picture, A to D, shows|of the pictures A to D shows) (the outcome|how it ends|the result)?",
        keep=(("picture", "image"), ("outcome", "ends", "end", "result"), ("afterwards", "later", "then", "after")),
    ),
)


class Painted(Story):
    """A story whose pictures a diffusion model makes."""

    noise: int
    """Seed of the starting noise, which all pictures of a pair share."""


def told(world: World, knobs: Knobs, rng: Random) -> Story:
    """Sample a story of one world."""
    names = world.in_play(knobs.stage)
    effects = world.effects(names)
    pairs = [(a, b) for i, a in enumerate(effects) for b in effects[i + 1 :] if a.fine or b.fine or not knobs.fine]
    first, second = rng.choice(pairs)
    pair = (first.id, second.id)
    # the effects are drawn before the causes: no combination of them is more often right than another
    causes = rng.choice(world.starts(names, pair)[rng.random() < 0.5, rng.random() < 0.5])
    end = {effect.id: world.run(causes)[effect.id] for effect in effects}
    return Story(
        world=world.name,
        who=cast(world, rng),
        setting=scenery(world, rng),
        causes=values(causes),
        options=tuple(values({**end, **shown}) for shown in rng.sample(settings(pair), 4)),
        passing=tuple(pass_by(world, knobs.passing, rng) for _ in range(5)),
    )


def _at_stake(story: Story) -> tuple[str, ...]:
    """Return the two effects in which the options differ."""
    shown = [state(option) for option in story.options]
    return tuple(name for name in shown[0] if len({option[name] for option in shown}) == 2)


def ask(story: Story) -> Question:
    world, causes, stake = WORLDS[story.world], state(story.causes), _at_stake(story)
    end, who, it = world.run(causes), world.words(story.who), f"the {story.who.kind}"
    missed = [[value.id for value in option if value.on != end[value.id]] for option in story.options]
    letter = LETTERS[missed.index([])]
    evidence, facts = world.deciding(causes, stake), world.facts(causes, it)
    return Question(
        template=TEMPLATES[0].text,
        slots={"who": who},
        choices=LETTERS,
        answer=letter,
        evidence=evidence,
        reads=tuple(Label(part=f"tag_{x.lower()}", text=x, image=i) for i, x in enumerate(LETTERS, 1)),
        rationale=(
            *(Step(text=facts[name], evidence=(name,)) for name in evidence),
            *(Step(text=text) for text in world.consequences(causes, evidence, stake, it)),
            Step(text=f"Of the four pictures only {letter} shows this."),
        ),
        load_parts={
            "variables": float(len(causes)),
            "chain": float(max(world.length(name, causes) for name in stake)),
            "irrelevant changes": 0.5 * len(story.passing[0]),
            "near misses": float(sum(bool(names) and all(world.table[n].fine for n in names) for names in missed)),
        },
        caption=" ".join((f"This is {who}.", *facts.values())),
        image_roles=("cause", *(f"option_{x.lower()}" for x in LETTERS)),
    )


def twin(story: S, rng: Random) -> S:
    """Set one cause the other way, so that another of the same pictures is right."""
    causes = state(story.causes)
    name = rng.choice(WORLDS[story.world].flips(causes, rng.choice(_at_stake(story))))
    return story.model_copy(update={"causes": values({**causes, name: not causes[name]})})


def draw(story: Story) -> "tuple[Picture, ...]":
    return tuple(take(shot) for shot in shots(story))


def target(story: Story) -> "tuple[Picture, ...]":
    return right_picture(story, ask(story).answer)
