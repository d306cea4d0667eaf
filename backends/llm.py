"""Language models: one client for any OpenAI-compatible endpoint, with replies kept on disk."""

import asyncio
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from backends import llama
from backends.replies import Replies
from schemas.errors import TransientError, UserMistake, WhetstoneError
from schemas.record import Record

if TYPE_CHECKING:
    from openai import AsyncOpenAI

LONGEST = 20_000
"""Characters of a reply that are kept; what is longer is no reply to anything asked here."""
RETRIES = 4
"""Tries after the first, with growing pauses, on 408, 409, 429, 5xx and broken connections."""


MOST_TOKENS = 2**53
"""No count of a request: whoever says so does not count."""


class Refused(UserMistake):
    """The endpoint takes requests, but not this one: others may be served."""


class Garbled(UserMistake):
    """What came back is no chat completion: another may be."""


class Message(Record):
    role: Literal["system", "user", "assistant"]
    content: str


class Ask(Record):
    """One request, without the place it is sent to: what a reply is kept under."""

    model: str
    messages: tuple[Message, ...]
    shape: dict[str, Any]
    """JSON schema of the reply."""
    temperature: float
    seed: int
    max_tokens: int


class Completion(Record):
    """What one request came to. Tokens are None where the endpoint does not count them."""

    text: str
    finish: str | None = None
    """Why it ended: `stop`, `length`, `content_filter`."""
    prompt_tokens: int | None = None
    reply_tokens: int | None = None


@dataclass
class Meter:
    """What the requests to language models came to; replies that were kept cost nothing."""

    requests: int = 0
    tokens: int = 0
    """Of prompts and replies, where the endpoint counts them."""

    def add(self, done: Completion) -> None:
        self.requests += 1
        self.tokens += (done.prompt_tokens or 0) + (done.reply_tokens or 0)


_METER: ContextVar[Meter | None] = ContextVar("meter", default=None)


@contextmanager
def metered() -> Iterator[Meter]:
    """Yield what counts the requests that are sent while the body runs."""
    meter = Meter()
    token = _METER.set(meter)
    try:
        yield meter
    finally:
        _METER.reset(token)


Role = Literal["writer", "judge", "evaluate", "sight"]
VARIABLES: dict[Role, str] = {
    "writer": "WHETSTONE_LLM",
    "judge": "WHETSTONE_JUDGE",
    "evaluate": "WHETSTONE_EVALUATE",
    "sight": "WHETSTONE_SIGHT",
}
"""Prefixes of `_URL`, `_MODEL` and `_API_KEY` in the environment."""


@dataclass(frozen=True)
class Endpoint:
    """Where a model is asked. The key is never shown, kept or sent elsewhere."""

    role: Role
    """Who is asked there."""
    model: str
    url: str | None
    """Base URL; None for the embedded model."""
    key: str = field(default="", repr=False)
    timeout: float = 120.0
    parallel: int = 8
    retries: int = RETRIES

    @property
    def embedded(self) -> bool:
        return self.url is None

    @property
    def who(self) -> str:
        return f"{self.role}: {self.url or 'the embedded model'}"


def find_endpoint(role: Role, url: str | None, model: str | None, timeout: float, parallel: int) -> Endpoint | None:
    """Return the endpoint that recipe and environment name, the environment first; None when neither names one.

    Args:
        role: who is asked; names the variables.
        url, model: what the recipe says.
        timeout: seconds that a reply may take.
        parallel: requests under way at once.

    Raises:
        UserMistake: the URL is none, or no model is named for it.
    """
    name = VARIABLES[role]
    url = os.environ.get(f"{name}_URL") or url
    model = os.environ.get(f"{name}_MODEL") or model
    if url is None:
        if model is not None:
            raise UserMistake(f"{role}: a model needs an endpoint (got {model!r} alone); set {name}_URL or `url`")
        return None
    return endpoint_at(role, url, model, timeout, parallel)


def endpoint_at(role: Role, url: str, model: str | None, timeout: float, parallel: int) -> Endpoint:
    """Return the endpoint of that address, its key from the environment.

    Raises:
        UserMistake: the URL is none, or no model is named for it.
    """
    name = VARIABLES[role]
    shown = re.sub(r"//[^/@]*@", "//", url).partition("?")[0]
    if not re.match(r"https?://[^/\s]+", url) or shown != url:
        raise UserMistake(
            f"{role}: a URL must be http(s)://host/v1, without a key in it (got {shown!r}); set {name}_URL"
        )
    if model is None:
        raise UserMistake(f"{role}: {url} must be asked for a model (got none); set {name}_MODEL or `model`")
    return Endpoint(role, model, url.rstrip("/"), os.environ.get(f"{name}_API_KEY", ""), timeout, parallel)


def embedded_endpoint() -> Endpoint:
    """Return the model that comes with the project: one request a server, and long patience with a busy machine."""
    return Endpoint("writer", llama.MODEL, None, timeout=600.0, parallel=llama.SERVERS)


class Chat:
    """A connection to an endpoint, opened when it is first asked."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._clients: list[AsyncOpenAI] = []
        self._free: asyncio.Queue[AsyncOpenAI] = asyncio.Queue()
        """A client for every request that may be under way."""
        self._opening = asyncio.Lock()

    async def complete(self, body: Mapping[str, Any]) -> Completion:
        """Send the body of a chat completion, pictures and all, and return what it came to.

        Raises:
            Refused, Garbled: this request got no reply; others may.
            UserMistake: key or model are refused.
            TransientError: no answer, or none but errors, after all tries.
        """
        await self._open()
        client = await self._free.get()
        try:
            return self._read(await self._create(client, body))
        finally:
            self._free.put_nowait(client)

    async def close(self) -> None:
        for client in self._clients:
            await client.close()
        self._clients.clear()

    async def _create(self, client: "AsyncOpenAI", body: Mapping[str, Any]) -> Any:
        import openai

        try:
            return await client.chat.completions.create(**body)
        except (openai.OpenAIError, ValueError, RecursionError) as error:  # the latter two: what is no JSON
            raise self._explained(error) from None

    async def _open(self) -> None:
        async with self._opening:
            if self._clients:
                return
            url = self.endpoint.url
            urls = (url,) if url else await asyncio.to_thread(llama.serve)
            self._clients = [self._client_at(url) for url in urls]
            for client in self._clients:
                for _ in range(self.endpoint.parallel // len(urls)):
                    self._free.put_nowait(client)

    def _client_at(self, url: str) -> "AsyncOpenAI":
        import openai

        return openai.AsyncOpenAI(
            base_url=url,
            api_key=self.endpoint.key or "none",
            # what OPENAI_* variables hold belongs to another endpoint
            organization="",
            project="",
            timeout=self.endpoint.timeout,
            max_retries=self.endpoint.retries,
            # loopback is never behind a proxy
            http_client=openai.DefaultAsyncHttpxClient(trust_env=False) if self.endpoint.embedded else None,
        )

    def _read(self, completion: Any) -> Completion:
        """Read a completion, whatever an endpoint may call one."""
        choices = getattr(completion, "choices", None)
        first = choices[0] if isinstance(choices, list) and choices else None
        message = getattr(first, "message", None)
        if message is None:
            raise Garbled(
                f"{self.endpoint.who} must answer as an OpenAI-compatible endpoint (got no chat completion); "
                f"set {VARIABLES[self.endpoint.role]}_URL to its base URL, which often ends in /v1"
            )
        usage = getattr(completion, "usage", None)
        done = Completion(
            text=_said(getattr(message, "content", None)),
            finish=_said(getattr(first, "finish_reason", None)) or None,
            prompt_tokens=_count(usage, "prompt_tokens"),
            reply_tokens=_count(usage, "completion_tokens"),
        )
        if meter := _METER.get():
            meter.add(done)
        return done

    def _explained(self, error: Exception) -> WhetstoneError:
        """Say in one line what an endpoint has against us; in its own words only without the key."""
        import openai

        end, name = self.endpoint, VARIABLES[self.endpoint.role]
        match error:
            case openai.APITimeoutError():
                return TransientError(f"{end.who} must answer within {end.timeout:g} s (got nothing); try again later")
            case openai.APIConnectionError():
                return TransientError(f"{end.who} must answer (got no connection); start it, or set {name}_URL")
            case openai.APIStatusError():
                return self._refused(error.status_code, error.message)
        return Garbled(f"{end.who} must answer as an OpenAI-compatible endpoint (got what is no JSON); set {name}_URL")

    def _refused(self, code: int, text: str) -> WhetstoneError:
        end, name = self.endpoint, VARIABLES[self.endpoint.role]
        if code in (401, 402, 403):
            return UserMistake(f"{end.who} must accept the key (got HTTP {code}); set {name}_API_KEY")
        if code == 404:
            return UserMistake(
                f"{end.who} must know the model {end.model!r} (got HTTP 404); set {name}_MODEL or {name}_URL"
            )
        if code in (408, 409, 429) or code >= 500:
            tries = end.retries + 1
            return TransientError(f"{end.who} must serve requests (got HTTP {code} {tries} times); try again later")
        needed = "takes what is sent" if end.role == "evaluate" else "follows a JSON schema"
        return Refused(
            f"{end.who} must take the request (got HTTP {code}: {self._quoted(text)}); "
            f"use a model that {needed}, see {name}_MODEL"
        )

    def _quoted(self, text: str) -> str:
        if self.endpoint.key:
            text = text.replace(self.endpoint.key, "***")
        return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:160]


class LanguageModel(Chat):
    """Asks an endpoint for JSON. Nothing is started or sent while the replies are known."""

    def __init__(self, endpoint: Endpoint, replies: Replies) -> None:
        super().__init__(endpoint)
        self._replies = replies

    def known(self, ask: Ask) -> str | None:
        """Return the reply that was given to the same request before, if any."""
        reply = self._replies.get(_name(ask))
        return reply if isinstance(reply, str) else None

    async def ask(self, ask: Ask) -> str:
        """Return the text of the reply: what should be JSON of the asked shape, and may be anything.

        Raises:
            UserMistake: key, model or request are refused, or what answers is no language model.
            TransientError: no answer, or none but errors, after all tries.
        """
        reply = self.known(ask)
        if reply is None:
            await self._open()
            client = await self._free.get()
            try:
                reply = (await self._send(client, ask))[:LONGEST]
            finally:
                self._free.put_nowait(client)
            self._replies.put(_name(ask), reply)
        return reply

    async def _send(self, client: "AsyncOpenAI", ask: Ask) -> str:
        shape = {"name": "reply", "strict": True, "schema": ask.shape}
        body = {
            "model": ask.model,
            "messages": [message.model_dump() for message in ask.messages],
            "temperature": ask.temperature,
            "seed": ask.seed,
            "max_tokens": ask.max_tokens,
            "response_format": {"type": "json_schema", "json_schema": shape},
        }
        return self._read(await self._create(client, body)).text


def _said(content: Any) -> str:
    """Return a text, also of a message in parts; half a character, such as ends a reply that was cut, is a `?`."""
    parts = content if isinstance(content, list) else [{"text": content}]
    texts = [part.get("text") for part in parts if isinstance(part, dict)]
    return "".join(text for text in texts if isinstance(text, str)).encode(errors="replace").decode()


def _count(usage: Any, name: str) -> int | None:
    value = getattr(usage, name, None)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < MOST_TOKENS else None


def _name(ask: Ask) -> dict[str, Any]:
    return {"ask": ask.model_dump(mode="json")}
