/* SPDX-License-Identifier: Apache-2.0 */
/* Documents found in documents, through the public API: cancelled on the way and gone on with, removed while they are added,
 * put again by the same add, and inspected. */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "engine/engine.h"
#include "fakes/embed_hash.h"
#include "support/scratch.h"
#include "support/zip_writer.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

enum { MEMBERS = 30, WAITS = 100 };

struct desk {
    char folder[64], path[96];
    quire_embed_driver embed;
    const quire_embed_driver *drivers[2];
    quire_config *config;
    quire *base;
    quire_error err;
    zip_writer zip;
};

static quire *_Atomic removes_from; /* base of which the container is removed when a text is embedded */
static quire_cancel *_Atomic ends;  /* cancelled as soon as a text is embedded */

#define OK(expression) ok(desk, (expression), #expression, __LINE__)

static void ok(struct desk *desk, quire_status status, const char *what, int line)
{
    if (status) fail_msg("line %d: %s: %s", line, what, desk->err.message);
}

/* Waits until the add under way has stored the container again. It has, unless its members came to be embedded with it. */
static void wait_for_container(quire *base)
{
    for (int i = 0, stored = 0; i < WAITS && !stored; i++) {
        quire_view *view = NULL;
        if (quire_show(base, "mem:盒子.zip", NULL, &view, NULL)) return;
        stored = view->row.revision > 1;
        quire_view_free(view);
        nanosleep(&(struct timespec){ .tv_nsec = 10 * 1000 * 1000 }, NULL);
    }
}

static quire_status meddling_embed(void *state, quire_call *call, quire_strs texts, quire_matrix *out,
                                   quire_error *err)
{
    static const char *const container[] = { "mem:盒子.zip" };
    quire *base = atomic_exchange(&removes_from, NULL);
    quire_cancel *cancel = atomic_exchange(&ends, NULL);
    quire_removals *removals = NULL;
    quire_status status = QUIRE_OK;
    if (cancel) quire_cancel_request(cancel);
    if (base) wait_for_container(base);
    if (base) status = quire_remove(base, container, 1, NULL, &removals, err);
    quire_removals_free(removals);
    return status ? status : quire_embed_hash.embed(state, call, texts, out, err);
}

static int set_up(void **state)
{
    struct desk *desk = calloc(1, sizeof *desk);
    if (!desk || !make_scratch("containers", desk->folder, sizeof desk->folder)) return -1;
    snprintf(desk->path, sizeof desk->path, "%s/base.quire", desk->folder);
    desk->embed = quire_embed_hash;
    desk->embed.embed = meddling_embed;
    desk->drivers[0] = &desk->embed;
    OK(quire_config_new(&desk->config, &desk->err));
    OK(quire_config_set(desk->config, "embed.driver", "hash", &desk->err));
    OK(quire_config_set(desk->config, "log.level", "error", &desk->err));
    OK(quire_open_with(desk->path, desk->config, (quire_drivers){ desk->drivers, quire_chat_drivers },
                       &desk->base, &desk->err));
    /* The base gets its space, and its probe is embedded. */
    OK(quire_add_inputs(desk->base, NULL, 0, NULL, NULL, &desk->err));
    *state = desk;
    return 0;
}

static int tear_down(void **state)
{
    struct desk *desk = *state;
    quire_close(desk->base);
    quire_config_free(desk->config);
    zip_free(&desk->zip);
    int left = remove_scratch(desk->folder);
    free(desk);
    return left;
}

/* An archive of `count` texts from `first` on, every other one Chinese. */
static quire_str archive(struct desk *desk, int first, int count)
{
    zip_free(&desk->zip);
    for (int i = first; i < first + count; i++) {
        char name[64], text[128];
        snprintf(name, sizeof name, i % 2 ? "notes/watch-%d.txt" : "值班/第%d班.txt", i);
        snprintf(text, sizeof text,
                 i % 2 ? "The keeper of watch %d saw %d boats.\n" : "第%d班的看守人看见了%d条船。\n", i,
                 i * 7 % 31);
        zip_add(&desk->zip, name, quire_str_from(text));
    }
    return zip_bytes(&desk->zip);
}

static quire_status add(struct desk *desk, quire_str bytes, quire_cancel *cancel, quire_report **out)
{
    const quire_input input = { .uri = QUIRE_STR("mem:盒子.zip"), .bytes = bytes };
    quire_add_params params;
    quire_request request;
    quire_add_defaults(&params);
    quire_request_defaults(&request);
    request.cancel = cancel;
    params.request = &request;
    *out = NULL;
    return quire_add_inputs(desk->base, &input, 1, &params, out, &desk->err);
}

/* How many documents and failures the base holds; nothing stands below what is not there. */
static size_t held(struct desk *desk)
{
    quire_listing *listing = NULL;
    OK(quire_list(desk->base, NULL, 0, NULL, &listing, &desk->err));
    size_t count = listing->documents.count;
    for (size_t i = 0; i < count; i++) {
        const quire_document_row *row = &listing->documents.items[i];
        bool outermost = quire_str_is(row->uri, "mem:盒子.zip");
        assert_int_equal(row->parent.size == 0, outermost);
        assert_true(outermost || quire_str_equal(row->parent, listing->documents.items[0].id));
        assert_string_equal(quire_document_status(row), outermost ? "container" : "ok");
    }
    quire_listing_free(listing);
    return count;
}

static void a_cancelled_add_is_gone_on_with(void **state)
{
    struct desk *desk = *state;
    quire_report *report = NULL;
    quire_cancel *cancel = quire_cancel_new();
    quire_str bytes = archive(desk, 0, MEMBERS);
    atomic_store(&ends, cancel);
    assert_int_equal(add(desk, bytes, cancel, &report), QUIRE_E_CANCELLED);
    quire_report_free(report);
    assert_true(held(desk) < MEMBERS + 1);
    OK(add(desk, bytes, NULL, &report));
    assert_int_equal(report->updated + report->failed, 0);
    quire_report_free(report);
    assert_int_equal(held(desk), MEMBERS + 1);
    OK(add(desk, bytes, NULL, &report));
    assert_int_equal(report->unchanged, MEMBERS + 1);
    quire_report_free(report);
    quire_cancel_free(cancel);
}

static void a_container_that_is_removed_while_it_is_added_comes_again(void **state)
{
    struct desk *desk = *state;
    quire_report *report = NULL;
    quire_str bytes = archive(desk, 0, MEMBERS);
    OK(add(desk, bytes, NULL, &report));
    quire_report_free(report);
    /* All members are others now, so that something is embedded: meanwhile the container goes. */
    bytes = archive(desk, MEMBERS, MEMBERS);
    atomic_store(&removes_from, desk->base);
    OK(add(desk, bytes, NULL, &report));
    assert_null(atomic_load(&removes_from));
    /* The container alone is told, and nothing where its members came to be stored with it. */
    assert_in_range(report->failed, 0, 1);
    for (size_t i = 0; i < report->failure_count; i++) {
        assert_int_equal(report->failures[i].reason, QUIRE_LOAD_VANISHED);
        assert_true(quire_str_is(report->failures[i].uri, "mem:盒子.zip"));
    }
    quire_report_free(report);
    OK(add(desk, bytes, NULL, &report));
    assert_int_equal(report->failed, 0);
    quire_report_free(report);
    assert_int_equal(held(desk), MEMBERS + 1);
}

static void members_that_are_gone_are_told_as_removed(void **state)
{
    struct desk *desk = *state;
    quire_report *report = NULL;
    OK(add(desk, archive(desk, 0, MEMBERS), NULL, &report));
    assert_int_equal(report->added, MEMBERS + 1);
    quire_report_free(report);
    OK(add(desk, archive(desk, 5, MEMBERS), NULL, &report));
    assert_int_equal(report->removed, 5);
    assert_int_equal(report->added, 5);
    assert_int_equal(report->unchanged, MEMBERS - 5);
    assert_int_equal(report->updated, 1);
    quire_report_free(report);
    assert_int_equal(held(desk), MEMBERS + 1);
}

struct seen {
    atomic_uint_least64_t last_found, last_done;
};

static void note(void *user, const quire_progress *progress)
{
    struct seen *seen = user;
    atomic_store(&seen->last_found, progress->found);
    atomic_store(&seen->last_done, progress->stored + progress->unchanged + progress->failed);
}

static void progress_counts_what_is_found(void **state)
{
    struct desk *desk = *state;
    struct seen seen = { 0 };
    const quire_input input = { .uri = QUIRE_STR("mem:盒子.zip"), .bytes = archive(desk, 0, MEMBERS) };
    quire_add_params params;
    quire_request request;
    quire_add_defaults(&params);
    quire_request_defaults(&request);
    request.on_progress = note;
    request.user = &seen;
    params.request = &request;
    for (int rounds = 0; rounds < 2; rounds++) { /* new, and unchanged */
        OK(quire_add_inputs(desk->base, &input, 1, &params, NULL, &desk->err));
        assert_int_equal(atomic_load(&seen.last_found), MEMBERS + 1);
        assert_int_equal(atomic_load(&seen.last_done), MEMBERS + 1);
    }
}

static void what_is_inspected_lists_what_is_in_it(void **state)
{
    struct desk *desk = *state;
    quire_engine *engine = desk->base->engine;
    const quire_input input = { .uri = QUIRE_STR("盒子.zip"), .bytes = archive(desk, 0, 2) };
    quire_view *view = NULL;
    quire_formats *formats = NULL;
    OK(quire_inspect_input(engine, &input, NULL, &view, &desk->err));
    assert_int_equal(view->reason, QUIRE_LOAD_OK);
    assert_int_equal(view->children.count, 2);
    assert_true(quire_str_is(view->children.items[0].uri, "盒子.zip!/值班/第0班.txt"));
    assert_true(quire_str_is(view->children.items[1].uri, "盒子.zip!/notes/watch-1.txt"));
    assert_int_equal(view->children.items[1].bytes, strlen("The keeper of watch 1 saw 7 boats.\n"));
    quire_view_free(view);
    OK(quire_get_formats(engine, NULL, &formats, &desk->err));
    bool zip = false;
    for (size_t i = 0; i < formats->count; i++) {
        const quire_format_row *row = &formats->items[i];
        assert_true(row->title.size && row->keeps.size && row->version && row->types.count);
        zip |= quire_str_is(row->name, "zip") && quire_str_is(row->types.items[0], "application/zip");
    }
    assert_true(zip && formats->common_version);
    quire_formats_free(formats);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_cancelled_add_is_gone_on_with),
        TEST(a_container_that_is_removed_while_it_is_added_comes_again),
        TEST(members_that_are_gone_are_told_as_removed),
        TEST(progress_counts_what_is_found),
        TEST(what_is_inspected_lists_what_is_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
