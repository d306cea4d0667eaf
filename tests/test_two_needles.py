"""What the contract cannot see of two_needles: that the needles lie apart, and are joined by what nobody names."""

from generators.temporal.two_needles import FAMILY, NAMES, called, needles, swapped


def test_the_needles_lie_apart_and_farther_with_the_level() -> None:
    apart = []
    for level in range(1, FAMILY.top + 1):
        ways = [needles(FAMILY.base_scene(level, 0, index)) for index in range(100)]
        assert all(way == sorted(way) for way in ways)
        apart.append(min(way[-1] - way[0] for way in ways))
    assert apart[0] >= 5 and apart[-1] >= 20, apart


def test_the_question_never_names_what_joins_them() -> None:
    joints = [called((kind, name)) for kind in ("box", "cart", "boat") for name in NAMES[kind]]
    for level in range(1, FAMILY.top + 1):
        for index in range(50):
            asked = FAMILY.ask(FAMILY.base_scene(level, 0, index)).canonical
            assert not [joint for joint in joints if joint in asked]


def test_a_thing_goes_with_its_box() -> None:
    story = FAMILY.base_scene(1, 0, 0)
    first, last = needles(story)
    box, target = story.shots[last].mover, story.shots[last].target
    assert story.shots[first].target == box and target and target[0] == "place"
    other = next(i for i, shot in enumerate(story.shots) if shot.mover[0] == "box" and i != last)
    assert FAMILY.ask(swapped(story, last, other)).answer != FAMILY.ask(story).answer
