"""Names and splits: what is the same stays together, for ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from generators import FAMILIES
from schemas.identity import Fractions, item_id, position, split_of
from schemas.record import canonical, digest
from schemas.scene import Look

CHART = FAMILIES["chart_value"]
ORDER = ("test", "validation", "train")


def test_the_place_of_a_group_never_moves():
    # recorded once: a change here would move every group of every corpus
    assert position("a group") == pytest.approx(0.9465598, abs=1e-6)
    assert split_of("a group", Fractions(test=0.95, validation=0.05)) == "test"
    assert split_of("a group", Fractions(test=0.9, validation=0.1)) == "validation"
    assert split_of("a group", Fractions(test=0.1, validation=0.1)) == "train"


@given(st.text(max_size=20), st.floats(0, 0.5), st.floats(0, 0.5))
def test_a_larger_test_share_moves_nothing_out_of_test(group, small, large):
    small, large = sorted((small, large))
    before, after = (split_of(group, Fractions(test=share, validation=0.1)) for share in (small, large))
    assert ORDER.index(after) <= ORDER.index(before)


def test_shares_come_out_as_asked():
    groups = [split_of(f"group {i}", Fractions(test=0.2, validation=0.1)) for i in range(5000)]
    assert groups.count("test") / 5000 == pytest.approx(0.2, abs=0.02)
    assert groups.count("validation") / 5000 == pytest.approx(0.1, abs=0.02)


def test_shares_beyond_one_are_refused():
    with pytest.raises(ValidationError, match="at most 1 together"):
        Fractions(test=0.6, validation=0.6)


def test_content_is_the_same_whatever_it_looks_like():
    scene = CHART.base_scene(2, 0, 0)
    other = scene.model_copy(update={"look": Look(palette="tol-bright", font="STIXGeneral", shift=(6.0, 6.0))})
    assert (
        scene.content_id("chart_value") == other.content_id("chart_value") == scene.hide("x").content_id("chart_value")
    )
    assert item_id("chart_value", 1, scene, "q") != item_id("chart_value", 1, other, "q")


def test_content_differs_by_scene_and_by_family():
    scene = CHART.base_scene(2, 0, 0)
    assert scene.content_id("chart_value") != CHART.base_scene(2, 0, 1).content_id("chart_value")
    assert scene.content_id("chart_value") != scene.content_id("another")


def test_an_id_names_family_revision_scene_and_question():
    scene = CHART.base_scene(1, 0, 0)
    ids = {item_id(f, r, s, q) for f in "ab" for r in (1, 2) for s in (scene, scene.hide("x")) for q in "cd"}
    assert len(ids) == 16


def test_digests_do_not_confuse_parts():
    assert digest("ab", "c") != digest("a", "bc") != digest(["a", "bc"])
    assert canonical({"b": 1, "a": [1.5, "é"]}) == '{"a":[1.5,"\\u00e9"],"b":1}'
    with pytest.raises(ValueError, match="Out of range"):
        canonical(float("nan"))
