/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/book/book_head.h"

#include "base/str.h"
#include "load/worker/lines.h"

void quire_book_title(book_head *head, quire_str title)
{
    head->title = title;
    quire_builder_set_title(head->builder, title);
}

void quire_book_author(book_head *head, quire_str author)
{
    quire_builder_add_metadata(head->builder, QUIRE_STR("author"), author);
    if (head->author_count < QUIRE_BOOK_AUTHORS_MAX) head->authors[head->author_count++] = author;
}

static uint64_t write(const book_head *head, quire_str text)
{
    quire_builder_append(head->builder, text);
    return quire_count_characters(text);
}

static void end(const book_head *head)
{
    quire_builder_close(head->builder);
    quire_builder_end_block(head->builder);
}

void quire_book_write_head(const book_head *head)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("characters");
    quire_ledger *ledger = quire_builder_ledger(head->builder);
    uint64_t count = 0;
    if (head->title.size) {
        quire_builder_open(head->builder, QUIRE_ELEMENT_TITLE);
        count += write(head, head->title);
        end(head);
    }
    if (head->author_count) quire_builder_open(head->builder, QUIRE_ELEMENT_PARAGRAPH);
    for (size_t i = 0; i < head->author_count; i++) {
        if (i) quire_builder_append(head->builder, QUIRE_STR(", "));
        count += write(head, head->authors[i]);
    }
    if (head->author_count) end(head);
    quire_ledger_receive(ledger, step, unit, count);
    quire_ledger_keep(ledger, step, unit, count);
}
