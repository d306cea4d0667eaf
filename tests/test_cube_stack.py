"""What the contract cannot see: a picture of `cube_stack` fits one stack only."""

from collections import defaultdict
from itertools import product

from generators.spatial.columns import shows_all, top_shows, unseen

SIDE, TALL = 3, 2
# the two edges that span a face, on axes along which (1, 1, 1) falls on nothing
FACES = {"top": ((1, 0), (0, 1)), "left": ((1, 0), (-1, -1)), "right": ((0, 1), (-1, -1))}


def painted(heights: list[list[int]]) -> frozenset[tuple[frozenset[tuple[int, int]], str]]:
    """Every half face in view, as a triangle of the isometric grid with its shade; later ones cover earlier ones."""
    picture = {}

    def paint(x: int, y: int, z: int, face: str) -> None:
        (a, b), (c, d) = FACES[face]
        u, v = x - z, y - z
        for corner in ((a, b), (c, d)):
            picture[frozenset(((u, v), (u + corner[0], v + corner[1]), (u + a + c, v + b + d)))] = face

    for x, y in product(range(SIDE), repeat=2):
        if not heights[x][y]:
            paint(x, y, 0, "top")
            picture |= dict.fromkeys(list(picture)[-2:], "floor")
        for z in range(heights[x][y]):
            paint(x, y, z + 1, "top")
            paint(x, y + 1, z, "left")
            paint(x + 1, y, z, "right")
    return frozenset(picture.items())


def test_a_picture_that_shows_every_top_fits_one_stack() -> None:
    found = defaultdict(list)
    good = set()
    for flat in product(range(TALL + 1), repeat=SIDE * SIDE):
        heights = [list(flat[SIDE * x : SIDE * x + SIDE]) for x in range(SIDE)]
        found[painted(heights)].append(flat)
        if all(top_shows(heights, x, y) for x, y in product(range(SIDE), repeat=2)):
            good.add(flat)
    assert len(good) > 500
    assert [stacks for stacks in found.values() if len(stacks) > 1 and good & set(stacks)] == []
    assert any(len(stacks) > 1 for stacks in found.values())  # hidden columns do make pictures that fit several


def test_a_wall_hides_what_is_behind_it() -> None:
    assert not top_shows([[0, 0], [0, 1]], 0, 0)  # a cube one tile nearer and one higher
    assert shows_all([[1, 0], [0, 1]], 1, 1)
    assert [unseen([[2, 2], [2, 2]], x) for x in range(2)] == [1, 0]  # the far lower corner of a block of eight
