/* SPDX-License-Identifier: Apache-2.0 */
/* A table of contents is a run of lines that each end with a page number, none lower than the one before:
 *
 *     Table of Contents                         ← what it is called; or "Page" over the numbers
 *     Item 1.   Financial Statements        3
 *     PART II. OTHER INFORMATION                ← a few lines between them have no number
 *     Item 1.   Legal Proceedings          34
 *
 * Figures can rise too. A run is believed where its name stands above it, or where it stands at the head of its document and
 * its lines stand there again as headings. */
#include "answer/contents.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "text/unicode.h"

#include <ctype.h>
#include <strings.h>

enum {
    RUNS_MOST = 32,
    ENTRIES_LEAST = 3,
    LEADING_LEAST = 4, /* entries of a run without a name */
    LINES_BETWEEN = 2, /* without a number, between two entries */
    LINES_ABOVE = 4,   /* the first entry, among which the name is looked for */
    LINE_BYTES = 300,  /* a longer line is prose */
    PAGE_DIGITS = 4,
    HEAD_BYTES = 20000, /* of a document */
    SAMPLED = 8,        /* entries that are looked for behind the run */
    LABEL_LEAST = 4,    /* bytes of one that is */
    NUMBER_BYTES = 24,  /* "Item 1A. " in front of a heading */
    NAMELESS_MOST = 4,  /* runs without a name that are looked at: each is looked for in the whole text */
};

struct scan {
    quire_str text;
    quire_range run;
    quire_str labels[SAMPLED];
    size_t entries, between, nameless;
    size_t above; /* lines since the name */
    unsigned long page;
    bool named;
    quire_range *found;
    size_t count;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool holds_letter(quire_str text)
{
    for (size_t at = 0; at < text.size;) {
        uint32_t c = quire_utf8_next(text, &at);
        if (c >= 0x80 ? quire_char_is_han(c) || c >= 0xc0 : isalpha((int)c)) return true;
    }
    return false;
}

/* The last cell of `line` that says something in words; every cell but the first must. */
static bool read_label(quire_str line, quire_str *label)
{
    bool first = true;
    *label = (quire_str){ 0 };
    for (size_t at = 0; at <= line.size;) {
        const char *tab = at < line.size ? memchr(line.data + at, '\t', line.size - at) : NULL;
        size_t end = tab ? (size_t)(tab - line.data) : line.size;
        quire_str cell = quire_str_trim(quire_str_cut(line, at, end));
        at = end + 1;
        if (cell.size == 0) continue;
        if (holds_letter(cell)) *label = cell;
        else if (!first) return false;
        first = false;
    }
    return label->size > 0;
}

/* "Item 1.   Legal Proceedings   34" → its words and its number. */
static bool read_entry(quire_str line, quire_str *label, unsigned long *page)
{
    size_t start = line.size;
    while (start && isdigit((unsigned char)line.data[start - 1])) start--;
    size_t digits = line.size - start;
    if (digits == 0 || digits > PAGE_DIGITS || start == 0 || !is_blank(line.data[start - 1])) return false;
    *page = 0;
    for (size_t i = start; i < line.size; i++) *page = *page * 10 + (unsigned long)(line.data[i] - '0');
    return read_label(quire_str_cut(line, 0, start), label);
}

static bool is_word(quire_str text, const char *word)
{
    return text.size == strlen(word) && strncasecmp(text.data, word, text.size) == 0;
}

/* Whether a line or a cell of it calls what is below it contents: "Page", "Table of Contents", 目 录. */
static bool calls_contents(quire_str line)
{
    static const char *const words[] = { "page",  "pages", "page no.", "contents", "table of contents",
                                         "页码",  "页",    "页次",     "頁碼",     "頁",
                                         "頁次",  "目录",  "目錄",     "目次",     "目 录",
                                         "目 錄", "目 次", "目　录",   "目　錄" };
    static const char *const ends[] = { " TABLE OF CONTENTS", " Table of Contents", " 目录", " 目錄" };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (quire_str_ends(line, quire_str_from(ends[i]))) return true;
    for (size_t at = 0; at < line.size;) {
        const char *tab = memchr(line.data + at, '\t', line.size - at);
        size_t end = tab ? (size_t)(tab - line.data) : line.size;
        quire_str cell = quire_str_trim(quire_str_cut(line, at, end));
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (is_word(cell, words[i])) return true;
        at = end + 1;
    }
    return false;
}

/* Whether the label stands behind the run as a line of its own, with a number in front of it at most. */
static bool stands_as_heading(quire_str text, quire_str label)
{
    for (size_t at = 0; at < text.size;) {
        const char *found = memmem(text.data + at, text.size - at, label.data, label.size);
        if (!found) return false;
        size_t start = (size_t)(found - text.data), end = start + label.size, line = start;
        while (line && text.data[line - 1] != '\n' && start - line <= NUMBER_BYTES) line--;
        while (end < text.size && (is_blank(text.data[end]) || text.data[end] == '.')) end++;
        if (start - line <= NUMBER_BYTES && (end == text.size || text.data[end] == '\n')) return true;
        at = start + label.size;
    }
    return false;
}

static bool leads_to_sections(struct scan *scan)
{
    quire_str behind = quire_str_cut(scan->text, scan->run.end, scan->text.size);
    size_t looked = 0, standing = 0;
    if (scan->run.start > HEAD_BYTES || scan->entries < LEADING_LEAST) return false;
    if (scan->nameless++ >= NAMELESS_MOST) return false;
    for (size_t i = 0; i < SAMPLED && i < scan->entries; i++) {
        if (scan->labels[i].size < LABEL_LEAST) continue;
        looked++;
        standing += stands_as_heading(behind, scan->labels[i]);
    }
    return looked > 0 && standing * 2 >= looked;
}

/* The run ends in front of what comes now. */
static void end_run(struct scan *scan)
{
    if (scan->entries >= ENTRIES_LEAST && scan->count < RUNS_MOST && (scan->named || leads_to_sections(scan)))
        scan->found[scan->count++] = scan->run;
    scan->entries = scan->between = 0;
    scan->named = false;
}

static void take_line(struct scan *scan, size_t start, size_t end)
{
    quire_str line = quire_str_trim(quire_str_cut(scan->text, start, end)), label;
    unsigned long page;
    if (line.size == 0) return;
    if (scan->above <= LINES_ABOVE) scan->above++;
    if (line.size <= LINE_BYTES && read_entry(line, &label, &page)) {
        if (scan->entries && page < scan->page) end_run(scan);
        if (scan->entries == 0) {
            scan->named = scan->above <= LINES_ABOVE;
            scan->run.start = start;
        }
        if (scan->entries < SAMPLED) scan->labels[scan->entries] = label;
        scan->entries++;
        scan->between = 0;
        scan->page = page;
        scan->run.end = end;
        return;
    }
    bool called = line.size <= LINE_BYTES && calls_contents(line);
    if (scan->entries && (line.size > LINE_BYTES || ++scan->between > LINES_BETWEEN)) end_run(scan);
    if (!called) return;
    scan->above = 0;
    if (scan->entries) scan->named = true;
}

quire_status quire_contents_of(quire_arena *arena, quire_str text, const quire_range **out, size_t *count,
                               quire_error *err)
{
    struct scan scan = { .text = text, .above = LINES_ABOVE + 1 };
    *out = scan.found = quire_arena_array(arena, RUNS_MOST, sizeof *scan.found);
    *count = 0;
    if (!scan.found) return quire_fail_memory(err);
    for (size_t at = 0; at < text.size;) {
        const char *newline = memchr(text.data + at, '\n', text.size - at);
        size_t end = newline ? (size_t)(newline - text.data) : text.size;
        take_line(&scan, at, end);
        at = end + 1;
    }
    end_run(&scan);
    *count = scan.count;
    return QUIRE_OK;
}
