/* SPDX-License-Identifier: Apache-2.0 */
/* One document, stored (show) or only loaded (inspect), as text, Markdown, chunks, elements or ledger. */
#ifndef QUIRE_CLI_DOCUMENT_OUT_H
#define QUIRE_CLI_DOCUMENT_OUT_H

#include "command.h"

/* Which parts to print; all false: an overview. */
struct document_parts {
    bool text, markdown, chunks, elements, tables, ledger;
};

void document_print(quire_view *view, struct document_parts parts);

#endif
