#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What `quire inspect` finds of what the reference outputs of the docling-* documents hold: headings with what they stand
under, list items, table cells with row, column and spans, and all other text.

    bench/formats/documents.py QUIRE FOLDER [WORD]      each difference that documents_judged.tsv doesn't name, and what only
                                                        ours has, of the files with WORD in their name

Only typography is evened out: white space, escapes and marks of Markdown, curly quotes and dashes, raised digits, the notation of formulas
(ours is linear, theirs LaTeX: their letters and digits are compared), of boxes to tick and of who commented, a date's time of
0:00:00. documents_judged.tsv names the differences where the original was looked at and ours is right, with the reason."""
import bisect
import collections
import csv
import difflib
import json
import pathlib
import re
import subprocess
import sys

if __name__ == "__main__":
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from asking import Absent, say  # noqa: E402
from result_table import held, table as shown  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
KINDS = ("heading", "list item", "cell", "text")
STRUCTURE = KINDS[:3]
SHOWN = 60  # characters of a difference's text

NUMBER = re.compile(r"^(?:\d+(?:\.\d+)*\s+|[(（]?\w{1,6}(?:\.\w+)*[.)）、]\s*)")  # of an item

Unit = collections.namedtuple("Unit", "kind text about found")
Cell = collections.namedtuple("Cell", "text row column rows columns head", defaults=[False])


# ---------------------------------------------------------------- what is typography

EVENED = str.maketrans("“”„‘’‚—–²³₂", "\"\"\"'''--232")
SYMBOLS = {"pi": "π", "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "theta": "θ", "lambda": "λ", "mu": "μ",
           "sigma": "σ", "phi": "φ", "omega": "ω", "Delta": "Δ", "Omega": "Ω", "partial": "∂"}
NAMES = ("sin", "cos", "tan", "log", "ln", "lim", "exp", "max", "min")


def plain(text):
    text = re.sub(r"\\([\\`*_{}\[\]()#+.!|<>$-])", r"\1", text)
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    text = re.sub(r"(?<=\d{4}-\d\d-\d\d)[ T]0?0:00:00", "", text)
    text = re.sub(r"(?:- )?\[[xX]\] ", "☒ ", text)
    text = re.sub(r"(?:- )?\[ \] ", "☐ ", text)
    text = re.sub(r"^\[author: ([^\](,]*)[^\]]*\]: ", lambda found: found[1].strip() + ": ", text)
    text = re.sub(r"^\[time: [^\]]*\]: ", "", re.sub(r" \([A-Z]{2}\)(?=: )", "", text))
    return " ".join(re.sub("[\u200b\u2060\ufeff]", "", text).translate(EVENED).replace("…", "...").split())


def bare(text):
    """Without white space and the marks that Markdown puts around words."""
    return re.sub(r"\s|\*\*|~~|[*_`]|^#+ ", "", plain(text))


def unlisted(text):
    """Of a cell with lists in it, which Markdown writes into one line."""
    return re.sub(r"(?:^|(?<=\s))(?:[-•] |\d+\. )", "", plain(text))


def letters(text):
    """What stands in a formula, whatever writes its structure."""
    def named(found):
        return SYMBOLS.get(found[1], found[1] if found[1] in NAMES else "")
    return "".join(re.findall(r"[^\W_]", re.sub(r"\\([A-Za-z]+)", named, text)))


def same(theirs, ours):
    if not re.search("[☒☐]", theirs):  # of a cell: their boxes stand apart
        ours = re.sub("[☒☐]", "", ours)
    if bare(theirs) == bare(ours) or bare(unlisted(theirs)) == bare(unlisted(ours)):
        return True
    return "$" in theirs and letters(theirs) == letters(ours)



# ---------------------------------------------------------------- what a document holds

def with_text(cells):
    """Cells with text, in columns where one of these begins: neither side counts a column that merely others reach into."""
    cells = [cell for cell in cells if cell.text.strip()]
    columns = sorted({cell.column for cell in cells})

    def before(column):
        return bisect.bisect_left(columns, column)
    return [cell._replace(column=before(cell.column), columns=cell.columns and before(cell.column + cell.columns) - before(cell.column))
            for cell in cells]


class Holding:
    """headings [(text, heading above)], titles [text], items [text], tables [{sheet, top, cells}], texts [text],
    lines {(sheet, row): [(text, cell or None, table)]}"""

    def __init__(self):
        self.headings, self.items, self.tables, self.texts, self.open = [], [], [], [], []
        self.titles, self.lines = [], collections.defaultdict(list)

    def add_heading(self, level, text):
        self.titles += [text] if level == 0 else []
        self.open = [pair for pair in self.open if pair[0] < level]
        self.headings.append((text, self.open[-1][1] if self.open else ""))
        self.open.append((level, text))

    def add_table(self, cells, sheet=None, top=0):
        self.tables.append({"sheet": sheet, "top": top, "cells": with_text(cells)})


class Reference(Holding):
    """A DoclingDocument."""

    def __init__(self, document):
        super().__init__()
        self.document = document
        self.walk(document["body"], None)

    def at(self, ref):
        _, kind, index = ref["$ref"].split("/")
        return self.document[kind][int(index)]

    def said(self, node):
        if node["label"] == "formula":
            return f"${node['text']}$"
        return node.get("text") or " ".join(self.said(self.at(child)) for child in node.get("children", ())
                                            if child["$ref"].startswith("#/texts") or self.at(child)["label"] == "inline")

    def walk(self, node, sheet):
        label, text = node["label"], self.said(node) if "text" in node or node["label"] == "inline" else ""
        if label == "sheet" or node.get("name", "").startswith("sheet: "):
            sheet = node["name"].removeprefix("sheet: ")
            self.add_heading(0, sheet)
        if label == "table":
            box = node["prov"][0]["bbox"] if node.get("prov") else {"t": 0}
            self.add_table([Cell(cell["text"], cell["start_row_offset_idx"], cell["start_col_offset_idx"], cell["row_span"],
                                 cell["col_span"]) for cell in node["data"]["table_cells"]],
                           sheet if node.get("prov") else None, int(box["t"]))
        elif label in ("title", "section_header"):
            self.add_heading(node.get("level", 0), text)
        elif label == "list_item":
            self.items += [text] if text.strip() else []
        elif text.strip() and label != "inline":
            self.texts.append({"checkbox_selected": "☒ ", "checkbox_unselected": "☐ "}.get(label, "") + text)
        for child in node.get("children", ()):
            if label == "inline" or (label == "list_item" and self.at(child)["label"] in ("inline", "text")):
                continue
            self.walk(self.at(child), sheet)
        if label == "inline" and text.strip():
            self.texts += [self.said(self.at(child)) for child in node["children"] if self.said(self.at(child)).strip()]


class Markdown(Holding):
    """A reference of which there is Markdown alone: spans are not said there."""

    def __init__(self, text):
        super().__init__()
        rows = []
        for line in [*text.splitlines(), ""]:
            if line.startswith("|"):
                rows.append([cell.strip() for cell in line.strip("|").split("|")])
                continue
            if rows:
                self.add_table([Cell(cell, max(y - 1, 0), x, 0, 0) for y, row in enumerate(rows) if y != 1
                                for x, cell in enumerate(row) if x == 0 or cell != row[x - 1]])
                rows = []
            heading, item = re.match(r"(#+) (.*)", line), re.match(r"\s*(?:-|\d+\.) (.*)", line)
            if heading:
                self.add_heading(len(heading[1]), heading[2])
            elif item:
                self.items.append(item[1])
            elif line.strip() and line != "<!-- image -->":
                self.texts.append(line)


class Ours(Holding):
    def __init__(self, document):
        super().__init__()
        self.elements, self.text = document["elements"], document["text"].encode()
        for at, element in enumerate(self.elements):
            kind, text = element["kind"], self.read(element)
            if kind in ("title", "heading"):
                self.add_heading(element["level"] or 0, text)
            elif kind == "list_item":
                self.items.append(self.own(at))
            elif kind == "table":
                self.read_table(at)
            if kind in ("title", "heading", "paragraph", "caption"):
                self.lines[self.where(element)].append((text, None, None))
        self.whole = (bare(document["text"]), letters(document["text"]))

    def read(self, element, end=None):
        return self.text[element["start"]:end or element["end"]].decode().strip()

    def own(self, at):
        """An item without the lists in it."""
        for other in self.elements[at + 1:]:
            if other["start"] >= self.elements[at]["end"]:
                break
            if other["kind"] == "list" and other["parent"] == at:
                return self.read(self.elements[at], other["start"])
        return self.read(self.elements[at])

    @staticmethod
    def where(element):
        place = element.get("place") or {}
        first = re.search(r"\d+", place.get("range") or "")
        return place.get("sheet"), int(first[0]) - 1 if first else None

    def read_table(self, at):
        cells, rows, row = [], {}, None
        for other in self.elements[at + 1:]:
            if other["start"] >= self.elements[at]["end"]:
                break
            if other["kind"] == "table_row":
                row = other
            elif other["kind"] == "cell" and row and not other.get("repeated"):
                cells.append(Cell(self.read(other), other["row"], other["column"], other["row_span"], other["column_span"],
                                  bool(other.get("header"))))
                rows[other["row"]] = self.where(row)
        self.add_table(cells)
        for cell in self.tables[-1]["cells"]:
            self.lines[rows[cell.row]].append((cell.text, cell, len(self.tables) - 1))

    def has(self, text):
        return bare(text) in self.whole[0] or ("$" in text and letters(text) in self.whole[1])


# ---------------------------------------------------------------- what is found

def compare_headings(theirs, ours):
    left, right = ([bare(text) for text, _ in side.headings] for side in (theirs, ours))
    pairs = {}
    for block in difflib.SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks():
        pairs.update({block.a + i: block.b + i for i in range(block.size)})
    for at, (text, above) in enumerate(theirs.headings):
        found = at in pairs
        if not found:
            yield Unit("heading", text, "missing", False)
        else:
            under = ours.headings[pairs[at]][1]
            title = {bare(other) for other in (*theirs.titles, *ours.titles)}  # what is under the title is under nothing
            yield Unit("heading", text, f"under “{under}”, there under “{above}”",
                       bare(under) == bare(above) or {bare(under), bare(above)} <= title | {""})
    for at, (text, _) in enumerate(ours.headings):
        if at not in pairs.values():
            yield Unit("heading", text, "only ours", None)


def compare_items(theirs, ours):
    """In the order of both, with or without the number in front; what stands in a cell is text of the cell."""
    left = ours.items.copy()
    cells = [cell.text for table in ours.tables for cell in table["cells"]]
    for text in theirs.items:
        at = next((i for i, own in enumerate(left) if same(text, own) or same(text, NUMBER.sub("", own))), None)
        if at is not None:
            del left[at]
        yield Unit("list item", text, "missing", at is not None or any(bare(text) in bare(cell) for cell in cells))
    for text in left:
        yield Unit("list item", text, "only ours", None)


def fits(theirs, ours):
    return same(theirs.text, ours.text) and (not theirs.rows or (theirs.rows, theirs.columns) == (ours.rows, ours.columns))


def compare_sheet(table, ours):
    """By the row of the sheet; columns may be numbered otherwise, as long as each of theirs is one of ours."""
    found = []
    for cell in table["cells"]:
        line = ours.lines[table["sheet"], table["top"] + cell.row]
        found.append([(own, at) for text, own, at in line if (fits(cell, own) if own else same(cell.text, text))])
    columns = collections.defaultdict(collections.Counter)
    for cell, places in zip(table["cells"], found):
        for own, at in places:
            if own:
                columns[cell.column][at, own.column] += 1
    for cell, places in zip(table["cells"], found):
        seen = {at: column for (at, column), _ in reversed(columns[cell.column].most_common())}
        yield any(own is None or seen[at] == own.column for own, at in places) or any(
            heads(cell, own) for at, column in columns[cell.column] for own in ours.tables[at]["cells"] if own.column == column)


def heads(theirs, ours):
    """Heads of several rows are one with us (docs/decisions/tables.md)."""
    return ours.head and bare(theirs.text) in bare(ours.text)


def compare_tables(theirs, ours):
    left = list(range(len(ours.tables)))
    for table in theirs.tables:
        if table["sheet"] is not None:
            found = list(compare_sheet(table, ours))
        elif len(table["cells"]) == 1:
            found = [any(bare(table["cells"][0].text) == bare(text) for text, _, _ in line) for line in ours.lines.values()]
            found = [any(found)]
        else:
            best, found = None, [False] * len(table["cells"])
            for at in left:
                own = collections.defaultdict(list)
                for cell in ours.tables[at]["cells"]:
                    for row in range(cell.row, cell.row + (1 if cell.rows < 1 else cell.rows)):
                        for column in range(cell.column, cell.column + max(cell.columns, 1)):
                            own[row, column].append(cell)
                hits = [any(fits(cell, other) and (not cell.rows or (other.row, other.column) == (cell.row, cell.column))
                            for other in own[cell.row, cell.column]) or any(heads(cell, other) for other in own[0, cell.column])
                        for cell in table["cells"]]
                if sum(hits) > max(sum(found), len(hits) / 3):  # else it is another table
                    best, found = at, hits
            if best is not None:
                left.remove(best)
        for cell, hit in zip(table["cells"], found):
            yield Unit("cell", cell.text, f"row {cell.row + table['top']}, column {cell.column}, {cell.rows} × {cell.columns}", hit)


def compare(theirs, ours):
    yield from compare_headings(theirs, ours)
    yield from compare_items(theirs, ours)
    yield from compare_tables(theirs, ours)
    for text in theirs.texts:
        yield Unit("text", text, "missing", ours.has(text))


def references(folder, word=""):
    """(format, original, reference)"""
    for path in sorted(pathlib.Path(folder).glob("docling-*/sources/*")):
        made = path.parents[1] / "groundtruth" / path.name
        whole, page = made.with_name(path.name + ".json"), made.with_name(path.name + ".md")
        if word in path.name and (whole.exists() or page.exists()):
            yield (path.parents[1].name.removeprefix("docling-"), path,
                   Reference(json.loads(whole.read_text(encoding="utf-8"))) if whole.exists() else
                   Markdown(page.read_text(encoding="utf-8")))


def judgements():
    """(file, kind, text): a text of “*” stands for all of the kind in the file."""
    with open(HERE / "documents_judged.tsv", encoding="utf-8", newline="") as file:
        return {(row["file"], row["kind"], row["text"]) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


def short(text):
    return " ".join(text.split())[:SHOWN].strip()


def read(quire, folder, word=""):
    """(format, file, [unit]) of each original with a reference."""
    for name, path, theirs in references(folder, word):
        done = subprocess.run([str(quire), "--json", "inspect", str(path)], capture_output=True, text=True, check=False)
        said = json.loads(done.stdout) if done.stdout.strip() else {}
        yield name, path.name, list(compare(theirs, Ours(said if "elements" in said else {"elements": [], "text": ""})))


def state(unit, file, judged):
    if unit.found is None:
        return "ours"
    return "found" if unit.found else "judged" if judged & {(file, unit.kind, short(unit.text)), (file, unit.kind, "*")} else "open"


def measure(place):
    counts = collections.defaultdict(collections.Counter)
    files = collections.Counter()
    judged = judgements()
    for name, file, units in read(place.quire, place.data("documents")):
        files[name] += 1
        for unit in units:
            counts[name, unit.kind][state(unit, file, judged)] += 1
    if not files:
        raise Absent("no docling-* folder with references in data/documents")
    rows = [{"format": name, "files": files[name], "kind": kind, **{key: counts[name, kind][key] for key in ("found", "judged", "open", "ours")}}
            for name in files for kind in KINDS if counts[name, kind]]
    for row in rows:
        say("  " + " ".join(f"{key} {value}" for key, value in row.items()))
    return {"rows": rows}


def table(result):
    def one(row):
        of_all = row["found"] + row["judged"] + row["open"]
        return [row["format"], row["files"], row["kind"], f"{row['found']} / {of_all}", row["judged"], row["open"], row["ours"]]
    left = sum(row["open"] for row in result["rows"] if row["kind"] in STRUCTURE)
    return (shown(["format", "files", "kind", "found", "judged", "open", "only ours"], [one(row) for row in result["rows"]]) +
            f"\n\nHeadings, list items and cells that are neither found nor judged: {left} (goal 0: {held(not left)}).")


def main():
    quire, folder, word = [*sys.argv[1:], ""][:3]
    judged = judgements()
    for _, file, units in read(quire, folder, word):
        for unit in units:
            if state(unit, file, judged) in ("open", "ours"):
                print(f"{file}\t{unit.kind}\t{short(unit.text)}\t{unit.about}")


if __name__ == "__main__":
    main()
