# SPDX-License-Identifier: Apache-2.0
"""What was made to do harm (hostile.py) ends within bounds, with a document or with a reason, and reaches nobody."""
import concurrent.futures
import json
import os
import socket
import subprocess
import threading

import hostile
import pytest
from conftest import BUILD

# The shapes are as large as each run of the tests bears, or, for `make test-long`, as large as somebody would make them.
LONG = bool(os.environ.get("QUIRE_TEST_LONG"))
MEMORY_BYTES = 1 << 30 if LONG else 300 << 20
TIMEOUT_MS = 60000
JOBS = max(1, len(os.sched_getaffinity(0)))


class Listener:
    """Counts who connects."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.connections = 0
        self.thread = threading.Thread(target=self.count, daemon=True)
        self.thread.start()

    def count(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            connection.close()

    def stop(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join()


@pytest.fixture
def listener():
    running = Listener()
    yield running
    running.stop()


def counted_worker(folder):
    """A worker that leaves a mark in `folder` for each time that it is started."""
    worker = folder / "worker"
    worker.write_text(f'#!/bin/sh\n: >"{folder}/start.$$"\nexec "{BUILD}/quire-load-worker" "$@"\n', encoding="utf-8")
    worker.chmod(0o755)
    return worker


def complaint(done, shape):
    """What is wrong with how a shape ended; None: nothing."""
    try:
        report = json.loads(done.stdout)
    except ValueError:
        return f"exit {done.returncode}, {done.stderr[-300:]!r}"
    document = report["document"]
    reason, message = document.get("reason"), document.get("message", "")
    if reason not in shape.reasons:
        return f"{reason}: {message}"
    if done.returncode != (3 if reason else 0):
        return f"exit {done.returncode}"
    if reason and (not message or "\n" in message or message.endswith(".")):
        return f"the message {message!r}"
    if "load.memory_bytes" in message and not LONG:
        return message
    unbalanced = [row for row in report["ledger"]
                  if row["received"] != row["kept"] + sum(drop["count"] for drop in row["dropped"])]
    return f"{unbalanced}" if unbalanced else None


def test_hostile_documents_end_within_bounds_and_reach_nobody(quire, tmp_path, listener, monkeypatch):
    monkeypatch.setattr(hostile, "LISTENER", listener.url)
    options = ["--load-memory-bytes", MEMORY_BYTES, "--load-timeout-ms", TIMEOUT_MS]

    def inspect(number):
        shape = hostile.SHAPES[number]
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / shape.name
        path.write_bytes(shape.make(shape.large if LONG else shape.small))
        done = subprocess.run(quire.command("--json", *options, "--load-worker", counted_worker(folder), "inspect", path),
                              capture_output=True, timeout=300, check=False, stdin=subprocess.DEVNULL, env=quire.environment)
        path.unlink()
        wrong = complaint(done, shape)
        starts = len(list(folder.glob("start.*")))
        if not wrong and starts != 1 and not LONG:
            wrong = f"{starts} workers were started for it"
        return f"{shape.name}: {wrong}" if wrong else None

    with concurrent.futures.ThreadPoolExecutor(1 if LONG else JOBS) as pool:
        wrong = [line for line in pool.map(inspect, range(len(hostile.SHAPES))) if line]
    assert not wrong, "\n".join(wrong)
    assert listener.connections == 0


def test_names_of_shapes_are_their_own():
    names = [shape.name for shape in hostile.SHAPES]
    assert len(set(names)) == len(names)
    assert len(names) > 300
