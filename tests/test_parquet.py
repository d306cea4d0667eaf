"""Tables as the Hub likes them, seen by `datasets` and in the file itself."""

import json
import os
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fake_items import clips, edit, item, pictures, write_items

os.environ["HF_HUB_OFFLINE"] = "1"
from datasets import Features, Image, List, Video, load_dataset

from backends.parquet import GROUP_BYTES, GROUP_ROWS, ShardWriter, arrow_schema, open_writer, read_rows, write_rows
from exporters import EXPORTS
from schemas.item import ITEMS, REJECTS, Item, Media
from schemas.record import digest

TABLES = {"items": ITEMS, "rejects": REJECTS, **{name: export.features for name, export in EXPORTS.items()}}
each_table = pytest.mark.parametrize("name", TABLES)
LIMIT = 1000
"""Bytes of a row group, where the tests shrink it."""


def rows(count: int) -> list[dict[str, Any]]:
    return [item(id=digest("row", i), negatives=(edit(),)).model_dump() for i in range(count)]


@pytest.fixture(scope="module")
def shard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures, clips and edits in one file."""
    items = [one.model_copy(update={"split": "train"}) for one in (*pictures(), *clips())]
    return write_items(tmp_path_factory.mktemp("table"), items)[0]


@each_table
def test_the_features_are_those_that_datasets_reads_back(name: str) -> None:
    schema = arrow_schema(TABLES[name])
    features = Features.from_arrow_schema(schema)
    assert features.to_dict() == TABLES[name]
    again = features.arrow_schema
    assert [(field.name, field.type) for field in again] == [(field.name, field.type) for field in schema]
    assert json.loads(again.metadata[b"huggingface"]) == json.loads(schema.metadata[b"huggingface"])


@each_table
def test_a_type_is_nullable_and_never_large(name: str) -> None:
    for field in _all_fields(arrow_schema(TABLES[name])):
        assert field.nullable
        assert not pa.types.is_large_string(field.type)
        assert not pa.types.is_large_binary(field.type)
        assert not pa.types.is_large_list(field.type)


def _all_fields(schema: pa.Schema) -> list[pa.Field]:
    found, open_ = [], list(schema)
    while open_:
        field = open_.pop()
        found.append(field)
        if pa.types.is_struct(field.type):
            open_ += list(field.type)
        if pa.types.is_list(field.type):
            open_.append(field.type.value_field)
    return found


def test_items_load_with_pictures_and_clips(shard: Path, tmp_path: Path) -> None:
    loaded = load_dataset("parquet", data_files=str(shard), cache_dir=str(tmp_path))["train"]
    assert loaded.features["images"] == List(Image())
    assert loaded.features["negatives"].feature["image"] == Image()
    assert loaded.features["video"] == Video()
    assert loaded[0]["images"][0].size == (96, 64)
    assert loaded[0]["negatives"][0]["image"].size == (96, 64)
    assert loaded[0]["images"] and not loaded[2]["images"]


def test_rows_come_back_as_they_were(shard: Path) -> None:
    back = [Item.model_validate(row) for row in read_rows(shard)]
    assert back == [one.model_copy(update={"split": "train"}) for one in (*pictures(), *clips())]
    assert next(read_rows(shard, ["id", "level"])) == {"id": back[0].id, "level": 1}


def test_media_are_stored_as_they_are_and_all_else_is_compressed(shard: Path) -> None:
    file = pq.ParquetFile(shard)
    media = set()
    for group in range(file.metadata.num_row_groups):
        for index in range(file.metadata.num_columns):
            column = file.metadata.row_group(group).column(index)
            leaf = column.path_in_schema
            bare = leaf.endswith(".bytes")
            assert column.compression == ("UNCOMPRESSED" if bare else "ZSTD"), leaf
            assert not (bare and "RLE_DICTIONARY" in column.encodings), leaf
            assert column.has_column_index, leaf
            assert column.has_offset_index, leaf
            media |= {leaf} if bare else set()
    assert media == {
        "images.list.element.bytes", "target_images.list.element.bytes", "video.bytes",
        "negatives.list.element.image.bytes", "positives.list.element.image.bytes",
    }  # fmt: skip


def test_a_row_group_has_at_most_a_hundred_rows(tmp_path: Path) -> None:
    path, schema = tmp_path / "table.parquet", arrow_schema(ITEMS)
    with open_writer(path, schema) as writer:
        assert write_rows(writer, schema, rows(GROUP_ROWS + 50)) == GROUP_ROWS + 50
    assert _group_rows(path) == [GROUP_ROWS, 50]
    shards = ShardWriter(tmp_path, schema)
    for row in rows(GROUP_ROWS + 50):
        shards.add("train", row)
    shards.close()
    assert _group_rows(tmp_path / "train-00000-of-00001.parquet") == [GROUP_ROWS, 50]


def test_a_row_group_has_at_most_so_many_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert GROUP_BYTES <= 100 * 2**20
    monkeypatch.setattr("backends.parquet.GROUP_BYTES", LIMIT)
    heavy = [item(images=(Media(bytes=bytes(size), path="a.png"),)).model_dump() for size in (400, 500, 600, 5000, 10)]
    path, schema = tmp_path / "table.parquet", arrow_schema(ITEMS)
    with open_writer(path, schema) as writer:
        write_rows(writer, schema, heavy)
    assert _group_rows(path) == [2, 1, 1, 1]
    shards = ShardWriter(tmp_path, schema)
    for row in heavy:
        shards.add("train", row)
    shards.close()
    assert _group_rows(tmp_path / "train-00000-of-00001.parquet") == [2, 1, 1, 1]


def _group_rows(path: Path) -> list[int]:
    metadata = pq.ParquetFile(path).metadata
    return [metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)]


def test_pages_are_cut_by_content(tmp_path: Path) -> None:
    """A row more at the front leaves the cuts between pages where they were, so that little is sent again."""
    noise = Random(1)
    heavy = [noise.randbytes(noise.randint(100_000, 400_000)) for _ in range(95)]
    schema = arrow_schema(ITEMS)

    def cuts(values: list[bytes], **options: Any) -> set[bytes]:
        """Return the values after which a page ends: only within one do they follow each other by their length."""
        path = tmp_path / "table.parquet"
        items = [item(id=digest("row", i), images=(Media(bytes=v, path="a.png"),)) for i, v in enumerate(values)]
        with pq.ParquetWriter(path, schema, **options) if options else open_writer(path, schema) as writer:
            write_rows(writer, schema, (one.model_dump() for one in items))
        data = path.read_bytes()
        return {a for a, b in pairwise(values) if data.index(b) - data.index(a) - len(a) != 4}

    new = noise.randbytes(300_000)
    before, after = cuts(heavy), cuts([new, *heavy])
    assert len(before) > 20
    assert len(before & after) > 0.8 * len(before)
    counted = {"compression": "none", "use_dictionary": False, "write_batch_size": 5, "data_page_size": 1_000_000}
    before, after = cuts(heavy, **counted), cuts([new, *heavy], **counted)
    assert len(before) > 10
    assert len(before & after) < 0.5 * len(before)  # so the cuts above are where they are by content
