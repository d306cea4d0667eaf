"""A release goes to a Hub whole, once, private, and never without its audit; the Hub here is on loopback."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import fake_hub
import pytest
from fake_hub import TOKEN
from hand_release import noise, pair, write_release
from releases import ROOT
from typer.testing import CliRunner

from backends.hub import open_hub
from backends.store import sha256, write_text
from flows import cli
from flows import publish as flow
from flows.progress import Silent
from flows.publish import Sent, pack, publish, require_audit, require_evidence
from flows.verify import read_manifest
from schemas.audit import AuditLimits, Finding, ReleaseAudit
from schemas.errors import TransientError, UserMistake, WhetstoneError
from schemas.item import Item
from validators.release import file_faults

REPO = "someone/tiny"
PAIRS = 20
"""So many that each split has some."""


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[fake_hub.Hub]:
    import huggingface_hub.utils._http as client
    from huggingface_hub import constants

    with fake_hub.hub() as served:
        monkeypatch.setenv("HF_ENDPOINT", served.url)
        monkeypatch.setenv("HF_TOKEN", TOKEN)
        monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)  # as HF_HUB_DISABLE_XET=1 does before the import
        monkeypatch.setattr(client, "time", SimpleNamespace(sleep=lambda _: None, time=time.time))
        monkeypatch.setattr(flow, "PAUSES", (0.0,))
        yield served


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    items = [one for index in range(PAIRS) for one in pair(index)]
    return write_release(tmp_path_factory.mktemp("release"), items)


def audit_of(folder: Path, fails: bool = False) -> ReleaseAudit:
    finding = Finding(
        test="bag of words", family="all families", kind="every kind", items=40, right=39 if fails else 19,
        chance=0.5, allowed=0.03, probability=1e-7 if fails else 0.6, fails=fails,
    )  # fmt: skip
    return ReleaseAudit(
        name="tiny", version="0.1.0", manifest=sha256(folder / "manifest.json"), limits=AuditLimits(), items=40,
        against=(), findings=(finding,), spreads=(), repeats=(),
    )  # fmt: skip


def send(folder: Path, repo: str = REPO, private: bool = True) -> Sent:
    parcel = pack(folder, repo, audit_of(folder), despite=False, progress=Silent())
    return publish(parcel, open_hub(repo), private, Silent())


def test_a_release_arrives_whole_private_and_tagged(hub: fake_hub.Hub, release: Path, tmp_path: Path) -> None:
    (release / ".env").write_text("SECRET=1")
    (release / "notes.txt").write_text("mine")
    sent = send(release)
    (asked,) = hub.asked("POST", "/repos/create")
    assert asked["visibility"] == "private" and asked["type"] == "dataset"
    repo = hub.repos[REPO]
    files = repo.files[repo.tags["v0.1.0"]]
    named = {entry["path"] for entry in json.loads((release / "manifest.json").read_text())["files"]}
    kept = {path for path in named if not path.startswith("rejects/")}
    assert set(files) == kept | {"manifest.json", "contact_sheet.png", ".gitattributes"}
    told = {entry["path"]: entry for entry in json.loads(files["manifest.json"].data)["files"]}
    assert set(told) == set(files) - {"manifest.json", ".gitattributes"}
    assert all(len(files[path].data) == entry["bytes"] for path, entry in told.items())
    for path in kept - {"README.md"}:
        assert files[path].data == (release / path).read_bytes()
    for path in files:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(files[path].data)
    write_text(tmp_path / ".cache" / "huggingface" / "download" / "README.md.metadata", "of the client")
    assert not list(file_faults(tmp_path, read_manifest(tmp_path))), "a download can be verified"
    card = files["README.md"].data.decode()
    assert f'load_dataset("{REPO}", "items", revision="v0.1.0")' in card and "(contact_sheet.png)" in card
    assert "## Audit\n\nPassed." in card and sha256(release / "manifest.json") in card
    assert (sent.files, sent.new) == (len(files) - 1, True)
    (release / ".env").unlink()
    (release / "notes.txt").unlink()


def test_a_second_upload_sends_nothing_and_a_tag_is_never_moved(
    hub: fake_hub.Hub, release: Path, tmp_path: Path
) -> None:
    send(release)
    before, commits = hub.received, len(hub.repos[REPO].commits)
    assert send(release) == Sent(0, 0, 0, 0, new=False)
    assert (hub.received, len(hub.repos[REPO].commits)) == (before, commits)
    other = write_release(tmp_path, [one for index in range(3) for one in pair(index)])
    with pytest.raises(UserMistake, match=r"v0\.1\.0 must be a new tag .*a tag is never moved"):
        send(other)
    assert (hub.received, len(hub.repos[REPO].commits)) == (before, commits)


def test_an_upload_cut_three_times_ends_whole(
    hub: fake_hub.Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "BATCH", 4)
    release = write_release(tmp_path, [one for index in range(PAIRS) for one in pair(index)])
    manifest = json.loads((release / "manifest.json").read_text())
    for number in range(16):  # as many clips
        (release / "media").mkdir(exist_ok=True)
        path = release / "media" / f"{number:02}.mp4"
        path.write_bytes(noise("clip", number).bytes * 40)
        manifest["files"].append({"path": f"media/{path.name}", "sha256": sha256(path), "bytes": path.stat().st_size})
    (release / "manifest.json").write_text(json.dumps(manifest))
    whole = sum(entry["bytes"] for entry in manifest["files"])
    for _ in range(3):
        hub.mend(budget=whole / 4)
        with pytest.raises(TransientError, match="run the same command again and it goes on where it was"):
            send(release)
        assert REPO not in hub.repos or hub.repos[REPO].tags == {}
    assert hub.cuts == 3
    hub.mend()
    send(release)
    repo = hub.repos[REPO]
    files = repo.files[repo.tags["v0.1.0"]]
    assert all(files[f"media/{number:02}.mp4"].data == noise("clip", number).bytes * 40 for number in range(16))
    largest = max(entry["bytes"] for entry in manifest["files"])
    assert hub.received < whole + 4 * 4 * largest, "a cut costs what was under way, never the rest"


def test_a_wire_that_is_cut_for_a_moment_is_no_matter(hub: fake_hub.Hub, release: Path) -> None:
    hub.mend(budget=20_000)
    import huggingface_hub.utils._http as client

    client.time.sleep = lambda _: hub.mend()  # type: ignore[attr-defined]
    assert send(release).new and hub.cuts


def test_a_new_version_drops_what_it_no_longer_has_and_keeps_what_others_put(hub: fake_hub.Hub, tmp_path: Path) -> None:
    items = [one for index in range(PAIRS) for one in pair(index)]
    old = write_release(tmp_path / "a", items)
    send(old)
    repo = hub.repos[REPO]
    head = repo.files[repo.heads["main"]]
    head["LICENSE"] = fake_hub.File(b"by hand", False)
    before = hub.received
    new = write_release(tmp_path / "b", [one for one in items if one.split != "validation"], "0.2.0")
    sent = send(new)
    files = repo.files[repo.tags["v0.2.0"]]
    assert "items/validation-00000-of-00001.parquet" not in files and sent.removed == 1
    assert files["LICENSE"].data == b"by hand"
    assert sorted(repo.tags) == ["v0.1.0", "v0.2.0"]
    sizes = {path: file.stat().st_size for path in ("train", "test") for file in (new / "items").glob(f"{path}-*")}
    assert hub.received - before < sum(sizes.values()) + 50_000
    assert "items/validation-00000-of-00001.parquet" in repo.files[repo.tags["v0.1.0"]]


def test_a_version_that_comes_late_does_not_take_main_back(hub: fake_hub.Hub, tmp_path: Path) -> None:
    items = list(pair(1))
    send(write_release(tmp_path / "ten", items, "0.10.0"))
    repo = hub.repos[REPO]
    repo.tags |= dict.fromkeys(("vintage", "v1", "v2026.01"), repo.heads["main"])  # somebody's own
    before = (hub.received, dict(repo.heads), dict(repo.tags))
    with pytest.raises(UserMistake, match=r"v0\.9\.0 must be newer than every version .*got v0\.10\.0 there"):
        send(write_release(tmp_path / "nine", items, "0.9.0"))
    assert (hub.received, repo.heads, repo.tags) == before
    assert send(write_release(tmp_path / "eleven", items, "0.11.0")).new


class Meddler(Silent):
    """Another writer, who comes between the last commit and the tag."""

    def __init__(self, repo: fake_hub.Repo, path: str) -> None:
        self.repo, self.path = repo, path

    def step(self, done: int) -> None:
        files = dict(self.repo.files[self.repo.heads["main"]])
        files[self.path] = fake_hub.File(b"foreign", True)
        self.repo.files["f" * 40], self.repo.heads["main"] = files, "f" * 40


def test_what_an_upload_left_that_was_never_ended_is_in_no_later_version(hub: fake_hub.Hub, tmp_path: Path) -> None:
    items = [one for index in range(PAIRS) for one in pair(index)]
    send(write_release(tmp_path / "a", items))
    head = hub.repos[REPO].files[hub.repos[REPO].heads["main"]]
    left, extra = "items/train-00000-of-00002.parquet", "items/mine-00000-of-00002.parquet"
    head |= {path: fake_hub.File(b"of 0.1.5", True) for path in (left, extra)}
    sent = send(write_release(tmp_path / "b", items, "0.2.0"))
    files = hub.repos[REPO].files[hub.repos[REPO].tags["v0.2.0"]]
    assert sent.removed == 1 and left not in files, "a loader reads every items/train-*.parquet"
    assert extra in files


def test_a_tag_holds_nothing_of_another_writer_who_came_meanwhile(hub: fake_hub.Hub, tmp_path: Path) -> None:
    items = list(pair(1))
    send(write_release(tmp_path / "a", items))
    repo = hub.repos[REPO]
    parcel = pack(write_release(tmp_path / "b", items, "0.2.0"), REPO, None, True, Silent())
    with pytest.raises(TransientError, match=r"items/other\.parquet.*another writer may be at it"):
        publish(parcel, open_hub(REPO), True, Meddler(repo, "items/other.parquet"))
    assert sorted(repo.tags) == ["v0.1.0"]
    del repo.files[repo.heads["main"]][".gitattributes"]
    parcel = pack(write_release(tmp_path / "c", items, "0.3.0"), REPO, None, True, Silent())
    assert publish(parcel, open_hub(REPO), True, Meddler(repo, ".gitattributes")).new, "the Hub's own"


def test_a_place_that_holds_another_corpus_is_left_alone(hub: fake_hub.Hub, tmp_path: Path) -> None:
    send(write_release(tmp_path / "a", list(pair(1))))
    before = (hub.received, dict(hub.repos[REPO].heads))
    with pytest.raises(UserMistake, match=r"must hold versions of other \(it holds tiny.*another --repo"):
        send(write_release(tmp_path / "b", list(pair(2)), "0.2.0", name="other"))
    assert (hub.received, hub.repos[REPO].heads) == before
    hub.repos[REPO].files[before[1]["main"]]["manifest.json"] = fake_hub.File(b"\xff\xfe", False)  # somebody's own
    with pytest.raises(UserMistake, match=f"{REPO}: manifest.json: must be the manifest of a release"):
        send(write_release(tmp_path / "c", list(pair(2)), "0.2.0"))


def test_a_public_place_is_only_used_when_it_is_asked_for(hub: fake_hub.Hub, release: Path) -> None:
    hub.repos[REPO] = fake_hub.Repo(private=False)
    hub.repos[REPO].files["0" * 40] = {}
    with pytest.raises(UserMistake, match="must be private"):
        send(release)
    send(release, "someone/open", private=False)
    assert not hub.repos["someone/open"].private


def test_a_file_that_changed_is_never_sent(hub: fake_hub.Hub, tmp_path: Path) -> None:
    release = write_release(tmp_path, list(pair(1)))
    (release / "gallery" / "index.html").write_text("other")
    with pytest.raises(UserMistake, match="must be as it was built"):
        send(release)
    assert hub.requests == []


def test_a_file_that_changes_on_its_way_is_never_tagged(hub: fake_hub.Hub, tmp_path: Path) -> None:
    release = write_release(tmp_path, list(pair(1)))
    parcel = pack(release, REPO, audit_of(release), despite=False, progress=Silent())
    (release / "gallery" / "index.html").write_text("other")  # small: the Hub keeps no sha256 of it
    with pytest.raises(TransientError, match=r"such as gallery/index\.html"):
        publish(parcel, open_hub(REPO), True, Silent())
    assert hub.repos[REPO].tags == {}


def test_what_was_published_is_not_published_again(release: Path, tmp_path: Path) -> None:
    there = tmp_path / "download"
    shutil.copytree(release, there)
    parcel = pack(release, REPO, audit_of(release), despite=False, progress=Silent())
    for name in ("README.md", "contact_sheet.png", "manifest.json"):
        content = parcel.content[name]
        assert isinstance(content, bytes)
        (there / name).write_bytes(content)
    with pytest.raises(
        UserMistake, match=r"must be the card of a build .* publish the release that was built, not a download"
    ):
        pack(there, "else/where", audit_of(there), despite=False, progress=Silent())


def test_the_audit_is_a_gate(release: Path, tmp_path: Path) -> None:
    with pytest.raises(UserMistake, match="must have an audit of exactly these bytes"):
        require_audit(release, tmp_path, despite=False)
    place = tmp_path / "tiny" / "0.1.0" / "audit.json"
    write_text(place, audit_of(release).model_dump_json())
    assert require_audit(release, tmp_path, despite=False) == audit_of(release)
    write_text(place, audit_of(release, fails=True).model_dump_json())
    with pytest.raises(UserMistake, match=r"must pass its audit .*bag of words must be near chance, 50\.0%"):
        require_audit(release, tmp_path, despite=False)
    assert require_audit(release, tmp_path, despite=True) == audit_of(release, fails=True)
    write_text(place, audit_of(release).model_copy(update={"manifest": "of other bytes"}).model_dump_json())
    with pytest.raises(UserMistake, match="exactly these bytes"):
        require_audit(release, tmp_path, despite=False)
    assert require_audit(release, tmp_path, despite=True) is None


def test_a_harder_version_must_be_shown_to_be_harder(tmp_path: Path) -> None:
    harder = {"previous": "0.1.0", "levels": {"square_place": [2]}, "results": "digest of results"}
    items = [*pair(0), *pair(1, level=2)]
    require_evidence(write_release(tmp_path / "plain", items), ())
    with pytest.raises(UserMistake, match=r"must be shown to be harder \(an evaluation"):
        require_evidence(write_release(tmp_path / "harder", items, "0.2.0", harder=harder), (tmp_path,))


@pytest.mark.parametrize("token", ["hf_some\nSECRET", "hf_some SECRET", "hf_someSECRET…"])
def test_a_token_that_is_none_is_said_without_it(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.setenv("HF_TOKEN", token)
    with pytest.raises(UserMistake, match=r"HF_TOKEN must be one word") as caught:
        open_hub(REPO)
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize(("audited", "words"), [(False, "it was not audited"), (True, "its audit failed")])
def test_the_card_says_what_was_published_despite(release: Path, audited: bool, words: str) -> None:
    audit = audit_of(release, fails=True) if audited else None
    card = pack(release, REPO, audit, despite=True, progress=Silent()).content["README.md"]
    assert isinstance(card, bytes)
    assert f"**Published although {words}**" in card.decode() and "Passed." not in card.decode()
    assert ("bag of words must be near chance" in card.decode()) is audited


def test_the_command(hub: fake_hub.Hub, release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = ["publish", str(release), "--repo", REPO, "--output", str(tmp_path)]
    refused = CliRunner().invoke(cli.app, base)
    assert isinstance(refused.exception, UserMistake) and "--despite-audit" in str(refused.exception)
    dry = CliRunner().invoke(cli.app, [*base, "--despite-audit", "--dry-run"])
    assert dry.exit_code == 0 and "items/train-00000-of-00001.parquet" in dry.output and "  rejects/" not in dry.output
    assert hub.requests == [], "a dry run asks nobody"
    done = CliRunner().invoke(cli.app, [*base, "--despite-audit", "--private"])
    assert done.exit_code == 0 and "v0.1.0" in done.output
    again = CliRunner().invoke(cli.app, [*base, "--despite-audit"])
    assert "nothing was sent" in again.output
    monkeypatch.delenv("HF_TOKEN")
    lost = CliRunner().invoke(cli.app, [*base, "--despite-audit"])
    assert isinstance(lost.exception, UserMistake) and "HF_TOKEN must be set" in str(lost.exception)


def test_what_is_no_hub_is_said_in_one_line(hub: fake_hub.Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fake_hub.Handler, "route", lambda self, body: self.say(200, raw=b"<html>a portal</html>"))
    for url in (hub.url, "http://[::1"):
        monkeypatch.setenv("HF_ENDPOINT", url)
        with pytest.raises(TransientError, match="publish: the Hub must answer"):
            open_hub(REPO).tags()


def test_the_token_is_in_no_error(hub: fake_hub.Hub, release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_wrongTokenNobodyMaySee")
    said: list[str] = []
    for cut in (False, True):
        hub.mend(0 if cut else float("inf"))
        with pytest.raises(WhetstoneError) as caught:
            send(release)
        said += [str(caught.value), repr(open_hub(REPO))]
    assert "allowed to write" in said[0] and "must answer" in said[2]
    assert not any("TokenNobodyMaySee" in line for line in said)


LOADED = """
import sys
from datasets import load_dataset
from flows.cli import main
release, repo, output = sys.argv[1:]
sys.argv = ["whetstone", "publish", release, "--repo", repo, "--output", output, "--despite-audit"]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
there = load_dataset(repo, "items", revision="v0.1.0")
here = load_dataset(release, "items")
assert there.keys() == here.keys() and len(there) == 3
for split in there:
    assert there[split].features == here[split].features
    assert there[split].with_format("arrow")[:].equals(here[split].with_format("arrow")[:]), split
print("equal", there.num_rows)
"""


def test_what_is_loaded_from_the_hub_equals_what_was_built(hub: fake_hub.Hub, release: Path, tmp_path: Path) -> None:
    told = {
        "HF_ENDPOINT": hub.url, "HF_HUB_DISABLE_XET": "1", "HF_TOKEN": TOKEN, "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT), "HF_HUB_VERBOSITY": "debug",
        "HF_UPDATE_DOWNLOAD_COUNTS": "0", "HF_HUB_OFFLINE": "0",  # tests of exports set it
    }  # fmt: skip
    run = subprocess.run(
        [sys.executable, "-c", LOADED, str(release), REPO, str(tmp_path)],
        env=os.environ | told, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-3000:]
    assert "equal {" in run.stdout
    assert TOKEN not in run.stdout + run.stderr
    assert not any(TOKEN.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_items_are_what_they_were(release: Path) -> None:
    assert isinstance(pair(1)[0], Item) and not list(release.glob("*.png")), "packing writes nothing"
