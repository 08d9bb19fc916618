/* SPDX-License-Identifier: Apache-2.0 */
/* Documents with elements from lines, and questions to them. */
#include "support/answer_desk.h"

#include "base/str.h"
#include "fakes/embed_hash.h"

#include <math.h>
#include <stdlib.h>

enum { LINES_MOST = 120, CELLS_MOST = 12, BYTES_MOST = 1 << 15 };

/* A document being written. */
struct writing {
    quire_arena *arena;
    char *text;
    size_t size, count;
    quire_element *elements;
    uint32_t open; /* the list, table, code or contents that a further line belongs to; QUIRE_NO_PARENT */
    uint32_t row;  /* of the open table */
    quire_str heading;
};

static void *must(void *memory)
{
    if (!memory) fail_msg("out of memory");
    return memory;
}

static void write_bytes(struct writing *writing, const char *text, size_t size)
{
    assert_true(writing->size + size < BYTES_MOST);
    memcpy(writing->text + writing->size, text, size);
    writing->size += size;
}

static uint32_t begin_element(struct writing *writing, quire_element_kind kind, uint32_t parent)
{
    assert_true(writing->count < LINES_MOST * CELLS_MOST);
    writing->elements[writing->count] = (quire_element){
        .kind = kind, .parent = parent, .start = writing->size, .end = writing->size, .label = { "", 0 }
    };
    return (uint32_t)writing->count++;
}

static void end_element(struct writing *writing, uint32_t element)
{
    for (uint32_t i = element; i != QUIRE_NO_PARENT; i = writing->elements[i].parent)
        writing->elements[i].end = writing->size;
}

/* The element of `kind` that is open, or a new one. */
static uint32_t open_block(struct writing *writing, quire_element_kind kind)
{
    if (writing->open != QUIRE_NO_PARENT && writing->elements[writing->open].kind == kind) {
        write_bytes(writing, "\n", 1);
        return writing->open;
    }
    if (writing->size) write_bytes(writing, "\n\n", 2);
    writing->row = 0;
    return writing->open = begin_element(writing, kind, QUIRE_NO_PARENT);
}

static void write_inside(struct writing *writing, quire_element_kind block, quire_element_kind kind,
                         quire_str line)
{
    uint32_t made = begin_element(writing, kind, open_block(writing, block));
    writing->elements[made].level = kind == QUIRE_ELEMENT_LIST_ITEM;
    write_bytes(writing, line.data, line.size);
    end_element(writing, made);
}

static void write_alone(struct writing *writing, quire_element_kind kind, quire_str line)
{
    writing->open = QUIRE_NO_PARENT;
    if (writing->size) write_bytes(writing, "\n\n", 2);
    uint32_t made = begin_element(writing, kind, QUIRE_NO_PARENT);
    writing->elements[made].level = kind == QUIRE_ELEMENT_HEADING;
    write_bytes(writing, line.data, line.size);
    end_element(writing, made);
}

static void write_code(struct writing *writing, quire_str line)
{
    uint32_t code = open_block(writing, QUIRE_ELEMENT_CODE);
    write_bytes(writing, line.data, line.size);
    end_element(writing, code);
}

static void write_row(struct writing *writing, char sign, quire_str cells)
{
    uint32_t table = open_block(writing, QUIRE_ELEMENT_TABLE);
    uint32_t row = begin_element(writing, QUIRE_ELEMENT_TABLE_ROW, table);
    quire_element *made = &writing->elements[row];
    made->header = sign == '!';
    made->level = sign == '>';
    made->row = writing->row++;
    for (size_t at = 0, column = 0; at <= cells.size; column++) {
        const char *stop = at < cells.size ? memchr(cells.data + at, '|', cells.size - at) : NULL;
        size_t end = stop ? (size_t)(stop - cells.data) : cells.size;
        if (column) write_bytes(writing, "\t", 1);
        uint32_t cell = begin_element(writing, QUIRE_ELEMENT_CELL, row);
        writing->elements[cell].row = made->row;
        writing->elements[cell].column = (uint32_t)column;
        writing->elements[cell].row_span = writing->elements[cell].column_span = 1;
        writing->elements[cell].header = made->header;
        write_bytes(writing, cells.data + at, end - at);
        end_element(writing, cell);
        at = end + 1;
    }
    end_element(writing, row);
}

static void write_line(struct writing *writing, quire_str line)
{
    if (line.size == 0) {
        writing->open = QUIRE_NO_PARENT;
        return;
    }
    quire_str rest = quire_str_cut(line, 1, line.size), apart = quire_str_trim(rest);
    switch (line.data[0]) {
    case '#':
        writing->heading = apart;
        write_alone(writing, QUIRE_ELEMENT_HEADING, apart);
        break;
    case '@': write_alone(writing, QUIRE_ELEMENT_HEADER, apart); break;
    case '~': write_alone(writing, QUIRE_ELEMENT_FIELD, apart); break;
    case '<':
        write_inside(writing, QUIRE_ELEMENT_QUOTE, QUIRE_ELEMENT_PARAGRAPH, apart);
        writing->open = QUIRE_NO_PARENT;
        break;
    case '*': write_inside(writing, QUIRE_ELEMENT_LIST, QUIRE_ELEMENT_LIST_ITEM, apart); break;
    case '=': write_inside(writing, QUIRE_ELEMENT_CONTENTS, QUIRE_ELEMENT_LIST_ITEM, apart); break;
    case '^': write_inside(writing, QUIRE_ELEMENT_TABLE, QUIRE_ELEMENT_CAPTION, apart); break;
    case '`': write_code(writing, rest); break;
    case '!':
    case '|':
    case '>': write_row(writing, line.data[0], rest); break;
    default: write_alone(writing, QUIRE_ELEMENT_PARAGRAPH, line); break;
    }
}

/* The passage from `start` to where the document ends by now. */
static quire_chunk make_chunk(struct writing *writing, size_t start, quire_str title, const char *language)
{
    quire_range *range = must(quire_arena_array(writing->arena, 1, sizeof *range));
    quire_str *heading = must(quire_arena_array(writing->arena, 1, sizeof *heading));
    while (start < writing->size && writing->text[start] == '\n') start++;
    *range = (quire_range){ start, writing->size };
    *heading = writing->heading;
    return (quire_chunk){ .ranges = range,
                          .range_count = 1,
                          .text = { writing->text + start, writing->size - start },
                          .context = title,
                          .headings = { heading, heading->size ? 1 : 0 },
                          .language = quire_str_from(language),
                          .tokens = 11 };
}

static void put_written(struct answer_desk *desk, struct stored_document *made, quire_chunk *chunks)
{
    quire_put_result result = { 0 };
    quire_arena *arena = &desk->base->arena;
    size_t count = made->chunks.count;
    made->inputs = must(quire_arena_array(arena, count, sizeof *made->inputs));
    made->vectors = quire_matrix_new(arena, count, TEST_DIM);
    must(made->vectors.cells);
    for (size_t i = 0; i < count; i++) {
        made->inputs[i] = make_input_hash(chunks[i].text.data, chunks[i].text.size);
        make_vector(chunks[i].text.data, chunks[i].text.size, quire_matrix_row(&made->vectors, i));
    }
    DESK_OK(put_document(desk->base->store, &desk->base->call, made, "/", &result, &desk->base->err));
    const quire_document_row row = { .id = quire_arena_copy(arena, result.id),
                                     .uri = made->document.uri,
                                     .title = made->document.title,
                                     .language = made->document.language,
                                     .revision = result.revision };
    for (size_t i = 0; i < count; i++) {
        assert_true(desk->hit_count < DESK_HITS);
        uint32_t rank = (uint32_t)++desk->hit_count;
        desk->hits[rank - 1] =
            (quire_hit){ .rank = rank, .score = 1 - .05 * (rank - 1), .document = row, .chunk = chunks[i] };
    }
}

void desk_put(struct answer_desk *desk, const char *uri, const char *title, const char *language,
              const char *lines)
{
    quire_arena *arena = &desk->base->arena;
    struct writing writing = { .arena = arena, .open = QUIRE_NO_PARENT };
    quire_chunk chunks[DESK_HITS];
    struct stored_document made = { .chunks = { chunks, 0 } };
    quire_str all = quire_arena_copy(arena, quire_str_from(lines));
    size_t start = 0;
    writing.text = must(quire_arena_alloc(arena, BYTES_MOST));
    writing.elements = must(quire_arena_array(arena, LINES_MOST * CELLS_MOST, sizeof *writing.elements));
    for (size_t at = 0; at <= all.size;) {
        const char *lf = at < all.size ? memchr(all.data + at, '\n', all.size - at) : NULL;
        size_t end = lf ? (size_t)(lf - all.data) : all.size;
        quire_str line = quire_str_cut(all, at, end);
        bool stop = quire_str_is(line, "---");
        if (!stop) write_line(&writing, line);
        at = end + 1;
        if (!stop && at <= all.size) continue;
        assert_true(made.chunks.count < DESK_HITS);
        chunks[made.chunks.count++] = make_chunk(&writing, start, quire_str_from(title), language);
        start = writing.size;
        writing.open = QUIRE_NO_PARENT;
    }
    made.document = (quire_document){ .uri = quire_str_from(uri),
                                      .media_type = quire_str_ends(quire_str_from(uri), QUIRE_STR(".eml"))
                                                        ? QUIRE_STR("message/rfc822")
                                                        : QUIRE_STR("text/plain"),
                                      .title = quire_str_from(title),
                                      .language = quire_str_from(language),
                                      .sha256 = quire_arena_printf(arena, "%064zu", writing.size),
                                      .original_bytes = writing.size,
                                      .text = { writing.text, writing.size },
                                      .elements = writing.elements,
                                      .element_count = writing.count };
    put_written(desk, &made, chunks);
}

void desk_forget(struct answer_desk *desk)
{
    desk->hit_count = 0;
}

int set_up_desk(void **state)
{
    static const quire_option *const tables[] = { quire_answer_options, NULL };
    struct answer_desk *desk = calloc(1, sizeof *desk);
    quire_config *config = NULL;
    void *base = NULL;
    if (!desk || set_up_open_base(&base)) return -1;
    desk->base = base;
    if (quire_config_new_with(tables, &config, &desk->base->err) ||
        quire_config_fill(config, quire_answer_options, &desk->settings, &desk->base->err))
        return -1;
    quire_config_free(config);
    *state = desk;
    return 0;
}

int tear_down_desk(void **state)
{
    struct answer_desk *desk = *state;
    void *base = desk->base;
    quire_embedder_close(desk->embedder);
    quire_config_free(desk->embed_config);
    free(desk);
    return tear_down_base(&base);
}

static bool hit_holds(struct answer_desk *desk, const quire_hit *hit, quire_str term)
{
    quire_terms terms = { 0 }, context = { 0 };
    quire_call *call = &desk->base->call;
    DESK_OK(quire_text_terms(call, hit->chunk.text, hit->chunk.language, &terms, &desk->base->err));
    DESK_OK(quire_text_terms(call, hit->chunk.context, hit->chunk.language, &context, &desk->base->err));
    return quire_terms_hold(&terms, term) || quire_terms_hold(&context, term);
}

void desk_retrieve(struct answer_desk *desk, const char *language, const char *question)
{
    quire_call *call = &desk->base->call;
    desk->retrieval = (quire_retrieval){ .hits = desk->hits,
                                         .count = desk->hit_count,
                                         .considered = 10 + desk->hit_count,
                                         .chunks = 10 +
                                                   desk->hit_count, /* ten more that none of this is about */
                                         .near = true,
                                         .dense_weight = NAN,
                                         .background = { NAN, NAN },
                                         .language = quire_str_from(language) };
    quire_terms *terms = &desk->retrieval.terms;
    DESK_OK(
        quire_text_terms(call, quire_str_from(question), desk->retrieval.language, terms, &desk->base->err));
    uint64_t *frequency = must(quire_arena_array(call->arena, terms->count, sizeof *frequency));
    for (size_t i = 0; i < terms->count; i++)
        for (size_t h = 0; h < desk->hit_count; h++)
            frequency[i] += hit_holds(desk, &desk->hits[h], terms->items[i].text);
    desk->retrieval.document_frequency = frequency;
}

void desk_extract(struct answer_desk *desk, quire_embedder *embedder, const char *question)
{
    DESK_OK(quire_extract(&desk->base->call, &desk->settings, desk->base->store, embedder, &desk->retrieval,
                          quire_str_from(question), &desk->draft, &desk->base->err));
}

quire_embedder *desk_embedder(struct answer_desk *desk)
{
    const quire_option *const tables[] = { quire_embed_options, quire_embed_hash.options, NULL };
    const quire_embed_driver *const drivers[] = { &quire_embed_hash, NULL };
    const quire_env env = { .arena = &desk->base->arena, .threads = 1 };
    if (desk->embedder) return desk->embedder;
    DESK_OK(quire_config_new_with(tables, &desk->embed_config, &desk->base->err));
    DESK_OK(quire_config_set(desk->embed_config, "embed.driver", "hash", &desk->base->err));
    DESK_OK(quire_embedder_open(&env, desk->embed_config, drivers, &desk->embedder, &desk->base->err));
    return desk->embedder;
}

void desk_set_meaning(struct answer_desk *desk, const char *meant, double deviation, const bool *foreign)
{
    quire_matrix rows = { 0 };
    quire_str text = quire_str_from(meant);
    for (size_t i = 0; i < DESK_HITS; i++) desk->backgrounds[i] = (quire_background){ .1, deviation };
    DESK_OK(quire_embedder_embed(desk_embedder(desk), &desk->base->call, QUIRE_ROLE_PASSAGE,
                                 (quire_strs){ &text, 1 }, &rows, &desk->base->err));
    desk->retrieval.vector = rows.cells;
    desk->retrieval.dim = rows.dim;
    desk->retrieval.hit_backgrounds = desk->backgrounds;
    desk->retrieval.foreign = foreign;
}

void desk_extract_by_meaning(struct answer_desk *desk, const char *question, const char *meant,
                             double deviation, const bool *foreign)
{
    desk_set_meaning(desk, meant, deviation, foreign);
    desk_extract(desk, desk->embedder, question);
}

void desk_ask(struct answer_desk *desk, const char *language, const char *question)
{
    desk_retrieve(desk, language, question);
    desk_extract(desk, NULL, question);
}

void desk_read(struct answer_desk *desk, const char *language, const char *question)
{
    struct base *base = desk->base;
    desk_retrieve(desk, language, question);
    DESK_OK(quire_open_documents(&base->call, base->store, desk->hits, desk->hit_count, &desk->documents,
                                 &base->err));
    DESK_OK(
        quire_units_of(&base->call, &desk->documents, desk->hits, desk->hit_count, &desk->units, &base->err));
    DESK_OK(quire_asking_of(&base->call, &desk->retrieval, quire_str_from(question), &desk->documents,
                            desk->hit_count, &desk->asking, &base->err));
}

/* What was weighed, for whoever reads the failure. */
static void print_considered(const struct answer_desk *desk)
{
    const quire_considered *considered = &desk->draft.considered;
    for (size_t i = 0; i < considered->count; i++) {
        const quire_considered_unit *unit = &considered->items[i];
        print_error("hit %u, bytes %zu-%zu%s: score %.3f, support %.3f:", unit->rank, unit->start, unit->end,
                    unit->other ? ", another's" : "", unit->score, unit->support);
        for (size_t f = 0; f < considered->feature_count; f++)
            if (unit->features[f] < 0 || unit->features[f] > 0)
                print_error(" %s %.2f", considered->feature_names[f], unit->features[f]);
        print_error("\n");
    }
}

void expect_first_quote(const struct answer_desk *desk, const char *quote)
{
    if (desk->draft.count == 0 || !quire_str_is(desk->draft.citations[0].quote, quote))
        print_considered(desk);
    if (desk->draft.count == 0)
        fail_msg("not \"%s\", nothing was quoted: %s", quote, quire_refusal_name(desk->draft.reason));
    const quire_citation *first = &desk->draft.citations[0];
    if (!quire_str_is(first->quote, quote))
        fail_msg("not \"%s\" was quoted: %.*s", quote, QUIRE_FMT(first->quote));
    assert_int_equal(first->end - first->start, strlen(quote));
    assert_int_equal(first->mark, 1);
    assert_false(first->verified);
    quire_document document = { 0 };
    DESK_OK(quire_store_document(desk->base->store, &desk->base->call, first->document.id, &document, NULL,
                                 &desk->base->err));
    assert_true(quire_str_equal(quire_str_cut(document.text, first->start, first->end), first->quote));
}

void expect_no_quote_with(const struct answer_desk *desk, const char *text)
{
    for (size_t i = 0; i < desk->draft.count; i++)
        if (quire_str_holds(desk->draft.citations[i].quote, text))
            fail_msg("\"%s\" was quoted: %.*s", text, QUIRE_FMT(desk->draft.citations[i].quote));
}

void expect_reads(const struct answer_desk *desk, const char *text)
{
    if (!quire_str_starts(desk->draft.text, quire_str_from(text)))
        fail_msg("not \"%s\" reads the answer: %.*s", text, QUIRE_FMT(desk->draft.text));
}

void expect_refused(const struct answer_desk *desk)
{
    if (desk->draft.count) print_considered(desk);
    if (desk->draft.count)
        fail_msg("not refused but quoted: %.*s", QUIRE_FMT(desk->draft.citations[0].quote));
    assert_int_equal(desk->draft.reason, QUIRE_REFUSAL_WEAK_MATCH);
}

void desk_try(struct answer_desk *desk, const char *uri, const struct desk_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        desk_forget(desk);
        desk_put(desk, uri, cases[i].title, cases[i].language, cases[i].lines);
        desk_ask(desk, cases[i].language, cases[i].question);
        if (cases[i].quote) expect_first_quote(desk, cases[i].quote);
        else expect_refused(desk);
        if (cases[i].reads) expect_reads(desk, cases[i].reads);
    }
}

size_t desk_unit(const struct answer_desk *desk, const char *text)
{
    for (size_t i = 0; i < desk->units.count; i++)
        if (quire_str_is(desk->units.items[i].text, text)) return i;
    fail_msg("no unit is \"%s\"", text);
    return 0;
}

quire_features desk_features(struct answer_desk *desk, const char *text)
{
    quire_features features;
    DESK_OK(quire_features_of(&desk->base->call, &desk->asking, &desk->units, desk_unit(desk, text),
                              &features, &desk->base->err));
    return features;
}
