/* SPDX-License-Identifier: Apache-2.0 */
/* LaTeX: its sections, verbatim text, items, and what the head says of the document. Commands within text stand as they are
 * written. */
#include "load/worker/loaders/text/markup.h"

#include "base/str.h"
#include "load/worker/lines.h"

static const struct {
    const char *command;
    uint32_t level;
} sections[] = {
    { "\\part", 1 },       { "\\chapter", 1 },       { "\\section", 2 },
    { "\\subsection", 3 }, { "\\subsubsection", 4 }, { "\\paragraph", 5 },
};

static const char *const verbatim[] = { "verbatim", "Verbatim", "lstlisting", "minted", "alltt" };

/* Lines of these commands alone hold no text. */
static const char *const marks[] = {
    "\\begin",   "\\end",       "\\label",      "\\maketitle",     "\\tableofcontents",   "\\centering",
    "\\newpage", "\\clearpage", "\\usepackage", "\\documentclass", "\\bibliographystyle", "\\bibliography",
    "\\vspace",  "\\hline",     "\\toprule",    "\\midrule",       "\\bottomrule",        "\\noindent",
    "\\appendix"
};

/* A line without the comment behind it. */
static quire_str without_comment(quire_str line)
{
    for (size_t i = 0; i < line.size; i++) {
        if (line.data[i] == '\\') i++;
        else if (line.data[i] == '%') return quire_str_cut(line, 0, i);
    }
    return line;
}

/* Where the brace that opens at `at` closes; the line's end where it doesn't. */
static size_t close_of(quire_str line, size_t at)
{
    size_t depth = 0;
    for (; at < line.size; at++) {
        if (line.data[at] == '\\') at++;
        else if (line.data[at] == '{') depth++;
        else if (line.data[at] == '}' && --depth == 0) return at;
    }
    return line.size;
}

/* What stands in the braces behind `command` and what it may have in brackets; data is NULL where the line is another. */
static quire_str argument_of(quire_str line, const char *command)
{
    size_t at = strlen(command);
    if (!markup_starts(line, command)) return (quire_str){ 0 };
    if (at < line.size && line.data[at] == '*') at++;
    if (at < line.size && line.data[at] == '[') {
        const char *end = memchr(line.data + at, ']', line.size - at);
        if (end) at = (size_t)(end - line.data) + 1;
    }
    if (at >= line.size || line.data[at] != '{') return (quire_str){ 0 };
    return quire_str_trim(quire_str_cut(line, at + 1, close_of(line, at)));
}

static bool read_field(quire_str line, markup_line *out)
{
    static const char *const keys[] = { "\\title", "\\author", "\\date" };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        quire_str value = argument_of(line, keys[i]);
        if (!value.data) continue;
        *out = (markup_line){ .role = MARKUP_FIELD, .label = quire_str_from(keys[i] + 1), .text = value };
        return true;
    }
    return false;
}

static bool opens_verbatim(markup_state *state, quire_str line)
{
    quire_str name = argument_of(line, "\\begin");
    for (size_t i = 0; i < sizeof verbatim / sizeof *verbatim; i++) {
        if (!quire_str_is(name, verbatim[i])) continue;
        state->until = name;
        state->language = (quire_str){ 0 };
        if (quire_str_is(name, "minted") && line.data[line.size - 1] == '}') {
            size_t start = line.size - 1;
            while (start && line.data[start - 1] != '{') start--;
            state->language = quire_str_cut(line, start, line.size - 1);
        }
        return true;
    }
    return false;
}

static bool is_mark(quire_str line)
{
    size_t name = 1;
    if (!line.size || line.data[0] != '\\') return false;
    while (name < line.size && (line.data[name] | 0x20) >= 'a' && (line.data[name] | 0x20) <= 'z') name++;
    bool known = false;
    for (size_t i = 0; i < sizeof marks / sizeof *marks && !known; i++)
        known = quire_str_is(quire_str_cut(line, 0, name), marks[i]);
    if (!known) return false;
    size_t at = name;
    while (at < line.size && (line.data[at] == '[' || line.data[at] == '{')) {
        const char *end = line.data[at] == '[' ? memchr(line.data + at, ']', line.size - at) : NULL;
        size_t close = line.data[at] == '{' ? close_of(line, at)
                       : end                ? (size_t)(end - line.data)
                                            : line.size;
        at = close < line.size ? close + 1 : line.size;
    }
    return at == line.size;
}

markup_line markup_read_latex(markup_state *state)
{
    markup_line out = { .role = MARKUP_MARK };
    quire_str trimmed = quire_str_trim(state->line);
    if (state->in_code) {
        state->in_code = !quire_str_equal(argument_of(trimmed, "\\end"), state->until);
        if (!state->in_code) return out;
        return (markup_line){ .role = MARKUP_CODE, .text = state->line, .label = state->language };
    }
    if (!trimmed.size) return (markup_line){ .role = MARKUP_BLANK };
    if (trimmed.data[0] == '%') return (markup_line){ .role = MARKUP_COMMENT };
    quire_str line = quire_str_trim(without_comment(trimmed));
    if (markup_starts(line, "\\documentclass")) state->in_preamble = true;
    if (quire_str_is(argument_of(line, "\\begin"), "document")) state->in_preamble = false;
    if (read_field(line, &out)) return out;
    if (state->in_preamble) return out;
    state->in_code = opens_verbatim(state, line);
    if (state->in_code || is_mark(line)) return out;
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        quire_str title = argument_of(line, sections[i].command);
        if (title.data)
            return (markup_line){ .role = MARKUP_HEADING, .level = sections[i].level, .text = title };
    }
    if (markup_starts(line, "\\item") && (line.size == 5 || strchr(" [", line.data[5])))
        return (markup_line){ .role = MARKUP_ITEM, .level = 1, .text = markup_behind(line, 5) };
    return (markup_line){ .role = MARKUP_TEXT, .text = line };
}
