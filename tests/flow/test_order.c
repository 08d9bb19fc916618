/* SPDX-License-Identifier: Apache-2.0 */
/* Documents and failures are stored in the order in which they were loaded. */
#include "support/cmocka_all.h"

#include "base/clock.h"
#include "base/error.h"
#include "engine/engine.h"
#include "fakes/embed_hash.h"
#include "support/scratch.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

enum { WAIT_NS = 1000 * 1000, WAITS = 10000, GRACE_NS = 100 * 1000 * 1000 };

static quire *_Atomic looked_at;
static atomic_size_t loaded, failures_seen;
static atomic_bool was_embedded;

static void nap(long ns)
{
    nanosleep(&(struct timespec){ .tv_nsec = ns }, NULL);
}

static void note_progress(void *user, const quire_progress *progress)
{
    (void)user;
    atomic_store(&loaded, progress->loaded);
}

/* While the first document is being embedded the second one is loaded, which fails: looks whether it is stored by then. */
static quire_status looking_embed(void *state, quire_call *call, quire_strs texts, quire_matrix *out,
                                  quire_error *err)
{
    quire *base = atomic_exchange(&looked_at, NULL);
    quire_listing *listing = NULL;
    if (base) {
        for (int i = 0; i < WAITS && atomic_load(&loaded) < 2; i++) nap(WAIT_NS);
        nap(GRACE_NS);
        quire_status status = quire_list(base, NULL, 0, NULL, &listing, err);
        if (status) return status;
        for (size_t i = 0; i < listing->documents.count; i++)
            atomic_fetch_add(&failures_seen, listing->documents.items[i].reason != QUIRE_LOAD_OK);
        quire_listing_free(listing);
        atomic_store(&was_embedded, true);
    }
    return quire_embed_hash.embed(state, call, texts, out, err);
}

static void a_failure_is_stored_behind_what_was_loaded_before_it(void **state)
{
    char folder[64], path[96];
    quire_embed_driver looking = quire_embed_hash;
    const quire_embed_driver *embed[] = { &looking, NULL };
    const quire_input inputs[] = {
        { .uri = QUIRE_STR("mem:one.txt"), .bytes = QUIRE_STR("The keeper saw seven boats.\n") },
        { .uri = QUIRE_STR("mem:two.pdf"), .bytes = QUIRE_STR("%PDF-1.7 and nothing more\n") },
    };
    quire_config *config = NULL;
    quire *base = NULL;
    quire_report *report = NULL;
    quire_add_params params;
    quire_request request;
    quire_error err = { 0 };
    (void)state;
    looking.embed = looking_embed;
    assert_true(make_scratch("order", folder, sizeof folder));
    snprintf(path, sizeof path, "%s/base.quire", folder);
    assert_int_equal(quire_config_new(&config, &err), QUIRE_OK);
    assert_int_equal(quire_config_set(config, "embed.driver", "hash", &err), QUIRE_OK);
    assert_int_equal(quire_config_set(config, "load.workers", "1", &err), QUIRE_OK);
    assert_int_equal(quire_open_with(path, config, (quire_drivers){ embed, quire_chat_drivers }, &base, &err),
                     QUIRE_OK);
    /* The base gets its space, and its probe is embedded. */
    assert_int_equal(quire_add_inputs(base, NULL, 0, NULL, NULL, &err), QUIRE_OK);
    quire_add_defaults(&params);
    quire_request_defaults(&request);
    request.on_progress = note_progress;
    params.request = &request;
    atomic_store(&looked_at, base);
    assert_int_equal(quire_add_inputs(base, inputs, 2, &params, &report, &err), QUIRE_OK);
    assert_true(atomic_load(&was_embedded));
    assert_int_equal(atomic_load(&failures_seen), 0);
    assert_int_equal(report->added, 1);
    assert_int_equal(report->failed, 1);
    quire_report_free(report);
    quire_close(base);
    quire_config_free(config);
    assert_int_equal(remove_scratch(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_is_stored_behind_what_was_loaded_before_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
