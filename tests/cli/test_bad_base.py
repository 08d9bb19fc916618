# SPDX-License-Identifier: Apache-2.0
"""A base that is not one, is broken, read-only, held by another process, or on a full disk."""
import concurrent.futures
import json
import os
import random
import shutil
import sqlite3
import subprocess
import time

import pytest
from conftest import ROOT, Quire

GOOD = "# Ropes\n\nThe hemp rope carries 400 kilograms. 麻绳能承受400公斤。\n"


@pytest.fixture
def made(environment, tmp_path, provider):
    """A base of one document that has some pages, and the words to embed with."""
    quire = Quire(environment, tmp_path / "base.quire", provider.options)
    (tmp_path / "a.md").write_text(GOOD + "\n\n".join(f"Paragraph {i} of the tide tables. 潮汐表第{i}段。"
                                                        for i in range(300)), encoding="utf-8")
    quire.json("add", tmp_path / "a.md")
    return quire


def test_a_file_that_is_no_base_is_refused_and_left_alone(quire, tmp_path):
    other = tmp_path / "other.quire"
    database = sqlite3.connect(other)
    database.execute("create table t(x)")
    database.commit()
    database.close()
    contents = {"other": other.read_bytes(), "text": b"this is a text file and no base at all\n" * 50, "random": os.urandom(9000)}
    for name, content in contents.items():
        path = tmp_path / f"{name}-base"
        path.write_bytes(content)
        quire.kb = path
        done = quire.run("list", code=1)
        assert "not a Quire base" in done.err or "damaged" in done.err, done.err
        assert quire.run("add", ROOT / "README.md", code=1).err
        assert path.read_bytes() == content


def refused(quire, tmp_path, *says):
    """Every command says in one line what is wrong, and leaves the file as it is."""
    before = quire.kb.read_bytes()
    for words in (["list"], ["ask", "How much does the hemp rope carry?"], ["remove", "d1"], ["add", tmp_path / "a.md"]):
        done = quire.run(*words, code=1)
        assert done.err.count("\n") == 1 and any(word in done.err for word in says), (words, done.err)
    assert quire.kb.read_bytes() == before


def test_a_newer_base_is_refused_with_what_was_found_and_what_is_read(made, tmp_path):
    database = sqlite3.connect(made.kb)
    database.execute("pragma user_version = 99")
    database.commit()
    database.close()
    refused(made, tmp_path, "has format version 99; this Quire reads up to 5")


def test_a_base_cut_short_is_refused_wherever_it_was_cut(made, tmp_path):
    whole = made.kb.read_bytes()
    page = int.from_bytes(whole[16:18], "big")
    assert len(whole) // page > 4
    for size in (len(whole) - page, len(whole) - page // 2, len(whole) // 2, page * 2 + 100, page, 100, 99, 1):
        made.kb.write_bytes(whole[:size])
        refused(made, tmp_path, "cut short", "less than 100 bytes")


def test_a_base_cut_short_beside_its_wal_is_whole_or_refused(made, tmp_path):
    reader = sqlite3.connect(made.kb)
    reader.execute("begin")
    reader.execute("select count(*) from sqlite_master").fetchone()
    (tmp_path / "b.md").write_text("# B\n\nA second note. 第二条笔记。\n", encoding="utf-8")
    made.json("add", tmp_path / "b.md")
    whole, wal = made.kb.read_bytes(), (tmp_path / "base.quire-wal").read_bytes()
    reader.close()
    assert wal
    page = int.from_bytes(whole[16:18], "big")
    for size in (len(whole) - page, len(whole) - page // 2, len(whole) // 2, page, 100):
        for end in ("-wal", "-shm"):
            (tmp_path / f"cut.quire{end}").unlink(missing_ok=True)
        cut = Quire(made.environment, tmp_path / "cut.quire", made.options)
        cut.kb.write_bytes(whole[:size])
        (tmp_path / "cut.quire-wal").write_bytes(wal)
        done = cut.run("--json", "list", code=None)
        if done.code == 0:
            assert len(json.loads(done.out)["documents"]) == 2
        else:
            message = json.loads(done.out)["error"]["message"]
            assert "damaged" in message or "cut short" in message or "less than 100 bytes" in message, message


def test_a_flipped_byte_never_crashes(made, tmp_path):
    whole, draw = made.kb.read_bytes(), random.Random(3)
    page = int.from_bytes(whole[16:18], "big")
    # One in each of the first pages' headers, where the tree is, and some anywhere.
    places = [at * page + 3 for at in range(1, 6)] + [draw.randrange(100, len(whole)) for _ in range(12)]
    for at in places:
        made.kb.write_bytes(whole[:at] + bytes([whole[at] ^ 0xff]) + whole[at + 1:])
        for words in (["list"], ["show", "d1"], ["search", "the hemp rope"], ["ask", "麻绳能承受多少公斤？"]):
            done = made.run("--json", *words, code=None)
            assert done.code in (0, 1), (at, words, done.err)
            assert done.code == 0 or json.loads(done.out)["error"]["message"]
        for end in ("-wal", "-shm"):
            (tmp_path / f"base.quire{end}").unlink(missing_ok=True)


def test_a_base_that_cannot_be_written_answers_and_says_that_it_kept_no_trace(quire, tmp_path):
    folder = tmp_path / "shelf"
    folder.mkdir()
    (tmp_path / "a.md").write_text(GOOD, encoding="utf-8")
    quire.kb = folder / "base.quire"
    quire.json("add", tmp_path / "a.md")
    if os.geteuid() == 0:
        mount = subprocess.run(["mount", "--bind", "-o", "ro", str(folder), str(folder)], capture_output=True)
        if mount.returncode or subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], capture_output=True).returncode:
            subprocess.run(["umount", str(folder)], capture_output=True)
            pytest.skip("root writes everywhere, and no read-only mount can be made here")
    else:
        quire.kb.chmod(0o444)
        folder.chmod(0o555)
    try:
        answer = quire.json("ask", "How much does the hemp rope carry?")
        assert "400 kilograms" in answer["answer"] and answer["trace"] == ""
        assert "cannot be written" in quire.run("add", tmp_path / "a.md", code=1).err
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", str(folder)], check=True)
        else:
            folder.chmod(0o755)


class Disk:
    """A small disk of its own, seen only by what runs on it: it goes with the process that holds it."""

    def __init__(self, folder, mib):
        folder.mkdir()
        self.folder = folder
        script = f"mount -t tmpfs -o size={mib}m quire {folder} && echo there && cat"
        self.holder = subprocess.Popen(["unshare", "-m", "sh", "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL, text=True)
        self.there = self.holder.stdout.readline() == "there\n"

    def command(self, *words):
        return ["nsenter", "-t", str(self.holder.pid), "-m", "--", *words]

    def run(self, line):
        return subprocess.run(self.command("sh", "-c", line), capture_output=True, text=True, check=True).stdout

    def fill(self, spare_kib=0):
        """Leaves about so much room."""
        free = int(self.run(f"df --output=avail -k {self.folder} | tail -1"))
        self.run(f"head -c {max(free - spare_kib, 0)}K /dev/zero >{self.folder}/filler || true")

    def empty(self):
        self.run(f"rm -f {self.folder}/filler")

    def stop(self):
        self.holder.communicate()


class OnDisk(Quire):
    def __init__(self, environment, disk, options):
        super().__init__(environment, disk.folder / "base.quire", options)
        self.disk = disk

    def command(self, *words):
        return self.disk.command(*super().command(*words))


@pytest.fixture
def disk(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can make a small disk")
    made = Disk(tmp_path / "disk", 8)
    if not made.there:
        made.stop()
        pytest.skip("no disk can be mounted here")
    yield made
    made.stop()


def test_a_full_disk_is_said_by_the_first_add(environment, tmp_path, provider, disk):
    (tmp_path / "a.md").write_text(GOOD, encoding="utf-8")
    quire = OnDisk(environment, disk, provider.options)
    disk.fill()
    done = quire.run("add", tmp_path / "a.md", code=1)
    assert "the disk is full" in done.err and done.err.count("\n") == 1, done.err
    disk.empty()
    assert quire.json("add", tmp_path / "a.md")["documents"]["added"] == 1


def test_a_disk_that_fills_up_is_said_and_leaves_the_base_whole(environment, tmp_path, provider, disk):
    (tmp_path / "a.md").write_text(GOOD, encoding="utf-8")
    big = tmp_path / "big.txt"
    big.write_text("\n\n".join(f"Paragraph {i}: the tide tables of the year {i}. " + f"word{i} " * 60 for i in range(800)),
                   encoding="utf-8")
    quire = OnDisk(environment, disk, provider.options)
    quire.json("add", tmp_path / "a.md")
    disk.fill(256)
    done = quire.run("add", big, code=1)
    assert "the disk is full" in done.err and done.err.count("\n") == 1, done.err
    assert len(quire.json("list")["documents"]) == 1
    assert "400 kilograms" in quire.json("ask", "How much does the hemp rope carry?")["answer"]
    disk.empty()
    assert quire.json("add", big)["documents"]["added"] == 1
    assert len(quire.json("list")["documents"]) == 2


def test_on_a_full_disk_questions_are_answered_and_no_trace_is_kept(environment, tmp_path, provider, disk):
    (tmp_path / "a.md").write_text(GOOD, encoding="utf-8")
    quire = OnDisk(environment, disk, ["--log-level", "warn", *provider.options])
    quire.json("add", tmp_path / "a.md")
    disk.fill()
    for question, answer in (("How much does the hemp rope carry?", "400 kilograms"), ("麻绳能承受多少公斤？", "400公斤")):
        done = quire.run("--json", "ask", question)
        seen = json.loads(done.out)
        assert answer in seen["answer"] and seen["trace"] == ""
        assert "no trace was kept" in done.err, done.err
    disk.empty()
    assert quire.json("ask", "How much does the hemp rope carry?")["trace"]


def test_a_limit_on_file_sizes_is_said_and_leaves_the_base_whole(made, tmp_path):
    big = tmp_path / "big.txt"
    big.write_text("\n\n".join(f"Paragraph {i}: the tide tables of the year {i}. " + "word " * 60 for i in range(400)),
                   encoding="utf-8")
    size_kib = made.kb.stat().st_size // 1024 + 64
    line = f"ulimit -f {size_kib}; exec \"$@\""
    done = subprocess.run(["bash", "-c", line, "sh", *made.command("add", big)], capture_output=True, text=True,
                          env=made.environment, timeout=120, check=False)
    assert done.returncode == 1 and "a limit on file sizes is reached" in done.stderr, done
    assert "400 kilograms" in made.json("search", "hemp rope", "--mode", "lexical")["hits"][0]["chunk"]["text"]
    assert len(made.json("list")["documents"]) == 1
    assert made.json("add", big)["documents"]["added"] == 1


def test_a_base_that_another_process_holds_alone_is_said_in_bounded_time(made):
    holder = sqlite3.connect(made.kb)
    holder.execute("pragma locking_mode=exclusive")
    holder.execute("begin exclusive")
    holder.execute("update numbers set value=value where name='change'")
    started = time.monotonic()
    commands = [["list"], ["ask", "How much does the hemp rope carry?"], ["remove", "d1"]]
    with concurrent.futures.ThreadPoolExecutor(len(commands)) as pool:
        errors = list(pool.map(lambda words: made.json("--store-wait-ms", "300", *words, code=1)["error"], commands))
    assert time.monotonic() - started < 30
    holder.rollback()
    holder.close()
    for error in errors:
        assert error["status"] == "busy" and error["retryable"] and "another process holds the base" in error["message"]
    assert len(made.json("list")["documents"]) == 1
