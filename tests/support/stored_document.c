/* SPDX-License-Identifier: Apache-2.0 */
/* Small documents for tests of the store. */
#include "support/stored_document.h"

#include "base/str.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *must(void *memory)
{
    if (memory) return memory;
    fputs("out of memory\n", stderr);
    abort();
}

void make_vector(const char *text, size_t size, float *out)
{
    double sum = 0;
    for (size_t i = 0; i < TEST_DIM; i++) out[i] = 0;
    for (size_t i = 0; i + 1 < size; i++) {
        unsigned pair = (unsigned char)text[i] * 257u + (unsigned char)text[i + 1];
        out[pair * 2654435761u % TEST_DIM] += pair & 1 ? 1.0f : -1.0f;
    }
    out[size % TEST_DIM] += 0.5f;
    for (size_t i = 0; i < TEST_DIM; i++) sum += (double)out[i] * (double)out[i];
    for (size_t i = 0; i < TEST_DIM; i++) out[i] = (float)(out[i] / sqrt(sum));
}

quire_input_hash make_input_hash(const char *text, size_t size)
{
    quire_input_hash hash;
    uint64_t state = 0x9e3779b97f4a7c15u + size;
    for (size_t i = 0; i < size; i++) state = (state ^ (unsigned char)text[i]) * 0x100000001b3u;
    for (size_t i = 0; i < sizeof hash.bytes; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        hash.bytes[i] = (unsigned char)(state >> 56);
    }
    return hash;
}

static size_t count_lines(const char *text)
{
    size_t lines = 0;
    for (const char *at = text; *at; lines++) {
        const char *end = strchr(at, '\n');
        at = end ? end + 1 : at + strlen(at);
    }
    return lines;
}

static quire_ledger_rows make_ledger(quire_arena *arena, uint64_t bytes)
{
    quire_ledger_drop *drop = must(quire_arena_array(arena, 1, sizeof *drop));
    quire_ledger_row *row = must(quire_arena_array(arena, 1, sizeof *row));
    *drop = (quire_ledger_drop){ QUIRE_STR("white_space"), 3 };
    *row = (quire_ledger_row){ QUIRE_STR("load"), QUIRE_STR("bytes"), bytes + 3, bytes, drop, 1 };
    return (quire_ledger_rows){ row, 1 };
}

struct stored_document make_document(quire_arena *arena, const char *uri, const char *title,
                                     const char *language, const char *text)
{
    struct stored_document made = { 0 };
    size_t lines = count_lines(text), at = 0;
    quire_str whole = quire_arena_copy(arena, quire_str_from(text));
    quire_element *elements = must(quire_arena_array(arena, lines, sizeof *elements));
    quire_place_run *runs = must(quire_arena_array(arena, lines, sizeof *runs));
    quire_chunk *chunks = must(quire_arena_array(arena, lines, sizeof *chunks));
    quire_range *ranges = must(quire_arena_array(arena, lines, sizeof *ranges));
    quire_str *heading = must(quire_arena_array(arena, 1, sizeof *heading));
    made.inputs = must(quire_arena_array(arena, lines, sizeof *made.inputs));
    made.vectors = quire_matrix_new(arena, lines, TEST_DIM);
    must(made.vectors.cells);
    *heading = quire_arena_copy(arena, quire_str_from(title));
    for (size_t i = 0; i < lines; i++) {
        const char *lf = memchr(whole.data + at, '\n', whole.size - at);
        size_t end = lf ? (size_t)(lf - whole.data) : whole.size;
        elements[i] = (quire_element){ .kind = QUIRE_ELEMENT_PARAGRAPH,
                                       .parent = QUIRE_NO_PARENT,
                                       .start = at,
                                       .end = end,
                                       .page = (uint32_t)(1 + i / 4) };
        runs[i] = (quire_place_run){
            at, end, { (uint32_t)(1 + i / 4), 72, 100 + 12 * (float)(i % 4), 500, 110 + 12 * (float)(i % 4) }
        };
        ranges[i] = (quire_range){ at, end };
        chunks[i] = (quire_chunk){ .ranges = &ranges[i],
                                   .range_count = 1,
                                   .text = quire_str_cut(whole, at, end),
                                   .context = *heading,
                                   .headings = { heading, 1 },
                                   .language = quire_arena_copy(arena, quire_str_from(language)),
                                   .tokens = 11,
                                   .page = (uint32_t)(1 + i / 4) };
        made.inputs[i] = make_input_hash(whole.data + at, end - at);
        make_vector(whole.data + at, end - at, quire_matrix_row(&made.vectors, i));
        at = end + 1;
    }
    made.chunks = (quire_chunks){ chunks, lines };
    made.ledger = make_ledger(arena, whole.size);
    made.document = (quire_document){
        .uri = quire_arena_copy(arena, quire_str_from(uri)),
        .media_type = QUIRE_STR("text/plain"),
        .title = *heading,
        .language = chunks[0].language,
        .sha256 = quire_arena_printf(arena, "%064zu", whole.size),
        .original_bytes = whole.size + 3,
        .text = whole,
        .elements = elements,
        .element_count = lines,
        .runs = runs,
        .run_count = lines,
        .page_count = (uint32_t)(1 + (lines - 1) / 4),
    };
    return made;
}

struct stored_document make_container(quire_arena *arena, const char *uri)
{
    struct stored_document made = { .ledger = make_ledger(arena, 0) };
    made.document = (quire_document){ .uri = quire_arena_copy(arena, quire_str_from(uri)),
                                      .media_type = QUIRE_STR("application/zip"),
                                      .sha256 = quire_arena_copy(arena, quire_str_from(uri)),
                                      .original_bytes = 22 };
    return made;
}

/* The elements of a table, row by row; returns how many. */
static size_t table_elements(const char *text, quire_element *out)
{
    size_t count = 0, at = 0, size = strlen(text);
    out[count++] = (quire_element){ .kind = QUIRE_ELEMENT_TABLE, .parent = QUIRE_NO_PARENT, .end = size };
    for (uint32_t row = 0; at < size; row++) {
        size_t end = at + strcspn(text + at, "\n");
        quire_element line = {
            .kind = QUIRE_ELEMENT_TABLE_ROW, .start = at, .end = end + 1, .row = row, .header = row == 0
        };
        uint32_t parent = (uint32_t)count;
        out[count++] = line;
        for (uint32_t column = 0; at < end; column++) {
            size_t stop = at + strcspn(text + at, "\t\n");
            out[count++] = (quire_element){ .kind = QUIRE_ELEMENT_CELL,
                                            .parent = parent,
                                            .start = at,
                                            .end = stop,
                                            .row = row,
                                            .column = column,
                                            .row_span = 1,
                                            .column_span = 1,
                                            .header = row == 0 };
            at = stop + 1;
        }
        at = end + 1;
    }
    return count;
}

struct stored_document make_table(quire_arena *arena, const char *uri, const char *title,
                                  const char *language, const char *text)
{
    struct stored_document made = make_document(arena, uri, title, language, text);
    /* A row, a cell and the table for each byte are more than enough. */
    quire_element *elements = must(quire_arena_array(arena, strlen(text) + 2, sizeof *elements));
    made.document.element_count = table_elements(text, elements);
    made.document.elements = elements;
    return made;
}

quire_status make_space(quire_store *store, quire_call *call, quire_error *err)
{
    float probe[TEST_DIM];
    make_vector("probe", 5, probe);
    quire_space space = { .model_name = QUIRE_STR("pairs"),
                          .model_identity = QUIRE_STR("pairs-v1"),
                          .chunking = QUIRE_STR("lines-v1"),
                          .dim = TEST_DIM,
                          .probe = probe };
    return quire_store_create_space(store, call, &space, err);
}

quire_document_version version_of(const struct stored_document *made)
{
    return (quire_document_version){ made->document.uri, made->document.sha256 };
}

quire_put put_of(const struct stored_document *made, const char *source)
{
    return (quire_put){ .document = &made->document,
                        .source = quire_str_from(source),
                        .chunks = made->chunks,
                        .inputs = made->inputs,
                        .vectors = &made->vectors,
                        .vector_inputs = made->inputs,
                        .ledger = made->ledger };
}

quire_status put_document(quire_store *store, quire_call *call, const struct stored_document *made,
                          const char *source, quire_put_result *out, quire_error *err)
{
    const quire_put put = put_of(made, source);
    return quire_store_put(store, call, &put, out, err);
}
