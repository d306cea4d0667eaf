"""Runs diagram programs where they can do no harm: what a language model wrote is run nowhere else.

All programs of a set run in one bubblewrap sandbox: no network, no processes but their own, a read-only file
system of the interpreter alone with one scratch folder in memory. In it each has a child process of its own with
limits on time, memory and files and a filter on kernel calls (sandboxed.py). What comes back is text, checked here.
"""

import marshal
import os
import resource
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from io import BufferedRandom
from pathlib import Path
from threading import Timer
from types import CodeType
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError

from backends import sandboxed, seccomp
from backends.drawing.diagram import LONGEST
from backends.drawing.recording import Element
from backends.drawing.vocabulary import VOCABULARIES, code
from schemas.errors import UserMistake
from schemas.record import Record

Reason = Literal["timeout", "memory", "refused", "syntax", "error", "died", "output", "list"]
"""Why there is no display list: it ran too long; took too much memory; uses what no diagram needs; is no Python;
raised an error; its process died; printed too much; printed something else."""
ALLOWED = frozenset({*VOCABULARIES, "math"})
"""Modules that a program may import."""
MIB = 1 << 20
START = 10.0
"""Seconds that the sandbox itself may take on a busy machine."""
INSTALL = "install it: apt-get install bubblewrap"


class Walls(Record):
    """What one program may use."""

    seconds: float = Field(default=2.0, gt=0)
    memory: int = 192 * MIB
    """Bytes of address space, the bare interpreter's 30 MiB included."""
    output: int = 256 * 1024
    """Bytes of its display list."""
    scratch: int = 8 * MIB
    """Bytes in memory that all programs of a set share as /scratch."""
    screened: bool = True
    """Whether a program is looked through before it runs: without, only the walls are left. For tests of the walls."""
    filtered: bool = True
    """Whether kernel calls are filtered. The same."""


class Failure(Record):
    """Why a program gave no display list."""

    reason: Reason
    detail: str = ""
    """One printable line, at most 200 characters: what a repair needs to know."""


@dataclass(frozen=True)
class Outcome:
    """What one program gave: a display list, or a failure."""

    elements: tuple[Element, ...] = ()
    failure: Failure | None = None


LARGEST = 10_000
"""No page and no axis of a diagram reaches further."""


def _fits(value: str | float) -> str | float:
    if isinstance(value, str) and not (len(value) <= 80 and value.isprintable()):
        raise ValueError("a text must be printable, at most 80 characters")
    if not isinstance(value, str) and not -LARGEST <= value <= LARGEST:
        raise ValueError(f"a number must be within {-LARGEST} and {LARGEST}")
    return value


Fitting = AfterValidator(_fits)


class _Call(Record):
    model_config = ConfigDict(strict=True)

    word: Annotated[str, Fitting]
    part: Annotated[str, Fitting]
    args: tuple[Annotated[str | int | float, Fitting], ...] = Field(max_length=40)


_LIST = TypeAdapter(Annotated[tuple[_Call, ...], Field(min_length=1, max_length=500)])


def run_programs(programs: Sequence[str], *, walls: Walls | None = None, trusted: bool = False) -> list[Outcome]:
    """Run programs and return what each gave, in order. What one of them does is no other's concern.

    Args:
        programs: texts in a diagram vocabulary.
        walls: what each may use.
        trusted: the project's own generators wrote them. Where no sandbox can be made they run all the same, in
            processes of their own behind those walls that stand there; what a language model wrote never does.

    Raises:
        UserMistake: no sandbox can be made here, and the programs are not ours.
    """
    walls = walls or Walls()
    outcomes: list[Outcome] = []
    while len(outcomes) < len(programs):
        rest = programs[len(outcomes) :]
        outcomes += _run(rest, walls, trusted)
        if len(outcomes) < len(programs):  # this one took the whole sandbox down: the others get another
            outcomes.append(_failed("died", "it ended the sandbox"))
    return outcomes


def _run(programs: Sequence[str], walls: Walls, trusted: bool) -> list[Outcome]:
    """Run programs in one sandbox; fewer outcomes than programs where it did not live to the end."""
    ceiling = len(programs) * (walls.output + sandboxed.NOTE + sandboxed.HEAD) + 1
    for command, standing in _ways(walls, trusted):
        seconds = START + len(programs) * walls.seconds
        out, words = _said([*command, *_interpreter()], _job(programs, standing), seconds, ceiling)
        if out.startswith(sandboxed.READY):
            return list(_outcomes(out[1:], walls))
    raise _unusable(words)


def _ways(walls: Walls, trusted: bool) -> Iterator[tuple[Sequence[str], Walls]]:
    """Yield the commands to try, with the walls of each; the weaker ones for programs of our own alone."""
    bwrap = shutil.which("bwrap")
    if bwrap:
        yield _sandbox(bwrap, walls), walls
    elif not trusted:
        raise UserMistake(f"sandbox: programs written by a model run in bubblewrap only (got no bwrap); {INSTALL}")
    if trusted:
        yield (), walls
        yield (), walls.model_copy(update={"filtered": False})


def _said(command: Sequence[str], job: bytes, seconds: float, ceiling: int) -> tuple[bytes, str]:
    """Run a command on a job; return what it prints, up to a ceiling, and the last line of what it complains of."""
    with open_memory("job") as sent, open_memory("words") as words:
        sent.write(job)
        sent.seek(0)
        with subprocess.Popen(command, stdin=sent, stdout=subprocess.PIPE, stderr=words, env={}, cwd="/") as process:
            late = Timer(seconds, process.kill)
            late.start()
            try:
                out = process.stdout.read(ceiling) if process.stdout else b""
            finally:
                late.cancel()
                process.kill()
        words.seek(0)
        lines = words.read(4000).decode("utf-8", "replace").splitlines()
    return out, _line(lines[-1]) if lines else "nothing"


def open_memory(name: str) -> BufferedRandom:
    """Open a file that is in memory only."""
    return open(os.memfd_create(name), "w+b")  # noqa: PTH123 - it has no path


def _job(programs: Sequence[str], walls: Walls) -> bytes:
    """Return what the bare interpreter executes, and the job that this reads."""
    used = [name for name in VOCABULARIES if any(name in program for program in programs)]
    modules = {name: compiled for vocabulary in used for name, compiled in code(vocabulary)}
    cpu = int(walls.seconds) + 1
    job = {
        "modules": list(modules.items()),
        "programs": list(programs),
        "seconds": walls.seconds,
        "output": walls.output,
        "longest": LONGEST,
        "limits": [
            (resource.RLIMIT_CPU, cpu),
            (resource.RLIMIT_AS, walls.memory),
            (resource.RLIMIT_FSIZE, walls.scratch),
            (resource.RLIMIT_NOFILE, 32),
            (resource.RLIMIT_NPROC, 0),
            (resource.RLIMIT_CORE, 0),
        ],
        "filter": seccomp.system_call_filter() if walls.filtered else None,
        "allowed": ALLOWED,
        "screened": walls.screened,
    }
    return marshal.dumps(_inside()) + marshal.dumps(job)


@cache
def _inside() -> CodeType:
    return compile(Path(sandboxed.__file__).read_text(encoding="utf-8"), "<sandbox>", "exec", dont_inherit=True)


def _interpreter() -> list[str]:
    """Return the command that starts a bare interpreter: no site packages, no environment, no folder of its own."""
    return [_python(), "-I", "-S", "-E", "-c", "import marshal,sys; exec(marshal.load(sys.stdin.buffer))"]


def _python() -> str:
    """Return the true path of the interpreter that a virtual environment stands for."""
    return os.path.realpath(sys.executable)


def _sandbox(bwrap: str, walls: Walls) -> list[str]:
    """Return the command that makes the sandbox."""
    apart = ("user", "pid", "net", "ipc", "uts", "cgroup-try")
    return [
        bwrap,
        *(f"--unshare-{name}" for name in apart),
        *("--die-with-parent", "--new-session", "--cap-drop", "ALL", "--uid", "65534", "--gid", "65534"),
        *("--hostname", "sandbox"),
        *_file_system(),
        *("--size", str(walls.scratch), "--tmpfs", "/scratch", "--remount-ro", "/", "--chdir", "/scratch"),
        "--",
    ]


@cache
def _file_system() -> tuple[str, ...]:
    """Return what the interpreter needs, each at its own path and read-only, and /dev/null."""
    library = sysconfig.get_path("stdlib")
    built = [
        getattr(import_module(name), "__file__", None) for name in ("_ctypes", "_json", "math", "resource", "select")
    ]
    files = [_python(), *_shared_libraries([_python(), *filter(None, built)])]
    binds = [word for file in (library, *files) for word in ("--ro-bind", file, file)]
    packages = Path(library, "site-packages")
    hidden = ["--tmpfs", str(packages), "--remount-ro", str(packages)] if packages.is_dir() else []
    return (*binds, *hidden, "--dev-bind", os.devnull, os.devnull)


def _shared_libraries(files: list[str]) -> list[str]:
    """Return the libraries that binaries load, the loader first, as the loader names them."""
    command = [shutil.which("ldd") or "/usr/bin/ldd", *files]
    ran = subprocess.run(command, capture_output=True, text=True, env={"PATH": os.defpath}, check=False)
    words = [word for line in ran.stdout.splitlines() for word in line.split() if not line.endswith(":")]
    return list(dict.fromkeys(word for word in words if word.startswith("/") and Path(word).is_file()))


def _unusable(words: str) -> UserMistake:
    return UserMistake(
        f"sandbox: programs written by a model need a sandbox that starts (got: {words}); "
        f"allow user namespaces and seccomp, or {INSTALL}"
    )


def _outcomes(data: bytes, walls: Walls) -> Iterator[Outcome]:
    """Read frame after frame; a cut one ends it."""
    while len(data) >= sandboxed.HEAD:
        ended, *sizes = data[0], *(int.from_bytes(data[i : i + 4], "big") for i in (1, 5, 9))
        status, noted, printed = sizes
        begin, end = sandboxed.HEAD + noted, sandboxed.HEAD + noted + printed
        if noted > sandboxed.NOTE or printed > walls.output or len(data) < end:
            return
        yield _outcome(ended, status, data[sandboxed.HEAD : begin], data[begin:end])
        data = data[end:]


def _outcome(ended: int, status: int, note: bytes, out: bytes) -> Outcome:
    if ended == sandboxed.TIMEOUT or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == 24):
        return _failed("timeout", "it must end in time")
    if ended == sandboxed.FLOOD:
        return _failed("output", "it must print its display list only")
    if note:
        return _explained(note.decode("utf-8", "replace"))
    if status:
        code = os.waitstatus_to_exitcode(status)
        return _failed("died", f"signal {-code}" if code < 0 else f"exit code {code}")
    try:
        calls = _LIST.validate_json(out)
    except (ValidationError, ValueError, RecursionError) as error:
        return _failed("list", _why(error))
    return Outcome(tuple(Element(call.word, call.part, call.args) for call in calls))


def _explained(note: str) -> Outcome:
    """Read what the child wrote of its end: kind, line and words. It may be a lie of the program's own."""
    kind, _, rest = note.partition("\n")
    line, _, words = rest.partition("\n")
    where = f"line {line}: " if line.isdecimal() and line != "0" else ""
    match kind:
        case "memory" | "refused" | "syntax" | "error":
            return _failed(kind, where + words)
    return _failed("error", note)


def _why(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return type(error).__name__
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return f"{'.'.join(map(str, first['loc'][:4]))} {first['msg']}"


def _failed(reason: Reason, detail: str) -> Outcome:
    return Outcome(failure=Failure(reason=reason, detail=_line(detail)))


def _line(text: str) -> str:
    """Return a text as one short line that does nothing to a terminal."""
    return " ".join("".join(one if " " <= one <= "~" else " " for one in text).split())[:200]
