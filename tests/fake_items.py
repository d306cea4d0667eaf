"""A tiny release made by hand: one pair of pictures and one pair of clips."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from backends.images import png
from backends.media import Clip, Picture
from backends.parquet import arrow_schema, open_writer, write_rows
from backends.video import encode
from schemas.item import ITEMS, EditRow, Item, Media, SeenRow, StepRow
from schemas.record import canonical, digest

WIDTH, HEIGHT = 96, 64


def picture(x: int) -> Picture:
    """A dark square at `x` on light paper."""
    shown = np.full((HEIGHT, WIDTH, 3), 250, np.uint8)
    shown[20:44, x : x + 20] = 40
    return shown


def clip() -> bytes:
    return encode(Clip(duration=2.0, rate=6, frame=lambda t: picture(int(30 * t))))


def item(**changes: Any) -> Item:
    """The base of the pair of pictures, with changes."""
    fields: dict[str, Any] = {
        "id": digest("base"), "pair_id": digest("pair"), "content_id": digest("base content"), "group": "group",
        "role": "base", "family": "square_place", "revision": 1, "track": "scenes", "category": "spatial",
        "skill": "locate", "recipe_seed": 7, "index": 0, "level": 1, "knobs": '{"far":3}', "load": 2.0,
        "load_parts": '{"far":2.0}', "scene": '{"squares":[{"x":10}]}',
        "images": (Media(bytes=png(picture(10)), path="a.png"),), "image_roles": ("scene",), "video": None,
        "events": "[]", "min_fps": None, "question_in_media": "none", "program": None,
        "question": "On which side does the square lie?", "question_canonical": "Where is the square?",
        "choices": ("left", "right"), "answer": "left", "answer_index": 0, "answer_type": "choice",
        "tolerance": None, "unit": None,
        "rationale": (StepRow(text="The square lies at 10.", evidence=("square",), correct=True),),
        "evidence": (SeenRow(part="square", image=0, box=(10, 20, 30, 44), start=None, end=None),),
        "negatives": (), "positives": (), "caption": "A square on the left.",
        "writer": canonical({"text": "On which side does the square lie?", "writer": "grammar"}), "judge": None,
        "checks": '{"solver":"passed"}', "split": "train", "license": "cc-by-4.0", "source": "whetstone",
    }  # fmt: skip
    return Item(**{**fields, **changes})


def edit(**changes: str) -> EditRow:
    fields: dict[str, Any] = {
        "program": "square(20)", "caption": "A square on the left.", "kind": "moved", "size": "small",
        "change": "the square moved right", "before": "it lies at 10", "after": "it lies at 60",
    }  # fmt: skip
    image = Media(bytes=png(picture(60)), path="edit.png")
    return EditRow(image=image, box=(10, 20, 80, 44), **{**fields, **changes})


def pictures() -> tuple[Item, Item]:
    base = item(program="square(10)", negatives=(edit(),), positives=(edit(kind="recoloured"),))
    twin = item(
        id=digest("twin"), content_id=digest("twin content"), role="twin", answer="right", answer_index=1,
        images=(Media(bytes=png(picture(60)), path="b.png"),),
    )  # fmt: skip
    return base, twin


def clips(index: int = 0) -> tuple[Item, Item]:
    shown: dict[str, Any] = {
        "pair_id": digest("film", index), "family": "square_path", "track": "motion", "index": index, "images": (),
        "image_roles": (), "video": Media(bytes=clip(), path="c.mp4"), "min_fps": 4.0, "split": "test",
        "events": canonical([{"name": "stop", "part": "square", "start": 0.5, "end": 1.5}]),
        "evidence": (SeenRow(part="square", image=0, box=(0, 20, 80, 44), start=0.5, end=1.0),),
    }  # fmt: skip
    base = item(**shown, id=digest("film base", index), content_id=digest("film base content", index))
    twin = item(
        **shown, id=digest("film twin", index), content_id=digest("film twin content", index), role="twin",
        answer="right", answer_index=1,
    )  # fmt: skip
    return base, twin


def write_items(folder: Path, items: Iterable[Item]) -> list[Path]:
    """Write a shard a split, as a release holds them."""
    (folder / "items").mkdir(parents=True, exist_ok=True)
    by_split: dict[str, list[Item]] = {}
    for one in items:
        by_split.setdefault(one.split, []).append(one)
    paths = []
    schema = arrow_schema(ITEMS)
    for split, rows in sorted(by_split.items()):
        path = folder / "items" / f"{split}-00000-of-00001.parquet"
        with open_writer(path, schema) as writer:
            write_rows(writer, schema, [row.model_dump() for row in rows])
        paths.append(path)
    return paths
