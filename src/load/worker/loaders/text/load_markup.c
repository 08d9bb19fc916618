/* SPDX-License-Identifier: Apache-2.0 */
/* Text in a markup language, line by line. What a language takes as comment or mark is dropped, and its document's fields
 * become metadata; the rest of the account, marks and white space within lines, is what was not kept. */
#include "load/worker/format.h"

#include "base/str.h"
#include "load/worker/decode.h"
#include "load/worker/lines.h"
#include "load/worker/loaders/line_blocks.h"
#include "load/worker/loaders/text/markup.h"

#include <strings.h>

struct language {
    const char *media_type;
    markup_reader read;
};

static const struct language languages[] = {
    { "text/x-rst", markup_read_rst },   { "text/asciidoc", markup_read_asciidoc },
    { "text/x-tex", markup_read_latex }, { "text/x-org", markup_read_org },
    { "text/troff", markup_read_man },   { "text/x-wiki", markup_read_wiki },
};

struct reading {
    markup_state state;
    line_blocks blocks;
    quire_builder *builder;
    uint64_t comments, fields; /* characters */
    bool titled;
};

static void take_field(struct reading *self, const markup_line *line)
{
    quire_str key = line->label, value = quire_str_trim(line->text);
    self->fields += quire_count_characters(self->state.line);
    if (!value.size) return;
    if (key.size == 5 && strncasecmp(key.data, "title", 5) == 0) {
        quire_builder_set_title(self->builder, value);
        self->titled = true;
    } else {
        quire_builder_add_metadata(self->builder, key, value);
    }
}

static void take_heading(struct reading *self, const markup_line *line, uint32_t number)
{
    uint32_t level = line->level < 1 ? 1 : line->level > 6 ? 6 : line->level;
    if (!self->titled && !self->state.begun && level == 1) quire_builder_set_title(self->builder, line->text);
    self->titled = true;
    line_blocks_begin(&self->blocks, QUIRE_ELEMENT_HEADING, level, (quire_str){ 0 });
    line_blocks_add(&self->blocks, line->text, number);
    line_blocks_end(&self->blocks);
}

static void take_text(struct reading *self, const markup_line *line, uint32_t number)
{
    line_blocks *blocks = &self->blocks;
    bool goes_on = blocks->kind == QUIRE_ELEMENT_PARAGRAPH ||
                   (blocks->kind == QUIRE_ELEMENT_LIST_ITEM &&
                    (self->state.items_run_on || markup_indent(self->state.line) > 0));
    if (!goes_on) line_blocks_begin(blocks, QUIRE_ELEMENT_PARAGRAPH, 0, (quire_str){ 0 });
    line_blocks_add(blocks, blocks->kind == QUIRE_ELEMENT_LIST_ITEM ? quire_str_trim(line->text) : line->text,
                    number);
}

static void take_line(struct reading *self, const markup_line *line, uint32_t number)
{
    line_blocks *blocks = &self->blocks;
    switch (line->role) {
    case MARKUP_TEXT: take_text(self, line, number); break;
    case MARKUP_HEADING: take_heading(self, line, number); break;
    case MARKUP_ITEM:
        line_blocks_begin(blocks, QUIRE_ELEMENT_LIST_ITEM, line->level ? line->level : 1, (quire_str){ 0 });
        line_blocks_add(blocks, line->text, number);
        break;
    case MARKUP_CODE:
        if (blocks->kind != QUIRE_ELEMENT_CODE) line_blocks_begin(blocks, QUIRE_ELEMENT_CODE, 0, line->label);
        line_blocks_add(blocks, line->text, number);
        break;
    case MARKUP_FIELD: take_field(self, line); break;
    case MARKUP_COMMENT: self->comments += quire_count_characters(self->state.line); break;
    case MARKUP_PASSED: break;
    case MARKUP_BLANK:
    case MARKUP_MARK: line_blocks_end(blocks); break;
    }
    self->state.wrote |= line->role == MARKUP_TEXT || line->role == MARKUP_ITEM || line->role == MARKUP_CODE;
    self->state.begun |= line->role == MARKUP_TEXT || line->role == MARKUP_HEADING ||
                         line->role == MARKUP_ITEM;
}

static void read_lines(struct reading *self, quire_str text, markup_reader read)
{
    markup_state *state = &self->state;
    quire_str lines[3] = { 0 }; /* the line, and the two below it */
    size_t starts[3] = { 0 }, next = 0;
    for (size_t i = 1; i < 3; i++) {
        starts[i] = next;
        if (next < text.size) lines[i] = quire_line_at(text, next, &next);
    }
    for (uint32_t number = 1; starts[1] < text.size && !state->failed; number++) {
        lines[0] = lines[1], lines[1] = lines[2];
        starts[1] = starts[2], starts[2] = next;
        lines[2] = next < text.size ? quire_line_at(text, next, &next) : (quire_str){ 0 };
        state->line = lines[0], state->next = lines[1], state->after = lines[2];
        markup_line line = read(state);
        take_line(self, &line, number);
    }
}

static void account(const struct reading *self, quire_str text)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("characters");
    quire_ledger *ledger = quire_builder_ledger(self->builder);
    uint64_t received = quire_count_characters(text), kept = self->blocks.kept;
    quire_ledger_receive(ledger, step, unit, received);
    quire_ledger_keep(ledger, step, unit, kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("comment"), self->comments);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("front_matter"), self->fields);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("markup"),
                            received - kept - self->comments - self->fields);
}

static quire_status load_markup(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    struct reading self = { .builder = host->builder, .state = { .arena = host->arena } };
    quire_str text = { 0 }, charset = { 0 };
    markup_reader read = languages[0].read;
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        if (quire_str_is(input->media_type, languages[i].media_type)) read = languages[i].read;
    quire_status status = quire_load_decode(input->bytes, input->charset, host->arena,
                                            quire_builder_ledger(host->builder), &text, &charset, err);
    if (status) return status;
    quire_builder_add_metadata(host->builder, QUIRE_STR("charset"), charset);
    line_blocks_init(&self.blocks, host->builder);
    read_lines(&self, text, read);
    line_blocks_finish(&self.blocks);
    if (self.state.failed) quire_builder_fail(host->builder, QUIRE_E_NO_MEMORY);
    account(&self, text);
    if (self.blocks.kept == 0)
        quire_host_refuse(host, QUIRE_LOAD_EMPTY, "the file holds markup and white space, but no text");
    return QUIRE_OK;
}

static const quire_format_type types[] = {
    { "text/x-rst", "rst|rest", "text/prs.fallenstein.rst" },
    { "text/asciidoc", "adoc|asciidoc", "text/x-asciidoc" },
    { "text/x-tex", "tex|ltx|latex", "application/x-tex|application/x-latex|text/x-latex" },
    { "text/x-org", "org", "text/org" },
    { "text/troff", "1|2|3|4|5|6|7|8|9|1p|3p|3pm|man|mdoc|roff", "application/x-troff-man|text/x-troff" },
    { "text/x-wiki", "wiki|mediawiki|wikitext", "text/x-mediawiki" },
    { 0 },
};

static bool is_markup(const quire_probe *probe)
{
    if (!probe->is_text || !quire_probe_claims(probe, &quire_format_markup)) return false;
    return strcmp(probe->claim, "text/troff") != 0 || markup_is_man(probe->bytes);
}

const quire_format quire_format_markup = {
    .name = "markup",
    .title = "reStructuredText, AsciiDoc, LaTeX, Org, man pages, MediaWiki",
    .keeps = "headings, code, list items, the document's fields; all else as it is written, with its lines",
    .version = 3,
    .types = types,
    .probe = is_markup,
    .load = load_markup,
};
