/* SPDX-License-Identifier: Apache-2.0 */
/* Leaders are evidence enough; a mere gap before the number needs the heading. Page numbers go up: figures of a table
 * and prices of a menu do not. */
#include "load/worker/loaders/pdf/pdf_contents.h"

#include "base/str.h"
#include "load/worker/loaders/pdf/pdf_characters.h"
#include "load/worker/loaders/pdf/pdf_folios.h"
#include "text/unicode.h"

#include <math.h>
#include <strings.h>

enum { BLOCK_LINES_MAX = 500 /* what is longer comes in pieces */ };
enum { NUMBER_BYTES = 12, LEADERS_MIN = 3, BETWEEN = 2, INDENTS = 6, ROMAN_PAGES = 100000, NAME_BYTES = 60 };

/* What one line looks like. */
struct look {
    quire_str title, number;
    uint32_t value, leaders; /* of the number; characters between title and number that are left out */
    bool entry, leading, indexed;
};

struct block {
    size_t start, end; /* lines */
    bool index;
};

static bool is_leader(uint32_t c)
{
    return c == '.' || c == 0xB7 || c == 0x2026 || c == 0x22EF || c == 0x2024 || c == 0x2025 || c == 0x2027 ||
           c == 0x30FB || c == 0xFF0E || c == '_' || c == 0x2500 || c == 0x2219;
}

bool quire_pdf_names_contents(quire_str text, bool *index)
{
    static const struct {
        const char *name;
        bool index;
    } names[] = {
        { "contents", false },
        { "table of contents", false },
        { "list of figures", false },
        { "list of tables", false },
        { "list of illustrations", false },
        { "table des matières", false },
        { "inhalt", false },
        { "inhaltsverzeichnis", false },
        { "índice", false },
        { "目录", false },
        { "目錄", false },
        { "目次", false },
        { "图目录", false },
        { "表目录", false },
        { "插图目录", false },
        { "表格目录", false },
        { "圖目錄", false },
        { "表目錄", false },
        { "index", true },
        { "subject index", true },
        { "author index", true },
        { "索引", true },
        { "名词索引", true },
    };
    char folded[NAME_BYTES];
    size_t used = 0;
    text = quire_str_trim(text);
    if (text.size > sizeof folded) return false;
    bool wide = quire_pdf_is_wide(quire_pdf_first_char(text));
    for (size_t i = 0; i < text.size; i++)
        if (!wide || text.data[i] != ' ') folded[used++] = text.data[i];
    quire_str name = { folded, used };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (name.size != strlen(names[i].name) || strncasecmp(name.data, names[i].name, name.size)) continue;
        *index = names[i].index;
        return true;
    }
    return false;
}

/* The start of the last word of `text`. */
static size_t last_word(quire_str text)
{
    size_t at = text.size;
    while (at > 0) {
        size_t before = at - 1;
        while (before > 0 && ((unsigned char)text.data[before] & 0xC0) == 0x80) before--;
        size_t next = before;
        uint32_t c = quire_utf8_next(text, &next);
        if (c == ' ' || is_leader(c) || quire_pdf_is_wide(c)) break;
        at = before;
    }
    return at;
}

static bool read_number(quire_str word, uint32_t *value)
{
    pdf_folio folio;
    if (!word.size || word.size > NUMBER_BYTES || !quire_pdf_read_folio(word, &folio)) return false;
    bool digits = word.data[word.size - 1] >= '0' && word.data[word.size - 1] <= '9';
    *value = folio.number + (digits ? ROMAN_PAGES : 0); /* front matter comes first */
    return folio.number > 0 && folio.number < 10000;
}

/* Moves `end` before the leaders and spaces that end the text there. */
static size_t skip_leaders(quire_str text, size_t end, uint32_t *leaders, uint32_t *chars)
{
    *leaders = *chars = 0;
    while (end > 0) {
        size_t before = end - 1;
        while (before > 0 && ((unsigned char)text.data[before] & 0xC0) == 0x80) before--;
        size_t next = before;
        uint32_t c = quire_utf8_next(text, &next);
        if (c != ' ' && !is_leader(c)) break;
        if (c != ' ') *leaders += c == 0x2026 || c == 0x22EF ? LEADERS_MIN : 1;
        ++*chars;
        end = before;
    }
    return end;
}

static quire_str joined(const pdf_line *line, quire_arena *arena)
{
    size_t size = 0, used = 0;
    if (line->count == 1) return line->segments[0]->text;
    for (size_t i = 0; i < line->count; i++) size += line->segments[i]->text.size + 1;
    char *out = quire_arena_alloc(arena, size);
    if (!out) return (quire_str){ 0 };
    for (size_t i = 0; i < line->count; i++) {
        if (i) out[used++] = ' ';
        memcpy(out + used, line->segments[i]->text.data, line->segments[i]->text.size);
        used += line->segments[i]->text.size;
    }
    return (quire_str){ out, used };
}

static quire_status look_at(const pdf_line *line, struct look *look, quire_arena *arena)
{
    *look = (struct look){ 0 };
    if (!line->upright || line->note) return QUIRE_OK;
    quire_str text = joined(line, arena);
    uint32_t leaders, chars;
    if (!text.data) return QUIRE_E_NO_MEMORY;
    size_t start = last_word(text);
    quire_str number = quire_str_cut(text, start, text.size);
    const pdf_segment *last = line->segments[line->count - 1];
    bool apart = line->count > 1 && last->text.size == number.size;
    look->title = text;
    look->indexed = number.size && number.data[number.size - 1] >= '0' && number.data[number.size - 1] <= '9';
    if (!read_number(number, &look->value)) return QUIRE_OK;
    size_t end = skip_leaders(text, start, &leaders, &chars);
    if (!end) return QUIRE_OK;
    look->leading = leaders >= LEADERS_MIN;
    look->entry = look->leading || apart;
    if (!look->entry) return QUIRE_OK;
    /* Joining the segments put a space between each two of them: PDFium has none there. */
    uint32_t spaces = 0;
    size_t at = text.size;
    for (size_t i = line->count - 1; i > 0; i--) {
        at -= line->segments[i]->text.size + 1; /* where that space stands */
        if (at < end) break;
        spaces += at < start;
    }
    look->title = quire_str_cut(text, 0, end);
    look->number = number;
    look->leaders = chars - spaces;
    return QUIRE_OK;
}

/* How many lines from `start` on are a block; 0: none is. Lines without a number are passed over where entries follow. */
static size_t block_size(const struct look *looks, size_t count, size_t start, bool named, bool open)
{
    size_t entries = 0, leading = 0, falls = 0, end = start;
    uint32_t last = 0;
    if (count - start > BLOCK_LINES_MAX) count = start + BLOCK_LINES_MAX;
    for (size_t i = start; i < count && i - end <= BETWEEN; i++) {
        if (!looks[i].entry) continue;
        if (!named && !open && !looks[i].leading) continue;
        falls += entries && looks[i].value < last;
        last = looks[i].value;
        leading += looks[i].leading;
        entries++;
        end = i + 1;
    }
    bool rising = falls * 4 <= entries;
    bool enough = named ? entries >= 2 : leading >= (open ? 1 : 3) || (open && entries >= 3);
    return rising && enough ? end - start : 0;
}

/* An index has its numbers behind commas, and in no order. */
static size_t index_size(const struct look *looks, size_t count, size_t start)
{
    size_t indexed = 0, end = start;
    if (count - start > BLOCK_LINES_MAX) count = start + BLOCK_LINES_MAX;
    for (size_t i = start; i < count && i - end <= BETWEEN; i++) {
        if (!looks[i].indexed) continue;
        indexed++;
        end = i + 1;
    }
    return indexed >= 4 && indexed * 3 >= (end - start) * 2 ? end - start : 0;
}

/* "7.12.3" stands on the third level. 0: the title has no number. */
static uint32_t numbered_level(quire_str title)
{
    uint32_t level = 0;
    size_t at = 0;
    while (at < title.size && title.data[at] >= '0' && title.data[at] <= '9') {
        while (at < title.size && title.data[at] >= '0' && title.data[at] <= '9') at++;
        level++;
        if (at + 1 >= title.size || title.data[at] != '.') break;
        at++;
    }
    return level;
}

static void set_levels(pdf_line *lines, size_t count)
{
    float indents[INDENTS];
    size_t known = 0;
    for (size_t i = 0; i < count; i++) {
        float x = lines[i].place.x0;
        size_t at = 0;
        while (at < known && fabsf(indents[at] - x) > 4) at++;
        bool first = i == 0 || !lines[i - 1].entry || !lines[i - 1].entry->goes_on;
        if (first && at == known && known < INDENTS) indents[known++] = x;
    }
    for (size_t i = 0; i < count; i++) {
        if (!lines[i].entry) continue;
        uint32_t rank = 1, level = numbered_level(lines[i].entry->title);
        for (size_t j = 0; j < known; j++) rank += indents[j] < lines[i].place.x0 - 4;
        lines[i].entry->level = known > 1 || !level ? rank : level;
        if (lines[i].entry->level > INDENTS) lines[i].entry->level = INDENTS;
    }
}

/* A title that was too long for its line: the next one holds the rest of it and the number. */
static bool is_wrapped(const pdf_line *line, const pdf_line *next, const struct look *own,
                       const struct look *after)
{
    float advance = next->place.y0 - line->place.y0;
    uint32_t first = quire_pdf_first_char(after->title);
    bool begins = numbered_level(after->title) > 0;
    if (line->table || !line->upright) return false;
    return !own->number.size && after->entry && !begins && advance > 0 && advance < 1.8F * line->size &&
           next->place.x0 >= line->place.x0 - 2 &&
           ((first >= 'a' && first <= 'z') || next->place.x0 > line->place.x0 + 2 ||
            line->place.x1 > line->left + 0.6F * (line->right - line->left));
}

static quire_status mark_block(pdf_lines *lines, const struct look *looks, struct block block,
                               quire_arena *arena)
{
    size_t count = block.end - block.start;
    pdf_entry *entries = quire_arena_array(arena, count, sizeof *entries);
    if (!entries) return QUIRE_E_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        const struct look *look = &looks[block.start + i];
        pdf_line *line = &lines->items[block.start + i];
        bool more = i + 1 < count;
        entries[i] = (pdf_entry){ look->title, look->number, look->leaders, 1, false };
        if (block.index || !look->entry) {
            entries[i].number = (quire_str){ 0 };
            entries[i].leaders = 0;
            quire_str text = joined(line, arena);
            if (!text.data) return QUIRE_E_NO_MEMORY;
            entries[i].title = text;
        }
        if (more && !block.index) entries[i].goes_on = is_wrapped(line, line + 1, look, look + 1);
        line->entry = &entries[i];
    }
    set_levels(lines->items + block.start, count);
    return QUIRE_OK;
}

quire_status quire_pdf_find_contents(pdf_lines *lines, bool open, quire_arena *arena)
{
    struct look *looks = quire_arena_array(arena, lines->count, sizeof *looks);
    bool named = false, index = false;
    if (!looks) return QUIRE_E_NO_MEMORY;
    for (size_t i = 0; i < lines->count; i++)
        if (look_at(&lines->items[i], &looks[i], arena)) return QUIRE_E_NO_MEMORY;
    for (size_t i = 0, size; i < lines->count; i += size ? size : 1) {
        size = 0;
        const pdf_line *line = &lines->items[i];
        if (line->count == 1 && quire_pdf_names_contents(line->segments[0]->text, &index)) {
            named = true;
            continue;
        }
        if (!looks[i].entry && !(named && index && looks[i].indexed)) continue;
        size = block_size(looks, lines->count, i, named, open && i <= BETWEEN);
        bool of_index = named && index && !size;
        if (of_index) size = index_size(looks, lines->count, i);
        size_t start = i; /* the first title may have been too long, too */
        while (size && start > 0 && i - start < BETWEEN && !lines->items[start - 1].entry &&
               is_wrapped(&lines->items[start - 1], &lines->items[start], &looks[start - 1], &looks[start]))
            start--;
        struct block block = { start, i + size, of_index };
        if (size && mark_block(lines, looks, block, arena)) return QUIRE_E_NO_MEMORY;
        if (size) open = true;
        if (named && !size) named = false;
    }
    return QUIRE_OK;
}
