# SPDX-License-Identifier: Apache-2.0
"""Keeps results, one JSON line a section and kind of machine, and puts them as tables between the markers of docs/benchmarks.md."""
import json
import re
import statistics

from asking import best_within
from formats import articles, code, documents, folder, size, streams
from sources import crawl
from sources import feeds
from sources import sql
from result_table import held, table
from sources import watch

# The columns of the design: what dense retrieval with this model reached in a plain system.
DENSE_GOAL = {"xquad-en": .9708, "xquad-zh": .9518, "xquad-en2zh": .8452, "xquadr-zh": .8554,
              "cmrc2018-dev": .9718, "drcd-dev": .8815, "scifact": .6591}
SLACK = .003


def load(root):
    path = root / "bench/results.jsonl"
    if not path.exists():
        return {}
    return {(row["bench"], machine(row)): row for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())}


def keep(root, result):
    rows = load(root)
    rows[result["bench"], machine(result)] = result
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows.values())
    (root / "bench/results.jsonl").write_text(text, encoding="utf-8")


def machine(result):
    facts = result["machine"]
    return f"{facts['cpu']}, {facts['cores']} cores, {' '.join(facts['features'])}"


def embedding(result):
    fast = "avx512_vnni" in result["machine"]["features"]
    rows = []
    for row in result["rows"]:
        least = 1.25 if row["name"] == "another build" and fast else 1.0
        if row["name"] in ("llama.cpp Q4_0", "onnxruntime f32") and fast:
            least = 1.8
        bound = "–" if row["name"] == "quire" else f"≥ {least}: {held(row['quire_times'] >= least)}"
        rows.append([row["name"], f"{row['tokens_per_second']:.0f}", f"{row['quire_times']:.2f}", bound,
                     f"{row['quire_times_median']:.2f}", f"{row['quire_times_cpu']:.2f}", f"{row['cosine']:.4f}"])
    note = f"{result['texts']} texts, {result['tokens']} tokens, {result['threads']} threads, in turns of {result['slice']} texts."
    return note + "\n\n" + table(["embedder", "tokens/s", "Quire is … times as fast", "bound", "the same, median of turns",
                                  "processor time, times Quire's", "cosine to Quire's vectors"], rows)


def int8(result):
    def shown(row, kind):
        change = row[kind] - row["f32"]
        return f"{row[kind]:.4f}", f"{change:+.4f}: {'kept' if change >= -SLACK else 'exceeded'}"
    return table(["set", "f32", "ONNX Runtime's int8", "change, −.003 allowed", "Quire's int8", "change, −.003 allowed"],
                 [[row["set"], f"{row['f32']:.4f}", *shown(row, "int8"), *shown(row, "quire")] for row in result["rows"]])


def add(result):
    middle = {key: statistics.median(row[key] for row in result["rows"]) for key in result["rows"][0]}
    rows = [["`seconds` of add / the same batches embedded alone, model open", f"{result['to_alone']:.3f}",
             f"≤ 1.18: {held(result['to_alone'] <= 1.18)}"],
            ["`seconds` of add / its own `embedding_seconds`", f"{result['to_own_embedding']:.3f}",
             f"≤ 1.18: {held(result['to_own_embedding'] <= 1.18)}"],
            ["wall time of the process / the same batches embedded alone", f"{result['process_to_alone']:.3f}", "–"]]
    note = (f"Medians: alone {middle['embed_alone']:.2f} s, add {middle['seconds']:.2f} s, of it embedding "
            f"{middle['embedding_seconds']:.2f} s, process {middle['wall']:.2f} s; {result['chunks']} chunks.")
    return note + "\n\n" + table(["ratio", "median", "bound"], rows)


def memory(result):
    return table(["documents", "most resident", "of it mapped files", "largest worker", "seconds", "bound"],
                 [[row["documents"], f"{row['megabytes']:.0f} MB", f"{row['mapped_megabytes']:.0f} MB",
                   f"{row['worker_megabytes']:.0f} MB" if row["worker_megabytes"] else "–", f"{row['seconds']:.1f}",
                   f"≤ 300 MB: {held(row['megabytes'] <= 300)}"] for row in result["rows"]])


def sandbox(result):
    rows = [[{"required": "with walls", "off": "without"}[row["name"]], f"{row['per_second']:.0f}", f"{row['cpu_seconds']:.2f} s"]
            for row in result["rows"]]
    rows.append(["with / without", f"{result['rate']:.3f}, median of turns {result['rate_median']:.3f} (≥ .95: "
                 f"{held(result['rate_median'] >= .95)})", f"{result['cpu_ratio']:.3f}"])
    return (f"{result['files']} files, {result['rounds']} times, in turns of {result['turn']}.\n\n" +
            table(["worker", "documents/s", "processor time of both processes"], rows))


def dense(result):
    return table(["set", "documents", "dense", "bound"],
                 [[row["set"], row["documents"], f"{row['ndcg']:.4f}",
                   f"{DENSE_GOAL[row['set']] - SLACK:.4f}: {held(row['ndcg'] >= DENSE_GOAL[row['set']] - SLACK)}"]
                  for row in result["rows"]])


def old(result):
    return f"The other build: {result['other'].split(', sha')[0]}.\n\n" + table(
        ["set", "asked by the other build", "asked by this one", "change, −.003 allowed", "vectors as they were"],
        [[row["set"], f"{row['other']:.4f}", f"{row['ndcg']:.4f}",
          f"{row['ndcg'] - row['other']:+.4f}: {'kept' if row['ndcg'] - row['other'] >= -SLACK else 'exceeded'}",
          f"{row['kept']} of {row['vectors']}"] for row in result["rows"]])


def ask(result):
    inside = result["inside"]
    rows = [["new process, wall", f"{result['median_seconds']:.3f} s (median of {len(result['seconds'])})",
             f"≤ 0.13 s: {held(result['median_seconds'] <= .13)}"],
            ["new process, processor time", f"{result['median_cpu_seconds']:.3f} s (median)", "–"],
            ["new process, most resident", f"{result['most_megabytes']:.0f} MB",
             f"≤ 110 MB: {held(result['most_megabytes'] <= 110)}"],
            [f"inside a running process ({inside['questions']} questions, {inside['set']})",
             f"{inside['ms']} ms (mean), slowest {inside['slowest_ms']} ms", f"≤ 15 ms: {held(inside['ms'] <= 15)}"]]
    return table(["what", "measured", "bound"], rows)


def evaluation(result):
    found = {(row["set"], row["half"], row["mode"]): row["ndcg"] for row in result["rows"]}
    rows = []
    for name in dict.fromkeys(row["set"] for row in result["rows"]):
        goal = DENSE_GOAL[name]
        full, test = ({mode: found[name, half, mode] for mode in ("dense", "lexical", "hybrid")} for half in ("all", "test"))
        best = max(test["dense"], test["lexical"]) - SLACK
        rows.append([name, *(f"{full[mode]:.4f}" for mode in full), f"{goal - SLACK:.4f}: {held(full['dense'] >= goal - SLACK)}",
                     *(f"{test[mode]:.4f}" for mode in test), f"{best:.4f}: {held(test['hybrid'] >= best)}"])
    return table(["set", "dense", "lexical", "hybrid", "bound for dense", "dense, test half", "lexical, test half",
                  "hybrid, test half", "bound for hybrid"], rows)


def scan(result):
    return table(["kernel", "rows", "scan GB/s", "plain read GB/s", "ratio", "bound"],
                 [[row["kernel"], row["rows"], row["scan_gb_s"], row["read_gb_s"], row["ratio"],
                   f"≥ .6: {held(row['ratio'] >= .6)}"] for row in result["rows"]])


def answers(result):
    def share(value, row):
        return "–" if row["set"].startswith("clapnq") else f"{value:.3f}"
    return table(["set", "questions", "gold in the first quote", "gold in any quote", "refused", "quotes an answer"],
                 [[f"{row['set']}, {row['half']}", row["questions"], share(row["gold_in_first_quote"], row),
                   share(row["gold_in_any_quote"], row), f"{row['refused']:.3f}", row["quotes"]] for row in result["rows"]])


def inside(result):
    return table(["base", "questions, asked", "mean", "median", "99 of 100 within", "slowest", "mean ≤ 45 ms", "p99 ≤ 150 ms"],
                 [[row["base"], f"{row['questions']}, {row['rounds']} times", *(f"{row[key]:.1f} ms" for key in
                   ("mean_ms", "p50_ms", "p99_ms", "max_ms")), held(row["mean_ms"] <= 45), held(row["p99_ms"] <= 150)]
                  for row in result["rows"]])


def clapnq(result):
    """The curve, and what the bar that is best on one half does on the other."""
    found = {(row["half"], row["support"]): row for row in result["rows"]}
    bars = dict.fromkeys(row["support"] for row in result["rows"])
    lines = [["as it is set" if bar is None else f"{bar:.2f}",
              *(f"{found[half, bar][kind]:.3f}" for half in ("tune", "test", "all") for kind in ("answerable", "unanswerable"))]
             for bar in bars]
    best = best_within([row for row in result["rows"] if row["half"] == "tune"], result["wrongly"])
    test = best and found["test", best["support"]]
    note = (f"On the tune half no bar refuses at most {result['wrongly']:.2f} of the answerable questions." if not best else
            f"Of the bars that refuse at most {result['wrongly']:.2f} of the answerable questions on the tune half, the best is "
            f"{'the one set' if best['support'] is None else best['support']}: on the test half it refuses {test['answerable']:.3f} of "
            f"the answerable and {test['unanswerable']:.3f} of the unanswerable (goal ≥ .30: {held(test['unanswerable'] >= .3)}).")
    return note + "\n\n" + table(["`answer.support`", *(f"{kind}, {half}" for half in ("tune", "test", "all") for kind in
                                                        ("answerable", "unanswerable"))], lines)


def table_cells(result):
    rows = [[{"all": "all", "tune": "tuned on", "test": "kept apart"}[row["half"]], row["figures"],
             *(f"{row[aspect]:.3f}" for aspect in ("row", "head", "unit", "period")),
             f"{row['all']:.3f}", f"≥ .95: {held(row['all'] >= .95)}" if row["half"] == "all" else "–"] for row in result["rows"]]
    return table(["half", "figures", "row", "column head", "unit", "period", "all four", "bound"], rows)


TABLES = {
    "embedding": embedding,
    "int8": int8,
    "add": add,
    "memory": memory,
    "sandbox": sandbox,
    "ask": ask,
    "eval": evaluation,
    "dense": dense,
    "old": old,
    "scan": scan,
    "inside": inside,
    "answers": answers,
    "clapnq": clapnq,
    "cells": table_cells,
    "folder": folder.table,
    "size": size.table,
    "streams": streams.table,
    "documents": documents.table,
    "articles": articles.table,
    "code": code.table,
    "watch": watch.table,
    "feeds": feeds.table,
    "crawl": crawl.table,
    "sql": sql.table,
}


def write(root):
    """Replaces what stands between <!-- name --> and <!-- end name -->."""
    path = root / "docs/benchmarks.md"
    text, results = path.read_text(encoding="utf-8"), load(root)
    for name, make in TABLES.items():
        shown = "\n\n".join(f"{where}.\n\n{make(row)}" for (bench, where), row in results.items() if bench == name)
        shown = shown or "Not measured yet."
        body = f"<!-- {name} -->\n{shown}\n<!-- end {name} -->"
        text = re.sub(f"<!-- {name} -->.*?<!-- end {name} -->", lambda _, body=body: body, text, flags=re.S)
    path.write_text(text, encoding="utf-8")
