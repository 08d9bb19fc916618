# SPDX-License-Identifier: Apache-2.0
"""Bad input gets a clear error and costs only itself."""
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess

import pytest
from conftest import FIXTURES, ROOT

GOOD = "# Ropes\n\nThe hemp rope carries 400 kilograms.\n"
EXPECTED = sorted((FIXTURES / "expected").rglob("*.json"))


@pytest.mark.parametrize("expectation", EXPECTED, ids=lambda path: str(path.relative_to(FIXTURES / "expected")))
def test_each_fixture_gives_the_outcome_that_it_was_made_for(quire, expectation):
    wanted = json.loads(expectation.read_text(encoding="utf-8"))
    name = str(expectation.relative_to(FIXTURES / "expected"))[:-len(".json")]
    outcome = wanted.get("outcome", "ok")
    done = quire.run("--json", "inspect", FIXTURES / name, code=None)
    seen = json.loads(done.out)
    reason = seen["document"].get("reason", "ok")
    if outcome != "any":
        assert reason in (outcome if isinstance(outcome, list) else [outcome]), seen["document"]
    assert done.code == (0 if reason == "ok" else 3)
    for row in seen["ledger"]:
        assert row["received"] == row["kept"] + sum(drop["count"] for drop in row["dropped"]), row
    text = " ".join(seen["text"].split())
    for phrase in wanted.get("contains", []):
        assert " ".join(phrase.split()) in text
    for phrase in wanted.get("absent", []):
        assert " ".join(phrase.split()) not in text


def test_a_folder_of_good_and_bad_files_keeps_the_good_and_names_the_bad(quire, tmp_path):
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "good.md").write_text(GOOD, encoding="utf-8")
    (folder / "好.md").write_text("# 绳子\n\n麻绳能承受400公斤。\n", encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "program.bin").write_bytes(bytes(range(256)) * 20)
    for name in ("encrypted.pdf", "truncated.pdf", "image-only.pdf", "zero-pages.pdf"):
        shutil.copy(FIXTURES / "pdf" / name, folder / name)
    with open(folder / "huge.txt", "wb") as file:
        file.truncate(2 << 30)
    report = quire.json("add", folder, code=3)
    reasons = {pathlib.Path(failure["uri"]).name: failure["reason"] for failure in report["failures"]}
    assert report["documents"]["added"] == 2 + (8 - 1 - len(reasons))
    assert reasons["empty.txt"] == "empty" and reasons["program.bin"] == "unsupported"
    assert reasons["encrypted.pdf"] == "encrypted" and reasons["image-only.pdf"] == "no_text"
    assert reasons["huge.txt"] == "over_limit"
    assert all(failure["message"] for failure in report["failures"])
    assert "400 kilograms" in quire.json("ask", "How much does the hemp rope carry?")["answer"]
    failed = [row for row in quire.json("list")["documents"] if row["status"] != "ok"]
    assert {pathlib.Path(row["uri"]).name for row in failed} == set(reasons)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_reported(quire, tmp_path):
    path = tmp_path / "locked.txt"
    path.write_text("text", encoding="utf-8")
    path.chmod(0)
    assert quire.json("add", path, code=3)["failures"][0]["reason"] == "unreadable"


def test_what_is_not_there_is_said(quire, tmp_path):
    assert "nothing.pdf: No such file" in quire.run("add", tmp_path / "nothing.pdf", code=1).err
    error = quire.json("add", tmp_path / "nothing.pdf", code=1)["error"]
    assert error["status"] == "not_found"
    assert "not read by this version" in quire.run("add", "https://example.org/", code=1).err


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_chinese_in_other_encodings(quire, tmp_path, encoding):
    text = "维尔马克港由商人建立。灯塔高出海面三十一米，每年有许多船只在这里停靠。\n" * 20
    path = tmp_path / "港口.txt"
    path.write_bytes(text.encode(encoding))
    assert quire.json("add", path)["documents"]["added"] == 1
    assert "灯塔高出海面三十一米" in quire.json("show", "d1")["text"]


def test_a_file_that_is_no_base_is_refused_and_left_alone(quire, tmp_path):
    other = tmp_path / "other.quire"
    database = sqlite3.connect(other)
    database.execute("create table t(x)")
    database.commit()
    database.close()
    contents = {"other": other.read_bytes(), "text": b"this is a text file and no base at all\n" * 50, "random": os.urandom(9000)}
    for name, content in contents.items():
        path = tmp_path / f"{name}-base"
        path.write_bytes(content)
        quire.kb = path
        done = quire.run("list", code=1)
        assert "not a Quire base" in done.err or "damaged" in done.err, done.err
        assert quire.run("add", ROOT / "README.md", code=1).err
        assert path.read_bytes() == content


def test_a_truncated_base_and_a_newer_one_are_refused_clearly(quire, tmp_path):
    (tmp_path / "a.md").write_text(GOOD, encoding="utf-8")
    quire.json("add", tmp_path / "a.md")
    whole = quire.kb.read_bytes()
    quire.kb.write_bytes(whole[: len(whole) // 2])
    done = quire.run("ask", "How much does the rope carry?", code=1)
    assert done.err.count("\n") == 1 and "cut short" in done.err
    quire.kb.write_bytes(whole)
    database = sqlite3.connect(quire.kb)
    database.execute("pragma user_version = 99")
    database.commit()
    database.close()
    assert "99" in quire.run("list", code=1).err


def test_a_base_that_cannot_be_written_answers_and_says_that_it_kept_no_trace(quire, tmp_path):
    folder = tmp_path / "shelf"
    folder.mkdir()
    (tmp_path / "a.md").write_text(GOOD, encoding="utf-8")
    quire.kb = folder / "base.quire"
    quire.json("add", tmp_path / "a.md")
    if os.geteuid() == 0:
        mount = subprocess.run(["mount", "--bind", "-o", "ro", str(folder), str(folder)], capture_output=True)
        if mount.returncode or subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], capture_output=True).returncode:
            subprocess.run(["umount", str(folder)], capture_output=True)
            pytest.skip("root writes everywhere, and no read-only mount can be made here")
    else:
        quire.kb.chmod(0o444)
        folder.chmod(0o555)
    try:
        answer = quire.json("ask", "How much does the hemp rope carry?")
        assert "400 kilograms" in answer["answer"] and answer["trace"] == ""
        assert "no trace was kept" in quire.run("search", "rope").err
        assert quire.run("--trace-keep", "0", "search", "rope").err == ""
        assert "cannot be written" in quire.run("add", tmp_path / "a.md", code=1).err
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", str(folder)], check=True)
        else:
            folder.chmod(0o755)


def test_a_full_disk_is_said_and_leaves_the_base_whole(quire, tmp_path):
    (tmp_path / "a.md").write_text(GOOD, encoding="utf-8")
    quire.json("add", tmp_path / "a.md")
    big = tmp_path / "big.txt"
    big.write_text("\n\n".join(f"Paragraph {i}: the tide tables of the year {i}. " + "word " * 60 for i in range(400)),
                   encoding="utf-8")
    size_kib = quire.kb.stat().st_size // 1024 + 64
    line = f"ulimit -f {size_kib}; exec \"$@\""
    done = subprocess.run(["bash", "-c", line, "sh", *quire.command("add", big)], capture_output=True, text=True,
                          env=quire.environment, timeout=120)
    assert done.returncode == 1 and done.stderr.startswith("quire: "), done
    assert "400 kilograms" in quire.json("ask", "How much does the hemp rope carry?")["answer"]
    assert len(quire.json("list")["documents"]) == 1
    assert quire.json("add", big)["documents"]["added"] == 1


def test_questions_of_a_megabyte_and_of_many_scripts(quire, tmp_path):
    (tmp_path / "a.md").write_text(GOOD, encoding="utf-8")
    quire.json("add", tmp_path / "a.md")
    long = ("How much does the hemp rope carry? " * 30000)[: (1 << 20) - 10]
    assert quire.json("ask", "-", stdin=long.encode())["question"]
    assert quire.run("ask", "-", stdin=b"x" * (3 << 20), code=1).err
    for text in ["\ud55c\uad6d\uc5b4 질문?", "שאלה?", "𓀀𓀁?", "a\u0301\u0302?", "\u202ereversed?"]:
        quire.json("ask", text)


def test_a_question_that_is_not_utf8_does_no_harm(quire, tmp_path):
    (tmp_path / "a.md").write_text(GOOD, encoding="utf-8")
    quire.json("add", tmp_path / "a.md")
    assert quire.run("--json", "ask", b"How much \xff\xfe rope?", code=None).code in (0, 1, 2)


@pytest.mark.parametrize("content", [b"", b"GGUF", b"GGUF" + b"\x03\x00\x00\x00" + b"\xff" * 64, os.urandom(4096), b"<xml/>"],
                         ids=["empty", "magic", "lying", "random", "other"])
def test_a_gguf_that_is_not_one_is_refused(quire, tmp_path, content):
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    (tmp_path / "a.md").write_text(GOOD, encoding="utf-8")
    done = quire.run("--embed-driver", "llama", "--embed-llama-path", path, "add", tmp_path / "a.md", code=1)
    assert "model.gguf" in done.err and done.err.count("\n") == 1
    assert quire.run("model", "import", path, code=1).err


def test_a_model_folder_that_is_not_one_is_refused(quire, tmp_path):
    folder = tmp_path / "model"
    folder.mkdir()
    assert quire.run("model", "import", folder, code=1).err
    (folder / "model.json").write_text("{}", encoding="utf-8")
    (folder / "model.xml").write_text("<net/>", encoding="utf-8")
    (folder / "model.bin").write_bytes(b"")
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")
    assert quire.run("model", "import", folder, code=1).err.startswith("quire: ")


def test_another_model_is_refused_for_a_base(quire, tmp_path, replay):
    (tmp_path / "a.md").write_text(GOOD, encoding="utf-8")
    quire.json("add", tmp_path / "a.md")
    server = replay("embeddings-good.json")
    options = ["--embed-driver", "openai", "--embed-openai-url", server.url, "--embed-openai-model", "other"]
    done = quire.run(*options, "ask", "How much does the rope carry?", code=1)
    assert "multilingual-e5-small" in done.err and "other" in done.err
