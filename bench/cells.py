#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether figures of reports stand under the right row, head, period and unit: `quire inspect --json` against
cells-docugami.tsv, which says what a reader sees on the page.

    bench/cells.py QUIRE FOLDER [--misses]

A figure's row is right when its cell's row has that label and stands under that group row; its head when the heads over
its column say these words and no others, apart from a unit; its period when head, stub, group rows or what introduces the
table say it; its unit when one of those or the cell does. The tune half is what the loader was tuned on."""
import collections
import concurrent.futures
import csv
import json
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ASPECTS = ("row", "head", "unit", "period")
SAYS = {"millions": ("million",), "thousands": ("thousand",), "billions": ("billion",), "shares": ("shares",),
        "%": ("%", "percent"), "$": ("$", "per share", "dollar")}
NOTE = re.compile(r"(?:\s*\(\d{1,2}\)|\s*\[\^?\d{1,2}\]|\^\(?\d{1,2}\)?|[¹²³⁴-⁹]+)+$|(?<=[A-Za-z)])\d$")
UNIT = re.compile(r"\((?:dollars |\$ )?in (?:millions|thousands|billions)\b[^()]*\)|"
                  r"\b(?:dollars )?in (?:millions|thousands|billions)\b|\(unaudited\)|unaudited", re.I)


def plain(text):
    """Letters and digits alone, without a note mark behind them."""
    return re.sub(r"[^0-9a-z%$]", "", NOTE.sub("", text.strip().rstrip(":")).lower())


def words(text):
    text = re.sub(r"\[\^?\d+\]|\^\(?\d+\)?|[¹²³⁴-⁹]|(?<=[a-z])\d\b", "", UNIT.sub(" ", text))
    return collections.Counter(re.findall(r"[0-9a-z]+|%", text.lower()))


def figure(text):
    return re.sub(r"[\s$]", "", text)


class Table:
    """One table of the document: its rows, and for each column the heads over it."""

    def __init__(self, document, at, facts):
        elements, self.text = document["elements"], document["text"].encode()
        self.rows, self.captions, self.heads = [], [], collections.defaultdict(list)
        for i in range(at + 1, len(elements)):
            element = elements[i]
            if element["parent"] is None or element["parent"] < at:
                break
            if element["kind"] == "caption" and element["parent"] == at:
                self.captions.append(self.read(element))
            elif element["kind"] == "table_row":
                self.rows.append({"element": element, "header": bool(element.get("header")), "cells": []})
            elif element["kind"] == "cell" and self.rows:
                self.rows[-1]["cells"].append(element)
                self.rows[-1]["header"] |= bool(element.get("header"))
        for row in self.rows:
            for cell in row["cells"] if row["header"] else ():
                for column in range(cell["column"], cell["column"] + max(cell.get("column_span") or 1, 1)):
                    said = self.read(cell)
                    if said and said not in self.heads[column]:
                        self.heads[column].append(said)
        self.about = " ".join([*self.captions, *(facts.get(key) or "" for key in ("title", "unit", "introduction"))])
        if not facts:
            self.about += " " + self.before(elements, at)
        self.walk_levels()

    def read(self, element):
        return self.text[element["start"]:element["end"]].decode().strip()

    def before(self, elements, at):
        blocks = [self.read(element) for element in elements[:at] if element["kind"] in ("paragraph", "heading", "list_item")]
        return " ".join(blocks[-2:])

    def walk_levels(self):
        """Where inspect gives no path: a row of level n stands under the nearest rows above of lower levels."""
        open_rows = []
        for row in self.rows:
            level = row["element"].get("level") or 0
            if "path" in row["element"]:
                row["path"] = row["element"]["path"]
                continue
            open_rows = [pair for pair in open_rows if pair[0] < level]
            row["path"] = [label for _, label in open_rows]
            if not row["header"] and row["cells"]:
                open_rows.append((level, self.read(row["cells"][0])))


def tables_of(document):
    facts = {table["element"]: table for table in document.get("tables", ())}
    for at, element in enumerate(document["elements"]):
        if element["kind"] == "table":
            yield Table(document, at, facts.get(at, {}))


def judge(wanted, table, row, cell):
    head = " ".join(table.heads[cell["column"]])
    label = next((table.read(other) for other in row["cells"] if table.read(other)), "")
    under = [plain(group) for group in row["path"]]
    stub = " ".join(table.heads[0])
    near = " ".join([head, stub, label, table.about, *row["path"]])
    column = " ".join(table.read(other) for line in table.rows for other in line["cells"] if other["column"] == cell["column"])
    said = " ".join([near, table.read(cell), column if wanted["unit"] == "$" else ""]).lower()
    period = words(wanted["period"] or wanted["head"])
    return {"row": plain(label) == plain(wanted["row"]) and (not wanted["path"] or plain(wanted["path"]) in under),
            "head": not wanted["head"] or words(head) == words(wanted["head"]),
            "unit": any(word in said for word in SAYS[wanted["unit"]]),
            "period": not period - words(near),
            "seen": [label, row["path"], head, table.about[-200:]]}


def best(wanted, tables):
    """The judgement of the cell on that page that fits best: a figure may stand there twice."""
    found = [judge(wanted, table, row, cell) for table in tables for row in table.rows if not row["header"]
             for cell in row["cells"]
             if cell["page"] == int(wanted["page"]) and figure(table.read(cell)) == figure(wanted["figure"])]
    nothing = {**dict.fromkeys(ASPECTS, False), "seen": None}
    return max(found, key=lambda one: (one["row"] + one["head"], sum(one[aspect] for aspect in ASPECTS)), default=nothing)


def inspect(quire, path):
    done = subprocess.run([str(quire), "--json", "inspect", str(path)], capture_output=True, text=True, check=True)
    return list(tables_of(json.loads(done.stdout)))


def measure(quire, folder, threads=2):
    """[(figure wanted, judgement)] of the whole list."""
    with open(HERE / "cells-docugami.tsv", encoding="utf-8", newline="") as file:
        wanted = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    names = sorted({row["file"] for row in wanted})
    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        tables = dict(zip(names, pool.map(lambda name: inspect(quire, pathlib.Path(folder) / name), names)))
    return [(row, best(row, tables[row["file"]])) for row in wanted]


def shares(judged):
    """Of each half and of both: {figures, row, head, unit, period, all}."""
    rows = []
    for half in ("all", "tune", "test"):
        some = [found for wanted, found in judged if half in ("all", wanted["half"])]
        rows.append({"half": half, "figures": len(some),
                     **{aspect: sum(found[aspect] for found in some) / len(some) for aspect in ASPECTS},
                     "all": sum(all(found[aspect] for aspect in ASPECTS) for found in some) / len(some)})
    return rows


def main():
    judged = measure(pathlib.Path(sys.argv[1]), sys.argv[2])
    for row in shares(judged):
        print(*(f"{key} {value:.3f}" if isinstance(value, float) else f"{key} {value}" for key, value in row.items()))
    for wanted, found in judged if "--misses" in sys.argv else ():
        wrong = [aspect for aspect in ASPECTS if not found[aspect]]
        if wrong and (wanted["half"] == "tune" or "--both" in sys.argv):
            print(f"\n{wanted['file']} p{wanted['page']} {wanted['figure']}: {' '.join(wrong)}\n  wanted",
                  " | ".join(wanted[key] for key in ("row", "path", "head", "period", "unit")), "\n  found ", found["seen"])


if __name__ == "__main__":
    main()
