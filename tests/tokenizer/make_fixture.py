#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes tests/fixtures/tokenizer/: a small unigram model that sentencepiece trains on the sentences below, as
tokenizer.json, and a few hundred lines with the ids that sentencepiece gives them. Run again only to change them.

    make_fixture.py OUT_DIR
"""
import base64
import io
import json
import os
import random
import sys
import tempfile
import unicodedata

import sentencepiece

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools"))
import convert_model as convert  # noqa: E402

SENTENCES = """
The lighthouse keeper writes down the wind and the weather every morning.
A contract ends when both parties agree, or after ninety days of notice.
Our river boat carries grain to the harbour and timber back to the village.
She repaired the old clock with a spring taken from a broken toy.
Heavy rain closed the mountain road between the two valleys for a week.
The library lends maps, globes and a small telescope to its readers.
Please store the samples at four degrees and label each tube with the date.
Nobody remembered who had planted the pear trees behind the school.
The committee asked for a second quotation before buying the machine.
Bread rises slowly in a cold kitchen, but it tastes better in the end.
Every invoice must show the order number, the tax rate and the total.
The engine stopped twice, although the fuel gauge showed half a tank.
Readers of the report will find the figures for 2019 and 2020 in table 7.
Bees leave the hive when the temperature rises above twelve degrees.
The museum opens at nine, closes at five, and is free on Sundays.
灯塔看守人每天早上都会记录风向和天气。
合同在双方同意时终止,或在通知九十天之后终止。
我们的河船把粮食运到港口,再把木材运回村庄。
她用坏玩具里的一根弹簧修好了那座旧钟。
大雨使两个山谷之间的山路关闭了一个星期。
图书馆向读者出借地图、地球仪和一架小望远镜。
请将样品保存在四度,并在每支试管上标明日期。
没有人记得学校后面的梨树是谁种的。
委员会要求在购买机器之前再报一次价。
面包在寒冷的厨房里发酵得很慢,但最后味道更好。
每张发票都必须写明订单号、税率和总额。
发动机停了两次,虽然油表显示还有半箱油。
读者可以在表七中找到二〇一九年和二〇二〇年的数字。
气温升到十二度以上时,蜜蜂就会离开蜂巢。
博物馆九点开门,五点关门,星期天免费。
臺灣的圖書館週末也開放,歡迎讀者參觀。
""".split("\n")[1:-1]

# A few rules of each sort that nmt_nfkc has: spaces, removed characters, one to many, many to one.
RULED = "\u00a0\u3000\u2003\u200b\t\n\rﬁﬂﬃ①②㈱㍻½™Ａａ１！（），：；？ｶｷﾞﾟ\u2126\u212b…"
SEQUENCES = {"e\u0301": "é", "A\u0300": "À", "o\u0302\u0323": "ộ", "o\u0323\u0302": "ộ", "か\u3099": "が", "ｶﾞ": "ガ"}

ODD = ["", " ", "   ", "\t \n", "\u2581", " \u2581 a", "a\u2581", "<s>bread</s>", "<unk>", "ﬁne ﬂour ﬃ", "Ａ１！（ａ）", "①② ㈱ ½ ™ …",
       "cafe\u0301 A\u0300 o\u0302\u0323 o\u0323\u0302", "か\u3099 ｶﾞ ｷﾞ", "x\u200by", "x\u00a0\u3000\u2003y", "line\none\r\ntwo\t", "👍🏽👍 ok", "bread👍",
       "ไทย العربية", "\x01start", "end\x7f", "\ufffd", "aaaaaaaaaaaaaaaa", "Ωmega Å", "   leading and trailing   ", "臺灣 台湾", "没有空格"]


def rules():
    table = {c: unicodedata.normalize("NFKC", c) for c in RULED}
    table.update({c: " " for c in "\u00a0\u3000\u2003\u200b\t\n\r"})
    table.update({chr(c): "" for c in list(range(1, 9)) + [11] + list(range(14, 32)) + [127]})
    table.update(SEQUENCES)
    return table


def train(work):
    table = os.path.join(work, "rules.tsv")
    with open(table, "w", encoding="ascii") as file:
        for key, value in sorted(rules().items()):
            file.write("\t".join(" ".join(f"{ord(c):X}" for c in side) for side in (key, value)) + "\n")
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES * 4), model_writer=model, model_type="unigram", vocab_size=700,
        normalization_rule_tsv=table, character_coverage=1.0, hard_vocab_limit=False, num_threads=1,
        bos_id=0, pad_id=1, eos_id=2, unk_id=3, pad_piece="<pad>", minloglevel=2)
    return model.getvalue()


class Trained:
    """What convert_model.tokenizer_json asks of a source."""

    bos, pad, eos, unk = 0, 1, 2, 3

    def __init__(self, proto):
        spm = sentencepiece.SentencePieceProcessor(model_proto=proto)
        self.pieces = [spm.id_to_piece(i) for i in range(len(spm))]
        self.scores = [float(spm.get_score(i)) for i in range(len(spm))]


def lines():
    source = random.Random(7)
    words = " ".join(SENTENCES).split(" ")
    mixed = ["".join(source.choice(words) + source.choice([" ", "", "  ", ", ", "。", "\u3000"]) for _ in range(source.randint(1, 14)))
             for _ in range(250)]
    return SENTENCES + ODD + mixed


def main():
    out = sys.argv[1]
    os.makedirs(out, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        proto = train(work)
    spm = sentencepiece.SentencePieceProcessor(model_proto=proto)
    top = dict(convert.fields(proto))
    charsmap = dict(convert.fields(top[3]))[2]
    with open(os.path.join(out, "tokenizer.json"), "w", encoding="utf-8") as file:
        json.dump(convert.tokenizer_json(Trained(proto), charsmap), file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")
    with open(os.path.join(out, "expected.jsonl"), "w", encoding="utf-8") as file:
        for text in lines():
            file.write(json.dumps({"text": text, "ids": spm.encode(text)}, ensure_ascii=False, separators=(",", ":")) + "\n")
    with open(os.path.join(out, "README.md"), "w", encoding="utf-8") as file:
        file.write(f"""# Fixture of the unigram tokenizer

Made by `tests/tokenizer/make_fixture.py` from sentences that were written for it; licence: Apache-2.0, as this repository.

- `tokenizer.json`: a vocabulary of {len(spm)} pieces that sentencepiece {sentencepiece.__version__} trained, with a small character map.
- `expected.jsonl`: texts, and the ids that sentencepiece gives them.
""")


if __name__ == "__main__":
    main()
