/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the tree without recursion, for hostile pages nest deeply. Text belongs to the innermost of heading, list
 * item, cell, caption and code; where none is open, a paragraph is opened for it. */
#include "load/worker/loaders/web/html_write.h"

#include "base/str.h"
#include "load/worker/loaders/flowing.h"
#include "load/worker/loaders/raised.h"
#include "load/worker/loaders/web/html_code.h"
#include "load/worker/loaders/web/html_math.h"
#include "load/worker/loaders/web/html_raised.h"
#include "load/worker/loaders/web/html_table.h"
#include "load/worker/uri.h"
#include "text/unicode.h"

/* More is not an exponent or a mark, but small print; a formula is longer. */
enum {
    RAISED_MAX = 64,
    CAPTION_MAX = 1000,
    PIECE_MAX = 4000,
    PIECE_BYTES_MAX = 1 << 16,
    RAISED_DEPTH_MAX = 8,
    GATHERED_BYTES_MAX =
        40 * PIECE_MAX, /* each character of a piece, in a tower of powers of its own, takes fewer */
};

struct writing {
    quire_builder *builder;
    quire_str base;                /* from where links lead */
    const lxb_dom_node_t *content; /* the content that the walk is in */
    uint32_t leaves;               /* open elements that hold text directly */
    uint32_t cells;                /* open cells: everything in them flows on one line */
    size_t cell_start;             /* where the text of the open cell begins */
    uint32_t lists;                /* open lists */
    uint32_t code;
    bool paragraph;       /* an implied one is open */
    lxb_dom_node_t *link; /* the one that the walk is in */
    bool link_open;       /* its element is; each block in it has one of its own */
    uint32_t breaks;      /* br in a row */
    uint32_t tables;
    html_table table;
    const lxb_dom_node_t *contents; /* the table of contents that the walk is in */
    const lxb_dom_node_t *raised;   /* the element above or below the line that it is in */
    html_level level;               /* which of both */
    const lxb_dom_node_t *ruby;     /* the base text with readings that it is in */
    quire_buffer reading;           /* of it, so far */
    bool struck;                    /* the border of struck text was just passed */
    uint32_t last;                  /* the character written last; 0: a line starts */
    quire_arena arena;
    uint64_t kept, white;
};

static void close_link(struct writing *self)
{
    if (self->link_open) quire_builder_close(self->builder);
    self->link_open = false;
}

static void space_in_cell(struct writing *self)
{
    if (quire_builder_size(self->builder) > self->cell_start)
        quire_builder_append_flowing(self->builder, QUIRE_STR(" "));
}

/* Ends the line or the implied paragraph at the border of a block. */
static void end_text(struct writing *self)
{
    close_link(self);
    self->breaks = 0;
    self->last = 0;
    if (self->cells) {
        space_in_cell(self);
    } else if (self->paragraph) {
        quire_builder_close(self->builder);
        quire_builder_end_block(self->builder);
        self->paragraph = false;
    } else if (self->leaves) {
        quire_builder_end_line(self->builder);
    }
}

static void need_paragraph(struct writing *self)
{
    if (self->leaves || self->paragraph) return;
    quire_builder_open(self->builder, QUIRE_ELEMENT_PARAGRAPH);
    self->paragraph = true;
}

static void open_leaf(struct writing *self, html_mark *mark, quire_element_kind kind, uint32_t level)
{
    end_text(self);
    quire_builder_open(self->builder, kind)->level = level;
    mark->opened = true;
    self->leaves++;
}

static void open_container(struct writing *self, html_mark *mark, quire_element_kind kind)
{
    end_text(self);
    quire_builder_open(self->builder, kind);
    mark->opened = true;
}

static void open_row(struct writing *self, lxb_dom_node_t *node, html_mark *mark)
{
    end_text(self);
    if (self->table.in_row) return;
    quire_html_table_begin_row(&self->table, node,
                               quire_builder_open(self->builder, QUIRE_ELEMENT_TABLE_ROW));
    mark->opened = true;
}

static void open_cell(struct writing *self, lxb_dom_node_t *node, html_mark *mark)
{
    if (!self->table.in_row || self->cells) {
        end_text(self);
        return;
    }
    if (self->table.written) quire_builder_append(self->builder, QUIRE_STR("\t"));
    quire_html_table_place_cell(&self->table, node, quire_builder_open(self->builder, QUIRE_ELEMENT_CELL));
    mark->opened = true;
    self->leaves++;
    self->cells++;
    self->cell_start = quire_builder_size(self->builder);
}

/* The link's element opens in front of its text, where paragraph or cell is open. */
static void open_link(struct writing *self)
{
    if (!self->link || self->link_open || self->code) return;
    size_t before = quire_builder_size(self->builder);
    quire_element *element = quire_builder_open(self->builder, QUIRE_ELEMENT_LINK);
    quire_str target = quire_html_attribute(self->link, "href");
    if (self->base.size) target = quire_uri_resolve(self->base, target, &self->arena);
    if (!target.data) quire_builder_fail(self->builder, QUIRE_E_NO_MEMORY);
    quire_builder_set_label(self->builder, element, target);
    self->link_open = true;
    /* The space in front of the link, which the text before it ended with. */
    if (quire_builder_size(self->builder) > before && self->white) {
        self->kept++;
        self->white--;
    }
}

static void open_table(struct writing *self, html_mark *mark)
{
    if (mark->layout || self->tables || self->cells) {
        end_text(self);
        return;
    }
    open_container(self, mark, QUIRE_ELEMENT_TABLE);
    self->table = (html_table){ 0 };
    self->tables = 1;
}

static void write_break(struct writing *self)
{
    if (self->cells) space_in_cell(self);
    else if (self->paragraph && ++self->breaks >= 2) end_text(self);
    else if (self->paragraph || self->leaves) quire_builder_end_line(self->builder);
}

static void open_list(struct writing *self, const lxb_dom_node_t *node, html_mark *mark)
{
    if (mark->contents && !self->contents && !self->leaves && !self->lists) {
        end_text(self);
        quire_builder_open_contents(self->builder);
        mark->opened = true;
        self->contents = node;
    } else {
        open_container(self, mark, QUIRE_ELEMENT_LIST);
    }
    self->lists++;
}

static void enter_block(struct writing *self, lxb_dom_node_t *node, html_mark *mark)
{
    lxb_tag_id_t tag = node->local_name;
    bool table = tag == LXB_TAG_TABLE || tag == LXB_TAG_TR || tag == LXB_TAG_TD || tag == LXB_TAG_TH;
    if ((self->cells && tag != LXB_TAG_TD && tag != LXB_TAG_TH) || (self->code && table)) {
        end_text(self);
        return;
    }
    if (mark->caption && !self->leaves && mark->prose <= CAPTION_MAX) {
        open_leaf(self, mark, QUIRE_ELEMENT_CAPTION, 0);
        return;
    }
    switch (tag) {
    case LXB_TAG_H1:
    case LXB_TAG_H2:
    case LXB_TAG_H3:
    case LXB_TAG_H4:
    case LXB_TAG_H5:
    case LXB_TAG_H6: open_leaf(self, mark, QUIRE_ELEMENT_HEADING, (uint32_t)(tag - LXB_TAG_H1) + 1); break;
    case LXB_TAG_UL:
    case LXB_TAG_OL:
    case LXB_TAG_DL: open_list(self, node, mark); break;
    case LXB_TAG_LI:
    case LXB_TAG_DT: open_leaf(self, mark, QUIRE_ELEMENT_LIST_ITEM, self->lists ? self->lists : 1); break;
    case LXB_TAG_DD: open_leaf(self, mark, QUIRE_ELEMENT_LIST_ITEM, self->lists + 1); break;
    case LXB_TAG_TABLE: open_table(self, mark); break;
    case LXB_TAG_TR:
        if (self->tables) open_row(self, node, mark);
        else end_text(self);
        break;
    case LXB_TAG_TD:
    case LXB_TAG_TH: open_cell(self, node, mark); break;
    case LXB_TAG_CAPTION:
    case LXB_TAG_FIGCAPTION: open_leaf(self, mark, QUIRE_ELEMENT_CAPTION, 0); break;
    case LXB_TAG_PRE:
        end_text(self);
        quire_builder_set_label(self->builder, quire_builder_open(self->builder, QUIRE_ELEMENT_CODE),
                                quire_html_code_language(node));
        mark->opened = true;
        self->leaves++;
        self->code++;
        break;
    case LXB_TAG_BLOCKQUOTE: open_container(self, mark, QUIRE_ELEMENT_QUOTE); break;
    case LXB_TAG_FIGURE: open_container(self, mark, QUIRE_ELEMENT_FIGURE); break;
    default:
        if (!self->leaves && quire_html_has_role(node, "doc-footnote doc-endnote footnote endnote rearnote"))
            open_container(self, mark, QUIRE_ELEMENT_FOOTNOTE);
        else end_text(self);
        break;
    }
}

/* ---- text ---- */

static void drop(struct writing *self, const char *reason, uint64_t count)
{
    quire_ledger_drop_count(quire_builder_ledger(self->builder), QUIRE_STR("load"), QUIRE_STR("characters"),
                            quire_str_from(reason), count);
}

static void remember_last(struct writing *self, quire_str text)
{
    for (size_t at = text.size ? quire_utf8_floor(text, text.size - 1) : 0; at < text.size;)
        self->last = quire_utf8_next(text, &at);
}

/* Struck text does not run into figures beside it: 199 struck before 99 is no 19999. */
static void part_struck(struct writing *self, quire_str text)
{
    bool letter = self->last < 0x80 && quire_char_is_word(self->last);
    unsigned char first = (unsigned char)text.data[0];
    if (self->struck && letter && first < 0x80 && quire_char_is_word(first))
        quire_builder_append_flowing(self->builder, QUIRE_STR(" "));
    self->struck = false;
}

/* Spaces of no width are left out; others with them part what stands on both sides. */
static void write_unseen(struct writing *self, quire_str text)
{
    for (size_t at = 0, start = 0; at < text.size; start = at) {
        bool space = quire_char_is_space(quire_utf8_next(text, &at));
        if (space && (self->leaves || self->paragraph))
            quire_flowing_append(self->builder, quire_str_cut(text, start, at), &self->kept, &self->white);
        else self->white++;
    }
}

static void write_text(struct writing *self, quire_str text)
{
    uint64_t white, count = quire_flowing_count(text, &white);
    if (self->code) {
        quire_builder_append(self->builder, text);
        self->kept += count;
        remember_last(self, text);
        return;
    }
    if (quire_html_is_unseen(text)) {
        write_unseen(self, text);
        return;
    }
    if (count > white) {
        need_paragraph(self);
        part_struck(self, text);
        open_link(self);
        self->breaks = 0;
    }
    if (self->leaves || self->paragraph) quire_flowing_append(self->builder, text, &self->kept, &self->white);
    else self->white += white;
    remember_last(self, text);
}

/* Characters of the page that a piece stands for, and how many of them are white space. */
struct source {
    uint64_t count, white;
};

/* Writes `shown`, which stands for that much of the page. */
static void write_instead(struct writing *self, quire_str shown, struct source source)
{
    need_paragraph(self);
    open_link(self);
    self->breaks = 0;
    size_t before = quire_builder_size(self->builder);
    if (self->code) quire_builder_append(self->builder, shown);
    else quire_builder_append_flowing(self->builder, shown);
    self->kept += source.count - source.white;
    self->white += source.white;
    /* The space that the text before ended with. */
    if (quire_builder_size(self->builder) - before > shown.size && self->white) {
        self->kept++;
        self->white--;
    }
    remember_last(self, shown);
}

/* The text under `node`, but for what is left out. What is raised in it, in a tower of powers, gets its own sign. */
static quire_str gather(struct writing *self, lxb_dom_node_t *node, int depth, struct source *source)
{
    quire_buffer text;
    quire_buffer_init(&text, GATHERED_BYTES_MAX);
    for (lxb_dom_node_t *at = node; at;) {
        const html_mark *mark = at->type == LXB_DOM_NODE_TYPE_ELEMENT ? at->user : NULL;
        bool skip = mark && mark->drop && at != node;
        if (skip) drop(self, mark->drop, mark->all);
        if (at->type == LXB_DOM_NODE_TYPE_TEXT) {
            uint64_t white;
            source->count += quire_flowing_count(quire_html_text(at), &white);
            source->white += white;
            quire_buffer_append_str(&text, quire_html_text(at));
        }
        html_level inner = mark && !skip && at != node && depth < RAISED_DEPTH_MAX ? quire_html_level(at)
                                                                                   : HTML_LEVEL;
        if (inner != HTML_LEVEL) {
            quire_str raised = gather(self, at, depth + 1, source);
            raised = inner == HTML_RAISED ? quire_raised_text(raised, &self->arena)
                                          : quire_lowered_text(raised, &self->arena);
            if (!raised.data) quire_builder_fail(self->builder, QUIRE_E_NO_MEMORY);
            quire_buffer_append_str(&text, raised);
            skip = true;
        }
        at = quire_html_next(at, node, skip, NULL, NULL);
    }
    quire_str copy = quire_arena_copy(&self->arena, quire_buffer_view(&text));
    if (text.failure || !copy.data) quire_builder_fail(self->builder, QUIRE_E_NO_MEMORY);
    quire_buffer_free(&text);
    return copy;
}

static bool holds_link(lxb_dom_node_t *node)
{
    for (lxb_dom_node_t *at = node; at; at = quire_html_next(at, node, false, NULL, NULL))
        if (at->local_name == LXB_TAG_A && quire_html_attribute(at, "href").size) return true;
    return false;
}

static bool is_number(quire_str text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < '0' || text.data[i] > '9') return false;
    return text.size > 0;
}

static bool is_white(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Text above or below the line. Behind a figure a note's number is put in brackets: 2019³ would be a power. */
static void write_raised(struct writing *self, quire_str text, struct source source)
{
    quire_str inner = quire_str_trim(text), shown;
    if (source.count == source.white || !inner.size) {
        write_text(self, text);
        return;
    }
    bool note = self->link && quire_html_is_reference(self->link) && is_number(inner);
    bool behind = quire_raised_is_figure(self->last);
    if (self->level == HTML_LOWERED) shown = quire_lowered_text(text, &self->arena);
    else if (note && behind) shown = quire_arena_printf(&self->arena, "[%.*s]", QUIRE_FMT(inner));
    else shown = quire_raised_text(text, &self->arena);
    if (!shown.data) shown = inner;
    size_t at = 0;
    bool runs_on = behind && self->last >= 0x80 && quire_raised_is_figure(quire_utf8_next(shown, &at));
    if (runs_on || is_white(text.data[0])) quire_builder_append_flowing(self->builder, QUIRE_STR(" "));
    write_instead(self, shown, source);
    if (is_white(text.data[text.size - 1])) quire_builder_append_flowing(self->builder, QUIRE_STR(" "));
}

/* ---- readings and formulas ---- */

static void keep_reading(struct writing *self, lxb_dom_node_t *node)
{
    struct source source = { 0 };
    quire_str inner = quire_str_trim(gather(self, node, 0, &source));
    if (self->reading.size + inner.size > PIECE_BYTES_MAX) {
        write_instead(self, inner, source);
        return;
    }
    quire_buffer_append_str(&self->reading, inner);
    if (self->reading.failure) quire_builder_fail(self->builder, self->reading.failure);
    self->kept += source.count - source.white;
    self->white += source.white;
}

/* Readings stand behind their base, all of a word's together, so that the word stays whole. */
static void end_ruby(struct writing *self)
{
    self->ruby = NULL;
    if (!self->reading.size) return;
    quire_str reading = quire_buffer_view(&self->reading);
    quire_str shown = quire_arena_printf(&self->arena, "(%.*s)", QUIRE_FMT(reading));
    write_instead(self, shown.data ? shown : reading, (struct source){ 0 });
    quire_buffer_clear(&self->reading);
}

static void write_formula(struct writing *self, lxb_dom_node_t *node)
{
    struct html_formula formula = { 0 };
    quire_buffer_init(&formula.text, PIECE_BYTES_MAX);
    quire_html_read_formula(node, &formula);
    if (formula.text.failure) quire_builder_fail(self->builder, formula.text.failure);
    quire_str text = quire_buffer_view(&formula.text);
    drop(self, "alternate", formula.alternate);
    drop(self, "hidden", formula.hidden);
    if (text.size) {
        need_paragraph(self);
        open_link(self);
        uint64_t none = self->white;
        size_t before = quire_builder_size(self->builder);
        quire_builder_open(self->builder, QUIRE_ELEMENT_FORMULA);
        if (quire_builder_size(self->builder) > before && none) {
            self->kept++;
            self->white--;
        }
        quire_builder_append_flowing(self->builder, text);
        quire_builder_close(self->builder);
        remember_last(self, text);
    }
    self->kept += formula.kept;
    self->white += formula.white;
    quire_buffer_free(&formula.text);
}

/* ---- the walk ---- */

static void leave_opened(struct writing *self, lxb_tag_id_t tag)
{
    if (tag != LXB_TAG_TD && tag != LXB_TAG_TH) end_text(self);
    else close_link(self);
    quire_builder_close(self->builder);
    switch (tag) {
    case LXB_TAG_UL:
    case LXB_TAG_OL:
    case LXB_TAG_DL:
        self->lists--;
        if (self->leaves) quire_builder_end_line(self->builder);
        else quire_builder_end_block(self->builder);
        return;
    case LXB_TAG_LI:
    case LXB_TAG_DT:
    case LXB_TAG_DD:
        self->leaves--;
        quire_builder_end_line(self->builder);
        return;
    case LXB_TAG_TR:
        quire_html_table_end_row(&self->table);
        quire_builder_end_line(self->builder);
        return;
    case LXB_TAG_TD:
    case LXB_TAG_TH:
        self->leaves--;
        self->cells--;
        return;
    case LXB_TAG_TABLE: self->tables = 0; break;
    case LXB_TAG_PRE:
        self->leaves--;
        self->code--;
        break;
    case LXB_TAG_CAPTION:
    case LXB_TAG_FIGCAPTION: self->leaves--; break;
    default: self->leaves -= tag >= LXB_TAG_H1 && tag <= LXB_TAG_H6; break; /* else a container */
    }
    if (self->leaves) quire_builder_end_line(self->builder);
    else quire_builder_end_block(self->builder);
}

static bool is_struck(const lxb_dom_node_t *node)
{
    return node->local_name == LXB_TAG_S || node->local_name == LXB_TAG_STRIKE;
}

static void leave(void *user, lxb_dom_node_t *node)
{
    struct writing *self = user;
    html_mark *mark = node->user;
    if (self->link == node) {
        close_link(self);
        self->link = NULL;
    }
    if (self->raised == node) self->raised = NULL;
    self->struck |= is_struck(node);
    if (self->ruby == node) end_ruby(self);
    if (self->content && mark && !mark->drop && (quire_html_is_block(node->local_name) || mark->caption)) {
        lxb_tag_id_t tag = mark->caption ? LXB_TAG_FIGCAPTION : node->local_name;
        if (mark->opened) leave_opened(self, tag);
        else end_text(self);
        bool group = tag == LXB_TAG_THEAD || tag == LXB_TAG_TBODY || tag == LXB_TAG_TFOOT;
        if (group && self->tables && !self->cells) quire_html_table_end_group(&self->table);
    }
    if (self->contents == node) self->contents = NULL;
    if (node == self->content) {
        end_text(self);
        self->content = NULL;
    }
}

static void enter(struct writing *self, lxb_dom_node_t *node)
{
    html_mark *mark = node->user;
    if (mark->content && !self->content) self->content = node;
    if (!self->content) return;
    if (!self->raised && mark->text <= RAISED_MAX && mark->all <= PIECE_MAX &&
        (self->level = quire_html_level(node)) != HTML_LEVEL)
        self->raised = node;
    self->struck |= is_struck(node);
    if (node->local_name == LXB_TAG_BR) write_break(self);
    else if (node->local_name == LXB_TAG_RUBY && !self->ruby) self->ruby = node;
    else if (node->local_name == LXB_TAG_A && !self->link && quire_html_attribute(node, "href").size)
        self->link = node;
    else if (quire_html_is_block(node->local_name) || mark->caption) enter_block(self, node, mark);
}

/* Whether the text is written whole, by one of those below, when the walk comes to `node`. */
static bool is_piece(const struct writing *self, lxb_dom_node_t *node)
{
    const html_mark *mark = node->user;
    if (!self->content || mark->all > PIECE_MAX) return false;
    if (node->local_name == LXB_TAG_MATH && node->ns == LXB_NS_MATH) return true;
    if (self->ruby && (node->local_name == LXB_TAG_RT || node->local_name == LXB_TAG_RTC)) return true;
    return self->raised == node && !holds_link(node);
}

static void write_gathered(struct writing *self, lxb_dom_node_t *node)
{
    struct source source = { 0 };
    quire_str text = gather(self, node, 0, &source);
    write_raised(self, text, source);
}

static void write_piece(struct writing *self, lxb_dom_node_t *node)
{
    if (node->local_name == LXB_TAG_MATH) write_formula(self, node);
    else if (node->local_name == LXB_TAG_RT || node->local_name == LXB_TAG_RTC) keep_reading(self, node);
    else write_gathered(self, node);
}

static void write_node(struct writing *self, quire_str text)
{
    uint64_t white, count = quire_flowing_count(text, &white);
    if (self->ruby && count == white) self->white += white; /* between base and reading */
    else if (self->raised && count > white) write_raised(self, text, (struct source){ count, white });
    else write_text(self, text);
}

uint64_t quire_html_write(lxb_dom_node_t *top, quire_str base, quire_builder *builder)
{
    struct writing self = { .builder = builder, .base = base };
    uint64_t outside = 0, white;
    quire_buffer_init(&self.reading, PIECE_BYTES_MAX);
    for (lxb_dom_node_t *node = top; node;) {
        const html_mark *mark = node->type == LXB_DOM_NODE_TYPE_ELEMENT ? node->user : NULL;
        bool text = node->type == LXB_DOM_NODE_TYPE_TEXT, skip = mark && mark->drop;
        if (skip) drop(&self, mark->drop, mark->all);
        else if (mark) {
            enter(&self, node);
            skip = is_piece(&self, node);
            if (skip) write_piece(&self, node);
        } else if (text && self.content) write_node(&self, quire_html_text(node));
        else if (text) outside += quire_flowing_count(quire_html_text(node), &white);
        node = quire_html_next(node, top, skip, leave, &self);
    }
    drop(&self, "boilerplate", outside);
    drop(&self, "white_space", self.white);
    quire_ledger_keep(quire_builder_ledger(builder), QUIRE_STR("load"), QUIRE_STR("characters"), self.kept);
    quire_buffer_free(&self.reading);
    quire_arena_free(&self.arena);
    return self.kept;
}
