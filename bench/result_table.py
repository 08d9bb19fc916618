# SPDX-License-Identifier: Apache-2.0
"""How docs/benchmarks.md shows figures: a table, and whether a goal is held."""


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def held(good):
    return "held" if good else "**missed**"
