# SPDX-License-Identifier: Apache-2.0
"""LangChain's way through a table; prints a JSON line.  rival_sql.py URL QUERY TOKENIZER.json"""
import json
import resource
import sys
import time
import warnings

warnings.simplefilter("ignore")
CHUNK_TOKENS, OVERLAP_TOKENS = 192, 32  # the defaults of split.target and split.overlap


def main(url, query, tokenizer):
    import tokenizers
    from langchain_community.document_loaders import SQLDatabaseLoader
    from langchain_community.utilities import SQLDatabase
    from langchain_text_splitters import RecursiveCharacterTextSplitter
    counter = tokenizers.Tokenizer.from_file(tokenizer)
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_TOKENS, chunk_overlap=OVERLAP_TOKENS,
                                              length_function=lambda text: len(counter.encode(text, add_special_tokens=False).ids))
    loader = SQLDatabaseLoader(query, SQLDatabase.from_uri(url))
    rows = chunks = 0
    started = time.perf_counter()
    for document in loader.lazy_load():
        rows += 1
        chunks += len(splitter.split_documents([document]))
    print(json.dumps({"rows": rows, "chunks": chunks, "seconds": time.perf_counter() - started,
                      "peak_kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))


if __name__ == "__main__":
    main(*sys.argv[1:])
