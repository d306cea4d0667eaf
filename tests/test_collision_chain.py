"""What the contract cannot see of collision_chain: that balls move as in another engine, and that time may run back."""

from fractions import Fraction
from itertools import pairwise

import pymunk
import pytest

from generators.physical.collision_chain import FAMILY
from generators.physical.collision_facts import Tracks
from generators.physical.collisions import LENGTH, RADIUS, Ball, Hit, history, place_at, roll

STEP = 1 / 4000
"""Seconds of one step of the other engine."""


def simulated(balls: tuple[Ball, ...], seconds: float) -> list[Hit]:
    """Roll balls between two walls in pymunk, without friction or damping, and note when two begin to touch."""
    space, hits = pymunk.Space(), list[Hit]()
    walls = [pymunk.Segment(space.static_body, (x, -99), (x, 99), 1) for x in (-1, LENGTH + 1)]
    names, clock = dict[pymunk.Shape, str](), [0.0]
    for ball in balls:
        body = pymunk.Body(ball.mass, float("inf"))
        body.position, body.velocity = (ball.place, 0), (ball.speed, 0)
        disc = pymunk.Circle(body, RADIUS[ball.mass])
        names[disc] = ball.colour
        space.add(body, disc)
    space.add(*walls)
    for shape in space.shapes:
        shape.elasticity, shape.friction = 1, 0

    def touch(arbiter: pymunk.Arbiter, space: pymunk.Space, data: object) -> None:
        if all(shape in names for shape in arbiter.shapes):
            hits.append(Hit(clock[0], frozenset(names[shape] for shape in arbiter.shapes)))

    space.on_collision(begin=touch)
    space.collision_slop = 0
    while clock[0] < seconds:
        space.step(STEP)
        clock[0] += STEP
    return hits


@pytest.mark.parametrize("level", [1, 3, 6])
def test_balls_collide_as_in_another_engine(level: int) -> None:
    for index in range(3):
        scene = FAMILY.base_scene(level, 0, index)
        for balls in scene.tracks:
            run = roll(balls, Fraction(scene.seconds))
            assert run
            other = simulated(balls, scene.seconds)
            assert [hit.pair for hit in run.hits] == [hit.pair for hit in other]
            assert [float(hit.time) for hit in run.hits] == pytest.approx([hit.time for hit in other], rel=0.02)


def test_a_heavy_ball_pushes_on_and_energy_stays() -> None:
    run = roll((Ball("red", 2, 20, 60), Ball("blue", 1, 200, 0)), Fraction(4))
    assert run
    assert [hit.time for hit in run.hits] == [Fraction(200 - 20 - 24, 60)]
    assert [run.legs[name][1].speed for name in ("red", "blue")] == [20, 80]


def test_the_past_leads_to_the_present() -> None:
    scene = FAMILY.base_scene(4, 0, 0)
    for balls in scene.tracks:
        run = history(balls, Fraction(5), Fraction(5))
        assert run
        for legs in run.legs.values():
            assert [leg.since for leg in legs] == sorted(leg.since for leg in legs)
            for one, other in pairwise(legs):
                assert place_at(one, other.since) == place_at(other, other.since)
            assert legs[0].since == -5


def test_a_collision_at_the_edge_of_what_is_foreseen_is_found_in_exact_numbers_too() -> None:
    """Grey and purple meet 2.5 s after the end: quick numbers say a little less, by which the scene was taken."""
    first = (Ball("red", 2, 143, 30), Ball("purple", 1, 197, -40), Ball("grey", 1, 306, 39))
    pairs = ("red and purple", "grey and purple", "orange and green")
    tracks = (first, (Ball("green", 1, 159, 32), Ball("orange", 1, 214, -29)))
    scene = Tracks(tracks=tracks, moments=14, kind="next", fewest=1, nth=3, pairs=pairs, speed=50)
    assert roll(first, Fraction(10)).hits[-1].time == Fraction(9)  # type: ignore[union-attr]
    assert FAMILY.ask(scene).answer == "grey and purple"
