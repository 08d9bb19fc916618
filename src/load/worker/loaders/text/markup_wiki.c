/* SPDX-License-Identifier: Apache-2.0 */
/* MediaWiki. Source: mediawiki.org, Help:Formatting. */
#include "load/worker/loaders/text/markup.h"

#include "base/str.h"
#include "load/worker/lines.h"

static bool holds(quire_str line, const char *what)
{
    return line.size && memmem(line.data, line.size, what, strlen(what)) != NULL;
}

/* "== Heading ==" */
static bool read_heading(quire_str line, markup_line *out)
{
    size_t marks = markup_run(line, '='), end = 0;
    while (end < line.size && line.data[line.size - 1 - end] == '=') end++;
    if (!marks || marks > 6 || end < marks || line.size <= marks + end) return false;
    *out = (markup_line){ .role = MARKUP_HEADING,
                          .level = (uint32_t)marks,
                          .text = quire_str_trim(quire_str_cut(line, marks, line.size - marks)) };
    return true;
}

/* Code between tags; what stands in the line of a tag is part of it. */
static bool read_code(markup_state *state, quire_str line, markup_line *out)
{
    static const char *const tags[][2] = { { "<syntaxhighlight", "</syntaxhighlight>" },
                                           { "<source", "</source>" },
                                           { "<pre", "</pre>" } };
    for (size_t i = 0; i < sizeof tags / sizeof *tags && !state->in_code; i++) {
        if (!markup_starts_word(line, tags[i][0])) continue;
        const char *end = memchr(line.data, '>', line.size);
        const char *lang = memmem(line.data, line.size, "lang=\"", 6);
        if (!end) return false;
        state->until = quire_str_from(tags[i][1]);
        state->language = (quire_str){ 0 };
        if (lang && lang < end) {
            state->language = markup_behind(line, (size_t)(lang - line.data) + 6);
            const char *quote = memchr(state->language.data, '"', state->language.size);
            state->language.size = quote ? (size_t)(quote - state->language.data) : 0;
        }
        state->in_code = true;
        line = quire_str_cut(line, (size_t)(end - line.data) + 1, line.size);
    }
    if (!state->in_code) return false;
    const char *close = line.size ? memmem(line.data, line.size, state->until.data, state->until.size) : NULL;
    if (close) {
        state->in_code = false;
        line.size = (size_t)(close - line.data);
    }
    *out = (markup_line){ .role = line.size || !close ? MARKUP_CODE : MARKUP_MARK,
                          .text = line,
                          .label = state->language };
    return true;
}

/* "<span id=...></span>", "<references />" */
static bool is_tags(quire_str line)
{
    while (line.size && line.data[0] == '<') {
        const char *end = memchr(line.data, '>', line.size);
        if (!end) return false;
        line = markup_behind(line, (size_t)(end - line.data) + 1);
    }
    return line.size == 0;
}

/* A row of a table is a block; cells lose what says how they look. */
static bool read_table(quire_str line, markup_line *out)
{
    *out = (markup_line){ .role = MARKUP_MARK };
    if (markup_starts(line, "{|") || markup_starts(line, "|}") || markup_starts(line, "|-")) return true;
    bool caption = markup_starts(line, "|+");
    if (!caption && line.data[0] != '|' && line.data[0] != '!') return false;
    quire_str text = markup_behind(line, caption ? 2 : 1);
    const char *bar = text.size ? memchr(text.data, '|', text.size) : NULL;
    size_t at = bar ? (size_t)(bar - text.data) : 0;
    bool styled = at && memchr(text.data, '=', at) && !memmem(text.data, at, "[[", 2) &&
                  (at + 1 == text.size || text.data[at + 1] != '|');
    if (styled) text = markup_behind(text, at + 1);
    if (markup_starts(text, "<!--") && quire_str_ends(text, QUIRE_STR("-->"))) out->role = MARKUP_COMMENT;
    else *out = (markup_line){ .role = text.size ? MARKUP_TEXT : MARKUP_PASSED, .text = text };
    return true;
}

markup_line markup_read_wiki(markup_state *state)
{
    markup_line out;
    quire_str line = state->in_code ? state->line : quire_str_trim(state->line);
    if (state->in_comment || (!state->in_code && markup_starts(line, "<!--"))) {
        state->in_comment = !holds(line, "-->");
        return (markup_line){ .role = MARKUP_COMMENT };
    }
    if (read_code(state, line, &out)) return out;
    if (!line.size) return (markup_line){ .role = MARKUP_BLANK };
    if (read_heading(line, &out)) return out;
    if (is_tags(line)) return (markup_line){ .role = MARKUP_MARK };
    if (read_table(line, &out)) return out;
    size_t marks = 0;
    while (marks < line.size && strchr("*#:;", line.data[marks])) marks++;
    bool item = marks && marks < line.size && (line.data[0] == '*' || line.data[0] == '#') &&
                !markup_starts_word(line, "#redirect");
    if (item)
        return (
            markup_line){ .role = MARKUP_ITEM, .level = (uint32_t)marks, .text = markup_behind(line, marks) };
    bool term = marks && (line.data[0] == ';' || line.data[0] == ':');
    return (markup_line){ .role = MARKUP_TEXT, .text = term ? markup_behind(line, marks) : line };
}
