"""The causal worlds, one file each.

A new world: a file that declares a `World` (causes, mechanisms, how they and the protagonist are painted), its line
here, and its causal graph in `validators/solvers/cause_effect.py`, written from the world's docstring and sentences.
At stage 1 two effects must be in play, and at every stage one cause alone must be able to turn any effect in play
either way; a third effect, `fine`, is a small detail and comes in at stage 3. `tests/test_causal.py` holds it to that.
"""

from generators.causal.world import World
from generators.causal.worlds import (
    apron,
    balloon,
    bell,
    boat,
    castle,
    coat,
    kettle,
    kite,
    lamp,
    laundry,
    plant,
    pond,
    snowman,
    toast,
    walker,
    window,
)

WORLDS: dict[str, World] = {
    world.name: world
    for world in (
        apron.WORLD,
        balloon.WORLD,
        bell.WORLD,
        boat.WORLD,
        castle.WORLD,
        coat.WORLD,
        kettle.WORLD,
        kite.WORLD,
        lamp.WORLD,
        laundry.WORLD,
        plant.WORLD,
        pond.WORLD,
        snowman.WORLD,
        toast.WORLD,
        walker.WORLD,
        window.WORLD,
    )
}
