# SPDX-License-Identifier: Apache-2.0
"""The Python that has other projects' readers: a venv in the cache, made of rivals.txt where it is first needed."""
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

from asking import Absent, say

LIST = pathlib.Path(__file__).with_name("rivals.txt")


def cache():
    own = os.environ.get("QUIRE_CACHE")
    base = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
    return pathlib.Path(own).resolve() if own else base / "quire-build"


def python(listed=LIST):
    """Absent: these wheels are of another Python, or no registry can be reached."""
    folder = cache() / f"venv-rivals-{hashlib.sha256(listed.read_bytes()).hexdigest()[:12]}"
    made = folder / "bin/python"
    if made.exists():
        return made
    if sys.version_info[:2] != (3, 11):
        raise Absent("the other readers are pinned for Python 3.11")
    say("  installing the other readers …")
    work = folder.with_name(f"{folder.name}.{os.getpid()}")
    steps = ([sys.executable, "-m", "venv", work],
             [work / "bin/python", "-m", "pip", "-q", "install", "--require-hashes", "--only-binary", ":all:", "--no-deps", "-r", listed])
    for step in steps:
        done = subprocess.run([str(part) for part in step], capture_output=True, text=True, check=False)
        if done.returncode:
            shutil.rmtree(work, ignore_errors=True)
            raise Absent("the other readers could not be installed: " + (done.stderr.strip().splitlines() or ["?"])[-1])
    work.rename(folder)
    return made
