# SPDX-License-Identifier: Apache-2.0
"""What several documents of a base share is no title."""
import pytest
from conftest import ROOT


def titles(quire):
    return {row["uri"].rsplit("/", 2)[-2] + "/" + row["uri"].rsplit("/", 1)[-1]: row["title"]
            for row in quire.json("list")["documents"]}


@pytest.fixture
def shelf(tmp_path):
    folder = tmp_path / "shelf"
    for name, title, body in [("1931/tides.md", "Tide tables", "High water at noon."),
                              ("1932/tides.md", "Tide tables", "High water at one."),
                              ("1932/extra.md", "Tide tables", "High water at two."),
                              ("1932/冰情.md", "港口简报", "港口在一月结冰。"),
                              ("1931/潮汐.md", "港口简报", "中午涨潮。"),
                              ("1931/alone.md", "The breakwater", "It is of granite.")]:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {title}\n\n{body}\n", encoding="utf-8")
    return folder


EXPECTED = {"1931/tides.md": "Tide tables (1931/tides)", "1932/tides.md": "Tide tables (1932/tides)",
            "1932/extra.md": "Tide tables (extra)", "1932/冰情.md": "港口简报 (冰情)", "1931/潮汐.md": "港口简报 (潮汐)",
            "1931/alone.md": "The breakwater"}


def test_documents_that_share_a_title_are_told_apart_by_their_files(quire, shelf):
    quire.run("add", shelf)
    assert titles(quire) == EXPECTED
    assert quire.json("sync")["documents"]["unchanged"] == len(EXPECTED)


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_coming_decides_nothing(quire, shelf, order):
    for path in sorted(shelf.rglob("*.md"))[::order]:
        quire.run("add", path)
    assert titles(quire) == EXPECTED


def test_copies_may_be_called_the_same(quire, shelf):
    (shelf / "1932" / "copy.md").write_bytes((shelf / "1931" / "alone.md").read_bytes())
    quire.run("add", shelf)
    assert titles(quire)["1932/copy.md"] == titles(quire)["1931/alone.md"] == "The breakwater"


def test_a_title_in_brackets_of_its_own_is_left_alone(quire, tmp_path):
    (tmp_path / "a.md").write_text("# Tide tables (draft)\n\nNoon.\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("# Tide tables\n\nOne.\n", encoding="utf-8")
    quire.run("add", tmp_path / "a.md", tmp_path / "b.md")
    assert {row["title"] for row in quire.json("list")["documents"]} == {"Tide tables (draft)", "Tide tables"}


@pytest.mark.parametrize("title", ["Tide tables", "潮汐表"])
def test_who_comes_when_all_are_settled_is_told_apart_from_them(quire, tmp_path, title):
    """A third file of a name that two have already, which both have their folders in the brackets by then."""
    expected = {"1931/a.md": "1931/a", "1932/a.md": "1932/a", "1932/c.md": "c", "1933/a.md": "1933/a", "1934/d.md": "d"}
    for name in expected:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"# {title}\n\nOf {name}.\n", encoding="utf-8")
        quire.run("add", path)
    assert titles(quire) == {name: f"{title} ({mark})" for name, mark in expected.items()}


@pytest.mark.parametrize("title, names", [
    ("Harbour notes", {"1931/b.md": "b", "1931/note.md": "note", "1931/notes.md": "1931"}),
    ("Harbour notes", {"1931/notes.md": "1931/notes", "1931/Harbour.md": "1931/Harbour", "1932/notes.md": "1932", "1932/x.md": "x"}),
    ("Harbour notes", {"1931/x.md": "1931/x", "1932/x.md": "1932/x", "1932/notes.md": "1932"}),
    ("破冰船简报", {"一/冰.md": "冰", "一/船简.md": "一", "二/破冰船.md": "二"}),
    ("破冰船簡報2024", {"一/2024.md": "一/2024", "一/簡報.md": "一/簡報", "二/024.md": "024"}),
])
@pytest.mark.parametrize("order", [1, -1])
def test_a_file_whose_name_the_title_says_is_called_by_its_folder(quire, tmp_path, title, names, order):
    for name in list(names)[::order]:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"# {title}\n\nOf {name}.\n", encoding="utf-8")
        quire.run("add", path)
    assert titles(quire) == {name: f"{title} ({mark})" for name, mark in names.items()}


def test_pages_of_a_site_are_called_by_what_they_are(quire, tmp_path):
    for name, head, body in [
        ("a.html", "<title>Tides - Harbour Office of Velmark</title><meta property='og:site_name' content='Harbour Office of Velmark'>",
         "<p>Noon.</p>"),
        ("b.html", "<title>Fees and dues of the office | Velmark</title>", "<h1>Fees and dues of the office</h1><p>Nine.</p>"),
        ("c.html", "<title>潮汐表与水位_松浦港务局</title>", "<h1>潮汐表与水位</h1><p>中午。</p>"),
        ("d.html", "<title>Velmark | Ice in the bay of Velmark</title>", "<h1>Velmark</h1><h1>Ice in the bay of Velmark</h1><p>Ice.</p>"),
        ("e.html", "<title>Salt-water baths: a history</title>", "<h1>Salt</h1><p>Salt.</p>"),
    ]:
        (tmp_path / name).write_text(f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>",
                                     encoding="utf-8")
    quire.run("add", *sorted(tmp_path.glob("*.html")))
    assert [row["title"] for row in sorted(quire.json("list")["documents"], key=lambda row: row["uri"])] == [
        "Tides", "Fees and dues of the office", "潮汐表与水位", "Ice in the bay of Velmark", "Salt-water baths: a history"]


REPORTS = ROOT.parent / "shared" / "data" / "docugami-sec10q" / "sec-10-q" / "data" / "v1" / "docs"
COMPANIES = {"AAPL": "apple", "AMZN": "amazon", "INTC": "intel", "MSFT": "microsoft", "NVDA": "nvidia"}


@pytest.mark.skipif(not REPORTS.is_dir(), reason=f"the reports are not there ({REPORTS})")
def test_reports_of_one_form_are_told_apart_by_company_and_quarter(quire):
    seen = set()
    for path in sorted(REPORTS.glob("*.pdf")):
        title = quire.json("inspect", path)["document"]["title"]
        assert title.lower().startswith(COMPANIES[path.stem.rsplit(" ", 1)[1]]), title
        assert "10-Q" in title and "quarter ended" in title
        seen.add(title)
    assert len(seen) == 20
