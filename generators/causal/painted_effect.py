"""painted_effect: `cause_effect` in pictures that a diffusion model makes from the captions of the shots.

The question, the options and the twin are those of `cause_effect`, in the worlds that can be told at 64 px, with plain
clothes and without things that pass by. `draw` gives the drawn pictures: what the painted ones are held against, and
where their evidence lies.
"""

from random import Random

from generators.base import Family
from generators.causal.captions import DESCRIPTION, PAINTED
from generators.causal.outcomes import TEMPLATES, Painted, ask, draw, target, told, twin
from generators.causal.story import Knobs, group
from generators.causal.worlds import WORLDS


def knobs(level: int) -> Knobs:
    return Knobs(stage=min(level, 4), passing=0, fine=False)


def sample(knobs: Knobs, rng: Random) -> Painted:
    story = told(WORLDS[rng.choice(PAINTED)], knobs, rng)
    # the faces of the snow figures are too small to be told apart at that size
    kind = {"snowman": "snowman"}.get(story.world, story.who.kind)
    who = story.who.model_copy(update={"pattern": "plain", "kind": kind})
    return Painted(**{**dict(story), "who": who}, noise=rng.getrandbits(31))


FAMILY = Family(
    name="painted_effect",
    revision=1,
    track="causal",
    category="causal",
    skill="cause and effect",
    asks="which of four pictures by a diffusion model shows what the causes in the first bring about",
    top=4,
    templates=TEMPLATES,
    scene=Painted,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
    target=target,
    group=group,
    painted=True,
    prompts=(DESCRIPTION,),
)
