# SPDX-License-Identifier: Apache-2.0
"""kill -9 at any moment, and several processes on one base."""
import json
import os
import random
import signal
import sqlite3
import time

from conftest import Quire


def make_folder(tmp_path, count):
    folder = tmp_path / "documents"
    folder.mkdir()
    for i in range(count):
        english = "\n\n".join(f"Note {i}.{j}: the {word} of ship {i} is kept in locker {i * 7 + j}."
                              for j, word in enumerate(["anchor", "compass", "sail", "rudder", "lantern", "rope"]))
        chinese = f"第{i}号船的锚存放在{i * 7}号柜里。\n\n罗盘由{i}号水手看管。"
        (folder / f"ship-{i:03}.md").write_text(f"# Ship {i}\n\n{english}\n\n{chinese}\n", encoding="utf-8")
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


def integrity(quire):
    database = sqlite3.connect(quire.kb)
    assert database.execute("pragma integrity_check").fetchone()[0] == "ok"
    database.close()


def test_killed_at_any_moment_loses_no_acknowledged_document(environment, tmp_path):
    folder = make_folder(tmp_path, 40)
    whole = Quire(environment, tmp_path / "whole.quire")
    whole.json("add", folder)
    expected = content(whole)
    broken = Quire(environment, tmp_path / "broken.quire")
    draw = random.Random(5)
    seen = set()
    for _ in range(8):
        process = broken.start("add", folder)
        time.sleep(draw.uniform(0.02, 1.2))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        if broken.kb.exists() and broken.run("list", code=None).code == 0:
            uris = {row["uri"] for row in broken.json("list")["documents"]}
            assert seen <= uris
            seen = uris
    broken.json("add", folder)
    assert content(broken) == expected
    integrity(broken)
    status, wanted = broken.json("status"), whole.json("status")
    assert (status["chunks"], status["vectors"]) == (wanted["chunks"], wanted["vectors"])


def test_a_reader_sees_whole_documents_while_another_process_writes(environment, tmp_path):
    folder = make_folder(tmp_path, 60)
    quire = Quire(environment, tmp_path / "base.quire")
    (tmp_path / "first.md").write_text("# First\n\nThe first note speaks of gulls.\n", encoding="utf-8")
    quire.json("add", tmp_path / "first.md")
    writer = quire.start("add", folder)
    counts = []
    while writer.poll() is None:
        counts.append(len(quire.json("list")["documents"]))
        assert quire.json("ask", "What does the first note speak of?")["supported"]
    assert writer.wait() == 0, writer.communicate()
    writer.communicate()
    assert counts == sorted(counts) and len(quire.json("list")["documents"]) == 61


def test_two_writers_take_turns(environment, tmp_path):
    folder = make_folder(tmp_path, 30)
    quire = Quire(environment, tmp_path / "base.quire")
    writers = [quire.start("add", folder), quire.start("add", folder)]
    for writer in writers:
        _, err = writer.communicate(timeout=120)
        assert writer.returncode == 0, err
    assert len(quire.json("list")["documents"]) == 30
    integrity(quire)


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


def test_a_file_that_grows_or_vanishes_while_it_is_read_costs_only_itself(environment, tmp_path):
    folder = make_folder(tmp_path, 10)
    quire = Quire(environment, tmp_path / "base.quire")
    process = quire.start("add", folder)
    victims = sorted(os.listdir(folder))
    while process.poll() is None:
        with open(folder / victims[-1], "a", encoding="utf-8") as file:
            file.write("\n\nMore text that was not there before.\n")
        if (folder / victims[-2]).exists():
            (folder / victims[-2]).unlink()
    process.communicate()
    assert process.returncode in (0, 3)
    assert len([row for row in quire.json("list")["documents"] if row["status"] == "ok"]) >= 8
