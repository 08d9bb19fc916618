/* SPDX-License-Identifier: Apache-2.0 */
/* Trees are no deeper than DATA_DEPTH_MAX, so they are walked by recursion. */
#include "load/worker/loaders/data/data_write.h"

#include "base/buffer.h"
#include "base/str.h"
#include "load/worker/loaders/data/data_table.h"

enum {
    PATH_BYTES_MAX = 512, /* of what is longer, the path of what it stands in is said */
    PATHS_BYTES_MAX =
        12 << 20, /* of all fields' paths together; behind it only sections and rows have theirs */
    LEVEL_MAX = 6
};

struct writing {
    quire_builder *builder;
    data_paths paths;
    quire_buffer path, heading;
    size_t path_bytes; /* that fields have taken */
    uint64_t kept;
};

/* ---- places ---- */

static bool is_plain_key(quire_str key)
{
    for (size_t i = 0; i < key.size; i++) {
        unsigned char c = (unsigned char)key.data[i];
        bool word = c >= 0x80 || c == '_' || c == '-' || c == '@' || c == '$' || (c >= '0' && c <= '9') ||
                    ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        if (!word) return false;
    }
    return key.size > 0;
}

/* Adds the step to `node` to the path, and gives how long the path was. */
static size_t step_to(struct writing *self, const data_node *node)
{
    quire_buffer *path = &self->path;
    size_t before = path->size;
    if (self->paths == DATA_PATHS_LINES || path->size > PATH_BYTES_MAX) return before;
    if (self->paths == DATA_PATHS_XML) {
        quire_buffer_printf(path, "/%.*s", QUIRE_FMT(node->key));
        if (node->index) quire_buffer_printf(path, "[%u]", node->index);
    } else if (!node->parent) {
        quire_buffer_append_char(path, '$');
    } else if (node->parent->kind == DATA_LIST) {
        quire_buffer_printf(path, "[%u]", node->index);
    } else {
        quire_buffer_printf(path, is_plain_key(node->key) ? ".%.*s" : "[\"%.*s\"]", QUIRE_FMT(node->key));
    }
    if (path->size > PATH_BYTES_MAX) path->size = before;
    return before;
}

static void step_back(struct writing *self, size_t size)
{
    self->path.size = size;
}

static quire_locator place_of(struct writing *self, const data_node *node)
{
    if (self->paths != DATA_PATHS_LINES)
        return (quire_locator){ .kind = QUIRE_LOCATOR_PATH, .name = quire_buffer_view(&self->path) };
    uint32_t last = node->last_line > node->line ? node->last_line : node->line;
    return (quire_locator){ .kind = node->line ? QUIRE_LOCATOR_LINES : QUIRE_LOCATOR_NONE,
                            .first = node->line,
                            .last = last };
}

/* Opens an element that stands where the path leads. */
static quire_element *open_at(struct writing *self, const data_node *node, quire_element_kind kind)
{
    quire_element *element = quire_builder_open(self->builder, kind);
    quire_locator place = place_of(self, node);
    if (place.kind) quire_builder_set_locator(self->builder, element, &place);
    return element;
}

/* ---- values ---- */

static bool has_lines(quire_str text)
{
    return text.size && memchr(text.data, '\n', text.size) != NULL;
}

/* Whether it is written in the line of its key: a single value, or a short list of them. */
static bool fits_line(const data_node *node)
{
    size_t bytes = 0;
    if (node->kind == DATA_SCALAR) return node->text.size <= DATA_INLINE_BYTES && !has_lines(node->text);
    if (node->kind == DATA_OBJECT || node->kind == DATA_NOTE)
        return node->kind == DATA_OBJECT && node->count == 0;
    if (!data_is_flat_list(node, &bytes) || bytes > DATA_INLINE_BYTES) return false;
    for (const data_node *item = node->first; item; item = item->next)
        if (has_lines(item->text)) return false;
    return true;
}

static void write_value(struct writing *self, const data_node *node)
{
    self->kept += node->values;
    if (node->kind == DATA_SCALAR || node->kind == DATA_NOTE) {
        quire_builder_append(self->builder, node->text);
        return;
    }
    for (const data_node *item = node->first; item; item = item->next) {
        if (item != node->first) quire_builder_append(self->builder, QUIRE_STR(", "));
        write_value(self, item);
    }
}

static void write_key(struct writing *self, const data_node *node)
{
    if (!node->key.size) return;
    quire_builder_append(self->builder, node->key);
    quire_builder_append(self->builder, QUIRE_STR(": "));
}

static void write_item(struct writing *self, const data_node *node)
{
    size_t before = step_to(self, node);
    bool placed = self->path_bytes < PATHS_BYTES_MAX;
    quire_builder_end_line(self->builder);
    quire_element *item = placed ? open_at(self, node, QUIRE_ELEMENT_LIST_ITEM)
                                 : quire_builder_open(self->builder, QUIRE_ELEMENT_LIST_ITEM);
    if (placed) self->path_bytes += self->path.size;
    item->level = 1;
    write_key(self, node);
    write_value(self, node);
    quire_builder_close(self->builder);
    step_back(self, before);
}

static void write_paragraph(struct writing *self, const data_node *node)
{
    size_t before = step_to(self, node);
    open_at(self, node, QUIRE_ELEMENT_PARAGRAPH);
    write_key(self, node);
    write_value(self, node);
    quire_builder_close(self->builder);
    quire_builder_end_block(self->builder);
    step_back(self, before);
}

/* ---- sections ---- */

static void write_section(struct writing *self, const data_node *node, const data_node *note, uint32_t level);

static bool is_section(const data_node *node)
{
    return (node->kind == DATA_OBJECT || node->kind == DATA_LIST) && !fits_line(node);
}

/* Whether it is a comment on the section behind it, and belongs under its heading. */
static bool leads_section(const data_node *node)
{
    return node->kind == DATA_NOTE && node->next && is_section(node->next);
}

/* The short values of a record, in one paragraph. */
static void write_whole(struct writing *self, const data_node *record)
{
    bool any = false;
    open_at(self, record, QUIRE_ELEMENT_PARAGRAPH);
    for (const data_node *child = record->first; child; child = child->next) {
        if (!fits_line(child)) continue;
        if (any) quire_builder_append(self->builder, QUIRE_STR("; "));
        any = true;
        write_key(self, child);
        write_value(self, child);
    }
    quire_builder_close(self->builder);
    quire_builder_end_block(self->builder);
}

/* The children that are no sections: lines in a list, and paragraphs. */
static void write_fields(struct writing *self, const data_node *node)
{
    bool in_list = false;
    if (node->whole) write_whole(self, node);
    for (const data_node *child = node->first; child; child = child->next) {
        if (is_section(child) || leads_section(child) || (node->whole && fits_line(child))) continue;
        bool line = fits_line(child);
        if (line && !in_list) quire_builder_open(self->builder, QUIRE_ELEMENT_LIST);
        if (!line && in_list) {
            quire_builder_close(self->builder);
            quire_builder_end_block(self->builder);
        }
        in_list = line;
        if (line) write_item(self, child);
        else write_paragraph(self, child);
    }
    if (!in_list) return;
    quire_builder_close(self->builder);
    quire_builder_end_block(self->builder);
}

static void write_table(struct writing *self, const data_node *first, size_t count, const data_table *table)
{
    quire_builder *builder = self->builder;
    open_at(self, first->parent, QUIRE_ELEMENT_TABLE);
    data_table_write_heads(builder, table);
    for (uint32_t row = 1; row <= count; row++, first = first->next) {
        size_t before = step_to(self, first);
        open_at(self, first, QUIRE_ELEMENT_TABLE_ROW)->row = row;
        self->kept += data_table_write_cells(builder, table, first, row);
        quire_builder_close(builder);
        quire_builder_end_line(builder);
        step_back(self, before);
    }
    quire_builder_close(builder);
    quire_builder_end_block(builder);
}

/* The siblings from `node` on that are of its kind and name. */
static size_t count_alike(const data_node *node)
{
    size_t count = 1;
    for (; node->next && node->kind == node->next->kind && quire_str_equal(node->key, node->next->key);
         node = node->next)
        count++;
    return count;
}

static void write_children(struct writing *self, const data_node *node, uint32_t level)
{
    data_table table;
    const data_node *note = NULL; /* in front of the child */
    self->kept += node->values;
    write_fields(self, node);
    for (const data_node *child = node->first; child;) {
        size_t count = count_alike(child);
        bool is_table = data_table_of(child, count, &table);
        if (is_table) write_table(self, child, count, &table);
        for (size_t i = 0; i < count; i++, child = child->next) {
            if (!is_table && is_section(child)) write_section(self, child, note, level);
            note = leads_section(child) ? child : NULL;
        }
    }
}

/* "users[3]: Alice Chen". */
static void write_heading(struct writing *self, const data_node *node, uint32_t level)
{
    quire_str label = data_label(node);
    /* A person without a name is told by what is said first. */
    if (!label.size && node->whole && node->first && fits_line(node->first)) label = node->first->text;
    quire_buffer *heading = &self->heading;
    bool item = node->parent && node->parent->kind == DATA_LIST && !node->key.size;
    quire_buffer_clear(heading);
    quire_buffer_append_str(heading, item ? node->parent->key : node->key);
    if (item && !node->line) quire_buffer_printf(heading, "[%u]", node->index);
    else if (item && !label.size)
        quire_buffer_printf(heading, "%sline %u", heading->size ? ", " : "", node->line);
    if (label.size) quire_buffer_printf(heading, "%s%.*s", heading->size ? ": " : "", QUIRE_FMT(label));
    open_at(self, node, QUIRE_ELEMENT_HEADING)->level = level < LEVEL_MAX ? level : LEVEL_MAX;
    quire_builder_append(self->builder, quire_buffer_view(heading));
    quire_builder_close(self->builder);
    quire_builder_end_block(self->builder);
}

static void write_section(struct writing *self, const data_node *node, const data_node *note, uint32_t level)
{
    size_t before = step_to(self, node);
    write_heading(self, node, level);
    if (note) write_paragraph(self, note);
    write_children(self, node, level + 1);
    step_back(self, before);
}

/* A record that is the whole document is its title's. */
static void set_title(quire_builder *builder, const data_node *root)
{
    for (const data_node *child = root->first; root->kind == DATA_OBJECT && child; child = child->next)
        if (child->kind == DATA_SCALAR && fits_line(child) &&
            (quire_str_is(child->key, "title") || quire_str_is(child->key, "name") ||
             quire_str_is(child->key, "标题") || quire_str_is(child->key, "名称"))) {
            quire_builder_set_title(builder, child->text);
            return;
        }
}

void data_write(quire_builder *builder, const data_tree *tree, data_paths paths, uint64_t *kept)
{
    struct writing self = { .builder = builder, .paths = paths };
    if (!tree->root) return;
    quire_buffer_init(&self.path, SIZE_MAX / 4);
    quire_buffer_init(&self.heading, SIZE_MAX / 4);
    set_title(builder, tree->root);
    step_to(&self, tree->root);
    if (is_section(tree->root)) write_children(&self, tree->root, 1);
    else write_paragraph(&self, tree->root);
    if (self.path.failure || self.heading.failure) quire_builder_fail(builder, QUIRE_E_NO_MEMORY);
    quire_buffer_free(&self.path);
    quire_buffer_free(&self.heading);
    *kept += self.kept;
}
