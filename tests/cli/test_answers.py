# SPDX-License-Identifier: Apache-2.0
"""Whether the right sentence or row answers, from files as people have them: reports, manuals, lists of incidents."""
import json

import pytest
from conftest import Quire


def quarter(company, end, year_before, sales, sales_before, nine=None):
    """A quarterly report; `nine`: the sales of nine months, in a table of their own columns."""
    return f"""# {company} Form 10-Q for the quarter ended {end}

## Results of operations

{company} sold more lamps than in the year before. Total net sales grew 5 % because of lamps.

Table 1. Statements of Operations

(in millions)

| | Three Months Ended {end} | Three Months Ended {year_before} |{' Nine Months Ended ' + end + ' |' if nine else ''}
|---|---|---|{'---|' if nine else ''}
| Percentage of total net sales | 61 % | 60 % |{' 59 % |' if nine else ''}
| Total net sales | ${sales} | ${sales_before} |{' $' + nine + ' |' if nine else ''}
| Research and development | $7,709 | $6,306 |{' $19,490 |' if nine else ''}

Table 2. Gross margin

| | Amount | Share |
|---|---|---|
| Lamps | $34,530 | 37.0 % |
| Services | $14,699 | 70.8 % |
"""


ANNUAL_ZH = """<!doctype html><html lang="zh-CN"><head><title>青禾机械2022年年度报告</title></head><body>
<h1>青禾机械2022年年度报告</h1><h2>主要财务数据</h2>
<p>单位：人民币万元</p>
<table><caption>合并利润表</caption><tr><th>项目</th><th>2022年</th><th>2021年</th></tr>
<tr><td>营业收入占比</td><td>61%</td><td>60%</td></tr>
<tr><td>营业收入</td><td>46298</td><td>51761</td></tr>
<tr><td>研发费用</td><td>7709</td><td>6306</td></tr></table>
<h2>公司治理</h2><p>董事长由林知远担任。他于2015年加入公司。</p></body></html>"""

ANNUAL_HANT = """<!doctype html><html lang="zh-TW"><head><title>海灣航運2022年年度報告</title></head><body>
<h1>海灣航運2022年年度報告</h1><h2>主要財務數據</h2>
<table><caption>合併損益表（新台幣百萬元）</caption><tr><th>項目</th><th>2022年</th><th>2021年</th></tr>
<tr><td>營業收入變動</td><td>-12%</td><td>8%</td></tr>
<tr><td>營業收入</td><td>8812</td><td>9023</td></tr></table></body></html>"""

MANUAL = """# Lantern manual

## Contents

- [How do I put a package on hold?](#hold)
- [How do I remove a package?](#remove)
- [How do I find a package?](#find)

## How do I put a package on hold?

To put a package on hold, run:

```
lantern hold NAME
lantern list --held
```

## How do I remove a package?

Packages are removed with their settings by this command:

```
lantern purge NAME
```
"""

MANUAL_ZH = """# 灯笼手册

## 怎样保留一个软件包？

要保留一个软件包，请运行：

```
lantern hold 名称
```

## 怎样删除一个软件包？

用下面的命令删除软件包和它的设置：

```
lantern purge 名称
```
"""

INCIDENTS = """# Incidents of plant A

| Incident | Machine | Cause | Downtime |
|---|---|---|---|
| INC-10 | boiler | worn belt | 3 hours |
| INC-103 | boiler | leaking valve | 9 hours |
| INC-110 | conveyor | broken sensor | 2 hours |
"""

INCIDENTS_ZH = """# 二号车间事故记录

| 编号 | 设备 | 原因 | 停机时间 |
|---|---|---|---|
| SG-10 | 锅炉 | 皮带磨损 | 3小时 |
| SG-103 | 锅炉 | 阀门泄漏 | 9小时 |
| SG-110 | 传送带 | 传感器损坏 | 2小时 |
"""

LIVES = """# People of the harbour

Marta Oblenska was a chemist from Oslin. She received the Velden medal in 1911 for her work on salt.

Jonas Weir was a painter. He moved to the coast in 1887.
"""

FILES = {
    "reports/2023 Q1 Northwind.md": quarter("Northwind Traders", "December 31, 2022", "December 25, 2021", "117,154",
                                            "123,945"),
    "reports/2022 Q3 Northwind.md": quarter("Northwind Traders", "June 25, 2022", "June 26, 2021", "82,959", "81,434",
                                            "304,182"),
    "reports/2023 Q1 Fabrikam.md": quarter("Fabrikam", "December 31, 2022", "December 25, 2021", "5,931", "7,643"),
    "年报/青禾机械2022.html": ANNUAL_ZH,
    "年报/海灣航運2022.html": ANNUAL_HANT,
    "manuals/lantern.md": MANUAL,
    "manuals/灯笼.md": MANUAL_ZH,
    "incidents.md": INCIDENTS,
    "事故.md": INCIDENTS_ZH,
    "people.md": LIVES,
}


@pytest.fixture(scope="module")
def office(environment, tmp_path_factory):
    """A base of all of these; tests only read it."""
    folder = tmp_path_factory.mktemp("office")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    made = Quire(environment, tmp_path_factory.mktemp("office-base") / "office.quire")
    made.json("add", folder)
    return made


def first_quote(office, question):
    """The first citation of an answer, whose file it gives too."""
    answer = office.json("ask", question)
    assert answer["supported"], answer
    first = answer["citations"][0]
    assert first["verified"]
    return answer, first, first["document"]["uri"].rsplit("/", 1)[-1]


def asked_cell(first):
    """What the cell that answers says, and its column's head."""
    heads = first["heads"]
    return heads["cells"][heads["asked"]], heads["columns"][heads["asked"]]


@pytest.mark.parametrize("question,file,row,cell,column", [
    ("What were Northwind's total net sales in the quarter ended December 31, 2022?", "2023 Q1 Northwind.md",
     "Total net sales", "$117,154", "Three Months Ended December 31, 2022"),
    ("What were Northwind's total net sales in the quarter ended December 25, 2021?", "2023 Q1 Northwind.md",
     "Total net sales", "$123,945", "Three Months Ended December 25, 2021"),
    ("What were Northwind's total net sales in Q1 2023?", "2023 Q1 Northwind.md",
     "Total net sales", "$117,154", "Three Months Ended December 31, 2022"),
    ("What were Northwind's total net sales in the third quarter of 2022?", "2022 Q3 Northwind.md",
     "Total net sales", "$82,959", "Three Months Ended June 25, 2022"),
    ("What were Northwind's total net sales in the nine months ended June 25, 2022?", "2022 Q3 Northwind.md",
     "Total net sales", "$304,182", "Nine Months Ended June 25, 2022"),
    ("What were Fabrikam's total net sales in the quarter ended December 31, 2022?", "2023 Q1 Fabrikam.md",
     "Total net sales", "$5,931", "Three Months Ended December 31, 2022"),
    ("How much did Fabrikam spend on research and development in the quarter ended December 31, 2022?",
     "2023 Q1 Fabrikam.md", "Research and development", "$7,709", "Three Months Ended December 31, 2022"),
    ("青禾机械2022年的营业收入是多少？", "青禾机械2022.html", "营业收入", "46298", "2022年"),
    ("青禾机械2021年的营业收入是多少？", "青禾机械2022.html", "营业收入", "51761", "2021年"),
    ("青禾机械2022年的研发费用是多少？", "青禾机械2022.html", "研发费用", "7709", "2022年"),
    ("海灣航運2022年的營業收入是多少？", "海灣航運2022.html", "營業收入", "8812", "2022年"),
    ("海灣航運2021年的營業收入是多少？", "海灣航運2022.html", "營業收入", "9023", "2021年"),
    ("What caused incident INC-10?", "incidents.md", "INC-10", "worn belt", "Cause"),
    ("What was the cause of incident INC-103?", "incidents.md", "INC-103", "leaking valve", "Cause"),
    ("What was the downtime of incident INC-110?", "incidents.md", "INC-110", "2 hours", "Downtime"),
    ("SG-10的原因是什么？", "事故.md", "SG-10", "皮带磨损", "原因"),
    ("SG-103的停机时间是多久？", "事故.md", "SG-103", "9小时", "停机时间"),
])
def test_the_row_and_the_column_that_are_asked_for(office, question, file, row, cell, column):
    answer, first, found = first_quote(office, question)
    assert (found, first["heads"]["cells"][0], *asked_cell(first)) == (file, row, cell, column), answer["answer"]
    assert answer["answer"].startswith(f"{row} | {column}: {cell}")


def test_a_row_says_its_unit_and_title(office):
    answer, first, _ = first_quote(office, "What were Fabrikam's total net sales in the quarter ended December 31, 2022?")
    assert first["heads"]["unit"] == "in millions"
    assert first["heads"]["table"] == "Table 1. Statements of Operations"
    assert "(in millions; Table 1. Statements of Operations)" in answer["answer"]
    assert first["quote"] == "Total net sales\t$5,931\t$7,643"
    answer, first, _ = first_quote(office, "青禾机械2022年的营业收入是多少？")
    assert (first["heads"]["unit"], first["heads"]["table"]) == ("人民币万元", "合并利润表")
    assert "(人民币万元; 合并利润表)" in answer["answer"]
    _, first, _ = first_quote(office, "海灣航運2022年的營業收入是多少？")
    assert first["heads"]["unit"] == "新台幣百萬元"


@pytest.mark.parametrize("question,cell,column", [
    ("What percentage was Fabrikam's gross margin on services?", "70.8 %", "Share"),
    ("How much money was Fabrikam's gross margin on services?", "$14,699", "Amount"),
])
def test_a_percentage_is_no_amount(office, question, cell, column):
    _, first, _ = first_quote(office, question)
    assert first["heads"]["cells"][0] == "Services" and asked_cell(first) == (cell, column)


def test_the_answer_says_how_a_period_was_read(office):
    answer, _, _ = first_quote(office, "What were Northwind's total net sales in Q1 2023?")
    assert "2023 Q1 Northwind" in json.dumps(answer["reading"] if "reading" in answer else answer)
    answer, first, found = first_quote(office, "What were Northwind's total net sales in the latest quarter?")
    assert found == "2023 Q1 Northwind.md" and asked_cell(first)[0] == "$117,154"


@pytest.mark.parametrize("question", [
    "What were Tailspin's total net sales in the quarter ended December 31, 2022?",
    "What were Northwind's total net sales in the quarter ended March 31, 2019?",
    "What were Northwind's total net sales in 2017?",
    "What caused incident INC-11?",
    "What was the cause of incident INC-1031?",
    "When did Clara Weymouth receive the Velden medal?",
    "青禾机械2018年的营业收入是多少？",
    "海灣航運2015年的營業收入是多少？",
    "SG-11的原因是什么？",
    "玛格丽特·撒切尔哪一年加入公司？",
    "《红楼梦》的作者是谁？",
])
def test_another_name_number_or_year_is_refused(office, question):
    answer = office.json("ask", question)
    assert not answer["supported"] and answer["citations"] == []
    assert answer["reason"] in ("weak_match", "no_match")


@pytest.mark.parametrize("question,quote,file", [
    ("How do I put a package on hold?",
     "To put a package on hold, run:\n\nlantern hold NAME\nlantern list --held", "lantern.md"),
    ("怎样保留一个软件包？", "要保留一个软件包，请运行：\n\nlantern hold 名称", "灯笼.md"),
    ("When did Marta Oblenska receive the Velden medal?",
     "Marta Oblenska was a chemist from Oslin. She received the Velden medal in 1911 for her work on salt.", "people.md"),
])
def test_a_quote_is_understood_by_itself(office, question, quote, file):
    _, first, found = first_quote(office, question)
    assert (found, first["quote"].strip("\n")) == (file, quote)


NEVER = ["(in millions)", "Three Months Ended December 31, 2022\tThree", "Table 1. Statements", "单位：",
         "How do I put a package on hold?\n"]


@pytest.mark.parametrize("question", [
    "How do I put a package on hold?", "Which amounts are in millions?", "What does Table 1. Statements of Operations show?",
    "Three Months Ended December 31, 2022", "合并利润表的单位是什么？", "What is chapter 2 of the Lantern manual?",
])
def test_what_only_leads_to_answers_is_never_quoted(office, question):
    done = office.run("--json", "ask", question, code=None)
    for citation in json.loads(done.out)["citations"]:
        for part in NEVER:
            assert part not in citation["quote"] + "\n", citation["quote"]


@pytest.mark.parametrize("text,question,quote", [
    ("""Lantern manual

Contents

1 How do I put a package on hold? ........ 3
2 How do I remove a package? ............ 4

1 How do I put a package on hold?

The command lantern hold NAME puts a package on hold until it is released.
""", "How do I put a package on hold?", "The command lantern hold NAME puts a package on hold until it is released."),
    ("""灯笼手册

目录

1 怎样保留一个软件包？ …………………… 3
2 怎样删除一个软件包？ …………………… 4

1 怎样保留一个软件包？

使用 lantern hold 命令可以保留一个软件包，直到它被放开。
""", "怎样保留一个软件包？", "使用 lantern hold 命令可以保留一个软件包，直到它被放开。"),
])
def test_a_line_of_contents_is_never_quoted(quire, tmp_path, text, question, quote):
    path = tmp_path / "manual.txt"
    path.write_text(text, encoding="utf-8")
    quire.json("add", path)
    answer = quire.json("ask", question)
    quotes = [citation["quote"] for citation in answer["citations"]]
    assert quote in quotes, answer
    assert not any("...." in quoted or "……" in quoted for quoted in quotes)


@pytest.mark.parametrize("text,question,quote", [
    ("The harbour of Vellmark froze on 12 January 1931.", "When did the harbour of Vellmark freeze?",
     "The harbour of Vellmark froze on 12 January 1931."),
    ("维尔马克港在1931年1月12日结冰。", "维尔马克港什么时候结冰？", "维尔马克港在1931年1月12日结冰。"),
    ("維爾馬克港在1931年1月12日結冰。", "維爾馬克港什麼時候結冰？", "維爾馬克港在1931年1月12日結冰。"),
])
def test_copies_do_not_fill_the_answer(quire, tmp_path, text, question, quote):
    folder = tmp_path / "copies"
    folder.mkdir()
    for number in range(5):
        (folder / f"copy{number}.md").write_text(f"# Note {number}\n\n{text}\n", encoding="utf-8")
    # A base of nothing but copies has no background to stand out from.
    for name in ("manuals/lantern.md", "manuals/灯笼.md", "people.md", "事故.md"):
        (folder / name.rsplit("/", 1)[-1]).write_text(FILES[name], encoding="utf-8")
    quire.json("add", folder)
    answer = quire.json("ask", question)
    assert [citation["quote"] for citation in answer["citations"]] == [quote]


def test_a_cell_with_nothing_in_it_answers_nothing(quire, tmp_path):
    (tmp_path / "clients.csv").write_text("Name,City,Phone,Fax\nLeonie Sand,Stuttgart,0711 2842,\nMark Pfeil,Edmonton,780 4344,780 5565\n"
                                          "Helena Weiss,Prague,2417 449,\n", encoding="utf-8")
    (tmp_path / "员工.csv").write_text("姓名,部门,电话,传真\n王芳,财务部,6628101,\n张伟,仓储部,6628102,6628199\n", encoding="utf-8")
    quire.json("add", tmp_path / "clients.csv", tmp_path / "员工.csv")
    for question, quoted in [("What is the fax number of Mark Pfeil?", "780 5565"), ("张伟的传真是多少？", "6628199"),
                             ("What is the phone number of Leonie Sand?", "0711 2842"), ("王芳的电话是多少？", "6628101")]:
        answer = quire.json("ask", question)
        assert answer["supported"] and quoted in answer["citations"][0]["quote"], question
    for question in ["What is the fax number of Leonie Sand?", "What is the fax number of Helena Weiss?", "王芳的传真是多少？"]:
        assert not quire.json("ask", question)["supported"], question
