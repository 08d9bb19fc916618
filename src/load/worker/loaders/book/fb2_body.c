/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks nest in sections, sections in bodies; a body of notes holds a section for each. The walk goes down with the tree,
 * which libxml2 keeps within 256 levels. */
#include "load/worker/loaders/book/fb2_body.h"

#include "base/str.h"
#include "load/worker/loaders/book/book_xml.h"
#include "load/worker/loaders/flowing.h"
#include "load/worker/loaders/raised.h"
#include "text/unicode.h"

enum { LEVEL_MAX = 6, MARK_BYTES_MAX = 64, SPAN_MAX = 1000, DEPTH_MAX = 300 };

struct writing {
    quire_builder *builder;
    quire_arena *arena;
    quire_str title; /* of the book */
    uint32_t level;  /* of the heading that a title is now */
    bool notes;      /* in a body of notes */
    bool leaf;       /* an element that holds text is open */
    uint32_t row, column;
    uint64_t kept, white, again;
};

/* ---- text ---- */

static void write_text(struct writing *self, quire_str text)
{
    uint64_t white;
    if (self->leaf) quire_flowing_append(self->builder, text, &self->kept, &self->white);
    else if (quire_flowing_count(text, &white) == white) self->white += white;
    else {
        quire_builder_open(self->builder, QUIRE_ELEMENT_PARAGRAPH);
        quire_flowing_append(self->builder, text, &self->kept, &self->white);
        quire_builder_close(self->builder);
        quire_builder_end_block(self->builder);
    }
}

/* Text that stands for as much of the book as `node` holds. */
static void write_instead(struct writing *self, const xmlNode *node, quire_str shown)
{
    uint64_t white, count = quire_flowing_count(quire_ooxml_text(node), &white);
    self->kept += count - white;
    self->white += white;
    quire_builder_append_flowing(self->builder, shown);
}

/* Whether all that `node` holds is one piece of text. */
static bool is_plain(const xmlNode *node)
{
    return node->children && !node->children->next && node->children->type == XML_TEXT_NODE;
}

/* The mark of a note: where it is a bare number it would run into the word. */
static bool is_bare_mark(const xmlNode *node, quire_str text)
{
    return quire_str_is(quire_ooxml_attribute(node, "type"), "note") && text.size &&
           text.size < MARK_BYTES_MAX && text.data[0] != '[' && text.data[0] != '(' && text.data[0] != '{';
}

static void write_inline(struct writing *self, const xmlNode *parent, unsigned depth);

static void write_span(struct writing *self, const xmlNode *node, unsigned depth)
{
    quire_str text = is_plain(node) ? quire_str_trim(quire_ooxml_text(node)) : (quire_str){ 0 },
              shown = { 0 };
    if (text.size && text.size < MARK_BYTES_MAX) {
        if (quire_ooxml_named(node, "sup")) shown = quire_raised_text(text, self->arena);
        else if (quire_ooxml_named(node, "sub")) shown = quire_lowered_text(text, self->arena);
        else if (quire_ooxml_named(node, "a") && is_bare_mark(node, text))
            shown = quire_arena_printf(self->arena, "[%.*s]", QUIRE_FMT(text));
    }
    if (shown.size) write_instead(self, node, shown);
    else write_inline(self, node, depth + 1);
}

static void write_inline(struct writing *self, const xmlNode *parent, unsigned depth)
{
    for (const xmlNode *node = parent->children; node; node = node->next) {
        if (node->type == XML_TEXT_NODE) write_text(self, quire_str_from((const char *)node->content));
        else if (node->type == XML_ELEMENT_NODE && depth < DEPTH_MAX) write_span(self, node, depth);
    }
}

static void open(struct writing *self, quire_element_kind kind, uint32_t level)
{
    quire_builder_open(self->builder, kind)->level = level;
    self->leaf = true;
}

static void close(struct writing *self)
{
    quire_builder_close(self->builder);
    quire_builder_end_block(self->builder);
    self->leaf = false;
}

/* ---- blocks ---- */

static void write_blocks(struct writing *self, const xmlNode *parent, unsigned depth);

/* Each p of a title, each v of a stanza is a line. */
static void write_lines(struct writing *self, const xmlNode *parent, unsigned depth)
{
    for (const xmlNode *node = parent->children; node; node = node->next) {
        if (node->type == XML_TEXT_NODE) write_text(self, quire_str_from((const char *)node->content));
        if (node->type != XML_ELEMENT_NODE) continue;
        quire_builder_end_line(self->builder);
        write_inline(self, node, depth + 1);
    }
}

static bool has_word(quire_str text)
{
    for (size_t at = 0; at < text.size;)
        if (quire_char_is_word(quire_utf8_next(text, &at))) return true;
    return false;
}

/* Asterisks between two scenes are set as a subtitle, too. */
static void write_subtitle(struct writing *self, const xmlNode *node, unsigned depth)
{
    bool heads = has_word(quire_book_text(node, self->arena)) && !self->notes;
    uint32_t level = self->level < LEVEL_MAX ? self->level + 1 : LEVEL_MAX;
    open(self, heads ? QUIRE_ELEMENT_HEADING : QUIRE_ELEMENT_PARAGRAPH, heads ? level : 0);
    write_inline(self, node, depth);
    close(self);
}

static uint32_t span_of(const xmlNode *node, const char *name)
{
    uint32_t span = quire_ooxml_number(quire_ooxml_attribute(node, name), SPAN_MAX, 1);
    return span ? span : 1;
}

static void write_cell(struct writing *self, const xmlNode *node, unsigned depth)
{
    if (self->column) quire_builder_append(self->builder, QUIRE_STR("\t"));
    quire_element *cell = quire_builder_open(self->builder, QUIRE_ELEMENT_CELL);
    cell->row = self->row;
    cell->column = self->column;
    cell->row_span = span_of(node, "rowspan");
    cell->column_span = span_of(node, "colspan");
    cell->header = quire_ooxml_named(node, "th");
    self->column += cell->column_span;
    self->leaf = true;
    write_inline(self, node, depth);
    quire_builder_close(self->builder);
    self->leaf = false;
}

static void write_table(struct writing *self, const xmlNode *table, unsigned depth)
{
    quire_builder_open(self->builder, QUIRE_ELEMENT_TABLE);
    self->row = 0;
    for (const xmlNode *row = table->children; row; row = row->next) {
        if (row->type == XML_TEXT_NODE) write_text(self, quire_str_from((const char *)row->content));
        if (row->type != XML_ELEMENT_NODE) continue;
        quire_element *element = quire_builder_open(self->builder, QUIRE_ELEMENT_TABLE_ROW);
        element->row = self->row;
        element->header = quire_ooxml_child(row, "th") && !quire_ooxml_child(row, "td");
        self->column = 0;
        for (const xmlNode *cell = row->children; cell; cell = cell->next) {
            if (cell->type == XML_ELEMENT_NODE) write_cell(self, cell, depth + 1);
            else if (cell->type == XML_TEXT_NODE)
                write_text(self, quire_str_from((const char *)cell->content));
        }
        quire_builder_close(self->builder);
        quire_builder_end_line(self->builder);
        self->row++;
    }
    quire_builder_close(self->builder);
    quire_builder_end_block(self->builder);
}

static void write_section(struct writing *self, const xmlNode *node, unsigned depth)
{
    bool note = self->notes && quire_ooxml_attribute(node, "id").size;
    if (note) {
        quire_element *element = quire_builder_open(self->builder, QUIRE_ELEMENT_FOOTNOTE);
        quire_builder_set_label(self->builder, element,
                                quire_book_text(quire_ooxml_child(node, "title"), self->arena));
    }
    uint32_t level = self->level;
    if (self->level < LEVEL_MAX) self->level++;
    write_blocks(self, node, depth + 1);
    self->level = level;
    if (!note) return;
    quire_builder_close(self->builder);
    quire_builder_end_block(self->builder);
}

static void write_quote(struct writing *self, const xmlNode *node, unsigned depth)
{
    quire_builder_open(self->builder, QUIRE_ELEMENT_QUOTE);
    write_blocks(self, node, depth + 1);
    quire_builder_close(self->builder);
    quire_builder_end_block(self->builder);
}

static void write_block(struct writing *self, const xmlNode *node, unsigned depth)
{
    if (depth >= DEPTH_MAX) return;
    if (quire_ooxml_named(node, "section")) {
        write_section(self, node, depth);
    } else if (quire_ooxml_named(node, "title")) {
        open(self, self->notes ? QUIRE_ELEMENT_PARAGRAPH : QUIRE_ELEMENT_HEADING,
             self->notes ? 0 : self->level);
        write_lines(self, node, depth);
        close(self);
    } else if (quire_ooxml_named(node, "stanza")) {
        open(self, QUIRE_ELEMENT_PARAGRAPH, 0);
        write_lines(self, node, depth);
        close(self);
    } else if (quire_ooxml_named(node, "subtitle")) {
        write_subtitle(self, node, depth);
    } else if (quire_ooxml_named(node, "cite") || quire_ooxml_named(node, "epigraph")) {
        write_quote(self, node, depth);
    } else if (quire_ooxml_named(node, "poem") || quire_ooxml_named(node, "annotation")) {
        write_blocks(self, node, depth + 1);
    } else if (quire_ooxml_named(node, "table")) {
        write_table(self, node, depth + 1);
    } else {
        open(self, QUIRE_ELEMENT_PARAGRAPH, 0);
        write_inline(self, node, depth);
        close(self);
    }
}

static void write_node(struct writing *self, const xmlNode *node, unsigned depth)
{
    if (quire_builder_failure(self->builder)) return;
    if (node->type == XML_TEXT_NODE) write_text(self, quire_str_from((const char *)node->content));
    else if (node->type == XML_ELEMENT_NODE) write_block(self, node, depth);
}

static void write_blocks(struct writing *self, const xmlNode *parent, unsigned depth)
{
    for (const xmlNode *node = parent->children; node; node = node->next) write_node(self, node, depth);
}

/* ---- all of it ---- */

/* The characters under `top`, counted apart from writing them. */
static uint64_t count_received(const xmlNode *top)
{
    uint64_t count = 0, white;
    for (const xmlNode *node = top; node; node = quire_book_next(node, top))
        for (const xmlNode *text = node->children; text; text = text->next)
            if (text->type == XML_TEXT_NODE)
                count += quire_flowing_count(quire_str_from((const char *)text->content), &white);
    return count;
}

static void write_body(struct writing *self, const xmlNode *body)
{
    quire_str name = quire_ooxml_attribute(body, "name");
    self->notes = quire_str_is(name, "notes") || quire_str_is(name, "comments") ||
                  quire_str_is(name, "footnotes");
    self->level = 1;
    for (const xmlNode *node = body->children; node; node = node->next) {
        bool again = quire_ooxml_named(node, "title") && self->title.size &&
                     quire_str_equal(quire_book_text(node, self->arena), self->title);
        if (again) self->again += count_received(node);
        else write_node(self, node, 0);
    }
}

static void account_images(quire_ledger *ledger, const xmlNode *root)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("images");
    for (const xmlNode *node = root->children; node; node = node->next) {
        if (!quire_ooxml_named(node, "binary")) continue;
        quire_ledger_receive(ledger, step, unit, 1);
        quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("image_without_text"), 1);
    }
}

bool quire_fb2_write(const xmlNode *root, const xmlNode *annotation, quire_str title, quire_builder *builder,
                     quire_arena *arena)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("characters");
    struct writing self = { .builder = builder, .arena = arena, .title = title, .level = 1 };
    quire_ledger *ledger = quire_builder_ledger(builder);
    uint64_t received = annotation ? count_received(annotation) : 0;
    if (annotation) write_blocks(&self, annotation, 0);
    for (const xmlNode *node = root->children; node; node = node->next) {
        if (!quire_ooxml_named(node, "body")) continue;
        received += count_received(node);
        write_body(&self, node);
    }
    quire_ledger_receive(ledger, step, unit, received);
    quire_ledger_keep(ledger, step, unit, self.kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("white_space"), self.white);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("duplicate"), self.again);
    uint64_t accounted = self.kept + self.white + self.again;
    if (received > accounted) /* below the deepest level that is read, or over the text's limit */
        quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("over_limit"), received - accounted);
    account_images(ledger, root);
    return self.kept > 0;
}
