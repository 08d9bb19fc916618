/* SPDX-License-Identifier: Apache-2.0 */
/* What the steps of adding tell: their accounts, how far the add is, its report, and the failure that ends it. */
#include "base/error.h"
#include "engine/add.h"
#include "load/reading.h"
#include "record/document_codec.h"

enum { TELL_EVERY_NS = 100 * 1000 * 1000 };

void quire_adding_fail(quire_adding *adding, const quire_error *err)
{
    pthread_mutex_lock(&adding->mutex);
    if (!adding->first_error.status) adding->first_error = *err;
    pthread_cond_broadcast(&adding->heard);
    pthread_mutex_unlock(&adding->mutex);
    quire_queue_close(adding->found);
    quire_queue_close(adding->split);
    quire_queue_close(adding->embedded);
}

void quire_adding_changed(quire_adding *adding)
{
    if (!adding->news) pthread_cond_signal(&adding->changed);
    adding->news = true;
}

static quire_progress progress_now(const quire_adding *adding)
{
    quire_progress progress = adding->progress;
    progress.seconds = (double)(quire_monotonic_ns() - adding->started_ns) / 1e9;
    return progress;
}

void *quire_adding_tell(void *state)
{
    quire_adding *adding = state;
    const quire_request *request = &adding->started->request;
    pthread_mutex_lock(&adding->mutex);
    for (bool last = false; !last;) {
        while (!adding->news && !adding->ended) pthread_cond_wait(&adding->changed, &adding->mutex);
        last = adding->ended;
        adding->news = false;
        quire_progress progress = progress_now(adding);
        pthread_mutex_unlock(&adding->mutex);
        request->on_progress(request->user, &progress);
        int64_t next_ns = quire_monotonic_ns() + TELL_EVERY_NS;
        struct timespec next = { .tv_sec = next_ns / 1000000000, .tv_nsec = next_ns % 1000000000 };
        pthread_mutex_lock(&adding->mutex);
        while (!last && !adding->ended && quire_monotonic_ns() < next_ns)
            pthread_cond_timedwait(&adding->changed, &adding->mutex, &next);
    }
    pthread_mutex_unlock(&adding->mutex);
    return NULL;
}

/* A file may have become shorter since it was told of. */
static uint64_t left_of(uint64_t bytes, uint64_t told)
{
    return bytes > told ? bytes - told : 0;
}

void quire_adding_account(quire_adding *adding, int step, quire_step_done done)
{
    pthread_mutex_lock(&adding->mutex);
    quire_step_account *account = &adding->steps[step];
    account->items += done.items;
    account->bytes += done.bytes;
    account->tokens += done.tokens;
    account->busy_ns += quire_monotonic_ns() - done.since_ns;
    if (!account->status) account->status = done.status;
    if (step == QUIRE_STEP_LOAD) {
        adding->progress.loaded += done.items;
        adding->progress.bytes_loaded += left_of(done.bytes, done.told_bytes);
    } else if (step == QUIRE_STEP_SPLIT) {
        adding->progress.chunks += done.items;
    } else if (step == QUIRE_STEP_EMBED) {
        adding->progress.embedded += done.items;
    } else if (step == QUIRE_STEP_STORE) {
        adding->progress.stored += done.items;
    }
    quire_adding_changed(adding);
    pthread_mutex_unlock(&adding->mutex);
}

void quire_adding_moved(quire_adding *adding, quire_pending *pending, uint64_t done)
{
    if (done > pending->size_bytes) done = pending->size_bytes;
    if (done <= pending->told_bytes) return;
    pthread_mutex_lock(&adding->mutex);
    adding->progress.bytes_loaded += done - pending->told_bytes;
    pending->told_bytes = done;
    quire_adding_changed(adding);
    pthread_mutex_unlock(&adding->mutex);
}

void quire_adding_report_failure(quire_adding *adding, quire_str uri, quire_load_reason reason,
                                 quire_str message)
{
    pthread_mutex_lock(&adding->mutex);
    quire_report *report = &adding->report;
    report->failed++;
    adding->progress.failed++;
    quire_adding_changed(adding);
    quire_failure *room = quire_arena_grow(adding->report_arena, adding->failures, report->failure_count,
                                           &adding->failure_capacity, sizeof *room);
    if (room) {
        report->failures = adding->failures = room;
        room[report->failure_count++] = (quire_failure){ quire_arena_copy(adding->report_arena, uri),
                                                         quire_arena_copy(adding->report_arena, message),
                                                         reason };
    }
    pthread_mutex_unlock(&adding->mutex);
}

/* The caller holds the mutex. */
static quire_status report_warned(quire_adding *adding, const quire_pending *pending, quire_error *err)
{
    quire_report *report = &adding->report;
    quire_str uri = quire_arena_copy(adding->report_arena, pending->uri);
    quire_warned *room = quire_arena_grow(adding->report_arena, adding->warned, report->warned_count,
                                          &adding->warned_capacity, sizeof *room);
    if (!uri.data || !room) return quire_fail_memory(err);
    report->warned = adding->warned = room;
    room[report->warned_count++] = (quire_warned){ uri, pending->warnings };
    return QUIRE_OK;
}

static quire_status remember_id(quire_adding *adding, quire_str id, quire_error *err)
{
    quire_str copy = quire_arena_copy(adding->report_arena, id);
    quire_str *room = quire_arena_grow(adding->report_arena, adding->document_ids, adding->document_id_count,
                                       &adding->document_id_capacity, sizeof *room);
    if (!copy.data || !room) return quire_fail_memory(err);
    adding->document_ids = room;
    room[adding->document_id_count++] = copy;
    return QUIRE_OK;
}

/* Enters a document into the report whose bytes the base held already. The caller holds the mutex. */
static quire_status report_reread(quire_adding *adding, quire_call *call, const quire_pending *pending,
                                  quire_error *err)
{
    quire_report *report = &adding->report;
    quire_str now = quire_metadata_of(&pending->document, QUIRE_METADATA_READING);
    quire_str why = quire_reading_change(pending->old_reading, now, call->arena);
    if (why.data && !why.size) why = quire_split_change(pending->old_chunking, adding->chunking, call->arena);
    if (!why.data) return quire_fail_memory(err);
    if (!why.size)
        why = pending->was_untyped ? QUIRE_STR("its tables are kept now")
                                   : QUIRE_STR("what it leads to is asked for");
    report->reread++;
    for (size_t i = 0; i < report->reread_count; i++)
        if (quire_str_equal(adding->rereads[i].why, why)) {
            adding->rereads[i].documents++;
            return QUIRE_OK;
        }
    quire_reread *room = quire_arena_grow(adding->report_arena, adding->rereads, report->reread_count,
                                          &adding->reread_capacity, sizeof *room);
    why = quire_arena_copy(adding->report_arena, why);
    if (!room || !why.data) return quire_fail_memory(err);
    report->rereads = adding->rereads = room;
    room[report->reread_count++] = (quire_reread){ why, 1 };
    return QUIRE_OK;
}

quire_status quire_adding_report_stored(quire_adding *adding, quire_call *call, const quire_pending *pending,
                                        const quire_put_result *result, quire_error *err)
{
    pthread_mutex_lock(&adding->mutex);
    if (result->updated) adding->report.updated++;
    else adding->report.added++;
    adding->report.removed += result->removed;
    adding->report.chunks += pending->chunks.count;
    adding->report.embedded += pending->fresh_count;
    quire_status status = remember_id(adding, result->id, err);
    if (!status && pending->warnings) status = report_warned(adding, pending, err);
    if (!status && result->updated && pending->same_bytes) status = report_reread(adding, call, pending, err);
    pthread_mutex_unlock(&adding->mutex);
    return status;
}

void quire_adding_report_standing(quire_adding *adding)
{
    pthread_mutex_lock(&adding->mutex);
    adding->report.unchanged++;
    adding->progress.found++;
    adding->progress.unchanged++;
    quire_adding_changed(adding);
    pthread_mutex_unlock(&adding->mutex);
}

void quire_adding_report_unchanged(quire_adding *adding, const quire_pending *pending, size_t below)
{
    pthread_mutex_lock(&adding->mutex);
    if (pending->renamed) adding->report.renamed += 1 + below;
    else adding->report.unchanged += 1 + below;
    adding->progress.found += below;
    adding->progress.unchanged += 1 + below;
    adding->progress.bytes_loaded += left_of(pending->size_bytes, pending->told_bytes);
    quire_adding_changed(adding);
    pthread_mutex_unlock(&adding->mutex);
}
