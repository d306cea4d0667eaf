"""Folders at a URL: files whole or not at all, one first writer, and releases that two may bring at once."""

import json
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hand_release import pair, write_release

from backends.remote import Remote
from backends.store import write_text
from flows.cli import release_folder
from flows.nodes import _own_folder
from flows.progress import Silent
from flows.runners import Work, parse_runner, planned_work
from flows.shelve import fetch_release, put_release, release_url
from flows.verify import read_manifest
from schemas.errors import BuildFailed, UserMistake
from schemas.manifest import parse_manifest


@pytest.fixture(params=["memory", "file"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"memory://{uuid4().hex}" if request.param == "memory" else f"file://{tmp_path}/there"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_files_are_put_fetched_and_removed(url: str, tmp_path: Path) -> None:
    there, here = Remote(url), tmp_path / "here.bin"
    here.write_bytes(b"one")
    assert (there.read("a/b"), there.has("a/b"), there.sizes()) == (None, False, {})
    there.put(here, "a/b")
    here.write_bytes(b"three")
    there.put(here, "a/b")
    there.put(here, "c")
    assert there.read("a/b") == b"three" and there.has("c")
    assert there.sizes() == {"a/b": 5, "c": 5}
    there.fetch("c", tmp_path / "deep" / "er")
    assert (tmp_path / "deep" / "er").read_bytes() == b"three"
    there.remove("c")
    there.remove("c")
    assert there.sizes() == {"a/b": 5}
    with pytest.raises(UserMistake, match="must be there"):
        there.fetch("c", tmp_path / "never")
    assert not (tmp_path / "never").exists()


def test_of_writers_who_meet_one_is_the_first(url: str) -> None:
    there, gate = Remote(url), threading.Barrier(8)

    def write(number: int) -> bool:
        gate.wait()
        return there.put_first(str(number).encode(), "one")

    with ThreadPoolExecutor(8) as threads:
        first = list(threads.map(write, range(8)))
    assert first.count(True) == 1
    assert there.read("one") == str(first.index(True)).encode()
    assert set(there.sizes()) == {"one"}, "nothing is left of those who were late"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nowhere://bucket/path", "must be a file system that fsspec knows"),
        ("sftp://me:secret@host/path", "must hold no password"),
        ("s3://", "must name a place"),
        ("s3:///path", "must name a place"),
        ("C://folder", "must name a place"),
        ("reference://some", "must be a file system that fsspec knows"),
    ],
)
def test_a_url_that_cannot_be_is_said_without_its_secrets(url: str, words: str) -> None:
    with pytest.raises(UserMistake, match=words) as found:
        Remote(url)
    assert "secret" not in str(found.value)


def test_a_release_goes_there_and_comes_back(url: str, tmp_path: Path) -> None:
    release = write_release(tmp_path / "r", [*pair(0), *pair(1)])
    assert put_release(release, url, Silent())
    assert not put_release(release, url, Silent()), "the same one was there"
    at = release_url(url, read_manifest(release))
    assert contents(fetch_release(at, tmp_path / "back", Silent())) == contents(release)
    assert set(Remote(url).sizes()) == {f"releases/tiny/0.1.0/{name}" for name in contents(release)}
    assert contents(release_folder(at)) == contents(release), "commands read a release at a URL as they do a folder"


def test_another_release_of_that_version_is_compared_and_never_overwritten(url: str, tmp_path: Path) -> None:
    one, other = (write_release(tmp_path / str(n), [*pair(n)]) for n in (0, 1))
    assert put_release(one, url, Silent())
    before = contents(fetch_release(release_url(url, read_manifest(one)), tmp_path / "before", Silent()))
    with pytest.raises(BuildFailed, match=r"a release never changes .* raise `version`"):
        put_release(other, url, Silent())
    assert before == contents(one)
    assert before == contents(fetch_release(release_url(url, read_manifest(one)), tmp_path / "after", Silent()))


@pytest.mark.parametrize(
    "change",
    [
        {"name": "../../../elsewhere"}, {"name": "/etc"}, {"version": "../0.1.0"}, {"version": "1.0"},
        *({"files": [{"path": at, "sha256": "", "bytes": 0}]} for at in ("../x", "/etc/x", "a//b", "a/../../b", "")),
    ],
)  # fmt: skip
def test_a_manifest_names_nothing_outside_of_its_release(tmp_path: Path, change: dict[str, Any]) -> None:
    told = json.loads((write_release(tmp_path, [*pair(0)]) / "manifest.json").read_text())
    with pytest.raises(UserMistake, match=r"m\.json: must be the manifest of a release \((name|version|files)"):
        parse_manifest(json.dumps(told | change), "m.json")


def test_nothing_is_fetched_to_another_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    away = tmp_path / "away.txt"  # object stores take keys such as a//b and a/../b
    names = {"manifest.json": 2, str(away): 3, "../away.txt": 3}
    monkeypatch.setattr(Remote, "sizes", lambda self: names)
    monkeypatch.setattr(Remote, "fetch", lambda self, name, file: write_text(file, "{}"))
    fetch_release("memory://some/release", tmp_path / "here", Silent())
    assert contents(tmp_path) == {"here/manifest.json": b"{}"}


class Cut(Exception):
    """The connection of a test breaks."""


def cut_after(monkeypatch: pytest.MonkeyPatch, files: int) -> list[str]:
    """Have the connection break after so many files; return the list of those that are sent."""
    sent: list[str] = []

    def put(self: Remote, file: Path, name: str, put=Remote.put) -> None:  # type: ignore[no-untyped-def]
        if len(sent) == files:
            raise Cut
        put(self, file, name)
        sent.append(name)

    monkeypatch.setattr(Remote, "put", put)
    return sent


def test_a_release_cut_on_its_way_is_not_there_goes_on_and_keeps_others_out(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = (write_release(tmp_path / str(n), [*pair(n)]) for n in (0, 1))
    at = release_url(url, read_manifest(one))
    with monkeypatch.context() as patched, pytest.raises(Cut):
        first = cut_after(patched, 2)
        put_release(one, url, Silent())
    with pytest.raises(UserMistake, match="must be a release"):
        fetch_release(at, tmp_path / "no", Silent())
    with pytest.raises(BuildFailed, match=r"another build is bringing another release .* was first.*0\.1\.0\.claim"):
        put_release(other, url, Silent())
    with monkeypatch.context() as patched:
        rest = cut_after(patched, 99)
        assert put_release(one, url, Silent())
    assert sorted(first + rest) == sorted(entry.path for entry in read_manifest(one).files)
    assert contents(fetch_release(at, tmp_path / "whole", Silent())) == contents(one)


def test_a_release_that_comes_just_before_the_claim_is_the_same_one(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = write_release(tmp_path / "r", [*pair(0)])
    read, looks = Remote.read, []

    def brought_meanwhile(self: Remote, name: str) -> bytes | None:
        looks.append(name)
        found = read(self, name)
        if len(looks) == 1:
            put_release(release, url, Silent())
        return found

    monkeypatch.setattr(Remote, "read", brought_meanwhile)
    assert not put_release(release, url, Silent())
    assert set(Remote(url).sizes()) == {f"releases/tiny/0.1.0/{name}" for name in contents(release)}


def test_leftovers_of_nobody_are_not_mixed_in(url: str, tmp_path: Path) -> None:
    release = write_release(tmp_path / "r", [*pair(0)])
    Remote(release_url(url, read_manifest(release))).put_first(b"old", "items/old.parquet")
    with pytest.raises(BuildFailed, match="must be empty"):
        put_release(release, url, Silent())
    assert set(Remote(url).sizes()) == {"releases/tiny/0.1.0/items/old.parquet"}


def test_runners_are_read() -> None:
    assert parse_runner("processes").kind == "processes"
    with pytest.raises(UserMistake, match="--to must be a URL"):
        planned_work(1, "processes", "outputs/elsewhere")
    assert planned_work(2, "processes", "memory://a/") == Work(processes=2, store="memory://a")
    for wrong in ("spark", "ray:", "ray://host", "dask://host:port", "dask://host:1/x", "ray://host:99999", ""):
        with pytest.raises(UserMistake, match="--runner must be processes, ray, dask"):
            parse_runner(wrong)


def test_what_is_not_installed_or_does_not_answer_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.runners.find_spec", lambda name: None)
    with pytest.raises(UserMistake, match=r"needs packages that are not installed.*\.\[dask\]"):
        planned_work(1, "dask://127.0.0.1:1", None)
    monkeypatch.setattr("flows.runners.find_spec", lambda name: object())
    with pytest.raises(UserMistake, match=r"ray://127\.0\.0\.1:1 must answer \(got: Connection refused\)"):
        planned_work(1, "ray://127.0.0.1:1", None)


def test_a_node_keeps_its_blocks_where_nobody_else_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    own = _own_folder().parent
    assert own.stat().st_mode & 0o077 == 0
    _own_folder()
    shutil.rmtree(own)
    (tmp_path / "planted").mkdir()
    own.symlink_to(tmp_path / "planted")
    with pytest.raises(UserMistake, match="must be a folder of this user alone"):
        _own_folder()


def test_of_two_builds_that_meet_one_wins_and_the_other_says_so(url: str, tmp_path: Path) -> None:
    releases, gate = [write_release(tmp_path / str(n), [*pair(n)]) for n in (0, 1)], threading.Barrier(2)

    def put(release: Path) -> str:
        gate.wait()
        try:
            return str(put_release(release, url, Silent()))
        except BuildFailed as error:
            return str(error)

    with ThreadPoolExecutor(2) as threads:
        said = list(threads.map(put, releases))
    (loser,) = [line for line in said if line != "True"]
    assert "raise `version`" in loser and "\n" not in loser
    at = release_url(url, read_manifest(releases[0]))
    winner = releases[said.index("True")]
    assert contents(fetch_release(at, tmp_path / "back", Silent())) == contents(winner)
