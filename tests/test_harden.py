"""A corpus that a model has caught up with gets harder, and only where it has; proof is asked for and recognised."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from direct_build import build_here
from direct_build import recipe as asked_for
from fake_endpoint import endpoint
from handmade import pair, recipe, release
from loaded_endpoint import items_of, loaded_endpoint, solver
from test_evaluate import asked_at
from typer.testing import CliRunner

from flows.cli import app
from flows.evaluations import release_digest
from flows.harden import harden, mean_load, missing_evidence, next_level, recipe_yaml
from flows.progress import Silent
from flows.verify import faults
from generators import FAMILIES
from schemas.errors import UserMistake
from schemas.item import Item
from schemas.recipe import Recipe, parse_recipe

FAMILIES_HERE = [
    {"family": "object_relations", "levels": [1, 2], "pairs": 12},
    {"family": "sudoku_cell", "levels": [1], "pairs": 12},
]


def made_of(asked: Recipe, folder: Path) -> Path:
    """A release made by hand with the cells of a recipe; the load of an item is its level."""
    items = [
        one
        for request in asked.families
        for level in request.levels
        for index in range(request.pairs)
        for one in pair(request.family, level, index, float(level))
    ]
    return release(folder / asked.version, items, asked)


def evaluated(made: Path, output: Path, reach: Mapping[str, float], **changes: object) -> Path:
    with endpoint(solver(items_of(made), reach)) as seen:
        return asked_at(seen.url, made, output, **changes).folder


def test_a_saturated_family_gets_a_level_and_the_others_stay(tmp_path: Path) -> None:
    made = made_of(recipe(families=FAMILIES_HERE), tmp_path)
    folder = evaluated(made, tmp_path, {"object_relations": 9.0, "sudoku_cell": 0.0})
    found = harden(made, folder)
    assert found.recipe and found.recipe.version == "1.3.0" and found.raised == {"object_relations": 3}
    saturated, beaten = found.lines
    assert saturated.startswith("object_relations level 2: saturated (24 of 24 right by org/fake, at least 86.2%")
    assert saturated.endswith("level 3 is added") and "sudoku_cell level 1: not saturated (0 of 24" in beaten
    assert found.recipe.harder and found.recipe.harder.previous == "1.2.3"
    assert found.recipe.harder.levels == {"object_relations": (3,)}
    asked = {request.family: (request.levels, request.pairs) for request in found.recipe.families}
    assert asked == {"object_relations": ((1, 2, 3), 12), "sudoku_cell": ((1,), 12)}
    old = recipe(families=FAMILIES_HERE)
    same = {"version", "families", "harder"}
    assert found.recipe.model_dump(exclude=same) == old.model_dump(exclude=same)


def test_the_recipe_is_read_back_from_its_yaml(tmp_path: Path) -> None:
    import yaml

    made = made_of(recipe(families=FAMILIES_HERE[:1]), tmp_path)
    found = harden(made, evaluated(made, tmp_path, {"object_relations": 9.0})).recipe
    assert found and parse_recipe(yaml.safe_load(recipe_yaml(found)), "again") == found
    assert found.digest() != recipe(families=FAMILIES_HERE[:1]).digest()


def test_too_few_items_are_said_with_how_many_more(tmp_path: Path) -> None:
    made = made_of(recipe(families=[{"family": "maze", "levels": [1], "pairs": 4}]), tmp_path)
    found = harden(made, evaluated(made, tmp_path, {"maze": 9.0}))
    assert found.recipe is None
    assert "too few items to tell (8 of 8 right by org/fake" in found.lines[0]
    assert found.lines[0].endswith("about 14 more are needed")  # 22 of 22: 22 / (22 + 1.96²) is above 0.85
    assert harden(made, tmp_path / "evaluations", target=0.5).raised  # 8 of 8 are enough for less


def test_the_top_is_respected_and_said(tmp_path: Path) -> None:
    top = FAMILIES["maze"].top
    made = made_of(recipe(families=[{"family": "maze", "levels": [top], "pairs": 12}]), tmp_path)
    found = harden(made, evaluated(made, tmp_path, {"maze": 99.0}))
    assert found.recipe is None and f"its top is {top}: nothing is harder" in found.lines[0]


def test_the_next_level_is_the_first_that_is_a_tenth_harder() -> None:
    family = FAMILIES["sudoku_cell"]
    level = next_level(family, 3, seed=5)
    assert level is not None and mean_load(family, level, 5) >= 1.1 * mean_load(family, 3, 5)
    assert all(mean_load(family, between, 5) < 1.1 * mean_load(family, 3, 5) for between in range(4, level))
    assert next_level(family, family.top, seed=5) is None


def test_results_of_another_release_or_of_less_than_all_are_refused(tmp_path: Path) -> None:
    made = made_of(recipe(), tmp_path / "a")
    other = made_of(recipe(families=FAMILIES_HERE[1:]), tmp_path / "b")
    with pytest.raises(UserMistake, match="must hold results of `whetstone evaluate`"):
        harden(made, tmp_path)
    elsewhere = evaluated(other, tmp_path / "b", {})
    with pytest.raises(UserMistake, match=r"results must be of this release, items [0-9a-f]{16} \(got made 1\.2\.3"):
        harden(made, elsewhere)
    blind = evaluated(made, tmp_path / "a", {}, mode="blind")
    with pytest.raises(UserMistake, match=r"must hold a full evaluation \(got blind\); evaluate without --blind"):
        harden(made, blind)


# evidence


def hardened(folder: Path, pairs: int = 6) -> Path:
    """A release with a level that is said to be harder."""
    told = {"previous": "1.2.3", "levels": {"maze": [2]}, "results": "0" * 64}
    families = [{"family": "maze", "levels": [1, 2], "pairs": pairs}]
    return made_of(recipe(version="1.3.0", families=families, harder=told), folder)


def test_a_release_that_was_not_hardened_needs_no_evidence(tmp_path: Path) -> None:
    assert missing_evidence(made_of(recipe(), tmp_path), tmp_path) == []


def test_evidence_is_an_evaluation_in_which_the_new_level_is_harder(tmp_path: Path) -> None:
    made = hardened(tmp_path)
    (line,) = missing_evidence(made, tmp_path / "evaluations")
    assert line.startswith("an evaluation of made 1.3.0 (got none of this very release)")
    evaluated(made, tmp_path, {"maze": 9.0}, model="strong")
    (line,) = missing_evidence(made, tmp_path)
    assert line.startswith(
        "maze: level 2 must get significantly less right than level 1 (got 12 of 12 against 12 of 12"
    )
    evaluated(made, tmp_path, {"maze": 1.0}, model="blind", mode="blind")
    assert len(missing_evidence(made, tmp_path)) == 1  # a run with something withheld proves nothing
    evaluated(made, tmp_path, {"maze": 1.0}, model="weak")
    assert missing_evidence(made, tmp_path) == [] == missing_evidence(made, [tmp_path])


def test_too_few_items_are_no_evidence(tmp_path: Path) -> None:
    made = hardened(tmp_path, pairs=1)
    evaluated(made, tmp_path, {"maze": 1.0})
    assert "got 0 of 2 against 2 of 2, p = 0.17" in missing_evidence(made, tmp_path)[0]


def test_the_best_of_many_evaluations_is_held_against_their_number(tmp_path: Path) -> None:
    made = hardened(tmp_path, pairs=2)
    evaluated(made, tmp_path, {"maze": 1.0}, model="m0")
    assert missing_evidence(made, tmp_path) == []  # 0 of 4 against 4 of 4: p = 0.014
    for number in range(1, 4):
        evaluated(made, tmp_path, {"maze": 9.0}, model=f"m{number}")
    (line,) = missing_evidence(made, tmp_path)
    assert "got 0 of 4 against 4 of 4, the best of 4 evaluations, p = 0.057" in line


# end to end


def contents(made: Path) -> dict[str, Item]:
    return {item.id: item for item in items_of(made)}


def test_a_built_corpus_gets_harder_and_keeps_its_items(tmp_path: Path) -> None:
    """One round, one family, drawn for real."""
    first = build_here(asked_for(families=[{"family": "object_relations", "levels": [1], "pairs": 4}]), tmp_path)
    with loaded_endpoint(first, {"object_relations": 1e9}) as seen:
        folder = asked_at(seen.url, first, tmp_path).folder
    found = harden(first, folder, target=0.5)
    assert found.recipe and found.raised == {"object_relations": 2}
    second = build_here(found.recipe, tmp_path)
    assert contents(first).items() < contents(second).items()  # every item as it was, and more
    assert {item.level for item in items_of(second)} == {1, 2}
    assert release_digest(first) != release_digest(second)


@pytest.mark.slow
def test_two_rounds_of_a_model_that_is_limited_by_load(tmp_path: Path) -> None:
    """build -> evaluate -> harden -> build -> evaluate -> harden -> build -> evaluate: harder each time, proved twice."""
    names = ("object_relations", "sudoku_cell")
    made = build_here(asked_for(families=[{"family": name, "levels": [1], "pairs": 6} for name in names]), tmp_path)
    for version in ("1.1.0", "1.2.0"):
        before = contents(made)
        reach = {name: max(item.load for item in before.values() if item.family == name) for name in names}
        with loaded_endpoint(made, reach) as seen:  # a model that can do all there is
            folder = asked_at(seen.url, made, tmp_path, model="limited").folder
        found = harden(made, folder, target=0.6)
        assert found.recipe and found.recipe.version == version and set(found.raised) == set(names)
        made = build_here(found.recipe, tmp_path)
        assert before.items() < contents(made).items()
        assert "got none of this very release" in missing_evidence(made, tmp_path)[0]
        with loaded_endpoint(made, reach) as seen:  # and fails above
            asked_at(seen.url, made, tmp_path / "proof", model="limited")
        assert missing_evidence(made, tmp_path) == []
    assert list(faults(made, 2, 1, Silent())) == []


def test_the_command_line_writes_a_recipe_or_says_why_not(tmp_path: Path) -> None:
    made = made_of(recipe(families=FAMILIES_HERE), tmp_path)
    folder = evaluated(made, tmp_path, {"object_relations": 9.0})
    command, file = ["harden", str(made), "--results", str(folder)], tmp_path / "next.yaml"
    nothing = CliRunner().invoke(app, [*command, "--to", str(file), "--target", "0.99"])
    assert "a family must be saturated" in str(nothing.exception) and not file.exists()
    run = CliRunner().invoke(app, [*command, "--to", str(file)])
    assert run.exit_code == 0 and "level 3 is added" in run.output
    assert run.output.endswith(f"whetstone build {file}\n")  # its words are the families' own
    assert "version: 1.3.0" in file.read_text() and "object_relations: [3]" in file.read_text()
    wrong = CliRunner().invoke(app, [*command, "--target", "2"])
    assert "must lie between 0 and 1" in str(wrong.exception)
