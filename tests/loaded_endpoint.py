"""A model on loopback that knows every answer of a release, and fails above a load that differs by family."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fake_endpoint import Reply, Seen, endpoint

from backends.parquet import read_rows
from exporters.prompts import right_reply
from schemas.item import Item

Script = Callable[[dict[str, Any]], Reply]


def counted(text: str, prompt: int = 100, reply: int = 10, finish: str = "stop") -> Reply:
    """A chat completion that says what it cost."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}
    usage = {"prompt_tokens": prompt, "completion_tokens": reply, "total_tokens": prompt + reply}
    body = {"id": "x", "object": "chat.completion", "created": 0, "model": "fake", "choices": [choice], "usage": usage}
    return 200, json.dumps(body).encode()


def media_of(body: dict[str, Any]) -> list[bytes]:
    """Return the pictures and clips of a request, decoded."""
    content = body["messages"][-1]["content"]
    parts = [part for part in content if part["type"] != "text"] if isinstance(content, list) else []
    return [base64.b64decode(part[part["type"]]["url"].partition("base64,")[2]) for part in parts]


def text_of(body: dict[str, Any]) -> str:
    content = body["messages"][-1]["content"]
    return content if isinstance(content, str) else content[-1]["text"]


def items_of(release: Path) -> list[Item]:
    return [Item.model_validate(row) for path in sorted(release.glob("items/*.parquet")) for row in read_rows(path)]


def solver(items: Iterable[Item], reach: Mapping[str, float]) -> Script:
    """Return a script that answers what it recognises by its pictures, as far as the family's reach goes."""
    known = {_shown(picture.bytes for picture in item.images): item for item in items}

    def script(body: dict[str, Any]) -> Reply:
        item = known.get(_shown(media_of(body)))
        able = item is not None and item.load <= reach.get(item.family, 0.0)
        return counted(right_reply(item) if item and able else "I cannot tell.\nAnswer: nothing of the kind")

    return script


@contextmanager
def loaded_endpoint(release: Path, reach: Mapping[str, float]) -> Iterator[Seen]:
    with endpoint(solver(items_of(release), reach)) as seen:
        yield seen


def _shown(pictures: Iterable[bytes]) -> str:
    return hashlib.sha256(b"".join(hashlib.sha256(picture).digest() for picture in pictures)).hexdigest()
