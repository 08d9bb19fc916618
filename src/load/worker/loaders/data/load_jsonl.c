/* SPDX-License-Identifier: Apache-2.0 */
/* JSON lines: a record a line. A line that is no JSON stays as it stands. Source: jsonlines.org. */
#include "load/worker/format.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/lines.h"
#include "load/worker/loaders/data/data_probe.h"
#include "load/worker/loaders/data/data_write.h"
#include "load/worker/loaders/data/json_tree.h"
#include "load/worker/parts.h"

enum { WHOLE_BYTES_MAX = 480 };

struct reading {
    data_tree tree;
    yyjson_doc **docs; /* the tree borrows from them */
    size_t doc_count, doc_capacity;
    uint64_t received, unparsed; /* values, and lines that are none */
    bool failed;                 /* memory is out */
};

/* Keeps the document until all is written. */
static bool hold(struct reading *self, yyjson_doc *doc)
{
    yyjson_doc **grown = quire_arena_grow(self->tree.arena, self->docs, self->doc_count, &self->doc_capacity,
                                          sizeof *grown);
    if (!grown) return false;
    self->docs = grown;
    self->docs[self->doc_count++] = doc;
    return true;
}

static void set_line(data_node *node, const data_node *parent, uint32_t line)
{
    for (; node; node = node->next) {
        node->line = node->last_line = line;
        if (node->parent != parent) set_line(node->first, parent, line);
    }
}

/* A short record is told in one paragraph: what happened means little without when. */
static bool is_short(const data_node *record)
{
    size_t bytes = 0;
    for (const data_node *child = record->first; child && bytes <= WHOLE_BYTES_MAX; child = child->next)
        bytes += child->key.size + child->text.size;
    return record->kind == DATA_OBJECT && bytes <= WHOLE_BYTES_MAX;
}

static void set_lines(data_node *record, uint32_t line)
{
    record->whole = is_short(record);
    record->line = record->last_line = line;
    set_line(record->first, record->parent, line);
}

static void read_record(struct reading *self, quire_str text, uint32_t line)
{
    bool no_memory = false;
    yyjson_doc *doc = data_parse_json(text, &no_memory);
    data_node *record = NULL;
    if (doc && !hold(self, doc)) {
        yyjson_doc_free(doc);
        self->failed = true;
        return;
    }
    self->failed = no_memory;
    if (doc) {
        self->received += yyjson_doc_get_val_count(doc);
        record = data_from_json(&self->tree, self->tree.root, yyjson_doc_get_root(doc));
    } else if (!no_memory) {
        self->received++;
        self->unparsed++;
        record = data_add(&self->tree, self->tree.root, DATA_SCALAR, (quire_str){ 0 }, text);
        if (record) record->values = 1;
    }
    if (record) set_lines(record, line);
}

static void read_lines(struct reading *self, quire_str text)
{
    uint32_t line = 0;
    data_add(&self->tree, NULL, DATA_LIST, (quire_str){ 0 }, (quire_str){ 0 });
    for (size_t at = 0; at < text.size && !self->failed && !self->tree.failed; line++) {
        quire_str record = quire_str_trim(quire_line_at(text, at, &at));
        if (record.size) read_record(self, record, line + 1);
    }
}

static quire_status read_jsonl(quire_load_host *host, quire_str text, quire_error *err)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("values");
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    struct reading self = { .tree = { .arena = host->arena } };
    uint64_t kept = 0;
    read_lines(&self, text);
    bool failed = self.failed || self.tree.failed;
    if (!failed) data_write(host->builder, &self.tree, DATA_PATHS_LINES, &kept);
    quire_ledger_receive(ledger, step, unit, self.received);
    quire_ledger_keep(ledger, step, unit, kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("over_limit"), self.received - kept);
    if (self.unparsed) {
        quire_str count = quire_arena_printf(host->arena, "%llu", (unsigned long long)self.unparsed);
        quire_builder_add_metadata(host->builder, QUIRE_STR("malformed_lines"), count);
    }
    for (size_t i = 0; i < self.doc_count; i++) yyjson_doc_free(self.docs[i]);
    return failed ? quire_fail_memory(err) : QUIRE_OK;
}

static quire_status load_jsonl(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    quire_str text = { 0 };
    quire_status status = data_decode(host, input, &text, err);
    return status ? status : read_jsonl(host, text, err);
}

static bool is_jsonl(const quire_probe *probe)
{
    if (!probe->is_text) return false;
    if (quire_probe_claims(probe, &quire_format_jsonl)) return true;
    /* Many call them .json. */
    bool may_be = !probe->claim || quire_probe_claims(probe, &quire_format_json);
    return may_be && data_looks_like_json_lines(probe->bytes);
}

static const quire_format_parts parts = { .end = quire_parts_end_of_line };

static const quire_format_type types[] = {
    { "application/jsonl", "jsonl|ndjson", "application/x-ndjson|application/x-jsonlines" }, { 0 }
};

const quire_format quire_format_jsonl = {
    .name = "jsonl",
    .title = "JSON lines",
    .keeps = "each record with its line and keys, records of one shape as a table; large files in parts",
    .version = 2,
    .types = types,
    .probe = is_jsonl,
    .load = load_jsonl,
    .parts = &parts,
};
