"""A release that leaks is found to, one that does not passes, and what repeats is named."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from fake_items import clips
from hand_release import noise, pair, write_release
from test_gallery import Page
from typer.testing import CliRunner

from backends.images import png
from flows import cli
from flows.audit_release import audit_release, write_audit
from flows.progress import Silent
from schemas.audit import ALL, AuditLimits, Finding, ReleaseAudit
from schemas.errors import UserMistake, WhetstoneError
from schemas.item import Item, Media
from schemas.recipe import parse_recipe
from validators.guesses import FEWEST_ITEMS, findings, fold_of, spreads
from validators.repeats import Repetitions
from validators.shortcuts import Blind, stands, too_few
from validators.traces import Trace, trace_of

LIMITS = AuditLimits()
OUTSIDE = (9000.0, 9000.0, 96.0, 64.0, 1.0, 0.0)
NAMES = ("alder", "birch", "cedar", "elm", "fir", "maple")
Leak = Callable[[Random, Trace], dict[str, Any]]


def traces(leak: Leak | None, pairs: int = 120, open_answers: bool = False) -> list[Trace]:
    """Pairs of items whose right options luck says, twin and base apart, with a leak."""
    rng, found = Random(4), []
    for number in range(pairs):
        options = tuple(rng.sample(NAMES, 4))
        for answer in rng.sample(options, 2):
            said = str(rng.randint(1, 8)) if open_answers else answer
            blind = Blind(number, 1, "Which {x}?", "Which one?", () if open_answers else options, said)
            kind = "integer" if open_answers else "one of 4"
            picked = {} if open_answers else {"nearest in pixels": rng.randrange(4)}
            fair = Trace(blind, kind, f"group {number}", OUTSIDE, (), picked)
            found.append(Trace(**{**fair.__dict__, **(leak(rng, fair) if leak else {})}))
    return found


def right(trace: Trace) -> int:
    return trace.blind.choices.index(trace.blind.answer)


def sized(rng: Random, trace: Trace) -> dict[str, Any]:
    """The file of the right option is the largest."""
    return {"option_bytes": tuple(5000.0 + rng.random() + (300 if at == right(trace) else 0) for at in range(4))}


def long(rng: Random, trace: Trace) -> dict[str, Any]:
    """The file grows with the number that is asked for."""
    return {"outside": (9000.0 + 100 * int(trace.blind.answer) + 30 * rng.random(), *OUTSIDE[1:])}


def constant(rng: Random, trace: Trace) -> dict[str, Any]:
    """The answer is the same wherever it is open."""
    return {"blind": replace(trace.blind, answer="7")}


def near(rng: Random, trace: Trace) -> dict[str, Any]:
    return {"matches": {"nearest in pixels": right(trace) if rng.random() < 0.4 else rng.randrange(4)}}


def favoured(rng: Random, trace: Trace) -> dict[str, Any]:
    """One name is right wherever it is offered."""
    blind = trace.blind
    said = "elm" if "elm" in blind.choices else blind.answer
    return {"blind": Blind(blind.pair, 1, blind.template, blind.question, blind.choices, said)}


@pytest.mark.parametrize(
    ("leak", "open_answers", "tests"),
    [
        (sized, False, {"a forest on metadata and words"}), (long, True, {"a forest on metadata and words"}),
        (constant, True, {"always one answer"}),
        (near, False, {"nearest in pixels"}), (favoured, False, {"always one answer", "a bag of words"}),
    ],
)  # fmt: skip
def test_a_leak_is_found(leak: Leak, open_answers: bool, tests: set[str]) -> None:
    found = [one for one, _ in findings("trees", traces(leak, open_answers=open_answers), LIMITS)]
    assert tests <= {one.test for one in found if one.fails}


def test_fair_items_pass_and_groups_stay_whole() -> None:
    fair = traces(None)
    found = [one for one, _ in findings("trees", fair, LIMITS)]
    assert len(found) == 5 and not any(one.fails for one in found)
    assert all(abs(one.chance - 0.25) < 1e-9 for one in found)
    stood = stands(one.blind for one in fair)
    assert not any(one.fails for one in spreads("trees", stood, LIMITS))
    assert not too_few(stood) and too_few(stands([fair[0].blind])).total() == 1
    assert {fold_of(f"group {number}", 5) for number in range(50)} == set(range(5))
    assert not list(findings("trees", fair[: FEWEST_ITEMS - 1], LIMITS)), "so few say nothing"


def test_a_guesser_never_learns_from_the_group_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def spy(seen: list[Trace], held: list[Trace]) -> list[str]:
        assert not {one.group for one in seen} & {one.group for one in held}
        return [one.blind.answer for one in held]

    monkeypatch.setattr("validators.guesses.GUESSERS", {"a spy": spy})
    found = next(one for one, _ in findings("trees", traces(None, 60), LIMITS))
    assert (found.items, found.right, found.fails) == (120, 120, True)


def test_a_trace_tells_files_from_outside_and_what_lies_nearest() -> None:
    grey, same, others = noise("x"), noise("x"), [noise("y"), noise("z")]
    options = {"images": (grey, others[0], same, others[1]), "image_roles": ("cause", "option_a", "option_b", "option_c"),
               "choices": ("A", "B", "C"), "answer": "C", "answer_index": 2}  # fmt: skip
    trace, hashes = trace_of(pair(1, **options)[0].model_dump())
    assert trace.kind == "one of 3" and trace.matches["nearest in pixels"] == trace.matches["nearest in colours"] == 1
    assert trace.outside[2:] == (96.0, 64.0, 4.0, 0.0) and len(trace.option_bytes) == 3 and len(hashes) == 4 * 32
    odd = {**options, "images": (grey, same, others[0]), "image_roles": ("option_a", "option_b", "option_c")}
    alone = trace_of(pair(1, **odd)[0].model_dump())[0].matches  # nothing stands before the options
    assert alone["apart from the options in pixels"] == 2 and not any(name.startswith("nearest") for name in alone)
    clip, moves = trace_of(clips()[0].model_dump())
    assert clip.outside[5] == 2.0 and not clip.matches and len(moves) == 2 * 32


def repeated(items: Sequence[tuple[str, Item]]) -> dict[tuple[str, str], int]:
    repetitions = Repetitions()
    for release, one in items:
        repetitions.add(release, one.model_dump(), trace_of(one.model_dump())[1])
    return {(found.where, found.kind): found.items for found in repetitions.found(LIMITS) if found.items}


def noisy(picture: Media, seed: int) -> Media:
    import io

    from PIL import Image

    shown = np.asarray(Image.open(io.BytesIO(picture.bytes)).convert("RGB")).astype(int)
    shown = np.clip(shown + np.random.default_rng(seed).integers(-2, 3, shown.shape), 0, 255)
    return Media(bytes=png(shown.astype(np.uint8)), path="a.png")


def test_what_repeats_is_found_and_siblings_are_none() -> None:
    plain = [one for index in range(40) for one in pair(index)]
    assert repeated([("", one) for one in plain]) == {}
    first = next(one for one in plain if one.split == "train")
    fresh = pair(77)[0]
    seen = {"images": (noisy(first.images[0], 1),), "answer": first.answer, "answer_index": first.answer_index}
    like = fresh.model_copy(update={**seen, "split": "test"})
    assert repeated([("", one) for one in (*plain, like)]) == {("test in train", "picture"): 1}
    leaves = {f"x{number}": number for number in range(60)}
    one, other = (fresh.model_copy(update={
        "scene": json.dumps({"look": {"font": str(end)}, **leaves, "end": end}), "content_id": f"c{end}",
        "group": f"g{end}", "id": f"{end:064}", "split": ("train", "test")[end], "images": (noise("scene", end),),
    }) for end in (0, 1))  # fmt: skip
    assert repeated([("", one), ("", other)]) == {("test in train", "scene"): 1}


def test_an_earlier_release_may_be_repeated_in_the_same_split_only() -> None:
    plain = [one for index in range(6) for one in pair(index)]
    assert repeated([*(("old 1", one) for one in plain), *(("", one) for one in plain)]) == {}
    moved = plain[0].model_copy(update={"split": "validation" if plain[0].split == "test" else "test"})
    found = repeated([*(("old 1", one) for one in plain), ("", moved)])
    assert found["old 1, another split", "content"] == 1


@pytest.fixture(scope="module")
def fair(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_release(tmp_path_factory.mktemp("fair"), [one for index in range(40) for one in pair(index)])


def test_a_fair_release_passes_with_a_page(fair: Path, tmp_path: Path) -> None:
    ran = CliRunner().invoke(cli.app, ["audit", str(fair), "--output", str(tmp_path), "--against", str(fair)])
    assert ran.exit_code == 0, ran.output
    folder = tmp_path / "audits" / "tiny" / "0.1.0"
    audit = ReleaseAudit.model_validate_json((folder / "audit.json").read_text())
    assert audit.items == 80 and audit.against == ("tiny 0.1.0",) and audit.faults() == []
    assert {one.family for one in audit.findings} == {ALL, "square_place"}
    page = Page((folder / "index.html").read_text())
    assert "Passes" in page.text and "A bag of words" in page.text and "square_place, one of 2" in page.text
    assert len(page.all("circle")) == sum(one.items > 0 for one in audit.findings)
    assert not [found for found in page.elements if {"src", "href"} & found[1].keys()], "it needs no other file"


def test_a_leaking_release_fails_and_limits_are_the_recipes(tmp_path: Path) -> None:
    items = []
    for index in range(40):
        for one in pair(index):
            more = 4000 if one.answer == "left" else 0
            items.append(one.model_copy(update={"images": (noise(one.id, bytes_more=more),)}))
    write_release(tmp_path / "a", items)
    ran = CliRunner().invoke(cli.app, ["audit", str(tmp_path / "a"), "--output", str(tmp_path)])
    assert isinstance(ran.exception, WhetstoneError) and ran.exception.exit_code == 1
    assert "a forest on metadata and words must be near chance" in ran.output
    assert "Fails" in (tmp_path / "audits" / "tiny" / "0.1.0" / "index.html").read_text()
    lax = write_release(tmp_path / "b", items, audit={"allowed": 0.6})
    assert audit_release(lax, (), Silent()).faults() == []


def test_what_is_too_little_in_each_family_is_seen_over_all(tmp_path: Path) -> None:
    first = {"answer": "left", "answer_index": 0}
    items = [one for index in range(12) for one in pair(index, family=f"square_place_{index}", **first)]
    (fault, *_) = audit_release(write_release(tmp_path, items), (), Silent()).faults()
    assert fault.startswith("all families: the place of the right option must be uniform")


def test_items_that_changed_since_the_build_are_not_audited(fair: Path, tmp_path: Path) -> None:
    with pytest.raises(UserMistake, match="must name versions that differ"):
        audit_release(fair, (fair, fair), Silent())
    release = write_release(tmp_path, list(pair(1)))
    next((release / "items").glob("*.parquet")).write_bytes(b"other")
    with pytest.raises(UserMistake, match="must be as it was built"):
        audit_release(release, (), Silent())


def test_hostile_text_is_no_markup(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script>"
    finding = Finding(
        test=hostile, family=hostile, kind=hostile, items=4, right=2, chance=0.5, allowed=0, probability=1,
        fails=True, detail=hostile,
    )  # fmt: skip
    audit = ReleaseAudit(
        name="tiny", version="1.0.0", manifest="x", limits=LIMITS, items=4, against=(hostile,), findings=(finding,),
        spreads=(), repeats=(),
    )  # fmt: skip
    page = Page((write_audit(audit, tmp_path) / "index.html").read_text())
    assert hostile in page.text and not page.all("script")


def test_a_misspelt_limit_is_said_and_limits_name_no_release() -> None:
    recipe = {
        "name": "a",
        "version": "1.0.0",
        "title": "A",
        "seed": 1,
        "families": [{"family": "x", "levels": [1], "pairs": 1}],
    }
    with pytest.raises(UserMistake, match="did you mean `allowed`"):
        parse_recipe({**recipe, "audit": {"alowed": 0.1}}, "r.yaml")
    with pytest.raises(UserMistake, match=r"`audit\.bits`"):
        parse_recipe({**recipe, "audit": {"bits": 40}}, "r.yaml")
    strict = parse_recipe({**recipe, "audit": {"allowed": 0.1}}, "r.yaml")
    assert strict.digest() == parse_recipe(recipe, "r.yaml").digest()
