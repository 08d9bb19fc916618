# SPDX-License-Identifier: Apache-2.0
"""What a PDF gives does not depend on the fonts of the machine: a font that one names and does not hold is taken from
nowhere but the PDF reader itself."""
import shutil
import struct
import subprocess

import pytest
from conftest import FIXTURES

NAMED = "Quire Fixture Sans"
FOLDERS = ("/usr/share/fonts", "/usr/share/X11", "/usr/local/share", "/etc/fonts")


def sfnt(tables):
    """A TrueType file of these tables (OpenType 1.9, chapter "Organization of an OpenType Font")."""
    head = struct.pack(">IHHHH", 0x00010000, len(tables), 128, 3, len(tables) * 16 - 128)
    at, entries, body = 12 + 16 * len(tables), b"", b""
    for tag, table in sorted(tables.items()):
        entries += struct.pack(">4sIII", tag, 0, at + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    return head + entries + body


def font():
    """A font whose every letter is three ems wide, that claims Latin and simplified Chinese."""
    family, full = NAMED.encode("utf-16-be"), NAMED.replace(" ", "").encode("utf-16-be")
    names = struct.pack(">HHH", 0, 2, 30) + struct.pack(">HHHHHH", 3, 1, 0x409, 1, len(family), 0) + \
        struct.pack(">HHHHHH", 3, 1, 0x409, 6, len(full), len(family)) + family + full
    cmap = struct.pack(">HHHHI", 0, 1, 3, 1, 12) + struct.pack(
        ">HHHHHHHHHHHHHHHH", 4, 32, 0, 4, 4, 1, 0, 0x9FFF, 0xFFFF, 0, 0x20, 0xFFFF, 1 - 0x20 & 0xFFFF, 1, 0, 0)
    return sfnt({
        b"head": struct.pack(">IIIIHHQQhhhhHHhhh", 0x10000, 0, 0, 0x5F0F3CF5, 0, 1000, 0, 0, 0, 0, 1000, 1000,
                             0, 8, 2, 0, 0),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, 900, -300, 0, 3000, 0, 0, 1000, 1, 0, 0, 0, 0, 0, 0,
                             0, 1),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, 40000, *([0] * 13)),
        b"hmtx": struct.pack(">Hh", 3000, 0) + bytes(2 * 39999),
        b"OS/2": struct.pack(">HhHHHhhhhhhhhhhh10sIIII4sHHHhhhHHIIhhHHH", 4, 3000, 400, 5, 0, *([0] * 11), bytes(10),
                             1, 0, 0, 0, b"none", 64, 32, 0x9FFF, 900, -300, 0, 900, 300, 1 | 1 << 18, 0, 500,
                             700, 0, 32, 1),
        b"cmap": cmap,
        b"name": names,
        b"post": struct.pack(">IIhhIIIII", 0x30000, 0, 0, 0, 0, 0, 0, 0, 0),
        b"loca": bytes(4 * 40001),
        b"glyf": bytes(4),
    })


def page_in(names):
    """A PDF with a line in each font of `names`; it holds none of them and says no widths."""
    fonts = "".join(f"/F{i} << /Type /Font /Subtype /TrueType /BaseFont /{name} /Encoding /WinAnsiEncoding >> "
                    for i, name in enumerate(names))
    shown = "".join(f"BT /F{i} 12 Tf 72 {700 - 40 * i} Td (The lamp is lit.) Tj ET " for i in range(len(names)))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << {fonts}>> >> "
               "/Contents 4 0 R >>", f"<< /Length {len(shown)} >> stream\n{shown}\nendstream"]
    body = "".join(f"{i + 1} 0 obj {text} endobj\n" for i, text in enumerate(objects))
    return ("%PDF-1.7\n" + body + "trailer << /Root 1 0 R >>\n%%EOF\n").encode()


@pytest.fixture
def pages(tmp_path):
    """Fonts that are named and not held, Latin and Chinese."""
    (tmp_path / "named.pdf").write_bytes(page_in([NAMED.replace(" ", ""), "Helvetica", "Courier New,Bold"]))
    return [tmp_path / "named.pdf", FIXTURES / "pdf" / "two-pages-zh-cid.pdf", FIXTURES / "pdf" / "hyphens.pdf"]


def in_folders(script, command, environment):
    """Runs `command` where `script` has changed the mounts, seen by it alone."""
    words = ["unshare", "--map-root-user", "--mount", "sh", "-c", f'{script} && exec "$@"', "sh", *map(str, command)]
    return subprocess.run(words, capture_output=True, timeout=120, env=environment)


@pytest.mark.skipif(not shutil.which("unshare"), reason="needs unshare")
def test_every_byte_is_the_same_with_and_without_fonts(quire, pages, tmp_path):
    (tmp_path / "fixture.ttf").write_bytes(font())
    bare = "mount -t tmpfs none /usr/local/share && for d in /usr/share/fonts /usr/share/X11; do " \
           "[ ! -d $d ] || mount -t tmpfs none $d || exit 1; done"
    dressed = f"{bare} && mkdir /usr/local/share/fonts && cp {tmp_path}/fixture.ttf /usr/local/share/fonts"
    if in_folders(bare, ["true"], quire.environment).returncode:
        pytest.skip("this system gives no mounts of one's own")
    for path in pages:
        command = quire.command("--json", "inspect", path)
        without, with_font = (in_folders(script, command, quire.environment) for script in (bare, dressed))
        assert without.returncode == 0 and without.stdout, (path, without.stderr)
        assert with_font.stdout == without.stdout, path
        assert quire.run("--json", "inspect", path).out.encode() == without.stdout, path


@pytest.mark.skipif(not shutil.which("strace"), reason="needs strace")
def test_no_folder_of_fonts_is_looked_into(quire, pages, tmp_path):
    for path in pages:
        log = tmp_path / "calls"
        traced = ["strace", "-f", "-e", "trace=%file", "-o", log, *quire.command("inspect", path, "--text")]
        done = subprocess.run(list(map(str, traced)), capture_output=True, timeout=120, env=quire.environment)
        if done.returncode and b"ptrace" in done.stderr:
            pytest.skip("this system lets no process be traced")
        assert done.returncode == 0, done.stderr
        calls = log.read_text(errors="replace")
        assert "quire-load-worker" in calls
        wrong = [line for line in calls.splitlines()
                 if any(f'"{folder}' in line for folder in FOLDERS) or "/.fonts" in line or "/.local/share/fonts" in line]
        assert not wrong, wrong
