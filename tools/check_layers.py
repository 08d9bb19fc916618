#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Who may include whom. Fails on any other #include and names the rule; and on files that include each other in a circle.

A file belongs to the first row whose path pattern it matches. `ours` lists folders (or files) of src/ that it may include
beside its own folder and include/quire/; `theirs` lists the third-party headers. The C library and POSIX are free."""
import fnmatch
import pathlib
import re
import sys

STAGE = ["base", "record", "text", "config"]
# A loader knows its host and builder, and other loaders: no sockets, no frames, nothing of the parent.
LOADER = STAGE + ["load/worker"]

# (files, our headers, third-party headers)
TABLE = [
    ("src/base/*", [], []),
    ("src/record/*", ["base"], []),
    ("src/config/sources.c", ["base"], ["ini.h"]),
    ("src/config/*", ["base"], []),
    ("src/text/tokenizers/unigram_json.c", ["base"], ["yyjson.h"]),
    ("src/text/*", ["base"], ["unicode/*", "libstemmer.h"]),
    ("src/bind/json*", ["base"], ["yyjson.h"]),
    ("src/bind/sha256*", ["base"], ["openssl/*"]),
    ("src/bind/sqlite*", ["base"], ["sqlite3.h"]),
    ("src/bind/shared_library*", ["base"], []),
    ("src/bind/onnxruntime*", ["base"], []),
    ("src/bind/llama*", ["base", "bind/json.h", "bind/sha256.h"], ["llama.h", "ggml*.h", "gguf.h"]),
    ("src/bind/http_*", ["base"], ["curl/*"]),
    ("src/bind/provider*", ["base"], []),
    ("src/index/*", STAGE + ["bind/sqlite.h"], []),
    ("src/fetch/drivers/fetch_sql.c", STAGE + ["fetch", "bind/sha256.h"], []),
    ("src/fetch/web/*", STAGE + ["fetch", "bind/http_url.h", "bind/http_download.h"], []),
    ("src/fetch/drivers/*", STAGE + ["fetch"], []),
    ("src/fetch/sql/sqlite.c", STAGE + ["fetch"], ["sqlite3.h"]),
    ("src/fetch/sql/postgresql*", STAGE + ["fetch"], ["libpq-fe.h"]),
    ("src/fetch/sql/mysql*", STAGE + ["fetch"], ["mysql.h", "mysqld_error.h", "errmsg.h"]),
    ("src/fetch/sql/odbc*", STAGE + ["fetch"], ["sql.h", "sqlext.h", "sqlucode.h"]),
    ("src/fetch/sql/library.c", STAGE + ["bind/shared_library.h"], []),
    ("src/fetch/sql/json_fields.c", STAGE + ["bind/json.h"], []),
    ("src/fetch/*", STAGE + ["fetch", "bind/sha256.h"], []),
    ("src/load/worker/charset.c", STAGE, ["uchardet/*", "unicode/*"]),
    ("src/load/worker/iconv.c", ["base"], ["unicode/*"]),
    ("src/load/worker/libraries.c", [], ["gmime/*"]),
    ("src/load/worker/decode.c", STAGE, ["unicode/*"]),
    ("src/load/worker/zip_kind.c", STAGE, ["archive*.h"]),
    ("src/load/worker/loaders/text/*", LOADER, ["cmark-gfm*.h"]),
    ("src/load/worker/loaders/web/html_linked.c", LOADER, ["yyjson.h"]),
    ("src/load/worker/loaders/web/*", LOADER, ["lexbor/*"]),
    ("src/load/worker/loaders/office/*", LOADER, ["archive*.h", "libxml/*"]),
    ("src/load/worker/loaders/archive/*", LOADER, ["archive*.h"]),
    ("src/load/worker/loaders/table/*", LOADER, ["libxml/*"]),
    ("src/load/worker/loaders/book/*", LOADER, ["libxml/*"]),
    ("src/load/worker/loaders/data/*", LOADER, ["yyjson.h", "libxml/*", "yaml.h"]),
    ("src/load/worker/loaders/mail/*", LOADER, ["gmime/*"]),
    ("src/load/worker/loaders/code/*", LOADER, ["tree_sitter/*", "yyjson.h"]),
    ("src/load/worker/loaders/feed/*", LOADER, ["libxml/*", "yyjson.h"]),
    ("src/load/worker/loaders/*", LOADER, []),
    ("src/load/worker/sandbox.*", STAGE + ["load/frames.h"], ["seccomp.h"]),
    # What both sides of the socket agree on; what the parent does with it is none of the worker's business.
    ("src/load/worker/*", STAGE + ["load/frames.h", "load/formats.h", "load/child_name.h", "load/reading.h", "load/walls.h"], []),
    # What is found in a document is hashed where its bytes come in.
    ("src/load/children.c", STAGE + ["bind/sha256.h"], []),
    ("src/load/part.c", STAGE + ["bind/sha256.h"], []),
    ("src/load/*", STAGE, []),
    ("src/split/*", STAGE, []),
    ("src/embed/drivers/*", STAGE + ["embed", "bind"], []),
    ("src/embed/*", STAGE, []),
    ("src/chat/drivers/*", STAGE + ["chat", "bind"], []),
    ("src/chat/*", STAGE, []),
    ("src/store/drivers/store_sqlite/*", STAGE + ["store", "index/vector_index.h", "index/postings.h", "index/f16.h", "bind"],
     ["sqlite3.h"]),
    ("src/store/*", STAGE, []),
    ("src/retrieve/*", STAGE + ["store/store.h", "embed/embed.h"], []),
    ("src/answer/claims/*", STAGE + ["answer/kinds.h", "answer/units.h", "retrieve/retrieve.h"], []),
    ("src/answer/*", STAGE + ["store/store.h", "embed/embed.h", "chat/chat.h", "retrieve/retrieve.h"], []),
    ("src/trace/*", STAGE + ["bind/json.h"], []),
    # The doctor looks at the parts themselves; models are folders that the embed stage reads.
    ("src/engine/doctor.c", STAGE + ["bind/onnxruntime.h", "embed/embed.h", "embed/model_folder.h", "index/vector_index.h",
                                     "answer/answer.h", "chat/chat.h", "fetch/fetch.h", "fetch/source.h", "load/load.h",
                                     "retrieve/retrieve.h", "split/split.h", "store/store.h"], []),
    ("src/engine/*", STAGE + ["answer/answer.h", "bind/sha256.h", "chat/chat.h", "embed/embed.h", "embed/model_folder.h",
                              "fetch/fetch.h", "fetch/source.h", "fetch/watch.h", "load/load.h", "load/reading.h",
                              "retrieve/retrieve.h", "split/split.h", "store/store.h", "trace/trace.h", "trace/step_account.h"], []),
    # eval reads files of its own: it needs JSON, sha256 and what they stand on.
    ("app/cli/beir.c", ["base/arena.h", "base/error.h", "base/str.h", "bind/json.h", "bind/sha256.h"], []),
    ("app/json/*", ["bind/json.h"], []),
    ("app/cli/*", ["bind/json.h", "json"], ["editline/*"]),
]

# File stems (x.h and x.c are one) that include each other all the same, and why.
CIRCLES = [
    ({"fetch/driver", "fetch/source"}, "a driver is written in the stage's types, and the stage calls it"),
    ({"store/driver", "store/store", "store/typed_tables"},
     "a driver is written in the stage's types, and the stage calls it, also where it makes tables of what is put"),
    ({"load/children", "load/load"}, "load.h has the types that its part fills"),
]

SYSTEM = re.compile(
    r"^(assert|ctype|dirent|dlfcn|elf|errno|fcntl|float|fnmatch|iconv|immintrin|arm_neon|cpuid|inttypes|langinfo|limits|link|locale|malloc|math|poll|pthread|"
    r"netdb|semaphore|signal|spawn|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|string|strings|time|unistd|wchar|"
    r"sys/[a-z_]+|linux/[a-z0-9_]+|netinet/[a-z]+|arpa/[a-z]+)\.h$")
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')


def row_of(path):
    for pattern, ours, theirs in TABLE:
        if fnmatch.fnmatch(path, pattern):
            return pattern, ours, theirs
    return None


def allowed(path, quote, name, ours, theirs):
    if name.startswith("quire/"):
        return True
    if quote == "<":
        return bool(SYSTEM.match(name)) or any(fnmatch.fnmatch(name, pattern) for pattern in theirs)
    own = path.rsplit("/", 1)[0].removeprefix("src/").removeprefix("app/")
    if "/" not in name or name.startswith(own + "/"):
        return True
    return any(name == entry or name.startswith(entry + "/") for entry in ours)


def circles(edges):
    """Sets of stems each of which reaches the others."""
    def reach(stem):
        seen, wait = set(), [stem]
        while wait:
            new = edges.get(wait.pop(), set()) - seen
            seen |= new
            wait += new
        return seen
    reached = {stem: reach(stem) for stem in edges}
    return {frozenset(b for b in reached[a] if a in reached.get(b, ())) for a in edges if a in reached[a]}


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    problems, edges = [], {}
    for folder in ("src", "app"):
        for file in sorted((root / folder).rglob("*.[ch]")):
            path = file.relative_to(root).as_posix()
            row = row_of(path)
            if row is None:
                problems.append(f"{path}: no row of the table in tools/check_layers.py says what it may include")
                continue
            pattern, ours, theirs = row
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                match = INCLUDE.match(line)
                if match and match[1] == '"':
                    stem, name = path.removeprefix("src/")[:-2], match[2][:-2]
                    name = name if "/" in name else f"{stem.rpartition('/')[0]}/{name}"
                    edges.setdefault(stem, set()).update({name} - {stem})
                if match and not allowed(path, match[1], match[2], ours, theirs):
                    problems.append(f"{path}:{number}: may not include {match[2]} (rule for {pattern})")
    for circle in sorted(map(sorted, circles(edges))):
        if not any(set(circle) <= known for known, _ in CIRCLES):
            problems.append(f"these include each other: {', '.join(circle)}")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
