/* SPDX-License-Identifier: Apache-2.0 */
/* quire_watch through the public API: what each round looks at, and what it leaves alone. The watching runs on a thread of the
 * test's; a fake embedder counts what it is given. */
#include "support/cmocka_all.h"
#include "support/scratch.h"

#include "base/clock.h"
#include "base/str.h"
#include "engine/engine.h"
#include "fakes/embed_hash.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DOCUMENTS = 60, LONGEST_S = 60 };

static atomic_size_t texts_embedded;

static quire_status counting_embed(void *state, quire_call *call, quire_strs texts, quire_matrix *out,
                                   quire_error *err)
{
    atomic_fetch_add(&texts_embedded, texts.count);
    return quire_embed_hash.embed(state, call, texts, out, err);
}

/* What was told of one round. */
struct told {
    quire_status status;
    uint64_t added, updated, removed, unchanged, failed, paths;
    bool traced;
    quire_load_reason reason; /* of the first failure */
};

struct room {
    char folder[64], path[96], documents[96];
    quire_embed_driver counting;
    const quire_embed_driver *embed[2];
    quire_config *config;
    quire *base;
    quire_error err;

    pthread_t thread;
    bool runs;
    quire_cancel *cancel;
    quire_add_params sync;
    quire_status ended;
    pthread_mutex_t mutex; /* guards what follows */
    pthread_cond_t changed;
    struct told told[64];
    size_t count, read;
};

#define OK(expression) ok(room, (expression), #expression, __LINE__)

static void ok(struct room *room, quire_status status, const char *what, int line)
{
    if (status) fail_msg("line %d: %s: %s", line, what, room->err.message);
}

static const char *place(const struct room *room, const char *name)
{
    static char paths[2][256];
    static int next;
    char *path = paths[next++ % 2];
    snprintf(path, sizeof paths[0], "%s%s%s", room->documents, *name ? "/" : "", name);
    return path;
}

static void note_round(void *user, const quire_round *round)
{
    struct room *room = user;
    const quire_report *report = round->report;
    pthread_mutex_lock(&room->mutex);
    if (room->count < sizeof room->told / sizeof *room->told) {
        struct told *told = &room->told[room->count++];
        *told = (struct told){ .status = round->error ? round->error->status : QUIRE_OK,
                               .paths = round->paths };
        if (report) {
            told->added = report->added;
            told->updated = report->updated;
            told->removed = report->removed;
            told->unchanged = report->unchanged;
            told->failed = report->failed;
            told->traced = report->trace.size > 0;
            if (report->failure_count) told->reason = report->failures[0].reason;
        }
    }
    pthread_cond_signal(&room->changed);
    pthread_mutex_unlock(&room->mutex);
}

static void *watch(void *user)
{
    struct room *room = user;
    quire_request request;
    quire_watch_params params;
    quire_request_defaults(&request);
    quire_watch_defaults(&params);
    request.cancel = room->cancel;
    params.request = &request;
    params.sync = &room->sync;
    params.on_round = note_round;
    params.user = room;
    room->ended = quire_watch(room->base, NULL, 0, &params, NULL);
    return NULL;
}

static struct told next_round(struct room *room)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += LONGEST_S;
    pthread_mutex_lock(&room->mutex);
    int code = 0;
    while (room->read == room->count && !code)
        code = pthread_cond_timedwait(&room->changed, &room->mutex, &until);
    struct told told = room->told[room->read];
    room->read += !code;
    pthread_mutex_unlock(&room->mutex);
    if (code) fail_msg("no round came");
    return told;
}

/* Until the first round, which looks at everything, is told. */
static struct told start(struct room *room)
{
    assert_int_equal(pthread_create(&room->thread, NULL, watch, room), 0);
    room->runs = true;
    return next_round(room);
}

static int set_up(void **state)
{
    struct room *room = calloc(1, sizeof *room);
    if (!room || !make_scratch("watch-flow", room->folder, sizeof room->folder)) return -1;
    snprintf(room->path, sizeof room->path, "%s/base.quire", room->folder);
    snprintf(room->documents, sizeof room->documents, "%s/文档", room->folder);
    if (mkdir(room->documents, 0700)) return -1;
    pthread_mutex_init(&room->mutex, NULL);
    pthread_cond_init(&room->changed, NULL);
    quire_add_defaults(&room->sync);
    room->counting = quire_embed_hash;
    room->counting.embed = counting_embed;
    room->embed[0] = &room->counting;
    room->cancel = quire_cancel_new();
    OK(quire_config_new(&room->config, &room->err));
    OK(quire_config_set(room->config, "embed.driver", "hash", &room->err));
    OK(quire_config_set(room->config, "log.level", "error", &room->err));
    OK(quire_open_with(room->path, room->config, (quire_drivers){ room->embed, quire_chat_drivers },
                       &room->base, &room->err));
    for (int i = 0; i < DOCUMENTS; i++) {
        char name[32], text[96];
        snprintf(name, sizeof name, "%d.md", i);
        snprintf(text, sizeof text, "# Pier %d\n\nThe pier number %d. 第%d号码头。\n", i, i, i);
        write_scratch(place(room, name), text);
    }
    const char *source = room->documents;
    OK(quire_add(room->base, &source, 1, NULL, NULL, &room->err));
    *state = room;
    return 0;
}

static int tear_down(void **state)
{
    struct room *room = *state;
    quire_cancel_request(room->cancel);
    if (room->runs) pthread_join(room->thread, NULL);
    quire_cancel_free(room->cancel);
    quire_close(room->base);
    quire_config_free(room->config);
    int left = remove_scratch(room->folder);
    free(room);
    return left;
}

static void a_round_looks_at_what_changed_alone(void **state)
{
    struct room *room = *state;
    struct told told = start(room);
    assert_int_equal(told.unchanged, DOCUMENTS);
    assert_int_equal(told.paths, 0);
    size_t before = atomic_load(&texts_embedded);
    write_scratch(place(room, "7.md"), "# Pier 7\n\nThe pier was torn down. 码头拆除了。\n");
    told = next_round(room);
    assert_int_equal(told.paths, 1);
    assert_int_equal(told.updated, 1);
    assert_int_equal(told.unchanged, 0);
    assert_int_equal(atomic_load(&texts_embedded) - before, 1);
    assert_true(told.traced);
}

static void a_round_that_changes_nothing_leaves_no_trace(void **state)
{
    struct room *room = *state;
    start(room);
    assert_int_equal(chmod(place(room, "7.md"), 0640), 0);
    struct told told = next_round(room);
    assert_int_equal(told.unchanged, 1);
    assert_false(told.traced);
    assert_int_equal(mkdir(place(room, "empty"), 0700), 0);
    assert_int_equal(rmdir(place(room, "empty")), 0);
    told = next_round(room);
    assert_int_equal(told.added + told.updated + told.removed + told.failed, 0);
    assert_false(told.traced);
}

static void what_is_passed_over_now_leaves_the_base(void **state)
{
    struct room *room = *state;
    char hidden[256];
    start(room);
    snprintf(hidden, sizeof hidden, "%s", place(room, ".7.md"));
    assert_int_equal(rename(place(room, "7.md"), hidden), 0);
    assert_int_equal(next_round(room).removed, 1);
    assert_int_equal(unlink(place(room, "8.md")), 0);
    assert_int_equal(symlink("9.md", place(room, "8.md")), 0);
    struct told told = next_round(room);
    assert_int_equal(told.removed, 1);
    assert_int_equal(told.added, 0);
}

static void a_folder_that_becomes_a_link_gives_nothing_of_where_it_leads(void **state)
{
    struct room *room = *state;
    char outside[128], secret[160];
    start(room);
    snprintf(outside, sizeof outside, "%s/outside", room->folder);
    snprintf(secret, sizeof secret, "%s/secret.md", outside);
    assert_int_equal(mkdir(outside, 0700), 0);
    write_scratch(secret, "# Secret\n\nNobody named this. 没有人提到它。\n");
    assert_int_equal(mkdir(place(room, "inside"), 0700), 0);
    write_scratch(place(room, "inside/a.md"), "# A\n\nA note.\n");
    assert_int_equal(next_round(room).added, 1);
    assert_int_equal(unlink(place(room, "inside/a.md")), 0);
    assert_int_equal(rmdir(place(room, "inside")), 0);
    assert_int_equal(symlink(outside, place(room, "inside")), 0);
    struct told told = next_round(room);
    assert_int_equal(told.removed, 1);
    write_scratch(secret, "# Secret\n\nWritten again.\n");
    write_scratch(place(room, "7.md"), "# Pier 7\n\nA marker. 标记。\n");
    told = next_round(room);
    assert_int_equal(told.updated, 1);
    assert_int_equal(told.added, 0);
}

static void delete_many(const struct room *room)
{
    char name[32];
    for (int i = 0; i < 30; i++) {
        snprintf(name, sizeof name, "%d.md", i);
        assert_int_equal(unlink(place(room, name)), 0);
    }
}

/* The folder is told, and so is each of its files: they are gone once. */
static void a_folder_that_is_deleted_loses_its_documents_once(void **state)
{
    struct room *room = *state;
    char name[64];
    assert_int_equal(mkdir(place(room, "文件夹"), 0700), 0);
    for (int i = 0; i < 15; i++) {
        snprintf(name, sizeof name, "文件夹/%d.md", i);
        write_scratch(place(room, name), name);
    }
    assert_int_equal(start(room).added, 15);
    assert_int_equal(remove_scratch(place(room, "文件夹")), 0);
    struct told told = next_round(room);
    assert_int_equal(told.removed, 15);
    assert_int_equal(told.failed, 0);
}

static void a_folder_that_is_renamed_keeps_its_documents(void **state)
{
    struct room *room = *state;
    char name[64];
    assert_int_equal(mkdir(place(room, "old"), 0700), 0);
    for (int i = 0; i < 30; i++) {
        snprintf(name, sizeof name, "old/%d.md", i);
        write_scratch(place(room, name), name);
    }
    assert_int_equal(start(room).added, 30);
    size_t before = atomic_load(&texts_embedded);
    assert_int_equal(rename(place(room, "old"), place(room, "新的")), 0);
    struct told told = next_round(room);
    assert_int_equal(told.added + told.removed + told.failed, 0);
    assert_int_equal(atomic_load(&texts_embedded), before);
    quire_listing *listing = NULL;
    OK(quire_list(room->base, NULL, 0, NULL, &listing, &room->err));
    assert_int_equal(listing->documents.count, DOCUMENTS + 30);
    for (size_t i = 0; i < listing->documents.count; i++)
        assert_null(strstr(listing->documents.items[i].uri.data, "/old/"));
    quire_listing_free(listing);
}

static void much_that_is_gone_at_once_stays_and_is_said(void **state)
{
    struct room *room = *state;
    start(room);
    delete_many(room);
    struct told told = next_round(room);
    assert_int_equal(told.removed, 0);
    assert_int_equal(told.failed, 1);
    assert_int_equal(told.reason, QUIRE_LOAD_SHRUNK);
}

static void much_that_is_gone_goes_where_that_was_said_to_be_well(void **state)
{
    struct room *room = *state;
    room->sync.remove_many = true;
    start(room);
    delete_many(room);
    assert_int_equal(next_round(room).removed, 30);
}

static void a_cancel_ends_it(void **state)
{
    struct room *room = *state;
    start(room);
    int64_t started_ns = quire_monotonic_ns();
    quire_cancel_request(room->cancel);
    pthread_join(room->thread, NULL);
    room->runs = false;
    assert_int_equal(room->ended, QUIRE_E_CANCELLED);
    assert_true(quire_monotonic_ns() - started_ns < INT64_C(2000000000));
}

static void what_nobody_can_watch_is_an_error(void **state)
{
    struct room *room = *state;
    quire_watch_params params;
    const char *nowhere = place(room, "没有.md");
    quire_watch_defaults(&params);
    assert_int_equal(quire_watch(room->base, &nowhere, 1, &params, &room->err), QUIRE_E_NOT_FOUND);
    params.every_ms = 999;
    assert_int_equal(quire_watch(room->base, NULL, 0, &params, &room->err), QUIRE_E_INVALID);
    quire_watch_params unfilled = { 0 };
    assert_int_equal(quire_watch(room->base, NULL, 0, &unfilled, &room->err), QUIRE_E_INVALID);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_round_looks_at_what_changed_alone),
        TEST(a_round_that_changes_nothing_leaves_no_trace),
        TEST(what_is_passed_over_now_leaves_the_base),
        TEST(a_folder_that_becomes_a_link_gives_nothing_of_where_it_leads),
        TEST(a_folder_that_is_deleted_loses_its_documents_once),
        TEST(a_folder_that_is_renamed_keeps_its_documents),
        TEST(much_that_is_gone_at_once_stays_and_is_said),
        TEST(much_that_is_gone_goes_where_that_was_said_to_be_well),
        TEST(a_cancel_ends_it),
        TEST(what_nobody_can_watch_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
