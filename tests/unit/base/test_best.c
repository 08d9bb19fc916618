/* SPDX-License-Identifier: Apache-2.0 */
/* The k best against all of them sorted. */
#include "support/cmocka_all.h"

#include "base/best.h"

#include <math.h>
#include <stdlib.h>

enum { OFFERED = 500 };

static int best_first(const void *a, const void *b)
{
    const quire_best_item *x = a, *y = b;
    if (x->score != y->score) return x->score > y->score ? -1 : 1;
    return (x->key > y->key) - (x->key < y->key);
}

static void keeps_what_sorting_all_would_keep(void **state)
{
    static const size_t ks[] = { 0, 1, 7, OFFERED, OFFERED + 5 };
    quire_best_item all[OFFERED], kept[OFFERED + 5];
    uint32_t random = 1;
    (void)state;
    for (size_t i = 0; i < OFFERED; i++) {
        random = random * 1664525 + 1013904223;
        all[i] = (quire_best_item){ (int64_t)i, (double)(random >> 24) }; /* with many ties */
    }
    for (size_t at = 0; at < sizeof ks / sizeof *ks; at++) {
        quire_best best = { .items = kept, .k = ks[at] };
        quire_best_item sorted[OFFERED];
        for (size_t i = 0; i < OFFERED; i++)
            if (all[i].score >= quire_best_least(&best)) quire_best_offer(&best, all[i]);
        quire_best_sort(&best);
        memcpy(sorted, all, sizeof all);
        qsort(sorted, OFFERED, sizeof *sorted, best_first);
        assert_int_equal(best.count, ks[at] < OFFERED ? ks[at] : OFFERED);
        for (size_t i = 0; i < best.count; i++) assert_int_equal(kept[i].key, sorted[i].key);
    }
}

static void passes_over_what_is_no_number(void **state)
{
    quire_best_item kept[2];
    quire_best best = { .items = kept, .k = 2 };
    (void)state;
    quire_best_offer(&best, (quire_best_item){ 1, (double)NAN });
    quire_best_offer(&best, (quire_best_item){ 2, -INFINITY });
    assert_int_equal(best.count, 1);
    assert_int_equal(kept[0].key, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_what_sorting_all_would_keep),
        cmocka_unit_test(passes_over_what_is_no_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
