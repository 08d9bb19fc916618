/* SPDX-License-Identifier: Apache-2.0 */
/* What every store driver must tell of its ledgers: their sums, the documents that lost most, those that look wrong. */
#include "fakes/store_memory.h"
#include "support/store_base.h"

#include "base/error.h"
#include "base/str.h"

struct account {
    const char *uri;
    uint64_t bytes, tokens; /* received */
    uint64_t over_limit;    /* of the bytes */
    unsigned warnings;
};

static quire_ledger_rows ledger_of(struct base *base, const struct account *account)
{
    quire_ledger_row *rows = quire_arena_array(&base->arena, 2, sizeof *rows);
    quire_ledger_drop *drops = quire_arena_array(&base->arena, 2, sizeof *drops);
    assert_true(rows && drops);
    drops[0] = (quire_ledger_drop){ QUIRE_STR("white_space"), 1 };
    drops[1] = (quire_ledger_drop){ QUIRE_STR("over_limit"), account->over_limit };
    rows[0] = (quire_ledger_row){ QUIRE_STR("load"),
                                  QUIRE_STR("bytes"),
                                  account->bytes,
                                  account->bytes - 1 - account->over_limit,
                                  drops,
                                  account->over_limit ? 2 : 1 };
    rows[1] = (quire_ledger_row){ .step = QUIRE_STR("embed"),
                                  .unit = QUIRE_STR("tokens"),
                                  .received = account->tokens,
                                  .kept = account->tokens };
    return (quire_ledger_rows){ rows, 2 };
}

static quire_str put_account(struct base *base, const struct account *account)
{
    quire_put_result result;
    struct stored_document made = make_document(&base->arena, account->uri, "港口 Harbour", "en",
                                                harbour_text);
    made.ledger = ledger_of(base, account);
    quire_put put = put_of(&made, "/folder");
    put.warnings = account->warnings;
    OK(quire_store_put(base->store, &base->call, &put, &result, &base->err));
    return result.id;
}

static void put_broken(struct base *base, const struct account *account, const char *sha256)
{
    const quire_failed failed = { .uri = quire_str_from(account->uri),
                                  .source = QUIRE_STR("/folder"),
                                  .sha256 = quire_str_from(sha256),
                                  .reason = QUIRE_STR("encrypted"),
                                  .message = QUIRE_STR("needs a password"),
                                  .ledger = ledger_of(base, account) };
    OK(quire_store_put_failure(base->store, &base->call, &failed, &base->err));
}

/* The sums hold these accounts and nothing else. */
static void expect_sums(struct base *base, const struct account *accounts, size_t count)
{
    quire_ledger_rows sums;
    uint64_t bytes = 0, tokens = 0, over_limit = 0;
    for (size_t i = 0; i < count; i++) {
        bytes += accounts[i].bytes;
        tokens += accounts[i].tokens;
        over_limit += accounts[i].over_limit;
    }
    OK(quire_store_ledger(base->store, &base->call, &sums, &base->err));
    assert_int_equal(sums.count, count ? 2 : 0);
    for (size_t i = 0; i < sums.count; i++) {
        const quire_ledger_row *row = &sums.items[i];
        bool loaded = quire_str_is(row->step, "load");
        uint64_t dropped = 0;
        assert_int_equal(row->received, loaded ? bytes : tokens);
        for (size_t j = 0; j < row->dropped_count; j++) {
            bool white = quire_str_is(row->dropped[j].reason, "white_space");
            assert_int_equal(row->dropped[j].count, white ? count : over_limit);
            dropped += row->dropped[j].count;
        }
        assert_int_equal(row->received, row->kept + dropped);
    }
}

static void sums_follow_what_stands(void **state)
{
    struct base *base = *state;
    struct account accounts[] = { { "/folder/a", 100, 20, 0, 0 },
                                  { "/folder/港口", 1000, 70, 400, 0 },
                                  { "/folder/broken", 50, 0, 49, 0 } };
    quire_removed removed[3];
    bool pending;
    expect_sums(base, NULL, 0);
    put_account(base, &accounts[0]);
    put_account(base, &accounts[1]);
    put_broken(base, &accounts[2], "ff");
    expect_sums(base, accounts, 3);
    /* Another revision, and another failure, in the place of the one before. */
    accounts[1].bytes = 900;
    accounts[1].over_limit = 0;
    put_account(base, &accounts[1]);
    accounts[2].bytes = 60;
    put_broken(base, &accounts[2], "fe");
    put_broken(base, &accounts[2], "fe");
    expect_sums(base, accounts, 3);
    quire_str gone[] = { quire_str_from("/folder/a"), quire_str_from("/folder/broken") };
    OK(quire_store_remove(base->store, &base->call, gone, 2, removed, &pending, &base->err));
    expect_sums(base, &accounts[1], 1);
    quire_str last = quire_str_from("/folder/港口");
    OK(quire_store_remove(base->store, &base->call, &last, 1, removed, &pending, &base->err));
    expect_sums(base, NULL, 0);
}

/* An older revision stands beside a failure, and both count; the next revision replaces both. */
static void a_failure_counts_beside_what_stands(void **state)
{
    struct base *base = *state;
    struct account both[] = { { "/folder/a", 100, 20, 0, 0 }, { "/folder/a", 40, 0, 39, 0 } };
    put_account(base, &both[0]);
    put_broken(base, &both[1], "ff");
    expect_sums(base, both, 2);
    put_account(base, &both[0]);
    expect_sums(base, both, 1);
}

static void tells_who_lost_most(void **state)
{
    struct base *base = *state;
    const struct account accounts[] = { { "/folder/a", 100, 20, 10, 0 },
                                        { "/folder/b", 100, 20, 90, 0 },
                                        { "/folder/all", 100, 20, 0, 0 },
                                        { "/folder/港口", 100, 20, 50, 0 },
                                        { "/folder/broken", 100, 0, 99, 0 } };
    const quire_document_loss *worst;
    size_t count;
    for (size_t i = 0; i < 4; i++) put_account(base, &accounts[i]);
    put_broken(base, &accounts[4], "ff");
    OK(quire_store_worst(base->store, &base->call, 10, &worst, &count, &base->err));
    assert_int_equal(count, 3);
    assert_text(worst[0].document.uri, "/folder/b");
    assert_text(worst[1].document.uri, "/folder/港口");
    assert_text(worst[2].document.uri, "/folder/a");
    assert_true(worst[0].share > .899 && worst[0].share < .901);
    assert_text(worst[0].reason, "over_limit");
    OK(quire_store_worst(base->store, &base->call, 2, &worst, &count, &base->err));
    assert_int_equal(count, 2);
    /* What is read whole now has lost nothing any more. */
    put_account(base, &(struct account){ "/folder/b", 100, 20, 0, 0 });
    OK(quire_store_worst(base->store, &base->call, 10, &worst, &count, &base->err));
    assert_int_equal(count, 2);
}

static void tells_what_looks_wrong(void **state)
{
    struct base *base = *state;
    const unsigned both = QUIRE_WARNING_SCANNED | QUIRE_WARNING_LOSSES;
    const struct account accounts[] = { { "/folder/a", 100, 20, 0, both },
                                        { "/folder/b", 100, 20, 0, 0 },
                                        { "/folder/港口", 100, 20, 0, QUIRE_WARNING_GARBLED } };
    quire_document_rows rows;
    uint64_t total;
    for (size_t i = 0; i < 3; i++) put_account(base, &accounts[i]);
    OK(quire_store_warned(base->store, &base->call, 10, &rows, &total, &base->err));
    assert_int_equal(total, 2);
    assert_int_equal(rows.count, 2);
    assert_text(rows.items[0].uri, "/folder/a");
    assert_int_equal(rows.items[0].warnings, both);
    assert_int_equal(rows.items[1].warnings, QUIRE_WARNING_GARBLED);
    OK(quire_store_warned(base->store, &base->call, 1, &rows, &total, &base->err));
    assert_int_equal(total, 2);
    assert_int_equal(rows.count, 1);
    put_account(base, &(struct account){ "/folder/a", 100, 20, 0, 0 });
    OK(quire_store_warned(base->store, &base->call, 10, &rows, &total, &base->err));
    assert_int_equal(total, 1);
}

#define CASE(name) cmocka_unit_test_prestate_setup_teardown(name, set_up_open_base, tear_down_base, driver)

static int run_over(const quire_store_driver *one)
{
    void *driver = (void *)(uintptr_t)one;
    const struct CMUnitTest tests[] = {
        CASE(sums_follow_what_stands),
        CASE(a_failure_counts_beside_what_stands),
        CASE(tells_who_lost_most),
        CASE(tells_what_looks_wrong),
    };
    return cmocka_run_group_tests_name(one->name, tests, NULL, NULL);
}

int main(void)
{
    return run_over(&quire_store_sqlite) + run_over(&quire_store_memory);
}
