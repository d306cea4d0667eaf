"""Evaluation against an endpoint that says what a script tells it: what is sent, kept, counted, and never lost."""

import hashlib
import json
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import Reply, endpoint, fails, says
from fake_items import clips, edit, picture
from handmade import pair, release
from loaded_endpoint import counted, items_of, media_of, solver, text_of
from releases import environment
from typer.testing import CliRunner

from backends.images import png, unpng
from backends.ledger import Ledger
from backends.ledger import Reply as Kept
from backends.llm import Endpoint
from backends.parquet import read_rows
from exporters import EXPORTS
from exporters.chat import Showing
from exporters.prompts import right_reply
from exporters.results import MUCR
from flows.asking import PATIENCE, Ceilings
from flows.cli import app
from flows.evaluate import Evaluated, Extent, evaluate, run_of
from flows.evaluations import evaluations
from flows.rates import measured, pass_rates
from generators import FAMILIES
from schemas.errors import TransientError, UserMistake, WhetstoneError
from schemas.item import Item, Media

KEY = "sk-very-secret-1234"


def corpus(folder: Path, pairs: int = 3) -> Path:
    items = [one for level in (1, 2) for index in range(pairs) for one in pair("maze", level, index, float(level))]
    return release(folder / "release", items)


def asked_at(url: str, made: Path, output: Path, **changes: Any) -> Evaluated:
    """Evaluate with settings for a showing, an extent or an endpoint, whichever knows them."""
    more = changes.pop("more", {})
    showing = Showing(**{name: changes.pop(name) for name in list(changes) if name in Showing.model_fields})
    changes.setdefault("curves", False)  # they take longer than all else
    extent = Extent(**{name: changes.pop(name) for name in list(changes) if name in Extent.model_fields})
    place = Endpoint(**({"role": "evaluate", "model": "org/fake", "url": url, "parallel": 2, "retries": 1} | changes))
    run = run_of(made, place.model, showing, max_reply=50, temperature=None, more=more)
    return evaluate(made, run, extent, place, output)


def row(found: Evaluated, measure: str, slice_: str = "all", name: str = "all") -> Any:
    return next(one for one in found.rows if (one.measure, one.slice, one.name) == (measure, slice_, name))


def replies(folder: Path) -> list[dict[str, Any]]:
    return list(read_rows(folder / "replies.parquet"))


# what is asked and kept


def test_a_solver_of_the_easy_level_is_scored_by_level_and_category(tmp_path: Path) -> None:
    made = corpus(tmp_path)
    with endpoint(solver(items_of(made), {"maze": 1.0})) as seen:
        found = asked_at(seen.url, made, tmp_path, curves=True)
    assert found.folder == tmp_path / "evaluations" / "made" / "1.2.3" / "org-fake"
    assert (found.trials, found.replied, found.stopped, found.spent_out) == (12, 12, None, False)
    shares = {one.level: one.share for one in found.rows if (one.measure, one.slice) == ("accuracy", "level")}
    assert shares == {1: 1.0, 2: 0.0}
    assert (row(found, "accuracy").unread, row(found, "twins").share) == (6, 0.5)
    assert row(found, "accuracy", "category", "planning").items == 12
    kept = replies(found.folder)
    assert len(kept) == 12 and {one["finish"] for one in kept} == {"stop"} and kept[0]["prompt_tokens"] == 100
    assert not (found.folder / "replies.jsonl").exists()
    page = (found.folder / "results.md").read_text()
    assert "| all | 12 | 50.0% |" in page and "item" in page and str(tmp_path) not in page
    for name in ("accuracy_by_level.png", "accuracy_by_load.png"):
        assert unpng((found.folder / name).read_bytes()).std() > 5


def test_results_depend_on_the_replies_alone(tmp_path: Path) -> None:
    made = corpus(tmp_path)
    files = []
    for place, parallel in (("one", 1), ("two", 4)):
        with endpoint(solver(items_of(made), {"maze": 1.0})) as seen:
            folder = asked_at(seen.url, made, tmp_path / place, parallel=parallel, curves=True).folder
        files.append({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    assert files[0] == files[1] and len(files[0]) == 7


def test_nothing_is_asked_twice_and_a_higher_limit_asks_for_what_is_new(tmp_path: Path) -> None:
    made = corpus(tmp_path)
    with endpoint(solver(items_of(made), {})) as seen:
        first = asked_at(seen.url, made, tmp_path, limit=4)
        assert (len(seen.bodies), first.trials) == (4, 4)
        levels = {one.level for one in first.rows if one.slice == "level" and one.measure == "accuracy"}
        assert levels == {1, 2}  # each family and level in turn
        asked_at(seen.url, made, tmp_path, limit=12)
        assert len(seen.bodies) == 12
        asked_at(seen.url, made, tmp_path)
        assert len(seen.bodies) == 12
    assert len({json.dumps(body) for body in seen.bodies}) == 12


def test_a_folder_holds_replies_to_one_kind_of_run(tmp_path: Path) -> None:
    made = corpus(tmp_path)
    with endpoint(lambda body: counted("x")) as seen:
        asked_at(seen.url, made, tmp_path, limit=2)
        with pytest.raises(UserMistake, match=r"must hold replies to this run \(got showing was"):
            asked_at(seen.url, made, tmp_path, fps=4.0)
    assert len(seen.bodies) == 2


def test_every_causal_family_has_its_level_of_mucr() -> None:
    assert set(MUCR) == {family.name for family in FAMILIES.values() if family.category == "causal"}


# what is shown


def test_pictures_are_sent_as_they_are_before_the_words(tmp_path: Path) -> None:
    made = release(tmp_path / "release", pair("maze", 1, 0, 1.0))
    with endpoint(lambda body: counted("x")) as seen:
        asked_at(seen.url, made, tmp_path)
    known = {item.images[0].bytes for item in items_of(made)}
    assert {media_of(body)[0] for body in seen.bodies} == known
    content = seen.bodies[0]["messages"][0]["content"]
    assert [part["type"] for part in content] == ["image_url", "text"]
    assert content[0]["image_url"]["url"].startswith("data:image/png;base64,")
    assert "A. left" in content[1]["text"] and seen.bodies[0]["max_tokens"] == 50


def test_further_fields_are_sent_and_null_takes_one_away(tmp_path: Path) -> None:
    made = release(tmp_path / "release", pair("maze", 1, 0, 1.0))
    more = {"top_k": 5, "chat_template_kwargs": {"thinking": True}, "max_tokens": None}
    with endpoint(lambda body: counted("x")) as seen:
        asked_at(seen.url, made, tmp_path, more=more)
    assert (seen.bodies[0]["top_k"], seen.bodies[0]["chat_template_kwargs"]) == (5, {"thinking": True})
    assert "max_tokens" not in seen.bodies[0]


@pytest.mark.parametrize("mode", ["blind", "choices-only"])
def test_what_is_withheld_is_not_sent(tmp_path: Path, mode: str) -> None:
    made = release(tmp_path / "release", pair("maze", 1, 0, 1.0))
    with endpoint(lambda body: counted("Answer: A")) as seen:
        found = asked_at(seen.url, made, tmp_path, mode=mode)
    assert found.folder.name == f"org-fake-{mode}"
    assert all("base64" not in json.dumps(body) and "image" not in json.dumps(body) for body in seen.bodies)
    asked = {text_of(body) for body in seen.bodies}
    assert len(asked) == 1  # twins have the same words
    assert ("square" in asked.pop()) == (mode == "blind")
    assert (row(found, "accuracy").share, row(found, "twins").share) == (0.5, 0.0)


def test_explanations_are_asked_for_without_options_and_graded_by_what_they_claim(tmp_path: Path) -> None:
    family = FAMILIES["because"]
    scenes = [family.base_scene(2, 0, 0)]
    scenes.append(family.twin_scene(scenes[0], 2, 0, 0))
    right = [family.ask(scene).answer for scene in scenes]
    items = [
        one.model_copy(update={"scene": scene.model_dump_json()})
        for one, scene in zip(pair("because", 2, 0, 2.0), scenes, strict=True)
    ]
    made = release(tmp_path / "release", [*items, *pair("maze", 1, 0, 1.0)])
    with endpoint(lambda body: counted(f"Answer: {right[0]}")) as seen:
        found = asked_at(seen.url, made, tmp_path, mode="own-words")
    assert len(seen.bodies) == 2 and all("A. left" not in text_of(body) for body in seen.bodies)
    accuracy = row(found, "accuracy")
    assert (accuracy.items, accuracy.share, accuracy.chance, row(found, "twins").share) == (2, 0.5, 0.0, 0.0)


def moving() -> tuple[Item, Item]:
    """Clips whose question stands in them, at 4 frames a second at least."""
    base, twin = clips()
    return base.model_copy(update={"question_in_media": "start"}), twin.model_copy(
        update={"question_in_media": "start"}
    )


def test_clips_are_sent_as_frames_in_order_at_the_rate_they_need(tmp_path: Path) -> None:
    made = release(tmp_path / "release", moving())
    with endpoint(lambda body: counted("Answer: left")) as seen:
        asked_at(seen.url, made, tmp_path, fps=1.0)
    shown = [unpng(frame) for frame in media_of(seen.bodies[0])]
    assert len(shown) == 8  # 2 s at 4 frames a second, though 1 was asked for
    left = [int((frame[30, :, 0] < 128).argmax()) for frame in shown]
    assert left == sorted(left) and left[0] < left[-1]
    text = text_of(seen.bodies[0])
    assert text.startswith("The 8 pictures are frames of one clip of 2.0 s, in order") and "that the clip shows" in text


def test_frames_withheld_or_shuffled_are_so_and_the_question_stays(tmp_path: Path) -> None:
    made = release(tmp_path / "release", moving())
    with endpoint(lambda body: counted("Answer: left")) as seen:
        asked_at(seen.url, made, tmp_path)
        full = [hashlib.sha256(frame).hexdigest() for frame in media_of(seen.bodies[0])]
        asked_at(seen.url, made, tmp_path, mode="shuffled-frames")
        shuffled = [hashlib.sha256(frame).hexdigest() for frame in media_of(seen.bodies[2])]
        asked_at(seen.url, made, tmp_path, mode="single-frame")
    assert Counter(shuffled) == Counter(full) and shuffled != full
    assert "in no order" in text_of(seen.bodies[2]) and "On which side" in text_of(seen.bodies[2])
    assert len(media_of(seen.bodies[4])) == 1 and "On which side" in text_of(seen.bodies[4])


def test_a_clip_is_sent_whole_where_that_is_asked_for(tmp_path: Path) -> None:
    made = release(tmp_path / "release", moving())
    with endpoint(lambda body: counted("Answer: left")) as seen:
        asked_at(seen.url, made, tmp_path, video=True)
    part = seen.bodies[0]["messages"][0]["content"][0]
    assert part["type"] == "video_url" and part["video_url"]["url"].startswith("data:video/mp4;base64,")
    assert media_of(seen.bodies[0])[0] in {item.video.bytes for item in items_of(made) if item.video}


def test_a_clip_that_needs_more_frames_than_allowed_is_not_asked_about(tmp_path: Path) -> None:
    made = release(tmp_path / "release", [*moving(), *pair("maze", 1, 0, 1.0)])
    with endpoint(lambda body: counted("Answer: left")) as seen:
        found = asked_at(seen.url, made, tmp_path, frames=4)
    assert len(seen.bodies) == 2
    assert (row(found, "accuracy").items, row(found, "accuracy").unshown) == (2, 2)
    assert "needs 4 frames a second" in next(one["error"] for one in replies(found.folder) if one["error"])


def test_a_mode_that_withholds_nothing_of_any_item_is_said(tmp_path: Path) -> None:
    made = corpus(tmp_path)
    with pytest.raises(UserMistake, match="must have items from which shuffled-frames withholds something"):
        asked_at("http://127.0.0.1:9/v1", made, tmp_path, mode="shuffled-frames")


def test_hard_negatives_make_triplets(tmp_path: Path) -> None:
    base, twin = pair("maze", 1, 0, 1.0)
    far = Media(bytes=png(picture(60)), path="edit.png")
    told = [edit(before=f"It lies at {number}.", after=f"It lies not at {number}.") for number in (1, 2)]
    base = base.model_copy(update={"negatives": tuple(one.model_copy(update={"image": far}) for one in told)})
    made = release(tmp_path / "release", [base, twin])

    def script(body: dict[str, Any]) -> Reply:
        text = text_of(body)
        if "Which statement" not in text:
            return counted("Answer: left")
        negated = media_of(body) == [far.bytes]
        lines = [line for line in text.splitlines() if line[:3] in ("A. ", "B. ")]
        return counted(f"Answer: {next(line[0] for line in lines if ('not' in line) == negated)}")

    with endpoint(script) as seen:
        found = asked_at(seen.url, made, tmp_path, triplets=2)
    assert len(seen.bodies) == 2 + 4
    assert (row(found, "triplets").items, row(found, "triplets").share, row(found, "triplets").chance) == (2, 1.0, 0.25)
    assert row(found, "accuracy").items == 2  # triplets are no items
    with endpoint(lambda body: counted("Answer: A")) as seen:
        blind = asked_at(seen.url, made, tmp_path, mode="blind", triplets=2)
    assert row(blind, "triplets").share == 0.0


# faults of the world


def test_what_got_no_reply_is_said_by_its_kind(tmp_path: Path) -> None:
    odd = [one.model_copy(update={"category": "[/b]"}) for i in (0, 1) for one in pair("maze", 1, i, 1.0)]
    made = release(tmp_path / "release", odd)
    said = [counted("Answer: A"), fails(400), fails(400), counted("Answer: A")]
    with endpoint(lambda body: said.pop()) as seen:
        run = CliRunner().invoke(
            app, ["evaluate", str(made), "--model", "m", "--url", seen.url, "--parallel", "1", "-o", str(tmp_path)]
        )
    assert (
        "[/b]" in run.output
        and "2 of 4 trials have a reply" in run.output
        and "items without one: refused 2\n" in run.output
    )


def test_passing_faults_are_tried_again_and_lasting_ones_counted_apart(tmp_path: Path) -> None:
    made = corpus(tmp_path)
    bad: dict[str, list[Reply]] = {}
    items = items_of(made)
    for item, script in zip(
        items,
        [
            [fails(429), counted("Answer: A")], [fails(500), counted("Answer: A")], [fails(500), fails(503)],
            [fails(400, "too long")], [(200, b"<html>")], [counted("")], [counted("Answer: wh", finish="length")],
        ],
        strict=False,
    ):  # fmt: skip
        bad[item.id] = script
    known = {item.images[0].bytes: item for item in items}

    def script(body: dict[str, Any]) -> Reply:
        item = known[media_of(body)[0]]
        return bad[item.id].pop(0) if bad.get(item.id) else counted(right_reply(item))

    with endpoint(script) as seen:
        found = asked_at(seen.url, made, tmp_path, parallel=1)
        first = row(found, "accuracy")
        assert (first.items, first.failed, first.refused, first.unread) == (9, 2, 1, 2)
        assert found.stopped is None and found.replied == 9
        assert "of them 1 cut at 50 tokens" in (found.folder / "results.md").read_text()
        sent = len(seen.bodies)
        again = asked_at(seen.url, made, tmp_path, parallel=1)  # what failed is asked again, and only that
    assert len(seen.bodies) == sent + 2
    assert (row(again, "accuracy").failed, row(again, "accuracy").refused, again.replied) == (0, 1, 11)


@pytest.mark.parametrize(
    ("reply", "kind", "words", "most"),
    [
        (
            fails(401, f"bad key {KEY}"),
            UserMistake,
            "must accept the key (got HTTP 401); set WHETSTONE_EVALUATE_API_KEY",
            2,
        ),
        (fails(402), UserMistake, "must accept the key (got HTTP 402)", 2),
        (fails(404), UserMistake, "must know the model 'org/fake'", 2),
        (fails(400, f"no {KEY}"), UserMistake, "use a model that takes what is sent", PATIENCE + 1),
        (fails(503), TransientError, "must serve requests (got HTTP 503 2 times)", 2 * PATIENCE + 2),
        (says("no count"), WhetstoneError, "must count tokens where there is a ceiling", 2),
    ],
)
def test_a_lasting_fault_stops_the_run_in_one_line(
    tmp_path: Path, reply: Reply, kind: type[WhetstoneError], words: str, most: int
) -> None:
    made = corpus(tmp_path, pairs=5)
    ceilings = Ceilings(tokens=10**9)
    with endpoint(lambda body: reply) as seen:
        found = asked_at(seen.url, made, tmp_path, key=KEY, ceilings=ceilings)
    assert isinstance(found.stopped, kind) and words in str(found.stopped) and KEY not in str(found.stopped)
    assert 1 <= len(seen.bodies) <= most
    assert all(seen.url not in one["error"] for one in replies(found.folder))
    if most > PATIENCE:  # it was no trial's fault: none of them is lost
        with endpoint(lambda body: counted("Answer: A")) as mended:
            assert asked_at(mended.url, made, tmp_path, key=KEY).replied == found.trials


def test_the_key_is_sent_and_never_written(tmp_path: Path) -> None:
    made = corpus(tmp_path, pairs=1)
    with endpoint(lambda body: counted(f"Your key is {KEY}.\nAnswer: A")) as seen:
        found = asked_at(seen.url, made, tmp_path / "out", key=KEY)
    assert all(header["authorization"] == f"Bearer {KEY}" for header in seen.headers)
    assert found.replied == 4
    written = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len(written) > 5 and all(KEY.encode() not in path.read_bytes() for path in written)
    assert "Your key is ***" in replies(found.folder)[0]["reply"]  # Parquet compresses: looked at as text too
    assert seen.url not in (found.folder / "run.json").read_text()
    with endpoint(lambda body: counted("Answer: none")) as seen:
        kept = replies(asked_at(seen.url, made, tmp_path / "plain", key="none").folder)
    assert {one["reply"] for one in kept} == {"Answer: none"}  # that is no secret


def test_what_an_endpoint_may_say_is_kept_and_read(tmp_path: Path) -> None:
    made = release(tmp_path / "release", pair("maze", 1, 0, 1.0))
    parts = [{"type": "thinking", "thinking": "B?"}, {"type": "text", "text": "Answer: A"}]
    _, told = counted("x")
    in_parts = json.loads(told) | {"choices": [{"index": 0, "message": {"role": "assistant", "content": parts}}]}
    said = [counted("Answer: A \ud83d", prompt=10**30, finish="\ud83d"), (200, json.dumps(in_parts).encode())]
    with endpoint(lambda body: said.pop()) as seen:
        found = asked_at(seen.url, made, tmp_path)
    assert found.replied == 2 and sorted(one["reply"] for one in replies(found.folder)) == ["Answer: A", "Answer: A ?"]


# ceilings


@pytest.mark.parametrize(
    "ceilings",
    [Ceilings(tokens=9_000), Ceilings(price_in=1e6 / 3_000, price_out=1e6 / 3_000, cost=3.0)],
    ids=["tokens", "money"],
)
def test_a_ceiling_is_never_passed_and_a_higher_one_goes_on(tmp_path: Path, ceilings: Ceilings) -> None:
    made = corpus(tmp_path)
    with endpoint(lambda body: counted("Answer: A", prompt=1_800, reply=40)) as seen:
        found = asked_at(seen.url, made, tmp_path, ceilings=ceilings)
        assert found.spent_out and found.stopped is None
        assert 0 < len(seen.bodies) == found.replied <= 9_000 // 1_840
        assert found.spent.prompt + found.spent.reply <= 9_000 and found.cost <= (ceilings.cost or 0.0) + 1e-9
        assert row(found, "accuracy").items == found.replied  # what there is was scored
        asked = len(seen.bodies)
        assert asked_at(seen.url, made, tmp_path, ceilings=ceilings).spent_out  # earlier runs are counted
        assert len(seen.bodies) == asked
        rest = asked_at(seen.url, made, tmp_path, ceilings=Ceilings(tokens=100_000))
    assert not rest.spent_out and len(seen.bodies) == rest.replied == 12


def test_pictures_that_cost_more_than_was_thought_are_learnt_from_the_first(tmp_path: Path) -> None:
    made = corpus(tmp_path)
    with endpoint(lambda body: counted("Answer: A", prompt=10_000)) as seen:
        few = asked_at(seen.url, made, tmp_path, parallel=8, ceilings=Ceilings(tokens=25_000))
        assert (few.replied, few.spent_out) == (2, True)
        rest = asked_at(seen.url, made, tmp_path, parallel=8, ceilings=Ceilings(tokens=150_000))
    assert (rest.replied, rest.spent_out) == (12, False)  # 120,120 tokens


def test_who_waits_for_room_does_not_ask_when_the_run_has_stopped(tmp_path: Path) -> None:
    made = corpus(tmp_path)
    with endpoint(lambda body: fails(401)) as seen:
        asked_at(seen.url, made, tmp_path, parallel=8, ceilings=Ceilings(tokens=10**6))
    assert len(seen.bodies) == 1


def test_a_ceiling_holds_for_all_splits_together(tmp_path: Path) -> None:
    items = [*pair("maze", 1, 0, 1.0), *(one.model_copy(update={"split": "train"}) for one in pair("maze", 1, 1, 1.0))]
    made = release(tmp_path / "release", items)
    with endpoint(lambda body: counted("Answer: A", prompt=1_800)) as seen:
        asked_at(seen.url, made, tmp_path, split="train", ceilings=Ceilings(tokens=5_000))
        found = asked_at(seen.url, made, tmp_path, split="test", ceilings=Ceilings(tokens=5_000))
    assert (len(seen.bodies), found.spent_out, found.spent.prompt) == (2, True, 3_600)


# crashes


def test_a_run_that_died_goes_on_at_the_next_item(tmp_path: Path) -> None:
    """What a killed process leaves: the table of an earlier run, lines of the last, one of them cut off."""
    made = corpus(tmp_path)
    with endpoint(lambda body: counted("Answer: A")) as seen:
        whole = asked_at(seen.url, made, tmp_path)
        before = {path.name: path.read_bytes() for path in whole.folder.iterdir()}
        kept = [Kept.model_validate(one) for one in replies(whole.folder)]
        for path in whole.folder.iterdir():
            if path.name != "run.json":
                path.unlink()
        left = Ledger(whole.folder)
        for reply in kept[:3]:
            left.add(reply)
        left.fold()
        for reply in kept[3:7]:
            left.add(reply)
        with (whole.folder / "replies.jsonl").open("ab") as journal:
            journal.write(json.dumps(kept[7].model_dump()).encode()[:-9])
        asked_at(seen.url, made, tmp_path)
    assert len(seen.bodies) == 12 + 5
    assert before == {path.name: path.read_bytes() for path in whole.folder.iterdir()}


@pytest.mark.slow
def test_a_run_killed_again_and_again_asks_no_item_twice(tmp_path: Path) -> None:
    made = corpus(tmp_path, pairs=6)
    answered: Counter[str] = Counter()
    go = threading.Semaphore(0)

    def script(body: dict[str, Any]) -> Reply:
        go.acquire()
        answered[hashlib.sha256(media_of(body)[0]).hexdigest()] += 1
        return counted("Answer: A")

    with endpoint(script) as seen:
        command = [
            sys.executable, "-m", "flows.cli", "evaluate", str(made), "--model", "m", "--url", seen.url, "--parallel", "1",
        ]  # fmt: skip
        journal = tmp_path / "outputs/evaluations/made/1.2.3/m/replies.jsonl"
        for wanted in (3, 5):  # so many replies, then the next is asked for and the run dies
            running = subprocess.Popen(command, cwd=tmp_path, env=environment(), stderr=subprocess.DEVNULL)
            go.release(wanted)
            deadline = time.monotonic() + 120
            while not journal.exists() or len(journal.read_bytes().splitlines()) < wanted:
                assert time.monotonic() < deadline and running.poll() is None
                time.sleep(0.02)
            running.send_signal(signal.SIGKILL)
            running.wait()
            go.release()  # lets the request go that nobody waits for
            time.sleep(0.2)
        with journal.open("ab") as torn:
            torn.write(b'{"key": "cut of')
        go.release(1_000)
        last = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False)
    assert last.returncode == 0, last.stderr
    assert "24 of 24 trials have a reply" in last.stdout and not journal.exists()
    assert len(answered) == 24 and sum(answered.values()) <= 24 + 2  # and the two that died with their runs
    assert len(replies(journal.parent)) == 24


def test_a_torn_line_is_dropped_and_the_rest_kept(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    for key in ("b", "a"):
        ledger.add(Kept(key=key, item=key, prompt="p", status="replied", reply="é\u2028\n"))
    (tmp_path / "replies.jsonl").open("ab").write(b'{"key": "c", "item')
    found = Ledger(tmp_path)
    assert found.get("a", "p") and found.get("b", "p") and not found.get("c", "p")
    assert found.get("a", "other prompt") is None
    found.add(Kept(key="c", item="c", prompt="p", status="replied"))
    found.fold()
    assert [one["key"] for one in read_rows(tmp_path / "replies.parquet")] == ["a", "b", "c"]


# the command line


def test_the_command_line_asks_and_scores(tmp_path: Path) -> None:
    made = corpus(tmp_path, pairs=1)
    with endpoint(lambda body: counted("Answer: A")) as seen:
        here = {"WHETSTONE_EVALUATE_URL": seen.url, "WHETSTONE_EVALUATE_MODEL": "m", "WHETSTONE_EVALUATE_API_KEY": KEY}
        run = CliRunner(env=here).invoke(
            app, ["evaluate", str(made), "--blind", "--price-in", "2", "-o", str(tmp_path)]
        )
    assert run.exit_code == 0, run.output
    assert "4 of 4 trials have a reply" in run.output and "m-blind/results.md" in run.output and "50.0%" in run.output
    assert all(header["authorization"] == f"Bearer {KEY}" for header in seen.headers)
    (found,) = evaluations(tmp_path / "evaluations")
    assert found.run.model == "m" and len(found.marks) == 4


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--blind", "--choices-only"], "one thing at most can be withheld"),
        ([], "a model must be asked somewhere"),
        (["--embedded"], "the embedded model sees no pictures"),
        (["--model", "m", "--url", "ftp://x"], "must be http(s)://host/v1"),
        (["--model", "m", "--url", f"http://x/v1?key={KEY}"], "without a key in it (got 'http://x/v1')"),
        (["--model", "m", "--url", "http://127.0.0.1:9/v1", "--split", "dev"], "--split must be one of"),
        (["--model", "m", "--url", "http://127.0.0.1:9/v1", "--more", "[1]"], "--more must be a JSON object"),
        (["--model", "m", "--url", "http://127.0.0.1:9/v1", "--more", '{"x": NaN}'], "--more must be a JSON object"),
        (["--model", "m", "--url", "http://127.0.0.1:9/v1", "--max-cost", "1"], "--max-cost must come with prices"),
        (
            ["--model", "m", "--url", "http://127.0.0.1:9/v1", "--split", "train"],
            "must have items in the split train",
        ),
    ],
)
def test_mistakes_are_one_line(tmp_path: Path, arguments: Sequence[str], words: str) -> None:
    made = release(tmp_path / "release", pair("maze", 1, 0, 1.0))
    run = CliRunner().invoke(app, ["evaluate", str(made), "-o", str(tmp_path / "out"), *arguments])
    assert isinstance(run.exception, UserMistake) and words in str(run.exception)
    assert "\n" not in str(run.exception)
    assert not list((tmp_path / "out").rglob("*.parquet"))


def test_items_that_were_changed_are_not_asked_about(tmp_path: Path) -> None:
    made = release(tmp_path / "release", pair("maze", 1, 0, 1.0))
    (shard,) = (made / "items").glob("*.parquet")
    shard.write_bytes(shard.read_bytes()[:-9])
    with pytest.raises(UserMistake, match=r"evaluate: .* must be as it was built"):
        asked_at("http://127.0.0.1:9/v1", made, tmp_path)


def test_a_model_may_have_any_name_and_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    odd = [one.model_copy(update={"category": "<b>|"}) for one in pair("maze", 1, 0, 1.0)]
    made = release(tmp_path / "release", odd)
    with endpoint(lambda body: counted("Answer: A")) as seen:
        folder = asked_at(seen.url, made, tmp_path, model="<b>x</b>\n# y |" + "z" * 300).folder
        page = (folder / "results.md").read_text()
        assert page.startswith("# &lt;b&gt;x&lt;/b&gt; \\# y \\|z") and "<b>" not in page
        for name, again in (("items", lambda: list(evaluations(folder))), ("replies", lambda: Ledger(folder))):
            (folder / f"{name}.parquet").write_bytes(b"other")
            with pytest.raises(UserMistake, match=f"{name}.parquet: must "):
                again()


def test_pass_rates_go_into_rl_configs(tmp_path: Path) -> None:
    items = [
        one.model_copy(update={"split": "train"})
        for index in range(2)
        for one in pair("maze", 1, index, float(index + 1))
    ]
    made = release(tmp_path / "release", items)
    with pytest.raises(UserMistake, match=r"must hold an evaluation of .* with nothing withheld"):
        pass_rates(made, tmp_path)
    tested = corpus(tmp_path / "tested", pairs=1)
    with endpoint(lambda body: counted("Answer: A")) as seen:
        folder = asked_at(seen.url, tested, tmp_path / "tested").folder
    with pytest.raises(UserMistake, match="must hold replies about items that are trained on"):
        pass_rates(tested, folder)
    for name, reach in (("strong", 9.0), ("weak", 1.5)):
        with endpoint(solver(items, {"maze": reach})) as seen:
            asked_at(seen.url, made, tmp_path / name, split="train", model=name)
    rates = pass_rates(made, tmp_path)
    assert {rates[one.id] for one in items[:2]} == {1.0} and {rates[one.id] for one in items[2:]} == {0.5}
    for export in measured([EXPORTS[name] for name in ("rl_grpo", "rl_verl", "sft_trl")], rates):
        for one in items:
            row = export.row(one)
            assert row is not None
            told = row.get("extra_info", row)
            assert ("pass_rate" in told) == (export.name != "sft_trl")
            assert told.get("pass_rate", rates[one.id]) == rates[one.id]
