/* SPDX-License-Identifier: Apache-2.0 */
/* What a server does, at once and in one engine: eight threads that search, ask with and without a time, cancel and remove in
 * two bases while documents are added to both. Every call ends in a way that its caller can understand, and the bases are
 * whole afterwards. QUIRE_SERVER_SECONDS says for how long; under a thread sanitizer two minutes of it find races. */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "engine/engine.h"
#include "fakes/embed_hash.h"
#include "support/scratch.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { THREADS = 8, BASES = 2, NOTES = 40, STANDARD_SECONDS = 3 };

struct server {
    char folder[64];
    quire_engine *engine;
    quire *bases[BASES];
    atomic_bool stop;
    atomic_size_t answered, cancelled, removed;
    char failure[700];
    atomic_flag failed;
};

static void fail_once(struct server *server, const char *what, quire_status status, const quire_error *err)
{
    if (!atomic_flag_test_and_set(&server->failed))
        snprintf(server->failure, sizeof server->failure, "%s: %s: %s", what, quire_status_name(status),
                 err->message);
    atomic_store(&server->stop, true);
}

static void note_of(int number, char *uri, char *text, size_t size)
{
    snprintf(uri, size, number % 2 ? "note%d.md" : "笔记%d.md", number);
    snprintf(text, size,
             number % 2 ? "# Barge\n\nThe barge number %d was launched in %d.\n"
                        : "# 驳船\n\n第%d号驳船于%d年下水。\n",
             number, 1700 + number);
}

static quire_status add_some(struct server *server, int base, int first, quire_cancel *cancel,
                             quire_error *err)
{
    quire_input inputs[4];
    char uris[4][128], texts[4][128];
    quire_add_params params;
    quire_request request;
    quire_report *report = NULL;
    for (int i = 0; i < 4; i++) {
        note_of((first + i) % NOTES, uris[i], texts[i], sizeof uris[i]);
        inputs[i] = (quire_input){ .uri = quire_str_from(uris[i]), .bytes = quire_str_from(texts[i]) };
    }
    quire_request_defaults(&request);
    request.cancel = cancel;
    quire_add_defaults(&params);
    params.request = &request;
    quire_status status = quire_add_inputs(server->bases[base], inputs, 4, &params, &report, err);
    quire_report_free(report);
    return status;
}

struct worker {
    pthread_t thread;
    struct server *server;
    int number;
};

static void *add_on(void *state)
{
    struct worker *worker = state;
    struct server *server = worker->server;
    for (int round = 0; !atomic_load(&server->stop); round += 4) {
        quire_error err = { 0 };
        quire_status status = add_some(server, worker->number % BASES, round, NULL, &err);
        if (status) fail_once(server, "add", status, &err);
    }
    return NULL;
}

static quire_status ask_once(struct server *server, quire *base, int round, quire_request *request,
                             quire_error *err)
{
    char question[128];
    quire_ask_params params;
    quire_answer *answer = NULL;
    quire_ask_defaults(&params);
    params.request = request;
    params.keep_trace = round % 3 == 0;
    snprintf(question, sizeof question,
             round % 2 ? "When was barge number %d launched?" : "第%d号驳船什么时候下水？", round % NOTES);
    quire_status status = quire_ask(base, question, &params, &answer, err);
    if (!status) {
        atomic_fetch_add(&server->answered, 1);
        for (size_t i = 0; i < answer->citation_count; i++)
            if (!answer->citations[i].verified) snprintf(err->message, sizeof err->message, "unverified");
    }
    quire_answer_free(answer);
    return status;
}

static quire_status search_once(quire *base, int round, quire_request *request, quire_error *err)
{
    quire_search_params params;
    quire_results *results = NULL;
    quire_search_defaults(&params);
    params.request = request;
    params.mode = (quire_search_mode)(round % 3);
    quire_status status = quire_search(base, round % 2 ? "驳船下水" : "barge launched", &params, &results,
                                       err);
    quire_results_free(results);
    return status;
}

static quire_status remove_once(struct server *server, quire *base, int round, quire_error *err)
{
    char uri[128], text[128];
    const char *name = uri;
    quire_removals *removals = NULL;
    note_of(round % NOTES, uri, text, sizeof uri);
    quire_status status = quire_remove(base, &name, 1, NULL, &removals, err);
    if (!status && removals->items[0].found) atomic_fetch_add(&server->removed, 1);
    quire_removals_free(removals);
    return status;
}

static quire_status look_once(quire *base, quire_error *err)
{
    quire_traces *traces = NULL;
    quire_state *now = NULL;
    quire_status status = quire_trace_list(base, 10, NULL, &traces, err);
    if (!status) status = quire_get_state(base, NULL, &now, err);
    quire_traces_free(traces);
    quire_state_free(now);
    return status;
}

static void *serve(void *state)
{
    struct worker *worker = state;
    struct server *server = worker->server;
    quire_cancel *cancelled = quire_cancel_new();
    assert_non_null(cancelled);
    quire_cancel_request(cancelled);
    for (int round = worker->number; !atomic_load(&server->stop); round++) {
        quire *base = server->bases[round % BASES];
        quire_error err = { 0 };
        quire_request request;
        quire_request_defaults(&request);
        if (round % 7 == 1) request.timeout_ms = 1;
        if (round % 11 == 2) request.cancel = cancelled;
        quire_status status = round % 5 == 0    ? look_once(base, &err)
                              : round % 5 == 1  ? search_once(base, round, &request, &err)
                              : round % 13 == 2 ? remove_once(server, base, round, &err)
                                                : ask_once(server, base, round, &request, &err);
        bool may_end = request.timeout_ms || request.cancel;
        if (status == QUIRE_E_CANCELLED && may_end) atomic_fetch_add(&server->cancelled, 1);
        else if (status && status != QUIRE_E_BUSY) fail_once(server, "a call", status, &err);
        else if (!status && *err.message) fail_once(server, "a call", QUIRE_OK, &err);
    }
    quire_cancel_free(cancelled);
    return NULL;
}

static int set_up(void **state)
{
    static const quire_embed_driver *const embed[] = { &quire_embed_hash, NULL };
    struct server *server = calloc(1, sizeof *server);
    quire_config *config = NULL;
    quire_engine_params params;
    if (!server || !make_scratch("server", server->folder, sizeof server->folder)) return -1;
    atomic_flag_clear(&server->failed);
    if (quire_config_new(&config, NULL) || quire_config_set(config, "embed.driver", "hash", NULL) ||
        quire_config_set(config, "retrieve.near", "0", NULL) ||
        quire_config_set(config, "log.level", "error", NULL))
        return -1;
    quire_engine_defaults(&params);
    params.config = config;
    if (quire_engine_new_with(&params, (quire_drivers){ embed, quire_chat_drivers }, &server->engine, NULL))
        return -1;
    quire_config_free(config);
    for (int i = 0; i < BASES; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%d.quire", server->folder, i);
        if (quire_engine_open(server->engine, path, &server->bases[i], NULL)) return -1;
    }
    *state = server;
    return 0;
}

static int tear_down(void **state)
{
    struct server *server = *state;
    for (int i = 0; i < BASES; i++) quire_close(server->bases[i]);
    quire_engine_free(server->engine);
    int left = remove_scratch(server->folder);
    free(server);
    return left;
}

static void many_threads_share_an_engine(void **state)
{
    struct server *server = *state;
    struct worker adders[BASES], workers[THREADS];
    const char *asked = getenv("QUIRE_SERVER_SECONDS");
    long seconds = asked ? strtol(asked, NULL, 10) : STANDARD_SECONDS;
    quire_error err = { 0 };
    for (int i = 0; i < BASES; i++)
        if (add_some(server, i, 0, NULL, &err)) fail_msg("%s", err.message);
    for (int i = 0; i < BASES; i++) {
        adders[i] = (struct worker){ .server = server, .number = i };
        assert_int_equal(pthread_create(&adders[i].thread, NULL, add_on, &adders[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){ .server = server, .number = i };
        assert_int_equal(pthread_create(&workers[i].thread, NULL, serve, &workers[i]), 0);
    }
    int64_t end_ns = quire_monotonic_ns() + seconds * 1000000000;
    while (!atomic_load(&server->stop) && quire_monotonic_ns() < end_ns)
        nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
    atomic_store(&server->stop, true);
    for (int i = 0; i < THREADS; i++) pthread_join(workers[i].thread, NULL);
    for (int i = 0; i < BASES; i++) pthread_join(adders[i].thread, NULL);
    if (*server->failure) fail_msg("%s", server->failure);
    print_message("%ld s: %zu answers, %zu cancelled, %zu removed\n", seconds, atomic_load(&server->answered),
                  atomic_load(&server->cancelled), atomic_load(&server->removed));
    assert_true(atomic_load(&server->answered) && atomic_load(&server->cancelled) &&
                atomic_load(&server->removed));
    for (int i = 0; i < BASES; i++) {
        quire_listing *listing = NULL;
        quire_state *now = NULL;
        uint64_t chunks = 0;
        assert_int_equal(quire_list(server->bases[i], NULL, 0, NULL, &listing, &err), QUIRE_OK);
        assert_int_equal(quire_get_state(server->bases[i], NULL, &now, &err), QUIRE_OK);
        for (size_t d = 0; d < listing->documents.count; d++) chunks += listing->documents.items[d].chunks;
        assert_int_equal(now->documents, listing->documents.count);
        assert_int_equal(now->chunks, chunks);
        quire_listing_free(listing);
        quire_state_free(now);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(many_threads_share_an_engine, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
