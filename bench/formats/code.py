#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How functions fare: whether their chunks begin and end with them, and whether a search for a name gives its definition.

    bench/formats/code.py QUIRE FOLDER      each function under FOLDER that isn't whole, and the shares

What functions there are, and in which lines, other readers say: Python's ast, and universal-ctags for C and Java. All count, those in
other functions and in anonymous classes too. One is whole where a chunk begins at its first line (the comment, decorators and annotations
right above it are of it) and ends at its last; one that is too long for a chunk where the cuts in it stand at statements' ends."""
import ast
import collections
import concurrent.futures
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import urllib.request

if __name__ == "__main__":
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from asking import Absent, say  # noqa: E402
from result_table import held, table as shown  # noqa: E402

# The originals of Debian packages: where they stand in the archive, and their sha256.
PACKAGES = {
    "C": ("tmux 3.3a", "pool/main/t/tmux/tmux_3.3a.orig.tar.gz",
          "e4fd347843bd0772c4f48d6dde625b0b109b7a380ff15db21e97c11a4dcdf93f"),
    "Python": ("jinja2 3.1.2", "pool/main/j/jinja2/jinja2_3.1.2.orig.tar.gz",
               "31351a702a408a9e7595a8fc6150fc3f43bb6bf7e319770cbc0db9df9437e852"),
    "Java": ("jsoup 1.15.3", "pool/main/j/jsoup/jsoup_1.15.3.orig.tar.xz",
             "052511f0be47511f9b2a17d44fc1eccc4b5373e77cc5a3221e34b6af437e1e2e"),
}
ENDINGS = {".py": "Python", ".c": "C", ".h": "C", ".java": "Java"}
NAMES = 300
LONG, LONG_CODE = 1400, 900  # characters of a docstring, and of a statement, that are over a chunk's 384 tokens
WHOLE_GOAL, FIRST_GOAL = .99, .95

# Lines from 1. `first` is that of its name in C and Java, where what says its type may stand above; else its decorators'.
Function = collections.namedtuple("Function", "name path first last")
# Byte range, and lines.
Chunk = collections.namedtuple("Chunk", "start end first last")


# ---------------------------------------------------------------- what functions there are

def python_functions(path):
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return []
    return [Function(node.name, path, min(line.lineno for line in [node, *node.decorator_list]), node.end_lineno)
            for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


def tagged_functions(paths):
    """Of C and Java. What has no end in the list is none that ctags understood."""
    command = ["ctags", "--output-format=json", "--fields=+ne", "--kinds-C=f", "--kinds-Java=m", "--langmap=C:.c.h", "--languages=C,Java",
               "-L", "-", "-f", "-"]
    if not shutil.which("ctags"):
        raise Absent("universal-ctags is not installed")
    done = subprocess.run(command, input="\n".join(map(str, paths)), capture_output=True, text=True, errors="replace", check=True)
    tags = map(json.loads, done.stdout.splitlines())
    return [Function(tag["name"], pathlib.Path(tag["path"]), tag["line"], tag["end"]) for tag in tags
            if tag["_type"] == "tag" and "end" in tag and not tag["name"].startswith("__anon")]


def functions_of(files):
    tagged = tagged_functions([path for path in files if ENDINGS[path.suffix] != "Python"])
    return [found for path in files if ENDINGS[path.suffix] == "Python" for found in python_functions(path)] + tagged


def files_under(folder):
    return sorted(path for path in folder.rglob("*") if path.suffix in ENDINGS and path.is_file())


# ---------------------------------------------------------------- whether they are whole

def inspected(quire, path):
    """The text's lines and the chunks, as Quire says."""
    done = subprocess.run([quire, "--json", "inspect", "--chunks", path], capture_output=True, text=True, check=False)
    if done.returncode:
        return [], []
    found = json.loads(done.stdout)
    text = found["text"].encode()
    ends = [at for at, byte in enumerate(text) if byte == 10]
    lines_before = [0] * (len(text) + 1)
    for at in ends:
        lines_before[at + 1] = 1
    for at in range(len(text)):
        lines_before[at + 1] += lines_before[at]
    chunks = [Chunk(chunk["start"], chunk["end"], lines_before[chunk["start"]] + 1, lines_before[chunk["end"] - 1] + 1)
              for chunk in found["chunks"]]
    return text.decode().split("\n"), chunks


def without_notes(line, language):
    line = re.sub(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'', '""', line)
    line = re.sub(r"#.*", "", line) if language == "Python" else re.sub(r"/\*.*?\*/|//.*", "", line)
    return line.strip()


def is_lead(lines, language):
    """Whether the lines above a function's name are of it: notes, annotations, what says its type; no end of something else."""
    text = re.sub(r'"(?:\\.|[^"\\])*"', '""', "\n".join(lines))
    text = re.sub(r"#.*" if language == "Python" else r"/\*.*?\*/|//[^\n]*", "", text, flags=re.S if language != "Python" else 0)
    text = re.sub(r"@[\w.]+\s*(\((?:[^()]|\([^()]*\))*\))?|\{\s*\}", "", text)
    return not re.search(r"[;{}]|^\s*#\s*(?:include|define)", text, flags=re.M)


def statement_lines(path, lines):
    """Lines of Python in which a statement begins, and all of those that no chunk can hold (a docstring of a page)."""
    tree, starts = ast.parse(path.read_bytes()), set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.stmt, ast.excepthandler)):
            starts.add(node.lineno)
            starts.update(line.lineno for line in getattr(node, "decorator_list", []))
            if not hasattr(node, "body") and sum(map(len, lines[node.lineno - 1:node.end_lineno])) > LONG:
                starts.update(range(node.lineno, node.end_lineno + 1))
    return starts


def is_endless(lines, last, language):
    """In C and Java, whether what is cut behind line `last` is a comment, or else a statement, that no chunk can hold."""
    def ends(line):
        return line.rstrip().endswith((";", "*/")) or without_notes(line, language).endswith(("{", "}", ";"))
    first = next((at for at in range(last - 1, -1, -1) if at < last - 1 and ends(lines[at])), -1) + 1
    behind = next((at for at in range(last - 1, len(lines)) if ends(lines[at])), len(lines) - 1)
    return sum(len(line.strip()) for line in lines[first:behind + 1]) > LONG_CODE


def ends_statement(lines, last, language, starts):
    """Whether a cut behind line `last` parts two statements."""
    if language == "Python":
        following = next((at for at in range(last, len(lines)) if without_notes(lines[at], language)), None)
        return following is None or following + 1 in starts or re.match(r"\s*(else|finally|elif|except|case)\b", lines[following])
    if is_endless(lines, last, language):
        return True
    line = without_notes(lines[last - 1], language)
    before = next((without_notes(lines[at], language) for at in range(last - 1, -1, -1) if without_notes(lines[at], language)), "")
    return not line or line[-1] in ";{}:" or line.startswith(("#", "*")) or line.endswith("*/") or before[-1:] in ";{}:"


def is_whole(function, lines, chunks, language, starts):
    begun = [chunk for chunk in chunks if chunk.first <= function.first <= chunk.last and
             is_lead(lines[chunk.first - 1:function.first - 1], language)]
    for chunk in sorted(begun, key=lambda chunk: -chunk.last):
        while chunk and chunk.last < function.last:
            if not ends_statement(lines, chunk.last, language, starts):
                return False
            following = [other for other in chunks if other.start >= chunk.end and other.first <= function.last]
            if not following and all(not re.search(r"\w", line) for line in lines[chunk.last:function.last]):
                return True  # brackets alone
            chunk = min(following, key=lambda other: other.start, default=None)
        rest = lines[function.last:chunk.last] if chunk else ["?"]
        if all(not without_notes(line, language) for line in rest):
            return True
    return False


def broken(quire, files):
    """Those functions that aren't whole, and how many there are, by language."""
    by_path, counts, found = collections.defaultdict(list), collections.Counter(), []
    for function in functions_of(files):
        by_path[function.path].append(function)
    def look(path):
        language = ENDINGS[path.suffix]
        lines, chunks = inspected(quire, path)
        starts = statement_lines(path, lines) if language == "Python" else set()
        return [function for function in by_path[path] if not is_whole(function, lines, chunks, language, starts)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for path, misses in zip(by_path, pool.map(look, by_path)):
            counts[ENDINGS[path.suffix]] += len(by_path[path])
            found += misses
    return found, counts


# ---------------------------------------------------------------- whether a name is found

def drawn(functions):
    """Names of functions, by hash, as many of each language; how often one is defined doesn't count."""
    names = collections.defaultdict(set)
    for function in functions:
        if len(function.name) > 2:
            names[ENDINGS[function.path.suffix]].add(function.name)
    share = NAMES // len(names)
    return [name for found in names.values()
            for name in sorted(found, key=lambda name: hashlib.sha256(name.encode()).hexdigest())[:share]]


def defines(hit, functions):
    """Whether the hit begins in what one of the functions is: its notes, or its lines."""
    path, lines = pathlib.Path(hit["document"]["uri"]), hit["chunk"]["place"].get("lines", [0, 0])
    return any(path == found.path and lines[0] <= found.last and lines[1] >= found.first for found in functions)


def search(place, files):
    base, by_name = place.work / "code.quire", collections.defaultdict(list)
    functions = functions_of(files)
    for function in functions:
        by_name[function.name].append(function)
    added = place.run_json("add", *files, kb=base)
    names, first = drawn(functions), 0
    for name in names:
        hits = place.run_json("search", name, "-k", "1", kb=base)["hits"]
        good = bool(hits) and defines(hits[0], by_name[name])
        first += good
        if not good:
            say(f"  {name}: first is {hits[0]['document']['title'] + ', ' + hits[0]['chunk']['place']['label'] if hits else 'nothing'}")
    return {"names": len(names), "first": first, "chunks": added["chunks"]}


# ---------------------------------------------------------------- the section

def mirror():
    """Where apt fetches packages from, as it says itself."""
    done = subprocess.run(["apt-get", "download", "--print-uris", "zlib1g"], capture_output=True, text=True, check=False)
    found = re.search(r"'(https?://\S+?/)pool/", done.stdout)
    if not found:
        raise Absent("apt knows no archive")
    return found[1]


def unpacked(place, language):
    """The package's files of the language, laid out in the run's folder; the archive stays in the cache."""
    name, where, digest = PACKAGES[language]
    kept = place.parts.parent / "downloads" / digest[:16] / where.rpartition("/")[2]
    if not kept.exists():
        try:
            with urllib.request.urlopen(mirror() + where, timeout=60) as reply:
                content = reply.read()
        except OSError as problem:
            raise Absent(f"{name} can't be fetched: {problem}") from problem
        if hashlib.sha256(content).hexdigest() != digest:
            raise Absent(f"{name} is another one than was pinned")
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(content)
    out, files = place.work / "packages", []
    with tarfile.open(kept) as archive:
        for member in archive:
            path = out / member.name
            if not member.isfile() or ENDINGS.get(path.suffix) != language or ".." in path.parts:
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(archive.extractfile(member).read())
            files.append(path)
    return sorted(files)


def measure(place):
    files, rows = [], []
    for language, (name, _, _) in PACKAGES.items():
        own = unpacked(place, language)
        misses, counts = broken(place.quire, own)
        rows.append({"language": language, "package": name, "files": len(own), "functions": counts[language], "broken": len(misses)})
        say(f"  {name}: {counts[language] - len(misses)} of {counts[language]} functions whole")
        files += own
    return {"rows": rows, "search": search(place, files)}


def table(result):
    rows = [[f"{row['language']}, {row['package']}", f"{row['functions']} in {row['files']} files", row["functions"] - row["broken"],
             f"{1 - row['broken'] / row['functions']:.4f}", f"≥ {WHOLE_GOAL}: {held(1 - row['broken'] / row['functions'] >= WHOLE_GOAL)}"]
            for row in result["rows"]]
    found = result["search"]
    share = found["first"] / found["names"]
    rows.append(["a search for a name gives its definition first", f"{found['names']} names, {found['chunks']} chunks", found["first"],
                 f"{share:.4f}", f"≥ {FIRST_GOAL}: {held(share >= FIRST_GOAL)}"])
    return shown(["what", "of", "right", "share", "goal"], rows)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    misses, counts = broken(sys.argv[1], files_under(pathlib.Path(sys.argv[2])))
    for miss in misses:
        print(f"{miss.path}:{miss.first}-{miss.last} {miss.name}")
    missed = collections.Counter(ENDINGS[miss.path.suffix] for miss in misses)
    for language, count in counts.items():
        print(f"{language}: {count - missed[language]} of {count} whole, {1 - missed[language] / count:.4f}")


if __name__ == "__main__":
    main()
