/* SPDX-License-Identifier: Apache-2.0 */
/* AsciiDoc. Source: docs.asciidoctor.org, AsciiDoc Language. */
#include "load/worker/loaders/text/markup.h"

#include "base/str.h"
#include "load/worker/lines.h"

enum { HEADING_MAX = 6, FENCE_MIN = 4 };

static quire_str without_end(quire_str line)
{
    while (line.size && (line.data[line.size - 1] == ' ' || line.data[line.size - 1] == '\t')) line.size--;
    return line;
}

/* Four or more of one character. */
static bool is_fence(quire_str line, char c)
{
    return line.size >= FENCE_MIN && markup_run(line, c) == line.size;
}

/* ":name: value" */
static bool read_attribute(quire_str line, markup_line *out)
{
    const char *colon = line.size > 2 && line.data[0] == ':' ? memchr(line.data + 1, ':', line.size - 1)
                                                             : NULL;
    size_t at = colon ? (size_t)(colon - line.data) : 0;
    if (at < 2 || memchr(line.data, ' ', at)) return false;
    *out = (markup_line){ .role = MARKUP_FIELD,
                          .label = quire_str_cut(line, 1, at),
                          .text = markup_behind(line, at + 1) };
    return true;
}

/* "[source,ruby]" */
static bool read_source(markup_state *state, quire_str line)
{
    if (!markup_starts(line, "[source") || line.data[line.size - 1] != ']') return false;
    const char *comma = memchr(line.data, ',', line.size);
    quire_str rest = comma ? quire_str_cut(line, (size_t)(comma - line.data) + 1, line.size - 1)
                           : (quire_str){ 0 };
    const char *end = rest.size ? memchr(rest.data, ',', rest.size) : NULL;
    if (end) rest.size = (size_t)(end - rest.data);
    state->language = quire_str_trim(rest);
    return true;
}

static markup_line read_fenced(markup_state *state, quire_str line)
{
    if (quire_str_equal(line, state->until)) {
        state->in_code = state->in_comment = false;
        state->language = (quire_str){ 0 };
        return (markup_line){ .role = MARKUP_MARK };
    }
    if (state->in_comment) return (markup_line){ .role = MARKUP_COMMENT };
    return (markup_line){ .role = MARKUP_CODE, .text = state->line, .label = state->language };
}

static bool opens_fence(markup_state *state, quire_str line)
{
    bool ticks = markup_starts(line, "```");
    state->until = line;
    if (ticks) {
        state->until.size = 3;
        state->language = markup_behind(line, 3);
    }
    state->in_comment = is_fence(line, '/');
    state->in_code = ticks || is_fence(line, '-') || is_fence(line, '.');
    return state->in_code || state->in_comment;
}

/* "[cols=...]", "[arabic]": of the block below. Who is quoted is said to the reader, too. */
static bool is_attribute_list(quire_str line)
{
    return markup_starts(line, "[") && quire_str_ends(line, QUIRE_STR("]")) &&
           !markup_starts(line, "[quote") && !markup_starts(line, "[verse");
}

/* "|===", or longer */
static bool is_table_fence(quire_str line)
{
    return markup_starts(line, "|===") && markup_run(quire_str_cut(line, 1, line.size), '=') + 1 == line.size;
}

/* An item of another mark stands in the one above it. */
static uint32_t level_of(markup_state *state, unsigned mark)
{
    uint32_t level = 0;
    while (level < state->rule_count && state->rules[level] != mark) level++;
    if (level == state->rule_count && level < MARKUP_LEVELS) state->rules[level] = mark;
    state->rule_count = level < MARKUP_LEVELS ? level + 1 : MARKUP_LEVELS;
    return state->rule_count;
}

static quire_str item_of(markup_state *state, quire_str line, uint32_t *level)
{
    size_t at = markup_indent(line), stars = 0;
    quire_str text = quire_str_cut(line, at, line.size);
    for (const char *mark = "*."; *mark && !stars; mark++) stars = markup_run(text, *mark);
    bool starred = stars && stars <= HEADING_MAX && stars < text.size && text.data[stars] == ' ';
    quire_str item = starred ? markup_behind(text, stars) : markup_item(line, "-");
    if (item.data)
        *level = level_of(state, (unsigned char)text.data[0] | (starred ? (unsigned)stars << 8 : 0U));
    return item;
}

markup_line markup_read_asciidoc(markup_state *state)
{
    quire_str line = without_end(state->line);
    markup_line out = { .role = MARKUP_TEXT, .text = line };
    if (state->in_code || state->in_comment) return read_fenced(state, line);
    if (!line.size) return (markup_line){ .role = MARKUP_BLANK };
    if (opens_fence(state, line))
        return (markup_line){ .role = state->in_comment ? MARKUP_COMMENT : MARKUP_MARK };
    if (markup_starts(line, "//")) return (markup_line){ .role = MARKUP_COMMENT };
    if (read_source(state, line) || is_fence(line, '=') || is_fence(line, '*') || is_fence(line, '_') ||
        is_attribute_list(line) || is_table_fence(line) || quire_str_is(line, "'''") ||
        quire_str_is(line, "<<<"))
        return (markup_line){ .role = MARKUP_MARK };
    if (quire_str_is(line, "+")) return (markup_line){ .role = MARKUP_PASSED };
    size_t marks = markup_run(line, '=');
    bool heading = marks && marks <= HEADING_MAX && marks < line.size && line.data[marks] == ' ';
    if (heading) state->rule_count = 0;
    if (heading)
        return (markup_line){ .role = MARKUP_HEADING,
                              .level = (uint32_t)marks,
                              .text = markup_behind(line, marks) };
    if (read_attribute(line, &out)) return out;
    quire_str item = item_of(state, line, &out.level);
    if (item.data) return (markup_line){ .role = MARKUP_ITEM, .level = out.level, .text = item };
    return out;
}
