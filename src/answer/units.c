/* SPDX-License-Identifier: Apache-2.0 */
/* Cutting hits into sentences, lines of code and table rows, along the document's elements. A chunk's ranges are cut at the
 * blocks that they run through. */
#include "answer/units.h"
#include "answer/kinds.h"

#include "base/error.h"
#include "base/str.h"
#include "quire/quire.h"
#include "record/table.h"
#include "text/asked.h"
#include "text/asked_phrases.h"
#include "text/sentences.h"

enum {
    UNITS_LIMIT = 2048,
    LABEL_BYTES = 60, /* a longer row of one cell says something */
    RECORD_BYTES = 8192,
    RECORD_CELL_BYTES = 400,
    GROUPS_MOST = 8,
    UNIT_LINE_BYTES = 64, /* a longer sentence with a unit says more */
    PAGE_BYTES = 10,      /* behind the leaders of a line of contents */
    JOINED_BYTES = 400,   /* of a quote that takes in what it announces */
    OUTSIDE_MOST = 64,    /* rows that stand in no passage */
    SENTENCES_BEFORE = 2, /* of the sentence that answers: they may name what it calls "it" */
};

struct cutting {
    quire_call *call;
    const quire_hit *hits;
    const quire_opened *opened;
    quire_units *units;
    size_t capacity, hit;
    quire_unit_table **tables;
    size_t table_count, table_capacity;
    quire_error *err;
};

static bool stands_already(const struct cutting *cutting, size_t start, size_t end)
{
    for (size_t i = 0; i < cutting->units->count; i++) {
        const quire_unit *unit = &cutting->units->items[i];
        if (unit->start == start && unit->end == end && unit->opened == cutting->opened) return true;
    }
    return false;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

static bool stands_in_contents(const quire_opened *opened, size_t start, size_t end)
{
    for (size_t i = 0; i < opened->contents_count; i++)
        if (start >= opened->contents[i].start && end <= opened->contents[i].end) return true;
    return false;
}

static quire_status add_unit(struct cutting *cutting, size_t start, size_t end, quire_unit unit)
{
    quire_units *units = cutting->units;
    quire_str text = cutting->opened->document.text;
    while (end > start && is_space(text.data[end - 1])) end--;
    while (start < end && unit.kind != QUIRE_UNIT_ROW && is_space(text.data[start])) start++;
    if (start == end || units->count == UNITS_LIMIT || stands_already(cutting, start, end)) return QUIRE_OK;
    quire_unit *items = quire_arena_grow(cutting->call->arena, units->items, units->count, &cutting->capacity,
                                         sizeof *items);
    if (!items) return quire_fail_memory(cutting->err);
    units->items = items;
    if (quire_unit_tells(&unit) && stands_in_contents(cutting->opened, start, end)) {
        unit.kind = QUIRE_UNIT_CONTENTS;
        unit.table = NULL;
    }
    unit.hit = cutting->hit;
    unit.opened = cutting->opened;
    unit.start = start;
    unit.end = end;
    unit.text = quire_str_cut(text, start, end);
    quire_unit *added = &units->items[units->count++];
    *added = unit;
    return quire_text_terms(cutting->call, added->text, cutting->hits[cutting->hit].chunk.language,
                            &added->terms, cutting->err);
}

/* ---- tables ---- */

static quire_status terms_of(struct cutting *cutting, quire_str text, quire_terms *terms,
                             quire_periods *periods)
{
    quire_status status = quire_text_terms(cutting->call, text, cutting->opened->document.language, terms,
                                           cutting->err);
    return status ? status : quire_text_periods(cutting->call, text, periods, cutting->err);
}

static quire_str text_at(const quire_document *document, quire_range range)
{
    return quire_str_cut(document->text, range.start, range.end);
}

static quire_status make_table(struct cutting *cutting, const quire_table *table, quire_unit_table *made)
{
    const quire_document *document = &cutting->opened->document;
    quire_arena *arena = cutting->call->arena;
    quire_terms *heads = quire_arena_array(arena, table->columns, sizeof *heads);
    quire_periods *periods = quire_arena_array(arena, table->columns, sizeof *periods);
    quire_str around = quire_arena_printf(
        arena, "%.*s\n%.*s\n%.*s", QUIRE_FMT(text_at(document, table->title)),
        QUIRE_FMT(text_at(document, table->unit)), QUIRE_FMT(text_at(document, table->introduction)));
    if (!heads || !periods || !around.data) return quire_fail_memory(cutting->err);
    quire_status status = terms_of(cutting, around, &made->around, &made->around_periods);
    for (size_t i = 0; i < table->columns && !status; i++)
        status = terms_of(cutting, text_at(document, table->heads[i]), &heads[i], &periods[i]);
    made->table = table;
    made->heads = heads;
    made->periods = periods;
    return status;
}

static quire_status find_table(struct cutting *cutting, uint32_t element, const quire_unit_table **out)
{
    const quire_document *document = &cutting->opened->document;
    const quire_table *table = NULL;
    *out = NULL;
    while (element != QUIRE_NO_PARENT && document->elements[element].kind != QUIRE_ELEMENT_TABLE)
        element = document->elements[element].parent;
    if (element != QUIRE_NO_PARENT) table = quire_tables_find(cutting->opened->tables, element);
    if (!table) return QUIRE_OK;
    for (size_t i = 0; i < cutting->table_count; i++)
        if (cutting->tables[i]->table == table) {
            *out = cutting->tables[i];
            return QUIRE_OK;
        }
    quire_unit_table **tables = quire_arena_grow(cutting->call->arena, cutting->tables, cutting->table_count,
                                                 &cutting->table_capacity, sizeof *tables);
    if (!tables) return quire_fail_memory(cutting->err);
    cutting->tables = tables;
    quire_unit_table *made = quire_arena_alloc(cutting->call->arena, sizeof *made);
    if (!made) return quire_fail_memory(cutting->err);
    quire_status status = make_table(cutting, table, made);
    cutting->tables[cutting->table_count++] = made;
    *out = made;
    return status;
}

static size_t row_of(const quire_table *table, uint32_t element)
{
    size_t low = 0, high = table->row_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (table->rows[middle].element < element) low = middle + 1;
        else high = middle;
    }
    return low < table->row_count && table->rows[low].element == element ? low : SIZE_MAX;
}

static bool is_child(const quire_document *document, size_t at, uint32_t row)
{
    return at < document->element_count && document->elements[at].parent != QUIRE_NO_PARENT &&
           document->elements[at].parent >= row;
}

const quire_range *quire_unit_cells(quire_call *call, const quire_unit *row, size_t *count)
{
    const quire_document *document = &row->opened->document;
    uint32_t element = row->table->table->rows[row->row].element;
    size_t columns = row->table->table->columns;
    quire_range *cells = quire_arena_array(call->arena, columns, sizeof *cells);
    if (!cells) return NULL;
    *count = columns;
    for (size_t i = element + 1; is_child(document, i, element); i++) {
        const quire_element *cell = &document->elements[i];
        if (cell->kind == QUIRE_ELEMENT_CELL && cell->parent == element && cell->column < columns)
            cells[cell->column] = (quire_range){ cell->start, cell->end };
    }
    return cells;
}

static size_t filled_cells(const quire_document *document, uint32_t row)
{
    size_t filled = 0;
    for (size_t i = row + 1; is_child(document, i, row); i++) {
        const quire_element *cell = &document->elements[i];
        if (cell->kind == QUIRE_ELEMENT_CELL && cell->parent == row && !cell->repeated &&
            quire_str_trim(quire_str_cut(document->text, cell->start, cell->end)).size)
            filled++;
    }
    return filled;
}

/* A row of nothing but periods heads the rows below it, whatever the document calls it. */
static quire_status find_if_periods(struct cutting *cutting, quire_str text, quire_unit_kind *kind)
{
    quire_periods periods = { 0 };
    quire_status status = quire_text_periods(cutting->call, text, &periods, cutting->err);
    size_t said = 0, written = 0;
    for (size_t i = 0; i < text.size; i++) written += !is_space(text.data[i]);
    for (size_t p = 0; p < periods.count; p++)
        for (size_t i = periods.items[p].start; i < periods.items[p].end; i++)
            said += !is_space(text.data[i]);
    if (said * 10 >= written * 8) *kind = QUIRE_UNIT_HEAD;
    return status;
}

/* Whether the row is one of a table of records, which is understood as a whole though a passage ends inside of it: many short cells,
 * under heads. */
static bool is_record(const quire_document *document, const quire_table *table, uint32_t row)
{
    const quire_element *element = &document->elements[row];
    if (!table->header_rows || element->end - element->start > RECORD_BYTES) return false;
    for (size_t i = row + 1; is_child(document, i, row); i++)
        if (document->elements[i].end - document->elements[i].start > RECORD_CELL_BYTES) return false;
    return true;
}

static quire_status add_row(struct cutting *cutting, size_t start, size_t end, uint32_t element)
{
    const quire_document *document = &cutting->opened->document;
    quire_unit unit = { .kind = QUIRE_UNIT_ROW, .block = element };
    quire_status status = find_table(cutting, element, &unit.table);
    if (status) return status;
    unit.row = unit.table ? row_of(unit.table->table, element) : SIZE_MAX;
    bool whole = start <= document->elements[element].start && end + 1 >= document->elements[element].end;
    if (unit.row == SIZE_MAX) unit.table = NULL;
    if (!whole && unit.table && is_record(document, unit.table->table, element)) {
        whole = true;
        start = document->elements[element].start;
        end = document->elements[element].end;
    }
    if (document->elements[element].header) unit.kind = QUIRE_UNIT_HEAD;
    else if (!unit.table || !whole) unit.kind = QUIRE_UNIT_SENTENCE;
    else if (filled_cells(document, element) <= 1)
        unit.kind = unit.table->table->columns == 1 || end - start > LABEL_BYTES ? QUIRE_UNIT_SENTENCE
                                                                                 : QUIRE_UNIT_HEAD;
    if (unit.kind == QUIRE_UNIT_ROW)
        status = find_if_periods(cutting, quire_str_cut(document->text, start, end), &unit.kind);
    if (unit.kind == QUIRE_UNIT_SENTENCE) unit.table = NULL;
    if (status) return status;
    return add_unit(cutting, start, end, unit);
}

/* ---- text ---- */

/* What names a table or announces it leads to its rows, and answers nothing itself. */
static bool heads_table(const struct cutting *cutting, size_t start, size_t end)
{
    quire_tables tables = cutting->opened->tables;
    for (size_t i = 0; i < tables.count; i++) {
        const quire_range said[] = { tables.items[i].title, tables.items[i].unit,
                                     tables.items[i].introduction };
        for (size_t s = 0; s < sizeof said / sizeof *said; s++)
            if (said[s].start < said[s].end && start >= said[s].start && end <= said[s].end) return true;
        /* The unit's range is its phrase, without the brackets and words of its line. */
        quire_range unit = tables.items[i].unit;
        if (unit.start < unit.end && unit.start >= start && unit.end <= end && end - start <= UNIT_LINE_BYTES)
            return true;
    }
    return false;
}

/* A line of contents that no loader took for one: "7.12 How do I put a package on hold? . . . . 32". */
static bool has_leaders(quire_str text)
{
    static const char *const leaders[] = { "....", ". . . .", "…………", "‥‥", "····", "．．．" };
    for (size_t i = 0; i < sizeof leaders / sizeof *leaders; i++) {
        size_t size = strlen(leaders[i]),
               tail = text.size < size + PAGE_BYTES ? text.size : size + PAGE_BYTES;
        quire_str end = quire_str_cut(text, text.size - tail, text.size);
        if (quire_str_holds(end, leaders[i])) return true;
    }
    return false;
}

static quire_status add_sentences(struct cutting *cutting, size_t start, size_t end, uint32_t block)
{
    const quire_range *ranges = NULL;
    size_t count = 0;
    quire_str text = quire_str_cut(cutting->opened->document.text, start, end);
    quire_unit unit = { .kind = QUIRE_UNIT_SENTENCE, .block = block };
    quire_status status = quire_sentences(cutting->call, text, cutting->hits[cutting->hit].chunk.language,
                                          &ranges, &count, cutting->err);
    for (size_t i = 0; !status && i < count; i++) {
        quire_str sentence = quire_str_cut(text, ranges[i].start, ranges[i].end);
        /* A question answers nothing. */
        bool head = heads_table(cutting, start + ranges[i].start, start + ranges[i].end) ||
                    quire_kind_is_question(sentence);
        unit.kind = has_leaders(sentence) ? QUIRE_UNIT_CONTENTS
                    : head                ? QUIRE_UNIT_HEADING
                                          : QUIRE_UNIT_SENTENCE;
        status = add_unit(cutting, start + ranges[i].start, start + ranges[i].end, unit);
    }
    return status;
}

static quire_status add_lines(struct cutting *cutting, size_t start, size_t end, uint32_t block)
{
    quire_str text = cutting->opened->document.text;
    quire_status status = QUIRE_OK;
    for (size_t at = start; at < end && !status;) {
        const char *line_end = memchr(text.data + at, '\n', end - at);
        size_t stop = line_end ? (size_t)(line_end - text.data) : end;
        status = add_unit(cutting, at, stop, (quire_unit){ .kind = QUIRE_UNIT_LINE, .block = block });
        at = stop + 1;
    }
    return status;
}

static bool is_inline(quire_element_kind kind)
{
    return kind == QUIRE_ELEMENT_LINK || kind == QUIRE_ELEMENT_CELL || kind == QUIRE_ELEMENT_FORMULA;
}

/* Whatever stands inside of it, it is one thing. */
static bool is_whole(quire_element_kind kind)
{
    return kind == QUIRE_ELEMENT_TITLE || kind == QUIRE_ELEMENT_HEADING || kind == QUIRE_ELEMENT_CODE ||
           kind == QUIRE_ELEMENT_HEADER || kind == QUIRE_ELEMENT_FOOTER || kind == QUIRE_ELEMENT_TABLE_ROW ||
           kind == QUIRE_ELEMENT_CONTENTS;
}

/* The number of elements that begin at or before `at`. */
static size_t begun(const quire_document *document, size_t at)
{
    size_t low = 0, high = document->element_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (document->elements[middle].start <= at) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* The block that the byte `at` stands in, and where this block or the run of it ends. */
static uint32_t block_at(const quire_document *document, size_t at, size_t *end)
{
    size_t next = begun(document, at);
    uint32_t block = QUIRE_NO_PARENT;
    for (uint32_t i = next ? (uint32_t)next - 1 : QUIRE_NO_PARENT; i != QUIRE_NO_PARENT;
         i = document->elements[i].parent) {
        const quire_element *element = &document->elements[i];
        if (element->end <= at || is_inline(element->kind)) continue;
        if (block == QUIRE_NO_PARENT || is_whole(element->kind)) block = i;
    }
    if (block != QUIRE_NO_PARENT && document->elements[block].end < *end)
        *end = document->elements[block].end;
    if (block != QUIRE_NO_PARENT && is_whole(document->elements[block].kind)) return block;
    while (next < document->element_count && document->elements[next].start < *end &&
           is_inline(document->elements[next].kind))
        next++;
    if (next < document->element_count && document->elements[next].start < *end)
        *end = document->elements[next].start;
    return block;
}

static quire_status add_block(struct cutting *cutting, size_t start, size_t end, uint32_t block)
{
    quire_element_kind kind = block == QUIRE_NO_PARENT ? QUIRE_ELEMENT_PARAGRAPH
                                                       : cutting->opened->document.elements[block].kind;
    switch (kind) {
    case QUIRE_ELEMENT_TABLE_ROW: return add_row(cutting, start, end, block);
    case QUIRE_ELEMENT_CODE: return add_lines(cutting, start, end, block);
    case QUIRE_ELEMENT_TITLE:
    case QUIRE_ELEMENT_HEADING:
        return add_unit(cutting, start, end, (quire_unit){ .kind = QUIRE_UNIT_HEADING, .block = block });
    case QUIRE_ELEMENT_HEADER:
    case QUIRE_ELEMENT_FOOTER:
    case QUIRE_ELEMENT_CONTENTS:
        return add_unit(cutting, start, end, (quire_unit){ .kind = QUIRE_UNIT_CONTENTS, .block = block });
    default: return add_sentences(cutting, start, end, block);
    }
}

static quire_status add_range(struct cutting *cutting, quire_range range)
{
    quire_status status = QUIRE_OK;
    const quire_document *document = &cutting->opened->document;
    if (range.end > document->text.size || range.start > range.end)
        return quire_fail(cutting->err, QUIRE_E_FORMAT, "a chunk of %.*s ends behind its text",
                          QUIRE_FMT(document->id));
    for (size_t at = range.start; at < range.end && !status;) {
        size_t end = range.end;
        uint32_t block = block_at(document, at, &end);
        status = add_block(cutting, at, end, block);
        at = end > at ? end : at + 1;
    }
    return status;
}

quire_status quire_units_of(quire_call *call, const quire_opened_documents *documents, const quire_hit *hits,
                            size_t hit_count, quire_units *out, quire_error *err)
{
    struct cutting cutting = { .call = call, .hits = hits, .units = out, .err = err };
    quire_status status = QUIRE_OK;
    *out = (quire_units){ 0 };
    for (size_t i = 0; !status && i < hit_count; i++) {
        const quire_chunk *chunk = &hits[i].chunk;
        cutting.hit = i;
        cutting.opened = documents->of_hit[i];
        for (size_t r = 0; cutting.opened && !status && r < chunk->range_count; r++)
            status = add_range(&cutting, chunk->ranges[r]);
        if (!status && quire_cancelled(call)) status = quire_fail_cancelled(err);
    }
    return status;
}

/* ---- quotes ---- */

static bool ends_with_colon(quire_str text)
{
    return quire_str_ends(text, QUIRE_STR(":")) || quire_str_ends(text, QUIRE_STR("："));
}

/* Whether a sentence leads to the lines of code behind it. */
static bool announces_code(quire_str text)
{
    static const char *const words[] = { "as follows", "following", "below", "e.g.", "如下",
                                         "下列",       "下面",      "以下",  "例如" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (quire_str_holds(text, words[i])) return true;
    return ends_with_colon(text);
}

bool quire_unit_follows(const quire_units *units, size_t at)
{
    if (at == 0 || at >= units->count) return false;
    const quire_unit *unit = &units->items[at], *before = &units->items[at - 1];
    return unit->hit == before->hit && unit->start >= before->end && unit->start - before->end <= 8;
}

static bool is_prose(const quire_unit *unit)
{
    return unit->kind == QUIRE_UNIT_SENTENCE || unit->kind == QUIRE_UNIT_LINE;
}

/* The end of what a sentence with a colon announces: lines of code, or the sentences of the next blocks. */
static size_t end_of_announced(const quire_units *units, size_t at)
{
    size_t end = units->items[at].end, start = units->items[at].start;
    for (size_t i = at + 1; quire_unit_follows(units, i) && is_prose(&units->items[i]); i++) {
        const quire_unit *unit = &units->items[i];
        if (unit->end - start > JOINED_BYTES && i > at + 1) break;
        if (unit->kind == QUIRE_UNIT_SENTENCE && units->items[i - 1].kind == QUIRE_UNIT_LINE) break;
        end = unit->end;
        if (unit->end - start > JOINED_BYTES) break;
    }
    return end;
}

static bool names_all(quire_str text, quire_strs names)
{
    for (size_t i = 0; i < names.count; i++)
        if (!quire_asked_name_stands(names.items[i], text)) return false;
    return true;
}

/* Where the nearest sentences begin that name what the unit doesn't; its own start where none do. */
static size_t start_with_names(const quire_units *units, size_t at, quire_strs names)
{
    const quire_unit *unit = &units->items[at];
    quire_str text = unit->opened->document.text;
    for (size_t i = at; names.count && i > 0 && at - i < SENTENCES_BEFORE; i--) {
        const quire_unit *before = &units->items[i - 1];
        if (!quire_unit_goes_on(units, i) || unit->end - before->start > 2 * JOINED_BYTES) break;
        if (names_all(quire_str_cut(text, before->start, unit->end), names)) return before->start;
    }
    return unit->start;
}

/* Whether a sentence begins with a word that stands for something before it. */
static bool begins_with_pronoun(quire_str text)
{
    static const char *const words[] = { "He ",  "She ",   "It ",   "They ",  "His ",  "Her ",
                                         "Its ", "Their ", "This ", "These ", "That ", "Those ",
                                         "其",   "他",     "她",    "它",     "该",    "該",
                                         "此",   "这",     "這",    "那" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (quire_str_starts(text, quire_str_from(words[i]))) return true;
    return false;
}

bool quire_unit_goes_on(const quire_units *units, size_t at)
{
    return quire_unit_follows(units, at) && units->items[at].kind == QUIRE_UNIT_SENTENCE &&
           units->items[at - 1].kind == QUIRE_UNIT_SENTENCE &&
           units->items[at].block == units->items[at - 1].block;
}

quire_range quire_unit_quote(const quire_units *units, size_t at, quire_strs names)
{
    const quire_unit *unit = &units->items[at];
    quire_range range = { unit->start, unit->end };
    if (!is_prose(unit)) return range;
    bool code_behind = quire_unit_follows(units, at + 1) && units->items[at + 1].kind == QUIRE_UNIT_LINE;
    if (unit->kind == QUIRE_UNIT_SENTENCE &&
        (code_behind ? announces_code(unit->text) : ends_with_colon(unit->text)))
        range.end = end_of_announced(units, at);
    size_t first = at;
    while (units->items[first].kind == QUIRE_UNIT_LINE && quire_unit_follows(units, first) &&
           units->items[first - 1].kind == QUIRE_UNIT_LINE)
        first--;
    if (unit->kind == QUIRE_UNIT_LINE && quire_unit_follows(units, first) &&
        announces_code(units->items[first - 1].text) &&
        unit->end - units->items[first - 1].start <= JOINED_BYTES)
        range.start = units->items[first - 1].start;
    else if (!names_all(unit->text, names)) range.start = start_with_names(units, at, names);
    else if (begins_with_pronoun(unit->text) && quire_unit_follows(units, at) &&
             unit->kind == QUIRE_UNIT_SENTENCE && units->items[at - 1].kind == QUIRE_UNIT_SENTENCE &&
             range.end - units->items[at - 1].start <= QUIRE_UNIT_PAIR_BYTES)
        range.start = units->items[at - 1].start;
    return range;
}

/* ---- tables of accounts ---- */

bool quire_unit_is_percent(const quire_unit *row, quire_range cell, size_t column)
{
    static const char *const tables[] = { " percentage of ", " percent of ", " per cent of ", "百分比",
                                          "占营业收入" };
    static const char *const signs[] = { "%", "％" };
    static const char *const sums[] = { "$", "€", "£", "¥", "￥" };
    const quire_document *document = &row->opened->document;
    const quire_table *table = row->table->table;
    const quire_range own[] = { cell, table->heads[column] },
                      said[] = { table->title, table->unit, table->introduction };
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (quire_phrase_any(text_at(document, own[i]), signs, sizeof signs / sizeof *signs)) return true;
    if (quire_phrase_any(row->text, sums, sizeof sums / sizeof *sums)) return false;
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (quire_phrase_any(text_at(document, said[i]), tables, sizeof tables / sizeof *tables)) return true;
    return false;
}

static bool names_statement(quire_str title)
{
    static const char *const names[] = { " statements of operations",
                                         " statement of operations",
                                         " statements of income",
                                         " statement of income",
                                         " income statement",
                                         " statements of earnings",
                                         " statement of earnings",
                                         " balance sheet",
                                         " statements of financial position",
                                         " statement of financial position",
                                         " statements of cash flows",
                                         " statement of cash flows",
                                         " cash flows statement",
                                         " cash flow statement",
                                         " profit and loss",
                                         "资产负债表",
                                         "利润表",
                                         "损益表",
                                         "现金流量表",
                                         "财务状况表",
                                         "收益表" };
    return quire_phrase_any(title, names, sizeof names / sizeof *names);
}

bool quire_unit_of_statement(const quire_unit *row)
{
    return row->kind == QUIRE_UNIT_ROW &&
           names_statement(text_at(&row->opened->document, row->table->table->title));
}

/* Adds the rows of one table whose labels fit. */
static quire_status add_fitting(struct cutting *cutting, const quire_table *table, quire_label_fits fits,
                                const void *user, size_t most)
{
    const quire_document *document = &cutting->opened->document;
    quire_status status = QUIRE_OK;
    for (size_t i = table->header_rows; i < table->row_count && !status; i++) {
        const quire_element *row = &document->elements[table->rows[i].element];
        quire_terms label = { 0 };
        if (cutting->units->count >= most) return QUIRE_OK;
        status = quire_text_terms(cutting->call, text_at(document, table->rows[i].label), document->language,
                                  &label, cutting->err);
        if (status || !fits(user, &label)) continue;
        size_t before = cutting->units->count;
        status = add_row(cutting, row->start, row->end, table->rows[i].element);
        if (cutting->units->count > before) cutting->units->items[before].outside = true;
    }
    return status;
}

quire_status quire_units_add_statements(quire_call *call, const quire_opened_documents *documents,
                                        const quire_hit *hits, size_t hit_count, quire_label_fits fits,
                                        const void *user, quire_units *units, quire_error *err)
{
    struct cutting cutting = {
        .call = call, .hits = hits, .units = units, .capacity = units->count, .err = err
    };
    quire_status status = QUIRE_OK;
    size_t most = units->count + OUTSIDE_MOST;
    for (size_t i = 0; i < hit_count && !status; i++) {
        bool seen = !documents->of_hit[i];
        for (size_t j = 0; j < i && !seen; j++) seen = documents->of_hit[j] == documents->of_hit[i];
        if (seen) continue;
        cutting.hit = i;
        cutting.opened = documents->of_hit[i];
        quire_tables tables = cutting.opened->tables;
        for (size_t t = 0; t < tables.count && !status; t++)
            if (names_statement(text_at(&cutting.opened->document, tables.items[t].title)))
                status = add_fitting(&cutting, &tables.items[t], fits, user, most);
        if (!status && quire_cancelled(call)) status = quire_fail_cancelled(err);
    }
    return status;
}

/* ---- heads ---- */

static quire_status read_columns(quire_call *call, const quire_unit *unit, quire_heads *out, quire_error *err)
{
    const quire_table *table = unit->table->table;
    const quire_document *document = &unit->opened->document;
    size_t count = 0;
    const quire_range *cells = quire_unit_cells(call, unit, &count);
    quire_str *columns = quire_arena_array(call->arena, count, sizeof *columns);
    quire_str *texts = quire_arena_array(call->arena, count, sizeof *texts);
    if (!cells || !columns || !texts) return quire_fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        columns[i] = text_at(document, table->heads[i]);
        texts[i] = quire_str_trim(text_at(document, cells[i]));
    }
    out->columns = (quire_strs){ columns, count };
    out->cells = (quire_strs){ texts, count };
    return QUIRE_OK;
}

quire_status quire_unit_heads(quire_call *call, const quire_unit *unit, quire_strs headings, size_t asked,
                              quire_heads *out, quire_error *err)
{
    *out = (quire_heads){ .asked = SIZE_MAX };
    if (!unit->outside) out->headings = headings;
    if (unit->kind != QUIRE_UNIT_ROW) return QUIRE_OK;
    const quire_table *table = unit->table->table;
    const quire_document *document = &unit->opened->document;
    quire_range path[GROUPS_MOST];
    size_t depth = quire_table_path(table, unit->row, path, GROUPS_MOST);
    quire_str *group = quire_arena_array(call->arena, depth, sizeof *group);
    if (!group) return quire_fail_memory(err);
    for (size_t i = 0; i < depth; i++) group[i] = text_at(document, path[i]);
    out->group = (quire_strs){ group, depth };
    out->table = text_at(document, table->title);
    out->unit = text_at(document, table->unit);
    out->asked = asked;
    return read_columns(call, unit, out, err);
}
