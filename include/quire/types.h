/* SPDX-License-Identifier: Apache-2.0 */
/* The data that passes between Quire and its callers: documents, chunks, hits, answers.
 * Offsets are UTF-8 bytes of a document's canonical text, from 0, end exclusive. Pages
 * count from 1. Boxes are points from the top left of the page as it is displayed. */
#ifndef QUIRE_TYPES_H
#define QUIRE_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define QUIRE_API __attribute__((visibility("default")))
#define QUIRE_NO_PARENT UINT32_MAX

/* A borrowed view of UTF-8. Empty is {NULL, 0} or any pointer with size 0. Not NUL-terminated, save the ids that the
 * library hands out (of documents, chunks and traces): where one is not empty, its `data` is a string as it stands. */
typedef struct quire_str {
    const char *data;
    size_t size;
} quire_str;

typedef struct quire_strs {
    const quire_str *items;
    size_t count;
} quire_strs;

typedef struct quire_range {
    size_t start, end;
} quire_range;

/* A place on a page: page from 1, box in points, x0 <= x1, y0 <= y1. */
typedef struct quire_place {
    uint32_t page;
    float x0, y0, x1, y1;
} quire_place;

typedef struct quire_places {
    const quire_place *items;
    size_t count;
} quire_places;

/* About one printed line: the byte range [start, end) of the text stands at `place`.
 * Runs are sorted by start and do not overlap. */
typedef struct quire_place_run {
    size_t start, end;
    quire_place place;
} quire_place_run;

/* Stored as numbers: append only. */
typedef enum quire_element_kind {
    QUIRE_ELEMENT_TITLE = 1,
    QUIRE_ELEMENT_HEADING,
    QUIRE_ELEMENT_PARAGRAPH,
    QUIRE_ELEMENT_LIST,
    QUIRE_ELEMENT_LIST_ITEM,
    QUIRE_ELEMENT_TABLE,
    QUIRE_ELEMENT_TABLE_ROW,
    QUIRE_ELEMENT_CELL,
    QUIRE_ELEMENT_CODE,
    QUIRE_ELEMENT_QUOTE,
    QUIRE_ELEMENT_FIGURE,
    QUIRE_ELEMENT_CAPTION,
    QUIRE_ELEMENT_FORMULA,
    QUIRE_ELEMENT_HEADER,
    QUIRE_ELEMENT_FOOTER,
    QUIRE_ELEMENT_FOOTNOTE,
    QUIRE_ELEMENT_LINK,
    QUIRE_ELEMENT_ANNOTATION,
    QUIRE_ELEMENT_FIELD,
    QUIRE_ELEMENT_MESSAGE,
    QUIRE_ELEMENT_CONTENTS, /* a table of contents, a list of figures, an index: its list items lead elsewhere */
    QUIRE_ELEMENT_KIND_COUNT
} quire_element_kind;

/* What an original without pages calls a place in it. */
typedef enum quire_locator_kind {
    QUIRE_LOCATOR_NONE = 0,
    QUIRE_LOCATOR_LINES,  /* `first` to `last` line of a text */
    QUIRE_LOCATOR_SYMBOL, /* `name` of what code defines ("Cache.get"), and its lines */
    QUIRE_LOCATOR_SHEET,  /* `name` of a sheet, and `range` of its cells ("B4:D9"); without one: all of it */
    QUIRE_LOCATOR_SLIDE,  /* `first` is its number */
    QUIRE_LOCATOR_ROW,    /* `name` is the key of a row of a database */
    QUIRE_LOCATOR_ENTRY,  /* `name` is the id of an entry of a feed */
    QUIRE_LOCATOR_PATH,   /* `name` leads to a value of a record ("$.users[3].address", "/catalog/book[2]") */
    QUIRE_LOCATOR_TIME,   /* `name` is when something is said ("00:01:02"), and `range` until when */
    QUIRE_LOCATOR_KIND_COUNT
} quire_locator_kind;

typedef struct quire_locator {
    quire_locator_kind kind;
    uint32_t first, last; /* from 1, `last` inclusive; 0: does not apply */
    quire_str name, range;
} quire_locator;

enum { QUIRE_LOCATOR_LABEL_BYTES = 512 };

/* Fills `out` with what people read: "line 40", "lines 40–61", "Cache.get, lines 40–61", "sheet Sales, B4:D9", "slide 3",
 * "row 17", "entry tag:2024-01", "$.users[3].address", "00:01:02–00:01:09". A long name is cut. Kind NONE: the empty string. */
QUIRE_API void quire_locator_label(const quire_locator *locator, char out[QUIRE_LOCATOR_LABEL_BYTES]);

/* What the value of a cell is. Stored as numbers: append only. */
typedef enum quire_cell_kind {
    QUIRE_CELL_NONE = 0, /* of a column: nothing stands in it */
    QUIRE_CELL_TEXT, /* of a column: words, or values of several kinds; no cell has a value of this kind */
    QUIRE_CELL_NUMBER,
    QUIRE_CELL_DATE,
    QUIRE_CELL_DATETIME,
    QUIRE_CELL_TIME, /* of a day, or a duration */
    QUIRE_CELL_BOOLEAN,
    QUIRE_CELL_KIND_COUNT
} quire_cell_kind;

/* What a cell's text shows. Number: itself; "12.5%" is .125 with unit "%", "€ 3" is 3 with unit "€". Date and datetime: seconds
 * since 1970 by the document's own clock; time: seconds; boolean: 0 or 1. */
typedef struct quire_cell {
    quire_cell_kind kind;
    double number; /* finite */
    quire_str unit;
} quire_cell;

enum { QUIRE_CELL_TEXT_BYTES = 40 };

/* "text", "number", "date", "datetime", "time", "boolean"; "none" */
QUIRE_API const char *quire_cell_kind_name(quire_cell_kind kind);
/* Fills `out` with "1234.5", "2023-05-01", "2023-05-01T08:30:00", "36:05:00" or "true"; the unit is left out. */
QUIRE_API void quire_cell_text(const quire_cell *value, char out[QUIRE_CELL_TEXT_BYTES]);

/* Elements stand in document order (by start, parents before children). A parent's range
 * contains its children's. A table row's text is its cells joined by TAB and ended by LF.
 * A table is a caption or two (title, unit), then rows, the header rows first. Each row has a cell for
 * each column: a value that spans several stands again in each of them, as `repeated`. */
typedef struct quire_element {
    quire_element_kind kind;
    uint32_t parent; /* index of the parent, or QUIRE_NO_PARENT */
    size_t start, end;
    /* Heading: 1 to 6; list item: nesting from 1; table row: how many rows above it name the group that it belongs to;
     * else 0. */
    uint32_t level;
    uint32_t page;                  /* first page it stands on; 0: the format has no pages */
    uint32_t row, column;           /* cell and table row: from 0 */
    uint32_t row_span, column_span; /* cell: at least 1; else 0 */
    bool header;     /* table row or cell: is a header; code: is written about what it stands in */
    bool repeated;   /* cell: says again what its merged cell says above or to the left */
    quire_str label; /* link: target; code: language; footnote: mark; else empty */
    const quire_locator *locator; /* its place in an original without pages; NULL: its parent's */
    const quire_cell
        *value; /* cell: what the original holds there, where it says so; a repeated one has none */
} quire_element;

typedef struct quire_pair {
    quire_str key, value;
} quire_pair;

typedef struct quire_pairs {
    const quire_pair *items;
    size_t count;
} quire_pairs;

typedef struct quire_document {
    quire_str id;      /* given by the store; empty before */
    uint64_t revision; /* from 1; 0 before it is stored */
    quire_str uri, media_type, title;
    quire_str language; /* BCP 47: "en", "zh-Hans", "zh-Hant"; "und" where unclear */
    quire_str sha256;   /* of the original bytes, 64 hex digits */
    size_t original_bytes;
    const quire_pair *metadata;
    size_t metadata_count;
    quire_str text; /* canonical text: valid UTF-8, LF line ends, no NUL */
    const quire_element *elements;
    size_t element_count;
    const quire_place_run *runs;
    size_t run_count;
    uint32_t page_count; /* 0: the format has no pages */
} quire_document;

/* A row of a table as its reader sees it. */
typedef struct quire_table_row {
    uint32_t element;  /* the row's index among the document's elements */
    uint32_t parent;   /* index among the table's rows of the one that names its group; QUIRE_NO_PARENT */
    quire_range label; /* its first filled cell, without a colon at its end */
} quire_table_row;

/* What a table says of itself. Ranges of the canonical text, so that they can be cited; empty: it doesn't say. */
typedef struct quire_table {
    uint32_t element; /* the table's index among the document's elements */
    quire_range title;
    quire_range unit;         /* "in millions, except per share data" */
    quire_range introduction; /* the sentence before it that announces it */
    size_t lead;              /* where it begins, or what announces this table alone right in front of it */
    uint32_t columns;
    const quire_range *heads; /* one a column; all empty where no row is a header */
    const quire_table_row *rows;
    size_t row_count, header_rows; /* header_rows: how many of them, the first ones, are headers */
} quire_table;

/* What the cells of a column hold, heads aside. A merged cell counts once, a mark of nothing ("–", "n/a") not at all. */
typedef struct quire_column {
    quire_range head;
    quire_cell_kind
        kind; /* of all of them but very few; where the document itself says of each, of more than half */
    quire_str unit;           /* of all that have one; empty: none, or several */
    uint32_t filled, of_kind; /* cells */
    uint32_t reading;         /* how its texts are read where they are all that there is (record/columns.c) */
} quire_column;

typedef struct quire_columns {
    const quire_column *items; /* one a column of the table */
    size_t count;
} quire_columns;

/* A column of a table of which a base keeps a typed copy; merged cells count once, marks of nothing not at all. */
typedef struct quire_typed_column {
    quire_str head;           /* a long one is cut */
    quire_cell_kind kind;     /* of more than half of its filled cells; else text */
    quire_str unit;           /* of all that have one; empty: none, or several */
    uint64_t filled, of_kind; /* cells */
} quire_typed_column;

/* A typed copy of a table: of a document; of a file that was read in parts, each of which has some of its rows; or of a table of
 * a database, of which each document is a row. */
typedef struct quire_typed_table {
    quire_str id;                 /* in the base: "x7" */
    quire_str owner;              /* uri of the document, the file, the database's table */
    quire_str title, unit, place; /* as the table says; place: "sheet Sales, B4:D9"; empty: it doesn't */
    const quire_typed_column *columns;
    size_t column_count;
    uint64_t rows, bytes; /* bytes: that they take in the base */
} quire_typed_table;

typedef struct quire_typed_tables {
    const quire_typed_table *items;
    size_t count;
} quire_typed_tables;

typedef struct quire_tables {
    const quire_table *items; /* as they stand in the document */
    size_t count;
} quire_tables;

/* One reason why a step did not keep all that it received. */
typedef struct quire_ledger_drop {
    quire_str reason;
    uint64_t count;
} quire_ledger_drop;

/* A step's account in one unit: received = kept + the sum of dropped. "received" is counted
 * apart from the path that keeps. */
typedef struct quire_ledger_row {
    quire_str step, unit;
    uint64_t received, kept;
    const quire_ledger_drop *dropped;
    size_t dropped_count;
} quire_ledger_row;

typedef struct quire_ledger_rows {
    const quire_ledger_row *items;
    size_t count;
} quire_ledger_rows;

/* A passage to embed and find. `text` is its ranges' bytes, ranges joined by LF. What is
 * embedded is the model's prefix + context + text; what is cited is always the text. */
typedef struct quire_chunk {
    quire_str id;              /* given by the store; empty before */
    const quire_range *ranges; /* sorted, not overlapping, at least one */
    size_t range_count;
    quire_str text;
    quire_str context;   /* title and heading path, one line; may be empty */
    quire_strs headings; /* outermost first */
    quire_str language;
    uint32_t tokens; /* of prefix + context + text, markers included */
    uint32_t page;   /* of its first byte; 0: none */
    quire_locator
        locator; /* from its first byte to its last, heads that it repeats from elsewhere aside; kind NONE:
                                the document has none */
} quire_chunk;

typedef struct quire_chunks {
    const quire_chunk *items;
    size_t count;
} quire_chunks;

/* Why a source gave no document. Its name is what commands, JSON and filters show. */
typedef enum quire_load_reason {
    QUIRE_LOAD_OK = 0,
    QUIRE_LOAD_UNREADABLE,
    QUIRE_LOAD_VANISHED,
    QUIRE_LOAD_EMPTY,
    QUIRE_LOAD_UNSUPPORTED,
    QUIRE_LOAD_ENCRYPTED,
    QUIRE_LOAD_MALFORMED,
    QUIRE_LOAD_NO_TEXT, /* scanned pages, say: it needs OCR */
    QUIRE_LOAD_OVER_LIMIT,
    QUIRE_LOAD_CRASHED,
    QUIRE_LOAD_TIMED_OUT,
    QUIRE_LOAD_UNREACHABLE, /* a server is down or unknown, or is not the one that its certificate names */
    QUIRE_LOAD_DENIED, /* whoever holds it does not give it: a password, a right, robots.txt, an address that is not allowed */
    QUIRE_LOAD_SHRUNK, /* of a source: so much of it is gone at once that nothing was removed unasked */
} quire_load_reason;

/* "ok", "unreadable", "vanished" … */
QUIRE_API const char *quire_load_reason_name(quire_load_reason reason);

/* Why a search found nothing, or a question has no answer. */
typedef enum quire_refusal {
    QUIRE_REFUSAL_NONE = 0,
    QUIRE_REFUSAL_EMPTY_BASE,
    QUIRE_REFUSAL_NO_MATCH,   /* nothing is near the question */
    QUIRE_REFUSAL_WEAK_MATCH, /* something is near, and does not answer it */
    QUIRE_REFUSAL_FILTERED_OUT,
    QUIRE_REFUSAL_EMPTY_QUESTION,
    QUIRE_REFUSAL_MODEL_UNSUPPORTED, /* nothing that the model wrote holds */
    QUIRE_REFUSAL_PROVIDER_FAILED,
} quire_refusal;

/* "none", "empty_base", "no_match" … */
QUIRE_API const char *quire_refusal_name(quire_refusal reason);

/* What looks wrong with what a document gave: bits of a row's `warnings`. */
typedef enum quire_warning {
    QUIRE_WARNING_SCANNED = 1 << 0,     /* little text for its pages */
    QUIRE_WARNING_LITTLE_TEXT = 1 << 1, /* little text for its size */
    QUIRE_WARNING_UNDECODABLE = 1 << 2, /* characters that its encoding could not tell */
    QUIRE_WARNING_UNMAPPED = 1 << 3,    /* fonts that don't say which characters they draw */
    QUIRE_WARNING_GARBLED = 1 << 4,     /* characters that no text is written in */
    QUIRE_WARNING_LOSSES = 1 << 5,      /* much of it was left out */
    QUIRE_WARNING_END = 1 << 6
} quire_warning;

/* "scanned", "little_text" … */
QUIRE_API const char *quire_warning_name(quire_warning warning);
/* What it means and what to do, in one sentence. */
QUIRE_API const char *quire_warning_advice(quire_warning warning);

/* What list and hits say of a document. */
typedef struct quire_document_row {
    quire_str id, uri, title, media_type, language;
    uint64_t revision, bytes, chunks;
    int64_t added_ms;         /* Unix time in milliseconds */
    quire_load_reason reason; /* of the last failure, behind which an older revision may stand; OK: none */
    quire_str message;        /* of that failure */
    quire_str parent;         /* id of the document that it was found in; empty: none */
    uint64_t children;        /* documents found in it, when it was last read */
    unsigned warnings;        /* bits of quire_warning: of the revision that stands */
} quire_document_row;

/* "container": it has no text, documents were found in it; else the name of `reason`, "ok" among them. */
QUIRE_API const char *quire_document_status(const quire_document_row *row);

typedef struct quire_document_rows {
    const quire_document_row *items;
    size_t count;
} quire_document_rows;

/* How many documents are of a type. */
typedef struct quire_type_count {
    quire_str media_type;
    uint64_t documents;
} quire_type_count;

/* What a document lost on its way from bytes to vectors. */
typedef struct quire_document_loss {
    quire_document_row document;
    double share;     /* 0 to 1; of what a step received, and the next one of the rest */
    quire_str reason; /* that cost most: as in its ledger */
} quire_document_loss;

/* Scores that do not apply are NaN. */
typedef struct quire_scores {
    double dense, lexical, fused, rerank;
} quire_scores;

typedef struct quire_hit {
    uint32_t rank; /* from 1 */
    double score;  /* the one that gave the rank */
    quire_scores scores;
    quire_str query; /* which of the queries found it */
    quire_document_row document;
    quire_chunk chunk;
    quire_places places; /* boxes of the chunk's ranges */
} quire_hit;

typedef struct quire_hits {
    const quire_hit *items;
    size_t count;
} quire_hits;

/* What a quote stands under, so that it can be understood by itself. Empty: the document doesn't say. Of prose only
 * `headings` apply. Taken from the index as they were when the document was added: `verified` speaks of the quote alone. */
typedef struct quire_heads {
    quire_strs headings; /* of its section, outermost first */
    quire_str table;     /* the table's title */
    quire_str unit;      /* "in millions, except per share data" */
    quire_strs group;    /* labels of the rows that the row stands under, outermost first */
    quire_strs columns;  /* the head of each cell of the row, in the cells' order */
    quire_strs cells;    /* the cells */
    size_t asked;        /* which of them answers; SIZE_MAX: none more than the others */
} quire_heads;

/* `quote` is the byte range [start, end) of that revision; `verified` says that it was read
 * again from the store and found equal, byte for byte. */
typedef struct quire_citation {
    uint32_t mark; /* n of [n] in the answer */
    quire_document_row document;
    size_t start, end;
    uint32_t page;
    quire_places places;
    quire_locator locator; /* from its first byte to its last; kind NONE: the document has none */
    quire_str quote;
    quire_heads heads;
    bool verified;
} quire_citation;

#ifdef __cplusplus
}
#endif
#endif
