"""Programs that mean harm, and what becomes of each when nothing looks it through first: only the walls are left.

`loot` prints a display list: whoever gets something out says so with it. PORT, SECRET and PROJECT stand for a
listening port, a file and the project's folder on the machine outside.
"""

import struct
import zlib
from typing import NamedTuple

LOOT = """\
import sys
def loot(what):
    sys.stdout.write('[{"word": "loot", "part": "%s", "args": []}]' % ascii(what)[1:40])
"""
WALK = "[c for c in ().__class__.__bases__[0].__subclasses__() if c.__name__ == '_wrap_close'][0].__init__.__globals__"
FRAMES = """\
def reach():
    yield walker.gi_frame.f_back.f_back.f_back
walker = reach()
for frame in walker:
    system = frame.f_globals["os"]
system.kill(system.getppid(), 9)
"""


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG_BOMB = b"".join(
    [
        b"\x89PNG\r\n\x1a\n",
        _chunk(b"IHDR", struct.pack(">IIBBBBB", 100_000, 100_000, 1, 0, 0, 0, 0)),
        _chunk(b"IDAT", zlib.compress(bytes(10 << 20), 9)),
        _chunk(b"IEND", b""),
    ]
)
ZIP_BOMB = zlib.compress(zlib.compress(bytes(400 << 20), 1), 9)
TRUSTED = "from backends.drawing import geometry\nfrom backends.drawing.recording import Element\n"


class Hostile(NamedTuple):
    name: str
    program: str
    reason: str
    """Of its failure; either of two where it depends on how busy the machine is."""
    detail: str = ""
    """What the failure's detail must hold."""


def _system(call: str) -> str:
    """A call of the C library that loots if the kernel lets it."""
    return LOOT + f"import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\nif libc.{call} >= 0: loot({call!r})"


DENIED, GONE = "PermissionError", "FileNotFoundError"
HOSTILE = [
    # processes
    Hostile("fork bomb", "import os\nwhile True: os.fork()", "error", DENIED),
    Hostile("threads", "import threading\nwhile True: threading.Thread(target=input).start()", "error", "new thread"),
    Hostile("subprocess", "import subprocess\nsubprocess.run(['/bin/sh', '-c', 'id'])", "error", DENIED),
    Hostile("os.system", LOOT + "import os\nif os.system('id') == 0: loot('shell')", "list"),
    Hostile("exec", "import os\nos.execv('/bin/sh', ['sh', '-c', 'id'])", "error", DENIED),
    Hostile("a daemon", "import os\nos.setsid()", "error", DENIED),
    Hostile("vfork in C", _system("vfork()"), "list"),
    Hostile("clone in C", _system("syscall(56, 17, 0, 0, 0, 0)"), "list"),
    # other processes
    Hostile("kill everyone", "import os\nos.kill(-1, 9)", "error", DENIED),
    Hostile("kill the parent", "import os\nos.kill(os.getppid(), 9)", "error", DENIED),
    Hostile("kill the first process", "import os\nos.kill(1, 9)", "error", DENIED),
    Hostile("ptrace", _system("ptrace(16, os.getppid(), 0, 0)"), "list"),
    Hostile("another's memory", _system("process_vm_readv(os.getppid(), 0, 0, 0, 0, 0)"), "list"),
    Hostile("forged frames", "import os\nfor end in range(256):\n try: os.write(end, bytes(13) * 9)\n except OSError: pass",
            "error"),
    # network
    Hostile("TCP", LOOT + "import socket\nloot(socket.create_connection(('127.0.0.1', PORT), 1))", "error", DENIED),
    Hostile("UDP", "import socket\nsocket.socket(2, 2).sendto(b'x', ('127.0.0.1', PORT))", "error", DENIED),
    Hostile("unix socket", "import socket\nsocket.socket(1).connect('/run/docker.sock')", "error", DENIED),
    Hostile("DNS", LOOT + "import socket\nloot(socket.gethostbyname('localhost'))", "error", "gaierror"),
    Hostile("netlink", _system("socket(16, 3, 0)"), "list"),
    # what lies outside
    Hostile("a secret file", LOOT + "loot(open('SECRET').read())", "error", GONE),
    Hostile("/etc/shadow", LOOT + "loot(open('/etc/shadow').read())", "error", GONE),
    Hostile("the home folder", LOOT + "import os\nloot(open(os.path.expanduser('~/.bashrc')).read())", "error", GONE),
    Hostile("the project", LOOT + "loot(open('PROJECT/README.md').read())", "error", GONE),
    Hostile("environment", LOOT + "import os\nloot(os.environ['WHETSTONE_LLM_API_KEY'])", "error", "KeyError"),
    Hostile("environment in /proc", LOOT + "loot(open('/proc/self/environ').read())", "error", GONE),
    Hostile("devices", LOOT + "import os\ndevices = os.listdir('/dev')\nif devices != ['null']: loot(devices)", "list"),
    Hostile("the terminal", "open('/dev/tty', 'w').write('gotcha')", "error", "Read-only"),
    Hostile("a symbolic link", LOOT + "import os\nos.symlink('SECRET', '/scratch/l')\nloot(open('/scratch/l').read())",
            "error", GONE),
    Hostile("a hard link", "import os\nos.link(os.__file__, '/scratch/l2')", "error", "OSError"),
    Hostile("writing outside", "open('/outside', 'w').write('x')", "error", "Read-only"),
    Hostile("writing over the library", "import os\nopen(os.__file__, 'w').write('x')", "error", "Read-only"),
    Hostile("shared memory", "open('/dev/shm/x', 'w').write('x')", "error", GONE),
    # exhaustion
    Hostile("PNG bomb", f"open('/scratch/figure.png', 'wb').write({PNG_BOMB!r})", "list"),
    Hostile("memory at once", "x = bytearray(10 ** 11)", "memory"),
    Hostile("memory bit by bit", "x = []\nwhile True: x.append(bytearray(10 ** 6))", "memory|timeout"),
    Hostile("a file that fills the disk", "f = open('/scratch/x', 'wb')\nwhile True: f.write(bytes(10 ** 6))", "error",
            "OSError"),
    Hostile("many files", "n = 0\nwhile True:\n n += 1\n open(f'/scratch/{n}', 'wb').write(bytes(10 ** 6))", "error",
            "No space"),
    Hostile("many open files", "f = []\nwhile True: f.append(open('/dev/null'))", "error", "Too many open files"),
    Hostile("endless loop", "while True: pass", "timeout"),
    Hostile("sleep", "import time\ntime.sleep(3600)", "timeout"),
    Hostile("a long calculation in C", "9 ** 9 ** 8", "timeout"),
    Hostile("a regular expression", "import re\nre.match('(a+)+$', 'a' * 40 + 'b')", "timeout"),
    Hostile("deaf to signals", "import signal as s\ns.signal(s.SIGXCPU, s.SIG_IGN)\nwhile True: pass", "timeout"),
    Hostile("more limits", "import resource as r\nr.setrlimit(r.RLIMIT_AS, (-1, -1))", "error"),
    Hostile("zip bomb", f"import zlib\nx = zlib.decompress(zlib.decompress({ZIP_BOMB!r}))", "memory|error"),  # or no zlib
    Hostile("a wide text", "x = f'{1:>100000000000}'", "memory"),
    Hostile("deep recursion", "def f(): f()\nf()", "error", "RecursionError"),
    Hostile("endless recursion", "import sys\nsys.setrecursionlimit(10 ** 9)\ndef f(): f()\nf()", "memory|timeout"),
    Hostile("a crash", "import ctypes\nctypes.string_at(8)", "died", "signal 11"),
    Hostile("nested brackets", "x = " + "(" * 9000, "syntax"),
    Hostile("nested signs", "x = " + "-" * 90_000 + "1", "memory"),
    # what it says
    Hostile("flooded stdout", "import sys\nwhile True: sys.stdout.write('x' * 65536)", "output"),
    Hostile("flooded stderr", "import sys\nwhile True: sys.stderr.write('x' * 65536)", "timeout"),
    Hostile("closed stdout", "import os\nos.close(1)", "list"),
    Hostile("_exit", "import os\nos._exit(7)", "died", "exit code 7"),
    Hostile("abort", "import os\nos.abort()", "died", "signal"),
    Hostile("a late word", LOOT + "import atexit\natexit.register(loot, 'late')", "list"),
    Hostile("terminal escapes in the output", "import sys\nsys.stdout.write('\\x1b]0;x\\x07\\x1b[2J' * 9)", "list"),
    Hostile("terminal escapes in a list", "import sys\n"
            """sys.stdout.write('[{"word": "point", "part": "\\\\u001b[2J", "args": []}]')""", "list", "printable"),
    Hostile("terminal escapes in an error", "raise ValueError('\\x1b]0;x\\x07\\x1b[2J\\u202e\\n\\r\\b')", "error"),
    Hostile("an endless error", "raise ValueError('x' * 10 ** 7)", "error", "xxx"),
    Hostile("an error that raises", "class E(Exception):\n def __str__(self): raise self\nraise E", "error", "cannot be"),
    Hostile("an error that hangs", "class E(Exception):\n def __str__(self):\n  while True: pass\nraise E", "timeout"),
    Hostile("a forged reason", "import os\nos.write(3, b'nonsense\\n\\x1b[2J')", "error", "nonsense"),
    Hostile("no JSON", "import sys\nsys.stdout.write('I am a list')", "list"),
    Hostile("deep JSON", "import sys\nsys.stdout.write('[' * 10 ** 5)", "list"),
    Hostile("a huge number", """import sys\nsys.stdout.write('[{"word": "p", "part": "A", "args": [1' + '0' * 9 ** 5)""",
            "list"),
    Hostile("a picture of 100,000 px", TRUSTED + "geometry._SHEET.record('point', 'A', 100000, 100000)\ngeometry.show()",
            "list", "10000"),
    Hostile("NaN", TRUSTED + "geometry._SHEET.record('point', 'A', float('nan'), 1)\ngeometry.show()", "list"),
    Hostile("infinity", TRUSTED + "geometry._SHEET.record('point', 'A', 1, float('inf'))\ngeometry.show()", "list"),
    Hostile("a thousand elements", TRUSTED + "for i in range(1000): geometry._SHEET.record('point', str(i))\n"
            "geometry.show()", "list", "500"),
    Hostile("millions of elements", TRUSTED + "while True: geometry._SHEET.elements.append(Element('x', 'y', ()))",
            "memory|timeout"),
    Hostile("another recorder", TRUSTED + "class Sly(Element): json = 'import os'\n"
            "geometry._SHEET.elements.append(Sly('x', 'y', ()))\ngeometry.show()", "list"),
    # ways around what is looked through
    Hostile("subclass walk", LOOT + f"if {WALK}['system']('id') == 0: loot('shell')", "list"),
    Hostile("__import__", "__import__('os').fork()", "error", DENIED),
    Hostile("importlib", "import importlib\nimportlib.import_module('o' + 's').fork()", "error", DENIED),
    Hostile("eval", "eval('__import__(\"os\").fork()')", "error", DENIED),
    Hostile("exec of a text", "exec('imp' + 'ort os; os.fork()')", "error", DENIED),
    Hostile("settrace", "import sys\ndef t(*a): raise OSError('traced')\nsys.settrace(t)\n(lambda: 0)()", "error", "traced"),
    Hostile("other letters", "import \uff4f\uff53\n\uff4f\uff53.fork()", "error", DENIED),
    Hostile("frames", FRAMES, "error", DENIED),
    Hostile("unshare", _system("unshare(0x10000000)"), "list"),
    Hostile("mount", _system("mount(b'/', b'/scratch', 0, 4096, 0)"), "list"),
    Hostile("io_uring", _system("syscall(425, 8, ctypes.create_string_buffer(120))"), "list"),
    Hostile("memory that has no limit", _system("memfd_create(b'x', 0)"), "list"),
    Hostile("calls of another machine", _system("syscall(0x40000039)"), "list"),
]  # fmt: skip
OUTSIDE = (
    "kill everyone", "kill the parent", "TCP", "unix socket", "a secret file", "/etc/shadow",
    "the home folder", "the project", "environment", "environment in /proc", "devices", "a symbolic link",
    "a hard link", "writing outside", "writing over the library", "shared memory", "mount", "kill the first process",
)  # fmt: skip
"""Those that the namespaces alone must stop, with no filter on kernel calls."""
