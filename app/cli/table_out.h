/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of a table as Markdown. */
#ifndef QUIRE_CLI_TABLE_OUT_H
#define QUIRE_CLI_TABLE_OUT_H

#include "quire/quire.h"

/* The table as Markdown, with its captions before it and an empty line behind it. Returns the index behind its last element. */
size_t table_print_markdown(const quire_document *document, size_t table);

#endif
