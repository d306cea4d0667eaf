"""Data that a person wrote, read into a record; what is wrong with it is one line that names the nearest right key."""

import re
from difflib import get_close_matches
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from schemas.errors import UserMistake

M = TypeVar("M", bound=BaseModel)


def read_as(model: type[M], data: Any, source: str, what: str, see: str) -> M:
    """Read data as a record.

    Args:
        model: the record.
        data: what the file holds.
        source: names the file.
        what: names the record: recipe, schedule.
        see: an example of it.

    Raises:
        UserMistake: with one line on the first thing that is wrong, and the nearest right key for a misspelt one.
    """
    if not isinstance(data, dict):
        raise UserMistake(f"{source}: a {what} must be a mapping of keys (got {type(data).__name__}); see {see}")
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise UserMistake(f"{source}: {_first_fault(model, error, what, see)}") from None


def _first_fault(model: type[BaseModel], error: ValidationError, what: str, see: str) -> str:
    faults = error.errors(include_url=False)
    fault = next((one for one in faults if one["type"] == "extra_forbidden"), faults[0])
    place = ".".join(str(step) for step in fault["loc"])
    if fault["type"] == "extra_forbidden":
        known = _keys_at(model, fault["loc"][:-1])
        near = get_close_matches(str(fault["loc"][-1]), known, n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"known keys: {', '.join(known)}"
        return f"`{place}` is no key of a {what}; {hint}"
    if fault["type"] == "missing":
        return f"`{place}` must be given; see {see}"
    shown = re.sub(r"//[^/@]*@", "//***@", repr(fault["input"]))  # a password may stand in a URL
    got = "" if isinstance(fault["input"], dict) else f" (got {shown:.80})"
    return f"`{place or what}`: {fault['msg'].removeprefix('Value error, ')}{got}"


def _keys_at(model: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """Return the keys that a record knows at a place; list indices do not matter."""
    for step in place:
        if isinstance(step, str):
            model = _record_in(model.model_fields[step].annotation)
    return list(model.model_fields)


def _record_in(annotation: Any) -> type[BaseModel]:
    """Return the record that a field holds, alone, in a tuple, or beside None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(_record_in(part) for part in get_args(annotation) if part not in (Ellipsis, type(None)))
