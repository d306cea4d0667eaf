"""Eyes: a vision-language model that answers a question about one picture with a letter, each reply kept on disk."""

import asyncio
import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from pydantic import Field

from backends import vision_model
from backends.images import png, unpng
from backends.llm import LONGEST, VARIABLES, Chat, Endpoint, Refused, find_endpoint
from backends.media import Picture
from backends.replies import Replies
from schemas.errors import UserMistake, WhetstoneError
from schemas.record import Record
from schemas.sight import SightSettings

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CLOSING = "Answer with the letter of the one right option, and with nothing else."
PLAIN: dict[str, tuple[int, int, int]] = {
    "red": (214, 24, 24),
    "green": (16, 150, 60),
    "blue": (24, 70, 210),
    "yellow": (250, 226, 40),
}
"""Whoever sees names these; the right letter is another each time, so that the blind cannot get all of them."""
PLAIN_SIDE = 224
THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
REPLY = re.compile(
    r"(?:(?:the )?(?:(?:right|correct|best) )?(?:answer|option|letter)(?: is)?:? )?"
    r"\(?([A-Z])\)?[.:)]?(?: (?P<rest>.+))?",
    re.IGNORECASE,
)
NO_PICTURES = re.compile(r"image|multi-?modal|mmproj", re.IGNORECASE)
"""What endpoints say of a model that takes no pictures, whatever the status."""

Asked = tuple[str, Sequence[str]]
"""A question and its options."""


class Showing(Record):
    """A question about a picture: a reply is kept under all of it, but for the picture under its digest."""

    model: str
    text: str
    tokens: int
    picture: str
    """sha256 of the PNG."""
    shown: bytes = Field(exclude=True, repr=False)
    """The PNG."""

    def request(self) -> dict[str, Any]:
        """Return the body of a chat completion."""
        url = f"data:image/png;base64,{base64.b64encode(self.shown).decode()}"
        content = [{"type": "image_url", "image_url": {"url": url}}, {"type": "text", "text": self.text}]
        message = {"role": "user", "content": content}
        return {
            "model": self.model,
            "messages": [message],
            "temperature": 0.0,
            "seed": 0,
            "max_tokens": self.tokens,
        }


Keep = Callable[[Showing, str], None]
"""Takes each reply as it comes: what came before a fault is not asked again."""


class Reader(Protocol):
    """Whoever answers: at an endpoint, or in this process."""

    @property
    def model(self) -> str:
        """What its replies are kept under."""

    @property
    def who(self) -> str:
        """How it is called in faults."""

    def answer(self, showings: Sequence[Showing], keep: Keep) -> None: ...


class Sight:
    """Looks at pictures. Nothing is loaded or sent while the replies are known."""

    def __init__(self, settings: SightSettings, cache: Path) -> None:
        self.settings = settings
        self._replies = Replies(cache)
        found = find_endpoint("sight", settings.url, settings.model, settings.timeout, settings.parallel)
        self._reader: Reader = _Remote(replace(found, retries=settings.attempts - 1)) if found else _Local(settings)

    def choose(self, picture: Picture, question: str, options: Sequence[str]) -> int | None:
        """Return the index of the option that is chosen; None where the reply does not decide."""
        return self.choose_each(picture, [(question, options)])[0]

    def choose_each(self, picture: Picture, asked: Sequence[Asked]) -> list[int | None]:
        """Ask several questions about a picture, each of them alone.

        Raises:
            UserMistake: key, model or request are refused, or the model cannot be loaded or run.
            TransientError: an endpoint does not answer, or only with errors, after all tries.
        """
        image = png(picture)
        name = hashlib.sha256(image).hexdigest()
        showings = [
            Showing(
                model=self._reader.model,
                text=worded(question, options),
                tokens=self.settings.tokens,
                picture=name,
                shown=image,
            )
            for question, options in asked
        ]
        replies = self._replies_to(showings)
        return [chosen(reply, options) for reply, (_, options) in zip(replies, asked, strict=True)]

    def require_eyes(self) -> None:
        """Show plain colours, once: a model of text alone may answer as well, without having seen anything.

        Raises:
            UserMistake: not all of them are named.
        """
        if self._named < len(PLAIN):
            raise UserMistake(
                f"{self._reader.who} must see pictures (got {self._named} of {len(PLAIN)} plain colours named right); "
                "name another vision-language model"
            )

    @cached_property
    def _named(self) -> int:
        pages = [np.full((PLAIN_SIDE, PLAIN_SIDE, 3), rgb, dtype=np.uint8) for rgb in PLAIN.values()]
        answers = [self.choose(page, "Which colour fills this picture?", tuple(PLAIN)) for page in pages]
        return sum(answer == right for right, answer in enumerate(answers))

    def _replies_to(self, showings: Sequence[Showing]) -> list[str]:
        found = {showing: self._replies.get(_name(showing)) for showing in showings}

        def keep(showing: Showing, reply: str) -> None:
            found[showing] = reply[:LONGEST]
            self._replies.put(_name(showing), found[showing])

        unknown = [showing for showing, reply in found.items() if not isinstance(reply, str)]
        if unknown:
            self._reader.answer(unknown, keep)
        return [str(found[showing]) for showing in showings]


def find_sight(settings: SightSettings | None) -> SightSettings | None:
    """Return who is to look, the environment before the recipe; None when neither names anybody.

    Raises:
        UserMistake: the URL is none, or no model is named for it.
    """
    url, model = (settings.url, settings.model) if settings else (None, None)
    found = find_endpoint("sight", url, model, timeout=1, parallel=1)
    if found is None:
        return settings
    limits = settings.model_dump(include={"timeout", "attempts", "parallel", "tokens"}) if settings else {}
    return SightSettings(url=found.url, model=found.model, **limits)


def sight_of(settings: SightSettings, cache: Path) -> Sight:
    """Return the eyes that environment or settings name; the same ones when asked again.

    Args:
        settings: what the recipe says.
        cache: folder in which replies are kept.

    Raises:
        UserMistake: the URL is none, or no model is named for it, or a folder holds none.
    """
    return _opened(find_sight(settings) or settings, cache)


@lru_cache(maxsize=2)
def _opened(settings: SightSettings, cache: Path) -> Sight:
    return Sight(settings, cache)


def worded(question: str, options: Sequence[str]) -> str:
    lines = [f"{letter}. {option}" for letter, option in zip(LETTERS[: len(options)], options, strict=True)]
    return "\n".join([question, *lines, CLOSING])


def chosen(reply: str, options: Sequence[str]) -> int | None:
    """Read a reply that is one letter, bare or with the option's own words; anything else decides nothing."""
    text = " ".join(THOUGHT.sub("", reply).replace("*", "").strip(" \t\r\n`\"'").split())
    match = REPLY.fullmatch(text)
    if match is None:
        return None
    index, rest = LETTERS.index(match[1].upper()), match["rest"]
    if index >= len(options) or (rest and _bare(rest) != _bare(options[index])):
        return None
    return index


def _bare(text: str) -> str:
    return text.strip(" .").lower()


def _name(showing: Showing) -> dict[str, Any]:
    return {"showing": showing.model_dump(mode="json")}


class _Viewer(Chat):
    """A connection that says of refused pictures what is wrong."""

    def _refused(self, code: int, text: str) -> WhetstoneError:
        end = self.endpoint
        told = code not in (401, 403, 429) and NO_PICTURES.search(text)
        if told or code in (400, 413, 415, 422):
            return Refused(
                f"{end.who} must take pictures (got HTTP {code} of {end.model!r}: {self._quoted(text)}); "
                f"name a vision-language model, see {VARIABLES[end.role]}_MODEL"
            )
        return super()._refused(code, text)


class _Remote:
    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self.model, self.who = endpoint.model, f"{endpoint.who} ({endpoint.model})"

    def answer(self, showings: Sequence[Showing], keep: Keep) -> None:
        asyncio.run(self._all(showings, keep))

    async def _all(self, showings: Sequence[Showing], keep: Keep) -> None:
        viewer = _Viewer(self._endpoint)

        async def one(showing: Showing) -> None:
            keep(showing, (await viewer.complete(showing.request())).text)

        try:
            await asyncio.gather(*map(one, showings))
        finally:
            await viewer.close()


class _Local:
    def __init__(self, settings: SightSettings) -> None:
        self._settings = settings
        self.model = vision_model.identity(settings)
        self.who = f"{vision_model.WHO}: {settings.name}"

    @cached_property
    def _loaded(self) -> vision_model.VisionModel:
        return vision_model.load(self._settings)

    def answer(self, showings: Sequence[Showing], keep: Keep) -> None:
        for showing in showings:
            keep(showing, self._loaded.reply(unpng(showing.shown), showing.text))
