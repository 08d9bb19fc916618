# SPDX-License-Identifier: Apache-2.0
"""The place of what is shown: the lines that are named hold it, counted here by another program in the original file."""
import json
import re

import pytest
from conftest import FIXTURES

ENGLISH = """Notes on the harbour of Velmark

The harbour of Velmark froze on 12 January 1931. Eleven ships waited outside,
among them the coal steamer Aurelia, whose crew walked ashore over the ice.

The ferry Seagull returned to service in March 1932.
It sailed twice a day, at dawn and at dusk,
and a ticket cost three pennies until the war.

Contents

Ice ......... 1
Ferries ..... 4
Lights ...... 9

The lighthouse keeper was called Halvorsen.
"""

CHINESE = """维尔马克港口记事

维尔马克港口在1931年1月12日结冰，十一艘船在港外等候，
其中有运煤船曙光号，船员从冰上走上岸。

渡轮海鸥号于1932年3月恢复通航。
每天两班，清晨一班，傍晚一班，
票价三角，直到战争开始。

灯塔看守人名叫哈尔沃森。
"""

QUESTIONS = {ENGLISH: [("When did the harbour of Velmark freeze?", 3), ("When did the ferry Seagull return to service?", 6),
                       ("Who was the lighthouse keeper?", 16)],
             CHINESE: [("维尔马克港口什么时候结冰？", 3), ("渡轮海鸥号什么时候恢复通航？", 6), ("灯塔看守人叫什么名字？", 10)]}


def lines_of(path, encoding):
    return re.split(r"\r\n|\r|\n", path.read_bytes().decode(encoding))


def letters(text):
    """Without what a loader may change in a line: white space, dots that lead to a page, and Markdown's signs."""
    return re.sub(r"[\s\uFEFF.…·．_*#>|`\[\]()=~:^\\-]", "", text)


def assert_lines_hold(lines, place, text):
    """All of the text is in those lines, and some of it in the first and in the last of them."""
    first, last = place["lines"]
    assert 1 <= first <= last <= len(lines)
    assert place["label"] == (f"line {first}" if first == last else f"lines {first}–{last}")
    assert letters(text) in letters("".join(lines[first - 1:last])), (place, text)
    if first < last:
        assert letters(text) not in letters("".join(lines[first:last])), (place, text)
        assert letters(text) not in letters("".join(lines[first - 1:last - 1])), (place, text)


@pytest.mark.parametrize("text,encoding,end", [
    (ENGLISH, "utf-8", "\n"), (ENGLISH, "utf-8-sig", "\r\n"), (ENGLISH, "utf-16", "\r\n"), (ENGLISH, "utf-8", "\r"),
    (CHINESE, "utf-8", "\n"), (CHINESE, "gb18030", "\r\n"), (CHINESE, "utf-16", "\n")])
def test_the_lines_that_a_citation_names_hold_its_quote(quire, tmp_path, text, encoding, end):
    path = tmp_path / "notes.txt"
    path.write_bytes(text.replace("\n", end).encode(encoding))
    lines = lines_of(path, encoding)
    quire.run("add", path)
    for question, wanted in QUESTIONS[text]:
        answer = quire.json("ask", question)
        assert answer["supported"], answer
        for citation in answer["citations"]:
            assert_lines_hold(lines, citation["place"], citation["quote"])
        assert answer["citations"][0]["place"]["lines"][0] == wanted
        assert answer["citations"][0]["place"]["label"] in quire.run("ask", question).out
        for hit in quire.json("search", question)["hits"]:
            assert_lines_hold(lines, hit["chunk"]["place"], hit["chunk"]["text"])
            assert hit["chunk"]["place"]["label"] in quire.run("search", question).out


def encoding_of(path):
    expected = json.loads((FIXTURES / "expected" / "text" / (path.name + ".json")).read_text(encoding="utf-8"))
    return expected.get("encoding") if expected["outcome"] == "ok" else None


@pytest.mark.parametrize("path", [path for path in sorted((FIXTURES / "text").iterdir()) if encoding_of(path)],
                         ids=lambda path: path.name)
def test_the_lines_that_an_element_names_hold_its_text(quire, path):
    lines = lines_of(path, encoding_of(path))
    seen = quire.json("inspect", path)
    text = seen["text"].encode()
    assert any("place" in element for element in seen["elements"])
    for part in [element for element in seen["elements"] if "place" in element] + seen["chunks"]:
        assert_lines_hold(lines, part["place"], text[part["start"]:part["end"]].decode())


@pytest.mark.parametrize("name", ["bees-en.md", "bees-zh.md"])
def test_the_lines_that_a_block_of_markdown_names_hold_its_text(quire, name):
    path = FIXTURES / "markdown" / name
    lines = lines_of(path, "utf-8")
    seen = quire.json("inspect", path)
    text = seen["text"].encode()
    placed = [element for element in seen["elements"] if "place" in element]
    assert len(placed) > 5
    for element in placed:
        first, last = element["place"]["lines"]
        words = re.findall(r"[a-zA-Z]{3,}|[一-鿿]{2}", text[element["start"]:element["end"]].decode())
        if element["kind"] in ("heading", "paragraph", "code", "table_row"):
            there = letters("".join(lines[first - 1:last]))
            assert all(word in there for word in words), (element, words)


def test_a_document_without_lines_has_no_place(filled):
    hits = filled.json("search", "lighthouse", "--filter", "type=application/pdf")["hits"]
    assert hits and all(hit["chunk"]["place"] is None for hit in hits)


@pytest.mark.parametrize("folder,text", [("Help!", ENGLISH), ("重要！!", CHINESE)])
def test_a_folder_whose_name_ends_like_a_containers_uri_makes_no_member(quire, tmp_path, folder, text):
    """"!/" in a uri stands between a container and what was found in it; a folder may be called so too."""
    path = tmp_path / folder / "notes.txt"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    quire.run("add", tmp_path)
    row, = quire.json("list")["documents"]
    assert row["parent"] is None and "!/" not in row["uri"]
    hits = quire.json("search", QUESTIONS[text][0][0])["hits"]
    assert hits and all("member" not in hit["chunk"]["place"] for hit in hits)
    citation = quire.json("ask", QUESTIONS[text][0][0])["citations"][0]
    assert "member" not in citation["place"]
    for name in (path, row["uri"], row["id"]):
        assert quire.json("show", name)["document"]["uri"] == row["uri"]
