#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Turns questions of reports.tsv to a company or a year that the reports lack, and prints reports_turned.tsv.

    bench/answers/make_turned.py > bench/answers/reports_turned.tsv

Everything is drawn by sha256. The companies are named in none of the twenty reports; 2018 and 2019 are periods of no
column under any reading (the earliest balances are of 2020)."""
import re
import sys

sys.dont_write_bytecode = True

from tables import drawn, half_of, read_table  # noqa: E402

COUNT = 60
COMPANIES = ("Tesla", "Netflix", "Adobe", "Cisco", "Qualcomm", "PayPal", "Uber", "Airbnb", "Starbucks", "Boeing", "Pfizer",
             "Walmart", "Costco", "Nike")
YEARS = ("2018", "2019")
HELD = re.compile(r"\b(Apple|Microsoft|NVIDIA|Intel|Amazon)\b")
YEAR = re.compile(r"\b(2022|2023)\b")
# What one company alone sells says its name again, so such questions turn to a product of the other's in general words.
PRODUCTS = (("iPhone sales", "its best-selling product"), ("the Services segment", "the services segment"),
            ("cloud services, including Azure,", "subscription services"),
            ("Personal Computing segment", "largest segment"), ("gaming and professional GPU segments", "two largest segments"),
            ("its data center business", "its largest business"), ("semiconductor sales", "product sales"),
            ("data-centric businesses", "service businesses"), ("e-commerce and AWS segments", "online and store segments"))


def turn(question, key):
    """-> kind, what was there, what stands there now, the question"""
    byte = bytes.fromhex(drawn(key))
    year = YEAR.search(question)
    if year and byte[0] % 2 == 0:
        new = YEARS[byte[1] % len(YEARS)]
        return "year", year[0], new, YEAR.sub(new, question)
    old, new = HELD.search(question)[0], COMPANIES[byte[1] % len(COMPANIES)]
    for product, instead in PRODUCTS:
        question = question.replace(product, instead)
    question = HELD.sub(new, question).replace("from " + new + "'s its ", "from " + new + "'s ").replace("'s its ", "'s ")
    return "company", old, new, question


def main():
    rows = sorted(read_table("reports"), key=lambda row: drawn("turned " + row["id"]))
    print("id\thalf\toriginal\tkind\tfrom\tto\tquestion")
    seen, made, lap = set(), [], 0
    while len(made) < COUNT:
        lap += 1
        for row in rows:
            key = f"{row['id']}t{lap}"
            turned = turn(row["question"], key)
            if turned[3] in seen or len(made) == COUNT:
                continue
            seen.add(turned[3])
            made.append("\t".join((key, half_of(key), row["id"], *turned)))
    print("\n".join(sorted(made)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
