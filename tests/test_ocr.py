"""The recogniser reads what we draw, and takes nothing else for it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from backends.drawing.canvas import LABEL, TICK, font, page, picture, plane
from backends.media import Picture
from backends.ocr import read, same_text
from generators.base import FONTS
from schemas.scene import Look

TEXTS = ("velvet", "hazel", "quartz", "G", "B", "47", "8", "305")


def drawn(text: str, look: Look, size: int) -> Picture:
    """The text alone, cropped to its ink."""
    figure = page(look)
    plane(figure, look).text(200.3, 240.7, text, **font(look, size))
    whole = picture(figure)
    inked = (whole != whole[0, 0]).any(axis=-1)
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    return whole[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


@pytest.mark.parametrize("family", FONTS)
def test_labels_are_read_in_every_font(family: str) -> None:
    crops = [drawn(text, Look(font=family, paper="#fdf8ee"), size) for text in TEXTS for size in (TICK, LABEL)]
    wanted = [text for text in TEXTS for _ in (TICK, LABEL)]
    found = read(crops)
    assert [pair for pair in zip(found, wanted, strict=True) if not same_text(*pair)] == []


def test_a_reading_owes_nothing_to_its_neighbours() -> None:
    crops = [drawn(text, Look(), TICK) for text in ("a much longer line of words", "hazel", "G")]
    assert read(crops) == [read([crop])[0] for crop in crops] == read(crops[::-1])[::-1]


def blurred(crop: Picture) -> Picture:
    return np.repeat(crop.mean(axis=1, keepdims=True).astype(np.uint8), crop.shape[1], axis=1)


@pytest.mark.parametrize("spoil", [np.zeros_like, np.full_like, blurred, lambda crop: crop[:, : crop.shape[1] // 2]])
def test_what_is_not_there_is_not_read(spoil: Callable[..., Picture]) -> None:
    crop = drawn("velvet", Look(), LABEL)
    spoiled = spoil(crop, 200) if spoil is np.full_like else spoil(crop)
    assert not same_text(read([spoiled])[0], "velvet")


@pytest.mark.parametrize(
    ("found", "wanted"), [("0", "O"), ("l2", "12"), ("lvory", "Ivory"), ("w", "W"), ("-4", "−4"), ("doorA", "door A")]
)
def test_signs_of_one_shape_are_the_same(found: str, wanted: str) -> None:
    assert same_text(found, wanted)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [("", "G"), ("6", "G"), ("8", "B"), ("5", "S"), ("3.5", "35"), ("-3", "3"), ("3²", "32"), ("hazels", "hazel"),
     ("a", "A"), ("rn", "m"), ("2", "Z")],
)  # fmt: skip
def test_everything_else_differs(found: str, wanted: str) -> None:
    assert not same_text(found, wanted)


def test_reading_says_nothing_and_fetches_nothing() -> None:
    code = (
        "import socket, numpy as np\n"
        "def refuse(*a, **k): raise RuntimeError('network')\n"
        "socket.socket.connect = refuse; socket.getaddrinfo = refuse\n"
        "from backends.ocr import read\n"
        "read([np.full((12, 40, 3), 255, np.uint8)])"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[1], capture_output=True, text=True, check=True
    )
    assert out.stdout + out.stderr == ""
