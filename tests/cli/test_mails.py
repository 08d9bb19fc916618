# SPDX-License-Identifier: Apache-2.0
"""Mails and archives from the command line, behind the walls."""
import shutil

import pytest
from conftest import ROOT

FIXTURES = ROOT / "tests" / "fixtures"


@pytest.fixture
def desk(tmp_path):
    folder = tmp_path / "desk"
    folder.mkdir()
    for name in ("mail/reply-en.eml", "mail/outlook-zh.eml", "mail/raw-zh-gbk.eml", "mail/attachments.eml", "mail/forwarded.eml",
                 "mail/iso-2022-jp.eml", "mail/big5.eml", "zip/windows-gbk.zip"):
        shutil.copy(FIXTURES / name, folder)
    return folder


@pytest.mark.parametrize("question, answer", [
    ("Who wrote about the repair of the north pier?", "Martha Oduya"),
    ("Why does the crane come two days later?", "bridge at Elmstead"),
    ("关于食堂搬迁的通知是谁发的？", "陈静"),
    ("食堂什么时候搬到二号楼？", "四月八日"),
    ("租赁合同的租金每月多少？", "八千元"),
    ("How many seats has the hall?", "240"),
])
def test_mails_and_what_came_with_them_answer(quire, desk, question, answer):
    quire.run("--load-sandbox", "required", "add", desk, code=3)  # the logo and the empty file are no text
    assert answer in quire.json("ask", question)["answer"]


def test_what_is_found_has_the_uri_of_its_container(quire, desk):
    quire.run("--load-sandbox", "required", "add", desk, code=3)
    uris = {row["uri"].split("/desk/")[1] for row in quire.json("list")["documents"]}
    assert {"windows-gbk.zip!/合同/租赁合同.txt", "attachments.eml!/会议纪要.txt", "attachments.eml!/Plan of the hall.eml"} <= uris
