#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the gold against the documents, without Quire: each figure with its label on its page of the report, each phrase
in its manual, as pdftotext and plain HTML give them.

    bench/answers/check_gold.py [--shared DIR] [--manuals DIR]

DIR of --manuals is what fetch_manuals laid out. Needs pdftotext (poppler-utils)."""
import argparse
import functools
import html
import pathlib
import re
import subprocess
import sys

sys.dont_write_bytecode = True

import match  # noqa: E402
from tables import HERE, read_table  # noqa: E402


@functools.cache
def pages(path):
    """The text of each page; of an HTML file, its one."""
    if path.suffix == ".pdf":
        done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True)
        return done.stdout.split("\f")
    markup = re.sub(r"<(script|style)\b.*?</\1>", "", path.read_text(encoding="utf-8"), flags=re.S)
    return [html.unescape(re.sub(r"<[^>]+>", "", markup))]


def report_complaints(folder, name):
    for row in read_table(name):
        page = pages(folder / row["document"])[int(row["page"]) - 1]
        for what, holds in (("figure", match.holds_figure), ("label", match.holds_any)):
            if not holds(page, row[what]):
                yield f"{name} {row['id']}{row['part']} {row['reading']}: no {what} {row[what]!r} on page {row['page']} of {row['document']}"


def manual_complaints(folder):
    for row in read_table("manuals"):
        texts = pages(folder / row["document"].split("|")[0])
        texts = [texts[int(row["page"]) - 1]] if row["page"] else texts
        if not any(match.holds_one_phrase(text, row["phrase"]) for text in texts):
            yield f"manuals {row['id']}: {row['document']} does not hold {row['phrase']!r}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=pathlib.Path, default=HERE.parents[2] / "shared")
    parser.add_argument("--manuals", type=pathlib.Path)
    options = parser.parse_args()
    reports = options.shared / "data/docugami-sec10q/sec-10-q/data/v1/docs"
    found = [*report_complaints(reports, "reports_gold"), *report_complaints(reports, "trends_gold")]
    if options.manuals:
        found += manual_complaints(options.manuals)
    print("\n".join(found) or "check_gold: every figure and phrase stands where its gold says")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
