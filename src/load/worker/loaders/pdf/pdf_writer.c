/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/pdf/pdf_writer.h"

#include "base/array.h"
#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/pdf/pdf_characters.h"

#include <stdlib.h>

void quire_pdf_flush_asides(pdf_writer *writer)
{
    for (size_t i = 0; i < writer->aside_count; i++) {
        const pdf_aside *aside = &writer->asides[i];
        quire_element *element = quire_builder_open(writer->builder, aside->kind);
        element->page = aside->pieces[0].place.page;
        element->label = aside->label;
        for (size_t j = 0; j < aside->count; j++) {
            const pdf_piece *piece = &aside->pieces[j];
            if (j && !piece->joined &&
                !quire_pdf_meet(quire_pdf_last_char(piece[-1].text), quire_pdf_first_char(piece->text)))
                quire_builder_append(writer->builder, QUIRE_STR(" "));
            size_t start = quire_builder_size(writer->builder);
            quire_builder_append(writer->builder, piece->text);
            quire_builder_place(writer->builder, start, piece->place);
        }
        quire_builder_close(writer->builder);
        quire_builder_end_block(writer->builder);
        writer->kept += aside->chars;
    }
    writer->aside_count = 0;
}

void quire_pdf_close_flow(pdf_writer *writer)
{
    pdf_flow *flow = &writer->flow;
    if (!flow->kind) return;
    if (flow->hyphens) { /* nothing follows that the hyphen could divide */
        quire_builder_append(writer->builder, QUIRE_STR("-"));
        writer->kept += flow->hyphens;
    }
    quire_builder_close(writer->builder);
    if (flow->kind == QUIRE_ELEMENT_LIST_ITEM) quire_builder_end_line(writer->builder);
    else quire_builder_end_block(writer->builder);
    *flow = (pdf_flow){ 0 };
}

void quire_pdf_close_list(pdf_writer *writer)
{
    if (!writer->list_open) return;
    quire_builder_close(writer->builder);
    quire_builder_end_block(writer->builder);
    writer->list_open = false;
}

static void close_contents(pdf_writer *writer)
{
    if (writer->entry_open) {
        quire_builder_close(writer->builder);
        quire_builder_end_line(writer->builder);
    }
    if (writer->contents_open) {
        quire_builder_close(writer->builder);
        quire_builder_end_block(writer->builder);
    }
    writer->entry_open = writer->contents_open = false;
}

void quire_pdf_close_table(pdf_writer *writer)
{
    if (!writer->table.open) return;
    writer->table.open = false;
    quire_builder_close(writer->builder);
    quire_builder_end_block(writer->builder);
}

void quire_pdf_write_flush(pdf_writer *writer)
{
    quire_pdf_close_flow(writer);
    close_contents(writer);
    quire_pdf_close_list(writer);
    quire_pdf_close_table(writer);
    quire_pdf_flush_asides(writer);
}

static bool copy_aside(quire_arena *arena, const pdf_aside *aside, pdf_aside *out)
{
    pdf_piece *pieces = quire_arena_array(arena, aside->count, sizeof *pieces);
    *out = *aside;
    out->pieces = pieces;
    out->label = quire_arena_copy(arena, aside->label);
    for (size_t i = 0; pieces && i < aside->count; i++) {
        pieces[i] = aside->pieces[i];
        pieces[i].text = quire_arena_copy(arena, aside->pieces[i].text);
        if (!pieces[i].text.data) return false;
    }
    return pieces && out->label.data;
}

quire_status quire_pdf_write_aside(pdf_writer *writer, const pdf_aside *aside, quire_error *err)
{
    pdf_aside *grown = quire_array_grow(writer->asides, writer->aside_count, &writer->aside_capacity,
                                        sizeof *grown);
    if (!grown) return quire_fail_memory(err);
    writer->asides = grown;
    if (!copy_aside(writer->arena, aside, &writer->asides[writer->aside_count]))
        return quire_fail_memory(err);
    writer->aside_count++;
    return QUIRE_OK;
}

void quire_pdf_writer_free(pdf_writer *writer)
{
    free(writer->asides);
    quire_pdf_words_free(&writer->words);
    writer->asides = NULL;
    writer->aside_count = writer->aside_capacity = 0;
}
