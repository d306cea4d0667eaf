"""Parquet as the Hub likes it: features in the schema, small row groups, page index, content-defined chunks."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.item import Feature
from schemas.record import Record

GROUP_ROWS = 100
GROUP_BYTES = 100 * 2**20
SHARD_ROWS = 2000
SHARD_BYTES = 400 * 2**20
CHUNKING = {"min_chunk_size": 256 * 1024, "max_chunk_size": 1024 * 1024, "norm_level": 0}
"""What `datasets` itself uses, so that the Hub's storage finds the chunks of an earlier version again."""

Row = Mapping[str, Any]

_MEDIA = pa.struct([pa.field("bytes", pa.binary()), pa.field("path", pa.string())])


def arrow_type(feature: Feature) -> pa.DataType:
    """Return the Arrow type that `datasets` gives a feature: nullable, never a large type."""
    kind = feature.get("_type")
    if kind in ("Image", "Video"):
        return _MEDIA
    if kind == "List":
        return pa.list_(arrow_type(feature["feature"]))
    if kind == "Value":
        return pa.type_for_alias(feature["dtype"])
    return pa.struct([pa.field(name, arrow_type(inner)) for name, inner in feature.items()])


def arrow_schema(features: Mapping[str, Feature]) -> pa.Schema:
    """Return the schema of a table with its Hugging Face features in the metadata."""
    fields = [pa.field(name, arrow_type(feature)) for name, feature in features.items()]
    return pa.schema(fields, metadata={"huggingface": json.dumps({"info": {"features": features}})})


def open_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Open a Parquet file; media leaves are stored as they are, all else is compressed."""
    leaves = _leaves(schema)
    media = {leaf for leaf in leaves if leaf.endswith(".bytes")}
    return pq.ParquetWriter(
        path,
        schema,
        compression={leaf: "none" if leaf in media else "zstd" for leaf in leaves},
        use_dictionary=[leaf for leaf in leaves if leaf not in media],
        use_content_defined_chunking=CHUNKING,
        write_page_index=True,
    )


def write_rows(writer: pq.ParquetWriter, schema: pa.Schema, rows: Iterable[Row]) -> int:
    """Write rows in groups of at most 100 rows and 100 MB; return how many there were."""
    count = 0
    for group in grouped(rows):
        writer.write_table(pa.Table.from_pylist(list(group), schema=schema))
        count += len(group)
    return count


def grouped(rows: Iterable[Row]) -> Iterator[Sequence[Row]]:
    """Divide rows into groups that a reader can hold."""
    group: list[Row] = []
    size = 0
    for row in rows:
        weight = _media_bytes(row)
        if group and (len(group) == GROUP_ROWS or size + weight > GROUP_BYTES):
            yield group
            group, size = [], 0
        group.append(row)
        size += weight
    if group:
        yield group


class Shard(Record):
    """A finished shard: its file name, rows and bytes of media and text before compression."""

    file: str
    rows: int
    bytes: int


class ShardWriter:
    """Write rows into `folder/<split>-00000-of-0000N.parquet`, holding one row group a split.

    The number of shards is known only at the end, so shards get their names in `close`.
    """

    def __init__(self, folder: Path, schema: pa.Schema) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._schema = folder, schema
        self._open: dict[str, _OpenShard] = {}
        self._done: dict[str, list[Shard]] = {}

    def add(self, split: str, row: Row) -> None:
        shard = self._open.get(split)
        if shard is None:
            number = len(self._done.setdefault(split, []))
            shard = _OpenShard(self._folder / f".{split}-{number:05d}.part", self._schema)
            self._open[split] = shard
        shard.add(row)
        if shard.rows >= SHARD_ROWS or shard.bytes >= SHARD_BYTES:
            self._finish(split)

    def close(self) -> dict[str, list[Shard]]:
        """Write what is left, name the shards, and return them by split in order."""
        for split in sorted(self._open):
            self._finish(split)
        named: dict[str, list[Shard]] = {}
        for split, shards in sorted(self._done.items()):
            named[split] = []
            for number, shard in enumerate(shards):
                file = f"{split}-{number:05d}-of-{len(shards):05d}.parquet"
                (self._folder / shard.file).replace(self._folder / file)
                named[split].append(shard.model_copy(update={"file": file}))
        return named

    def _finish(self, split: str) -> None:
        shard = self._open.pop(split)
        shard.close()
        self._done[split].append(Shard(file=shard.path.name, rows=shard.rows, bytes=shard.bytes))


class _OpenShard:
    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.path, self.rows, self.bytes = path, 0, 0
        self._schema, self._writer = schema, open_writer(path, schema)
        self._group: list[Row] = []
        self._group_bytes = 0

    def add(self, row: Row) -> None:
        weight = _media_bytes(row)
        if self._group and (len(self._group) == GROUP_ROWS or self._group_bytes + weight > GROUP_BYTES):
            self._flush()
        self._group.append(row)
        self._group_bytes += weight
        self.rows += 1

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._group:
            table = pa.Table.from_pylist(self._group, schema=self._schema)
            self._writer.write_table(table)
            self.bytes += table.nbytes
            self._group, self._group_bytes = [], 0


def read_rows(path: Path, columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file one by one, holding one row group at a time, on one thread: others would hold more."""
    wanted = list(columns) if columns else None
    with pq.ParquetFile(path, pre_buffer=False) as file:
        for group in range(file.num_row_groups):  # `iter_batches` would keep what it has read
            yield from file.read_row_group(group, columns=wanted, use_threads=False).to_pylist()


def _leaves(schema: pa.Schema) -> list[str]:
    """Return the dotted leaf paths of the Parquet schema, which per-column settings are named by."""
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(sink, schema):
        pass
    parquet = pq.ParquetFile(pa.BufferReader(sink.getvalue())).schema
    return [parquet.column(i).path for i in range(len(parquet))]


def _media_bytes(value: Any) -> int:
    """Return the bytes of media that a value holds, at any depth."""
    if isinstance(value, bytes):
        return len(value)
    if isinstance(value, Mapping):
        return sum(_media_bytes(inner) for inner in value.values())
    if isinstance(value, (list, tuple)):
        return sum(_media_bytes(inner) for inner in value)
    return 0
