/* SPDX-License-Identifier: Apache-2.0 */
/* What opens a book's text: its title and who wrote it. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_BOOK_BOOK_HEAD_H
#define QUIRE_LOAD_WORKER_LOADERS_BOOK_BOOK_HEAD_H

#include "base/buffer.h"
#include "load/worker/builder.h"

typedef struct book_head {
    quire_builder *builder;
    quire_str title;      /* borrowed until it is written */
    quire_buffer authors; /* one behind the other */
    bool chinese;         /* the book is in Chinese */
    uint64_t over;        /* characters of those for whom there was no room */
} book_head;

void quire_book_head_init(book_head *head, quire_builder *builder);
void quire_book_title(book_head *head, quire_str title);
void quire_book_author(book_head *head, quire_str author);
void quire_book_language(book_head *head, quire_str language);
/* Writes it at the start of the text, and as title and metadata; frees it. Enters its characters in the ledger (step "load"). */
void quire_book_write_head(book_head *head);

#endif
