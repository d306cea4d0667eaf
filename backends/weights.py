"""Weights in a folder, and the device they go to: what is missing, broken or too large is one line."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import UserMistake


@dataclass(frozen=True)
class Place:
    """What is loaded, and where to: named in every fault."""

    who: str
    """Whose settings to mend."""
    source: str
    """Folder, or name at the Hub."""
    device: str
    dtype: str
    what: str
    """What the source must be."""
    relief: str
    """What to do where memory does not suffice."""


def check_whole(who: str, folder: Path) -> None:
    """Open every safetensors file of a folder: each names the size that it must have.

    Raises:
        UserMistake: one is cut off, or is something else.
    """
    from safetensors import SafetensorError, safe_open

    for path in sorted(folder.glob("**/*.safetensors")):
        try:
            with safe_open(path, framework="np"):
                pass
        except (SafetensorError, OSError) as error:
            raise UserMistake(
                f"{who}: {path} must be a whole safetensors file (got: {line(error)}); copy it again"
            ) from None


def check_device(who: str, device: str) -> None:
    """Refuse a device that this machine does not have.

    Raises:
        UserMistake: it is none of those that are there.
    """
    import torch

    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not there.get(device.partition(":")[0], False):
        have = ", ".join(key for key, found in there.items() if found)
        raise UserMistake(f"{who}: the device must be one of {have} (got {device}); set `device`")


@contextmanager
def explained(place: Place) -> Iterator[None]:
    """Turn what loading and running raise into one line that a user can act on."""
    from huggingface_hub.errors import StrictDataclassError

    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if not isinstance(error, MemoryError) and "memory" not in str(error):
            raise UserMistake(
                f"{place.who}: {place.source} must run on {place.device} in {place.dtype} (got: {line(error)}); "
                "look at its folder, `device` and `dtype`"
            ) from None
        raise UserMistake(
            f"{place.who}: {place.source} needs more memory on {place.device} than is free; {place.relief}"
        ) from None
    except (OSError, ValueError, ImportError, AttributeError, KeyError, TypeError, StrictDataclassError) as error:
        raise _incomplete(place, error) from None
    except Exception as error:
        if type(error) is not Exception:  # that is what tokenizers raises of a broken file, and nothing else is
            raise
        raise _incomplete(place, error) from None


def _incomplete(place: Place, error: Exception) -> UserMistake:
    return UserMistake(
        f"{place.who}: {place.source} must be {place.what} (got: {line(error)}); get it again, or name another"
    )


def line(error: Exception) -> str:
    return " ".join(str(error).split())[:240] or type(error).__name__
