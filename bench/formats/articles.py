# SPDX-License-Identifier: Apache-2.0
"""Main content of web pages: article-extraction-benchmark by its own rule, and the time from a page's bytes to its text.

The article is what `quire inspect` writes, less what it marks as no part of an article's body, as the set's gold text has none: the
headline (the first heading of the first level, or one that says the document's title) and captions. Pages are halved by the parity of
sha256(id): rules were made from the even half alone."""
import collections
import gzip
import hashlib
import json
import pathlib
import re
import resource
import statistics
import subprocess
import tempfile

from asking import Absent, say
from formats import rivals
from result_table import held, table as shown

SHINGLE = 4
TURNS = 3
LEAST_F1, LEAST_TIMES = .965, 10
TOKEN = re.compile(r"\w+", re.UNICODE | re.MULTILINE | re.IGNORECASE | re.DOTALL)

# Bytes of each page to its text, in one process; the clock runs for that alone. The first page warms up.
TRAFILATURA = """
import json, pathlib, sys, time, trafilatura
pages = [(path, pathlib.Path(path).read_bytes()) for path in sys.stdin.read().split("\\n") if path]
trafilatura.extract(pages[0][1])
start, busy = time.perf_counter(), time.process_time()
texts = {path: trafilatura.extract(page) or "" for path, page in pages}
seconds, busy = time.perf_counter() - start, time.process_time() - busy
json.dump({"seconds": seconds, "cpu": busy, "version": trafilatura.__version__, "texts": texts}, sys.stdout)
"""


def words(text):
    return TOKEN.findall(text or "")


def shingles(text):
    tokens = words(text)
    pieces = (tuple(tokens[i:i + SHINGLE]) for i in range(max(1, len(tokens) - SHINGLE + 1)))
    return collections.Counter(piece for piece in pieces if piece)


def precision_and_recall(gold, found):
    """As the set's evaluate.py: bags of shingles; a page without any in common scores nothing, two empty ones all."""
    right = sum((gold & found).values())
    wrong, missed = sum((found - gold).values()), sum((gold - found).values())
    if not wrong and not missed:
        return 1., 1.
    return (right / (right + wrong), right / (right + missed)) if right else (0., 0.)


def score(gold, texts, of_half):
    rows = [precision_and_recall(shingles(gold[key]), shingles(texts[key])) for key in gold if of_half(key)]
    precision, recall = (statistics.fmean(row[i] for row in rows) for i in range(2))
    return {"pages": len(rows), "precision": round(precision, 4), "recall": round(recall, 4),
            "f1": round(2 * precision * recall / (precision + recall), 4)}


def tunes(key):
    return hashlib.sha256(key.encode()).digest()[-1] % 2 == 0


def article(view):
    text = view["text"].encode()
    title = [word.lower() for word in words(view["document"]["title"])]

    def is_headline(element):
        said = text[element["start"]:element["end"]].decode()
        return element["kind"] == "heading" and (element["level"] == 1 or [word.lower() for word in words(said)] == title)

    left_out = [element for element in view["elements"] if is_headline(element)][:1]
    left_out += [element for element in view["elements"] if element["kind"] == "caption"]
    pieces, at = [], 0
    for element in sorted(left_out, key=lambda element: element["start"]):
        pieces.append(text[at:max(at, element["start"])])
        at = max(at, element["end"])
    return b"".join([*pieces, text[at:]]).decode()


def pages_of(place, folder):
    source = place.data("article-extraction-benchmark")
    gold = {key: row["articleBody"] for key, row in json.loads((source / "ground-truth.json").read_text(encoding="utf-8")).items()}
    for key in gold:
        (folder / f"{key}.html").write_bytes(gzip.decompress((source / "html" / f"{key}.html.gz").read_bytes()))
    return gold


def load_all(place, listed):
    """Seconds of loading, and of processors in all of both processes, starting among it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([place.program("bench_load")], input=listed, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return json.loads(done.stdout.splitlines()[-1])["seconds"], cpu


def extract_all(python, listed):
    done = subprocess.run([str(python), "-c", TRAFILATURA], input=listed, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Absent("trafilatura did not run: " + (done.stderr.strip().splitlines() or ["?"])[-1])
    return json.loads(done.stdout)


def measure(place):
    python = rivals.python()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        gold = pages_of(place, folder)
        listed = "".join(f"{folder / key}.html\n" for key in gold)
        say("  pages …")
        texts = {key: article(place.run_json("inspect", folder / f"{key}.html")) for key in gold}
        load_all(place, listed)
        turns = []
        for _ in range(TURNS):
            turns.append((load_all(place, listed), extract_all(python, listed)))
        theirs = turns[-1][1]
        others = {key: theirs["texts"][f"{folder / key}.html"] for key in gold}
    halves = (("tune", tunes), ("test", lambda key: not tunes(key)), ("all", lambda key: True))
    rows = [{"half": name, "quire": score(gold, texts, of), "trafilatura": score(gold, others, of)} for name, of in halves]
    ours, seconds = min(turn[0][0] for turn in turns), min(turn[1]["seconds"] for turn in turns)
    our_cpu, cpu = min(turn[0][1] for turn in turns), min(turn[1]["cpu"] for turn in turns)
    return {"pages": len(gold), "trafilatura": theirs["version"], "rows": rows, "quire_seconds": round(ours, 3),
            "trafilatura_seconds": round(seconds, 3), "times": round(seconds / ours, 2),
            "quire_cpu": round(our_cpu, 3), "trafilatura_cpu": round(cpu, 3), "times_cpu": round(cpu / our_cpu, 2)}


def table(result):
    names = {"tune": "even", "test": "odd", "all": "all"}
    rows = []
    for row in result["rows"]:
        for who in ("quire", "trafilatura"):
            got = row[who]
            goal = f"≥ {LEAST_F1}: {held(got['f1'] >= LEAST_F1)}" if (row["half"], who) == ("all", "quire") else "–"
            rows.append([f"{names[row['half']]} ({got['pages']})", f"{who} {result['trafilatura']}" if who == "trafilatura" else who,
                         f"{got['precision']:.4f}", f"{got['recall']:.4f}", f"{got['f1']:.4f}", goal])
    note = (f"All {result['pages']} pages, bytes in, text out: Quire {result['quire_seconds']} s, trafilatura "
            f"{result['trafilatura_seconds']} s, {result['times']} times as fast (goal ≥ {LEAST_TIMES}: "
            f"{held(result['times'] >= LEAST_TIMES)}). Processor time: {result['quire_cpu']} s and {result['trafilatura_cpu']} s, "
            f"{result['times_cpu']} times.")
    return shown(["pages", "reader", "precision", "recall", "F1", "goal"], rows) + "\n\n" + note
