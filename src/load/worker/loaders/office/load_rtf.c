/* SPDX-License-Identifier: Apache-2.0 */
/* RTF, by a reader of our own. What was received is counted by a second pass over its tokens. */
#include "load/worker/format.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/office/rtf_reading.h"

enum { PROGRESS_TOKENS = 65536 };

static const char *const reason_names[RTF_REASONS] = {
    "control_data",   "properties",          "field_code",  "hidden",      "deleted_revision",
    "alternate",      "image_data",          "object_data", "page_number", "bullet",
    "unmapped_glyph", "unknown_destination", "duplicate",   "over_limit"
};

static void take_token(rtf_reading *reading, const rtf_token *token)
{
    switch (token->kind) {
    case RTF_OPEN: quire_rtf_open_group(reading); break;
    case RTF_CLOSE: quire_rtf_close_group(reading); break;
    case RTF_WORD: quire_rtf_take_word(reading, token); break;
    case RTF_SYMBOL: quire_rtf_take_symbol(reading, token->value); break;
    case RTF_BYTE:
        quire_rtf_take_byte(reading, (char)token->value);
        if (token->value == ';' && (quire_rtf_top(reading)->target == RTF_TO_FONT ||
                                    quire_rtf_top(reading)->target == RTF_TO_STYLE)) {
            const rtf_state state = *quire_rtf_top(reading);
            quire_rtf_settle(reading);
            quire_rtf_finish_entry(reading, &state);
        }
        break;
    case RTF_END: break;
    }
}

static quire_status read_tokens(rtf_reading *reading)
{
    quire_status status = QUIRE_OK;
    uint64_t tokens = 0;
    for (;;) {
        rtf_token token = quire_rtf_next(&reading->lexer);
        if (token.kind == RTF_END || reading->failed) return status;
        take_token(reading, &token);
        if (++tokens % PROGRESS_TOKENS == 0)
            status = quire_host_progress(reading->host, reading->lexer.at, reading->lexer.bytes.size,
                                         reading->err);
        if (status) return status;
    }
}

/* What the file has not closed is closed where it ends. */
static void finish(rtf_reading *reading)
{
    if (reading->depth) quire_rtf_drop_whole(reading, "parts", "cut_short");
    while (reading->depth && !reading->failed) quire_rtf_close_group(reading);
    quire_rtf_settle(reading);
    quire_rtf_finish_row(reading);
    quire_rtf_top(reading)->in_table = false;
    quire_rtf_end_paragraph(reading);
    if (reading->label_units) quire_rtf_settle_label(reading, false);
    quire_rtf_flush(reading, reading->waiting_count);
    for (size_t i = 0; i < reading->footer_count; i++)
        quire_rtf_write_lines(reading, QUIRE_ELEMENT_FOOTER, (quire_str){ 0 }, reading->footers[i]);
}

static void enter(rtf_reading *reading)
{
    quire_ledger *ledger = quire_builder_ledger(reading->builder);
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("characters");
    quire_ledger_receive(ledger, step, unit, quire_rtf_count(reading->lexer.bytes));
    quire_ledger_keep(ledger, step, unit, reading->kept);
    if (reading->white) quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("white_space"), reading->white);
    for (size_t i = 0; i < RTF_REASONS; i++)
        if (reading->dropped[i])
            quire_ledger_drop_count(ledger, step, unit, quire_str_from(reason_names[i]), reading->dropped[i]);
}

static quire_status read_document(rtf_reading *reading)
{
    reading->states = quire_arena_array(reading->arena, RTF_GROUPS_MAX, sizeof *reading->states);
    reading->fonts.items = quire_arena_array(reading->arena, RTF_FONTS_MAX, sizeof *reading->fonts.items);
    if (!reading->states || !reading->fonts.items) return quire_fail_memory(reading->err);
    reading->states[0] = (rtf_state){ .fallback = 1, .outline = RTF_NO_OUTLINE };
    quire_status status = read_tokens(reading);
    if (status) return status;
    finish(reading);
    quire_rtf_forget(reading, &reading->bytes);
    quire_rtf_forget(reading, &reading->word);
    quire_rtf_forget(reading, &reading->label);
    enter(reading);
    if (reading->failed) return quire_fail_memory(reading->err);
    if (!reading->titled) quire_builder_set_title(reading->builder, reading->title);
    if (!reading->kept) quire_host_refuse(reading->host, QUIRE_LOAD_NO_TEXT, "the document holds no text");
    return QUIRE_OK;
}

static quire_status load_rtf(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    rtf_reading *reading = quire_arena_alloc(host->arena, sizeof *reading);
    if (!reading) return quire_fail_memory(err);
    *reading = (rtf_reading){ .host = host,
                              .builder = host->builder,
                              .arena = host->arena,
                              .lexer = { .bytes = input->bytes },
                              .style = { .outline = RTF_NO_OUTLINE },
                              .fonts = { .page = 1252 },
                              .err = err };
    for (size_t i = 0; i < RTF_FLOWS; i++)
        quire_buffer_init(&reading->flows[i].text, 2 * (size_t)RTF_FLOW_BYTES_MAX);
    quire_buffer_init(&reading->bytes, RTF_FLOW_BYTES_MAX);
    quire_buffer_init(&reading->word, RTF_FLOW_BYTES_MAX);
    quire_buffer_init(&reading->label, RTF_FLOW_BYTES_MAX);
    quire_status status = read_document(reading);
    for (size_t i = 0; i < RTF_FLOWS; i++) quire_buffer_free(&reading->flows[i].text);
    quire_buffer_free(&reading->bytes);
    quire_buffer_free(&reading->word);
    quire_buffer_free(&reading->label);
    return status;
}

static const quire_format_type types[] = {
    { "application/rtf", "rtf", "text/rtf|application/x-rtf|text/richtext" },
    { 0 },
};

static const quire_format_signature signatures[] = { { 0, 5, "{\\rtf" }, { 0 } };

const quire_format quire_format_rtf = {
    .name = "rtf",
    .title = "Rich Text documents",
    .keeps =
        "headings, paragraphs, lists with their numbers, tables, notes, comments, headers and footers, links",
    .version = 1,
    .types = types,
    .signatures = signatures,
    .load = load_rtf,
};
