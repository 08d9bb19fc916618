/* SPDX-License-Identifier: Apache-2.0 */
/* A document as Markdown: what loads again as the same text. */
#ifndef QUIRE_CLI_MARKDOWN_OUT_H
#define QUIRE_CLI_MARKDOWN_OUT_H

#include "command.h"

void document_print_markdown(const quire_document *document);

#endif
