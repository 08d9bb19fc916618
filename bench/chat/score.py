#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lets a chat model answer questions on the reports, and says how many of its right sentences are kept and of its wrong ones dropped.

    bench/chat/score.py --quire build/quire --model FILE.gguf [--shared DIR] [--work DIR] [--key NAME] [--half tune|test]
                        [--gold N] [--turned N] [--threads N]

N questions (40) of bench/answers/reports.tsv and N (20) of reports_turned.tsv, drawn by hash. A sentence is right where it holds a gold
figure and, by itself or with what a reader sees beside its citation, the row label and period; the citation must be of the gold
document.

  right kept      a sentence of the answer is right
  right dropped   none is, but one that the model wrote and Quire dropped holds a gold figure
  wrong kept      an answer, and nothing in it is right
  refused         no answer, and nothing right was dropped

Of turned questions every answer is wrong. Verdicts with what the model wrote: WORK/verdicts/chat.tsv. An answer takes a
1.5B model about half a minute on two cores."""
import argparse
import collections
import json
import os
import pathlib
import pty
import re
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "answers"))

import match  # noqa: E402
from bases import Bases, as_path  # noqa: E402
from tables import HERE, drawn, read_table  # noqa: E402

TIMEOUT = 900
LIMIT_TOKENS = 160  # three sentences; a model that copies a table is cut off
VERDICTS = ("right kept", "right dropped", "wrong kept", "refused")
COLUMNS = ("id", "half", "set", "verdict", "reason", "seconds", "question", "answer", "quotes", "draft")
MARK = re.compile(r"\s*\[(\d+)\]")
SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}


def amounts(text):
    """[(value, half of its last digit, percent)] of a text: "$117.2 billion" → (1.172e11, 5e7, False)"""
    found = []
    for digits, unit in match.numbers(text):
        scale = SCALES.get(unit.removesuffix("s"), 1)
        places = len(digits.partition(".")[2])
        found.append((float(digits) * scale, scale * 10 ** -places / 2, unit == "%"))
    return found


def says(text, gold):
    """Whether it holds the gold figure, as printed or in another scale, rounded there."""
    if match.holds_figure(text, gold["figure"]):
        return True
    scale = next((value for word, value in SCALES.items() if word in gold["unit"].lower()), None)
    if not scale:
        return False
    wanted = float(match.numbers(gold["figure"])[0][0]) * scale
    return any(not percent and half > .5 and abs(value - wanted) <= half for value, half, percent in amounts(text))


def right(sentence, citation, gold):
    if not match.same_document(citation["document"]["uri"], gold["document"]):
        return False
    shown = sentence + "\n" + match.evidence(citation)
    return says(sentence, gold) and match.holds_any(shown, gold["label"]) and match.holds_any(shown, gold["period"])


def sentences(answer):
    """[(sentence, [citation])] of an answer whose sentences end with marks."""
    by_mark = {citation["mark"]: citation for citation in answer["citations"]}
    found, start = [], 0
    text = answer["answer"]
    for run in re.finditer(r"(?:\s*\[\d+\])+", text):
        cited = [by_mark[int(mark)] for mark in MARK.findall(run[0]) if int(mark) in by_mark]
        if cited:
            found.append((text[start:run.start()].strip(), cited))
            start = run.end()
    return found


def verdict_of(answer, draft, gold):
    if answer["supported"]:
        kept = any(right(sentence, citation, row) for sentence, cited in sentences(answer) for citation in cited for row in gold)
        if kept:
            return "right kept"
    if any(says(draft, row) for row in gold) and not any(says(answer["answer"], row) for row in gold):
        return "right dropped"
    return "wrong kept" if answer["supported"] else "refused"


def read_all(descriptor, out):
    try:
        while block := os.read(descriptor, 65536):
            out.append(block)
    except OSError:  # the other end of a terminal has gone
        pass


class Model:
    def __init__(self, options):
        self.quire, self.options = options.quire, ["--chat-driver", "llama", "--chat-llama-path", options.model,
                                                    "--chat-limit-tokens", str(LIMIT_TOKENS)]
        if options.threads:
            self.options += ["--engine-threads", str(options.threads)]

    def ask(self, base, question):
        """→ the answer, and what the model wrote: it is shown on a terminal, so standard error is one."""
        ours, theirs = pty.openpty()
        command = [self.quire, "--kb", base, "--json", *self.options, "ask", "--", question]
        written = []
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs) as process:
            os.close(theirs)
            reader = threading.Thread(target=read_all, args=(ours, written))
            reader.start()
            out = process.communicate(timeout=TIMEOUT)[0]
            reader.join()
        os.close(ours)
        text = b"".join(written).decode("utf-8", "replace").replace("\r\n", "\n")
        if not out.strip():
            raise ValueError(f"{question}: {text.strip()}")
        return json.loads(out), text.partition("draft: ")[2].strip()


def judge(model, base, row, gold, name):
    begin = time.monotonic()
    answer, draft = model.ask(base, row["question"])
    verdict = verdict_of(answer, draft, gold)
    return {"id": row["id"], "half": row["half"], "set": name, "verdict": verdict, "reason": answer.get("reason") or "",
            "seconds": f"{time.monotonic() - begin:.1f}", "question": row["question"], "answer": answer["answer"],
            "quotes": " ¦ ".join(match.short(citation["quote"]) for citation in answer["citations"]), "draft": draft}


def write_verdicts(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ["\t".join(COLUMNS), *("\t".join(" ".join(row[column].split()) for column in COLUMNS) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def show(rows):
    for name in ("reports", "turned"):
        for half in ("tune", "test", "all"):
            chosen = [row for row in rows if row["set"] == name and half in ("all", row["half"])]
            count = collections.Counter(row["verdict"] for row in chosen)
            if chosen:
                shares = "  ".join(f"{verdict} {count[verdict] / len(chosen):.3f}" for verdict in VERDICTS)
                print(f"chat {name:8} {half:5} {len(chosen):3}  {shares}", flush=True)


def arguments():
    cache = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quire", type=as_path, required=True)
    parser.add_argument("--model", type=as_path, required=True)
    parser.add_argument("--shared", type=as_path, default=os.environ.get("QUIRE_SHARED") or HERE.parents[2] / "shared")
    parser.add_argument("--work", type=as_path, default=pathlib.Path(cache) / "quire-answers")
    parser.add_argument("--key")
    parser.add_argument("--half", choices=("tune", "test"))
    parser.add_argument("--gold", type=int, default=40)
    parser.add_argument("--turned", type=int, default=20)
    parser.add_argument("--threads", type=int)
    return parser.parse_args()


def chosen_rows(name, count, half):
    rows = sorted(read_table(name), key=lambda row: drawn("chat " + row["id"]))[:count]
    return [row for row in rows if half in (None, row["half"])]


def main():
    options = arguments()
    base = Bases(options.quire, options.shared, options.work, options.key).base("reports")
    model, rows = Model(options), []
    gold = collections.defaultdict(list)
    for row in read_table("reports_gold"):
        gold[row["id"]].append(row)
    for name, table, count in (("reports", "reports", options.gold), ("turned", "reports_turned", options.turned)):
        for row in chosen_rows(table, count, options.half):
            rows.append(judge(model, base, row, gold[row["id"]] if name == "reports" else [], name))
            print(f"{rows[-1]['id']} {rows[-1]['verdict']} {rows[-1]['seconds']} s", file=sys.stderr, flush=True)
            write_verdicts(options.work / "verdicts" / "chat.tsv", rows)
    show(rows)


if __name__ == "__main__":
    main()
