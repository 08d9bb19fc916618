/* SPDX-License-Identifier: Apache-2.0 */
/* Lists as office formats have them: items in a row, each with a level, and numbers that are counted and not written. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_LISTS_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_LISTS_H

#include "load/worker/builder.h"

typedef enum quire_list_style {
    QUIRE_LIST_NO_NUMBER,
    QUIRE_LIST_DIGITS,
    QUIRE_LIST_TWO_DIGITS, /* 01 */
    QUIRE_LIST_LOWER_LETTER,
    QUIRE_LIST_UPPER_LETTER,
    QUIRE_LIST_LOWER_ROMAN,
    QUIRE_LIST_UPPER_ROMAN,
    QUIRE_LIST_CHINESE, /* 一 to 九十九 */
} quire_list_style;

/* What a style does not reach is in digits. */
void quire_list_put_number(quire_buffer *out, quire_list_style style, uint32_t number);

/* Opens an item of that level, from 1, in as many lists as it takes; *open counts the open lists, each with an open item. */
void quire_list_open_item(quire_builder *builder, uint32_t *open, uint32_t level);
/* Closes all that are open. */
void quire_list_close(quire_builder *builder, uint32_t *open);

#endif
