/* SPDX-License-Identifier: Apache-2.0 */
/* What kind of thing a question asks for, told from its question words. */
#ifndef QUIRE_ANSWER_EXPECTED_H
#define QUIRE_ANSWER_EXPECTED_H

#include "quire/types.h"

typedef enum quire_expected {
    QUIRE_EXPECTED_ANY,
    QUIRE_EXPECTED_NUMBER,
    QUIRE_EXPECTED_TIME,
    QUIRE_EXPECTED_NAME
} quire_expected;

quire_expected quire_expected_of(quire_str question);

/* Whether `text` holds such a thing that the question does not name itself. */
bool quire_expected_stands(quire_expected expected, quire_str text, quire_str question);

#endif
