"""The one table, `items`, from which every export is derived: its columns and its typed rows.

A feature is written as the Hugging Face `datasets` library writes it into Parquet (its JSON form), so
that the Arrow schema and the features of a release come from the same lines and cannot drift.
"""

from typing import Any

from pydantic import ConfigDict

from schemas.record import Record

SCHEMA_VERSION = 2
"""Raise it when a column changes its meaning, comes or goes. 2: `painter` came."""

Feature = dict[str, Any]


def value(dtype: str) -> Feature:
    return {"dtype": dtype, "_type": "Value"}


def many(feature: Feature) -> Feature:
    return {"feature": feature, "_type": "List"}


STRING, INT32, INT64, FLOAT, BOOL = (value(name) for name in ("string", "int32", "int64", "float64", "bool"))
IMAGE: Feature = {"_type": "Image"}
VIDEO: Feature = {"_type": "Video"}
JSON = STRING
"""A string that holds JSON: loads in every version of every consumer."""
BOX = many(INT32)
"""[x0, y0, x1, y1) in pixels."""

STEP: Feature = {"text": STRING, "evidence": many(STRING), "correct": BOOL}
SEEN: Feature = {"part": STRING, "image": INT32, "box": BOX, "start": FLOAT, "end": FLOAT}
EDIT: Feature = {
    "image": IMAGE,
    "program": STRING,
    "caption": STRING,
    "kind": STRING,
    "size": STRING,
    "change": STRING,
    "before": STRING,
    "after": STRING,
    "box": BOX,
}

ITEMS: dict[str, Feature] = {
    "id": STRING,
    "pair_id": STRING,
    "content_id": STRING,
    "group": STRING,
    "role": STRING,
    "family": STRING,
    "revision": INT32,
    "track": STRING,
    "category": STRING,
    "skill": STRING,
    "recipe_seed": INT64,
    "index": INT64,
    "level": INT32,
    "knobs": JSON,
    "load": FLOAT,
    "load_parts": JSON,
    "scene": JSON,
    "images": many(IMAGE),
    "image_roles": many(STRING),
    "target_images": many(IMAGE),
    "video": VIDEO,
    "events": JSON,
    "min_fps": FLOAT,
    "question_in_media": STRING,
    "program": STRING,
    "painter": JSON,
    "question": STRING,
    "question_canonical": STRING,
    "language": STRING,
    "choices": many(STRING),
    "answer": STRING,
    "answer_index": INT32,
    "answer_type": STRING,
    "tolerance": FLOAT,
    "unit": STRING,
    "rationale": many(STEP),
    "evidence": many(SEEN),
    "negatives": many(EDIT),
    "positives": many(EDIT),
    "caption": STRING,
    "writer": JSON,
    "judge": JSON,
    "checks": JSON,
    "split": STRING,
    "license": STRING,
    "source": STRING,
}

REJECTS: dict[str, Feature] = {
    "id": STRING,
    "family": STRING,
    "level": INT32,
    "recipe_seed": INT64,
    "index": INT64,
    "check": STRING,
    "reason": STRING,
    "detail": STRING,
}


class Media(Record):
    """An encoded file inside a table: its bytes and a base name, used for its extension."""

    bytes: bytes
    path: str


class StepRow(Record):
    text: str
    evidence: tuple[str, ...]
    correct: bool


class SeenRow(Record):
    """Where and when an evidence part is visible, measured from pixels."""

    part: str
    image: int
    box: tuple[int, ...]
    start: float | None
    end: float | None


class EditRow(Record):
    image: Media
    program: str | None
    caption: str
    kind: str
    size: str
    change: str
    before: str
    after: str
    box: tuple[int, ...]


class Item(Record):
    """One row of `items`. Fields stand in the order of the columns; lists may be empty, never None."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    id: str
    pair_id: str
    content_id: str
    group: str
    role: str
    family: str
    revision: int
    track: str
    category: str
    skill: str
    recipe_seed: int
    index: int
    level: int
    knobs: str
    load: float
    load_parts: str
    scene: str
    images: tuple[Media, ...]
    image_roles: tuple[str, ...]
    target_images: tuple[Media, ...] = ()
    video: Media | None
    events: str
    min_fps: float | None
    question_in_media: str
    program: str | None
    painter: str | None = None
    """How a diffusion model made the pictures (JSON); null where a program drew them."""
    question: str
    question_canonical: str
    language: str = "en"
    choices: tuple[str, ...]
    answer: str
    answer_index: int | None
    answer_type: str
    tolerance: float | None
    unit: str | None
    rationale: tuple[StepRow, ...]
    evidence: tuple[SeenRow, ...]
    negatives: tuple[EditRow, ...]
    positives: tuple[EditRow, ...]
    caption: str
    writer: str
    judge: str | None
    checks: str
    split: str
    license: str
    source: str
