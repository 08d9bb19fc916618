# SPDX-License-Identifier: Apache-2.0
"""What int8's speed costs: dense nDCG@10 of ONNX Runtime in f32, with its own dynamically quantised int8 matrices, and
with Quire's, each passage embedded whole. Prints one JSON object.

rival_quality.py --set BEIR_DIR --model MODEL_DIR --onnx DIR_OF_make_onnx --threads N"""
import argparse
import json
import math
import pathlib
import tempfile

import numpy as np
from tokenizers import Tokenizer

import rival

WINDOW, DEPTH = 512, 10


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def judged(path):
    found = {}
    with open(path, encoding="utf-8") as file:
        next(file)
        for line in file:
            query, document, score = line.split("\t")
            found.setdefault(query, {})[document] = int(score)
    return found


def gain(scores):
    return sum(score / math.log2(rank + 2) for rank, score in enumerate(scores))


def ndcg(queries, passages, query_ids, document_ids, relevant):
    total = 0
    for row, query in zip(queries @ passages.T, query_ids):
        best = np.argsort(-row, kind="stable")[:DEPTH]
        wanted = relevant[query]
        total += gain(wanted.get(document_ids[i], 0) for i in best) / gain(sorted(wanted.values(), reverse=True)[:DEPTH])
    return total / len(query_ids)


def main():
    parser = argparse.ArgumentParser()
    for name in ("set", "model", "onnx"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    parser.add_argument("--threads", type=int, required=True)
    arguments = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(arguments.model / "tokenizer.json"))
    relevant = judged(arguments.set / "qrels/test.tsv")
    documents = lines(arguments.set / "corpus.jsonl")
    queries = [row for row in lines(arguments.set / "queries.jsonl") if row["_id"] in relevant]
    texts = [f"passage: {row.get('title', '')} {row['text']}" for row in documents]
    texts += [f"query: {row['text']}" for row in queries]
    ids = [tokenizer.encode(text).ids[:WINDOW] for text in texts]
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        np.savez(pathlib.Path(folder) / "ids.npz", flat=np.concatenate(ids), sizes=[len(row) for row in ids])
        for kind, path, batch in (("f32", arguments.onnx / "f32.onnx", 16), ("int8", arguments.onnx / "int8.onnx", 16),
                                  ("quire", arguments.model / "model.onnx", 1)):
            embed, count = rival.onnxruntime_embedder(pathlib.Path(folder), arguments.threads, str(path), batch)
            vectors = embed(0, count)
            found[kind] = ndcg(vectors[len(documents):], vectors[:len(documents)], [row["_id"] for row in queries],
                               [row["_id"] for row in documents], relevant)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
