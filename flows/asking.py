"""Asking a model many trials at once: within a budget, each reply kept as it comes, faults of the world apart."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backends.ledger import Ledger, Reply
from backends.llm import Chat, Completion, Garbled, Refused
from exporters.chat import Trial, Unshown, messages
from flows.evaluations import Run
from flows.progress import Progress
from schemas.errors import TransientError, WhetstoneError
from schemas.item import Item
from schemas.record import Record, digest
from validators.grading import REPLY_LIMIT
from validators.scoring import Mark

PATIENCE = 5
"""Trials in a row without a reply after which nothing more is asked: then it is not the trials."""
SECRET = 8
"""Characters from which on a key is one."""
PER_PICTURE, PER_CLIP = 1_600, 20_000
"""Tokens that one of them is thought to cost at most, until the endpoint says otherwise."""


class Ceilings(Record):
    """What an evaluation may cost in all, earlier runs of it included."""

    price_in: float = 0.0
    """Per million tokens of prompts."""
    price_out: float = 0.0
    """Per million tokens of replies."""
    cost: float | None = None
    """In the currency of the prices."""
    tokens: int | None = None

    @property
    def limited(self) -> bool:
        return self.cost is not None or self.tokens is not None

    def price(self, tokens: "Tokens") -> float:
        return (tokens.prompt * self.price_in + tokens.reply * self.price_out) / 1e6


@dataclass(frozen=True)
class Tokens:
    prompt: int = 0
    reply: int = 0

    def __add__(self, other: "Tokens") -> "Tokens":
        return Tokens(self.prompt + other.prompt, self.reply + other.reply)


class Budget:
    """Lets a request go only when all that are under way, at their dearest, stay below the ceilings.

    Until one has told what it cost, each goes alone.
    """

    def __init__(self, ceilings: Ceilings, spent: Tokens) -> None:
        self.ceilings, self.spent = ceilings, spent
        self._under_way: list[Tokens] = []
        self._told = False
        self._changed = asyncio.Condition()

    async def take(self, most: Callable[[], Tokens]) -> Tokens | None:
        """Wait until a request fits and return what it may cost, as far as is known by then; None: it never will."""
        async with self._changed:
            while not self._fits(asked := most()):
                if not self._under_way:
                    return None
                await self._changed.wait()
            self._under_way.append(asked)
            return asked

    async def settle(self, most: Tokens, used: Tokens) -> None:
        async with self._changed:
            self._under_way.remove(most)
            self.spent += used
            self._told = self._told or used != Tokens()
            self._changed.notify_all()

    def _fits(self, most: Tokens) -> bool:
        if self.ceilings.limited and self._under_way and not self._told:
            return False
        total = sum(self._under_way, self.spent + most)
        cost, tokens = self.ceilings.cost, self.ceilings.tokens
        return (tokens is None or total.prompt + total.reply <= tokens) and (
            cost is None or self.ceilings.price(total) <= cost
        )


@dataclass(frozen=True)
class Asked:
    """A trial of a release: where its item lies, and its mark but for the outcome."""

    trial: Trial
    shard: Path
    group: int
    row: int
    blank: Mark

    def prompt(self, run: Run) -> str:
        """Digest of all that decides what is sent; media follow from the release and the item."""
        return digest(run.model_dump(mode="json"), self.trial.model_dump(mode="json"))


Read = Callable[[Asked], Item]
"""Reads the item of a trial, media and all."""


class Asker:
    """Sends trials to one endpoint and keeps what they come to."""

    def __init__(self, chat: Chat, run: Run, ledger: Ledger, budget: Budget) -> None:
        self._chat, self.run, self.ledger, self.budget = chat, run, ledger, budget
        self._lost: list[Reply] = []
        """Of the last trials, those in a row that got no reply."""
        self._dearer, self._longest = 1.0, 0
        """By how much prompts cost more than is thought, and tokens of the longest reply."""
        self.stopped: WhetstoneError | None = None
        """Why nothing more was asked, if it was a fault."""
        self.spent_out = False
        """Whether a ceiling was reached."""

    async def ask(self, asked: Iterable[Asked], read: Read, progress: Progress) -> None:
        """Ask every trial, as many at once as the endpoint is given, until all are or something stops it.

        Args:
            asked: trials in the order in which they are asked.
            read: returns the item of a trial, media and all.
            progress: told of every trial that is done.
        """
        waiting = iter(asked)
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self._chat.endpoint.parallel):
                    group.create_task(self._work(waiting, read, progress))
        finally:
            await self._chat.close()

    async def _work(self, waiting: Iterator[Asked], read: Read, progress: Progress) -> None:
        for one in waiting:
            try:
                await self._ask_one(one, read)
            except WhetstoneError as error:  # what the disk says
                self.stopped = self.stopped or error
            if self.stopped or self.spent_out:
                return
            progress.step(1)

    async def _ask_one(self, one: Asked, read: Read) -> None:
        trial = one.trial
        blank = Reply(key=trial.key, item=trial.item, prompt=one.prompt(self.run), status="failed")
        try:
            sent = await asyncio.to_thread(lambda: messages(trial, read(one), self.run.showing))
        except Unshown as reason:
            self.ledger.add(blank.model_copy(update={"status": "unshown", "error": str(reason)}))
            return
        thought = _thought(sent)
        most = None if self.stopped or self.spent_out else await self.budget.take(lambda: self._most(thought))
        if most is None:
            self.spent_out = self.stopped is None
            return
        used = Tokens()
        try:
            if self.stopped:  # while it waited
                return
            reply, used = await self._reply(sent, blank, thought)
            self.ledger.add(reply)
        finally:
            await self.budget.settle(most, used)

    async def _reply(self, sent: list[dict[str, Any]], blank: Reply, thought: int) -> tuple[Reply, Tokens]:
        try:
            done = await self._chat.complete(self._body(sent))
        except (Refused, Garbled, TransientError) as error:
            return self._without(blank, error), Tokens()
        except WhetstoneError as error:  # key or model are refused: so would every other trial be
            self.stopped = self.stopped or error
            return blank.model_copy(update={"error": self._line(error)}), Tokens()
        self._lost = []
        used = self._count(done, thought)
        return self._kept(done, blank), used

    def _without(self, blank: Reply, error: WhetstoneError) -> Reply:
        """Return what is kept of a trial without a reply; where it was not the trials, all are asked again."""
        status = "refused" if isinstance(error, Refused) else "failed"
        reply = blank.model_copy(update={"status": status, "error": self._line(error)})
        if not self.stopped and len(self._lost) + 1 < PATIENCE:
            self._lost.append(reply)
            return reply
        self.stopped = self.stopped or error
        for one in self._lost:
            self.ledger.add(one.model_copy(update={"status": "failed"}))
        self._lost = []
        return reply.model_copy(update={"status": "failed"})

    def _line(self, error: WhetstoneError) -> str:
        """Return an error without the place that was asked: results do not depend on it."""
        return str(error).replace(self._chat.endpoint.who, "the endpoint")

    def _kept(self, done: Completion, blank: Reply) -> Reply:
        key = self._chat.endpoint.key
        # an endpoint may say anything; but `none` or `EMPTY`, which servers without keys are given, may be an answer
        text = done.text.replace(key, "***") if len(key) >= SECRET else done.text
        told = {"finish": done.finish, "prompt_tokens": done.prompt_tokens, "reply_tokens": done.reply_tokens}
        return blank.model_copy(update={"status": "replied", "reply": text[-REPLY_LIMIT:], **told})

    def _count(self, done: Completion, thought: int) -> Tokens:
        """Return what a reply cost; without a count a ceiling cannot be kept, so nothing more is asked."""
        if done.prompt_tokens is None or done.reply_tokens is None:
            if self.budget.ceilings.limited:
                self.stopped = self.stopped or WhetstoneError(
                    f"{self._chat.endpoint.who} must count tokens where there is a ceiling (got a reply without usage);"
                    " leave --max-cost and --max-tokens away"
                )
            return Tokens()
        self._dearer = max(self._dearer, done.prompt_tokens / thought)
        self._longest = max(self._longest, done.reply_tokens)
        return Tokens(done.prompt_tokens, done.reply_tokens)

    def _body(self, sent: list[dict[str, Any]]) -> dict[str, Any]:
        run = self.run
        body = {"model": run.model, "messages": sent, "max_tokens": run.max_reply, "temperature": run.temperature}
        kept = {name: value for name, value in body.items() if value is not None and name not in run.more}
        more = {name: value for name, value in run.more.items() if value is not None}
        return {**kept, "extra_body": more}  # the client takes no field of its own accord that it does not know

    def _most(self, thought: int) -> Tokens:
        """Return what a request may cost at most."""
        more = [self.run.more.get(name) for name in ("max_tokens", "max_completion_tokens")]
        reply = max([self.run.max_reply, self._longest, *(value for value in more if isinstance(value, int))])
        return Tokens(int(thought * self._dearer) + 1, reply)


def _thought(sent: Sequence[dict[str, Any]]) -> int:
    """Return the tokens that a prompt is thought to cost: half a token a byte, and generous pictures."""
    prompt = 50
    for message in sent:
        parts = message["content"]
        for part in [{"type": "text", "text": parts}] if isinstance(parts, str) else parts:
            kind = part["type"]
            text = len(part["text"].encode()) // 2 if kind == "text" else 0
            prompt += text + {"image_url": PER_PICTURE, "video_url": PER_CLIP}.get(kind, 0)
    return prompt
