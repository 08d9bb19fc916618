# SPDX-License-Identifier: Apache-2.0
"""sync --watch: what changes in a folder comes into the base by itself. Nothing sleeps: each test waits for the event that it
expects, far longer than it takes."""
import json
import os
import queue
import shutil
import signal
import sqlite3
import subprocess
import threading
import time

import pytest
from conftest import Quire, object_of

LIMIT_SECONDS = 60
MOMENT_SECONDS = 2  # in which an edit can be found, on a machine without other work


class Watch:
    """A running `sync --watch`, and what it has told."""

    def __init__(self, quire, *words, **variables):
        self.process = quire.start("--json", "sync", "--watch", *words, **variables)
        self.quire, self.events, self.seen = quire, queue.Queue(), []
        threading.Thread(target=self.read, daemon=True).start()
        self.wait(lambda event: event["event"] == "round" and "error" not in event)

    def read(self):
        for line in self.process.stdout:
            self.events.put(json.loads(line, object_pairs_hook=object_of))
        self.events.put(None)

    def wait(self, condition):
        """The first event from now on for which it holds."""
        until = time.monotonic() + LIMIT_SECONDS
        while True:
            event = self.events.get(timeout=max(0.001, until - time.monotonic()))
            assert event is not None, self.process.stderr.read()
            assert event["schema"] == 1
            self.seen.append(event)
            if condition(event):
                return event

    def round(self, **counts):
        """The next round in which so many documents were added, updated, removed."""
        return self.wait(lambda event: event["event"] == "round" and "documents" in event and
                         all(event["documents"][key] == count for key, count in counts.items()))

    def until(self, condition):
        """Rounds until what the base holds is as it should be."""
        end = time.monotonic() + LIMIT_SECONDS
        while not condition():
            assert time.monotonic() < end, self.seen
            try:
                self.seen.append(self.events.get(timeout=0.2))
            except queue.Empty:
                pass

    def stop(self, number=signal.SIGINT):
        started = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(timeout=LIMIT_SECONDS)
        assert code == 0, self.process.stderr.read()
        return time.monotonic() - started


@pytest.fixture
def documents(tmp_path):
    folder = tmp_path / "文档"
    (folder / "港口").mkdir(parents=True)
    write(folder / "velmark.md", "# Velmark\n\nThe harbour of Velmark froze on 12 January 1931.\n")
    write(folder / "港口" / "渡轮.md", "# 渡轮\n\n渡轮“海鸥号”在1932年三月恢复通航。\n")
    return folder


def write(path, text):
    path.write_text(text, encoding="utf-8")


def names(quire, folder):
    return sorted(row["uri"].removeprefix(f"{folder}/") for row in quire.json("list")["documents"] if row["status"] == "ok")


def text_of(quire, path):
    return quire.json("show", path)["text"]


def test_an_edit_is_found_by_another_process(quire, documents):
    quire.run("add", documents)
    watch = Watch(quire)
    write(documents / "港口" / "渡轮.md", "# 渡轮\n\n渡轮“信天翁号”在1975年停航。\n")
    told = watch.round(updated=1)
    assert told["searchable_seconds"] < 10 * MOMENT_SECONDS
    hit = quire.json("search", "信天翁号什么时候停航？")["hits"][0]
    assert "1975" in hit["chunk"]["text"] and hit["document"]["uri"].endswith("渡轮.md")
    write(documents / "new.md", "# Albatross\n\nThe albatross was sold in 1980.\n")
    watch.round(added=1)
    assert quire.json("ask", "When was the albatross sold?")["supported"]
    (documents / "velmark.md").unlink()
    watch.round(removed=1)
    assert names(quire, documents) == ["new.md", "港口/渡轮.md"]
    assert watch.stop() < MOMENT_SECONDS


def test_what_is_watched_and_how_is_said_first(quire, documents, tmp_path):
    write(tmp_path / "合同.md", "# 合同\n\n违约金是百分之五。\n")
    quire.run("add", documents, tmp_path / "合同.md")
    watch = Watch(quire)
    assert watch.seen[0]["event"] == "sources"
    assert [(source["uri"], source["watched"], source["why"]) for source in watch.seen[0]["sources"]] == [
        (str(tmp_path / "合同.md"), "changes", None), (str(documents), "changes", None)]
    assert watch.seen[1]["documents"]["unchanged"] == 3
    write(tmp_path / "合同.md.tmp", "# 合同\n\n违约金是百分之八。\n")
    os.replace(tmp_path / "合同.md.tmp", tmp_path / "合同.md")
    told = watch.round(updated=1)
    assert told["sources"] == [str(tmp_path / "合同.md")] and told["documents"]["added"] == 0
    # A source that is deleted would be forgotten; one that is made again soon stays.
    (tmp_path / "合同.md").unlink()
    write(documents / "marker.md", "# Marker\n\nA marker.\n")
    watch.round(added=1)
    write(tmp_path / "合同.md", "# 合同\n\n违约金是百分之九。\n")
    assert watch.round(updated=1)["documents"]["added"] == 0
    watch.stop()


def test_a_line_a_round_in_words(quire, documents):
    quire.run("add", documents)
    process = quire.start("sync", "--watch")
    lines = iter(process.stdout.readline, b"")
    assert next(lines).decode() == "watching 1 source; Ctrl-C ends it\n"
    assert next(lines).decode() == f"  {documents}: each change\n"
    assert "2 unchanged; searchable after" in next(lines).decode()
    write(documents / "新的.md", "# 新的\n\n新的笔记。\n")
    assert "  1 added; searchable after" in next(lines).decode()
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=LIMIT_SECONDS) == 0
    assert process.stderr.read() == b""


def test_a_folder_that_was_not_in_the_base_is_added_and_watched(quire, documents):
    watch = Watch(quire, documents, "--ignore", "*.log")
    assert watch.seen[-1]["documents"]["added"] == 2
    write(documents / "a.log", "x")
    write(documents / "b.md", "# B\n\nA note.\n")
    assert watch.round(added=1)["documents"]["failed"] == 0
    watch.stop()
    assert quire.json("sync")["documents"]["unchanged"] == 3


def test_editors_saves(quire, documents):
    quire.run("add", documents)
    watch = Watch(quire)
    path = documents / "港口" / "渡轮.md"
    # Written beside it and renamed over it.
    write(documents / "港口" / ".渡轮.md.swp", "swap")
    write(documents / "港口" / "渡轮.md.tmp", "# 渡轮\n\n第一次保存。\n")
    os.replace(documents / "港口" / "渡轮.md.tmp", path)
    (documents / "港口" / ".渡轮.md.swp").unlink()
    watch.until(lambda: "第一次保存" in text_of(quire, path))
    # vim: the old one is renamed away, the new one written, the old one deleted; and a file that only asks whether it may.
    (documents / "港口" / "4913").touch()
    (documents / "港口" / "4913").unlink()
    path.rename(documents / "港口" / "渡轮.md~")
    write(path, "# 渡轮\n\n第二次保存。\n")
    (documents / "港口" / "渡轮.md~").unlink()
    watch.until(lambda: "第二次保存" in text_of(quire, path))
    assert names(quire, documents) == ["velmark.md", "港口/渡轮.md"]
    assert quire.json("show", path)["document"]["revision"] == 3
    watch.stop()


def test_folders_come_go_and_change_their_names(quire, documents):
    quire.run("add", documents)
    watch = Watch(quire)
    (documents / "港口").rename(documents / "旧港口")
    watch.until(lambda: names(quire, documents) == ["velmark.md", "旧港口/渡轮.md"])
    write(documents / "旧港口" / "灯塔.md", "# 灯塔\n\n灯塔高三十米。\n")
    watch.until(lambda: "旧港口/灯塔.md" in names(quire, documents))
    deep = documents / "a" / "b" / "c" / "d"
    deep.mkdir(parents=True)
    write(deep / "deep.md", "# Deep\n\nA note far below.\n")
    watch.until(lambda: "a/b/c/d/deep.md" in names(quire, documents))
    shutil.rmtree(documents / "a")
    watch.until(lambda: "a/b/c/d/deep.md" not in names(quire, documents))
    shutil.copytree(documents / "旧港口", documents / "a")
    watch.until(lambda: "a/灯塔.md" in names(quire, documents) and "a/渡轮.md" in names(quire, documents))
    outside = documents.parent / "outside"
    (documents / "a").rename(outside)
    watch.until(lambda: names(quire, documents) == ["velmark.md", "旧港口/渡轮.md", "旧港口/灯塔.md"])
    outside.rename(documents / "back")
    watch.until(lambda: "back/灯塔.md" in names(quire, documents))
    watch.stop()


def test_a_file_that_is_deleted_and_made_again_is_there(quire, documents):
    quire.run("add", documents)
    watch = Watch(quire)
    for number in range(3):
        (documents / "velmark.md").unlink()
        watch.until(lambda: "velmark.md" not in names(quire, documents))
        write(documents / "velmark.md", f"# Velmark\n\nWritten again, for the time {number}.\n")
        watch.until(lambda: "velmark.md" in names(quire, documents))
        assert f"the time {number}" in text_of(quire, documents / "velmark.md")
    watch.stop()


def test_a_folder_that_is_away_loses_nothing_and_is_taken_up_again(quire, documents):
    quire.run("add", documents)
    watch = Watch(quire)
    away = documents.rename(documents.parent / "away")
    told = watch.wait(lambda event: event["event"] == "round")
    assert told["documents"]["removed"] == 0 and "away" in told["failures"][0]["message"]
    assert any(event["event"] == "sources" and event["sources"][0]["watched"] == "away" for event in watch.seen)
    assert len(quire.json("list")["documents"]) == 2
    write(away / "new.md", "# New\n\nWritten while it was away.\n")
    away.rename(documents)
    watch.round(added=1)
    write(documents / "港口" / "渡轮.md", "# 渡轮\n\n又回来了。\n")
    watch.round(updated=1)
    assert watch.seen[-1]["documents"]["removed"] == 0
    watch.stop()


def test_a_file_that_is_being_written_is_read_when_it_is_whole(quire, documents):
    quire.run("add", documents)
    watch = Watch(quire)
    with open(documents / "长.md", "w", encoding="utf-8") as file:
        file.write("# 长\n\n上半部分。\n")
        file.flush()
        write(documents / "marker.md", "# Marker\n\nA marker.\n")
        watch.round(added=1)
        assert "长.md" not in names(quire, documents)
        file.write("\n下半部分。\n")
    watch.round(added=1)
    assert "下半部分" in text_of(quire, documents / "长.md")
    assert quire.json("show", documents / "长.md")["document"]["revision"] == 1
    watch.stop()


def test_changes_that_ran_over_the_kernels_queue_are_found_all_the_same(quire, documents):
    quire.run("add", documents)
    watch = Watch(quire)
    # Stopped, it can take nothing in; the queue holds 16,384 events where nobody has changed that.
    watch.process.send_signal(signal.SIGSTOP)
    write(documents / "first.md", "# First\n\nThe first of many.\n")
    for _ in range(10):
        for number in range(2000):
            (documents / f"{number}.tmp").touch()
        for number in range(2000):
            (documents / f"{number}.tmp").unlink()
    (documents / "新文件夹").mkdir()
    write(documents / "新文件夹" / "最后.md", "# 最后\n\n最后的一个。\n")
    watch.process.send_signal(signal.SIGCONT)
    watch.until(lambda: {"first.md", "新文件夹/最后.md"} <= set(names(quire, documents)))
    write(documents / "新文件夹" / "之后.md", "# 之后\n\n之后的一个。\n")
    watch.until(lambda: "新文件夹/之后.md" in names(quire, documents))
    watch.stop()


def test_another_writer_is_waited_for(quire, documents):
    quire.run("add", documents)
    watch = Watch(quire, QUIRE_STORE_WAIT_MS="100")
    base = sqlite3.connect(quire.kb, isolation_level=None)
    base.execute("BEGIN IMMEDIATE")
    write(documents / "new.md", "# New\n\nA new note.\n")
    told = watch.wait(lambda event: event["event"] == "round" and "error" in event)
    assert told["error"]["status"] == "busy" and str(os.getpid()) in told["error"]["message"] and told["again"]
    write(documents / "velmark.md", "# Velmark\n\nChanged meanwhile.\n")
    base.execute("ROLLBACK")
    base.close()
    watch.until(lambda: "new.md" in names(quire, documents) and "meanwhile" in text_of(quire, documents / "velmark.md"))
    watch.stop()


def test_sources_that_others_add_and_remove_are_taken_up(quire, documents, tmp_path):
    quire.run("add", documents)
    watch = Watch(quire)
    more = tmp_path / "more"
    more.mkdir()
    write(more / "a.md", "# A\n\nA note.\n")
    quire.run("add", more)
    watch.wait(lambda event: event["event"] == "sources" and len(event["sources"]) == 2)
    watch.wait(lambda event: event["event"] == "round")
    write(more / "b.md", "# B\n\nAnother note.\n")
    watch.round(added=1)
    quire.run("remove", more)
    watch.wait(lambda event: event["event"] == "sources" and len(event["sources"]) == 1)
    watch.stop()


def test_the_base_in_a_watched_folder_wakes_nobody(quire, documents):
    quire.kb = documents / "own.quire"
    quire.run("add", documents)
    watch = Watch(quire)
    quire.json("ask", "When did the harbour of Velmark freeze?")  # writes a trace
    write(documents / "new.md", "# New\n\nA new note.\n")
    watch.round(added=1)
    assert [event["documents"]["added"] for event in watch.seen if event["event"] == "round"] == [0, 1]
    watch.stop()


@pytest.mark.parametrize("words, said", [(["sync", "--every", "15m"], "--watch"), (["sync", "--watch", "--every", "soon"], "soon"),
                                         (["sync", "--watch", "--every", "15"], "90s")])
def test_a_wrong_interval_is_refused(quire, words, said):
    assert said in quire.run(*words, code=2).err


def test_an_interval_that_is_too_short_and_a_source_that_is_nowhere_are_refused(quire, documents):
    quire.run("add", documents)
    assert "at least a second" in quire.run("sync", "--watch", "--every", "10ms", code=1).err
    assert "没有" in quire.run("sync", "--watch", documents / "没有.md", code=1).err


@pytest.mark.parametrize("options", [["--json"], []])
def test_it_ends_when_nobody_reads_it_any_more(quire, documents, options):
    quire.run("add", documents)
    process = quire.start(*options, "sync", "--watch")
    for _ in range(2 if options else 3):
        process.stdout.readline()
    process.stdout.close()
    write(documents / "new.md", "# New\n\nA new note.\n")
    assert process.wait(timeout=LIMIT_SECONDS) == 0


def test_an_interrupt_in_a_round_ends_it(environment, tmp_path, documents, provider):
    quire = Quire(environment, tmp_path / "base.quire", provider.options)
    quire.run("add", documents)
    watch = Watch(quire)
    provider.hold("Zebulon")
    write(documents / "new.md", "# New\n\nZebulon waits.\n")
    provider.wait_held()
    assert watch.stop(signal.SIGTERM) < MOMENT_SECONDS
    provider.release()
    assert names(quire, documents) == ["velmark.md", "港口/渡轮.md"]
    assert quire.json("sync")["documents"]["added"] == 1


def fill_notes(path, *notes):
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE IF NOT EXISTS notes(id INTEGER PRIMARY KEY, title TEXT, body TEXT)")
        database.executemany("INSERT INTO notes(title, body) VALUES(?, ?)", notes)
    database.close()


def next_look(quire, name):
    return next(source["next"] or 0 for source in quire.json("source", "list")["sources"] if name in source["uri"])


def test_what_the_system_does_not_tell_of_is_looked_at_in_intervals(quire, documents, tmp_path):
    fill_notes(tmp_path / "notes.db", ("Pier", "The pier was built in 1911."))
    quire.run("add", documents)
    quire.run("add", f"sqlite:{tmp_path}/notes.db", "--table", "notes")
    watch = Watch(quire, "--every", "1s")
    assert sorted(source["watched"] for source in watch.seen[0]["sources"]) == ["changes", "intervals"]
    fill_notes(tmp_path / "notes.db", ("码头", "码头在1955年重建。"))
    told = watch.wait(lambda event: event["event"] == "round" and event["documents"]["added"] >= 1)
    assert told["sources"] == [source["uri"] for source in watch.seen[0]["sources"] if source["watched"] == "intervals"]
    assert quire.json("ask", "码头在哪一年重建？")["supported"]
    watch.stop()
    # When it is due is kept: what is asked for once an hour is not asked for at the next start.
    fill_notes(tmp_path / "notes.db", ("Quay", "The quay is 300 metres long."))
    watch = Watch(quire, "--every", "1h")
    watch.until(lambda: "300 metres" in str(quire.json("search", "--mode", "lexical", "quay metres")))
    # It is noted behind the round: a watch that is stopped before looks again at the next start.
    watch.until(lambda: next_look(quire, "notes.db") > (time.time() + 1800) * 1000)
    watch.stop()
    watch = Watch(quire, "--every", "1h")
    assert all("notes.db" not in str(event["sources"]) for event in watch.seen if event["event"] == "round")
    assert next(source["next"] for source in watch.seen[0]["sources"] if source["watched"] == "intervals") > time.time() * 1000
    watch.stop()


def test_an_interval_source_that_fails_ends_nothing(quire, documents, tmp_path):
    fill_notes(tmp_path / "notes.db", ("Pier", "The pier was built in 1911."))
    quire.run("add", documents)
    quire.run("add", f"sqlite:{tmp_path}/notes.db", "--table", "notes")
    watch = Watch(quire, "--every", "1s")
    (tmp_path / "notes.db").write_bytes(b"no database at all" * 100)
    watch.wait(lambda event: event["event"] == "round" and event["documents"]["failed"] >= 1)
    write(documents / "new.md", "# New\n\nA new note.\n")
    told = watch.round(added=1)
    assert told["documents"]["removed"] == 0
    assert len([row for row in quire.json("list")["documents"] if "notes.db" in row["uri"]]) >= 1
    watch.stop()


@pytest.mark.parametrize("limit, watched, said", [("max_inotify_watches", "both", "max_user_watches"),
                                                  ("max_inotify_instances", "intervals", "max_user_instances")])
def test_limits_of_the_system_are_said_and_intervals_find_the_rest(quire, documents, limit, watched, said):
    """In a user namespace of its own, whose limits are nobody else's."""
    bounded = ["unshare", "--user", "--map-root-user", "sh", "-c", f'echo "$0" > /proc/sys/user/{limit} && exec "$@"']
    if subprocess.run([*bounded, "1", "true"], capture_output=True).returncode:
        pytest.skip("a user namespace can't be made here")
    for number in range(8):
        (documents / f"文件夹 {number}").mkdir()
    quire.run("add", documents)
    program = quire.program
    quire.command = lambda *words: [*bounded, "3" if watched == "both" else "0", program, "--kb", str(quire.kb), *map(str, words)]
    watch = Watch(quire, "--every", "1s")
    del quire.command
    source, = watch.seen[0]["sources"]
    assert source["watched"] == watched and said in source["why"] and source["next"]
    assert watch.seen[1]["documents"]["unchanged"] == 2
    for number in range(8):
        write(documents / f"文件夹 {number}" / "new.md", f"# New {number}\n\nA note, number {number}.\n")
    watch.until(lambda: len(names(quire, documents)) == 10)
    watch.stop()
