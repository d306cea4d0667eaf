r"""Grades a reply: one pure function to a reward in [0, 1], in one file that needs the standard library alone.

A reply commits to one answer: the last `\boxed{}`, `<answer></answer>` or `Answer:` line after `</think>`; without
any, the reply must be the answer and nothing else. The answer must stand alone in a form of its type: what stands
beside it makes it another answer, so padding and hedging never pay; LaTeX, emphasis and heads of a list say nothing.
Nothing is evaluated as code.

A choice may be given by its letter, its value or both in agreement. Where an option's value is itself one of the
letters (`C`, `A`, `B`), only values count: see `lettered`. Fractions count as numbers, not as integers. Lists, sets,
grids, boxes and intervals give partial credit, and only to a marked answer.
"""

import json
import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
REPLY_LIMIT, SAID_LIMIT, ANSWER_LIMIT = 500_000, 64_000, 8_000
"""Characters of a reply, of what follows its thinking, and of its answer: longer ones are worth nothing."""
UNMARKED_LIMIT = 100
"""Characters of a reply without a mark that may still be an answer rather than prose."""
ENTRIES = 500
BRACKETS = 200
"""Far below what would exhaust the stack of a reader of JSON."""

_PLAIN: dict[int, str | None] = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # full-width forms of ASCII
    **dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212, 0xFE63), "-"),
    **dict.fromkeys((0x00A0, 0x2009, 0x202F, 0x3000), " "),
    **dict.fromkeys((0x2018, 0x2019), "'"),
    **dict.fromkeys((0x201C, 0x201D), '"'),
    **dict.fromkeys((0x200B, 0x2060, 0xFEFF)),
    0x2126: "Ω",  # the sign of the unit, as the letter
    0x3002: ".",
    0x2192: "->",
}

_LEAD = r"(?:(?:so|thus|hence|therefore),? )?(?:(?:the|my) )?(?:(?:final|correct) )?"
_HEAD = re.compile(r"(?i)(?:^|[.!?] )[ \t>#*_`•\u25a0-\u27bf\ufe0f\U0001f300-\U0001faff-]{0,12}" + _LEAD + "$")
_ROW = r"[ \t|]{0,9}[0-9]{1,9}(?:[ \t|]{1,3}[0-9]{1,9})+[ \t|]{0,9}"
_ROWS = re.compile(rf"{_ROW}(?:\n{_ROW})+(?=\n|$)")
_OPENING = " \t*_$\\[(>"
"""What a mark may hold that says nothing yet: what it announces follows."""
_LINE = re.compile(r"(?i)answer(?: is)?[*_]{0,3} {0,2}[:=][*_]{0,3}[ \t]{0,3}")
_PROSE = re.compile(r"(?i)answer is ")
_SHELL = re.compile(r"(?i)" + _LEAD + r"answer(?: is[ :]{1,2}|[*_]{0,3} ?: ?)")
_BRACES = re.compile(r"\\[{}]|(?P<box>\\boxed ?\{)|[{}]")
_TAGS = re.compile(r"(?i)<(/?)answer>")
_BETWEEN = re.compile(r"(?i)(?:\W|_|\b(?:or|and|also|maybe|perhaps|either)\b)*")
_LATEX = re.compile(r"\\(?:boxed|text|textbf|textit|mathrm|mathbf|mathit) ?\{((?:[^{}]|\{[^{}]*\})*)\}")
_LATEX_SPACE = re.compile(r"\\[,;:! ]|(?<=\S)~| ~ |\\q?quad(?![a-z])| {2,}")
_LATEX_ARROW = re.compile(r"\\(?:to|(?:long)?rightarrow|Rightarrow)(?![A-Za-z])")
_LATEX_SIGN = re.compile(r"\\([{}%$#&_])")
_BOLD = re.compile(r"(?<!\w)\*\*|\*\*(?!\w)")
_ENTRY = re.compile(r"(?:([0-9]{1,3})[.)]|[-•]) +(?=\S)")
_WRAPPERS = (
    ("<answer>", "</answer>"), ("__", "__"), ("*", "*"), ("`", "`"), ("$$", "$$"), ("$", "$"),
    ("\\(", "\\)"), ("\\[", "\\]"), ('"', '"'), ("'", "'"),
)  # fmt: skip
_LETTER = re.compile(
    r"(?is)(?:(?:option|choice|picture|image|panel)\s{1,3})?[(\[]?([a-z])"
    r"(?:[)\]]?[.:]?|[)\].:,]{1,2}\s{0,3}(.{1,1000})|\s(?:-\s)?(.{1,1000}))"
)
_DIGITS = re.compile(
    r"(?=[+-]? ?\.?[0-9])[+-]? ?(?:[0-9]{1,3}(?:[, ][0-9]{3}){1,8}|[0-9]{1,40})?(?:\.[0-9]{1,40})?"
    r"(?:[eE][+-]?[0-9]{1,2})?"
)
_RATIO = re.compile(r"([+-]?) ?(?:\\[dt]?frac\{([0-9]{1,18})\}\{([0-9]{1,18})\}|([0-9]{1,18}) ?/ ?([0-9]{1,18}))")
_INTERVAL = re.compile(r"(?i)(?:from )?(-?[0-9.]{1,20}) ?(?:,|;|to|-|\.\.) ?(-?[0-9.]{1,20})")
_ANY_UNIT = re.compile(r"(?i)(?<=[0-9]) ?(?:square |sq\.? |cubic )?units?$")
_UNITS = {
    "%": ("percent", "per cent", "\\%"),
    "°": ("degrees", "degree", "deg", "^\\circ", "^{\\circ}"),
    "s": ("seconds", "second", "sec"),
    "px": ("pixels", "pixel"),
    "ohms": ("Ω", "\\Omega"),
}


@dataclass(frozen=True)
class Terms:
    """What an answer is read by."""

    choices: tuple[str, ...] = ()
    tolerance: float | None = None
    unit: str | None = None
    joined: bool = False
    """Whether an entry of the answer holds the word `and`, which divides entries otherwise."""


def grade(  # noqa: PLR0913 - one value for each column that says what the answer is
    reply: str,
    answer: str,
    answer_type: str,
    choices: Sequence[str] = (),
    tolerance: float | None = None,
    unit: str | None = None,
) -> float:
    """Return what a reply is worth: 1 for the answer in any of its forms, a share where the type allows it, else 0.

    Raises:
        ValueError: the type is unknown, or the answer is none of its type: the item is wrong, not the reply.
    """
    if answer_type not in _TYPES:
        raise ValueError(f"grading: answer_type must be one of {', '.join(_TYPES)} (got {answer_type!r})")
    read, score = _TYPES[answer_type]
    terms = Terms(tuple(choices), tolerance, unit, " and " in answer.casefold())
    named = answer_type != "choice" or answer in terms.choices  # a letter names no option here
    gold = read(_bare(answer), terms) if named else None
    if gold is None:
        raise ValueError(f"grading: the answer must be a {answer_type} (got {answer!r:.80})")
    texts, marked = commitments(reply)
    said = [read(text, terms) for text in texts]
    if not said or said[-1] is None or any(value != said[-1] for value in said):
        return 0.0
    worth = float(score(said[-1], gold, terms))
    return worth if marked or worth == 1.0 else 0.0


def readable(
    reply: str, answer_type: str, choices: Sequence[str] = (), tolerance: float | None = None, unit: str | None = None
) -> bool:
    """Return whether a reply commits to an answer of its type, right or wrong: else none was found, which is no error.

    Without a mark, a longer text is prose and no answer, whatever it could be read as.
    """
    texts, marked = commitments(reply)
    terms = Terms(tuple(choices), tolerance, unit)
    if not texts or (not marked and len(texts[-1]) > UNMARKED_LIMIT):
        return False
    return _TYPES[answer_type][0](texts[-1], terms) is not None


def compute_score(
    data_source: str, solution_str: str, ground_truth: str, extra_info: dict[str, Any] | None = None, **_: Any
) -> float:
    """Reward function of verl: reads the answer's type, choices, tolerance and unit from `extra_info`."""
    info = extra_info or {}
    choices = info.get("choices")  # may be an array, whose truth is not defined
    return grade(
        solution_str,
        ground_truth,
        info.get("answer_type") or "text",
        () if choices is None else tuple(str(choice) for choice in choices),
        info.get("tolerance"),
        info.get("unit"),
    )


def lettered(choices: Sequence[str]) -> bool:
    """Whether options can be named by their letters: not when one of them says the letter of a place itself."""
    letters = set(LETTERS[: len(choices)])
    return len(choices) <= len(LETTERS) and letters.isdisjoint(_letter_alone(_bare(choice)) for choice in choices)


def commitments(reply: str) -> tuple[list[str], bool]:
    """Return the texts that a reply offers as its answer in one breath, the last last, and whether they were marked.

    More than one means that several marks follow one another with nothing between: they must agree.
    """
    text = reply.rpartition("</think>")[2]
    if len(reply) > REPLY_LIMIT or len(text) > SAID_LIMIT or "<think>" in text:  # cut off while thinking
        return [], False
    text = text.translate(_PLAIN)
    marks = _marks(text)
    if not marks:
        return _short([text]), False
    run = [marks[-1]]
    for mark in reversed(marks[:-1]):
        gap = text[mark[1] : run[0][0]]
        if len(run) == 8 or len(gap) > 40 or not _BETWEEN.fullmatch(gap):
            break
        run.insert(0, mark)
    told = [text[a:b] for _, _, a, b in run[:-1] if text[a:b].strip(_OPENING)]
    return _short([*told, _whole(text, run[-1])]), True


def _short(texts: list[str]) -> list[str]:
    return [_bare(text.strip(" \t\n*")) for text in texts] if max(map(len, texts)) <= ANSWER_LIMIT else []


Mark = tuple[int, int, int, int]
"""Start and end of a mark, start and end of what it holds."""


def _marks(text: str) -> list[Mark]:
    """Find the marks that stand in no other; `the answer is` counts as one where there is no plainer."""
    found = [*_lines(text, _LINE), *_tags(text), *_boxes(text)] or [*_lines(text, _PROSE)]
    outer: list[Mark] = []
    for mark in sorted(found, key=lambda mark: (mark[0], -mark[1])):
        if not outer or mark[0] >= outer[-1][1]:
            outer.append(mark)
    return outer


def _lines(text: str, pattern: re.Pattern[str]) -> Iterator[Mark]:
    """Find `Answer:` where a line or sentence begins; what it holds goes on to the end of the line."""
    for line in pattern.finditer(text):
        near = max(0, line.start() - 60)
        start = text.rfind("\n", near, line.start()) + 1
        lead = text[start : line.start()] if start or not near else f"…{text[near : line.start()]}"
        if head := _HEAD.search(lead):
            end = text.find("\n", line.end())
            end = len(text) if end < 0 else end
            yield line.start() - len(lead) + head.start(), end, line.end(), end


def _tags(text: str) -> Iterator[Mark]:
    opened: re.Match[str] | None = None
    for tag in _TAGS.finditer(text):
        if tag[1] and opened:
            yield opened.start(), tag.end(), opened.end(), tag.start()
        opened = None if tag[1] else tag


def _boxes(text: str) -> Iterator[Mark]:
    opened: list[re.Match[str]] = []
    first = text.find("\\boxed")
    for brace in _BRACES.finditer(text, first) if first >= 0 else ():
        if brace["box"] or brace[0] == "{":
            opened.append(brace)
        elif brace[0] == "}" and opened and (box := opened.pop())["box"]:
            yield box.start(), brace.end(), box.end(), brace.start()


def _whole(text: str, mark: Mark) -> str:
    """Return what a mark holds; an `Answer:` line left empty or with an open bracket goes on to a blank line.

    One that begins a grid goes on as long as the grid does.
    """
    held = text[mark[2] : mark[3]]
    if mark[1] == mark[3] and (rows := _ROWS.match(text, mark[2])):
        return rows[0]
    if mark[1] != mark[3] or (held.strip(_OPENING) and not _open(held)):
        return held
    rest = text[mark[2] :].lstrip(" \t*_\n")
    return rest.partition("\n\n")[0]


def _open(text: str) -> bool:
    return text.count("```") % 2 == 1 or any(text.count(a) > text.count(b) for a, b in ("[]", "{}", "()"))


def _bare(text: str) -> str:
    """Take away what only wraps an answer: emphasis, quotes, LaTeX, a code fence, the final stop, `the answer is`."""
    text = text.translate(_PLAIN).strip()
    for _ in range(8):
        before = text
        if text.startswith("```") and text.endswith("```") and text.count("```") == 2:
            text = text[3:-3].partition("\n")[2] if "\n" in text else text[3:-3]
        text = _BOLD.sub("", text)
        for left, right in _WRAPPERS:
            inner = text[len(left) : -len(right)]
            if text.startswith(left) and text.endswith(right) and inner and left not in inner and right not in inner:
                text = inner
        text = _without_latex(text)
        if shell := _SHELL.match(text):
            text = text[shell.end() :]
        text = text.strip()
        if text.endswith(".") and not text.endswith(".."):
            text = text[:-1].rstrip()
        if text == before:
            break
    return text


def _without_latex(text: str) -> str:
    """Take away what LaTeX needs around words: `12\\,\\text{s}` becomes `12 s`."""
    text = _LATEX_ARROW.sub("->", _LATEX.sub(r" \1 ", text))
    return _LATEX_SPACE.sub(" ", _LATEX_SIGN.sub(r"\1", text))


def _letter_alone(text: str) -> str | None:
    """Return the letter that a text such as `b`, `(B)` or `option B` consists of."""
    match = _LETTER.fullmatch(text)
    return match[1].upper() if match and not (match[2] or match[3]) else None


def _key(text: str) -> str:
    """What two texts have in common that differ in case, spaces and `the` alone."""
    return " ".join(text.casefold().split()).removeprefix("the ")


def _exact(text: str) -> Fraction:
    """Read a number as it is written.

    Raises:
        ValueError: it is none, or too long to be an answer.
    """
    if not _DIGITS.fullmatch(text):
        raise ValueError(f"not a number: {text!r:.40}")
    return Fraction(text.replace(",", "").replace(" ", ""))


def _without_unit(text: str, unit: str | None) -> str:
    """Take a unit away, or its other forms: `s`, `seconds`; `moves`, `move`; `$` before its number.

    Without one, what is counted in `units` or `square units` is.
    """
    if not unit:
        return _ANY_UNIT.sub("", text)
    one = unit.removesuffix("s") if len(unit) > 2 else unit
    for name in sorted({unit, one, *_UNITS.get(unit, ())}, key=len, reverse=True):
        end = text[-len(name) :]
        if end == name or (len(name) > 2 and end.casefold() == name.casefold()):
            return text[: -len(name)].strip()
    return text.removeprefix(unit).strip() if len(unit) == 1 else text


def _number(text: str, unit: str | None, fractions: bool = True) -> Fraction | None:
    plain = _without_unit(text, unit)
    if plain != text:
        plain = _bare(plain)
    plain = plain.replace("{,}", ",")
    if fractions and (ratio := _RATIO.fullmatch(plain)):
        over, under = (int(part) for part in (ratio[2] or ratio[4], ratio[3] or ratio[5]))
        return Fraction(-over if ratio[1] == "-" else over, under) if under else None
    try:
        return _exact(plain)
    except ValueError:
        return None


def _cell(text: str, unit: str | None) -> Hashable:
    """Return what makes two entries equal: their number, else their words."""
    number = _number(text, unit)
    return _key(text) if number is None else number


def _json(text: str) -> Any:
    """Read JSON with exact numbers; None when it is none, or names a key twice."""

    def keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in pairs}) != len(pairs):
            raise ValueError("a key stands twice")
        return dict(pairs)

    if text.count("[") + text.count("{") > BRACKETS:
        return None
    try:
        return json.loads(text, parse_int=_exact, parse_float=_exact, parse_constant=_exact, object_pairs_hook=keys)
    except ValueError:
        return None


def _read_choice(text: str, terms: Terms) -> int | None:
    """Return the index of the option meant: by its value, its letter, or both where they agree."""
    values = [_bare(choice) for choice in terms.choices]
    named = lettered(values)
    if not named:  # `(B)` then is a way to write the value `B`
        values = [_letter_alone(value) or value for value in values]
        text = _letter_alone(text) or text
    found = [i for i, value in enumerate(values) if value == text]
    found = found or [i for i, value in enumerate(values) if _cell(value, terms.unit) == _cell(text, terms.unit)]
    letter = _LETTER.fullmatch(text)
    if found or not named or not letter:
        return found[0] if len(found) == 1 else None
    place, beside = LETTERS.index(letter[1].upper()), re.sub(r"^\((.*)\)$", r"\1", letter[2] or letter[3] or "")
    named_value = [i for i, value in enumerate(values) if beside and _key(value) == _key(_bare(beside))]
    return place if place < len(values) and named_value == [place] * bool(beside) else None


def _read_entries(text: str, terms: Terms) -> tuple[Hashable, ...] | None:
    """Read entries in order: a JSON array, or entries divided by commas, semicolons, arrows or lines."""
    value = _json(text)
    if isinstance(value, list):
        return tuple(_scalar(entry, terms) for entry in value)
    if text.casefold() in ("none", "{}", "()", "∅", "\\emptyset"):
        return ()
    if text[:1] + text[-1:] in ("[]", "{}", "()"):
        text = text[1:-1]
    parts = re.split(r"[,;]? *\n|[,;]|[-=]?>", text.removesuffix(","), maxsplit=ENTRIES)
    if len(parts) > ENTRIES:
        return None
    parts = _without_heads([_bare(part) for part in parts], "\n" in text)
    if len(parts) > 1:
        parts[-1] = re.sub(r"(?i)^and ", "", parts[-1])
    if not terms.joined:
        parts[-1:] = re.split(r"(?i) and ", parts[-1], maxsplit=1)
    return tuple(_cell(part, terms.unit) for part in parts) if all(parts) else None


def _without_heads(parts: list[str], lines: bool) -> list[str]:
    """Take away what begins every entry: numbers in order, or in lines a dash."""
    heads = [_ENTRY.match(part) for part in parts]
    found = [head[1] for head in heads if head]
    numbered = found == [str(number) for number in range(1, len(parts) + 1)]
    if len(parts) > 1 and (numbered or (lines and found == [None] * len(parts))):
        return [_bare(part[head.end() :]) for part, head in zip(parts, heads, strict=True) if head]
    return parts


def _scalar(value: Any, terms: Terms) -> Hashable:
    if value is None or isinstance(value, bool):
        value = json.dumps(value)  # beside words and numbers these are words
    return _cell(_bare(value), terms.unit) if isinstance(value, str) else _frozen(value)


def _frozen(value: Any) -> Hashable:
    """Return a JSON value as one that is equal only to its like: true is not 1."""
    if isinstance(value, dict):
        return "object", frozenset((key, _frozen(inner)) for key, inner in value.items())
    if isinstance(value, list):
        return "array", tuple(map(_frozen, value))
    return value if isinstance(value, Fraction) else (type(value).__name__, value)


def _read_grid(text: str, terms: Terms) -> tuple[tuple[Hashable, ...], ...] | None:
    """Read rows of equal length: a JSON array of arrays, or lines of cells divided by spaces, commas or bars."""
    value = _json(text)
    if isinstance(value, list) and value and all(isinstance(row, list) for row in value):
        rows = [tuple(_scalar(cell, terms) for cell in row) for row in value]
    else:
        lines = [line for line in re.split(r"[;\n]", text) if line.strip()]
        rows = [tuple(_cell(cell, terms.unit) for cell in re.split(r"[\s,|]+", line.strip(" \t|"))) for line in lines]
    return tuple(rows) if rows and len({len(row) for row in rows}) == 1 and rows[0] else None


def _read_box(text: str, _: Terms) -> tuple[Fraction, ...] | None:
    inner = text[1:-1] if text[:1] + text[-1:] in ("[]", "()") else text
    try:
        x0, y0, x1, y1 = (_exact(part) for part in re.split(r" ?, ?| ", " ".join(inner.split())))
    except ValueError:
        return None
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None


def _read_interval(text: str, terms: Terms) -> tuple[Fraction, Fraction] | None:
    inner = text[1:-1] if text[:1] + text[-1:] in ("[]", "()") else text
    for name in (terms.unit, *_UNITS.get(terms.unit, ())) if terms.unit else ():
        inner = re.sub(rf"(?<=[0-9]) ?{re.escape(name)}(?![a-z])", "", inner)
    match = _INTERVAL.fullmatch(inner.strip())
    try:
        start, end = (_exact(part) for part in match.groups()) if match else (Fraction(1), Fraction(0))
    except ValueError:
        return None
    return (start, end) if start <= end else None


def _read_json(text: str, _: Terms) -> Hashable:
    value = _json(text)
    return None if value is None and text != "null" else ("json", _frozen(value))


def _same(said: Any, gold: Any, _: Terms) -> bool:
    return bool(said == gold)


def _near(said: Fraction, gold: Fraction, terms: Terms) -> bool:
    return abs(said - gold) <= Fraction(str(terms.tolerance or 0))


def _in_place(said: Sequence[Hashable], gold: Sequence[Hashable], _: Terms) -> float:
    same = sum(a == b for a, b in zip(said, gold, strict=False))  # what is left over counts as wrong
    return same / max(len(said), len(gold)) if said or gold else 1.0


def _jaccard(said: frozenset[Hashable], gold: frozenset[Hashable], _: Terms) -> float:
    return len(said & gold) / len(said | gold) if said or gold else 1.0


def _cells(said: Sequence[Sequence[Hashable]], gold: Sequence[Sequence[Hashable]], terms: Terms) -> float:
    if (len(said), len(said[0])) != (len(gold), len(gold[0])):
        return 0.0
    return _in_place([cell for row in said for cell in row], [cell for row in gold for cell in row], terms)


def _overlap(said: Sequence[Fraction], gold: Sequence[Fraction], _: Terms) -> float:
    """Intersection over union of boxes (x0, y0, x1, y1) or intervals (start, end)."""
    if said == gold:
        return 1.0
    half, shared, one, other = len(gold) // 2, Fraction(1), Fraction(1), Fraction(1)
    for i in range(half):
        shared *= max(Fraction(0), min(said[i + half], gold[i + half]) - max(said[i], gold[i]))
        one *= said[i + half] - said[i]
        other *= gold[i + half] - gold[i]
    return float(shared / (one + other - shared)) if shared else 0.0


_BOOLEANS = {"yes": True, "true": True, "no": False, "false": False}
_TYPES: dict[str, tuple[Callable[[str, Terms], Any], Callable[[Any, Any, Terms], float]]] = {
    "choice": (_read_choice, _same),
    "integer": (lambda text, terms: _number(text, terms.unit, fractions=False), _near),
    "number": (lambda text, terms: _number(text, terms.unit), _near),
    "text": (lambda text, _: _key(text) or None, _same),
    "list": (_read_entries, _in_place),
    "set": (lambda text, terms: None if (all_ := _read_entries(text, terms)) is None else frozenset(all_), _jaccard),
    "grid": (_read_grid, _cells),
    "box": (_read_box, _overlap),
    "interval": (_read_interval, _overlap),
    "boolean": (lambda text, _: _BOOLEANS.get(text.casefold()), _same),
    "json": (_read_json, _same),
}
"""How an answer of each type is read, None when it is none, and what one is worth beside the right one."""
