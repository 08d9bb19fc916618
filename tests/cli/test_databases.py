# SPDX-License-Identifier: Apache-2.0
"""Tables of every kind of database as documents: that the same rows give the same ones, in whichever character set they are
kept, and what types and keys become."""
import datetime
import decimal

import pytest
from conftest import Quire
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
