"""A block on a node of a cluster: made there by the same code, and brought to where the release is assembled.

Nodes and parent share a folder of blocks: one that all of them see under the same path, or one at a URL. What travels
through the cluster is the plan of a block, never a picture.
"""

import os
import tempfile
from pathlib import Path
from stat import S_ISDIR
from threading import Lock

from backends.pool import THREADS
from backends.remote import Remote, is_url
from backends.system import system_libraries
from flows.block import BlockPlan, run_block, sources_digest
from schemas.errors import BuildFailed, UserMistake

_ONE_AT_A_TIME = Lock()
"""Nodes may run several tasks in threads of one process; what draws is not made for that."""


def block_on_node(plan: BlockPlan, shared: str, system: dict[str, str]) -> None:
    """Make a block where all nodes share their blocks, unless it is there.

    Args:
        plan: the block.
        shared: folder or URL of the blocks.
        system: libraries of the parent, on which the same bytes depend.

    Raises:
        UserMistake: this node would make other bytes.
        TransientError: the place at the URL does not answer; worth another try.
    """
    with _ONE_AT_A_TIME:
        _same_here(plan, system)
        os.environ.update(dict.fromkeys(THREADS, "1"))  # before what draws is imported
        if not is_url(shared):
            run_block(plan, Path(shared))
            return
        blocks = Remote(shared)
        if not blocks.has(plan.name):
            path = run_block(plan, _own_folder())
            blocks.put(path, plan.name)
            path.unlink()


def arrived(plan: BlockPlan, shared: str, folder: Path) -> Path:
    """Return the file of a block that a node has made, brought here from a URL if need be.

    Raises:
        BuildFailed: the nodes see another folder under this name.
    """
    path = folder / plan.name
    if is_url(shared) and not path.exists():
        Remote(shared).fetch(plan.name, path)
    if not path.exists():
        raise BuildFailed(
            f"build: {folder} must be one folder for all nodes and this machine (a node wrote {plan.name}, and it is "
            "not here); choose a shared one with --output, or give a URL with --to"
        )
    return path


def _same_here(plan: BlockPlan, system: dict[str, str]) -> None:
    here = system_libraries()
    differ = [f"{name} is {here.get(name)}, not {system[name]}" for name in system if here.get(name) != system[name]]
    if sources_digest(plan.family) != plan.sources:
        differ.insert(0, "it has other code or another lock")
    if differ:
        raise UserMistake(
            f"build: a node must make the bytes that this machine would ({os.uname().nodename}: {'; '.join(differ)}); "
            "set it up with the same revision and image"
        )


def _own_folder() -> Path:
    """Return a folder of this node for blocks on their way; others who work there must not lay any."""
    own = Path(tempfile.gettempdir()) / f"whetstone-{os.getuid()}"
    own.mkdir(mode=0o700, exist_ok=True)
    found = own.lstat()
    if found.st_uid != os.getuid() or not S_ISDIR(found.st_mode) or found.st_mode & 0o022:
        raise UserMistake(f"build: {own} must be a folder of this user alone (it is not); remove it")
    (own / "blocks").mkdir(exist_ok=True)
    return own / "blocks"
