# SPDX-License-Identifier: Apache-2.0
"""The feedparser tests: 2,107 files, each with the right parse as a Python expression in a comment. bench_feeds reads all of them in one
process, as the worker does, the type and charset of the simulated answer given; what is compared is what Quire keeps: the title, the
metadata and the text of the feed's document and of its entries' documents. Which expectations count is said by `judge`."""
import ast
import datetime
import email.utils
import hashlib
import html
import html.parser
import json
import re
import subprocess

from asking import Absent, say

FOLDER = "data/feedparser-tests/tests"
EXPECT = re.compile(rb"Expect:\s*(.*?)\s*(?:-->|\n|$)")
HEADER = re.compile(rb"Header:[ \t]*([\w-]+):[ \t]*(.*?)\s*\n", re.I)
# feedparser's names of the fields that are kept -> where they stand
WORDS = {"summary", "description", "subtitle", "tagline", "content"}
DATES = {"published": "published", "issued": "published", "created": "published", "date": "updated",
         "updated": "updated", "modified": "updated"}
FIELDS = {"title": "title", "link": "link", "id": "id", "guid": "id", "language": "language", "author": "author",
          "category": "category", **DATES}


KINDS = {"fields": "fields that are kept", "sanitising": "texts after feedparser's sanitising"}
HALVES = {"tune": "the half that was looked at", "test": "the half that was not"}


class Unjudged(Exception):
    """Why an expectation does not count."""


class Text(html.parser.HTMLParser):
    """What markup says, and where it leads."""

    def __init__(self, markup):
        super().__init__(convert_charrefs=True)
        self.text, self.links, self.silent = "", [], 0
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.silent += tag in ("script", "style")
        target = dict(attributes).get("href")
        if tag == "a" and target:
            self.links.append(target)

    def handle_endtag(self, tag):
        self.silent -= tag in ("script", "style") and self.silent > 0

    def handle_data(self, data):
        self.text += data if not self.silent else ""


def letters(text):
    return re.sub(r"\s+", "", text)


def looks_like_markup(text):
    return bool(re.search(r"</\w|<br|<img|<hr|<a |&#?\w+;", text))


class File:
    def __init__(self, path, root):
        self.path, self.name = path, path.relative_to(root).as_posix()
        self.bytes = path.read_bytes()
        plain = self.bytes
        for charset in ("utf-8-sig", "utf-16", "utf-32", "utf-16-be", "utf-32-be"):
            found = EXPECT.search(plain)
            if found:
                break
            try:
                plain = self.bytes.decode(charset).encode()
            except UnicodeError:
                continue
        found = found or EXPECT.search(plain)
        self.plain = plain.decode("utf-8", "replace")
        self.expected = found[1].decode("utf-8", "replace").strip() if found else None
        headers = {name.decode().lower(): value.decode() for name, value in HEADER.findall(plain)}
        self.headers = headers
        kind, _, parameters = headers.get("content-type", "").partition(";")
        charset = re.search(r"charset\s*=\s*['\"]?([\w-]+)", parameters)
        self.type, self.charset = kind.strip(), charset[1] if charset else ""
        self.tune = hashlib.sha256(path.name.encode()).digest()[-1] % 2 == 0


def is_markup(file, name, value):
    """Whether the words of the element `name` are markup, by what the file says of their type."""
    names = {"description": "description|content|summary", "summary": "summary|description|content",
             "content": "content|encoded|body|fullitem", "subtitle": "subtitle|tagline|description",
             "tagline": "subtitle|tagline|description"}.get(name, name)
    types = re.findall(rf"<(?:\w+:)?(?:{names})\b([^>]*)", file.plain, re.I)
    kinds = [re.search(r"""\btype\s*=\s*["']([^"']*)""", found) for found in types]
    said = [kind[1] for kind in kinds if kind]
    if "base64" in file.plain or "octet-stream" in file.plain:
        return looks_like_markup(value)
    if said:
        return any("html" in kind or "xml" in kind for kind in said)
    if re.search(r"<(?:\w+:)?(?:feed|entry)\b[^>]*atom", file.plain, re.I):
        return looks_like_markup(value) and "<" in value and bool(re.search(r"<\w[^>]*>.*</", file.plain[file.plain.find("<feed"):]))
    return looks_like_markup(value)


def same_words(file, name, value, said, links, whole):
    markup = Text(value) if is_markup(file, name, value) else None
    words = letters(markup.text if markup else value)
    if not words and not (markup and markup.links):
        raise Unjudged("says no text")
    fits = words == letters(said) if whole else words in letters(said)
    return fits and (whole or not markup or all(link in links for link in markup.links))


class Got:
    """A document as Quire keeps it."""

    def __init__(self, document, is_entry):
        self.document, self.is_entry = document, is_entry
        self.text, self.links = document.get("text", ""), document.get("links", [])

    def all(self, key):
        return [value for name, value in self.document.get("metadata", []) if name == key]

    def one(self, key):
        if key in ("title", "language"):
            return self.document.get(key, "")
        return (self.all(key) or [""])[0]


def utc(text):
    """Seconds; None: it is no date."""
    try:
        moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        try:
            moment = email.utils.parsedate_to_datetime(text)
        except (ValueError, TypeError):
            return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return moment.timestamp()


def constant(node):
    """What a literal says; texts may be added up."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return constant(node.left) + constant(node.right)
    return ast.literal_eval(node)


def path_of(node):
    """entries[0]['content'][0]['value'] -> (0, ["content", 0, "value"]); feed.title -> (None, ["title"])"""
    steps = []
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        if isinstance(node, ast.Attribute):
            steps.append(node.attr)
        else:
            steps.append(ast.literal_eval(node.slice))
        node = node.value
    if not isinstance(node, ast.Name):
        raise Unjudged("another form of expression")
    steps.reverse()
    if node.id == "feed":
        return None, steps
    if node.id == "entries" and steps and isinstance(steps[0], int):
        return steps[0], steps[1:]
    raise Unjudged(f"`{node.id}`, which is no field")


def same_person(got, value, at):
    found = re.fullmatch(r"(.*?)\s*\(([^)]*@[^)]*)\)", value)
    name, address = (found[1], found[2]) if found else (value, "")
    people, addresses = got.all("author"), got.all("author_email")
    if at is not None:
        return people[at:at + 1] == [value]
    return name in people + addresses and (not address or address in addresses)


def fits(file, got, steps, value):
    """Whether the field that `steps` leads to says `value`."""
    name, rest = steps[0], steps[1:]
    if isinstance(name, str) and name.endswith("_detail"):
        name = name[:-7]
        if rest == ["language"] and got.is_entry and name in ("title", "summary", "description"):
            name, rest = "language", []
        elif rest == ["value"]:
            rest = []
        elif name == "author" and rest in (["name"], ["email"]):
            return value in got.all("author" if rest == ["name"] else "author_email") + got.all("author")
        else:
            raise Unjudged(f"{name}_detail.{rest[-1] if rest else ''}")
    if name == "content":
        if len(rest) == 2 and rest[1] == "language":
            name, rest = "language", []
        elif len(rest) != 2 or rest[1] != "value":
            raise Unjudged(f"content.{rest[-1]}" if rest else "content as a list")
        else:
            rest = []
    if name == "title" and not rest:
        return same_words(file, name, value, got.one("title"), [], True)
    if name in WORDS and not rest:
        return same_words(file, name, value, got.text, got.links, False)
    if isinstance(name, str) and name.endswith("_parsed") and name[:-7] in DATES:
        moment = datetime.datetime(*value[:6], tzinfo=datetime.timezone.utc).timestamp()
        return utc(got.one(DATES[name[:-7]])) == moment
    if name in DATES and not rest:
        wanted = utc(value)
        if wanted is None:
            raise Unjudged("a date that Python does not read")
        return utc(got.one(DATES[name])) == wanted
    if name == "author" and not rest:
        return same_person(got, value, None)
    if name == "authors" and len(rest) == 2 and rest[1] in ("name", "email"):
        return got.all("author" if rest[1] == "name" else "author_email")[rest[0]:rest[0] + 1] == [value]
    if name == "tags" and len(rest) == 2 and rest[1] == "term":
        return got.all("category")[rest[0]:rest[0] + 1] == [value]
    if name == "category" and not rest:
        return value in got.all("category")
    if name == "enclosures" and len(rest) == 2 and rest[1] in ("href", "url", "type", "length"):
        key = {"href": "enclosure", "url": "enclosure", "type": "enclosure_type", "length": "enclosure_bytes"}[rest[1]]
        return got.all(key)[rest[0]:rest[0] + 1] == [value]
    if name == "enclosures" and len(rest) == 1 and isinstance(value, dict):
        return all(fits(file, got, steps + [key], of) for key, of in value.items())
    if name == "language" and not rest:
        return got.one("language") == (value or "")
    if name in FIELDS and not rest:
        return got.one(FIELDS[name]) == value
    raise Unjudged(f"the field {name}" + (f".{rest[-1]}" if rest else ""))


def one(file, feed, entries, node):
    """A comparison, or what stands alone."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        if isinstance(node.operand, ast.Call) and isinstance(node.operand.func, ast.Attribute) and \
                node.operand.func.attr == "has_key":
            at, steps = path_of(node.operand.func.value)
            got = feed if at is None else entries[at]
            name = ast.literal_eval(node.operand.args[0])
            if name not in FIELDS:
                raise Unjudged(f"the field {name}")
            return got.one(FIELDS[name]) == ""
        if isinstance(node.operand, ast.Name) and node.operand.id == "bozo":
            return None
        raise Unjudged("another form of expression")
    if isinstance(node, ast.Name) and node.id == "bozo":
        return None
    if not isinstance(node, ast.Compare) or not all(isinstance(op, ast.Eq) for op in node.ops):
        raise Unjudged("another form of expression")
    value = constant(node.comparators[-1])
    results = []
    for side in [node.left, *node.comparators[:-1]]:
        if isinstance(side, ast.Call) and isinstance(side.func, ast.Name) and side.func.id in ("len", "ord"):
            if side.func.id == "len" and isinstance(side.args[0], ast.Name) and side.args[0].id == "entries":
                results.append(len(entries) == value)
                continue
            at, steps = path_of(side.args[0])
            got = feed if at is None else entries[at]
            if side.func.id == "ord":
                results.append(fits(file, got, steps, chr(value)))
            elif steps == ["tags"]:
                results.append(len(got.all("category")) == value)
            else:
                raise Unjudged(f"how many {steps[-1]}")
            continue
        at, steps = path_of(side)
        missing = at is not None and at >= len(entries)
        got = feed if at is None else Got({}, True) if missing else entries[at]
        results.append(fits(file, got, steps, value) and not missing)
    return all(results)


def judge(file, read):
    """(expectations that are met, those that are not, why the rest don't count)"""
    met, missed, unjudged = [], [], []
    if not file.expected:
        return met, missed, ["none is stated"]
    if "content-location" in file.headers or "127.0.0.1:8097" in file.expected or "content-language" in file.headers:
        return met, missed, ["depends on headers of HTTP or on the address"]
    expression = re.sub(r'\s*-->",?$', "", file.expected)
    try:
        tree = ast.parse(expression, mode="eval").body
    except SyntaxError:
        return met, missed, ["no expression"]
    feed, entries = Got(read, False), [Got(child, True) for child in read.get("children", [])]
    parts = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
    for part in parts:
        said = ast.unparse(part)
        try:
            result = one(file, feed, entries, part)
        except Unjudged as reason:
            unjudged.append(str(reason))
            continue
        except (ValueError, TypeError, IndexError) as problem:
            if isinstance(problem, IndexError):
                missed.append(said)
            else:
                unjudged.append("another form of expression")
            continue
        if result is None:
            continue
        (met if result else missed).append(said)
    return met, missed, unjudged


def read_all(program, files):
    lines = "".join(f"{file.path}\t{file.type}\t{file.charset}\n" for file in files)
    done = subprocess.run([str(program)], input=lines, capture_output=True, text=True, timeout=600)
    read = [json.loads(line) for line in done.stdout.splitlines()]
    return read, done.returncode


def files_of(root):
    if not root.exists():
        raise Absent(f"the feedparser tests are not there ({root})")
    return [File(path, root) for path in sorted(root.rglob("*")) if path.is_file()]


def measure(place):
    files = files_of(place.shared / FOLDER)
    say(f"{len(files)} feeds")
    read, code = read_all(place.build / "bench" / "bench_feeds", files)
    crashed = [] if len(read) == len(files) and code == 0 else [files[len(read)].name]
    result = {"files": len(files), "crashed": crashed, "unread": [], "missed": [], "unjudged": {}}
    for kind in KINDS:
        for half in HALVES:
            result[f"{kind}_{half}"] = {"met": 0, "missed": 0}
    for file, document in zip(files, read):
        met, missed, unjudged = judge(file, document)
        kind = "sanitising" if "/sanitize/" in file.name else "fields"
        half = "tune" if file.tune else "test"
        row = result[f"{kind}_{half}"]
        row["met"] += len(met)
        row["missed"] += len(missed)
        if document["format"] != "feed":
            result["unread"].append({"file": file.name, "format": document["format"]})
        result["missed"] += [{"file": file.name, "expected": said, "half": half, "kind": kind} for said in missed]
        for reason in unjudged:
            result["unjudged"][reason] = result["unjudged"].get(reason, 0) + 1
    return result


def row(name, parts):
    met, missed = (sum(part[key] for part in parts) for key in ("met", "missed"))
    return f"| {name} | {met} | {missed} | {100 * met / ((met + missed) or 1):.1f} % |"


def table(result):
    lines = ["| expectations | met | missed | share |", "|---|---|---|---|"]
    for kind, name in KINDS.items():
        for half, what in HALVES.items():
            lines.append(row(f"{name}, {what}", [result[f"{kind}_{half}"]]))
        lines.append(row(f"{name}, all", [result[f"{kind}_{half}"] for half in HALVES]))
    lines += ["", f"{result['files']} files, of which {len(result['crashed'])} crashed and {len(result['unread'])} were not taken for feeds "
              f"({', '.join(sorted(one['file'] for one in result['unread']))}). Missed:", ""]
    lines += [f"- `{miss['file']}`: `{miss['expected'][:120]}`" for miss in result["missed"]]
    return "\n".join(lines)
