# SPDX-License-Identifier: Apache-2.0
"""The folder of documents that each set of questions is asked about, and the base made from it.

A base is kept in the work folder under a key: the set, its documents, and the program's files, so that a changed loader or
splitter makes another. --key NAME takes the place of the program's files, for trying changes that only answer."""
import gzip
import hashlib
import json
import pathlib
import shutil
import subprocess

from tables import HERE, read_table

BEIR = {"xquad-en", "xquad-zh", "cmrc2018-dev"}
ARTICLE = 5  # paragraphs of an xquad article, which follow each other


class Absent(Exception):
    """Something that this machine does not have; the set is skipped."""


def need(path):
    if not path.exists():
        raise Absent(f"{path} is not there")
    return path


def passages(shared, name):
    with open(need(shared / "data" / name / "corpus.jsonl"), encoding="utf-8") as file:
        return [(row["_id"], row["text"]) for row in map(json.loads, file)]


def write_passages(rows, folder):
    folder.mkdir(parents=True)
    for name, text in rows:
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def reports_folder(shared, folder):
    folder.mkdir(parents=True)
    for file in sorted(need(shared / "data/docugami-sec10q/sec-10-q/data/v1/docs").glob("*.pdf")):
        shutil.copyfile(file, folder / file.name)


def manuals_folder(_, folder):
    done = subprocess.run([HERE / "fetch_manuals", folder], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Absent(done.stderr.strip() or "the manuals could not be fetched")
    (folder / "VERSIONS").unlink()  # no manual


def everyday_folder(name):
    def make(shared, folder):
        folder.mkdir(parents=True)
        for row in read_table("everyday_folders"):
            if row["folder"] != name:
                continue
            source = need(shared / row["source"])
            opened = gzip.open(source) if source.suffix == ".gz" else source.open("rb")
            with opened as file, (folder / row["name"]).open("wb") as copy:
                shutil.copyfileobj(file, copy)
    return make


def beir_folder(name):
    return lambda shared, folder: write_passages(passages(shared, name), folder)


def article_folder(name, number):
    return lambda shared, folder: write_passages(passages(shared, name)[number * ARTICLE:(number + 1) * ARTICLE], folder)


def maker(name):
    """The function that lays out the folder called `name`: make(shared, folder)."""
    if name == "reports":
        return reports_folder
    if name == "manuals":
        return manuals_folder
    if name in BEIR:
        return beir_folder(name)
    if name.startswith("everyday-"):
        return everyday_folder(name.removeprefix("everyday-"))
    if "-article-" in name:
        base, number = name.split("-article-")
        return article_folder(base, int(number))
    raise ValueError(f"no folder {name}")


def program_key(quire):
    """Of the files that decide what a base holds."""
    digest = hashlib.sha256()
    for name in ("quire", "libquire.so", "quire-load-worker"):
        file = quire.parent / name
        if file.exists():
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


class Bases:
    """Makes each base once, and keeps it."""

    def __init__(self, quire, shared, work, key):
        self.quire, self.shared, self.work = quire, shared, work
        self.key = key or program_key(quire)

    def folder(self, name):
        folder = self.work / "folders" / name
        if not folder.exists():
            part = folder.with_name(name + ".part")
            shutil.rmtree(part, ignore_errors=True)
            part.parent.mkdir(parents=True, exist_ok=True)
            maker(name)(self.shared, part)
            part.rename(folder)
        return folder

    def base(self, name):
        path = self.work / "bases" / self.key / f"{name}.quire"
        done = path.with_suffix(".done")
        if not done.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            command = [self.quire, "--kb", path, "add", self.folder(name)]
            run = subprocess.run(command, capture_output=True, text=True, check=False)
            if not path.exists():
                raise Absent(f"{name} could not be added: {short_error(run)}")
            if run.returncode:
                print(f"score: adding {name}: {short_error(run)}", flush=True)
            done.write_text("", encoding="utf-8")
        return path


def short_error(run):
    lines = (run.stderr or run.stdout).strip().splitlines()
    return lines[-1] if lines else f"exit {run.returncode}"


def as_path(text):
    return pathlib.Path(text).resolve()
