/* SPDX-License-Identifier: Apache-2.0 */
/* What each reason costs, and what a whole ledger does. */
#include "record/losses.h"

#include "base/str.h"

static const struct {
    const char *reason;
    quire_cost cost;
} reasons[] = {
    /* How something is written, and what stands a second time. */
    { "white_space", QUIRE_COST_FORM },
    { "carriage_return", QUIRE_COST_FORM },
    { "line_end", QUIRE_COST_FORM },
    { "byte_order_mark", QUIRE_COST_FORM },
    { "markup", QUIRE_COST_FORM },
    { "delimiter", QUIRE_COST_FORM },
    { "delimiter_line", QUIRE_COST_FORM },
    { "quote", QUIRE_COST_FORM },
    { "quote_marks", QUIRE_COST_FORM },
    { "hyphen", QUIRE_COST_FORM },
    { "leaders", QUIRE_COST_FORM },
    { "generated", QUIRE_COST_FORM },
    { "control", QUIRE_COST_FORM },
    { "control_data", QUIRE_COST_FORM },
    { "properties", QUIRE_COST_FORM },
    { "bullet", QUIRE_COST_FORM },
    { "check_mark", QUIRE_COST_FORM },
    { "brackets", QUIRE_COST_FORM },
    { "empty", QUIRE_COST_FORM },
    { "merged_cell", QUIRE_COST_FORM },
    { "duplicate", QUIRE_COST_FORM },
    { "repeated", QUIRE_COST_FORM },
    { "page_furniture", QUIRE_COST_FORM },
    { "page_number", QUIRE_COST_FORM },
    { "blank_page", QUIRE_COST_FORM },
    { "alternate", QUIRE_COST_FORM },
    { "alternative", QUIRE_COST_FORM },
    { "fallback", QUIRE_COST_FORM },
    { "front_matter", QUIRE_COST_FORM }, /* is the document's metadata */
    { "metadata", QUIRE_COST_FORM },
    { "handed_on", QUIRE_COST_FORM }, /* is a document of its own */
    { "embedded_document", QUIRE_COST_FORM },
    { "folder", QUIRE_COST_FORM },
    { "font", QUIRE_COST_FORM },
    { "style", QUIRE_COST_FORM },
    { "cover", QUIRE_COST_FORM },
    { "contents", QUIRE_COST_FORM },
    /* Left out on purpose. */
    { "hidden", QUIRE_COST_CHOICE },
    { "deleted_revision", QUIRE_COST_CHOICE },
    { "superseded", QUIRE_COST_CHOICE },
    { "comment", QUIRE_COST_CHOICE },
    { "html_comment", QUIRE_COST_CHOICE },
    { "html", QUIRE_COST_CHOICE },
    { "script", QUIRE_COST_CHOICE },
    { "boilerplate", QUIRE_COST_CHOICE },
    { "form_control", QUIRE_COST_CHOICE },
    { "graphics", QUIRE_COST_CHOICE },
    { "alternative_text", QUIRE_COST_CHOICE },
    { "field_code", QUIRE_COST_CHOICE },
    { "technical", QUIRE_COST_CHOICE },
    { "signature", QUIRE_COST_CHOICE },
    { "system", QUIRE_COST_CHOICE },
    { "macros", QUIRE_COST_CHOICE },
    { "unknown_destination", QUIRE_COST_CHOICE },
    { "misplaced", QUIRE_COST_CHOICE },
    { "outside_page", QUIRE_COST_CHOICE },
    { "external", QUIRE_COST_CHOICE },
    { "external_link", QUIRE_COST_CHOICE },
    { "not_fetched", QUIRE_COST_CHOICE },
    { "ignored", QUIRE_COST_CHOICE },
    { "link", QUIRE_COST_CHOICE },
    { "frame", QUIRE_COST_CHOICE },
    { "deleted", QUIRE_COST_CHOICE },
    { "device", QUIRE_COST_CHOICE },
    { "special_file", QUIRE_COST_CHOICE },
    { "own_base", QUIRE_COST_CHOICE },
    { "other_source", QUIRE_COST_CHOICE },
    { "robots", QUIRE_COST_CHOICE },
    { "no_index", QUIRE_COST_CHOICE },
    { "off_site", QUIRE_COST_CHOICE },
    { "excluded", QUIRE_COST_CHOICE },
    { "trap", QUIRE_COST_CHOICE },
    { "soft_404", QUIRE_COST_CHOICE },
    { "binary", QUIRE_COST_CHOICE },
    { "outside_parts", QUIRE_COST_CHOICE },
    { "image_data", QUIRE_COST_CHOICE },
    { "object_data", QUIRE_COST_CHOICE },
    /* Lost. */
    { "image_without_text", QUIRE_COST_LOSS },
    { "embedded_object", QUIRE_COST_LOSS },
    { "unsupported_part", QUIRE_COST_LOSS },
    { "malformed_part", QUIRE_COST_LOSS },
    { "missing_part", QUIRE_COST_LOSS },
    { "page_without_text", QUIRE_COST_LOSS },
    { "page_unreadable", QUIRE_COST_LOSS },
    { "unmapped", QUIRE_COST_LOSS },
    { "unmapped_glyph", QUIRE_COST_LOSS },
    { "undecodable", QUIRE_COST_LOSS },
    { "not_calculated", QUIRE_COST_LOSS },
    { "chart_data", QUIRE_COST_LOSS },
    { "chart_labels", QUIRE_COST_LOSS },
    { "chart_values", QUIRE_COST_LOSS },
    { "too_long", QUIRE_COST_LOSS },
    { "cut_short", QUIRE_COST_LOSS },
    { "missing", QUIRE_COST_LOSS },
    { "same_key", QUIRE_COST_LOSS },
    /* Why a document, a file or a member was not read: as of quire_load_reason. */
    { "over_limit", QUIRE_COST_LOSS },
    { "malformed", QUIRE_COST_LOSS },
    { "encrypted", QUIRE_COST_LOSS },
    { "unsupported", QUIRE_COST_LOSS },
    { "unreadable", QUIRE_COST_LOSS },
    { "vanished", QUIRE_COST_LOSS },
    { "no_text", QUIRE_COST_LOSS },
    { "crashed", QUIRE_COST_LOSS },
    { "timed_out", QUIRE_COST_LOSS },
    { "unreachable", QUIRE_COST_LOSS },
    { "denied", QUIRE_COST_LOSS },
    { "shrunk", QUIRE_COST_LOSS },
};

/* Units that hold what a document says; the others stand beside it (notes, pictures, links) or are counted in these too. */
static const char *const units[] = { "bytes",    "characters", "values",  "cells", "pages",
                                     "chapters", "messages",   "members", "items", "cues",
                                     "lines",    "tokens",     "inputs" };

bool quire_drop_cost(quire_str reason, quire_cost *out)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        if (!quire_str_is(reason, reasons[i].reason)) continue;
        if (out) *out = reasons[i].cost;
        return true;
    }
    return false;
}

static bool holds_text(quire_str unit)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (quire_str_is(unit, units[i])) return true;
    return false;
}

/* What the row lost, and the largest part of it. */
static quire_loss row_loss(const quire_ledger_row *row)
{
    uint64_t lost = 0, most = 0;
    quire_loss loss = { 0 };
    for (size_t i = 0; i < row->dropped_count; i++) {
        const quire_ledger_drop *drop = &row->dropped[i];
        quire_cost cost = QUIRE_COST_FORM;
        if (!quire_drop_cost(drop->reason, &cost) || cost != QUIRE_COST_LOSS) continue;
        lost += drop->count;
        if (drop->count <= most) continue;
        most = drop->count;
        loss.reason = drop->reason;
    }
    if (lost) loss.share = (double)lost / (double)row->received;
    return loss;
}

/* Whether an earlier row is of the same step. */
static bool was_seen(quire_ledger_rows rows, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (quire_str_equal(rows.items[i].step, rows.items[at].step)) return true;
    return false;
}

quire_loss quire_ledger_loss(quire_ledger_rows rows)
{
    double kept = 1, worst_share = 0;
    quire_str reason = { 0 };
    for (size_t i = 0; i < rows.count; i++) {
        if (was_seen(rows, i)) continue;
        quire_loss step = { 0 };
        for (size_t j = i; j < rows.count; j++) {
            const quire_ledger_row *row = &rows.items[j];
            if (!quire_str_equal(row->step, rows.items[i].step) || !holds_text(row->unit)) continue;
            quire_loss loss = row_loss(row);
            if (loss.share > step.share) step = loss;
        }
        kept *= 1 - step.share;
        if (step.share > worst_share) {
            worst_share = step.share;
            reason = step.reason;
        }
    }
    return (quire_loss){ 1 - kept, reason };
}
