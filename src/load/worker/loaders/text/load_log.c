/* SPDX-License-Identifier: Apache-2.0 */
/* Logs: each line is told by itself, so they are kept as code is. */
#include "load/worker/format.h"

#include "base/str.h"
#include "load/worker/decode.h"
#include "load/worker/lines.h"
#include "load/worker/loaders/line_blocks.h"
#include "load/worker/loaders/text/load_text.h"
#include "load/worker/parts.h"

enum { PROBED_LINES = 40, BLOCK_LINES = 200, STAMP_BYTES = 40 };

/* Whether a line begins as entries of logs do: with a time in its first bytes, or a level. */
static bool is_entry(quire_str line)
{
    static const char *const levels[] = { "INFO",  "WARN",   "ERROR",  "DEBUG", "TRACE",
                                          "FATAL", "NOTICE", "SEVERE", "信息",  "警告",
                                          "严重",  "错误",   "資訊",   "嚴重",  "錯誤" };
    size_t digits = 0, colons = 0;
    line = quire_str_trim(line);
    for (size_t i = 0; i < line.size && i < STAMP_BYTES; i++) {
        digits += line.data[i] >= '0' && line.data[i] <= '9';
        colons += line.data[i] == ':' && i && line.data[i - 1] >= '0' && line.data[i - 1] <= '9';
    }
    if (digits >= 6 && colons >= 2) return true;
    if (line.size && line.data[0] == '[') line = quire_str_cut(line, 1, line.size);
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (quire_str_starts(line, quire_str_from(levels[i]))) return true;
    return false;
}

static bool looks_like_log(quire_str text)
{
    size_t entries = 0, lines = 0;
    for (size_t at = 0; at < text.size && lines < PROBED_LINES;) {
        quire_str line = quire_line_at(text, at, &at);
        if (quire_line_is_blank(line) || line.data[0] == ' ' || line.data[0] == '\t') continue;
        entries += is_entry(line);
        lines++;
    }
    return entries * 2 >= lines && entries > 0;
}

static quire_status load_log(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("characters");
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    quire_str text = { 0 }, charset = { 0 };
    line_blocks blocks;
    uint32_t number = 0;
    quire_status status = quire_load_decode(input->bytes, input->charset, host->arena, ledger, &text,
                                            &charset, err);
    if (status) return status;
    quire_builder_add_metadata(host->builder, QUIRE_STR("charset"), charset);
    if (!looks_like_log(text)) {
        quire_text_write(host, text);
        return QUIRE_OK;
    }
    line_blocks_init(&blocks, host->builder);
    for (size_t at = 0; at < text.size;) {
        quire_str line = quire_line_at(text, at, &at);
        if (number++ % BLOCK_LINES == 0) line_blocks_begin(&blocks, QUIRE_ELEMENT_CODE, 0, (quire_str){ 0 });
        line_blocks_add(&blocks, line, number);
    }
    line_blocks_finish(&blocks);
    uint64_t received = quire_count_characters(text);
    quire_ledger_receive(ledger, step, unit, received);
    quire_ledger_keep(ledger, step, unit, blocks.kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("white_space"), received - blocks.kept);
    return QUIRE_OK;
}

static const quire_format_parts parts = { .end = quire_parts_end_of_line };

static const quire_format_type types[] = { { "text/x-log", "log", NULL }, { 0 } };

static bool is_log(const quire_probe *probe)
{
    return probe->is_text && quire_probe_claims(probe, &quire_format_log);
}

const quire_format quire_format_log = {
    .name = "log",
    .title = "Logs",
    .keeps = "each line with its number; large files in parts",
    .version = 3,
    .types = types,
    .probe = is_log,
    .load = load_log,
    .parts = &parts,
};
