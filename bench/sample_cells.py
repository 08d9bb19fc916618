#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws figures of tables out of PDFs by hash, for a list that people check by eye: cells-docugami.tsv.

    bench/sample_cells.py FOLDER [PER_FILE]

A candidate is a number in a line of `pdftotext -layout` (poppler-utils) that has a label and, behind a wide gap, nothing
but numbers. Candidates are ordered by sha256("file|page|n"), n being the how-manieth of its page; printed are the first
PER_FILE of each file (default 16; the first 10 that stand in a table are taken), each with the lines above it."""
import hashlib
import pathlib
import re
import subprocess
import sys

FIGURE = re.compile(r"(?<![\w.,/:-])(?:\$ *)?\(?\$?\d[\d,]*(?:\.\d+)?(?: *\)?)(?: *%)?(?: *\))?(?![\w.,/:-])")
REST = re.compile(r"^[\s\d.,$%()—–*†-]*(?:N/?[AM])?[\s\d.,$%()—–*†-]*$")


def candidates(page):
    """(line number, column, figure) of the page's table figures, in order."""
    for number, line in enumerate(page):
        gap = re.search(r"\S( {3,})(?=[\d$(—–])", line)
        if not gap or not re.search(r"[A-Za-z]", line[: gap.start(1)]) or not REST.match(line[gap.end(1) :]):
            continue
        for match in FIGURE.finditer(line, gap.end(1)):
            figure = re.sub(r"\s+", "", match.group())
            if figure.count("(") > figure.count(")"):
                figure += ")"
            if figure.count(")") > figure.count("("):
                figure = figure.rstrip(")")
            if not re.fullmatch(r"(19|20)\d\d", figure):
                yield number, match.start(), figure


def key(file, page, n):
    return hashlib.sha256(f"{file}|{page}|{n}".encode()).hexdigest()


def sample(file, per_file):
    text = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True).stdout
    found = []
    for number, page in enumerate(text.split("\f"), 1):
        lines = page.split("\n")
        for n, (line, column, figure) in enumerate(candidates(lines)):
            found.append((key(file.name, number, n), number, n, figure, line, column, lines))
    return sorted(found, key=lambda item: item[0])[:per_file], len(found)


def main():
    folder, per_file = pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 16
    for file in sorted(folder.glob("*.pdf")):
        chosen, total = sample(file, per_file)
        print(f"=== {file.name}: {total} candidates")
        for digest, page, n, figure, line, column, lines in chosen:
            half = "tune" if int(digest[-1], 16) % 2 == 0 else "test"
            print(f"--- {file.name}\t{page}\t{n}\t{half}\t{figure}")
            for at in range(max(0, line - 45), line + 1):
                if lines[at].strip():
                    print(f"{'>' if at == line else ' '}{lines[at]}")
            print(" " * column + " ^")


if __name__ == "__main__":
    main()
