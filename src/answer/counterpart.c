/* SPDX-License-Identifier: Apache-2.0 */
/* Labels are compared letter by letter, without case, marks and what stands in brackets: a footnote comes and goes from one
 * report to the next. Of several rows with the label the one in the table of the same title, under the same group, is meant. */
#include "answer/counterpart.h"
#include "answer/kinds.h"

#include "base/error.h"
#include "base/str.h"
#include "quire/quire.h"

#include <ctype.h>

enum { GROUPS_MOST = 8 };
static const double own_column = 2, part_column = 1; /* of what a row is worth besides its group and title */

static quire_str text_at(const quire_opened *opened, quire_range range)
{
    return quire_str_cut(opened->document.text, range.start, range.end);
}

/* ---- series ---- */

/* The next byte at or behind *at that is in none of the periods; false: there is none. */
static bool next_byte(quire_str text, size_t offset, quire_periods periods, size_t *at, char *out)
{
    for (; *at < text.size; (*at)++) {
        bool within = false;
        for (size_t i = 0; i < periods.count && !within; i++)
            within = offset + *at >= periods.items[i].start && offset + *at < periods.items[i].end;
        char c = text.data[*at];
        if (within || c == ' ' || c == '_' || c == '-') continue;
        *out = (char)tolower((unsigned char)c);
        (*at)++;
        return true;
    }
    return false;
}

static bool are_alike(quire_str a, size_t a_offset, quire_periods a_periods, quire_str b, size_t b_offset,
                      quire_periods b_periods)
{
    size_t i = 0, j = 0;
    char one = 0, other = 0;
    for (;;) {
        bool more = next_byte(a, a_offset, a_periods, &i, &one);
        if (more != next_byte(b, b_offset, b_periods, &j, &other)) return false;
        if (!more) return true;
        if (one != other) return false;
    }
}

/* The title, or the file, in the names of a document. */
static quire_str line_of(const quire_opened *opened, size_t line, size_t *offset)
{
    size_t start = 0;
    quire_str names = opened->names;
    for (; line; line--) {
        const char *newline = names.size > start ? memchr(names.data + start, '\n', names.size - start)
                                                 : NULL;
        start = newline ? (size_t)(newline + 1 - names.data) : names.size;
    }
    const char *end = names.size > start ? memchr(names.data + start, '\n', names.size - start) : NULL;
    *offset = start;
    return quire_str_cut(names, start, end ? (size_t)(end - names.data) : names.size);
}

bool quire_opened_are_series(const quire_opened *a, const quire_opened *b)
{
    if (a->periods.count == 0 || b->periods.count == 0) return false;
    for (size_t line = 0; line < 2; line++) {
        size_t a_offset, b_offset;
        quire_str one = line_of(a, line, &a_offset), other = line_of(b, line, &b_offset);
        if (one.size && other.size && !quire_str_equal(one, other) &&
            are_alike(one, a_offset, a->periods, other, b_offset, b->periods))
            return true;
    }
    return false;
}

static long day_of(const quire_period *period)
{
    int year = 0, month = 0, day = 0;
    if (!quire_period_end(period, &year, &month, &day)) return 0;
    return (year * 100L + month) * 100 + day;
}

long quire_opened_day(const quire_opened *opened)
{
    long last = opened->own ? day_of(opened->own) : 0;
    for (size_t i = 0; last == 0 && i < opened->periods.count; i++) last = day_of(&opened->periods.items[i]);
    return last;
}

/* ---- rows ---- */

static quire_str without_total(quire_str label)
{
    static const char *const words[] = { "Total ", "total ", "合计", "总计", "合計", "總計" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (quire_str_starts(label, quire_str_from(words[i])))
            return quire_str_cut(label, strlen(words[i]), label.size);
    return label;
}

/* The bytes of a bracket that stands at `at`, 0: none; *opens: it is an opening one. */
static size_t bracket_at(quire_str text, size_t at, bool *opens)
{
    static const char *const opening[] = { "(", "[", "（", "［" }, *const closing[] = { ")", "]", "）",
                                                                                        "］" };
    quire_str rest = quire_str_cut(text, at, text.size);
    for (size_t i = 0; i < sizeof opening / sizeof *opening; i++) {
        *opens = quire_str_starts(rest, quire_str_from(opening[i]));
        if (*opens) return strlen(opening[i]);
        if (quire_str_starts(rest, quire_str_from(closing[i]))) return strlen(closing[i]);
    }
    return 0;
}

/* The next letter or digit of a label outside of brackets; false: there is none. */
static bool next_letter(quire_str text, size_t *at, char *out)
{
    size_t depth = 0;
    while (*at < text.size) {
        bool opens = false;
        size_t bracket = bracket_at(text, *at, &opens);
        if (opens) depth++;
        else if (bracket && depth) depth--;
        *at += bracket;
        if (bracket) continue;
        char c = text.data[(*at)++];
        if (depth || ((unsigned char)c < 0x80 && !isalnum((unsigned char)c))) continue;
        *out = (char)tolower((unsigned char)c);
        return true;
    }
    return false;
}

static bool are_labelled_alike(quire_str a, quire_str b)
{
    size_t i = 0, j = 0, letters = 0;
    char one = 0, other = 0;
    a = without_total(a);
    b = without_total(b);
    for (;; letters++) {
        bool more = next_letter(a, &i, &one);
        if (more != next_letter(b, &j, &other)) return false;
        if (!more) return letters > 0;
        if (one != other) return false;
    }
}

static double share_of_terms(const quire_terms *a, const quire_terms *b)
{
    size_t shared = 0, all = 0;
    for (size_t i = 0; i < a->count; i++) {
        if (!a->items[i].content) continue;
        all++;
        shared += quire_terms_hold(b, a->items[i].text);
    }
    return all ? (double)shared / (double)all : 0;
}

struct seeking {
    quire_call *call;
    const quire_unit *row;
    quire_str label, group;
    quire_terms title;
    bool percent;
    const quire_opened *other;
    double best;
    quire_answering_row *out;
    quire_error *err;
};

static quire_str nearest_group(const quire_opened *opened, const quire_table *table, size_t row)
{
    quire_range path[GROUPS_MOST];
    size_t depth = quire_table_path(table, row, path, GROUPS_MOST);
    return depth ? text_at(opened, path[depth - 1]) : (quire_str){ 0 };
}

/* The cell of the document's own time; `worth` gets what that adds. SIZE_MAX: there is none. */
static quire_status own_cell(struct seeking *seeking, const quire_unit *unit, double *worth, size_t *column)
{
    const quire_opened *other = seeking->other;
    const quire_table *table = unit->table->table;
    size_t count = 0;
    const quire_range *cells = quire_unit_cells(seeking->call, unit, &count);
    *column = SIZE_MAX;
    *worth = 0;
    if (!cells) return quire_fail_memory(seeking->err);
    for (size_t i = 0; i < count; i++) {
        quire_str cell = text_at(other, cells[i]), head = text_at(other, table->heads[i]);
        if (!quire_str_holds_digit(cell) || cells[i].start == table->rows[unit->row].label.start ||
            quire_unit_is_percent(unit, cells[i], i) != seeking->percent)
            continue;
        quire_periods periods = { 0 };
        quire_status status = quire_text_periods(seeking->call, head, &periods, seeking->err);
        if (status) return status;
        quire_period_fit fit = QUIRE_PERIOD_SILENT;
        if (periods.count) {
            fit = other->own ? quire_periods_fit(other->own, periods) : QUIRE_PERIOD_APART;
            for (size_t p = 0; p < other->periods.count && fit < QUIRE_PERIOD_SAME; p++) {
                quire_period_fit named = quire_periods_fit(&other->periods.items[p], periods);
                if (named > fit) fit = named;
            }
        }
        double own = fit == QUIRE_PERIOD_SAME ? own_column : fit == QUIRE_PERIOD_PART ? part_column : 0;
        if (periods.count && own <= 0) continue;
        if (*column != SIZE_MAX && own <= *worth) continue;
        *column = i;
        *worth = own;
    }
    return QUIRE_OK;
}

static quire_status weigh_row(struct seeking *seeking, const quire_table *table, size_t at,
                              const quire_terms *title)
{
    const quire_opened *other = seeking->other;
    const quire_element *element = &other->document.elements[table->rows[at].element];
    quire_unit_table *stands_in = quire_arena_alloc(seeking->call->arena, sizeof *stands_in);
    if (!stands_in) return quire_fail_memory(seeking->err);
    stands_in->table = table;
    quire_unit unit = { .kind = QUIRE_UNIT_ROW,
                        .block = table->rows[at].element,
                        .opened = other,
                        .start = element->start,
                        .end = element->end,
                        .table = stands_in,
                        .row = at,
                        .outside = true };
    while (unit.end > unit.start && isspace((unsigned char)other->document.text.data[unit.end - 1]))
        unit.end--;
    unit.text = quire_str_cut(other->document.text, unit.start, unit.end);
    size_t column;
    double worth;
    quire_status status = own_cell(seeking, &unit, &worth, &column);
    if (status || column == SIZE_MAX) return status;
    quire_str group = nearest_group(other, table, at);
    worth += group.size == 0 && seeking->group.size == 0 ? 1 : are_labelled_alike(group, seeking->group);
    worth += share_of_terms(&seeking->title, title);
    if (worth <= seeking->best) return QUIRE_OK;
    seeking->best = worth;
    *seeking->out = (quire_answering_row){ unit, column };
    return QUIRE_OK;
}

static quire_status search_table(struct seeking *seeking, const quire_table *table)
{
    const quire_opened *other = seeking->other;
    quire_terms title = { 0 };
    bool read = false;
    quire_status status = QUIRE_OK;
    for (size_t i = table->header_rows; i < table->row_count && !status; i++) {
        if (!are_labelled_alike(text_at(other, table->rows[i].label), seeking->label)) continue;
        if (!read)
            status = quire_text_terms(seeking->call, text_at(other, table->title), other->document.language,
                                      &title, seeking->err);
        read = true;
        if (!status) status = weigh_row(seeking, table, i, &title);
    }
    return status;
}

quire_status quire_counterpart_of(quire_call *call, const quire_unit *row, size_t asked,
                                  const quire_opened *other, quire_answering_row *out, quire_error *err)
{
    struct seeking seeking = { .call = call, .row = row, .other = other, .best = -1, .out = out, .err = err };
    const quire_table *table = row->table->table;
    size_t count = 0;
    *out = (quire_answering_row){ .asked = SIZE_MAX };
    const quire_range *cells = quire_unit_cells(call, row, &count);
    if (!cells) return quire_fail_memory(err);
    seeking.label = text_at(row->opened, table->rows[row->row].label);
    seeking.group = nearest_group(row->opened, table, row->row);
    seeking.percent = quire_unit_is_percent(row, cells[asked], asked);
    quire_status status = quire_text_terms(call, text_at(row->opened, table->title),
                                           row->opened->document.language, &seeking.title, err);
    for (size_t i = 0; i < other->tables.count && !status; i++) {
        if (quire_cancelled(call)) return quire_fail_cancelled(err);
        status = search_table(&seeking, &other->tables.items[i]);
    }
    return status;
}
