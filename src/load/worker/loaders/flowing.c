/* SPDX-License-Identifier: Apache-2.0 */
/* How many spaces of a text were kept shows by how far the builder's text grew beyond the other characters. */
#include "load/worker/loaders/flowing.h"

#include "text/unicode.h"

/* As counted, and the bytes of the characters other than white space. */
static uint64_t measure(quire_str text, uint64_t *white, size_t *solid)
{
    uint64_t count = 0;
    *white = 0;
    *solid = 0;
    for (size_t at = 0; at < text.size; count++) {
        size_t start = at;
        bool space = quire_char_is_space(quire_utf8_next(text, &at));
        *white += space;
        *solid += space ? 0 : at - start;
    }
    return count;
}

uint64_t quire_flowing_count(quire_str text, uint64_t *white)
{
    size_t solid;
    return measure(text, white, &solid);
}

void quire_flowing_append(quire_builder *builder, quire_str text, uint64_t *kept, uint64_t *white)
{
    uint64_t spaces;
    size_t solid, before = quire_builder_size(builder);
    uint64_t count = measure(text, &spaces, &solid);
    quire_builder_append_flowing(builder, text);
    size_t grown = quire_builder_size(builder) - before;
    uint64_t written = grown > solid ? grown - solid : 0;
    if (written > spaces) written = spaces;
    *kept += count - spaces + written;
    *white += spaces - written;
}
