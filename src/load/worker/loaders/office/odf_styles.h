/* SPDX-License-Identifier: Apache-2.0 */
/* What the styles of an OpenDocument say of paragraphs, runs, lists and slides. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_ODF_STYLES_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_ODF_STYLES_H

#include "load/worker/loaders/office/lists.h"
#include "load/worker/loaders/office/odf_package.h"

enum { ODF_LIST_LEVELS = 10 };

/* Automatic styles of the content and of headers and footers may have the same names. */
typedef enum odf_scope { ODF_NAMED, ODF_CONTENT, ODF_MASTER } odf_scope;

typedef enum odf_raised { ODF_RAISED_UNSAID, ODF_ON_LINE, ODF_RAISED, ODF_LOWERED } odf_raised;

typedef struct odf_style {
    odf_scope scope;
    quire_str family, name, parent;
    quire_element_kind kind; /* PARAGRAPH where neither it nor what it is made from says more */
    uint32_t outline;        /* of a heading, from 1; 0: none */
    odf_raised raised;
    bool hidden; /* text that is not shown; a slide that shows leave out */
    bool table_heading;
    quire_str list;
} odf_style;

typedef struct odf_list_level {
    bool numbered;
    quire_list_style style;
    quire_str prefix, suffix;
    uint32_t start, shown; /* shown: how many levels the number shows */
} odf_list_level;

typedef struct odf_list {
    odf_scope scope;
    quire_str name;
    odf_list_level levels[ODF_LIST_LEVELS];
    uint32_t counters[ODF_LIST_LEVELS];
    bool begun[ODF_LIST_LEVELS];
} odf_list;

typedef struct odf_styles {
    odf_style *styles; /* sorted, as the lists */
    odf_list *lists;
    size_t style_count, list_count;
    odf_list outline; /* of headings */
} odf_styles;

/* Names are borrowed from the package's trees. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_odf_read_styles(const odf_package *package, quire_arena *arena,
                                                 odf_styles *out, quire_error *err);

/* NULL where there is none. */
const odf_style *quire_odf_style(const odf_styles *styles, odf_scope scope, const char *family,
                                 quire_str name);
odf_list *quire_odf_list(const odf_styles *styles, odf_scope scope, quire_str name);

/* Counts one item of that level, from 1; `start` of 0: none is given. The number as it is shown is appended. */
void quire_odf_count_item(odf_list *list, uint32_t level, uint32_t start, quire_buffer *out);
/* The next item is the first again. */
void quire_odf_restart(odf_list *list);

#endif
