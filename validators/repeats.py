"""Items that repeat others, or nearly: within splits, across them, and against earlier releases.

Three kinds of likeness: equal content; perceptual hashes of all that is shown within a few bits of each other, under
the same words; and scenes with words of nearly the same shingles (MinHash). Candidates share a band of their signature
and lie near each other in a sorted table on disk, so neither memory nor time grows with the square of the items.
"""

import hashlib
import json
import re
import sqlite3
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.stats import binomtest

from schemas.audit import AuditLimits, Repeats

HASH_BYTES = 32
"""Of one perceptual hash: 256 bits."""
PICTURE_BANDS = 16
"""Of two bytes each: hashes that differ in fewer bits than there are bands agree in one."""
PERMUTATIONS, ROWS = 128, 4
"""Of a MinHash, and how many of them make a band."""
KEY = 8
"""Bytes of what candidates must share beside a band: the question asked, or the family."""
WINDOW = 8
"""Neighbours in a sorted band that are compared."""
THIS = ""
"""The release that is audited, beside the names of earlier ones."""
EXAMPLES = 5


class Repetitions:
    """A table on disk of what items are like."""

    def __init__(self) -> None:
        self._table = sqlite3.connect("")
        self._table.row_factory = sqlite3.Row
        self._table.execute(
            "create table item (no integer primary key, id text, release text, split text, grp text, content text, "
            "asked text, shown blob, shingles blob)"
        )
        self._table.execute("create table band (kind integer, value blob, no integer)")
        rng = np.random.default_rng(20250101)  # part of the method: the same signatures on every run
        self._a, self._b = rng.integers(0, 1 << 64, (2, PERMUTATIONS), np.uint64) | np.uint64(1)
        self._items: Counter[tuple[str, str]] = Counter()

    def close(self) -> None:
        self._table.close()

    def add(self, release: str, row: Mapping[str, Any], shown: bytes) -> None:
        """Take an item in; `shown` holds the perceptual hashes of all it shows."""
        no = sum(self._items.values())
        self._items[release, row["split"]] += 1
        signature = self._signature(_shingles(row))
        asked = hashlib.sha256(json.dumps([row["family"], row["question"], row["choices"], row["answer"]]).encode())
        self._table.execute(
            "insert into item values (?,?,?,?,?,?,?,?,?)",
            (no, row["id"], release, row["split"], row["group"], row["content_id"], asked.hexdigest(), shown,
             signature.tobytes()),
        )  # fmt: skip
        first, minima = shown[:HASH_BYTES], signature.tobytes()
        family = hashlib.sha256(row["family"].encode())
        bands = [(band, asked.digest()[:KEY] + _turned(first, 2 * band), no) for band in range(PICTURE_BANDS)]
        bands += [
            (PICTURE_BANDS + band, family.digest()[:KEY] + _turned(minima, 4 * ROWS * band), no)
            for band in range(PERMUTATIONS // ROWS)
        ]
        self._table.executemany("insert into band values (?,?,?)", bands)

    def found(self, limits: AuditLimits) -> Iterator[Repeats]:
        """Yield what repeats, by where and kind, the places without any too."""
        pairs: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for kind, one, other in (*self._equal(), *self._near(limits)):
            for place, seen, earlier in _places(one, other):
                pairs[place, kind].setdefault(seen["id"], earlier["id"])
        splits = sorted(split for release, split in self._items if release == THIS)
        places = [f"within {split}" for split in splits]
        places += [f"{a} in {b}" for a in splits for b in splits if a not in (b, "train")]
        releases = sorted({release for release, _ in self._items if release != THIS})
        places += [f"{release}, another split" for release in releases]
        for place in places:
            of = self._of(place, splits)
            for kind in ("content", "picture", "scene"):
                yield self._judged(place, kind, pairs[place, kind], of, limits)

    def _of(self, place: str, splits: Sequence[str]) -> int:
        named = [split for split in splits if place in (f"within {split}", *(f"{split} in {b}" for b in splits))]
        return sum(self._items[THIS, split] for split in named or splits)

    def _judged(self, place: str, kind: str, found: Mapping[str, str], of: int, limits: AuditLimits) -> Repeats:
        fails = False
        if found and kind == "content":
            fails = True  # equal scenes in two groups, or in other splits than before
        elif found and not place.startswith("within "):
            fails = bool(binomtest(len(found), of, limits.repeated, alternative="greater").pvalue < limits.luck)
        examples = tuple(sorted(found.items())[:EXAMPLES])
        return Repeats(where=place, kind=kind, items=len(found), of=of, fails=fails, examples=examples)

    def _signature(self, shingles: set[str]) -> Any:
        hashed = [int.from_bytes(hashlib.blake2b(one.encode(), digest_size=8).digest()) for one in sorted(shingles)]
        values = np.array(hashed, np.uint64)[:, None]
        return ((values * self._a + self._b) >> np.uint64(32)).min(axis=0).astype(np.uint32)  # multiply-shift

    def _equal(self) -> Iterator[tuple[str, sqlite3.Row, sqlite3.Row]]:
        self._table.execute("create index if not exists by_content on item (content)")
        same = "select a.no as a, b.no as b from item a join item b on a.content = b.content and a.no < b.no"
        for found in self._table.execute(same):
            one, other = self._pair(found["a"], found["b"])
            if one["grp"] != other["grp"] or one["release"] != other["release"]:
                yield "content", one, other

    def _near(self, limits: AuditLimits) -> Iterator[tuple[str, sqlite3.Row, sqlite3.Row]]:
        self._table.execute("create index if not exists by_band on band (kind, value, no)")
        recent: deque[int] = deque(maxlen=WINDOW)
        place: Any = None
        for line in self._table.execute("select kind, value, no from band order by kind, value, no"):
            kind, band = ("picture", 2) if line["kind"] < PICTURE_BANDS else ("scene", 4 * ROWS)
            if (here := (line["kind"], line["value"][: KEY + band])) != place:
                place = here
                recent.clear()
            for no in recent:
                one, other = self._pair(no, line["no"])
                apart = one["grp"] != other["grp"] and one["content"] != other["content"]
                if apart and _alike(kind, one, other, limits):
                    yield kind, one, other
            recent.append(line["no"])

    def _pair(self, a: int, b: int) -> tuple[sqlite3.Row, sqlite3.Row]:
        """Return two items, the one of the audited release first."""
        one, other = (self._table.execute("select * from item where no = ?", (no,)).fetchone() for no in (a, b))
        return (other, one) if one["release"] != THIS else (one, other)


def _alike(kind: str, one: sqlite3.Row, other: sqlite3.Row, limits: AuditLimits) -> bool:
    if kind == "scene":
        minima = [np.frombuffer(row["shingles"], np.uint32) for row in (one, other)]
        return bool((minima[0] == minima[1]).mean() >= limits.words)
    if one["asked"] != other["asked"] or len(one["shown"]) != len(other["shown"]):
        return False
    hashes = [np.frombuffer(row["shown"], np.uint8) for row in (one, other)]
    bits = np.bitwise_count(hashes[0] ^ hashes[1]).reshape(-1, HASH_BYTES).sum(axis=1)
    return bool(bits.max() <= limits.bits)


def _turned(data: bytes, start: int) -> bytes:
    """Return bytes begun at a band: what shares the band sorts by likeness beyond it."""
    return data[start:] + data[:start]


def _places(one: sqlite3.Row, other: sqlite3.Row) -> list[tuple[str, sqlite3.Row, sqlite3.Row]]:
    """Return where a repetition counts, the item that repeats, and the one that it repeats."""
    if one["release"] != THIS:
        return []  # two earlier ones: no matter here
    if other["release"] != THIS:
        return [(f"{other['release']}, another split", one, other)] if one["split"] != other["split"] else []
    if one["split"] == other["split"]:
        return [(f"within {one['split']}", max(one, other, key=_id), min(one, other, key=_id))]
    return [(f"{a['split']} in {b['split']}", a, b) for a, b in ((one, other), (other, one))]


def _id(row: sqlite3.Row) -> str:
    return str(row["id"])


def _shingles(row: Mapping[str, Any]) -> set[str]:
    """Return the leaves of the scene with their places, and runs of three words of question, options and answer."""
    scene = {name: value for name, value in json.loads(row["scene"]).items() if name not in ("look", "hidden")}
    words = re.findall(r"[\w.+-]+", " ".join((row["question"], *row["choices"], row["answer"])).casefold())
    return {*_leaves(scene, ""), *(" ".join(words[i : i + 3]) for i in range(max(1, len(words) - 2)))}


def _leaves(value: Any, place: str) -> Iterator[str]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if inner is None:
        yield f"{place}={value}"
        return
    for name, one in inner:
        yield from _leaves(one, f"{place}.{name}")
