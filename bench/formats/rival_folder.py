# SPDX-License-Identifier: Apache-2.0
"""Another project's way through a folder; prints a JSON line.

rival_folder.py langchain FOLDER TOKENIZER.json
rival_folder.py markitdown FOLDER"""
import json
import pathlib
import re
import sys
import time
import warnings

warnings.simplefilter("ignore")
EMPTY = re.compile(r"(NaN|Unnamed: \d+)?")  # what it writes for a cell without a value, and for a column without a head
CHUNK_TOKENS, OVERLAP_TOKENS = 192, 32  # the defaults of split.target and split.overlap


def langchain(folder, tokenizer):
    import tokenizers
    from langchain_community.document_loaders import DirectoryLoader, TextLoader
    from langchain_text_splitters import RecursiveCharacterTextSplitter
    counter = tokenizers.Tokenizer.from_file(tokenizer)
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_TOKENS, chunk_overlap=OVERLAP_TOKENS,
                                              length_function=lambda text: len(counter.encode(text, add_special_tokens=False).ids))
    started = time.perf_counter()
    documents = DirectoryLoader(folder, glob="*", loader_cls=TextLoader, loader_kwargs={"encoding": "utf-8"}).load()
    chunks = splitter.split_documents(documents)
    return {"documents": len(documents), "failed": 0, "chunks": len(chunks), "headings": 0, "cells": 0,
            "seconds": time.perf_counter() - started}


def markitdown(folder):
    from markitdown import MarkItDown
    reader = MarkItDown()
    files, texts, failed = sorted(pathlib.Path(folder).iterdir()), [], 0
    started = time.perf_counter()
    for path in files:
        try:
            texts.append(reader.convert(str(path)).text_content)
        except Exception:  # whatever its readers raise: the file is not read
            failed += 1
    seconds = time.perf_counter() - started
    lines = [line for text in texts for line in text.splitlines()]
    rows = [line.strip().strip("|").split("|") for line in lines if line.startswith("|") and not re.fullmatch(r"[|\s:-]+", line)]
    return {"documents": len(files), "failed": failed, "chunks": 0, "headings": sum(bool(re.match("#{1,6} ", line)) for line in lines),
            "cells": sum(not EMPTY.fullmatch(cell.strip()) for row in rows for cell in row), "seconds": seconds}


if __name__ == "__main__":
    print(json.dumps({"langchain": langchain, "markitdown": markitdown}[sys.argv[1]](*sys.argv[2:])))
