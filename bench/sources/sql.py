# SPDX-License-Identifier: Apache-2.0
"""A table of a million rows, in SQLite and in PostgreSQL, through fetch and split without embedding: bench_sql, on one thread. LangChain's
loader and splitter read the first rows of the same table, counting the tokens of the same tokenizer; the rates are compared. Then
50,000 rows end to end with the tests' hashing embedder, and once more after one row in a thousand changed; what that second
walk made the server do is the server's own count (pg_stat_statements)."""
import json
import pathlib
import sqlite3
import subprocess
import sys
import time

from asking import Absent, say
from formats import folder, rivals
from result_table import held, table as shown

HERE = pathlib.Path(__file__).resolve().parent
ROWS, FEW, RIVAL_ROWS, WHOLE, GOAL, FLAT = 1_000_000, 100_000, 5_000, 50_000, 3, 2
BATCH, TEXT_CHARACTERS = 20_000, 300
COLUMNS = "id integer PRIMARY KEY, title text, category text, price numeric(10,2), stock integer, changed timestamp, body text"


def row(number, title, text):
    day = f"{number // 28 % 12 + 1:02d}-{number % 28 + 1:02d}"
    return (number, title[:80], f"class {number % 97}", number % 100_000 / 100, number % 500,
            f"20{number % 20 + 1:02d}-{day} {number % 24:02d}:{number % 60:02d}:00", text[:TEXT_CHARACTERS])


def make_sqlite(place, path):
    source = folder.passages(place)
    with sqlite3.connect(path) as base:
        base.execute(f"CREATE TABLE articles ({COLUMNS})")
        for first in range(1, ROWS + 1, BATCH):
            base.executemany("INSERT INTO articles VALUES (?,?,?,?,?,?,?)",
                             (row(number, *next(source)) for number in range(first, first + BATCH)))
    base.close()


def escaped(value):
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def copy(server, path, count):
    """The same rows, through a pipe: all of them are more than a statement holds."""
    server.make("bench", f"CREATE TABLE articles ({COLUMNS})")
    process = subprocess.Popen([str(word) for word in (*server.client_command("bench"), "--command", "COPY articles FROM STDIN")],
                               stdin=subprocess.PIPE, env=server.environment())
    base = sqlite3.connect(path)
    for values in base.execute("SELECT * FROM articles WHERE id <= ?", (count,)):
        process.stdin.write(("\t".join(map(escaped, values)) + "\n").encode())
    base.close()
    process.stdin.close()
    if process.wait():
        raise ValueError("psql did not take the rows")
    server.sql("ANALYZE articles", "bench")


def run(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ValueError((done.stderr.strip().splitlines() or ["failed"])[-1])
    return json.loads(done.stdout.strip().splitlines()[-1])


def timed(words):
    started = time.monotonic()
    done = run(*words)
    return {**done, "seconds": time.monotonic() - started}


def query(count):
    return f"SELECT * FROM articles WHERE id <= {count}"


def ours(place, word, count):
    return run(place.program("bench_sql"), word, f"query={query(count)}", "id=id", "title=title", "text=body")


def theirs(place, url):
    return run(rivals.python(), HERE / "rival_sql.py", url, query(RIVAL_ROWS), place.model() / "tokenizer.json")


def race(place, kind, word, url):
    """LangChain before and after, so that a busier minute favours neither."""
    rival = [theirs(place, url)]
    few, all_of_it = ours(place, word, FEW), ours(place, word, ROWS)
    rival.append(theirs(place, url))
    if all_of_it["rows"] != ROWS or all_of_it["failed"] or rival[0]["rows"] != RIVAL_ROWS:
        raise ValueError(f"{kind}: not all rows were read")
    result = {"kind": kind, "few": few, "all": all_of_it, "rate": ROWS / all_of_it["seconds"],
              "rival": 2 * RIVAL_ROWS / sum(side["seconds"] for side in rival), "rival_chunks": rival[0]["chunks"]}
    say(f"  {kind}: {result['rate']:.0f} rows/s, LangChain {result['rival']:.0f}")
    return result


def again(place, server, word):
    """The whole way, twice."""
    words = (place.program("bench_streams"), "add", place.work / "sql.quire", word, f"query={query(WHOLE)}", "id=id", "title=title",
             "text=body", "updated=changed")
    first = timed(words)
    changed = WHOLE // 1000
    server.sql(f"UPDATE articles SET price = price + 1, changed = '2030-01-01' WHERE id <= {WHOLE} AND id % 1000 = 7; "
               "CREATE EXTENSION pg_stat_statements; SELECT pg_stat_statements_reset()", "bench")
    second = timed(words)
    # A cursor's rows are counted with the FETCH that gives them: the keys of all, and the rows that changed.
    fetched = int(server.sql("SELECT coalesce(sum(rows), 0) FROM pg_stat_statements WHERE query LIKE 'FETCH%'", "bench")[0][0])
    return {"first": first, "second": second, "changed": changed, "fetched": fetched}


def measure(place):
    sys.path.insert(0, str(place.root / "tests/support"))
    import database_servers

    class Counting(database_servers.PostgreSQL):
        def command(self):
            return [*super().command(), "-c", "shared_preload_libraries=pg_stat_statements"]

    rivals.python()
    path = place.work / "bench.db"
    make_sqlite(place, path)
    try:
        server = Counting()
    except database_servers.Absent as absent:
        raise Absent(str(absent)) from absent
    try:
        copy(server, path, ROWS)
        word = f"postgresql://owner@/bench?host={server.folder}"
        races = [race(place, "SQLite", f"sqlite:{path}", f"sqlite:///{path}"),
                 race(place, "PostgreSQL", word, f"postgresql+psycopg2://owner@/bench?host={server.folder}")]
        return {"races": races, "again": again(place, server, word)}
    finally:
        server.close()


def table(result):
    twice = result["again"]
    rows = [[side["kind"], f"{side['rate']:.0f}", f"{side['rival']:.0f}",
             f"{side['rate'] / side['rival']:.1f} × (goal ≥ {GOAL}: {held(side['rate'] >= GOAL * side['rival'])})",
             f"{side['few']['peak_kb'] / 1024:.0f} MB", f"{side['all']['peak_kb'] / 1024:.0f} MB",
             held(side["all"]["peak_kb"] <= FLAT * side["few"]["peak_kb"])] for side in result["races"]]
    whole = twice["second"]["updated"] + twice["second"]["unchanged"]
    return "\n\n".join([
        shown(["", "rows/s", "LangChain", "ratio", f"peak at {FEW:,} rows", f"at {ROWS:,}", f"at most {FLAT} ×"], rows),
        f"{WHOLE:,} rows end to end with the hashing embedder: {twice['first']['seconds']:.1f} s. After {twice['changed']} of them changed: "
        f"{twice['second']['seconds']:.1f} s, {twice['second']['updated']} documents updated, {twice['second']['embedded']} inputs embedded. The "
        f"server gave {twice['fetched']:,} rows: {whole} whole ones, the latest time, and else nothing but keys."])
