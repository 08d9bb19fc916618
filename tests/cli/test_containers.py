# SPDX-License-Identifier: Apache-2.0
"""Documents found in documents: archives, mails, one in the other; what is changed, gone, killed or hostile."""
import contextlib
import email.message
import io
import lzma
import random
import resource
import signal
import sqlite3
import tarfile
import time
import zipfile

import pytest

TIDE = "# Tide tables\n\nThe tide tables of 1931 were printed in Wexham.\n"
KEEPER = "The keeper of the lamp must light it at dusk.\n"
WATCH = "值班的看守人必须在黄昏时点亮灯塔。\n"
FERRY = "# 渡轮\n\n渡轮“海鸥号”在1932年三月恢复通航。\n"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)
EPOCH = (1980, 1, 1, 0, 0, 0)


def zipped(members, kind=zipfile.ZipInfo):
    """A ZIP archive of {name: text or bytes}; the same members always give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(kind(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def mail(subject, text, attachments):
    message = email.message.EmailMessage()
    message["From"], message["To"], message["Subject"] = "Ann <ann@example.org>", "李明 <li@example.org>", subject
    message["Date"], message["Message-ID"] = "Mon, 05 Jan 1998 10:00:00 +0100", "<one@example.org>"
    message.set_content(text)
    for name, content in attachments.items():
        if isinstance(content, str):
            message.add_attachment(content, filename=name)
        else:
            message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    message.set_boundary("=-one")
    return message.as_bytes()


def members():
    return {"notes/tide.md": TIDE, "港口/渡轮.md": FERRY, "inner.zip": zipped({"rules/keeper.txt": KEEPER, "规则/值班.txt": WATCH})}


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "documents"
    made.mkdir()
    (made / "box.zip").write_bytes(zipped(members()))
    return made


BELOW = ["inner.zip", "inner.zip!/rules/keeper.txt", "inner.zip!/规则/值班.txt", "notes/tide.md", "港口/渡轮.md"]


def rows(quire):
    """What the base holds, by uri from the container's name on; nothing stands twice, and each below its parent."""
    listed = quire.json("list")["documents"]
    held = {row["uri"]: row for row in listed}
    assert len(held) == len(listed)
    for row in listed:
        parent = next((other for other in listed if other["id"] and other["id"] == row["parent"]), None)
        assert (parent is None) == (row["parent"] is None)
        assert parent is None or row["uri"].startswith(parent["uri"] + "!/")
    return {uri.split("/documents/")[-1]: row for uri, row in held.items()}


def counts(report):
    told = dict(report["documents"])
    return told["added"], told["updated"], told["unchanged"], told.get("removed", 0), told["failed"]


def test_all_that_an_archive_holds_is_added_found_and_shown(quire, folder):
    report = quire.json("add", folder)
    assert counts(report) == (6, 0, 0, 0, 0)
    held = rows(quire)
    assert sorted(held) == ["box.zip"] + sorted("box.zip!/" + name for name in BELOW)
    assert {name: row["status"] for name, row in held.items() if row["status"] != "ok"} == {
        "box.zip": "container", "box.zip!/inner.zip": "container"}
    assert held["box.zip"]["children"] == 3 and held["box.zip!/inner.zip"]["children"] == 2
    for question, said, where in [("When must the keeper light the lamp?", "dusk", "rules/keeper.txt"),
                                  ("渡轮海鸥号什么时候恢复通航？", "1932年三月", "港口/渡轮.md")]:
        cited = quire.json("ask", question)["citations"][0]
        assert said in cited["quote"] and cited["document"]["uri"].endswith(where) and cited["verified"]
    shown = quire.json("show", held["box.zip"]["id"])
    assert sorted(child["uri"].split("!/", 1)[1] for child in shown["children"]) == ["inner.zip", "notes/tide.md", "港口/渡轮.md"]
    assert "港口/渡轮.md" in quire.run("show", folder / "box.zip").out
    inside = quire.json("list", "--filter", "parent=" + held["box.zip!/inner.zip"]["id"])["documents"]
    assert sorted(row["uri"].split("!/")[-1] for row in inside) == ["rules/keeper.txt", "规则/值班.txt"]
    assert len(quire.json("list", "--filter", "status=container")["documents"]) == 2


def test_an_inspected_archive_lists_what_is_in_it(quire, folder):
    view = quire.json("inspect", folder / "box.zip")
    assert [child["uri"].split("box.zip!/")[1] for child in view["children"]] == ["notes/tide.md", "港口/渡轮.md", "inner.zip"]
    assert view["children"][0]["bytes"] == len(TIDE.encode()) and view["text"] == ""
    assert "港口/渡轮.md" in quire.run("inspect", folder / "box.zip").out


def test_what_is_unchanged_is_not_unpacked_again(quire, folder):
    quire.run("add", folder)
    assert counts(quire.json("sync")) == (0, 0, 6, 0, 0)
    # Nothing can read it now: nobody has to.
    assert counts(quire.json("sync", QUIRE_LOAD_CHILDREN="0")) == (0, 0, 6, 0, 0)


def test_one_changed_member_is_one_updated_document(quire, folder):
    quire.run("add", folder)
    before = rows(quire)
    changed = members() | {"港口/渡轮.md": FERRY.replace("三月", "五月")}
    (folder / "box.zip").write_bytes(zipped(changed))
    report = quire.json("sync")
    assert counts(report) == (0, 2, 4, 0, 0)  # the container, and the member
    after = rows(quire)
    assert {name: row["id"] for name, row in after.items()} == {name: row["id"] for name, row in before.items()}
    assert "五月" in quire.json("ask", "渡轮海鸥号什么时候恢复通航？")["answer"]
    nested = members() | {"inner.zip": zipped({"rules/keeper.txt": KEEPER.replace("dusk", "dawn"), "规则/值班.txt": WATCH})}
    (folder / "box.zip").write_bytes(zipped(nested))
    assert counts(quire.json("sync")) == (0, 4, 2, 0, 0)
    assert "dawn" in quire.json("ask", "When must the keeper light the lamp?")["answer"]


@pytest.mark.parametrize("command", ["sync", "add"])
def test_a_member_that_is_gone_goes_with_all_below_it(quire, folder, command):
    quire.run("add", folder)
    without = members()
    del without["inner.zip"]
    (folder / "box.zip").write_bytes(zipped(without))
    report = quire.json(command, folder)
    assert report["documents"]["removed"] == 3
    assert sorted(rows(quire)) == ["box.zip", "box.zip!/notes/tide.md", "box.zip!/港口/渡轮.md"]
    assert not quire.json("search", "--mode", "lexical", "keeper", code=None)["hits"]


def test_a_container_that_is_gone_takes_all_with_it(quire, folder):
    quire.run("add", folder)
    (folder / "box.zip").rename(folder / ".box.zip")  # an empty folder would keep all
    report = quire.json("add", folder, code=3)
    assert [failure["uri"] for failure in report["failures"]] == [str(folder / "box.zip")] and len(rows(quire)) == 6
    assert quire.json("sync")["documents"]["removed"] == 6
    assert not rows(quire)


def test_a_member_that_was_removed_alone_comes_again_as_in_a_folder(quire, folder):
    quire.run("add", folder)
    told = quire.run("remove", str(folder / "box.zip") + "!/inner.zip").out
    assert "and 2 documents in it" in told
    assert len(rows(quire)) == 3
    assert counts(quire.json("sync")) == (3, 0, 3, 0, 0)
    assert len(rows(quire)) == 6
    removed = quire.json("remove", folder / "box.zip")["removed"]
    assert [(one["uri"], one["below"]) for one in removed] == [(str(folder / "box.zip"), 5)]
    assert not rows(quire)


def test_a_member_is_no_source_of_its_own(quire, folder):
    for words in [("add", str(folder / "box.zip") + "!/notes/tide.md"), ("sync", str(folder / "box.zip") + "!/inner.zip!/规则/值班.txt")]:
        assert f"is part of {folder / 'box.zip'}" in quire.run(*words, code=1).err
    quire.run("add", folder)
    (folder / "box.zip").unlink()
    assert f"is part of {folder / 'box.zip'}" in quire.run("sync", str(folder / "box.zip") + "!/notes/tide.md", code=1).err
    assert len(rows(quire)) == 6


def test_what_cannot_be_read_costs_itself_and_is_tried_again(quire, folder):
    (folder / "box.zip").write_bytes(zipped(members() | {"图片.png": PICTURE, "empty.txt": ""}))
    for expected in [(6, 0, 0, 0, 2), (0, 0, 6, 0, 2), (0, 0, 6, 0, 2)]:
        report = quire.json("add", folder, code=3)
        assert counts(report) == expected
        assert {(failure["uri"].split("!/")[1], failure["reason"]) for failure in report["failures"]} == {
            ("图片.png", "unsupported"), ("empty.txt", "empty")}
    assert {row["revision"] for row in rows(quire).values()} == {0, 1}


def test_a_mail_its_attachments_and_the_archive_among_them(quire, folder):
    (folder / "letter.eml").write_bytes(mail("Lamps of the harbour", "Dear Li,\n\nthe lamps were sold for 70 crowns.\n",
                                             {"notes.txt": KEEPER, "规则.txt": WATCH, "box.zip": zipped({"tide.md": TIDE})}))
    (folder / "box.zip").unlink()
    assert counts(quire.json("add", folder)) == (5, 0, 0, 0, 0)
    held = rows(quire)
    assert sorted(held) == ["letter.eml", "letter.eml!/box.zip", "letter.eml!/box.zip!/tide.md", "letter.eml!/notes.txt",
                            "letter.eml!/规则.txt"]
    assert held["letter.eml"]["status"] == "ok" and held["letter.eml"]["children"] == 3
    assert "70 crowns" in quire.json("ask", "For how much were the lamps sold?")["answer"]
    assert "黄昏" in quire.json("ask", "值班的看守人什么时候点亮灯塔？")["answer"]
    assert counts(quire.json("sync")) == (0, 0, 5, 0, 0)


def test_an_archive_handed_over_as_bytes(quire):
    report = quire.json("add", "-", "--name", "mem:盒子.zip", stdin=zipped(members()))
    assert counts(report) == (6, 0, 0, 0, 0)
    assert "mem:盒子.zip!/inner.zip!/规则/值班.txt" in {row["uri"] for row in quire.json("list")["documents"]}
    report = quire.json("add", "-", "--name", "mem:盒子.zip", stdin=b"Nothing but text.\n")
    assert report["documents"]["updated"] == 1 and report["documents"]["removed"] == 5
    assert len(quire.json("list")["documents"]) == 1


def test_the_ledgers_account_for_what_was_found(quire, folder):
    quire.run("add", folder)
    total = {(row["step"], row["unit"]): row for row in quire.json("status")["ledger"]}
    assert total["load", "documents"]["kept"] == total["fetch", "documents"]["received"] == 5
    for row in total.values():
        assert row["received"] == row["kept"] + sum(dropped["count"] for dropped in row["dropped"])


def test_what_is_over_the_limits_is_told(quire, folder):
    few = quire.json("add", folder, code=None, QUIRE_LOAD_CHILDREN="2")
    assert few["documents"]["added"] <= 3
    ledger = {(row["step"], row["unit"]): row for row in quire.json("show", folder / "box.zip")["ledger"]}
    assert {"reason": "over_limit", "count": 1} in ledger["load", "documents"]["dropped"]
    assert few["documents"]["added"] + quire.json("add", folder)["documents"]["added"] == 6  # the limit is another one now
    quire.run("remove", folder / "box.zip")
    shallow = quire.json("add", folder, code=3, QUIRE_LOAD_DEPTH="1")
    assert {failure["reason"] for failure in shallow["failures"]} == {"over_limit"}
    assert all("load.depth" in failure["message"] for failure in shallow["failures"])


# ---- ended on the way ----

def many(count):
    return {f"ship-{number:03}.md": f"# Ship {number}\n\nThe lantern of ship {number} hangs in locker {number * 7}.\n\n"
                                    f"第{number}号船的锚存放在{number * 7}号柜里。\n" for number in range(count)}


def stored(quire):
    with contextlib.suppress(sqlite3.Error), contextlib.closing(
            sqlite3.connect(f"file:{quire.kb}?mode=ro", uri=True)) as base:
        return base.execute("select count(*) from documents").fetchone()[0]
    return 0


def content(quire):
    return {name: (view["text"], [chunk["text"] for chunk in view["chunks"]])
            for name, row in rows(quire).items() for view in [quire.json("show", row["id"])]}


@pytest.fixture
def fleet(quire, tmp_path, environment):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "fleet.zip").write_bytes(zipped({"first.txt": KEEPER, "north.zip": zipped(many(40)), "south.zip": zipped(many(30))}))
    whole = type(quire)(environment, tmp_path / "whole.quire")
    assert whole.json("add", folder)["documents"]["added"] == 74
    return folder, content(whole)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_nothing_is_lost_or_stands_twice_where_an_add_is_ended(quire, fleet, number):
    folder, expected = fleet
    generator, cuts = random.Random(11), 0
    for wanted in sorted({1, 2, 3, *(generator.randrange(4, 70) for _ in range(4))}):
        process = quire.start("add", folder)
        while process.poll() is None and stored(quire) < wanted:
            time.sleep(.002)
        cuts += process.poll() is None
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(number)
        process.communicate(timeout=60)
        for row in quire.json("list")["documents"]:
            assert row["status"] in ("ok", "container")
    assert cuts >= 2
    report = quire.json("add", folder)
    assert counts(report)[1] == 0 and sum(counts(report)) == 74
    assert content(quire) == expected
    assert counts(quire.json("sync")) == (0, 0, 74, 0, 0)


# ---- hostile ----

def bomb(depth, breadth):
    """Archives in archives: breadth to the power of depth documents."""
    inner = {f"{number}.txt": f"The keeper {number} of the lamp.\n" for number in range(breadth)}
    for _ in range(depth):
        inner = {f"{number}.zip": zipped(inner) for number in range(breadth)}
    return zipped(inner)


def test_archives_in_archives_in_archives_end(quire, tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "bomb.zip").write_bytes(bomb(3, 12))  # 22,620 documents
    (folder / "note.txt").write_text(WATCH, encoding="utf-8")
    report = quire.json("add", folder, code=3, timeout=300, QUIRE_LOAD_CHILDREN="500")
    assert 300 < counts(report)[0] <= 502
    held = rows(quire)
    assert held["note.txt"]["status"] == "ok" and held["bomb.zip"]["status"] == "container"
    dropped = [row for row in quire.json("status")["ledger"] if (row["step"], row["unit"]) == ("load", "documents")][0]["dropped"]
    assert any(one["reason"] == "over_limit" for one in dropped)


def test_what_unpacks_to_much_more_takes_bounded_memory(quire, tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    zeros = b"0" * (64 << 20)
    (folder / "zeros.zip").write_bytes(zipped({f"{number}.txt": zeros for number in range(12)}))
    (folder / "note.txt").write_text(KEEPER, encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    report = quire.json("add", folder, code=3, timeout=300, QUIRE_LOAD_CHILDREN_BYTES=str(96 << 20),
                        QUIRE_LOAD_TEXT_BYTES=str(1 << 20))
    assert {failure["reason"] for failure in report["failures"]} == {"over_limit"}
    assert len(report["failures"]) == 12 and counts(report)[0] == 2
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < max(before, 600 << 10)


def test_the_formats_say_what_is_read(quire):
    formats = {row["name"]: row for row in quire.json("formats")["formats"]}
    assert {"pdf", "docx", "html", "markdown", "text", "zip", "eml"} <= set(formats)
    for row in formats.values():
        assert set(row) == {"name", "types", "endings", "loader", "keeps"} and row["types"] and row["keeps"]
        assert row["loader"].startswith(row["name"] + "-")
    assert "zip" in formats["zip"]["endings"] and "message/rfc822" in formats["eml"]["types"]
    assert "Word documents" in quire.run("formats").out


def packed(members, mode):
    """A tar archive of {name: text}."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content.encode())
            archive.addfile(info, io.BytesIO(content.encode()))
    return out.getvalue()


def test_packed_archives_mailboxes_and_books_are_quoted_by_their_place(quire, tmp_path):
    files = {"notes/tide.md": TIDE, "港口/渡轮.md": FERRY}
    box = tmp_path / "box"
    box.mkdir()
    (box / "coast.tar.gz").write_bytes(packed(files, "w:gz"))
    (box / "rules.txt.xz").write_bytes(lzma.compress(KEEPER.encode()))
    envelope = b"From ann@example.org Mon Jan  5 10:00:00 1998\n"
    (box / "Inbox").write_bytes(envelope + mail("Lamp oil", "The oil for the lamp comes in May.\n", {}) + b"\n" +
                                envelope + mail("值班", WATCH, {}))
    report = quire.json("add", box)
    assert report["documents"]["failed"] == 0
    held = {row["uri"].removeprefix(str(box) + "/"): row["status"] for row in quire.json("list")["documents"]}
    assert held == {"coast.tar.gz": "container", "coast.tar.gz!/notes/tide.md": "ok", "coast.tar.gz!/港口/渡轮.md": "ok",
                    "rules.txt.xz": "container", "rules.txt.xz!/rules.txt": "ok",
                    "Inbox": "container", "Inbox!/1 Lamp oil.eml": "ok", "Inbox!/2 值班.eml": "ok"}
    for question, member in [("Where were the tide tables of 1931 printed?", "notes/tide.md"), ("渡轮“海鸥号”何时恢复通航？", "港口/渡轮.md"),
                             ("When does the oil for the lamp come?", "1 Lamp oil.eml"), ("看守人什么时候点亮灯塔？", "2 值班.eml"),
                             ("When must the keeper light the lamp?", "rules.txt")]:
        citation = quire.json("ask", question)["citations"][0]
        assert citation["verified"] and citation["place"]["member"] == member
    assert quire.json("add", box)["documents"]["unchanged"] == 8

@pytest.mark.parametrize("workers", ["1", "4"])
def test_one_allowance_bounds_an_outermost_document_over_several_adds(quire, tmp_path, workers):
    """What stays as it is takes its part again, so that the others get no more than at first."""
    inner = {f"盒子{n}.zip": zipped({f"note-{n}-{i}.txt": f"Box {n} holds note {i}. 第{n}盒第{i}条。\n" for i in range(20)}) for n in range(8)}
    (tmp_path / "outer.zip").write_bytes(zipped(inner))
    flags = ["--load-children", "60", "--load-workers", workers]
    quire.run("add", tmp_path / "outer.zip", *flags, code=3)
    first = [(row["uri"], row["status"]) for row in quire.json("list")["documents"]]
    assert len(first) == 61
    assert {status for _, status in first} == {"container", "ok", "over_limit"}
    for _ in range(3):
        report = quire.json("add", tmp_path / "outer.zip", *flags, code=3)
        assert report["documents"]["added"] == report["documents"]["updated"] == 0
        assert [(row["uri"], row["status"]) for row in quire.json("list")["documents"]] == first
