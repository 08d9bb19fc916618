#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws near-miss questions: a question of a set whose entity gives way to another entity of the same base, so that no
passage answers it. Writes near_miss_en.tsv (xquad-en) and near_miss_zh.tsv (xquad-zh and cmrc2018-dev).

    bench/answers/make_near_miss.py --data SHARED/data [--look N]

All is drawn by sha256, so it gives the same each time. In xquad the entities are those of near_miss_entities.tsv; in cmrc
a passage's subject is how it begins, and its kind how that name ends; years are found by their digits. A passage that
holds the new entity and most of the question's other words might answer it: such pairs are left out. What is drawn was
read, one by one; what had become nonsense or could be answered stands in near_miss_dropped.tsv and is passed over.
--look N prints N candidates with the passage nearest to an answer, for that reading."""
import argparse
import json
import pathlib
import re
import sys

sys.dont_write_bytecode = True

from tables import HERE, drawn, half_of, read_table  # noqa: E402

COUNT = 100
PER_ENTITY = 6  # questions about one entity at most
YEARS_APART = 40
OVERLAP = {"xquad-en": 0.5, "xquad-zh": 0.5, "cmrc2018-dev": 0.2}  # of a question's other words, with the new entity
WORDS = {"xquad-en": 0, "xquad-zh": 0, "cmrc2018-dev": 4}          # other words at least: "Where is it?" asks of anything
YEAR = re.compile(r"(?<!\d)(?:1[0-9]{3}|20[0-9]{2})(?!\d)")
SUBJECT = re.compile(r"^[\s“\"]*(《[^》]{2,12}》|[^，。（(是为、《\s]{2,12}?)(?=[（(，,、]|是|为|位于|即)")
LIVED = re.compile(r"^[^。（(]{2,12}[（(][^）)]*(?:\d{3,4}年|？)[^）)]*[-－—–～~][^）)]*[）)]")
WORK = re.compile(r"漫画|动画|小说|电影|电视剧|游戏|专辑|节目")
ENDINGS = ("铁路", "站", "县", "镇", "乡", "村", "区", "市", "州", "省", "大学", "学院", "中学", "小学", "公司", "集团", "银行", "岛", "山",
           "湖", "河", "江", "机场", "桥", "教堂", "座堂", "寺", "路", "街", "公路", "级", "队", "节", "奖", "科", "属", "鱼",
           "鸟", "花", "草", "树", "病", "酸", "战争", "之战", "事件", "会议", "条约", "地震", "台风", "杂志", "报", "台", "乐队", "联盟", "党",
           "协会", "委员会", "博物馆", "图书馆", "医院", "酒店", "公园", "广场", "大厦", "邨", "花园", "线", "语", "族")
STOP = set("what when where which who whom whose why how many much does did do is are was were the and for with from into that this "
           "have has had been being their there they them its than then about after before during between most more other some "
           "could would should can will may name kind type called used not".split())


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


class Base:
    def __init__(self, folder):
        self.name = folder.name
        self.passages = {row["_id"]: row["text"] for row in lines(folder / "corpus.jsonl")}
        self.questions = lines(folder / "queries.jsonl")
        with open(folder / "qrels/test.tsv", encoding="utf-8") as file:
            self.gold = dict(line.split("\t")[:2] for line in file.read().splitlines()[1:])

    def holding(self, entity):
        return [name for name, text in self.passages.items() if holds(text, entity)]


def holds(text, entity):
    if entity[0].isascii() and entity[-1].isascii():
        return re.search(rf"(?<!\w){re.escape(entity)}(?!\w)", text) is not None
    return entity in text


def whole_name(text, entity):
    """Not a piece of a longer name ("Tesla Electric Light"), nor of a title or number in Chinese."""
    at = text.find(entity)
    before, after = text[:at], text[at + len(entity):]
    if re.search(r"[A-Z][\w.'’-]*[ -]$", before) and not re.fullmatch(r"\w+ ", before):
        return False
    return not re.match(r"(?:[ -][A-Z]|·|[0-9])", after) and not before.endswith("·")


def content(text):
    """The words of a question that carry it: longer English words, pairs of Chinese characters."""
    words = {word for word in re.findall(r"[a-zà-ü]{4,}", text.lower()) if word not in STOP}
    for run in re.findall(r"[\u4e00-\u9fff]+", re.sub(r"[哪谁什么多少怎样如何为何请问的是在了有个几]", " ", text)):
        words |= {run[i:i + 2] for i in range(len(run) - 1)}
    return words


def listed(language):
    return {row["entity"]: row["kind"] for row in read_table("near_miss_entities") if row["language"] == language}


def subjects(base):
    """entity → kind, from how the passages begin"""
    found = {}
    for text in base.passages.values():
        match = SUBJECT.match(text)
        if not match:
            continue
        name = match[1]
        if name.startswith("《"):
            kind = WORK.search(text[:80])
            found[name.strip("《》")] = kind[0] if kind else "work"
        elif LIVED.match(text) and len(name) <= 8:
            found[name] = "person"
        else:
            for ending in sorted(ENDINGS, key=len, reverse=True):
                if name.endswith(ending) and len(name) > len(ending) + 1:
                    found[name] = ending
                    break
    return found


def candidates(base, entities):
    """Yields (key, question, original, exchanged, changed question), each question once."""
    for year in sorted(set(YEAR.findall(" ".join(base.passages.values())))):
        entities.setdefault(year, "year")
    at = {entity: set(base.holding(entity)) for entity in entities}
    for question in base.questions:
        gold = base.gold[question["_id"]]
        inside = [e for e in entities
                  if gold in at[e] and holds(question["text"], e) and whole_name(question["text"], e)]
        if not inside:
            continue
        original = max(inside, key=lambda e: (entities[e] != "year", len(e), e))
        exchanged = exchange(base, entities, at, question, original, gold)
        if exchanged:
            changed = question["text"].replace(original, exchanged)
            yield drawn(f"near {base.name} {question['_id']}"), question["_id"], original, exchanged, changed


def exchange(base, entities, at, question, original, gold):
    words = content(question["text"].replace(original, " "))
    possible = []
    if len(words) < WORDS[base.name]:
        return None
    for other, kind in entities.items():
        if kind != entities[original] or other in original or original in other or gold in at[other] or not at[other]:
            continue
        if kind == "year" and abs(int(other) - int(original)) > YEARS_APART:
            continue
        if holds(question["text"], other) or any(other in a or a in other for a in question["metadata"]["answers"]):
            continue
        if max(len(words & content(base.passages[name])) for name in at[other]) < OVERLAP[base.name] * max(len(words), 1):
            possible.append(other)
    return min(possible, key=lambda other: drawn(f"{question['_id']} {other}"), default=None)


def near(base, exchanged, question):
    words = content(question)
    best = max(base.holding(exchanged), key=lambda name: len(words & content(base.passages[name])))
    text = base.passages[best]
    at = text.find(exchanged)
    return text[max(0, at - 110):at + 170].replace("\n", " ")


def draw(bases, counts, dropped, look):
    chosen, shown = [], []
    for base, entities, count in zip(*bases, counts):
        taken, per = 0, {}
        for _, name, original, exchanged, changed in sorted(candidates(base, entities)):
            if per.get(original, 0) >= PER_ENTITY or taken >= (look or count):
                continue
            if f"{base.name}/{name}" in dropped:
                continue
            taken += 1
            per[original] = per.get(original, 0) + 1
            chosen.append((f"{base.name}/{name}", original, exchanged, changed))
            shown.append(near(base, exchanged, changed))
    return chosen, shown


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--look", type=int, default=0)
    options = parser.parse_args()
    dropped = {row["id"] for row in read_table("near_miss_dropped")}
    cmrc = Base(options.data / "cmrc2018-dev")
    plan = {
        "en": (([Base(options.data / "xquad-en")], [listed("en")]), (COUNT,)),
        "zh": (([Base(options.data / "xquad-zh"), cmrc], [listed("zh"), subjects(cmrc)]), (COUNT // 2, COUNT // 2)),
    }
    for language, (bases, counts) in plan.items():
        chosen, shown = draw(bases, counts, dropped, options.look)
        if options.look:
            for (name, original, exchanged, changed), text in zip(chosen, shown):
                print(f"{name} | {original} → {exchanged} | {changed}\n      … {text}")
            continue
        with open(HERE / f"near_miss_{language}.tsv", "w", encoding="utf-8") as file:
            file.write("id\thalf\toriginal_id\toriginal\texchanged\tquestion\texpected\n")
            for number, (name, original, exchanged, changed) in enumerate(chosen, 1):
                own = f"near_{language}{number:03d}"
                file.write("\t".join((own, half_of(name), name, original, exchanged, changed, "refused or about the exchanged")) + "\n")


if __name__ == "__main__":
    main()
