# SPDX-License-Identifier: Apache-2.0
"""Mails and archives from the command line, behind the walls."""
import shutil
import zipfile

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


@pytest.mark.parametrize("subject, first", [("Report", "Acme Inc."), ("报告", "北京星河科技有限公司")])
def test_a_mail_is_called_by_its_subject(quire, tmp_path, subject, first):
    mail = tmp_path / "a.eml"
    mail.write_text(f"From: a@example.com\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{first}\n\nAll went well.\n",
                    encoding="utf-8")
    quire.run("add", mail)
    assert [row["title"] for row in quire.json("list")["documents"]] == [subject]


def test_a_cleaned_name_gives_way_to_a_real_one(quire, tmp_path):
    path = tmp_path / "names.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("b!/c.txt", "The cleaned one.")
        archive.writestr("b_/c.txt", "The real one.")
    quire.run("add", path)
    uris = {row["uri"].split("names.zip")[1]: row["id"] for row in quire.json("list")["documents"]}
    assert set(uris) == {"", "!/b_/c.txt", "!/b_/c (2).txt"}
    assert "The real one." in quire.run("show", "--text", uris["!/b_/c.txt"]).out
