/* SPDX-License-Identifier: Apache-2.0 */
/* Two things make the parser's tree larger than its source by a factor that the source chooses. The target and the title of a
 * reference are copied to each link that names it; and rows of a table that are shorter than its heads are filled up with empty
 * cells. Later versions of the parser bound both; here they are bounded in the source, in what no ordinary document comes near. */
#include "load/worker/loaders/text/markdown_source.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/lines.h"

enum {
    COPIED_BYTES = 16 << 20, /* of targets, if each bracket were a link to the longest one */
    TARGET_MIN_BYTES = 128,  /* what is left of a target or title however many links there are */
    TARGET_MAX_BYTES = 1 << 16,
    LABEL_MAX_BYTES = 1000, /* the parser's own bound */
    FILLED_CELLS = 1 << 19, /* in all tables; as in later versions of the parser */
};

struct bounding {
    quire_str text;
    size_t written; /* of it, so far */
    quire_buffer out;
};

/* Writes what stands before `at`, and `instead` for what stands between it and `end`. */
static void replace(struct bounding *self, size_t at, size_t end, quire_str instead)
{
    quire_buffer_append_str(&self->out, quire_str_cut(self->text, self->written, at));
    quire_buffer_append_str(&self->out, instead);
    self->written = end;
}

static bool is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t skip_white(quire_str text, size_t at)
{
    while (at < text.size && is_white(text.data[at])) at++;
    return at;
}

/* Behind the unescaped `mark` at or after `at`, in one paragraph; 0: there is none. */
static size_t behind(quire_str text, size_t at, char mark, bool in_line)
{
    for (bool blank = false; at < text.size; at++) {
        char c = text.data[at];
        if (c == mark) return at + 1;
        if (c == '\n' && (blank || in_line)) return 0;
        blank = c == '\n' || (blank && is_white(c));
        if (c == '\\' && at + 1 < text.size) at++;
    }
    return 0;
}

/* Behind a label's `]:`, where one begins at the bracket `at`; 0: none does. */
static size_t behind_label(quire_str text, size_t at)
{
    size_t end = at + LABEL_MAX_BYTES < text.size ? at + LABEL_MAX_BYTES : text.size;
    for (at++; at + 1 < end && text.data[at] != '['; at++) {
        if (text.data[at] == ']') return text.data[at + 1] == ':' ? at + 2 : 0;
        if (text.data[at] == '\\') at++;
    }
    return 0;
}

/* A reference's definition that begins at the bracket `at`: its target and title are cut to what may be copied. Returns where it
 * ends, as far as it is known. */
static size_t bound_definition(struct bounding *self, size_t at, size_t most)
{
    quire_str text = self->text;
    size_t label = behind_label(text, at);
    if (!label) return at + 1;
    size_t start = skip_white(text, label), end = start;
    if (start < text.size && text.data[start] == '<') end = behind(text, start, '>', true);
    else
        while (end < text.size && !is_white(text.data[end])) end++;
    if (!end) return label;
    if (end - start > most) replace(self, start + most - 1, end - 1, (quire_str){ 0 });
    size_t title = skip_white(text, end);
    char mark = title < text.size ? text.data[title] : '\0';
    if (title == end || (mark != '"' && mark != '\'' && mark != '(')) return end;
    size_t closed = behind(text, title + 1, mark == '(' ? ')' : mark, false);
    if (closed && closed - title > most) replace(self, title + most - 1, closed - 1, (quire_str){ 0 });
    return closed ? closed : end;
}

/* A definition begins a line, behind the marks of quotes and lists. */
static void bound_definitions(struct bounding *self)
{
    quire_str text = self->text;
    size_t brackets = 0, most;
    bool begins = true;
    for (size_t at = 0; at < text.size; at++) brackets += text.data[at] == ']';
    most = brackets ? COPIED_BYTES / brackets : TARGET_MAX_BYTES;
    if (most > TARGET_MAX_BYTES) most = TARGET_MAX_BYTES;
    if (most < TARGET_MIN_BYTES) most = TARGET_MIN_BYTES;
    for (size_t at = 0; at < text.size;) {
        if (begins && text.data[at] == '[') {
            at = bound_definition(self, at, most);
            begins = true;
        } else {
            begins = text.data[at] == '\n' || (begins && strchr(" \t>*+-.)0123456789", text.data[at]));
            at++;
        }
    }
}

static uint64_t count_pipes(quire_str line)
{
    uint64_t pipes = 0;
    for (size_t i = 0; i < line.size; i++) {
        if (line.data[i] == '\\') i++;
        else pipes += line.data[i] == '|';
    }
    return pipes;
}

/* "|---|:-:|", also in a quote. */
static bool is_delimiter_row(quire_str line)
{
    bool dash = false;
    for (size_t i = 0; i < line.size; i++) {
        if (!line.data[i] || !strchr("|-: \t>", line.data[i])) return false;
        dash |= line.data[i] == '-';
    }
    return dash;
}

/* What rows look like between these places is no table any more. */
static void end_tables(struct bounding *self, size_t at, size_t end)
{
    for (size_t next; at < end; at = next) {
        quire_str line = quire_line_at(self->text, at, &next);
        const char *pipe = is_delimiter_row(line) ? memchr(line.data, '|', line.size) : NULL;
        if (!pipe) continue;
        size_t place = (size_t)(pipe - self->text.data);
        replace(self, place, place, QUIRE_STR("\\"));
    }
}

/* Lines without a blank one between them that would have to be filled up with too many cells become text. */
static void bound_tables(struct bounding *self)
{
    uint64_t filled = 0, pipes = 0; /* of the widest delimiter row so far */
    size_t block = 0;
    for (size_t at = 0, next; at < self->text.size; at = next) {
        quire_str line = quire_line_at(self->text, at, &next);
        bool blank = quire_line_is_blank(line);
        uint64_t own = count_pipes(line);
        if (is_delimiter_row(line) && own > pipes) pipes = own;
        else if (!blank && own < pipes) filled += pipes - own;
        if (!blank && next < self->text.size) continue;
        if (pipes && filled > FILLED_CELLS) end_tables(self, block, next);
        block = next;
        pipes = 0;
    }
}

/* Does one of both. *text stays where nothing is to be done. */
static quire_status bound(void (*each)(struct bounding *), quire_arena *arena, quire_str *text,
                          quire_error *err)
{
    struct bounding self = { .text = *text };
    quire_buffer_init(&self.out, SIZE_MAX / 4);
    each(&self);
    if (self.written) {
        quire_buffer_append_str(&self.out, quire_str_cut(*text, self.written, text->size));
        *text = self.out.failure ? (quire_str){ 0 } : quire_arena_copy(arena, quire_buffer_view(&self.out));
    }
    quire_buffer_free(&self.out);
    return text->data || !self.written ? QUIRE_OK : quire_fail_memory(err);
}

quire_status quire_markdown_bound(quire_str text, quire_arena *arena, quire_str *out, quire_error *err)
{
    *out = text;
    quire_status status = bound(bound_definitions, arena, out, err);
    return status ? status : bound(bound_tables, arena, out, err);
}
