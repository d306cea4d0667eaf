"""painted_effect: `cause_effect` in pictures that a diffusion model makes from the captions of the shots.

The question, the options and the twin are those of `cause_effect`, in the worlds that can be told at 64 px, with plain
clothes and without things that pass by. `draw` gives the drawn pictures: what the painted ones are held against, and
where their evidence lies.
"""

from random import Random
from typing import TYPE_CHECKING

from generators.base import Family
from generators.causal import cause_effect
from generators.causal.captions import PAINTED
from generators.causal.story import Knobs, Story, group, right_picture
from generators.causal.worlds import WORLDS
from schemas.question import Question

if TYPE_CHECKING:
    from backends.media import Picture


class Painted(Story):
    noise: int
    """Seed of the starting noise, which all pictures of a pair share."""


def knobs(level: int) -> Knobs:
    return Knobs(stage=min(level, 4), passing=0, fine=False)


def sample(knobs: Knobs, rng: Random) -> Painted:
    story = cause_effect.told(WORLDS[rng.choice(PAINTED)], knobs, rng)
    # the faces of the snow figures are too small to be told apart at that size
    kind = {"snowman": "snowman"}.get(story.world, story.who.kind)
    who = story.who.model_copy(update={"pattern": "plain", "kind": kind})
    return Painted(**{**dict(story), "who": who}, noise=rng.getrandbits(31))


def ask(story: Painted) -> Question:
    return cause_effect.ask(story)


def twin(story: Painted, rng: Random) -> Painted:
    return story.model_copy(update={"causes": cause_effect.twin(story, rng).causes})


def draw(story: Painted) -> "tuple[Picture, ...]":
    return cause_effect.draw(story)


def target(story: Painted) -> "tuple[Picture, ...]":
    return right_picture(story, ask(story).answer)


FAMILY = Family(
    name="painted_effect",
    revision=1,
    track="causal",
    category="causal",
    skill="cause and effect",
    asks="which of four pictures by a diffusion model shows what the causes in the first bring about",
    top=4,
    templates=cause_effect.TEMPLATES,
    scene=Painted,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
    target=target,
    group=group,
    painted=True,
)
