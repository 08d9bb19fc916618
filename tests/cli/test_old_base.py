# SPDX-License-Identifier: Apache-2.0
"""A base that an earlier release made: it opens, answers, is brought up to date, and deleting deletes."""
import contextlib
import shutil
import sqlite3

import pytest
from conftest import FIXTURES

BASES = FIXTURES / "bases"
MADE_AT = "/quire-v1/documents"
DOCUMENTS = 10  # and one that is encrypted
QUESTIONS = [("When did the harbour of Velmark freeze?", "harbour.txt", "12 January 1931"),
             ("渡轮海鸥号什么时候恢复通航？", "渡轮.txt", "1932年三月")]


@pytest.fixture(params=["v1.quire", "v1-last.quire", "v2-last.quire", "v3-last.quire", "v4-last.quire"])
def any_old(quire, request):
    shutil.copy(BASES / request.param, quire.kb)
    quire.version = int(request.param[1])
    return quire


@pytest.fixture
def old(quire):
    shutil.copy(BASES / "v1.quire", quire.kb)
    return quire


@pytest.fixture
def moved(old, tmp_path):
    return move(old, tmp_path)


@pytest.fixture
def any_moved(any_old, tmp_path):
    return move(any_old, tmp_path)


def move(old, tmp_path):
    """The base as if its documents had been added from a folder of this test."""
    folder = tmp_path / "documents"
    shutil.copytree(BASES / "v1", folder)
    with contextlib.closing(sqlite3.connect(old.kb)) as base, base:
        for table, column in [("documents", "uri"), ("documents", "source"), ("sources", "uri")]:
            base.execute(f"UPDATE {table} SET {column}=replace({column}, ?, ?)", (MADE_AT, str(folder)))
    old.folder = folder
    return old


def numbers(kb, query):
    with contextlib.closing(sqlite3.connect(kb)) as base:
        return base.execute(query).fetchall()


def test_it_opens_and_answers_as_it_is(any_old):
    old = any_old
    before = numbers(old.kb, "SELECT id, space, input, halves FROM vectors ORDER BY id")
    for question, file, words in QUESTIONS:
        answer = old.json("ask", question)
        assert answer["supported"], answer
        cited = answer["citations"][0]
        assert cited["verified"] and words in cited["quote"] and cited["document"]["uri"] == f"{MADE_AT}/{file}"
        assert old.json("search", question)["hits"][0]["document"]["uri"] == f"{MADE_AT}/{file}"
    status = old.json("status")
    assert status["documents"] == DOCUMENTS and status["chunks"] == 15 and status["format_version"] == old.version
    listed = old.json("list")["documents"]
    assert len(listed) == DOCUMENTS + 1 and sum(row["status"] == "encrypted" for row in listed) == 1
    for row in listed:
        if row["status"] == "ok":
            shown = old.json("show", row["id"])
            assert shown["document"]["uri"] == row["uri"] and shown["text"]
    assert numbers(old.kb, "SELECT id, space, input, halves FROM vectors ORDER BY id") == before


def test_its_sources_are_listed_and_keep_their_ids(any_moved):
    def listed():
        return [{key: each[key] for key in ("id", "uri", "kind", "documents", "failed", "ignore", "options", "last")}
                for each in moved.json("source", "list")["sources"]]

    moved = any_moved
    before = listed()
    assert [(each["uri"], each["kind"], each["documents"], each["failed"]) for each in before] == [
        (str(moved.folder), "folder", DOCUMENTS, 1)]
    assert moved.json("source", "show", "s1")["source"]["state"] == ("ok" if before[0]["last"] else "new")
    assert moved.json("status")["format_version"] == moved.version  # to look changes nothing
    moved.run("sync", code=3)
    after = listed()
    assert [{**each, "last": None} for each in after] == [{**each, "last": None} for each in before]
    assert after[0]["last"] > (before[0]["last"] or 0)
    moved.run("source", "remove", "s1")
    assert listed() == [] and moved.json("list")["documents"] == []


def test_who_only_reads_renews_its_terms(any_old):
    """The rules by which words become terms have changed since version 1: without that, a search would miss words."""
    assert any_old.run("list").err == ""
    terms = numbers(any_old.kb, "SELECT value FROM numbers WHERE name='postings_version'")
    assert terms == [(2,)] and numbers(any_old.kb, "PRAGMA user_version") == [(any_old.version,)]
    assert any_old.run("list").err == ""


def test_it_is_upgraded_after_a_copy_is_kept(any_moved):
    moved = any_moved
    copy = moved.kb.with_name(f"{moved.kb.name}.v{moved.version}")
    assert moved.json("status")["kept_copy"] is None
    done = moved.run("--json", "sync", code=3)
    assert str(copy) in done.err and f"version {moved.version}" in done.err
    status = moved.json("status")
    assert status["format_version"] == 5 and status["kept_copy"] == str(copy) and status["unfinished"] == []
    assert str(copy) in moved.run("status").out
    for question, file, words in QUESTIONS:
        answer = moved.json("ask", question)
        assert answer["citations"][0]["verified"] and words in answer["citations"][0]["quote"]
    assert numbers(copy, "PRAGMA user_version") == [(moved.version,)]
    assert numbers(copy, "SELECT count(*) FROM chunks") == [(15,)]
    assert moved.run("remove", moved.folder / "harbour.txt").err.count("still holds") == 1
    copy.unlink()
    assert moved.json("status")["kept_copy"] is None
    assert moved.run("remove", moved.folder / "渡轮.txt").err == ""


@pytest.mark.parametrize("command", ["sync", "add"])
def test_it_is_brought_up_to_date_and_says_what_is_read_anew(moved, command):
    words = [moved.folder] if command == "add" else []
    report = moved.json(command, *words, code=3)
    assert report["documents"]["updated"] == report["documents"]["reread"] == DOCUMENTS
    assert report["documents"]["added"] == report["documents"]["unchanged"] == 0
    whys = {row["why"].split()[0]: row for row in report["reread"]}
    assert set(whys) == {"text", "markdown", "html", "docx", "pdf"}
    assert all(row["documents"] == 2 and " 1 → " in row["why"] for row in report["reread"])
    again = moved.json(command, *words, code=3)
    assert again["documents"]["unchanged"] == DOCUMENTS and again["documents"]["updated"] == 0
    assert "reread" not in again["documents"] and again["reread"] == [] and again["embedded"] == 0
    for question, file, words in QUESTIONS:
        assert words in moved.json("ask", question)["citations"][0]["quote"]


def test_the_message_names_the_loaders(moved):
    said = moved.run("sync", code=3).out
    assert f"0 added, {DOCUMENTS} updated, 0 unchanged" in said
    assert f"{DOCUMENTS} of the updated were read anew, because what reads them has changed since:" in said
    assert "pdf 1 → " in said and "(2)" in said
    assert "read anew" not in moved.run("sync", code=3).out


def test_a_document_that_changed_is_updated_and_not_counted_as_read_anew(moved):
    moved.run("sync", code=3)
    (moved.folder / "渡轮.txt").write_text("渡轮“海鸥号”在1933年停航。\n", encoding="utf-8")
    report = moved.json("sync", code=3)
    assert report["documents"]["updated"] == 1 and report["reread"] == []


@pytest.mark.parametrize("old, new", [("harbour.txt", "port.txt"), ("渡轮.txt", "海鸥号.txt")])
def test_a_document_that_has_another_name_now_keeps_its_id(any_moved, old, new):
    """It is read anew under it, as all are."""
    moved = any_moved
    before = {row["uri"]: row["id"] for row in moved.json("list")["documents"]}
    (moved.folder / old).rename(moved.folder / new)
    report = moved.json("sync", code=None)["documents"]
    after = {row["uri"]: row["id"] for row in moved.json("list")["documents"]}
    assert after[str(moved.folder / new)] == before[str(moved.folder / old)] and str(moved.folder / old) not in after
    assert report["added"] == report["removed"] == 0


def test_another_splitter_takes_its_vectors_over(moved):
    moved.run("sync", code=3)
    now = moved.json("status")["chunking"]
    with contextlib.closing(sqlite3.connect(moved.kb)) as base, base:
        base.execute("UPDATE spaces SET chunking='split-0 ' || substr(chunking, instr(chunking, ' ') + 1)")
    assert moved.json("search", QUESTIONS[0][0])["hits"]
    report = moved.json("sync", code=3)
    assert report["documents"]["reread"] == DOCUMENTS and report["embedded"] == 0
    version = now.split()[0].removeprefix("split-")
    assert report["reread"] == [{"why": f"splitter 0 → {version}", "documents": DOCUMENTS}]
    assert moved.json("status")["chunking"] == now
    assert moved.json("sync", code=3)["documents"]["unchanged"] == DOCUMENTS
    refused = moved.run("add", moved.folder, code=1, QUIRE_SPLIT_TARGET="100")
    assert "use the same split options" in refused.err


@pytest.mark.parametrize("file, words", [("harbour.txt", "pilot cutter Grete"), ("渡轮.txt", "海鸥号")])
def test_deleting_deletes_from_it(any_moved, file, words):
    moved = any_moved
    moved.run("ask", QUESTIONS[0][0])
    assert words.encode() in moved.kb.read_bytes()
    removed = moved.json("remove", moved.folder / file)["removed"]
    assert [row["uri"] for row in removed] == [str(moved.folder / file)]
    for path in (moved.kb, moved.kb.with_name(moved.kb.name + "-wal")):
        assert not path.exists() or words.encode() not in path.read_bytes()
    assert moved.json("status")["documents"] == DOCUMENTS - 1


def test_a_title_that_comes_with_the_bytes_is_part_of_what_was_read(quire, tmp_path):
    """Other bytes, another name: as before. The reading names them."""
    quire.json("add", "-", "--name", "notes.txt", stdin="港口结冰。".encode())
    assert quire.json("add", "-", "--name", "notes.txt", stdin="港口结冰。".encode())["documents"]["unchanged"] == 1
    rows = numbers(quire.kb, "SELECT value FROM fields WHERE key='read by'")
    assert len(rows) == 1 and rows[0][0].startswith("text-")
