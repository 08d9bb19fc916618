#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Asks the sets of questions and says how many answers are right, by half.

    bench/answers/score.py --quire build/quire [--shared DIR] [--work DIR] [--key NAME] [--half tune|test] [SET …]

Sets: reports trends turned manuals outside near_en near_zh everyday articles_en articles_zh (default: all).

  right first   the first quote holds the gold figure from the gold document with its row label and period, or the gold phrase
  right in any  one of the quotes does
  passage       a passage with the gold stands among the first five hits
  refused       nothing was quoted; what is asked of turned, outside and the foreign questions of the articles
  about         (near misses) answered, and a reader sees the exchanged entity with the first quote: in it, its heads, its title
  wrong         neither

Bases are kept in the work folder (default: quire-answers in $XDG_CACHE_HOME) under a key made of the program's files;
--key NAME keeps one base across builds, for changes that only answer. Each set's verdicts are written, question by
question with the first quote and the stage of failure, to WORK/verdicts/SET.tsv; --json prints the summary as JSON lines."""
import argparse
import collections
import json
import os
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True

import match  # noqa: E402
from bases import ARTICLE, Absent, Bases, as_path, need  # noqa: E402
from tables import HERE, drawn, half_of, read_table  # noqa: E402

HITS = 5
OWN, FOREIGN = 3, 2  # questions for each article
TIMEOUT = 120
COLUMNS = ("id", "half", "verdict", "stage", "rank", "reading", "parts", "reason", "document", "page", "quote", "question")

# What is asked: `gold` rows and `right`, the test of a citation; `found`, the test of a hit; `entity` of a near miss.
Question = collections.namedtuple("Question", "id half base text gold right found entity refusal", defaults=(None,) * 5)


def figures(name, base):
    gold = collections.defaultdict(list)
    for row in read_table(f"{name}_gold"):
        gold[row["id"]].append(row)
    for row in read_table(name):
        yield Question(row["id"], row["half"], base, row["question"], gold[row["id"]], match.right_figure, match.hit_holds_figure)


def phrases(name, base_of):
    for row in read_table(name):
        yield Question(row["id"], row["half"], base_of(row), row["question"], [row], match.right_phrase, match.hit_holds_phrase)


def refusals(name, base):
    for row in read_table(name):
        yield Question(row["id"], row["half"], base, row["question"], refusal=True)


def near_misses(name):
    for row in read_table(name):
        base = row["original_id"].split("/")[0]
        yield Question(row["id"], row["half"], base, row["question"], entity=row["exchanged"])


def right_answer(citation, gold):
    return any(answer in citation["quote"] for answer in gold["answers"])


def hit_holds_answer(hit, gold):
    return match.same_document(hit["document"]["uri"], gold["document"])


def articles(name, shared):
    """A base of each article alone: OWN of its questions and FOREIGN of the others', drawn."""
    folder = need(shared / "data" / name)
    with open(folder / "corpus.jsonl", encoding="utf-8") as file:
        order = [json.loads(line)["_id"] for line in file]
    number = {passage: at // ARTICLE for at, passage in enumerate(order)}
    with open(folder / "qrels/test.tsv", encoding="utf-8") as file:
        passage_of = dict(line.split("\t")[:2] for line in file.read().splitlines()[1:])
    with open(folder / "queries.jsonl", encoding="utf-8") as file:
        questions = [json.loads(line) for line in file]
    for article in range(len(order) // ARTICLE):
        base = f"{name}-article-{article:02d}"
        mine = sorted(questions, key=lambda q: drawn(f"{base} {q['_id']}"))
        own = [q for q in mine if number[passage_of[q["_id"]]] == article][:OWN]
        foreign = [q for q in mine if number[passage_of[q["_id"]]] != article][:FOREIGN]
        for q in own:
            gold = {"document": passage_of[q["_id"]] + ".txt", "answers": q["metadata"]["answers"]}
            key = f"{article:02d}-{q['_id']}"
            yield Question(key, half_of(key), base, q["text"], [gold], right_answer, hit_holds_answer)
        for q in foreign:
            key = f"{article:02d}-foreign-{q['_id']}"
            yield Question(key, half_of(key), base, q["text"], refusal=True)


def questions_of(name, shared):
    return list({
        "reports": lambda: figures("reports", "reports"),
        "trends": lambda: figures("trends", "reports"),
        "turned": lambda: refusals("reports_turned", "reports"),
        "manuals": lambda: phrases("manuals", lambda row: "manuals"),
        "outside": lambda: refusals("manuals_outside", "manuals"),
        "near_en": lambda: near_misses("near_miss_en"),
        "near_zh": lambda: near_misses("near_miss_zh"),
        "everyday": lambda: phrases("everyday", lambda row: f"everyday-{row['folder']}"),
        "articles_en": lambda: articles("xquad-en", shared),
        "articles_zh": lambda: articles("xquad-zh", shared),
    }[name]())


SETS = ("reports", "trends", "turned", "manuals", "outside", "near_en", "near_zh", "everyday", "articles_en", "articles_zh")


class Program:
    def __init__(self, quire):
        self.quire = quire

    def json(self, base, *words):
        command = [self.quire, "--kb", base, "--json", *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
        if not done.stdout.strip():
            raise ValueError(f"{' '.join(map(str, command))}: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def ask(self, base, question):
        return self.json(base, "ask", "--", question)

    def search(self, base, question):
        return self.json(base, "search", "-k", str(HITS), "--", question)["hits"]


def rank_of(hits, question):
    """The first hit that holds one of the gold rows; 0: none."""
    for at, hit in enumerate(hits, 1):
        if any(question.found(hit, gold) for gold in question.gold):
            return at
    return 0


def verdict_of(question, answer):
    """→ verdict, the gold row that the right quote met"""
    citations = answer["citations"]
    if not answer["supported"] or not citations:
        return "refused", None
    if question.refusal:
        return "wrong", None
    if question.entity:
        return ("about" if match.is_about(citations[0], question.entity) else "wrong"), None
    for at, citation in enumerate(citations):
        met = next((gold for gold in question.gold if question.right(citation, gold)), None)
        if met:
            return ("right" if at == 0 else "right later"), met
    return "wrong", None


def parts_met(question, answer):
    """How many of the pieces of an answer the quotes cover, in the best reading of its period."""
    pieces = collections.defaultdict(lambda: [set(), set()])
    for gold in question.gold or ():
        wanted, met = pieces[gold.get("reading", "")]
        wanted.add(gold.get("part", ""))
        if any(question.right(citation, gold) for citation in answer["citations"]):
            met.add(gold.get("part", ""))
    return max(((len(met), len(wanted)) for wanted, met in pieces.values()), key=lambda pair: pair[0] / pair[1], default=(0, 0))


def judge(program, base, question):
    """A row of the verdicts."""
    answer = program.ask(base, question.text)
    verdict, met = verdict_of(question, answer)
    rank = rank_of(program.search(base, question.text), question) if question.gold else ""
    first = answer["citations"][0] if answer["citations"] else None
    stage = "" if verdict.startswith("right") or not question.gold else "found" if rank else "not found"
    return {"id": question.id, "half": question.half, "verdict": verdict, "stage": stage, "rank": str(rank),
            "reading": (met or {}).get("reading", ""), "parts": "{}/{}".format(*parts_met(question, answer)) if question.gold else "",
            "reason": answer.get("reason") or "", "document": pathlib.PurePath(first["document"]["uri"]).name if first else "",
            "page": str(first.get("page") or "") if first else "", "quote": match.short(first["quote"]) if first else "",
            "question": question.text, "group": group_of(question)}


def group_of(question):
    return "gold" if question.gold else "near" if question.entity else "refusal"


def summary_of(name, group, half, rows):
    rows = [row for row in rows if row["group"] == group and half in ("all", row["half"])]
    if not rows:
        return None
    count = collections.Counter(row["verdict"] for row in rows)
    summary = {"set": name if group != "refusal" or not name.startswith("articles") else name + " foreign", "half": half,
               "asked": len(rows), "refused": share(count["refused"], rows), "wrong": share(count["wrong"], rows)}
    if group == "gold":
        summary |= {"passage": share(sum(row["rank"] not in ("", "0") for row in rows), rows),
                    "right_first": share(count["right"], rows), "right_any": share(count["right"] + count["right later"], rows)}
    if group == "near":
        summary["about"] = share(count["about"], rows)
    return summary


def share(part, rows):
    return round(part / len(rows), 3)


def write_verdicts(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ["\t".join(COLUMNS), *("\t".join(row[column].replace("\t", " | ") for column in COLUMNS) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def show(summary, as_json):
    if as_json:
        print(json.dumps(summary, ensure_ascii=False), flush=True)
        return
    figures_shown = " ".join(f"{key} {value:.3f}" for key, value in summary.items() if isinstance(value, float))
    print(f"{summary['set']:20} {summary['half']:5} {summary['asked']:4}  {figures_shown}", flush=True)


def score(name, options, program, bases):
    questions = questions_of(name, options.shared)
    if options.half:
        questions = [question for question in questions if question.half == options.half]
    rows = [judge(program, bases.base(question.base), question) for question in questions]
    write_verdicts(options.work / "verdicts" / f"{name}.tsv", rows)
    for group in ("gold", "near", "refusal"):
        for half in (options.half,) if options.half else ("tune", "test", "all"):
            summary = summary_of(name, group, half, rows)
            if summary:
                show(summary, options.json)


def arguments():
    cache = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quire", type=as_path, required=True)
    parser.add_argument("--shared", type=as_path, default=os.environ.get("QUIRE_SHARED") or HERE.parents[2] / "shared")
    parser.add_argument("--work", type=as_path, default=pathlib.Path(cache) / "quire-answers")
    parser.add_argument("--key")
    parser.add_argument("--half", choices=("tune", "test"))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("sets", nargs="*", metavar="SET")
    options = parser.parse_args()
    unknown = [name for name in options.sets if name not in SETS]
    if unknown:
        parser.error(f"no set {unknown[0]}; there are: {' '.join(SETS)}")
    return options


def main():
    options = arguments()
    program = Program(options.quire)
    bases = Bases(options.quire, options.shared, options.work, options.key)
    for name in options.sets or SETS:
        try:
            score(name, options, program, bases)
        except Absent as why:
            print(f"score: {name} skipped: {why}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
