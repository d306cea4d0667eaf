"""Painted candidates ship when every picture shows what it was asked for, and never otherwise."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backends.diffusion import Attempt, Diffusion
from backends.images import scaled, unpng
from backends.media import Picture
from backends.parquet import read_rows
from flows.block import BlockPlan, run_block, sources_digest
from flows.painting import Canvas, Painter, PaintingPlan, _shots, painter_json, painting_plan
from flows.plan import cells_of
from flows.verify import drawing_faults
from generators import FAMILIES
from generators.causal.captions import DESCRIPTION, described, prompt, sentences
from generators.causal.shot import Shot, take
from generators.causal.story import shots
from schemas.errors import UserMistake
from schemas.identity import Fractions
from schemas.item import Item
from schemas.painting import DiffusionSettings, PaintingSettings
from schemas.recipe import Recipe, parse_recipe
from schemas.words import Wording
from validators.checks import REASONS, judge
from validators.subject import draw_pair

FAMILY = FAMILIES["painted_effect"]
SAME = PaintingSettings(strategies=("same_noise",))


@cache
def by_prompt() -> dict[str, Shot]:
    """What each of the first candidates' prompts asks for."""
    pairs = [draw_pair(FAMILY, 1, 0, index) for index in range(5)]
    plain = [shot for pair in pairs for shot in _shots(pair)]
    return {prompt(shot): shot.model_copy(update={"look": type(shot.look)()}) for shot in plain}


@cache
def small(shot: Shot) -> Picture:
    return scaled(take(shot), 96)


class Draughtsman(Diffusion):
    """Draws what a prompt asks for, at 96 px; `wrong` says of which prompts it draws something else, and how often."""

    def __init__(self, wrong: dict[str, str] | None = None, flagged: str = "", often: int = 99) -> None:
        self.settings = DiffusionSettings()
        self.wrong, self.flagged, self.often = wrong or {}, flagged, often
        self.asked: list[tuple[str, int, float | None]] = []
        """Prompt, seed and guidance of each."""

    def draw(self, prompts: Sequence[str], seeds: Sequence[int], **options: float) -> list[Attempt]:
        return [self._one(*one, options.get("guidance_scale")) for one in zip(prompts, seeds, strict=True)]

    def _one(self, text: str, seed: int, guidance: float | None) -> Attempt:
        before = sum(text == earlier for earlier, *_ in self.asked)
        self.asked.append((text, seed, guidance))
        shot = by_prompt()[self.wrong.get(text, text) if before < self.often else text]
        return Attempt(prompt=text, seed=seed, picture=None if text == self.flagged else small(shot))


def painted(model: Diffusion, index: int = 0) -> Canvas:
    painter = Painter(SAME, Path("unused"))
    painter.__dict__["model"] = model  # in place of the one that would be loaded
    return next(iter(painter.canvases(FAMILY, 1, 0, [index])))


@cache
def faithful(index: int = 0) -> Canvas:
    """What comes of a candidate whose pictures all show what they were asked for."""
    return painted(Draughtsman(), index)


def six(index: int = 0) -> list[str]:
    return [prompt(shot) for shot in _shots(draw_pair(FAMILY, 1, 0, index))]


@pytest.mark.parametrize(
    "index", [0, 2, 3, 4]
)  # of 1 the probe takes a boy for a man: it reads 97 of 100 pictures right
def test_pictures_that_show_what_was_asked_pass_every_check(index: int) -> None:
    canvas = faithful(index)
    assert canvas.verdict.reason is None, canvas.verdict
    assert [verdict.reason for verdict in judge(canvas.pair)] == [None] * len(judge(canvas.pair))
    base, twin = canvas.pair.sides
    assert {view.shape for view in base.views} == {(448, 448, 3)}
    assert (base.views[0] != twin.views[0]).any()
    assert all((a == b).all() for a, b in zip(base.views[1:], twin.views[1:], strict=True))


def test_the_target_is_the_right_end_without_its_letter() -> None:
    base = faithful().pair.base
    right = 1 + "ABCD".index(base.question.answer)
    (target,) = base.targets
    corner, rest = np.s_[10:70, 10:70], np.s_[80:, 80:]
    assert (target[rest] == base.views[right][rest]).all()
    assert (target[corner] != base.views[right][corner]).any()


@pytest.mark.parametrize(("place", "instead"), [(0, 1), (1, 0), (2, 3), (5, 2), (3, 0)])
def test_one_picture_of_six_that_shows_something_else_is_refused(place: int, instead: int) -> None:
    asked = six()
    canvas = painted(Draughtsman({asked[place]: asked[instead]}))
    assert canvas.verdict.check == "painting"
    assert canvas.verdict.reason in {"state", "moment", "match"}


def test_what_is_refused_is_painted_again_and_nothing_else_is() -> None:
    asked = six()
    model = Draughtsman({asked[0]: asked[1], asked[4]: asked[5]}, often=2)
    canvas = painted(model)
    assert canvas.verdict.reason is None
    tries = {text: [(seed, guidance) for one, seed, guidance in model.asked if one == text] for text in asked}
    assert [len(tries[text]) for text in asked] == [3, 1, 1, 1, 3, 1]
    assert len({seed for seed, _ in tries[asked[0]]}) == 3, "a beginning gets new noise"
    assert {seed for seed, _ in tries[asked[4]]} == {tries[asked[0]][-1][0]}, "an end shares that of its beginning"
    assert [guidance for _, guidance in tries[asked[4]]] == [2.0, 3.0, 4.5]
    told = json.loads(painter_json(canvas, canvas.pair.base, SAME))
    assert told["tries"] == [3, 1, 1, 3, 1] and told["guidance"] == [2.0, 2.0, 2.0, 4.5, 2.0]
    assert told["seeds"] == [tries[asked[0]][-1][0]] * 5
    assert json.loads(painter_json(canvas, canvas.pair.twin, SAME))["tries"][0] == 1
    assert json.loads(canvas.told)["pictures"] == 10 and json.loads(canvas.told)["right"] == 6


def test_tries_come_to_an_end_and_no_end_is_made_from_a_wrong_beginning() -> None:
    asked = six()
    model = Draughtsman({asked[1]: asked[0]})
    canvas = painted(model)
    assert "twin's beginning: " in str(canvas.verdict.detail)
    assert [text for text, *_ in model.asked] == [asked[0], *[asked[1]] * SAME.tries]
    assert json.loads(canvas.told)["right"] == 1


def test_another_protagonist_is_refused() -> None:
    here = by_prompt()[six()[2]]
    other = here.model_copy(update={"who": here.who.model_copy(update={"colour": _another(here.who.colour)})})
    by_prompt()["another"] = other
    canvas = painted(Draughtsman({six()[2]: "another"}))
    assert canvas.verdict.reason in {"protagonist", "match"}


def test_another_painter_is_asked_in_the_words_of_the_writer_and_all_six_alike() -> None:
    shots_of = _shots(draw_pair(FAMILY, 1, 0, 0))
    words = Wording(text="At {time}, in the {place}: an illustration of {who}. {what}", writer="somebody")
    asked = [described(shot, words.text) for shot in shots_of]
    assert len(set(asked)) == 6 and not any("before:" in text or "{" in text for text in asked)
    heads = {text.removesuffix(sentences(shot)) for text, shot in zip(asked, shots_of, strict=True)}
    assert len(heads) == 1, "protagonist and setting keep their words"
    by_prompt().update({text: by_prompt()[prompt(shot)] for text, shot in zip(asked, shots_of, strict=True)})
    model, painter = Draughtsman(), Painter(SAME, Path("unused"))
    painter.__dict__["model"] = model
    (canvas,) = painter.canvases(FAMILY, 1, 0, [0], {DESCRIPTION.text: (words,)})
    assert canvas.verdict.reason is None and [text for text, *_ in model.asked] == asked
    told = json.loads(painter_json(canvas, canvas.pair.base, SAME))
    assert told["writer"] == "somebody" and told["prompts"] == [asked[0], *asked[2:]]


def _another(colour: str) -> str:
    return "blue" if colour != "blue" else "yellow"


def test_what_the_safety_checker_flagged_is_refused() -> None:
    assert painted(Draughtsman(flagged=six()[4])).verdict.reason == "flagged"


def test_pictures_of_another_model_that_nothing_reads_are_unverified(tmp_path: Path) -> None:
    settings = PaintingSettings(model=DiffusionSettings(hub="someone/something"))
    (canvas,) = Painter(settings, tmp_path).canvases(FAMILY, 1, 0, [0])  # and the model is not even loaded
    assert canvas.verdict.reason == "unverified"
    assert "unverified" in REASONS["painting"]


def block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: Diffusion) -> list[dict[str, Any]]:
    monkeypatch.setattr("flows.painting.Painter.model", model)
    template = FAMILY.templates[0].text
    plan = BlockPlan(
        family=FAMILY.name, level=1, seed=0, start=0, stop=2, card="none", license="cc-by-4.0",
        wordings={template: (Wording(text=template, writer="canonical"),)}, fractions=Fractions(),
        painting=PaintingPlan(settings=SAME, weights=""), sources=sources_digest(FAMILY.name),
    )  # fmt: skip
    (tmp_path / "blocks").mkdir()
    return list(read_rows(run_block(plan, tmp_path / "blocks")))


def test_a_block_keeps_what_was_painted_and_why_the_rest_fell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = six(1)
    rows = block(tmp_path, monkeypatch, Draughtsman({asked[2]: asked[3]}))
    base, twin, fallen = rows
    assert json.loads(fallen["verdict"])["check"] == "painting"
    assert json.loads(fallen["painted"])["strategy"] == "same_noise"
    for row, role in ((base, 0), (twin, 1)):
        told = json.loads(row["painter"])
        assert told["model"] == "embedded"
        assert told["prompts"] == [six()[role], *six()[2:]]
        assert json.loads(row["judge"])["by"] == "probe"
        assert json.loads(row["checks"])["painting"] == "passed"
        item = Item.model_validate({name: value for name, value in row.items() if name in Item.model_fields})
        assert len(item.images) == 5
        assert len(item.evidence) == len(set(item.evidence)) > 0
        (target,) = item.target_images
        assert unpng(target.bytes).shape == (448, 448, 3)


def recipe(**changes: Any) -> Recipe:
    plain = {
        "name": "painted", "version": "1.0.0", "title": "Painted", "seed": 1, "words": {"variants": 0},
        "families": [{"family": "painted_effect", "levels": [1], "pairs": 1}],
    }  # fmt: skip
    return parse_recipe(plain | changes, "recipe.yaml")


def test_what_a_recipe_gets_wrong_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UserMistake, match="level must be 1 with the embedded pipeline"):
        cells_of(recipe(families=[{"family": "painted_effect", "levels": [2], "pairs": 1}]))
    with pytest.raises(UserMistake, match="did you mean `strategies`"):
        recipe(painting={"strategy": ["same_noise"]})
    with pytest.raises(UserMistake, match="needs an `editor`"):
        recipe(painting={"strategies": ["instructed"]})
    with pytest.raises(UserMistake, match="either `folder` or `hub`"):
        recipe(painting={"model": {"folder": "a", "hub": "b/c"}})
    with pytest.raises(UserMistake, match="must be a folder of weights"):
        painting_plan(PaintingSettings(model=DiffusionSettings(folder=tmp_path / "none")))


def test_other_weights_make_another_plan(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
        (folder / "weights").write_text(folder.name)
    plans = [painting_plan(PaintingSettings(model=DiffusionSettings(folder=folder))) for folder in folders]
    assert plans[0].weights != plans[1].weights
    assert plans[0] == painting_plan(PaintingSettings(model=DiffusionSettings(folder=folders[0])))


def test_letters_lie_on_painted_pictures_as_on_drawn_ones() -> None:
    base = faithful().pair.base
    for shot, view in zip(shots(base.scene), base.views, strict=True):  # type: ignore[arg-type]
        if shot.tag:
            drawn: Picture = take(shot)
            assert (view[24:54, 24:54] == drawn[24:54, 24:54]).all()


def test_verify_reads_painted_pictures_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base, twin, *_ = block(tmp_path, monkeypatch, Draughtsman())
    plain = [{name: row[name] for name in Item.model_fields} for row in (base, twin)]
    assert drawing_faults(plain, Fractions()) == []
    plain[0]["images"][1], plain[0]["images"][2] = plain[0]["images"][2], plain[0]["images"][1]
    faults = drawing_faults(plain, Fractions())
    assert len(faults) == 2
    assert all("base, option_" in fault for fault in faults)
    plain[1]["answer"] = "none"
    assert any("value of answer differ" in fault for fault in drawing_faults(plain, Fractions()))
