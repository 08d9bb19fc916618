/* SPDX-License-Identifier: Apache-2.0 */
/* YAML through libyaml's events: nothing is built from them but a tree of records. An alias stays a name ("*base"): what it
 * stands for is in the document once, and a bomb of aliases is as large as its file. Comments on lines of their own stay
 * before what they are about. Source: YAML 1.1. */
#include "load/worker/format.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/str.h"
#include "load/worker/lines.h"
#include "load/worker/loaders/data/data_probe.h"
#include "load/worker/loaders/data/data_write.h"
#include "load/worker/loaders/text/load_text.h"
#include "text/unicode.h"

#include <yaml.h>

/* libyaml is quadratic in the depth of flow collections, so what is deeper is read as text. */
enum { EVENT_DEPTH_MAX = 1000, COLUMNS_LOOKED = 400 /* for a comment behind a value */ };

struct reading {
    data_tree tree;
    data_node *into; /* the container that is open; NULL: none is */
    quire_str text, key;
    bool has_key;
    size_t depth, too_deep; /* containers that are open; those of them that the tree has no room for */
    size_t next_line;       /* where the line starts that is looked at next for comments */
    uint32_t line;          /* its number */
    uint32_t busy_until;    /* lines up to this one are a scalar's */
    uint64_t received, comments, kept_comments;
};

static quire_str take_key(struct reading *self)
{
    quire_str key = self->key;
    self->key = (quire_str){ 0 };
    self->has_key = false;
    return key;
}

/* ---- comments ---- */

static quire_str comment_in(quire_str line)
{
    line = quire_str_trim(line);
    if (!line.size || line.data[0] != '#') return (quire_str){ 0 };
    size_t marks = 0;
    while (marks < line.size && line.data[marks] == '#') marks++;
    return quire_str_trim(quire_str_cut(line, marks, line.size));
}

/* Comment lines that follow each other are one note. */
static void add_note(struct reading *self, quire_buffer *lines, uint32_t first, uint32_t last)
{
    if (!lines->size) return;
    quire_str text = quire_arena_copy(self->tree.arena, quire_buffer_view(lines));
    if (!text.data || lines->failure) self->tree.failed = true;
    data_node *note = self->into && !self->too_deep && text.data
                          ? data_add(&self->tree, self->into, DATA_NOTE, (quire_str){ 0 }, text)
                          : NULL;
    if (note) {
        note->line = first;
        note->last_line = last;
        self->kept_comments += last - first + 1;
    }
    quire_buffer_clear(lines);
}

/* Comments in the lines before `line` become notes of the open container. */
static void note_comments(struct reading *self, uint32_t line)
{
    quire_buffer lines;
    uint32_t first = 0;
    quire_buffer_init(&lines, SIZE_MAX / 4);
    while (self->line < line && self->next_line < self->text.size) {
        quire_str comment = comment_in(quire_line_at(self->text, self->next_line, &self->next_line));
        uint32_t number = self->line++;
        if (number <= self->busy_until || !comment.size) {
            add_note(self, &lines, first, number - 1);
            continue;
        }
        if (lines.size) quire_buffer_append_char(&lines, '\n');
        else first = number;
        quire_buffer_append_str(&lines, comment);
        self->comments++;
    }
    add_note(self, &lines, first, self->line - 1);
    quire_buffer_free(&lines);
}

/* The comment behind a value that ends where `event` does, in the line that it stands in. */
static quire_str comment_behind(const struct reading *self, const yaml_event_t *event)
{
    size_t next = 0, at = 0, column = event->end_mark.column;
    bool here = event->start_mark.line == event->end_mark.line && self->line == event->start_mark.line + 1;
    if (!here || column > COLUMNS_LOOKED) return (quire_str){ 0 };
    quire_str line = quire_line_at(self->text, self->next_line, &next);
    for (size_t i = 0; i < column && at < line.size; i++) quire_utf8_next(line, &at);
    quire_str rest = quire_str_trim(quire_str_cut(line, at, line.size));
    return rest.size > 1 && rest.data[0] == '#' ? rest : (quire_str){ 0 };
}

/* ---- events ---- */

static data_node *add(struct reading *self, data_kind kind, quire_str text, const yaml_event_t *event)
{
    quire_str key = take_key(self);
    if (self->too_deep) return NULL;
    data_node *node = data_add(&self->tree, self->into, kind, key, text);
    if (!node) return NULL;
    node->values = key.size ? 2 : 1;
    node->line = (uint32_t)event->start_mark.line + 1;
    node->last_line = (uint32_t)event->end_mark.line + 1;
    return node;
}

static void take_scalar(struct reading *self, const char *data, size_t size, const yaml_event_t *event)
{
    quire_str text = quire_arena_copy(self->tree.arena, (quire_str){ data, size });
    if (!text.data) self->tree.failed = true;
    bool in_object = self->into && self->into->kind == DATA_OBJECT;
    self->received++;
    if (in_object && !self->has_key && !self->too_deep) {
        self->key = text;
        self->has_key = true;
    } else {
        quire_str comment = comment_behind(self, event);
        if (comment.size && !self->too_deep) {
            text = quire_arena_printf(self->tree.arena, "%.*s  %.*s", QUIRE_FMT(text), QUIRE_FMT(comment));
            self->comments++;
            self->kept_comments++;
        }
        add(self, DATA_SCALAR, text, event);
    }
    self->busy_until = (uint32_t)event->end_mark.line + (event->end_mark.column > 0);
}

static void open_container(struct reading *self, data_kind kind, const yaml_event_t *event)
{
    bool in_object = self->into && self->into->kind == DATA_OBJECT;
    self->received++;
    self->depth++;
    /* A key that is a collection itself has no name. */
    if (in_object && !self->has_key && !self->too_deep) self->key = QUIRE_STR("?");
    data_node *node = !self->too_deep && self->depth < DATA_DEPTH_MAX
                          ? add(self, kind, (quire_str){ 0 }, event)
                          : NULL;
    if (node) self->into = node;
    else self->too_deep++;
}

static void close_container(struct reading *self, const yaml_event_t *event)
{
    self->depth--;
    if (self->too_deep) {
        self->too_deep--;
        return;
    }
    self->into->last_line = (uint32_t)event->start_mark.line + (event->start_mark.column > 0);
    if (self->into->last_line < self->into->line) self->into->last_line = self->into->line;
    self->into = self->into->parent;
    take_key(self);
}

static void take_alias(struct reading *self, const yaml_event_t *event)
{
    quire_str name = quire_arena_printf(self->tree.arena, "*%s", (const char *)event->data.alias.anchor);
    take_scalar(self, name.data, name.size, event);
}

static void take_event(struct reading *self, const yaml_event_t *event)
{
    /* What ends is noticed behind the comments on what comes next. */
    bool ends = event->type == YAML_SEQUENCE_END_EVENT || event->type == YAML_MAPPING_END_EVENT;
    if (!ends) note_comments(self, (uint32_t)event->start_mark.line + 1);
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        take_scalar(self, (const char *)event->data.scalar.value, event->data.scalar.length, event);
        break;
    case YAML_ALIAS_EVENT: take_alias(self, event); break;
    case YAML_SEQUENCE_START_EVENT: open_container(self, DATA_LIST, event); break;
    case YAML_MAPPING_START_EVENT: open_container(self, DATA_OBJECT, event); break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: close_container(self, event); break;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_START_EVENT:
    case YAML_DOCUMENT_END_EVENT: break;
    }
}

/* False: it is no YAML, or deeper than is read. */
static bool parse(struct reading *self)
{
    yaml_parser_t parser;
    yaml_event_t event;
    bool fine = true, end = false;
    if (!yaml_parser_initialize(&parser)) {
        self->tree.failed = true;
        return false;
    }
    yaml_parser_set_input_string(&parser, (const unsigned char *)self->text.data, self->text.size);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    while (fine && !end && !self->tree.failed) {
        fine = yaml_parser_parse(&parser, &event) != 0;
        if (!fine) break;
        take_event(self, &event);
        end = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
        fine = self->depth < EVENT_DEPTH_MAX;
    }
    if (parser.error == YAML_MEMORY_ERROR) self->tree.failed = true;
    yaml_parser_delete(&parser);
    return fine;
}

/* ---- the loader ---- */

/* Several documents in a stream are a list; a single one is the root itself, and takes the comments around it. */
static void settle_root(struct reading *self)
{
    data_node *stream = self->tree.root, *only = NULL;
    size_t count = 0;
    for (data_node *child = stream->first; child; child = child->next) {
        if (child->kind == DATA_NOTE) continue;
        only = child;
        count++;
    }
    if (count != 1 || only->kind == DATA_SCALAR) return;
    data_node *behind = only->next, *before = stream->first;
    only->next = only->parent = NULL;
    if (only->last) only->last->next = behind;
    else only->first = behind;
    for (data_node *note = behind; note; note = note->next) note->parent = only, only->last = note;
    if (before != only) {
        data_node *note = before;
        for (; note->next != only; note = note->next) note->parent = only;
        note->parent = only;
        note->next = only->first;
        only->first = before;
        if (!only->last) only->last = note;
    }
    self->tree.root = only;
}

static quire_status read_yaml(quire_load_host *host, quire_str text, bool *read, quire_error *err)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("values"), comments = QUIRE_STR("comments");
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    struct reading self = { .tree = { .arena = host->arena }, .text = text, .line = 1 };
    uint64_t kept = 0;
    self.into = data_add(&self.tree, NULL, DATA_LIST, (quire_str){ 0 }, (quire_str){ 0 });
    *read = parse(&self) && self.received > 1;
    if (self.tree.failed) return quire_fail_memory(err);
    if (!*read) return QUIRE_OK;
    note_comments(&self, UINT32_MAX);
    settle_root(&self);
    data_write(host->builder, &self.tree, DATA_PATHS_LINES, &kept);
    quire_ledger_receive(ledger, step, unit, self.received);
    quire_ledger_keep(ledger, step, unit, kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("over_limit"), self.received - kept);
    if (self.comments) quire_ledger_receive(ledger, step, comments, self.comments);
    quire_ledger_keep(ledger, step, comments, self.kept_comments);
    quire_ledger_drop_count(ledger, step, comments, QUIRE_STR("comment"), self.comments - self.kept_comments);
    return QUIRE_OK;
}

static quire_status load_yaml(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    quire_str text = { 0 };
    bool read = false;
    quire_status status = data_decode(host, input, &text, err);
    if (!status) status = read_yaml(host, text, &read, err);
    if (!status && !read) quire_text_write_unparsed(host, text, "YAML");
    return status;
}

static bool is_yaml(const quire_probe *probe)
{
    return probe->is_text && quire_probe_claims(probe, &quire_format_yaml);
}

static const quire_format_type types[] = {
    { "application/yaml", "yaml|yml", "text/yaml|application/x-yaml|text/x-yaml" }, { 0 }
};

const quire_format quire_format_yaml = {
    .name = "yaml",
    .title = "YAML",
    .keeps =
        "each value with its key and line, mappings as sections, records of one shape as tables, comments",
    .version = 2,
    .types = types,
    .probe = is_yaml,
    .load = load_yaml,
};
