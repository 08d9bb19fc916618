# SPDX-License-Identifier: Apache-2.0
"""A site of 2,000 pages on this machine. Quire and Scrapy take turns on the honest pages, with one connection each; then Quire alone goes
through the same site with all its traps. Quire's pages are read, split and stored with the tests' hashing embedder: what a model needs
for them is measured elsewhere, and is the same wherever pages come from."""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time
from collections import Counter

from asking import say
from formats import rivals
from result_table import held
from result_table import table as shown

PAGES = int(os.environ.get("QUIRE_BENCH_PAGES", 2000))
TURNS = 3
HERE = pathlib.Path(__file__).resolve()
OPTIONS = ("depth=100", "limit=10000", "allow-private=true")


class Server:
    """The site in a process of its own, which prints its address, and at the end what it was asked for."""

    def __init__(self, *words):
        self.process = subprocess.Popen([sys.executable, str(HERE.with_name("crawl_site.py")), str(PAGES), *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()

    def stop(self):
        told, _ = self.process.communicate("\n")
        return json.loads(told)


def is_honest(address):
    return address == "/" or address.startswith("/page/")


def own_turn(place, base, url):
    start = time.monotonic()
    done = subprocess.run([str(place.program("bench_streams")), "add", str(base), url, *OPTIONS], capture_output=True, text=True, check=True,
                          env={**os.environ, "QUIRE_LOG_LEVEL": "error"})
    seconds = time.monotonic() - start
    report = json.loads(done.stdout.strip().splitlines()[-1])
    return {"pages": report["added"] + report["unchanged"], "seconds": seconds}


def rival_turn(python, url):
    done = subprocess.run([str(python), str(HERE.with_name("rival_crawl.py")), url, "10000"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


def race(place, python):
    turns = {"quire": [], "scrapy": []}
    for turn in range(TURNS):
        for name in turns:
            server = Server("calm")
            base = place.work / f"crawl-{turn}.quire"
            told = own_turn(place, base, server.url) if name == "quire" else rival_turn(python, server.url)
            asked = [address for address in server.stop() if is_honest(address)]
            if told["pages"] < PAGES or len(set(asked)) < PAGES:
                raise ValueError(f"{name} came to {told['pages']} of {PAGES} pages")
            turns[name].append(told["pages"] / told["seconds"])
            say(f"  {name}: {turns[name][-1]:.0f} pages/s")
    return {name: statistics.median(rates) for name, rates in turns.items()}


def trapped(place):
    """The whole site: what was asked for, and in which order the honest pages came."""
    server, base = Server("traps"), place.work / "traps.quire"
    start = time.monotonic()
    done = subprocess.run([str(place.quire), "--kb", str(base), "--json", "add", server.url, "--allow-private", "--depth", "100", "--limit", "10000",
                           "--fetch-http-idle-ms", "2000", "--fetch-http-page-bytes", "1048576", "--fetch-http-retries", "0"],
                          capture_output=True, text=True, check=False)
    seconds, asked = time.monotonic() - start, server.stop()
    report = json.loads(done.stdout)
    rows = [row for row in report["ledger"] if row["step"] == "fetch" and row["unit"] == "pages"]
    honest = [address for address in asked if is_honest(address)]
    return {"seconds": seconds, "asked": len(asked), "twice": sum(count - 1 for count in Counter(asked).values()), "honest": len(honest),
            "in_order": honest == sorted(honest, key=level_of), "left": {drop["reason"]: drop["count"] for drop in rows[0]["dropped"]},
            "failed": len(report["failures"]), "code": done.returncode}


def level_of(address):
    """How many links the page is away from the start: its number has so many digits, in the tree of tens."""
    number, level = int(address.rpartition("/")[2] or 0), 0
    while number:
        number, level = (number - 1) // 10, level + 1
    return level


def measure(place):
    python = rivals.python(HERE.with_name("rivals_crawl.txt"))
    return {"pages": PAGES, "rates": race(place, python), "traps": trapped(place)}


def table(result):
    rates, traps = result["rates"], result["traps"]
    ratio = rates["quire"] / rates["scrapy"]
    left = ", ".join(f"{count} `{reason}`" for reason, count in sorted(traps["left"].items()))
    sound = traps["twice"] == 0 and traps["in_order"] and traps["honest"] == result["pages"]
    lines = [shown(["", "Quire", "Scrapy", "", "goal"],
                   [["honest pages a second, one connection each", f"{rates['quire']:.0f}", f"{rates['scrapy']:.0f}", f"{ratio:.2f} ×",
                     f"1 ×: {held(ratio >= 1)}"]]), "",
             shown(["with the traps", "Quire", "goal"],
                   [["honest pages, level by level", f"{traps['honest']} of {result['pages']}, {'yes' if traps['in_order'] else 'no'}",
                     held(sound)],
                    ["addresses asked for, of them twice", f"{traps['asked']}, {traps['twice']}", f"none twice: {held(traps['twice'] == 0)}"],
                    ["`quire add` with the default model", f"{traps['seconds']:.0f} s", f"it ends: {held(traps['code'] in (0, 3))}"]]), "",
             f"Not kept: {left}."]
    return "\n".join(lines)
