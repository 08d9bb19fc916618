/* SPDX-License-Identifier: Apache-2.0 */
/* INI, TOML and .properties as the text that they are: a section is a heading, a setting an item with all of its lines, and a
 * comment stays in front of what it is about. */
#include "load/worker/format.h"

#include "base/error.h"
#include "base/hex.h"
#include "base/str.h"
#include "load/worker/lines.h"
#include "load/worker/loaders/data/data_probe.h"
#include "load/worker/loaders/line_blocks.h"
#include "load/worker/loaders/text/load_text.h"
#include "text/unicode.h"

enum { KEY_BYTES_MAX = 200, PROBED_LINES = 200, LEVEL_MAX = 6 };

static bool is_comment(quire_str line)
{
    return line.size && strchr("#;!", line.data[0]) != NULL;
}

/* What stands between the brackets of "[a.b]" or "[[a]]"; empty: the line is no section. */
static quire_str section_of(quire_str line)
{
    if (line.size < 3 || line.data[0] != '[') return (quire_str){ 0 };
    const char *end = memchr(line.data, ']', line.size);
    if (!end) return (quire_str){ 0 };
    size_t close = (size_t)(end - line.data), behind = close + 1;
    if (behind < line.size && line.data[behind] == ']') behind++;
    quire_str rest = quire_str_trim(quire_str_cut(line, behind, line.size));
    quire_str name = quire_str_cut(line, line.data[1] == '[' ? 2 : 1, close);
    return (rest.size && !is_comment(rest)) || quire_str_holds(name, ",") ? (quire_str){ 0 }
                                                                          : quire_str_trim(name);
}

/* Whether it begins with a key and "=", or ":" as .properties may have. */
static bool is_setting(quire_str line)
{
    size_t at = 0;
    while (at < line.size && at < KEY_BYTES_MAX && line.data[at] != '=' && line.data[at] != ':') at++;
    if (at == 0 || at == line.size || at == KEY_BYTES_MAX || strchr("{}[],(", line.data[0])) return false;
    return line.data[at] == '=' || (at + 1 < line.size && line.data[at + 1] == ' ');
}

struct reading {
    line_blocks blocks;
    quire_arena *arena;
    bool failed; /* memory is out */
    bool
        properties; /* a backslash escapes, and at a line's end joins it with the next; in INI it is a part of a path */
    bool goes_on;     /* the setting above has not come to its end */
    quire_str quotes; /* those that end it: of a TOML text of several lines */
};

static size_t count_of(quire_str line, quire_str what)
{
    size_t count = 0;
    for (const char *at = line.data;
         what.size && line.size &&
         (at = memmem(at, line.size - (size_t)(at - line.data), what.data, what.size));
         at += what.size)
        count++;
    return count;
}

/* The unit of UTF-16 behind a "\\u" at `at`; UINT32_MAX: there is none. */
static uint32_t unit_at(quire_str line, size_t at)
{
    uint32_t unit = 0;
    if (at + 6 > line.size || line.data[at] != '\\' || line.data[at + 1] != 'u') return UINT32_MAX;
    for (size_t i = at + 2; i < at + 6; i++) {
        int digit = quire_hex_digit(line.data[i]);
        if (digit < 0) return UINT32_MAX;
        unit = unit * 16 + (uint32_t)digit;
    }
    return unit;
}

/* A line of .properties as Java reads it: "\\u706F\\u5854" is 灯塔. Source: java.util.Properties. */
static quire_str unescaped(struct reading *self, quire_str line)
{
    if (!self->properties || !line.size || !memchr(line.data, '\\', line.size)) return line;
    char *out = quire_arena_alloc(self->arena, line.size);
    size_t size = 0;
    self->failed |= !out;
    for (size_t at = 0; at < line.size && out;) {
        uint32_t unit = unit_at(line, at), next = unit_at(line, at + 6);
        bool pair = unit >= 0xD800 && unit < 0xDC00 && next >= 0xDC00 && next < 0xE000;
        if (unit != UINT32_MAX) {
            if (pair) unit = 0x10000 + ((unit - 0xD800) << 10) + (next - 0xDC00);
            if (!unit || (!pair && unit >= 0xD800 && unit < 0xE000)) unit = 0xFFFD;
            size += quire_utf8_put(unit, out + size);
            at += pair ? 12 : 6;
        } else if (line.data[at] == '\\') {
            char c = ++at < line.size ? line.data[at++] : ' ';
            out[size++] = c == 'n' || c == 't' || c == 'r' || c == 'f' ? ' ' : c;
        } else {
            out[size++] = line.data[at++];
        }
    }
    return quire_str_trim((quire_str){ out, out ? size : 0 });
}

static bool ends_in_backslash(quire_str line)
{
    size_t count = 0;
    while (count < line.size && line.data[line.size - 1 - count] == '\\') count++;
    return count % 2;
}

/* Whether the next line belongs to the setting, too: behind a backslash, or in a text or list that is still open. */
static void look_for_end(struct reading *self, quire_str line)
{
    static const char *const marks[] = { "\"\"\"", "'''" };
    if (self->quotes.size) {
        if (count_of(line, self->quotes)) self->quotes.size = 0;
    } else {
        for (size_t i = 0; i < 2 && !self->quotes.size; i++)
            if (count_of(line, quire_str_from(marks[i])) % 2) self->quotes = quire_str_from(marks[i]);
    }
    self->goes_on = self->quotes.size || (self->properties && ends_in_backslash(line));
}

static void take_line(struct reading *self, quire_str whole, uint32_t number)
{
    quire_str line = quire_str_trim(whole), section;
    line_blocks *blocks = &self->blocks;
    if (self->goes_on) {
        line_blocks_add(blocks, self->quotes.size ? whole : unescaped(self, line), number);
        if (line.size) look_for_end(self, line);
    } else if (!line.size) {
        line_blocks_end(blocks);
    } else if (is_comment(line)) {
        size_t marks = 0;
        while (marks < line.size && strchr("#;! ", line.data[marks])) marks++;
        if (blocks->kind != QUIRE_ELEMENT_PARAGRAPH)
            line_blocks_begin(blocks, QUIRE_ELEMENT_PARAGRAPH, 0, (quire_str){ 0 });
        line_blocks_add(blocks, unescaped(self, quire_str_cut(line, marks, line.size)), number);
    } else if ((section = section_of(line)).size) {
        uint32_t level = 1;
        for (size_t i = 0; i < section.size && level < LEVEL_MAX; i++) level += section.data[i] == '.';
        line_blocks_begin(blocks, QUIRE_ELEMENT_HEADING, level, (quire_str){ 0 });
        bool quoted = section.size > 2 && section.data[0] == '"' && section.data[section.size - 1] == '"';
        line_blocks_add(blocks, quoted ? quire_str_cut(section, 1, section.size - 1) : section, number);
        line_blocks_end(blocks);
    } else if (is_setting(line) || blocks->kind != QUIRE_ELEMENT_LIST_ITEM) {
        line_blocks_begin(blocks, QUIRE_ELEMENT_LIST_ITEM, 1, (quire_str){ 0 });
        line_blocks_add(blocks, unescaped(self, line), number);
        look_for_end(self, line);
    } else {
        line_blocks_add(blocks, unescaped(self, line), number);
        look_for_end(self, line);
    }
}

/* Whether most lines are settings or sections: a .conf may be anything. */
static bool looks_like_settings(quire_str text)
{
    size_t settings = 0, others = 0, next = 0;
    for (int lines = 0; lines < PROBED_LINES && next < text.size; lines++) {
        quire_str line = quire_str_trim(quire_line_at(text, next, &next));
        if (!line.size || is_comment(line)) continue;
        if (section_of(line).size || (is_setting(line) && memchr(line.data, '=', line.size))) settings++;
        else others++;
    }
    return settings > others;
}

static quire_status load_settings(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("characters");
    struct reading self = { .arena = host->arena,
                            .properties = quire_str_is(input->media_type, "text/x-java-properties") };
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    quire_str text = { 0 };
    uint32_t number = 0;
    quire_status status = data_decode(host, input, &text, err);
    if (status) return status;
    if (quire_str_is(input->media_type, "text/x-ini") && !looks_like_settings(text)) {
        quire_text_write(host, text);
        return QUIRE_OK;
    }
    line_blocks_init(&self.blocks, host->builder);
    for (size_t at = 0; at < text.size;) {
        quire_str line = quire_line_at(text, at, &at);
        take_line(&self, line, ++number);
    }
    line_blocks_finish(&self.blocks);
    if (self.failed) return quire_fail_memory(err);
    uint64_t received = quire_count_characters(text);
    quire_ledger_receive(ledger, step, unit, received);
    quire_ledger_keep(ledger, step, unit, self.blocks.kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("markup"), received - self.blocks.kept);
    if (!self.blocks.kept) quire_host_refuse(host, QUIRE_LOAD_EMPTY, "the file holds no settings");
    return QUIRE_OK;
}

static const quire_format_type types[] = {
    { "text/x-ini", "ini|conf|cfg|desktop|service|editorconfig", NULL },
    { "application/toml", "toml", "text/x-toml" },
    { "text/x-java-properties", "properties", "text/x-properties" },
    { 0 },
};

static bool is_settings(const quire_probe *probe)
{
    return probe->is_text && quire_probe_claims(probe, &quire_format_settings);
}

const quire_format quire_format_settings = {
    .name = "settings",
    .title = "INI, TOML, .properties",
    .keeps = "sections as headings, each setting as it is written, comments, lines",
    .version = 2,
    .types = types,
    .probe = is_settings,
    .load = load_settings,
};
