/* SPDX-License-Identifier: Apache-2.0 */
/* A table's own captions come first, then the lines in front of it: a unit line, a numbered title, the sentence that
 * announces it; at last what the table or the section in front of it said for more than one. Each look back is a few steps,
 * so that thousands of tables stay linear. */
#include "record/table.h"

#include "base/error.h"
#include "base/str.h"
#include "quire/quire.h"
#include "record/table_sum.h"
#include "record/unit_phrase.h"

enum {
    STEPS_BACK = 4,         /* blocks in front of a table that are looked at */
    GAP_BLOCKS = 8,         /* between a table and the one that it follows */
    MARK_BYTES = 160,       /* a longer paragraph is no mark */
    UNIT_LINE_BYTES = 160,  /* a longer line is no unit */
    TITLE_LINE_BYTES = 300, /* a longer paragraph is no title */
    SENTENCE_BYTES = 400,   /* of an introduction; the end of a longer one */
    LEVELS_MAX = 16,
};

/* A unit that was said for all tables below, up to the next heading. */
struct statement {
    quire_range unit;
    bool announced; /* by "the following tables": not for one with an introduction of its own */
};

struct reader {
    const quire_document *document;
    quire_arena *arena;
    struct statement stated; /* of the elements before `unread` */
    size_t unread;
};

static quire_str text_at(const quire_document *document, quire_range range)
{
    return quire_str_cut(document->text, range.start, range.end);
}

static quire_range range_of(const quire_element *element)
{
    return (quire_range){ element->start, element->end };
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

static quire_range trimmed(const quire_document *document, quire_range range)
{
    while (range.start < range.end && is_blank(document->text.data[range.start])) range.start++;
    while (range.end > range.start && is_blank(document->text.data[range.end - 1])) range.end--;
    return range;
}

static bool is_empty(quire_range range)
{
    return range.start >= range.end;
}

static bool ends_with_colon(quire_str text)
{
    return quire_str_ends(text, QUIRE_STR(":")) || quire_str_ends(text, QUIRE_STR("："));
}

static quire_range without_colon(const quire_document *document, quire_range range)
{
    quire_str text = text_at(document, range);
    if (quire_str_ends(text, QUIRE_STR("："))) range.end -= 3;
    else if (quire_str_ends(text, QUIRE_STR(":"))) range.end--;
    return trimmed(document, range);
}

/* ---- rows ---- */

static bool starts_with_total(quire_str label)
{
    static const char *const words[] = { "Total", "TOTAL", "Subtotal", "SUBTOTAL", "合计", "合計",
                                         "小计",  "小計",  "总计",     "總計",     "共计", "共計" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (quire_str_starts(label, quire_str_from(words[i]))) return true;
    return false;
}

/* Descendants of `ancestor` follow it without a gap. */
static bool is_inside(const quire_document *document, size_t at, size_t ancestor)
{
    return at < document->element_count && document->elements[at].parent != QUIRE_NO_PARENT &&
           document->elements[at].parent >= ancestor;
}

/* The index behind the last element inside of `element`. */
static size_t end_of(const quire_document *document, size_t element)
{
    size_t at = element + 1;
    while (is_inside(document, at, element)) at++;
    return at;
}

/* Fills a row's label and says how many of its cells are filled. */
static size_t read_row(const quire_document *document, size_t row, quire_table_row *out)
{
    size_t filled = 0;
    *out = (quire_table_row){ .element = (uint32_t)row, .parent = QUIRE_NO_PARENT };
    for (size_t i = row + 1; is_inside(document, i, row); i++) {
        const quire_element *cell = &document->elements[i];
        if (cell->kind != QUIRE_ELEMENT_CELL || cell->parent != row) continue;
        quire_range range = trimmed(document, range_of(cell));
        if (is_empty(range)) continue;
        if (filled++ == 0) out->label = without_colon(document, range);
    }
    return filled;
}

struct open_row {
    uint32_t level;
    uint32_t row;
    bool values; /* it holds more than its label */
};

/* By levels: a row stands under the nearest row above it that is less deep. A sum does not stand under the row with
 * values before it, however it is indented, and ends its group: "Gross margin" below "Total cost of revenue" is no cost. */
static void find_parents(const quire_document *document, quire_table_row *rows, const bool *values,
                         size_t count)
{
    struct open_row open[LEVELS_MAX];
    size_t depth = 0;
    for (size_t i = 0; i < count; i++) {
        const quire_element *row = &document->elements[rows[i].element];
        if (row->header) continue;
        while (depth && open[depth - 1].level >= row->level) depth--;
        bool sum = starts_with_total(text_at(document, rows[i].label));
        bool ended = false;
        size_t above = depth;
        while (above && sum && open[above - 1].values) above--;
        if (above) rows[i].parent = open[above - 1].row;
        for (size_t k = depth; values[i] && k-- > 0;) {
            if (open[k].values || !quire_table_ends_group(text_at(document, rows[i].label),
                                                          text_at(document, rows[open[k].row].label)))
                continue;
            depth = k;
            ended = true;
            break;
        }
        if (!ended && depth < LEVELS_MAX && !is_empty(rows[i].label))
            open[depth++] = (struct open_row){ row->level, (uint32_t)i, values[i] };
    }
}

static void read_heads(const quire_document *document, const quire_table *table, quire_range *heads)
{
    for (size_t i = 0; i < table->header_rows; i++) {
        size_t row = table->rows[i].element;
        for (size_t at = row + 1; is_inside(document, at, row); at++) {
            const quire_element *cell = &document->elements[at];
            if (cell->kind != QUIRE_ELEMENT_CELL || cell->parent != row || cell->column >= table->columns)
                continue;
            if (is_empty(heads[cell->column])) heads[cell->column] = trimmed(document, range_of(cell));
        }
    }
}

static quire_status read_rows(struct reader *reader, quire_table *table, size_t end, quire_error *err)
{
    const quire_document *document = reader->document;
    size_t count = 0;
    for (size_t i = table->element + 1; i < end; i++) {
        const quire_element *element = &document->elements[i];
        count += element->kind == QUIRE_ELEMENT_TABLE_ROW && element->parent == table->element;
        if (element->kind == QUIRE_ELEMENT_CELL && element->column >= table->columns &&
            element->column < end - table->element)
            table->columns = element->column + 1;
    }
    quire_table_row *rows = quire_arena_array(reader->arena, count, sizeof *rows);
    bool *values = quire_arena_array(reader->arena, count, sizeof *values);
    quire_range *heads = quire_arena_array(reader->arena, table->columns, sizeof *heads);
    if (!rows || !values || !heads) return quire_fail_memory(err);
    count = 0;
    for (size_t i = table->element + 1; i < end; i++) {
        const quire_element *element = &document->elements[i];
        if (element->kind != QUIRE_ELEMENT_TABLE_ROW || element->parent != table->element) continue;
        values[count] = read_row(document, i, &rows[count]) > 1;
        if (element->header && table->header_rows == count) table->header_rows++;
        count++;
    }
    table->rows = rows;
    table->row_count = count;
    find_parents(document, rows, values, count);
    read_heads(document, table, heads);
    table->heads = heads;
    return QUIRE_OK;
}

/* ---- what stands around it ---- */

static void set_unit(const quire_document *document, quire_table *table, quire_range within,
                     quire_unit_scope scope)
{
    quire_range found;
    if (!is_empty(table->unit) || is_empty(within)) return;
    if (quire_unit_phrase(text_at(document, within), scope, &found))
        table->unit = (quire_range){ within.start + found.start, within.start + found.end };
}

/* A line that is nothing but a unit gives it; another is the title and may name the unit in brackets. */
static void read_caption(const quire_document *document, quire_table *table, quire_range range)
{
    quire_range found;
    range = trimmed(document, range);
    if (range.end - range.start <= UNIT_LINE_BYTES &&
        quire_unit_phrase_only(text_at(document, range), &found)) {
        if (is_empty(table->unit))
            table->unit = (quire_range){ range.start + found.start, range.start + found.end };
        return;
    }
    if (is_empty(table->title)) table->title = range;
    set_unit(document, table, range, QUIRE_UNIT_ANY);
}

static void read_own_captions(const quire_document *document, quire_table *table, size_t end)
{
    for (size_t i = table->element + 1; i < end; i++) {
        const quire_element *element = &document->elements[i];
        if (element->kind == QUIRE_ELEMENT_TABLE_ROW) break;
        if (element->kind == QUIRE_ELEMENT_CAPTION && element->parent == table->element)
            read_caption(document, table, range_of(element));
    }
}

/* "Table 3. …", "表2-1 …" */
static bool is_numbered_title(quire_str text)
{
    static const char *const words[] = { "Table ", "TABLE ", "Tab. ", "Exhibit ", "Schedule ",
                                         "表",     "附表",   "續表",  "续表" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        quire_str word = quire_str_from(words[i]);
        if (!quire_str_starts(text, word)) continue;
        quire_str rest = quire_str_trim(quire_str_cut(text, word.size, text.size));
        if (rest.size && rest.data[0] >= '0' && rest.data[0] <= '9') return true;
        static const char *const numerals[] = { "一", "二", "三", "四", "五", "六", "七", "八", "九", "十" };
        for (size_t j = 0; (unsigned char)word.data[0] >= 0x80 && j < sizeof numerals / sizeof *numerals; j++)
            if (quire_str_starts(rest, quire_str_from(numerals[j]))) return true;
    }
    return false;
}

static bool ends_abbreviation(quire_str before)
{
    static const char *const words[] = { "Inc.", "Corp.", "Co.", "Ltd.", "No.",  "U.S.", "vs.",     "Mr.",
                                         "Ms.",  "Mrs.",  "Dr.", "St.",  "e.g.", "i.e.", "approx.", "Nos." };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (quire_str_ends(before, quire_str_from(words[i]))) return true;
    return before.size >= 2 && (before.size == 2 || is_blank(before.data[before.size - 3])); /* an initial */
}

/* Where the last sentence of `range` begins. */
static size_t last_sentence(const quire_document *document, quire_range range)
{
    static const char *const stops[] = { "。", "！", "？", "；" };
    size_t floor = range.end - range.start > SENTENCE_BYTES ? range.end - SENTENCE_BYTES : range.start;
    for (size_t at = range.end; at-- > floor;) {
        if (at + 2 >= range.end) continue; /* its own end */
        quire_str rest = quire_str_cut(document->text, at, range.end);
        char c = rest.data[0];
        if ((c == '.' || c == '!' || c == '?') && is_blank(rest.data[1]) &&
            !(rest.data[2] >= 'a' && rest.data[2] <= 'z') &&
            !(c == '.' && ends_abbreviation(quire_str_cut(document->text, range.start, at + 1))))
            return at + 2;
        for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
            if (rest.size > 3 && quire_str_starts(rest, quire_str_from(stops[i]))) return at + 3;
    }
    while (floor > range.start && floor < range.end &&
           ((unsigned char)document->text.data[floor] & 0xC0) == 0x80)
        floor++;
    while (floor > range.start && floor < range.end && document->text.data[floor - 1] != ' ' &&
           (unsigned char)document->text.data[floor] < 0x80)
        floor++;
    return floor;
}

static bool announces(quire_str sentence)
{
    static const char *const words[] = { "following table",
                                         "table below",
                                         "as follows",
                                         "shown below",
                                         "set forth below",
                                         "tables below",
                                         "following tables",
                                         "summarized below",
                                         "summarised below",
                                         "is as follows",
                                         "下表",
                                         "如下",
                                         "见下",
                                         "見下",
                                         "以下为",
                                         "以下是",
                                         "以下為",
                                         "下列" };
    if (ends_with_colon(sentence)) return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (memmem(sentence.data, sentence.size, words[i], strlen(words[i]))) return true;
    return false;
}

/* False: the look back ends here. */
static bool read_block_before(const quire_document *document, quire_table *table, const quire_element *block)
{
    quire_range range = trimmed(document, range_of(block)), unit;
    quire_str text = text_at(document, range);
    switch (block->kind) {
    case QUIRE_ELEMENT_HEADER:
    case QUIRE_ELEMENT_FOOTER: return true;
    case QUIRE_ELEMENT_CAPTION: read_caption(document, table, range); return true;
    case QUIRE_ELEMENT_PARAGRAPH:
    case QUIRE_ELEMENT_HEADING:
    case QUIRE_ELEMENT_LIST:
    case QUIRE_ELEMENT_QUOTE: break;
    default: return false;
    }
    if (text.size <= UNIT_LINE_BYTES && quire_unit_phrase_only(text, &unit)) {
        if (is_empty(table->unit))
            table->unit = (quire_range){ range.start + unit.start, range.start + unit.end };
        return true;
    }
    if (is_empty(table->title) && text.size <= TITLE_LINE_BYTES && is_numbered_title(text)) {
        read_caption(document, table, range);
        return true;
    }
    if (block->kind == QUIRE_ELEMENT_HEADING) return false;
    range.start = last_sentence(document, range);
    range = trimmed(document, range);
    if (is_empty(range) || !announces(text_at(document, range))) return false;
    table->introduction = range;
    set_unit(document, table, range, QUIRE_UNIT_OF_TABLE);
    return false;
}

/* The block in front of element `at` under the same parent; at itself: there is none. */
static size_t block_before(const quire_document *document, size_t at)
{
    uint32_t parent = document->elements[at].parent;
    size_t before = at;
    while (before > 0) {
        before = before == at ? at - 1 : document->elements[before].parent;
        if (before == parent) return at;
        if (document->elements[before].parent == parent) return before;
        if (document->elements[before].parent == QUIRE_NO_PARENT) return at;
    }
    return at;
}

static void look_back(const quire_document *document, quire_table *table)
{
    size_t at = table->element;
    for (int i = 0; i < STEPS_BACK; i++) {
        size_t before = block_before(document, at);
        if (before == at || !read_block_before(document, table, &document->elements[before])) break;
        at = before;
    }
    const quire_range facts[] = { table->title, table->unit, table->introduction };
    table->lead = document->elements[table->element].start;
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        if (!is_empty(facts[i]) && facts[i].start < table->lead) table->lead = facts[i].start;
}

/* A caption under the table, as a figure has it. */
static void look_behind(const quire_document *document, quire_table *table, size_t end)
{
    if (!is_empty(table->title) || end >= document->element_count) return;
    const quire_element *next = &document->elements[end];
    if (next->kind == QUIRE_ELEMENT_CAPTION && next->parent == document->elements[table->element].parent &&
        (next->parent != QUIRE_NO_PARENT || is_numbered_title(text_at(document, range_of(next)))))
        read_caption(document, table, range_of(next));
}

/* "(in millions)" over the labels, or said in the head of each column with figures. */
static void unit_from_heads(const quire_document *document, quire_table *table)
{
    quire_range only;
    if (!is_empty(table->unit) || table->columns == 0) return;
    for (size_t i = 0; i < table->columns; i++) {
        quire_range head = table->heads[i];
        if (is_empty(head)) continue;
        if (quire_unit_phrase_only(text_at(document, head), &only)) {
            table->unit = (quire_range){ head.start + only.start, head.start + only.end };
            return;
        }
    }
    set_unit(document, table, table->heads[0], QUIRE_UNIT_OF_TABLE);
    if (!is_empty(table->unit)) return;
    quire_range first = { 0 }, found;
    for (size_t i = 1; i < table->columns; i++) {
        quire_range head = table->heads[i];
        if (is_empty(head)) continue;
        if (!quire_unit_phrase(text_at(document, head), QUIRE_UNIT_OF_TABLE, &found)) return;
        found = (quire_range){ head.start + found.start, head.start + found.end };
        if (is_empty(first)) first = found;
        if (!quire_str_equal(text_at(document, first), text_at(document, found))) return;
    }
    table->unit = first;
}

/* ---- what it takes over from the table or the section in front of it ---- */

/* Dashes, stars, note numbers: no letter of any script. */
static bool is_mark(quire_str text)
{
    if (text.size > MARK_BYTES) return false;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xC3 && c != 0xE2 && c != 0xEF))
            return false;
    }
    return true;
}

/* Whether a table goes on behind this block as if it weren't there. */
static bool is_gap(const quire_document *document, const quire_element *block)
{
    quire_range unit;
    quire_str text = text_at(document, trimmed(document, range_of(block)));
    switch (block->kind) {
    case QUIRE_ELEMENT_HEADER:
    case QUIRE_ELEMENT_FOOTER:
    case QUIRE_ELEMENT_FOOTNOTE: return true;
    case QUIRE_ELEMENT_PARAGRAPH:
        return is_mark(text) || (text.size <= UNIT_LINE_BYTES && quire_unit_phrase_only(text, &unit));
    default: return false;
    }
}

/* Whether nothing but a gap lies between `previous` and `table`. */
static bool follows(const quire_document *document, const quire_table *table, const quire_table *previous)
{
    size_t at = table->element;
    for (int i = 0; i <= GAP_BLOCKS; i++) {
        size_t before = block_before(document, at);
        if (before == at) return false;
        if (before == previous->element) return true;
        if (!is_gap(document, &document->elements[before])) return false;
        at = before;
    }
    return false;
}

static quire_str head_at(const quire_document *document, const quire_table *table, size_t column)
{
    return column < table->columns ? text_at(document, table->heads[column]) : (quire_str){ 0 };
}

static bool has_same_heads(const quire_document *document, const quire_table *table, const quire_table *other)
{
    if (table->columns != other->columns) return false;
    for (size_t i = 0; i < table->columns; i++)
        if (!quire_str_equal(head_at(document, table, i), head_at(document, other, i))) return false;
    return true;
}

/* Whether `table` looks like another part of `previous`: as many columns, the same first head over figures, or no heads on
 * another page. */
static bool has_same_form(const quire_document *document, const quire_table *table,
                          const quire_table *previous)
{
    const quire_element *here = &document->elements[table->element];
    const quire_element *before = &document->elements[previous->element];
    if (table->columns == previous->columns) return table->header_rows == 0 || previous->header_rows > 0;
    if (table->header_rows == 0) return here->page != before->page;
    quire_str head = head_at(document, table, 1);
    return head.size && quire_str_equal(head, head_at(document, previous, 1));
}

/* Whether it is the rest of `previous`: a title may name one part only, where an introduction announces several. */
static bool goes_on(const quire_document *document, const quire_table *table, const quire_table *previous)
{
    if (table->header_rows) return has_same_heads(document, table, previous);
    return document->elements[table->element].page != document->elements[previous->element].page;
}

/* "$1,234", "(5.6)": a figure for which a unit is wanted; not "7%", "3 years", "2023-01-05". */
static bool is_amount(quire_str text)
{
    static const char *const signs[] = { "(", "（", "-", "−", "–", "+", "$", "€", "£", "¥", "￥", " " };
    for (size_t i = 0; i < sizeof signs / sizeof *signs;) {
        quire_str sign = quire_str_from(signs[i]);
        bool starts = quire_str_starts(text, sign);
        if (starts) text = quire_str_cut(text, sign.size, text.size);
        i = starts ? 0 : i + 1;
    }
    if (text.size == 0 || text.data[0] < '0' || text.data[0] > '9') return false;
    if (quire_str_ends(text, QUIRE_STR("）"))) text.size -= strlen("）");
    for (size_t i = 0; i < text.size; i++)
        if (!memchr("0123456789,.) ", text.data[i], 14)) return false;
    return true;
}

/* Most of what stands in its columns of values. */
static bool holds_amounts(const quire_document *document, const quire_table *table)
{
    size_t filled = 0, amounts = 0;
    for (size_t i = table->element + 1; is_inside(document, i, table->element); i++) {
        const quire_element *cell = &document->elements[i];
        if (cell->kind != QUIRE_ELEMENT_CELL || cell->header || cell->column == 0) continue;
        if (document->elements[cell->parent].header) continue;
        quire_str text = text_at(document, trimmed(document, range_of(cell)));
        if (is_mark(text) && !is_amount(text)) continue;
        filled++;
        amounts += is_amount(text);
    }
    return amounts && amounts * 2 >= filled;
}

static bool heads_name_units(const quire_document *document, const quire_table *table)
{
    quire_range found;
    for (size_t i = 0; i < table->columns; i++)
        if (quire_unit_phrase(text_at(document, table->heads[i]), QUIRE_UNIT_ANY, &found)) return true;
    return false;
}

static bool holds_any(quire_str text, const char *const *words)
{
    for (; text.size && *words; words++)
        if (memmem(text.data, text.size, *words, strlen(*words))) return true;
    return false;
}

/* A unit line under a heading is the section's where text follows; right in front of a table it is the table's. */
static bool is_for_section(const quire_document *document, size_t line)
{
    size_t before = block_before(document, line), next = end_of(document, line);
    if (before == line || next >= document->element_count) return false;
    const quire_element *behind = &document->elements[next];
    if (document->elements[before].kind != QUIRE_ELEMENT_HEADING || behind->kind != QUIRE_ELEMENT_PARAGRAPH)
        return false;
    return !is_numbered_title(text_at(document, trimmed(document, range_of(behind))));
}

static bool is_heading(const quire_element *element)
{
    return element->kind == QUIRE_ELEMENT_HEADING || element->kind == QUIRE_ELEMENT_TITLE;
}

/* The element behind element `at`, or behind the table that it is: what stands in one is part of its cells. */
static size_t next_block(const quire_document *document, size_t at)
{
    return document->elements[at].kind == QUIRE_ELEMENT_TABLE ? end_of(document, at) : at + 1;
}

/* "(in millions)" under a heading; "The following tables show … (in millions):"; "Amounts are in millions unless otherwise
 * stated", 除特别注明外，金额单位为人民币万元. A heading ends it. */
static void read_statement(struct reader *reader, size_t element)
{
    static const char *const general[] = { "nless otherwise",
                                           "except where otherwise",
                                           "nless noted",
                                           "nless stated",
                                           "除非另有",
                                           "除另有",
                                           "除特别",
                                           "除特別",
                                           NULL };
    static const char *const several[] = { "ollowing tables", "tables below", "下列各表", "以下各表",
                                           "下列表格",        "以下表格",     NULL };
    const quire_document *document = reader->document;
    const quire_element *block = &document->elements[element];
    quire_range range = trimmed(document, range_of(block)), unit;
    if (block->kind != QUIRE_ELEMENT_PARAGRAPH || is_empty(range)) return;
    bool announced = false;
    quire_str text = text_at(document, range);
    if (text.size > UNIT_LINE_BYTES || !quire_unit_phrase_only(text, &unit)) {
        range.start = last_sentence(document, range);
        text = text_at(document, range);
        announced = holds_any(text, several);
        if (!announced && !holds_any(text, general)) return;
        if (!quire_unit_phrase(text, QUIRE_UNIT_OF_TABLE, &unit)) return;
    } else if (!is_for_section(document, element)) {
        return;
    }
    reader->stated = (struct statement){ { range.start + unit.start, range.start + unit.end }, announced };
}

/* Reads what was not yet read of the document before element `behind`, from its last heading on: few tables need it. */
static void read_statements(struct reader *reader, size_t behind)
{
    const quire_document *document = reader->document;
    size_t from = reader->unread;
    for (size_t i = from; i < behind; i = next_block(document, i))
        if (is_heading(&document->elements[i])) from = i + 1;
    if (from > reader->unread) reader->stated = (struct statement){ 0 };
    for (size_t i = from; i < behind; i = next_block(document, i)) read_statement(reader, i);
    reader->unread = behind;
}

static void inherit(struct reader *reader, quire_table *table, const quire_table *previous)
{
    const quire_document *document = reader->document;
    bool named = !is_empty(table->title) || !is_empty(table->introduction);
    if (previous && !named && follows(document, table, previous)) {
        if (is_empty(table->unit) && !is_empty(previous->unit) && holds_amounts(document, table) &&
            (has_same_heads(document, table, previous) || !heads_name_units(document, table)))
            table->unit = previous->unit;
        if (has_same_form(document, table, previous)) table->introduction = previous->introduction;
        if (goes_on(document, table, previous)) table->title = previous->title;
    }
    if (!is_empty(table->unit) || !holds_amounts(document, table) || heads_name_units(document, table))
        return;
    read_statements(reader, table->element);
    const struct statement *stated = &reader->stated;
    if (!stated->announced || is_empty(table->introduction)) table->unit = stated->unit;
}

quire_status quire_document_tables(const quire_document *document, quire_arena *arena, quire_tables *out,
                                   quire_error *err)
{
    struct reader reader = { .document = document, .arena = arena };
    size_t count = 0;
    *out = (quire_tables){ 0 };
    for (size_t i = 0; i < document->element_count; i++)
        count += document->elements[i].kind == QUIRE_ELEMENT_TABLE;
    if (count == 0) return QUIRE_OK;
    quire_table *tables = quire_arena_array(arena, count, sizeof *tables);
    if (!tables) return quire_fail_memory(err);
    count = 0;
    for (size_t i = 0, end; i < document->element_count; i = end) {
        end = next_block(document, i);
        if (document->elements[i].kind != QUIRE_ELEMENT_TABLE) continue;
        quire_table *table = &tables[count++];
        table->element = (uint32_t)i;
        quire_status status = read_rows(&reader, table, end, err);
        if (status) return status;
        read_own_captions(document, table, end);
        look_back(document, table);
        look_behind(document, table, end);
        unit_from_heads(document, table);
        inherit(&reader, table, count > 1 ? table - 1 : NULL);
    }
    *out = (quire_tables){ tables, count };
    return QUIRE_OK;
}

const quire_table *quire_tables_find(quire_tables tables, uint32_t element)
{
    size_t low = 0, high = tables.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (tables.items[middle].element < element) low = middle + 1;
        else high = middle;
    }
    return low < tables.count && tables.items[low].element == element ? &tables.items[low] : NULL;
}

size_t quire_table_path(const quire_table *table, size_t row, quire_range *out, size_t most)
{
    size_t count = 0;
    for (uint32_t up = table->rows[row].parent; up != QUIRE_NO_PARENT && count < most;
         up = table->rows[up].parent)
        out[count++] = table->rows[up].label;
    for (size_t i = 0; i < count / 2; i++) {
        quire_range swapped = out[i];
        out[i] = out[count - 1 - i];
        out[count - 1 - i] = swapped;
    }
    return count;
}
