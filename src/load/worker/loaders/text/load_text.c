/* SPDX-License-Identifier: Apache-2.0 */
/* Plain text: blocks between blank lines become paragraphs, a first line that is a title one, and lines that lead to pages
 * a table of contents. */
#include "load/worker/loaders/text/load_text.h"

#include "base/str.h"
#include "load/worker/decode.h"
#include "load/worker/format.h"
#include "load/worker/lines.h"
#include "load/worker/loaders/text/text_contents.h"
#include "load/worker/loaders/text/text_title.h"
#include "load/worker/parts.h"

enum { HEAD_LINES = 3, HEAD_BYTES_MAX = 72, LINES_COMPARED = 8 };

/* CR before LF: the canonical text ends its lines with LF alone. */
static uint64_t count_carriage_returns(quire_str text)
{
    uint64_t count = 0;
    for (size_t i = 0; i + 1 < text.size; i++) count += text.data[i] == '\r' && text.data[i + 1] == '\n';
    return count;
}

/* A block: lines up to the next blank one or to a table of contents, without the white space behind its last
 * character. */
static quire_str block_at(quire_str text, size_t start, size_t *next)
{
    size_t end = start, at = start;
    while (at < text.size) {
        size_t behind = 0;
        quire_str line = quire_line_at(text, at, &behind);
        if (quire_line_is_blank(line) || (at > start && quire_text_contents_end(text, at) > at)) break;
        end = at + line.size;
        at = behind;
    }
    while (end > start && (text.data[end - 1] == ' ' || text.data[end - 1] == '\t')) end--;
    *next = at;
    return quire_str_cut(text, start, end);
}

struct writing {
    quire_builder *builder;
    quire_str text;
    uint64_t kept, returns, gaps, leaders;
    uint32_t line;    /* the number of the line that was counted last; 0: none was */
    size_t next_line; /* where the one below it starts */
};

/* The number of the line that the byte at `at` stands in; asked for in the order of the text. */
static uint32_t line_of(struct writing *self, size_t at)
{
    while (self->line == 0 || self->next_line <= at) {
        quire_line_at(self->text, self->next_line, &self->next_line);
        self->line++;
    }
    return self->line;
}

/* What is written next stands in the bytes [start, end) of the text, which are not empty. */
static uint32_t stand_at(struct writing *self, size_t start, size_t end)
{
    quire_locator lines = { .kind = QUIRE_LOCATOR_LINES, .first = line_of(self, start) };
    lines.last = line_of(self, end - 1);
    quire_builder_stand_at(self->builder, &lines);
    return lines.first;
}

/* What stands between two blocks. */
static void skip(struct writing *self, size_t start, size_t end)
{
    self->gaps += quire_count_characters(quire_str_cut(self->text, start, end));
}

static void write_block(struct writing *self, quire_str block, quire_element_kind kind)
{
    size_t start = (size_t)(block.data - self->text.data);
    stand_at(self, start, start + block.size);
    quire_builder_open(self->builder, kind);
    quire_builder_append(self->builder, block);
    quire_builder_close(self->builder);
    quire_builder_end_block(self->builder);
    uint64_t returns = count_carriage_returns(block);
    self->returns += returns;
    self->kept += quire_count_characters(block) - returns;
}

/* The first line at or behind `at` that is not blank; *start: where it starts. */
static quire_str line_from(quire_str text, size_t at, size_t *start, size_t *next)
{
    quire_str line = { 0 };
    for (*start = at; *start < text.size; *start = *next) {
        line = quire_line_at(text, *start, next);
        if (!quire_line_is_blank(line)) return line;
    }
    return (quire_str){ 0 };
}

/* The longest of the first lines of the block at `at`: where lines are paragraphs, the first below a title may be short. */
static quire_str longest_line(quire_str text, size_t at)
{
    quire_str longest = { 0 };
    for (int lines = 0; at < text.size && lines < LINES_COMPARED; lines++) {
        quire_str line = quire_line_at(text, at, &at);
        if (quire_line_is_blank(line)) break;
        if (line.size > longest.size) longest = line;
    }
    return longest;
}

/* What the title of a head of two or three short lines ("by …", a date) stands above: the first line behind the empty one.
 * Empty where the text has no such head, from its second line at `at` on. */
static quire_str below_head(quire_str text, size_t at)
{
    size_t next = at;
    for (int lines = 0; at < text.size; at = next) {
        quire_str line = quire_line_at(text, at, &next);
        if (quire_line_is_blank(line)) break;
        if (++lines > HEAD_LINES - 1 || line.size > HEAD_BYTES_MAX) return (quire_str){ 0 };
    }
    quire_str below = line_from(text, at, &at, &next);
    return below.size >= HEAD_BYTES_MAX ? below : (quire_str){ 0 };
}

/* Writes the first line, at `at`, where it is the text's title, and gives where the text goes on. */
static size_t write_title(struct writing *self, size_t at)
{
    size_t start = at, next = at, following = at, behind = at;
    quire_str line = line_from(self->text, at, &start, &next);
    quire_str below = line_from(self->text, next, &following, &behind);
    size_t contents = quire_text_contents_end(self->text, following);
    if (following > next) below = block_at(self->text, following, &behind);
    if (contents > following) below = quire_str_cut(self->text, following, contents);
    bool apart = following > next || contents > following;
    bool fields = quire_text_is_field(line) && quire_text_is_field(below);
    text_title title = fields && !apart
                           ? TEXT_NO_TITLE
                           : quire_text_title(line, apart ? below : longest_line(self->text, next), apart);
    if (title == TEXT_NO_TITLE && following == next && !fields)
        title = quire_text_title(line, below_head(self->text, next), false);
    if (title == TEXT_NO_TITLE || quire_text_contents_end(self->text, start) > start) return at;
    size_t indent = 0;
    while (indent < line.size && (line.data[indent] == ' ' || line.data[indent] == '\t')) indent++;
    quire_str shown = quire_str_trim(line);
    quire_builder_set_title(self->builder, shown);
    if (title != TEXT_TITLE_LINE) return at;
    write_block(self, shown, QUIRE_ELEMENT_TITLE);
    skip(self, at, start + indent);
    skip(self, start + indent + shown.size, next);
    return next;
}

static size_t write_contents(struct writing *self, size_t at, size_t end)
{
    text_contents account = { 0 };
    uint32_t line = stand_at(self, at, end);
    quire_text_write_contents(self->builder, quire_str_cut(self->text, at, end), line, &account);
    self->kept += account.kept;
    self->gaps += account.white;
    self->leaders += account.leaders;
    return end;
}

static size_t write_paragraph(struct writing *self, size_t at)
{
    size_t next = at;
    quire_str block = block_at(self->text, at, &next);
    write_block(self, block, QUIRE_ELEMENT_PARAGRAPH);
    skip(self, at + block.size, next);
    return next;
}

static void write_text(struct writing *self)
{
    for (size_t at = write_title(self, 0); at < self->text.size;) {
        size_t next = 0;
        quire_str line = quire_line_at(self->text, at, &next);
        if (quire_line_is_blank(line)) {
            skip(self, at, next);
            at = next;
            continue;
        }
        size_t contents = quire_text_contents_end(self->text, at);
        at = contents > at ? write_contents(self, at, contents) : write_paragraph(self, at);
    }
}

void quire_text_write(quire_load_host *host, quire_str text)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("characters");
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    struct writing writing = { .builder = host->builder, .text = text };
    quire_ledger_receive(ledger, step, unit, quire_count_characters(text));
    write_text(&writing);
    quire_ledger_keep(ledger, step, unit, writing.kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("white_space"), writing.gaps);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("carriage_return"), writing.returns);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("leaders"), writing.leaders);
    if (writing.kept == 0)
        quire_host_refuse(host, QUIRE_LOAD_EMPTY, "the file holds nothing but white space");
}

void quire_text_write_unparsed(quire_load_host *host, quire_str text, const char *what)
{
    const quire_str step = QUIRE_STR("parse"), unit = QUIRE_STR("documents");
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    quire_ledger_receive(ledger, step, unit, 1);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("malformed"), 1);
    quire_builder_add_metadata(host->builder, QUIRE_STR("malformed"), quire_str_from(what));
    quire_text_write(host, text);
}

static quire_status load_text(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    quire_str text = { 0 }, charset = { 0 };
    quire_status status = quire_load_decode(input->bytes, input->charset, host->arena,
                                            quire_builder_ledger(host->builder), &text, &charset, err);
    if (status) return status;
    quire_builder_add_metadata(host->builder, QUIRE_STR("charset"), charset);
    quire_text_write(host, text);
    return QUIRE_OK;
}

static const quire_format_parts parts = { .end = quire_parts_end_of_block };

static const quire_format_type types[] = {
    { "text/plain", "txt|text", NULL },
    { 0 },
};

static bool is_text(const quire_probe *probe)
{
    return probe->is_text;
}

const quire_format quire_format_text = {
    .name = "text",
    .title = "Plain text",
    .keeps = "paragraphs, a title line, tables of contents; large files in parts",
    .version = 4,
    .types = types,
    .probe = is_text,
    .load = load_text,
    .parts = &parts,
};
