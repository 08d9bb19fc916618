# SPDX-License-Identifier: Apache-2.0
"""What bench/answers counts as a right answer, and that its tables agree with each other."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench/answers"))

import match  # noqa: E402
import score  # noqa: E402
from tables import drawn, half_of, read_table  # noqa: E402

APPLE = {"document": "2023 Q3 AAPL.pdf", "figure": "36,413", "label": "Gross margin|Total gross margin",
         "period": "three months+July 1+2023|third quarter+2023", "part": "a", "reading": "latest"}


def cited(quote, document="/kb/2023 Q3 AAPL.pdf", title="Apple Inc.", **more):
    return {"quote": quote, "document": {"uri": document, "title": title}, **more}


HEADS = {"row": "Gross margin", "columns": [{"head": "Three Months Ended July 1, 2023", "value": "36,413"}], "unit": "In millions"}


@pytest.mark.parametrize("text, figure", [
    ("Gross margin\t36,413\t35,885", "36,413"),
    ("Gross margin | $36413 | $35885", "36,413"),
    ("a loss of $(95) million", "95"),
    ("net cash of (1,785)", "1,785"),
    ("Effective tax rate\t12.5 %\t15.7 %", "12.5%"),
    ("an expense of 12.50% of income", "12.5%"),
    ("was 18 percent", "18%"),
    ("net sales fell 1% or $1.2 billion", "1.2 billion"),
    ("was $14.2B, down 8%", "14.2 billion"),
    ("共有59100个软件包", "59100"),
    ("anything", ""),
])
def test_a_figure_is_found_however_it_is_printed(text, figure):
    assert match.holds_figure(text, figure)


@pytest.mark.parametrize("text, figure", [
    ("136,413", "36,413"),
    ("36,413.5", "36,413"),
    ("$1.2 million", "1.2 billion"),
    ("18 days", "18%"),
    ("11.2 billion", "1.2 billion"),
    ("page 36 of 413", "36,413"),
])
def test_another_figure_is_not_taken_for_it(text, figure):
    assert not match.holds_figure(text, figure)


@pytest.mark.parametrize("text, piece, holds", [
    ("ended July 1, 2023", "July 1", True),
    ("ended Jul 1, 2023", "July 1", True),
    ("ended Sept. 30, 2023", "September 30", True),
    ("ended July 15, 2023", "July 1", False),
    ("the Q3 2023 report", "Q3 2023", True),
    ("for 12023 reasons", "2023", False),
    ("住宿费每晚不超过八百元。", "八百元", True),
    ("使用 包 管理工具", "包管理", True),
    ("what’s “new”", "what's \"new\"", True),
    ("60–90 minutes", "60-90 minutes", True),
])
def test_phrases_are_whole_words_in_latin_letters_and_plain_text_in_chinese(text, piece, holds):
    assert match.holds_piece(text, piece) == holds


def test_the_pieces_of_a_period_may_stand_apart_but_all_must_stand():
    assert match.holds_any("Three Months Ended\nJuly 1,\n2023", "three months+July 1+2023")
    assert not match.holds_any("Nine Months Ended\nJuly 1,\n2023", "three months+July 1+2023")
    assert match.holds_any("in the third quarter of 2023", "three months+July 1+2023|third quarter+2023")


def test_a_row_is_right_with_its_heads_and_not_without():
    row = "Gross margin\t36,413\t35,885"
    assert match.right_figure(cited(row, heads=HEADS), APPLE)
    assert not match.right_figure(cited(row), APPLE)


def test_heads_are_read_as_ask_prints_them():
    heads = {"headings": ["Results"], "table": None, "unit": "In millions", "group": [], "columns": ["", "Three Months Ended July 1, 2023"],
             "cells": ["Gross margin", "36,413"], "asked": 1}
    assert match.right_figure(cited("Gross margin\t36,413", heads=heads), APPLE)
    nothing = {key: None if isinstance(value, (str, int)) else [] for key, value in heads.items()}
    assert not match.right_figure(cited("Gross margin\t36,413", heads=nothing), APPLE)


def test_heads_of_any_shape_are_read():
    row = "Gross margin\t36,413"
    for heads in (["Three Months Ended", "July 1, 2023"], "Three Months Ended July 1, 2023", {"a": {"b": ["three months", "July 1", "2023"]}}):
        assert match.right_figure(cited(row, heads=heads), APPLE)


def test_a_title_or_a_heading_can_say_the_period():
    row = "Gross margin\t36,413"
    assert match.right_figure(cited(row, title="Apple, third quarter of 2023"), APPLE)
    assert match.right_figure(cited(row, headings=["Results, third quarter 2023"]), APPLE)


def test_the_figure_must_be_in_the_quote_itself():
    assert not match.right_figure(cited("Gross margin", heads=HEADS), APPLE)


def test_a_figure_without_its_label_or_from_another_document_is_not_right():
    assert not match.right_figure(cited("Operating income\t36,413", heads={"columns": "three months July 1 2023"}), APPLE)
    assert not match.right_figure(cited("Gross margin\t36,413", document="/kb/2022 Q3 AAPL.pdf", heads=HEADS), APPLE)


def test_a_document_is_named_by_the_end_of_its_path():
    assert match.same_document("/kb/reference/ch02.en.html", "reference/ch02.en.html|install.en.pdf")
    assert not match.same_document("/kb/reference/xch02.en.html", "ch02.en.html")


def question(**more):
    return score.Question(**{"id": "q1", "half": "tune", "base": "b", "text": "?", **more})


def answered(*citations):
    return {"supported": bool(citations), "citations": list(citations)}


def test_the_first_quote_counts_and_a_later_one_is_told_apart():
    asked = question(gold=[APPLE], right=match.right_figure)
    right, other = cited("Gross margin\t36,413", heads=HEADS), cited("Nothing of it.")
    assert score.verdict_of(asked, answered(right, other))[0] == "right"
    assert score.verdict_of(asked, answered(other, right))[0] == "right later"
    assert score.verdict_of(asked, answered(other))[0] == "wrong"
    assert score.verdict_of(asked, answered())[0] == "refused"


def test_where_a_refusal_is_asked_for_any_answer_is_wrong():
    assert score.verdict_of(question(refusal=True), answered(cited("x")))[0] == "wrong"
    assert score.verdict_of(question(refusal=True), answered())[0] == "refused"


def test_a_near_miss_may_be_answered_about_the_exchanged_entity():
    asked = question(entity="Marconi")
    assert score.verdict_of(asked, answered(cited("Marconi made his transmission in 1901.")))[0] == "about"
    assert score.verdict_of(asked, answered(cited("He made it in 1901.", heads=["Guglielmo Marconi"])))[0] == "about"
    assert score.verdict_of(asked, answered(cited("Tesla was renowned.")))[0] == "wrong"


def test_the_parts_of_an_answer_are_counted_in_its_best_reading():
    other = {**APPLE, "part": "b", "figure": "81,797", "label": "Total net sales"}
    fiscal = {**APPLE, "reading": "fiscal", "figure": "1"}
    asked = question(gold=[APPLE, other, fiscal], right=match.right_figure)
    assert score.parts_met(asked, answered(cited("Gross margin\t36,413", heads=HEADS))) == (1, 2)


def test_a_passage_need_not_say_the_period():
    hit = {"document": {"uri": "/kb/2023 Q3 AAPL.pdf"}, "chunk": {"text": "Gross margin\t36,413", "headings": []}}
    asked = question(gold=[APPLE], found=match.hit_holds_figure)
    assert score.rank_of([{**hit, "chunk": {"text": "other"}}, hit], asked) == 2
    assert score.rank_of([], asked) == 0


# ---------------------------------------------------------------- the tables

QUESTION_TABLES = ("reports", "trends", "reports_turned", "manuals", "manuals_outside", "near_miss_en", "near_miss_zh", "everyday")


@pytest.mark.parametrize("name", QUESTION_TABLES)
def test_ids_are_unique_and_halves_are_drawn(name):
    rows = read_table(name)
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["half"] == half_of(row["original_id"] if name.startswith("near") else row["id"]), row["id"]
        assert row["question"].strip()


@pytest.mark.parametrize("name", ["reports", "trends"])
def test_every_question_has_gold_and_every_gold_a_question(name):
    asked, gold = {row["id"] for row in read_table(name)}, read_table(f"{name}_gold")
    assert asked == {row["id"] for row in gold}
    for row in gold:
        assert row["figure"] or row["label"]
        assert not row["figure"] or match.numbers(row["figure"]), row


def test_the_sets_have_the_sizes_that_were_agreed():
    sizes = {name: len(read_table(name)) for name in QUESTION_TABLES}
    assert sizes == {"reports": 59, "trends": 27, "reports_turned": 60, "manuals": 60, "manuals_outside": 30, "near_miss_en": 100,
                     "near_miss_zh": 100, "everyday": 40}


def test_half_of_the_manuals_questions_are_chinese():
    for name, count in (("manuals", 30), ("manuals_outside", 15), ("everyday", 20)):
        assert sum(row["language"] == "zh" for row in read_table(name)) == count


def test_a_near_miss_names_the_exchanged_entity():
    for name in ("near_miss_en", "near_miss_zh"):
        for row in read_table(name):
            assert row["exchanged"] in row["question"] and row["original"] != row["exchanged"], row["id"]


def test_the_half_follows_the_last_byte_of_the_hash():
    assert half_of("sec068") == ("tune" if int(drawn("sec068")[-2:], 16) % 2 == 0 else "test")
