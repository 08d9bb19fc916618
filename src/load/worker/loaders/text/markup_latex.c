/* SPDX-License-Identifier: Apache-2.0 */
/* LaTeX: its sections, verbatim text, items, and what the head says of the document. Commands within text stand as they are
 * written. */
#include "load/worker/loaders/text/markup.h"

#include "base/str.h"
#include "load/worker/lines.h"

#include <ctype.h>

static const struct {
    const char *command;
    uint32_t level;
} sections[] = {
    { "\\part", 1 },       { "\\chapter", 1 },       { "\\section", 2 },
    { "\\subsection", 3 }, { "\\subsubsection", 4 }, { "\\paragraph", 5 },
};

static const char *const verbatim[] = { "verbatim", "Verbatim", "lstlisting", "minted", "alltt" };

/* Lines of these commands alone hold no text. */
static const char *const marks[] = { "\\begin",
                                     "\\end",
                                     "\\label",
                                     "\\maketitle",
                                     "\\tableofcontents",
                                     "\\centering",
                                     "\\newpage",
                                     "\\clearpage",
                                     "\\usepackage",
                                     "\\documentclass",
                                     "\\bibliographystyle",
                                     "\\bibliography",
                                     "\\vspace",
                                     "\\hline",
                                     "\\toprule",
                                     "\\midrule",
                                     "\\bottomrule",
                                     "\\noindent",
                                     "\\appendix",
                                     "\\noalign",
                                     "\\tightlist",
                                     "\\endhead",
                                     "\\endfirsthead",
                                     "\\endfoot",
                                     "\\endlastfoot",
                                     "\\setlength",
                                     "\\setcounter",
                                     "\\pagestyle",
                                     "\\thispagestyle",
                                     "\\raggedright",
                                     "\\ttfamily",
                                     "\\small",
                                     "\\footnotesize",
                                     "\\normalsize",
                                     "\\scriptsize",
                                     "\\bigskip",
                                     "\\medskip",
                                     "\\smallskip",
                                     "\\hfill",
                                     "\\vfill",
                                     "\\par",
                                     "\\phantomsection",
                                     "\\frontmatter",
                                     "\\mainmatter",
                                     "\\backmatter",
                                     "\\cleardoublepage",
                                     "\\pagebreak",
                                     "\\listoffigures",
                                     "\\listoftables",
                                     "\\cmidrule",
                                     "\\cline",
                                     "\\addcontentsline",
                                     "\\printbibliography",
                                     "\\includegraphics",
                                     "\\PassOptionsToPackage" };

/* What such a command begins is for the program alone, to the end of its line. */
static const char *const definitions[] = { "\\def", "\\newcommand", "\\renewcommand", "\\providecommand",
                                           "\\let" };

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

static bool is_one_of(quire_str name, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (quire_str_is(name, list[i])) return true;
    return false;
}

static size_t skip_braces(quire_str line, size_t at)
{
    while (at < line.size && strchr("{} \t", line.data[at])) at++;
    return at;
}

/* Where the command at `at` ends with what it may have in brackets and braces. */
static size_t end_of_command(quire_str line, size_t at)
{
    while (at < line.size && (line.data[at] == '[' || line.data[at] == '{')) {
        const char *end = line.data[at] == '[' ? memchr(line.data + at, ']', line.size - at) : NULL;
        size_t close = line.data[at] == '{' ? close_of(line, at)
                       : end                ? (size_t)(end - line.data)
                                            : line.size;
        at = close < line.size ? close + 1 : line.size;
    }
    return at;
}

/* Whether the line consists of commands that hold no text, and braces. */
static bool is_mark(quire_str line)
{
    size_t at = skip_braces(line, 0);
    while (at < line.size && line.data[at] == '\\') {
        size_t end = at + 1;
        while (end < line.size && isalpha((unsigned char)line.data[end])) end++;
        quire_str name = quire_str_cut(line, at, end);
        if (is_one_of(name, definitions, sizeof definitions / sizeof *definitions)) return true;
        if (!is_one_of(name, marks, sizeof marks / sizeof *marks)) return false;
        at = skip_braces(line, end_of_command(line, end));
    }
    return at == line.size;
}

/* Items of lists in lists. */
static void count_lists(markup_state *state, quire_str line)
{
    static const char *const lists[] = { "itemize", "enumerate", "description" };
    quire_str begins = argument_of(line, "\\begin"), ends = argument_of(line, "\\end");
    state->indent += is_one_of(begins, lists, sizeof lists / sizeof *lists);
    if (state->indent && is_one_of(ends, lists, sizeof lists / sizeof *lists)) state->indent--;
}

/* "\item[{Term}] text" is "Term text". */
static markup_line read_item(markup_state *state, quire_str text)
{
    const char *close = markup_starts(text, "[") ? memchr(text.data, ']', text.size) : NULL;
    if (close) {
        quire_str term = quire_str_cut(text, 1, (size_t)(close - text.data));
        text = markup_behind(text, (size_t)(close - text.data) + 1);
        if (markup_starts(term, "{") && quire_str_ends(term, QUIRE_STR("}")))
            term = quire_str_cut(term, 1, term.size - 1);
        text = quire_str_trim(
            quire_arena_printf(state->arena, "%.*s %.*s", QUIRE_FMT(term), QUIRE_FMT(text)));
        state->failed |= !text.data;
    }
    return (markup_line){ .role = MARKUP_ITEM,
                          .level = state->indent ? (uint32_t)state->indent : 1,
                          .text = text };
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
    count_lists(state, line);
    state->in_code = opens_verbatim(state, line);
    if (state->in_code || is_mark(line)) return out;
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        quire_str title = argument_of(line, sections[i].command);
        if (title.data)
            return (markup_line){ .role = MARKUP_HEADING, .level = sections[i].level, .text = title };
    }
    if (markup_starts(line, "\\item") && (line.size == 5 || strchr(" [", line.data[5])))
        return read_item(state, markup_behind(line, 5));
    return (markup_line){ .role = MARKUP_TEXT, .text = line };
}
