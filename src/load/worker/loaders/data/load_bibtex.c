/* SPDX-License-Identifier: Apache-2.0 */
/* References as BibTeX has them. Names of strings stay names, braces go, commands of LaTeX stand as they are written. What
 * stands outside of entries is comment. Source: bibtex.org, Format. */
#include "load/worker/format.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/lines.h"
#include "load/worker/loaders/data/data_probe.h"
#include "load/worker/loaders/data/data_write.h"
#include "load/worker/loaders/data/references.h"
#include "load/worker/loaders/text/latex_letters.h"
#include "load/worker/loaders/text/load_text.h"

#include <strings.h>

struct reading {
    data_tree tree;
    quire_str text;
    size_t at, counted; /* where it reads / up to where lines were counted */
    uint32_t line;      /* of `counted`, from 1 */
    uint64_t received, kept, others, malformed;
};

static bool is_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static uint32_t line_here(struct reading *self)
{
    for (; self->counted < self->at; self->counted++) self->line += self->text.data[self->counted] == '\n';
    return self->line;
}

static void skip_white(struct reading *self)
{
    while (self->at < self->text.size && self->text.data[self->at] &&
           strchr(" \t\r\n", self->text.data[self->at]))
        self->at++;
}

static char here(const struct reading *self)
{
    return self->at < self->text.size ? self->text.data[self->at] : '\0';
}

static quire_str take_word(struct reading *self)
{
    size_t start = self->at;
    while (self->at < self->text.size && !strchr(" \t\r\n,={}()\"#", here(self))) self->at++;
    return quire_str_cut(self->text, start, self->at);
}

/* Moves behind the text in braces or quotes that begins here; false: it doesn't end. */
static bool skip_group(struct reading *self, quire_str *inside)
{
    char open = here(self);
    size_t depth = 0, start = self->at + 1;
    for (self->at++; self->at < self->text.size; self->at++) {
        char c = here(self);
        /* An entry that begins a line begins there, whatever is still open: so each byte is read once. */
        if (c == '@' && self->text.data[self->at - 1] == '\n') return false;
        if (c == '\\') self->at++;
        else if (open == '"' && c == '"' && depth == 0) break;
        else if (c == '{') depth++;
        else if (c == '}' && (depth == 0)) {
            if (open == '{') break;
        } else if (c == '}') depth--;
    }
    if (self->at >= self->text.size) return false;
    *inside = quire_str_cut(self->text, start, self->at++);
    return true;
}

/* A value's text in one line, without its braces. */
static quire_str plain(struct reading *self, quire_str text, quire_str before)
{
    char *out = quire_arena_alloc(self->tree.arena, before.size + text.size + 1);
    size_t size = before.size;
    self->tree.failed |= !out;
    if (out && before.size) memcpy(out, before.data, before.size);
    for (size_t i = 0; i < text.size && out; i++) {
        char c = text.data[i];
        size_t end = c == '\\' ? latex_letter(text, i, out + size, &size) : i;
        if (end > i) {
            i = end - 1;
            continue;
        }
        if (c == '~') c = ' ';
        bool white = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        if (c == '\\' && i + 1 < text.size && strchr("&%$#_{}", text.data[i + 1])) c = text.data[++i];
        else if (c == '{' || c == '}') continue;
        if (white && (!size || out[size - 1] == ' ')) continue;
        out[size++] = white ? ' ' : c;
    }
    return (quire_str){ out, out ? size : 0 };
}

enum { JOINED_MAX = 64 }; /* parts of one value */

/* A value: groups, numbers and names, joined by "#". */
static bool take_value(struct reading *self, quire_str *out)
{
    *out = (quire_str){ 0 };
    for (int parts = 0; parts < JOINED_MAX; parts++) {
        quire_str part = { 0 };
        skip_white(self);
        bool group = here(self) == '{' || here(self) == '"';
        if (group && !skip_group(self, &part)) return false;
        if (!group) part = take_word(self);
        if (!group && !part.size) return false;
        *out = plain(self, part, *out);
        skip_white(self);
        if (here(self) != '#') return true;
        self->at++;
    }
    return false;
}

/* Reads the fields behind "@type{"; false: they are no such. */
static bool take_fields(struct reading *self, data_node *entry)
{
    while (!self->tree.failed) {
        quire_str value = { 0 };
        skip_white(self);
        if (here(self) == ',') {
            self->at++;
            continue;
        }
        if (here(self) == '}' || here(self) == ')') {
            entry->last_line = line_here(self);
            self->at++;
            return true;
        }
        uint32_t first = line_here(self);
        quire_str key = take_word(self);
        skip_white(self);
        if (!key.size || here(self) != '=') return false;
        self->at++;
        if (!take_value(self, &value)) return false;
        value = quire_str_trim(value);
        if (value.size) reference_add(&self->tree, entry, key, value, first, line_here(self), 0);
    }
    return false;
}

static void take_entry(struct reading *self)
{
    uint32_t line = line_here(self);
    size_t start = self->at++;
    quire_str type = take_word(self), inside = { 0 };
    skip_white(self);
    bool braced = type.size && is_letter(type.data[0]) && (here(self) == '{' || here(self) == '(');
    if (!braced) return;
    self->received++;
    bool other = type.size == 7 && strncasecmp(type.data, "comment", 7) == 0;
    other |= type.size == 6 && strncasecmp(type.data, "string", 6) == 0;
    other |= type.size == 8 && strncasecmp(type.data, "preamble", 8) == 0;
    if (other) {
        self->others++;
        if (here(self) == '{') skip_group(self, &inside);
        return;
    }
    self->at++;
    skip_white(self);
    quire_str name = take_word(self);
    data_node *entry = data_add(&self->tree, self->tree.root, DATA_OBJECT, (quire_str){ 0 },
                                (quire_str){ 0 });
    if (!entry) return;
    entry->values = 1;
    entry->whole = true;
    entry->line = entry->last_line = line;
    reference_add(&self->tree, entry, QUIRE_STR("type"), type, line, line, 0);
    if (name.size) reference_add(&self->tree, entry, QUIRE_STR("key"), name, line, line, 0);
    if (take_fields(self, entry)) return;
    /* What is broken stays as it is written, up to the next entry. */
    size_t end = start + 1;
    while (end < self->text.size && !(self->text.data[end] == '@' && self->text.data[end - 1] == '\n')) end++;
    self->at = end;
    reference_add(&self->tree, entry, QUIRE_STR("as written"),
                  quire_str_trim(quire_str_cut(self->text, start, end)), line, line_here(self), 0);
    self->malformed++;
}

static quire_status load_bibtex(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("entries");
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    struct reading self = { .tree = { .arena = host->arena }, .line = 1 };
    quire_status status = data_decode(host, input, &self.text, err);
    if (status) return status;
    data_add(&self.tree, NULL, DATA_LIST, (quire_str){ 0 }, (quire_str){ 0 });
    while (self.at < self.text.size && !self.tree.failed) {
        if (here(&self) == '@') take_entry(&self);
        else self.at++;
    }
    if (self.tree.failed) return quire_fail_memory(err);
    if (!self.tree.root->first) {
        quire_text_write_unparsed(host, self.text, "BibTeX");
        return QUIRE_OK;
    }
    data_write(host->builder, &self.tree, DATA_PATHS_LINES, &self.kept);
    quire_ledger_receive(ledger, step, unit, self.received);
    quire_ledger_keep(ledger, step, unit, self.kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("markup"), self.others);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("over_limit"),
                            self.received - self.kept - self.others);
    if (self.malformed) {
        quire_str count = quire_arena_printf(host->arena, "%llu", (unsigned long long)self.malformed);
        quire_builder_add_metadata(host->builder, QUIRE_STR("malformed_entries"), count);
    }
    return QUIRE_OK;
}

static bool is_bibtex(const quire_probe *probe)
{
    return probe->is_text && quire_probe_claims(probe, &quire_format_bibtex);
}

static const quire_format_type types[] = { { "application/x-bibtex", "bib|bibtex", "text/x-bibtex" }, { 0 } };

const quire_format quire_format_bibtex = {
    .name = "bibtex",
    .title = "References (BibTeX)",
    .keeps = "each reference with its fields",
    .version = 2,
    .types = types,
    .probe = is_bibtex,
    .load = load_bibtex,
};
