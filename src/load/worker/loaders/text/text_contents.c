/* SPDX-License-Identifier: Apache-2.0 */
/* A table starts with its title and two entries, or with three entries that have leaders. It goes on over blank lines,
 * and over a line without a page that an entry follows: a wrapped title, or the name of a part. */
#include "load/worker/loaders/text/text_contents.h"

#include "base/str.h"
#include "load/worker/contents_title.h"
#include "load/worker/lines.h"
#include "text/unicode.h"

enum {
    LEADER_MIN = 3, /* dots */
    PAGE_BYTES_MAX = 8,
    LINE_BYTES_MAX = 400,
    ENTRIES_UNTITLED = 3,
    ENTRIES_TITLED = 2,
    LEVEL_MAX = 9,
};

struct entry {
    quire_str text, page; /* page is empty where the line has none */
    bool leaders;
};

static quire_str without_blanks(quire_str line)
{
    while (line.size) {
        size_t at = 0;
        if (!quire_char_is_space(quire_utf8_next(line, &at))) break;
        line = quire_str_cut(line, at, line.size);
    }
    while (line.size) {
        size_t last = quire_utf8_floor(line, line.size - 1), at = last;
        if (!quire_char_is_space(quire_utf8_next(line, &at))) break;
        line.size = last;
    }
    return line;
}

/* Dots of all kinds that lead the eye to the number; an ellipsis counts as three. */
static unsigned dots_of(uint32_t c)
{
    switch (c) {
    case '.':
    case '_':
    case 0xB7:   /* · */
    case 0x2024: /* ․ */
    case 0x2027: /* ‧ */
    case 0x22C5: /* ⋅ */
    case 0x30FB: /* ・ */
    case 0xFF0E: /* ． */ return 1;
    case 0x2025: return 2;
    case 0x2026:
    case 0x22EF: return 3;
    default: return 0;
    }
}

/* Digits, Roman numerals, "A-3", "(12)". */
static bool is_page(quire_str word)
{
    size_t digits = 0, roman = 0, other = 0;
    if (!word.size || word.size > PAGE_BYTES_MAX) return false;
    for (size_t i = 0; i < word.size; i++) {
        char c = word.data[i];
        digits += c >= '0' && c <= '9';
        roman += c != 0 && strchr("ivxlcIVXLC", c) != NULL;
        other += c != 0 && strchr("-()ABCDF", c) != NULL;
    }
    if (digits + roman + other != word.size) return false;
    return digits ? roman <= 1 : roman && !other;
}

/* Where the last word of `line` starts: behind a blank or a dot. */
static size_t last_word(quire_str line)
{
    size_t at = line.size;
    while (at > 0) {
        size_t start = quire_utf8_floor(line, at - 1), next = start;
        uint32_t c = quire_utf8_next(line, &next);
        if (quire_char_is_space(c) || dots_of(c)) break;
        at = start;
    }
    return at;
}

/* Takes a line apart. False: it has no number behind leaders or a wide gap. */
static bool read_entry(quire_str line, struct entry *out)
{
    line = without_blanks(line);
    size_t page = last_word(line), at = page, dots = 0, gap = 0;
    *out = (struct entry){ .text = line };
    if (line.size > LINE_BYTES_MAX || page == 0) return false;
    while (at > 0) {
        size_t start = quire_utf8_floor(line, at - 1), next = start;
        uint32_t c = quire_utf8_next(line, &next);
        if (!quire_char_is_space(c) && !dots_of(c)) break;
        dots += dots_of(c);
        gap += c == '\t' || c == 0x3000 ? 2 : 1;
        at = start;
    }
    bool leaders = dots >= LEADER_MIN;
    if (at == 0 || (!leaders && (dots > 0 || gap < 2)) || !is_page(quire_str_cut(line, page, line.size)))
        return false;
    *out = (struct entry){ quire_str_cut(line, 0, at), quire_str_cut(line, page, line.size), leaders };
    return true;
}

/* The next line that is not blank, from `at`; false: there is none. */
static bool next_line(quire_str text, size_t at, quire_str *line, size_t *behind)
{
    while (at < text.size) {
        *line = quire_line_at(text, at, behind);
        if (!quire_line_is_blank(*line)) return true;
        at = *behind;
    }
    return false;
}

/* Whether at least `wanted` entries stand at `at`, one below the other. */
static bool has_entries(quire_str text, size_t at, size_t wanted, bool leaders)
{
    quire_str line;
    struct entry entry;
    for (size_t found = 0; found < wanted; found++)
        if (!next_line(text, at, &line, &at) || !read_entry(line, &entry) || (leaders && !entry.leaders))
            return false;
    return true;
}

/* The end of the entries from `at` on; wide gaps count only under a title. */
static size_t entries_end(quire_str text, size_t at, bool titled)
{
    size_t end = at, behind = at;
    bool skipped = false;
    quire_str line;
    struct entry entry;
    while (next_line(text, behind, &line, &behind)) {
        bool is_entry = read_entry(line, &entry) && (titled || entry.leaders);
        if (!is_entry && (skipped || line.size > LINE_BYTES_MAX)) break;
        skipped = !is_entry;
        if (is_entry) end = behind;
    }
    return end;
}

size_t quire_text_contents_end(quire_str text, size_t at)
{
    size_t behind = at;
    quire_str line = quire_line_at(text, at, &behind);
    if (quire_contents_is_title(without_blanks(line)) && has_entries(text, behind, ENTRIES_TITLED, false))
        return entries_end(text, behind, true);
    if (has_entries(text, at, ENTRIES_UNTITLED, true)) return entries_end(text, at, false);
    return at;
}

static uint32_t indent_of(quire_str line)
{
    uint32_t width = 0;
    for (size_t at = 0; at < line.size;) {
        uint32_t c = quire_utf8_next(line, &at);
        if (!quire_char_is_space(c)) break;
        width += c == '\t' ? 4 : c == 0x3000 ? 2 : 1;
    }
    return width;
}

/* From the number in front ("2.1.3"), else from the indent. */
static uint32_t level_of(quire_str line, quire_str text)
{
    uint32_t groups = 0;
    bool inside = false;
    for (size_t i = 0; i < text.size; i++) {
        bool digit = text.data[i] >= '0' && text.data[i] <= '9';
        if (!digit && text.data[i] != '.') break;
        groups += digit && !inside;
        inside = digit;
    }
    uint32_t level = groups ? groups : 1 + indent_of(line) / 2;
    return level < LEVEL_MAX ? level : LEVEL_MAX;
}

static void count_between(quire_str between, text_contents *account)
{
    for (size_t at = 0; at < between.size;) {
        bool white = quire_char_is_space(quire_utf8_next(between, &at));
        account->white += white;
        account->leaders += !white;
    }
}

bool quire_text_is_entry(quire_str line, bool leaders)
{
    struct entry entry;
    return read_entry(line, &entry) && (entry.leaders || !leaders);
}

/* The element opened last is line `number` of the original; 0: it is none. */
static void set_line(quire_builder *builder, quire_element *element, uint32_t number)
{
    const quire_locator line = { .kind = QUIRE_LOCATOR_LINES, .first = number, .last = number };
    if (number) quire_builder_set_locator(builder, element, &line);
}

void quire_text_write_entry(quire_builder *builder, quire_str line, uint32_t number, text_contents *account)
{
    struct entry entry;
    bool paged = read_entry(line, &entry);
    quire_element *item = quire_builder_open(builder, QUIRE_ELEMENT_LIST_ITEM);
    item->level = level_of(line, entry.text);
    set_line(builder, item, number);
    quire_builder_append(builder, entry.text);
    account->kept += quire_count_characters(entry.text);
    size_t start = (size_t)(entry.text.data - line.data), end = start + entry.text.size;
    count_between(quire_str_cut(line, 0, start), account);
    if (paged) {
        quire_builder_append(builder, QUIRE_STR("\t"));
        quire_builder_append(builder, entry.page);
        account->kept += quire_count_characters(entry.page);
        count_between(quire_str_cut(line, end, (size_t)(entry.page.data - line.data)), account);
        end = (size_t)(entry.page.data - line.data) + entry.page.size;
    }
    count_between(quire_str_cut(line, end, line.size), account);
    quire_builder_close(builder);
    quire_builder_end_line(builder);
}

static void write_title(quire_builder *builder, quire_str line, uint32_t number, text_contents *account)
{
    quire_str title = without_blanks(line);
    set_line(builder, quire_builder_open(builder, QUIRE_ELEMENT_PARAGRAPH), number);
    quire_builder_append(builder, title);
    quire_builder_close(builder);
    quire_builder_end_block(builder);
    account->kept += quire_count_characters(title);
    account->white += quire_count_characters(line) - quire_count_characters(title);
}

void quire_text_write_contents(quire_builder *builder, quire_str text, uint32_t number,
                               text_contents *account)
{
    bool open = false;
    for (size_t at = 0; at<text.size; number += number> 0) {
        size_t behind = at;
        quire_str line = quire_line_at(text, at, &behind);
        account->white += quire_count_characters(quire_str_cut(text, at + line.size, behind));
        at = behind;
        if (quire_line_is_blank(line)) {
            account->white += quire_count_characters(line);
            continue;
        }
        if (!open && quire_contents_is_title(without_blanks(line))) {
            write_title(builder, line, number, account);
        } else {
            if (!open) quire_builder_open_contents(builder);
            open = true;
            quire_text_write_entry(builder, line, number, account);
        }
    }
    if (!open) return;
    quire_builder_close(builder);
    quire_builder_end_block(builder);
}
