"""The value that everything else is made of, and how a value becomes a name."""

import hashlib
import json
from typing import Any

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """An immutable value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def canonical(value: Any) -> str:
    """Return the one JSON text of a JSON value: sorted keys, no spaces, ASCII only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(*parts: Any) -> str:
    """Return the sha256 of JSON values, in hexadecimal (64 characters)."""
    return hashlib.sha256(canonical(parts).encode()).hexdigest()
