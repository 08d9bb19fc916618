/* SPDX-License-Identifier: Apache-2.0 */
/* The stage: units, then chunks, then the account. Options and their reasons: docs/decisions/splitting.md. */
#include "split/split.h"

#include "base/error.h"
#include "base/str.h"
#include "record/table.h"
#include "split/pack.h"
#include "split/units.h"
#include "text/unicode.h"

#include <stddef.h>

enum {
    SPLITTER_VERSION = 6, /* of the rules: part of the chunking's name */
    LEAST_ROOM = 16,      /* tokens that a model must leave for text */
};

const quire_option quire_split_options[] = {
    { "split.target", QUIRE_OPT_INT, offsetof(quire_split_settings, target_tokens), "192", .min = 16,
      .max = 8192, .unit = "tokens", .help = "size of a chunk; a section of up to half more stays whole" },
    { "split.overlap", QUIRE_OPT_INT, offsetof(quire_split_settings, overlap_tokens), "32", .min = 0,
      .max = 1024, .unit = "tokens", .help = "most that a chunk repeats of the sentences before it" },
    { 0 },
};

quire_str quire_split_identity(const quire_split_settings *settings, const quire_token_counter *counter,
                               quire_arena *arena)
{
    return quire_arena_printf(arena, "split-%d target=%lld overlap=%lld window=%zu tokenizer=%.*s",
                              SPLITTER_VERSION, (long long)settings->target_tokens,
                              (long long)settings->overlap_tokens, counter->window_tokens,
                              QUIRE_FMT(counter->identity));
}

/* "target=… overlap=…" */
static quire_str options_of(quire_str chunking)
{
    size_t start = 0, words = 0;
    for (size_t i = 0; i <= chunking.size; i++) {
        if (i < chunking.size && chunking.data[i] != ' ') continue;
        if (++words == 1) start = i;
        if (words == 3) return quire_str_cut(chunking, start, i);
    }
    return chunking;
}

bool quire_split_same_options(quire_str chunking, quire_str other)
{
    return quire_str_equal(options_of(chunking), options_of(other));
}

/* "split-2" → "2" */
static quire_str version_of(quire_str chunking)
{
    const char *dash = chunking.size ? memchr(chunking.data, '-', chunking.size) : NULL;
    const char *space = chunking.size ? memchr(chunking.data, ' ', chunking.size) : NULL;
    return dash && space && dash < space
               ? quire_str_cut(chunking, (size_t)(dash + 1 - chunking.data), (size_t)(space - chunking.data))
               : (quire_str){ 0 };
}

quire_str quire_split_change(quire_str old, quire_str now, quire_arena *arena)
{
    quire_str from = version_of(old), to = version_of(now);
    if (quire_str_equal(from, to)) return QUIRE_STR("the way its parts are cut");
    return quire_arena_printf(arena, "splitter %.*s → %.*s", QUIRE_FMT(from), QUIRE_FMT(to));
}

static size_t count_spaces(quire_str text, size_t start, size_t end)
{
    size_t bytes = 0;
    for (size_t at = start; at < end;) {
        size_t here = at;
        if (quire_char_is_space(quire_utf8_next(text, &at))) bytes += at - here;
    }
    return bytes;
}

/* What no chunk holds, seen from the text: white space, page furniture, brackets that close a class. Anything else would leave the row out of
 * balance, which the tests look for. */
static void account(const quire_split_plan *plan, const quire_chunks *chunks, quire_ledger *ledger)
{
    const quire_str step = QUIRE_STR("split"), unit = QUIRE_STR("bytes");
    quire_str text = plan->document->text;
    size_t kept = 0, spaces = 0, furniture = 0, brackets = 0, covered = 0, segment = 0;
    for (size_t i = 0; i <= chunks->count; i++) {
        size_t range_count = i < chunks->count ? chunks->items[i].range_count : 1;
        for (size_t j = 0; j < range_count; j++) {
            quire_range end_of_text = { text.size, text.size };
            quire_range range = i < chunks->count ? chunks->items[i].ranges[j] : end_of_text;
            while (covered < range.start) {
                while (plan->segments[segment].end <= covered) segment++;
                size_t end = plan->segments[segment].end < range.start ? plan->segments[segment].end
                                                                       : range.start;
                size_t blank = count_spaces(text, covered, end);
                spaces += blank;
                if (plan->segments[segment].kind == QUIRE_SEGMENT_FURNITURE)
                    furniture += end - covered - blank;
                if (plan->segments[segment].kind == QUIRE_SEGMENT_BRACKETS) brackets += end - covered - blank;
                covered = end;
            }
            if (range.end <= covered) continue;
            kept += range.end - (range.start > covered ? range.start : covered);
            covered = range.end;
        }
    }
    quire_ledger_receive(ledger, step, unit, text.size);
    quire_ledger_keep(ledger, step, unit, kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("white_space"), spaces);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("page_furniture"), furniture);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("brackets"), brackets);
}

quire_status quire_split(quire_call *call, const quire_split_settings *settings,
                         const quire_token_counter *counter, const quire_document *document,
                         quire_ledger *ledger, quire_chunks *out, quire_error *err)
{
    *out = (quire_chunks){ 0 };
    quire_split_plan plan = { .document = document, .counter = counter };
    plan.empty_tokens = counter->count(counter->state, (quire_str){ 0 });
    if (plan.empty_tokens == SIZE_MAX) return quire_fail_memory(err);
    if (counter->window_tokens < LEAST_ROOM || plan.empty_tokens > counter->window_tokens - LEAST_ROOM)
        return quire_fail(err, QUIRE_E_INVALID,
                          "the model reads %zu tokens and its prefix takes %zu; at least %d must be left",
                          counter->window_tokens, plan.empty_tokens, LEAST_ROOM);
    size_t room = (counter->window_tokens - plan.empty_tokens) * 3 / 4;
    plan.most_tokens = (size_t)settings->target_tokens < room ? (size_t)settings->target_tokens : room;
    size_t most = room * 7 / 6; /* of the window; the rest is for the context */
    plan.code_tokens = 2 * plan.most_tokens < most ? 2 * plan.most_tokens : most;
    quire_status status = quire_document_tables(document, call->arena, &plan.tables, err);
    if (!status) status = quire_split_make_units(call, &plan, err);
    if (!status) status = quire_split_pack(call, settings, &plan, out, err);
    if (status) return status;
    account(&plan, out, ledger);
    return ledger->failed ? quire_fail_memory(err) : QUIRE_OK;
}
