"""The kernel calls that a program in the sandbox may make, as a filter that the kernel runs: all others are refused.

A program computes, writes to the pipe it was given, and may use files of the scratch folder. It can start no
process or thread, signal or trace nobody, open no socket, change no limit and reach no younger part of the kernel.
"""

import platform
import struct

AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
ALLOWED: dict[str, frozenset[int]] = {
    "x86_64": frozenset(
        {
            *range(16),  # read, write, open, close, stat, fstat, lstat, poll, lseek, mmap ... rt_sigreturn
            *(17, 18, 19, 20, 21, 24, 25, 28),  # pread64, pwrite64, readv, writev, access, sched_yield, mremap, madvise
            *(32, 33, 35, 39, 60, 63, 72, 77, 79, 80),  # dup, dup2, nanosleep, getpid, exit, uname, fcntl ... chdir
            *(82, 83, 84, 86, 87, 88, 89),  # rename, mkdir, rmdir, link, unlink, symlink, readlink
            *(96, 98, 102, 104, 107, 108, 110, 131),  # gettimeofday, getrusage, getuid ... getppid, sigaltstack
            *(186, 202, 217, 228, 229, 230, 231),  # gettid, futex, getdents64, clock_*, exit_group
            *(257, 258, 262, 263, 264, 265, 266, 267, 269),  # openat, mkdirat, newfstatat, unlinkat ... faccessat
            *(273, 292, 318, 332, 334),  # set_robust_list, dup3, getrandom, statx, rseq
        }
    ),
    "aarch64": frozenset(
        {
            *(17, 23, 24, 25, 34, 35, 36, 37, 38, 46, 48, 49),  # getcwd, dup, dup3, fcntl, mkdirat ... chdir
            *(
                56,
                57,
                61,
                62,
                63,
                64,
                65,
                66,
                67,
                68,
                73,
                78,
                79,
                80,
            ),  # openat, close, getdents64, read ... fstat
            *(93, 94, 98, 99, 101, 113, 114, 115, 124, 132, 134, 135, 139),  # exit, futex, clock_*, rt_sig*
            *(160, 165, 169, 172, 173, 174, 175, 176, 177, 178),  # uname, getrusage, gettimeofday, getpid ... gettid
            *(
                214,
                215,
                216,
                222,
                226,
                233,
                278,
                291,
                293,
            ),  # brk, munmap, mmap, madvise, getrandom, rseq
        }
    ),
}
"""Numbers of kernel calls by machine, from the kernel's unistd headers."""

LOAD, EQUALS, RETURN = 0x20, 0x15, 0x06
"""BPF: load a word of the call's description, compare it, end."""
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050001, 0x80000000
"""The call is made; fails with EPERM; ends the process."""


def system_call_filter() -> bytes:
    """Return the filter for this machine, an array of `struct sock_filter`; empty where its calls are not known."""
    machine = platform.machine()
    if machine not in ALLOWED:
        return b""
    calls = sorted(ALLOWED[machine])
    steps = [
        (LOAD, 0, 0, 4),  # the machine that the call is made for
        (EQUALS, 1, 0, AUDIT_ARCH[machine]),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, 0),  # the number of the call
        *((EQUALS, len(calls) - i, 0, call) for i, call in enumerate(calls)),
        (RETURN, 0, 0, REFUSE),
        (RETURN, 0, 0, ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)
