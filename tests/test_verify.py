"""Verify finds what was changed in a release, and says what and where."""

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from direct_build import build_here
from releases import SMALL, one_line, whetstone, whetstone_here

from backends.parquet import arrow_schema, open_writer, read_rows, write_rows
from backends.store import sha256
from flows.progress import Silent
from flows.verify import faults
from schemas.item import ITEMS
from schemas.recipe import parse_recipe

pytestmark = pytest.mark.xdist_group("verify")  # its release is built once


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    folder = tmp_path_factory.mktemp("release")
    families = [
        {"family": "chart_value", "levels": [1], "pairs": 3},
        {"family": "cause_effect", "levels": [1], "pairs": 2},
    ]
    return build_here(parse_recipe(SMALL | {"families": families, "exports": []}, "recipe"), folder)


@pytest.fixture
def copy(release, tmp_path):
    return Path(shutil.copytree(release, tmp_path / "copy"))


def found(folder: Path, redraw: int | None = 0) -> list[str]:
    return list(faults(folder, redraw, 1, Silent()))


def edit_item(folder: Path, change, *, forge: bool = True) -> str:
    """Change the first item of the first shard; forge the manifest's digests so that only the content tells."""
    path = sorted(folder.glob("items/*.parquet"))[0]
    rows = list(read_rows(path))
    change(rows[0])
    schema = arrow_schema(ITEMS)
    with open_writer(path, schema) as writer:
        write_rows(writer, schema, rows)
    if forge:
        manifest = json.loads((folder / "manifest.json").read_text())
        entry = next(entry for entry in manifest["files"] if entry["path"] == f"items/{path.name}")
        entry |= {"sha256": sha256(path), "bytes": path.stat().st_size}
        (folder / "manifest.json").write_text(json.dumps(manifest))
    return rows[0]["id"][:16]


def test_a_release_as_it_was_built_has_no_fault(release):
    assert found(release, redraw=None) == []


def test_one_flipped_byte_is_found(copy):
    path = sorted(copy.glob("items/*.parquet"))[0]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert found(copy)[0].startswith(f"items/{path.name}: sha256 must be")


def test_a_missing_shard_is_found(copy):
    path = sorted(copy.glob("items/*.parquet"))[0]
    path.unlink()
    first, *more = found(copy)
    assert first == f"items/{path.name}: must be there (it is missing)"
    assert any("must have" in fault for fault in more)


def test_a_file_that_is_not_of_the_release_is_found(copy):
    (copy / "items" / "extra.txt").write_text("x")
    assert found(copy) == ["items/extra.txt: must not be there (the manifest does not name it)"]


def test_an_edited_answer_is_found_though_its_digests_were_forged(copy):
    def wrong(row):
        row["answer"] = next(choice for choice in row["choices"] if choice != row["answer"])

    name = edit_item(copy, wrong)
    assert any(f"item {name}" in fault and "says the solver" in fault for fault in found(copy))


def test_an_edited_answer_is_found_by_its_digest(copy):
    edit_item(copy, lambda row: row.update(answer="x"), forge=False)
    assert "sha256 must be" in found(copy)[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda row: row.update(question="Which?"), "question must be"),
        (lambda row: row.update(caption="A lie."), "caption must be"),
        (lambda row: row.update(load=99.0), "load must be"),
        (lambda row: row.update(split="nowhere"), "must lie in its split nowhere"),
        (lambda row: row.update(group="another"), "must"),
        (lambda row: row.update(scene="{}"), "solver must read its scene"),
        (lambda row: row.update(family="nothing"), "family must be known"),
        (lambda row: row.update(revision=99), "cannot redraw: revision 99, here"),
        (
            lambda row: row.update(writer=json.dumps({"text": "{a.__class__} {b}?", "writer": "x"})),
            "must follow from its scene",
        ),
    ],
)
def test_an_edited_column_is_found(copy, change, words):
    edit_item(copy, change)
    assert any(words in fault for fault in found(copy))


def test_another_picture_is_found_by_drawing_again(copy):
    def swap(row):
        row["images"] = [{"bytes": row["images"][0]["bytes"] + b"x", "path": row["images"][0]["path"]}]

    name = edit_item(copy, swap)
    assert found(copy) == []
    assert any(f"item {name}" in fault and "pixels of images differ" in fault for fault in found(copy, redraw=None))


def test_a_pair_torn_between_splits_is_found(copy):
    shards = sorted(copy.glob("items/*.parquet"))
    if len(shards) < 2:
        pytest.fail("the recipe of this test must fill two splits")
    rows = list(read_rows(shards[0]))
    schema = arrow_schema(ITEMS)
    moved = rows[0] | {"split": shards[1].name.split("-")[0]}
    with open_writer(shards[1], schema) as writer:
        write_rows(writer, schema, [moved])
    with open_writer(shards[0], schema) as writer:
        write_rows(writer, schema, rows[1:])
    assert any("must stay in one split" in fault for fault in found(copy))


def test_the_command_says_the_first_fault_and_fails(copy):
    (copy / "README.md").unlink()
    run = whetstone("verify", copy, "--redraw", 0, cwd=copy)
    assert "README.md: must be there" in run.stdout
    assert "got 1 faults" in one_line(run, 1)


def test_a_folder_that_is_no_release_is_a_users_mistake(tmp_path):
    assert "must be a release" in one_line(whetstone_here("verify", tmp_path), 2)
    (tmp_path / "manifest.json").write_text("{}")
    assert "must be the manifest of a release" in one_line(whetstone_here("verify", tmp_path), 2)


def test_a_release_is_as_the_hub_likes_it(release):
    for path in release.glob("items/*.parquet"):
        file = pq.ParquetFile(path)
        for number in range(file.metadata.num_row_groups):
            group = file.metadata.row_group(number)
            assert group.num_rows <= 100 and group.total_byte_size <= 100 * 2**20
            assert all(group.column(i).has_offset_index for i in range(group.num_columns))
