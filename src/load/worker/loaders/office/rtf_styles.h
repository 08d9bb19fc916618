/* SPDX-License-Identifier: Apache-2.0 */
/* What the styles of an RTF file say of a paragraph, by their names and outline levels. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_RTF_STYLES_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_RTF_STYLES_H

#include "base/arena.h"

typedef struct rtf_style {
    uint32_t number;
    quire_str name;   /* while it is added */
    uint32_t outline; /* from 0; 9: none */
    quire_element_kind kind;
    uint32_t level; /* of a heading or an entry of a table of contents */
} rtf_style;

typedef struct rtf_styles {
    rtf_style *items; /* by their number; kind 0: there is none */
} rtf_styles;

/* False: memory is out. */
bool quire_rtf_add_style(rtf_styles *styles, quire_arena *arena, rtf_style style);
/* NULL where there is none. */
const rtf_style *quire_rtf_style(const rtf_styles *styles, uint32_t number);

#endif
