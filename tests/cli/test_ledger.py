# SPDX-License-Identifier: Apache-2.0
"""The ledger, end to end: whatever a document loses between its bytes and its vectors stands in a row that balances, under a
reason that the documentation explains; the base's sums are those of its documents; and what is removed leaves nothing."""
import contextlib
import hashlib
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import FIXTURES, ROOT

SHARED = pathlib.Path(os.environ.get("QUIRE_SHARED", ROOT.parents[1] / "shared"))
EXPLAINED = ROOT / "docs" / "decisions" / "ledger.md"
# What no chunk holds stands under one of these; what of it is no white space lies in elements of these kinds.
LEFT_OUT = {"white_space", "page_furniture", "brackets"}
FURNITURE = {"header", "footer"}
LARGEST_BYTES = 3 << 20
FROM_DATA, FROM_CASES = 200, 150


def reasons_explained():
    return set(re.findall(r"^\| `([a-z_]+)` \|", EXPLAINED.read_text(encoding="utf-8"), re.M))


def files_below(*folders):
    return sorted(path for folder in folders for path in folder.rglob("*")
                  if path.is_file() and not path.is_symlink() and 0 < path.stat().st_size <= LARGEST_BYTES)


def some_of(files, count):
    """The same ones on every machine: the first by the hash of their names."""
    return sorted(files, key=lambda path: hashlib.sha256(os.fsencode(path.name)).hexdigest())[:count]


def sample_of(name):
    if name == "ours":
        skipped = {FIXTURES / "bases", FIXTURES / "models", FIXTURES / "expected", FIXTURES / "tokenizer"}
        return [path for path in files_below(FIXTURES, ROOT / "samples")
                if not skipped & set(path.parents) and path.suffix != ".py"]
    if not (SHARED / name).is_dir():
        pytest.skip(f"{SHARED / name} is not there")
    if name == "cases":
        return some_of(files_below(SHARED / "cases"), FROM_CASES)
    return some_of(files_below(SHARED / "data" / "documents", SHARED / "data" / "article-extraction-benchmark",
                               SHARED / "data" / "docugami-sec10q", SHARED / "data" / "feedparser-tests"), FROM_DATA)


def check_rows(rows, where):
    for row in rows:
        dropped = sum(drop["count"] for drop in row["dropped"])
        assert row["received"] == row["kept"] + dropped, (where, row)
        unknown = {drop["reason"] for drop in row["dropped"]} - reasons_explained()
        assert not unknown, f"{where}: {EXPLAINED.name} does not explain {unknown}"
    keys = [(row["step"], row["unit"]) for row in rows]
    assert len(keys) == len(set(keys)), (where, keys)


def row_of(rows, step, unit):
    return next(row for row in rows if (row["step"], row["unit"]) == (step, unit))


def check_tiles(view, where):
    """Each byte of the text is in a chunk, or counted under the reason for which it is in none."""
    text = view["text"].encode()
    covered = bytearray(len(text))
    for chunk in view["chunks"]:
        for start, end in chunk["ranges"]:
            covered[start:end] = b"\1" * (end - start)
    furniture = bytearray(len(text))
    for element in view["elements"]:
        if element["kind"] in FURNITURE:
            furniture[element["start"]:element["end"]] = b"\1" * (element["end"] - element["start"])
    counted = dict.fromkeys(LEFT_OUT, 0)
    kept = at = 0
    for letter in view["text"]:
        size = len(letter.encode())
        if covered[at]:
            kept += size
        elif letter.isspace() and letter not in "\x1c\x1d\x1e\x1f":
            counted["white_space"] += size
        else:
            counted["page_furniture" if furniture[at] else "brackets"] += size
        at += size
    row = row_of(view["ledger"], "split", "bytes")
    told = {drop["reason"]: drop["count"] for drop in row["dropped"]}
    assert (row["received"], row["kept"]) == (len(text), kept), where
    assert told == {reason: count for reason, count in counted.items() if count}, where
    if told.get("brackets"):
        assert any(element["kind"] == "code" for element in view["elements"]), where


def inspect(quire, path):
    done = subprocess.run(quire.command("--json", "inspect", path), capture_output=True, timeout=120,
                          env=quire.environment)
    assert done.returncode in (0, 3), (path, done.stderr)
    return path, json.loads(done.stdout)


@pytest.mark.parametrize("name", ["ours", "cases", "data"])
def test_each_step_of_each_document_balances_and_its_chunks_tile_its_text(quire, name):
    with ThreadPoolExecutor(2) as pool:
        views = list(pool.map(lambda path: inspect(quire, path), sample_of(name)))
    assert len(views) >= 40
    read = 0
    for path, view in views:
        check_rows(view["ledger"], path)
        if "reason" in view["document"]:
            assert all(row["kept"] == 0 for row in view["ledger"] if row["step"] == "load"), path
            continue
        read += 1
        check_tiles(view, path)
    assert read * 2 > len(views)


@pytest.fixture(scope="module")
def mixed(environment, tmp_path_factory):
    """A base of documents of every format, in both languages, some of them broken."""
    from conftest import Quire
    made = Quire(environment, tmp_path_factory.mktemp("mixed") / "base.quire")
    folder = tmp_path_factory.mktemp("documents")
    for kind in ("zip", "mail", "docx", "xlsx", "pptx", "odt", "pdf", "html", "text", "markdown", "csv", "book", "hostile"):
        for path in some_of([path for path in files_below(FIXTURES / kind) if path.stat().st_size < 60000], 4):
            shutil.copy(path, folder / f"{kind}-{path.name}")
    (folder / "twice.md").write_text("# Fees\n\n" + "## Mooring 系泊\n\nThe fee is 12 crowns. 费用为十二克朗。\n\n" * 6,
                                     encoding="utf-8")
    made.report = made.json("add", folder, code=None)
    made.folder = folder
    return made


def test_a_document_is_accounted_for_up_to_its_vectors(mixed):
    for row in mixed.json("list")["documents"]:
        if row["status"] != "ok":
            continue
        shown = mixed.json("show", row["id"])
        check_rows(shown["ledger"], row["uri"])
        tokens, inputs = (row_of(shown["ledger"], "embed", unit) for unit in ("tokens", "inputs"))
        assert tokens["received"] == tokens["kept"] == sum(chunk["tokens"] for chunk in shown["chunks"]), row["uri"]
        assert inputs["received"] == len(shown["chunks"]), row["uri"]
        with contextlib.closing(sqlite3.connect(mixed.kb)) as base:
            [(vectors,)] = base.execute("SELECT count(DISTINCT vector) FROM chunks WHERE document=?", (row["id"][1:],))
        assert inputs["kept"] == vectors, row["uri"]


def test_an_input_that_stands_twice_is_embedded_once(mixed):
    shown = mixed.json("show", mixed.folder / "twice.md")
    inputs = row_of(shown["ledger"], "embed", "inputs")
    texts = [(chunk["text"], tuple(chunk["headings"])) for chunk in shown["chunks"]]
    twice = len(texts) - len(set(texts))
    assert twice >= 1 and inputs["dropped"] == [{"reason": "duplicate", "count": twice}]


def summed(ledgers):
    sums = {}
    for ledger in ledgers:
        for row in ledger:
            key = row["step"], row["unit"]
            for part, count in [("received", row["received"]), ("kept", row["kept"]),
                                *((drop["reason"], drop["count"]) for drop in row["dropped"])]:
                if count:
                    sums[*key, part] = sums.get((*key, part), 0) + count
    return sums


def test_the_sums_of_the_base_are_those_of_its_documents(mixed):
    rows = mixed.json("list")["documents"]
    assert len(rows) > 40 and any(row["status"] not in ("ok", "container") for row in rows)
    status = mixed.json("status")
    check_rows(status["ledger"], "status")
    assert summed([status["ledger"]]) == summed(mixed.json("show", row["id"] or row["uri"])["ledger"] for row in rows)


def test_status_names_the_documents_that_lost_most(mixed):
    worst = mixed.json("status")["worst"]
    assert worst and [row["lost"] for row in worst] == sorted((row["lost"] for row in worst), reverse=True)
    for row in worst:
        assert 0 < row["lost"] <= 1 and row["reason"] in reasons_explained()
        dropped = {drop["reason"] for line in mixed.json("show", row["id"])["ledger"] for drop in line["dropped"]}
        assert row["reason"] in dropped
    text = mixed.run("status").out
    assert "lost most" in text and worst[0]["uri"] in text and worst[0]["reason"] in text


def test_what_is_removed_leaves_nothing_of_its_ledger(environment, tmp_path, mixed):
    from conftest import Quire
    quire = Quire(environment, tmp_path / "copy.quire")
    shutil.copy(mixed.kb, quire.kb)
    rows = quire.json("list")["documents"]
    half = [row for row in rows if row["uri"].split("/")[-1] < "m"]
    quire.json("remove", *(row["id"] or row["uri"] for row in half if not row["parent"]))
    left = quire.json("list")["documents"]
    assert 0 < len(left) < len(rows)
    assert summed([quire.json("status")["ledger"]]) == summed(
        quire.json("show", row["id"] or row["uri"])["ledger"] for row in left)
    quire.json("remove", *(row["id"] or row["uri"] for row in left if not row["parent"]))
    status = quire.json("status")
    assert status["ledger"] == status["worst"] == status["warnings"] == [] and status["warned"] == 0
    with contextlib.closing(sqlite3.connect(quire.kb)) as base:
        for table in ("records", "ledger_sums", "documents"):
            assert base.execute(f"SELECT count(*) FROM {table}").fetchall() == [(0,)], table


def write_scan(path):
    """Three pages that are pictures, with a stamp on each. Our own bytes, and no library's."""
    noise = b"".join(hashlib.sha256(b"%d" % i).digest() for i in range(1000))
    stamps = [b"Received in Velmark", b"Seen by a notary", b"Filed in June"]
    pages = len(stamps)
    objects = [b"<</Type/Catalog/Pages 2 0 R>>",
               b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, b" ".join(b"%d 0 R" % (4 + 3 * i) for i in range(pages))),
               b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    for i, words in enumerate(stamps):
        stamp = b"q 500 0 0 700 50 50 cm /I Do Q BT /F 9 Tf 50 400 Td (%s) Tj ET" % words
        objects += [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R/Resources<</Font<</F 3 0 R>>"
                    b"/XObject<</I %d 0 R>>>>>>" % (5 + 3 * i, 6 + 3 * i),
                    b"<</Length %d>>stream\n%s\nendstream" % (len(stamp), stamp),
                    b"<</Type/XObject/Subtype/Image/Width 200/Height 160/ColorSpace/DeviceGray/BitsPerComponent 8"
                    b"/Length 32000>>stream\n" + noise + b"\nendstream"]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    path.write_bytes(out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))


def test_what_looks_wrong_is_flagged_everywhere_with_advice(quire, tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    write_scan(folder / "deed.pdf")
    (folder / "乱码.txt").write_text("æ¸¯å£åœ¨ä¸€æœˆç»“å†°ã€‚ æ¸¡è½®åœé©¶ã€‚ " * 20, encoding="utf-8")
    (folder / "harbour.txt").write_text("The harbour froze in January. 港口在一月结冰。\n" * 20, encoding="utf-8")
    expected = {str(folder / "deed.pdf"): "scanned", str(folder / "乱码.txt"): "garbled"}
    report = quire.json("add", folder)
    assert {row["uri"]: row["reason"] for row in report["warnings"]} == expected
    assert all(" " in row["message"] for row in report["warnings"])
    listed = {row["uri"]: [warning["reason"] for warning in row["warnings"]] for row in quire.json("list")["documents"]}
    assert listed == {**{uri: [reason] for uri, reason in expected.items()}, str(folder / "harbour.txt"): []}
    status = quire.json("status")
    assert status["warned"] == 2 and {row["uri"]: row["reason"] for row in status["warnings"]} == expected
    for uri, reason in expected.items():
        [warning] = quire.json("show", uri)["document"]["warnings"]
        assert warning["reason"] == reason
        assert [row["reason"] for row in quire.json("inspect", uri)["document"]["warnings"]] == [reason]
        for said in (quire.run("show", uri).out, quire.run("status").out):
            assert warning["message"] in said
    assert "recognise its text (OCR)" in quire.run("show", folder / "deed.pdf").out
    # It is told when it comes, not each time; and no more when it was put right.
    again = quire.json("add", folder)
    assert again["warnings"] == [] and again["documents"]["unchanged"] == 3
    (folder / "乱码.txt").write_text("港口在一月结冰。 渡轮停驶。 " * 20, encoding="utf-8")
    quire.json("add", folder)
    assert quire.json("status")["warned"] == 1


def test_add_names_a_bounded_number_of_what_looks_wrong(quire, tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(25):
        (folder / f"{number}.txt").write_text(f"{number} " + "StraÃ\x9fe Ã¼ber KÃ¶ln " * 20, encoding="utf-8")
    said = quire.run("add", folder).out
    assert said.count("is no text that people read") == 20 and "and 5 more" in said
