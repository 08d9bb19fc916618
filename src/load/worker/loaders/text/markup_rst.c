/* SPDX-License-Identifier: Apache-2.0 */
/* reStructuredText: headings are underlined, and what marks the first one is level 1. Source: the reStructuredText Markup
 * Specification, docutils. */
#include "load/worker/loaders/text/markup.h"

#include "base/str.h"
#include "load/worker/lines.h"

enum { RULE_MIN = 3, OVERLINED = 0x100 };

/* The one character that the line consists of; 0: it is no rule. */
static unsigned rule_of(quire_str line)
{
    while (line.size && (line.data[line.size - 1] == ' ' || line.data[line.size - 1] == '\t')) line.size--;
    if (line.size < RULE_MIN || !strchr("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", line.data[0])) return 0;
    return markup_run(line, line.data[0]) == line.size ? (unsigned char)line.data[0] : 0;
}

static uint32_t level_of(markup_state *state, unsigned rule)
{
    uint32_t level = 0;
    while (level < state->rule_count && state->rules[level] != rule) level++;
    if (level == state->rule_count && level < MARKUP_LEVELS) state->rules[state->rule_count++] = rule;
    return level + 1;
}

static bool is_underlined(const markup_state *state)
{
    unsigned rule = rule_of(state->next);
    if (!rule || rule_of(state->line) || markup_indent(state->line)) return false;
    return state->next.size >= RULE_MIN && quire_count_characters(state->line) <= state->next.size + 1;
}

static bool is_title(const markup_state *state)
{
    unsigned rule = rule_of(state->line);
    return rule && !quire_line_is_blank(state->next) && rule == rule_of(state->after);
}

/* ".. name:: argument"; the name, or empty. */
static quire_str directive_of(quire_str text, quire_str *argument)
{
    const char *colons = memmem(text.data, text.size, "::", 2);
    if (!colons) return (quire_str){ 0 };
    quire_str name = quire_str_cut(text, 0, (size_t)(colons - text.data));
    *argument = markup_behind(text, name.size + 2);
    return memchr(name.data, ' ', name.size) || !name.size ? (quire_str){ 0 } : name;
}

static markup_line read_explicit(markup_state *state, size_t indent)
{
    quire_str text = markup_behind(state->line, indent + 2), argument = { 0 };
    quire_str name = directive_of(text, &argument);
    state->indent = indent;
    if (quire_str_is(name, "code-block") || quire_str_is(name, "code") || quire_str_is(name, "sourcecode") ||
        quire_str_is(name, "parsed-literal")) {
        state->pending = true;
        state->language = argument;
        return (markup_line){ .role = MARKUP_MARK };
    }
    if (text.size && text.data[0] == '_') return (markup_line){ .role = MARKUP_MARK };
    if (name.size || (text.size && (text.data[0] == '[' || text.data[0] == '|')))
        return (markup_line){ .role = MARKUP_TEXT, .text = state->line };
    /* An empty one above an empty line ends what stands before, and takes nothing along. */
    state->in_comment = text.size || !quire_line_is_blank(state->next);
    return (markup_line){ .role = MARKUP_COMMENT };
}

/* ":Author: Li Wei" above all text, or below the title. */
static bool read_field(const markup_state *state, markup_line *out)
{
    const char *colon = state->line.size > 2 && state->line.data[0] == ':' && !state->wrote
                            ? memchr(state->line.data + 1, ':', state->line.size - 1)
                            : NULL;
    if (!colon) return false;
    size_t at = (size_t)(colon - state->line.data);
    *out = (markup_line){ .role = MARKUP_FIELD,
                          .label = quire_str_cut(state->line, 1, at),
                          .text = markup_behind(state->line, at + 1) };
    return out->label.size > 0;
}

/* Code and comments are what is indented more than what they belong to. */
static bool read_indented(markup_state *state, markup_line *out)
{
    bool blank = quire_line_is_blank(state->line),
         inside = blank || markup_indent(state->line) > state->indent;
    if (state->in_comment && (state->in_comment = inside)) {
        *out = (markup_line){ .role = MARKUP_COMMENT };
        return true;
    }
    if (state->pending && !blank) {
        quire_str text = quire_str_trim(state->line);
        bool option = inside && text.data[0] == ':' && !state->in_code;
        *out = (markup_line){ .role = MARKUP_MARK };
        if (option) return true;
        state->pending = false;
        state->in_code = inside;
    }
    if (!state->in_code || !(state->in_code = inside)) return false;
    *out = (markup_line){ .role = MARKUP_CODE, .text = state->line, .label = state->language };
    return true;
}

/* "===== ======" and "+-----+------+": the lines of a table. */
static bool is_table_rule(quire_str line)
{
    quire_str rest = quire_str_trim(line);
    bool grid = rest.size > 2 && rest.data[0] == '+';
    for (size_t i = 0; i < rest.size; i++)
        if (!strchr(grid ? "+-=" : "= ", rest.data[i])) return false;
    return rest.size > 0 && (grid || memchr(rest.data, ' ', rest.size));
}

/* A backslash takes the space behind it along: it parts marks from words where a language has no spaces. */
static quire_str without_joints(markup_state *state, quire_str text)
{
    if (!text.size || !memmem(text.data, text.size, "\\ ", 2)) return text;
    char *out = quire_arena_alloc(state->arena, text.size);
    size_t size = 0;
    state->failed |= !out;
    for (size_t at = 0; at < text.size && out; at++) {
        bool joint = text.data[at] == '\\' && at + 1 < text.size && text.data[at + 1] == ' ';
        if (joint) at++;
        else out[size++] = text.data[at];
    }
    return (quire_str){ out, out ? size : 0 };
}

static markup_line read_line(markup_state *state)
{
    markup_line out;
    quire_str line = state->line;
    size_t indent = markup_indent(line);
    if (state->is_rule && rule_of(line)) {
        state->is_rule = false;
        return (markup_line){ .role = MARKUP_MARK };
    }
    if (read_indented(state, &out)) return out;
    if (quire_line_is_blank(line)) return (markup_line){ .role = MARKUP_BLANK };
    if (state->is_rule || is_underlined(state)) {
        unsigned rule = rule_of(state->next) | (state->is_rule ? OVERLINED : 0U);
        state->is_rule = true;
        return (markup_line){ .role = MARKUP_HEADING,
                              .level = level_of(state, rule),
                              .text = quire_str_trim(line) };
    }
    if (is_title(state)) {
        state->is_rule = true;
        return (markup_line){ .role = MARKUP_BLANK };
    }
    quire_str mark = quire_str_cut(line, indent, line.size);
    if (quire_str_is(mark, "..") || markup_starts(mark, ".. ")) return read_explicit(state, indent);
    if (quire_str_ends(quire_str_trim(line), QUIRE_STR("::"))) {
        state->pending = true;
        state->indent = indent;
        state->language = (quire_str){ 0 };
    }
    if (read_field(state, &out)) return out;
    if (is_table_rule(line)) return (markup_line){ .role = MARKUP_PASSED };
    quire_str item = markup_starts(mark, "#. ") ? markup_behind(mark, 2) : markup_item(line, "-*+");
    if (item.data) return (markup_line){ .role = MARKUP_ITEM, .text = item, .level = indent ? 2 : 1 };
    return (markup_line){ .role = MARKUP_TEXT, .text = line };
}

markup_line markup_read_rst(markup_state *state)
{
    markup_line out = read_line(state);
    if (out.role != MARKUP_CODE) out.text = without_joints(state, out.text);
    return out;
}
