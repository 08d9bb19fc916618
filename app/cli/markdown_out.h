/* SPDX-License-Identifier: Apache-2.0 */
/* A document as Markdown: what loads again as the same text. */
#ifndef QUIRE_CLI_MARKDOWN_OUT_H
#define QUIRE_CLI_MARKDOWN_OUT_H

#include "command.h"

void document_print_markdown(const quire_document *document);

/* `text` on one line, with a backslash before each sign that Markdown would take for markup. */
void markdown_print_escaped(quire_str text);

#endif
