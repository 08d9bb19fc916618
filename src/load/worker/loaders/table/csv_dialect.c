/* SPDX-License-Identifier: Apache-2.0 */
/* A delimiter is told by what it makes of the text: records of one width, more than one wide. Source of the idea: van den
 * Burg et al., "Wrangling messy CSV files by detecting row and type patterns", 2019; of its scores only the pattern of rows
 * is needed where four delimiters are asked. */
#include "load/worker/loaders/table/csv_dialect.h"

#include "base/str.h"

enum {
    SAMPLE_BYTES = 65536,
    SAMPLE_RECORDS = 200,
    WIDTHS_MAX = 512, /* wider records count as so wide */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool ends_line(char c)
{
    return c == '\n' || c == '\r';
}

/* Where the quote that opens at `start` is closed; SIZE_MAX: nowhere near. */
static size_t closing_quote(quire_str text, size_t start)
{
    size_t end = text.size - start > CSV_QUOTED_MAX_BYTES ? start + CSV_QUOTED_MAX_BYTES : text.size;
    for (size_t at = start + 1; at < end; at++) {
        if (text.data[at] != '"') continue;
        if (at + 1 < text.size && text.data[at + 1] == '"') at++;
        else return at;
    }
    return SIZE_MAX;
}

bool quire_csv_next(csv_reader *reader, csv_field *out)
{
    quire_str text = reader->text;
    size_t start = reader->at, at = start, value, end;
    if (start >= text.size) return false;
    *out = (csv_field){ 0 };
    while (at < text.size && is_blank(text.data[at]) && text.data[at] != reader->delimiter) at++;
    size_t opened = at, closed = SIZE_MAX;
    if (at < text.size && text.data[at] == '"' && !reader->plain) {
        closed = closing_quote(text, at);
        reader->plain = closed == SIZE_MAX;
    }
    if (closed != SIZE_MAX) at = closed + 1;
    while (at < text.size && text.data[at] != reader->delimiter && !ends_line(text.data[at])) at++;
    end = at;
    while (end > opened && is_blank(text.data[end - 1])) end--;
    /* What stands behind the closing quote belongs to the value, and then the quotes, too. */
    out->quoted = closed != SIZE_MAX && end == closed + 1;
    value = out->quoted ? opened + 1 : opened;
    end -= out->quoted;
    out->raw = quire_str_cut(text, start, at);
    out->value = quire_str_cut(text, value, end);
    out->last = at >= text.size || text.data[at] != reader->delimiter;
    if (at + 1 < text.size && text.data[at] == '\r' && text.data[at + 1] == '\n') at++;
    reader->at = at < text.size ? at + 1 : at;
    return true;
}

/* How well the delimiter divides the text: 0 to 1000. */
static unsigned score_of(quire_str text, char delimiter, size_t *width)
{
    csv_reader reader = { .text = text, .delimiter = delimiter };
    size_t widths[WIDTHS_MAX + 1] = { 0 }, fields = 0, records = 0, best = 1;
    csv_field field;
    while (records < SAMPLE_RECORDS && quire_csv_next(&reader, &field)) {
        fields++;
        if (!field.last) continue;
        bool cut = reader.at >= text.size && text.size == SAMPLE_BYTES;
        bool empty = fields == 1 && !field.value.size;
        if (!cut && !empty) {
            widths[fields < WIDTHS_MAX ? fields : WIDTHS_MAX]++;
            records++;
        }
        fields = 0;
    }
    for (size_t i = 2; i <= WIDTHS_MAX; i++)
        if (widths[i] && (best == 1 || widths[i] >= widths[best])) best = i;
    *width = best;
    return best == 1 || !records ? 0 : (unsigned)(widths[best] * 1000 / records);
}

char quire_csv_delimiter(quire_str text, char expected, size_t *start)
{
    /* A comma also stands within figures and sentences, so it comes last. */
    static const char delimiters[] = { '\t', ';', '|', ',' };
    *start = 0;
    bool declared = text.size > 5 && quire_str_starts(text, QUIRE_STR("sep=")) && ends_line(text.data[5]);
    if (declared && text.data[4] && strchr("\t;|,: ~^", text.data[4])) {
        *start = text.data[5] == '\r' && text.size > 6 && text.data[6] == '\n' ? 7 : 6;
        return text.data[4];
    }
    quire_str sample = quire_str_cut(text, 0, text.size < SAMPLE_BYTES ? text.size : SAMPLE_BYTES);
    char best = '\0';
    unsigned best_score = 0;
    for (size_t i = 0; i < sizeof delimiters; i++) {
        size_t width;
        unsigned score = score_of(sample, delimiters[i], &width);
        /* The file's own name for it counts for some disorder. */
        if (score && delimiters[i] == expected) score += 100;
        if (score > best_score) {
            best_score = score;
            best = delimiters[i];
        }
    }
    return best;
}
