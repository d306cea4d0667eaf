"""In what terms two releases differ beside their items: schema, recipe, and what they were made by."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from schemas.errors import UserMistake
from schemas.manifest import Manifest


def shards_of(folder: Path) -> list[Path]:
    return sorted((folder / "items").glob("*.parquet"))


def _fields(folder: Path) -> dict[str, str]:
    """Return the columns of the items and their Arrow types."""
    shards = shards_of(folder)
    if not shards:
        raise UserMistake(f"{folder}: must hold items/*.parquet (there is none)")
    try:
        return {field.name: str(field.type) for field in pq.read_schema(shards[0])}
    except (OSError, ValueError) as error:  # ArrowInvalid is a ValueError
        raise UserMistake(f"{shards[0]}: must be readable Parquet (got: {error})") from None


def shared_columns(before: Path, after: Path) -> list[str]:
    old, new = _fields(before), _fields(after)
    return [name for name in new if name in old]


def layout_lines(before: Path, after: Path, manifests: tuple[Manifest, Manifest]) -> Iterator[str]:
    versions = [manifest.schema_version for manifest in manifests]
    if versions[0] != versions[1]:
        yield f"schema version {versions[0]} -> {versions[1]}"
    yield from (f"column {line}" for line in _value_lines(_fields(before), _fields(after)))
    configs = [
        {entry.path.split("/")[0] for entry in manifest.files if entry.path.endswith(".parquet")}
        for manifest in manifests
    ]
    yield from (f"config {name} came" for name in sorted(configs[1] - configs[0]))
    yield from (f"config {name} went" for name in sorted(configs[0] - configs[1]))


def recipe_lines(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    """Yield what of a recipe came, went and changed."""
    return _value_lines(_flat_recipe(old), _flat_recipe(new))


def _flat_recipe(recipe: dict[str, Any]) -> dict[str, Any]:
    """Return a recipe by dotted keys; its requests by family and level, since their order means nothing."""
    flat: dict[str, Any] = {}
    for request in recipe.get("families", ()):
        rest = {name: value for name, value in request.items() if name not in ("family", "levels")}
        for level in request["levels"]:
            flat[f"{request['family']} level {level}"] = ", ".join(f"{key} {value}" for key, value in rest.items())
    flat |= _flat({name: value for name, value in recipe.items() if name != "families"})
    return flat


def _flat(value: Any, place: str = "") -> dict[str, Any]:
    if not isinstance(value, dict):
        return {place: value}
    return {
        key: leaf
        for name, inner in value.items()
        for key, leaf in _flat(inner, f"{place}.{name}" if place else str(name)).items()
    }


def _value_lines(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    for name in sorted(old.keys() | new.keys()):
        if name not in old:
            yield f"{name} came: {_short(new[name])}"
        elif name not in new:
            yield f"{name} went: {_short(old[name])}"
        elif old[name] != new[name]:
            yield f"{name}: {_short(old[name])} -> {_short(new[name])}"


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def causes(old: Manifest, new: Manifest) -> Iterable[str]:
    if old.lock_digest != new.lock_digest:
        yield "the lock differs"
    if old.words != new.words:
        yield "the words differ"
    yield from (f"library {line}" for line in _value_lines(old.system, new.system))
    for name in sorted(old.sources.keys() & new.sources.keys()):
        if old.sources[name] != new.sources[name]:
            yield f"the code of {name} differs"
