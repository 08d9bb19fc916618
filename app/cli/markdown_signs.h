/* SPDX-License-Identifier: Apache-2.0 */
/* Text as Markdown that says the same: what would be read as a sign of Markdown is escaped. */
#ifndef QUIRE_CLI_MARKDOWN_SIGNS_H
#define QUIRE_CLI_MARKDOWN_SIGNS_H

#include "quire/quire.h"

/* Whether the character at `at` would be read as a sign, wherever in a line it stands. */
bool markdown_needs_escape(quire_str text, size_t at);

/* One line, or a part of one: `start` says that it begins the line. */
void markdown_print_escaped(quire_str line, bool start);

/* The text of a table's cell, on one line. */
void markdown_print_cell(quire_str text);

#endif
