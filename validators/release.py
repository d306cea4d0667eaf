"""Judge a release as it lies on disk: its files, its splits, and every item computed again."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from backends.parquet import read_rows
from backends.store import sha256
from generators import FAMILIES
from generators.base import AnyFamily
from schemas.identity import Fractions, item_id, split_of
from schemas.manifest import Manifest
from schemas.record import canonical
from schemas.scene import Scene
from validators.solvers import SOLVERS, agrees

Row = dict[str, Any]
HUBS = frozenset({".gitattributes", ".cache", ".git"})
"""What the Hub and its clients put beside a release that is downloaded."""


def file_faults(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Say which files are missing, changed or not of the release."""
    known = {entry.path for entry in manifest.files} | {"manifest.json"}
    for entry in manifest.files:
        path = folder / entry.path
        if not path.is_file():
            yield f"{entry.path}: must be there (it is missing)"
        elif (found := sha256(path)) != entry.sha256:
            yield f"{entry.path}: sha256 must be {entry.sha256[:16]}… (got {found[:16]}…)"
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in known and name.partition("/")[0] not in HUBS:
            yield f"{name}: must not be there (the manifest does not name it)"


def split_faults(shards: Iterable[Path]) -> Iterator[str]:
    """Prove that nothing which belongs together is divided between splits, and that no stream was used twice."""
    with closing(sqlite3.connect("")) as seen:  # on disk, so that memory stays flat
        seen.execute("create table place (name text primary key, split text) without rowid")
        columns = ["id", "pair_id", "content_id", "group", "split", "family", "revision", "level"]
        for path in shards:
            for row in read_rows(path, [*columns, "recipe_seed", "index", "role"]):
                if not path.name.startswith(f"{row['split']}-"):
                    yield f"item {row['id'][:16]}: must lie in its split {row['split']} (lies in {path.name})"
                for kind in ("pair_id", "content_id", "group"):
                    first = _place(seen, f"{kind}:{row[kind]}", row["split"])
                    if first != row["split"]:
                        yield f"{kind} {row[kind][:16]}: must stay in one split (in {first} and {row['split']})"
                stream = canonical([row[k] for k in ("family", "revision", "level", "recipe_seed", "index", "role")])
                if _place(seen, f"stream:{stream}", row["id"]) != row["id"]:
                    yield f"stream {stream}: must be used once"


def _place(seen: sqlite3.Connection, name: str, split: str) -> str:
    """Remember where a name was first seen, and return that."""
    seen.execute("insert or ignore into place values (?, ?)", (name, split))
    return str(seen.execute("select split from place where name = ?", (name,)).fetchone()[0])


def item_faults(row: Row, fractions: Fractions) -> Iterator[str]:
    """Say what of an item is not what its stored scene gives: answer by the solver first, then all that is derived."""
    who = f"item {row['id'][:16]} ({row['family']} level {row['level']})"
    solver = SOLVERS.get(row["family"])
    if solver is None:
        yield f"{who}: family must be known here (got {row['family']})"
        return
    try:
        found = solver.solve(json.loads(row["scene"]))
        agreed = agrees(found, row["answer"], row["answer_type"], row["tolerance"])
    except (ValueError, ArithmeticError, LookupError, TypeError, StopIteration) as error:
        yield f"{who}: the solver must read its scene (got {type(error).__name__}: {error})"
        return
    if not agreed:
        yield f"{who}: answer must be {found!r}, says the solver (got {row['answer']!r})"
    family = FAMILIES[row["family"]]
    if row["revision"] != family.revision:
        yield f"{who}: cannot redraw: revision {row['revision']}, here {family.revision}"
        return
    try:
        scene = family.scene.model_validate_json(row["scene"])
    except ValidationError as error:
        yield f"{who}: scene must fit its family ({error.errors(include_url=False)[0]['msg']})"
        return
    try:
        expected_columns = derived(family, scene, row)
    except (ValueError, LookupError, TypeError) as error:
        yield f"{who}: must follow from its scene (got {type(error).__name__}: {error})"
        return
    for column, expected in expected_columns.items():
        if row[column] != expected:
            yield f"{who}: {column} must be {_short(expected)} (got {_short(row[column])})"
    if row["split"] != (split := split_of(row["group"], fractions)):
        yield f"{who}: split must be {split} (got {row['split']})"


def derived(family: AnyFamily, scene: Scene, row: Row) -> Row:
    """Return the columns that follow from the scene without drawing it."""
    asked = family.ask(scene)
    return {
        "id": item_id(family.name, family.revision, scene, asked.canonical),
        "content_id": scene.content_id(family.name),
        **(
            {"pair_id": scene.content_id(family.name), "group": family.group_of(scene)} if row["role"] == "base" else {}
        ),
        "track": family.track,
        "category": family.category,
        "skill": family.skill,
        "knobs": canonical(family.knobs(row["level"]).model_dump(mode="json")),
        "load": asked.load,
        "load_parts": canonical(asked.load_parts),
        "question_canonical": asked.canonical,
        "question": asked.words(json.loads(row["writer"])["text"]),
        "choices": list(asked.choices),
        "answer": asked.answer,
        "answer_index": asked.answer_index,
        "answer_type": asked.answer_type,
        "tolerance": asked.tolerance,
        "unit": asked.unit,
        "rationale": [
            {"text": step.text, "evidence": list(step.evidence), "correct": True} for step in asked.rationale
        ],
        "caption": asked.caption,
        "min_fps": asked.min_fps,
        "program": family.program(scene) if family.program else None,
    }


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
