# SPDX-License-Identifier: Apache-2.0
"""The library exports what its headers declare, nothing more; each public header compiles alone."""
import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("QUIRE_BUILD", ROOT / "build")).resolve()
HEADERS = sorted((ROOT / "include/quire").glob("*.h"))


def declared():
    names = set()
    for header in HEADERS:
        text = re.sub(r"/\*.*?\*/", "", header.read_text(encoding="utf-8"), flags=re.S)
        for line in re.findall(r"^QUIRE_API\s[^;]*;", text, flags=re.M):
            names.add(re.search(r"(\w+)\s*\(", line.replace("__attribute__(", "")).group(1))
    return names


def exported():
    done = subprocess.run(["nm", "-D", "--defined-only", str(BUILD / "libquire.so")], capture_output=True, text=True,
                          check=True)
    symbols = (line.split()[-2:] for line in done.stdout.splitlines())
    return {name.split("@")[0] for kind, name in symbols if kind in "TDBR"}


def test_what_is_exported_is_what_is_declared():
    assert len(declared()) > 30
    assert exported() == declared()


def test_every_function_that_tells_an_error_is_called_without_one():
    telling = set()
    for header in HEADERS:
        text = re.sub(r"/\*.*?\*/", "", header.read_text(encoding="utf-8"), flags=re.S)
        telling.update(re.findall(r"quire_status (\w+)\([^;]*quire_error \*err\);", text))
    calls = (ROOT / "tests/flow/test_no_error.c").read_text(encoding="utf-8")
    assert len(telling) > 20
    assert [name for name in sorted(telling) if not re.search(rf"FAILS\([^;]*\b{name}\(", calls)] == []


def test_every_declaration_is_of_quires_own_name():
    assert [name for name in declared() if not name.startswith("quire_")] == []


@pytest.mark.parametrize("compiler", ["cc -xc -std=c17 -Wstrict-prototypes", "c++ -xc++ -std=c++17"])
@pytest.mark.parametrize("header", HEADERS, ids=[header.name for header in HEADERS])
def test_each_header_compiles_alone(header, compiler):
    command = [*compiler.split(), "-Wall", "-Wextra", "-Wpedantic", "-Werror", f"-I{ROOT / 'include'}", "-fsyntax-only", "-"]
    done = subprocess.run(command, input=f"#include <quire/{header.name}>\n", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
