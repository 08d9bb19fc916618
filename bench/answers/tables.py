# SPDX-License-Identifier: Apache-2.0
"""Reads the tables of questions: tab separated, a header, no quoting."""
import csv
import hashlib
import pathlib

HERE = pathlib.Path(__file__).resolve().parent


def read_table(name):
    with open(HERE / f"{name}.tsv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def drawn(text):
    """The order in which things are drawn, and the half that they fall in: nobody chose either."""
    return hashlib.sha256(text.encode()).hexdigest()


def half_of(name):
    return "tune" if int(drawn(name)[-2:], 16) % 2 == 0 else "test"
