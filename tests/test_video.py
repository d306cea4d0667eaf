"""Clips as files: the same bytes everywhere, every moment where it belongs, and a question card that can be read."""

import hashlib
import io
import os
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from backends.drawing.canvas import page, picture
from backends.drawing.card import card_lines, card_picture, card_seconds, strip_size, with_card, with_strip
from backends.drawing.reel import Reel
from backends.media import Clip, Picture
from backends.ocr import read, same_text
from backends.video import SEEK_SECONDS, decode, encode
from generators import FAMILIES
from schemas.scene import Look

RATE = 12
ASKED, OPTIONS = (
    "Which of the lamps in the upper row lights up last, the one named cedar or another?",
    ("cedar", "oak", "elm"),
)


def square_at(t: float) -> Picture:
    """A blue square that crosses a pale page at 40 pixels a second."""
    frame = np.full((120, 160, 3), 250, np.uint8)
    left = round(40 * t)
    frame[40:80, left : left + 40] = (0, 114, 178)
    return frame


@cache
def clip() -> Clip:
    return Clip(duration=3, frame=square_at, rate=RATE)


@cache
def encoded() -> bytes:
    return encode(clip())


def digests() -> str:
    """What two encoders must agree on: a drawn clip, and one that shows nothing but itself."""
    family = FAMILIES["event_order"]
    drawn = family.draw(family.base_scene(2, 0, 0))
    assert isinstance(drawn, Clip)
    return " ".join(hashlib.sha256(encode(one)).hexdigest() for one in (clip(), replace(drawn, duration=4)))


def psnr(one: Picture, other: Picture) -> float:
    """Peak signal-to-noise ratio in decibels."""
    error = np.mean((one.astype(float) - other) ** 2)
    return float(10 * np.log10(255**2 / error))


# --- files -------------------------------------------------------------------------------------------------


def test_another_process_encodes_the_same_bytes() -> None:
    code = "import test_video; print(test_video.digests())"
    path = os.pathsep.join((str(Path(__file__).parent), *filter(None, sys.path)))
    environment = {**os.environ, "PYTHONHASHSEED": "4242", "PYTHONPATH": path, "TZ": "Asia/Tokyo"}
    out = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert out.stdout.strip() == digests()
    assert out.stderr == ""


def test_the_file_is_what_the_clip_is() -> None:
    import av

    with av.open(io.BytesIO(encoded()), "r") as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (stream.width, stream.height, stream.frames) == (160, 120, 3 * RATE)
        assert stream.average_rate == RATE
        assert container.duration == 3 * av.time_base
        keys = [i / RATE for i, frame in enumerate(container.decode(stream)) if frame.key_frame]
    assert keys == [0, SEEK_SECONDS]


def test_decoded_frames_are_the_drawn_ones() -> None:
    frames = list(decode(encoded()))
    drawn = list(clip().frames())
    assert len(frames) == len(drawn)
    assert min(psnr(frame, own) for frame, own in zip(frames, drawn, strict=True)) > 32
    assert psnr(frames[0], drawn[6]) < 25  # the bound tells moments apart
    assert np.abs(frames[12][60, 60].astype(int) - (0, 114, 178)).max() <= 4  # colours come back as they were


def test_any_moment_can_be_sought() -> None:
    import av

    frames = list(decode(encoded()))
    with av.open(io.BytesIO(encoded()), "r") as container:
        stream = container.streams.video[0]
        container.seek(round(2.5 * av.time_base))
        found = next(frame for frame in container.decode(stream) if frame.time is not None and frame.time >= 2.5)
        assert np.array_equal(found.to_ndarray(format="rgb24", src_colorspace="smpte170m"), frames[30])


def test_the_file_names_no_encoder_and_begins_with_its_index() -> None:
    data = encoded()
    assert not [name for name in (b"x264", b"Lavf", b"Lavc") if name in data]
    assert data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize("damaged", [b"", b"nothing", encoded()[:100], encoded()[: len(encoded()) // 2]])
def test_half_a_file_is_refused(damaged: bytes) -> None:
    with pytest.raises(OSError, match="video"):
        list(decode(damaged))


def test_what_cannot_be_encoded_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one frame"):
        encode(replace(clip(), duration=0.01))
    with pytest.raises(ValueError, match="must be even"):
        encode(replace(clip(), frame=lambda t: square_at(t)[:, :-1]))


# --- frames by Matplotlib ----------------------------------------------------------------------------------


def test_a_cached_background_changes_no_pixel() -> None:
    from matplotlib.figure import Figure
    from matplotlib.patches import Circle
    from matplotlib.transforms import IdentityTransform

    def drawn(left: float) -> tuple[Figure, Circle]:
        figure = page(Look(), 160, 120)
        figure.text(0.5, 0.5, "still", ha="center")
        disc = Circle((left, 60), 20, fc="#d55e00", alpha=0.5, zorder=9)
        disc.set_transform(IdentityTransform())
        figure.add_artist(disc)
        return figure, disc

    figure, disc = drawn(0)
    reel = Reel(figure, [disc])
    for left in (30, 90, 60):
        disc.set_center((left, 60))
        assert np.array_equal(reel.frame([disc]), picture(drawn(left)[0]))


# --- question cards ----------------------------------------------------------------------------------------


def test_a_card_before_shifts_the_clip_and_changes_no_frame() -> None:
    whole = with_card(big(), ASKED, OPTIONS, where="start", look=Look())
    assert whole.lead == card_seconds(ASKED, OPTIONS) == whole.duration - big().duration
    assert whole.rate == RATE
    for t in (2.5, 0.0, 1.0, big().duration):  # in no order
        assert np.array_equal(whole.frame(whole.lead + t), big().frame(t))
    assert np.array_equal(whole.frame(1.0), card_picture(ASKED, OPTIONS, Look(), (480, 360)))


def test_a_card_after_leaves_the_clip_where_it_was() -> None:
    whole = with_card(big(), ASKED, OPTIONS, where="end", look=Look())
    assert whole.lead == 0
    assert np.array_equal(whole.frame(1.5), big().frame(1.5))
    assert np.array_equal(whole.frame(whole.duration), card_picture(ASKED, OPTIONS, Look(), (480, 360)))


def big() -> Clip:
    return replace(clip(), frame=lambda t: np.repeat(np.repeat(square_at(t), 3, axis=0), 3, axis=1))


def test_a_card_stands_long_enough_to_be_read() -> None:
    assert card_seconds("Which?", ()) == 3.5
    for words in (10, 20, 40):
        seconds = card_seconds("word " * words, ())
        assert seconds >= max(3, words / 3 + 1)
        assert seconds * 2 == int(seconds * 2)  # so that the clip behind it is sampled as before


@pytest.mark.parametrize("font", ["DejaVu Sans", "DejaVu Serif", "STIXGeneral"])
def test_every_line_of_a_card_reads_back(font: str) -> None:
    look = Look(font=font, paper="#f2f6fa")
    card, lines = card_picture(ASKED, OPTIONS, look, (480, 360)), card_lines(ASKED, OPTIONS, look, (480, 360))
    assert " ".join(line for line, _ in lines) == f"{ASKED} A)  cedar B)  oak C)  elm"
    for line, (x0, y0, x1, y1) in lines:
        assert 16 <= x0 < x1 <= 464 and 16 <= y0 < y1 <= 344
        (found,) = read([card[y0 - 3 : y1 + 3, x0 - 3 : x1 + 3]])
        assert same_text(found, line)


@pytest.mark.parametrize(("where", "down"), [("start", True), ("end", False)])
def test_a_picture_carries_its_question_above_or_below(where: Literal["start", "end"], down: bool) -> None:
    view = big().frame(1)
    size = strip_size(ASKED, OPTIONS, Look(), view.shape[1])
    carried, moved = with_strip(view, ASKED, OPTIONS, where=where, look=Look())
    assert carried.shape == (view.shape[0] + size[1], view.shape[1], 3) and moved == (size[1] if down else 0)
    assert np.array_equal(carried[moved : moved + view.shape[0]], view)
    strip = carried[: size[1]] if down else carried[view.shape[0] :]
    boxes = card_lines(ASKED, OPTIONS, Look(), size)
    found = read([strip[y0 - 2 : y1 + 2, x0 - 2 : x1 + 2] for _, (x0, y0, x1, y1) in boxes])
    assert all(same_text(got, line) for got, (line, _) in zip(found, boxes, strict=True))


def test_options_that_are_letters_get_no_other_letters() -> None:
    lines = [line for line, _ in card_lines("Which exit?", ("C", "B", "K"), Look(), (480, 360))]
    assert lines == ["Which exit?", "Options: C, B, K"]


def test_a_card_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="must fit"):
        card_picture("word " * 200, (), Look(), (480, 360))


def test_moviepy_comes_quietly_and_leaves_the_environment(tmp_path: Path) -> None:
    code = (
        "import os; before = dict(os.environ); from backends.drawing import film; film.moviepy();"
        "import moviepy; print(before == os.environ)"
    )
    path = os.pathsep.join(filter(None, [str(Path(__file__).parents[1]), *sys.path]))
    out = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (out.stdout.strip(), out.stderr) == ("True", "")
    assert list(tmp_path.iterdir()) == []
