"""Replies of a long run: each is on disk before the next is asked, and at the end all are one Parquet file."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from backends.parquet import arrow_schema, open_writer, read_rows, write_rows
from backends.store import explained, sweep, whole
from schemas.errors import UserMistake
from schemas.item import INT64, STRING, Feature
from schemas.record import Record

FEATURES: dict[str, Feature] = {
    "key": STRING,
    "item": STRING,
    "prompt": STRING,
    "status": STRING,
    "reply": STRING,
    "prompt_tokens": INT64,
    "reply_tokens": INT64,
    "finish": STRING,
    "error": STRING,
}


class Reply(Record):
    """What became of one trial."""

    key: str
    item: str
    prompt: str
    """Digest of all that decides what was sent."""
    status: Literal["replied", "refused", "failed", "unshown"]
    reply: str = ""
    prompt_tokens: int | None = None
    reply_tokens: int | None = None
    finish: str | None = None
    error: str = ""


class Ledger:
    """A folder's replies: `replies.parquet`, and while a run goes on what it adds, line by line, in `replies.jsonl`.

    A reply counts once its line is synced; a line cut off by a crash is dropped.
    """

    def __init__(self, folder: Path) -> None:
        self._table, self._journal = folder / "replies.parquet", folder / "replies.jsonl"
        with explained(folder):
            folder.mkdir(parents=True, exist_ok=True)
            sweep(folder)
        self._known: dict[str, Reply] = {}
        if self._table.exists():
            self._known = {reply.key: reply for reply in self._read_table()}
        self._read_journal()
        self.fold()

    def get(self, key: str, prompt: str) -> Reply | None:
        """Return the reply to a trial, if it was given to this very prompt."""
        reply = self._known.get(key)
        return reply if reply and reply.prompt == prompt else None

    def replies(self) -> Iterable[Reply]:
        return self._known.values()

    def add(self, reply: Reply) -> None:
        """Keep a reply; it is on disk when this returns."""
        with explained(self._journal), self._journal.open("a", encoding="utf-8") as file:
            file.write(json.dumps(reply.model_dump()) + "\n")
            file.flush()
            os.fsync(file.fileno())
        self._known[reply.key] = reply

    def fold(self) -> None:
        """Write all replies as one table, sorted, and drop the lines that are in it."""
        if not self._journal.exists():
            return
        schema = arrow_schema(FEATURES)
        rows: list[dict[str, Any]] = [self._known[key].model_dump() for key in sorted(self._known)]
        with whole(self._table) as beside, open_writer(beside, schema) as writer:
            write_rows(writer, schema, rows)
        self._journal.unlink()

    def _read_table(self) -> list[Reply]:
        try:
            return [Reply.model_validate(row) for row in read_rows(self._table)]
        except (ValueError, OSError):  # pydantic's and Arrow's too
            raise UserMistake(
                f"{self._table}: must hold the replies of earlier runs (got another form); put it back, or take it "
                "away and all is asked again"
            ) from None

    def _read_journal(self) -> None:
        if not self._journal.exists():
            return
        for line in self._journal.read_bytes().splitlines():
            try:
                reply = Reply.model_validate_json(line)
            except ValidationError:
                continue  # cut off: its trial is asked again
            self._known[reply.key] = reply
