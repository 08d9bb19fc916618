# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C in each stage: the command ends at once, says so, and leaves whole documents only. Each test waits until the stage
can be seen to hang, so that the interrupt meets that stage and no other."""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from conftest import BUILD, Quire

# A cancel is seen within a tenth of a second; the rest is for a machine that has other work.
LIMIT_SECONDS = 2
EN = "# Ropes\n\nThe hemp rope carries 400 kilograms.\n"
ZH = "# 绳子\n\n麻绳能承受400公斤。\n"


def wait_for(condition):
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, "what the test waits for has not come"
        os.sched_yield()


def processes_below(pid):
    """Command names of the processes that `pid` started."""
    found = {}
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            try:
                found[int(child)] = pathlib.Path(f"/proc/{child}/comm").read_text().strip()
            except FileNotFoundError:
                pass
    return found


def interrupt(process):
    """Sends Ctrl-C and says what the process wrote to standard error. Nothing that it started may outlive it."""
    children = processes_below(process.pid)
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    took = time.monotonic() - started
    assert process.returncode == 1, (process.returncode, out, err)
    assert b"cancelled" in (out + err), (out, err)
    assert took < LIMIT_SECONDS, took
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)
    return err


def check_whole(quire, uris=()):
    """The base is sound, and holds just these documents, each with all its chunks."""
    if not quire.kb.exists():
        assert not uris
        return
    database = sqlite3.connect(quire.kb)
    assert database.execute("pragma integrity_check").fetchone()[0] == "ok"
    database.close()
    rows = quire.json("list")["documents"]
    assert sorted(pathlib.Path(row["uri"]).name for row in rows) == sorted(uris)
    for row in rows:
        view = quire.json("show", row["id"])
        assert row["status"] == "ok" and len(view["chunks"]) == row["chunks"] > 0


class Provider:
    """Answers embeddings and chats. After `hold()` and `first` more answers it takes a request and says nothing, or only a
    first piece, or that it is busy."""

    def __init__(self):
        self.held, self.first, self.retry_after = False, 0, None
        self.asked, self.released = threading.Event(), threading.Event()
        provider = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_arguments):
                pass

            def do_POST(self):
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                chat = "messages" in request
                hold = provider.held and provider.first == 0
                provider.first -= provider.held and not hold
                if hold and provider.retry_after:
                    self.send_response(429)
                    self.send_header("Retry-After", str(provider.retry_after))
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    provider.asked.set()
                    return
                if chat:
                    self.send_response(200)
                    self.send_header("Content-Type", "text/event-stream")
                    self.end_headers()
                    piece = {"choices": [{"index": 0, "delta": {"content": "The hemp rope "}}]}
                    self.wfile.write(b"data: " + json.dumps(piece).encode() + b"\n\n")
                    self.wfile.flush()
                if hold:
                    provider.asked.set()
                    provider.released.wait()
                    self.close_connection = True
                    return
                texts = request["input"]
                rows = [{"index": i, "embedding": [1.0, len(text) % 7, len(text) % 5]} for i, text in enumerate(texts)]
                body = json.dumps({"data": rows}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def hold(self, first=0, retry_after=None):
        self.held, self.first, self.retry_after = True, first, retry_after

    def wait_until_asked(self):
        assert self.asked.wait(60)

    def embedding(self, *more):
        """Opening asks for the dimension; the first use asks for the probe of the space."""
        return ["--embed-driver", "openai", "--embed-openai-url", self.url(), "--embed-openai-model", "m", *more]

    def opened(self):
        return self.embedding("--embed-openai-dim", "3")

    def chat(self):
        return ["--chat-driver", "openai", "--chat-openai-url", self.url(), "--chat-openai-model", "m"]

    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def stop(self):
        self.released.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def provider():
    made = Provider()
    yield made
    made.stop()


@pytest.fixture
def note(tmp_path):
    path = tmp_path / "ropes.md"
    path.write_text(EN, encoding="utf-8")
    return path


@pytest.fixture
def other(tmp_path):
    path = tmp_path / "绳子.md"
    path.write_text(ZH, encoding="utf-8")
    return path


@pytest.fixture
def locked(quire, note):
    """A base with one document that another process is writing."""
    quire.json("add", note)
    holder = sqlite3.connect(quire.kb, isolation_level=None)
    holder.execute("begin immediate")
    yield quire
    holder.close()


@pytest.fixture
def hung_check(environment, tmp_path):
    """A build tree whose quire-model-check hangs; `started()` waits until it runs."""
    tree = tmp_path / "tree"
    tree.mkdir()
    for name in ["quire", *[path.name for path in BUILD.glob("libquire.so*")]]:
        shutil.copy(BUILD / name, tree / name, follow_symlinks=False)
    pipe = tmp_path / "started"
    os.mkfifo(pipe)
    checker = tree / "quire-model-check"
    checker.write_text(f"#!/bin/sh\necho running > '{pipe}'\nexec tail -f /dev/null\n")
    checker.chmod(0o755)
    model = tmp_path / "model.gguf"
    model.write_bytes(b"GGUF" + bytes(1000))
    quire = Quire(environment, tmp_path / "base.quire")
    quire.program = str(tree / "quire")
    quire.model = model
    quire.check_runs = pipe.read_text
    yield quire
    quire.stop()


def start_waiting_for_the_lock(quire, *words):
    process = quire.start(*words)
    line = process.stderr.readline()
    assert b"waiting up to" in line and f"process {os.getpid()}".encode() in line, line
    return process


# ---- adding ----

@pytest.mark.parametrize("command", ["add", "inspect", "ask"])
def test_while_standard_input_is_read(quire, note, command):
    if command == "ask":
        quire.json("add", note)
    process = subprocess.Popen(quire.command(command, "-"), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env=quire.environment)
    # More than the pipe holds: that it was taken says that it is being read.
    process.stdin.write(EN.encode() * 5000)
    process.stdin.flush()
    children = processes_below(process.pid)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=LIMIT_SECONDS) == 1 and not children
    assert process.stderr.read() == b"quire: cancelled\n"
    for stream in (process.stdin, process.stdout, process.stderr):
        stream.close()
    check_whole(quire, ["ropes.md"] if command == "ask" else [])


def test_while_a_file_is_fetched(quire, note, tmp_path):
    quire.json("add", note)
    folder = tmp_path / "big"
    folder.mkdir()
    with open(folder / "big.txt", "wb") as file:
        file.truncate(500 << 20)
    process = quire.start("--load-document-bytes", 1 << 30, "add", folder)
    wait_for(lambda: any(target.endswith("big.txt") for target in open_files(process.pid)))
    interrupt(process)
    check_whole(quire, ["ropes.md"])


def open_files(pid):
    for entry in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            yield os.readlink(entry)


@pytest.mark.parametrize("command", ["add", "inspect"])
def test_while_a_worker_hangs(quire, note, tmp_path, command):
    quire.json("add", note)
    hung = tmp_path / "hang"
    hung.write_text("text", encoding="utf-8")
    process = quire.start("--load-worker", BUILD / "bad_worker", command, hung)
    wait_for(lambda: "bad_worker" in processes_below(process.pid).values())
    interrupt(process)
    check_whole(quire, ["ropes.md"])


def test_while_a_provider_embeds_and_the_work_goes_on_where_it_was(quire, note, other, provider):
    options = provider.opened()
    quire.json(*options, "add", note)
    provider.hold(first=1)
    process = quire.start(*options, "add", note, other)
    provider.wait_until_asked()
    interrupt(process)
    check_whole(quire, ["ropes.md"])
    provider.held = False
    report = quire.json(*options, "add", note, other)
    assert report["documents"] == {"added": 1, "updated": 0, "unchanged": 1, "failed": 0}
    check_whole(quire, ["ropes.md", "绳子.md"])


@pytest.mark.parametrize("retry_after", [None, 50], ids=["silent", "busy"])
@pytest.mark.parametrize("command", ["add", "ask", "inspect", "doctor"])
def test_while_a_provider_is_opened(quire, note, provider, command, retry_after):
    quire.json(*provider.embedding(), "add", note)
    provider.hold(retry_after=retry_after)
    words = {"ask": ["How much does the rope carry?"], "doctor": []}.get(command, [note])
    process = quire.start(*provider.embedding(), command, *words)
    provider.wait_until_asked()
    interrupt(process)
    check_whole(quire, ["ropes.md"])


def test_while_add_waits_for_another_writer(locked, other):
    process = start_waiting_for_the_lock(locked, "add", other)
    interrupt(process)
    check_whole(locked, ["ropes.md"])


def test_a_cancelled_add_leaves_a_trace_that_says_so(quire, note, provider):
    provider.hold(first=1)
    process = quire.start(*provider.opened(), "add", note)
    provider.wait_until_asked()
    interrupt(process)
    newest = quire.json("trace")["traces"][0]
    body = quire.json("trace", newest["id"])["trace"]["body"]
    assert newest["kind"] == "add" and body["status"] == "cancelled"
    assert {span["stage"]: span["status"] for span in body["spans"]}["embed"] == "cancelled"
    assert "cancelled" in quire.run("trace", newest["id"]).out


# ---- sync, remove ----

def test_while_sync_embeds(quire, note, provider):
    quire.json(*provider.opened(), "add", note)
    note.write_text(EN + "\nThe steel cable carries 9000 kilograms.\n", encoding="utf-8")
    provider.hold(first=1)
    process = quire.start(*provider.opened(), "sync")
    provider.wait_until_asked()
    interrupt(process)
    check_whole(quire, ["ropes.md"])
    assert "steel" not in quire.json("show", note)["text"]


def test_while_sync_waits_to_remove_what_is_gone(locked, note):
    note.unlink()
    interrupt(start_waiting_for_the_lock(locked, "sync"))
    check_whole(locked, ["ropes.md"])


def test_while_remove_waits_for_another_writer(locked, note):
    interrupt(start_waiting_for_the_lock(locked, "remove", note))
    check_whole(locked, ["ropes.md"])


# ---- asking ----

@pytest.mark.parametrize("command", ["search", "ask"])
def test_while_the_question_is_embedded(quire, note, provider, command):
    options = provider.opened()
    quire.json(*options, "add", note)
    provider.hold(first=1)
    process = quire.start(*options, command, "How much does the hemp rope carry?")
    provider.wait_until_asked()
    interrupt(process)
    check_whole(quire, ["ropes.md"])


def test_while_a_chat_model_writes(quire, note, provider):
    quire.json("add", note)
    provider.hold()
    process = quire.start(*provider.chat(), "ask", "How much does the hemp rope carry?")
    provider.wait_until_asked()
    interrupt(process)
    check_whole(quire, ["ropes.md"])


def test_while_a_trace_is_replayed(quire, note, provider):
    quire.json(*provider.opened(), "add", note)
    found = quire.json(*provider.opened(), "search", "rope")
    provider.hold()
    process = quire.start(*provider.opened(), "trace", found["trace"], "--replay")
    provider.wait_until_asked()
    interrupt(process)
    check_whole(quire, ["ropes.md"])


# ---- eval ----

def test_eval_takes_its_temporary_base_away(quire, provider, tmp_path):
    folder, temporary = tmp_path / "set", tmp_path / "temporary"
    (folder / "qrels").mkdir(parents=True)
    temporary.mkdir()
    (folder / "corpus.jsonl").write_text('{"_id":"a","title":"","text":"Bees make honey."}\n', encoding="utf-8")
    (folder / "queries.jsonl").write_text('{"_id":"q","text":"谁酿蜜？"}\n', encoding="utf-8")
    (folder / "qrels/test.tsv").write_text("query-id\tcorpus-id\tscore\nq\ta\t1\n", encoding="utf-8")
    provider.hold(first=1)
    process = quire.start(*provider.opened(), "eval", folder, TMPDIR=str(temporary))
    provider.wait_until_asked()
    assert list(temporary.iterdir())
    interrupt(process)
    assert list(temporary.iterdir()) == [] and not quire.kb.exists()


def test_while_eval_reads_its_set(quire, tmp_path):
    folder = tmp_path / "set"
    folder.mkdir()
    os.mkfifo(folder / "corpus.jsonl")
    process = quire.start("eval", folder)
    line = b'{"_id":"a","title":"","text":"Bees make honey."}\n'
    with open(folder / "corpus.jsonl", "wb") as corpus:
        corpus.write(line * 5000)
        corpus.flush()
        process.send_signal(signal.SIGINT)
        # What comes behind the interrupt is not read to its end.
        with pytest.raises(BrokenPipeError):
            for _ in range(400):
                corpus.write(line * 5000)
                corpus.flush()
        corpus.raw.close()
        out, err = process.communicate(timeout=60)
    assert process.returncode == 1 and b"cancelled" in err, (out, err)


# ---- models ----

@pytest.mark.parametrize("use", ["import", "embed", "chat"])
def test_while_a_gguf_file_is_checked(hung_check, note, use):
    quire = hung_check
    words = {"import": ["model", "import", quire.model],
             "embed": ["--embed-driver", "llama", "--embed-llama-path", quire.model, "add", note],
             "chat": ["--chat-driver", "llama", "--chat-llama-path", quire.model, "doctor"]}[use]
    process = quire.start(*words)
    assert quire.check_runs() == "running\n"
    interrupt(process)
    check_whole(Quire(quire.environment, quire.kb))
    models = pathlib.Path(quire.environment["XDG_DATA_HOME"]) / "quire/models"
    assert not models.exists() or not list(models.glob(".import-*"))


def test_the_check_does_not_hear_the_interrupt_of_the_terminal(hung_check, note):
    """A terminal sends Ctrl-C to the whole group: the checking process must not end by it and be taken for a verdict."""
    quire = hung_check
    process = subprocess.Popen(quire.command("--embed-driver", "llama", "--embed-llama-path", quire.model, "add", note),
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                               env=quire.environment, start_new_session=True)
    assert quire.check_runs() == "running\n"
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1 and err == b"quire: cancelled\n", err
