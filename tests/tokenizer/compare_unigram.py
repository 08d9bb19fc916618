# SPDX-License-Identifier: Apache-2.0
"""Compares Quire's unigram tokenizer with sentencepiece and with `tokenizers`, on lines of data sets in both languages
and on odd Unicode. sentencepiece decides: `tokenizers` takes whole clusters where a rule would match a part, and so
differs on combining marks without a base, half-width kana and the like."""
import base64
import dataclasses
import glob
import json
import os
import struct
import subprocess
import tempfile

import sentencepiece
import tokenizers

NORMAL, UNKNOWN, CONTROL = 1, 2, 3

ODD = [
    "", " ", "   ", "\t\n", "\u3000", "\u2581", "a\u2581b", "\u2581\u2581 x \u2581", "x \u2581 ", "<s> </s> <mask> <unk>",
    "Ｆｕｌｌ ｗｉｄｔｈ １２３ ＡＢＣ！？", "ﬁ ﬂ ﬃ ﬄ ﬅ ﬆ Ǆ Ĳ", "①②③ ㈱ ㍻ ㎏ ℡ ™ ½ ¼ x²", "ｶﾞｷﾞｸﾞ ﾊﾟﾋﾟ ｱｲｳ",
    "👍🏽 👨‍👩‍👧‍👦 🇨🇳🇬🇧 🏳️‍🌈 😀😃", "e\u0301 A\u0300 o\u0302\u0323 \u1ec7 n\u0303 \u0301alone q\u0307\u0323", "a\u200db\u200cc\u200bd\ufeffe",
    "tab\there\u00a0nbsp\u2003em\u2009thin\u202fnarrow", "line one\nline two\r\nline three\u2028four\u2029five\u0085six",
    "bell\x07 escape\x1b[0m delete\x7f start\x01end", "\x01", " \x01 x", "soft\u00adhyphen \u2011 \u2013 \u2014 … ‹› «»",
    "ภาษาไทยไม่มีช่องว่างระหว่างคำ", "اللغة العربية ﷺ ﷽ مَرْحَبًا بِكُمْ", "עברית עם נִקּוּד", "हिन्दी में लिखा हुआ वाक्य क्षत्रिय",
    "한국어 문장입니다. 각 \u1100\u1161\u11a8 \u3131", "繁體中文測試：臺灣、憂鬱的烏龜。", "日本語のテキスト、カタカナとひらがな。", "中文，没有空格的很长的一句话，包括标点符号！",
    "中 英 mixed 文本with没有spaces之间123个", "𠀀𠀁𪚥 丽 羽 \uf900\uf901", "𝕳𝖊𝖑𝖑𝖔 𝓌𝑜𝓇𝓁𝒹 🄰🅱", "ᏣᎳᎩ ᚠᚢᚦ 𓀀𓀁 ꧁꧂", "\ue000\uf8ff\U000f0000 private",
    "\ufffd replaced", "http://example.org/a?b=c&d=%20#x", "foo_bar-baz.QUX(1.5e-10)", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "????????!!!!", "....", "--------------|--------------------",
    "\u0e33\u0eb3 \u0f73 \u0958 \u2126 \u212b", "ẛ̣ ſ K Å", "Ελληνικά ΑΒΓ ᾳ ΐ", "Русский ёлка Й", "שָׁלוֹם", "\u064b\u0640ـــ",
]


def unicode_noise(source, count):
    """Strings of characters from all blocks, joined at random: nobody's language, every rule of the normaliser."""
    blocks = [(0x20, 0x7f), (0x80, 0x24f), (0x300, 0x36f), (0x370, 0x5ff), (0x600, 0x6ff), (0x900, 0xdff), (0xe00, 0xeff),
              (0x1100, 0x11ff), (0x1e00, 0x1fff), (0x2000, 0x206f), (0x2070, 0x2bff), (0x3000, 0x33ff), (0x4e00, 0x9fff),
              (0xac00, 0xd7a3), (0xf900, 0xfaff), (0xfb00, 0xfffd), (0x1d400, 0x1d7ff), (0x1f100, 0x1f9ff), (0x20000, 0x2a6df)]
    lines = []
    for _ in range(count):
        picks = source.sample(blocks, 3)
        lines.append("".join(chr(source.randint(*source.choice(picks))) if source.random() > .15 else " "
                             for _ in range(source.randint(1, 40))))
    return lines


def is_chinese(text):
    return any("\u4e00" <= c <= "\u9fff" for c in text)


def data_lines(folder, source, count):
    """English and Chinese lines in equal number, from every set there is."""
    found = {True: [], False: []}
    for path in sorted(glob.glob(os.path.join(folder, "*", "corpus.jsonl")) + glob.glob(os.path.join(folder, "*", "queries.jsonl"))):
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file):
                if number >= 4000:
                    break
                text = json.loads(line)["text"].replace("\0", "")
                found[is_chinese(text)].append(text)
    return [text for kind in found.values() for text in source.sample(kind, min(len(kind), count // 2))]


def cut_lines(paths, source, count):
    """English and Chinese lines in equal number where there are only a few documents: stretches of them, each cut at
    random places."""
    found = {True: [], False: []}
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            if len(line) > 20:
                found[is_chinese(line)].append(line)
    lines = {True: set(), False: set()}
    for chinese, kind in lines.items():
        while len(kind) < count // 2:
            line = source.choice(found[chinese])
            start = source.randrange(len(line) - 10)
            text = line[start:start + source.randint(10, 200)]
            if is_chinese(text) == chinese:
                kind.add(text)
    return [text for kind in lines.values() for text in sorted(kind)]


def varint(value):
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def field(number, value):
    if isinstance(value, bytes):
        return varint(number << 3 | 2) + varint(len(value)) + value
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    return varint(number << 3) + varint(value)


def reference(tokenizer):
    """sentencepiece with the same pieces, scores and character map; its own ids are those of tokenizer.json."""
    model = tokenizer["model"]
    special = {token["id"] for token in tokenizer["added_tokens"]}
    charsmap = next(n["precompiled_charsmap"] for n in tokenizer["normalizer"]["normalizers"] if n["type"] == "Precompiled")
    proto = []
    for i, (piece, score) in enumerate(model["vocab"]):
        kind = UNKNOWN if i == model["unk_id"] else CONTROL if i in special else NORMAL
        proto.append(field(1, field(1, piece.encode()) + field(2, float(score)) + field(3, kind)))
    names = {token["content"]: token["id"] for token in tokenizer["added_tokens"]}
    trainer = field(3, 1)  # unigram
    for number, name in ((40, "<unk>"), (41, "<s>"), (42, "</s>"), (43, "<pad>")):
        trainer += field(number, names[name])
    proto.append(field(2, trainer))
    proto.append(field(3, field(1, b"nmt_nfkc") + field(2, base64.b64decode(charsmap)) + field(3, 1) + field(4, 1) + field(5, 1)))
    return sentencepiece.SentencePieceProcessor(model_proto=b"".join(proto))


def ours(driver, model, lines):
    with tempfile.TemporaryDirectory() as work:
        command = [driver, os.path.join(model, "tokenizer.json"), os.path.join(work, "tokenizer.trie")]
        run = subprocess.run(command, input=b"".join(t.encode() + b"\0" for t in lines), capture_output=True, check=False)
    if run.returncode:
        raise RuntimeError(run.stderr.decode())
    print(run.stderr.decode().strip())
    return [[tuple(map(int, token.split(":"))) for token in line.split()] for line in run.stdout.decode().splitlines()]


def check_ranges(text, tokens):
    """Ranges follow each other, stay inside, and begin at characters."""
    data, at = text.encode(), None
    for _, start, end in tokens:
        if not (at is None or start == at) or not start <= end <= len(data):
            return False
        if start < len(data) and data[start] & 0xC0 == 0x80:
            return False
        at = end
    return True


@dataclasses.dataclass
class Comparison:
    tokens: int = 0
    from_sentencepiece: list = dataclasses.field(default_factory=list)
    from_tokenizers: list = dataclasses.field(default_factory=list)
    ranges_out_of_order: list = dataclasses.field(default_factory=list)


def compare(driver, model, lines):
    json_path = os.path.join(model, "tokenizer.json")
    with open(json_path, encoding="utf-8") as file:
        spm = reference(json.load(file))
    other = tokenizers.Tokenizer.from_file(json_path)
    found = Comparison()
    for text, tokens in zip(lines, ours(driver, model, lines), strict=True):
        ids = [token[0] for token in tokens]
        found.tokens += len(ids)
        if ids != spm.encode(text):
            found.from_sentencepiece.append(text)
        if ids != other.encode(text, add_special_tokens=False).ids:
            found.from_tokenizers.append(text)
        if not check_ranges(text, tokens):
            found.ranges_out_of_order.append(text)
    return found
