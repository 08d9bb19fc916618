# SPDX-License-Identifier: Apache-2.0
"""Sources: how they stand, what a sync does when much is gone, and what goes with them."""
import os
import re
import unicodedata

import pytest

KEYS = {"id", "uri", "kind", "state", "reason", "message", "last", "last_failure", "next", "every", "documents", "failed",
        "options", "ignore"}
TABLES = ("documents", "records", "fields", "texts", "runs", "chunks", "vectors")


def name_of(number):
    """English and Chinese by turns."""
    return f"note {number}.md" if number % 2 else f"笔记{number}.md"


def write(folder, number, year=1900):
    text = (f"# Note {number}\n\nPier {number} opened in {year + number}.\n" if number % 2 else
            f"# 笔记{number}\n\n第{number}号码头于{year + number}年启用。\n")
    (folder / name_of(number)).write_text(text, encoding="utf-8")


def make(folder, count):
    folder.mkdir(parents=True)
    for number in range(count):
        write(folder, number)
    return folder


def remove(folder, numbers):
    for number in numbers:
        (folder / name_of(number)).unlink()


def sources(quire):
    listed = quire.json("source", "list")["sources"]
    assert all(set(source) == KEYS for source in listed)
    return listed


def source(quire):
    (only,) = sources(quire)
    return only


def width(line):
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


# ---- list and show ----

def test_without_sources_the_list_is_empty(quire):
    assert sources(quire) == []
    assert "quire add" in quire.run("source", "list").out
    assert quire.json("source", "show", "s1", code=1)["error"]["status"] == "not_found"
    assert quire.json("source", "remove", "s1", code=1)["missing"] == ["s1"]
    assert not quire.kb.exists()


@pytest.mark.parametrize("words", [[], ["list", "s1"], ["show"], ["show", "s1", "s2"], ["remove"], ["forget", "s1"]])
def test_wrong_usage_exits_2(quire, words):
    assert quire.run("source", *words, code=2).err.startswith("quire: ")


def test_each_source_says_how_it_stands(quire, tmp_path):
    folder, file = make(tmp_path / "论文", 3), tmp_path / "一个.txt"
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing of it stands")
    file.write_text("第一座码头。\n", encoding="utf-8")
    quire.run("add", folder, "--ignore", "*.log", "--ignore", "草稿/", code=3)
    quire.run("add", file)
    one, two = sources(quire)
    assert (one["uri"], one["kind"], one["state"], one["documents"]) == (str(file), "file", "ok", 1)
    assert (two["uri"], two["kind"], two["state"], two["documents"], two["failed"]) == (str(folder), "folder", "ok", 3, 1)
    assert (one["id"], two["id"]) == ("s2", "s1") and two["ignore"] == ["*.log", "草稿/"]
    for each in (one, two):
        assert each["last"] > 1_700_000_000_000 and each["next"] is None and each["every"] is None
        assert each["reason"] is None and each["message"] is None and each["last_failure"] is None and each["options"] == []
    for word in ("s1", folder, f"{folder}/../论文/"):
        shown = quire.json("source", "show", word)["source"]
        assert shown.pop("types") == [{"type": "text/markdown", "documents": 3}] and shown == two
    out = quire.run("source", "show", folder).out
    assert all(part in out for part in ("folder", "*.log", "草稿/", "text/markdown", "1 failed", "--filter status=failed"))
    hint = re.search(r"quire (list .*)", out).group(1).replace("'", "").split()
    assert "broken.pdf" in quire.run(*hint).out


def test_a_source_is_found_where_it_stands(quire, tmp_path):
    """By a link, and relative to where the user is."""
    folder, link = make(tmp_path / "documents", 1), tmp_path / "链接"
    link.symlink_to(folder)
    quire.run("add", folder)
    assert quire.json("source", "show", link)["source"]["id"] == "s1"
    assert quire.json("source", "show", os.path.relpath(folder))["source"]["id"] == "s1"
    assert "no source" in quire.run("source", "show", tmp_path, code=1).err


def test_an_id_is_that_of_the_source_also_where_a_file_is_called_so(quire, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "文件夹", 1)
    (tmp_path / "s1").write_text("The first pier.\n", encoding="utf-8")
    quire.run("add", tmp_path / "文件夹")
    quire.run("add", "s1")
    assert quire.json("source", "show", "s1")["source"]["kind"] == "folder"
    assert quire.json("remove", "s1")["sources"] == [
        {"id": "s1", "uri": str(tmp_path / "文件夹"), "kind": "folder", "documents": 1}]
    assert [row["uri"] for row in quire.json("list")["documents"]] == [str(tmp_path / "s1")]


def test_a_new_source_gets_the_next_id_and_keeps_it(quire, tmp_path):
    for name in ("one", "二"):
        make(tmp_path / name, 1)
        quire.run("add", tmp_path / name)
        for _ in range(3):
            quire.run("sync")
    assert {each["uri"].rpartition("/")[2]: each["id"] for each in sources(quire)} == {"one": "s1", "二": "s2"}


def test_the_list_fits_80_columns(quire, tmp_path):
    folders = [make(tmp_path / name, 1) for name in ("a", "港口档案" * 12, "harbour-" * 20)]
    quire.run("add", *folders)
    for number, folder in enumerate(folders):
        folder.rename(tmp_path / f"away {number}")
    quire.run("sync", code=3)
    out = quire.run("source", "list").out
    lines = out.splitlines()
    assert max(map(width, lines)) <= 80, out
    rows = [line for line in lines if re.match(r"s\d", line)]
    assert len(rows) == 3 and all("failed" in row for row in rows)
    assert "…" in rows[1] and rows[1].endswith("harbour-") and "…" in rows[2] and rows[2].endswith("港口档案")
    said = " ".join(line.strip() for line in lines[lines.index(rows[0]) + 1:lines.index(rows[1])])
    assert said == f"vanished: {sources(quire)[0]['message']}"


# ---- much is gone at once ----

def test_a_sync_removes_nothing_of_a_source_that_lost_much(quire, tmp_path):
    folder = make(tmp_path / "档案", 100)
    quire.run("add", folder)
    before = source(quire)
    remove(folder, range(21))
    write(folder, 100)
    write(folder, 50, year=1800)
    for _ in range(2):
        report = quire.json("sync", code=3)
        assert report["documents"]["removed"] == 0
        (failure,) = report["failures"]
        assert (failure["uri"], failure["reason"]) == (str(folder), "shrunk")
        assert "21" in failure["message"] and "101" in failure["message"] and "--yes" in failure["message"]
        held = source(quire)
        assert (held["state"], held["reason"], held["message"]) == ("failed", "shrunk", failure["message"])
        assert held["documents"] == 101 and held["last"] == before["last"] and held["last_failure"] >= before["last"]
        assert (held["uri"], held["id"]) == (before["uri"], before["id"])
    assert "shrunk" in quire.run("source", "list").out and "--yes" in quire.run("sync", code=3).out
    # What is new and changed came in all the same.
    assert "100号" in quire.json("show", folder / name_of(100))["text"]
    assert "1850年" in quire.json("show", folder / name_of(50))["text"]
    assert quire.json("sync", "--yes")["documents"]["removed"] == 21
    after = source(quire)
    assert (after["state"], after["reason"], after["message"], after["documents"]) == ("ok", None, None, 80)
    assert after["last"] >= after["last_failure"] >= held["last_failure"]
    assert quire.json("sync")["failures"] == []


@pytest.mark.parametrize("documents, gone, held", [(30, 20, False), (25, 21, True), (140, 21, False), (139, 21, True)])
def test_more_than_20_and_more_than_15_percent_are_held_back(quire, tmp_path, documents, gone, held):
    folder = make(tmp_path / "文件", documents)
    quire.run("add", folder)
    remove(folder, range(gone))
    report = quire.json("sync", folder, code=3 if held else 0)
    assert report["documents"]["removed"] == (0 if held else gone)
    assert [failure["reason"] for failure in report["failures"]] == (["shrunk"] if held else [])
    assert source(quire)["documents"] == documents - (0 if held else gone)


def test_what_is_ignored_from_now_on_is_no_loss(quire, tmp_path):
    folder = make(tmp_path / "文件", 60)
    quire.run("add", folder)
    assert quire.json("sync", folder, "--ignore", "笔记*")["documents"]["removed"] == 30
    assert source(quire)["state"] == "ok"


def test_a_source_that_lost_much_holds_back_itself_alone(quire, tmp_path):
    much, little = make(tmp_path / "much", 30), make(tmp_path / "少", 30)
    quire.run("add", much, little)
    remove(much, range(25))
    remove(little, range(2))
    report = quire.json("sync", code=3)
    assert report["documents"]["removed"] == 2
    assert [failure["uri"] for failure in report["failures"]] == [str(much)]
    assert {each["uri"]: (each["state"], each["documents"]) for each in sources(quire)} == {
        str(much): ("failed", 30), str(little): ("ok", 28)}


@pytest.mark.parametrize("first", ["outer", "inner"])
def test_a_folder_within_another_that_lost_much_keeps_all_the_same(quire, tmp_path, first):
    outer = make(tmp_path / "外", 300)
    inner = make(outer / "内", 30)
    for folder in (outer, inner) if first == "outer" else (inner, outer):
        quire.run("add", folder)
    remove(inner, range(25))
    report = quire.json("sync", code=3)
    assert report["documents"]["removed"] == 0
    assert [(failure["uri"], failure["reason"]) for failure in report["failures"]] == [(str(inner), "shrunk")]
    assert quire.json("sync", "--yes")["documents"]["removed"] == 25
    assert all(each["state"] == "ok" for each in sources(quire))


def test_add_tells_what_is_gone_and_holds_nothing_back(quire, tmp_path):
    folder = make(tmp_path / "文件", 30)
    quire.run("add", folder)
    remove(folder, range(25))
    report = quire.json("add", folder, code=3)
    assert {failure["reason"] for failure in report["failures"]} == {"vanished"} and len(report["failures"]) == 25
    assert source(quire)["documents"] == 30


# ---- unchanged, interrupted, failing ----

def rows_of(path):
    import sqlite3
    base = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return [list(base.execute(f"SELECT * FROM {table} ORDER BY 1, 2")) for table in TABLES]
    finally:
        base.close()


def test_a_source_that_is_unchanged_embeds_and_writes_nothing(quire, tmp_path):
    folder = make(tmp_path / "不变", 8)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing of it stands")
    quire.run("add", folder, code=3)
    change, before = quire.json("status")["change"], rows_of(quire.kb)
    for words in [("sync",), ("sync", folder), ("add", folder), ("sync", "--yes")]:
        report = quire.json(*words, code=3)
        assert report["embedded"] == 0 and report["chunks"] == 0, words
        assert report["documents"]["unchanged"] == 8 and report["documents"]["updated"] == 0
        assert quire.json("status")["change"] == change and rows_of(quire.kb) == before, words


@pytest.mark.parametrize("end", ["kill", "terminate"])
def test_a_sync_that_was_ended_goes_on(quire, tmp_path, provider, end):
    folder = make(tmp_path / "文件", 12)
    quire.options = provider.options
    quire.run("add", folder)
    before = source(quire)
    remove(folder, [0, 1])
    for number in range(2, 6):
        write(folder, number, year=1700)
    provider.hold("Pier 5")
    process = quire.start("sync")
    provider.wait_held()
    getattr(process, end)()
    provider.release()
    process.communicate()
    held = source(quire)
    assert {**held, "documents": 12} == {**before, "documents": 12}  # as it was: neither brought up to date nor failed
    report = quire.json("sync")["documents"]
    assert report["removed"] == 2 and report["failed"] == 0
    assert report["added"] + report["updated"] + report["unchanged"] == 10
    assert source(quire)["state"] == "ok" and source(quire)["documents"] == 10 and source(quire)["last"] > before["last"]
    assert "1705" in quire.json("show", folder / name_of(5))["text"]


def test_a_source_that_was_cut_short_is_new_and_a_sync_brings_it_in(quire, tmp_path, provider):
    folder = make(tmp_path / "文件", 12)
    quire.options = provider.options
    provider.hold("Pier 11")
    process = quire.start("add", folder)
    provider.wait_held()
    process.kill()
    process.communicate()
    provider.release()
    (cut,) = sources(quire)
    assert (cut["uri"], cut["state"], cut["last"], cut["last_failure"]) == (str(folder), "new", None, None)
    assert "never" in quire.run("source", "list").out
    report = quire.json("sync")["documents"]
    assert report["added"] + report["unchanged"] == 12
    assert (source(quire)["id"], source(quire)["state"], source(quire)["documents"]) == (cut["id"], "ok", 12)


def test_a_source_that_fails_keeps_its_documents_and_success_clears_the_failure(quire, tmp_path):
    folder, file = make(tmp_path / "文件", 3), tmp_path / "另一个.txt"
    file.write_text("第二座码头。\n", encoding="utf-8")
    quire.run("add", folder, file)
    away = folder.rename(tmp_path / "away")
    report = quire.json("sync", code=3)
    assert report["documents"]["unchanged"] == 1
    failed = next(each for each in sources(quire) if each["kind"] == "folder")
    assert (failed["state"], failed["reason"], failed["documents"]) == ("failed", "vanished", 3)
    assert "stays" in failed["message"] and failed["last_failure"] >= failed["last"]
    out = quire.run("source", "show", "s1").out
    assert "vanished" in out and "failed" in out
    away.rename(folder)
    assert quire.json("sync")["failures"] == []
    mended = next(each for each in sources(quire) if each["kind"] == "folder")
    assert (mended["state"], mended["reason"], mended["message"]) == ("ok", None, None)
    assert mended["last"] > failed["last"] and mended["last_failure"] == failed["last_failure"]


def test_a_source_keeps_its_patterns_where_it_is_named_again_without(quire, tmp_path):
    folder = make(tmp_path / "文件", 4)
    quire.run("add", folder, "--ignore", "笔记*")
    for words in [("add", folder), ("sync",), ("sync", "s1"), ("add", f"{folder}/.")]:
        quire.run(*words)
        assert source(quire)["ignore"] == ["笔记*"] and source(quire)["documents"] == 2, words
    quire.run("add", folder, "--ignore", "note*")
    assert source(quire)["ignore"] == ["note*"] and source(quire)["documents"] == 4


# ---- removing ----

def test_a_source_is_removed_with_what_came_from_it_alone(quire, tmp_path):
    outer = make(tmp_path / "外", 3)
    inner = make(outer / "内", 2)
    quire.run("add", outer)
    quire.run("add", inner)
    quire.run("add", outer / name_of(0))
    removed = quire.json("source", "remove", "s1", "没有", code=3)
    assert removed["sources"] == [{"id": "s1", "uri": str(outer), "kind": "folder", "documents": 2}]
    assert {row["uri"] for row in removed["removed"]} == {str(outer / name_of(1)), str(outer / name_of(2))}
    assert all(row["source"] == str(outer) for row in removed["removed"]) and removed["missing"] == ["没有"]
    assert {row["uri"] for row in quire.json("list")["documents"]} == {
        str(inner / name_of(0)), str(inner / name_of(1)), str(outer / name_of(0))}
    assert {each["uri"]: each["documents"] for each in sources(quire)} == {str(inner): 2, str(outer / name_of(0)): 1}
    # What stays belongs to the sources that are left.
    remove(inner, [1])
    assert quire.json("sync")["documents"]["removed"] == 1
    done = quire.run("source", "remove", inner, outer / name_of(0))
    assert done.out == f"removed 1 document of {inner}\nremoved 1 document of {outer / name_of(0)}\n"
    assert sources(quire) == [] and quire.json("list")["documents"] == []


def test_remove_and_source_remove_leave_the_same(quire, tmp_path):
    folder = make(tmp_path / "文件", 3)
    commands = [("remove", folder), ("remove", "s1"), ("source", "remove", folder), ("source", "remove", "s1")]
    for number, words in enumerate(commands):
        quire.kb = tmp_path / f"{number}.quire"
        quire.run("add", folder)
        removed = quire.json(*words)
        assert removed["sources"] == [{"id": "s1", "uri": str(folder), "kind": "folder", "documents": 3}]
        assert quire.json("list")["documents"] == [] and sources(quire) == []
        assert "第2号码头".encode() not in quire.kb.read_bytes()


def test_source_remove_takes_no_document(quire, tmp_path):
    folder = make(tmp_path / "文件", 2)
    quire.run("add", folder)
    for word in ("d1", folder / name_of(1)):
        done = quire.run("source", "remove", word, code=1)
        assert f"there is no source '{word}'" in done.err and "quire source list" in done.err
    assert len(quire.json("list")["documents"]) == 2


def test_what_another_source_that_goes_too_leads_to_does_not_stay(quire, tmp_path):
    outer = make(tmp_path / "外", 2)
    inner = make(outer / "内", 2)
    for order in ((outer, inner), (inner, outer)):
        quire.run("add", outer, inner)
        removed = quire.json("source", "remove", *order)
        assert sum(each["documents"] for each in removed["sources"]) == 4 and len(removed["sources"]) == 2
        assert quire.json("list")["documents"] == [] and sources(quire) == []


def test_a_source_of_a_file_that_is_gone_is_removed(quire, tmp_path):
    file = tmp_path / "一个.txt"
    file.write_text("第一座码头。\n", encoding="utf-8")
    quire.run("add", file)
    file.unlink()
    assert quire.json("source", "remove", file)["sources"][0]["documents"] == 1
    assert sources(quire) == [] and quire.json("list")["documents"] == []
