/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/line_blocks.h"

#include "base/str.h"
#include "load/worker/lines.h"

void line_blocks_init(line_blocks *self, quire_builder *builder)
{
    *self = (line_blocks){ .builder = builder };
    quire_buffer_init(&self->text, SIZE_MAX / 4);
}

static void close_list(line_blocks *self)
{
    if (!self->in_list) return;
    quire_builder_close(self->builder);
    quire_builder_end_block(self->builder);
    self->in_list = false;
}

static void write_block(line_blocks *self, quire_str text)
{
    bool item = self->kind == QUIRE_ELEMENT_LIST_ITEM;
    quire_builder *builder = self->builder;
    quire_locator lines = { .kind = QUIRE_LOCATOR_LINES, .first = self->first, .last = self->last };
    if (!item) close_list(self);
    else if (!self->in_list) quire_builder_open(builder, QUIRE_ELEMENT_LIST);
    else quire_builder_end_line(builder);
    self->in_list = item;
    quire_element *element = quire_builder_open(builder, self->kind);
    element->level = self->level;
    if (self->label.size) quire_builder_set_label(builder, element, self->label);
    quire_builder_set_locator(builder, element, &lines);
    quire_builder_append(builder, text);
    quire_builder_close(builder);
    if (item) quire_builder_end_line(builder);
    else quire_builder_end_block(builder);
    self->kept += quire_count_characters(text);
}

/* Code keeps the white space in front of its first line. */
static quire_str shown_of(const line_blocks *self)
{
    quire_str all = quire_buffer_view(&self->text), shown = quire_str_trim(all);
    if (self->kind != QUIRE_ELEMENT_CODE || !shown.size) return shown;
    size_t start = (size_t)(shown.data - all.data), end = start + shown.size;
    while (start && all.data[start - 1] != '\n') start--;
    return quire_str_cut(all, start, end);
}

void line_blocks_end(line_blocks *self)
{
    quire_str text = shown_of(self);
    if (self->kind && text.size) write_block(self, text);
    self->kind = 0;
    quire_buffer_clear(&self->text);
}

void line_blocks_begin(line_blocks *self, quire_element_kind kind, uint32_t level, quire_str label)
{
    line_blocks_end(self);
    self->kind = kind;
    self->level = level;
    self->label = label;
    self->first = 0;
}

void line_blocks_add(line_blocks *self, quire_str text, uint32_t line)
{
    if (!self->kind) line_blocks_begin(self, QUIRE_ELEMENT_PARAGRAPH, 0, (quire_str){ 0 });
    bool blank = quire_line_is_blank(text);
    if (self->text.size) quire_buffer_append_char(&self->text, '\n');
    else if (blank) return;
    if (!self->first) self->first = line;
    if (!blank) self->last = line;
    quire_buffer_append_str(&self->text, text);
}

void line_blocks_finish(line_blocks *self)
{
    line_blocks_end(self);
    close_list(self);
    if (self->text.failure) quire_builder_fail(self->builder, self->text.failure);
    quire_buffer_free(&self->text);
}
