# SPDX-License-Identifier: Apache-2.0
"""A folder of 10,000 small files, loaded and split without embedding. The text files take turns with LangChain's loader and
splitter, which count the tokens of the same tokenizer; the office files, copies of those that docling's tests have, with
MarkItDown. Each turn is a process, and times itself from the moment that it is ready."""
import json
import pathlib
import shutil
import statistics
import subprocess

from asking import Absent, say
from formats import rivals
from result_table import held, table as shown

TEXTS, OFFICE, TURNS = 9000, 1000, 5
SETS = ("scifact", "drcd-dev", "clapnq-retrieval", "cmrc2018-dev")
OFFICE_SETS = ("docling-docx", "docling-pptx", "docling-xlsx")
GOALS = {"text": 3, "office": 10}


def passages(place):
    """(title, text) of the sets' documents, English and Chinese in turn."""
    def one(name):
        while True:
            with open(place.data(name) / "corpus.jsonl", encoding="utf-8") as file:
                for line in file:
                    row = json.loads(line)
                    yield row.get("title") or row["_id"], " ".join(row["text"].split())
    sources = [one(name) for name in SETS]
    while True:
        yield from (next(source) for source in sources)


def quoted(text):
    return '"' + text.replace('"', '""') + '"'


WRITERS = {
    "txt": lambda rows: "\n\n".join(text for _, text in rows),
    "md": lambda rows: "\n\n".join(f"## {title}\n\n{text}" for title, text in rows),
    "csv": lambda rows: "\n".join(["title,length,text", *(f"{quoted(t)},{len(x)},{quoted(x[:200])}" for t, x in rows)]),
    "json": lambda rows: json.dumps([{"title": t, "text": x, "length": len(x)} for t, x in rows], ensure_ascii=False, indent=1),
    "log": lambda rows: "\n".join(f"2024-05-{i % 28 + 1:02d} 08:{i:02d}:17,201 INFO reader: {x[:160]}" for i, (_, x) in enumerate(rows)),
}


def write_texts(place, folder):
    """A folder a turn, of all kinds of text."""
    source, number = passages(place), 0
    folders = []
    for turn in range(TURNS):
        folders.append(folder / str(turn))
        folders[-1].mkdir(parents=True)
        for _ in range(TEXTS // TURNS):
            kind = list(WRITERS)[number % len(WRITERS)]
            rows = [next(source) for _ in range(1 + number % 4)]
            (folders[-1] / f"{number:05d}.{kind}").write_text(WRITERS[kind](rows) + "\n", encoding="utf-8")
            number += 1
    return folders


def copy_office(place, folder):
    found = sorted(path for name in OFFICE_SETS for path in place.data("documents").joinpath(name).rglob("*")
                   if path.suffix in (".docx", ".pptx", ".xlsx"))
    if not found:
        raise Absent("the office files of documents/docling-* are not there")
    folders = []
    for turn in range(TURNS):
        folders.append(folder / str(turn))
        folders[-1].mkdir(parents=True)
        for number in range(turn * OFFICE // TURNS, (turn + 1) * OFFICE // TURNS):
            path = found[number % len(found)]
            shutil.copy(path, folders[-1] / f"{number:05d}{path.suffix}")
    return folders


def files_of(folder):
    return sorted(str(path) for path in folder.iterdir())


def ours(place, folder):
    done = subprocess.run([place.program("bench_split")], input="\n".join(files_of(folder)) + "\n", capture_output=True,
                          text=True, check=True)
    return json.loads(done.stdout)


def theirs(place, kind, folder):
    words = {"text": ["langchain", folder, place.model() / "tokenizer.json"], "office": ["markitdown", folder]}[kind]
    done = subprocess.run([str(part) for part in (rivals.python(), pathlib.Path(__file__).with_name("rival_folder.py"), *words)],
                          capture_output=True, text=True, check=False)
    if done.returncode:
        raise ValueError(done.stderr.strip().splitlines()[-1])
    return json.loads(done.stdout)


def in_turns(place, kind, folders):
    """Which side is first takes turns, too."""
    turns = []
    for number, folder in enumerate(folders):
        sides = [lambda folder=folder: ours(place, folder), lambda folder=folder: theirs(place, kind, folder)]
        first, second = sides[number % 2](), sides[1 - number % 2]()
        turns.append((first, second) if number % 2 == 0 else (second, first))
        say(f"  {kind}, turn {number + 1}: {turns[-1][0]['seconds']:.2f} s, the other {turns[-1][1]['seconds']:.2f} s")
    counts = [{name: sum(turn[side][name] for turn in turns) for name in ("documents", "failed", "chunks", "headings", "cells")}
              for side in (0, 1)]
    return {"kind": kind, "ours": counts[0], "theirs": counts[1],
            "seconds": [sum(turn[side]["seconds"] for turn in turns) for side in (0, 1)],
            "ratio": statistics.median(turn[1]["seconds"] / turn[0]["seconds"] for turn in turns)}


def measure(place):
    rivals.python()
    texts = write_texts(place, place.work / "folder-text")
    office = copy_office(place, place.work / "folder-office")
    return {"rows": [in_turns(place, "text", texts), in_turns(place, "office", office)]}


def table_of(row):
    names = {"text": ("LangChain", "chunks"), "office": ("MarkItDown", None)}
    other, chunks = names[row["kind"]]

    def line(name, side, seconds):
        found = [side["chunks"]] if chunks else [side["headings"], side["cells"]]
        return [name, side["documents"], side["failed"], *found, f"{side['documents'] / seconds:.0f}"]
    head = ["", "files", "not read", *(["chunks"] if chunks else ["headings", "cells"]), "files/s"]
    goal = GOALS[row["kind"]]
    return (shown(head, [line("Quire", row["ours"], row["seconds"][0]), line(other, row["theirs"], row["seconds"][1])])
            + f"\n\nMedian of the turns: {row['ratio']:.1f} × (goal ≥ {goal}: {held(row['ratio'] >= goal)}).")


def table(result):
    return "\n\n".join(table_of(row) for row in result["rows"])
