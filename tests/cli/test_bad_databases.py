# SPDX-License-Identifier: Apache-2.0
"""Databases that are down, refuse, change under the feet or answer without end: each costs itself alone, says which reason it
has, and leaves what was stored before. No password is ever told."""
import contextlib
import json
import os
import pathlib
import re
import signal
import sqlite3
import time
import urllib.parse

import pytest
from database_servers import SECRET
from databases import PASSWORD_VARIABLE, Table

LIMIT_SECONDS = 2  # a cancel is seen within a tenth; the rest is for a machine that has other work

NOTES = Table("notes", [("id", "integer", ""), ("title", "text", ""), ("body", "text", "")], [
    (1, "Pump", "The pump in hall three was replaced in May 2021."),
    (2, "水泵", "三号厂房的水泵于2021年5月更换。"),
])


def check_balanced(rows):
    for row in rows:
        dropped = sum(drop["count"] for drop in row["dropped"])
        assert row["received"] == row["kept"] + dropped, row


def check_secret(quire, *outputs):
    """Neither what was said nor what was kept holds the password, as it is or coded for a uri."""
    kept = [path for path in pathlib.Path(quire.kb).parent.glob(pathlib.Path(quire.kb).name + "*")]
    texts = [json.dumps(text, ensure_ascii=False).encode() for text in outputs] + [path.read_bytes() for path in kept]
    for shape in (SECRET, urllib.parse.quote(SECRET), urllib.parse.quote(SECRET, safe="")):
        for text in texts:
            assert shape.encode() not in text


def texts_of(quire):
    return {row["uri"].partition("#")[2]: quire.json("show", row["id"])["text"]
            for row in quire.json("list")["documents"] if row["status"] == "ok"}


@pytest.fixture
def note(tmp_path):
    """A source beside the database: the rest of the add goes on."""
    path = tmp_path / "note.txt"
    path.write_text("The hemp rope carries 400 kilograms. 麻绳能承受400公斤。\n", encoding="utf-8")
    return path


def check_failure(quire, done, database, *reasons):
    """An add or sync in which the database alone failed, for one of the reasons."""
    assert len(done["failures"]) == 1, done
    failure = done["failures"][0]
    assert failure["uri"].startswith(database.word.split("?")[0].split("#")[0].replace("reader:", "reader@").split("@")[0]), failure
    assert failure["reason"] in reasons and failure["message"], failure
    assert "it is gone" not in failure["message"] and "nothing stands" not in failure["message"], failure
    check_balanced(done["ledger"])
    check_secret(quire, done, quire.json("list"), quire.run("trace", code=None).out)
    return failure


def filled(quire, database, note, *flags):
    """The note and the database's table are in the base; says what they hold."""
    database.make(NOTES)
    quire.json("add", note)
    report = database.add(quire, *(flags or ("--table", "notes")))
    assert report["failures"] == [], report
    return texts_of(quire)


def check_sync_fails(quire, database, note, before, *reasons):
    """A sync in which the database fails: what it gave before stays, and the note is looked at and read anew."""
    note.write_text("The steel rope carries 900 kilograms. 钢绳能承受900公斤。\n", encoding="utf-8")
    report = database.sync(quire, code=3)
    failure = check_failure(quire, report, database, *reasons)
    after = texts_of(quire)
    assert report["documents"]["removed"] == 0 and set(after) == set(before), report
    assert all(after[key] == before[key] for key in before if "/" in key)
    assert "900" in after[""]
    return failure


def test_a_server_that_is_down(quire, database, note):
    if not database.is_server:
        pytest.skip("it is no server")
    before = filled(quire, database, note)
    database.server.stop()
    try:
        check_sync_fails(quire, database, note, before, "unreachable")
    finally:
        database.server.start()
    assert database.sync(quire)["failures"] == []


def with_password(database, password):
    return database.word.replace("reader@", f"reader:{urllib.parse.quote(password, safe='')}@")


def test_a_wrong_password(quire, database, note):
    if not database.has_rights:
        pytest.skip("it knows no users")
    database.make(NOTES)
    wrong = "falsch-错误-" + SECRET[::-1]
    report = quire.json("add", with_password(database, wrong), note, code=3)
    check_failure(quire, report, database, "denied")
    assert wrong not in json.dumps(report, ensure_ascii=False) and wrong.encode() not in pathlib.Path(quire.kb).read_bytes()
    assert len(texts_of(quire)) == 1


def test_a_password_in_the_word_is_used_and_never_kept(quire, database, note):
    if not database.has_rights:
        pytest.skip("it knows no users")
    database.make(NOTES)
    report = quire.json("add", with_password(database, SECRET), note)
    assert report["failures"] == [] and "notes/1" in texts_of(quire)
    check_secret(quire, report, quire.json("list"))
    check_failure(quire, quire.json("sync", code=3), database, "denied")


def test_a_variable_that_is_not_set(quire, database):
    if not database.has_rights:
        pytest.skip("it knows no users")
    database.make(NOTES)
    done = quire.json("add", database.word, *database.flags, code=1)
    assert PASSWORD_VARIABLE in done["error"]["message"]


def test_a_right_that_is_revoked_between_runs(quire, database, note):
    if not database.has_rights:
        pytest.skip("it knows no users")
    before = filled(quire, database, note)
    if database.kind == "mysql":
        database.sql("REVOKE SELECT, SHOW VIEW ON shop.* FROM reader")
    else:
        database.sql("REVOKE SELECT ON notes FROM reader")
    check_sync_fails(quire, database, note, before, "denied", "vanished")


def test_a_table_that_is_dropped_between_runs(quire, database, note):
    before = filled(quire, database, note)
    database.sql("DROP TABLE notes")
    check_sync_fails(quire, database, note, before, "vanished")


def test_a_column_that_is_renamed(quire, database, note):
    query = f"SELECT id, title, body FROM {database.quote('notes')}"
    before = filled(quire, database, note, "--query", query, "--id", "id", "--title", "title", "--text", "body")
    database.sql(f"ALTER TABLE {database.quote('notes')} RENAME COLUMN body TO words")
    check_sync_fails(quire, database, note, before, "vanished", "malformed")


def test_a_named_column_that_is_renamed(quire, database, note):
    before = filled(quire, database, note, "--table", "notes", "--text", "body")
    database.sql(f"ALTER TABLE {database.quote('notes')} RENAME COLUMN body TO words")
    failure = check_sync_fails(quire, database, note, before, "vanished")
    assert "body" in failure["message"]


WRITING = [
    "INSERT INTO notes VALUES (9, 'x', 'y')", "DELETE FROM notes", "DROP TABLE notes", "CREATE TABLE other (id int)",
    "SELECT 1; DELETE FROM notes", "SELECT 1) x; DELETE FROM notes; SELECT (1", "UPDATE notes SET title = 'x'",
    "WITH gone AS (DELETE FROM notes RETURNING id) SELECT * FROM gone", "VALUES (1); DROP TABLE notes",
    "SELECT * INTO other FROM notes", "SELECT id FROM notes INTO OUTFILE '/tmp/quire-must-not-be'", "/* SELECT */ DELETE FROM notes",
    "ANALYZE TABLE notes", "COPY notes TO PROGRAM 'true'", "ATTACH DATABASE ':memory:' AS other", "PRAGMA user_version = 7",
    "SELECT 1 -- \n; DELETE FROM notes", "SELECT nextval('numbers')", "SELECT nextval(numbers)",
]


def test_a_query_that_writes(quire, database):
    database.make(NOTES)
    if database.has_rights:  # not for want of a right
        database.word, database.flags, database.variables = database.word_of_owner(), (), {}
        database.sql("CREATE SEQUENCE numbers")
    numbers = "'numbers'" if database.kind == "postgresql" else "numbers"
    for query in WRITING:
        done = database.add(quire, "--query", query, code=None)
        assert done.get("error") or done["failures"], (query, done)
        if database.is_server:
            assert database.sql("SELECT id, title FROM notes ORDER BY id") == [["1", "Pump"], ["2", "水泵"]], query
            assert database.sql(f"SELECT nextval({numbers})")[0][0] == str(WRITING.index(query) + 1), query
        else:
            with contextlib.closing(sqlite3.connect(database.path)) as base:
                assert base.execute("SELECT id, title FROM notes ORDER BY id").fetchall() == [(1, "Pump"), (2, "水泵")], query
                assert base.execute("PRAGMA user_version").fetchone() == (0,)
                assert base.execute("SELECT count(*) FROM sqlite_schema WHERE type = 'table'").fetchone() == (1,)
        assert not os.path.exists("/tmp/quire-must-not-be")


@pytest.mark.parametrize("size", [3 << 20, pytest.param(1 << 30, marks=pytest.mark.skipif(
    "QUIRE_TEST_LONG" not in os.environ, reason="a gigabyte is for make test-long"))])
def test_a_huge_cell(quire, database, note, size):
    """It is left out and counted, the rest of its row is kept, and it never stands in memory."""
    if database.kind == "odbc" and size == 1 << 30:
        pytest.skip("the driver of SQLite dies of it, and takes with it whoever loaded it")
    limit = size // 3
    database.make(NOTES)
    fill = f"repeat('x', {size - 100})" if database.is_server else f"hex(zeroblob({min(size, 999_999_000) // 2}))"
    database.sql(f"INSERT INTO notes VALUES (3, 'Huge', {fill})")
    quire.environment = {**quire.environment, "QUIRE_FETCH_SQL_CELL_BYTES": str(limit)}
    process = quire.start("--json", "add", database.word, *database.flags, "--table", "notes", **database.variables)
    peak = 0
    while process.poll() is None:
        with contextlib.suppress(OSError, TypeError):
            peak = max(peak, int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{process.pid}/status").read_text())[1]) << 10)
        os.sched_yield()
    out, err = process.communicate()
    assert process.returncode == 0, (out, err)
    texts = texts_of(quire)
    assert "Huge" in texts["notes/3"] and len(texts["notes/3"]) < 10_000
    assert "2021" in texts["notes/1"] and "2021" in texts["notes/2"]
    huge = next(row for row in quire.json("list")["documents"] if row["uri"].endswith("notes/3"))
    ledger = quire.json("show", huge["id"], "--ledger")["ledger"]
    check_balanced(ledger)
    assert "over_limit" in json.dumps(ledger)
    if database.is_server:
        assert peak < (400 << 20) + 4 * limit, peak


def test_an_invalid_byte_in_a_text_column(quire, database):
    if not database.holds_bad_text:
        pytest.skip("it holds no text that is none, or its driver leaves it out")
    database.make(NOTES)
    database.bad_text("notes", "body", "水泵 pump".encode() + b"\xff\xfe" + "更换".encode())
    report = database.add(quire, "--table", "notes")
    assert report["failures"] == []
    for key in ("notes/1", "notes/2"):
        text = texts_of(quire)[key]
        assert "水泵 pump" in text and "更换" in text
    row = next(row for row in quire.json("list")["documents"] if row["uri"].endswith("notes/1"))
    ledger = quire.json("show", row["id"], "--ledger")["ledger"]
    check_balanced(ledger)


def test_an_invalid_byte_in_a_database_without_encoding(quire, postgresql):
    """SQL_ASCII: PostgreSQL keeps whatever bytes it gets. What is GBK there can be told."""
    from databases import PostgreSQL
    database = PostgreSQL(postgresql)
    database.empty("SQL_ASCII")
    database.sql("CREATE TABLE notes (id int PRIMARY KEY, body text)")
    for i, body in enumerate(("pump 水泵".encode(), "三号厂房的水泵于二〇二一年五月更换，此后运转正常。".encode("gbk"), b"pump \xff\xfe")):
        octal = "".join(f"\\{byte:03o}" for byte in body)
        postgresql.client(f"SET standard_conforming_strings = on; INSERT INTO notes VALUES ({i}, E'{octal}');".encode(), "shop")
    report = database.add(quire)
    assert report["failures"] == []
    texts = texts_of(quire)
    assert "pump 水泵" in texts["notes/0"] and "pump" in texts["notes/2"]


# ---- in the midst of it ----

MANY = 200_000  # far more than what may wait on the way


def fill_many(database):
    database.empty()
    made = {"postgresql": f"CREATE TABLE many AS SELECT i AS id, 'Pump ' || i AS title, 'pump ' || i AS body "
                          f"FROM generate_series(1, {MANY}) i; ALTER TABLE many ADD PRIMARY KEY (id)",
            "mysql": f"CREATE TABLE many (id int PRIMARY KEY, title text, body text) SELECT seq AS id, concat('Pump ', seq) AS title, "
                     f"concat('pump ', seq) AS body FROM seq_1_to_{MANY}"}[database.kind]
    database.sql(made)


def wait_for(condition, process):
    until = time.monotonic() + 60
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until, "what the test waits for has not come"
        os.sched_yield()


def stored(kb):
    try:
        with contextlib.closing(sqlite3.connect(f"file:{kb}?mode=ro", uri=True)) as base:
            return base.execute("SELECT count(*) FROM documents").fetchone()[0]
    except sqlite3.Error:
        return 0


def test_a_server_that_is_killed_in_the_midst_of_a_walk(quire, database, note):
    if not database.is_server:
        pytest.skip("it is no server")
    fill_many(database)
    quire.json("add", note)
    process = quire.start("--json", "add", database.word, *database.flags, "--table", "many", **database.variables)
    try:
        wait_for(lambda: stored(quire.kb) > 10, process)
        database.server.kill()
        out, err = process.communicate(timeout=120)
    finally:
        database.server.start()
    report = json.loads(out)
    check_secret(quire, report, err.decode())
    assert process.returncode != 0, (out, err)
    assert report.get("error") or report["failures"][0]["reason"] == "unreachable", report
    check_balanced(report["ledger"])
    held = quire.json("list")["documents"]
    assert len(held) > 10 and all(row["status"] == "ok" for row in held)
    assert len({row["uri"] for row in held}) == len(held)


def endless(database):
    return {"postgresql": "SELECT 1 AS id, pg_sleep(1000)::text AS body", "mysql": "SELECT 1 AS id, SLEEP(1000) AS body"}.get(
        database.kind, "WITH RECURSIVE numbers(id) AS (VALUES (1) UNION ALL SELECT id + 1 FROM numbers) "
                       "SELECT count(*) AS id, 'x' AS body FROM numbers")


def is_running(database, process):
    """Whether the statement runs that never ends."""
    if database.kind == "postgresql":
        return database.server.sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")[0][0] != "0"
    if database.kind == "mysql":
        return database.server.sql("SELECT count(*) FROM information_schema.PROCESSLIST WHERE STATE = 'User sleep'")[0][0] != "0"
    seconds = sum(map(int, pathlib.Path(f"/proc/{process.pid}/stat").read_text().split()[13:15])) / os.sysconf("SC_CLK_TCK")
    return seconds > .5


def test_a_query_that_never_ends(quire, database, note):
    before = filled(quire, database, note)
    started = time.monotonic()
    done = database.add(quire, "--query", endless(database), "--id", "id", code=None, QUIRE_FETCH_SQL_STATEMENT_MS="700")
    assert time.monotonic() - started < 60
    assert done.get("error") or done["failures"], done
    assert texts_of(quire) == before
    if database.is_server:
        assert not is_running(database, None)


def test_ctrl_c_in_a_long_query(quire, database, note):
    before = filled(quire, database, note)
    process = quire.start("add", database.word, *database.flags, "--query", endless(database), "--id", "id", **database.variables)
    wait_for(lambda: is_running(database, process), process)
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    took = time.monotonic() - started
    assert process.returncode == 1 and b"cancelled" in out + err, (out, err)
    assert took < LIMIT_SECONDS, took
    assert texts_of(quire) == before
    if database.is_server:
        assert not is_running(database, None)
    check_secret(quire, out.decode(), err.decode())


def test_ctrl_c_while_the_server_is_frozen(quire, database, note):
    """It takes the request to end the statement, and says nothing to it."""
    if not database.is_server:
        pytest.skip("it is no server")
    before = filled(quire, database, note)
    process = quire.start("add", database.word, *database.flags, "--query", endless(database), "--id", "id", **database.variables)
    wait_for(lambda: is_running(database, process), process)
    database.server.process.send_signal(signal.SIGSTOP)
    try:
        started = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        took = time.monotonic() - started
    finally:
        database.server.process.send_signal(signal.SIGCONT)
        process.kill()
    assert process.returncode == 1 and b"cancelled" in out + err, (out, err)
    assert took < 3 * LIMIT_SECONDS, took
    assert texts_of(quire) == before
