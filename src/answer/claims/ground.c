/* SPDX-License-Identifier: Apache-2.0 */
/* Reading evidence: which figures stand in which cell, which periods its column names, in which unit they are meant. */
#include "answer/claims/ground.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/str.h"

enum { FRAME_LIMIT_BYTES = 1 << 16 };

struct grounding {
    quire_call *call;
    quire_ground *ground;
    quire_str language;
    quire_error *err;
};

static quire_str label_of(quire_str cell)
{
    cell = quire_str_trim(cell);
    while (cell.size && cell.data[cell.size - 1] == ':') cell.size--;
    return cell;
}

/* The cells as the heads give them, else as TABs part them. */
static quire_status cut_cells(struct grounding *grounding, quire_ground_cell **out)
{
    quire_ground *ground = grounding->ground;
    quire_str quote = ground->evidence.quote;
    const quire_heads *heads = ground->evidence.heads;
    size_t count = 1;
    for (size_t i = 0; i < quote.size; i++) count += quote.data[i] == '\t';
    bool given = heads && heads->cells.count;
    ground->row = count > 1 || given;
    if (given) count = heads->cells.count;
    quire_ground_cell *cells = quire_arena_array(grounding->call->arena, count, sizeof *cells);
    if (!cells) return quire_fail_memory(grounding->err);
    for (size_t i = 0, at = 0; i < count; i++) {
        size_t end = at;
        while (end < quote.size && quote.data[end] != '\t') end++;
        cells[i].text = given ? heads->cells.items[i] : quire_str_cut(quote, at, end);
        if (heads && i < heads->columns.count) cells[i].head = heads->columns.items[i];
        at = end < quote.size ? end + 1 : end;
    }
    ground->cells = *out = cells;
    ground->cell_count = count;
    return QUIRE_OK;
}

/* Whether all that a column's head names are years, or there is nothing. */
static bool only_years(const quire_periods *periods)
{
    for (size_t i = 0; i < periods->count; i++)
        if (periods->items[i].month || periods->items[i].quarter || periods->items[i].half) return false;
    return true;
}

/* A head that only names a year goes on with what stands above the labels: "Three Months Ended September 30," | 2023 | 2022. */
static quire_status read_column(struct grounding *grounding, quire_str corner, quire_ground_cell *cell)
{
    quire_call *call = grounding->call;
    quire_status status = quire_text_periods(call, cell->head, &cell->periods, grounding->err);
    if (status || !corner.size || !cell->periods.count || !only_years(&cell->periods)) return status;
    quire_str joined = quire_arena_printf(call->arena, "%.*s %.*s", QUIRE_FMT(corner), QUIRE_FMT(cell->head));
    if (!joined.data) return quire_fail_memory(grounding->err);
    return quire_text_periods(call, joined, &cell->periods, grounding->err);
}

static quire_status read_cells(struct grounding *grounding, quire_ground_cell *cells)
{
    quire_call *call = grounding->call;
    quire_ground *ground = grounding->ground;
    quire_status status = QUIRE_OK;
    ground->label = SIZE_MAX;
    for (size_t i = 0; !status && i < ground->cell_count; i++) {
        quire_periods periods = { 0 };
        quire_ground_cell *cell = &cells[i];
        status = quire_text_periods(call, cell->text, &periods, grounding->err);
        if (!status) status = quire_figures_of(call, cell->text, &periods, &cell->figures, grounding->err);
        if (!status) status = read_column(grounding, i ? cells[0].head : (quire_str){ 0 }, cell);
        cell->unit = quire_figure_unit(cell->head);
        if (ground->row && ground->label == SIZE_MAX && label_of(cell->text).size) ground->label = i;
    }
    if (!status && ground->label != SIZE_MAX)
        status = quire_text_terms(call, label_of(cells[ground->label].text), grounding->language,
                                  &ground->label_terms, grounding->err);
    return status;
}

static void append_line(quire_buffer *buffer, quire_str line)
{
    if (!line.size) return;
    quire_buffer_append_str(buffer, line);
    quire_buffer_append_char(buffer, '\n');
}

static void append_lines(quire_buffer *buffer, quire_strs lines)
{
    for (size_t i = 0; i < lines.count; i++) append_line(buffer, lines.items[i]);
}

static quire_status read_frame(struct grounding *grounding)
{
    quire_ground *ground = grounding->ground;
    const quire_heads *heads = ground->evidence.heads;
    quire_buffer frame;
    if (!heads) return QUIRE_OK;
    quire_buffer_init(&frame, FRAME_LIMIT_BYTES);
    append_line(&frame, heads->table);
    append_line(&frame, heads->unit);
    append_lines(&frame, heads->group);
    append_lines(&frame, heads->columns);
    append_lines(&frame, heads->headings);
    /* What is too long to be a frame is cut: it then holds less, and never more. */
    if (frame.failure == QUIRE_E_NO_MEMORY) {
        quire_buffer_free(&frame);
        return quire_fail_memory(grounding->err);
    }
    ground->frame = quire_arena_copy(grounding->call->arena, (quire_str){ frame.data, frame.size });
    quire_buffer_free(&frame);
    return ground->frame.data ? QUIRE_OK : quire_fail_memory(grounding->err);
}

/* The unit's own words first; a title or heading may say "(in millions)" where no unit is told apart. */
static void read_scales(quire_ground *ground)
{
    const size_t most = sizeof ground->scales / sizeof *ground->scales;
    const quire_heads *heads = ground->evidence.heads;
    if (heads) ground->scale_count = quire_figure_scales(heads->unit, ground->scales, most);
    if (ground->scale_count == 0)
        ground->scale_count = quire_figure_scales(ground->frame, ground->scales, most);
}

quire_status quire_ground_of(quire_call *call, const quire_claim_evidence *evidence, quire_ground *out,
                             quire_error *err)
{
    struct grounding grounding = { call, out, evidence->language, err };
    quire_ground_cell *cells = NULL;
    *out = (quire_ground){ .evidence = *evidence };
    quire_status status = cut_cells(&grounding, &cells);
    if (!status) status = read_cells(&grounding, cells);
    if (!status) status = read_frame(&grounding);
    if (!status) read_scales(out);
    if (!status) status = quire_text_terms(call, evidence->quote, evidence->language, &out->quote_terms, err);
    if (!status) status = quire_text_terms(call, out->frame, evidence->language, &out->frame_terms, err);
    if (!status)
        status = quire_text_terms(call, evidence->document, evidence->language, &out->document_terms, err);
    if (!status) status = quire_text_periods(call, evidence->quote, &out->quote_periods, err);
    if (!status) status = quire_text_periods(call, out->frame, &out->frame_periods, err);
    if (!status) status = quire_text_periods(call, evidence->document, &out->document_periods, err);
    if (!status) status = quire_figures_of(call, out->frame, &out->frame_periods, &out->frame_figures, err);
    return status;
}
