"""`contrastive_st_image`: a caption, a picture of which it is true, and pictures of which it is false.

For sentence-transformers, which takes every column for an input, in order: so there is no id. Every picture of a set is
right in one row and wrong in others, a near miss under the caption that tells it, so that no look of a picture is wrong
by itself; hard positives meet the near misses that the diagram's own row had no room for.
"""

from collections.abc import Iterator

from backends.parquet import Row
from exporters.base import TRAINING, Export
from exporters.contrast import Contrast, Figure, contrasts, read_apart
from exporters.rounds import NEGATIVES, chosen, ring
from schemas.item import IMAGE, STRING, Feature, Item

FEATURES: dict[str, Feature] = {
    "anchor": STRING,
    "positive": IMAGE,
    **{f"negative_{number}": IMAGE for number in range(1, NEGATIVES + 1)},
}


def rows(items: Iterator[Item]) -> Iterator[Row]:
    for contrast in contrasts(items, retrieve=False):
        for turn, figure in enumerate(chosen(contrast)):
            yield from _row(contrast, figure, turn)


def _row(contrast: Contrast, figure: Figure, turn: int) -> Iterator[Row]:
    wrong = [other for other in contrast.wrong_figures(figure) if read_apart(figure.title, other.title)]
    if figure.role == "near_miss":  # what it was made from comes first, and then others like it
        wrong = [*wrong[:1], *ring(wrong[1:], turn * NEGATIVES)]
    else:
        wrong = ring(wrong, turn * NEGATIVES)
    if len(wrong) >= NEGATIVES:
        pictures = {f"negative_{i}": wrong[i - 1].picture.model_dump() for i in range(1, NEGATIVES + 1)}
        yield {"anchor": figure.title, "positive": figure.picture.model_dump(), **pictures}


EXPORT = Export(name="contrastive_st_image", features=FEATURES, splits=TRAINING, whole=rows)
