"""Assembly keeps the first N pairs, drops what was seen before, and names every reject, in memory that does not grow."""

import tracemalloc
from collections import Counter

import numpy as np
import pytest
from fake_items import item

from backends.images import png
from backends.parquet import arrow_schema, open_writer, write_rows
from flows.assembly import Rejected, choose, count
from flows.block import BLOCK
from flows.plan import Cell, cells_of, ranges
from flows.release import write_release
from schemas.errors import UserMistake
from schemas.item import Media
from schemas.question import Verdict
from schemas.recipe import parse_recipe
from schemas.record import digest
from schemas.words import Words

CELL = Cell(family="chart_value", level=1, pairs=2, ceiling=8, card="none")
OTHER = Cell(family="maze", level=1, pairs=1, ceiling=8, card="none")


def rows(index, content, picture=None, verdict=None):
    """Return what a block holds of one candidate."""
    empty = dict.fromkeys(BLOCK) | {"index": index, "recipe_seed": 7, "pair_id": f"{content}-base"}
    if verdict:
        return [empty | {"verdict": verdict.model_dump_json()}]
    return [
        empty | {"role": role, "content_id": f"{content}-{role}", "media_id": f"{picture or content}-{role}"}
        for role in ("base", "twin")
    ]


@pytest.fixture
def block(tmp_path):
    def write(name, *candidates):
        schema = arrow_schema(BLOCK)
        path = tmp_path / f"{name}.parquet"
        with open_writer(path, schema) as writer:
            write_rows(writer, schema, [row for candidate in candidates for row in candidate])
        return path

    return write


def outcome(blocks):
    tallies = {}
    kept, rejected = [], []
    for one in choose(blocks, tallies):
        if isinstance(one, Rejected):
            rejected.append((one.cell.family, one.index, one.verdict.check, one.verdict.reason))
        else:
            kept.append((one[0]["index"], one[0]["content_id"]))
    return kept, rejected, tallies


def test_the_first_pairs_are_kept_and_what_comes_after_does_not_matter(block):
    short = {CELL: [block("a", rows(0, "x"), rows(1, "y"))]}
    long = {CELL: [*short[CELL], block("b", rows(2, "z"), rows(3, "x"))]}
    assert outcome(short)[:2] == outcome(long)[:2] == ([(0, "x-base"), (1, "y-base")], [])
    assert count(long)[CELL].tried == 2


def test_a_rejected_candidate_is_replaced_and_named(block):
    bad = Verdict(check="legible", reason="misread", detail="'fig' read as 'tig'")
    kept, rejected, tallies = outcome({CELL: [block("a", rows(0, "x"), rows(1, "y", verdict=bad), rows(2, "z"))]})
    assert kept == [(0, "x-base"), (2, "z-base")]
    assert rejected == [("chart_value", 1, "legible", "misread")]
    assert tallies[CELL].rejected == Counter({("legible", "misread"): 1})
    assert not tallies[CELL].short


@pytest.mark.parametrize(("second", "reason"), [(("x",), "content"), (("y", "x"), "picture")])
def test_what_was_seen_before_is_dropped_with_its_pair(block, second, reason):
    kept, rejected, tallies = outcome({CELL: [block("a", rows(0, "x"), rows(1, *second))]})
    assert kept == [(0, "x-base")]
    assert rejected == [("chart_value", 1, "duplicate", reason)]
    assert tallies[CELL].short == 1


def test_a_twin_that_is_another_pairs_base_falls_with_its_pair(block):
    base_and_twin = rows(1, "y")
    base_and_twin[1]["content_id"] = "x-base"
    assert outcome({CELL: [block("a", rows(0, "x"), base_and_twin)]})[1] == [("chart_value", 1, "duplicate", "content")]


def test_duplicates_are_found_across_cells(block):
    blocks = {CELL: [block("a", rows(0, "x"), rows(1, "y"))], OTHER: [block("b", rows(0, "y"), rows(1, "z"))]}
    kept, rejected, _ = outcome(blocks)
    assert kept == [(0, "x-base"), (1, "y-base"), (1, "z-base")]
    assert rejected == [("maze", 0, "duplicate", "content")]


@pytest.mark.parametrize(("pairs", "ceiling"), [(1, 8), (6, 48), (16, 128), (17, 17), (100, 250), (3, 4)])
def test_ranges_cover_every_candidate_once_up_to_the_ceiling(pairs, ceiling):
    covered = [index for start, stop in ranges(pairs, ceiling) for index in range(start, stop)]
    assert covered == list(range(ceiling))
    assert all(0 < stop - start <= 16 for start, stop in ranges(pairs, ceiling))


def whole_rows(index):
    """Return what a block holds of an accepted pair, with pictures of 12 KB."""
    for role in ("base", "twin"):
        name = digest(index, role)
        pixels = np.random.default_rng([index, role == "twin"]).integers(0, 256, (64, 64, 3), np.uint8)
        one = item(
            id=name, content_id=name, pair_id=digest(index), group=digest(index), role=role, index=index,
            family="chart_value", images=(Media(bytes=png(pixels), path="a.png"),),
        )  # fmt: skip
        yield one.model_dump() | {"media_id": name, "verdict": None, "painted": None}


def test_a_release_of_three_times_the_items_takes_no_more_memory(tmp_path, monkeypatch, block):
    monkeypatch.setattr("backends.parquet.GROUP_ROWS", 8)
    recipe = parse_recipe(RECIPE | {"exports": ["sft_trl", "rl_verl"]}, "a")
    peaks = []
    for pairs in (4, 12, 36):
        cell = CELL.model_copy(update={"pairs": pairs})
        paths = [block(f"{pairs}-{start}", *map(whole_rows, range(start, start + 4))) for start in range(0, pairs, 4)]
        if pairs > 4:  # the first loads what all need
            tracemalloc.start()
        write_release(tmp_path / f"stage{pairs}", recipe, Words(), {cell: paths})
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] - peaks[1] < 48 * 256, "of an item no more than its names may be kept"


RECIPE = {
    "name": "demo",
    "version": "0.1.0",
    "title": "Demo",
    "seed": 1,
    "families": [{"family": "chart_value", "levels": [2, 1], "pairs": 2}],
}


def test_the_order_of_a_recipe_means_nothing():
    more = {"family": "chart_value", "levels": [5], "pairs": 1}
    one = parse_recipe(RECIPE | {"families": [*RECIPE["families"], more]}, "a")
    two = parse_recipe(RECIPE | {"families": [more, *RECIPE["families"]]}, "b")
    assert one == two and one.digest() == two.digest()
    assert [cell.level for cell in cells_of(one)] == [1, 2, 5]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"famlies": []}, "`famlies` is no key of a recipe; did you mean `families`"),
        ({"words": {"variant": 3}}, "`words.variant` is no key of a recipe; did you mean `variants`"),
        ({"families": [{"family": "chart_value", "level": [1], "pairs": 1}]}, "did you mean `levels`"),
        ({"zzz": 1}, "known keys: name, version"),
        ({"version": "1.0"}, "`version`: String should match"),
        ({"version": "1.02.0"}, "`version`: String should match"),
        ({"version": "1.٢.0"}, "`version`: String should match"),
        ({"words": {"url": "http://me:secret@host/v1"}}, "`words.url`: String should match pattern '^https?://[^@?\\s]+$' (got 'http://***@host/v1')"),
        ({"words": {"judge": {"url": "host:80/v1"}}}, "`words.judge.url`: String should match"),
        ({"painting": {"sight": {"url": "http://host/v1?key=x", "model": "m"}}}, "`painting.sight.url`: String should match"),
        ({"seed": -1}, "`seed`: Input should be greater than or equal to 0"),
        ({"title": None}, "`title`: Input should be a valid string"),
        ({"families": []}, "`families`: Tuple should have at least 1 item"),
        ({"families": RECIPE["families"] * 2}, "chart_value at level 1 must be asked for once"),
        ({"families": [{"family": "chart_value", "levels": [1, 1], "pairs": 1}]}, "each level must stand once"),
        ({"splits": {"test": 0.9, "validation": 0.9}}, "at most 1 together"),
    ],
)  # fmt: skip
def test_a_faulty_recipe_is_one_line_that_says_what_to_do(change, message):
    with pytest.raises(UserMistake) as caught:
        parse_recipe(RECIPE | change, "my.yaml")
    assert message in str(caught.value)
    assert str(caught.value).startswith("my.yaml: ")
    assert "\n" not in str(caught.value)


def test_a_recipe_without_a_key_says_which():
    with pytest.raises(UserMistake, match="`seed` must be given"):
        parse_recipe({key: value for key, value in RECIPE.items() if key != "seed"}, "my.yaml")


@pytest.mark.parametrize("data", [None, [], "recipe", 3])
def test_what_is_no_mapping_is_no_recipe(data):
    with pytest.raises(UserMistake, match="must be a mapping"):
        parse_recipe(data, "my.yaml")


@pytest.mark.parametrize(
    ("family", "message"),
    [
        ({"family": "chart_valu"}, "`chart_valu` is no family; did you mean `chart_value`"),
        ({"family": "zzzzzz"}, "see `whetstone families`"),
        ({"levels": [99]}, "chart_value: level must be 1 to 12 .got 99."),
        ({"levels": [0]}, "chart_value: level must be 1 to"),
        ({"family": "plane_geometry", "question_card": "start"}, "question_card must be none on the diagrams track"),
    ],
)
def test_a_recipe_that_asks_for_what_there_is_not(family, message):
    recipe = parse_recipe(RECIPE | {"families": [RECIPE["families"][0] | family]}, "my.yaml")
    with pytest.raises(UserMistake, match=message):
        cells_of(recipe)
