# SPDX-License-Identifier: Apache-2.0
"""A worker that crashes, hangs, eats memory or lies costs the file that it read, and never outlives its parent."""
import os
import pathlib
import select
import signal
import time

import pytest
from conftest import BUILD

MEMORY_BYTES = 134217728

# What the fake worker does is the name of the file (tests/fakes/bad_worker.c).
REASONS = {
    "abort": ("crashed", "SIGABRT"),
    "quit": ("crashed", "before its answer was whole"),
    "cut": ("crashed", "before its answer was whole"),
    "alarm": ("timed_out", "load.timeout_ms"),
    "eat": ("over_limit", f"load.memory_bytes = {MEMORY_BYTES}"),
    "exhausted": ("over_limit", f"load.memory_bytes = {MEMORY_BYTES}"),
    "length": ("crashed", "a frame of 4294967295 bytes"),
    "number": ("crashed", "frame number 5"),
    "utf8": ("crashed", "not valid UTF-8"),
    "range": ("crashed", "outside of the text"),
    "balance": ("crashed", "does not balance"),
    "behind": ("crashed", "behind the last frame"),
}


def wait_for(condition):
    deadline = time.monotonic() + 30
    while not (value := condition()):
        assert time.monotonic() < deadline
        os.sched_yield()
    return value


def busy_child(parent):
    """The worker of a process, once it has worked for a while. All that is read here everybody may read."""
    for entry in pathlib.Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split() if entry.name.isdigit() else []
        except OSError:
            continue
        ticks = int(fields[11]) + int(fields[12]) if fields else 0
        if fields and int(fields[1]) == parent and ticks > os.sysconf("SC_CLK_TCK") // 4:
            return int(entry.name)
    return None


def bad_worker(timeout_ms):
    return ["--load-worker", BUILD / "bad_worker", "--load-timeout-ms", timeout_ms, "--load-memory-bytes", MEMORY_BYTES]


def add_files(quire, folder, names, timeout_ms):
    folder.mkdir()
    for name in names:
        (folder / f"{name}.txt").write_text(f"This is the file {name}.", encoding="utf-8")
    return quire.json(*bad_worker(timeout_ms), "add", folder, code=3)


def test_each_way_to_fail_has_its_reason_and_costs_one_file(quire, tmp_path):
    report = add_files(quire, tmp_path / "papers", ["good", *REASONS], 60000)
    assert report["documents"] == {"added": 1, "updated": 0, "unchanged": 0, "failed": len(REASONS)}
    failures = {pathlib.Path(failure["uri"]).stem: failure for failure in report["failures"]}
    assert set(failures) == set(REASONS)
    for name, (reason, words) in REASONS.items():
        assert failures[name]["reason"] == reason and words in failures[name]["message"], failures[name]
    listed = {pathlib.Path(row["uri"]).stem: row for row in quire.json("list")["documents"]}
    assert listed["good"]["status"] == "ok"
    for name, (reason, _) in REASONS.items():
        row = listed[name]
        assert row["status"] == reason
        ledger = quire.json("show", row["uri"], "--ledger")["ledger"]
        size = len(f"This is the file {name}.")
        assert ledger == [{"step": "fetch", "unit": "files", "received": 1, "kept": 1, "dropped": []},
                          {"step": "load", "unit": "bytes", "received": size, "kept": 0,
                           "dropped": [{"reason": reason, "count": size}]}]
    assert quire.json("show", listed["good"]["id"])["text"] == "A true text.\n"


def test_workers_that_hang_are_ended_in_time_and_the_other_files_are_added(quire, tmp_path):
    report = add_files(quire, tmp_path / "papers", ["good", "hang", "stall"], 2000)
    reasons = {pathlib.Path(failure["uri"]).stem: failure["reason"] for failure in report["failures"]}
    assert reasons == {"hang": "timed_out", "stall": "timed_out"}
    assert report["documents"]["added"] == 1


def test_a_worker_spoiled_by_one_file_does_not_cost_the_next(quire, tmp_path):
    for name in ["good", "spoiled"]:
        (tmp_path / f"{name}.txt").write_text("文本。", encoding="utf-8")
    report = quire.json(*bad_worker(20000), "--load-workers", "1", "add", tmp_path / "good.txt",
                        tmp_path / "spoiled.txt")
    assert report["documents"]["added"] == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda number: number.name)
def test_no_worker_outlives_a_command_that_was_ended(quire, tmp_path, number):
    (tmp_path / "slow.md").write_text("![[]()" * 400000, encoding="utf-8")  # cmark takes minutes
    process = quire.start("--load-timeout-ms", "600000", "add", tmp_path / "slow.md")
    worker = wait_for(lambda: busy_child(process.pid))
    descriptor = os.pidfd_open(worker)
    process.send_signal(number)
    process.communicate(timeout=30)
    ended = select.select([descriptor], [], [], 10)[0]
    os.close(descriptor)
    assert process.returncode != 0
    assert ended, "the worker lives on"
