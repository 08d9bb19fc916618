/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of a tokenizer file (`tokenizer.trie`), version 1, shared by its builder and its reader. Little-
 * endian; every section starts at a multiple of 4 and follows the one before without a gap.
 *
 *   offset size           type    what
 *   0      8              bytes   "QUIREUNI"
 *   8      4              u32     version, 1
 *   12     4              u32     0x01020304: byte order
 *   16     8              u64     size of the whole file
 *   24     8              u64     identity of vocabulary, scores and normalisation
 *   32     4              u32     pieces P: ids are below it
 *   36     4 x 4          i32     ids of begin, end, pad, unknown; -1: none (unknown is always there)
 *   52     4              f32     score of an unknown character
 *   56     4              u32     bytes of the longest piece, at most 512
 *   60     4              u32     bytes of the longest output of a rule, at most 255
 *   64     4              u32     units U of the piece trie, 1 to 2^21
 *   68     4              u32     units R of the rule trie, 1 to 2^21
 *   72     4              u32     bytes S of the rule outputs, a multiple of 4, at least 4
 *   76     4              u32     0
 *   80     16             u8      bit c of 128: ASCII character c stays as it is before ASCII
 *   96     4 x P          f32     scores by id
 *   ...    4 x U          u32     piece trie: value = id
 *   ...    4 x R          u32     rule trie: value = offset among the rule outputs
 *   ...    S              bytes   rule outputs: UTF-8, each ended by a zero byte
 *
 * A trie is a double array of 32-bit units in the form that sentencepiece's character maps have, so that one
 * reader serves both. A unit is either empty (0), a value (bit 31 set, the value below it), or a node:
 *
 *   bits 0-7    the byte that leads here       bit 9      1: the offset counts 256 units
 *   bit 8       1: a key ends here             bits 10-30 offset to the base of its children
 *
 * The root is unit 0. The base of the node at position p is p ^ offset; byte c (1 to 255) leads to base ^ c
 * if the unit there is a node with that byte; the value of a key that ends at the node is the unit at its
 * base.
 * Source: Aoe, "An Efficient Digital Search Algorithm by Using a Double-Array Structure", IEEE TSE 15(9),
 * 1989. */
#ifndef QUIRE_TEXT_UNIGRAM_LAYOUT_H
#define QUIRE_TEXT_UNIGRAM_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UNIGRAM_MAGIC "QUIREUNI"
#define UNIGRAM_VERSION 1u
#define UNIGRAM_BYTE_ORDER 0x01020304u
#define UNIGRAM_MAX_PIECE_BYTES 512u
#define UNIGRAM_MAX_OUTPUT_BYTES 255u
#define UNIGRAM_MAX_RULE_BYTES 64u /* of input; longer keys are never matched */
#define UNIGRAM_MAX_UNITS (1u << 21)
#define UNIGRAM_MAX_PIECES (1u << 20)
#define UNIGRAM_META "\xe2\x96\x81" /* U+2581 stands for a space */
#define UNIGRAM_META_BYTES 3u

typedef struct unigram_header {
    char magic[8];
    uint32_t version, byte_order;
    uint64_t file_bytes, identity;
    uint32_t pieces;
    int32_t begin, end, pad, unknown;
    float unknown_score;
    uint32_t longest_piece, longest_output, piece_units, rule_units, output_bytes, zero;
    uint8_t ascii_stays[16];
} unigram_header;

_Static_assert(sizeof(unigram_header) == 96, "the header is drawn above");

typedef struct unigram_trie {
    const uint32_t *units;
    uint32_t count;
} unigram_trie;

/* A place in a trie: behind the bytes that led here. */
typedef struct unigram_cursor {
    uint32_t base;
    bool at_key;
} unigram_cursor;

static inline uint32_t unigram_unit_offset(uint32_t unit)
{
    return (unit >> 10 & 0x1fffff) << ((unit & 0x200) >> 6);
}

static inline unigram_cursor unigram_root(unigram_trie trie)
{
    return (unigram_cursor){ .base = unigram_unit_offset(trie.units[0]) };
}

/* Moves along byte c. Never reads outside the array, whatever it holds. */
static inline bool unigram_step(unigram_trie trie, unigram_cursor *cursor, unsigned char c)
{
    uint32_t at = cursor->base ^ c;
    if (at >= trie.count || c == 0) return false;
    uint32_t unit = trie.units[at];
    if ((unit & 0x800000ffu) != c) return false;
    *cursor = (unigram_cursor){ .base = at ^ unigram_unit_offset(unit), .at_key = (unit & 0x100) != 0 };
    return true;
}

/* True if a key ends at the cursor: then *value is its value. */
static inline bool unigram_value(unigram_trie trie, unigram_cursor cursor, uint32_t *value)
{
    if (!cursor.at_key || cursor.base >= trie.count) return false;
    *value = trie.units[cursor.base] & 0x7fffffff;
    return true;
}

#endif
