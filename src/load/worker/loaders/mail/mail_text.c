/* SPDX-License-Identifier: Apache-2.0 */
/* One pass over the lines. Each has a depth of quoting: that of its marks ("> > "), and one more below the head of an earlier
 * mail. Lines of one depth without a blank one between them are a paragraph, and deeper ones stand in a quote.
 * Source: RFC 3676 sections 4.2 to 4.5. */
#include "load/worker/loaders/mail/mail_text.h"

#include "base/str.h"
#include "load/worker/lines.h"
#include "load/worker/loaders/mail/mail_history.h"

enum { DEPTH_MAX = 16 };

struct writing {
    quire_builder *builder;
    mail_flow flow;
    size_t depth;   /* of the quotes that are open */
    bool paragraph; /* one is open */
    bool soft;      /* and its last line goes on */
    bool inside;    /* below the head of an earlier mail */
    uint64_t kept, marks;
};

static void close_paragraph(struct writing *self)
{
    if (!self->paragraph) return;
    quire_builder_close(self->builder);
    quire_builder_end_block(self->builder);
    self->paragraph = self->soft = false;
}

static void set_depth(struct writing *self, size_t depth)
{
    if (depth > DEPTH_MAX) depth = DEPTH_MAX;
    if (depth == self->depth) return;
    close_paragraph(self);
    for (; self->depth > depth; self->depth--) quire_builder_close(self->builder);
    for (; self->depth < depth; self->depth++) quire_builder_open(self->builder, QUIRE_ELEMENT_QUOTE);
}

/* How many marks the line begins with; *size: bytes that they and the spaces between them take. */
static size_t marks_of(quire_str line, size_t *size)
{
    size_t depth = 0, at = 0;
    *size = 0;
    while (at < line.size && (line.data[at] == '>' || (depth && line.data[at] == ' '))) {
        depth += line.data[at] == '>';
        at++;
        if (line.data[at - 1] == '>') *size = at;
    }
    return depth;
}

static void write_line(struct writing *self, quire_str line)
{
    bool signature = quire_str_is(line, "-- ");
    bool stuffed = self->flow.flowed && quire_str_starts(line, QUIRE_STR(" "));
    if (stuffed) line = quire_str_cut(line, 1, line.size);
    if (signature) close_paragraph(self);
    bool soft = self->flow.flowed && !signature && quire_str_ends(line, QUIRE_STR(" "));
    if (soft && self->flow.delete_space) line.size--;
    if (!self->paragraph) quire_builder_open(self->builder, QUIRE_ELEMENT_PARAGRAPH);
    else if (!self->soft) quire_builder_append(self->builder, QUIRE_STR("\n"));
    self->paragraph = true;
    quire_builder_append(self->builder, line);
    self->soft = soft;
    self->kept += quire_count_characters(line);
}

/* Lines that say whose words follow stand in the quote with them. */
static size_t write_history(struct writing *self, quire_str text, size_t at, size_t next,
                            mail_history history)
{
    size_t following = next, size = 0;
    quire_str line = { 0 };
    while (following < text.size && quire_line_is_blank(line))
        line = quire_line_at(text, following, &following);
    close_paragraph(self);
    if (history == MAIL_HISTORY_HEADER || !marks_of(line, &size)) {
        set_depth(self, 0); /* each earlier mail is a quote of its own */
        self->inside = true;
    }
    set_depth(self, 1);
    while (at < next) write_line(self, quire_line_at(text, at, &at));
    close_paragraph(self);
    return next;
}

static size_t write_next(struct writing *self, quire_str text, size_t at)
{
    size_t next = at, size = 0;
    quire_str line = quire_line_at(text, at, &next);
    size_t depth = marks_of(line, &size);
    quire_str words = quire_str_cut(line, size, line.size);
    if (quire_line_is_blank(words)) {
        if (depth) self->marks += size;
        close_paragraph(self);
        return next;
    }
    mail_history history = depth ? MAIL_HISTORY_NONE : quire_mail_history_at(text, at, &next);
    if (history) return write_history(self, text, at, next, history);
    quire_line_at(text, at, &next);
    if (depth && quire_str_starts(words, QUIRE_STR(" "))) words = quire_str_cut(words, 1, words.size);
    self->marks += size;
    set_depth(self, depth + self->inside);
    write_line(self, words);
    return next;
}

void quire_mail_write_text(quire_builder *builder, quire_str text, mail_flow flow)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("characters");
    struct writing self = { .builder = builder, .flow = flow };
    quire_ledger *ledger = quire_builder_ledger(builder);
    uint64_t received = quire_count_characters(text);
    for (size_t at = 0; at < text.size && !quire_builder_failure(builder);) at = write_next(&self, text, at);
    close_paragraph(&self);
    set_depth(&self, 0);
    quire_ledger_receive(ledger, step, unit, received);
    quire_ledger_keep(ledger, step, unit, self.kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("quote_marks"), self.marks);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("white_space"), received - self.kept - self.marks);
}
