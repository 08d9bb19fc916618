/* SPDX-License-Identifier: Apache-2.0 */
/* Writing the bodies of a DOCX (document, headers, footers, notes) as elements. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_DOCX_BODY_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_DOCX_BODY_H

#include "load/worker/builder.h"
#include "load/worker/loaders/office/docx_numbering.h"
#include "load/worker/loaders/office/docx_styles.h"
#include "load/worker/loaders/office/ooxml_package.h"

typedef struct docx_note {
    quire_str id; /* borrowed from the part's tree */
    xmlNode *node;
    uint32_t number; /* 0: it is not written yet, or has none */
    bool written;
} docx_note;

/* Notes of one kind: footnotes, endnotes or comments. */
typedef struct docx_notes {
    quire_element_kind kind;
    const xmlNode *root; /* NULL: the document has none */
    ooxml_relations relations;
    uint32_t next;    /* mark of the next one */
    docx_note *items; /* as they appear in the part */
    docx_note **by_id;
    size_t count;
} docx_notes;

/* What waits until the paragraph, list or table that names it has ended. */
typedef struct docx_waiting {
    docx_notes *notes;          /* of a note */
    const ooxml_relation *part; /* a chart or a diagram */
    xmlNode *
        node; /* a note, a text box, the text of a drawing, a table in a table, or a block behind such a one */
    quire_str label; /* of a note, or else the description of a picture */
    struct docx_waiting *next;
} docx_waiting;

enum { DOCX_FOOTNOTES, DOCX_ENDNOTES, DOCX_COMMENTS, DOCX_NOTES_KINDS };
enum { DOCX_FIGURES = 256 }; /* charts and diagrams that are read */

typedef struct docx_writer {
    quire_builder *builder;
    quire_arena *arena;
    const office_package *package;
    const docx_styles *styles;
    docx_numbering *numbering;
    const ooxml_relations *relations; /* of the part that is written now */
    docx_notes notes[DOCX_NOTES_KINDS];
    docx_waiting *waiting, **waiting_end; /* NULL: none waited yet */
    size_t waiting_count;
    bool flushing;     /* what waits is being written: what comes to it meanwhile is taken up there */
    uint32_t lists;    /* open lists, each with an open item */
    uint32_t cells;    /* open cells: everything in them flows on one line */
    bool in_table;     /* the outermost of them is a table's */
    bool table_waits;  /* and a table that stands in it waits */
    size_t cell_start; /* where the text of the open cell begins */
    bool code, link;
    docx_level level;      /* of the run that is written */
    quire_buffer held;     /* text above or below the line that is not written yet */
    docx_level held_level; /* which of both */
    uint32_t last;         /* the character written last; 0: a line starts */
    size_t formula_end;    /* where the last formula ends */
    uint32_t fields;       /* open fields, and, a bit each, which are tables of contents */
    uint64_t contents_fields;
    bool contents;           /* such a table is open */
    const xmlNode *page_tab; /* in its entry: the tab in front of the page's number */
    quire_str title;         /* of the first title paragraph, or else of the first heading */
    bool title_found;
    quire_str figures[DOCX_FIGURES]; /* the charts and diagrams that were written */
    size_t figure_count;
    uint64_t kept, white;
    bool failed; /* memory ran out */
} docx_writer;

/* Writes the blocks under `node`, then what waits. */
void quire_docx_write_blocks(docx_writer *writer, const xmlNode *node);
/* Fills by_id, which has room, from the items. */
void quire_docx_index_notes(docx_notes *notes);
/* Puts off what is no part of a line. */
void quire_docx_wait(docx_writer *writer, docx_waiting waiting);
/* Parses a part, whose text is received then. NULL: it is entered as lost. */
xmlDoc *quire_docx_open_part(docx_writer *writer, quire_str name);
/* Ends open lists and writes the text boxes and notes that wait. */
void quire_docx_flush(docx_writer *writer);
/* Writes the notes that nothing in the text referred to. */
void quire_docx_write_rest(docx_writer *writer);
/* Counts all text under `node` as dropped. */
void quire_docx_drop(docx_writer *writer, const xmlNode *node, const char *reason);
/* Counts one part of the package as received and dropped. */
void quire_docx_drop_part(docx_writer *writer, const char *reason);
/* Text from here on flows on one line, as in a cell, until cells is counted down again. */
void quire_docx_begin_line(docx_writer *writer);
/* A table (docx_table.c). */
void quire_docx_write_table(docx_writer *writer, xmlNode *table);
/* One block, inside of a cell too. */
void quire_docx_write_block(docx_writer *writer, xmlNode *node);

bool quire_docx_is_text(const xmlNode *node);
/* The characters received under `node`. */
uint64_t quire_docx_count(const xmlNode *node);
/* The text directly in the element. */
void quire_docx_write_text(docx_writer *writer, const xmlNode *node);
bool quire_docx_is_deleted(const xmlNode *node);

/* Text above or below the line (docx_raised.c): the level of a run; such text as it is written; holding it back until
 * all of it is there, and writing it; what is written by others; the mark of a note. */
docx_level quire_docx_run_level(const docx_styles *styles, const xmlNode *run);
quire_str quire_docx_leveled(quire_str text, docx_level level, quire_arena *arena);
void quire_docx_hold(docx_writer *writer, quire_str text);
void quire_docx_settle(docx_writer *writer);
void quire_docx_remember(docx_writer *writer, quire_str text);
void quire_docx_write_mark(docx_writer *writer, const char *kind, uint32_t number);

/* What is no run of text (docx_drawn.c): a formula; what wp:docPr says of a picture; the part that c:chart or dgm:relIds names,
 * which waits; what w:ffData of a field shows. */
void quire_docx_write_formula(docx_writer *writer, const xmlNode *node);
void quire_docx_write_picture(docx_writer *writer, const xmlNode *properties);
void quire_docx_wait_for_part(docx_writer *writer, const xmlNode *node);
void quire_docx_write_form_field(docx_writer *writer, const xmlNode *data);
/* And what waited: a chart or a diagram, unless it was written; the text of a drawing; the description of a picture. */
void quire_docx_write_part(docx_writer *writer, const ooxml_relation *part);
void quire_docx_write_drawing(docx_writer *writer, const xmlNode *root);
void quire_docx_write_description(docx_writer *writer, quire_str words);

/* Tables of contents (docx_contents.c): follows the fields of the text; the level of a paragraph that is an entry, else
 * 0; an entry, which opens the table where none is open; its end. */
void quire_docx_follow_field(docx_writer *writer, const xmlNode *node);
uint32_t quire_docx_contents_level(const docx_writer *writer, const xmlNode *paragraph,
                                   const docx_style *style);
void quire_docx_open_contents(docx_writer *writer);
/* Writes an entry whose leaders are typed, all of whose text of so many characters is plain. False: it is none. */
bool quire_docx_write_typed_entry(docx_writer *writer, const xmlNode *paragraph, uint64_t characters);
void quire_docx_open_entry(docx_writer *writer, const xmlNode *paragraph, uint32_t level);
void quire_docx_close_entry(docx_writer *writer);
void quire_docx_close_contents(docx_writer *writer);

#endif
