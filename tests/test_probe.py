"""The kept probe reads drawn pictures, refuses to be loaded broken, and can be trained, stopped and resumed."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

from backends.media import Picture
from backends.probe import (
    CARD,
    KEPT,
    MEGABYTES,
    WEIGHTS,
    Facts,
    Probe,
    ProbeCard,
    ProbeSpec,
    Read,
    in_halves,
    load,
    save,
)
from backends.probe_training import Lessons, ProbePlan, spoilt, train
from flows import train_diffusion
from flows.train_probe import accuracy, shots_of, spec_of
from generators.causal.shot import take
from schemas.errors import UserMistake
from validators.painting import facts

FRESH = 1_000_000
"""Index of pairs that no training has drawn."""


@pytest.fixture(scope="module")
def kept() -> Probe:
    return load()


@pytest.fixture(scope="module")
def fresh() -> tuple[list[Picture], list[Facts]]:
    """A start and a later picture of every painted world, and of six of them another."""
    shots = [shot for index in range(16) for shot in shots_of(0, FRESH + index)]
    return [take(shot) for shot in shots], [facts(shot) for shot in shots]


def test_fresh_pictures_are_read_right(kept: Probe, fresh: tuple[list[Picture], list[Facts]]) -> None:
    assert round(32 * accuracy(kept, *fresh)["joint"]) >= 31


def test_a_picture_is_read_alike_whatever_stands_beside_it(
    kept: Probe, fresh: tuple[list[Picture], list[Facts]]
) -> None:
    first, second = fresh[0][:2]
    assert kept.read([second, first])[1] == kept.read([first])[0]


def test_what_is_kept_says_how_good_it_is(kept: Probe) -> None:
    assert kept.spec == spec_of()
    assert kept.card.held_out["drawn"]["joint"] >= 0.98
    assert kept.card.held_out["through the VAE"]["joint"] >= 0.95
    assert (KEPT / WEIGHTS).stat().st_size <= MEGABYTES * 1e6


def test_the_diffusion_training_draws_other_pictures() -> None:
    drawn = train_diffusion.Drawn(seed=0, pairs=16, stage=1, side=96)
    assert all(shots_of(0, index) != train_diffusion.shots_of(drawn, index) for index in range(16))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:1000])


def renamed(path: Path) -> None:
    path.write_text(path.read_text().replace('"seed"', '"seeds"'))


@pytest.mark.parametrize(
    ("name", "spoil", "line"),
    [
        (WEIGHTS, Path.unlink, "must be a whole safetensors file (got: no"),
        (WEIGHTS, cut, "must be a whole safetensors file"),
        (WEIGHTS, lambda path: small(path.parent), "must be the weights that probe.json names"),
        (CARD, Path.unlink, "must be the card of a probe (got: no such file"),
        (CARD, renamed, "must be the card of a probe (got: 2 validation errors"),
        (CARD, lambda path: path.write_text("{"), "must be the card of a probe (got: 1 validation error"),
    ],
)
def test_what_is_broken_is_one_line(tmp_path: Path, name: str, spoil: Callable[[Path], None], line: str) -> None:
    folder = copytree(KEPT, tmp_path / "probe")
    spoil(folder / name)
    with pytest.raises(UserMistake) as caught:
        load(folder)
    assert line in str(caught.value)
    assert str(folder / name) in str(caught.value)
    assert "\n" not in str(caught.value)


TINY = ProbeSpec(
    reads=(
        Read(world="day", kinds=("cat", "dog"), starts=("hot",), laters=("wet", "dry")),
        Read(world="night", kinds=("owl",), starts=(), laters=("dark",)),
    ),
    colours=("red", "blue"),
    patterns=("plain",),
    side=16,
    widths=(4, 8, 8, 8),
    hidden=16,
)
PLAN = ProbePlan(spec=TINY, steps=120, batch=8, rate=1e-2)


def lessons() -> Lessons:
    """Four flat pictures, each with facts of its own."""
    told = [
        Facts(world="day", later=False, kind="cat", colour="red", pattern="plain", on={"hot": True}),
        Facts(world="day", later=True, kind=None, colour="blue", pattern="plain", on={"wet": False, "dry": True}),
        Facts(world="night", later=True, kind="owl", colour="red", pattern=None, on={"dark": True}),
        Facts(world="day", later=True, kind="dog", colour="red", pattern="plain", on={"wet": True, "dry": False}),
    ]
    flat = [
        np.full((16, 16, 3), colour, np.uint8) for colour in ((220, 40, 40), (40, 40, 220), (0, 0, 0), (240, 240, 60))
    ]
    return Lessons(np.stack(flat * 4), told * 4)


def small(folder: Path) -> None:
    """Put other weights in place of a probe's own."""
    from safetensors.numpy import save_file

    save_file({"weight": np.zeros(3, np.float16)}, folder / WEIGHTS)


def never() -> bool:
    return False


def every(steps: int) -> Callable[[], bool]:
    left = iter(range(steps))
    return lambda: next(left, None) is None


def test_training_learns_stops_resumes_and_is_kept(tmp_path: Path) -> None:
    net, losses = train(tmp_path / "whole", PLAN, lessons(), never) or (None, [])
    assert np.mean(losses[-5:]) < 0.5 * np.mean(losses[:5])
    parts = [train(tmp_path / "parts", PLAN, lessons(), every(70)) for _ in range(2)]
    assert parts[0] is None
    again, same = parts[1] or (None, [])
    assert same == losses
    card = ProbeCard(spec=TINY, seed=0, pairs=2, steps=120)
    cards = [save(tmp_path / name, one, card) for name, one in (("a", net), ("b", again))]
    assert cards[0] == cards[1]
    back = load(tmp_path / "a")
    pictures = list(lessons().pictures[:4])
    assert back.read(pictures) == in_halves(card, net).read(pictures)
    assert accuracy(back, pictures, lessons().facts[:4])["joint"] >= 0.75


def test_another_plan_needs_another_folder(tmp_path: Path) -> None:
    train(tmp_path, PLAN, lessons(), every(1))
    with pytest.raises(UserMistake, match="must hold a run of this plan"):
        train(tmp_path, PLAN.model_copy(update={"seed": 1}), lessons(), never)


def test_spoiling_leaves_colours_their_names() -> None:
    """What a flat picture of one named colour becomes is nearer to it than to any other."""
    import torch

    from backends.drawing.palette import NAMED

    named = [tuple(int(code[i : i + 2], 16) for i in (1, 3, 5)) for code in NAMED["okabe-ito"].values()]
    flat = torch.tensor(named).float().div(127.5).sub(1)
    pictures = flat[:, :, None, None].expand(-1, -1, 32, 32).repeat_interleave(8, 0).contiguous()
    seen = torch.cat([spoilt(pictures[i::8], torch.Generator().manual_seed(i)) for i in range(8)]).mean(dim=(2, 3))
    nearest = torch.cdist(seen, flat).argmin(dim=1)
    assert nearest.tolist() == [*range(6)] * 8
