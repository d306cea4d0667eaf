"""Answers kept on disk by the content of what was asked, so that nothing is asked twice."""

import json
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from schemas.errors import TransientError
from schemas.record import digest


class Replies:
    """A folder with one JSON file an answer: `<aa>/<digest of the question>.json`.

    A file appears whole or not at all, and holds the question beside the answer. One that is damaged, or that
    answers another question, is dropped.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, asked: Any) -> Any | None:
        """Return the answer to a JSON value, or None when it was never asked."""
        path = self._path(asked)
        try:
            stored = json.loads(path.read_bytes())
            if stored["seal"] == digest(asked, stored["answer"]):
                return stored["answer"]
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            pass  # damaged: asked again below
        except OSError as error:
            raise TransientError(_line(self._folder, error)) from None
        path.unlink(missing_ok=True)
        return None

    def put(self, asked: Any, answer: Any) -> None:
        """Keep an answer."""
        path = self._path(asked)
        text = json.dumps({"asked": asked, "answer": answer, "seal": digest(asked, answer)}, indent=1)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile("w", dir=path.parent, suffix=".part", delete=False) as part:
                part.write(text)
            Path(part.name).replace(path)
        except OSError as error:
            raise TransientError(_line(self._folder, error)) from None

    def _path(self, asked: Any) -> Path:
        name = digest(asked)
        return self._folder / name[:2] / f"{name}.json"


def _line(folder: Path, error: OSError) -> str:
    return f"replies: {folder} must be a folder to write in (got {error.strerror}); free space there or give another"
