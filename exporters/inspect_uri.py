"""`inspect`: what `inspect eval hf/ORG/REPO` takes with no glue, by the `eval.yaml` that comes with it.

One picture a row as a string, a data URI, and options: items of several pictures, clips and open questions are left
out here (`harness/inspect_ai/task.py`, which comes with `benchmark`, asks them all). Long strings in the first rows
stop the Hub's viewer, so a picture that is large as PNG is given as JPEG of the same size in pixels.
"""

from base64 import b64encode

from backends.images import jpeg, unpng
from backends.parquet import Row
from exporters.base import Export
from exporters.prompts import letter_of, question_text
from schemas.item import INT32, STRING, Feature, Item, Media, many

LARGEST = 96 * 1024
"""Bytes of a PNG that is kept as it is."""

FEATURES: dict[str, Feature] = {
    "id": STRING,
    "question": STRING,
    "choices": many(STRING),
    "answer_letter": STRING,
    "pair_id": STRING,
    "category": STRING,
    "family": STRING,
    "level": INT32,
    "image_uri": STRING,
}


def row(item: Item) -> Row | None:
    letter = letter_of(item)
    if len(item.images) != 1 or letter is None:
        return None
    return {
        **{name: getattr(item, name) for name in ("id", "pair_id", "category", "family", "level")},
        "question": question_text(item),
        "choices": list(item.choices),
        "answer_letter": letter,
        "image_uri": data_uri(item.images[0]),
    }


def data_uri(picture: Media) -> str:
    data, kind = picture.bytes, "png"
    if len(data) > LARGEST:
        data, kind = jpeg(unpng(data)), "jpeg"
    return f"data:image/{kind};base64,{b64encode(data).decode()}"


EXPORT = Export(name="inspect", features=FEATURES, splits=("test",), row=row)
