/* SPDX-License-Identifier: Apache-2.0 */
/* Paragraphs, items, entries of contents; tables and notes wait until what holds them has ended. */
#include "load/worker/loaders/office/rtf_reading.h"

#include "base/str.h"
#include "load/worker/loaders/office/lists.h"
#include "text/unicode.h"

enum { TITLE_BYTES_MAX = 1024 };

void quire_rtf_wait(rtf_reading *reading, quire_element_kind kind, quire_str label, quire_str text)
{
    rtf_waiting *grown = quire_arena_grow(reading->arena, reading->waiting, reading->waiting_count,
                                          &reading->waiting_capacity, sizeof *grown);
    quire_str copy = quire_arena_copy(reading->arena, text);
    if (!grown || !copy.data) {
        reading->failed = true;
        return;
    }
    reading->waiting = grown;
    reading->waiting[reading->waiting_count++] = (rtf_waiting){ kind, label, copy };
}

void quire_rtf_write_lines(rtf_reading *reading, quire_element_kind kind, quire_str label, quire_str text)
{
    for (size_t start = 0; start < text.size;) {
        const char *end = memchr(text.data + start, '\n', text.size - start);
        size_t stop = end && kind == QUIRE_ELEMENT_PARAGRAPH ? (size_t)(end - text.data) : text.size;
        quire_builder_open(reading->builder, kind)->label = label;
        quire_builder_append_flowing(reading->builder, quire_str_cut(text, start, stop));
        quire_builder_close(reading->builder);
        quire_builder_end_block(reading->builder);
        start = stop + 1;
    }
}

static void close_contents(rtf_reading *reading)
{
    if (!reading->contents) return;
    quire_builder_close(reading->builder);
    quire_builder_end_block(reading->builder);
    reading->contents = false;
}

/* Ends what goes over paragraphs, and writes the first `count` of what waited for its end. */
void quire_rtf_flush(rtf_reading *reading, size_t count)
{
    quire_list_close(reading->builder, &reading->lists);
    close_contents(reading);
    if (!quire_rtf_write_table(&reading->table, reading->arena, reading->builder)) reading->failed = true;
    for (size_t i = 0; i < count; i++)
        quire_rtf_write_lines(reading, reading->waiting[i].kind, reading->waiting[i].label,
                              reading->waiting[i].text);
    reading->waiting_count -= count;
    if (count)
        memmove(reading->waiting, reading->waiting + count,
                reading->waiting_count * sizeof *reading->waiting);
    reading->due = 0;
}

static void write_pieces(rtf_reading *reading, quire_str text)
{
    for (size_t start = 0; start < text.size;) {
        const char *end = memchr(text.data + start, '\n', text.size - start);
        size_t stop = end ? (size_t)(end - text.data) : text.size;
        quire_builder_append_flowing(reading->builder, quire_str_cut(text, start, stop));
        if (end) quire_builder_end_line(reading->builder);
        start = stop + 1;
    }
}

static void write_text(rtf_reading *reading, const rtf_flow *flow)
{
    quire_str text = quire_buffer_view(&flow->text);
    size_t at = 0;
    for (size_t i = 0; i < flow->link_count; i++) {
        const rtf_link *link = &flow->links[i];
        if (link->start < at || link->end <= link->start) continue;
        write_pieces(reading, quire_str_cut(text, at, link->start));
        quire_builder_open(reading->builder, QUIRE_ELEMENT_LINK)->label = link->url;
        write_pieces(reading, quire_str_cut(text, link->start, link->end));
        quire_builder_close(reading->builder);
        at = link->end;
    }
    write_pieces(reading, quire_str_cut(text, at, text.size));
}

void quire_rtf_clear(rtf_reading *reading, rtf_flow *flow)
{
    quire_rtf_forget(reading, &flow->text);
    flow->units = 0;
    flow->link_count = 0;
    flow->plain = false;
}

static void take_title(rtf_reading *reading, quire_element_kind kind, quire_str text)
{
    bool title = kind == QUIRE_ELEMENT_TITLE;
    if (reading->title_found || (!title && reading->title.size) || text.size > TITLE_BYTES_MAX) return;
    reading->title = quire_arena_copy(reading->arena, quire_str_trim(text));
    reading->title_found = title;
    if (!reading->title.data) reading->failed = true;
}

/* The number of an item; bullets and the like are none. */
static quire_str number_of(rtf_reading *reading)
{
    quire_str label = quire_str_trim(quire_buffer_view(&reading->label));
    bool number = false;
    for (size_t at = 0; at < label.size;) {
        uint32_t c = quire_utf8_next(label, &at);
        number = number || (quire_char_is_word(c) && !(label.size == 1 && c == 'o'));
    }
    return number ? label : (quire_str){ 0 };
}

void quire_rtf_settle_label(rtf_reading *reading, bool kept)
{
    if (kept) reading->kept += reading->label_units;
    else reading->dropped[RTF_BULLET] += reading->label_units;
    reading->label_units = 0;
    quire_rtf_forget(reading, &reading->label);
}

static void open_paragraph(rtf_reading *reading, quire_element_kind kind, uint32_t level)
{
    bool listed = reading->label_units > 0;
    if (kind == QUIRE_ELEMENT_CONTENTS) {
        quire_list_close(reading->builder, &reading->lists);
        if (!reading->contents) quire_builder_open_contents(reading->builder);
        reading->contents = true;
        quire_builder_open(reading->builder, QUIRE_ELEMENT_LIST_ITEM)->level = level;
        return;
    }
    close_contents(reading);
    if (kind == QUIRE_ELEMENT_PARAGRAPH && listed) {
        quire_list_open_item(reading->builder, &reading->lists, quire_rtf_top(reading)->item + 1);
        return;
    }
    quire_rtf_flush(reading, reading->due);
    quire_builder_open(reading->builder, kind)->level = level;
}

static void write_paragraph(rtf_reading *reading, rtf_flow *flow)
{
    const rtf_state *state = quire_rtf_top(reading);
    const rtf_style *style = quire_rtf_style(&reading->styles, state->style);
    quire_element_kind kind = style ? style->kind : QUIRE_ELEMENT_PARAGRAPH;
    uint32_t level = style ? style->level : 0;
    if (state->outline < RTF_NO_OUTLINE && kind == QUIRE_ELEMENT_PARAGRAPH) {
        kind = QUIRE_ELEMENT_HEADING;
        level = state->outline < 6 ? state->outline + 1 : 6;
    }
    if (reading->table.row_count) quire_rtf_flush(reading, reading->due);
    if (kind == QUIRE_ELEMENT_TITLE || kind == QUIRE_ELEMENT_HEADING)
        take_title(reading, kind, quire_buffer_view(&flow->text));
    open_paragraph(reading, kind, level);
    quire_str number = number_of(reading);
    if (number.size) {
        quire_builder_append_flowing(reading->builder, number);
        quire_builder_append_flowing(reading->builder, QUIRE_STR(" "));
    }
    quire_rtf_settle_label(reading, number.size > 0);
    write_text(reading, flow);
    if (kind == QUIRE_ELEMENT_CONTENTS) {
        quire_builder_close(reading->builder);
        quire_builder_end_line(reading->builder);
    } else if (!reading->lists) {
        quire_builder_close(reading->builder);
        quire_builder_end_block(reading->builder);
        quire_rtf_flush(reading, reading->waiting_count);
    }
    reading->due = reading->waiting_count;
}

void quire_rtf_end_paragraph(rtf_reading *reading)
{
    rtf_flow *flow = quire_rtf_flow(reading);
    if (!flow) return;
    if (quire_rtf_top(reading)->target != RTF_TO_TEXT || quire_rtf_top(reading)->in_table) {
        bool box = quire_rtf_top(reading)->target == RTF_TO_BOX;
        if (!quire_rtf_ends_white(flow)) quire_buffer_append_char(&flow->text, box ? '\n' : ' ');
        if (quire_rtf_top(reading)->in_table && reading->label_units) quire_rtf_settle_label(reading, false);
        return;
    }
    if (quire_str_trim(quire_buffer_view(&flow->text)).size) write_paragraph(reading, flow);
    else if (reading->label_units) quire_rtf_settle_label(reading, false);
    quire_rtf_clear(reading, flow);
}

void quire_rtf_end_cell(rtf_reading *reading)
{
    rtf_flow *flow = &reading->flows[RTF_TO_TEXT];
    if (quire_rtf_top(reading)->target != RTF_TO_TEXT) return;
    if (reading->label_units) quire_rtf_settle_label(reading, false);
    if (!quire_rtf_add_cell(&reading->table, reading->arena, quire_str_trim(quire_buffer_view(&flow->text)),
                            !flow->plain))
        reading->failed = true;
    quire_rtf_clear(reading, flow);
}

void quire_rtf_finish_row(rtf_reading *reading)
{
    if (quire_rtf_top(reading)->target != RTF_TO_TEXT) return;
    if (!reading->table.row_count) {
        quire_list_close(reading->builder, &reading->lists);
        close_contents(reading);
    }
    if (!quire_rtf_end_row(&reading->table, reading->arena, &reading->shape)) reading->failed = true;
}
