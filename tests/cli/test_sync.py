# SPDX-License-Identifier: Apache-2.0
"""add and sync from the command line, and a reader beside another process that writes."""
import contextlib
import os
import pathlib
import sqlite3
import subprocess
import time
import zipfile

import pytest

# Far below what a writer would be waited for, and far above what a loaded machine takes.
WAIT_MS, PROMPT_SECONDS = "60000", 15.0


@pytest.fixture
def documents(tmp_path):
    folder = tmp_path / "documents"
    (folder / "港口").mkdir(parents=True)
    (folder / "velmark.md").write_text("# Velmark\n\nThe harbour of Velmark froze on 12 January 1931.\n", encoding="utf-8")
    (folder / "港口" / "渡轮.md").write_text("# 渡轮\n\n渡轮“海鸥号”在1932年三月恢复通航。\n", encoding="utf-8")
    return folder


@contextlib.contextmanager
def writer(path):
    """Another process that writes: with a staged batch, and SQLite's write lock."""
    base = sqlite3.connect(path, isolation_level=None)
    base.execute("INSERT INTO staged_documents(uri, sha256, staged_ms) VALUES('/large', 'ff', ?)",
                 (time.time_ns() // 1_000_000,))
    base.execute("INSERT INTO staged_vectors SELECT max(id), x'01', x'0000' FROM staged_documents")
    base.execute("UPDATE numbers SET value=1 WHERE name='erasure_pending'")
    base.execute("INSERT OR IGNORE INTO numbers VALUES('erasure_pending', 1)")
    base.execute("BEGIN IMMEDIATE")
    yield
    base.execute("ROLLBACK")
    base.close()


def test_a_reader_does_not_wait_for_a_writer(quire, documents):
    quire.run("add", documents)
    quire.json("ask", "When did the harbour of Velmark freeze?")  # the model's compiled form is cached from here on
    with writer(quire.kb):
        for words in [("list",), ("status",), ("search", "渡轮"), ("ask", "When did the harbour of Velmark freeze?"),
                      ("ask", "渡轮海鸥号什么时候恢复通航？")]:
            started = time.monotonic()
            done = quire.run(*words, QUIRE_STORE_WAIT_MS=WAIT_MS)
            assert time.monotonic() - started < PROMPT_SECONDS, words
            if words[0] in ("ask", "search"):
                assert "no trace was kept" in done.err
        asked = quire.json("ask", "When did the harbour of Velmark freeze?", QUIRE_STORE_WAIT_MS=WAIT_MS)
        assert asked["trace"] == "" and asked["supported"]
        refused = quire.run("add", documents, code=1, QUIRE_STORE_WAIT_MS="300")
        assert str(os.getpid()) in refused.err
    assert quire.json("ask", "渡轮海鸥号什么时候恢复通航？")["trace"] != ""


def test_a_plain_open_finishes_an_erasure_that_was_left(quire, documents):
    quire.run("add", documents)
    with contextlib.closing(sqlite3.connect(quire.kb, isolation_level=None)) as base:
        base.execute("INSERT INTO numbers VALUES('erasure_pending', 1) ON CONFLICT(name) DO UPDATE SET value=1")
    assert quire.json("status")["erasure_pending"] is False


def test_a_base_in_a_folder_that_cannot_be_written_is_read(quire, documents):
    if os.getuid() != 0:
        pytest.skip("needs to become another user")
    quire.run("add", documents)
    kb = pathlib.Path(quire.kb)
    kb.chmod(0o666)
    kb.parent.chmod(0o555)
    # Root with the capabilities of nobody: modes bind it.
    bound = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]
    try:
        done = subprocess.run([*bound, *quire.command("list")], capture_output=True, timeout=60, env=quire.environment)
        assert done.returncode == 0, done.stderr
        assert "渡轮.md" in done.stdout.decode("utf-8")
    finally:
        kb.parent.chmod(0o755)


def test_sync_of_a_gone_path_removes_it_and_add_reports_it(quire, documents):
    quire.run("add", documents)
    (documents / "velmark.md").unlink()
    report = quire.json("add", documents / "velmark.md", code=3)
    assert [failure["reason"] for failure in report["failures"]] == ["vanished"]
    assert quire.json("sync", documents / "velmark.md")["documents"]["removed"] == 1
    (documents / "港口" / "渡轮.md").unlink()
    assert quire.json("sync")["documents"]["removed"] == 1
    assert quire.json("list")["documents"] == []
    (documents / "港口").rmdir()
    documents.rmdir()
    assert quire.run("sync", documents).err == ""  # it held nothing any more, and is forgotten
    assert quire.run("sync", documents, code=1).err.count("documents") == 1


def test_a_folder_that_is_away_keeps_its_documents(quire, documents):
    """As where its disk is not mounted."""
    quire.run("add", documents)
    away = documents.rename(documents.parent / "away")
    for words in [("sync",), ("sync", documents), ("sync", documents / "velmark.md"), ("sync", documents / "港口"), ("add", documents)]:
        report = quire.json(*words, code=3)
        assert [(failure["reason"], "away" in failure["message"]) for failure in report["failures"]] == [("vanished", True)], words
        assert report["documents"].get("removed", 0) == 0, words
    done = quire.run("sync", code=3)
    assert str(documents) in done.err + done.out and "stays" in done.err + done.out
    assert len(quire.json("list")["documents"]) == 2
    assert quire.json("ask", "渡轮海鸥号什么时候恢复通航？")["supported"]
    away.rename(documents)
    (documents / "velmark.md").unlink()
    report = quire.json("sync")["documents"]
    assert (report["removed"], report["unchanged"], report["failed"]) == (1, 1, 0)


def test_what_is_removed_of_a_folder_that_is_away_is_settled(quire, documents):
    quire.run("add", documents)
    ids = [document["id"] for document in quire.json("list")["documents"]]
    documents.rename(documents.parent / "away")
    quire.run("sync", code=3)
    quire.run("remove", *ids)
    assert quire.json("sync")["failures"] == []
    assert quire.json("status")["sources"] == 0


def test_a_folder_within_another_that_is_away_keeps_its_documents(quire, documents):
    quire.run("add", documents, documents / "港口")
    (documents / "港口").rename(documents.parent / "away")
    (documents / "velmark.md").rename(documents / ".velmark.md")
    report = quire.json("sync", code=3)
    assert report["documents"]["removed"] == 1
    assert [failure["uri"].rpartition("/")[2] for failure in report["failures"]] == ["港口"]
    assert [document["title"] for document in quire.json("list")["documents"]] == ["渡轮"]


def test_a_missing_source_costs_itself_beside_others(quire, documents):
    assert quire.run("add", documents / "没有.pdf", code=1).err
    report = quire.json("add", documents / "velmark.md", documents / "没有.pdf", code=3)
    assert report["documents"]["added"] == 1
    assert report["failures"][0]["reason"] == "vanished" and report["failures"][0]["uri"].endswith("/没有.pdf")


def test_what_was_not_read_is_said(quire, documents):
    (documents / ".hidden.md").write_text("x", encoding="utf-8")
    (documents / "链接.md").symlink_to("velmark.md")
    (documents / "a.log").write_text("x", encoding="utf-8")
    done = quire.run("add", documents, "--ignore", "*.log")
    assert "not read: 1 hidden, 1 ignored, 1 link" in done.out
    report = quire.json("add", documents)
    row = next(row for row in report["ledger"] if row["unit"] == "entries")
    assert row["received"] == row["kept"] + sum(drop["count"] for drop in row["dropped"]) == 6
    quire.run("add", documents, "--ignore", "!velmark.md", code=1)


def test_the_base_inside_the_added_folder_is_passed_over(quire, documents):
    quire.kb = documents / "own.quire"
    assert quire.json("add", documents)["documents"] == {"added": 2, "updated": 0, "unchanged": 0, "failed": 0}
    report = quire.json("sync")
    assert report["documents"]["failed"] == 0 and report["documents"]["unchanged"] == 2


def test_a_folder_that_is_called_like_what_is_in_an_archive_has_its_own_documents(quire, tmp_path):
    folder = tmp_path / "documents"
    (folder / "odd.zip!").mkdir(parents=True)
    (folder / "odd.zip!" / "in.txt").write_text("The ferry Seagull sailed at dawn.\n", encoding="utf-8")
    with zipfile.ZipFile(folder / "odd.zip", "w") as archive:
        archive.writestr("in.txt", "港口在1931年结冰。\n")
    assert quire.json("add", folder)["documents"]["added"] == 3
    for _ in range(2):
        assert quire.json("sync")["documents"]["unchanged"] == 3
    for question, part in [("Seagull", "%21/in.txt"), ("结冰", "odd.zip!/in.txt")]:
        assert quire.json("search", question)["hits"][0]["document"]["uri"].endswith(part)
    (folder / "odd.zip").unlink()
    assert quire.json("sync")["documents"]["removed"] == 2
    assert quire.json("show", folder / "odd.zip!" / "in.txt")["text"].startswith("The ferry")
    (folder / "odd.zip!" / "in.txt").unlink()
    (folder / "new.txt").write_text("The ice broke.\n", encoding="utf-8")
    assert quire.json("sync", folder / "odd.zip!" / "in.txt")["documents"]["removed"] == 1


@pytest.mark.parametrize("source", ["documents", "documents/帮助!/更多"])
def test_uris_of_an_earlier_version_become_those_of_this_one(quire, tmp_path, source):
    """Before, a path below a folder whose name ends with "!" was its own uri."""
    folder = tmp_path / source
    inside = tmp_path / "documents" / "帮助!" / "更多"
    inside.mkdir(parents=True)
    (inside / "a.txt").write_text("The harbour of Velmark froze.\n", encoding="utf-8")
    (inside / "left.log").write_text("港口在1931年结冰。\n", encoding="utf-8")
    with zipfile.ZipFile(inside / "box.zip", "w") as archive:
        archive.writestr("in.txt", "The ferry Seagull sailed at dawn.\n")
    quire.run("add", folder, "--ignore", "*.log")
    uris = {row["uri"] for row in quire.json("list")["documents"]}
    with contextlib.closing(sqlite3.connect(quire.kb)) as base, base:
        coded = f"file://{tmp_path}/documents/%E5%B8%AE%E5%8A%A9%21/%E6%9B%B4%E5%A4%9A"
        assert uris == {f"{coded}/a.txt", f"{coded}/box.zip", f"{coded}/box.zip!/in.txt"}
        for table, column in [("documents", "uri"), ("documents", "source"), ("sources", "uri")]:
            base.execute(f"UPDATE {table} SET {column}=replace({column}, ?, ?)", (coded, str(inside)))
    assert quire.json("show", inside / "a.txt")["text"].startswith("The harbour")
    report = quire.json("sync")
    assert report["documents"]["removed"] == 0 and report["embedded"] == 0
    assert {row["uri"] for row in quire.json("list")["documents"]} == uris
    assert quire.json("sync")["documents"]["unchanged"] == 3
    (inside / "a.txt").unlink()
    assert quire.json("sync")["documents"]["removed"] == 1


@pytest.mark.parametrize("gone", [True, False])
def test_the_advice_about_a_folder_that_is_away_works(quire, documents, gone):
    with zipfile.ZipFile(documents / "box.zip", "w") as archive:
        archive.writestr("in.txt", "The ferry Seagull sailed at dawn.\n")
    quire.run("add", documents)
    away = documents.rename(documents.parent / "away")
    if not gone:
        documents.mkdir()  # an unmounted disk leaves its mount point
    assert "`quire remove`" in quire.run("sync", code=3).out
    assert len(quire.json("list")["documents"]) == 4
    removed = quire.json("remove", documents)
    assert removed["folders"] == [{"uri": str(documents), "documents": 4}] and removed["missing"] == []
    assert {(row["uri"].removeprefix(f"{documents}/"), row["below"], row["folder"]) for row in removed["removed"]} == {
        ("box.zip", 1, str(documents)), ("velmark.md", 0, str(documents)), ("港口/渡轮.md", 0, str(documents))}
    assert quire.json("list")["documents"] == [] and quire.json("status")["sources"] == 0
    for path in (quire.kb, quire.kb.with_name(quire.kb.name + "-wal")):
        assert not path.exists() or "海鸥号".encode() not in path.read_bytes()
    assert quire.run("sync").err == ""
    quire.run("add", away)
    assert quire.run("remove", away).out == f"removed 4 documents of {away}\n"
    assert "was not added itself" in quire.run("remove", away, code=1).err
