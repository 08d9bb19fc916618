/* SPDX-License-Identifier: Apache-2.0 */
/* What the base held of the sources and no walk came upon: the driver says what has become of it. Nothing is removed of a
 * source that could not be read, or that lost so much at once that something else may be wrong. */
#include "base/error.h"
#include "engine/sources.h"

#include <stdlib.h>

/* More of a source's documents than both are not taken out unasked. */
enum { SHRUNK_DOCUMENTS = 20, SHRUNK_PERCENT = 15 };

struct leaver {
    quire_str uri;
    bool silent; /* not a document that is gone */
};

struct settling {
    quire_sources *sources;
    quire_call *call;
    quire_str_set told;     /* that they are gone */
    struct leaver *leavers; /* to take out of the base; of each source, so that one may be in it twice */
    size_t count, capacity;
    quire_str_set held_back; /* leavers that stay all the same */
    bool went_away;          /* a source did, since it was walked: all of them stay */
    /* Of the source that is being settled. */
    quire_fetching *fetching;
    const quire_fetch_source *source;
    size_t held, gone; /* documents */
};

static quire_status take_out(struct settling *settling, quire_str uri, bool silent, quire_error *err)
{
    struct leaver *room = quire_arena_grow(settling->call->arena, settling->leavers, settling->count,
                                           &settling->capacity, sizeof *room);
    quire_str copy = quire_arena_copy(settling->call->arena, uri);
    if (!room || !copy.data) return quire_fail_memory(err);
    settling->leavers = room;
    room[settling->count++] = (struct leaver){ copy, silent };
    return QUIRE_OK;
}

static quire_status settle_entry(void *user, const quire_source_entry *entry, quire_error *err)
{
    struct settling *settling = user;
    quire_sources *sources = settling->sources;
    quire_fetch_fate fate = QUIRE_FATE_STAYS;
    bool first = false;
    if (entry->found_inside) return QUIRE_OK;
    settling->held += entry->document;
    bool left = entry->own && quire_str_set_has(&sources->adding->left, entry->uri) &&
                !quire_sources_row(sources, entry->uri);
    if (quire_str_set_has(&sources->seen, entry->uri) && !left) return QUIRE_OK;
    const quire_fetch_held held = { entry->uri, entry->own, entry->document };
    quire_status status = QUIRE_OK;
    if (left) fate = QUIRE_FATE_LEFT_OUT;
    else status = quire_fetching_look(settling->fetching, settling->call, &held, &fate, err);
    if (status || fate == QUIRE_FATE_STAYS || (fate == QUIRE_FATE_LEFT_OUT && !sources->sync)) return status;
    settling->gone += entry->document && (fate == QUIRE_FATE_GONE || left);
    if (sources->sync || fate == QUIRE_FATE_FORGET)
        return take_out(settling, entry->uri, fate == QUIRE_FATE_FORGET, err);
    if (!quire_str_set_add(&settling->told, entry->uri, &first)) return quire_fail_memory(err);
    if (first)
        quire_adding_report_failure(sources->adding, entry->uri, QUIRE_LOAD_VANISHED,
                                    QUIRE_STR("the file is gone; `quire sync` removes it from the base"));
    return QUIRE_OK;
}

static void note_failure(struct settling *settling, quire_source_row *row, quire_load_reason reason,
                         quire_str message)
{
    quire_adding_report_failure(settling->sources->adding, row->uri, reason, message);
    row->failed_ms = quire_unix_ms();
    row->failure = quire_str_from(quire_load_reason_name(reason));
    row->failure_message = message;
}

/* A source that is gone. `count`: what the base holds of it. True: that is all. */
static bool settle_gone(struct settling *settling, quire_source_row *row, const char *away, size_t count)
{
    quire_sources *sources = settling->sources;
    const quire_source_row *known = quire_sources_row(sources, settling->source->uri);
    const char *message = NULL;
    if (!known && !count) message = "nothing stands there, and the base knows nothing of it";
    else if (away && (count || !quire_fetch_is_path(settling->source->uri))) message = away;
    else if (!sources->sync) message = "it is gone; `quire sync` removes it from the base";
    if (message) note_failure(settling, row, QUIRE_LOAD_VANISHED, quire_str_from(message));
    return message != NULL;
}

/* Where too much is gone at once to take it out unasked, nothing of the source goes, with whichever other source it would. */
static quire_status hold_back(struct settling *settling, quire_source_row *row, size_t before,
                              quire_error *err)
{
    bool added = false;
    const quire_sources *sources = settling->sources;
    if (!sources->sync || sources->params.remove_many || settling->gone <= SHRUNK_DOCUMENTS ||
        settling->gone * 100 <= settling->held * SHRUNK_PERCENT)
        return QUIRE_OK;
    quire_str message = quire_arena_printf(
        settling->call->arena,
        "%zu of its %zu documents are gone, more than %d %%: nothing was removed; `quire sync --yes` removes "
        "them",
        settling->gone, settling->held, SHRUNK_PERCENT);
    if (!message.data) return quire_fail_memory(err);
    for (; settling->count > before; settling->count--)
        if (!quire_str_set_add(&settling->held_back, settling->leavers[settling->count - 1].uri, &added))
            return quire_fail_memory(err);
    note_failure(settling, row, QUIRE_LOAD_SHRUNK, message);
    return QUIRE_OK;
}

/* Whether a folder above the path is in the set. */
static bool is_below_one(const quire_str_set *set, quire_str path)
{
    for (size_t size = path.size; size-- > 1;)
        if (path.data[size] == '/' && quire_str_set_has(set, quire_str_cut(path, 0, size))) return true;
    return false;
}

/* The uris that what stands at the paths has, in both of the forms that an uri may have; what lies in another of the paths is
 * looked at with that. */
static quire_status places_of(struct settling *settling, quire_strs *out, quire_error *err)
{
    quire_strs only = settling->source->only;
    quire_arena *arena = settling->call->arena;
    quire_str_set paths = { .arena = arena };
    quire_str *places = quire_arena_array(arena, only.count, 2 * sizeof *places);
    size_t count = 0;
    bool added = false;
    if (!places) return quire_fail_memory(err);
    for (size_t i = 0; i < only.count; i++)
        if (!quire_str_set_add(&paths, only.items[i], &added)) return quire_fail_memory(err);
    for (size_t i = 0; i < only.count; i++) {
        if (is_below_one(&paths, only.items[i])) continue;
        places[count++] = only.items[i];
        places[count] = quire_fetch_coded_uri(arena, only.items[i].data);
        if (!places[count++].data) return quire_fail_memory(err);
    }
    *out = (quire_strs){ places, count };
    return QUIRE_OK;
}

/* What the base holds at the paths that alone were walked. */
static quire_status settle_paths(struct settling *settling, size_t index, quire_error *err)
{
    quire_sources *sources = settling->sources;
    quire_source_row *row = &sources->put[index];
    quire_store *store = sources->adding->store;
    quire_strs places = { 0 };
    const char *away = NULL;
    size_t before = settling->count;
    settling->held = settling->gone = 0;
    quire_status status = quire_fetching_away(settling->fetching, settling->call, &away, err);
    if (status) return status;
    if (away) {
        note_failure(settling, row, QUIRE_LOAD_VANISHED, quire_str_from(away));
        return QUIRE_OK;
    }
    status = places_of(settling, &places, err);
    if (!status)
        status = quire_store_entries_at(store, settling->call, settling->source->uri, places, settle_entry,
                                        settling, err);
    /* How many there are of the source is counted where it matters only. */
    if (!status && settling->gone > SHRUNK_DOCUMENTS)
        status = quire_sources_count(settling->call, store, settling->source, &settling->held, err);
    return status ? status : hold_back(settling, row, before, err);
}

/* What the base held of the source: each entry is looked at. */
static quire_status settle_entries(struct settling *settling, quire_source_row *row, quire_error *err)
{
    quire_str uri = settling->source->uri;
    quire_strs prefixes = { 0 };
    size_t before = settling->count;
    settling->held = settling->gone = 0;
    quire_status status = quire_fetch_prefixes(settling->source, settling->call, &prefixes, err);
    if (!status)
        status = quire_store_source_entries(settling->sources->adding->store, settling->call, uri, prefixes,
                                            settle_entry, settling, err);
    return status ? status : hold_back(settling, row, before, err);
}

static quire_status settle_source(struct settling *settling, size_t index, quire_error *err)
{
    quire_sources *sources = settling->sources;
    const quire_fetch_source *source = settling->source = &sources->resolved[index];
    quire_store *store = sources->adding->store;
    quire_source_row *row = &sources->put[index];
    const char *away = NULL;
    size_t count = 0;
    bool settled = false;
    settling->fetching = sources->fetching[index];
    row->failure = row->failure_message = (quire_str){ 0 };
    if (source->reason && source->reason != QUIRE_LOAD_VANISHED) {
        note_failure(settling, row, source->reason, source->message);
        return QUIRE_OK;
    }
    if (source->only.count && !source->reason) return settle_paths(settling, index, err);
    quire_status status = quire_sources_count(settling->call, store, source, &count, err);
    if (!status) status = quire_fetching_away(settling->fetching, settling->call, &away, err);
    if (!status && source->reason == QUIRE_LOAD_VANISHED) {
        settled = settle_gone(settling, row, away, count);
    } else if (away) {
        settled = true;
        if (count) note_failure(settling, row, QUIRE_LOAD_VANISHED, quire_str_from(away));
    }
    return status || settled ? status : settle_entries(settling, row, err);
}

/* Sources went away since they were walked: told, and nothing is taken out. */
static quire_status look_again(struct settling *settling, bool *out, quire_error *err)
{
    quire_sources *sources = settling->sources;
    quire_status status = QUIRE_OK;
    for (size_t i = 0; !status && !*out && i < sources->count; i++) {
        quire_strs away = { 0 };
        if (sources->fetching[i])
            status = quire_fetching_gone_away(sources->fetching[i], settling->call, &away, err);
        for (size_t j = 0; !status && j < away.count; j++)
            quire_adding_report_failure(sources->adding, away.items[j], QUIRE_LOAD_VANISHED,
                                        QUIRE_STR("the folder went away while it was read; sync again"));
        *out = away.count > 0;
    }
    return status;
}

/* Leaves each leaver once, and none that is held back. */
static quire_status choose_leavers(struct settling *settling, size_t *out, quire_error *err)
{
    quire_str_set chosen = { .arena = settling->call->arena };
    *out = 0;
    for (size_t i = 0; i < settling->count; i++) {
        const struct leaver leaver = settling->leavers[i];
        bool first = false;
        if (quire_str_set_has(&settling->held_back, leaver.uri)) continue;
        if (!quire_str_set_add(&chosen, leaver.uri, &first)) return quire_fail_memory(err);
        if (first) settling->leavers[(*out)++] = leaver;
    }
    return QUIRE_OK;
}

static quire_status remove_leavers(struct settling *settling, quire_error *err)
{
    quire_adding *adding = settling->sources->adding;
    size_t count = 0;
    bool pending = false;
    quire_status status = choose_leavers(settling, &count, err);
    if (!status && count) status = look_again(settling, &settling->went_away, err);
    if (status || settling->went_away || !count) return status;
    quire_str *uris = quire_arena_array(settling->call->arena, count, sizeof *uris);
    quire_removed *removed = quire_arena_array(settling->call->arena, count, sizeof *removed);
    if (!uris || !removed) return quire_fail_memory(err);
    for (size_t i = 0; i < count; i++) uris[i] = settling->leavers[i].uri;
    status = quire_store_remove(adding->store, settling->call, uris, count, removed, &pending, err);
    for (size_t i = 0; !status && i < count; i++)
        if (!settling->leavers[i].silent) adding->report.removed += removed[i].found + removed[i].below;
    adding->report.erasure_pending |= pending;
    return status;
}

/* A source that is gone, with what came from it. */
static quire_status forget(struct settling *settling, const quire_fetch_source *source, quire_error *err)
{
    const quire_source_row *known = quire_sources_row(settling->sources, source->uri);
    quire_error gone = { 0 };
    if (!known || settling->went_away) return QUIRE_OK;
    quire_status status = quire_store_remove_source(settling->sources->adding->store, settling->call,
                                                    known->uri, &gone);
    if (status == QUIRE_E_NOT_FOUND) return QUIRE_OK; /* it went with the document of its uri */
    if (status && err) *err = gone;
    return status;
}

/* A source that could not be read at its first time, and of which nothing came. */
static quire_status forget_new(struct settling *settling, const quire_fetch_source *source, quire_error *err)
{
    quire_error gone = { 0 };
    quire_status status = quire_store_remove_source(settling->sources->adding->store, settling->call,
                                                    source->uri, &gone);
    if (status == QUIRE_E_NOT_FOUND) return QUIRE_OK;
    if (status && err) *err = gone;
    return status;
}

/* What a source was named with before stays where it could not be read with something else. */
static void keep_naming(const quire_sources *sources, const quire_fetch_source *source, quire_source_row *row)
{
    const quire_source_row *before = quire_sources_row(sources, source->uri);
    if (!before) return;
    row->options = before->options;
    row->ignore = before->ignore;
}

/* Which state each is in now, and where the next walk goes on. */
static quire_status note_states(struct settling *settling, quire_error *err)
{
    quire_sources *sources = settling->sources;
    quire_source_row *rows = quire_arena_array(settling->call->arena, sources->count, sizeof *rows);
    size_t count = 0;
    if (!rows) return quire_fail_memory(err);
    for (size_t i = 0; i < sources->count; i++) {
        const quire_fetch_source *source = &sources->resolved[i];
        quire_source_row *row = &sources->put[i];
        if (source->reason == QUIRE_LOAD_VANISHED && !row->failure.size) {
            quire_status status = forget(settling, source, err);
            if (status) return status;
            continue;
        }
        if (!row->id.size && source->reason && !sources->handed_on[i]) { /* the base never knew it */
            quire_status status = forget_new(settling, source, err);
            if (status) return status;
            continue;
        }
        if (row->failure.size) keep_naming(sources, source, row);
        if (source->only.count && !row->failure.size) continue; /* of the whole it says nothing */
        if (!row->failure.size) row->synced_ms = quire_unix_ms();
        if (!source->reason && source->cursor.size) {
            row->cursor = quire_arena_printf(settling->call->arena, "%.*s %.*s",
                                             QUIRE_FMT(sources->adding->chunking), QUIRE_FMT(source->cursor));
            if (!row->cursor.data) return quire_fail_memory(err);
        }
        rows[count++] = *row;
    }
    return quire_store_put_sources(sources->adding->store, settling->call, rows, count, err);
}

quire_status quire_sources_settle(quire_sources *sources, quire_call *call, quire_error *err)
{
    struct settling settling = {
        .sources = sources, .call = call, .told.arena = call->arena, .held_back.arena = call->arena
    };
    quire_status status = QUIRE_OK;
    for (size_t i = 0; !status && i < sources->count; i++) status = settle_source(&settling, i, err);
    if (!status) status = remove_leavers(&settling, err);
    return status ? status : note_states(&settling, err);
}
