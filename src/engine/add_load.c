/* SPDX-License-Identifier: Apache-2.0 */
/* The first step of adding: a document's bytes are fetched, held against what the base has of them, loaded and split. */
#include "base/error.h"
#include "engine/add.h"
#include "engine/load_fetched.h"
#include "engine/yield.h"
#include "load/reading.h"
#include "record/document_codec.h"

static quire_status take_fetched(quire_pending *pending, const quire_fetched *bytes, quire_error *err)
{
    pending->size_bytes = bytes->size_bytes;
    pending->sha256 = quire_arena_copy(&pending->arena, quire_str_from(bytes->sha256));
    return pending->sha256.data ? QUIRE_OK : quire_fail_memory(err);
}

static quire_status fetch(quire_adding *adding, quire_call *call, quire_pending *pending, quire_fetched *out,
                          quire_error *err)
{
    int64_t since = quire_monotonic_ns();
    if (pending->spool || pending->ready) return QUIRE_OK;
    if (pending->fetched.fd >= 0) {
        *out = pending->fetched;
        pending->fetched.fd = -1;
        return take_fetched(pending, out, err);
    }
    quire_status status = pending->path ? quire_fetch_file(call, &adding->base->engine->fetch, pending->path,
                                                           out, &pending->reason, &pending->message, err)
                                        : quire_fetch_bytes(call, pending->bytes, out, err);
    bool fetched = !status && !pending->reason;
    quire_adding_account(adding, QUIRE_STEP_FETCH,
                         (quire_step_done){ fetched, out->size_bytes, 0, 0, since, status });
    return status || pending->reason ? status : take_fetched(pending, out, err);
}

/* Enters how the fetching ended into the accounts of the document and of the add. */
static void account_for_fetching(quire_adding *adding, quire_pending *pending)
{
    quire_str step = QUIRE_STR("fetch"),
              unit = pending->parent.size || pending->ready ? QUIRE_STR("documents") : QUIRE_STR("files");
    if (pending->reason)
        quire_ledger_drop_count(&pending->ledger, step, unit,
                                quire_str_from(quire_load_reason_name(pending->reason)), 1);
    else quire_ledger_keep(&pending->ledger, step, unit, 1);
    pthread_mutex_lock(&adding->mutex);
    quire_ledger_merge(&adding->fetched, quire_ledger_view(&pending->ledger));
    pthread_mutex_unlock(&adding->mutex);
}

/* Whether what was read so would be read so now. */
static quire_status is_read_so(quire_adding *adding, quire_call *call, const quire_pending *pending,
                               quire_str reading, bool *out, quire_error *err)
{
    const quire_reading_hints hints = { pending->media_type, pending->charset, pending->title };
    quire_engine *engine = adding->base->engine;
    const quire_formats *formats = NULL;
    if (pending->ready) {
        *out = quire_str_equal(reading, quire_metadata_of(&pending->ready->document, QUIRE_METADATA_READING));
        return QUIRE_OK;
    }
    quire_status status = quire_loaders_formats(&engine->loaders, &engine->env, engine->config, call->cancel,
                                                &formats, err);
    *out = !status && quire_reading_is_current(reading, formats, pending->hints_unknown ? NULL : &hints) &&
           !quire_reading_was_cut(reading, engine->found_limit.children);
    return status;
}

quire_status quire_adding_look_up(quire_adding *adding, quire_call *call, const quire_pending *pending,
                                  quire_stored_source *stored, bool *current, quire_error *err)
{
    quire_error missing = { 0 };
    *stored = (quire_stored_source){ 0 };
    *current = false;
    quire_status status = quire_store_lookup(adding->store, call, pending->uri, stored, &missing);
    if (status == QUIRE_E_NOT_FOUND) return QUIRE_OK;
    if (status) {
        if (err) *err = missing;
        return status;
    }
    if (!quire_str_is(stored->status, "ok")) return QUIRE_OK;
    status = is_read_so(adding, call, pending, stored->reading, current, err);
    *current &= quire_str_equal(stored->chunking, adding->chunking) &&
                stored->links.asked >= pending->follow &&
                !(stored->untyped && quire_store_keeps_tables(adding->store));
    return status;
}

/* How the base holds the document whose bytes are known. */
static quire_status look_up(quire_adding *adding, quire_call *call, quire_pending *pending,
                            quire_standing *out, quire_error *err)
{
    quire_engine *engine = adding->base->engine;
    const quire_formats *formats = NULL;
    quire_stored_source stored = { 0 };
    bool current = false;
    quire_status status = quire_adding_look_up(adding, call, pending, &stored, &current, err);
    if (status) return status;
    pending->same_bytes = quire_str_equal(stored.sha256, pending->sha256) &&
                          quire_str_is(stored.status, "ok");
    pending->old_reading = stored.reading;
    pending->old_chunking = stored.chunking;
    pending->was_untyped = stored.untyped;
    pending->links = stored.links;
    *out = (quire_standing){ .stands = stored.revision > 0 };
    if (!pending->same_bytes || !current) return QUIRE_OK;
    out->current = out->whole = true;
    out->children = stored.children;
    if (!quire_str_equal(stored.version, pending->version))
        status = quire_store_put_version(adding->store, call, pending->uri, pending->version, err);
    if (status || !stored.children) return status;
    status = quire_loaders_formats(&engine->loaders, &engine->env, engine->config, call->cancel, &formats,
                                   err);
    return status ? status : quire_adding_look_below(adding, call, pending->uri, formats, out, err);
}

/* Chooses the chunks to embed. */
static quire_status find_fresh(quire_adding *adding, quire_call *call, quire_pending *pending,
                               quire_error *err)
{
    size_t count = pending->chunks.count;
    bool *known = quire_arena_array(&pending->arena, count, sizeof *known);
    pending->fresh = quire_arena_array(&pending->arena, count, sizeof *pending->fresh);
    pending->fresh_inputs = quire_arena_array(&pending->arena, count, sizeof *pending->fresh_inputs);
    if (!known || !pending->fresh || !pending->fresh_inputs) return quire_fail_memory(err);
    const quire_document_version version = { pending->uri, pending->sha256 };
    quire_status status = quire_store_known(adding->store, call, &version, pending->inputs, count, known,
                                            err);
    return status ? status
                  : quire_pending_choose(pending, known, pending->fresh, pending->fresh_inputs,
                                         &pending->fresh_count, err);
}

/* Joins what its source says of the document to what it says itself. */
static quire_status add_extra(quire_pending *pending, quire_error *err)
{
    quire_document *document = &pending->document;
    size_t count = document->metadata_count;
    if (!pending->extra.count) return QUIRE_OK;
    quire_pair *all = quire_arena_array(&pending->arena, count + pending->extra.count, sizeof *all);
    if (!all) return quire_fail_memory(err);
    for (size_t i = 0; i < count; i++) all[i] = document->metadata[i];
    for (size_t i = 0; i < pending->extra.count; i++) all[count + i] = pending->extra.items[i];
    document->metadata = all;
    document->metadata_count = count + pending->extra.count;
    return QUIRE_OK;
}

/* A document that its source made. */
static quire_status take_ready(quire_pending *pending, quire_pending **found, quire_error *err)
{
    quire_status status = quire_pending_open(pending, pending->ready, found, err);
    pending->document = pending->ready->document;
    return status;
}

/* What the document gives, and what was found in it. */
static quire_status load(quire_adding *adding, quire_call *call, quire_pending *pending, quire_fetched *bytes,
                         const quire_standing *standing, quire_pending **found, quire_error *err)
{
    quire_engine *engine = adding->base->engine;
    int64_t since = quire_monotonic_ns();
    quire_loaded loaded = { 0 };
    if (!pending->allowance) pending->allowance = quire_allowance_new(engine->found_limit);
    if (!pending->allowance) return quire_fail_memory(err);
    quire_allowance_give_back(pending->allowance, pending->reserved); /* it is read after all */
    quire_load_source source = { .fd = pending->spool ? quire_spool_fd(pending->spool) : bytes->fd,
                                 .offset = pending->offset,
                                 .size_bytes = pending->size_bytes,
                                 .part = pending->part,
                                 .sha256 = pending->sha256,
                                 .uri = pending->uri,
                                 .media_type = pending->media_type,
                                 .charset = pending->charset,
                                 .title = pending->title,
                                 .allowance = pending->allowance,
                                 .follow = pending->follow,
                                 .depth = pending->depth };
    quire_status status = QUIRE_OK;
    if (pending->ready) {
        status = take_ready(pending, found, err);
    } else {
        status = quire_engine_load(engine, call, pending->path, bytes, &source, &pending->ledger, &loaded,
                                   err);
        if (!status && !pending->spool) status = take_fetched(pending, bytes, err);
        if (!status) status = quire_pending_open(pending, &loaded, found, err);
        quire_spool_release(loaded.spool);
        pending->document = loaded.document;
        pending->reason = loaded.reason;
        pending->message = loaded.message;
        pending->links = loaded.links;
        pending->links.asked = pending->follow;
    }
    if (!status && !pending->reason) status = quire_pending_keep_departed(adding, call, pending, err);
    if (!status) status = quire_standing_reserve(standing, call, *found, err);
    if (!status && !pending->reason) status = add_extra(pending, err);
    if (!status && !pending->reason)
        status = quire_pending_note_cut(pending, engine->found_limit.children, err);
    pending->document.uri = pending->uri;
    pending->document.sha256 = pending->sha256;
    pending->document.original_bytes = pending->size_bytes;
    quire_adding_account(adding, QUIRE_STEP_LOAD,
                         (quire_step_done){ 1, pending->size_bytes, 0, pending->told_bytes, since, status });
    return status;
}

/* Nothing of it is in any chunk, and nothing was found in it. */
static void refuse_empty(quire_pending *pending)
{
    if (quire_pending_was_cut(pending)) {
        pending->reason = QUIRE_LOAD_OVER_LIMIT;
        pending->message = QUIRE_STR("it holds nothing but other documents, and load.children or load.depth "
                                     "allows no more");
    } else if (pending->document.text.size && pending->document.page_count) {
        pending->reason = QUIRE_LOAD_NO_TEXT;
        pending->message = QUIRE_STR("its pages have running heads or feet and no other text: they are "
                                     "probably scanned, and need text recognition (OCR) first");
    } else {
        pending->reason = QUIRE_LOAD_EMPTY;
        pending->message = QUIRE_STR("the document has no text");
    }
}

static quire_status split(quire_adding *adding, quire_call *call, quire_pending *pending, quire_error *err)
{
    int64_t since = quire_monotonic_ns();
    quire_token_counter counter = quire_engine_counter(adding->embedder);
    quire_status status = quire_split(call, &adding->base->engine->split, &counter, &pending->document,
                                      &pending->ledger, &pending->chunks, err);
    if (!status && pending->chunks.count == 0 && pending->children.count == 0) {
        refuse_empty(pending);
        return QUIRE_OK;
    }
    if (!status) status = quire_pending_prepare_inputs(pending, adding->embedder, err);
    if (!status)
        pending->warnings = quire_yield_warnings(&pending->document, quire_ledger_view(&pending->ledger),
                                                 pending->children.count);
    if (!status) status = find_fresh(adding, call, pending, err);
    quire_step_done done = { pending->chunks.count, pending->document.text.size, 0, 0, since, status };
    for (size_t i = 0; i < pending->chunks.count; i++) done.tokens += pending->chunks.items[i].tokens;
    quire_adding_account(adding, QUIRE_STEP_SPLIT, done);
    return status;
}

/* What a document's bytes are gone through for: once to hash them, once to read what they say. */
struct passing {
    quire_adding *adding;
    quire_pending *pending;
    bool loading;
};

static void tell_passing(void *user, uint64_t done, uint64_t total)
{
    struct passing *passing = user;
    uint64_t size = passing->pending->size_bytes;
    double share = total ? (double)done / (double)total : 0;
    uint64_t bytes = passing->loading ? (uint64_t)(share * (double)size) : done;
    quire_adding_moved(passing->adding, passing->pending, (passing->loading ? size : 0) / 2 + bytes / 2);
}

/* What is called otherwise now is read for what that changes. */
static quire_status read_name(quire_adding *adding, quire_call *call, quire_pending *pending,
                              quire_fetched *bytes, const quire_standing *standing, quire_pending **found,
                              quire_error *err)
{
    quire_status status = load(adding, call, pending, bytes, standing, found, err);
    return status || pending->reason ? status : quire_adding_tell_apart(adding, call, pending, err);
}

/* What was read so is held against what stands: whether it is read as it was, and all that was found in it is there. */
static quire_status compare(const quire_pending *pending, quire_call *call, quire_standing *standing,
                            quire_pending *found, quire_error *err)
{
    bool fits = false;
    quire_str reading = quire_metadata_of(&pending->document, QUIRE_METADATA_READING);
    if (pending->reason || !quire_str_equal(pending->old_reading, reading))
        standing->current = standing->whole = false;
    if (!standing->current) return QUIRE_OK;
    quire_status status = quire_standing_fits(standing, pending, &fits, err);
    standing->whole &= fits && !(found && found->called_anew);
    return status ? status : quire_standing_reserve(standing, call, found, err);
}

/* A document that is new by its uri: is it one that the base holds, and that left where it stood? Then it is one that is held,
 * under its new name. *was_read: it was loaded for that, whatever it is. */
static quire_status take_renamed(quire_adding *adding, quire_call *call, quire_pending *pending,
                                 quire_fetched *bytes, quire_standing *standing, quire_pending **found,
                                 bool *was_read, quire_error *err)
{
    quire_titled leaver;
    bool left = false;
    quire_str sha256 = pending->sha256;
    quire_status status = quire_adding_find_leaver(adding, call, pending, &leaver, &left, err);
    if (status || !left) return status;
    *was_read = quire_leaver_must_be_read(&leaver, pending->uri);
    if (*was_read) status = read_name(adding, call, pending, bytes, standing, found, err);
    /* Else the file changed meanwhile. */
    if (status || !quire_str_equal(sha256, pending->sha256)) return status;
    status = quire_adding_move(adding, call, pending, &leaver, *was_read && !pending->reason, *found,
                               &pending->renamed, err);
    quire_links links = pending->links;
    if (!status && pending->renamed) status = look_up(adding, call, pending, standing, err);
    if (!*was_read) return status;
    pending->links = links;
    return status || !pending->renamed ? status : compare(pending, call, standing, *found, err);
}

/* What was found in a document that is called otherwise now, and has got another name itself with that. */
static quire_status call_anew(quire_adding *adding, quire_call *call, quire_pending *pending,
                              quire_fetched *bytes, quire_standing *standing, quire_pending **found,
                              quire_error *err)
{
    quire_status status = read_name(adding, call, pending, bytes, standing, found, err);
    if (!status) status = compare(pending, call, standing, *found, err);
    pending->renamed = standing->current;
    return status || !standing->current ? status : quire_adding_retitle(adding, call, pending, err);
}

/* Reads one document; `unchanged`: the base holds it as it would be read now, and of what is below it as much as `below`. */
static quire_status read_one(quire_adding *adding, quire_pending *pending, quire_pending **found,
                             size_t *below, bool *unchanged, quire_error *err)
{
    quire_call call = quire_engine_call(adding->base->engine, &pending->arena, &adding->started->cancel,
                                        NULL);
    struct passing passing = { .adding = adding, .pending = pending };
    quire_fetched bytes = { .fd = -1 };
    quire_standing standing = { 0 };
    bool was_read = false;
    quire_status status = QUIRE_OK;
    call.progress = (quire_call_progress){ tell_passing, &passing };
    if (!pending->reason) status = fetch(adding, &call, pending, &bytes, err);
    if (!status) account_for_fetching(adding, pending);
    if (!status && !pending->reason) status = look_up(adding, &call, pending, &standing, err);
    passing.loading = true;
    if (!status && !pending->reason && pending->walk && !standing.stands)
        status = take_renamed(adding, &call, pending, &bytes, &standing, found, &was_read, err);
    if (!status && !pending->reason && pending->called_anew && standing.stands) {
        was_read = true;
        status = call_anew(adding, &call, pending, &bytes, &standing, found, err);
    }
    *unchanged = standing.whole;
    *below = standing.whole ? standing.below_count : 0;
    if (standing.whole && !pending->reserved.children)
        quire_allowance_take_most(pending->allowance, standing.holds);
    quire_str looked_up = pending->sha256;
    if (!status && !pending->reason && !*unchanged && !was_read)
        status = load(adding, &call, pending, &bytes, &standing, found, err);
    quire_fetched_free(&bytes);
    if (status || pending->reason || *unchanged) return status;
    if (!quire_str_equal(looked_up, pending->sha256)) pending->same_bytes = standing.current = false;
    /* Only what was found in it may be missing, or is to be read again. */
    if (standing.current) status = quire_standing_fits(&standing, pending, unchanged, err);
    if (status || *unchanged) return status;
    if (!was_read) status = quire_adding_tell_apart(adding, &call, pending, err);
    return status ? status : split(adding, &call, pending, err);
}

/* Whether the document, which a link led to, says that it is not to be kept. errors: NO_MEMORY */
static quire_status is_left(quire_adding *adding, quire_pending *pending, bool *out, quire_error *err)
{
    quire_call call = { .arena = &pending->arena };
    const char *why = NULL;
    bool added = false;
    *out = false;
    if (!pending->linked || pending->reason) return QUIRE_OK;
    quire_status status = quire_fetching_leaves(pending->linked, &call, pending->uri, pending->links, &why,
                                                err);
    if (status || !why) return status;
    *out = true;
    pthread_mutex_lock(&adding->mutex);
    if (!quire_str_set_add(&adding->left, pending->uri, &added)) status = quire_fail_memory(err);
    pthread_mutex_unlock(&adding->mutex);
    return status;
}

/* Brings one document to the embedder, also where it failed, so that all are stored in the order of loading; frees it
 * where it is unchanged. What was found in it is next. */
static quire_status load_one(quire_adding *adding, quire_pending *pending, quire_error *err)
{
    bool unchanged = false, left = false;
    size_t below = 0;
    quire_pending *found = NULL;
    if (quire_pending_is_lost(pending)) {
        quire_pending_free(pending);
        return QUIRE_OK;
    }
    quire_status status = read_one(adding, pending, &found, &below, &unchanged, err);
    if (!status) status = is_left(adding, pending, &left, err);
    if (pending->visited) quire_adding_hear(adding, pending);
    quire_spool_release(pending->spool); /* may be large, and there is a queue ahead */
    pending->spool = NULL;
    if (!status && unchanged && !left) quire_adding_report_unchanged(adding, pending, below);
    if (!status && !unchanged && !left)
        status = quire_queue_push(adding->split, pending, quire_pending_bytes(pending),
                                  &adding->started->cancel, err);
    if (!status && unchanged && below) {
        quire_pending_free_list(found); /* it was read for its title alone */
        found = NULL;
    }
    if (status || unchanged || left) quire_pending_free(pending);
    if (!status && !left) return quire_adding_enqueue_found(adding, found, err);
    quire_pending_free_list(found);
    return status;
}

void *quire_adding_load(void *state)
{
    quire_adding *adding = state;
    quire_error err = { 0 };
    quire_status status = QUIRE_OK;
    while (!status) {
        quire_pending *pending = quire_queue_pop_held(adding->found, &adding->started->cancel);
        if (!pending) break;
        status = load_one(adding, pending, &err);
        quire_queue_let_go(adding->found);
    }
    if (status) quire_adding_fail(adding, &err);
    return NULL;
}
