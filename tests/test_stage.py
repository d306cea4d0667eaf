"""Manim on a timeline: any moment on its own, exactly as a whole redrawing would show it, and without a trace."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backends.drawing.stage import Stage, ellipse, glide, outline, shape, text
from backends.media import Picture
from generators import FAMILIES

WIDTH, HEIGHT = 160, 120
RED, BLUE = "#d1343f", "#3a6db5"
ROOT = str(Path(__file__).parents[1])


def square(x: float, y: float, colour: str, side: float = 30) -> Any:
    return shape(outline((x, y), (x + side, y), (x + side, y + side), (x, y + side)), colour)


def colour_at(picture: Picture, x: int, y: int) -> str:
    red, green, blue = picture[HEIGHT - 1 - y, x]
    return f"#{red:02x}{green:02x}{blue:02x}"


def crossing(*, still_too: bool = False, shown: bool = True) -> Stage:
    """A blue square passes between two red ones; with `still_too`, those are redrawn all the time as well."""
    stage = Stage(WIDTH, HEIGHT, "#ffffff")
    stage.scenery(square(0, 0, "#dddddd", 160))
    near, far, blue = square(65, 20, RED), square(65, 45, RED), square(10, 32, BLUE)
    for actor in (near, blue, far):
        stage.enter(actor)
    stage.play(glide(blue, lambda progress: (110.3 * progress, 4.7 * progress), 2), 1, shown=shown)
    if still_too:
        for actor in (near, far):
            stage.play(glide(actor, lambda _: (0, 0), 4), 0)
    return stage


MOMENTS = (0.0, 0.5, 1.0, 1.3, 1.7, 2.0, 2.2, 2.9, 3.0, 3.5)


def test_a_moment_owes_nothing_to_those_before() -> None:
    forwards = [crossing().frame(t) for t in MOMENTS]
    stage = crossing()
    backwards = [stage.frame(t) for t in reversed(MOMENTS)][::-1]
    assert all(np.array_equal(one, other) for one, other in zip(forwards, backwards, strict=True))
    assert len({frame.tobytes() for frame in forwards}) == 7  # three of them are at rest at either end


def test_what_is_kept_from_before_changes_no_pixel() -> None:
    quick, whole = crossing(), crossing(still_too=True)
    for t in MOMENTS:
        assert np.array_equal(quick.frame(t), whole.frame(t)), t


def test_what_stands_lower_is_nearer() -> None:
    frame = crossing().frame(2)
    assert colour_at(frame, 80, 40) == RED  # the near one hides the blue one
    assert colour_at(frame, 80, 60) == BLUE  # which hides the far one
    assert colour_at(frame, 80, 70) == RED


def test_what_is_not_shown_is_left_out_while_it_moves() -> None:
    shown, hidden = crossing(), crossing(shown=False)
    for t, same in ((0.5, True), (1.0, True), (1.5, False), (2.5, False), (3.0, True), (3.5, True)):
        assert np.array_equal(shown.frame(t), hidden.frame(t)) == same, t


def test_actors_come_and_go() -> None:
    stage = Stage(WIDTH, HEIGHT, "#ffffff")
    stage.enter(square(20, 20, RED), start=1, end=2)
    assert [colour_at(stage.frame(t), 30, 30) for t in (0.9, 1.0, 1.9, 2.0)] == ["#ffffff", RED, RED, "#ffffff"]


def test_manims_own_animations_play_one_after_another() -> None:
    from manim import FadeToColor, Rotate, Transform

    stage = Stage(WIDTH, HEIGHT, "#ffffff")
    actor = square(20, 40, RED)
    stage.enter(actor)
    stage.play(Transform(actor, actor.copy().shift((60, 0, 0)), run_time=1), 1)
    stage.play(FadeToColor(actor, BLUE, run_time=1), 2)
    stage.play(Rotate(actor, angle=np.pi / 2, about_point=(80, 60, 0), run_time=1), 3)
    seen = [(colour_at(stage.frame(t), 35, 55), colour_at(stage.frame(t), 95, 55)) for t in (4, 0, 3, 1, 2)]
    white = "#ffffff"
    assert seen == [(white, white), (RED, white), (white, BLUE), (RED, white), (white, RED)]
    assert colour_at(stage.frame(4), 85, 75) == BLUE


def test_what_cannot_be_played_is_refused() -> None:
    stage, actor = Stage(WIDTH, HEIGHT, "#ffffff"), square(20, 20, RED)
    with pytest.raises(ValueError, match="must enter"):
        stage.play(glide(actor, lambda progress: (progress, 0), 1), 0)
    stage.enter(actor)
    stage.play(glide(actor, lambda progress: (progress, 0), 1), 1)
    with pytest.raises(ValueError, match="follow one another"):
        stage.play(glide(actor, lambda progress: (progress, 0), 1), 1.5)


def test_outlines_have_the_area_they_enclose() -> None:
    stage = Stage(WIDTH, HEIGHT, "#ffffff")
    stage.scenery(shape(ellipse(80, 60, 100, 60), "#000000"))
    ink = (255 - stage.frame(0)[..., 0].astype(float)).sum() / 255
    assert ink == pytest.approx(np.pi * 50 * 30, rel=0.002)


@pytest.mark.parametrize("font", ["DejaVu Sans", "DejaVu Serif", "STIXGeneral"])
def test_letters_are_those_of_other_pictures(font: str) -> None:
    from backends.drawing.canvas import DPI, page, picture

    stage = Stage(WIDTH, HEIGHT, "#ffffff")
    stage.scenery(text("BQg8", (80, 60), pixels=40, font=font, colour="#000000"))
    figure = page(FAMILIES["shell_game"].scene.model_fields["look"].default, WIDTH, HEIGHT)
    figure.text(0.5, 0.5, "BQg8", fontsize=40 * 72 / DPI, fontfamily=font, ha="center", va="center")
    ours, theirs = (frame[..., 0] < 128 for frame in (stage.frame(0), picture(figure)))
    boxes = [frame[np.ix_(frame.any(axis=1), frame.any(axis=0))] for frame in (ours, theirs)]
    assert np.abs(np.subtract(*(box.shape for box in boxes))).max() <= 2
    assert boxes[0].mean() == pytest.approx(boxes[1].mean(), abs=0.04)  # holes are holes


def test_manim_leaves_no_files_no_words_and_its_settings_as_they_were(tmp_path: Path) -> None:
    code = (
        "import manim; before = dict(manim.config); from generators import FAMILIES; f = FAMILIES['shell_game'];"
        "clip = f.draw(f.base_scene(1, 0, 0)); clip.frame(3.0); assert dict(manim.config) == before"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [ROOT, *sys.path])),
        "TMPDIR": str(tmp_path),
    }
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", code]
    out = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (out.returncode, out.stdout, out.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []
