/* SPDX-License-Identifier: Apache-2.0 */
/* What archives must hold. */
#ifndef QUIRE_TEST_MEMBERS_H
#define QUIRE_TEST_MEMBERS_H

#include "expectation.h"

static inline const quire_host_child *child_of(const struct loaded *loaded, const char *name)
{
    for (size_t i = 0; i < loaded->found.child_count; i++)
        if (quire_str_is(loaded->found.children[i].name, name)) return &loaded->found.children[i];
    fail_msg("no %s was found", name);
    return NULL;
}

static inline void expect_text(const struct loaded *loaded, const char *name, const char *text)
{
    const quire_host_child *child = child_of(loaded, name);
    if (child->reason || !quire_str_is(child->bytes, text))
        fail_msg("%s: %.*s \"%.*s\"", name, QUIRE_FMT(child->message), QUIRE_FMT(child->bytes));
}

static inline void expect_reason(const struct loaded *loaded, const char *name, quire_load_reason reason,
                                 const char *word)
{
    const quire_host_child *child = child_of(loaded, name);
    assert_int_equal(child->reason, reason);
    assert_int_equal(child->bytes.size, 0);
    if (!quire_str_holds(child->message, word)) fail_msg("%s: %.*s", name, QUIRE_FMT(child->message));
}

static inline uint64_t members(const struct loaded *loaded)
{
    quire_ledger_rows rows = quire_ledger_view(quire_builder_ledger(loaded->builder));
    for (size_t i = 0; i < rows.count; i++)
        if (quire_str_is(rows.items[i].unit, "members")) return rows.items[i].received;
    return UINT64_MAX;
}

/* The two files that programs were given to pack, under their paths. */
static inline void expect_river_and_tide(const struct loaded *loaded)
{
    assert_int_equal(loaded->document.text.size, 0);
    assert_int_equal(loaded->found.child_count, 2);
    expect_text(loaded, "docs/river.txt", "The river rises in April.\n");
    expect_text(loaded, "资料/潮水.txt", "潮水每天涨落两次。\n");
}

#endif
