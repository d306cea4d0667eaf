"""Painted pictures are read by a vision-language model, at an endpoint or in the process, and ship only when it agrees."""

import base64
import json
import logging
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from fake_endpoint import Reply, endpoint, fails, says

from backends.images import unpng
from backends.llm import Garbled
from backends.media import Picture
from backends.sight import PLAIN, Sight, chosen, find_sight, sight_of, worded
from backends.vision_model import load
from generators.causal.captions import pair
from generators.causal.shot import Shot, state, take, values
from generators.causal.story import COLOURS, PATTERNS
from generators.causal.worlds import WORLDS
from schemas.errors import TransientError, UserMistake, WhetstoneError
from schemas.sight import SightSettings
from validators.sight import NEITHER, NONE, REASONS, Query, judge_by_sight, state_queries, who_queries

KEY = "sk-very-secret-1234"
GREY: Picture = np.full((64, 48, 3), 128, np.uint8)
EYES = "Which colour fills this picture?"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("WHETSTONE_SIGHT", "OPENAI_"))]:
        monkeypatch.delenv(name)


def at(url: str, folder: Path, **changes: Any) -> Sight:
    return Sight(SightSettings(**({"url": url, "model": "fake", "attempts": 3} | changes)), folder)


# --- an endpoint that looks --------------------------------------------------------------------------------


@lru_cache
def decoded(url: str) -> Picture:
    return unpng(base64.b64decode(url.removeprefix("data:image/png;base64,")))


def looked_at(body: dict[str, Any]) -> tuple[Picture, str, list[str]]:
    """Return the picture, the question and the options of a request."""
    image, text = body["messages"][0]["content"]
    question, *options, _ = text["text"].split("\n")
    return decoded(image["image_url"]["url"]), question, [re.sub(r"^[A-Z]\. ", "", option) for option in options]


def flips(shot: Shot) -> Iterator[tuple[str, Shot]]:
    """Yield shots that differ in one thing, with the reason for which each must be refused."""
    for field in ("causes", "effects"):
        shown = state(getattr(shot, field))
        for name, on in shown.items():
            yield "state", shot.model_copy(update={field: values({**shown, name: not on})})
    choices = {"kind": WORLDS[shot.world].kinds, "colour": COLOURS, "pattern": PATTERNS}
    for part, ones in choices.items():
        other = next(one for one in ones if one != getattr(shot.who, part))
        yield "protagonist", shot.model_copy(update={"who": shot.who.model_copy(update={part: other})})


def true_of(shot: Shot, option: str) -> bool:
    """Whether an option says what a drawn picture of the shot shows; the sentences are the world's own."""
    world, it = WORLDS[shot.world], f"the {shot.who.kind}"
    said = option.lower().rstrip(".")
    facts = [text.lower().rstrip(".") for text in world.facts(state(shot.causes), it).values()]
    untouched = {m.id: False for m in world.mechanisms if m.effect}
    for name, on in (untouched | state(shot.effects)).items():
        facts.append((world.table[name].on if on else world.table[name].off).format(it=it))
    noun, who = world.noun, shot.who
    kinds = (who.kind, f"{', '.join(world.kinds[:-1])} or {world.kinds[-1]}")
    for kind in kinds:
        for colour, pattern in (("", ""), (who.colour, ""), ("", who.pattern)):
            facts.append(" ".join(noun.format(kind=kind, colour=colour, pattern=f"{pattern} ").split()))
    begun = said.startswith("the story of") and ("has only begun" in said) == bool(shot.causes)
    return said in facts or begun


def looking(shots: Sequence[Shot], blur: Callable[[str], str] = lambda letter: letter) -> Callable[..., Reply]:
    """An endpoint that knows the drawn pictures of some shots, and says what is true of the one that it is sent."""
    drawn = [take(shot) for shot in shots]

    def reply(body: dict[str, Any]) -> Reply:
        picture, question, options = looked_at(body)
        if question == EYES:
            seen = tuple(int(value) for value in picture[0, 0])
            return says("ABCD"[[*PLAIN.values()].index(seen)])
        shot = next(shot for shot, one in zip(shots, drawn, strict=True) if (one == picture).all())
        found = [option for option in options if true_of(shot, option)]
        assert len(found) <= 1
        rest = next(option for option in options if option in (NEITHER, NONE))
        return says(blur("ABCDEFGHIJ"[options.index(found[0] if found else rest)]))

    return reply


@cache
def sampled(name: str, stage: int = 1) -> tuple[Shot, Shot]:
    return pair(WORLDS[name], stage, Random(f"sight {name}"))


def test_a_picture_passes_for_its_own_shot_and_for_no_other(tmp_path: Path) -> None:
    start, later = sampled("lamp")
    wrong = [(start, *flip) for flip in flips(start)]
    wrong += [(later, reason, other) for reason, other in flips(later) if reason == "state"]
    wrong += [(start, "moment", later), (later, "moment", start)]
    with endpoint(looking([start, later, *(other for _, _, other in wrong)])) as seen:
        sight = at(seen.url, tmp_path)
        for shot in (start, later):
            assert judge_by_sight(take(shot), shot, sight).reason is None
        for shot, reason, other in wrong:
            verdict = judge_by_sight(take(other), shot, sight)
            assert (verdict.check, verdict.reason) == ("painting", reason), (verdict, other)
            assert "answered" in verdict.detail


def test_a_start_that_shows_its_effect_is_refused(tmp_path: Path) -> None:
    start, later = sampled("lamp")
    early = start.model_copy(update={"effects": values(dict.fromkeys(state(later.effects), True))})
    with endpoint(looking([start, early])) as seen:
        verdict = judge_by_sight(take(early), start, at(seen.url, tmp_path))
    assert verdict.reason == "moment"
    assert "lit" in verdict.detail


def test_another_world_is_refused(tmp_path: Path) -> None:
    start, stranger = sampled("lamp")[0], sampled("pond")[0]
    with endpoint(looking([stranger])) as seen:
        assert judge_by_sight(take(stranger), start, at(seen.url, tmp_path)).reason == "world"


@pytest.mark.parametrize("reply", ["", "{letter} or Z"])
def test_what_a_reply_leaves_open_is_not_verified(tmp_path: Path, reply: str) -> None:
    start = sampled("lamp")[0]
    with endpoint(looking([start], lambda letter: reply.format(letter=letter))) as seen:
        verdict = judge_by_sight(take(start), start, at(seen.url, tmp_path))
    assert verdict.reason == "unverified"
    assert verdict.detail.endswith("the reply does not decide")


def test_a_picture_that_is_refused_alone_is_not_verified(tmp_path: Path) -> None:
    start = sampled("lamp")[0]

    def filtered(body: dict[str, Any]) -> Reply:
        return looking([])(body) if looked_at(body)[1] == EYES else fails(400, "content filter")

    with endpoint(filtered) as seen:
        verdict = judge_by_sight(take(start), start, at(seen.url, tmp_path))
    assert verdict.reason == "unverified"
    assert "content filter" in verdict.detail


def test_a_model_that_sees_nothing_judges_nothing(tmp_path: Path) -> None:
    start = sampled("lamp")[0]
    with (
        endpoint(lambda body: says("A")) as seen,
        pytest.raises(UserMistake, match=r"\(fake\) must see pictures \(got 1 of 4 plain colours named right\)"),
    ):
        judge_by_sight(take(start), start, at(seen.url, tmp_path))


# --- what is asked -----------------------------------------------------------------------------------------


def well_asked(query: Query) -> bool:
    options = set(query.options)
    return query.right in options and len(options) == len(query.options) >= 3 and "{" not in "".join(options)


@pytest.mark.parametrize("name", ["lamp", "coat"])
def test_words_of_a_protagonist_are_asked_beside_all_others(name: str) -> None:
    shot = sampled(name)[0]
    queries = {query.part: query for query in who_queries(shot)}
    assert all(map(well_asked, queries.values()))
    assert {part: len(query.options) for part, query in queries.items()} == {
        "world": 5, "kind": 4, "colour": 1 + len(COLOURS), "pattern": 4,
    }  # fmt: skip
    for part in ("world", "kind", "pattern"):
        assert not any(colour in " ".join(queries[part].options).split() for colour in COLOURS)


def test_what_a_picture_cannot_tell_is_not_asked() -> None:
    whole = sampled("balloon")[1].model_copy(update={"effects": values({"popped": False, "broken": False})})
    burst = whole.model_copy(update={"effects": values({"popped": True, "broken": False})})
    assert "kind" in {query.part for query in who_queries(whole)}
    queries = {query.part: query for query in who_queries(burst)}
    assert "kind" not in queries
    assert queries["colour"].right.endswith("round balloon, long balloon or heart balloon on the bench.")


@pytest.mark.parametrize("name", WORLDS)
def test_no_question_says_what_the_painter_was_asked_for(name: str) -> None:
    for shot in sampled(name, 4):
        queries = state_queries(shot)
        assert all(map(well_asked, queries))
        assert {query.reason for query in queries} == {"moment", "state"} < REASONS
        asked = {query.part: (query.question, sorted(query.options)) for query in state_queries(shot)}
        for reason, other in flips(shot):
            if reason == "state":
                assert {q.part: (q.question, sorted(q.options)) for q in state_queries(other)} == asked
        parts = {query.part for query in state_queries(shot)}
        assert parts >= set(state(shot.causes)) | set(state(shot.effects)) | {"moment"}


def test_the_right_letter_is_drawn_anew_for_each_question() -> None:
    shots = [shot for name in WORLDS for shot in sampled(name)]
    places = [query.options.index(query.right) for shot in shots for query in state_queries(shot)]
    shares = [places.count(place) / len(places) for place in range(3)]
    assert len(places) > 150
    assert all(0.25 < share < 0.42 for share in shares), shares
    assert state_queries(shots[0]) == state_queries(shots[0])


@pytest.mark.parametrize(
    ("reply", "index"),
    [
        ("B", 1), (" b.\n", 1), ("(B)", 1), ("**B**", 1), ("`A`", 0), ("B) a dog", 1), ("B. A dog.", 1), ("Answer: B", 1),
        ("The right answer is (A).", 0), ("<think>A? No.</think>\nB", 1), ("Option B", 1),
        ("", None), ("C", None), ("AB", None), ("A B", None), ("A, B", None), ("A dog", None), ("a cat", None), ("B. A cat", None),
        ("not B", None), ("Answer", None), ("<think>B", None), ("B\nA", None), ("I see a dog: B", None), ("B is wrong", None),
    ],
)  # fmt: skip
def test_a_reply_is_one_letter_or_nothing(reply: str, index: int | None) -> None:
    assert chosen(reply, ("A cat.", "a dog.")) == index


# --- endpoints ---------------------------------------------------------------------------------------------


def test_nothing_is_asked_twice_and_the_key_is_kept_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("WHETSTONE_SIGHT_API_KEY", KEY)
    caplog.set_level(logging.DEBUG)
    start = sampled("lamp")[0]
    with endpoint(looking([start])) as seen:
        sight = at(seen.url, tmp_path)
        first = judge_by_sight(take(start), start, sight)
        count = len(seen.bodies)
        assert judge_by_sight(take(start), start, at(seen.url, tmp_path)) == first
    assert len(seen.bodies) == count == len(list(tmp_path.rglob("*.json"))) > 10
    assert {body["temperature"] for body in seen.bodies} == {0.0}
    assert {headers["authorization"] for headers in seen.headers} == {f"Bearer {KEY}"}
    assert judge_by_sight(take(start), start, at("http://127.0.0.1:9/v1", tmp_path)) == first
    for path in tmp_path.rglob("*.json"):
        assert KEY not in path.read_text()
        assert path.stat().st_size < 4_000, "the picture is kept by its digest"
    assert KEY not in caplog.text
    assert KEY not in repr(sight.settings)


def test_what_was_answered_before_a_fault_is_kept(tmp_path: Path) -> None:
    script: Iterator[Reply] = iter([says("A"), fails(401), says("B")])
    asked = [("one?", ("a", "b")), ("two?", ("a", "b"))]
    with endpoint(lambda body: next(script)) as seen:
        with pytest.raises(UserMistake):
            at(seen.url, tmp_path, parallel=1).choose_each(GREY, asked)
        assert at(seen.url, tmp_path, parallel=1).choose_each(GREY, asked) == [0, 1]
    assert len(seen.bodies) == 3


def test_a_passing_fault_is_tried_again(tmp_path: Path) -> None:
    script: Iterator[Reply] = iter([fails(429), fails(503), says("B")])
    with endpoint(lambda body: next(script)) as seen:
        assert at(seen.url, tmp_path).choose(GREY, "which?", ("a", "b")) == 1


FAULTS: list[tuple[Reply, tuple[type[WhetstoneError], str], int]] = [
    (fails(401, f"bad key {KEY}"), (UserMistake, "must accept the key (got HTTP 401); set WHETSTONE_SIGHT_API_KEY"), 1),
    (fails(404), (UserMistake, "must know the model 'fake' (got HTTP 404); set WHETSTONE_SIGHT_MODEL"), 1),
    (fails(404, "No endpoints found that support image input"), (UserMistake, "must take pictures (got HTTP 404"), 1),
    (fails(400, f"fake is not a multimodal model {KEY}"), (UserMistake, "must take pictures (got HTTP 400 of 'fake': Error code: 400 - fake is not a"), 1),
    (fails(500, "image input is not supported"), (UserMistake, "must take pictures (got HTTP 500"), 3),
    (fails(503), (TransientError, "must serve requests (got HTTP 503 3 times)"), 3),
    ((200, b"<html>hello</html>"), (Garbled, "must answer as an OpenAI-compatible endpoint"), 1),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "told", "tries"), FAULTS)
def test_a_fault_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reply: Reply, told: tuple[type[WhetstoneError], str], tries: int
) -> None:
    kind, words = told
    monkeypatch.setenv("WHETSTONE_SIGHT_API_KEY", KEY)
    with endpoint(lambda body: reply) as seen, pytest.raises(kind) as caught:
        at(seen.url, tmp_path).require_eyes()
    line = str(caught.value)
    assert line.startswith(f"sight: {seen.url} ")
    assert words in line
    assert "\n" not in line
    assert KEY not in line
    assert len(seen.bodies) == tries
    assert not list(tmp_path.rglob("*.json")), "a fault is not kept"


def test_no_endpoint_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(
        TransientError, match=r"sight: .* must answer \(got no connection\); start it, or set WHETSTONE_"
    ):
        at("http://127.0.0.1:9/v1", tmp_path, attempts=1).choose(GREY, "which?", ("a", "b"))


def test_the_environment_comes_before_the_recipe(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    there = SightSettings(folder=tmp_path, timeout=7)
    assert find_sight(None) is None
    assert find_sight(there) == there
    monkeypatch.setenv("WHETSTONE_SIGHT_URL", "http://here/v1/")
    with pytest.raises(UserMistake, match="must be asked for a model"):
        find_sight(there)
    monkeypatch.setenv("WHETSTONE_SIGHT_MODEL", "large")
    found = find_sight(there)
    assert found
    assert (found.url, found.model, found.folder, found.timeout, found.name) == (
        "http://here/v1",
        "large",
        None,
        7,
        "large",
    )
    assert find_sight(None) == SightSettings(url="http://here/v1", model="large")
    assert sight_of(there, tmp_path) is sight_of(found, tmp_path)


@pytest.mark.parametrize(
    "settings", [{}, {"url": "http://u", "folder": "f"}, {"folder": "f", "hub": "a/b"}, {"model": "m", "hub": "a/b"}]
)
def test_exactly_one_kind_is_named(settings: dict[str, str]) -> None:
    with pytest.raises(
        ValueError, match="name a vision-language model by `url` and `model`, or by `folder`, or by `hub`"
    ):
        SightSettings(**settings)


# --- a model in the process --------------------------------------------------------------------------------


def words_of_one_question() -> Any:
    """A tokenizer that knows the words by which eyes are tried, and no others."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    split = pre_tokenizers.Whitespace()
    words = [word for word, _ in split.pre_tokenize_str(worded(EYES, tuple(PLAIN)))]
    known = {word: place for place, word in enumerate(dict.fromkeys(["<pad>", "<unk>", "</s>", "<image>", *words]))}
    tokenizer = Tokenizer(models.WordLevel(known, "<unk>"))
    tokenizer.pre_tokenizer = split
    special = {"pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"}
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, additional_special_tokens=["<image>"], **special)


def tiny() -> tuple[Any, Any]:
    """A vision-language model with random weights, and its processor."""
    import torch
    from transformers import CLIPVisionConfig, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration, LlavaProcessor
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    words, reader = (
        words_of_one_question(),
        CLIPImageProcessorPil(size={"height": 16, "width": 16}, do_center_crop=False),
    )
    template = "{% for part in messages[0].content %}{% if part.type == 'image' %}<image>{% else %} {{ part.text }}{% endif %}{% endfor %}"
    processor = LlavaProcessor(reader, words, 16, "default", chat_template=template, num_additional_image_tokens=1)
    tower = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2}
    tokens = {"pad_token_id": 0, "eos_token_id": 2, "bos_token_id": None}
    text = LlamaConfig(**tower, **tokens, vocab_size=len(words), max_position_embeddings=256)
    eyes = CLIPVisionConfig(**tower, image_size=16, patch_size=16, projection_dim=8)
    torch.manual_seed(0)
    parts = {"vision_config": eyes.to_dict(), "text_config": text.to_dict()}
    return LlavaForConditionalGeneration(LlavaConfig(**parts, image_token_index=3, image_seq_length=1)), processor


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The model as it is, and once it has learnt to name plain colours."""
    import torch
    from transformers.utils import logging as transformers_logging

    torch.set_num_threads(1)
    transformers_logging.disable_progress_bar()
    (model, processor), place = tiny(), tmp_path_factory.mktemp("sight")
    for step in ("random", "learnt"):
        model.save_pretrained(place / step)
        processor.save_pretrained(place / step)
        if step == "random":
            _teach(model, processor)
    return place / "random", place / "learnt"


def _teach(model: Any, processor: Any) -> None:
    import torch
    from PIL import Image

    pages = [Image.fromarray(np.full((224, 224, 3), rgb, np.uint8)) for rgb in PLAIN.values()]
    asked = {"type": "text", "text": worded(EYES, tuple(PLAIN))}
    chats = [[{"role": "user", "content": [{"type": "image", "image": page}, asked]}] for page in pages]
    batch = processor.apply_chat_template(chats, tokenize=True, return_dict=True, return_tensors="pt")
    letters = torch.tensor(processor.tokenizer.convert_tokens_to_ids(list("ABCD")))
    adam = torch.optim.Adam(model.parameters(), 1e-2)
    for _ in range(200):
        loss = torch.nn.functional.cross_entropy(model(**batch).logits[:, -1], letters)
        if loss.item() < 0.1:
            return
        adam.zero_grad()
        loss.backward()
        adam.step()


def test_a_model_in_the_process_answers_by_what_it_sees(folders: tuple[Path, Path], tmp_path: Path) -> None:
    random, learnt = (SightSettings(folder=folder, tokens=1) for folder in folders)
    Sight(learnt, tmp_path / "1").require_eyes()
    with pytest.raises(UserMistake, match=r"sight: random must see pictures \(got [0-3] of 4"):
        Sight(random, tmp_path / "1").require_eyes()
    page = np.full((300, 200, 3), PLAIN["blue"], np.uint8)
    model = load(random)
    text = worded("Which?", ("a", "b"))
    assert model.reply(page, text) == model.reply(page, text) == load(random).reply(page, text)
    assert Sight(learnt, tmp_path / "2").choose(page, EYES, tuple(PLAIN)) == 2


def test_known_replies_need_no_model(
    folders: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = SightSettings(folder=folders[1], tokens=1)
    Sight(settings, tmp_path).require_eyes()
    monkeypatch.setattr("backends.vision_model.load", lambda _: pytest.fail("loaded"))
    Sight(settings, tmp_path).require_eyes()
    assert str(folders[1]) not in "".join(path.read_text() for path in tmp_path.rglob("*.json"))


@pytest.fixture
def copied(folders: tuple[Path, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(folders[0], tmp_path / "copied"))


def refused(folder: Path, **settings: Any) -> str:
    with pytest.raises(UserMistake) as caught:
        Sight(SightSettings(folder=folder, tokens=1, **settings), folder.parent / "replies").choose(
            GREY, "which?", ("a", "b")
        )
    line = str(caught.value)
    assert line.startswith("sight: ")
    assert "\n" not in line
    assert len(line) < 500
    return line


def test_folders_that_hold_no_such_model(tmp_path: Path, copied: Path) -> None:
    assert "must be a model in the transformers layout (got no config.json)" in refused(tmp_path / "nowhere")
    (copied / "processor_config.json").unlink()
    assert "must hold the model's processor (got no processor_config.json)" in refused(copied)
    text = {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "vocab_size": 40}
    (copied / "config.json").write_text(json.dumps(text))
    assert "must read pictures (got a llama model)" in refused(copied)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "tokenizer.json",
            '{"version": "1.0", "model": {"type": "Zzz"}, "added_tokens": []}',
            "did not match any variant",
        ),
        ("chat_template.jinja", "{{ raise_exception('no') }}", "its chat template fails: no"),
        ("config.json", '{"model_type": "zzz"}', "model type `zzz`"),
        ("config.json", '{"model_type": "llama", "hidden_size": 16}', "hidden size (16)"),
    ],
)
def test_what_transformers_cannot_run_is_one_clear_line(copied: Path, name: str, text: str, told: str) -> None:
    (copied / name).write_text(text)
    line = refused(copied)
    assert "must be a complete vision-language model" in line
    assert told in line


def test_missing_and_broken_weights(copied: Path) -> None:
    from safetensors.numpy import load_file, save_file

    weights = copied / "model.safetensors"
    data, tensors = weights.read_bytes(), load_file(weights)
    weights.write_bytes(data[: len(data) // 2])
    assert f"{weights} must be a whole safetensors file" in refused(copied)
    tensors.pop(next(name for name in tensors if "lm_head" in name))
    save_file(tensors, weights, metadata={"format": "pt"})
    assert "1 weights are missing, first lm_head" in refused(copied)
    weights.unlink()
    assert "must be a complete vision-language model" in refused(copied)


def test_devices_that_are_not_there_and_too_little_memory(
    folders: tuple[Path, Path], copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch
    from transformers import LlavaForConditionalGeneration

    assert "the device must be one of cpu" in refused(copied, device="abacus")

    def greedy(*_: Any, **__: Any) -> Any:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 9 GiB")

    monkeypatch.setattr(LlavaForConditionalGeneration, "generate", greedy)
    assert "needs more memory on cpu than is free; set a smaller `dtype`" in refused(copied)


def test_an_endpoint_is_shown_real_pictures(tmp_path: Path) -> None:
    shown: list[Picture] = []

    def script(body: dict[str, Any]) -> Reply:
        shown.append(looked_at(body)[0])
        return says("A")

    with endpoint(script) as seen:
        at(seen.url, tmp_path).choose(take(sampled("lamp")[0]), "which?", ("a", "b"))
    assert (shown[0] == take(sampled("lamp")[0])).all()
