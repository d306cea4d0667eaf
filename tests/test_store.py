"""Files are there whole or not at all, and the disk's complaints are one line."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from backends.store import alone, explained, sweep, whole, write_bytes
from schemas.errors import BuildFailed, UserMistake


def test_a_file_appears_only_when_it_is_whole(tmp_path):
    path = tmp_path / "deep" / "file"
    with whole(path) as beside:
        beside.write_bytes(b"half")
        assert not path.exists()
    assert path.read_bytes() == b"half"
    assert [p.name for p in path.parent.iterdir()] == ["file"]


def test_a_failed_write_leaves_what_was_there(tmp_path):
    path = tmp_path / "file"
    write_bytes(path, b"old")
    with pytest.raises(ZeroDivisionError), whole(path) as beside:
        beside.write_bytes(b"new")
        raise ZeroDivisionError
    assert path.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_what_is_being_written_is_not_swept(tmp_path):
    with whole(tmp_path / "file") as beside:
        beside.write_bytes(b"data")
        sweeper = [
            sys.executable,
            "-c",
            f"from pathlib import Path; from backends.store import sweep; sweep(Path({str(tmp_path)!r}))",
        ]
        subprocess.run(sweeper, check=True)
        assert beside.read_bytes() == b"data"
    assert (tmp_path / "file").read_bytes() == b"data"


def test_leftovers_of_a_killed_writer_are_swept(tmp_path):
    (tmp_path / ".block.abc.part").write_bytes(b"half")
    (tmp_path / "block").write_bytes(b"whole")
    sweep(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["block"]


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (errno.ENOSPC, BuildFailed, "needs more space"),
        (errno.EACCES, UserMistake, "must be writable"),
        (errno.EROFS, UserMistake, "must be writable"),
        (errno.EISDIR, UserMistake, "must be writable"),
        (errno.ENAMETOOLONG, UserMistake, "must be writable"),
    ],
)
def test_what_the_disk_says_is_one_line(tmp_path, number, kind, words):
    with pytest.raises(kind, match=words) as caught, explained(tmp_path):
        raise OSError(number, os.strerror(number), str(tmp_path))
    assert "\n" not in str(caught.value)


def test_other_faults_of_the_system_are_not_hidden(tmp_path):
    with pytest.raises(FileNotFoundError), explained(tmp_path):
        (tmp_path / "missing").read_bytes()


def test_a_folder_that_is_a_file_is_a_users_mistake(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserMistake, match="must be writable"):
        write_bytes(tmp_path / "file" / "inner", b"")


def test_one_process_at_a_time_and_the_lock_dies_with_its_holder(tmp_path):
    lock = tmp_path / "lock"
    hold = "import sys; from pathlib import Path; from backends.store import alone\n"
    hold += "with alone(Path(sys.argv[1]), 'x'): print('held', flush=True); sys.stdin.read()"
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, str(lock)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1],
    )  # fmt: skip
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(UserMistake, match="another process"), alone(lock, "build of demo"):
        pass
    holder.kill()
    holder.wait()
    with alone(lock, "build of demo"):
        pass
