# SPDX-License-Identifier: Apache-2.0
"""What has another name now keeps its id, and nothing of it is embedded again."""
import gzip
import shutil
import zipfile

import pytest

HARBOUR = "# Velmark\n\nThe harbour of Velmark froze on 12 January 1931.\n"
FERRY = "# 渡轮\n\n渡轮“海鸥号”在1932年三月恢复通航。\n"


@pytest.fixture
def documents(tmp_path):
    folder = tmp_path / "documents"
    (folder / "港口").mkdir(parents=True)
    (folder / "velmark.md").write_text(HARBOUR, encoding="utf-8")
    (folder / "港口" / "渡轮.md").write_text(FERRY, encoding="utf-8")
    (folder / "stays.md").write_text("# Pier\n\nThe pier of Ostrel stands on oak.\n", encoding="utf-8")
    return folder


def ids(quire, folder):
    return {str(row["uri"]).removeprefix(f"{folder}/"): row["id"] for row in quire.json("list")["documents"]}


def rows(quire):
    return {row["id"]: row for row in quire.json("list")["documents"]}


def counts(report, *names):
    return tuple(report["documents"].get(name, 0) for name in names)


def expect_renamed(report, renamed, **others):
    expected = {"added": 0, "updated": 0, "removed": 0, "failed": 0, **others}
    assert {name: report["documents"].get(name, 0) for name in expected} == expected
    assert report["documents"]["renamed"] == renamed and report["embedded"] == 0 and report["chunks"] == 0


@pytest.mark.parametrize("word", ["sync", "add"])
def test_a_renamed_document_keeps_its_id_and_is_found(quire, documents, word):
    quire.run("add", documents)
    before = ids(quire, documents)
    asked = quire.json("ask", "When did the harbour of Velmark freeze?")["trace"]
    (documents / "velmark.md").rename(documents / "港口" / "harbour.md")
    (documents / "港口" / "渡轮.md").rename(documents / "海鸥号.md")
    expect_renamed(quire.json(word, documents), 2, unchanged=1)
    after = ids(quire, documents)
    assert after == {"港口/harbour.md": before["velmark.md"], "海鸥号.md": before["港口/渡轮.md"],
                     "stays.md": before["stays.md"]}
    assert {row["revision"] for row in quire.json("list")["documents"]} == {1}
    for question, name in [("When did the harbour of Velmark freeze?", "harbour.md"), ("渡轮海鸥号什么时候恢复通航？", "海鸥号.md")]:
        answer = quire.json("ask", question)
        assert answer["supported"] and answer["citations"][0]["document"]["uri"].endswith(name)
    assert quire.run("trace", asked).out
    expect_renamed(quire.json("sync"), 0, unchanged=3)


def test_what_is_told(quire, documents):
    quire.run("add", documents)
    (documents / "velmark.md").rename(documents / "harbour.md")
    assert "2 unchanged, 1 renamed" in quire.run("sync").out


def test_a_lone_file_that_was_moved_is_added_under_its_new_name(quire, tmp_path):
    (tmp_path / "a.md").write_text(HARBOUR, encoding="utf-8")
    quire.run("add", tmp_path / "a.md")
    (tmp_path / "a.md").rename(tmp_path / "b.md")
    before = ids(quire, tmp_path)["a.md"]
    expect_renamed(quire.json("add", tmp_path / "b.md"), 1)
    assert ids(quire, tmp_path) == {"b.md": before}
    expect_renamed(quire.json("sync"), 0, unchanged=1)


def test_a_copy_is_a_second_document_and_an_old_name_may_come_again(quire, documents):
    quire.run("add", documents)
    before = ids(quire, documents)
    shutil.copy(documents / "velmark.md", documents / "copy.md")
    assert counts(quire.json("sync"), "added", "renamed", "removed") == (1, 0, 0)
    copied = ids(quire, documents)["copy.md"]
    assert copied != before["velmark.md"]
    (documents / "velmark.md").rename(documents / "moved.md")
    expect_renamed(quire.json("sync"), 1, unchanged=3)
    (documents / "velmark.md").write_text(HARBOUR, encoding="utf-8")
    assert counts(quire.json("sync"), "added", "renamed", "removed") == (1, 0, 0)
    after = ids(quire, documents)
    assert after["moved.md"] == before["velmark.md"] and after["copy.md"] == copied
    assert after["velmark.md"] not in (before["velmark.md"], copied)


def test_what_was_changed_at_once_is_new(quire, documents):
    quire.run("add", documents)
    before = ids(quire, documents)
    (documents / "velmark.md").unlink()
    (documents / "harbour.md").write_text(HARBOUR + "\nIt thawed in March.\n", encoding="utf-8")
    assert counts(quire.json("sync"), "added", "renamed", "removed") == (1, 0, 1)
    assert ids(quire, documents)["harbour.md"] not in before.values()


def test_there_and_back_again(quire, documents):
    quire.run("add", documents)
    before = ids(quire, documents)
    for old, new in [("velmark.md", "VELMARK.md"), ("VELMARK.md", "velmark.md"), ("velmark.md", "海港.md"), ("海港.md", "velmark.md")]:
        (documents / old).rename(documents / new)
        expect_renamed(quire.json("sync"), 1, unchanged=2)
        assert ids(quire, documents)[new] == before["velmark.md"]
    assert ids(quire, documents) == before


def test_a_title_made_of_the_name_follows_it(quire, documents):
    (documents / "tide_tables.csv").write_text("port,high water\nVelmark,nine\nOstrel,ten\n", encoding="utf-8")
    (documents / "潮汐表.csv").write_text("港口,高潮\n维尔马克,九点\n奥斯特雷尔,十点\n", encoding="utf-8")
    (documents / "steer.py").write_text("def steer(ship):\n    return ship.rudder\n", encoding="utf-8")
    quire.run("add", documents)
    new = {"tide_tables.csv": "pier_lists.csv", "潮汐表.csv": "水位表.csv", "steer.py": "turn.py", "velmark.md": "frost.md"}
    before, known = ids(quire, documents), rows(quire)
    for old, name in new.items():
        (documents / old).rename(documents / name)
    expect_renamed(quire.json("sync"), 4, unchanged=2)
    now = rows(quire)
    fresh = type(quire)(quire.environment, str(quire.kb) + ".fresh")
    fresh.run("add", documents)
    expected = {row["uri"]: row["title"] for row in fresh.json("list")["documents"]}
    assert {row["uri"]: row["title"] for row in now.values()} == expected
    for old, name in new.items():
        assert now[before[old]]["uri"].endswith(name)
        assert (now[before[old]]["title"] != known[before[old]]["title"]) == (old != "velmark.md"), name


def test_another_ending_reads_it_anew_under_its_id(quire, documents):
    (documents / "notes.txt").write_text("# Tides\n\nHigh water is at nine.\n", encoding="utf-8")
    quire.run("add", documents)
    before = ids(quire, documents)["notes.txt"]
    (documents / "notes.txt").rename(documents / "notes.md")
    report = quire.json("sync")
    assert counts(report, "added", "updated", "renamed", "removed", "failed") == (0, 1, 0, 0, 0)
    row = rows(quire)[before]
    assert row["uri"].endswith("notes.md") and (row["revision"], row["title"]) == (2, "Tides")


def test_containers_take_along_what_is_in_them(quire, documents):
    with zipfile.ZipFile(documents / "box.zip", "w") as outer:
        outer.writestr("a.md", HARBOUR.replace("1931", "1941"))
        outer.writestr("里/乙.md", FERRY.replace("1932", "1942"))
        outer.writestr("broken.pdf", "%PDF-1.4 no more")
        inner = documents / "inner.zip"
        with zipfile.ZipFile(inner, "w") as nested:
            nested.writestr("c.md", "# Third\n\nThe third pier stands on stone.\n")
        outer.write(inner, "inner.zip")
    inner.unlink()
    quire.run("add", documents, code=3)
    before = {row["uri"]: row["id"] for row in quire.json("list")["documents"]}
    (documents / "box.zip").rename(documents / "箱.zip")
    report = quire.json("sync", code=3)
    after = {row["uri"]: row["id"] for row in quire.json("list")["documents"]}
    assert after == {uri.replace("box.zip", "箱.zip"): name for uri, name in before.items()}
    assert counts(report, "added", "updated", "removed") == (0, 0, 0) and report["embedded"] == 0
    assert report["documents"]["renamed"] >= 1
    shutil.move(documents / "箱.zip", documents / "港口" / "箱.zip")
    quire.json("sync", code=3)
    assert {row["uri"]: row["id"] for row in quire.json("list")["documents"]} == {
        uri.replace("箱.zip", "港口/箱.zip"): name for uri, name in after.items()}


def test_of_many_alike_each_is_taken_once(quire, tmp_path):
    documents = tmp_path / "documents"
    for i in range(8):
        (documents / "old" / f"part{i}").mkdir(parents=True)
        (documents / "old" / f"part{i}" / "LICENCE.md").write_text(HARBOUR, encoding="utf-8")
    (documents / "stays.md").write_text(FERRY, encoding="utf-8")
    quire.run("add", documents)
    before = ids(quire, documents)
    (documents / "old").rename(documents / "new")
    expect_renamed(quire.json("sync"), 8, unchanged=1)
    assert ids(quire, documents) == {name.replace("old/", "new/"): value for name, value in before.items()}
    for i in range(8):  # two new names fewer than gone
        (documents / "new" / f"part{i}").rename(documents / f"p{i}") if i < 6 else shutil.rmtree(documents / "new" / f"part{i}")
    report = quire.json("sync")
    assert counts(report, "added", "renamed", "removed") == (0, 6, 2)
    assert set(ids(quire, documents).values()) <= set(before.values())


def test_a_renamed_folder_is_not_one_that_lost_its_documents(quire, tmp_path):
    documents = tmp_path / "documents"
    (documents / "old").mkdir(parents=True)
    for i in range(30):
        (documents / "old" / f"{i}.md").write_text(f"# Ship {i}\n\nShip {i} carries {i * 7} crates.\n", encoding="utf-8")
    quire.run("add", documents)
    (documents / "old").rename(documents / "new")
    expect_renamed(quire.json("sync"), 30, unchanged=0)


def test_a_document_of_a_folder_that_is_away_is_not_taken(quire, tmp_path):
    disk, desk = tmp_path / "disk", tmp_path / "desk"
    disk.mkdir()
    desk.mkdir()
    (disk / "a.md").write_text(HARBOUR, encoding="utf-8")
    (desk / "b.md").write_text(FERRY, encoding="utf-8")
    quire.run("add", disk, desk)
    shutil.copy(disk / "a.md", desk / "a.md")
    disk.rename(tmp_path / "unplugged")
    report = quire.json("sync", code=3)
    assert counts(report, "added", "renamed", "removed") == (1, 0, 0)
    (tmp_path / "unplugged").rename(disk)
    assert counts(quire.json("sync"), "unchanged", "renamed", "removed") == (3, 0, 0)


def test_from_one_source_to_another(quire, tmp_path):
    left, right = tmp_path / "left", tmp_path / "右"
    left.mkdir()
    right.mkdir()
    (left / "a.md").write_text(HARBOUR, encoding="utf-8")
    (left / "b.md").write_text(FERRY, encoding="utf-8")
    (right / "c.md").write_text("# Pier\n\nThe pier of Ostrel stands on oak.\n", encoding="utf-8")
    quire.run("add", left, right)
    before = ids(quire, tmp_path)
    (left / "a.md").rename(right / "a.md")
    expect_renamed(quire.json("sync"), 1, unchanged=2)
    assert ids(quire, tmp_path)["右/a.md"] == before["left/a.md"]
    quire.run("remove", left)
    assert set(ids(quire, tmp_path)) == {"右/a.md", "右/c.md"}


def test_nothing_of_the_old_name_stays(quire, documents):
    quire.run("add", documents)
    (documents / "velmark.md").rename(documents / "wombatcanary.md")
    quire.run("sync")
    (documents / "wombatcanary.md").rename(documents / "velmark.md")
    expect_renamed(quire.json("sync"), 1, unchanged=2)
    held = b"".join(path.read_bytes() for path in quire.kb.parent.glob(quire.kb.name + "*"))
    assert b"wombatcanary" not in held and b"velmark.md" in held


def test_the_failure_that_stood_under_the_new_name_goes(quire, documents):
    (documents / "港湾.md").write_bytes(b"")
    quire.run("add", documents, code=3)
    before = ids(quire, documents)
    (documents / "velmark.md").rename(documents / "港湾.md")
    expect_renamed(quire.json("sync"), 1, unchanged=2)
    assert ids(quire, documents)["港湾.md"] == before["velmark.md"]
    assert len(quire.json("list")["documents"]) == 3


def test_a_packed_file_is_called_by_what_packs_it(quire, documents):
    """What is in ports.csv.gz is ports.csv: both names change, and both documents keep their ids."""
    for name, text in [("ports.csv.gz", "port,lamp\nOstrel,lit\nVelmark,dark\n"), ("灯.csv.gz", "港口,灯\n维尔马克,亮\n奥斯特雷尔,暗\n")]:
        with gzip.open(documents / name, "wb") as packed:
            packed.write(text.encode())
    quire.run("add", documents)
    before, known = ids(quire, documents), rows(quire)
    (documents / "ports.csv.gz").rename(documents / "harbours.csv.gz")
    (documents / "灯.csv.gz").rename(documents / "港口 灯.csv.gz")
    expect_renamed(quire.json("sync"), 4, unchanged=3)
    after, now = ids(quire, documents), rows(quire)
    for old, new in [("ports.csv", "harbours.csv"), ("灯.csv", "港口 灯.csv")]:
        assert after[f"{new}.gz"] == before[f"{old}.gz"]
        inside = before[f"{old}.gz!/{old}"]
        assert after[f"{new}.gz!/{new}"] == inside
        assert now[inside]["title"] != known[inside]["title"] and new.removesuffix(".csv") in now[inside]["title"]
    (documents / "harbours.csv.gz").rename(documents / "harbours.txt.gz")
    report = quire.json("sync")
    assert counts(report, "added", "removed", "failed", "updated") == (0, 0, 0, 1)
    assert ids(quire, documents)["harbours.txt.gz!/harbours.txt"] == before["ports.csv.gz!/ports.csv"]
