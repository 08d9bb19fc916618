/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/code/code_write.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/lines.h"

struct writing {
    quire_builder *builder;
    quire_str text, label;
    const quire_code_mark *marks;
    size_t count, at;          /* the mark that comes next */
    const size_t *line_starts; /* ends with the text's size */
    size_t line_count;
};

/* ---- lines ---- */

static size_t next_line(quire_str text, size_t at)
{
    quire_line_at(text, at, &at);
    return at;
}

static bool find_lines(struct writing *self, quire_arena *arena)
{
    size_t count = 0;
    for (size_t at = 0; at < self->text.size; at = next_line(self->text, at)) count++;
    size_t *starts = quire_arena_array(arena, count + 1, sizeof *starts);
    if (!starts) return false;
    self->line_starts = starts;
    for (size_t at = 0; at < self->text.size; at = next_line(self->text, at)) starts[self->line_count++] = at;
    starts[self->line_count] = self->text.size;
    return true;
}

/* From 0. */
static size_t line_of(const struct writing *self, size_t at)
{
    size_t low = 0, high = self->line_count;
    while (low + 1 < high) {
        size_t middle = low + (high - low) / 2;
        if (self->line_starts[middle] <= at) low = middle;
        else high = middle;
    }
    return low;
}

/* ---- elements ---- */

static bool is_white(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* [start, end) without the blank lines before it and the white space behind it. */
static quire_range without_blanks(quire_str text, size_t start, size_t end)
{
    while (end > start && is_white(text.data[end - 1])) end--;
    for (size_t at = start; at < end && is_white(text.data[at]); at++)
        if (text.data[at] == '\n' || text.data[at] == '\r') start = at + 1;
    return (quire_range){ start, end };
}

static void append(struct writing *self, size_t start, size_t end)
{
    quire_builder_append(self->builder, quire_str_cut(self->text, start, end));
}

/* NULL: memory is out, which the builder knows. */
static quire_element *open_code(struct writing *self, quire_range range, const quire_str *name)
{
    quire_element *element = quire_builder_open(self->builder, QUIRE_ELEMENT_CODE);
    quire_builder_set_label(self->builder, element, self->label);
    if (!name) return element;
    size_t first = line_of(self, range.start), last = line_of(self, range.end - 1);
    quire_locator place = { .kind = name->size ? QUIRE_LOCATOR_SYMBOL : QUIRE_LOCATOR_LINES,
                            .first = (uint32_t)(first < UINT32_MAX ? first + 1 : first),
                            .last = (uint32_t)(last < UINT32_MAX ? last + 1 : last),
                            .name = *name };
    quire_builder_set_locator(self->builder, element, &place);
    return element;
}

/* The marks from the next one on that begin before `end`, and the text around them: statements of a symbol, or of what
 * stands between two, and the symbols in a short one. */
static void write_statements(struct writing *self, size_t start, size_t end)
{
    while (self->at < self->count && self->marks[self->at].start < end) {
        const quire_code_mark *mark = &self->marks[self->at++];
        size_t last = mark->end < end ? mark->end : end;
        if (mark->start < start) continue;
        append(self, start, mark->start);
        quire_element *element = open_code(self, (quire_range){ mark->start, last },
                                           mark->name.size ? &mark->name : NULL);
        if (element) element->header = mark->notes;
        write_statements(self, mark->start, last);
        quire_builder_close(self->builder);
        start = last;
    }
    append(self, start, end);
}

static void write_piece(struct writing *self, size_t start, size_t end, const quire_str *name)
{
    quire_range piece = without_blanks(self->text, start, end);
    if (piece.start < piece.end) {
        append(self, start, piece.start);
        open_code(self, piece, name);
        write_statements(self, piece.start, piece.end);
        quire_builder_close(self->builder);
        start = piece.end;
    }
    append(self, start, end);
}

/* Symbols in [start, end), and what stands between them as pieces of `name`. */
static void write_symbols(struct writing *self, size_t start, size_t end, const quire_str *name)
{
    size_t next = self->at;
    for (;;) {
        while (next < self->count && self->marks[next].start < end && !self->marks[next].name.size) next++;
        if (next == self->count || self->marks[next].start >= end) break;
        const quire_code_mark *mark = &self->marks[next];
        if (mark->start > start) write_piece(self, start, mark->start, name);
        self->at = next + 1;
        if (mark->holds) {
            open_code(self, (quire_range){ mark->start, mark->end }, &mark->name);
            write_symbols(self, mark->start, mark->end, &mark->name);
            quire_builder_close(self->builder);
        } else {
            write_piece(self, mark->start, mark->end, &mark->name);
        }
        start = mark->end;
        next = self->at;
    }
    write_piece(self, start, end, name);
}

/* Whether a block may begin with the line. */
static bool begins_block(quire_str line)
{
    static const char *const ends[] = { "end",  "else", "elif",  "elsif",   "fi",
                                        "done", "esac", "catch", "finally", "then" };
    if (quire_line_is_blank(line) || memchr(" \t)]}>", line.data[0], 6)) return false;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (quire_str_starts(line, quire_str_from(ends[i]))) return false;
    return true;
}

static void write_blocks(struct writing *self)
{
    size_t start = 0;
    bool blank = false;
    const quire_str nameless = { 0 };
    for (size_t i = 0; i < self->line_count; i++) {
        quire_str line = quire_str_cut(self->text, self->line_starts[i], self->line_starts[i + 1]);
        if (blank && begins_block(line)) {
            write_piece(self, start, self->line_starts[i], &nameless);
            start = self->line_starts[i];
        }
        blank = quire_line_is_blank(line);
    }
    write_piece(self, start, self->text.size, &nameless);
}

/* ---- the account ---- */

static void count(quire_str text, quire_code_account *account)
{
    quire_range kept = without_blanks(text, 0, text.size);
    quire_str inner = quire_str_cut(text, kept.start, kept.end);
    for (size_t i = 0; i + 1 < inner.size; i++)
        account->returns += inner.data[i] == '\r' && inner.data[i + 1] == '\n';
    account->white = quire_count_characters(quire_str_cut(text, 0, kept.start)) +
                     quire_count_characters(quire_str_cut(text, kept.end, text.size));
    account->kept = quire_count_characters(inner) - account->returns;
}

quire_status quire_code_write(quire_load_host *host, quire_str text, const char *label,
                              const quire_code_marks *marks, quire_code_account *account, quire_error *err)
{
    struct writing self = { .builder = host->builder, .text = text, .label = quire_str_from(label) };
    const quire_str nameless = { 0 };
    *account = (quire_code_account){ 0 };
    if (!find_lines(&self, host->arena)) return quire_fail_memory(err);
    count(text, account);
    if (marks) {
        self.marks = marks->items;
        self.count = marks->count;
        write_symbols(&self, 0, text.size, &nameless);
    } else {
        write_blocks(&self);
    }
    return QUIRE_OK;
}
