# SPDX-License-Identifier: Apache-2.0
"""Tables of every kind of database as documents: that the same rows give the same ones, in whichever character set they are
kept, and what types and keys become."""
import datetime
import decimal

import pytest
from conftest import Quire
from database_servers import SECRET
from databases import KINDS, MySQL, PostgreSQL, Table

MANUAL = ("Manual of the pump\n\nThe seal of pump P-7 is changed every 4,000 hours. 三号水泵的密封圈每四千小时更换一次。\n" * 3).encode()

PARTS = Table("parts", [
    ("id", "integer", ""), ("name", "text", ""), ("note", "text", ""), ("price", "decimal", ""), ("stock", "integer", ""),
    ("ratio", "real", ""), ("active", "boolean", ""), ("due", "date", ""), ("opens", "time", ""), ("changed", "moment", ""),
    ("about", "json", ""), ("manual", "blob", ""),
], [
    (1, "Pump P-7", "It stands in hall three, and it's loud.", decimal.Decimal("1204.25"), 12, .1, True,
     datetime.date(2024, 5, 1), datetime.time(8, 30), datetime.datetime(2024, 5, 1, 8, 30, 0, 500000),
     '{"colour": "red", "weights": [1, 2.5]}', MANUAL),
    (2, "三号水泵", "安装在三号厂房，噪音很大。", decimal.Decimal("98.75"), -3, 2.5, False, datetime.date(2024, 12, 31),
     datetime.time(23, 59, 59), datetime.datetime(2024, 12, 31, 23, 59, 59), '{"颜色": "蓝"}', None),
    (3, "Café 𠮷野家 😀", "", None, 0, None, None, None, None, None, None, None),
    (4, "Only a name", None, None, None, None, None, None, None, None, None, None),
])


def rows_of(quire):
    """What the base holds of a database's rows, without what names the database and this base. (What a row is told by is of its
    typed values, and SQLite has fewer types.)"""
    rows = {}
    for row in quire.json("list")["documents"]:
        place = row["uri"].partition("#")[2]
        if "/" not in place:
            continue
        shown = quire.json("show", row["id"])
        about = {key: value for key, value in shown["document"].items() if key not in ("id", "uri", "added", "parent", "sha256")}
        ledger = quire.json("show", row["id"], "--ledger")["ledger"]
        rows[place] = (about, shown["text"], [chunk["text"] for chunk in shown["chunks"]], ledger)
    return rows


def test_the_same_table_gives_the_same_documents_in_every_kind(request, environment, tmp_path):
    given, left_out = {}, []
    for name, kind in KINDS.items():
        fixture = {"sqlite": None, "odbc": "odbc", "postgresql": "postgresql", "mysql": "mariadb"}[name]
        try:
            database = kind(request.getfixturevalue(fixture) if fixture else tmp_path / "shop.db")
        except pytest.skip.Exception as skipped:
            left_out.append(str(skipped))
            continue
        database.make(PARTS)
        quire = Quire(environment, tmp_path / f"{name}.quire")
        report = database.add(quire, "--table", "parts", "--title", "name", "--text", "note")
        assert report["failures"] == [], report
        given[name] = rows_of(quire)
        assert sorted(given[name]) == ["parts/1", "parts/1!/manual", "parts/2", "parts/3", "parts/4"]
    for name, rows in given.items():
        for place, row in rows.items():
            assert row == given["sqlite"][place], (name, place)
    if left_out:
        pytest.skip("; ".join(left_out))


def test_null_is_told_from_empty(quire, database):
    database.make(PARTS)
    database.add(quire, "--table", "parts", "--title", "name")
    about = {row["uri"].partition("#")[2]: quire.json("show", row["id"])["document"]["metadata"]
             for row in quire.json("list")["documents"]}
    assert about["parts/3"]["note"] == "" and "note" not in about["parts/4"], about


def test_questions_find_rows_in_both_languages(quire, database):
    database.make(PARTS, Table("零件", [("编号", "integer", ""), ("名称", "text", ""), ("价格", "decimal", "")],
                               [(1, "三号水泵", decimal.Decimal("98.75")), (2, "五号阀门", decimal.Decimal("12.25"))]))
    report = database.add(quire)
    assert report["failures"] == []
    for question, quoted in (("What is the price of pump P-7?", "1204.25"), ("五号阀门的价格是多少？", "12.25")):
        answer = quire.json("ask", question)
        assert answer["supported"], answer
        cited = answer["citations"][0]
        assert quoted in cited["quote"], cited


def check_counts(report, **counts):
    assert {name: report["documents"][name] for name in counts} == counts, report
    assert report["failures"] == [], report


@pytest.mark.parametrize("updated", [True, False])
def test_a_sync_reads_what_changed_and_forgets_what_is_gone(quire, database, updated):
    """By the column that says when, or by the rows themselves."""
    database.make(PARTS)
    flags = ["--updated", "changed"] if updated else []
    query = f"SELECT id, name, price, changed FROM {database.quote('parts')}"
    check_counts(database.add(quire, "--query", query, "--id", "id", "--title", "name", *flags), added=4, failed=0)
    check_counts(database.sync(quire), added=0, updated=0, removed=0, failed=0)
    database.sql("UPDATE parts SET price = 99.5, changed = '2025-01-01 10:00:00' WHERE id = 2")
    database.sql("INSERT INTO parts (id, name, price, changed) VALUES (5, '五号阀门', 12.25, '2025-01-01 10:00:00')")
    check_counts(database.sync(quire), added=1, updated=1, removed=0, failed=0)
    database.sql("DELETE FROM parts WHERE id IN (1, 5)")
    check_counts(database.sync(quire), added=0, updated=0, removed=2, failed=0)
    # A time that others have, too: what was written since in the same second is found.
    database.sql("UPDATE parts SET price = 77.5, changed = '2025-01-01 10:00:00' WHERE id = 3")
    check_counts(database.sync(quire), added=0, updated=1, removed=0, failed=0)
    texts = {row["uri"].rpartition("/")[2]: quire.json("show", row["id"])["text"] for row in quire.json("list")["documents"]}
    assert sorted(texts) == ["2", "3", "4"] and "99.5" in texts["2"] and "77.5" in texts["3"], texts


def test_keys_of_text_and_names_that_need_quotes(quire, database):
    table = Table("order lines", [("the key", "text", ""), ("select", "text", ""), ("名称 \"x\"", "text", "")],
                  [("A/1#2", "one", "甲"), ("b c", "two", "乙"), ("键%?!", "three", "丙")])
    database.make(table)
    report = database.add(quire)
    check_counts(report, failed=0)
    shown = [quire.json("show", row["id"]) for row in quire.json("list")["documents"] if "lines/" in row["uri"]]
    assert len(shown) == 3
    for text in ("one", "two", "three", "甲", "乙", "丙"):
        assert sum(text in document["text"] for document in shown) == 1


# ---- MySQL ----

def test_types_of_mysql(quire, mariadb):
    database = MySQL(mariadb)
    database.empty()
    database.sql("""SET sql_mode = '';
        CREATE TABLE many (id int PRIMARY KEY, exact decimal(30, 10), most bigint unsigned, small float, never date, half date,
            span time, part time(3), at timestamp NULL, y year, flag bit(1), bits bit(20), colour enum('red', '蓝'),
            parts set('a', 'b', '丙'), about json, raw varbinary(20), place point, uid uuid);
        SET time_zone = '+08:00';
        INSERT INTO many VALUES (1, 12345678901234567890.0123456789, 18446744073709551615, .1, '0000-00-00', '2024-00-00', '-12:30:00',
            '838:59:58.120', '2024-05-01 08:30:00', 2024, b'1', b'10101', '蓝', 'a,丙', '{"a": "甲"}', x'00ff', POINT(1, 2),
            '123e4567-e89b-12d3-a456-426614174000')""")
    check_counts(database.add(quire), failed=0)
    row = next(row for row in quire.json("list")["documents"] if row["uri"].endswith("#many/1"))
    fields = quire.json("show", row["id"])["document"]["metadata"]
    # What the server's manual says of each type's range and form.
    assert {name: fields[name] for name in fields if name not in ("id", "table", "read by", "title by")} == {
        "exact": "12345678901234567890.0123456789", "most": "18446744073709551615", "small": "0.1", "never": "0000-00-00",
        "half": "2024-00-00", "span": "-12:30:00", "part": "838:59:58.12", "at": "2024-05-01 00:30:00+00", "y": "2024",
        "flag": "true", "bits": "21", "colour": "蓝", "parts": "a, 丙", "about": '{"a": "甲"}', "place": "POINT(1 2)",
        "uid": "123e4567-e89b-12d3-a456-426614174000"}


def test_option_files_of_mysql(quire, mariadb, home):
    """[client] says who, a group that the address names also where; what else stands there changes nothing of how text comes."""
    database = MySQL(mariadb)
    database.make(PARTS)
    (home / ".my.cnf").write_text(f"[client]\nuser=reader\npassword=\"{SECRET}\"\nsocket={mariadb.socket}\n"
                                  "default-character-set=gbk\nlocal-infile=1\n[quire-shop]\nhost=localhost\ndatabase=shop\n")
    try:
        for word in ("mysql:///shop#parts", "mysql:///?group=quire-shop#parts"):
            check_counts(quire.json("add", word), failed=0, added=6)
        texts = [quire.json("show", row["id"])["text"] for row in quire.json("list")["documents"]]
        assert sum("三号水泵" in text and "噪音" in text for text in texts) == 4  # two rows, and the samples of two schemas
    finally:
        (home / ".my.cnf").unlink()
    assert SECRET.encode() not in quire.kb.read_bytes()


# ---- ODBC ----

def test_connection_strings_of_odbc(quire, odbc):
    database = KINDS["odbc"](odbc)
    database.make(PARTS)
    secret = "a;b}=%23"
    word = f"odbc:Driver=SQLite3;PWD={{a;b}}}}=%2523}};Database={odbc.database}#parts"
    report = quire.json("add", word, **odbc.variables)
    check_counts(report, failed=0, added=6)
    uris = {row["uri"] for row in quire.json("list")["documents"]}
    assert f"odbc:Driver=SQLite3;PWD=;Database={odbc.database}#parts/1" in uris, uris
    assert secret.encode() not in quire.kb.read_bytes() and b"%2523" not in quire.kb.read_bytes()
    check_counts(quire.json("sync", **odbc.variables), failed=0, updated=0, removed=0)


def test_long_text_of_odbc_comes_in_pieces_and_whole(quire, odbc):
    database = KINDS["odbc"](odbc)
    long = "水泵𠮷😀 pump " * 20_000
    database.make(Table("notes", [("id", "integer", ""), ("body", "text", "")], [(1, long), (2, "x" + long)]))
    check_counts(database.add(quire, "--table", "notes", "--text", "body"), failed=0)
    for row in quire.json("list")["documents"]:
        if "/" in row["uri"].partition("#")[2]:
            assert quire.json("show", row["id"])["text"].count("水泵𠮷😀 pump") == 20_000


# ---- character sets ----

CHINESE, ENGLISH, TRADITIONAL = "三号厂房的水泵于2021年更换。", "Café Zürich was naïve: £5 – façade.", "三號廠房的水泵於2021年更換。"


@pytest.mark.parametrize("encoding, texts", [
    ("gbk", [CHINESE, TRADITIONAL]), ("gb2312", [CHINESE]), ("big5", [TRADITIONAL]), ("latin1", [ENGLISH]),
    ("utf8mb3", [CHINESE, ENGLISH]), ("utf16", [CHINESE, ENGLISH, "𠮷😀"]), ("gb18030", [CHINESE, ENGLISH, "𠮷😀"]),
])
def test_mysql_databases_in_any_character_set_give_right_text(quire, mariadb, encoding, texts):
    if not mariadb.sql(f"SHOW CHARACTER SET LIKE '{encoding}'"):
        pytest.skip(f"this server has no character set {encoding}")
    database = MySQL(mariadb)
    database.empty(encoding)
    database.sql("CREATE TABLE notes (id int PRIMARY KEY, body text)")
    # Another character set than the database's, in the columns of one table.
    database.sql("CREATE TABLE mixed (id int PRIMARY KEY, a text CHARACTER SET gbk, b text CHARACTER SET latin1, "
                 "c text CHARACTER SET big5)")
    for i, text in enumerate(texts):
        database.sql(f"INSERT INTO notes VALUES ({i}, {database.literal(text)})")
    database.sql(f"INSERT INTO mixed VALUES (1, {', '.join(map(database.literal, (CHINESE, ENGLISH, TRADITIONAL)))})")
    shown = check_texts(quire, database.add(quire), "notes", texts)
    assert all(text in shown["mixed/1"] for text in (CHINESE, ENGLISH, TRADITIONAL))


@pytest.mark.parametrize("encoding, texts", [("EUC_CN", [CHINESE]), ("EUC_TW", [TRADITIONAL]), ("LATIN1", [ENGLISH.replace("–", "-")]),
                                             ("UTF8", [CHINESE, ENGLISH, "𠮷😀"])])
def test_postgresql_databases_in_any_encoding_give_right_text(quire, postgresql, encoding, texts):
    database = PostgreSQL(postgresql)
    database.empty(encoding)
    database.sql("CREATE TABLE notes (id int PRIMARY KEY, body text)")
    for i, text in enumerate(texts):
        database.sql(f"SET client_encoding = 'UTF8'; INSERT INTO notes VALUES ({i}, {database.literal(text)})")
    check_texts(quire, database.add(quire), "notes", texts)


def check_texts(quire, report, table, texts):
    assert report["failures"] == [], report
    shown = {row["uri"].partition("#")[2]: quire.json("show", row["id"])["text"] for row in quire.json("list")["documents"]}
    for i, text in enumerate(texts):
        assert text in shown[f"{table}/{i}"], shown
    return shown
