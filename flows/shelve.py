"""Releases at a URL: put there whole or not at all, fetched from there to be read.

A release is there once its manifest is. Before anything else a writer claims the version with the digest of what it
brings: of two that meet with the same release both may go on, and with different ones the first wins.
"""

import tempfile
from pathlib import Path

from backends.remote import Remote
from flows.progress import Progress
from flows.release import as_built, compare
from flows.verify import read_manifest
from schemas.errors import BuildFailed, UserMistake
from schemas.manifest import Manifest, is_inside
from schemas.record import digest

MANIFEST = "manifest.json"


def release_url(store: str, manifest: Manifest) -> str:
    return f"{store.rstrip('/')}/releases/{manifest.name}/{manifest.version}"


def put_release(folder: Path, store: str, progress: Progress) -> bool:
    """Put a release into a store at a URL, its manifest last.

    Returns:
        True when it is new there, False when the same one was there.

    Raises:
        UserMistake: the store is not ours to use.
        BuildFailed: another release of that version is there, or on its way there.
        TransientError: the store does not answer.
    """
    manifest = read_manifest(folder)
    shelf, place = Remote(release_url(store, manifest)), Remote(f"{store.rstrip('/')}/releases/{manifest.name}")
    claim = f".{manifest.version}.claim"
    if _there(folder, shelf):
        return False
    _claim(place, claim, shelf, digest(as_built(manifest), manifest.recipe_digest))
    if _there(folder, shelf):  # it came while we claimed
        place.remove(claim)
        return False
    _send(folder, manifest, shelf, progress)
    new = shelf.put_first((folder / MANIFEST).read_bytes(), MANIFEST)
    place.remove(claim)
    return new


def fetch_release(url: str, folder: Path, progress: Progress) -> Path:
    """Fetch every file below a release's URL into a folder, and return the folder.

    Raises:
        UserMistake: there is no release.
    """
    shelf = Remote(url)
    sizes = shelf.sizes()
    if MANIFEST not in sizes:
        raise UserMistake(f"{url}: must be a release, with a manifest.json (there is none)")
    progress.stage("fetch", "fetching the release", total=len(sizes))
    for name in sizes:
        if is_inside(name):
            shelf.fetch(name, folder / name)
        progress.step(1)
    return folder


def _there(folder: Path, shelf: Remote) -> bool:
    """Say whether the same release is there already."""
    found = shelf.read(MANIFEST)
    if found is None:
        return False
    with tempfile.TemporaryDirectory() as old:
        (Path(old) / MANIFEST).write_bytes(found)
        differences = compare(folder, Path(old))
    if differences:
        raise BuildFailed(
            f"build: {shelf.url} is there already and a release never changes ({len(differences)} differences: "
            f"{'; '.join(differences[:3])}); raise `version` in the recipe"
        )
    return True


def _claim(place: Remote, claim: str, shelf: Remote, own: str) -> None:
    """Be the first to bring this version, or one of those who bring the same."""
    if place.put_first(own.encode(), claim):
        left = shelf.sizes()
        if left and MANIFEST not in left:  # with one, it came while we claimed
            place.remove(claim)
            raise BuildFailed(f"build: {shelf.url} must be empty (got {len(left)} files and no claim); remove them")
        return
    found = place.read(claim)
    if found is not None and found.decode() != own:
        raise BuildFailed(
            f"build: another build is bringing another release to {shelf.url}, and was first; raise `version` in the "
            f"recipe, or remove {place.at(claim)} and what it left if that build is dead"
        )


def _send(folder: Path, manifest: Manifest, shelf: Remote, progress: Progress) -> None:
    """Send the files that are not there yet: under one claim a file of its size is the same file."""
    there = shelf.sizes()
    progress.stage("store", "putting the release away", total=len(manifest.files))
    for entry in manifest.files:
        if there.get(entry.path) != entry.bytes:
            shelf.put(folder / entry.path, entry.path)
        progress.step(1)
