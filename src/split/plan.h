/* SPDX-License-Identifier: Apache-2.0 */
/* A document as a flat list of units, the pieces that chunks are packed from: sentences, table rows, blocks of
 * code. Each knows its segment (the paragraph, list item or table it came from) and its section. */
#ifndef QUIRE_SPLIT_PLAN_H
#define QUIRE_SPLIT_PLAN_H

#include "split/settings.h"

typedef enum quire_segment_kind {
    QUIRE_SEGMENT_PROSE,
    QUIRE_SEGMENT_HEADING,
    QUIRE_SEGMENT_TABLE,
    QUIRE_SEGMENT_CODE,
    QUIRE_SEGMENT_CONTENTS,  /* a table of contents or an index: in chunks of its own */
    QUIRE_SEGMENT_FURNITURE, /* running heads and feet: not chunked */
    QUIRE_SEGMENT_BRACKETS,  /* what closes a class behind its last method: not chunked */
} quire_segment_kind;

typedef struct quire_segment {
    quire_segment_kind kind;
    size_t start, end; /* segments cover the text, in order, without overlap */
    uint32_t element;  /* innermost block element; QUIRE_NO_PARENT: text outside all of them */
} quire_segment;

typedef struct quire_split_unit {
    size_t start, end;
    size_t tokens; /* of its text alone, without prefix and markers */
    size_t segment;
    size_t section;
    bool table_header; /* a header row: repeated where its table goes on in another chunk */
    bool bound; /* rather in the chunk of the unit behind it: heads, a group's name, what announces a table */
} quire_split_unit;

/* Text under one heading; a heading that another one follows at once shares its section. */
typedef struct quire_split_section {
    quire_strs headings; /* the path, outermost first */
    size_t first, count; /* units */
    size_t own;          /* the last so many of headings stand in the section's own first units */
    bool symbol;         /* what code defines under one name: whole in a chunk where it fits */
} quire_split_section;

typedef struct quire_split_plan {
    const quire_document *document;
    const quire_token_counter *counter;
    quire_tables tables; /* what they say of themselves */
    size_t empty_tokens; /* what prefix and markers alone take */
    size_t most_tokens;  /* of one unit */
    size_t code_tokens;  /* of a statement, of a symbol in one chunk */
    quire_segment *segments;
    size_t segment_count, segment_capacity;
    quire_split_unit *units;
    size_t unit_count, unit_capacity;
    quire_split_section *sections;
    size_t section_count, section_capacity;
} quire_split_plan;

#endif
