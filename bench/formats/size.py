# SPDX-License-Identifier: Apache-2.0
"""What an installed tree weighs, by its greatest files; beside another build's, such as one before formats were added."""
import os
import pathlib
import subprocess

from asking import say
from result_table import held, table as shown

GROWTH_MB = 15
SHOWN_MB = 1


def tree(build, out):
    """Sizes in MB of what `make install` puts down, by path."""
    subprocess.run(["cmake", "--install", build, "--prefix", out], capture_output=True, check=True)
    return {str(path.relative_to(out)): path.lstat().st_size / 1e6 for path in out.rglob("*") if path.is_file() and not path.is_symlink()}


def measure(place):
    now = tree(place.build, place.work / "tree")
    build = os.environ.get("QUIRE_BENCH_OTHER")
    other = tree(pathlib.Path(build), place.work / "other-tree") if build else {}
    rows = [{"path": path, "megabytes": size, "other": other.get(path)} for path, size in sorted(now.items(), key=lambda row: -row[1])
            if size >= SHOWN_MB]
    say(f"  {sum(now.values()):.1f} MB" + (f", the other {sum(other.values()):.1f} MB" if other else ""))
    return {"rows": rows, "megabytes": sum(now.values()), "other": sum(other.values()) or None}


def table(result):
    rows = [*((row["path"], row["megabytes"], row["other"]) for row in result["rows"]), ("all", result["megabytes"], result["other"])]
    text = shown(["", "MB", "before formats, MB"], [[path, f"{size:.1f}", f"{other:.1f}" if other else "–"] for path, size, other in rows])
    if not result["other"]:
        return text
    growth = result["megabytes"] - result["other"]
    return text + f"\n\nGrown by {growth:.1f} MB (bound {GROWTH_MB}: {held(growth <= GROWTH_MB)})."
