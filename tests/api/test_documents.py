# SPDX-License-Identifier: Apache-2.0
"""What the documentation and the headers name is there."""
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAMED = re.compile(r"[\w./-]+\.(?:c|h|py|md)\b")
PATHS = [f"/{path.relative_to(ROOT)}" for folder in ("src", "include", "app", "tools", "tests", "docs")
         for path in (ROOT / folder).rglob("*")]


def names_in_architecture():
    text = (ROOT / "docs/ARCHITECTURE.md").read_text(encoding="utf-8")
    return sorted(set(NAMED.findall(text)))


def is_there(name):
    return any(path.endswith(f"/{name}") for path in PATHS)


@pytest.mark.parametrize("name", names_in_architecture())
def test_a_file_that_the_architecture_names_is_there(name):
    assert is_there(name)


def test_headers_name_files_that_are_there():
    for header in (ROOT / "src").rglob("*.h"):
        text = header.read_text(encoding="utf-8")
        for comment in re.findall(r"/\*.*?\*/", text, flags=re.S):
            for name in re.findall(r"\b\w+\.c\b", comment):
                assert is_there(name), f"{header.relative_to(ROOT)} names {name}"


def test_check_runs_scripts_that_are_there():
    for name in re.findall(r"tools/\w+\.\w+", (ROOT / "tools/check").read_text(encoding="utf-8")):
        assert (ROOT / name).exists(), name
