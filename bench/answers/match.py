# SPDX-License-Identifier: Apache-2.0
"""Is a quote the right one? Figures, phrases and periods, as the gold files write them, against quotes as they are printed.

A figure counts only with its row label and its period, which may stand in the quote, in its heads, its headings or its
document's title: a bare "18 %" that matches by accident is no answer. In a gold cell `|` parts alternatives, and `+`
pieces that must all be there ("July 1+2023": a table may print the two in different cells)."""
import json
import re

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")
CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "‑": "-", "\u00a0": " ", "\u202f": " ",
                      "，": ",", "％": "%", "（": "(", "）": ")"})
NUMBER = re.compile(r"(?<![a-z0-9_.,])[$€£¥(]*\s?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\d])\)?\s*(%|percent\b|[a-z]+\b)?")
SCALES = {"b": "billion", "bn": "billion", "m": "million", "mn": "million", "percent": "%"}


def flat(text):
    """One line in lower case: white space is one space and none between Chinese characters; quotes and dashes are plain."""
    text = re.sub(r"\s+", " ", text.translate(SAME)).strip().lower()
    return re.sub(rf"(?<=[{CJK}]) | (?=[{CJK}])", "", text)


def holds_phrase(text, phrase):
    """Whole words where the phrase ends in Latin letters or digits; Chinese has no word ends."""
    phrase = flat(phrase)
    before = r"(?<![a-z0-9])" if phrase[:1].isascii() and phrase[:1].isalnum() else ""
    after = r"(?![a-z0-9])" if phrase[-1:].isascii() and phrase[-1:].isalnum() else ""
    return bool(phrase) and re.search(before + re.escape(phrase) + after, flat(text)) is not None


def holds_piece(text, piece):
    """A phrase; of "July 1", also "Jul 1" and "Jul. 1", but not "July 15"."""
    day = re.fullmatch(r"([A-Za-z]+) (\d{1,2})", piece.strip())
    if day and day[1].lower() in MONTHS:
        month = day[1].lower()
        names = {month, month[:3], month[:3] + ".", *(("sept", "sept.") if month == "september" else ())}
        return any(holds_phrase(text, f"{name} {day[2]}") for name in names)
    return holds_phrase(text, piece)


def holds_all(text, pieces):
    return all(holds_piece(text, piece) for piece in pieces.split("+"))


def holds_any(text, alternatives):
    """True too where nothing is asked for."""
    return not alternatives or any(holds_all(text, one) for one in alternatives.split("|"))


def holds_one_phrase(text, alternatives):
    return any(holds_phrase(text, one) for one in alternatives.split("|"))


def numbers(text):
    """[(digits, unit)] of a text: "$36,413 million" → ("36413", "million"); a minus or brackets make no difference."""
    found = []
    for match in NUMBER.finditer(flat(text)):
        digits = match[1].replace(",", "")
        if "." in digits:
            digits = digits.rstrip("0").rstrip(".")
        unit = match[2] or ""
        found.append((digits, SCALES.get(unit, unit)))
    return found


def holds_figure(text, figure):
    """A figure with a unit ("1.2 billion", "12.5%") wants that unit behind the number; one without takes any."""
    if not figure:
        return True
    wanted = numbers(figure)[0]
    return any(digits == wanted[0] and (not wanted[1] or unit == wanted[1]) for digits, unit in numbers(text))


def strings(value):
    """All strings in a JSON value, whatever its shape: how heads are nested is the program's affair."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    return []


def evidence(citation):
    """What a reader sees with a quote: the quote, its heads and headings, its document's title."""
    title = citation["document"].get("title") or ""
    return "\n".join([citation["quote"], *strings(citation.get("heads")), *strings(citation.get("headings")), title])


def same_document(uri, names):
    """`names`: file names or ends of paths, with | between."""
    return any(uri == name or uri.endswith("/" + name) for name in names.split("|"))


def right_figure(citation, gold):
    """`gold`: a row of reports_gold.tsv."""
    if not same_document(citation["document"]["uri"], gold["document"]):
        return False
    shown = evidence(citation)
    return holds_figure(citation["quote"], gold["figure"]) and holds_any(shown, gold["label"]) and holds_any(shown, gold["period"])


def right_phrase(citation, gold):
    """`gold`: a row of manuals.tsv or everyday.tsv."""
    return same_document(citation["document"]["uri"], gold["document"]) and holds_one_phrase(citation["quote"], gold["phrase"])


def hit_holds_figure(hit, gold):
    """A passage need not say its period: the columns' heads may stand in another piece of the table."""
    chunk = hit["chunk"]
    text = "\n".join([chunk["text"], *strings(chunk.get("headings"))])
    return (same_document(hit["document"]["uri"], gold["document"]) and holds_figure(chunk["text"], gold["figure"])
            and holds_any(text, gold["label"]))


def hit_holds_phrase(hit, gold):
    return same_document(hit["document"]["uri"], gold["document"]) and holds_one_phrase(hit["chunk"]["text"], gold["phrase"])


def is_about(citation, entity):
    """Whether a reader sees the entity with the quote; a year or a name, in either language."""
    return holds_phrase(evidence(citation), entity)


def short(text, limit=200):
    text = " ".join(text.split())
    return text if len(text) <= limit else text[:limit] + "…"


def as_cell(value):
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
