"""Do hard negatives teach: that the comparison is fair, and asks what it says."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from fake_items import item, write_items
from rich.console import Console
from told_pairs import edited

from backends.contrast_net import SIDE, Pictures
from flows.teach import Corpus, Duo, batches, corpus, held_out, marked, run, size_of_batch, table
from schemas.errors import UserMistake

pytestmark = pytest.mark.xdist_group("contrast")


def handmade(sets: int = 6, near_misses: int = 3) -> Corpus:
    """Pictures of one grey each: a diagram and its near misses, of which `caption` tells the number."""
    width = near_misses + 1
    pictures = np.stack([np.full((SIDE, SIDE), number, np.uint8) for number in range(sets * width)])
    found = []
    for first in range(0, sets * width, width):
        others = range(first + 1, first + width)
        found.append(
            [Duo((first, other), (str(first), str(other)), f"made kind_{other % width}", True) for other in others]
        )
    return Corpus(pictures, found)


def test_both_arms_learn_from_the_same_pairs_in_other_company() -> None:
    made = handmade()
    sets = {place: number for number, duos in enumerate(made.sets) for duo in duos for place in duo.pictures}
    seen = {}
    for arm in ("hard", "random"):
        found = list(islice(batches(made, arm, 0), 200))  # type: ignore[arg-type]
        for pictures, captions in found:
            assert [str(value) for value in pictures[:, 0, 0]] == list(captions), "each beside its own caption"
            assert len(captions) == size_of_batch(made) == 6
            mates = sorted([sets[int(caption)] for caption in captions].count(number) for number in range(6))
            assert mates == ([1] * 6 if arm == "random" else [0, 0, 0, 2, 2, 2])
        seen[arm] = np.bincount([int(caption) for _, captions in found for caption in captions], minlength=24) / 1200
    assert np.abs(seen["hard"] - seen["random"]).max() < 0.03, "as often, whatever stands beside it"
    again = [captions for _, captions in islice(batches(made, "hard", 0), 3)]
    assert again == [captions for _, captions in islice(batches(made, "hard", 0), 3)]


def test_who_sees_is_right_and_who_does_not_is_right_half_of_the_time() -> None:
    made = handmade()

    def sees(pictures: Pictures, captions: Sequence[str]) -> list[float]:
        return [float(str(picture[0, 0]) == caption) for picture, caption in zip(pictures, captions, strict=True)]

    def reads(_: Pictures, captions: Sequence[str]) -> list[float]:
        return [float(caption) for caption in captions]

    def looks(pictures: Pictures, _: Sequence[str]) -> list[float]:
        return [float(picture[0, 0]) for picture in pictures]

    duos = marked(sees, made).duos
    assert sum(duos.values()) == 18
    twice = {kind: 2 * count for kind, count in duos.items()}
    assert (marked(sees, made).picture, marked(sees, made).caption) == (twice, twice)
    assert marked(reads, made).caption == duos and not +marked(reads, made).picture
    assert marked(looks, made).picture == duos and not +marked(looks, made).caption


def test_kinds_are_held_out_of_every_family() -> None:
    kinds = [f"{family} {kind}" for family in ("plane", "flow") for kind in "hgfedcba"]
    assert held_out(kinds) == {"plane b", "plane f", "flow b", "flow f"}


def test_a_corpus_holds_what_is_proved(tmp_path: Path) -> None:
    base = edited("flow_graph", 0)[0]
    found = corpus(write_items(tmp_path, [*edited("flow_graph", 0), item()]))
    assert found.pictures.shape == (1 + len(base.positives) + len(base.negatives), SIDE, SIDE)
    (duos,) = found.sets
    assert {duo.kind for duo in duos} == {f"flow_graph {near.kind}" for near in base.negatives}
    assert sum(duo.asked for duo in duos) == len(base.negatives)
    assert len(duos) == len(base.negatives) * (1 + len(base.positives))


def test_the_same_steps_give_the_same_table(tmp_path: Path) -> None:
    train = [*edited("flow_graph", 0), *edited("flow_graph", 1), *edited("flow_graph", 3), *edited("plane_geometry", 0)]
    write_items(tmp_path, [*train, *edited("flow_graph", 2, "validation")])
    said = []
    for _ in range(2):
        console = Console(record=True, width=150, quiet=True)
        found = run(tmp_path, 1.0, 2, 1, console)
        console.print(table(found, set()))
        said.append([(marks.picture, marks.caption) for arm in found.values() for marks in arm])
    assert said[0] == said[1]
    with pytest.raises(UserMistake, match=r"4 diagrams.*got 0 and 0"):
        run(tmp_path / "none", 1.0, 2, 1, Console(quiet=True))
