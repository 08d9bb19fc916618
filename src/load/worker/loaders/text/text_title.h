/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the first line of a text is its title. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_TEXT_TEXT_TITLE_H
#define QUIRE_LOAD_WORKER_LOADERS_TEXT_TEXT_TITLE_H

#include <stdbool.h>

#include "quire/types.h"

typedef enum text_title {
    TEXT_NO_TITLE,
    TEXT_TITLE_SENTENCE, /* names the text, and is a sentence of it as well: it stays a paragraph */
    TEXT_TITLE_LINE,
} text_title;

/* `line` is the first line that is not blank, `following` what stands below it: the block where a blank line parts the two
 * (`apart`), else the line. */
text_title quire_text_title(quire_str line, quire_str following, bool apart);

/* Whether the line starts with one word and a colon: "From: x", "日期：x". */
bool quire_text_is_field(quire_str line);

#endif
