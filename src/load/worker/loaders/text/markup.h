/* SPDX-License-Identifier: Apache-2.0 */
/* Markup languages as text whose headings, code, lists and comments are known: each has a function that says what a line is.
 * They parse no more than that; all else stands as it is written. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_TEXT_MARKUP_H
#define QUIRE_LOAD_WORKER_LOADERS_TEXT_MARKUP_H

#include "base/arena.h"

typedef enum markup_role {
    MARKUP_TEXT,
    MARKUP_BLANK,
    MARKUP_HEADING, /* `level` from 1 */
    MARKUP_ITEM,    /* begins an item; `level` from 1 */
    MARKUP_CODE,    /* `label` is its language */
    MARKUP_FIELD,   /* of the document: `label` is its key */
    MARKUP_COMMENT,
    MARKUP_MARK,   /* holds no text, and ends what stands above it */
    MARKUP_PASSED, /* holds no text, and ends nothing */
} markup_role;

typedef struct markup_line {
    markup_role role;
    uint32_t level;
    quire_str text, label;
} markup_line;

enum { MARKUP_LEVELS = 16 };

/* What a language knows while it reads. */
typedef struct markup_state {
    quire_arena *arena;          /* for text that is not as it stands */
    quire_str line, next, after; /* without their ends; those behind the last are empty */
    bool
        items_run_on; /* what follows an item's first line is the item's until a mark or an empty line, indented or not */
    bool begun;  /* a line before was text or a heading */
    bool wrote;  /* a line before was text */
    bool failed; /* memory is out */

    bool in_code, in_comment, pending; /* pending: code begins with the next line that is indented more */
    bool in_preamble, is_rule; /* is_rule: the line belongs to the heading above or below; man: to a table */
    quire_str language, until; /* of code / the line that ends it */
    size_t indent;             /* of what code or a comment belongs to */
    unsigned rules[MARKUP_LEVELS]; /* how headings are marked, from the first level on */
    uint32_t rule_count;
} markup_state;

typedef markup_line (*markup_reader)(markup_state *state);

markup_line markup_read_rst(markup_state *state);
markup_line markup_read_asciidoc(markup_state *state);
markup_line markup_read_latex(markup_state *state);
markup_line markup_read_org(markup_state *state);
markup_line markup_read_man(markup_state *state);
bool markup_is_man(quire_str bytes);
markup_line markup_read_wiki(markup_state *state);

/* ---- what lines have in common ---- */

size_t markup_indent(quire_str line);
/* "- x", "* x", "12. x", "3) x" behind white space: the text behind the mark; data is NULL where it is no item. `marks`: those
 * that may begin one beside numbers. */
quire_str markup_item(quire_str line, const char *marks);
/* How often the line begins with `c`. */
size_t markup_run(quire_str line, char c);
bool markup_starts(quire_str line, const char *prefix);
/* As that, whatever the case. */
bool markup_starts_word(quire_str line, const char *prefix);
quire_str markup_behind(quire_str line, size_t at);

#endif
