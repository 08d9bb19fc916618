/* SPDX-License-Identifier: Apache-2.0 */
/* Segments become units: prose by sentences, code by blocks between empty lines, tables by rows; what is still too
 * long for a model is cut by its tokens. Each unit's tokens are counted once, here. */
#include "split/units.h"

#include "base/error.h"
#include "base/str.h"
#include "split/segments.h"
#include "text/sentences.h"
#include "text/unicode.h"

enum {
    MOST_HEADING_BYTES = 200, /* of one heading in a path */
    MOST_LEVEL = 7,           /* a title is level 0, headings 1 to 6 */
    GUESS_BYTES_PER_TOKEN = 4,
    MOST_BYTES_PER_TOKEN = 16, /* of code, with its blanks */
    MOST_DEPTH = 64,           /* of statements in statements */
};

struct maker {
    quire_call *call;
    quire_split_plan *plan;
    quire_str path[MOST_LEVEL]; /* headings in force, by level */
    bool has_body;              /* the section has text besides its headings */
    bool in_symbol;             /* the section is one of a symbol */
};

size_t quire_split_tokens(const quire_split_plan *plan, quire_str text)
{
    size_t tokens = plan->counter->count(plan->counter->state, text);
    if (tokens == SIZE_MAX) return SIZE_MAX;
    return tokens > plan->empty_tokens ? tokens - plan->empty_tokens : 0;
}

/* The last place in (from, at] behind white space or punctuation; `at` where there is none. */
static size_t soft_cut(quire_str text, size_t from, size_t at)
{
    size_t best = 0;
    for (size_t here = from; here < at;) {
        uint32_t c = quire_utf8_next(text, &here);
        bool mark = quire_char_is_space(c) || c == 0xFF0C || c == 0x3001 || c == 0x3002 || c == 0xFF1A ||
                    c == 0xFF1B;
        if (mark && here <= at) best = here;
    }
    return best ? best : at;
}

/* Where to cut [start, end) so that the first part has at most `most` tokens: behind white space or punctuation
 * where there is some in its second half, else at a character. At least one character. 0: out of memory. */
static size_t cut_tokens(const quire_split_plan *plan, size_t start, size_t end, size_t most)
{
    quire_str text = plan->document->text;
    /* Never hand the tokenizer much more than can fit: a megabyte without a blank stays linear. */
    size_t size = end - start;
    if (size / GUESS_BYTES_PER_TOKEN > most) size = most * GUESS_BYTES_PER_TOKEN;
    for (;;) {
        size_t next = start;
        quire_utf8_next(text, &next);
        size_t at = quire_utf8_floor(text, start + size);
        if (at < next) at = next;
        size_t tokens = quire_split_tokens(plan, quire_str_cut(text, start, at));
        if (tokens == SIZE_MAX) return 0;
        if (at >= end && tokens <= most) return end;
        if (tokens <= most || at == next) {
            size_t half = quire_utf8_floor(text, start + (at - start) / 2);
            size_t cut = half > start ? soft_cut(text, half, at) : at;
            return cut > start ? cut : at;
        }
        size_t smaller = (size_t)((double)size * (double)most / (double)tokens);
        size = smaller < size ? smaller : size - 1;
    }
}

static quire_status add_unit(struct maker *maker, quire_split_unit unit, quire_error *err)
{
    quire_split_plan *plan = maker->plan;
    quire_split_unit *grown = quire_arena_grow(maker->call->arena, plan->units, plan->unit_count,
                                               &plan->unit_capacity, sizeof *grown);
    if (!grown) return quire_fail_memory(err);
    plan->units = grown;
    unit.section = plan->section_count - 1;
    plan->units[plan->unit_count++] = unit;
    plan->sections[unit.section].count++;
    return QUIRE_OK;
}

/* What of the white space around a unit belongs to it: the indent of code, the TABs of a row, which say in which
 * columns its cells stand. */
enum blanks { BLANKS_NONE, BLANKS_INDENT, BLANKS_TABS };

static quire_range without_blanks(quire_str text, quire_range range, enum blanks kept)
{
    size_t first = range.start;
    bool tabs = false;
    while (first < range.end) {
        size_t next = first;
        uint32_t c = quire_utf8_next(text, &next);
        if (!quire_char_is_space(c)) break;
        first = next;
        tabs |= kept == BLANKS_TABS && c == '\t';
        if (!tabs && (kept != BLANKS_INDENT || c == '\n')) range.start = first;
    }
    if (first == range.end) return (quire_range){ range.end, range.end };
    while (range.start < range.end) {
        size_t last = quire_utf8_floor(text, range.end - 1);
        if (last < range.start) last = range.end - 1;
        size_t after = last;
        uint32_t c = quire_utf8_next(text, &after);
        if (!quire_char_is_space(c) || (kept == BLANKS_TABS && c == '\t')) break;
        range.end = last;
    }
    return range;
}

/* How many tokens one unit of the segment may have. */
static size_t most_tokens(const quire_split_plan *plan, size_t segment)
{
    return quire_split_holds_code(plan->document, plan->segments[segment].element) ? plan->code_tokens
                                                                                   : plan->most_tokens;
}

/* One unit, or several where it has too many tokens. */
static quire_status add_range(struct maker *maker, size_t segment, quire_range range, bool table_header,
                              quire_error *err)
{
    quire_split_plan *plan = maker->plan;
    quire_str text = plan->document->text;
    quire_segment_kind kind = plan->segments[segment].kind;
    size_t most = most_tokens(plan, segment);
    enum blanks kept = kind == QUIRE_SEGMENT_CODE    ? BLANKS_INDENT
                       : kind == QUIRE_SEGMENT_TABLE ? BLANKS_TABS
                                                     : BLANKS_NONE;
    for (;;) {
        if (quire_cancelled(maker->call)) return quire_fail_cancelled(err);
        range = without_blanks(text, range, kept);
        if (range.start == range.end) return QUIRE_OK;
        size_t cut = range.end;
        if ((range.end - range.start) / 64 > most) cut = cut_tokens(plan, range.start, range.end, most);
        size_t tokens = cut ? quire_split_tokens(plan, quire_str_cut(text, range.start, cut)) : SIZE_MAX;
        if (tokens != SIZE_MAX && tokens > most) {
            cut = cut_tokens(plan, range.start, cut, most);
            tokens = cut ? quire_split_tokens(plan, quire_str_cut(text, range.start, cut)) : SIZE_MAX;
        }
        if (tokens == SIZE_MAX) return quire_fail_memory(err);
        quire_range piece = without_blanks(text, (quire_range){ range.start, cut }, kept);
        quire_split_unit unit = { .start = piece.start,
                                  .end = piece.end,
                                  .tokens = tokens,
                                  .segment = segment,
                                  .table_header = table_header && cut == range.end };
        /* A cut inside the indent of code leaves a piece of blanks: not a unit. */
        quire_status status = piece.start < piece.end ? add_unit(maker, unit, err) : QUIRE_OK;
        if (status) return status;
        range.start = cut;
        table_header = false;
    }
}

static quire_status add_prose(struct maker *maker, size_t segment, quire_error *err)
{
    const quire_segment *owner = &maker->plan->segments[segment];
    const quire_document *document = maker->plan->document;
    const quire_range *sentences;
    size_t count;
    quire_str text = quire_str_cut(document->text, owner->start, owner->end);
    quire_status status = quire_sentences(maker->call, text, document->language, &sentences, &count, err);
    for (size_t i = 0; i < count && !status; i++) {
        quire_range range = { owner->start + sentences[i].start, owner->start + sentences[i].end };
        status = add_range(maker, segment, range, false, err);
    }
    return status;
}

static quire_status add_lines(struct maker *maker, size_t segment, quire_range range, quire_error *err)
{
    quire_str text = maker->plan->document->text;
    quire_status status = QUIRE_OK;
    while (range.start < range.end && !status) {
        const char *feed = memchr(text.data + range.start, '\n', range.end - range.start);
        size_t next = feed ? (size_t)(feed - text.data) + 1 : range.end;
        status = add_range(maker, segment, (quire_range){ range.start, next }, false, err);
        range.start = next;
    }
    return status;
}

/* *out: whether the code can be one unit. */
static quire_status fits(const struct maker *maker, quire_range code, bool *out, quire_error *err)
{
    const quire_split_plan *plan = maker->plan;
    *out = false;
    if ((code.end - code.start) / MOST_BYTES_PER_TOKEN > plan->code_tokens) return QUIRE_OK;
    size_t tokens = quire_split_tokens(plan, quire_str_cut(plan->document->text, code.start, code.end));
    *out = tokens <= plan->code_tokens;
    return tokens == SIZE_MAX ? quire_fail_memory(err) : QUIRE_OK;
}

/* The last unit goes on to the end of `tail`, which closes it. */
static quire_status add_tail(struct maker *maker, size_t segment, quire_range tail, size_t first_unit,
                             quire_error *err)
{
    quire_split_plan *plan = maker->plan;
    tail = without_blanks(plan->document->text, tail, BLANKS_NONE);
    if (tail.start == tail.end) return QUIRE_OK;
    bool joined = false;
    quire_split_unit *last = plan->unit_count > first_unit ? &plan->units[plan->unit_count - 1] : NULL;
    quire_status status = last ? fits(maker, (quire_range){ last->start, tail.end }, &joined, err) : QUIRE_OK;
    if (status) return status;
    if (!joined) return add_lines(maker, segment, tail, err);
    last->end = tail.end;
    last->tokens = quire_split_tokens(plan, quire_str_cut(plan->document->text, last->start, last->end));
    return last->tokens == SIZE_MAX ? quire_fail_memory(err) : QUIRE_OK;
}

/* Blocks between empty lines; a block that is over the bound falls into lines. */
static quire_status add_blocks(struct maker *maker, size_t segment, quire_range code, quire_error *err)
{
    quire_str text = maker->plan->document->text;
    size_t most = most_tokens(maker->plan, segment);
    quire_status status = QUIRE_OK;
    for (size_t start = code.start; start < code.end && !status;) {
        size_t end = start, line = start;
        while (end < code.end) {
            const char *feed = memchr(text.data + end, '\n', code.end - end);
            end = feed ? (size_t)(feed - text.data) + 1 : code.end;
            quire_range blank = without_blanks(text, (quire_range){ line, end }, BLANKS_NONE);
            if (blank.start == blank.end && line > start) break;
            line = end;
        }
        size_t tokens = (end - start) / 64 > most
                            ? SIZE_MAX - 1
                            : quire_split_tokens(maker->plan, quire_str_cut(text, start, end));
        if (tokens == SIZE_MAX) return quire_fail_memory(err);
        quire_range block = { start, end };
        status = tokens <= most ? add_range(maker, segment, block, false, err)
                                : add_lines(maker, segment, block, err);
        start = end;
    }
    return status;
}

/* One unit where it fits, else blocks. */
static quire_status add_whole(struct maker *maker, size_t segment, quire_range code, quire_error *err)
{
    bool whole = false;
    quire_status status = fits(maker, code, &whole, err);
    if (status) return status;
    return whole ? add_range(maker, segment, code, false, err) : add_blocks(maker, segment, code, err);
}

/* The statements of the code element, each with what stands before it; one that is too long falls into those in it, and
 * where there are none into blocks. A head stays with what it is the head of. */
static quire_status add_statements(struct maker *maker, size_t segment, uint32_t element, quire_range code,
                                   int depth, quire_error *err)
{
    const quire_document *document = maker->plan->document;
    size_t first_unit = maker->plan->unit_count, begun = code.start;
    bool whole = false;
    quire_status status = fits(maker, code, &whole, err);
    if (status) return status;
    if (whole) return add_range(maker, segment, code, false, err);
    if (depth == MOST_DEPTH || !quire_split_holds_code(document, element))
        return add_blocks(maker, segment, code, err);
    for (size_t child = element + 1, next; child < document->element_count && !status; child = next) {
        const quire_element *statement = &document->elements[child];
        if (statement->start >= code.end) break;
        for (next = child + 1; next < document->element_count;) {
            if (document->elements[next].start >= statement->end) break;
            next++;
        }
        size_t end = statement->end < code.end ? statement->end : code.end;
        if (statement->start < code.start || end <= code.start) continue;
        /* A function's body is no statement to be kept apart from what it is the body of. */
        bool apart = !quire_split_holds_code(document, (uint32_t)child) ||
                     (end - statement->start) * 2 <= code.end - code.start;
        bool head = statement->start == document->elements[element].start || statement->start == begun;
        status = fits(maker, (quire_range){ code.start, end }, &whole, err);
        if (!status && !whole && apart) {
            status = add_whole(maker, segment, (quire_range){ code.start, statement->start }, err);
            code.start = statement->start;
        }
        if (!status && whole)
            status = add_range(maker, segment, (quire_range){ code.start, end }, false, err);
        else if (!status)
            status = add_statements(maker, segment, (uint32_t)child, (quire_range){ code.start, end },
                                    depth + 1, err);
        for (size_t i = first_unit; head && i < maker->plan->unit_count; i++)
            maker->plan->units[i].bound = true;
        code.start = end;
    }
    return status ? status : add_tail(maker, segment, code, first_unit, err);
}

/* Each line is a unit: an entry. */
static quire_status add_entries(struct maker *maker, size_t segment, quire_error *err)
{
    const quire_segment *owner = &maker->plan->segments[segment];
    return add_lines(maker, segment, (quire_range){ owner->start, owner->end }, err);
}

/* The heading as one line of bounded length. */
static quire_str heading_line(struct maker *maker, const quire_segment *segment)
{
    quire_range range = without_blanks(maker->plan->document->text,
                                       (quire_range){ segment->start, segment->end }, BLANKS_NONE);
    quire_str text = quire_str_cut(maker->plan->document->text, range.start, range.end);
    if (text.size > MOST_HEADING_BYTES) text.size = quire_utf8_floor(text, MOST_HEADING_BYTES);
    quire_str line = quire_arena_copy(maker->call->arena, text);
    for (size_t i = 0; line.data && i < line.size; i++)
        if ((unsigned char)line.data[i] < ' ') ((char *)line.data)[i] = ' ';
    return line;
}

static quire_status begin_section(struct maker *maker, quire_error *err)
{
    quire_split_plan *plan = maker->plan;
    quire_split_section *grown = quire_arena_grow(maker->call->arena, plan->sections, plan->section_count,
                                                  &plan->section_capacity, sizeof *grown);
    if (!grown) return quire_fail_memory(err);
    plan->sections = grown;
    plan->sections[plan->section_count++] = (quire_split_section){ .first = plan->unit_count };
    maker->has_body = false;
    return QUIRE_OK;
}

/* The path in force as the newest section's own, and behind it the name of the symbol that it is of; empty: of none. */
static quire_status set_path(struct maker *maker, quire_str symbol, quire_error *err)
{
    quire_split_section *section = &maker->plan->sections[maker->plan->section_count - 1];
    quire_str *items = quire_arena_array(maker->call->arena, MOST_LEVEL + 1, sizeof *items);
    if (!items) return quire_fail_memory(err);
    size_t count = 0;
    for (size_t i = 0; i < MOST_LEVEL; i++)
        if (maker->path[i].size) items[count++] = maker->path[i];
    if (symbol.size > MOST_HEADING_BYTES) symbol.size = quire_utf8_floor(symbol, MOST_HEADING_BYTES);
    if (symbol.size) items[count++] = symbol;
    section->headings = (quire_strs){ items, count };
    section->symbol = symbol.size > 0;
    return QUIRE_OK;
}

/* What code defines has a section of its own, and what stands behind it another one. */
static quire_status begin_symbol(struct maker *maker, size_t segment, quire_error *err)
{
    quire_str symbol = quire_split_symbol(maker->plan->document, maker->plan->segments[segment].element);
    if (!symbol.size && !maker->in_symbol) return QUIRE_OK;
    quire_status status = begin_section(maker, err);
    maker->in_symbol = symbol.size > 0;
    return status ? status : set_path(maker, symbol, err);
}

/* A section of the symbol's name begins. */
static quire_status begin_again(struct maker *maker, quire_str symbol, quire_error *err)
{
    quire_status status = begin_section(maker, err);
    return status ? status : set_path(maker, symbol, err);
}

/* Whether notes stand before it that take much of a chunk: short ones stay with it. */
static bool has_long_notes(const struct maker *maker, uint32_t element)
{
    const quire_split_plan *plan = maker->plan;
    if (!quire_split_holds_code(plan->document, element)) return false;
    const quire_element *notes = &plan->document->elements[element + 1];
    return notes->header && (notes->end - notes->start) / GUESS_BYTES_PER_TOKEN > plan->code_tokens / 4;
}

/* What the element defines. Long notes that don't fit in a chunk with it stand in chunks of their own before it, so that one
 * begins where it does. */
static quire_status add_symbol(struct maker *maker, size_t segment, uint32_t element, quire_error *err)
{
    const quire_document *document = maker->plan->document;
    const quire_element *symbol = &document->elements[element];
    quire_range code = { symbol->start, symbol->end };
    bool whole = true;
    quire_status status = has_long_notes(maker, element) ? fits(maker, code, &whole, err) : QUIRE_OK;
    if (!status && !whole) {
        code.end = document->elements[element + 1].end;
        status = add_whole(maker, segment, code, err);
        if (!status) status = begin_again(maker, quire_split_symbol(document, element), err);
        code = (quire_range){ code.end, symbol->end };
    }
    return status ? status : add_statements(maker, segment, element, code, 0, err);
}

/* What a function defines for itself is read with it, and has a chunk of its own besides: who asks for it finds where it
 * begins. */
static quire_status add_inner_symbols(struct maker *maker, size_t segment, quire_error *err)
{
    const quire_segment *owner = &maker->plan->segments[segment];
    const quire_document *document = maker->plan->document;
    quire_status status = QUIRE_OK;
    for (size_t i = owner->element + 1; i < document->element_count && !status; i++) {
        if (document->elements[i].start >= owner->end) break;
        quire_str symbol = quire_split_symbol(document, (uint32_t)i);
        if (!symbol.size) continue;
        status = begin_again(maker, symbol, err);
        if (!status) status = add_symbol(maker, segment, (uint32_t)i, err);
    }
    return status;
}

/* Of a class only what stands between its members comes here. */
static quire_status add_code(struct maker *maker, size_t segment, quire_error *err)
{
    const quire_segment *owner = &maker->plan->segments[segment];
    const quire_document *document = maker->plan->document;
    quire_range code = { owner->start, owner->end };
    if (!quire_split_holds_code(document, owner->element)) return add_blocks(maker, segment, code, err);
    const quire_element *element = &document->elements[owner->element];
    if (!quire_split_symbol(document, owner->element).size || element->start != owner->start)
        return add_statements(maker, segment, owner->element, code, 0, err);
    quire_status status = add_symbol(maker, segment, owner->element, err);
    return status ? status : add_inner_symbols(maker, segment, err);
}

static quire_status add_heading(struct maker *maker, size_t segment, quire_error *err)
{
    const quire_segment *owner = &maker->plan->segments[segment];
    const quire_element *element = &maker->plan->document->elements[owner->element];
    size_t level = element->kind == QUIRE_ELEMENT_TITLE ? 0 : element->level;
    if (element->kind == QUIRE_ELEMENT_HEADING && level == 0) level = 1;
    if (level >= MOST_LEVEL) level = MOST_LEVEL - 1;
    quire_status status = maker->has_body ? begin_section(maker, err) : QUIRE_OK;
    if (status) return status;
    quire_str line = heading_line(maker, owner);
    if (!line.data) return quire_fail_memory(err);
    bool deeper = true;
    for (size_t i = level; i < MOST_LEVEL; i++) {
        if (maker->path[i].size) deeper = false;
        maker->path[i] = (quire_str){ 0 };
    }
    maker->path[level] = line;
    quire_split_section *section = &maker->plan->sections[maker->plan->section_count - 1];
    section->own = deeper ? section->own + 1 : 1;
    status = set_path(maker, (quire_str){ 0 }, err);
    if (status) return status;
    return add_range(maker, segment, (quire_range){ owner->start, owner->end }, false, err);
}

/* A table of contents shares its section with the headings that stand right above it, and with nothing else. */
static quire_status add_contents(struct maker *maker, size_t segment, quire_error *err)
{
    quire_status status = QUIRE_OK;
    if (maker->has_body) {
        status = begin_section(maker, err);
        if (!status) status = set_path(maker, (quire_str){ 0 }, err);
    }
    if (!status) status = add_entries(maker, segment, err);
    if (!status) status = begin_section(maker, err);
    return status ? status : set_path(maker, (quire_str){ 0 }, err);
}

/* ---- what stays together ---- */

size_t quire_split_unit_behind(const quire_split_plan *plan, size_t at)
{
    size_t low = 0, high = plan->unit_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (plan->units[middle].end <= at) low = middle + 1;
        else high = middle;
    }
    return low;
}

static void bind_table(quire_split_plan *plan, const quire_table *table)
{
    const quire_element *elements = plan->document->elements;
    if (table->row_count == 0) return;
    size_t at = quire_split_unit_behind(plan, table->lead);
    for (; at < plan->unit_count && plan->units[at].start < elements[table->rows[0].element].start; at++)
        plan->units[at].bound = true;
    for (size_t i = 0; i + 1 < table->row_count; i++) {
        if (i >= table->header_rows && table->rows[i + 1].parent != i) continue;
        size_t end = elements[table->rows[i].element].end;
        for (at = quire_split_unit_behind(plan, elements[table->rows[i].element].start);
             at < plan->unit_count && plan->units[at].start < end; at++)
            plan->units[at].bound = true;
    }
}

quire_status quire_split_make_units(quire_call *call, quire_split_plan *plan, quire_error *err)
{
    struct maker maker = { .call = call, .plan = plan };
    quire_status status = quire_split_make_segments(call, plan, err);
    if (!status) status = begin_section(&maker, err);
    for (size_t i = 0; i < plan->segment_count && !status; i++) {
        const quire_segment *segment = &plan->segments[i];
        quire_range inner = without_blanks(plan->document->text,
                                           (quire_range){ segment->start, segment->end }, BLANKS_NONE);
        if (inner.start == inner.end || segment->kind == QUIRE_SEGMENT_FURNITURE ||
            segment->kind == QUIRE_SEGMENT_BRACKETS)
            continue;
        status = begin_symbol(&maker, i, err);
        if (status) break;
        if (segment->kind == QUIRE_SEGMENT_HEADING) {
            status = add_heading(&maker, i, err);
            continue;
        }
        if (segment->kind == QUIRE_SEGMENT_CONTENTS) {
            status = add_contents(&maker, i, err);
            continue;
        }
        maker.has_body = true;
        if (segment->kind == QUIRE_SEGMENT_PROSE) {
            status = add_prose(&maker, i, err);
        } else if (segment->kind == QUIRE_SEGMENT_CODE) {
            status = add_code(&maker, i, err);
        } else {
            bool header = plan->document->elements[segment->element].header;
            status = add_range(&maker, i, (quire_range){ segment->start, segment->end }, header, err);
        }
    }
    for (size_t i = 0; i < plan->tables.count && !status; i++) bind_table(plan, &plan->tables.items[i]);
    return status;
}
