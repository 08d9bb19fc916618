/* SPDX-License-Identifier: Apache-2.0 */
/* A group that leads elsewhere ends with what it has gathered: a note, a field, a property. */
#include "load/worker/loaders/office/rtf_reading.h"

#include "base/str.h"

void quire_rtf_open_group(rtf_reading *reading)
{
    quire_rtf_settle(reading);
    reading->skip = 0;
    reading->star = false;
    if (reading->depth + 1 == RTF_GROUPS_MAX) {
        reading->beyond++;
        return;
    }
    reading->states[reading->depth + 1] = reading->states[reading->depth];
    reading->depth++;
    quire_rtf_top(reading)->owns = quire_rtf_top(reading)->owns_link = false;
}

void quire_rtf_begin(rtf_reading *reading, rtf_target target)
{
    rtf_state *state = quire_rtf_top(reading);
    if (state->target == RTF_TO_NOWHERE || (target < RTF_FLOWS && state->target >= RTF_FLOWS)) return;
    if (target != RTF_TO_NOWHERE && state->target == target) return;
    state->owns = true;
    state->target = target;
    state->level = RTF_ON_LINE;
    if (target > RTF_FLOWS && target != RTF_TO_LABEL) quire_rtf_forget(reading, &reading->word);
    if (target == RTF_TO_LABEL && reading->label_units) quire_rtf_settle_label(reading, false);
    if (target < RTF_FLOWS) state->in_table = false;
    if (target < RTF_FLOWS && target != RTF_TO_TEXT) state->hidden = state->deleted = false;
}

void quire_rtf_go_nowhere(rtf_reading *reading, rtf_reason reason)
{
    rtf_state *state = quire_rtf_top(reading);
    if (state->target == RTF_TO_NOWHERE) return;
    state->before = state->target;
    state->reason = reason;
    quire_rtf_begin(reading, RTF_TO_NOWHERE);
}

static bool was_written(rtf_reading *reading, quire_str text)
{
    for (size_t i = 0; i < reading->aside_count; i++)
        if (quire_str_equal(reading->asides[i], text)) return true;
    if (reading->aside_count < RTF_ASIDES_MAX) reading->asides[reading->aside_count++] = text;
    return false;
}

static void finish_aside(rtf_reading *reading, rtf_flow *flow, rtf_target target)
{
    quire_str text = quire_arena_copy(reading->arena, quire_str_trim(quire_buffer_view(&flow->text)));
    if (!text.data) reading->failed = true;
    if (!text.size) return;
    if (was_written(reading, text)) {
        reading->kept -= flow->units;
        reading->dropped[RTF_DUPLICATE] += flow->units;
    } else if (target == RTF_TO_FOOTER && reading->footer_count < RTF_ASIDES_MAX) {
        reading->footers[reading->footer_count++] = text;
    } else {
        quire_rtf_wait(reading, target == RTF_TO_HEADER ? QUIRE_ELEMENT_HEADER : QUIRE_ELEMENT_FOOTER,
                       (quire_str){ 0 }, text);
    }
}

static void finish_flow(rtf_reading *reading, rtf_target target)
{
    rtf_flow *flow = &reading->flows[target];
    quire_str text = quire_str_trim(quire_buffer_view(&flow->text)), label = { 0 };
    if (target == RTF_TO_HEADER || target == RTF_TO_FOOTER) {
        finish_aside(reading, flow, target);
    } else if (text.size && target == RTF_TO_NOTE) {
        label = quire_arena_printf(reading->arena, "%u", reading->notes);
        quire_rtf_wait(reading, QUIRE_ELEMENT_FOOTNOTE, label, text);
    } else if (text.size) {
        bool comment = target == RTF_TO_COMMENT;
        quire_rtf_wait(reading, comment ? QUIRE_ELEMENT_ANNOTATION : QUIRE_ELEMENT_PARAGRAPH,
                       comment ? reading->author : label, text);
    }
    quire_rtf_clear(reading, flow);
    bool idle = !reading->flows[RTF_TO_TEXT].text.size && !reading->table.cell_count &&
                !reading->table.row_count;
    if (idle && !reading->lists && !reading->contents) quire_rtf_flush(reading, reading->waiting_count);
}

/* HYPERLINK "https://example.org/" \o "…" */
static void read_field(rtf_reading *reading, rtf_state *outer)
{
    quire_str code = quire_str_trim(quire_buffer_view(&reading->word));
    if (quire_str_starts(code, QUIRE_STR("PAGE")) || quire_str_starts(code, QUIRE_STR("NUMPAGES")) ||
        quire_str_starts(code, QUIRE_STR("SECTIONPAGES"))) {
        outer->page_field = !quire_str_starts(code, QUIRE_STR("PAGEREF"));
        return;
    }
    if (!quire_str_starts(code, QUIRE_STR("HYPERLINK"))) return;
    const char *open = memchr(code.data, '"', code.size);
    size_t start = open ? (size_t)(open - code.data) + 1 : code.size;
    const char *close = start < code.size ? memchr(code.data + start, '"', code.size - start) : NULL;
    if (!close) return;
    bool inside = quire_str_holds(quire_str_cut(code, 0, start), "\\l");
    quire_str url = quire_str_cut(code, start, (size_t)(close - code.data));
    outer->url = inside ? quire_arena_printf(reading->arena, "#%.*s", QUIRE_FMT(url))
                        : quire_arena_copy(reading->arena, url);
    if (!outer->url.data) reading->failed = true;
}

static void finish_word(rtf_reading *reading, const rtf_state *closed)
{
    quire_str word = quire_str_trim(quire_buffer_view(&reading->word));
    if (closed->target == RTF_TO_FIELD) read_field(reading, quire_rtf_top(reading));
    else if (closed->target == RTF_TO_AUTHOR) reading->author = quire_arena_copy(reading->arena, word);
    else if (closed->target == RTF_TO_PROPERTY && closed->property && reading->year) {
        quire_str date = quire_arena_printf(reading->arena, "%04d-%02d-%02d", reading->year, reading->month,
                                            reading->day);
        quire_builder_add_metadata(reading->builder, quire_str_from(closed->property), date);
        reading->year = reading->month = reading->day = 0;
    } else if (closed->target == RTF_TO_PROPERTY && closed->property && word.size) {
        if (strcmp(closed->property, "title") == 0) {
            quire_builder_set_title(reading->builder, word);
            reading->titled = true;
        } else quire_builder_add_metadata(reading->builder, quire_str_from(closed->property), word);
    }
    quire_rtf_forget(reading, &reading->word);
}

/* An entry of the tables of fonts and of styles ends with a semicolon. */
void quire_rtf_finish_entry(rtf_reading *reading, const rtf_state *closed)
{
    quire_str name = quire_str_trim(quire_buffer_view(&reading->word));
    if (quire_str_ends(name, QUIRE_STR(";"))) name = quire_str_trim(quire_str_cut(name, 0, name.size - 1));
    if (closed->target == RTF_TO_FONT && name.size && reading->defining < RTF_FONTS_MAX)
        reading->fonts.items[reading->defining].name = quire_arena_copy(reading->arena, name);
    if (closed->target == RTF_TO_STYLE && name.size) {
        reading->style.name = name;
        if (!quire_rtf_add_style(&reading->styles, reading->arena, reading->style)) reading->failed = true;
    }
    quire_rtf_forget(reading, &reading->word);
}

void quire_rtf_close_group(rtf_reading *reading)
{
    quire_rtf_settle(reading);
    reading->skip = 0;
    if (reading->beyond) {
        reading->beyond--;
        return;
    }
    if (!reading->depth) return;
    const rtf_state closed = *quire_rtf_top(reading);
    reading->depth--;
    if (closed.owns_link && closed.target < RTF_FLOWS) {
        rtf_flow *flow = &reading->flows[closed.target];
        if (flow->link_count) flow->links[flow->link_count - 1].end = flow->text.size;
    }
    if (closed.target == RTF_TO_FONT || closed.target == RTF_TO_STYLE) {
        quire_rtf_finish_entry(reading, &closed);
        return;
    }
    if (!closed.owns) return;
    if (closed.target < RTF_FLOWS && closed.target != RTF_TO_TEXT) finish_flow(reading, closed.target);
    else if (closed.target == RTF_TO_FIELD || closed.target == RTF_TO_AUTHOR ||
             closed.target == RTF_TO_PROPERTY)
        finish_word(reading, &closed);
}
