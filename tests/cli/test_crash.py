# SPDX-License-Identifier: Apache-2.0
"""kill -9 and Ctrl-C at any moment, and several processes on one base."""
import contextlib
import json
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import time

import pytest
from conftest import Quire


OBJECTS = ["anchor", "compass", "sail", "rudder", "lantern", "rope"]
COUNT = 60
QUESTIONS = ["Where is the compass of ship 17 kept?", "lantern locker 205", "第23号船的锚存放在哪里？", "罗盘由谁看管"]


def write_ship(folder, number, year=1900):
    english = "\n\n".join(f"Note {number}.{j}: the {word} of ship {number} is kept in locker {number * 7 + j} since {year}."
                          for j, word in enumerate(OBJECTS))
    chinese = f"第{number}号船的锚存放在{number * 7}号柜里。\n\n罗盘自{year}年起由{number}号水手看管。"
    (folder / f"ship-{number:03}.md").write_text(f"# Ship {number}\n\n{english}\n\n{chinese}\n", encoding="utf-8")


def make_folder(tmp_path, count):
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(count):
        write_ship(folder, number)
    return folder


def content(quire):
    """What a base holds, without what differs from run to run."""
    rows = quire.json("list")["documents"]
    assert len({row["uri"] for row in rows}) == len(rows), "a document stands twice"
    held = {}
    for row in rows:
        view = quire.json("show", row["id"])
        held[row["uri"]] = (view["text"], [(chunk["text"], chunk["ranges"]) for chunk in view["chunks"]],
                            json.dumps(view["ledger"], sort_keys=True))
    return held


def found(quire):
    """What searches find: passages and scores; equal scores in any order."""
    return [sorted((round(hit["score"], 4), hit["document"]["uri"], hit["chunk"]["text"])
                   for hit in quire.json("search", "-k", "500", "--mode", mode, question)["hits"])
            for question in QUESTIONS for mode in ("lexical", "dense", "hybrid")]


def scalar(quire, sql):
    """One number out of the base, read as any process may; 0 where there is no base to read yet."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{quire.kb}?mode=ro", uri=True)) as database:
            return database.execute(sql).fetchone()[0]
    except sqlite3.Error:
        return 0


def integrity(quire, tmp_path):
    """SQLite's own check, and that of the lexical index: on a copy whose index names a tokenizer that is known here."""
    with contextlib.closing(sqlite3.connect(quire.kb)) as database:
        assert database.execute("pragma integrity_check").fetchone()[0] == "ok"
        copy = sqlite3.connect(tmp_path / "copy.quire")
        database.backup(copy)
    copy.execute("pragma writable_schema=on")
    changed = copy.execute("update sqlite_schema set sql=replace(sql, 'quire_terms', 'ascii') where name='postings'")
    assert changed.rowcount == 1
    copy.commit()
    copy.close()
    with contextlib.closing(sqlite3.connect(tmp_path / "copy.quire")) as database:
        database.execute("insert into postings(postings) values('integrity-check')")
    staged = [scalar(quire, f"select count(*) from staged_{what}") for what in ("documents", "vectors")]
    assert staged == [0, 0]


def is_worker(process):
    try:
        return os.readlink(f"/proc/{process}/exe").endswith("/quire-load-worker")
    except OSError:
        return False


def workers_of(process):
    found = []
    for task in pathlib.Path(f"/proc/{process.pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # the thread has ended meanwhile
            found += [int(child) for child in task.read_text().split() if is_worker(child)]
    return found


def kill_when(process, reached):
    """Kills the process as soon as `reached` says so. False: it had ended before."""
    while process.poll() is None and not reached():
        time.sleep(0.001)
    alive = process.poll() is None
    workers = workers_of(process) if alive else []
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 20
    while any(map(is_worker, workers)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(map(is_worker, workers)), "a worker outlived the killed process"
    return alive


def listed(quire):
    """The uris in the base. Only a base that was not made yet, or has no table yet, may fail to open."""
    done = quire.run("--json", "list", code=None)
    if done.code != 0:
        assert not quire.kb.exists() or scalar(quire, "select count(*) from sqlite_schema") == 0, done.out
        return set()
    return {row["uri"] for row in json.loads(done.out)["documents"]}


def test_killed_at_any_moment_of_add_loses_no_acknowledged_document(environment, tmp_path, provider):
    folder = make_folder(tmp_path, COUNT)
    whole = Quire(environment, tmp_path / "whole.quire", provider.options)
    whole.json("add", folder)
    broken = Quire(environment, tmp_path / "broken.quire", provider.options)
    draw, seen, midway = random.Random(5), set(), 0
    kill_when(broken.start("add", folder), broken.kb.exists)
    listed(broken)
    for _ in range(8):
        target = len(seen) + draw.randint(1, 6)
        kill_when(broken.start("add", folder), lambda: scalar(broken, "select count(*) from documents") >= target)
        now = listed(broken)
        assert seen <= now, "an acknowledged document is gone"
        seen = now
        midway += 0 < len(seen) < COUNT
    assert midway >= 4, "the kills came too late to say anything"
    report = broken.json("add", folder)["documents"]
    assert report["unchanged"] >= len(seen) and report["added"] + report["unchanged"] == COUNT
    assert content(broken) == content(whole)
    assert found(broken) == found(whole)
    integrity(broken, tmp_path)
    status, wanted = broken.json("status"), whole.json("status")
    assert (status["chunks"], status["vectors"]) == (wanted["chunks"], wanted["vectors"])


def write_large(path, paragraphs):
    """One document whose vectors are staged in two slices (512 chunks and more are staged, 1024 at a time)."""
    english = "Entry {0}: the barge of captain {1} carried {2} tonnes of barley up the river."
    chinese = "第{0}条：第{1}号驳船沿河向上游运送了{2}吨大麦，船长签字确认。"
    path.write_text("\n\n".join((chinese if i % 2 else english).format(i, i * 3 % 1009, i * 7 % 2003)
                                for i in range(paragraphs)) + "\n\nThe last entry is signed by Zebulon.\n", encoding="utf-8")


def test_killed_while_a_large_document_waits_hidden(environment, tmp_path, provider):
    options = [*provider.options, "--split-target", "16", "--split-overlap", "0"]
    large = tmp_path / "large.md"
    write_large(large, 650)
    (tmp_path / "small.md").write_text("# Small\n\nA small note. 一条小笔记。\n", encoding="utf-8")
    whole = Quire(environment, tmp_path / "whole.quire", options)
    whole.json("add", tmp_path / "small.md")
    chunks = whole.json("add", large)["chunks"]
    assert 1024 + 512 < chunks <= 2048
    broken = Quire(environment, tmp_path / "broken.quire", options)
    broken.json("add", tmp_path / "small.md")
    staged = "select count(*) from staged_vectors"

    provider.hold("Zebulon")
    process = broken.start("add", large)
    provider.wait_held()
    assert scalar(broken, staged) == 1024 < chunks
    assert kill_when(process, lambda: True)
    provider.release()
    assert len(listed(broken)) == 1
    assert [row["vectors"] for row in broken.json("status")["unfinished"]] == [1024]
    # The second time it goes on from there, and dies as its last vectors are in, with the document about to become visible.
    process = broken.start("add", large)
    kill_when(process, lambda: scalar(broken, staged) > 1024)
    assert broken.json("status")["chunks"] in (1, chunks + 1)

    broken.json("add", large)
    assert broken.json("status")["unfinished"] == []
    assert content(broken) == content(whole)
    assert found(broken) == found(whole)
    integrity(broken, tmp_path)


def change_ships(folder):
    for number in range(COUNT):
        write_ship(folder, number, 1950)


def change_and_remove_ships(folder):
    for number in range(COUNT):
        if number % 3 == 0:
            write_ship(folder, number, 1950)
        elif number % 3 == 1:
            (folder / f"ship-{number:03}.md").unlink()


@pytest.mark.parametrize("words, change", [(["add"], change_ships), (["sync"], change_and_remove_ships)], ids=["add", "sync"])
def test_killed_while_documents_change(environment, tmp_path, provider, words, change):
    folder = make_folder(tmp_path, COUNT)
    whole = Quire(environment, tmp_path / "whole.quire", provider.options)
    whole.json("add", folder)
    before = content(whole)
    shutil.copy(whole.kb, tmp_path / "broken.quire")
    broken = Quire(environment, tmp_path / "broken.quire", provider.options)
    change(folder)
    whole.json(*words, folder)
    after = content(whole)
    draw, midway = random.Random(7), 0
    for _ in range(4):
        target = scalar(broken, "select value from numbers where name='change'") + draw.randint(1, 8)
        midway += kill_when(broken.start(*words, folder),
                            lambda: scalar(broken, "select value from numbers where name='change'") >= target)
        for uri, held in content(broken).items():
            assert held in (before.get(uri), after.get(uri)), f"{uri} is neither old nor new"
    assert midway >= 2, "the kills came too late to say anything"
    broken.json(*words, folder)
    assert content(broken) == after
    assert found(broken) == found(whole)
    integrity(broken, tmp_path)


def test_killed_while_documents_are_removed(environment, tmp_path, provider):
    folder = make_folder(tmp_path, COUNT)
    whole = Quire(environment, tmp_path / "whole.quire", provider.options)
    whole.json("add", folder)
    shutil.copy(whole.kb, tmp_path / "broken.quire")
    broken = Quire(environment, tmp_path / "broken.quire", provider.options)
    victims = [str(folder / f"ship-{number:03}.md") for number in range(0, COUNT, 2)]
    whole.json("remove", *victims)
    # The removal itself is one transaction; the erasure behind it is what can be cut in two.
    moments = ["select exists(select 1 from numbers where name='erasure_pending' and value<>0)",
               f"select count(*) = {COUNT // 2} from documents"]
    for at, moment in enumerate(moments):
        some = victims[at::len(moments)]
        held = len(listed(broken))
        moment = moment if at == 0 else f"select count(*) < {held} from documents"
        kill_when(broken.start("remove", *some), lambda: scalar(broken, moment))
        assert len(listed(broken)) in (held, held - len(some)), "a part of one removal stands"
        broken.run("remove", *some, code=None)  # finds them, or finds them gone
    broken.json("status")
    assert broken.json("status")["erasure_pending"] is False
    assert content(broken) == content(whole)
    assert found(broken) == found(whole)
    integrity(broken, tmp_path)
    for path in tmp_path.glob("broken.quire*"):
        data = path.read_bytes()
        assert b"ship-000" not in data and b"ship 100 " not in data and "第100号船".encode() not in data


def test_an_interrupt_stops_cleanly_and_the_work_goes_on_where_it_was(environment, tmp_path, provider):
    folder = make_folder(tmp_path, COUNT)
    quire = Quire(environment, tmp_path / "base.quire", provider.options)
    provider.hold(f"ship {COUNT - 1} ")
    process = quire.start("add", folder)
    provider.wait_held()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    provider.release()
    assert process.returncode == 1 and b"cancelled" in err
    held = len(listed(quire))
    assert held < COUNT
    report = quire.json("add", folder)["documents"]
    assert report["unchanged"] == held and report["added"] == COUNT - held
    integrity(quire, tmp_path)


def test_a_reader_sees_whole_documents_while_another_process_writes(environment, tmp_path, provider):
    folder = make_folder(tmp_path, COUNT)
    quire = Quire(environment, tmp_path / "base.quire", provider.options)
    (tmp_path / "first.md").write_text("# First\n\nThe first note speaks of gulls. 第一条笔记说的是海鸥。\n", encoding="utf-8")
    quire.json("add", tmp_path / "first.md")
    provider.hold(f"ship {COUNT - 1} ")
    writer = quire.start("add", folder)
    provider.wait_held()
    counts = []
    for _ in range(3):
        counts.append(len(quire.json("list")["documents"]))
        assert quire.json("ask", "What does the first note speak of?")["supported"]
        assert quire.json("ask", "第一条笔记说的是什么？")["supported"]
    assert writer.poll() is None, "the reader did not meet the writer"
    provider.release()
    while writer.poll() is None:
        counts.append(len(quire.json("list")["documents"]))
    writer.communicate()
    assert writer.returncode == 0
    assert counts == sorted(counts) and len(quire.json("list")["documents"]) == COUNT + 1


def test_two_writers_take_turns(environment, tmp_path):
    folder = make_folder(tmp_path, 30)
    quire = Quire(environment, tmp_path / "base.quire")
    writers = [quire.start("add", folder), quire.start("add", folder)]
    for writer in writers:
        _, err = writer.communicate(timeout=120)
        assert writer.returncode == 0, err
    assert len(quire.json("list")["documents"]) == 30
    integrity(quire, tmp_path)


def test_a_writer_that_waits_too_long_names_the_one_that_writes(environment, tmp_path):
    (tmp_path / "a.md").write_text("# A\n\nA note.\n", encoding="utf-8")
    quire = Quire(environment, tmp_path / "base.quire")
    quire.json("add", tmp_path / "a.md")
    (tmp_path / "b.md").write_text("# B\n\nAnother note.\n", encoding="utf-8")
    holder = sqlite3.connect(quire.kb)
    holder.execute("begin immediate")
    error = quire.json("--store-wait-ms", "300", "add", tmp_path / "b.md", code=1)["error"]
    holder.rollback()
    holder.close()
    assert error["status"] == "busy" and error["retryable"]
    assert f"process {os.getpid()}," in error["message"]
    quire.json("add", tmp_path / "b.md")


def test_erasure_waits_for_a_reader_and_the_next_open_finishes_it(environment, tmp_path):
    quire = Quire(environment, tmp_path / "base.quire")
    (tmp_path / "a.md").write_text("# A\n\nThe password is Rumpelstiltskin.\n\n口令是胡桃夹子。\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("# B\n\nA note that stays.\n", encoding="utf-8")
    quire.json("add", tmp_path / "a.md", tmp_path / "b.md")
    reader = sqlite3.connect(quire.kb)
    reader.execute("begin")
    reader.execute("select count(*) from sqlite_master").fetchone()
    removed = quire.json("remove", tmp_path / "a.md")
    assert removed["erasure_pending"] is True
    assert "erasure pending" in quire.run("status").out
    reader.rollback()
    reader.close()
    quire.json("status")
    assert quire.json("status")["erasure_pending"] is False
    for path in quire.kb.parent.glob("base.quire*"):
        for canary in ("Rumpelstiltskin", "rumpelstiltskin", "胡桃", "口令"):
            assert canary.encode("utf-8") not in path.read_bytes(), (path, canary)


@pytest.mark.parametrize("title", ["Tide tables", "潮汐表"])
def test_titles_that_a_killed_add_left_unsettled_are_settled_by_the_next_one(environment, tmp_path, provider, title):
    folder = tmp_path / "shelf"
    folder.mkdir()
    paths = [folder / f"year-{number}.md" for number in range(40)]
    for number, path in enumerate(paths):
        path.write_text(f"# {title}\n\nIn the year {number} high water was at noon.\n", encoding="utf-8")
    broken = Quire(environment, tmp_path / "broken.quire", provider.options)
    alive = kill_when(broken.start("add", folder), lambda: scalar(broken, "select count(*) from documents") >= 3)
    stored = listed(broken)
    plain = scalar(broken, f"select count(*) from documents where title='{title}'")
    assert alive and 3 <= len(stored) < len(paths) and plain == 1, "the kill came too late to say anything"
    for path in paths:
        if str(path) not in stored:
            path.unlink()
    report = broken.json("sync")["documents"]
    assert (report["unchanged"], report["added"]) == (len(stored), 0)
    assert {row["uri"]: row["title"] for row in broken.json("list")["documents"]} == {
        uri: f"{title} ({pathlib.Path(uri).stem})" for uri in stored}
    assert scalar(broken, "select count(*) from numbers where name like 'shared title%'") == 0


def test_a_sync_that_is_killed_among_renamed_documents_goes_on_with_them(environment, tmp_path, provider):
    folder = make_folder(tmp_path, COUNT)
    quire = Quire(environment, tmp_path / "base.quire", provider.options)
    quire.json("add", folder)
    known = {pathlib.Path(row["uri"]).name: row["id"] for row in quire.json("list")["documents"]}
    midway = 0
    for step in range(6):
        old, new = (folder, folder / f"港{step}") if step == 0 else (folder / f"港{step - 1}", folder / f"港{step}")
        new.mkdir()
        for path in old.glob("*.md"):
            path.rename(new / path.name)
        moved = lambda: scalar(quire, f"select count(*) from documents where uri like '%/港{step}/%'")
        kill_when(quire.start("sync"), lambda: moved() > step)
        midway += 0 < moved() < COUNT
        rows = quire.json("list")["documents"]
        assert {pathlib.Path(row["uri"]).name: row["id"] for row in rows} == known and len(rows) == COUNT
        report = quire.json("sync")
        assert report["embedded"] == 0 and report["documents"]["added"] == report["documents"]["removed"] == 0
        assert {row["uri"]: row["id"] for row in quire.json("list")["documents"]} == {
            str(new / name): value for name, value in known.items()}
    assert midway >= 2, "the kills came too late to say anything"
    integrity(quire, tmp_path)
