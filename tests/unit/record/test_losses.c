/* SPDX-License-Identifier: Apache-2.0 */
/* What drops cost, and how the losses of several steps add up. */
#include "base/str.h"
#include "record/ledger.h"
#include "record/losses.h"
#include "support/cmocka_all.h"

#include <math.h>

static void enter(quire_ledger *ledger, const char *step, const char *unit, uint64_t kept, const char *reason,
                  uint64_t dropped)
{
    quire_str at = quire_str_from(step), in = quire_str_from(unit);
    quire_ledger_receive(ledger, at, in, kept + dropped);
    quire_ledger_keep(ledger, at, in, kept);
    quire_ledger_drop_count(ledger, at, in, quire_str_from(reason), dropped);
}

static quire_loss loss_of(const quire_ledger *ledger)
{
    return quire_ledger_loss(quire_ledger_view(ledger));
}

static void each_reason_has_its_cost(void **state)
{
    (void)state;
    quire_cost cost;
    static const char *const losses[] = { "image_without_text", "over_limit", "unsupported_part",
                                          "malformed_part", "undecodable" };
    static const char *const choices[] = { "hidden", "deleted_revision" };
    for (size_t i = 0; i < sizeof losses / sizeof *losses; i++)
        assert_true(quire_drop_cost(quire_str_from(losses[i]), &cost) && cost == QUIRE_COST_LOSS);
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        assert_true(quire_drop_cost(quire_str_from(choices[i]), &cost) && cost == QUIRE_COST_CHOICE);
    assert_true(quire_drop_cost(QUIRE_STR("duplicate"), &cost) && cost == QUIRE_COST_FORM);
    assert_false(quire_drop_cost(QUIRE_STR("just_so"), NULL));
    assert_false(quire_drop_cost(QUIRE_STR(""), NULL));
}

static void white_space_and_what_is_hidden_is_no_loss(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    quire_ledger ledger;
    quire_ledger_init(&ledger, &arena);
    enter(&ledger, "load", "characters", 10, "white_space", 90);
    enter(&ledger, "split", "bytes", 10, "hidden", 90);
    assert_true(loss_of(&ledger).share == 0);
    assert_int_equal(loss_of(&ledger).reason.size, 0);
    quire_arena_free(&arena);
}

/* Half is lost in decoding, and half of the rest by a limit: a quarter is left. */
static void losses_of_steps_compound(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    quire_ledger ledger;
    quire_ledger_init(&ledger, &arena);
    enter(&ledger, "decode", "bytes", 400, "undecodable", 400);
    enter(&ledger, "load", "characters", 190, "over_limit", 200);
    enter(&ledger, "load", "characters", 0, "white_space", 10);
    assert_true(fabs(loss_of(&ledger).share - .75) < 1e-9);
    assert_true(quire_str_is(loss_of(&ledger).reason, "undecodable"));
    quire_arena_free(&arena);
}

/* Nine of ten pages are pictures: what the tenth says is read whole all the same. Pictures beside a text cost no text. */
static void the_worst_unit_of_a_step_counts(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    quire_ledger ledger;
    quire_ledger_init(&ledger, &arena);
    enter(&ledger, "load", "characters", 500, "white_space", 20);
    enter(&ledger, "load", "images", 0, "image_without_text", 12);
    assert_true(loss_of(&ledger).share == 0);
    enter(&ledger, "load", "pages", 1, "page_without_text", 9);
    assert_true(fabs(loss_of(&ledger).share - .9) < 1e-9);
    assert_true(quire_str_is(loss_of(&ledger).reason, "page_without_text"));
    quire_arena_free(&arena);
}

/* Sums come in the order in which the base first met their rows. */
static void rows_stand_as_documents_go_through_the_steps(void **state)
{
    (void)state;
    static const char *const met[][2] = { { "metadata", "entries" }, { "decode", "bytes" },
                                          { "split", "bytes" },      { "embed", "inputs" },
                                          { "load", "cells" },       { "load", "images" } };
    static const char *const wanted[] = { "bytes", "cells", "images", "entries", "bytes", "inputs" };
    quire_arena arena = { 0 };
    quire_ledger ledger;
    quire_ledger_init(&ledger, &arena);
    for (size_t i = 0; i < sizeof met / sizeof *met; i++)
        enter(&ledger, met[i][0], met[i][1], 1, "hidden", 0);
    quire_ledger_rows rows = quire_ledger_by_steps(quire_ledger_view(&ledger), &arena);
    assert_int_equal(rows.count, sizeof wanted / sizeof *wanted);
    for (size_t i = 0; i < rows.count; i++) assert_true(quire_str_is(rows.items[i].unit, wanted[i]));
    quire_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_reason_has_its_cost),
        cmocka_unit_test(white_space_and_what_is_hidden_is_no_loss),
        cmocka_unit_test(losses_of_steps_compound),
        cmocka_unit_test(the_worst_unit_of_a_step_counts),
        cmocka_unit_test(rows_stand_as_documents_go_through_the_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
