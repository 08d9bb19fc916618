/* SPDX-License-Identifier: Apache-2.0 */
/* Plain text: blocks between blank lines become paragraphs. */
#include "load/worker/loader.h"

#include "base/str.h"
#include "load/worker/decode.h"
#include "load/worker/lines.h"
#include "text/unicode.h"

/* CR before LF: the canonical text ends its lines with LF alone. */
static uint64_t count_carriage_returns(quire_str text)
{
    uint64_t count = 0;
    for (size_t i = 0; i + 1 < text.size; i++) count += text.data[i] == '\r' && text.data[i + 1] == '\n';
    return count;
}

static bool is_blank(quire_str line)
{
    for (size_t at = 0; at < line.size;)
        if (!quire_char_is_space(quire_utf8_next(line, &at))) return false;
    return true;
}

/* A block: lines up to the next blank one, without the white space behind its last character. */
static quire_str block_at(quire_str text, size_t start, size_t *next)
{
    size_t end = start, at = start;
    while (at < text.size) {
        size_t behind = 0;
        quire_str line = quire_line_at(text, at, &behind);
        if (is_blank(line)) break;
        end = at + line.size;
        at = behind;
    }
    while (end > start && (text.data[end - 1] == ' ' || text.data[end - 1] == '\t')) end--;
    *next = at;
    return quire_str_cut(text, start, end);
}

static quire_status load_text(const quire_load_input *input, quire_arena *arena, quire_builder *builder,
                              quire_load_reason *reason, quire_str *message, quire_error *err)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("characters");
    quire_ledger *ledger = quire_builder_ledger(builder);
    quire_str text = { 0 }, charset = { 0 };
    uint64_t kept = 0, returns = 0, gaps = 0;
    quire_status status = quire_load_decode(input->bytes, input->charset, arena, ledger, &text, &charset,
                                            err);
    if (status) return status;
    quire_ledger_receive(ledger, step, unit, quire_count_characters(text));
    quire_builder_add_metadata(builder, QUIRE_STR("charset"), charset);
    for (size_t at = 0; at < text.size;) {
        size_t next = 0;
        quire_str line = quire_line_at(text, at, &next);
        if (is_blank(line)) {
            gaps += quire_count_characters(quire_str_cut(text, at, next));
            at = next;
            continue;
        }
        quire_str block = block_at(text, at, &next);
        quire_builder_open(builder, QUIRE_ELEMENT_PARAGRAPH);
        quire_builder_append(builder, block);
        quire_builder_close(builder);
        quire_builder_end_block(builder);
        returns += count_carriage_returns(block);
        kept += quire_count_characters(block) - count_carriage_returns(block);
        gaps += quire_count_characters(quire_str_cut(text, at + block.size, next));
        at = next;
    }
    quire_ledger_keep(ledger, step, unit, kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("white_space"), gaps);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("carriage_return"), returns);
    if (kept == 0) {
        *reason = QUIRE_LOAD_EMPTY;
        *message = QUIRE_STR("the file holds nothing but white space");
    }
    return QUIRE_OK;
}

static const char *const types[] = { "text/plain", NULL };

const quire_load_loader quire_load_text = { .name = "text", .types = types, .load = load_text };
