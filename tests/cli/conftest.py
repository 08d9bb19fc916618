# SPDX-License-Identifier: Apache-2.0
"""Runs the built command line in homes of its own: nothing of the user's is read or written."""
import json
import os
import pathlib
import subprocess
import sys
import types

import pytest
from embedding_provider import Provider

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))
import database_servers  # noqa: E402
import databases  # noqa: E402
BUILD = pathlib.Path(os.environ.get("QUIRE_BUILD", ROOT / "build")).resolve()
PARTS = pathlib.Path(os.environ.get("QUIRE_PARTS", "/nonexistent"))
FIXTURES = ROOT / "tests" / "fixtures"


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """XDG folders for the whole run."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def environment(home):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("QUIRE_")}
    kept.update(HOME=str(home), XDG_DATA_HOME=str(home / "data"), XDG_CACHE_HOME=str(home / "cache"),
                XDG_CONFIG_HOME=str(home / "config"), LC_ALL="C.UTF-8")
    return kept


def object_of(pairs):
    """A JSON object; a key that stands in it twice is a fault of its own."""
    keys = [key for key, _ in pairs]
    assert len(set(keys)) == len(keys), keys
    return dict(pairs)


class Quire:
    def __init__(self, environment, kb, options=()):
        self.environment, self.kb, self.options, self.started = environment, kb, options, []
        self.program = str(BUILD / "quire")

    def command(self, *words):
        words = [word if isinstance(word, bytes) else str(word) for word in (*self.options, *words)]
        return [self.program, "--kb", str(self.kb), *words]

    def run(self, *words, code=0, stdin=b"", timeout=120, **variables):
        done = subprocess.run(self.command(*words), input=stdin, capture_output=True, timeout=timeout,
                              env={**self.environment, **variables})
        out = types.SimpleNamespace(code=done.returncode, out=done.stdout.decode("utf-8"),
                                    err=done.stderr.decode("utf-8", "replace"))
        if code is not None:
            assert out.code == code, f"{words}: exit {out.code}\n{out.out}\n{out.err}"
        return out

    def json(self, *words, code=0, **more):
        done = self.run("--json", *words, code=code, **more)
        value = json.loads(done.out, object_pairs_hook=object_of)
        assert value["schema"] == 1
        return value

    def start(self, *words, **variables):
        process = subprocess.Popen(self.command(*words), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   stdin=subprocess.DEVNULL, env={**self.environment, **variables})
        self.started.append(process)
        return process

    def stop(self):
        """Ends what a failed test left running."""
        for process in self.started:
            if process.poll() is None:
                process.kill()
                process.communicate()


@pytest.fixture
def quire(environment, tmp_path):
    made = Quire(environment, tmp_path / "base.quire")
    yield made
    made.stop()


@pytest.fixture(scope="session")
def filled(environment, tmp_path_factory):
    """A base that holds the samples; tests only read it."""
    made = Quire(environment, tmp_path_factory.mktemp("filled") / "samples.quire")
    made.report = made.json("add", ROOT / "samples" / "documents")
    return made


class Replay:
    """tests/support/replay_server.py with one scenario."""

    def __init__(self, scenario, log):
        self.log = log
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/support/replay_server.py"), "--scenario",
             str(FIXTURES / "remote" / scenario), "--port", "0", "--log", str(log)],
            stdout=subprocess.PIPE, text=True)
        self.url = f"http://127.0.0.1:{self.process.stdout.readline().strip()}/v1"

    def requests(self):
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def replay(tmp_path):
    running = []

    def start(scenario):
        running.append(Replay(scenario, tmp_path / f"requests-{len(running)}.jsonl"))
        return running[-1]

    yield start
    for server in running:
        server.stop()


@pytest.fixture
def provider():
    """A fast embedding provider that a test can hold back."""
    running = Provider()
    yield running
    running.stop()


def server_of(make):
    """A server that starts when a test first asks for it; without its package the tests are skipped."""
    try:
        server = make()
    except database_servers.Absent as absent:
        pytest.skip(str(absent))
    yield server
    server.close()


@pytest.fixture(scope="session")
def postgresql():
    yield from server_of(database_servers.PostgreSQL)


@pytest.fixture(scope="session")
def mariadb():
    yield from server_of(database_servers.MariaDB)


@pytest.fixture
def odbc(tmp_path):
    try:
        return database_servers.Odbc(tmp_path)
    except database_servers.Absent as absent:
        pytest.skip(str(absent))


@pytest.fixture(params=list(databases.KINDS))
def database(request, tmp_path):
    """One of each kind of database, empty."""
    kind = databases.KINDS[request.param]
    sources = {"sqlite": lambda: tmp_path / "shop.db", "odbc": lambda: request.getfixturevalue("odbc"),
               "postgresql": lambda: request.getfixturevalue("postgresql"), "mysql": lambda: request.getfixturevalue("mariadb")}
    made = kind(sources[request.param]())
    made.empty()
    return made
