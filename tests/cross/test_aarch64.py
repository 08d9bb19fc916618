# SPDX-License-Identifier: Apache-2.0
"""The vector scan's NEON kernel, compiled for AArch64 and run under qemu: the unit tests that the other kernels pass.
Debian: gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user."""
import pathlib
import platform
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = ["aarch64-linux-gnu-gcc", "qemu-aarch64"]
SOURCES = [*sorted((ROOT / "src/index").glob("vectors*.c")), ROOT / "src/base/error.c", ROOT / "tests/unit/index/test_vectors.c"]


@pytest.mark.skipif(platform.machine() == "aarch64", reason="this machine runs the kernel in unit_index_vectors")
@pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason=f"needs {' and '.join(TOOLS)}")
def test_the_neon_kernel_passes_the_unit_tests_of_the_scan(tmp_path):
    program = tmp_path / "test_vectors"
    command = [TOOLS[0], "-std=c17", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion",
               "-Werror", f"-I{ROOT}/include", f"-I{ROOT}/src", f"-I{ROOT}/tests/cross", *map(str, SOURCES),
               "-static", "-o", str(program), "-lm"]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    done = subprocess.run([TOOLS[1], str(program)], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "every_kernel_agrees_with_double_precision" in done.stdout
