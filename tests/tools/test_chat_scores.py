# SPDX-License-Identifier: Apache-2.0
"""How bench/chat tells right sentences from wrong ones, and kept ones from dropped ones."""
import importlib.util
import pathlib
import sys

import pytest

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "bench"
sys.path.insert(0, str(FOLDER / "answers"))
SPEC = importlib.util.spec_from_file_location("chat_score", FOLDER / "chat/score.py")
chat = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(chat)

GOLD = {"document": "2023 Q1 AAPL.pdf", "figure": "117,154", "label": "Total net sales|net sales", "unit": "USD million",
        "period": "three months+December 31+2022|first quarter+2023"}
ROW = {"mark": 1, "quote": "Total net sales\t$117,154\t$123,945", "document": {"uri": "/kb/2023 Q1 AAPL.pdf", "title": "Apple Inc."},
       "heads": {"columns": ["", "Three Months Ended December 31, 2022", "Three Months Ended December 25, 2021"]}}
RIGHT = "Total net sales were $117,154 million. [1]"
OTHER = "Total net sales were $123,945 million. [1]"


def answered(text, *citations):
    return {"supported": bool(citations), "answer": text, "citations": list(citations)}


@pytest.mark.parametrize("text", ["$117,154 million", "117.2 billion dollars", "$117.154 billion", "117154"])
def test_a_figure_may_be_said_in_another_scale(text):
    assert chat.says(text, GOLD)


@pytest.mark.parametrize("text", ["$117.3 billion", "$117,154 billion x".replace("117,154", "118"), "117%", "about 100 billion", ""])
def test_another_figure_is_not_the_same(text):
    assert not chat.says(text, GOLD)


@pytest.mark.parametrize("answer, draft, verdict", [
    (answered(RIGHT, ROW), RIGHT, "right kept"),
    (answered(OTHER, ROW), OTHER, "wrong kept"),
    (answered(OTHER, ROW), OTHER + " " + RIGHT, "right dropped"),
    (answered(RIGHT, {**ROW, "document": {"uri": "/kb/2023 Q2 AAPL.pdf", "title": ""}}), RIGHT, "wrong kept"),
    (answered("Nothing answers."), RIGHT, "right dropped"),
    (answered("Nothing answers."), "I do not know.", "refused"),
    (answered("总净销售额为$117,154 million。 [1]", ROW), "", "right kept"),
])
def test_verdicts(answer, draft, verdict):
    assert chat.verdict_of(answer, draft, [GOLD]) == verdict


def test_of_turned_questions_every_answer_is_wrong():
    assert chat.verdict_of(answered(RIGHT, ROW), RIGHT, []) == "wrong kept"
    assert chat.verdict_of(answered("我不知道。"), "我不知道。", []) == "refused"


def test_an_answer_falls_into_sentences_with_their_citations():
    second = {**ROW, "mark": 2}
    found = chat.sentences(answered("One [a]. [1] Two. [2] [1]", ROW, second))
    assert [(text, [c["mark"] for c in cited]) for text, cited in found] == [("One [a].", [1]), ("Two.", [2, 1])]
