"""What runs inside the sandbox, in a bare interpreter: each program in a child of its own, behind walls of its own.

sandbox.py sends this file as compiled code, and the job after it. It imports next to nothing, for every set of
programs loads it, and it believes a child nothing: a child can write to two pipes, and end.
"""

import ctypes
import gc
import marshal
import os
import resource
import select
import sys
import time

TYPE_CHECKING = False  # `typing` would take 15 ms
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, NoReturn

RAN, TIMEOUT, FLOOD = range(3)
"""How the watch over a program ended: it has ended by itself, was stopped in time, had too much to say."""
HEAD = 13
"""Bytes before what a program printed: how it ended (1), its wait status (4), lengths of note and list (4 + 4)."""
NOTE = 4096
"""Bytes that are kept of how a child explains its end."""
READY = b"R"
BUILTINS = (
    "abs", "all", "any", "bool", "dict", "divmod", "enumerate", "filter", "float", "frozenset", "int", "isinstance",
    "iter", "len", "list", "map", "max", "min", "next", "pow", "range", "repr", "reversed", "round", "set", "slice",
    "sorted", "str", "sum", "tuple", "zip", "__build_class__", "ArithmeticError", "AssertionError", "Exception",
    "IndexError", "KeyError", "TypeError", "ValueError", "ZeroDivisionError",
)  # fmt: skip
"""What a program may use that it does not import."""


class Refused(Exception):
    """The program uses what no diagram needs."""


def main() -> None:
    """Read the job from stdin, run its programs one after another, and write how each went to stdout."""
    job = marshal.load(sys.stdin.buffer)  # noqa: S302 - the project itself sends it
    for name, code in job["modules"]:
        module = sys.modules[name] = type(sys)(name)
        module.__path__ = []
        exec(code, module.__dict__)  # noqa: S102 - the project's own code
    calls = None if job["filter"] is None else _Filter(job["filter"])
    if calls:
        calls.prove()
    gc.freeze()  # children share what is there already
    compile("", "<program>", "exec", ONLY_TREE)  # the first one takes 2 ms, which its children inherit
    _write(1, READY)
    for program in job["programs"]:
        _write(1, _run(program, job, calls))


class _Filter:
    """The system call filter, laid out for the kernel."""

    def __init__(self, steps: bytes) -> None:
        self._steps = ctypes.create_string_buffer(steps, len(steps))
        place = ctypes.addressof(self._steps)
        self._program = (len(steps) // 8).to_bytes(8, "little") + place.to_bytes(8, "little")
        self._prctl = ctypes.CDLL(None).prctl

    def install(self) -> None:
        no_new_privileges, seccomp, by_filter = 38, 22, 2
        if self._prctl(no_new_privileges, 1, 0, 0, 0) or self._prctl(seccomp, by_filter, self._program, 0, 0):
            raise OSError("the kernel takes no system call filter")

    def prove(self) -> None:
        """End this process with a word of explanation where the kernel takes no filter."""
        child = os.fork()
        if not child:
            try:
                self.install()
                os._exit(0)
            finally:
                os._exit(1)
        if os.waitpid(child, 0)[1]:
            raise SystemExit("the kernel takes no filter of system calls")


def _run(program: str, job: "dict[str, Any]", calls: "_Filter | None") -> bytes:
    """Run a program in a child, and return the head, the child's note, and what it printed."""
    out, out_end = os.pipe()
    note, note_end = os.pipe()
    child = os.fork()
    if not child:
        _be_child(program, job, calls, (out_end, note_end))
    os.close(out_end)
    os.close(note_end)
    gone = os.pidfd_open(child)
    said = {out: bytearray(), note: bytearray()}
    ended = _watch(gone, said, time.monotonic() + job["seconds"], {out: job["output"], note: NOTE})
    os.kill(child, 9)
    _, status = os.waitpid(child, 0)
    for end in (out, note, gone):
        os.close(end)
    return _head(ended, status, said[note], said[out])


def _head(ended: int, status: int, note: "bytearray", out: "bytearray") -> bytes:
    sizes = (status, len(note), len(out))
    return b"".join([bytes([ended]), *(size.to_bytes(4, "big") for size in sizes), note, out])


def _watch(gone: int, said: "dict[int, bytearray]", deadline: float, most: "dict[int, int]") -> int:
    """Collect what comes through the pipes until the child is gone, in time and within the ceilings."""
    poll = select.poll()
    waiting = {gone, *said}
    for end in waiting:
        poll.register(end, select.POLLIN)
    while waiting:
        left = deadline - time.monotonic()
        if left <= 0:
            return TIMEOUT
        for end, _ in poll.poll(left * 1000):
            chunk = b"" if end == gone else os.read(end, 65536)
            if not chunk:
                poll.unregister(end)
                waiting.discard(end)
            elif len(chunk) + len(said[end]) > most[end]:
                return FLOOD
            else:
                said[end] += chunk
    return RAN


def _be_child(program: str, job: "dict[str, Any]", calls: "_Filter | None", ends: "tuple[int, int]") -> "NoReturn":
    note = b"memory"
    try:
        out_end, note_end = ends
        nothing = os.open(os.devnull, os.O_RDWR)
        for place, end in enumerate((nothing, out_end, nothing, note_end)):
            os.dup2(end, place)
        os.closerange(4, 256)
        for limit, value in job["limits"]:
            resource.setrlimit(limit, (value, value))
        if calls:
            calls.install()
        note = _tried(program, job)
    except BaseException as error:  # a child never gets past here
        note = b"memory" if isinstance(error, MemoryError) else b"error"
    finally:
        try:
            _write(3, note)
        finally:
            os._exit(0)


def _tried(program: str, job: "dict[str, Any]") -> bytes:
    """Run a program, and return what there is to say of its end: nothing when it went well."""
    allowed = job["allowed"]
    try:
        names: dict[str, Any] = {"__name__": "__main__"}
        tree: Any = program
        if job["screened"]:
            if len(program) > job["longest"]:
                raise Refused(f"it must be at most {job['longest']} characters")
            tree = compile(program, "<program>", "exec", ONLY_TREE, dont_inherit=True)
            _screen(tree, allowed)
            names["__builtins__"] = _builtins(allowed)
        exec(compile(tree, "<program>", "exec", dont_inherit=True), names)  # noqa: S102 - what all the walls are for
        sys.stdout.flush()
    except MemoryError:
        return b"memory"
    except BaseException as error:  # whatever a program may end with
        return _told(error)
    return b""


ONLY_TREE = 0x400  # ast.PyCF_ONLY_AST


def _screen(tree: "Any", allowed: "frozenset[str]") -> None:
    """Refuse imports that are not allowed, and names that lead behind the scenes."""
    for node in _nodes(tree):
        kind = type(node).__name__
        if kind == "Import":
            imported = [alias.name for alias in node.names]
        else:
            imported = ["." * node.level + str(node.module or "")] if kind == "ImportFrom" else []
        for name in imported:
            if name not in allowed:
                raise Refused(f"line {node.lineno}: import {name}")
        for field in ("id", "attr", "name", "arg"):
            if str(getattr(node, field, "")).startswith("__"):
                raise Refused(f"line {node.lineno}: {getattr(node, field)}")


def _nodes(tree: "Any") -> "Iterator[Any]":
    """Yield every node of a syntax tree (`ast` would take 10 ms to load)."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for field in node._fields:
            value = getattr(node, field, None)
            for part in value if isinstance(value, list) else (value,):
                if hasattr(part, "_fields"):
                    waiting.append(part)


def _builtins(allowed: "frozenset[str]") -> "dict[str, Any]":
    import builtins

    def importer(name: str, *args: "Any", **more: "Any") -> "Any":
        if name not in allowed:
            raise Refused(f"import {name}")
        return __import__(name, *args, **more)

    return {name: getattr(builtins, name) for name in BUILTINS} | {"__import__": importer}


def _told(error: BaseException) -> bytes:
    """Say what a program ended with: the kind, the line, and the error in its own words."""
    kind = "refused" if isinstance(error, Refused) else "syntax" if isinstance(error, SyntaxError) else "error"
    try:
        line = error.lineno if isinstance(error, SyntaxError) else _line(error)
        words = str(error.msg if isinstance(error, SyntaxError) else error)[:300]
        said = words if isinstance(error, Refused) else f"{type(error).__name__[:60]}: {words}"
        return f"{kind}\n{line or 0}\n{said}".encode("ascii", "backslashreplace")[: NOTE // 2]
    except BaseException:  # an error may raise errors of its own when it is asked what it is
        return f"{kind}\n0\nan error that cannot be told".encode()


def _line(error: BaseException) -> int:
    line, trace = 0, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == "<program>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _write(end: int, data: bytes) -> None:
    while data:
        data = data[os.write(end, data) :]


if __name__ == "__main__":
    main()
