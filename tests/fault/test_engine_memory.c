/* SPDX-License-Identifier: Apache-2.0 */
/* Memory runs out at allocation 1, 2, 3 …: from opening a base to removing a document every call says so or does its whole
 * work; nothing crashes, the same handle works on, and the base opens afterwards. The linker puts the allocator below in
 * front of Quire's own calls and those of the libraries linked into it. */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "engine/engine.h"
#include "fakes/embed_hash.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

/* Allocations until the one that fails, of Quire and of SQLite; 0 or less: none fails. */
static atomic_long own_left, sqlite_left;
static sqlite3_mem_methods sqlite_memory;

static bool fails(atomic_long *left)
{
    return atomic_load(left) > 0 && atomic_fetch_sub(left, 1) == 1;
}

void *__wrap_malloc(size_t size)
{
    return fails(&own_left) ? NULL : __real_malloc(size);
}
void *__wrap_calloc(size_t count, size_t size)
{
    return fails(&own_left) ? NULL : __real_calloc(count, size);
}
void *__wrap_realloc(void *old, size_t size)
{
    return fails(&own_left) ? NULL : __real_realloc(old, size);
}

static void *sqlite_malloc(int size)
{
    return fails(&sqlite_left) ? NULL : sqlite_memory.xMalloc(size);
}
static void *sqlite_realloc(void *old, int size)
{
    return fails(&sqlite_left) ? NULL : sqlite_memory.xRealloc(old, size);
}

enum { EVERY_ONE_UNTIL = 120, SECONDS_EACH = 14 };

static const long far_away = 1L << 40;

static const char english[] =
    "# Velmark\n\nThe harbour of Velmark froze on 12 January 1931. The ferry ran again in March.\n\n"
    "| Year | Ships |\n|---|---|\n| 1931 | 412 |\n";
static const char chinese[] = "# 维尔马克\n\n维尔马克港在1931年1月12日结冰。渡轮在三月恢复通航。\n";

/* What one pass did, step by step. */
struct pass {
    quire *base;
    quire_report *report;
    quire_answer *answer, *answer_zh;
    quire_view *view;
    quire_removals *removals;
    quire_error err;
    const char *step;
};

struct round {
    char folder[64], path[96];
    quire_config *config;
};

static quire_status open_base(const struct round *round, quire **out, quire_error *err)
{
    static const quire_embed_driver *const embed[] = { &quire_embed_hash, NULL };
    return quire_open_with(round->path, round->config, (quire_drivers){ embed, quire_chat_drivers }, out,
                           err);
}

static quire_status use(struct pass *pass)
{
    const quire_input inputs[] = {
        { .uri = QUIRE_STR("/en.md"),
          .media_type = QUIRE_STR("text/markdown"),
          .bytes = quire_str_from(english) },
        { .uri = QUIRE_STR("/zh.md"),
          .media_type = QUIRE_STR("text/markdown"),
          .bytes = quire_str_from(chinese) },
    };
    const char *const names[] = { "/en.md", "/zh.md" };
    pass->step = "add";
    quire_status status = quire_add_inputs(pass->base, inputs, 2, NULL, &pass->report, &pass->err);
    if (status) return status;
    pass->step = "ask";
    status = quire_ask(pass->base, "When did the harbour of Velmark freeze?", NULL, &pass->answer,
                       &pass->err);
    if (!status)
        status = quire_ask(pass->base, "维尔马克港什么时候结冰？", NULL, &pass->answer_zh, &pass->err);
    if (status) return status;
    pass->step = "show";
    status = quire_show(pass->base, "/zh.md", NULL, &pass->view, &pass->err);
    if (status) return status;
    pass->step = "remove";
    return quire_remove(pass->base, names, 2, NULL, &pass->removals, &pass->err);
}

static void free_results(struct pass *pass)
{
    quire_report_free(pass->report);
    quire_answer_free(pass->answer);
    quire_answer_free(pass->answer_zh);
    quire_view_free(pass->view);
    quire_removals_free(pass->removals);
    *pass = (struct pass){ .base = pass->base };
}

static void check_answer(long n, const quire_answer *answer, const char *sentence)
{
    if (!answer->supported || answer->citation_count == 0)
        fail_msg("allocation %ld: no answer: %.*s", n, QUIRE_FMT(answer->reason));
    if (!answer->citations[0].verified || !quire_str_is(answer->citations[0].quote, sentence))
        fail_msg("allocation %ld: another quote: %.*s", n, QUIRE_FMT(answer->citations[0].quote));
}

/* A call that says OK did all of its work. */
static void check_what_succeeded(long n, const struct pass *pass, bool first)
{
    if (pass->report && first && (pass->report->failed || pass->report->added + pass->report->unchanged != 2))
        fail_msg("allocation %ld: added %d, failed %d", n, (int)pass->report->added,
                 (int)pass->report->failed);
    if (pass->answer) check_answer(n, pass->answer, "The harbour of Velmark froze on 12 January 1931.");
    if (pass->answer_zh) check_answer(n, pass->answer_zh, "维尔马克港在1931年1月12日结冰。");
    if (pass->view && (!memmem(pass->view->document.text.data, pass->view->document.text.size, "渡轮", 6) ||
                       pass->view->chunks.count == 0 || pass->view->ledger.count == 0))
        fail_msg("allocation %ld: the document shown is not whole", n);
    if (pass->removals && !(pass->removals->items[0].found && pass->removals->items[1].found))
        fail_msg("allocation %ld: a document was not removed", n);
}

/* A failure says that memory is out. SQLite does not always hand its own on as such: IO is taken from it too. */
static void check_failure(const atomic_long *left, long n, const struct pass *pass, quire_status status)
{
    if (status != QUIRE_E_NO_MEMORY && !(left == &sqlite_left && status == QUIRE_E_IO))
        fail_msg("allocation %ld, %s: status %d: %s", n, pass->step, status, pass->err.message);
    assert_int_equal(pass->err.status, status);
    assert_true(strlen(pass->err.message) > 0);
}

static void make_round(struct round *round)
{
    quire_error err = { 0 };
    snprintf(round->folder, sizeof round->folder, "/tmp/quire-memory-XXXXXX");
    assert_non_null(mkdtemp(round->folder));
    snprintf(round->path, sizeof round->path, "%s/base.quire", round->folder);
    assert_int_equal(quire_config_new(&round->config, &err), QUIRE_OK);
    assert_int_equal(quire_config_set(round->config, "embed.driver", "hash", &err), QUIRE_OK);
    assert_int_equal(quire_config_set(round->config, "load.workers", "1", &err), QUIRE_OK);
    assert_int_equal(quire_config_set(round->config, "log.level", "error", &err), QUIRE_OK);
    /* Three chunks are no background to stand out from. */
    assert_int_equal(quire_config_set(round->config, "retrieve.near", "0", &err), QUIRE_OK);
}

static void end_round(struct round *round)
{
    static const char *const ends[] = { "", "-wal", "-shm" };
    char path[128];
    quire_config_free(round->config);
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s%s", round->path, ends[i]);
        unlink(path);
    }
    assert_int_equal(rmdir(round->folder), 0);
}

/* Allocation `n` of those that `left` counts fails. False: there were fewer. */
static bool run_round(atomic_long *left, long n)
{
    struct round round = { 0 };
    struct pass pass = { .step = "open" };
    make_round(&round);
    atomic_store(left, n);
    quire_status status = open_base(&round, &pass.base, &pass.err);
    if (!status) status = use(&pass);
    bool injected = atomic_exchange(left, 0) <= 0;
    if (status) check_failure(left, n, &pass, status);
    check_what_succeeded(n, &pass, true);
    free_results(&pass);
    /* The same handle goes on as if nothing had been. */
    if (!pass.base) assert_int_equal(open_base(&round, &pass.base, &pass.err), QUIRE_OK);
    status = use(&pass);
    if (status) fail_msg("after allocation %ld, %s: %s", n, pass.step, pass.err.message);
    check_what_succeeded(n, &pass, false);
    free_results(&pass);
    quire_close(pass.base);
    quire_state *now = NULL;
    assert_int_equal(open_base(&round, &pass.base, &pass.err), QUIRE_OK);
    assert_int_equal(quire_get_state(pass.base, &now, &pass.err), QUIRE_OK);
    assert_int_equal(now->documents + now->failed_documents + now->chunks + now->vectors, 0);
    quire_state_free(now);
    quire_close(pass.base);
    end_round(&round);
    return injected;
}

/* One by one up to a bound; then in steps that widen, the more so when it is late. */
static void run_rounds(atomic_long *left)
{
    struct timespec began, now;
    long n = 1, rounds = 0;
    clock_gettime(CLOCK_MONOTONIC, &began);
    while (run_round(left, n)) {
        rounds++;
        clock_gettime(CLOCK_MONOTONIC, &now);
        bool late = now.tv_sec - began.tv_sec >= SECONDS_EACH;
        n += late ? 1 + n / 2 : n < EVERY_ONE_UNTIL ? 1 : 1 + n / 20;
    }
    assert_true(rounds > 10);
    print_message("%ld of the first %ld allocations failed\n", rounds, n);
}

static void every_call_survives_the_end_of_memory(void **state)
{
    (void)state;
    run_rounds(&own_left);
}

static void every_call_survives_the_end_of_the_stores_memory(void **state)
{
    (void)state;
    run_rounds(&sqlite_left);
}

static void without_a_failure_the_pass_succeeds(void **state)
{
    (void)state;
    assert_false(run_round(&own_left, far_away));
}

/* Before SQLite is used for the first time. */
static int take_sqlites_memory(void **state)
{
    (void)state;
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_memory) != SQLITE_OK) return -1;
    sqlite3_mem_methods failing = sqlite_memory;
    failing.xMalloc = sqlite_malloc;
    failing.xRealloc = sqlite_realloc;
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &failing) == SQLITE_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_failure_the_pass_succeeds),
        cmocka_unit_test(every_call_survives_the_end_of_memory),
        cmocka_unit_test(every_call_survives_the_end_of_the_stores_memory),
    };
    return cmocka_run_group_tests(tests, take_sqlites_memory, NULL);
}
