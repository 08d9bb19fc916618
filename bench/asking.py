# SPDX-License-Identifier: Apache-2.0
"""Sections of bench/run that ask questions inside one process: how long that takes, how many answers are right, and what a
higher bar for answering costs."""
import json
import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "answers"))

import bases as question_bases  # noqa: E402
from tables import read_table  # noqa: E402

SETS = ("xquad-en", "xquad-zh", "cmrc2018-dev")
# The bases of bench/answers that are large, and the questions asked of each.
TIMED = {"reports": ("reports", "trends", "reports_turned"), "manuals": ("manuals", "manuals_outside")}
KINDS = ("answerable", "unanswerable")
SUPPORTS = (0, .2, .3, .35, .4, .45, .5, .55, .6, .65, .7, .75, .8, .9, 1)
WRONGLY = .06  # of the answerable questions may be refused


class Absent(Exception):
    """Something that this machine does not have; the section is skipped."""


def say(text):
    print(f"bench: {text}", flush=True)


# ---------------------------------------------------------------- time inside a process

def measure_inside(place):
    """QUIRE_BENCH_KEY takes the bases that score.py made under that --key; else they are made by this build."""
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
    kept = question_bases.Bases(place.quire, place.shared, cache / "quire-answers", os.environ.get("QUIRE_BENCH_KEY"))
    rows = []
    for name, tables in TIMED.items():
        try:
            base = place.work / f"inside-{name}.quire"
            shutil.copyfile(kept.base(name), base)
        except question_bases.Absent as why:
            say(f"  {name} skipped: {why}")
            continue
        questions = place.work / f"inside-{name}.txt"
        questions.write_text("".join(row["question"] + "\n" for table in tables for row in read_table(table)), encoding="utf-8")
        done = subprocess.run([place.program("bench_ask"), base, questions], capture_output=True, text=True, timeout=1800, check=False)
        if done.returncode:
            raise ValueError(done.stderr.strip())
        rows.append({**json.loads(done.stdout), "base": name})
        say(f"  {name}: mean {rows[-1]['mean_ms']} ms, p99 {rows[-1]['p99_ms']} ms, most {rows[-1]['max_ms']} ms")
    if not rows:
        raise Absent("neither the reports nor the manuals are here")
    return {"rows": rows}


# ---------------------------------------------------------------- answers

def answers_of(place, folder, base, half=None, **options):
    command = [place.program("bench_answers"), folder, base, *([half] if half else [])]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=900, check=False,
                          env={**os.environ, **options})
    if done.returncode:
        raise ValueError(f"bench_answers {folder}: {done.stderr.strip()}")
    found = json.loads(done.stdout.strip().splitlines()[-1])
    return {**found, "set": pathlib.Path(folder).name}


def clapnq_half(place, kind):
    """A BEIR folder: the passages of both halves, the questions of one."""
    passages = place.data("clapnq-retrieval")
    source = place.data("clapnq") / f"annotated_data/dev/clapnq_dev_{kind}.jsonl"
    out = place.work / f"clapnq-{kind}"
    (out / "qrels").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(passages / "corpus.jsonl", out / "corpus.jsonl")
    with open(passages / "corpus.jsonl", encoding="utf-8") as file:
        first = json.loads(file.readline())["_id"]
    with open(source, encoding="utf-8") as file, open(out / "queries.jsonl", "w", encoding="utf-8") as queries, \
            open(out / "qrels/test.tsv", "w", encoding="utf-8") as judged:
        judged.write("query-id\tcorpus-id\tscore\n")
        for line in file:
            row = json.loads(line)
            queries.write(json.dumps({"_id": row["id"], "text": row["input"]}) + "\n")
            judged.write(f"{row['id']}\t{first}\t1\n")
    return out


def measure_answers(place):
    rows = []
    for name in SETS:
        base = place.work / f"{name}.quire"
        for half in (None, "test"):
            rows.append(answers_of(place, place.data(name), base, half))
            say(f"  {name} {half or 'all'}: first {rows[-1]['gold_in_first_quote']}, any {rows[-1]['gold_in_any_quote']}, "
                f"refused {rows[-1]['refused']}, {rows[-1]['ms']} ms")
    for kind in KINDS:
        rows.append(answers_of(place, clapnq_half(place, kind), place.work / "clapnq.quire"))
        say(f"  clapnq {kind}: refused {rows[-1]['refused']}")
    return {"rows": rows}


# ---------------------------------------------------------------- refusing, by the bar

def refused_at(place, half, support):
    """Of both kinds of question, the share that is refused at this bar; None: as it is set."""
    options = {} if support is None else {"QUIRE_ANSWER_SUPPORT": str(support)}
    found = {kind: answers_of(place, clapnq_half(place, kind), place.work / "clapnq.quire", half, **options) for kind in KINDS}
    return {"half": half, "support": support, **{kind: found[kind]["refused"] for kind in KINDS},
            "asked": {kind: found[kind]["questions"] for kind in KINDS}}


def both_halves(rows):
    """The rows of the two halves at one bar as one."""
    asked = {kind: sum(row["asked"][kind] for row in rows) for kind in KINDS}
    return {"half": "all", "support": rows[0]["support"], "asked": asked,
            **{kind: sum(row[kind] * row["asked"][kind] for row in rows) / asked[kind] for kind in KINDS}}


def measure_clapnq(place):
    """Unanswerable questions refused against answerable ones, as answer.support goes from 0 to 1."""
    rows = []
    for support in (None, *SUPPORTS):
        halves = [refused_at(place, half, support) for half in ("tune", "test")]
        rows += [*halves, both_halves(halves)]
        say(f"  bar {'as it is set' if support is None else support}: of the answerable {rows[-1]['answerable']:.3f} refused, of the "
            f"unanswerable {rows[-1]['unanswerable']:.3f}")
    return {"wrongly": WRONGLY, "rows": rows}


def best_within(rows, wrongly):
    """The row of a curve that refuses most of the unanswerable and not more than `wrongly` of the answerable; None: no row."""
    within = [row for row in rows if row["answerable"] <= wrongly]
    return max(within, key=lambda row: row["unanswerable"], default=None)
