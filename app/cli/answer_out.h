/* SPDX-License-Identifier: Apache-2.0 */
/* One answer, or refusal: for people, or as JSON. */
#ifndef QUIRE_CLI_ANSWER_OUT_H
#define QUIRE_CLI_ANSWER_OUT_H

#include "quire/quire.h"

void answer_print(const quire_answer *answer);
/* False: said why. */
bool answer_print_json(const quire_answer *answer);

#endif
