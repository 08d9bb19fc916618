# SPDX-License-Identifier: Apache-2.0
"""Questions that are too long, not text, or not questions."""
import resource

import pytest
from conftest import Quire

NOTE = "# Ropes\n\nThe hemp rope carries 400 kilograms.\n\n# 绳子\n\n麻绳能承受400公斤。\n"
LIMIT = (1 << 20) - 1


@pytest.fixture
def rope(environment, tmp_path, provider):
    quire = Quire(environment, tmp_path / "base.quire", provider.options)
    (tmp_path / "rope.md").write_text(NOTE, encoding="utf-8")
    quire.json("add", tmp_path / "rope.md")
    return quire


def repeated(text, size):
    """The text again and again, up to so many bytes, filled up with spaces."""
    data = (text * (size // len(text.encode()))).encode()
    return data + b" " * (size - len(data))


@pytest.mark.parametrize("text", ["How much does the hemp rope carry? ", "麻绳能承受多少公斤？"], ids=["en", "zh"])
def test_a_question_of_a_megabyte_is_answered_in_bounded_time(rope, text):
    # Of the processor, not of the clock: other programs may keep this one waiting.
    started = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    assert rope.json("ask", "-", stdin=repeated(text, LIMIT))["question"]
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - started < 30


@pytest.mark.parametrize("text", ["How much does the hemp rope carry? ", "麻绳能承受多少公斤？"], ids=["en", "zh"])
def test_a_question_one_byte_longer_is_refused(rope, text):
    done = rope.run("ask", "-", stdin=repeated(text, LIMIT + 1), code=1)
    assert str(LIMIT) in done.err and done.err.count("\n") == 1


def test_many_scripts_do_no_harm(rope):
    for text in ["\ud55c\uad6d\uc5b4 질문?", "שאלה?", "𓀀𓀁?", "a\u0301\u0302?", "\u202ereversed?"]:
        rope.json("ask", text)


def test_bytes_that_are_not_utf8_are_read_as_replacement_characters(rope):
    answer = rope.json("ask", b"How much does the \xff\xfe hemp rope carry?")
    assert "400 kilograms" in answer["answer"] and "\ufffd" in answer["question"]
    answer = rope.json("ask", "麻绳能承受多少公斤？".encode() + b"\xe9\xba")
    assert "400公斤" in answer["answer"] and "\ufffd" in answer["question"]


@pytest.mark.parametrize("text", ["", " \t\n", "?!… — (*)", "？！……——（《》）、。", "\u3000"])
def test_a_question_without_words_is_a_refusal_of_its_own_kind(rope, text):
    answer = rope.json("ask", text)
    assert (answer["supported"], answer["reason"], answer["citations"]) == (False, "empty_question", [])
    assert answer["answer"]
    assert rope.json("search", text)["hits"] == []
    assert rope.run("search", text).out


def test_odd_names_are_shown_found_and_printed_on_one_line(rope, tmp_path):
    folder = tmp_path / "odd"
    folder.mkdir()
    for name in (b"line\nbreak.txt", b"gbk-\xb8\xdb\xbf\xda.txt", b"\x1b[31mred.txt"):
        with open(bytes(folder) + b"/" + name, "wb") as file:
            file.write(b"The zeppelin of " + name[:4].hex().encode() + b" rose at dawn.\n")
    assert rope.json("add", folder)["documents"]["added"] == 3
    uris = {row["uri"] for row in rope.json("list")["documents"]} - {str(tmp_path / "rope.md")}
    assert all(uri.startswith("file://") and uri.isascii() and "\n" not in uri for uri in uris)
    for name in (b"line\nbreak.txt", b"gbk-\xb8\xdb\xbf\xda.txt", b"\x1b[31mred.txt"):
        shown = rope.json("show", bytes(folder) + b"/" + name)
        assert name[:4].hex() in shown["text"] and shown["document"]["uri"] in uris
        assert rope.json("show", shown["document"]["uri"])["text"] == shown["text"]
    found = rope.json("search", "zeppelin rose at dawn")
    assert {hit["document"]["uri"] for hit in found["hits"]} >= uris
    for words in (["list"], ["search", "zeppelin rose at dawn"], ["ask", "Which zeppelin rose at dawn?"]):
        out = rope.run(*words).out
        assert "\x1b" not in out and any(uri in out for uri in uris)
