/* SPDX-License-Identifier: Apache-2.0 */
/* Keeping a base up to date. Sources are watched before they are brought up to date for the first time, so that nothing is lost
 * between; from then on each round looks at what was told to have changed, and at the sources whose interval is over. While a
 * round runs, a second thread takes in what happens meanwhile, so that the kernel's queue doesn't run over: the watcher is
 * its own then, and the round's thread doesn't touch it. */
#include "fetch/watch.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/retry.h"
#include "base/schedule.h"
#include "engine/engine.h"
#include "engine/params.h"
#include "engine/sync.h"

#include <poll.h>
#include <stdlib.h>

enum {
    NS_PER_MS = 1000000,
    SECOND_MS = 1000,
    CHECK_MS = 10 * SECOND_MS, /* for sources that others add or remove, and for a clock that was set */
    FIRST_PAUSE_MS = SECOND_MS,
    LONGEST_PAUSE_MS = 60 * SECOND_MS,
    DRAIN_MS = 50,
};

void quire_watch_params_fill(quire_watch_params *params, size_t size)
{
    static const quire_watch_params standard = { .size = sizeof standard, .every_ms = 15 * 60 * SECOND_MS };
    quire_params_fill(params, size, &standard);
}

/* One source while it is watched. */
struct watched {
    quire_sync_source source;
    bool local;    /* files: the system can tell of changes */
    size_t number; /* among those of the watcher */
    bool interval; /* it is looked at now and then */
    bool told;     /* how it is watched; as: */
    quire_watch_kind told_kind;
    int64_t next_ms;   /* Unix time */
    unsigned failures; /* of its last looks, in a row */
};

struct watching {
    quire *base;
    const quire_watch_params *params;
    quire_add_params sync; /* what each round is given */
    const quire_started *started;
    const char *const *words;
    size_t word_count;
    bool begun; /* the first round is done: the words are sources of the base by now */

    quire_arena arena; /* of the sources */
    struct watched *items;
    size_t count;
    uint64_t identity; /* of the sources: another one where they are others */
    quire_watcher *watcher;
};

/* ---- the sources ---- */

static quire_status take_items(struct watching *watching, const quire_sync_source *sources, size_t count,
                               quire_error *err)
{
    int64_t now_ms = quire_unix_ms();
    struct watched *items = quire_arena_array(&watching->arena, count, sizeof *items);
    if (!items) return quire_fail_memory(err);
    for (size_t i = 0; i < count; i++)
        items[i] = (struct watched){ .source = sources[i],
                                     .local = sources[i].path != NULL,
                                     .interval = sources[i].path == NULL,
                                     .next_ms = quire_schedule_kept(now_ms, watching->params->every_ms,
                                                                    sources[i].next_ms) };
    watching->items = items;
    watching->count = count;
    return QUIRE_OK;
}

static uint64_t identity_of(const quire_sync_source *sources, size_t count)
{
    uint64_t identity = QUIRE_HASH_START;
    for (size_t i = 0; i < count; i++) {
        identity = quire_hash_str(quire_hash_byte(identity, '\n'), sources[i].uri);
        for (size_t j = 0; j < sources[i].ignore.count; j++)
            identity = quire_hash_str(quire_hash_byte(identity, '\0'), sources[i].ignore.items[j]);
    }
    return identity;
}

static quire_status open_watcher(struct watching *watching, quire_error *err)
{
    size_t count = 0;
    quire_watch_source *local = quire_arena_array(&watching->arena, watching->count, sizeof *local);
    if (!local) return quire_fail_memory(err);
    for (size_t i = 0; i < watching->count; i++) {
        struct watched *item = &watching->items[i];
        if (!item->local) continue;
        const char **ignore = quire_arena_array(&watching->arena, item->source.ignore.count, sizeof *ignore);
        if (!ignore) return quire_fail_memory(err);
        for (size_t j = 0; j < item->source.ignore.count; j++) ignore[j] = item->source.ignore.items[j].data;
        item->number = count;
        local[count++] = (quire_watch_source){ .path = item->source.path,
                                               .folder = item->source.folder,
                                               .ignore = ignore,
                                               .ignore_count = item->source.ignore.count };
    }
    return quire_watcher_open(&quire_watch_standard, local, count, watching->base->path, &watching->watcher,
                              err);
}

/* Which they are now; *changed tells whether they are others than before. */
static quire_status read_sources(struct watching *watching, bool *changed, quire_error *err)
{
    quire_arena arena = { 0 };
    quire_call call = quire_engine_call(watching->base->engine, &arena, &watching->started->cancel, NULL);
    const quire_sync_source *sources = NULL;
    size_t count = 0;
    quire_status status = quire_sync_sources(watching->base, &call, watching->words, watching->word_count,
                                             &watching->sync, watching->begun, &sources, &count, err);
    uint64_t identity = status ? 0 : identity_of(sources, count);
    *changed = !status && (!watching->watcher || identity != watching->identity);
    if (!*changed) {
        quire_arena_free(&arena);
        return status;
    }
    quire_watcher_close(watching->watcher);
    watching->watcher = NULL;
    quire_arena_free(&watching->arena);
    watching->arena = arena;
    watching->identity = identity;
    status = take_items(watching, sources, count, err);
    return status ? status : open_watcher(watching, err);
}

/* ---- telling ---- */

static quire_watched_source describe(const struct watching *watching, struct watched *item)
{
    quire_watched_source told = { .uri = item->source.uri, .kind = QUIRE_WATCH_INTERVALS };
    if (!item->local) {
        told.why = QUIRE_STR("it is not of this machine's files");
    } else {
        quire_watch_standing standing = quire_watcher_standing(watching->watcher, item->number);
        static const quire_watch_kind kinds[] = { [QUIRE_WATCHED] = QUIRE_WATCH_CHANGES,
                                                  [QUIRE_WATCHED_PARTLY] = QUIRE_WATCH_BOTH,
                                                  [QUIRE_WATCHED_NOT] = QUIRE_WATCH_INTERVALS,
                                                  [QUIRE_WATCHED_AWAY] = QUIRE_WATCH_AWAY };
        told.kind = kinds[standing.kind];
        told.why = quire_str_from(standing.why);
        bool interval = told.kind == QUIRE_WATCH_BOTH || told.kind == QUIRE_WATCH_INTERVALS;
        if (interval && !item->interval)
            item->next_ms = quire_schedule_next(quire_unix_ms(), watching->params->every_ms, 0,
                                                quire_hash_str(QUIRE_HASH_START, item->source.uri));
        item->interval = interval;
    }
    if (item->interval) told.next_ms = item->next_ms;
    return told;
}

/* Where one of them is watched otherwise than was told. */
static quire_status tell_sources(struct watching *watching, quire_call *call, quire_error *err)
{
    bool news = watching->count == 0;
    quire_watched_source *told = quire_arena_array(call->arena, watching->count, sizeof *told);
    if (!told) return quire_fail_memory(err);
    for (size_t i = 0; i < watching->count; i++) {
        struct watched *item = &watching->items[i];
        told[i] = describe(watching, item);
        news |= !item->told || item->told_kind != told[i].kind;
        item->told = true;
        item->told_kind = told[i].kind;
    }
    if (news && watching->params->on_sources)
        watching->params->on_sources(watching->params->user, told, watching->count);
    return QUIRE_OK;
}

/* ---- a round ---- */

/* Takes in what happens while the round runs. */
struct drain {
    quire_watcher *watcher;
    quire_cancel stop;
    pthread_t thread;
    bool runs;
};

static void *drain_meanwhile(void *user)
{
    struct drain *drain = user;
    quire_call call = { .cancel = &drain->stop };
    struct pollfd events = { .fd = quire_watcher_fd(drain->watcher), .events = POLLIN };
    while (!quire_cancel_asked(&drain->stop)) {
        if (poll(&events, 1, DRAIN_MS) > 0 && quire_watcher_drain(drain->watcher, &call, NULL)) break;
        events.fd = quire_watcher_fd(drain->watcher);
    }
    return NULL;
}

/* Where there is no thread to be had, the queue may run over, and all is looked at. */
static void start_drain(struct drain *drain, quire_watcher *watcher)
{
    *drain = (struct drain){ .watcher = watcher };
    drain->runs = pthread_create(&drain->thread, NULL, drain_meanwhile, drain) == 0;
}

static void end_drain(struct drain *drain)
{
    quire_cancel_request(&drain->stop);
    if (drain->runs) pthread_join(drain->thread, NULL);
}

/* What a round is about. */
struct batch {
    quire_sync_part *parts;
    struct watched **items; /* one a part */
    size_t count;
    uint64_t paths;
    int64_t first_ns;
    const quire_changes *changes; /* which came from the watcher */
    size_t change_count;
    bool first; /* the words are made sources */
};

static quire_status sync_batch(struct watching *watching, const struct batch *batch, quire_report **out,
                               quire_error *err)
{
    quire_request request = watching->started->request;
    request.cancel = (quire_cancel *)&watching->started->cancel;
    request.timeout_ms = 0;
    quire_add_params params = watching->sync;
    params.request = &request;
    return quire_sync_parts(watching->base, batch->parts, batch->count, &params, out, err);
}

static quire_status tell_round(struct watching *watching, quire_call *call, const struct batch *batch,
                               const quire_report *report, const quire_error *failure, int64_t again_ms,
                               quire_error *err)
{
    quire_str *uris = quire_arena_array(call->arena, batch->count, sizeof *uris);
    if (!uris) return quire_fail_memory(err);
    for (size_t i = 0; i < batch->count; i++) uris[i] = batch->items[i]->source.uri;
    const quire_round round = { .ended_ms = quire_unix_ms(),
                                .seconds = (double)(quire_monotonic_ns() - batch->first_ns) / 1e9,
                                .sources = { uris, batch->count },
                                .paths = batch->paths,
                                .report = report,
                                .error = failure->status ? failure : NULL,
                                .again_ms = again_ms };
    if (watching->params->on_round) watching->params->on_round(watching->params->user, &round);
    return QUIRE_OK;
}

static bool has_failed(const quire_sync_source *sources, size_t count, quire_str uri)
{
    for (size_t i = 0; i < count; i++)
        if (quire_str_equal(sources[i].uri, uri)) return sources[i].failed;
    return false;
}

/* Those that were looked at because their time had come are looked at again later; that is kept for the next process, where it can
 * be. */
static quire_status schedule(struct watching *watching, quire_call *call, const struct batch *batch,
                             quire_error *err)
{
    const quire_sync_source *sources = NULL;
    size_t source_count = 0, count = 0;
    quire_error unkept = { 0 };
    quire_sync_next *next = quire_arena_array(call->arena, batch->count, sizeof *next);
    if (!next) return quire_fail_memory(err);
    for (size_t i = 0; i < batch->count; i++)
        if (batch->items[i]->interval && !batch->parts[i].paths.count)
            next[count++] = (quire_sync_next){ .uri = batch->items[i]->source.uri };
    if (!count) return QUIRE_OK;
    quire_status status = quire_sync_sources(watching->base, call, watching->words, watching->word_count,
                                             &watching->sync, true, &sources, &source_count, &unkept);
    for (size_t i = 0, at = 0; i < batch->count; i++) {
        struct watched *item = batch->items[i];
        if (!item->interval || batch->parts[i].paths.count) continue;
        item->failures = has_failed(sources, source_count, item->source.uri) ? item->failures + 1 : 0;
        uint64_t chance = quire_hash_str(QUIRE_HASH_START, item->source.uri) ^ (uint64_t)quire_monotonic_ns();
        item->next_ms = quire_schedule_next(quire_unix_ms(), watching->params->every_ms, item->failures,
                                            chance);
        next[at].every_ms = watching->params->every_ms;
        next[at++].next_ms = item->next_ms;
    }
    if (!status) status = quire_sync_note_next(watching->base, call, next, count, &unkept);
    if (status && status != QUIRE_E_CANCELLED)
        quire_log_write(call->log, QUIRE_LOG_WARN, "when sources are looked at next was not kept: %s",
                        unkept.message);
    return QUIRE_OK;
}

/* Until it is done. Others that write the base are waited for. */
static quire_status run_batch(struct watching *watching, quire_call *call, const struct batch *batch,
                              quire_error *err)
{
    quire_backoff backoff = { FIRST_PAUSE_MS, LONGEST_PAUSE_MS };
    struct drain drain;
    quire_status status;
    start_drain(&drain, watching->watcher);
    for (;;) {
        quire_report *report = NULL;
        quire_error failure = { 0 };
        status = sync_batch(watching, batch, &report, &failure);
        failure.status = status;
        /* What can't be mended by another try is given up where it is the call's own. */
        bool again = status && status != QUIRE_E_CANCELLED && (watching->begun || failure.retryable);
        int64_t again_ms = again ? quire_unix_ms() + backoff.pause_ms : 0;
        quire_status told = QUIRE_OK;
        if (!status || report || again)
            told = tell_round(watching, call, batch, report, &failure, again_ms, &failure);
        quire_report_free(report);
        if (status && err) *err = failure;
        if (!again) {
            status = status ? status : told;
            break;
        }
        if (!quire_backoff_pause(&backoff, 0, &watching->started->cancel)) {
            status = quire_fail_cancelled(err);
            break;
        }
    }
    end_drain(&drain);
    return status ? status : schedule(watching, call, batch, err);
}

static quire_status make_room(struct batch *batch, const struct watching *watching, quire_arena *arena,
                              quire_error *err)
{
    *batch = (struct batch){ .first_ns = quire_monotonic_ns() };
    batch->parts = quire_arena_array(arena, watching->count, sizeof *batch->parts);
    batch->items = quire_arena_array(arena, watching->count, sizeof *batch->items);
    return batch->parts && batch->items ? QUIRE_OK : quire_fail_memory(err);
}

static void put_part(struct batch *batch, struct watched *item, quire_strs paths)
{
    batch->items[batch->count] = item;
    batch->parts[batch->count++] = (quire_sync_part){ .word = item->source.word, .paths = paths };
}

static bool is_due(const struct watched *item, int64_t now_ms)
{
    return item->interval && item->next_ms <= now_ms;
}

/* All of them, save those elsewhere whose interval is not over yet. */
static quire_status run_first(struct watching *watching, quire_call *call, quire_error *err)
{
    struct batch batch;
    int64_t now_ms = quire_unix_ms();
    quire_status status = make_room(&batch, watching, call->arena, err);
    for (size_t i = 0; !status && i < watching->count; i++)
        if (watching->items[i].local || is_due(&watching->items[i], now_ms))
            put_part(&batch, &watching->items[i], (quire_strs){ 0 });
    if (!status && batch.count) status = run_batch(watching, call, &batch, err);
    if (!status) watching->begun = true;
    return status;
}

static const quire_changes *changes_of(const quire_watch_news *news, const struct watched *item)
{
    for (size_t i = 0; item->local && i < news->count; i++)
        if (news->changes[i].source == item->number) return &news->changes[i];
    return NULL;
}

static quire_status run_next(struct watching *watching, quire_call *call, const quire_watch_news *news,
                             quire_error *err)
{
    struct batch batch;
    bool whole = false;
    int64_t now_ms = quire_unix_ms();
    quire_status status = make_room(&batch, watching, call->arena, err);
    for (size_t i = 0; !status && i < watching->count; i++) {
        struct watched *item = &watching->items[i];
        const quire_changes *changes = changes_of(news, item);
        if (!changes && !is_due(item, now_ms)) continue;
        put_part(&batch, item, changes && !is_due(item, now_ms) ? changes->paths : (quire_strs){ 0 });
        if (changes && changes->first_ns < batch.first_ns) batch.first_ns = changes->first_ns;
        batch.paths += batch.parts[batch.count - 1].paths.count;
        whole |= !batch.parts[batch.count - 1].paths.count;
    }
    if (whole) batch.paths = 0;
    return status || !batch.count ? status : run_batch(watching, call, &batch, err);
}

/* ---- the loop ---- */

static int64_t wake_ns(const struct watching *watching)
{
    int64_t now_ms = quire_unix_ms(), wait_ms = CHECK_MS;
    for (size_t i = 0; i < watching->count; i++)
        if (watching->items[i].interval && watching->items[i].next_ms - now_ms < wait_ms)
            wait_ms = watching->items[i].next_ms > now_ms ? watching->items[i].next_ms - now_ms : 0;
    return quire_monotonic_ns() + wait_ms * NS_PER_MS;
}

static quire_status turn(struct watching *watching, quire_call *call, quire_error *err)
{
    quire_watch_news news;
    bool changed = false;
    quire_error unread = { 0 };
    quire_status status = read_sources(watching, &changed, &unread);
    if (watching->begun && !changed && (status == QUIRE_E_IO || status == QUIRE_E_BUSY)) {
        quire_log_write(call->log, QUIRE_LOG_WARN, "which sources there are was not read: %s",
                        unread.message);
        status = QUIRE_OK;
    }
    if (status && err) *err = unread;
    if (!status && changed) {
        status = quire_watcher_drain(watching->watcher, call, err);
        if (!status) status = tell_sources(watching, call, err);
        return status ? status : run_first(watching, call, err);
    }
    if (!status) status = quire_watcher_wait(watching->watcher, call, wake_ns(watching), &news, err);
    if (!status && news.standings) status = tell_sources(watching, call, err);
    if (!status && news.waiting.count && watching->params->on_waiting)
        watching->params->on_waiting(watching->params->user, news.waiting);
    return status ? status : run_next(watching, call, &news, err);
}

static quire_status run(struct watching *watching, quire_error *err)
{
    for (;;) {
        quire_arena arena = { 0 };
        quire_call call = quire_engine_call(watching->base->engine, &arena, &watching->started->cancel, NULL);
        quire_status status = turn(watching, &call, err);
        quire_arena_free(&arena);
        if (status) return status;
    }
}

quire_status quire_watch(quire *base, const char *const *words, size_t count,
                         const quire_watch_params *params, quire_error *err)
{
    quire_watch_params own;
    quire_started started;
    struct watching watching = {
        .base = base, .params = &own, .started = &started, .words = words, .word_count = count
    };
    quire_watch_defaults(&own);
    quire_add_defaults(&watching.sync);
    quire_status status = quire_params_take(&own, params, err);
    if (!status) status = quire_params_take(&watching.sync, own.sync, err);
    if (!status && own.every_ms < SECOND_MS)
        status = quire_fail(err, QUIRE_E_INVALID, "the interval is %lld ms; it must be at least a second",
                            (long long)own.every_ms);
    if (!status) status = quire_start(&started, own.request, err);
    if (status) return status;
    status = run(&watching, err);
    quire_watcher_close(watching.watcher);
    quire_arena_free(&watching.arena);
    return quire_end(&started, status, err);
}
