# SPDX-License-Identifier: Apache-2.0
"""The checks find what they are there to find: each is run on a small tree of its own with one thing wrong in it."""
import pathlib
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SPDX = "/* SPDX-License-Identifier: Apache-2.0 */\n"


@pytest.fixture
def tree(tmp_path):
    """A repository with the checks in it and one good file."""
    (tmp_path / "tools").mkdir()
    (tmp_path / "build").mkdir()
    for name in ("tools/check", "tools/check_layers.py", ".clang-format"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / ".gitignore").write_text("build/\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    write(tmp_path, "src/retrieve/good.c", '#include "store/store.h"\n')
    return tmp_path


def write(tree, path, text, head=SPDX):
    file = tree / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(head + text, encoding="utf-8")


def check(tree):
    done = subprocess.run([str(tree / "tools/check")], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_good_tree_passes(tree):
    assert check(tree) == (0, "check: all well\n")


@pytest.mark.parametrize("path, include", [
    ("src/retrieve/bad.c", '"store/drivers/store_sqlite/base_file.h"'),
    ("src/retrieve/bad.c", "<sqlite3.h>"),
    ("src/engine/bad.c", '"store/drivers/store_sqlite/base_file.h"'),
    ("src/load/load_bad.c", "<lexbor/html/html.h>"),
    ("app/cli/bad.c", '"engine/engine.h"'),
])
def test_an_include_across_layers_is_caught(tree, path, include):
    write(tree, path, f"#include {include}\n")
    code, said = check(tree)
    assert code == 1 and f"{path}:2: may not include {include[1:-1]}" in said


def test_files_that_include_each_other_are_caught(tree):
    write(tree, "src/base/one.h", '#include "base/two.h"\n')
    write(tree, "src/base/two.c", '#include "base/three.h"\n')
    write(tree, "src/base/three.h", '#include "base/one.h"\n')
    code, said = check(tree)
    assert code == 1 and "these include each other: base/one, base/three, base/two" in said


def test_a_file_that_includes_its_own_header_is_no_circle(tree):
    write(tree, "src/base/one.h", "int nothing;\n")
    write(tree, "src/base/one.c", '#include "base/one.h"\n')
    assert check(tree) == (0, "check: all well\n")


def test_a_folder_without_a_rule_is_caught(tree):
    write(tree, "src/surprise/new.c", "int nothing;\n")
    code, said = check(tree)
    assert code == 1 and "src/surprise/new.c: no row" in said


@pytest.mark.parametrize("text, head, says", [
    ("int nothing;\n", "", "src/base/bad.c: no SPDX line"),
    ("int   nothing ;\n", SPDX, "clang-format would change"),
])
def test_a_file_of_bad_form_is_caught(tree, text, head, says):
    write(tree, "src/base/bad.c", text, head)
    code, said = check(tree)
    assert code == 1 and says in said


def test_a_long_file_is_named_and_stops_nothing(tree):
    write(tree, "src/base/long.c", "\n".join(f"int number_{i};" for i in range(601)) + "\n", SPDX)
    code, said = check(tree)
    assert code == 0 and "over 600 lines: src/base/long.c" in said


def test_a_beginning_that_picks_no_test_fails_the_run(tmp_path):
    (tmp_path / "CTestTestfile.cmake").write_text('add_test(unit_a_b "true")\nadd_test(flow_c "true")\n', encoding="utf-8")
    command = [sys.executable, str(ROOT / "tools/run_tests.py"), "--no-python"]
    good = subprocess.run([*command, f"{tmp_path}:unit_a flow_"], capture_output=True, text=True, check=False)
    assert good.returncode == 0 and good.stdout.endswith("2 passed, 0 failed, 0 skipped\n")
    bad = subprocess.run([*command, f"{tmp_path}:unit_a engine_"], capture_output=True, text=True, check=False)
    assert bad.returncode == 1 and "no test's name begins with engine_" in bad.stdout
