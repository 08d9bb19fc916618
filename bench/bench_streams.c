/* SPDX-License-Identifier: Apache-2.0 */
/* One large file, by the ordinary ways, and how far they are: a JSON line at each progress, and one at the end. SIGINT cancels.
 *   bench_streams split FILE       loads it and what is found in it, one after another, and splits it with the default model's tokenizer
 *   bench_streams add BASE SOURCE [OPTION=VALUE…]    adds it to BASE with the tests' hashing embedder, which needs next to no time */
#include "engine/engine.h"
#include "engine/load_fetched.h"
#include "fakes/embed_hash.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/str.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPTIONS_MAX = 16 };

static quire_cancel *cancel;

static void end(int number)
{
    (void)number;
    quire_cancel_request(cancel);
}

static void print_progress(void *user, const quire_progress *progress)
{
    (void)user;
    printf("{\"seconds\": %.3f, \"bytes\": %llu, \"of\": %llu, \"documents\": %llu, \"chunks\": %llu, "
           "\"embedded\": "
           "%llu, \"stored\": %llu, \"unchanged\": %llu}\n",
           progress->seconds, (unsigned long long)progress->bytes_loaded,
           (unsigned long long)progress->bytes_found, (unsigned long long)progress->loaded,
           (unsigned long long)progress->chunks, (unsigned long long)progress->embedded,
           (unsigned long long)progress->stored, (unsigned long long)progress->unchanged);
    fflush(stdout);
}

/* ---- split ---- */

struct splitting {
    quire_engine *engine;
    quire_token_counter counter;
    quire_progress done;
    uint64_t passed; /* bytes of the documents before this one */
    int64_t started_ns, printed_ns;
};

static void tell(void *user, uint64_t done, uint64_t total)
{
    struct splitting *self = user;
    int64_t now = quire_monotonic_ns();
    (void)total;
    self->done.bytes_loaded = self->passed + done;
    self->done.seconds = (double)(now - self->started_ns) / 1e9;
    if (now - self->printed_ns < 100 * 1000 * 1000) return;
    self->printed_ns = now;
    print_progress(NULL, &self->done);
}

static quire_status read_one(struct splitting *self, const char *path, quire_fetched *bytes,
                             quire_load_source *source, quire_error *err)
{
    quire_arena arena = { 0 };
    quire_call call = quire_engine_call(self->engine, &arena, cancel, NULL);
    quire_ledger ledger;
    quire_loaded loaded = { 0 };
    quire_chunks chunks = { 0 };
    call.progress = (quire_call_progress){ tell, self };
    quire_ledger_init(&ledger, &arena);
    quire_status status = quire_engine_load(self->engine, &call, path, bytes, source, &ledger, &loaded, err);
    if (!status && loaded.reason)
        status = quire_fail(err, QUIRE_E_INVALID, "%s: %.*s", quire_load_reason_name(loaded.reason),
                            QUIRE_FMT(loaded.message));
    if (!status)
        status = quire_split(&call, &self->engine->split, &self->counter, &loaded.document, &ledger, &chunks,
                             err);
    self->done.loaded++;
    self->done.chunks += chunks.count;
    if (!loaded.child_count) self->passed += source->size_bytes;
    tell(self, 0, 0);
    for (size_t i = 0; i < loaded.child_count && !status; i++) {
        const quire_load_child *child = &loaded.children[i];
        quire_load_source part = { .fd = quire_spool_fd(loaded.spool),
                                   .offset = child->offset,
                                   .size_bytes = child->size_bytes,
                                   .part = child->part,
                                   .sha256 = quire_str_from(child->sha256),
                                   .uri = quire_found_uri(&arena, source->uri, child->name),
                                   .media_type = child->media_type,
                                   .charset = child->charset,
                                   .title = child->title,
                                   .allowance = source->allowance,
                                   .depth = source->depth + 1 };
        status = read_one(self, NULL, bytes, &part, err);
    }
    quire_spool_release(loaded.spool);
    quire_arena_free(&arena);
    return status;
}

static quire_status split_file(quire_engine *engine, const char *path, quire_error *err)
{
    quire_arena arena = { 0 };
    struct splitting self = { .engine = engine };
    quire_embedder *embedder = NULL;
    quire_fetched bytes = { .fd = -1 };
    quire_load_reason reason;
    quire_str message;
    quire_status status = quire_engine_embedder(engine, cancel, &embedder, err);
    if (status) return status;
    self.counter = quire_engine_counter(embedder);
    self.started_ns = quire_monotonic_ns();
    quire_call call = quire_engine_call(engine, &arena, cancel, NULL);
    call.progress = (quire_call_progress){ tell, &self };
    status = quire_fetch_file(&call, &engine->fetch, path, &bytes, &reason, &message, err);
    if (!status && reason) status = quire_fail(err, QUIRE_E_INVALID, "%.*s", QUIRE_FMT(message));
    quire_load_source source = { .fd = bytes.fd,
                                 .size_bytes = bytes.size_bytes,
                                 .uri = quire_str_from(path),
                                 .allowance = quire_allowance_new(engine->found_limit) };
    self.done.bytes_found = source.size_bytes;
    quire_loaders_enter(&engine->loaders);
    if (!status) status = read_one(&self, path, &bytes, &source, err);
    quire_loaders_leave(&engine->loaders);
    quire_allowance_release(source.allowance);
    quire_fetched_free(&bytes);
    quire_arena_free(&arena);
    self.printed_ns = 0;
    tell(&self, 0, 0);
    return status;
}

/* ---- add ---- */

static quire_status add_source(quire *base, const char *source, char **given, int count, quire_error *err)
{
    quire_pair options[OPTIONS_MAX];
    quire_report *report = NULL;
    quire_add_params params;
    quire_request request;
    quire_add_defaults(&params);
    quire_request_defaults(&request);
    request.cancel = cancel;
    request.on_progress = print_progress;
    params.request = &request;
    for (int i = 0; i < count; i++) {
        size_t size = strcspn(given[i], "=");
        options[i] = (quire_pair){ { given[i], size },
                                   quire_str_from(given[i][size] ? given[i] + size + 1 : "") };
    }
    params.options = options;
    params.option_count = (size_t)count;
    quire_status status = quire_add(base, &source, 1, &params, &report, err);
    if (report)
        printf(
            "{\"added\": %llu, \"updated\": %llu, \"unchanged\": %llu, \"failed\": %llu, \"removed\": %llu, "
            "\"chunks\": %llu, \"embedded\": %llu}\n",
            (unsigned long long)report->added, (unsigned long long)report->updated,
            (unsigned long long)report->unchanged, (unsigned long long)report->failed,
            (unsigned long long)report->removed, (unsigned long long)report->chunks,
            (unsigned long long)report->embedded);
    quire_report_free(report);
    return status;
}

int main(int argc, char **argv)
{
    static const quire_embed_driver *const hashing[] = { &quire_embed_hash, NULL };
    bool split = argc == 3 && strcmp(argv[1], "split") == 0,
         add = argc >= 4 && argc <= 4 + OPTIONS_MAX && strcmp(argv[1], "add") == 0;
    quire_engine *engine = NULL;
    quire_config *config = NULL;
    quire *base = NULL;
    quire_error err = { 0 };
    quire_engine_params params;
    cancel = quire_cancel_new();
    if (!cancel || !(split || add)) {
        fprintf(stderr, "usage: bench_streams split FILE | add BASE SOURCE [OPTION=VALUE...]\n");
        return 2;
    }
    signal(SIGINT, end);
    quire_status status = quire_config_new(&config, &err);
    if (!status && split) {
        quire_engine_defaults(&params);
        params.config = config;
        status = quire_engine_new(&params, &engine, &err);
        if (!status) status = split_file(engine, argv[2], &err);
    } else if (!status) {
        status = quire_config_set(config, "embed.driver", "hash", &err);
        if (!status)
            status = quire_open_with(argv[2], config, (quire_drivers){ hashing, quire_chat_drivers }, &base,
                                     &err);
        if (!status) status = add_source(base, argv[3], argv + 4, argc - 4, &err);
    }
    if (status) fprintf(stderr, "bench_streams: %s\n", err.message);
    quire_close(base);
    quire_engine_free(engine);
    quire_config_free(config);
    quire_cancel_free(cancel);
    return status == QUIRE_E_CANCELLED ? 130 : status ? EXIT_FAILURE : EXIT_SUCCESS;
}
