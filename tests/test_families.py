"""What every family promises, held against each one in the table: a new family is tested by its line there."""

import os
import subprocess
import sys
from collections import defaultdict
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
from scipy.stats import chisquare

from backends.media import Clip, Drawing, Picture
from generators import FAMILIES
from generators.base import FONTS, PALETTES, PAPERS, AnyFamily, Edit
from schemas.errors import UserMistake
from schemas.question import Question, slots_of
from schemas.record import Record, digest
from schemas.scene import Look, Scene
from validators.solvers import SOLVERS, agrees
from validators.subject import SEEN_PIXELS, changed


def levels_of(family: AnyFamily) -> list[int]:
    """The first level, one in the middle (of which the slow tests take care), and the last."""
    return sorted({1, (1 + family.top) // 2, family.top})


def marks(family: AnyFamily, level: int = 1) -> list[pytest.MarkDecorator]:
    middle = [] if level in (1, family.top) else [pytest.mark.slow]
    return [pytest.mark.xdist_group(family.name), *middle]


SOME, MANY = 60, 200
"""Pairs sampled of a cell: in every run, and by the slow tests and the audit."""
CELLS = [(family, level) for family in FAMILIES.values() for level in levels_of(family)]


def each(*cells: tuple[Any, ...]) -> Any:
    """Run a test for each cell, the cells of one family in one process: they share what is sampled."""
    names = ("family", "level") if isinstance(cells[0], tuple) else ("family",)
    rows = [cell if isinstance(cell, tuple) else (cell,) for cell in cells]
    return pytest.mark.parametrize(
        names,
        [pytest.param(*row, marks=marks(*row)) for row in rows],
        ids=["-".join(getattr(value, "name", str(value)) for value in row) for row in rows],
    )


each_cell = each(*CELLS)
each_clip = each(*(cell for cell in CELLS if cell[0].track == "motion"))
each_edited = each(*(cell for cell in CELLS if cell[0].edits))
each_family = each(*FAMILIES.values())


@cache
def base(name: str, level: int, index: int) -> Scene:
    scene: Scene = FAMILIES[name].base_scene(level, 0, index)
    return scene


@cache
def asked(name: str, level: int, index: int) -> Question:
    question: Question = FAMILIES[name].ask(base(name, level, index))
    return question


def bases(family: AnyFamily, level: int, n: int = SOME) -> list[Scene]:
    return [base(family.name, level, index) for index in range(n)]


def questions(family: AnyFamily, level: int, n: int = SOME) -> list[Question]:
    return [asked(family.name, level, index) for index in range(n)]


@cache
def twinned(name: str, level: int, index: int) -> tuple[Scene, Question]:
    scene: Scene = FAMILIES[name].twin_scene(base(name, level, index), level, 0, index)
    return scene, FAMILIES[name].ask(scene)


def twin(family: AnyFamily, level: int, index: int) -> Scene:
    return twinned(family.name, level, index)[0]


def shown(drawing: Drawing) -> list[Picture]:
    """The pictures, or what a model sees of the clip."""
    return list(drawing.sampled()) if isinstance(drawing, Clip) else list(drawing)


@lru_cache(maxsize=4)  # of one family: tests go by it, and a clip is large
def drawn(name: str, level: int, index: int) -> Drawing:
    return FAMILIES[name].draw(base(name, level, index))


@lru_cache(maxsize=4)
def views(name: str, level: int, index: int) -> list[Picture]:
    return shown(drawn(name, level, index))


def without(family: AnyFamily, scene: Scene, part: str, pictures: list[Picture]) -> bool:
    """Whether the scene visibly differs from its `pictures` when the part is hidden."""
    hidden = family.draw(scene.hide(part))
    others = hidden.sampled() if isinstance(hidden, Clip) else hidden
    return any(changed(one, other).sum() >= SEEN_PIXELS for one, other in zip(pictures, others, strict=True))


@cache
def edited(name: str, level: int, index: int) -> tuple[Edit[Any], ...]:
    return tuple(FAMILIES[name].edited_scenes(base(name, level, index), level, 0, index))


def fingerprint(name: str, level: int, n: int) -> str:
    """What a name makes: scenes with their twins and questions, all made anew."""
    family = FAMILIES[name]
    made: list[Record] = []
    for index in range(n):
        scene = family.base_scene(level, 0, index)
        other = family.twin_scene(scene, level, 0, index)
        made += [scene, other, family.ask(scene), family.ask(other)]
        made += [edit.scene for edit in family.edited_scenes(scene, level, 0, index)]
    return digest([one.model_dump(mode="json") for one in made])


def kept(name: str, level: int, n: int) -> str:
    """The same of what the tests share."""
    made: list[Record] = []
    for index in range(n):
        other, answered = twinned(name, level, index)
        made += [base(name, level, index), other, asked(name, level, index), answered]
        made += [edit.scene for edit in edited(name, level, index)]
    return digest([one.model_dump(mode="json") for one in made])


# --- names and streams -------------------------------------------------------------------------------------


def test_the_table_and_the_solvers_name_the_same_families() -> None:
    assert sorted(SOLVERS) == sorted(FAMILIES)


@each_cell
def test_the_same_name_makes_the_same_scene(family: AnyFamily, level: int) -> None:
    assert fingerprint(family.name, level, 5) == kept(family.name, level, 5)


def test_another_process_with_another_hash_seed_makes_the_same_scenes() -> None:
    cells = [(family.name, level, 5) for family, level in CELLS]
    code = f"import test_families as t\nfor cell in {cells!r}: print(t.fingerprint(*cell))"
    path = os.pathsep.join((str(Path(__file__).parent), *filter(None, sys.path)))
    environment = {**os.environ, "PYTHONHASHSEED": "4242", "PYTHONPATH": path}
    out = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    there = dict(zip(cells, out.stdout.split(), strict=True))
    assert [cell for cell in cells if kept(*cell) != there[cell]] == []


@each_cell
def test_streams_of_other_names_differ(family: AnyFamily, level: int) -> None:
    purposes = ("sample", "look", "twin", "edits", "layout", "wording")
    names = [(seed, index, purpose) for seed in range(20) for index in range(20) for purpose in purposes]
    assert len({family.stream(level, *name).random() for name in names}) == len(names)


@each_family
def test_levels_that_nobody_could_read_are_a_users_mistake(family: AnyFamily) -> None:
    for level in (-1, 0, family.top + 1):
        with pytest.raises(UserMistake, match=f"{family.name}: level must be"):
            family.base_scene(level, 0, 0)


@each_family
def test_knobs_have_no_last_level(family: AnyFamily) -> None:
    for level in range(1, family.top + 9):
        family.knobs(level)


@each_cell
def test_a_scene_survives_json(family: AnyFamily, level: int) -> None:
    for scene in bases(family, level):
        assert type(scene) is family.scene
        assert family.scene.model_validate_json(scene.model_dump_json()) == scene


# --- questions and answers ---------------------------------------------------------------------------------


@each_cell
def test_the_answer_is_one_of_distinct_choices(family: AnyFamily, level: int) -> None:
    for question in questions(family, level):
        assert len({choice.casefold() for choice in question.choices}) == len(question.choices)
        assert question.answer
        if question.answer_type == "choice":
            assert len(question.choices) >= 2
            assert question.choices.count(question.answer) == 1


@each_cell
def test_the_solver_agrees(family: AnyFamily, level: int) -> None:
    solve = SOLVERS[family.name].solve
    for index, (scene, question) in enumerate(zip(bases(family, level), questions(family, level), strict=True)):
        other, answered = twinned(family.name, level, index)
        for who, drawn, asked in (("", scene, question), ("twin of ", other, answered)):
            found = solve(drawn.model_dump(mode="json"))
            where = f"{who}index {index}: {found!r}, asked {asked.answer!r}"
            assert agrees(found, asked.answer, asked.answer_type, asked.tolerance), where


@each_family
def test_templates_keep_their_own_words(family: AnyFamily) -> None:
    for template in family.templates:
        for words in template.keep:
            assert any(word.lower() in template.text.lower() for word in words), (template.text, words)


@each_cell
def test_the_question_uses_a_declared_template(family: AnyFamily, level: int) -> None:
    declared = {template.text for template in family.templates}
    for question in questions(family, level):
        assert question.template in declared
        assert all(name.isidentifier() for name in slots_of(question.template))
        assert question.canonical.strip().endswith(("?", "."))
        assert "{" not in question.canonical


@each_cell
def test_the_rationale_reads_the_evidence_and_then_concludes(family: AnyFamily, level: int) -> None:
    for question in questions(family, level):
        *facts, conclusion = question.rationale
        assert facts
        assert not conclusion.evidence
        read = {part for step in facts for part in step.evidence}
        assert set(question.evidence) <= read, sorted(set(question.evidence) - read)


@each_family
def test_the_place_of_the_right_choice_tells_nothing(family: AnyFamily) -> None:
    places = defaultdict(list)
    for level in levels_of(family):
        for question in questions(family, level):
            if question.answer_index is not None:
                places[len(question.choices)].append(question.answer_index)
    for options, found in places.items():
        counts = [found.count(place) for place in range(options)]
        if len(found) >= 10 * options:  # of fewer only the audit can judge, which samples more
            assert chisquare(counts).pvalue > 1e-4, counts


@each_family
def test_load_rises_with_the_level(family: AnyFamily) -> None:
    loads = [fmean(question.load for question in questions(family, level)) for level in levels_of(family)]
    assert all(low < high for low, high in pairwise(loads)), [round(load, 2) for load in loads]


@pytest.mark.slow
@each_family
def test_load_rises_with_every_level(family: AnyFamily) -> None:
    levels = range(1, family.top + 1)
    loads = [fmean(question.load for question in questions(family, level, MANY)) for level in levels]
    assert all(low < high for low, high in pairwise(loads)), [round(load, 2) for load in loads]


# --- twins and edits ---------------------------------------------------------------------------------------


@each_cell
def test_the_twin_keeps_the_words_and_flips_the_answer(family: AnyFamily, level: int) -> None:
    for index, (scene, question) in enumerate(zip(bases(family, level), questions(family, level), strict=True)):
        other, answered = twinned(family.name, level, index)
        kept = {"template", "slots", "choices", "answer_type", "tolerance", "unit", "image_roles"}
        assert answered.model_dump(include=kept) == question.model_dump(include=kept), f"index {index}"
        assert answered.answer != question.answer, f"index {index}"
        assert other.look == scene.look
        assert other.content_id(family.name) != scene.content_id(family.name)
        facts = [{step.text for step in asked.rationale if step.evidence} for asked in (question, answered)]
        assert facts[0] != facts[1], f"index {index}: both answers from the same facts"


@each_cell
def test_the_twin_is_told_apart_by_looking(family: AnyFamily, level: int) -> None:
    for index in range(2):
        pictures, others = views(family.name, level, index), shown(family.draw(twin(family, level, index)))
        assert max(changed(one, other).sum() for one, other in zip(pictures, others, strict=False)) >= SEEN_PIXELS


def test_every_family_with_edits_can_prove_them() -> None:
    assert [f.name for f in FAMILIES.values() if f.edits and SOLVERS[f.name].holds is None] == []


@each_edited
def test_edits_make_false_what_they_say(family: AnyFamily, level: int) -> None:
    holds = SOLVERS[family.name].holds
    assert holds is not None
    for index, scene in enumerate(bases(family, level, 10)):
        edits = edited(family.name, level, index)
        assert edits
        for edit in edits:
            before, after = scene.model_dump(mode="json"), edit.scene.model_dump(mode="json")
            where = f"index {index}, {edit.kind}: {edit.change}"
            assert holds(before, edit.before) and holds(before, edit.caption), where
            assert holds(after, edit.caption) == edit.positive, where
            if not edit.positive:
                assert holds(after, edit.after), where
                assert not holds(after, edit.before) and not holds(before, edit.after), where


# --- pixels ------------------------------------------------------------------------------------------------


@each_cell
def test_every_part_that_counts_is_seen(family: AnyFamily, level: int) -> None:
    for index, (scene, question) in enumerate(zip(bases(family, level, 2), questions(family, level, 2), strict=True)):
        for part in question.evidence:
            seen = without(family, scene, part, views(family.name, level, index))
            assert seen, f"{part} can be left out unseen"


@each_cell
def test_every_text_that_is_read_is_seen(family: AnyFamily, level: int) -> None:
    for index, (scene, question) in enumerate(zip(bases(family, level, 2), questions(family, level, 2), strict=True)):
        drawing = drawn(family.name, level, index)
        for label in question.reads:
            hidden = family.draw(scene.hide(label.part))
            if isinstance(drawing, Clip):
                assert isinstance(hidden, Clip) and 0 <= label.at <= drawing.duration
                one, other = drawing.frame(label.at), hidden.frame(label.at)
            else:
                assert not isinstance(hidden, Clip)
                one, other = drawing[label.image], hidden[label.image]
            assert changed(one, other).sum() >= SEEN_PIXELS, f"{label.part} can be left out unseen"


@each_cell
def test_pictures_have_roles_and_clips_have_events(family: AnyFamily, level: int) -> None:
    drawing, question = drawn(family.name, level, 0), asked(family.name, level, 0)
    assert isinstance(drawing, Clip) == (family.track == "motion")
    if not isinstance(drawing, Clip):
        assert len(question.image_roles) == len(drawing)
        return
    assert question.image_roles == () and question.min_fps and question.events
    for event in question.events:
        assert 0 <= event.start < event.end <= drawing.duration, event


@each_clip
def test_no_single_frame_of_a_clip_tells(family: AnyFamily, level: int) -> None:
    scene, answer = base(family.name, level, 0), asked(family.name, level, 0).answer
    drawing = drawn(family.name, level, 0)
    assert isinstance(drawing, Clip)
    alibis = (twin(family, level, 0), *(family.alibis(scene) if family.alibis else ()))
    others = [other for other in alibis if family.ask(other).answer != answer]
    elsewhere = {picture.tobytes() for other in others for picture in shown(family.draw(other))}
    telling = [t for t in drawing.moments() if drawing.frame(t).tobytes() not in elsewhere]
    assert telling == [], f"frames at these seconds belong to one answer only: {telling}"


@each_cell
def test_a_drawing_depends_on_its_scene_alone(family: AnyFamily, level: int) -> None:
    scene = base(family.name, level, 0)
    first = views(family.name, level, 0)
    shown(family.draw(twin(family, level, 1)))
    again = family.draw(scene)
    # a clip is asked backwards: a moment owes nothing to the one before
    second = [again.frame(t) for t in again.moments()[::-1]][::-1] if isinstance(again, Clip) else list(again)
    assert [picture.tobytes() for picture in first] == [picture.tobytes() for picture in second]


@each_cell
def test_another_look_is_another_picture_of_the_same_size(family: AnyFamily, level: int) -> None:
    looks = [Look(palette=palette, font=FONTS[i], paper=PAPERS[i]) for i, palette in enumerate(PALETTES)]
    drawn = []
    for look in looks:
        drawing = family.draw(base(family.name, level, 0).model_copy(update={"look": look}))
        drawn.append(drawing.frame(drawing.duration / 2) if isinstance(drawing, Clip) else drawing[0])
    assert len({picture.shape for picture in drawn}) == 1
    assert len({picture.tobytes() for picture in drawn}) == len(looks)


HEAVY = ("datasets", "diffusers", "manim", "matplotlib", "moviepy", "onnxruntime", "prefect", "torch", "transformers")


def test_listing_families_imports_no_renderer() -> None:
    code = f"import sys, generators, validators.solvers; print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    root = Path(__file__).parents[1]
    out = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
