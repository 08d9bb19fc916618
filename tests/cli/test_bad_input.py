# SPDX-License-Identifier: Apache-2.0
"""Bad input gets a clear error and costs only itself."""
import json
import os
import pathlib
import shutil
import subprocess
import time

import pytest
from conftest import BUILD, FIXTURES

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


# What each file of the mixed folder comes to; None: it is added.
MIXED = {
    "good.md": None, "好.md": None, "pdf-named.txt": None, "html-named.md": None, "text-named.pdf": None,
    "empty.txt": "empty", "program.bin": "unsupported", "zip-named.docx": "malformed", "huge.txt": "over_limit",
    "encrypted.pdf": "encrypted", "truncated.pdf": "malformed", "image-only.pdf": "no_text", "zero-pages.pdf": "empty",
}


def test_a_folder_of_good_and_bad_files_keeps_the_good_and_names_the_bad(quire, tmp_path):
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "good.md").write_text(GOOD, encoding="utf-8")
    (folder / "好.md").write_text("# 绳子\n\n麻绳能承受400公斤。\n", encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "program.bin").write_bytes(bytes(range(256)) * 20)
    for name in MIXED:
        for origin in ("pdf", "wrong-name"):
            if (FIXTURES / origin / name).exists():
                shutil.copy(FIXTURES / origin / name, folder / name)
    with open(folder / "huge.txt", "wb") as file:
        file.truncate(2 << 30)
    report = quire.json("add", folder, code=3)
    reasons = {pathlib.Path(failure["uri"]).name: failure["reason"] for failure in report["failures"]}
    assert reasons == {name: reason for name, reason in MIXED.items() if reason}
    assert report["documents"] == {"added": len(MIXED) - len(reasons), "updated": 0, "unchanged": 0, "failed": len(reasons)}
    assert all(failure["message"] for failure in report["failures"])
    assert "400 kilograms" in quire.json("ask", "How much does the hemp rope carry?")["answer"]
    assert "400公斤" in quire.json("ask", "麻绳能承受多少公斤？")["answer"]
    statuses = {pathlib.Path(row["uri"]).name: row["status"] for row in quire.json("list")["documents"]}
    assert statuses == {name: reason or "ok" for name, reason in MIXED.items()}


def test_an_unreadable_file_is_reported(quire, tmp_path):
    folder = tmp_path / "locked"
    folder.mkdir()
    for name in ("锁.txt", "locked.txt"):
        (folder / name).write_text("text", encoding="utf-8")
        (folder / name).chmod(0)
    (folder / "open.md").write_text(GOOD, encoding="utf-8")
    # Root reads everything; without these two capabilities it reads what anybody may.
    command = quire.command("--json", "add", folder)
    if os.geteuid() == 0:
        command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *command]
    done = subprocess.run(command, capture_output=True, env=quire.environment, timeout=120, check=False)
    assert done.returncode == 3, done
    report = json.loads(done.stdout)
    assert report["documents"]["added"] == 1
    assert sorted((pathlib.Path(failure["uri"]).name, failure["reason"], failure["message"])
                  for failure in report["failures"]) == [("locked.txt", "unreadable", "Permission denied"),
                                                         ("锁.txt", "unreadable", "Permission denied")]


def wait_until(true):
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def test_files_that_vanish_or_grow_behind_the_walk_cost_only_themselves(quire, tmp_path):
    folder = tmp_path / "moving"
    folder.mkdir()
    (folder / "a-first.md").write_text(GOOD, encoding="utf-8")
    (folder / "grows.md").write_text("# Grows\n", encoding="utf-8")
    (folder / "vanishes.md").write_text("# Gone\n\nThis goes.\n", encoding="utf-8")
    (folder / "消失.md").write_text("# 消失\n\n这一份会消失。\n", encoding="utf-8")
    # The first document's worker starts behind a gate, and with it the only thread that reads files.
    gate, worker = tmp_path / "gate", tmp_path / "worker"
    worker.write_text(f"#!/bin/sh\ntouch {gate}.reached\nwhile [ ! -e {gate} ]; do sleep 0.01; done\n"
                      f"exec {BUILD}/quire-load-worker \"$@\"\n", encoding="utf-8")
    worker.chmod(0o755)
    process = quire.start("--json", "--load-worker", worker, "--load-workers", "1", "add", folder)
    descriptors = pathlib.Path(f"/proc/{process.pid}/fd")
    wait_until(pathlib.Path(f"{gate}.reached").exists)
    wait_until(lambda: not any(str(folder) in os.readlink(entry) for entry in descriptors.iterdir() if entry.is_symlink()))
    grown = "# Grows\n\n" + "The file has grown since it was found. 文件在被找到之后变长了。\n\n" * 3000
    (folder / "grows.md").write_text(grown, encoding="utf-8")
    (folder / "vanishes.md").unlink()
    (folder / "消失.md").unlink()
    gate.touch()
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 3
    report = json.loads(out)
    assert report["documents"]["added"] == 2
    assert sorted((pathlib.Path(failure["uri"]).name, failure["reason"]) for failure in report["failures"]) == [
        ("vanishes.md", "vanished"), ("消失.md", "vanished")]
    shown = quire.json("show", folder / "grows.md")
    assert shown["text"].count("变长了") == 3000
    assert shown["document"]["bytes"] == len(grown.encode())


def test_what_is_not_there_is_said(quire, tmp_path):
    assert "nothing.pdf: No such file" in quire.run("add", tmp_path / "nothing.pdf", code=1).err
    error = quire.json("add", tmp_path / "nothing.pdf", code=1)["error"]
    assert error["status"] == "not_found"
    assert "no such kind of source" in quire.run("add", "gopher://example.org/", code=1).err
    for word in ("jdbc:postgresql://u:SECRET@h/x", "jdbc:postgresql://u:SE/CRET@h/x", "jdbc:oracle:thin:u/SECRET@//h:1521/x",
                 "jdbc:sqlserver://h;user=u;password=SECRET", "ldap://u:SECRET@h/", "smb:u:SECRET//h@x"):
        err = quire.run("add", word, code=1).err
        scheme = word[:word.index(":") + 1]
        assert f"{scheme} no such kind of source" in err and "CRET" not in err and "user" not in err, err


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_chinese_in_other_encodings(quire, tmp_path, encoding):
    text = "维尔马克港由商人建立。灯塔高出海面三十一米，每年有许多船只在这里停靠。\n" * 20
    path = tmp_path / "港口.txt"
    path.write_bytes(text.encode(encoding))
    assert quire.json("add", path)["documents"]["added"] == 1
    assert "灯塔高出海面三十一米" in quire.json("show", "d1")["text"]


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
    (folder / "model.onnx").write_bytes(b"")
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")
    assert quire.run("model", "import", folder, code=1).err.startswith("quire: ")


def test_another_model_is_refused_for_a_base(quire, tmp_path, replay):
    (tmp_path / "a.md").write_text(GOOD, encoding="utf-8")
    quire.json("add", tmp_path / "a.md")
    server = replay("embeddings-good.json")
    options = ["--embed-driver", "openai", "--embed-openai-url", server.url, "--embed-openai-model", "other"]
    done = quire.run(*options, "ask", "How much does the rope carry?", code=1)
    assert "multilingual-e5-small" in done.err and "other" in done.err
