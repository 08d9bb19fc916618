/* SPDX-License-Identifier: Apache-2.0 */
/* What stands right above a table and speaks of it alone: centred titles, numbered ones, and in what it is counted. */
#include "load/worker/loaders/pdf/pdf_characters.h"
#include "load/worker/loaders/pdf/pdf_lines.h"
#include "load/worker/loaders/pdf/pdf_write_table.h"

#include "base/str.h"

#include <math.h>

enum { CAPTION_LINES = 6, TITLE_WEIGHT = 200, COMPANY_WEIGHT = 40 /* that ends in "Inc." */ };

struct extent {
    float x0, x1, top;
};

static struct extent extent_of(const pdf_line *lines, size_t count)
{
    struct extent extent = { lines[0].place.x0, lines[0].place.x1, lines[0].place.y0 };
    for (size_t i = 1; i < count && lines[i].table == lines[0].table; i++) {
        extent.x0 = fminf(extent.x0, lines[i].place.x0);
        extent.x1 = fmaxf(extent.x1, lines[i].place.x1);
        extent.top = fminf(extent.top, lines[i].place.y0);
    }
    return extent;
}

/* "Table 3", "Table A-1.", "表 3-1", "附表一" */
static bool is_numbered(quire_str text)
{
    static const char *const words[] = { "Table ", "TABLE ", "Exhibit ", "Schedule ",
                                         "表",     "附表",   "續表",     "续表" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        quire_str word = quire_str_from(words[i]);
        if (!quire_str_starts(text, word)) continue;
        quire_str rest = quire_str_trim(quire_str_cut(text, word.size, text.size));
        unsigned char first = rest.size ? (unsigned char)rest.data[0] : 0;
        if ((first >= '0' && first <= '9') || (first >= 'A' && first <= 'Z')) return true;
        uint32_t c = quire_pdf_first_char(rest);
        static const uint32_t numerals[] = { 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94,
                                             0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341 };
        for (size_t j = 0; first >= 0x80 && j < sizeof numerals / sizeof *numerals; j++)
            if (numerals[j] == c) return true;
    }
    return false;
}

static bool is_centred(const pdf_line *line, struct extent table)
{
    float middle = (line->place.x0 + line->place.x1) / 2, width = table.x1 - table.x0;
    return fabsf(middle - (table.x0 + table.x1) / 2) <= 0.01F * width + 2 &&
           line->place.x0 > table.x0 + line->size;
}

static bool is_title(const pdf_line *line, struct extent table)
{
    quire_str first = line->segments[0]->text, last = line->segments[line->count - 1]->text;
    if (quire_pdf_line_weight(line) > TITLE_WEIGHT) return false;
    if (is_numbered(first)) return true;
    bool sentence = quire_pdf_ends_with_colon(last) || quire_str_ends(last, QUIRE_STR("。")) ||
                    quire_str_ends(last, QUIRE_STR("；")) ||
                    (quire_str_ends(last, QUIRE_STR(".")) && quire_pdf_line_weight(line) > COMPANY_WEIGHT);
    return !sentence && is_centred(line, table);
}

static bool is_caption(const pdf_line *line, struct extent table, float body_size)
{
    if (line->table || line->note || !line->upright) return false;
    if (line->count == 1 && quire_pdf_is_unit(line->segments[0]->text)) return true;
    return (body_size <= 0 || line->size < 1.15F * body_size) && is_title(line, table);
}

/* Whether what begins at `top` on the same page stands right below `line`. */
static bool is_close(const pdf_line *line, const pdf_line *next, float top)
{
    float gap = top - line->place.y1;
    return line->place.page == next->place.page && gap > -line->size &&
           gap < 2.5F * fmaxf(line->size, next->size);
}

size_t quire_pdf_count_captions(const pdf_line *lines, size_t count, float body_size)
{
    size_t end = 0;
    while (end < count && end <= CAPTION_LINES && !lines[end].table) end++;
    if (!end || end >= count || end > CAPTION_LINES) return 0;
    struct extent table = extent_of(lines + end, count - end);
    for (size_t i = 0; i < end; i++) {
        float below = i + 1 < end ? lines[i + 1].place.y0 : table.top;
        if (!is_caption(&lines[i], table, body_size) || !is_close(&lines[i], &lines[i + 1], below)) return 0;
    }
    return end;
}
