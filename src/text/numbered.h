/* SPDX-License-Identifier: Apache-2.0 */
/* Things of one kind that a number tells apart, however that is written: pump 2, No. 2 pump, pump #2, the second pump; 2号泵, 二号泵, 第二次会议. */
#ifndef QUIRE_TEXT_NUMBERED_H
#define QUIRE_TEXT_NUMBERED_H

#include "quire/types.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct quire_numbered {
    int number;
    size_t start, end; /* bytes of the number with its mark: "2", "No. 2", 二号 */
    quire_str before;  /* word of Latin letters in front of it; each is empty where there is none */
    quire_str
        kind; /* the same behind it where it has a mark or ranks; in Chinese the character behind 号, 次 … */
    quire_str counted; /* the same behind it where it has none: "2 pumps" */
} quire_numbered;

/* The next number at or behind *at, which is moved behind it; false: there is no more. One that is a part of something longer (1,200, 2023,
 * 7.5, A4) or a day's is passed over. */
bool quire_numbered_next(quire_str text, size_t *at, quire_numbered *out);

/* Whether both are of one kind. */
bool quire_numbered_alike(const quire_numbered *a, const quire_numbered *b);

/* Whether so many of the same are counted: "1 pump", "2 pumps". */
bool quire_numbered_counts_alike(const quire_numbered *a, const quire_numbered *b);

/* Whether `text` has a version of what `question` names a version of, and another one: libffi-3.4.4 for libffi 3.3. */
bool quire_numbered_another_version(quire_str question, quire_str text);

/* Whether `text` has the thing that `name` is, written in whichever of these ways; false also where it is none. */
bool quire_numbered_stands(quire_str name, quire_str text);

#endif
