# SPDX-License-Identifier: Apache-2.0
"""A document that has taken its parser over gets nowhere, costs itself alone, and is told apart by what it tried. What it
does is in tests/fakes/hostile_worker.c, the file's text says which of it."""
import os
import pathlib
import signal
import time

import pytest
from conftest import BUILD
from test_workers import busy_child, wait_for

FORBIDDEN = {
    "open-absolute": "openat", "open-relative": "openat", "open-memory": "openat", "open-environment": "openat",
    "open-below": "openat", "create": "openat", "remove-file": "unlink", "inet": "socket", "datagrams": "socket",
    "local": "socket", "connect-own": "connect", "connect-out": "socket", "fork": "clone", "thread": "clone",
    "execute": "execve", "trace-parent": "ptrace", "kill-parent": "kill", "kill-thread": "tgkill",
    "read-parent": "process_vm_readv", "mount": "mount", "own-namespace": "unshare", "ring": "io_uring_setup",
    "program-in-memory": "memfd_create", "executable-memory": "mmap", "executable-later": "mprotect", "dumpable": "prctl",
    "raise-limit": "prlimit64", "raise-limit-old": "setrlimit", "own-filter": "seccomp", "unheard": "socket",
}
# Calls of which libraries must be able to be told that there are none.
UNKNOWN = ("open-newer", "write-document", "look", "list", "descriptors")
OTHERS = {
    "processor": ("timed_out", "load.timeout_ms = 3000"),
    "memory": ("over_limit", "load.memory_bytes = 134217728"),
    "output": ("crashed", "than the 104857600 bytes that any answer has"),
    "other-architecture": ("crashed", "cannot be told" if os.uname().machine == "x86_64" else "openat"),
}
# What Landlock, limits and lost privileges stop by themselves, where a kernel has no system call filter.
SECOND_RING = {"open-absolute": "EACCES", "open-relative": "EACCES", "open-memory": "EACCES", "create": "EACCES",
               "trace-parent": "EPERM", "kill-parent": "EPERM", "mount": "EPERM", "raise-limit-old": "EPERM"}
HOSTILE = ["--load-worker", BUILD / "hostile_worker", "--load-workers", "1", "--load-timeout-ms", "3000",
           "--load-memory-bytes", "134217728"]


def try_all(quire, folder, names, *options):
    """What became of each attempt; before and behind each stands a document in good faith."""
    folder.mkdir()
    names = list(names)
    for number, name in enumerate(names):
        (folder / f"{number:02d}-{name}.txt").write_text(f"try {name}\n", encoding="utf-8")
        (folder / f"{number:02d}-zz.txt").write_text(f"Good faith, number {number}. 一片好意。\n", encoding="utf-8")
    report = quire.json(*HOSTILE, *options, "add", folder, code=3)
    assert report["documents"] == {"added": len(names), "updated": 0, "unchanged": 0, "failed": len(names)}
    return {pathlib.Path(failure["uri"]).stem[3:]: (failure["reason"], failure["message"])
            for failure in report["failures"]}


def check_of(quire, *options, code=0):
    checks = quire.json(*options, "doctor", code=code)["checks"]
    return next(check for check in checks if check["name"] == "sandbox")


def on_older_kernel(quire, lacks):
    """The same command line, on a kernel that lacks something."""
    plain = quire.command
    quire.command = lambda *words: [str(BUILD / "older_kernel"), lacks, *plain(*words)]
    return quire


def test_each_attempt_is_stopped_and_costs_one_document(quire, tmp_path):
    found = try_all(quire, tmp_path / "papers", [*FORBIDDEN, *UNKNOWN, *OTHERS], "--load-sandbox", "required")
    for name, call in FORBIDDEN.items():
        assert found.pop(name) == ("crashed", f"it tried what no document may do: the system call {call}"), name
    for name in UNKNOWN:
        assert found.pop(name) == ("malformed", "refused: ENOSYS"), name
    for name, (reason, words) in OTHERS.items():
        assert found[name][0] == reason and words in found.pop(name)[1], name
    assert not found and not pathlib.Path("/tmp/quire-hostile").exists()


def test_the_attempts_are_real(quire, tmp_path):
    found = try_all(quire, tmp_path / "papers", ["open-absolute", "look", "inet"], "--load-sandbox", "off")
    assert set(found.values()) == {("malformed", "escaped")}


def test_files_and_processes_are_out_of_reach_without_a_filter_too(quire, tmp_path):
    found = try_all(on_older_kernel(quire, "seccomp"), tmp_path / "papers", SECOND_RING)
    assert found == {name: ("malformed", f"refused: {error}") for name, error in SECOND_RING.items()}


@pytest.mark.parametrize("lacks, words", [("landlock", "not files (Function not implemented)"),
                                          ("seccomp", "not system calls (Invalid argument)")])
def test_where_the_kernel_lacks_a_wall(quire, tmp_path, lacks, words):
    on_older_kernel(quire, lacks)
    note = tmp_path / "note.md"
    note.write_text("The rope carries 90 kg. 绳子能承重九十公斤。", encoding="utf-8")
    assert check_of(quire)["health"] == "note" and words in check_of(quire)["found"]
    assert words in quire.run("doctor").out
    failed = quire.run("--load-sandbox", "required", "add", note, code=1)
    assert "load.sandbox is required" in failed.err and words in failed.err
    assert check_of(quire, "--load-sandbox", "required", code=1)["health"] == "missing"
    assert quire.json("add", note)["documents"]["added"] == 1


def test_doctor_tells_which_walls_stand(quire):
    check = check_of(quire, "--load-sandbox", "required")
    assert check["health"] == "ok" and check["found"].startswith("limits, privileges, system calls, files")
    off = check_of(quire, "--load-sandbox", "off")
    assert off["health"] == "note" and "load.sandbox is off" in off["found"]
    assert "load.sandbox is off" in quire.run("--load-sandbox", "off", "doctor").out


def state_of(pid):
    return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def test_a_worker_ends_by_itself_where_its_parent_cannot_end_it(quire, tmp_path):
    (tmp_path / "busy.txt").write_text("try processor\n", encoding="utf-8")
    process = quire.start(*HOSTILE, "add", tmp_path / "busy.txt")
    worker = wait_for(lambda: busy_child(process.pid))
    process.send_signal(signal.SIGSTOP)
    deadline = time.monotonic() + 120  # for seven seconds of processor time, on a busy machine
    while state_of(worker) != "Z":
        assert time.monotonic() < deadline
        time.sleep(.05)
    process.send_signal(signal.SIGCONT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 3 and b"timed_out" in out + err
