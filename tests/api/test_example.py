# SPDX-License-Identifier: Apache-2.0
"""The ten-line program of README.md and of quire.h is one and the same, compiles without a warning, and answers."""
import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("QUIRE_BUILD", ROOT / "build")).resolve()

ENGLISH = """# Velmark

The harbour of Velmark froze on 12 January 1931. The customs house stood empty until March.

# The ferry

The ferry Tern was built in Oslin and carried mail until the bridge opened.
"""
CHINESE = """# 维尔马克港

维尔马克港在1931年1月12日结冰。海关大楼一直空到三月。

# 渡轮

渡轮“燕鸥号”在奥斯林建造，运送邮件直到大桥通车。
"""


def from_readme():
    blocks = re.findall(r"```c\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    programs = [block for block in blocks if "int main(" in block]
    assert len(programs) == 1
    return programs[0]


def from_header():
    """The lines of the head comment from #include to the closing brace, without what makes them a comment."""
    comment = (ROOT / "include/quire/quire.h").read_text(encoding="utf-8").split("*/")[1]
    lines = [re.sub(r"^ \* {0,5}", "", line) for line in comment.splitlines()]
    start = next(i for i, line in enumerate(lines) if line.startswith("#include"))
    end = next(i for i, line in enumerate(lines) if i > start and line == "}")
    return "\n".join(lines[start:end + 1]) + "\n"


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    folder = tmp_path_factory.mktemp("example")
    source = folder / "example.c"
    source.write_text(from_readme(), encoding="utf-8")
    command = ["cc", "-std=c17", "-Wall", "-Werror", f"-I{ROOT / 'include'}", str(source), f"-L{BUILD}", "-lquire",
               f"-Wl,-rpath,{BUILD}", "-o", str(folder / "example")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "example"


def run(program, home, *words):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("QUIRE_")}
    kept.update(HOME=str(home), XDG_DATA_HOME=str(home / "data"), XDG_CACHE_HOME=str(home / "cache"),
                XDG_CONFIG_HOME=str(home / "config"), LC_ALL="C.UTF-8")
    return subprocess.run([str(program), *map(str, words)], capture_output=True, encoding="utf-8", env=kept, timeout=120,
                          check=False)


def test_the_readme_and_the_header_show_the_same_program():
    assert from_readme() == from_header()


@pytest.mark.parametrize("name, text, question, answer", [
    ("harbour.md", ENGLISH, "When did the harbour of Velmark freeze?", "The harbour of Velmark froze on 12 January 1931. [1]"),
    ("港口.md", CHINESE, "维尔马克港什么时候结冰？", "维尔马克港在1931年1月12日结冰。 [1]"),
])
def test_it_answers_from_a_file(program, tmp_path, name, text, question, answer):
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = run(program, tmp_path, tmp_path / "base.quire", tmp_path / name, question)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == answer


@pytest.mark.parametrize("name", ["missing.md", "没有.md"])
def test_it_says_which_file_is_not_there(program, tmp_path, name):
    done = run(program, tmp_path, tmp_path / "base.quire", tmp_path / name, "?")
    assert done.returncode != 0
    assert name in done.stderr
