/* SPDX-License-Identifier: Apache-2.0 */
/* What a workbook's cells look like: ECMA-376 part 1, 18.8. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_TABLE_XLSX_STYLES_H
#define QUIRE_LOAD_WORKER_LOADERS_TABLE_XLSX_STYLES_H

#include "base/arena.h"
#include "quire/error.h"

typedef struct xlsx_style {
    quire_str format; /* of numbers */
    bool strong;      /* bold, or on a ground of its own */
} xlsx_style;

typedef struct xlsx_styles {
    xlsx_style *items; /* as cells number them */
    size_t count;
} xlsx_styles;

/* Of a part that is damaged or missing there are none. In `arena`. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_xlsx_read_styles(quire_str part, quire_arena *arena, xlsx_styles *out,
                                                  quire_error *err);

/* That of a cell; one that is not there shows plain numbers. */
xlsx_style quire_xlsx_style(const xlsx_styles *styles, uint32_t index);

#endif
