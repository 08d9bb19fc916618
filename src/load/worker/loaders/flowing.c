/* SPDX-License-Identifier: Apache-2.0 */
/* How many spaces of a text were kept shows by how far the builder's text grew beyond the other characters. */
#include "load/worker/loaders/flowing.h"

#include "text/unicode.h"

#include <string.h>

struct measure {
    uint64_t characters, white;
    uint64_t gaps; /* runs of white space between two words */
    size_t solid;  /* bytes of the characters other than white space */
    bool leading;  /* white space comes first */
};

static struct measure measure(quire_str text)
{
    struct measure all = { 0 };
    bool after_space = false;
    for (size_t at = 0; at < text.size; all.characters++) {
        size_t start = at;
        bool space = quire_char_is_space(quire_utf8_next(text, &at));
        all.leading |= space && start == 0;
        all.gaps += !space && after_space && all.solid > 0;
        all.white += space;
        all.solid += space ? 0 : at - start;
        after_space = space;
    }
    return all;
}

/* Nearly all of a page is ASCII, script among it: a block of it is counted at once. */
enum { COUNTED_AT_ONCE = 32 };

/* False: it is not all ASCII. */
static bool count_ascii(const char *text, uint64_t *white)
{
    unsigned char all = 0, spaces = 0, some[COUNTED_AT_ONCE];
    memcpy(some, text, sizeof some);
    for (size_t i = 0; i < sizeof some; i++) {
        all |= some[i];
        spaces = (unsigned char)(spaces +
                                 ((some[i] == ' ') | ((unsigned char)(some[i] - '\t') <= '\r' - '\t')));
    }
    if (all & 0x80) return false;
    *white += spaces;
    return true;
}

uint64_t quire_flowing_count(quire_str text, uint64_t *white)
{
    uint64_t count = 0;
    *white = 0;
    for (size_t at = 0; at < text.size;) {
        size_t end = at + COUNTED_AT_ONCE;
        if (end <= text.size && count_ascii(text.data + at, white)) {
            count += COUNTED_AT_ONCE;
            at = end;
            continue;
        }
        for (; at < text.size && at < end; count++) *white += quire_char_is_space(quire_utf8_next(text, &at));
    }
    return count;
}

void quire_flowing_append(quire_builder *builder, quire_str text, uint64_t *kept, uint64_t *white)
{
    struct measure all = measure(text);
    bool owed = quire_builder_owes_space(builder) && !all.leading && *white > 0;
    size_t before = quire_builder_size(builder);
    quire_builder_append_flowing(builder, text);
    size_t grown = quire_builder_size(builder) - before;
    uint64_t written = grown > all.solid ? grown - all.solid : 0;
    /* The space at the end of a text is written, if at all, with the text behind it. */
    if (owed && written > all.gaps) {
        written--;
        (*kept)++;
        (*white)--;
    }
    if (written > all.white) written = all.white;
    *kept += all.characters - all.white + written;
    *white += all.white - written;
}
