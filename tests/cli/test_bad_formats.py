# SPDX-License-Identifier: Apache-2.0
"""Every format with its files damaged, misnamed, locked, with macros in them and with links out of them: each costs itself only."""
import collections
import json
import pathlib
import random
import re
import zipfile

import hostile
import pytest
from conftest import BUILD, FIXTURES
from test_hostile import counted_worker, listener  # noqa: F401: a fixture

REASONS = {"unreadable", "vanished", "empty", "unsupported", "encrypted", "malformed", "no_text", "over_limit", "crashed", "timed_out"}
SEED, TRUNCATED, FLIPPED = 14, 20, 20

# A sound file of each format that `quire formats` lists.
SOUND = {
    "pdf": "pdf/two-pages-zh.pdf", "docx": "docx/mill-en.docx", "xlsx": "xlsx/report-zh.xlsx", "xls": "xls/totals-zh.xls", "ods": "ods/levels-zh.ods",
    "pptx": "pptx/mill-zh.pptx", "odt": "odt/mill-zh.odt", "odp": "odp/mill-en.odp", "rtf": "rtf/mill-tw.rtf",
    "epub": "book/pandoc-zh.epub", "zip": "zip/windows-gbk.zip", "7z": "archive/7zip.7z", "packed": "archive/gnu.tar.gz",
    "tar": "archive/windows-gbk.tar", "mbox": "mailbox/python.mbox", "mhtml": "mailbox/word-zh.mht", "eml": "mail/outlook-zh.eml",
    "feed": "feed/wordpress.xml", "entry": "feed/entry-zh.xml", "opml": "feed/subscriptions.opml", "sitemap": "feed/sitemap.xml",
    "fb2": "book/pandoc-zh.fb2", "ics": "records/harbour.ics", "vcf": "records/people.vcf", "csv": "csv/sales-gbk.csv",
    "html": "html/article-zh-gbk.html", "notebook": "notebook/销售.ipynb", "jsonl": "records/events.jsonl",
    "json": "records/staff.json", "xml": "records/catalog.xml", "subtitles": "records/film.srt", "ris": "records/papers.ris",
    "bibtex": "records/papers.bib", "code": "code/cache.py", "yaml": "records/deploy.yaml", "markdown": "markdown/bees-zh.md",
    "markup": "markup/manual.rst", "settings": "records/quay.toml", "log": "records/server.log", "text": "text/gb18030-long.txt",
}

# Told by the element that they begin with, whatever they are called.
WITHOUT_ENDING = {"entry", "sitemap"}

# Files that a password shuts, by their own format's name or another's; what is said has to tell so.
LOCKED = {
    "pdf": "pdf/encrypted.pdf", "docx": "hostile/docx-encrypted.docx", "xlsx": "hostile/docx-encrypted.docx",
    "pptx": "hostile/docx-encrypted.docx", "odt": "odt/encrypted.odt", "epub": "book/protected.epub", "eml": "mail/encrypted.eml",
}
# Archives of which a password shuts the members alone: the archive is read, and each member is named with its reason.
LOCKED_MEMBERS = ["zip/encrypted.zip", "zip/7z-aes.zip", "archive/7zip-encrypted.7z"]


def ending(name):
    return "".join(pathlib.PurePath(SOUND[name]).suffixes[-2:]) if name == "packed" else pathlib.PurePath(SOUND[name]).suffix


def damaged(name, content, chance):
    """What of a file becomes of bad luck, by what happened to it."""
    yield "empty", b""
    for _ in range(TRUNCATED):
        at = chance.randrange(1, len(content))
        yield f"cut-{at}", content[:at]
    for number in range(FLIPPED):
        bytes_ = bytearray(content)
        places = [chance.randrange(len(bytes_)) for _ in range(1 + len(bytes_) // 1000)]
        for place in places:
            bytes_[place] ^= 1 << chance.randrange(8)
        yield f"flipped-{number}-at-{places[0]}", bytes(bytes_)


def statuses(quire):
    return {pathlib.PurePath(row["uri"].partition("!/")[0]).name: row["status"]
            for row in quire.json("list")["documents"] if "!/" not in row["uri"]}


def held(report, allowed):
    """Each failure of an add has a reason of the table and a message of one line."""
    for failure in report["failures"]:
        assert failure["reason"] in allowed, failure
        assert len(failure["message"]) > 10 and "\n" not in failure["message"] and not failure["message"].endswith("."), failure
        assert "load.memory_bytes" not in failure["message"], failure


def test_every_format_has_a_sound_file(quire):
    formats = quire.json("formats")["formats"]
    assert [set(row) for row in formats] == [{"name", "types", "endings", "loader", "keeps"}] * len(formats)
    assert {row["name"] for row in formats} == set(SOUND)
    for row in formats:
        assert row["types"] and row["keeps"] and bool(row["endings"]) == (row["name"] not in WITHOUT_ENDING)
        assert re.fullmatch(re.escape(row["name"]) + r"-\d+", row["loader"])
        document = quire.json("inspect", FIXTURES / SOUND[row["name"]])["document"]
        assert document["type"] in row["types"], document


@pytest.mark.parametrize("name", SOUND)
def test_damaged_files_cost_themselves_only(quire, tmp_path, provider, name):
    content = (FIXTURES / SOUND[name]).read_bytes()
    folder = tmp_path / "damaged"
    folder.mkdir()
    chance = random.Random(f"{SEED} {name}")
    (folder / "a-sound").with_suffix(ending(name)).write_bytes(content)
    for how, bytes_ in damaged(name, content, chance):
        (folder / f"{how}{ending(name)}").write_bytes(bytes_)
        print(how)  # shown where the test fails
    (folder / "z-good.md").write_text("# Ropes\n\nThe hemp rope carries 400 kilograms.\n", encoding="utf-8")
    starts = tmp_path / "starts"
    starts.mkdir()
    report = quire.json("--load-worker", counted_worker(starts), "--load-workers", "1", *provider.options, "add", folder, code=3)
    held(report, REASONS - {"unreadable", "vanished", "crashed", "timed_out", "over_limit"})
    seen = statuses(quire)
    assert seen[f"a-sound{ending(name)}"] in ("ok", "container") and seen["z-good.md"] == "ok"
    assert seen[f"empty{ending(name)}"] == "empty"
    assert len(seen) == 1 + 1 + TRUNCATED + FLIPPED + 1 or len(seen) == len(list(folder.iterdir()))
    assert len(list(starts.glob("start.*"))) == 1, "a worker ended before its time"


@pytest.mark.parametrize("name", SOUND)
def test_files_under_wrong_names_cost_themselves_only(quire, tmp_path, provider, name):
    """As what they are where their bytes tell, else as what their name says, or not at all."""
    content = (FIXTURES / SOUND[name]).read_bytes()
    folder = tmp_path / "misnamed"
    folder.mkdir()
    for other in SOUND:
        (folder / f"as-{other}{ending(other)}").write_bytes(content)
    (folder / "without").write_bytes(content)
    (folder / "empty.md").write_bytes(b"")
    report = quire.json(*provider.options, "add", folder, code=3)
    held(report, {"empty", "unsupported", "malformed", "no_text", "encrypted"})
    seen = statuses(quire)
    assert seen[f"as-{name}{ending(name)}"] in ("ok", "container")
    assert len(seen) == len(SOUND) + 2


def test_locked_files_say_so(quire, tmp_path, provider):
    folder = tmp_path / "locked"
    folder.mkdir()
    for name, path in LOCKED.items():
        (folder / f"locked{ending(name)}").write_bytes((FIXTURES / path).read_bytes())
    for name, path in (("ods", "ods/parts-en.ods"), ("odp", "odp/mill-en.odp")):
        with zipfile.ZipFile(FIXTURES / path) as archive:
            members = [(info.filename, archive.read(info)) for info in archive.infolist() if info.filename != "META-INF/manifest.xml"]
        (folder / f"locked.{name}").write_bytes(hostile.zipped(members + [("META-INF/manifest.xml", MANIFEST)]))
    (folder / "names.7z").write_bytes((FIXTURES / "archive/7zip-names-encrypted.7z").read_bytes())
    (folder / "good.md").write_text("# Good\n\nwords\n", encoding="utf-8")
    report = quire.json(*provider.options, "add", folder, code=3)
    assert {pathlib.PurePath(failure["uri"]).name: failure["reason"] for failure in report["failures"]} == {
        path.name: "encrypted" for path in folder.iterdir() if path.name != "good.md"}
    assert statuses(quire)["good.md"] == "ok"
    for failure in report["failures"]:
        assert re.search(r"password|encrypted|protected", failure["message"]), failure


MANIFEST = b"""<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"""


@pytest.mark.parametrize("path", LOCKED_MEMBERS)
def test_locked_members_are_named_with_their_reason(quire, provider, path):
    report = quire.json(*provider.options, "add", FIXTURES / path, code=3)
    assert report["failures"] and {failure["reason"] for failure in report["failures"]} == {"encrypted"}
    assert all("password" in failure["message"] and "!/" in failure["uri"] for failure in report["failures"])
    assert statuses(quire)[pathlib.PurePath(path).name] in ("container", "encrypted")


def macro_types(name, content):
    if name != "[Content_Types].xml":
        return content
    for old, new in ((b"openxmlformats-officedocument.wordprocessingml.document.main", b"ms-word.document.macroEnabled.main"),
                     (b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"),
                     (b"openxmlformats-officedocument.presentationml.presentation.main", b"ms-powerpoint.presentation.macroEnabled.main")):
        content = content.replace(old, new)
    return content


def addin_types(name, content):
    return macro_types(name, content).replace(b"ms-excel.sheet.macroEnabled", b"ms-excel.addin.macroEnabled")


PROGRAM = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Attribute VB_Name Sub AutoOpen Shell calc End Sub" * 20
BASIC = b"""<?xml version="1.0"?><script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1"
script:language="StarBasic">Sub Main
Shell("calc")
End Sub</script:module>"""
LIBRARY = b'<?xml version="1.0"?><library:libraries xmlns:library="http://openoffice.org/2000/library"/>'
MACROS = {
    "mill.docm": ("docx/mill-en.docx", macro_types, [("word/vbaProject.bin", PROGRAM)]),
    "report.xlsm": ("xlsx/report-zh.xlsx", macro_types, [("xl/vbaProject.bin", PROGRAM)]),
    "report.xlam": ("xlsx/report-en.xlsx", addin_types, [("xl/vbaProject.bin", PROGRAM)]),
    "mill.pptm": ("pptx/mill-zh.pptx", macro_types, [("ppt/vbaProject.bin", PROGRAM)]),
    "mill.odt": ("odt/mill-zh.odt", lambda _, content: content, [("Basic/Standard/Module1.xml", BASIC), ("Basic/script-lc.xml", LIBRARY)]),
    "parts.ods": ("ods/parts-en.ods", lambda _, content: content, [("Basic/Standard/Module1.xml", BASIC)]),
    "mill.odp": ("odp/mill-en.odp", lambda _, content: content, [("Basic/Standard/Module1.xml", BASIC)]),
}


@pytest.mark.parametrize("name", MACROS)
def test_macros_are_left_out_and_said(quire, tmp_path, name):
    path, change, more = MACROS[name]
    (tmp_path / name).write_bytes(hostile.repacked(path, change, more))
    seen, plain = quire.json("inspect", tmp_path / name), quire.json("inspect", FIXTURES / path)
    assert seen["text"] == plain["text"] and "calc" not in seen["text"]
    dropped = collections.Counter()
    for row in seen["ledger"]:
        dropped.update({drop["reason"]: drop["count"] for drop in row["dropped"]})
    assert dropped["macros"] == 1


def linking(url):
    """A document of each kind that can name another one, with `url` in each place that a program might follow."""
    relation = ('<Relationship Id="rIdOut{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" '
                f'Target="{url}/{{}}" TargetMode="External"/>')

    def related(parts):
        kinds = ("attachedTemplate", "image", "oleObject", "externalLink", "hyperlink", "frame", "subDocument", "slideMaster")
        more = "".join(relation.format(i, kind, kind) for i, kind in enumerate(kinds)).encode()
        return lambda name, content: content.replace(b"</Relationships>", more + b"</Relationships>") if name in parts else content

    picture = f'<draw:frame><draw:image xlink:href="{url}/a.png"/><draw:object xlink:href="{url}/o"/></draw:frame>'.encode()

    def drawn(name, content):
        return content.replace(b"<text:p", b"<text:p>" + picture + b"</text:p><text:p", 1) if name == "content.xml" else content

    web = (f'<html><head><base href="{url}/"><link rel=stylesheet href="a.css"><meta http-equiv=refresh content="0;url={url}/m">'
           f'<script src="{url}/a.js"></script></head><body><p>Words of the page.<img src="{url}/a.png" srcset="{url}/b.png 2x">'
           f'<iframe src="{url}/f"></iframe><object data="{url}/o"></object><embed src="{url}/e"><video poster="{url}/p" src="{url}/v">'
           f'</video><a ping="{url}/ping" href="{url}/a">there</a></body></html>').encode()
    mail = hostile.MAIL + f'Disposition-Notification-To: <{url}>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n'.encode() + \
        b"Content-Type: text/html\r\n\r\n" + web + b"\r\n--b\r\nContent-Type: message/external-body; access-type=URL; URL=\"" + \
        url.encode() + b"/e\"\r\n\r\nContent-Type: text/plain\r\n\r\n--b--\r\n"
    return {
        "a.docx": hostile.repacked("docx/mill-en.docx", related({"word/_rels/document.xml.rels", "_rels/.rels"})),
        "a.xlsx": hostile.repacked("xlsx/report-en.xlsx", related({"xl/_rels/workbook.xml.rels", "xl/worksheets/_rels/sheet1.xml.rels"})),
        "a.pptx": hostile.repacked("pptx/mill-en.pptx", related({"ppt/slides/_rels/slide1.xml.rels", "ppt/_rels/presentation.xml.rels"})),
        "a.odt": hostile.repacked("odt/mill-en.odt", drawn), "a.ods": hostile.repacked("ods/parts-en.ods", drawn),
        "a.odp": hostile.repacked("odp/mill-en.odp", drawn),
        "a.epub": hostile.repacked("book/three.epub", lambda name, content: content.replace(
            b"<p>", f'<p><img src="{url}/a.png"/>'.encode(), 1).replace(b"<html", b'<?xml-stylesheet href="' + url.encode() +
                                                                       b'/s"?><html', 1) if name.endswith("c1.xhtml") else content),
        "a.html": web, "a.mht": b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\nContent-Location: " +
        url.encode() + b"/page\r\n\r\n" + web, "a.eml": mail, "a.md": f"# Words\n\n![p]({url}/a.png) <img src={url}/b>\n\n[a]: {url}\n".encode(),
        "a.rtf": b"{\\rtf1{\\*\\template " + url.encode() + b"/t.dot}words {\\field{\\*\\fldinst INCLUDEPICTURE \"" + url.encode() +
        b"/p.png\"}{\\fldrslt x}}}",
        "a.pdf": hostile.page_pdf(page=f"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI ({url}) >> >>]".encode(),
                                  catalog=f"/OpenAction << /S /GoToR /F << /FS /URL /F ({url}/x.pdf) >> /D [0 /Fit] >>".encode()),
        "a.xml": f'<?xml version="1.0"?><?xml-stylesheet href="{url}/s.xsl"?><r xmlns:xi="http://www.w3.org/2001/XInclude" xmlns:xsi='
                 f'"http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="u {url}/s.xsd">words<xi:include href="{url}/i"/></r>'.encode(),
        "a.fb2": hostile.fixture("book/pandoc.fb2").replace(b"<p>", f'<p><image l:href="{url}/i"/>'.encode(), 1),
        "a.ics": f"BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nSUMMARY:words\nATTACH:{url}/a\nEND:VEVENT\nEND:VCALENDAR\n".encode(),
        "a.vcf": f"BEGIN:VCARD\nVERSION:4.0\nFN:words\nPHOTO:{url}/p\nSOURCE:{url}/s\nEND:VCARD\n".encode(),
        "a.tex": f"\\documentclass{{article}}\n\\begin{{document}}\nwords \\input{{{url}/i}}\\includegraphics{{{url}/p}}\\end{{document}}".encode(),
        "a.rst": f"Words\n=====\n\n.. raw:: html\n   :url: {url}/r\n\n.. image:: {url}/p\n\nwords\n".encode(),
        "a.adoc": f"= Words\n\ninclude::{url}/i[]\n\nimage::{url}/p[]\n".encode(),
        "a.json": json.dumps({"$schema": f"{url}/s", "$ref": f"{url}/r", "words": "some"}).encode(),
        "a.yaml": f"words: !include {url}/i\nmore: {url}\n".encode(),
    }


def test_links_out_of_documents_are_not_followed(quire, tmp_path, provider, listener):  # noqa: F811
    folder = tmp_path / "linking"
    folder.mkdir()
    for name, content in linking(listener.url).items():
        (folder / name).write_bytes(content)
    report = quire.json(*provider.options, "add", folder, code=None)
    assert {(failure["uri"], failure["message"]) for failure in report["failures"] if "!/" not in failure["uri"]} == set()
    assert set(statuses(quire)) == {path.name for path in folder.iterdir()}
    assert listener.connections == 0


def test_the_reasons_stand_in_one_table():
    header = (pathlib.Path(__file__).resolve().parents[2] / "src/record/reasons.c").read_text(encoding="utf-8")
    names = re.findall(r'"(\w+)"', header.partition("load_names[]")[2].partition("};")[0])
    assert set(names) == REASONS | {"ok", "unreachable", "denied", "shrunk"}  # the last three are of sources
