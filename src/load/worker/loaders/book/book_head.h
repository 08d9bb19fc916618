/* SPDX-License-Identifier: Apache-2.0 */
/* What opens a book's text: its title and who wrote it. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_BOOK_BOOK_HEAD_H
#define QUIRE_LOAD_WORKER_LOADERS_BOOK_BOOK_HEAD_H

#include "load/worker/builder.h"

enum { QUIRE_BOOK_AUTHORS_MAX = 32 };

/* Strings are borrowed until it is written. */
typedef struct book_head {
    quire_builder *builder;
    quire_str title, authors[QUIRE_BOOK_AUTHORS_MAX];
    size_t author_count;
} book_head;

void quire_book_title(book_head *head, quire_str title);
/* More than QUIRE_BOOK_AUTHORS_MAX are metadata alone. */
void quire_book_author(book_head *head, quire_str author);
/* At the start of the text. Enters its characters in the ledger (step "load"): all are received and kept. */
void quire_book_write_head(const book_head *head);

#endif
