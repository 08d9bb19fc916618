/* SPDX-License-Identifier: Apache-2.0 */
/* A raised mark at the start of a line begins a note where the page refers to it. A mark that is not raised has to be
 * smaller print at the end of a column, too: other lines begin with numbers and stars for reasons of their own. */
#include "load/worker/loaders/pdf/pdf_notes.h"

#include "base/str.h"
#include "text/unicode.h"

#include <math.h>
#include <stdio.h>

enum { FOOT_LINES_MAX = 150 };
enum { NUMBERS = 1000, SIGNS = 64, CIRCLED = 20 };

static const float SMALLER = 0.93F; /* of the text's size */

struct mark {
    int id;      /* below NUMBERS: a number; above: a sign; 0: none */
    bool raised; /* or a sign, which need not be */
    size_t end;  /* of it in the text */
};

struct references {
    bool seen[NUMBERS + SIGNS];
};

static int superscript_digit(uint32_t c)
{
    if (c == 0xB9) return 1;
    if (c == 0xB2 || c == 0xB3) return (int)c - 0xB0;
    return c == 0x2070 || (c >= 0x2074 && c <= 0x2079) ? (int)c - 0x2070 : -1;
}

/* Signs by number, from 1: * ** *** and so on, then the circled figures. */
static int sign_of(uint32_t c)
{
    static const uint32_t signs[] = { '*', 0x2020, 0x2021, 0xA7, 0xB6, 0x203B, 0 };
    for (int i = 0; signs[i]; i++)
        if (signs[i] == c) return 3 * i + 1;
    return c >= 0x2460 && c < 0x2460 + CIRCLED ? 40 + (int)(c - 0x2460) : 0;
}

static uint32_t next_char(quire_str text, size_t *at)
{
    return *at < text.size ? quire_utf8_next(text, at) : 0;
}

/* The mark at `at`, which is a place between characters. */
static struct mark mark_at(quire_str text, size_t at)
{
    struct mark mark = { 0 };
    size_t next = at, behind = at;
    uint32_t c = next_char(text, &next);
    int sign = sign_of(c), digit;
    if (sign) {
        int times = 0;
        for (behind = next; times < 2 && next_char(text, &next) == c; behind = next) times++;
        return (struct mark){ NUMBERS + sign + times, true, behind };
    }
    for (next = at; (digit = superscript_digit(next_char(text, &next))) >= 0; behind = next)
        mark.id = mark.id < NUMBERS ? mark.id * 10 + digit : mark.id;
    mark.raised = behind > at;
    for (next = behind; !mark.raised && (c = next_char(text, &next)) >= '0' && c <= '9'; behind = next)
        mark.id = mark.id < NUMBERS ? mark.id * 10 + (int)(c - '0') : mark.id;
    mark.end = behind;
    return mark.id < NUMBERS ? mark : (struct mark){ 0 };
}

/* The mark at the start of a line, in brackets or not. */
static struct mark leading_mark(quire_str text)
{
    bool bracket = text.size && (text.data[0] == '(' || text.data[0] == '[');
    struct mark mark = mark_at(text, bracket ? 1 : 0);
    bool closed = mark.end < text.size && (text.data[mark.end] == ')' || text.data[mark.end] == ']');
    if (!mark.id || (bracket && (!closed || !mark.raised))) return (struct mark){ 0 };
    mark.end += closed;
    if (!mark.raised && mark.end < text.size && text.data[mark.end] != ' ') return (struct mark){ 0 };
    return mark;
}

quire_str quire_pdf_note_mark(quire_str text, char out[PDF_MARK_BYTES])
{
    struct mark mark = leading_mark(text);
    if (!mark.id) return (quire_str){ 0 };
    if (mark.id < NUMBERS) return (quire_str){ out, (size_t)snprintf(out, PDF_MARK_BYTES, "%d", mark.id) };
    size_t start = text.data[0] == '(' || text.data[0] == '[', size = mark.end - start;
    if (size > start && start) size--;
    if (size > PDF_MARK_BYTES) size = PDF_MARK_BYTES;
    memcpy(out, text.data + start, size);
    return (quire_str){ out, size };
}

/* Marks behind a word: those that begin the segment are no references. */
static void add_references(struct references *all, quire_str text)
{
    uint32_t last = ' ';
    for (size_t at = 0; at < text.size;) {
        size_t here = at;
        uint32_t c = quire_utf8_next(text, &at);
        bool refers = here && last != ' ' && (superscript_digit(c) >= 0 || sign_of(c));
        last = c;
        if (!refers) continue;
        struct mark mark = mark_at(text, here);
        if (mark.id) all->seen[mark.id] = true;
        if (mark.end > at) at = mark.end;
    }
}

static bool goes_on(const pdf_line *last, const pdf_line *next)
{
    float advance = next->place.y0 - last->place.y0;
    return !next->table && next->upright && advance > 0.3F * last->size && advance < 1.7F * last->size &&
           fabsf(last->size - next->size) < 0.08F * last->size && next->place.x0 < last->place.x1 &&
           next->place.x1 > last->place.x0;
}

/* Whether smaller print than the text's runs from line `at` to the end of its column, in the page's lower half. */
static bool is_foot(const pdf_page *page, const pdf_lines *lines, size_t at, float body_size)
{
    if (lines->items[at].place.y0 < page->height / 2) return false;
    for (size_t i = at; i < lines->count; i++) {
        if (i - at > FOOT_LINES_MAX) return false;
        if (i > at && lines->items[i].place.y0 < lines->items[i - 1].place.y0 - lines->items[i].size) break;
        if (lines->items[i].table || lines->items[i].size > SMALLER * body_size) return false;
    }
    return true;
}

void quire_pdf_find_notes(const pdf_page *page, pdf_lines *lines, float body_size)
{
    struct references references = { 0 };
    uint32_t notes = 0;
    bool foot = false; /* of the column of the last line with a mark that is not raised */
    for (size_t i = 0; i < lines->count; i++)
        for (size_t j = 0; j < lines->items[i].count; j++)
            add_references(&references, lines->items[i].segments[j]->text);
    for (size_t i = 0; i < lines->count; i++) {
        pdf_line *line = &lines->items[i];
        const pdf_line *last = i ? line - 1 : NULL;
        struct mark mark = leading_mark(line->segments[0]->text);
        bool number = mark.id && mark.id < NUMBERS;
        foot = foot && last && last->place.y0 <= line->place.y0;
        bool starts = mark.id && references.seen[mark.id] && !line->table && line->upright;
        if (starts && !(number && mark.raised)) starts = foot = foot || is_foot(page, lines, i, body_size);
        if (starts) line->note = ++notes;
        else if (last && last->note && goes_on(last, line)) line->note = last->note;
    }
}
