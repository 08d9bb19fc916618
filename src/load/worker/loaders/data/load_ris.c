/* SPDX-License-Identifier: Apache-2.0 */
/* References as RIS has them: a tag of two letters a line, and ER behind each record. */
#include "load/worker/format.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/str.h"
#include "load/worker/lines.h"
#include "load/worker/loaders/data/data_probe.h"
#include "load/worker/loaders/data/data_write.h"
#include "load/worker/loaders/data/record_words.h"
#include "load/worker/loaders/data/references.h"
#include "load/worker/loaders/text/load_text.h"

static const struct {
    const char *tag, *key;
} keys[] = {
    { "TY", "type" },     { "TI", "title" },        { "T1", "title" },        { "CT", "title" },
    { "AU", "author" },   { "A1", "author" },       { "A2", "editor" },       { "ED", "editor" },
    { "PY", "year" },     { "Y1", "year" },         { "DA", "date" },         { "JO", "journal" },
    { "JF", "journal" },  { "T2", "published in" }, { "BT", "published in" }, { "VL", "volume" },
    { "IS", "number" },   { "SP", "first page" },   { "EP", "last page" },    { "PB", "publisher" },
    { "CY", "city" },     { "SN", "isbn/issn" },    { "DO", "doi" },          { "UR", "url" },
    { "AB", "abstract" }, { "N2", "abstract" },     { "N1", "note" },         { "KW", "keywords" },
    { "LA", "language" }, { "ET", "edition" },      { "ID", "key" },
};

/* "AU  - Li, Wei"; data is NULL: it is no such line. */
static quire_str tag_of(quire_str line, quire_str *value)
{
    bool tagged = line.size >= 5 && line.data[0] >= 'A' && line.data[0] <= 'Z' && line.data[2] == ' ' &&
                  line.data[3] == ' ' && line.data[4] == '-';
    if (!tagged) return (quire_str){ 0 };
    *value = quire_str_trim(quire_str_cut(line, 5, line.size));
    return quire_str_cut(line, 0, 2);
}

static quire_str key_of(quire_str tag)
{
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (quire_str_is(tag, keys[i].tag)) return quire_str_from(keys[i].key);
    return tag;
}

struct reading {
    data_tree tree;
    data_node *record;
    uint64_t kept, frame;
    /* The field that is open: its lines may go on without a tag. */
    quire_str key;
    quire_buffer value;
    uint32_t first, last;
    uint64_t lines;
};

static void end_field(struct reading *self)
{
    quire_str text = quire_buffer_view(&self->value);
    /* "2019//": month and day are not known. */
    bool day = quire_str_is(self->key, "year") || quire_str_is(self->key, "date");
    while (day && text.size && text.data[text.size - 1] == '/') text.size--;
    if (self->record && text.size) {
        text = quire_arena_copy(self->tree.arena, text);
        self->tree.failed |= !text.data;
        if (text.data)
            reference_add(&self->tree, self->record, self->key, text, self->first, self->last, self->lines);
    } else {
        self->frame += self->lines;
    }
    quire_buffer_clear(&self->value);
    self->lines = 0;
}

/* "12.": some programs count the references. */
static bool is_number(quire_str line)
{
    line = quire_str_trim(line);
    for (size_t i = 0; i + 1 < line.size; i++)
        if (line.data[i] < '0' || line.data[i] > '9') return false;
    return line.size > 1 && line.data[line.size - 1] == '.';
}

static void take_line(struct reading *self, quire_str line, uint32_t number)
{
    quire_str value = { 0 }, tag = tag_of(line, &value);
    bool begins = quire_str_is(tag, "TY"), ends = quire_str_is(tag, "ER");
    if (quire_line_is_blank(line)) return;
    if (!self->record && !tag.size && is_number(line)) {
        self->frame++;
        return;
    }
    if (tag.size) end_field(self);
    if (begins || (!self->record && !ends)) {
        self->record = data_add(&self->tree, self->tree.root, DATA_OBJECT, (quire_str){ 0 },
                                (quire_str){ 0 });
        if (self->record) self->record->line = number;
    }
    if (self->record) self->record->last_line = number;
    if (ends) {
        if (self->record) record_speak(&self->tree, self->record);
        self->record = NULL;
        self->frame++;
        return;
    }
    if (!self->lines) {
        self->key = tag.size ? key_of(tag) : QUIRE_STR("note");
        self->first = number;
    } else {
        quire_buffer_append_char(&self->value, ' ');
    }
    self->last = number;
    self->lines++;
    quire_buffer_append_str(&self->value, tag.size ? value : quire_str_trim(line));
}

static quire_status load_ris(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("lines");
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    struct reading self = { .tree = { .arena = host->arena } };
    quire_str text = { 0 };
    uint64_t received = 0;
    uint32_t number = 0;
    quire_status status = data_decode(host, input, &text, err);
    if (status) return status;
    quire_buffer_init(&self.value, SIZE_MAX / 4);
    data_add(&self.tree, NULL, DATA_LIST, (quire_str){ 0 }, (quire_str){ 0 });
    for (size_t at = 0; at < text.size && !self.tree.failed;) {
        quire_str line = quire_line_at(text, at, &at);
        received += !quire_line_is_blank(line);
        take_line(&self, line, ++number);
    }
    end_field(&self);
    bool failed = self.tree.failed || self.value.failure;
    quire_buffer_free(&self.value);
    if (failed) return quire_fail_memory(err);
    data_write(host->builder, &self.tree, DATA_PATHS_LINES, &self.kept);
    quire_ledger_receive(ledger, step, unit, received);
    quire_ledger_keep(ledger, step, unit, self.kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("markup"), self.frame);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("over_limit"), received - self.kept - self.frame);
    return QUIRE_OK;
}

static bool is_ris(const quire_probe *probe)
{
    quire_str start = quire_probe_start(probe->bytes);
    size_t next = 0;
    if (is_number(quire_line_at(start, 0, &next)))
        start = quire_str_trim(quire_str_cut(start, next, start.size));
    return probe->is_text &&
           (quire_str_starts(start, QUIRE_STR("TY  - ")) || quire_probe_claims(probe, &quire_format_ris));
}

static const quire_format_type types[] = {
    { "application/x-research-info-systems", "ris", "application/x-endnote-refer" }, { 0 }
};

const quire_format quire_format_ris = {
    .name = "ris",
    .title = "References (RIS)",
    .keeps = "each reference with its fields under their names",
    .version = 2,
    .types = types,
    .probe = is_ris,
    .load = load_ris,
};
