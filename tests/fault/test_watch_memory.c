/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation of the watcher fails once: what cannot be kept as a path makes its source one change, and nothing is lost. */
#include "base/str.h"
#include "fetch/watch.h"
#include "support/failing_memory.h"
#include "support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cmocka.h>

enum { FILES = 40, TRIES = 200 };

/* Watches, changes files and makes a folder, and takes what is told until it covers all of that. */
static quire_status watch_once(const char *folder, int round, bool *covered)
{
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_watcher *watcher = NULL;
    quire_watch_settings settings = quire_watch_standard;
    const char *ignore[] = { "*.log" };
    quire_watch_source source = { .path = folder, .folder = true, .ignore = ignore, .ignore_count = 1 };
    char path[256];
    size_t told = 0;
    settings.settle_ms = settings.found_ms = settings.look_ms = 1;
    quire_status status = quire_watcher_open(&settings, &source, 1, NULL, &watcher, NULL);
    if (status) return status;
    status = quire_watcher_drain(watcher, &call, NULL);
    snprintf(path, sizeof path, "%s/新 %d", folder, round);
    if (mkdir(path, 0700)) status = QUIRE_E_IO;
    for (int i = 0; i < FILES; i++) {
        snprintf(path, sizeof path, "%s/新 %d/%d.md", folder, round, i);
        FILE *file = fopen(path, "w");
        if (!file) status = QUIRE_E_IO;
        else fclose(file);
    }
    for (int i = 0; i < TRIES && !status && !*covered; i++) {
        quire_watch_news news;
        quire_status waited = quire_watcher_wait(watcher, &call, quire_monotonic_ns() + 50000000, &news,
                                                 NULL);
        if (waited == QUIRE_E_NO_MEMORY) continue;
        status = waited;
        for (size_t j = 0; j < news.count; j++) {
            told += news.changes[j].paths.count;
            *covered |= news.changes[j].whole;
        }
        /* A folder that could not be watched for want of memory is said. */
        *covered |= told >= FILES || quire_watcher_standing(watcher, 0).kind == QUIRE_WATCHED_PARTLY;
    }
    quire_watcher_close(watcher);
    quire_arena_free(&arena);
    return status;
}

static void every_allocation_may_fail(void **state)
{
    char folder[64];
    bool covered = false;
    (void)state;
    assert_true(make_scratch("watch-memory", folder, sizeof folder));
    failing_memory_begin(MEMORY_OWN, 1000000);
    assert_int_equal(watch_once(folder, 0, &covered), QUIRE_OK);
    long count = failing_memory_end(MEMORY_OWN);
    assert_true(covered && count > 0);
    for (long n = 1; n <= count; n++) {
        covered = false;
        failing_memory_begin(MEMORY_OWN, n);
        quire_status status = watch_once(folder, (int)n, &covered);
        failing_memory_end(MEMORY_OWN);
        assert_true(status == QUIRE_OK || status == QUIRE_E_NO_MEMORY);
        if (!status && !covered) fail_msg("allocation %ld: a change was lost", n);
    }
    assert_int_equal(remove_scratch(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_allocation_may_fail) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
