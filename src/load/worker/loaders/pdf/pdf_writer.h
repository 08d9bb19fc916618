/* SPDX-License-Identifier: Apache-2.0 */
/* What the writer of a document knows: the body's font, the paragraph, list and table that are open, the asides that wait
 * until no paragraph is. How each is closed. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_WRITER_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_WRITER_H

#include "load/worker/builder.h"
#include "load/worker/loaders/pdf/pdf_outline.h"
#include "load/worker/loaders/pdf/pdf_page.h"
#include "load/worker/loaders/pdf/pdf_tables.h"
#include "load/worker/loaders/pdf/pdf_words.h"

enum { PDF_WORD_BYTES = 64 };

/* What the writer knows of the paragraph that is open. */
typedef struct pdf_flow {
    quire_element_kind kind; /* 0: none is open */
    pdf_line last;           /* without its segments, which may be gone */
    uint32_t last_char, hyphens;
    bool sentence_ended;            /* by the last line */
    char last_word[PDF_WORD_BYTES]; /* the end of the last line, where hyphens follow it */
    size_t last_word_size;
    size_t lines;
    float left, advance; /* of its second line; 0: not known */
} pdf_flow;

/* A table that may go on on the next page. */
typedef struct pdf_open_table {
    bool open;
    uint32_t page, rows, columns;
    float edges[PDF_COLUMNS_MAX]; /* right ones, of the columns */
    float indent;         /* of the last label; a page that goes on with it stands under the same groups */
    uint32_t level, base; /* of the last row; of the page's rows that are indented as far */
} pdf_open_table;

enum { PDF_SIZE_STEPS = 512 };

typedef struct pdf_writer {
    quire_builder *builder;
    quire_arena *arena; /* of the document */
    const pdf_outline *outline;
    uint64_t chars_by_size[PDF_SIZE_STEPS]; /* of what was learned, by font size in half points */
    uint64_t bold_chars, chars;
    float body_size;
    bool body_bold;
    float title_size; /* lines of this size on page `title_page` are the title; 0: none */
    uint32_t title_page;
    bool title_given, keep_title; /* keep_title: the document names its title itself */
    pdf_words words;
    const pdf_page *page; /* whose lines are written now */
    pdf_flow flow;
    bool list_open, contents_open, entry_open; /* entry_open: its rest follows */
    pdf_open_table table;
    pdf_aside *asides; /* wait until no paragraph is open */
    size_t aside_count, aside_capacity;
    uint64_t kept; /* of the ledger's characters */
} pdf_writer;

/* Each closes what of its kind is open, if anything is. */
void quire_pdf_close_flow(pdf_writer *writer);
void quire_pdf_close_list(pdf_writer *writer);
void quire_pdf_close_table(pdf_writer *writer);

/* Keeps a copy of `aside` for the next pause between paragraphs. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_pdf_write_aside(pdf_writer *writer, const pdf_aside *aside,
                                                 quire_error *err);

/* Writes the asides that wait: only where no paragraph is open. */
void quire_pdf_flush_asides(pdf_writer *writer);

/* Closes all that is open and writes the asides that wait. */
void quire_pdf_write_flush(pdf_writer *writer);

void quire_pdf_writer_free(pdf_writer *writer);

#endif
