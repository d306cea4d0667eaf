"""cause_effect: what becomes of the protagonist of a small world once its causes have acted?

The first picture shows how the story starts: the protagonist, and around it causes and what stands in their way.
Four more show it later, with all that acted taken away; same place, same time of day, same protagonist. They show
every combination of two effects: none, both, and each alone, which is the effect of another cause. It gets harder
with longer chains, a third cause to rule out, effects that are small details, and things that pass by and decide
nothing. The twin sets one cause the other way, so that another of the same four pictures is right.
"""

from random import Random

from generators.base import Family
from generators.causal.outcomes import TEMPLATES, ask, draw, target, told, twin
from generators.causal.story import Knobs, Story, group, knobs
from generators.causal.worlds import WORLDS


def sample(knobs: Knobs, rng: Random) -> Story:
    return told(WORLDS[rng.choice(sorted(WORLDS))], knobs, rng)


FAMILY = Family(
    name="cause_effect",
    revision=2,
    track="causal",
    category="causal",
    skill="cause and effect",
    asks="which of four pictures shows what the causes in the first bring about",
    top=6,
    templates=TEMPLATES,
    scene=Story,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
    target=target,
    group=group,
)
