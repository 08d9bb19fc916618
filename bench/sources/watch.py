# SPDX-License-Identifier: Apache-2.0
"""sync --watch: how soon an edit can be found by another process, whether 10,000 edits at once lose anything, and what
watching 100,000 files costs in memory."""
import hashlib
import json
import queue
import sqlite3
import statistics
import subprocess
import threading
import time

from asking import say
from formats.folder import passages
from result_table import held
from result_table import table as shown

EDITS = 20                # of one file, one after the other
MANY = 10000              # files that are edited at once
FOLDERS, FILES = 2000, 50 # that are only watched
LIMIT_SECONDS = 1800
GOAL_SECONDS = 2


class Watching:
    """A `sync --watch` that has taken everything in."""

    def __init__(self, place, kb, *words):
        self.process = subprocess.Popen([str(place.quire), "--kb", str(kb), "--json", "sync", "--watch", *map(str, words)],
                                        stdout=subprocess.PIPE, text=True)
        self.events = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()
        self.round(lambda event: True)

    def read(self):
        for line in self.process.stdout:
            self.events.put(json.loads(line))
        self.events.put(None)

    def round(self, holds):
        while True:
            event = self.events.get(timeout=LIMIT_SECONDS)
            if event is None:
                raise ValueError("sync --watch ended")
            if event["event"] == "round" and "error" not in event and holds(event):
                return event

    def megabytes(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            line = next(line for line in status if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1000

    def stop(self):
        self.process.terminate()
        return self.process.wait(60)


def is_found(place, kb, word):
    found = place.run_json("search", "--mode", "lexical", "-k", "1", word, kb=kb)["hits"]
    return bool(found) and word in found[0]["chunk"]["text"]


def measure_edits(place, texts):
    """From before the file is written until `sync --watch` says that it can be found, which a search then holds to."""
    folder, kb = place.work / "edited", place.work / "edited.quire"
    folder.mkdir()
    for number in range(200):
        (folder / f"{number}.md").write_text("# {}\n\n{}\n".format(*next(texts)), encoding="utf-8")
    place.run_json("add", folder, kb=kb)
    watching, took, found = Watching(place, kb), [], 0
    for number in range(EDITS):
        title, text = next(texts)
        word = f"zeb{'abcdefghijklmnopqrstuvwxyz'[number]}lonk"
        started = time.monotonic()
        (folder / f"{number}.md").write_text(f"# {title}\n\n{word} {text}\n", encoding="utf-8")
        watching.round(lambda event: event["documents"]["updated"] == 1)
        took.append(time.monotonic() - started)
        found += is_found(place, kb, word)
    watching.stop()
    return {"edits": EDITS, "seconds_median": round(statistics.median(took), 2), "seconds_worst": round(max(took), 2),
            "found": found}


def write_many(folder, texts, mark):
    for number in range(MANY):
        title, text = next(texts)
        (folder / str(number % 100)).mkdir(exist_ok=True)
        (folder / str(number % 100) / f"{number}.md").write_text(f"# {title}\n\n{mark} {number}. {text[:40]}\n",
                                                                 encoding="utf-8")


def missing(kb, folder):
    """How many files the base doesn't hold with the content that they have."""
    base = sqlite3.connect(kb)
    stored = {uri: sha if isinstance(sha, str) else sha.hex()
              for uri, sha in base.execute("SELECT uri, sha256 FROM documents WHERE revision>0")}
    base.close()
    return sum(stored.get(str(path)) != hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*/*.md"))


def measure_many(place, texts):
    folder, kb = place.work / "many", place.work / "many.quire"
    folder.mkdir()
    write_many(folder, texts, "first")
    place.run_json("add", folder, kb=kb)
    watching = Watching(place, kb)
    started = time.monotonic()
    write_many(folder, texts, "second")
    wrote, updated, rounds = time.monotonic() - started, 0, 0
    while updated < MANY:
        updated += watching.round(lambda event: True)["documents"]["updated"]
        rounds += 1
    took = time.monotonic() - started
    lost = missing(kb, folder)
    watching.stop()
    return {"edits": MANY, "seconds_to_write": round(wrote, 1), "seconds": round(took, 1), "rounds": rounds, "lost": lost}


def measure_memory(place):
    """Files that are ignored are watched for as all others, and cost no document."""
    folder, kb = place.work / "wide", place.work / "wide.quire"
    empty = place.work / "narrow"
    for one in (folder, empty):
        one.mkdir()
        (one / "note.md").write_text("# Note\n\nA note.\n", encoding="utf-8")
    for number in range(FOLDERS):
        below = folder / f"folder {number // 100}" / f"folder {number}"
        below.mkdir(parents=True)
        for file in range(FILES):
            (below / f"{file}.log").touch()
    result = {"files": FOLDERS * FILES, "folders": FOLDERS}
    for name, source in (("_alone", empty), ("", folder)):
        place.run_json("add", source, "--ignore", "*.log", kb=kb)
        started = time.monotonic()
        watching = Watching(place, kb, source)
        result[f"seconds{name}"] = round(time.monotonic() - started, 2)
        result[f"megabytes{name}"] = round(watching.megabytes(), 1)
        watching.stop()
    return result


def measure(place):
    texts = passages(place)
    say("watch: edits one by one")
    one = measure_edits(place, texts)
    say("watch: memory")
    memory = measure_memory(place)
    say("watch: edits at once")
    return {"one": one, "memory": memory, "many": measure_many(place, texts)}


def table(result):
    one, many, memory = result["one"], result["many"], result["memory"]
    return shown(["what", "measured", "goal"], [
        [f"one small file edited, {one['edits']} times: until it can be found",
         f"{one['seconds_median']} s, at worst {one['seconds_worst']} s; {one['found']} found",
         f"{GOAL_SECONDS} s: {held(one['seconds_worst'] <= GOAL_SECONDS and one['found'] == one['edits'])}"],
        [f"{many['edits']:,} files edited within {many['seconds_to_write']} s: until all are in the base",
         f"{many['seconds']} s, {many['rounds']} rounds; {many['lost']} lost", f"none lost: {held(not many['lost'])}"],
        [f"{memory['files']:,} files in {memory['folders']:,} folders watched",
         f"{memory['megabytes']} MB, {memory['megabytes_alone']} MB without them; ready after {memory['seconds']} s, "
         f"{memory['seconds_alone']} s without them", "bounded"]])
