/* SPDX-License-Identifier: Apache-2.0 */
/* What the styles of a DOCX say of a paragraph: heading, title, quote, caption, code, list. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_DOCX_STYLES_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_DOCX_STYLES_H

#include "base/arena.h"
#include "load/worker/loaders/office/docx_xml.h"
#include "quire/error.h"

typedef enum docx_level { DOCX_LEVEL, DOCX_RAISED, DOCX_LOWERED } docx_level;

typedef struct docx_style {
    quire_str id, name, based_on;
    quire_element_kind kind; /* PARAGRAPH where the style says nothing */
    uint32_t level;          /* of a heading */
    uint32_t outline;        /* 1 to 9; 0: none */
    bool list_said;          /* which list it is in; a level alone, as Word's Subtitle has one, says none */
    uint32_t list_level;     /* from 0 */
    uint32_t list;           /* which list numbers it; 0: none */
    docx_level raised;       /* of a run */
    uint32_t contents;       /* of an entry of a table of contents or an index: its level, from 1; else 0 */
    bool contents_title;     /* stands above such entries */
} docx_style;

typedef struct docx_styles {
    docx_style *items; /* sorted by id */
    size_t count;
} docx_styles;

/* errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_docx_read_styles(quire_str bytes, quire_arena *arena, docx_styles *out,
                                                  quire_error *err);
/* Whether the properties of a run or a style set text above or below the line; `otherwise` where they don't say. */
docx_level quire_docx_level_of(const xmlNode *properties, docx_level otherwise);
/* NULL where there is no such style. */
const docx_style *quire_docx_style(const docx_styles *styles, quire_str id);

#endif
