# SPDX-License-Identifier: Apache-2.0
"""Databases as sources: what is read again when something changed, what goes, and what questions about rows and schemas find.
What differs between kinds of databases is in test_databases.py, what goes wrong in test_bad_databases.py."""
import contextlib
import datetime
import sqlite3

import pytest
from databases import PostgreSQL, Sqlite

START = datetime.datetime(2024, 1, 1)


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request, tmp_path):
    made = Sqlite(tmp_path / "shop.db") if request.param == "sqlite" else PostgreSQL(request.getfixturevalue("postgresql"))
    made.empty()
    return made


def moment(minutes):
    return str(START + datetime.timedelta(minutes=minutes))


def insert(shop, rows):
    values = ", ".join(f"({', '.join(map(shop.literal, row))})" for row in rows)
    shop.sql(f"INSERT INTO goods VALUES {values}")


def make_goods(shop, count=400):
    shop.sql("CREATE TABLE goods (id integer PRIMARY KEY, name text, price decimal(10,2), changed timestamp)")
    insert(shop, [(i, f"Article {i}", i + .25, moment(i)) for i in range(1, count + 1)])


def counts(report):
    return {name: report["documents"].get(name, 0) for name in ("added", "updated", "removed", "failed")}


def rows_read(report):
    return sum(row["received"] for row in report["ledger"] if (row["step"], row["unit"]) == ("fetch", "rows"))


def places(quire):
    return {row["uri"].partition("#")[2] for row in quire.json("list")["documents"]}


QUERY = ("--query", "SELECT * FROM goods", "--id", "id", "--title", "name")


def test_rows_that_changed_are_read_again_and_no_others(quire, shop):
    make_goods(shop)
    report = shop.add(quire, *QUERY, "--updated", "changed")
    assert counts(report)["added"] == 400 and rows_read(report) == 400, report
    report = shop.sync(quire)
    # The last ten minutes are read again, and equal what is held.
    assert counts(report) == {"added": 0, "updated": 0, "removed": 0, "failed": 0}
    assert report["embedded"] == 0 and rows_read(report) == 11, report
    shop.sql(f"UPDATE goods SET price = 7.5, changed = '{moment(1000)}' WHERE id = 5")
    shop.sql("DELETE FROM goods WHERE id = 6")
    insert(shop, [(401, "New", 1.5, moment(1000))])
    report = shop.sync(quire)
    assert counts(report) == {"added": 1, "updated": 1, "removed": 1, "failed": 0}, report
    assert report["embedded"] == 2
    assert not any(place.endswith("/6") for place in places(quire))


def test_equal_times_and_times_that_lie_lose_nothing(quire, shop):
    make_goods(shop, 50)
    shop.add(quire, *QUERY, "--updated", "changed")
    # The same time as the latest; none; one of long ago, as an import brings.
    insert(shop, [(60, "Equal", 1.5, moment(50)), (61, "None", 1.5, None), (62, "Old", 1.5, "1999-01-01 00:00:00")])
    report = shop.sync(quire)
    assert counts(report) == {"added": 3, "updated": 0, "removed": 0, "failed": 0}, report
    shop.sql(f"UPDATE goods SET name = 'Twice in a second' WHERE id = 60")
    assert counts(shop.sync(quire))["updated"] == 1
    report = shop.sync(quire)
    assert counts(report) == {"added": 0, "updated": 0, "removed": 0, "failed": 0} and report["embedded"] == 0, report


def test_without_a_column_of_times_hashes_tell_what_changed(quire, shop):
    make_goods(shop, 50)
    shop.add(quire, "--query", "SELECT id, name FROM goods")
    shop.sql("UPDATE goods SET name = '第五件商品' WHERE id = 5")
    shop.sql("DELETE FROM goods WHERE id = 6")
    report = shop.sync(quire)
    # Without a key a row is its values: another value is another row.
    assert counts(report) == {"added": 1, "updated": 0, "removed": 2, "failed": 0}, report
    assert report["documents"]["unchanged"] == 48 and report["embedded"] == 1
    answer = quire.json("search", "第五件商品")
    assert "第五件商品" in answer["hits"][0]["chunk"]["text"]


def test_a_primary_key_is_found(quire, shop):
    make_goods(shop, 30)
    report = shop.add(quire, "--table", "goods")
    assert counts(report)["added"] == 31
    shop.sql("UPDATE goods SET name = 'Renamed' WHERE id = 5")
    report = shop.sync(quire)
    assert counts(report)["added"] == 0 and counts(report)["removed"] == 0 and "goods/5" in places(quire)


def test_a_query_that_fails_in_the_middle_takes_nothing_out(quire, shop):
    make_goods(shop)
    name = "CASE WHEN id = 390 THEN CAST(CAST(price / (id - 390) AS integer) AS text) ELSE name END" if shop.kind == "postgresql" else \
        "CASE WHEN id = 390 THEN json(name) ELSE name END"
    shop.sql("CREATE VIEW good AS SELECT id, name, changed FROM goods")
    shop.add(quire, "--query", "SELECT * FROM good", "--id", "id")
    before = places(quire)
    shop.sql("DROP VIEW good")
    shop.sql(f"CREATE VIEW good AS SELECT id, {name} AS name, changed FROM goods WHERE id <> 3")
    report = shop.sync(quire, code=3)
    assert report["failures"][0]["reason"] == "malformed", report
    assert counts(report)["removed"] == 0 and places(quire) == before
    shop.sql("DROP VIEW good")
    shop.sql("CREATE VIEW good AS SELECT id, name, changed FROM goods WHERE id <> 3")
    assert counts(shop.sync(quire))["removed"] == 1


def test_options_that_change_what_a_row_becomes_read_all_again(quire, shop):
    make_goods(shop, 30)
    shop.add(quire, *QUERY, "--updated", "changed")
    report = shop.add(quire, *QUERY, "--updated", "changed", "--leave-out", "price")
    assert counts(report)["updated"] == 30
    assert all("price" not in hit["chunk"]["text"] for hit in quire.json("search", "Article 7")["hits"])


def test_rows_of_one_key_are_told_as_lost(quire, shop):
    shop.sql("CREATE TABLE goods (id integer, name text)")
    insert(shop, [(1, "One"), (1, "Two"), (2, "Three")])
    report = shop.add(quire, "--table", "goods", "--id", "id")
    drops = [drop for row in report["ledger"] if row["unit"] == "rows" for drop in row["dropped"]]
    assert drops == [{"reason": "same_key", "count": 1}]
    # The same rows twice lose nothing.
    report = shop.add(quire, "--query", "SELECT 1 AS a UNION ALL SELECT 1")
    drops = [drop for row in report["ledger"] if row["unit"] == "rows" for drop in row["dropped"]]
    assert drops == [{"reason": "duplicate", "count": 1}]


def test_rows_of_one_key_that_changed_are_read_once(quire, shop):
    shop.sql("CREATE TABLE goods (id integer, name text, changed timestamp)")
    insert(shop, [(i, name, moment(0)) for i in (1, 2) for name in ("One", "Two")])
    shop.add(quire, "--table", "goods", "--id", "id", "--updated", "changed")
    for _ in range(3):
        report = shop.sync(quire)
        assert counts(report) == {"added": 0, "updated": 0, "removed": 0, "failed": 0} and report["embedded"] == 0
        drops = [drop for row in report["ledger"] if row["unit"] == "rows" for drop in row["dropped"]]
        assert drops == [{"reason": "same_key", "count": 2}]


def test_a_row_stays_with_the_source_that_gave_it_first(quire, shop):
    make_goods(shop, 4)
    shop.add(quire)
    word = shop.word + "#goods"
    report = quire.json("add", word, *shop.flags, "--leave-out", "price", **shop.variables)
    assert counts(report) == {"added": 0, "updated": 0, "removed": 0, "failed": 0} and report["embedded"] == 0
    drops = [drop for row in report["ledger"] if row["unit"] == "rows" for drop in row["dropped"]]
    assert drops == [{"reason": "other_source", "count": 4}]
    assert "price" in quire.json("search", "Article 3")["hits"][0]["chunk"]["text"]
    for _ in range(2):
        report = shop.sync(quire)
        assert counts(report) == {"added": 0, "updated": 0, "removed": 0, "failed": 0} and report["embedded"] == 0
    # When that source is gone, the other one's turn has come.
    first = next(source for source in quire.json("source", "list")["sources"] if "#" not in source["uri"])
    quire.json("remove", first["id"])
    shop.sync(quire)
    report = shop.sync(quire)
    assert counts(report) == {"added": 0, "updated": 0, "removed": 0, "failed": 0}
    assert {f"goods/{i}" for i in range(1, 5)} <= places(quire)
    assert all("price" not in hit["chunk"]["text"] for hit in quire.json("search", "Article 3")["hits"] if "/" in hit["document"]["uri"].partition("#")[2])


def test_two_columns_of_one_name(quire, shop):
    make_goods(shop, 3)
    report = shop.add(quire, "--query", "SELECT a.id, b.id, b.name FROM goods a JOIN goods b ON a.id = b.id")
    assert counts(report)["added"] == 3 and report["failures"] == []


def make_people(shop):
    shop.sql("CREATE TABLE 部门 (编号 integer PRIMARY KEY, 名称 text, 城市 text)")
    shop.sql("CREATE TABLE 员工 (工号 integer PRIMARY KEY, 姓名 text, 月薪 integer, 部门编号 integer REFERENCES 部门(编号))")
    shop.sql("CREATE TABLE invoices (id integer PRIMARY KEY, customer text, total decimal(10,2))")
    shop.sql("CREATE TABLE payments (id integer PRIMARY KEY, invoice_id integer REFERENCES invoices(id), paid_on date)")
    shop.sql("INSERT INTO 部门 VALUES (1, '财务部', '杭州'), (2, '研发部', '成都')")
    shop.sql("INSERT INTO 员工 VALUES (7, '王小明', 15300, 1), (8, '李秀英', 21700, 2)")
    shop.sql("INSERT INTO invoices VALUES (17, 'Harbour Boats', 1250.5), (18, 'Mill Bakery', 99.75)")
    shop.sql("INSERT INTO payments VALUES (1, 17, '2024-06-01')")


@pytest.mark.parametrize("question, quoted, place", [
    ("What is the total of the invoice of Harbour Boats?", "1250.5", "invoices/17 invoices"),
    ("李秀英的月薪是多少？", "21700", "员工/8"),
    ("财务部在哪个城市？", "杭州", "部门/1"),
    ("Which table holds invoices?", "invoices", None),
    ("Which column references invoices?", "invoice_id", "payments invoices"),
    ("员工表有哪些列？", "姓名", "员工"),
    ("部门编号列引用哪个表？", "部门", None),
])
def test_questions_about_rows_and_schemas(quire, shop, question, quoted, place):
    make_people(shop)
    shop.add(quire)
    answer = quire.json("ask", question)
    assert answer["supported"], answer
    cited = answer["citations"][0]
    assert quoted in cited["quote"] and cited["verified"], cited
    assert place is None or cited["document"]["uri"].partition("#")[2] in place.split(), cited
    row = cited["document"]["uri"].partition("#")[2].partition("/")[2]
    assert not row or cited["place"]["row"] == row


def test_filters_know_columns_and_tables(quire, shop):
    make_people(shop)
    shop.add(quire)
    hits = quire.json("search", "员工", "--filter", "table=员工", "--filter", "月薪=21700")["hits"]
    assert {hit["document"]["uri"].partition("#")[2] for hit in hits} == {"员工/8"}


def test_the_number_of_rows_is_told_exactly(quire, shop):
    make_goods(shop, 347)
    shop.sql('CREATE TABLE "订单" ("编号" integer PRIMARY KEY, "客户" text)')
    shop.sql("INSERT INTO \"订单\" VALUES (1, '王芳'), (2, '李伟'), (3, '张敏')")
    shop.add(quire)
    hit = quire.json("search", "How many rows has table goods?")["hits"][0]
    assert "has 347 rows" in hit["chunk"]["text"]
    assert "订单表有 3 行" in quire.json("search", "订单表有多少行？")["hits"][0]["chunk"]["text"]
    shop.sql("DELETE FROM goods WHERE id = 7")
    shop.sync(quire)
    assert "has 346 rows" in quire.json("search", "How many rows has table goods?")["hits"][0]["chunk"]["text"]


def test_large_tables_are_told_by_the_servers_estimate(quire, postgresql):
    shop = PostgreSQL(postgresql)
    shop.empty()
    shop.sql("CREATE TABLE goods AS SELECT 1 AS id FROM generate_series(1, 123456); ANALYZE goods")
    quire.json("add", shop.word, *shop.flags, "--table", "goods", "--id", "id", **shop.variables)
    assert "has about 120000 rows" in next(quire.json("show", row["id"])["text"] for row in quire.json("list")["documents"]
                                           if row["uri"].endswith("#goods"))


def test_a_table_that_goes_while_it_is_empty_is_told(quire, shop):
    make_goods(shop, 1)
    shop.sql("DELETE FROM goods")
    shop.add(quire, *QUERY)
    assert places(quire) == set()
    shop.sql("DROP TABLE goods")
    for _ in range(2):
        report = shop.sync(quire, code=3)
        assert [failure["reason"] for failure in report["failures"]] == ["vanished"] and len(quire.json("source", "list")["sources"]) == 1
    shop.sql("CREATE TABLE goods (id integer PRIMARY KEY, name text)")
    insert(shop, [(1, "Lamp")])
    assert counts(shop.sync(quire))["added"] == 1


def test_a_table_that_joins_and_one_that_goes(quire, shop):
    make_people(shop)
    shop.add(quire)
    before = places(quire)
    shop.sql("CREATE TABLE notes (id integer PRIMARY KEY, body text)")
    shop.sql("INSERT INTO notes VALUES (1, 'The lamp was repaired.')")
    shop.sync(quire)
    assert places(quire) == before | {"notes", "notes/1"}
    shop.sql("DROP TABLE notes")
    shop.sync(quire)
    assert places(quire) == before


def test_large_texts_are_split_and_long_fields_are_paragraphs(quire, shop):
    shop.sql("CREATE TABLE goods (id integer PRIMARY KEY, name text, body text)")
    body = "\n\n".join(f"Chapter {i} tells of the lamp and of the harbour at night. " * 8 for i in range(40))
    insert(shop, [(1, "A book", body)])
    shop.add(quire, "--table", "goods", "--text", "body")
    row = next(row for row in quire.json("list")["documents"] if row["uri"].endswith("goods/1"))
    shown = quire.json("show", row["id"], "--chunks")
    assert row["chunks"] > 10 and "name\tid\nA book\t1\n" in shown["text"] and "body:" not in shown["text"]
    assert all(chunk["place"]["row"] == "1" for chunk in shown["chunks"])


def test_a_database_in_use_is_read(quire, tmp_path):
    path = tmp_path / "shop.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("CREATE TABLE goods (id integer PRIMARY KEY, name text)")
        writer.execute("INSERT INTO goods VALUES (1, 'Committed')")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO goods VALUES (2, 'Under way')")
        report = quire.json("add", f"sqlite:{path}", "--table", "goods")
        assert counts(report)["added"] == 2 and report["failures"] == [], report
        writer.execute("COMMIT")
    assert counts(quire.json("sync"))["added"] == 1


def test_the_base_itself_is_no_source(quire, tmp_path):
    (tmp_path / "a.txt").write_text("The lamp was repaired.")
    quire.json("add", tmp_path / "a.txt")
    assert "knowledge base" in quire.json("add", f"sqlite:{quire.kb}", code=1)["error"]["message"]


def test_relative_paths_are_made_absolute(quire, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shop = Sqlite(tmp_path / "a b#c.db")
    shop.sql("CREATE TABLE goods (id integer PRIMARY KEY, name text)")
    shop.sql("INSERT INTO goods VALUES (1, 'Lamp')")
    report = quire.json("add", "sqlite:a b%23c.db#goods")
    assert report["failures"] == [] and counts(report)["added"] == 2
    assert {row["uri"] for row in quire.json("list")["documents"]} == {
        f"sqlite:{tmp_path}/a%20b%23c.db#goods", f"sqlite:{tmp_path}/a%20b%23c.db#goods/1"}
    assert counts(quire.json("sync")) == {"added": 0, "updated": 0, "removed": 0, "failed": 0}


def test_the_servers_own_count_of_rows(quire, postgresql):
    """What a second sync makes the server give: keys of all, and the rows that changed."""
    shop = PostgreSQL(postgresql)
    shop.empty()
    make_goods(shop, 2000)
    shop.add(quire, *QUERY, "--updated", "changed")
    shop.sql(f"UPDATE goods SET price = 3, changed = '{moment(5000)}' WHERE id IN (10, 1000)")
    shop.sql("SELECT pg_stat_reset()")
    report = shop.sync(quire)
    assert counts(report)["updated"] == 2 and report["embedded"] == 2
    assert rows_read(report) == 13


def test_a_naming_that_fails_changes_nothing(quire, tmp_path):
    shop = Sqlite(tmp_path / "shop.db")
    shop.empty()
    make_goods(shop, 3)
    quire.json("add", shop.word, "--table", "goods", "--title", "name")
    quire.json("add", shop.word, "--table", "goods", "--title", "名称", code=3)
    assert quire.json("sync")["documents"]["failed"] == 0
    [source] = quire.json("source", "list")["sources"]
    assert {"title": "name"}.items() <= {option["name"]: option["value"] for option in source["options"]}.items()


def test_what_came_of_a_source_that_failed_half_way_still_belongs_to_it(quire, tmp_path):
    shop = Sqlite(tmp_path / "shop.db")
    shop.empty()
    make_goods(shop, 3)
    quire.run("add", shop.word, "--table", "goods", "--table", "nope", code=3)
    [source] = quire.json("source", "list")["sources"]
    assert source["documents"] >= 3 and source["state"] == "failed"
    quire.json("source", "remove", source["id"])
    assert quire.json("list")["documents"] == []
    quire.run("add", shop.word, "--table", "nope", code=1)
    assert quire.json("source", "list")["sources"] == []
