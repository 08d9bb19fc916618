/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/web/html_code.h"

#include "base/str.h"

#include <ctype.h>
#include <strings.h>

enum { DEPTH_DOWN = 2, DEPTH_UP = 6, LANGUAGE_MAX_BYTES = 32, NAMES_MAX_BYTES = 400 };

static bool is_one_of(quire_str word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (word.size == strlen(words[i]) && !strncasecmp(word.data, words[i], word.size)) return true;
    return false;
}

/* The next of the names in `names` from *at on; empty: there is none. */
static quire_str next_name(quire_str names, size_t *at)
{
    while (*at < names.size && isspace((unsigned char)names.data[*at])) (*at)++;
    size_t start = *at;
    while (*at < names.size && !isspace((unsigned char)names.data[*at])) (*at)++;
    return quire_str_cut(names, start, *at);
}

/* A word that names a language: not one that says there is none, and none that styles. */
static quire_str language_of(quire_str word)
{
    static const char *const others[] = { "none",         "text",        "plain",       "plaintext",
                                          "default",      "nohighlight", "auto",        "notranslate",
                                          "highlight",    "hljs",        "chroma",      "code",
                                          "source",       "wrap",        "numberlines", "linenums",
                                          "line-numbers", "prettyprint", "table",       "output" };
    if (word.size && word.data[word.size - 1] == ';') word.size--;
    if (!word.size || word.size > LANGUAGE_MAX_BYTES ||
        is_one_of(word, others, sizeof others / sizeof *others))
        return (quire_str){ 0 };
    for (size_t i = 0; i < word.size; i++)
        if (!isalnum((unsigned char)word.data[i]) && !strchr("+#._-", word.data[i])) return (quire_str){ 0 };
    return word;
}

/* By a name that begins with what says so ("language-go"), or that stands behind one that does ("sourceCode go", "brush: go"). */
static quire_str language_in_class(quire_str names)
{
    static const char *const beginnings[] = { "language-",       "lang-",      "highlight-source-",
                                              "highlight-text-", "highlight-", "brush:" };
    static const char *const before[] = { "sourceCode", "hljs", "highlight", "brush:", "src" };
    bool behind = false;
    if (names.size > NAMES_MAX_BYTES) return (quire_str){ 0 };
    for (size_t at = 0;;) {
        quire_str name = next_name(names, &at), found = { 0 };
        if (!name.size) return found;
        for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings && !found.size; i++) {
            size_t size = strlen(beginnings[i]);
            if (name.size > size && !strncasecmp(name.data, beginnings[i], size))
                found = language_of(quire_str_cut(name, size, name.size));
        }
        if (!found.size && behind) found = language_of(name);
        if (found.size) return found;
        behind = is_one_of(name, before, sizeof before / sizeof *before);
    }
}

static quire_str language_at(lxb_dom_node_t *node)
{
    quire_str said = language_of(quire_str_trim(quire_html_attribute(node, "data-lang")));
    if (!said.size) said = language_of(quire_str_trim(quire_html_attribute(node, "data-language")));
    return said.size ? said : language_in_class(quire_html_class(node));
}

static lxb_dom_node_t *first_element(lxb_dom_node_t *node)
{
    lxb_dom_node_t *child = node->first_child;
    while (child && child->type != LXB_DOM_NODE_TYPE_ELEMENT) child = child->next;
    return child;
}

quire_str quire_html_code_language(lxb_dom_node_t *pre)
{
    quire_str found = { 0 };
    lxb_dom_node_t *node = pre;
    for (int i = 0; i < DEPTH_DOWN && node && !found.size; i++, node = first_element(node))
        if (node == pre || node->local_name == LXB_TAG_CODE) found = language_at(node);
    node = quire_html_parent(pre);
    for (int i = 0; i < DEPTH_UP && node && node->type == LXB_DOM_NODE_TYPE_ELEMENT && !found.size; i++) {
        if (node->local_name == LXB_TAG_BODY || node->local_name == LXB_TAG_ARTICLE ||
            node->local_name == LXB_TAG_MAIN)
            break;
        found = language_at(node);
        node = quire_html_parent(node);
    }
    return found;
}

bool quire_html_holds_numbers(lxb_dom_node_t *node)
{
    bool any = false;
    for (lxb_dom_node_t *at = node; at; at = quire_html_next(at, node, false, NULL, NULL)) {
        if (at->type != LXB_DOM_NODE_TYPE_TEXT) continue;
        quire_str text = quire_html_text(at);
        for (size_t i = 0; i < text.size; i++) {
            if (!isdigit((unsigned char)text.data[i]) && !isspace((unsigned char)text.data[i])) return false;
            any |= isdigit((unsigned char)text.data[i]) != 0;
        }
    }
    return any;
}

bool quire_html_names_numbers(lxb_dom_node_t *node)
{
    static const char *const words[] = { "linenos",      "lineno",
                                         "linenodiv",    "linenumber",
                                         "linenumbers",  "line-number",
                                         "line-numbers", "gutter",
                                         "lnt",          "ln",
                                         "lntd",         "rouge-gutter",
                                         "hljs-ln-n",    "hljs-ln-numbers",
                                         "blob-num",     "line-numbers-rows" };
    quire_str names = quire_html_class(node);
    if (!names.size || names.size > NAMES_MAX_BYTES) return false;
    for (size_t at = 0;;) {
        quire_str name = next_name(names, &at);
        if (!name.size) return false;
        if (is_one_of(name, words, sizeof words / sizeof *words)) return true;
    }
}
