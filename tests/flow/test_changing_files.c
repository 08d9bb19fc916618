/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are read where they stand and change meanwhile: the worker waits until they have (tests/fakes/bad_worker.c). */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "engine/engine.h"
#include "fakes/embed_hash.h"
#include "support/scratch.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct desk {
    char folder[64], path[96], file[96], go[112];
    quire_config *config;
    quire_engine *engine;
    quire *base;
    quire_report *report;
    quire_view *view;
    quire_status status;
    quire_error err;
};

static int set_up(void **state)
{
    static const quire_embed_driver *const embed[] = { &quire_embed_hash, NULL };
    struct desk *desk = calloc(1, sizeof *desk);
    quire_engine_params params;
    if (!desk || !make_scratch("changing", desk->folder, sizeof desk->folder)) return -1;
    snprintf(desk->path, sizeof desk->path, "%s/base.quire", desk->folder);
    snprintf(desk->file, sizeof desk->file, "%s/wait.txt", desk->folder);
    snprintf(desk->go, sizeof desk->go, "%s.go", desk->file);
    write_scratch(desk->file, "first");
    if (mkfifo(desk->go, 0600)) return -1;
    if (quire_config_new(&desk->config, NULL) ||
        quire_config_set(desk->config, "load.worker", QUIRE_TEST_BINARY_DIR "/bad_worker", NULL) ||
        quire_config_set(desk->config, "fetch.copy_bytes", "4", NULL) ||
        quire_config_set(desk->config, "embed.driver", "hash", NULL) ||
        quire_config_set(desk->config, "retrieve.near", "0", NULL))
        return -1;
    quire_engine_defaults(&params);
    params.config = desk->config;
    if (quire_engine_new_with(&params, (quire_drivers){ embed, quire_chat_drivers }, &desk->engine, NULL) ||
        quire_engine_open(desk->engine, desk->path, &desk->base, NULL))
        return -1;
    *state = desk;
    return 0;
}

static int tear_down(void **state)
{
    struct desk *desk = *state;
    quire_report_free(desk->report);
    quire_view_free(desk->view);
    quire_close(desk->base);
    quire_engine_free(desk->engine);
    quire_config_free(desk->config);
    int left = remove_scratch(desk->folder);
    free(desk);
    return left;
}

static void *add(void *user)
{
    struct desk *desk = user;
    const char *words[] = { desk->file };
    desk->status = quire_add(desk->base, words, 1, NULL, &desk->report, &desk->err);
    return NULL;
}

static void *inspect(void *user)
{
    struct desk *desk = user;
    desk->status = quire_inspect(desk->engine, desk->file, NULL, &desk->view, &desk->err);
    return NULL;
}

/* Waits until the worker has the file; it goes on when what comes back is closed. The next time it waits at a pipe of its own. */
static int when_it_has_the_file(struct desk *desk)
{
    int go = open(desk->go, O_WRONLY | O_CLOEXEC);
    assert_true(go >= 0);
    assert_int_equal(unlink(desk->go), 0);
    assert_int_equal(mkfifo(desk->go, 0600), 0);
    return go;
}

/* While the worker has the file for the i-th time, it gets the i-th text; NULL: it stays. */
static void run(struct desk *desk, void *(*call)(void *), const char *const *texts, size_t count)
{
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, call, desk), 0);
    for (size_t i = 0; i < count; i++) {
        int go = when_it_has_the_file(desk);
        if (texts[i]) write_scratch(desk->file, texts[i]);
        close(go);
    }
    pthread_join(thread, NULL);
    if (desk->status) fail_msg("%s", desk->err.message);
}

static void what_stays_is_read_once(void **state)
{
    struct desk *desk = *state;
    run(desk, add, (const char *[]){ NULL }, 1);
    assert_int_equal(desk->report->added, 1);
}

static void what_changed_is_read_once_more(void **state)
{
    struct desk *desk = *state;
    run(desk, add, (const char *[]){ "again", NULL }, 2);
    assert_int_equal(desk->report->added, 1);
    assert_int_equal(desk->report->failed, 0);
    assert_int_equal(quire_show(desk->base, desk->file, NULL, &desk->view, &desk->err), QUIRE_OK);
    /* printf again | sha256sum */
    assert_true(quire_str_is(desk->view->document.sha256,
                             "b4c9e14061c2fd453b36700e3b0da008db2189c711ac629f0f583089164e267d"));
    const quire_ledger_rows rows = desk->view->ledger;
    for (size_t i = 0; i < rows.count; i++)
        if (quire_str_is(rows.items[i].step, "load")) assert_int_equal(rows.items[i].received, 13);
}

static void what_changes_again_and_again_is_unreadable(void **state)
{
    struct desk *desk = *state;
    run(desk, add, (const char *[]){ "again", "and again" }, 2);
    assert_int_equal(desk->report->added, 0);
    assert_int_equal(desk->report->failed, 1);
    assert_int_equal(desk->report->failures[0].reason, QUIRE_LOAD_UNREADABLE);
    assert_true(quire_str_is(desk->report->failures[0].message, "it changed while it was read"));
}

static void what_is_gone_when_it_is_read_once_more_has_vanished(void **state)
{
    struct desk *desk = *state;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, add, desk), 0);
    int go = when_it_has_the_file(desk);
    write_scratch(desk->file, "gone");
    assert_int_equal(unlink(desk->file), 0);
    close(go);
    pthread_join(thread, NULL);
    assert_int_equal(desk->status, QUIRE_OK);
    assert_int_equal(desk->report->failed, 1);
    assert_int_equal(desk->report->failures[0].reason, QUIRE_LOAD_VANISHED);
}

static void inspecting_does_the_same(void **state)
{
    struct desk *desk = *state;
    run(desk, inspect, (const char *[]){ "again", NULL }, 2);
    assert_int_equal(desk->view->reason, QUIRE_LOAD_OK);
    assert_true(quire_str_is(desk->view->document.text, "A true text.\n"));
    quire_view_free(desk->view);
    desk->view = NULL;
    run(desk, inspect, (const char *[]){ "other", "changed" }, 2);
    assert_int_equal(desk->view->reason, QUIRE_LOAD_UNREADABLE);
    assert_int_equal(desk->view->document.text.size, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(what_stays_is_read_once),
        TEST(what_changed_is_read_once_more),
        TEST(what_changes_again_and_again_is_unreadable),
        TEST(what_is_gone_when_it_is_read_once_more_has_vanished),
        TEST(inspecting_does_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
