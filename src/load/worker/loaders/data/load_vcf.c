/* SPDX-License-Identifier: Apache-2.0 */
/* Contacts: each card is a record of a person. Pictures, keys and stamps are dropped. Source: RFC 6350, vCard 2.1. */
#include "load/worker/format.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/data/content_lines.h"
#include "load/worker/loaders/data/data_probe.h"
#include "load/worker/loaders/data/data_write.h"
#include "load/worker/loaders/data/record_words.h"
#include "load/worker/loaders/text/load_text.h"
#include "text/unicode.h"

static const struct {
    const char *name, *key, *join;
} fields[] = {
    { "FN", "name", NULL },
    { "NICKNAME", "nickname", NULL },
    { "ORG", "organisation", ", " },
    { "TITLE", "job title", NULL },
    { "ROLE", "role", NULL },
    { "EMAIL", "email", NULL },
    { "TEL", "phone number", NULL },
    { "ADR", "address", ", " },
    { "BDAY", "birthday", NULL },
    { "ANNIVERSARY", "anniversary", NULL },
    { "URL", "url", NULL },
    { "NOTE", "note", NULL },
    { "CATEGORIES", "categories", NULL },
    { "IMPP", "messenger", NULL },
    { "RELATED", "related", NULL },
};

struct reading {
    content_reader lines;
    data_tree tree;
    data_node *card;
    content_line parts; /* the card's name in parts; lines 0: it has none */
    bool named;         /* it has one that is whole */
    uint64_t kept, technical, binary, frame, repeated;
};

/* The words of a TYPE, as a parameter or bare as vCard 2.1 has them, that tell people something. */
static quire_str kind_of(const content_line *line)
{
    static const char *const kinds[] = { "home", "work", "cell", "fax", "mobile", "pager" };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t size = strlen(kinds[i]);
        for (size_t at = 0; at + size <= line->parameters.size; at++)
            if (content_is(quire_str_cut(line->parameters, at, at + size), kinds[i]))
                return quire_str_from(strcmp(kinds[i], "cell") == 0 ? "mobile" : kinds[i]);
    }
    return (quire_str){ 0 };
}

static void add_value(struct reading *self, const char *name, quire_str text, const content_line *line)
{
    quire_str kind = kind_of(line), key = quire_str_from(name);
    if (kind.size && strcmp(name, "name") != 0)
        key = quire_arena_printf(self->tree.arena, "%s (%.*s)", name, QUIRE_FMT(kind));
    self->tree.failed |= !key.data;
    data_node *node = key.data ? data_add(&self->tree, self->card, DATA_SCALAR, key, text) : NULL;
    if (!node) return;
    node->values = line->lines;
    node->line = line->number;
    node->last_line = line->number + line->lines - 1;
}

static void take_field(struct reading *self, const content_line *line)
{
    if (content_is(line->name, "PHOTO") || content_is(line->name, "LOGO") ||
        content_is(line->name, "SOUND") || content_is(line->name, "KEY")) {
        self->binary += line->lines;
        return;
    }
    if (content_is(line->name, "N") && !self->parts.lines) {
        self->parts = *line;
        return;
    }
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (!content_is(line->name, fields[i].name)) continue;
        bool day = content_is(line->name, "BDAY") || content_is(line->name, "ANNIVERSARY");
        quire_str text = day ? content_time(&self->lines, line)
                             : content_text(&self->lines, line, fields[i].join);
        self->named |= text.size && i == 0;
        if (text.size) add_value(self, fields[i].key, text, line);
        else self->technical += line->lines;
        return;
    }
    self->technical += line->lines;
}

/* "N" says in parts what "FN" says whole; where it alone is there, it is "Oduya, Martha, Dr" or 陈静. */
static void end_card(struct reading *self)
{
    size_t at = 0;
    quire_str name = self->parts.lines && !self->named ? content_text(&self->lines, &self->parts, ", ")
                                                       : (quire_str){ 0 };
    if (name.size && quire_char_is_han(quire_utf8_next(name, &at)))
        name = content_text(&self->lines, &self->parts, "");
    if (name.size) add_value(self, fields[0].key, name, &self->parts);
    else self->repeated += self->parts.lines;
    record_speak(&self->tree, self->card);
    self->card = NULL;
}

static void take_line(struct reading *self, const content_line *line)
{
    bool begins = content_is(line->name, "BEGIN"), ends = content_is(line->name, "END");
    if (begins || ends) self->frame += line->lines;
    else if (self->card) take_field(self, line);
    else self->technical += line->lines;
    if (begins) {
        self->card = data_add(&self->tree, self->tree.root, DATA_OBJECT, (quire_str){ 0 }, (quire_str){ 0 });
        if (self->card) self->card->line = self->card->last_line = line->number;
        self->named = false;
    } else if (ends && self->card) {
        self->card->last_line = line->number;
        end_card(self);
    }
    if (begins || ends) self->parts = (content_line){ 0 };
}

static quire_status load_vcf(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("lines");
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    struct reading self = { .tree = { .arena = host->arena } };
    content_line line;
    quire_str text = { 0 };
    quire_status status = data_decode(host, input, &text, err);
    if (status) return status;
    self.lines = (content_reader){ .text = text, .arena = host->arena };
    data_add(&self.tree, NULL, DATA_LIST, (quire_str){ 0 }, (quire_str){ 0 });
    while (content_next(&self.lines, &line)) take_line(&self, &line);
    if (self.tree.failed || self.lines.failed) return quire_fail_memory(err);
    if (!self.tree.root->first) {
        quire_text_write_unparsed(host, text, "contacts");
        return QUIRE_OK;
    }
    data_write(host->builder, &self.tree, DATA_PATHS_LINES, &self.kept);
    uint64_t received = content_count(text);
    uint64_t known = self.kept + self.technical + self.binary + self.repeated + self.frame;
    quire_ledger_receive(ledger, step, unit, received);
    quire_ledger_keep(ledger, step, unit, self.kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("technical"), self.technical);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("binary"), self.binary);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("repeated"), self.repeated);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("markup"), self.frame);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("over_limit"), received - known);
    return QUIRE_OK;
}

static bool is_vcf(const quire_probe *probe)
{
    return probe->is_text && (quire_probe_claims(probe, &quire_format_vcf) ||
                              quire_str_starts(quire_probe_start(probe->bytes), QUIRE_STR("BEGIN:VCARD")));
}

static const quire_format_type types[] = { { "text/vcard", "vcf|vcard", "text/x-vcard|text/directory" },
                                           { 0 } };

const quire_format quire_format_vcf = {
    .name = "vcf",
    .title = "Contacts (vCard)",
    .keeps = "each person: names, organisation, phones, mails, addresses, notes",
    .version = 2,
    .types = types,
    .probe = is_vcf,
    .load = load_vcf,
};
