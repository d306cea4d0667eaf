"""`contrastive_st_text`: a picture, a caption that is true of it, and captions that are false of it.

For sentence-transformers, as `contrastive_st_image`. Of the captions some say one thing otherwise by rule, some have a
sentence of another diagram's caption. What is false of the diagram is true of a near miss in that one's row, so that
no words are false by themselves.
"""

from collections.abc import Iterator

from backends.parquet import Row
from exporters.base import TRAINING, Export
from exporters.contrast import Contrast, Figure, contrasts, read_apart
from exporters.rounds import NEGATIVES, chosen, ring
from schemas.item import IMAGE, STRING, Feature, Item

RETRIEVED = 2
"""Of a row's captions, those by retrieval, where there are as many."""

FEATURES: dict[str, Feature] = {
    "anchor": IMAGE,
    "positive": STRING,
    **{f"negative_{number}": STRING for number in range(1, NEGATIVES + 1)},
}


def rows(items: Iterator[Item]) -> Iterator[Row]:
    for contrast in contrasts(items, retrieve=True):
        for turn, figure in enumerate(chosen(contrast)):
            yield from _row(contrast, figure, turn)


def _row(contrast: Contrast, figure: Figure, turn: int) -> Iterator[Row]:
    made, near = (
        [said for said in wrong if read_apart(figure.title, said)] for wrong in contrast.wrong_captions(figure)
    )
    if figure.role == "near_miss":
        made = [*made[:1], *ring(made[1:], turn * NEGATIVES)]
    else:
        made = ring(made, turn * NEGATIVES)
    near = ring(near, turn * RETRIEVED)
    by_rule = max(NEGATIVES - RETRIEVED, NEGATIVES - len(near))
    captions = [*made[:by_rule], *near, *made[by_rule:]][:NEGATIVES]
    if len(captions) == NEGATIVES:
        wrong = {f"negative_{number}": caption for number, caption in enumerate(captions, start=1)}
        yield {"anchor": figure.picture.model_dump(), "positive": figure.title, **wrong}


EXPORT = Export(name="contrastive_st_text", features=FEATURES, splits=TRAINING, whole=rows)
