#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fetches the files that parts.lock.json names, through pip, and checks their sha256.

pip is used as a library: its finder looks where the user told pip to look (index, mirror, proxy, local folder) and
its session downloads. `pip download` is not used because it runs the build backend of every source archive that it
fetches. Run with a Python that has pip; prints one line per file that it had to fetch.
"""
import argparse
import fcntl
import hashlib
import json
import os
import re
import sys
import time
from pathlib import Path

MAX_BYTES = 1 << 30


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def choose_file(package, python_minor=sys.version_info[1]):
    """The one file of a package for this Python: the archive, the pure wheel, or the wheel of its version."""
    files = package["files"]
    if len(files) == 1:
        return next(iter(files.items()))
    for name, digest in files.items():
        if f"-cp3{python_minor}-" in name:
            return name, digest
    for name, digest in files.items():
        stable = re.search(r"-cp3(\d+)-abi3-", name)
        if stable and int(stable[1]) <= python_minor:
            return name, digest
    raise SystemExit(f"fetch: {package['name']} {package['version']} is not locked for Python 3.{python_minor}; "
                     f"locked: {', '.join(files)}. Name another Python, as in: make PYTHON=/usr/bin/python3.11")


def wanted(lock, groups):
    return [package for package in lock["packages"] if set(package["for"]) & set(groups)]


class Index:
    """Where this user's pip finds packages."""

    def __init__(self):
        from pip._internal.commands.download import DownloadCommand
        self.command = DownloadCommand("download", "")
        self.context = self.command.main_context()
        self.context.__enter__()
        options, _ = self.command.parse_args(["unused"])
        self.session = self.command.get_default_session(options)
        self.finder = self.command._build_package_finder(options, self.session)

    def close(self):
        self.context.__exit__(None, None, None)

    def link(self, package, file_name):
        for candidate in self.finder.find_all_candidates(package["name"]):
            if candidate.link.filename == file_name:
                return candidate.link
        raise SystemExit(f"fetch: pip finds no {file_name}; look at `pip config list` for the index in use")

    def download(self, link, out):
        with self.session.get(link.url_without_fragment, headers={"Accept-Encoding": "identity"}, stream=True) as answer:
            answer.raise_for_status()
            copy_with_progress(answer, link.filename, out)


def copy_with_progress(answer, name, out):
    total = int(answer.headers.get("Content-Length") or 0)
    done, shown, started = 0, 0.0, time.monotonic()
    while block := answer.raw.read(1 << 18):
        done += len(block)
        if done > MAX_BYTES:
            raise SystemExit(f"fetch: {name} is larger than {MAX_BYTES} bytes")
        out.write(block)
        now = time.monotonic()
        if sys.stderr.isatty() and total and now - shown > 0.2:
            shown = now
            print(f"\rsetup: fetching {name[:50]} {100 * done // total:3d} %", end="", file=sys.stderr, flush=True)
    end = "\r" if sys.stderr.isatty() else ""
    print(f"{end}setup: fetched {name} ({done / 1e6:.1f} MB in {time.monotonic() - started:.0f} s)", file=sys.stderr)


def fetch(packages, downloads):
    """Every file is complete and verified under its final name, or not there."""
    downloads.mkdir(parents=True, exist_ok=True)
    index = None
    for package in packages:
        name, digest = choose_file(package)
        target = downloads / digest[:16] / name
        if target.exists():
            continue
        target.parent.mkdir(exist_ok=True)
        partial = target.with_name(target.name + ".partial")
        index = index or Index()
        link = index.link(package, name)
        for attempt in (1, 2, 3):
            try:
                with open(partial, "wb") as out:
                    index.download(link, out)
                break
            except Exception as error:  # pip vendors its own HTTP library, whose classes are not ours to name
                print(f"setup: fetching {name} failed ({error}); attempt {attempt} of 3", file=sys.stderr)
                if attempt == 3:
                    raise SystemExit(1) from error
                time.sleep(2 * attempt)
        found = sha256_of(partial)
        if found != digest:
            partial.unlink()
            raise SystemExit(f"fetch: {name} has sha256 {found}, expected {digest}; the index serves another file")
        os.rename(partial, target)
    if index:
        index.close()


def path_of(package, downloads, python_minor=sys.version_info[1]):
    name, digest = choose_file(package, python_minor)
    return Path(downloads) / digest[:16] / name


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lock", type=Path, default=Path(__file__).with_name("parts.lock.json"))
    parser.add_argument("--downloads", type=Path, required=True)
    parser.add_argument("groups", nargs="+")
    arguments = parser.parse_args()
    arguments.downloads.mkdir(parents=True, exist_ok=True)
    with open(arguments.downloads / ".lock", "w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        fetch(wanted(json.loads(arguments.lock.read_text()), arguments.groups), arguments.downloads)


if __name__ == "__main__":
    main()
