/* SPDX-License-Identifier: Apache-2.0 */
/* One walk through the statement. It knows strings, quoted names, comments and parentheses, and nothing else of SQL. */
#include "fetch/sql/sqlite_comments.h"

#include "base/error.h"
#include "base/str.h"

#include <strings.h>

enum { COMMENT_BYTES_MAX = 4096 };

struct walk {
    quire_arena *arena;
    quire_str sql;
    size_t at;
    unsigned depth; /* of parentheses */
    quire_sql_table *table;
    quire_sql_column *column; /* whose definition began last; NULL: none yet */
    bool awaits_name;         /* the next word begins a definition */
    bool line_has_code;       /* in front of where we are */
    quire_str waiting;        /* for the next definition */
    bool failed;
};

static bool is_word(char c)
{
    return (unsigned char)c >= 0x80 || c == '_' || c == '$' || (c >= '0' && c <= '9') ||
           ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static void add(struct walk *self, quire_str *to, quire_str comment)
{
    if (to->size + comment.size + 1 > COMMENT_BYTES_MAX) return;
    quire_str joined = to->size
                           ? quire_arena_printf(self->arena, "%.*s %.*s", QUIRE_FMT(*to), QUIRE_FMT(comment))
                           : quire_arena_copy(self->arena, comment);
    if (joined.data) *to = joined;
    else self->failed = true;
}

static void take_comment(struct walk *self, quire_str comment)
{
    comment = quire_str_trim(comment);
    if (!comment.size) return;
    if (!self->column && (self->depth == 0 || self->line_has_code)) add(self, &self->table->comment, comment);
    else if (self->line_has_code && self->column) add(self, &self->column->comment, comment);
    else add(self, &self->waiting, comment);
}

static quire_str until(struct walk *self, const char *end)
{
    size_t start = self->at, left = self->sql.size - start;
    const char *found = memmem(self->sql.data + start, left, end, strlen(end));
    size_t stop = found ? (size_t)(found - self->sql.data) : self->sql.size;
    self->at = found ? stop + strlen(end) : stop;
    return quire_str_cut(self->sql, start, stop);
}

/* The quoted name or string that begins here; a doubled quote stays doubled. */
static quire_str quoted(struct walk *self, char end)
{
    size_t start = ++self->at;
    while (self->at < self->sql.size) {
        if (self->sql.data[self->at] == end) {
            if (self->at + 1 >= self->sql.size || self->sql.data[self->at + 1] != end || end == ']') break;
            self->at++;
        }
        self->at++;
    }
    quire_str inside = quire_str_cut(self->sql, start, self->at);
    if (self->at < self->sql.size) self->at++;
    return inside;
}

static void begin_definition(struct walk *self, quire_str name)
{
    self->awaits_name = false;
    for (size_t i = 0; i < self->table->columns.count; i++) {
        quire_sql_column *column = (quire_sql_column *)&self->table->columns.items[i];
        if (column->name.size != name.size || strncasecmp(column->name.data, name.data, name.size)) continue;
        self->column = column;
        if (self->waiting.size) add(self, &column->comment, self->waiting);
    }
    self->waiting = (quire_str){ 0 };
}

static void step(struct walk *self)
{
    char c = self->sql.data[self->at];
    quire_str rest = quire_str_cut(self->sql, self->at, self->sql.size), name = { 0 };
    if (quire_str_starts(rest, QUIRE_STR("--"))) {
        self->at += 2;
        take_comment(self, until(self, "\n"));
        self->line_has_code = false;
        return;
    }
    if (quire_str_starts(rest, QUIRE_STR("/*"))) {
        self->at += 2;
        take_comment(self, until(self, "*/"));
        return;
    }
    if (c == '\n') self->line_has_code = false;
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        self->at++;
        return;
    }
    self->line_has_code = true;
    if (c == '"' || c == '\'' || c == '`' || c == '[') {
        name = quoted(self, c == '[' ? ']' : c);
    } else if (is_word(c)) {
        size_t start = self->at;
        while (self->at < self->sql.size && is_word(self->sql.data[self->at])) self->at++;
        name = quire_str_cut(self->sql, start, self->at);
    } else {
        self->at++;
        if (c == '(' && self->depth++ == 0) self->awaits_name = true;
        if (c == ')' && self->depth) self->depth--;
        if (c == ',' && self->depth == 1) self->awaits_name = true;
    }
    if (name.size && self->awaits_name && self->depth == 1) begin_definition(self, name);
}

quire_status quire_sqlite_comments(quire_arena *arena, quire_str sql, quire_sql_table *table,
                                   quire_error *err)
{
    struct walk self = { .arena = arena, .sql = sql, .table = table };
    while (!table->view && self.at < sql.size && !self.failed) step(&self);
    return self.failed ? quire_fail_memory(err) : QUIRE_OK;
}
