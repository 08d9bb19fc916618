/* SPDX-License-Identifier: Apache-2.0 */
/* Org. Source: orgmode.org, Org Syntax. */
#include "load/worker/loaders/text/markup.h"

#include "base/str.h"
#include "load/worker/lines.h"

/* "#+KEY: value" */
static bool read_keyword(quire_str line, markup_line *out)
{
    const char *colon = markup_starts(line, "#+") ? memchr(line.data, ':', line.size) : NULL;
    size_t at = colon ? (size_t)(colon - line.data) : 0;
    if (at < 3 || memchr(line.data, ' ', at)) return false;
    quire_str key = quire_str_cut(line, 2, at);
    static const char *const said[] = { "title",    "author",   "date",    "description",
                                        "keywords", "language", "subtitle" };
    bool field = false;
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (key.size == strlen(said[i]) && markup_starts_word(key, said[i])) {
            field = true;
            key = quire_str_from(said[i]);
        }
    *out = (markup_line){ .role = field ? MARKUP_FIELD : MARKUP_MARK,
                          .label = key,
                          .text = markup_behind(line, at + 1) };
    if (markup_starts_word(line, "#+caption:"))
        *out = (markup_line){ .role = MARKUP_TEXT, .text = out->text };
    return true;
}

markup_line markup_read_org(markup_state *state)
{
    markup_line out = { .role = MARKUP_MARK };
    quire_str line = quire_str_trim(state->line);
    if (state->in_code) {
        state->in_code = !markup_starts_word(line, "#+end_");
        if (!state->in_code) return out;
        return (markup_line){ .role = MARKUP_CODE, .text = state->line, .label = state->language };
    }
    if (state->in_comment) {
        state->in_comment = !(markup_starts_word(line, ":end:") || markup_starts_word(line, "#+end_comment"));
        return (markup_line){ .role = MARKUP_COMMENT };
    }
    if (!line.size) return (markup_line){ .role = MARKUP_BLANK };
    if (markup_starts_word(line, "#+begin_comment") || markup_starts_word(line, ":properties:")) {
        state->in_comment = true;
        return (markup_line){ .role = MARKUP_COMMENT };
    }
    if (markup_starts_word(line, "#+begin_src") || markup_starts_word(line, "#+begin_example")) {
        quire_str language = markup_starts_word(line, "#+begin_src") ? markup_behind(line, 11)
                                                                     : (quire_str){ 0 };
        const char *space = language.size ? memchr(language.data, ' ', language.size) : NULL;
        if (space) language.size = (size_t)(space - language.data);
        state->in_code = true;
        state->language = language;
        return out;
    }
    if (read_keyword(line, &out)) return out;
    if (markup_starts(line, "#+")) return out;
    if (quire_str_is(line, "#") || markup_starts(line, "# ")) return (markup_line){ .role = MARKUP_COMMENT };
    if (markup_starts(line, "|-")) return (markup_line){ .role = MARKUP_PASSED }; /* a rule in a table */
    size_t stars = markup_run(state->line, '*');
    if (stars && stars < state->line.size && state->line.data[stars] == ' ')
        return (markup_line){ .role = MARKUP_HEADING,
                              .level = (uint32_t)stars,
                              .text = markup_behind(state->line, stars) };
    size_t indent = markup_indent(state->line);
    quire_str item = markup_item(state->line, indent ? "-+*" : "-+");
    if (item.data) return (markup_line){ .role = MARKUP_ITEM, .level = indent ? 2 : 1, .text = item };
    return (markup_line){ .role = MARKUP_TEXT, .text = state->line };
}
