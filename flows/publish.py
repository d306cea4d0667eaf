"""Publish a release: nothing but what its manifest names, with a card that says how it was audited; then the tag.

Files go up in commits of some hundred, the card and the manifest last. What the Hub holds already is not sent again,
so an upload that was cut goes on where it was.
"""

import hashlib
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from backends.hub import Content, Hub, Stored
from backends.store import sha256
from exporters.card import Publication, published_card
from exporters.contact_sheet import contact_sheet
from flows.drift import version_key
from flows.progress import Progress
from flows.verify import read_manifest
from schemas.audit import ReleaseAudit, parse_audit
from schemas.errors import TransientError, UserMistake
from schemas.manifest import FileEntry, Manifest, parse_manifest

BATCH = 100
"""Files of a commit: the Hub asks for 50 to 100."""
BATCH_BYTES = 2**30
PAUSES = (5.0, 20.0)
"""Seconds before a commit is tried again; the client has tried each request for half a minute before."""
SHEET = "contact_sheet.png"
CARD, MANIFEST = "README.md", "manifest.json"
WITHHELD = "rejects"
"""Folder of a release that is never published."""
TAG = re.compile(r"v\d+\.\d+\.\d+")
SHARD = re.compile(r"(.+-)\d{5}-of-\d{5}\.parquet")
"""A file of a table; loaders read every one that begins so."""


@dataclass(frozen=True)
class Parcel:
    """What goes to the Hub, by path, with the digest and size of each file."""

    name: str
    """Of the corpus."""
    tag: str
    content: Mapping[str, Content]
    entries: Mapping[str, FileEntry]
    withheld: tuple[str, ...]

    @property
    def bytes(self) -> int:
        return sum(entry.bytes for entry in self.entries.values())


@dataclass(frozen=True)
class Sent:
    files: int
    bytes: int
    commits: int
    removed: int
    new: bool
    """False when this very version was published before."""


def require_audit(folder: Path, audits: Path, despite: bool) -> ReleaseAudit | None:
    """Return the audit of exactly these bytes; None only when told to publish without.

    Raises:
        UserMistake: there is none, or it failed.
    """
    manifest = read_manifest(folder)
    path = audits / manifest.name / manifest.version / "audit.json"
    found = parse_audit(path.read_text(errors="replace"), str(path)) if path.is_file() else None
    if found and found.manifest != sha256(folder / MANIFEST):
        found = None  # of a release that was built otherwise
    if despite:
        return found
    if found is None:
        raise UserMistake(
            f"publish: {folder} must have an audit of exactly these bytes (there is none in {path.parent}); "
            f"run `whetstone audit {folder}`, or say --despite-audit and the card will say so"
        )
    if faults := found.faults():
        raise UserMistake(
            f"publish: {folder} must pass its audit (got {len(faults)} faults, such as: {faults[0]}); "
            "mend them, or say --despite-audit and the card will say so"
        )
    return found


def require_evidence(folder: Path, evaluations: Sequence[Path]) -> None:
    """See that a version that was made to be harder is shown to be.

    Raises:
        UserMistake: evidence is missing; says which.
    """
    if read_manifest(folder).recipe.get("harder") is None:
        return
    from flows.harden import missing_evidence

    if lacking := missing_evidence(folder, evaluations):
        raise UserMistake(f"publish: {folder} must be shown to be harder ({'; '.join(lacking)})")


def pack(folder: Path, repo: str, audit: ReleaseAudit | None, despite: bool, progress: Progress) -> Parcel:
    """Prove every file of a release against its manifest, and return what is published of it.

    Raises:
        UserMistake: a file is missing or other than the manifest says, or `repo` is no name.
    """
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", repo):
        raise UserMistake(f"publish: --repo must be ORG/NAME (got {repo!r})")
    manifest = read_manifest(folder)
    progress.stage("pack", "digests of files", total=len(manifest.files))
    for entry in manifest.files:
        _prove(folder, entry)
        progress.step(1)
    entries = {entry.path: entry for entry in manifest.files if not _is_withheld(entry.path)}
    content: dict[str, Content] = {path: folder / path for path in entries}
    tag = f"v{manifest.version}"
    content[SHEET], families = contact_sheet([folder / path for path in entries if path.startswith("items/")])
    faulty = audit is None or bool(audit.faults())
    told = despite and faulty
    facts = Publication(repo=repo, tag=tag, sheet=SHEET, families=families, audit=audit, despite=told)
    content[CARD] = published_card((folder / CARD).read_text(), facts).encode()
    for path in (SHEET, CARD):
        entries[path] = _entry(path, content[path])
    # the manifest that is published names what is published, so that a download can be verified
    listed = tuple(entries[path] for path in sorted(entries))
    true = manifest.model_copy(update={"files": listed})
    content[MANIFEST] = (true.model_dump_json(indent=1) + "\n").encode()
    entries[MANIFEST] = _entry(MANIFEST, content[MANIFEST])
    return Parcel(manifest.name, tag, content, entries, tuple(_left_out(folder, manifest)))


def publish(parcel: Parcel, hub: Hub, private: bool, progress: Progress) -> Sent:
    """Send what the Hub lacks, drop what an earlier version left, and tag the version.

    Raises:
        UserMistake: the tag is there with other files, or a newer one is: no tag is moved, and `main` not taken back.
        TransientError: the Hub did not answer for long; the same call goes on where it was.
    """
    tags = hub.tags()
    if parcel.tag in tags:
        _require_same(parcel, hub)
        return Sent(0, 0, 0, 0, new=False)
    _require_newest(parcel, hub.repo, tags)
    hub.open(private)
    there = hub.files()
    missing = {path: data for path, data in parcel.content.items() if not _is_there(parcel, path, there)}
    stale = _stale(parcel, hub, there)
    last = {path: missing.pop(path) for path in (SHEET, CARD, MANIFEST) if path in missing}
    progress.stage("upload", "upload", total=len(missing) + len(last))
    batches = list(_batches(parcel, missing))
    for number, batch in enumerate(batches, 1):
        _patiently(hub.commit, batch, (), f"{parcel.tag}: files, part {number} of {len(batches)}")
        progress.step(len(batch))
    if last or stale:
        _patiently(hub.commit, last, stale, f"{parcel.tag}: card and manifest")
        progress.step(len(last))
    commit = _require_whole(parcel, hub, there.keys() - stale)
    hub.tag(parcel.tag, commit, f"Whetstone release {parcel.tag}")
    sent = [parcel.entries[path].bytes for path in (*missing, *last)]
    return Sent(len(sent), sum(sent), len(batches) + bool(last or stale), len(stale), new=True)


def _prove(folder: Path, entry: FileEntry) -> None:
    path = folder / entry.path
    if not path.is_file():
        raise UserMistake(f"publish: {path} must be there (it is missing); see `whetstone verify {folder}`")
    if (found := sha256(path)) != entry.sha256:
        raise UserMistake(
            f"publish: {path} must be as it was built, sha256 {entry.sha256[:16]}… (got {found[:16]}…); "
            f"see `whetstone verify {folder}`"
        )


def _is_withheld(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return parts[0] == WITHHELD or any(part.startswith(".") for part in parts)


def _left_out(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Yield what lies in the folder and is not published."""
    named = {entry.path for entry in manifest.files} | {MANIFEST}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and (name not in named or _is_withheld(name)):
            yield name


def _entry(path: str, data: Content) -> FileEntry:
    content = data if isinstance(data, bytes) else data.read_bytes()
    return FileEntry(path=path, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))


def _is_there(parcel: Parcel, path: str, there: Mapping[str, Stored]) -> bool:
    return path in there and there[path].holds(parcel.content[path], parcel.entries[path].sha256)


def _require_same(parcel: Parcel, hub: Hub) -> None:
    there = hub.files(parcel.tag)
    other = sorted(path for path in parcel.content if not _is_there(parcel, path, there))
    if other:
        raise UserMistake(
            f"publish: {parcel.tag} must be a new tag in {hub.repo} (it is there with other files, such as "
            f"{other[0]}); a tag is never moved: raise `version` in the recipe"
        )


def _require_newest(parcel: Parcel, repo: str, tags: Iterable[str]) -> None:
    """Versions are ordered by number, so that 0.10.0 comes after 0.9.0; tags of other forms are other people's."""
    own = [tag for tag in tags if TAG.fullmatch(tag)]
    newest = max(own, key=lambda tag: version_key(tag[1:]), default=None)
    if newest and version_key(newest[1:]) > version_key(parcel.tag[1:]):
        raise UserMistake(
            f"publish: {parcel.tag} must be newer than every version in {repo} (got {newest} there, and `main` would "
            "be taken back); raise `version` in the recipe"
        )


def _require_whole(parcel: Parcel, hub: Hub, kept: Set[str]) -> str:
    """Return the commit that holds this version, and of what is not its own only what was there before."""
    commit = hub.head()
    there = hub.files(commit)
    lacking = [path for path in parcel.content if not _is_there(parcel, path, there)]
    foreign = sorted(path for path in there.keys() - parcel.content.keys() - kept if not _is_withheld(path))
    if lacking or foreign:
        raise TransientError(
            f"publish: {hub.repo} must hold what was sent and no more (lacks {len(lacking)} files and got "
            f"{len(foreign)} others, such as {[*lacking, *foreign][0]}); another writer may be at it: run the same "
            "command again"
        )
    return commit


def _stale(parcel: Parcel, hub: Hub, there: Mapping[str, Stored]) -> list[str]:
    """Return what an earlier version put there and this one lacks: loaders would read its shards too.

    So they would those of a version whose upload was never ended, which no manifest names. What others put stays.
    """
    tables = {found[1] for path in parcel.content if (found := SHARD.fullmatch(path))}
    named = {path for path in there if (found := SHARD.fullmatch(path)) and found[1] in tables}
    if MANIFEST in there:
        earlier = parse_manifest(hub.read(MANIFEST).decode(errors="replace"), f"{hub.repo}: {MANIFEST}")
        if earlier.name != parcel.name:
            raise UserMistake(
                f"publish: {hub.repo} must hold versions of {parcel.name} (it holds {earlier.name}, whose files would "
                "be removed); give another --repo"
            )
        named |= {entry.path for entry in earlier.files}
    return sorted(path for path in named & there.keys() if path not in parcel.content)


def _batches(parcel: Parcel, files: Mapping[str, Content]) -> Iterator[dict[str, Content]]:
    batch: dict[str, Content] = {}
    size = 0
    for path in sorted(files):
        weight = parcel.entries[path].bytes
        if batch and (len(batch) == BATCH or size + weight > BATCH_BYTES):
            yield batch
            batch, size = {}, 0
        batch[path] = files[path]
        size += weight
    if batch:
        yield batch


def _patiently(
    commit: Callable[[Mapping[str, Content], Sequence[str], str], None],
    add: Mapping[str, Content],
    delete: Sequence[str],
    message: str,
) -> None:
    for pause in PAUSES:
        try:
            return commit(add, delete, message)
        except TransientError:
            time.sleep(pause)
    try:
        return commit(add, delete, message)
    except TransientError as error:
        raise TransientError(f"{error}; run the same command again and it goes on where it was") from None
