# SPDX-License-Identifier: Apache-2.0
"""Typed copies of tables, end to end: what is kept of CSV and workbooks in both languages, read from the base by a decoder written
after the drawing in src/record/typed_block.c; what is told, what is bounded, and that it goes with its document."""
import contextlib
import csv
import datetime
import shutil
import sqlite3
import struct

import pytest
from conftest import FIXTURES

NUMBER, DATE, DATETIME, TIME, BOOLEAN = 2, 3, 4, 5, 6


class Bytes:
    def __init__(self, data):
        self.data, self.at = data, 0

    def byte(self):
        self.at += 1
        return self.data[self.at - 1]

    def number(self):
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def signed(self):
        value = self.number()
        return value // 2 if value % 2 == 0 else -(value + 1) // 2

    def string(self):
        size = self.number()
        self.at += size
        return self.data[self.at - size:self.at].decode()


def cell_value(data, last):
    """A value as record/cell_codec.c writes it, of which no text is known."""
    head = data.byte()
    kind, unit, form = head & 7, head >> 3 & 3, head >> 5
    name = {0: "", 1: "%", 2: last}.get(unit)
    if name is None:
        name = last = data.string()
    if form == 2:
        decimals = data.byte()
        value = data.signed() / 10**decimals
    elif form == 3:
        value = struct.unpack("<d", bytes(data.byte() for _ in range(8)))[0]
    else:
        value = data.signed() * 86400
    return (kind, value, name), last


def decode(blob, text):
    """Rows of one block: None, a text, or (kind, number, unit)."""
    data = Bytes(blob)
    assert data.byte() == 1
    rows, columns, end, places = data.number(), data.number(), 0, []
    for _ in range(rows):
        start = end + data.number()
        end = start + data.number()
        places.append(start)
    cells = [[None] * columns for _ in range(rows)]

    def words(row):
        start = places[row] + data.number()
        return text[start:start + data.number()].decode()
    for column in range(columns):
        head = data.byte()
        kind = head & 7
        unit = data.string() if head & 8 else ""
        states = [head >> 5 & 3] * rows
        if head & 16:
            packed = [data.byte() for _ in range((rows + 3) // 4)]
            states = [packed[row // 4] >> 2 * (row % 4) & 3 for row in range(rows)]
        decimals = data.byte() if kind and kind != DATE else 0
        before = 0
        for row in range(rows):
            if states[row] == 1:
                digits = data.signed() + before
                before = digits if head & 128 else 0
                cells[row][column] = (kind, digits * 86400 if kind == DATE else digits / 10**decimals, unit)
        last = ""
        for row in range(rows):
            if states[row] == 2:
                cells[row][column] = words(row)
            elif states[row] == 3:
                flags = data.byte()
                said = words(row) if flags & 1 else ""
                cells[row][column] = said
                if flags & 2:
                    cells[row][column], last = cell_value(data, last)
    assert data.at == len(blob)
    return cells


def rows_of(kb, table):
    with contextlib.closing(sqlite3.connect(kb)) as base:
        found = []
        blocks = base.execute("SELECT document, bytes FROM typed_rows WHERE typed=? ORDER BY document, piece",
                              (int(table["id"][1:]),)).fetchall()
        for document, blob in blocks:
            pieces = base.execute("SELECT bytes FROM texts WHERE document=? ORDER BY piece", (document,)).fetchall()
            found += decode(blob, b"".join(piece for piece, in pieces))
    assert len(found) == table["rows"]
    return found


def day(year, month, number):
    return (DATE, int(datetime.datetime(year, month, number, tzinfo=datetime.UTC).timestamp()), "")


def number(value, unit=""):
    return (NUMBER, value, unit)


def tables_of(quire, path):
    return quire.json("show", str(path))["typed_tables"]


def columns_of(table):
    return [(column["head"], column["type"], column["unit"], column["filled"]) for column in table["columns"]]


def added(quire, *files):
    for file in files:
        quire.run("add", str(FIXTURES / file))
    return [tables_of(quire, FIXTURES / file) for file in files]


def test_csv_in_several_encodings_and_habits(quire):
    english, chinese, german, utf16 = added(quire, "csv/sales-en.csv", "csv/sales-gbk.csv", "csv/umsatz-de.csv",
                                            "csv/sales-utf16.tsv")
    assert columns_of(english[0]) == [("Region", "text", None, 2), ("2022", "number", None, 2), ("2023", "number", None, 2),
                                      ("Share", "number", "%", 2)]
    assert rows_of(quire.kb, english[0]) == [["North", number(1034.5), number(1234.5), number(.125, "%")],
                                             ["South", number(980), number(1101.2), number(.09, "%")]]
    for table in chinese[0], utf16[0]:
        assert columns_of(table)[:2] == [("地区", "text", None, 2), ("2022年", "number", None, 2)]
        assert [row[1:3] for row in rows_of(quire.kb, table)] == [[number(1034.5), number(1234.5)], [number(980), number(1101.2)]]
    assert [row[1:3] for row in rows_of(quire.kb, german[0])] == [[number(1034.5), number(1234.5)], [number(980), number(1101.2)]]


def test_workbooks_say_what_their_cells_are(quire):
    report, levels = added(quire, "xlsx/report-zh.xlsx", "ods/levels-zh.ods")
    revenue = report[0]
    assert (revenue["title"], revenue["unit"], revenue["place"]) == ("某公司营业收入表", "万元", "sheet 营业收入, A3:D8")
    assert columns_of(revenue) == [("地区", "text", None, 3), ("日期", "date", None, 2), ("金额", "number", "¥", 3),
                                   ("占比", "number", "%", 3)]
    assert [row[2][2] for row in rows_of(quire.kb, revenue)] == ["¥"] * 3
    # 站点 is merged over two rows: said again, counted once.
    assert [column[3] for column in columns_of(levels[0])] == [2, 3, 3, 3]
    rows = rows_of(quire.kb, levels[0])
    assert rows[0][:2] == ["北站", day(2024, 3, 5)] and rows[1][:2] == ["北站", day(2024, 4, 5)]
    assert [row[3] for row in rows[:2]] == [number(.125, "%"), number(-.02, "%")]


def test_sums_of_a_long_table_are_those_of_the_file(quire, tmp_path):
    file = tmp_path / "订单.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["订单号", "日期", "地区", "金额(万元)", "数量"])
        for i in range(3000):
            when = datetime.date(2024, 1, 1) + datetime.timedelta(i // 10)
            amount = "–" if i % 97 == 5 else f"{(i * 7919) % 100003 / 100:,.2f}"
            writer.writerow([100000 + i, f"{when.year}年{when.month}月{when.day}日", "华北华南华东"[2 * (i % 3):][:2], amount, i % 7])
    quire.run("add", str(file))
    table, = tables_of(quire, file)
    assert (table["rows"], table["unit"]) == (3000, "万元")
    assert [column[1:] for column in columns_of(table)] == [("number", None, 3000), ("date", None, 3000), ("text", None, 3000),
                                                            ("number", None, 2969), ("number", None, 3000)]
    rows = rows_of(quire.kb, table)
    sums = {}
    for i in range(3000):
        if i % 97 != 5:
            sums["华北华南华东"[2 * (i % 3):][:2]] = sums.get("华北华南华东"[2 * (i % 3):][:2], 0) + (i * 7919) % 100003
    found = {}
    for row in rows:
        found[row[2]] = found.get(row[2], 0) + (round(row[3][1] * 100) if row[3] else 0)
    assert found == sums
    assert rows[0][1] == day(2024, 1, 1) and rows[-1][1] == day(2024, 10, 26)
    assert table["bytes"] < file.stat().st_size * .35


def test_status_and_show_tell_and_remove_takes_away(quire):
    quire.run("add", str(FIXTURES / "csv"))
    status = quire.json("status")
    assert status["typed_tables"] == 8 and status["typed_rows"] == 18
    assert "tables     8 typed, 18 rows" in quire.run("status").out
    row = next(row for row in status["ledger"] if row["step"] == "store")
    assert (row["unit"], row["received"], row["kept"], row["dropped"]) == ("rows", 18, 18, [])
    shown = quire.run("show", str(FIXTURES / "csv" / "report.csv"), "--tables").out
    assert "lines 4–6: 2 rows" in shown and "unit: mm" in shown and "number            2 filled  Rain" in shown
    quire.run("remove", *(document["id"] for document in quire.json("list")["documents"]))
    status = quire.json("status")
    assert status["typed_tables"] == status["typed_rows"] == 0
    with contextlib.closing(sqlite3.connect(quire.kb)) as base:
        assert base.execute("SELECT count(*) FROM typed_rows").fetchone() == (0,)


def test_what_is_over_the_bound_is_told(quire, tmp_path):
    shutil.copy(FIXTURES / "csv" / "sales-en.csv", tmp_path / "sales.csv")
    quire.run("add", str(tmp_path / "sales.csv"), QUIRE_STORE_TABLE_ROWS="1")
    row = next(row for row in quire.json("show", "d1")["ledger"] if row["step"] == "store")
    assert (row["received"], row["kept"], row["dropped"]) == (2, 1, [{"reason": "over_limit", "count": 1}])
    assert quire.json("status")["worst"] == []


@pytest.mark.parametrize("packed", [False, True])
def test_what_was_not_wanted_comes_with_the_next_add(quire, tmp_path, packed):
    source = tmp_path / "sales.csv"
    shutil.copy(FIXTURES / "csv" / "sales-en.csv", source)
    if packed:
        shutil.make_archive(str(tmp_path / "box"), "zip", tmp_path, "sales.csv")
        source = tmp_path / "box.zip"
    first = quire.json("add", str(source), QUIRE_STORE_TABLES="false")
    assert quire.json("status")["typed_tables"] == 0
    again = quire.json("add", str(source), QUIRE_STORE_TABLES="false")
    assert again["documents"]["unchanged"] == first["documents"]["added"]
    wanted = quire.json("add", str(source))
    assert wanted["documents"]["updated"] >= 1 and wanted["embedded"] == 0
    assert quire.json("status")["typed_tables"] == 1
    assert quire.json("add", str(source))["documents"]["updated"] == 0


def test_rows_of_a_database_are_one_table(quire, tmp_path):
    with contextlib.closing(sqlite3.connect(tmp_path / "shop.db")) as shop, shop:
        shop.execute("CREATE TABLE orders(id INTEGER PRIMARY KEY, customer TEXT, total DECIMAL(10,2), placed DATE, note TEXT)")
        shop.executemany("INSERT INTO orders VALUES(?, ?, ?, ?, ?)",
                         [(1, "Ada", 12.5, "2024-05-01", None), (2, "李雷", 7.25, "2024-05-02", ""),
                          (3, "Ada\n\nof Velmark", 9, "2024-06-01", "paid")])
    quire.run("add", f"sqlite:{tmp_path}/shop.db", "--table", "orders")
    status = quire.json("status")
    assert (status["typed_tables"], status["typed_rows"]) == (1, 3)
    row = next(row["id"] for row in quire.json("list")["documents"] if row["uri"].endswith("#orders/2"))
    table, = tables_of(quire, row)
    assert table["owner"].endswith("shop.db#orders") and table["title"] == "orders" and table["rows"] == 3
    assert [column[0] for column in columns_of(table)] == ["id", "customer", "total", "placed", "note"]
    rows = sorted(rows_of(quire.kb, table), key=lambda row: row[0])  # each is a document, and these are stored as they are loaded
    assert [row[0] for row in rows] == [number(1), number(2), number(3)]
    assert [row[2] for row in rows] == [number(12.5), number(7.25), number(9)]
    assert [row[4] for row in rows] == [None, "", "paid"]
    assert [row[1] for row in rows] == ["Ada", "李雷", "Ada\n\nof Velmark"]
    quire.run("remove", row)
    assert quire.json("status")["typed_rows"] == 2
