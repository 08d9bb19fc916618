/* SPDX-License-Identifier: Apache-2.0 */
/* Small words that turn a sentence around: not, never, 没有; rose and fell, 最多 and 至少. */
#ifndef QUIRE_ANSWER_OPPOSITES_H
#define QUIRE_ANSWER_OPPOSITES_H

#include "quire/types.h"

/* Whether it denies or excepts something: not, no, never, unless, 不, 没有, 除非. "no later than" and 不仅 deny nothing. */
bool quire_negates(quire_str text);

/* Whether one says a thing of which the other says only the opposite. */
bool quire_opposes(quire_str a, quire_str b);

/* Whether it speaks of going up, of going down. */
bool quire_speaks_of_rise(quire_str text);
bool quire_speaks_of_fall(quire_str text);

#endif
