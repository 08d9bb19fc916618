/* SPDX-License-Identifier: Apache-2.0 */
/* What long calls owe: a model that takes long to open keeps nobody else waiting, a cancel ends every wait, and the last
 * progress tells how it ended. */
#include "support/cmocka_all.h"

#include "base/error.h"
#include "base/str.h"
#include "base/wait.h"
#include "engine/engine.h"
#include "fakes/chat_scripted.h"
#include "fakes/embed_hash.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

static atomic_int opening; /* threads that are in open */
static atomic_bool may_finish;

static quire_status slow_open(void *state, const quire_env *env, const char *model, quire_embed_model *out,
                              quire_error *err)
{
    atomic_fetch_add(&opening, 1);
    bool cancelled = false;
    while (!atomic_load(&may_finish) && !cancelled) cancelled = !quire_wait_ms(env->cancel, 1);
    atomic_fetch_sub(&opening, 1);
    return cancelled ? quire_fail_cancelled(err) : quire_embed_hash.open(state, env, model, out, err);
}

struct setting {
    char folder[64], path[96];
    quire_embed_driver slow;
    const quire_embed_driver *embed[2];
    const quire_chat_driver *chat[2];
    quire_config *config;
    quire *handle;
    quire_error err;
};

static int set_up(void **state)
{
    struct setting *setting = calloc(1, sizeof *setting);
    assert_non_null(setting);
    strcpy(setting->folder, "/tmp/quire-opening-XXXXXX");
    assert_non_null(mkdtemp(setting->folder));
    snprintf(setting->path, sizeof setting->path, "%s/base.quire", setting->folder);
    setting->slow = quire_embed_hash;
    setting->slow.open = slow_open;
    setting->embed[0] = &setting->slow;
    setting->chat[0] = &quire_chat_scripted;
    const quire_drivers drivers = { setting->embed, setting->chat };
    quire_arena arena = { 0 };
    assert_int_equal(quire_config_new_with(quire_engine_tables(drivers, &arena), &setting->config, NULL),
                     QUIRE_OK);
    quire_arena_free(&arena);
    assert_int_equal(quire_config_set(setting->config, "embed.driver", "hash", NULL), QUIRE_OK);
    assert_int_equal(quire_config_set(setting->config, "retrieve.near", "0", NULL), QUIRE_OK);
    assert_int_equal(quire_open_with(setting->path, setting->config, drivers, &setting->handle, NULL),
                     QUIRE_OK);
    atomic_store(&may_finish, false);
    *state = setting;
    return 0;
}

static int tear_down(void **state)
{
    struct setting *setting = *state;
    static const char *const endings[] = { "", "-wal", "-shm", "-lock" };
    quire_close(setting->handle);
    quire_config_free(setting->config);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", setting->path, endings[i]);
        unlink(path);
    }
    rmdir(setting->folder);
    free(setting);
    return 0;
}

struct adding {
    quire *handle;
    quire_cancel *cancel;
    const char *text;
    quire_status status;
};

static void *add_in_a_thread(void *state)
{
    struct adding *adding = state;
    quire_add_params params;
    quire_input input = { .uri = quire_str_from(adding->text), .bytes = quire_str_from(adding->text) };
    quire_add_defaults(&params);
    quire_request request;
    quire_request_defaults(&request);
    request.cancel = adding->cancel;
    params.request = &request;
    adding->status = quire_add_inputs(adding->handle, &input, 1, &params, NULL, NULL);
    return NULL;
}

static struct adding start(struct setting *setting, const char *text)
{
    struct adding adding = { .handle = setting->handle, .cancel = quire_cancel_new(), .text = text };
    assert_non_null(adding.cancel);
    return adding;
}

static void others_list_while_a_model_is_opened(void **state)
{
    struct setting *setting = *state;
    struct adding adding = start(setting, "The hemp rope carries 400 kilograms.");
    quire_listing *listing = NULL;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, add_in_a_thread, &adding), 0);
    while (!atomic_load(&opening)) sched_yield();
    assert_int_equal(quire_list(setting->handle, NULL, 0, NULL, &listing, NULL), QUIRE_OK);
    assert_int_equal(listing->documents.count, 0);
    quire_listing_free(listing);
    atomic_store(&may_finish, true);
    pthread_join(thread, NULL);
    assert_int_equal(adding.status, QUIRE_OK);
    quire_cancel_free(adding.cancel);
}

static void a_cancel_ends_the_opening_and_the_waiting_for_it(void **state)
{
    struct setting *setting = *state;
    struct adding first = start(setting, "The rope."), second = start(setting, "绳子。");
    pthread_t threads[2];
    assert_int_equal(pthread_create(&threads[0], NULL, add_in_a_thread, &first), 0);
    while (!atomic_load(&opening)) sched_yield();
    assert_int_equal(pthread_create(&threads[1], NULL, add_in_a_thread, &second), 0);
    quire_cancel_request(second.cancel);
    pthread_join(threads[1], NULL);
    assert_int_equal(second.status, QUIRE_E_CANCELLED);
    assert_int_equal(atomic_load(&opening), 1);
    quire_cancel_request(first.cancel);
    pthread_join(threads[0], NULL);
    assert_int_equal(first.status, QUIRE_E_CANCELLED);
    /* It can be opened after all. */
    atomic_store(&may_finish, true);
    struct adding third = start(setting, "绳子。");
    add_in_a_thread(&third);
    assert_int_equal(third.status, QUIRE_OK);
    quire_cancel_free(first.cancel);
    quire_cancel_free(second.cancel);
    quire_cancel_free(third.cancel);
}

static void keep_progress(void *user, const quire_progress *progress)
{
    *(quire_progress *)user = *progress;
}

static void the_last_progress_counts_what_was_unchanged(void **state)
{
    struct setting *setting = *state;
    quire_progress last = { 0 };
    quire_add_params params;
    const quire_input inputs[] = {
        { .uri = QUIRE_STR("a.md"), .bytes = QUIRE_STR("The hemp rope carries 400 kilograms.") },
        { .uri = QUIRE_STR("文.md"), .bytes = QUIRE_STR("麻绳能承受400公斤。") },
    };
    atomic_store(&may_finish, true);
    quire_add_defaults(&params);
    quire_request request;
    quire_request_defaults(&request);
    request.on_progress = keep_progress;
    request.user = &last;
    params.request = &request;
    assert_int_equal(quire_add_inputs(setting->handle, inputs, 2, &params, NULL, NULL), QUIRE_OK);
    assert_int_equal(last.stored, 2);
    assert_int_equal(last.unchanged, 0);
    assert_int_equal(quire_add_inputs(setting->handle, inputs, 2, &params, NULL, NULL), QUIRE_OK);
    assert_int_equal(last.stored, 0);
    assert_int_equal(last.unchanged, 2);
    assert_int_equal(last.bytes_loaded, last.bytes_found);
    assert_false(last.walking);
}

/* Promise 1: what cannot be read again is not verified. */
static void an_answer_held_against_no_base_is_not_verified(void **state)
{
    struct setting *setting = *state;
    quire_input input = { .uri = QUIRE_STR("a.md"),
                          .bytes = QUIRE_STR("The hemp rope carries 400 kilograms.") };
    quire_answer *answer = NULL;
    quire *other = NULL;
    char path[128];
    atomic_store(&may_finish, true);
    assert_int_equal(quire_add_inputs(setting->handle, &input, 1, NULL, NULL, NULL), QUIRE_OK);
    assert_int_equal(quire_ask(setting->handle, "How much does the hemp rope carry?", NULL, &answer, NULL),
                     QUIRE_OK);
    assert_true(answer->citation_count && answer->citations[0].verified);
    snprintf(path, sizeof path, "%s/none.quire", setting->folder);
    assert_int_equal(quire_open(path, NULL, &other, NULL), QUIRE_OK);
    assert_int_equal(quire_answer_verify(other, answer, NULL, NULL), QUIRE_OK);
    assert_false(answer->citations[0].verified);
    assert_int_equal(quire_answer_verify(setting->handle, answer, NULL, NULL), QUIRE_OK);
    assert_true(answer->citations[0].verified);
    quire_answer_free(answer);
    quire_close(other);
}

static void cancel_at_a_piece(void *user, quire_str piece)
{
    (void)piece;
    quire_cancel_request(user);
}

static void a_cancel_while_the_model_writes_gives_no_half_answer(void **state)
{
    struct setting *setting = *state;
    const quire_drivers drivers = { setting->embed, setting->chat };
    quire_input input = { .uri = QUIRE_STR("绳子.md"), .bytes = QUIRE_STR("麻绳能承受400公斤。") };
    quire_ask_params params;
    quire_request request;
    quire_answer *answer = NULL;
    quire *handle = NULL;
    quire_cancel *cancel = quire_cancel_new();
    assert_non_null(cancel);
    atomic_store(&may_finish, true);
    assert_int_equal(quire_config_set(setting->config, "chat.driver", "openai", NULL), QUIRE_OK);
    assert_int_equal(quire_config_set(setting->config, "chat.scripted.text", "麻绳能承受400公斤。 [1]", NULL),
                     QUIRE_OK);
    assert_int_equal(quire_open_with(setting->path, setting->config, drivers, &handle, NULL), QUIRE_OK);
    assert_int_equal(quire_add_inputs(handle, &input, 1, NULL, NULL, NULL), QUIRE_OK);
    quire_request_defaults(&request);
    request.cancel = cancel;
    quire_ask_defaults(&params);
    params.request = &request;
    params.keep_trace = false;
    params.on_draft = cancel_at_a_piece;
    params.user = cancel;
    assert_int_equal(quire_ask(handle, "麻绳能承受多少？", &params, &answer, NULL), QUIRE_E_CANCELLED);
    assert_null(answer);
    quire_cancel_free(cancel);
    quire_close(handle);
}

/* ---- callbacks and time ---- */

enum { NOTES = 60, SLOW_MS = 200 };

/* What a caller sees that takes its time over each progress. */
struct watcher {
    quire_progress last;
    size_t told;
    atomic_int inside;
    bool overlapped, went_back;
};

static void watch_slowly(void *user, const quire_progress *progress)
{
    struct watcher *watcher = user;
    const quire_progress *last = &watcher->last;
    watcher->overlapped |= atomic_fetch_add(&watcher->inside, 1) > 0;
    watcher->went_back |= progress->found < last->found || progress->loaded < last->loaded ||
                          progress->stored < last->stored || progress->embedded < last->embedded ||
                          progress->seconds < last->seconds;
    watcher->last = *progress;
    watcher->told++;
    usleep(SLOW_MS * 1000);
    atomic_fetch_sub(&watcher->inside, 1);
}

static void write_notes(quire_input *inputs, char (*names)[32], char (*texts)[128])
{
    for (int i = 0; i < NOTES; i++) {
        snprintf(names[i], sizeof names[i], "%s%d.md", i % 2 ? "note" : "笔记", i);
        snprintf(texts[i], sizeof texts[i],
                 i % 2 ? "The barge number %d was launched in %d." : "第%d号驳船于%d年下水。", i, 1700 + i);
        inputs[i] = (quire_input){ .uri = quire_str_from(names[i]), .bytes = quire_str_from(texts[i]) };
    }
}

static void a_slow_callback_keeps_no_step_waiting_and_is_told_the_last_state(void **state)
{
    struct setting *setting = *state;
    struct watcher watcher = { 0 };
    quire_input inputs[NOTES];
    char names[NOTES][32], texts[NOTES][128];
    quire_add_params params;
    quire_request request;
    atomic_store(&may_finish, true);
    write_notes(inputs, names, texts);
    quire_request_defaults(&request);
    request.on_progress = watch_slowly;
    request.user = &watcher;
    quire_add_defaults(&params);
    params.request = &request;
    quire_report *report = NULL;
    int64_t began_ns = quire_monotonic_ns();
    assert_int_equal(quire_add_inputs(setting->handle, inputs, NOTES, &params, &report, NULL), QUIRE_OK);
    double seconds = (double)(quire_monotonic_ns() - began_ns) / 1e9;
    print_message("%d documents in %.2f s, %zu callbacks of %d ms\n", NOTES, seconds, watcher.told, SLOW_MS);
    quire_report_free(report);
    assert_false(watcher.overlapped);
    assert_false(watcher.went_back);
    assert_int_equal(watcher.last.found, NOTES);
    assert_int_equal(watcher.last.stored, NOTES);
    assert_false(watcher.last.walking);
    /* As many callbacks as documents, one behind the other, would take 12 s. */
    assert_true((double)watcher.told * SLOW_MS / 1000 <= seconds);
    assert_true(watcher.told < NOTES / 2);
}

static void look_at_the_base(void *user, const quire_progress *progress)
{
    quire_state *now = NULL;
    (void)progress;
    assert_int_equal(quire_get_state(user, NULL, &now, NULL), QUIRE_OK);
    quire_state_free(now);
}

static void a_callback_may_use_the_base(void **state)
{
    struct setting *setting = *state;
    quire_input inputs[NOTES];
    char names[NOTES][32], texts[NOTES][128];
    quire_add_params params;
    quire_request request;
    atomic_store(&may_finish, true);
    write_notes(inputs, names, texts);
    quire_request_defaults(&request);
    request.on_progress = look_at_the_base;
    request.user = setting->handle;
    quire_add_defaults(&params);
    params.request = &request;
    assert_int_equal(quire_add_inputs(setting->handle, inputs, NOTES, &params, NULL, NULL), QUIRE_OK);
}

/* The model never opens: each call waits for it until its time is over. */
static void a_calls_time_ends_its_wait_and_says_so(void **state)
{
    struct setting *setting = *state;
    quire_input input = { .uri = QUIRE_STR("绳子.md"), .bytes = QUIRE_STR("麻绳能承受400公斤。") };
    quire_add_params params;
    quire_request request;
    quire_error err = { 0 };
    quire_view *view = NULL;
    quire_request_defaults(&request);
    request.timeout_ms = 50;
    quire_add_defaults(&params);
    params.request = &request;
    int64_t began_ns = quire_monotonic_ns();
    assert_int_equal(quire_add_inputs(setting->handle, &input, 1, &params, NULL, &err), QUIRE_E_CANCELLED);
    assert_true(err.retryable);
    assert_string_equal(err.message, "the time of the call, 50 ms, is over");
    assert_int_equal(quire_inspect_input(quire_get_engine(setting->handle), &input, &request, &view, &err),
                     QUIRE_E_CANCELLED);
    assert_true(err.retryable);
    assert_true(quire_monotonic_ns() - began_ns < (int64_t)10 * 1000000000);
    request.timeout_ms = -1;
    assert_int_equal(quire_add_inputs(setting->handle, &input, 1, &params, NULL, &err), QUIRE_E_INVALID);
    /* A cancel of the caller's is no matter of time. */
    quire_cancel *cancel = quire_cancel_new();
    assert_non_null(cancel);
    quire_cancel_request(cancel);
    request.timeout_ms = 60000;
    request.cancel = cancel;
    assert_int_equal(quire_add_inputs(setting->handle, &input, 1, &params, NULL, &err), QUIRE_E_CANCELLED);
    assert_false(err.retryable);
    request.cancel = NULL;
    atomic_store(&may_finish, true);
    assert_int_equal(quire_add_inputs(setting->handle, &input, 1, &params, NULL, &err), QUIRE_OK);
    quire_cancel_free(cancel);
}

/* A program that was built with a smaller struct, with a larger one, or that forgot to fill it. */
static void parameters_of_other_sizes_are_understood_or_refused(void **state)
{
    struct setting *setting = *state;
    struct {
        quire_request known;
        int64_t later;
    } newer;
    quire_listing *listing = NULL;
    quire_error err = { 0 };
    quire_request older;
    quire_request_fill(&older, offsetof(quire_request, timeout_ms));
    older.timeout_ms = -1; /* behind what that program knows */
    assert_int_equal(quire_list(setting->handle, NULL, 0, &older, &listing, &err), QUIRE_OK);
    quire_listing_free(listing);
    quire_request_fill(&newer.known, sizeof newer);
    assert_int_equal(quire_list(setting->handle, NULL, 0, &newer.known, &listing, &err), QUIRE_OK);
    quire_listing_free(listing);
    listing = NULL;
    newer.later = 1;
    assert_int_equal(quire_list(setting->handle, NULL, 0, &newer.known, &listing, &err), QUIRE_E_INVALID);
    assert_non_null(strstr(err.message, "does not know"));
    quire_request forgotten = { 0 };
    assert_int_equal(quire_list(setting->handle, NULL, 0, &forgotten, &listing, &err), QUIRE_E_INVALID);
    assert_non_null(strstr(err.message, "not filled"));
    assert_null(listing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(others_list_while_a_model_is_opened, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_cancel_ends_the_opening_and_the_waiting_for_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_cancel_while_the_model_writes_gives_no_half_answer, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_slow_callback_keeps_no_step_waiting_and_is_told_the_last_state,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_callback_may_use_the_base, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_calls_time_ends_its_wait_and_says_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(parameters_of_other_sizes_are_understood_or_refused, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_last_progress_counts_what_was_unchanged, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_answer_held_against_no_base_is_not_verified, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
