/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/comment_author.h"

#include "base/str.h"
#include "text/unicode.h"

void quire_write_comment_author(quire_builder *builder, quire_str author)
{
    author = quire_str_trim(author);
    if (!author.size) return;
    size_t last = quire_utf8_floor(author, author.size - 1);
    bool han = quire_char_is_han(quire_utf8_next(author, &last));
    quire_builder_append_flowing(builder, author);
    quire_builder_append_flowing(builder, han ? QUIRE_STR("：") : QUIRE_STR(": "));
}
