/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a text: periods stand inside it, in order, with fields that are dates; each is the same as itself. */
#include "base/arena.h"
#include "text/period.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { PAIRS = 64 }; /* periods held against each other: all would take the square of the text's size */

static void require(bool holds)
{
    if (!holds) abort();
}

static void check(const quire_period *period, size_t size)
{
    require(period->start < period->end && period->end <= size);
    require(period->year == 0 || (period->year >= 1000 && period->year <= 2999));
    require(period->month >= 0 && period->month <= 12 && period->day >= 0 && period->day <= 31);
    require(period->quarter >= 0 && period->quarter <= 4 && period->half >= 0 && period->half <= 2);
    require(period->months >= 0 && period->months <= 24 && (!period->day || period->month));
    int year, month, day;
    if (quire_period_end(period, &year, &month, &day))
        require(year == period->year && month >= 1 && month <= 12 && day >= 1 && day <= 31);
    require(quire_period_compare(period, period) != QUIRE_PERIOD_APART);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_periods periods;
    quire_error error;
    require(quire_text_periods(&call, (quire_str){ (const char *)bytes, size }, &periods, &error) ==
            QUIRE_OK);
    for (size_t i = 0; i < periods.count; i++) {
        check(&periods.items[i], size);
        require(i == 0 || periods.items[i - 1].start <= periods.items[i].start);
        for (size_t k = 0; k < periods.count && k < PAIRS; k++)
            require(quire_period_compare(&periods.items[i], &periods.items[k]) <= QUIRE_PERIOD_SAME);
    }
    quire_arena_free(&arena);
    return 0;
}
