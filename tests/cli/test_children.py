# SPDX-License-Identifier: Apache-2.0
"""One life for every kind of container: added, asked, unchanged, changed in one member, without one, removed; limits; what is locked."""
import email.message
import email.policy
import io
import json
import shutil
import struct
import tarfile
import zipfile
import zlib

import pytest
from conftest import FIXTURES
from test_containers import KEEPER, PICTURE, WATCH, counts, zipped

TIDE = "The tide tables of 1931 were printed in Wexham.\n"


class NamesInGb18030(zipfile.ZipInfo):
    """As Windows in China writes them: no flag says in which charset."""

    def _encodeFilenameFlags(self):
        return self.filename.encode("gb18030"), self.flag_bits & ~0x800


def zipped_in_gb18030(members):
    return zipped(members, NamesInGb18030)


def tarred(members, mode="w"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def tarred_and_packed(members):
    return tarred(members, "w:gz")


def number_of_7z(value):
    return bytes([value]) if value < 0x80 else bytes([0x80 | value >> 8, value & 0xFF]) if value < 0x4000 else \
        bytes([0xC0 | value >> 16]) + (value & 0xFFFF).to_bytes(2, "little")


def packed_7z(members):
    """A 7z archive that stores its members as they are (7zFormat.txt of the LZMA SDK)."""
    sizes, body = [len(content) for content in members.values()], b"".join(members.values())
    names = b"\0" + b"".join(name.encode("utf-16le") + b"\0\0" for name in members)
    number = number_of_7z
    header = b"\1\4\6\0\1\x09" + number(len(body)) + b"\0"
    header += b"\7\x0b\1\0\1\1\0\x0c" + number(len(body)) + b"\0"
    header += b"\x08\x0d" + number(len(sizes)) + b"\x09" + b"".join(number(size) for size in sizes[:-1])
    header += b"\x0a\1" + b"".join(struct.pack("<I", zlib.crc32(content)) for content in members.values()) + b"\0\0"
    header += b"\5" + number(len(sizes)) + b"\x11" + number(len(names)) + names + b"\0\0"
    start = struct.pack("<QQI", len(body), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<I", zlib.crc32(start)) + start + body + header


def mail(members, subject="Papers of the harbour", text="The papers are attached.\n"):
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"], message["Subject"] = "Ann <ann@example.org>", "李明 <li@example.org>", subject
    message["Date"], message["Message-ID"] = "Mon, 05 Jan 1998 10:00:00 +0100", "<one@example.org>"
    message.set_content(text)
    for name, content in members.items():
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    if members:
        message.set_boundary("=-" + "one")
    return message.as_bytes()


def mailbox(members):
    """Each member is a message; what is no text is attached to one."""
    out = b""
    for name, content in members.items():
        text = name.endswith(".txt")
        one = mail({} if text else {name: content}, subject=name.removesuffix(".txt"), text=content.decode() if text else "\n")
        out += b"From ann@example.org Mon Jan  5 10:00:00 1998\n" + one.replace(b"\r\n", b"\n") + b"\n"
    return out


def string_of_pdf(text):
    return b"<" + (b"\xfe\xff" + text.encode("utf-16be")).hex().encode() + b">"


def pdf(members, lines=()):
    """A page with these lines, and files (ISO 32000-1, 7.11.4)."""
    shown = b"BT /F 12 Tf 72 760 Td 14 TL " + b" ".join(b"(" + line.encode() + b") ' " for line in lines) + b"ET"
    objects = [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>",
               b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown)]
    names = b""
    for name, content in members.items():
        packed, at = zlib.compress(content), 3 + len(objects)
        objects.append(b"<</Type/EmbeddedFile/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed))
        objects.append(b"<</Type/Filespec/F %s/UF %s/EF<</F %d 0 R>>>>" % ((string_of_pdf(name),) * 2 + (at,)))
        names += b"%s %d 0 R " % (string_of_pdf(name), at + 1)
    objects = [b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[%s]>>>>>>" % names,
               b"<</Type/Pages/Kids[3 0 R]/Count 1>>", *objects]
    out, starts = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, table, len(objects) + 1, len(out))


def letter_in_pdf(members):
    return pdf(members, ["The papers are attached."])


KINDS = {"box.zip": (zipped, "container"), "gbk.zip": (zipped_in_gb18030, "container"), "box.tar": (tarred, "container"),
         "box.tar.gz": (tarred_and_packed, "container"), "box.7z": (packed_7z, "container"), "Inbox": (mailbox, "container"),
         "letter.eml": (mail, "ok"), "portfolio.pdf": (pdf, "container"), "letter.pdf": (letter_in_pdf, "ok")}


def members():
    return {"picture.png": PICTURE, "inner.zip": zipped({"潮汐.txt": TIDE}), "keeper.txt": KEEPER.encode(), "值班.txt": WATCH.encode()}


def held_by(quire, name):
    return {row["uri"].split("/documents/")[1].removeprefix(name): row for row in quire.json("list")["documents"]}


def find(held, word):
    return next(row for uri, row in held.items() if word in uri)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "documents"
    made.mkdir()
    return made


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_container_lives_as_all_do(quire, folder, name):
    make, status = KINDS[name]
    # A message is a document around its attachment.
    around = 2 if name == "Inbox" else 0
    (folder / name).write_bytes(make(members()))
    report = quire.json("add", folder, code=3)
    assert counts(report) == (5 + around, 0, 0, 0, 1)
    assert [(failure["reason"], "picture.png" in failure["uri"]) for failure in report["failures"]] == [("unsupported", True)]
    held = held_by(quire, name)
    assert held[""]["status"] == status and held[""]["children"] == 4
    assert find(held, "inner.zip!/潮汐.txt")["status"] == "ok" and find(held, "值班")["status"] == "ok"
    for question, said, where in [("When must the keeper light the lamp?", "dusk", "keeper"),
                                  ("看守人什么时候点亮灯塔？", "黄昏", "值班"),
                                  ("Where were the tide tables of 1931 printed?", "Wexham", "潮汐.txt")]:
        cited = quire.json("ask", question)["citations"][0]
        assert said in cited["quote"] and where in cited["place"]["member"] and cited["verified"]
    assert counts(quire.json("add", folder, code=3)) == (0, 0, 5 + around, 0, 1)

    changed = members() | {"值班.txt": WATCH.replace("黄昏", "黎明").encode()}
    (folder / name).write_bytes(make(changed))
    assert counts(quire.json("sync", code=3)) == (0, 2, 3 + around, 0, 1)
    assert "黎明" in quire.json("ask", "看守人什么时候点亮灯塔？")["answer"]

    del changed["值班.txt"]
    (folder / name).write_bytes(make(changed))
    report = quire.json("sync", code=3)
    assert (report["documents"]["removed"], report["documents"]["added"]) == (1, 0)
    assert not any("值班" in uri for uri in held_by(quire, name))

    quire.run("remove", folder / name)
    assert quire.json("list")["documents"] == []


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_bounded_in_number_depth_and_bytes(quire, folder, name):
    (folder / name).write_bytes(KINDS[name][0](members()))
    few = quire.json("add", folder, code=None, QUIRE_LOAD_CHILDREN="2")
    ledger = {(row["step"], row["unit"]): row for row in quire.json("show", folder / name)["ledger"]}
    assert {"reason": "over_limit", "count": 2} in ledger["load", "documents"]["dropped"]
    assert few["documents"]["added"] <= 3
    quire.run("remove", folder / name)
    shallow = quire.json("add", folder, code=3, QUIRE_LOAD_DEPTH="1")
    assert "over_limit" in {failure["reason"] for failure in shallow["failures"]}
    assert not any("潮汐" in uri and row["status"] == "ok" for uri, row in held_by(quire, name).items())
    quire.run("remove", folder / name)
    small = quire.json("add", folder, code=3, QUIRE_LOAD_CHILDREN_BYTES="16")
    assert "over_limit" in {failure["reason"] for failure in small["failures"]}


def test_pages_and_notebooks_keep_all_that_they_say_for_themselves(quire, folder):
    """They carry pictures and styles, which say nothing and stand in the ledger; no document is in them."""
    shutil.copy(FIXTURES / "book" / "pandoc-3.epub", folder / "书.epub")
    shutil.copy(FIXTURES / "mailbox" / "blink.mhtml", folder / "page.mhtml")
    cells = [{"cell_type": "code", "metadata": {}, "execution_count": 1, "source": "plot()", "outputs": [
        {"output_type": "display_data", "metadata": {}, "data": {"image/png": "iVBORw0KGgo=", "text/plain": "<Figure size 1x1>"}},
        {"output_type": "execute_result", "metadata": {}, "execution_count": 1, "data": {
            "text/plain": "   城市  人口\n0  北京  2189", "text/html": "<table><tr><th>城市</th><th>人口</th></tr>"
                          "<tr><td>北京</td><td>2189</td></tr></table>"}}]}]
    (folder / "笔记.ipynb").write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    assert quire.json("add", folder)["documents"] == {**quire.json("add", folder)["documents"], "added": 3, "unchanged": 0}
    held = held_by(quire, "")
    assert {(uri, row["status"], row["children"]) for uri, row in held.items()} == {
        ("书.epub", "ok", 0), ("page.mhtml", "ok", 0), ("笔记.ipynb", "ok", 0)}
    shown = quire.json("show", held["笔记.ipynb"]["id"])
    outputs = {row["unit"]: row for row in shown["ledger"]}["outputs"]
    assert (outputs["received"], outputs["kept"], outputs["dropped"]) == (2, 1, [{"reason": "image_without_text", "count": 1}])
    assert "北京\t2189\n" in shown["text"]


def test_what_came_with_a_mail_is_what_it_is(quire, folder):
    """A calendar, a card, a mail in a mail, and what only Outlook unpacks."""
    meeting = ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//a//b\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260305T140000\r\n"
               "SUMMARY:港口会议\r\nLOCATION:三号楼\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Martha Oduya\r\nTEL:+44 20 7946 0123\r\nEND:VCARD\r\n"
    outer = email.message_from_bytes(mail({"winmail.dat": b"\x78\x9f\x3e\x22" + bytes(64)}), policy=email.policy.SMTP)
    outer.add_attachment(meeting, subtype="calendar", filename="邀请.ics")
    outer.add_attachment(card, subtype="vcard", filename="martha.vcf")
    outer.add_attachment(email.message_from_bytes(mail({"keeper.txt": KEEPER.encode()}, "Forwarded"), policy=email.policy.SMTP))
    (folder / "letter.eml").write_bytes(outer.as_bytes())
    report = quire.json("add", folder, code=3)
    assert [(failure["reason"], failure["uri"].split("!/")[1]) for failure in report["failures"]] == [("unsupported", "winmail.dat")]
    assert "TNEF" in report["failures"][0]["message"]
    held = held_by(quire, "letter.eml")
    types = {uri.split("!/")[-1]: row["type"] for uri, row in held.items() if row["status"] != "unsupported"}
    assert types == {"": "message/rfc822", "邀请.ics": "text/calendar", "martha.vcf": "text/vcard",
                     "Forwarded.eml": "message/rfc822", "keeper.txt": "text/plain"}
    assert "7946 0123" in quire.json("ask", "What is Martha Oduya's phone number?")["answer"]
    assert "三号楼" in quire.json("ask", "港口会议在哪里举行？")["answer"]


def test_members_that_need_a_password_are_named(quire, folder):
    for name in ("zip/encrypted.zip", "archive/7zip-encrypted.7z", "archive/7zip-names-encrypted.7z"):
        shutil.copy(FIXTURES / name, folder)
    report = quire.json("add", folder, code=3)
    assert {failure["reason"] for failure in report["failures"]} == {"encrypted"}
    held = held_by(quire, "")
    assert held["encrypted.zip!/docs/river.txt"]["status"] == held["7zip-encrypted.7z!/资料/潮水.txt"]["status"] == "encrypted"
    assert held["7zip-names-encrypted.7z"]["status"] == "encrypted"


def test_a_file_in_a_pdf_that_fills_the_memory_costs_that_pdf(quire, folder):
    packer = zlib.compressobj(9)
    zeros = b"".join(packer.compress(bytes(1 << 20)) for _ in range(600)) + packer.flush()
    # Packed twice by us, and once more by pdf(), which names one filter: so three are named here.
    inner = pdf({"zeros.txt": zlib.compress(zeros, 9)})
    (folder / "bomb.pdf").write_bytes(inner.replace(b"/Filter/FlateDecode", b"/Filter[/FlateDecode/FlateDecode/FlateDecode]"))
    (folder / "note.txt").write_text(KEEPER, encoding="utf-8")
    report = quire.json("add", folder, code=3, QUIRE_LOAD_MEMORY_BYTES=str(300 << 20))
    assert [(failure["uri"].split("/")[-1], failure["reason"]) for failure in report["failures"]] == [("bomb.pdf", "over_limit")]
    assert held_by(quire, "")["note.txt"]["status"] == "ok"


def test_a_maildir_is_a_folder_of_mails(quire, folder):
    box = folder / "Maildir"
    for part in ("cur", "new", "tmp", ".Sent/cur", ".Sent/new", ".Sent/tmp"):
        (box / part).mkdir(parents=True)
    (box / "cur" / "1700000000.M1P2_3.mail.example.py:2,S").write_bytes(mail({"值班.txt": WATCH.encode()}, "Lamps"))
    (box / "new" / "1700000001.M1P2.box.md").write_bytes(mail({}, "港口", "港口的会议在星期五。\n"))
    (box / ".Sent" / "cur" / "1700000002.M1P2.box:2,RS").write_bytes(mail({}, "Tide", TIDE))
    (box / "tmp" / "1700000003.M1P2.box").write_bytes(b"From: half")
    (box / "dovecot-uidlist").write_text("3 V1 N5\n", encoding="utf-8")
    assert counts(quire.json("add", folder)) == (4, 0, 0, 0, 0)
    assert sorted(row["title"] for row in quire.json("list")["documents"] if row["parent"] is None) == ["Lamps", "Tide", "港口"]
    assert "Wexham" in quire.json("ask", "Where were the tide tables of 1931 printed?")["answer"]
    assert "星期五" in quire.json("ask", "港口的会议在星期几？")["answer"]
