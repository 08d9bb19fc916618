# SPDX-License-Identifier: Apache-2.0
"""Promise 7: no connection leaves the machine, and no library keeps an account of its own."""
import shutil
import subprocess

import pytest

NOTE = "The pump in hall three was replaced in May 2021.\n\n三号厂房的水泵于2021年5月更换。\n"


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_adding_and_asking_open_no_socket_and_write_nothing_but_quires_own(quire, tmp_path):
    (tmp_path / "note.txt").write_text(NOTE)
    home, calls = tmp_path / "home-of-calls", tmp_path / "calls"
    home.mkdir()
    environment = {**quire.environment, "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
    environment.pop("ORT_DISABLE_TELEMETRY", None)
    for words in (["add", str(tmp_path / "note.txt")], ["ask", "When was the pump replaced?"],
                  ["ask", "水泵是什么时候更换的？"]):
        done = subprocess.run(["strace", "-f", "-qq", "-e", "trace=socket,connect,openat,mkdir", "-o", str(calls),
                               *quire.command(*words)], env=environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        said = calls.read_text()
        assert "AF_INET" not in said
        assert "Microsoft" not in said and "onnxruntime.db" not in said
    assert {path.name for path in (home / "cache").iterdir()} == {"quire"}
