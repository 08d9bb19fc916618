/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/book/book_head.h"

#include "base/str.h"
#include "load/worker/lines.h"

enum { AUTHORS_BYTES = 4096 };

void quire_book_head_init(book_head *head, quire_builder *builder)
{
    *head = (book_head){ .builder = builder };
    quire_buffer_init(&head->authors, AUTHORS_BYTES);
}

void quire_book_title(book_head *head, quire_str title)
{
    head->title = title;
}

void quire_book_author(book_head *head, quire_str author)
{
    const quire_str between = QUIRE_STR(", ");
    if (author.size + between.size > AUTHORS_BYTES - head->authors.size) {
        head->over += quire_count_characters(author);
        return;
    }
    if (head->authors.size) quire_buffer_append_str(&head->authors, between);
    quire_buffer_append_str(&head->authors, author);
}

void quire_book_language(book_head *head, quire_str language)
{
    head->chinese = quire_str_starts(language, QUIRE_STR("zh"));
    quire_builder_set_language(head->builder, language);
}

/* `name` says what the text is, and is no text of the book's own. */
static uint64_t write(const book_head *head, quire_element_kind kind, quire_str name, quire_str text)
{
    if (!text.size) return 0;
    quire_builder_open(head->builder, kind);
    quire_builder_append(head->builder, name);
    quire_builder_append(head->builder, text);
    quire_builder_close(head->builder);
    quire_builder_end_block(head->builder);
    return quire_count_characters(text);
}

void quire_book_write_head(book_head *head)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("characters");
    quire_ledger *ledger = quire_builder_ledger(head->builder);
    quire_str authors = quire_buffer_view(&head->authors);
    if (head->authors.failure) quire_builder_fail(head->builder, head->authors.failure);
    quire_builder_set_title(head->builder, head->title);
    if (authors.size) quire_builder_add_metadata(head->builder, QUIRE_STR("author"), authors);
    uint64_t kept = write(head, QUIRE_ELEMENT_TITLE, (quire_str){ 0 }, head->title) +
                    write(head, QUIRE_ELEMENT_PARAGRAPH,
                          head->chinese ? QUIRE_STR("作者：") : QUIRE_STR("Author: "), authors);
    quire_ledger_receive(ledger, step, unit, kept + head->over);
    quire_ledger_keep(ledger, step, unit, kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("over_limit"), head->over);
    quire_buffer_free(&head->authors);
}
