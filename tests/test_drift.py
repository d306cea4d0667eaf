"""Drift: what counts as a move, what luck explains, and the gates that a version passes before it is published."""

import asyncio
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from direct_build import build_here, recipe
from fake_endpoint import endpoint
from loaded_endpoint import counted
from rich.console import Console

from backends.llm import Chat, endpoint_at, metered
from backends.store import write_text
from flows.artifacts import _gates
from flows.drift import (
    FEWEST,
    Side,
    drift,
    last_before,
    note_faults,
    side,
    table,
    version_key,
    versions,
    write_record,
)
from flows.gates import judge, publish_green, require_green
from flows.progress import Silent
from flows.summary import print_drift
from flows.verify import faults
from schemas.errors import BuildFailed, UserMistake
from schemas.manifest import CellCount, Manifest
from schemas.schedule import BuildRecord, BuildTerms, DriftLimits, PublishTo
from schemas.words import WordCounts, Words

LIMITS = DriftLimits()


def manifest(version: str, words: WordCounts | None = None, **tried: int) -> Manifest:
    """A version whose families each gave 60 pairs of so many candidates."""
    cells = tuple(
        CellCount(family=family, level=1, tried=candidates, accepted=60, rejected={})
        for family, candidates in tried.items()
    )
    return Manifest(
        name="tiny", version=version, schema_version=1, recipe={}, recipe_digest="", sources={}, lock_digest="",
        system={}, words=Words(model="writer", counts=words or WordCounts()), cells=cells, rows={"test": 120}, files=(),
    )  # fmt: skip


def record(version: str = "1.0.1", seconds: float = 60.0, candidates: int = 60, **changes: Any) -> BuildRecord:
    values = {"requests": 10, "tokens": 1200, "items": 120} | changes
    return BuildRecord(name="tiny", version=version, seconds={"blocks": seconds}, candidates=candidates, **values)


@pytest.mark.parametrize(("tried", "alarms"), [(100, False), (105, False), (200, True), (60, True)])
def test_a_yield_alarms_when_it_moves_either_way_past_its_limit(tried: int, alarms: bool) -> None:
    found = drift(Side(manifest("1.0.1", maze=100)), Side(manifest("1.0.2", maze=tried)), LIMITS)
    assert [row.subject for row in found.rows if row.alarms] == (["maze"] if alarms else [])


def test_what_luck_explains_is_no_drift() -> None:
    few = CellCount(family="maze", level=1, tried=4, accepted=4, rejected={})
    fewer = few.model_copy(update={"tried": 6})
    before, after = (
        Side(manifest(f"1.0.{n}").model_copy(update={"cells": (cell,)})) for n, cell in ((1, few), (2, fewer))
    )
    [row] = [row for row in drift(before, after, LIMITS).rows if row.measure == "yield"]
    assert row.moved is not None
    assert row.moved < -LIMITS.accepted
    assert not row.alarms


def test_a_level_that_is_new_is_no_drift() -> None:
    before, after = manifest("1.0.1", maze=60), manifest("1.1.1", maze=60)
    harder = CellCount(family="maze", level=2, tried=600, accepted=60, rejected={})
    raised = after.model_copy(update={"cells": (*after.cells, harder)})
    assert drift(Side(before), Side(raised), LIMITS).alarms() == []


def test_acceptance_of_words_is_compared_where_words_were_asked_for() -> None:
    good, bad = WordCounts(proposed=100, accepted=60), WordCounts(proposed=100, accepted=30)
    found = drift(Side(manifest("1.0.1", good)), Side(manifest("1.0.2", bad)), LIMITS)
    assert found.alarms() == ["accepted of proposals must stay within 20% of the last version (got 30.0% after 60.0%)"]
    none = drift(Side(manifest("1.0.1", good)), Side(manifest("1.0.2")), LIMITS)
    assert [row for row in none.rows if row.measure == "words"] == []


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"seconds": 119.0}, None),
        ({"seconds": 126.0}, "seconds a candidate must stay within 100% of the last version (got 2.1 after 1)"),
        ({"tokens": 1799}, None),
        ({"tokens": 2400}, "tokens an item must stay within 50% of the last version (got 20 after 10)"),
        ({"seconds": 900.0, "candidates": FEWEST - 1}, None),
        ({"requests": 0, "tokens": 0}, None),
    ],
)
def test_cost_and_time_alarm_when_they_rise_and_are_known(change: dict[str, Any], line: str | None) -> None:
    before, after = Side(manifest("1.0.1"), (record(),)), Side(manifest("1.0.2"), (record("1.0.2", **change),))
    assert drift(before, after, LIMITS).alarms() == ([line] if line else [])


def test_times_are_compared_where_the_same_was_drawn() -> None:
    """After an edit of one family, or with a new level, it alone is drawn anew: slower than the mean, and no drift."""
    whole, half = {"maze-1": 100, "cause_effect-1": 100}, {"maze-1": 90, "cause_effect-1": 96}
    alone, both = record("1.0.2", 400.0, 100, drawn={"cause_effect-1": 100}), record("1.0.1", 100.0, 200, drawn=whole)
    before = Side(manifest("1.0.2"), (alone, both))

    def alarms(seconds: float, drawn: dict[str, int]) -> list[str]:
        anew = record("1.0.3", seconds, sum(drawn.values()), drawn=drawn)
        return drift(before, Side(manifest("1.0.3"), (anew,)), LIMITS).alarms()

    assert alarms(410.0, {"cause_effect-1": 100}) == [], "as slow as ever"
    assert alarms(90.0, {"maze-1": 20}) == [], "never drawn alone"
    assert alarms(60.0, half) == []
    assert alarms(200.0, half) == ["seconds a candidate must stay within 100% of the last version (got 1.08 after 0.5)"]


def test_a_table_says_what_is_not_known() -> None:
    rows = table(drift(Side(manifest("1.0.1", maze=60)), Side(manifest("1.0.2", maze=80)), LIMITS))
    assert [row["measure"] for row in rows] == ["yield: maze", "cost: words", "time: blocks"]
    assert [row["verdict"] for row in rows] == ["ALARM", "not known", "not known"]
    assert (rows[0]["before"], rows[0]["after"], rows[0]["moved"]) == ("100.0%", "75.0%", "-25%")
    assert [rows[1][name] for name in ("before", "after", "moved")] == [
        "–",
        "–",
        "–",
    ]  # "-" would begin a list in Markdown


def test_the_name_of_a_writer_is_no_markup_of_the_console() -> None:
    sides = [manifest(version, WordCounts(proposed=9, accepted=6)) for version in ("1.0.1", "1.0.2")]
    after = sides[1].model_copy(update={"words": sides[1].words.model_copy(update={"model": "m[q4][/b]"})})
    out = io.StringIO()
    print_drift(Console(file=out, width=160), drift(Side(sides[0]), Side(after), LIMITS))
    assert "words: m[q4][/b]" in out.getvalue()


def test_versions_are_ordered_as_numbers() -> None:
    assert sorted(["0.1.20260201", "0.10.0", "0.2.0", "x"], key=version_key) == ["x", "0.1.20260201", "0.2.0", "0.10.0"]


def test_a_build_that_made_nothing_takes_nothing_from_a_record(tmp_path: Path) -> None:
    write_record(record(), tmp_path)
    write_record(record(seconds=0.1, candidates=0, requests=0, tokens=0), tmp_path)
    again = BuildRecord.model_validate_json((tmp_path / "runs" / "tiny" / "1.0.1.json").read_text())
    assert again == record()


def test_a_version_that_failed_a_gate_is_no_measure_and_is_published_by_nobody(tmp_path: Path) -> None:
    first, second, third = (tmp_path / "releases" / "tiny" / f"1.0.{n}" for n in (1, 2, 3))
    for release in (first, second, third):
        write_text(release / "manifest.json", manifest(release.name).model_dump_json())
    to = PublishTo(repo="org/tiny")
    with pytest.raises(UserMistake, match="must have an audit"):  # built by hand: its audit alone decides
        publish_green(second, to, tmp_path, Silent())
    write_record(record("1.0.2"), tmp_path)
    with pytest.raises(BuildFailed, match=r"1\.0\.2 is kept and not published: its gates were not asked"):
        publish_green(second, to, tmp_path, Silent())
    note_faults(second, ["drift: maze", "drift: words"], tmp_path)
    with pytest.raises(BuildFailed, match=r"1\.0\.2 is kept and not published: drift: maze and 1 more"):
        publish_green(second, to, tmp_path, Silent())
    before = last_before(third, tmp_path)
    assert before and before.name == "tiny 1.0.1"
    note_faults(second, [], tmp_path)
    with pytest.raises(UserMistake, match="must have an audit"):
        publish_green(second, to, tmp_path, Silent())
    before = last_before(third, tmp_path)
    assert before and before.name == "tiny 1.0.2"


def test_requests_are_counted_while_they_are_metered() -> None:
    async def ask_twice(url: str) -> None:
        chat = Chat(endpoint_at("writer", url, "m", timeout=10, parallel=1))
        for _ in range(2):
            await chat.complete({"model": "m", "messages": [{"role": "user", "content": "?"}]})
        await chat.close()

    with endpoint(lambda _: counted("hm", prompt=7, reply=3)) as seen:
        with metered() as meter:
            asyncio.run(ask_twice(seen.url))
        asyncio.run(ask_twice(seen.url))
    assert (meter.requests, meter.tokens) == (2, 20)


def test_a_version_passes_the_gates_until_it_is_touched(tmp_path: Path) -> None:
    killed, exported = (tmp_path / "releases" / "tiny" / name for name in (".1.0.8.part", ".1.0.8.export.part"))
    for left in (killed, exported):
        left.mkdir(parents=True)
    first, second = (build_here(recipe(version=version), tmp_path) for version in ("1.0.9", "1.0.10"))
    assert exported.exists() and not killed.exists()
    write_record(record("1.0.9"), tmp_path)
    assert versions(tmp_path, "tiny") == [first, second]
    terms = BuildTerms(redraw=0)
    judged = judge(second, terms, tmp_path, 1, Silent())
    require_green(judged, second)
    assert judged.drift
    assert (judged.drift.before, judged.drift.after) == ("tiny 1.0.9", "tiny 1.0.10")
    assert last_before(first, tmp_path) is None
    assert side(second, tmp_path).records == ()

    (second / "README.md").write_text("another card")
    touched = replace(judged, unsound=tuple(faults(second, 0, 1, Silent())))
    with pytest.raises(BuildFailed, match=r"1\.0\.10 is kept and not published: verify: README\.md"):
        require_green(touched, second)
    shown = _gates("tiny", second, replace(judged, unsound=("got ![a](http://b) <img src=c>",)))
    assert "- verify: got \\!\\[a\\](http://b) &lt;img src=c&gt;" in shown, "data is no markup in Prefect's pages"
