/* SPDX-License-Identifier: Apache-2.0 */
/* One answer, or refusal: for people, or as JSON. */
#ifndef QUIRE_CLI_ANSWER_OUT_H
#define QUIRE_CLI_ANSWER_OUT_H

#include "quire/quire.h"

/* `shown`: its text stands on standard output already. */
void answer_print(const quire_answer *answer, bool shown);
/* False: said why. */

#endif
