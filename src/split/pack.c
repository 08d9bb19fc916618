/* SPDX-License-Identifier: Apache-2.0 */
/* Packing section by section. A section that fits one and a half targets stays whole; a longer one is cut into
 * chunks of about equal size, rather between paragraphs than inside them. Sums of the units' tokens steer; the
 * count of the finished chunk decides, because a whole may have other tokens than its parts. */
#include "split/pack.h"

#include "base/error.h"
#include "base/str.h"
#include "record/chunk.h"
#include "record/locator.h"
#include "record/place_runs.h"
#include "record/table.h"
#include "split/units.h"
#include "text/language.h"
#include "text/unicode.h"

enum {
    RELIABLE_BYTES = 200,     /* a shorter chunk has its document's language */
    CONTEXT_PART_BYTES = 160, /* of a title in the context */
    SENTENCE_BYTES = 320,     /* of an introduction: what a table is of often stands at its end */
    GROUPS_MAX = 4            /* rows above that name the group of a chunk's first row */
};

struct packer {
    quire_call *call;
    quire_split_plan *plan;
    size_t target, overlap;
    size_t
        limit; /* most estimated tokens of one chunk's text, in the section at hand; and in most sections */
    size_t usual_limit;
    quire_locating locating;
    quire_chunk *chunks;
    size_t count, capacity;
};

/* Which units a chunk gets: header rows and names of groups from elsewhere, units carried over from the chunk before, its
 * own. */
struct selection {
    size_t header, header_end; /* equal: none */
    size_t groups[GROUPS_MAX]; /* in order, behind the header rows */
    size_t group_count;
    size_t first, end; /* first < own: the overlap */
    size_t own;
    size_t last_end; /* byte end of the last unit; smaller than the unit's where it had to be cut */
};

static size_t segment_end_unit(const quire_split_plan *plan, size_t unit, size_t section_end)
{
    size_t at = unit;
    while (at < section_end && plan->units[at].segment == plan->units[unit].segment) at++;
    return at;
}

static size_t sum_tokens(const quire_split_plan *plan, size_t first, size_t end)
{
    size_t sum = 0;
    for (size_t i = first; i < end; i++) sum += plan->units[i].tokens;
    return sum;
}

static bool is_row(const quire_split_plan *plan, size_t unit)
{
    return plan->segments[plan->units[unit].segment].kind == QUIRE_SEGMENT_TABLE;
}

/* The table that the unit is a row of, and the row's number; NULL: none. */
static const quire_table *table_of(const quire_split_plan *plan, size_t unit, size_t *row)
{
    if (!is_row(plan, unit)) return NULL;
    uint32_t element = plan->segments[plan->units[unit].segment].element;
    const quire_table *table = quire_tables_find(plan->tables, plan->document->elements[element].parent);
    size_t low = 0, high = table ? table->row_count : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (table->rows[middle].element < element) low = middle + 1;
        else high = middle;
    }
    *row = low;
    return table && low < table->row_count ? table : NULL;
}

/* The first unit of the row; of the one below where it is blank. */
static size_t unit_of_row(const quire_split_plan *plan, const quire_table *table, size_t row)
{
    return quire_split_unit_behind(plan, plan->document->elements[table->rows[row].element].start);
}

/* The names of the groups that `row` belongs to. */
static void find_groups(const quire_split_plan *plan, const quire_table *table, size_t row, size_t at,
                        struct selection *selection)
{
    size_t found[GROUPS_MAX], count = 0;
    for (uint32_t up = table->rows[row].parent; up != QUIRE_NO_PARENT && count < GROUPS_MAX;
         up = table->rows[up].parent) {
        size_t unit = unit_of_row(plan, table, up);
        bool blank = unit < at &&
                     plan->units[unit].start >= plan->document->elements[table->rows[up].element].end;
        if (unit < at && unit >= selection->header_end && !blank) found[count++] = unit;
    }
    selection->group_count = count;
    for (size_t i = 0; i < count; i++) selection->groups[i] = found[count - 1 - i];
}

static size_t repeated_tokens(const quire_split_plan *plan, const struct selection *selection)
{
    size_t sum = sum_tokens(plan, selection->header, selection->header_end);
    for (size_t i = 0; i < selection->group_count; i++) sum += plan->units[selection->groups[i]].tokens;
    return sum;
}

/* The header rows of the table that goes on at unit `at` and the names of the groups that it goes on in, where they leave
 * a third of a chunk to the rows below. */
static void find_heads(const struct packer *packer, size_t at, struct selection *selection)
{
    const quire_split_plan *plan = packer->plan;
    size_t row;
    const quire_table *table = table_of(plan, at, &row);
    if (!table || row < table->header_rows) return;
    selection->header = selection->header_end = unit_of_row(plan, table, 0);
    while (selection->header_end < at && plan->units[selection->header_end].table_header)
        selection->header_end++;
    find_groups(plan, table, row, at, selection);
    while (selection->group_count && repeated_tokens(plan, selection) * 3 > packer->limit * 2) {
        selection->group_count--;
        memmove(selection->groups, selection->groups + 1, selection->group_count * sizeof *selection->groups);
    }
    if (repeated_tokens(plan, selection) * 3 > packer->limit * 2) selection->header = selection->header_end;
}

/* Sentences of the same kind of text that end the chunk before, as many as fit the overlap. */
static size_t find_overlap(const struct packer *packer, size_t previous, size_t at)
{
    const quire_split_plan *plan = packer->plan;
    if (plan->segments[plan->units[at].segment].kind != QUIRE_SEGMENT_PROSE) return at;
    size_t first = at, tokens = 0;
    while (first > previous + 1 &&
           plan->segments[plan->units[first - 1].segment].kind == QUIRE_SEGMENT_PROSE &&
           tokens + plan->units[first - 1].tokens <= packer->overlap) {
        first--;
        tokens += plan->units[first].tokens;
    }
    return first;
}

/* `end`, or where what belongs to the units behind it begins: heads, names of groups, what announces a table. */
static size_t before_bound(const quire_split_plan *plan, size_t at, size_t end, size_t section_end)
{
    size_t cut = end;
    while (end < section_end && cut > at && plan->units[cut - 1].bound) cut--;
    return cut > at ? cut : end;
}

/* Where the chunk that starts at `at` ends, when about `goal` tokens are wanted of the `left` that remain. */
static size_t choose_end(const struct packer *packer, size_t at, size_t section_end, size_t used, size_t goal,
                         size_t left)
{
    const quire_split_plan *plan = packer->plan;
    if (used + left <= packer->limit && left <= goal + goal / 4) return section_end;
    size_t sum = used, unit = at;
    while (unit < section_end) {
        size_t tokens = plan->units[unit].tokens;
        if (unit > at && (sum + tokens > packer->limit || sum + tokens / 2 > goal)) break;
        bool starts = unit > at && plan->units[unit].segment != plan->units[unit - 1].segment;
        if (starts && sum * 2 >= goal) {
            size_t whole = sum_tokens(plan, unit, segment_end_unit(plan, unit, section_end));
            if (sum + whole > goal + goal / 4 && whole <= packer->limit) break;
        }
        sum += tokens;
        unit++;
    }
    return before_bound(plan, at, unit, section_end);
}

static bool starts_with_line(quire_str text, quire_str line)
{
    return line.size > 0 && quire_str_starts(text, line);
}

/* What may stand in a chunk's context, in this order. Where all is too long, a long introduction is shortened, then outer
 * headings go, then the introduction, then what is left from the front. */
enum { TABLE_PARTS = 3, HEADINGS_MAX = 8, PARTS_MAX = 1 + HEADINGS_MAX + TABLE_PARTS };

struct context {
    quire_str parts[PARTS_MAX];
    size_t count;
    size_t headings, headings_end; /* which of the parts are headings */
    size_t introduction;           /* index; PARTS_MAX: none */
};

/* At most `most` bytes, rather whole words. */
static quire_str bounded(quire_str text, size_t most)
{
    if (text.size > most) {
        size_t end = quire_utf8_floor(text, most), word = end;
        while (word > end / 2 && text.data[word] != ' ') word--;
        text.size = word > end / 2 ? word : end;
    }
    return quire_str_trim(text);
}

static bool holds(const quire_chunk *chunk, quire_range range)
{
    for (size_t i = 0; i < chunk->range_count; i++)
        if (chunk->ranges[i].start <= range.start && range.end <= chunk->ranges[i].end) return true;
    return false;
}

static bool is_part(const struct context *context, quire_str part)
{
    for (size_t i = 0; i < context->count; i++)
        if (quire_str_equal(context->parts[i], part)) return true;
    return false;
}

static void add_part(struct context *context, quire_str part)
{
    if (part.size && context->count < PARTS_MAX) context->parts[context->count++] = part;
}

/* Of the first table in the chunk, what stands outside of it. */
static void add_table_parts(const quire_split_plan *plan, const struct selection *selection,
                            const quire_chunk *chunk, struct context *context)
{
    const quire_table *table = NULL;
    size_t row;
    for (size_t i = selection->own; i < selection->end && !table; i++) table = table_of(plan, i, &row);
    if (!table) return;
    const quire_range facts[TABLE_PARTS] = { table->title, table->unit, table->introduction };
    for (size_t i = 0; i < TABLE_PARTS; i++) {
        bool told = i == 1 && table->title.start <= facts[i].start && facts[i].end <= table->title.end;
        if (facts[i].start >= facts[i].end || holds(chunk, facts[i]) || told) continue;
        quire_str part = bounded(quire_str_cut(plan->document->text, facts[i].start, facts[i].end),
                                 i == 2 ? SENTENCE_BYTES : CONTEXT_PART_BYTES);
        if (is_part(context, part)) continue;
        if (i == 2) context->introduction = context->count;
        add_part(context, part);
    }
}

static void find_parts(const quire_split_plan *plan, const quire_split_section *section,
                       const struct selection *selection, const quire_chunk *chunk, struct context *context)
{
    quire_str title = quire_str_trim(plan->document->title);
    size_t shown = section->headings.count - (selection->first == section->first ? section->own : 0);
    *context = (struct context){ .introduction = PARTS_MAX };
    if (title.size > CONTEXT_PART_BYTES) title.size = quire_utf8_floor(title, CONTEXT_PART_BYTES);
    if (!starts_with_line(chunk->text, title) &&
        !(section->headings.count && quire_str_equal(section->headings.items[0], title)))
        add_part(context, title);
    context->headings = context->count;
    for (size_t i = 0; i < shown && i < HEADINGS_MAX; i++)
        if (!starts_with_line(chunk->text, section->headings.items[i]))
            add_part(context, section->headings.items[i]);
    context->headings_end = context->count;
    add_table_parts(plan, selection, chunk, context);
}

static quire_str join_parts(const struct context *context, quire_arena *arena)
{
    quire_str joined = quire_arena_copy(arena, (quire_str){ 0 });
    for (size_t i = 0; joined.data && i < context->count; i++) {
        if (context->parts[i].size == 0) continue;
        joined = joined.size ? quire_arena_printf(arena, "%.*s > %.*s", QUIRE_FMT(joined),
                                                  QUIRE_FMT(context->parts[i]))
                             : quire_arena_copy(arena, context->parts[i]);
    }
    for (size_t i = 0; i < joined.size; i++)
        if ((unsigned char)joined.data[i] < ' ') ((char *)joined.data)[i] = ' ';
    return joined;
}

/* Takes the least needed part away, of those that are left. */
static void shorten(struct context *context)
{
    quire_str *introduction = context->introduction < context->count ? &context->parts[context->introduction]
                                                                     : NULL;
    if (introduction && introduction->size > CONTEXT_PART_BYTES) {
        *introduction = bounded(*introduction, CONTEXT_PART_BYTES);
        return;
    }
    if (introduction && introduction->size) {
        bool outer = context->headings + 1 < context->headings_end;
        if (outer) context->parts[context->headings++] = (quire_str){ 0 };
        else *introduction = (quire_str){ 0 };
        return;
    }
    size_t first = 0;
    while (first < context->count && context->parts[first].size == 0) first++;
    if (first < context->count) context->parts[first] = (quire_str){ 0 };
}

/* Title, heading path and what the table says of itself, but for what the text says; within a quarter of the window. */
static quire_status make_context(struct packer *packer, const quire_split_section *section,
                                 const struct selection *selection, quire_chunk *chunk, quire_error *err)
{
    quire_split_plan *plan = packer->plan;
    struct context context;
    find_parts(plan, section, selection, chunk, &context);
    for (;; shorten(&context)) {
        chunk->context = join_parts(&context, packer->call->arena);
        if (!chunk->context.data) return quire_fail_memory(err);
        size_t tokens = chunk->context.size ? quire_split_tokens(plan, chunk->context) : 0;
        if (tokens == SIZE_MAX) return quire_fail_memory(err);
        if (tokens <= plan->counter->window_tokens / 4) return QUIRE_OK;
    }
}

/* Appends [start, end), joined to the range before, but for the first `apart`, where only white space lies between
 * them. */
static void add_range(const quire_split_plan *plan, quire_range *ranges, size_t apart, size_t *count,
                      size_t start, size_t end)
{
    bool joined = *count > apart;
    for (size_t at = joined ? ranges[*count - 1].end : 0; joined && at < start;)
        joined = quire_char_is_space(quire_utf8_next(plan->document->text, &at));
    if (joined) ranges[*count - 1].end = end;
    else ranges[(*count)++] = (quire_range){ start, end };
}

static quire_status make_ranges(struct packer *packer, const struct selection *selection, quire_chunk *chunk,
                                quire_error *err)
{
    const quire_split_plan *plan = packer->plan;
    size_t most = selection->header_end - selection->header + selection->group_count + selection->end -
                  selection->first;
    quire_range *ranges = quire_arena_array(packer->call->arena, most, sizeof *ranges);
    if (!ranges) return quire_fail_memory(err);
    size_t count = 0, size = 0;
    for (size_t i = selection->header; i < selection->header_end; i++)
        ranges[count++] = (quire_range){ plan->units[i].start, plan->units[i].end };
    for (size_t i = 0; i < selection->group_count; i++) {
        const quire_split_unit *unit = &plan->units[selection->groups[i]];
        ranges[count++] = (quire_range){ unit->start, unit->end };
    }
    /* What is said again stays apart: what lies between two rows is accounted where the second of them is new. */
    size_t apart = count;
    for (size_t i = selection->first; i < selection->end; i++)
        add_range(plan, ranges, apart, &count, plan->units[i].start,
                  i + 1 == selection->end ? selection->last_end : plan->units[i].end);
    for (size_t i = 0; i < count; i++) size += ranges[i].end - ranges[i].start + 1;
    char *text = quire_arena_alloc(packer->call->arena, size);
    if (!text) return quire_fail_memory(err);
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        if (i) text[at++] = '\n';
        memcpy(text + at, plan->document->text.data + ranges[i].start, ranges[i].end - ranges[i].start);
        at += ranges[i].end - ranges[i].start;
    }
    chunk->ranges = ranges;
    chunk->range_count = count;
    chunk->text = (quire_str){ text, at };
    return QUIRE_OK;
}

/* The page of byte `at`: of the place run that holds it or comes next, else of its element. */
static uint32_t page_at(const quire_split_plan *plan, size_t at, size_t segment)
{
    const quire_document *document = plan->document;
    size_t run = quire_place_run_at(document->runs, document->run_count, at);
    if (run < document->run_count && document->runs[run].start < plan->segments[segment].end)
        return document->runs[run].place.page;
    uint32_t element = plan->segments[segment].element;
    return element == QUIRE_NO_PARENT ? 0 : document->elements[element].page;
}

static quire_str language_of(const quire_document *document, quire_str text)
{
    quire_str own = text.size >= RELIABLE_BYTES ? quire_language_of_prose(text) : document->language;
    if (own.size == 0 || quire_str_is(own, "und")) own = document->language;
    return own.size ? own : quire_language_of(text);
}

/* Takes something away from a chunk that is over the window: overlap first, then names of groups, repeated header rows, then
 * its last units, at the end half of its only unit. False: nothing is left to take. */
static bool shrink(const struct packer *packer, struct selection *selection)
{
    const quire_split_unit *unit = &packer->plan->units[selection->own];
    if (selection->first < selection->own) {
        selection->first = selection->own;
    } else if (selection->group_count) {
        selection->group_count = 0;
    } else if (selection->header < selection->header_end) {
        selection->header = selection->header_end = 0;
    } else if (selection->end > selection->own + 1) {
        selection->end--;
        selection->last_end = packer->plan->units[selection->end - 1].end;
    } else {
        size_t half = quire_utf8_floor(packer->plan->document->text,
                                       unit->start + (selection->last_end - unit->start) / 2);
        if (half <= unit->start) return false;
        selection->last_end = half;
    }
    return true;
}

/* Makes one chunk that fits the window; *selection says afterwards what it truly holds. */
static quire_status make_chunk(struct packer *packer, const quire_split_section *section,
                               struct selection *selection, quire_error *err)
{
    quire_split_plan *plan = packer->plan;
    quire_chunk chunk = { .headings = section->headings };
    for (;;) {
        quire_status status = make_ranges(packer, selection, &chunk, err);
        if (status) return status;
        status = make_context(packer, section, selection, &chunk, err);
        if (status) return status;
        quire_str input = quire_chunk_input(&chunk, packer->call->arena);
        size_t tokens = input.data ? plan->counter->count(plan->counter->state, input) : SIZE_MAX;
        if (tokens == SIZE_MAX) return quire_fail_memory(err);
        chunk.tokens = (uint32_t)(tokens < UINT32_MAX ? tokens : UINT32_MAX);
        if (tokens <= plan->counter->window_tokens) break;
        if (!shrink(packer, selection))
            return quire_fail(err, QUIRE_E_INVALID,
                              "the model reads %zu tokens at once, too few for one character",
                              plan->counter->window_tokens);
    }
    chunk.language = language_of(plan->document, chunk.text);
    chunk.page = page_at(plan, plan->units[selection->own].start, plan->units[selection->own].segment);
    quire_range itself = { plan->units[selection->first].start, selection->last_end };
    chunk.locator = quire_document_locator(plan->document, itself, &packer->locating);
    quire_chunk *grown = quire_arena_grow(packer->call->arena, packer->chunks, packer->count,
                                          &packer->capacity, sizeof *grown);
    if (!grown) return quire_fail_memory(err);
    packer->chunks = grown;
    packer->chunks[packer->count++] = chunk;
    return QUIRE_OK;
}

static quire_status pack_section(struct packer *packer, const quire_split_section *section, quire_error *err)
{
    quire_split_plan *plan = packer->plan;
    size_t section_end = section->first + section->count;
    size_t left = sum_tokens(plan, section->first, section_end);
    packer->limit = section->symbol ? plan->code_tokens : packer->usual_limit;
    size_t parts = left <= packer->limit ? 1 : (left + packer->target - 1) / packer->target;
    size_t goal = parts == 1 ? packer->limit : left / parts;
    size_t previous = section->first;
    for (size_t at = section->first; at < section_end;) {
        if (quire_cancelled(packer->call)) return quire_fail_cancelled(err);
        struct selection selection = { .first = at, .own = at };
        if (at > section->first) {
            find_heads(packer, at, &selection);
            selection.first = find_overlap(packer, previous, at);
        }
        size_t repeated = repeated_tokens(plan, &selection);
        size_t used = repeated + sum_tokens(plan, selection.first, at);
        /* Long heads must not leave a chunk a row or two. */
        size_t wanted = repeated + goal / 2 > goal ? repeated + goal / 2 : goal;
        selection.end = choose_end(packer, at, section_end, used, wanted, left);
        selection.last_end = plan->units[selection.end - 1].end;
        quire_status status = make_chunk(packer, section, &selection, err);
        if (status) return status;
        quire_split_unit *last = &plan->units[selection.end - 1];
        previous = at;
        at = selection.end;
        if (selection.last_end < last->end) {
            last->start = selection.last_end;
            at--;
        }
        left -= sum_tokens(plan, previous, at);
    }
    return QUIRE_OK;
}

quire_status quire_split_pack(quire_call *call, const quire_split_settings *settings, quire_split_plan *plan,
                              quire_chunks *out, quire_error *err)
{
    size_t room = plan->counter->window_tokens - plan->empty_tokens;
    struct packer packer = { .call = call,
                             .plan = plan,
                             .overlap = (size_t)settings->overlap_tokens,
                             .locating = { .arena = call->arena } };
    packer.target = (size_t)settings->target_tokens < room ? (size_t)settings->target_tokens : room;
    packer.usual_limit = packer.target + packer.target / 2 < room ? packer.target + packer.target / 2 : room;
    if (packer.overlap > packer.target / 2) packer.overlap = packer.target / 2;
    quire_status status = QUIRE_OK;
    for (size_t i = 0; i < plan->section_count && !status; i++)
        status = pack_section(&packer, &plan->sections[i], err);
    if (!status) *out = (quire_chunks){ packer.chunks, packer.count };
    return status;
}
