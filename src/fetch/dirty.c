/* SPDX-License-Identifier: Apache-2.0 */
/* A table of paths, each with when something happened there first and last. */
#include "fetch/dirty.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/str.h"

#include <stdlib.h>

enum { FIRST_CAPACITY = 64, NS_PER_MS = 1000000 };

bool quire_dirty_init(quire_dirty_set *set, const quire_watch_settings *settings, size_t source_count)
{
    *set = (quire_dirty_set){ .settings = settings, .source_count = source_count };
    set->sources = calloc(source_count + 1, sizeof *set->sources);
    return set->sources != NULL;
}

void quire_dirty_free(quire_dirty_set *set)
{
    for (size_t i = 0; i < set->capacity; i++) free(set->slots[i]);
    free(set->slots);
    free(set->sources);
    *set = (quire_dirty_set){ 0 };
}

static size_t slot_of(quire_dirty_path *const *slots, size_t capacity, const char *path)
{
    uint64_t hash = quire_hash_str(QUIRE_HASH_START, quire_str_from(path));
    size_t at = (size_t)(hash ^ (hash >> 32)) & (capacity - 1);
    while (slots[at] && strcmp(slots[at]->path, path) != 0) at = (at + 1) & (capacity - 1);
    return at;
}

/* Keeps the paths of which `keep` says so in a table of `capacity`; the others are freed. False: out of memory, nothing was
 * done. */
static bool rebuild(quire_dirty_set *set, size_t capacity,
                    bool (*keep)(const quire_dirty_path *, const void *), const void *user)
{
    quire_dirty_path **slots = calloc(capacity, sizeof *slots);
    if (!slots) return false;
    set->count = 0;
    for (size_t i = 0; i < set->capacity; i++) {
        quire_dirty_path *item = set->slots[i];
        if (!item) continue;
        if (keep && !keep(item, user)) {
            free(item);
            continue;
        }
        slots[slot_of(slots, capacity, item->path)] = item;
        set->count++;
    }
    free(set->slots);
    set->slots = slots;
    set->capacity = capacity;
    return true;
}

static bool is_of_no_whole(const quire_dirty_path *item, const void *sources)
{
    return !((const quire_dirty_source *)sources)[item->source].whole;
}

void quire_dirty_note_whole(quire_dirty_set *set, size_t source, int64_t now_ns)
{
    quire_dirty_source *state = &set->sources[source];
    if (!state->whole) state->first_ns = now_ns;
    state->last_ns = now_ns;
    if (state->whole) return;
    state->whole = true;
    /* Where memory is out its paths stay and are told beside it, which costs a look at each. */
    if (set->count) (void)rebuild(set, set->capacity, is_of_no_whole, set->sources);
}

void quire_dirty_note(quire_dirty_set *set, size_t source, const char *path, quire_dirt dirt, int64_t now_ns)
{
    quire_dirty_path **slot = set->capacity ? &set->slots[slot_of(set->slots, set->capacity, path)] : NULL;
    quire_dirty_path *item = slot ? *slot : NULL;
    if (set->sources[source].whole) {
        quire_dirty_note_whole(set, source, now_ns);
        return;
    }
    if (!item) {
        size_t wider = set->capacity ? set->capacity * 2 : FIRST_CAPACITY;
        bool room = set->count < set->settings->most_paths &&
                    (2 * set->count < set->capacity || rebuild(set, wider, NULL, NULL));
        item = room ? calloc(1, sizeof *item + strlen(path) + 1) : NULL;
        if (!item) {
            quire_dirty_note_whole(set, source, now_ns);
            return;
        }
        memcpy(item->path, path, strlen(path) + 1);
        item->source = source;
        item->first_ns = now_ns;
        item->dirt = QUIRE_DIRT_DONE;
        set->slots[slot_of(set->slots, set->capacity, path)] = item;
        set->count++;
    }
    item->last_ns = now_ns;
    if (dirt != QUIRE_DIRT_TOUCHED) item->dirt = dirt;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t ripe_at(const quire_dirty_set *set, const quire_dirty_path *item)
{
    const quire_watch_settings *times = set->settings;
    if (item->dirt == QUIRE_DIRT_WRITING) return item->last_ns + times->still_ms * NS_PER_MS;
    int64_t quiet_ms = item->dirt == QUIRE_DIRT_FOUND ? times->found_ms : times->settle_ms;
    return earlier(item->last_ns + quiet_ms * NS_PER_MS, item->first_ns + times->longest_ms * NS_PER_MS);
}

/* When a file that is written to has waited for long; INT64_MAX: never, or it was told. */
static int64_t waits_at(const quire_dirty_set *set, const quire_dirty_path *item)
{
    if (item->dirt != QUIRE_DIRT_WRITING || item->told_waiting) return INT64_MAX;
    return item->first_ns + set->settings->waiting_ms * NS_PER_MS;
}

static int64_t whole_ripe_at(const quire_dirty_set *set, const quire_dirty_source *source)
{
    return earlier(source->last_ns + set->settings->settle_ms * NS_PER_MS,
                   source->first_ns + set->settings->whole_ms * NS_PER_MS);
}

int64_t quire_dirty_due(const quire_dirty_set *set)
{
    int64_t due = INT64_MAX;
    for (size_t i = 0; i < set->source_count; i++)
        if (set->sources[i].whole) due = earlier(due, whole_ripe_at(set, &set->sources[i]));
    for (size_t i = 0; set->count && i < set->capacity; i++) {
        const quire_dirty_path *item = set->slots[i];
        if (item) due = earlier(due, earlier(ripe_at(set, item), waits_at(set, item)));
    }
    return due;
}

struct ripeness {
    const quire_dirty_set *set;
    int64_t until_ns;
};

static bool is_unripe(const quire_dirty_path *item, const void *user)
{
    const struct ripeness *ripeness = user;
    return ripe_at(ripeness->set, item) > ripeness->until_ns;
}

static int by_source_and_path(const void *a, const void *b)
{
    const quire_dirty_path *left = *(quire_dirty_path *const *)a, *right = *(quire_dirty_path *const *)b;
    if (left->source != right->source) return left->source < right->source ? -1 : 1;
    return strcmp(left->path, right->path);
}

static bool copy_waiting(quire_dirty_set *set, quire_arena *arena, int64_t now_ns, size_t count,
                         quire_watch_news *out)
{
    quire_str *waiting = quire_arena_array(arena, count, sizeof *waiting);
    size_t at = 0;
    for (size_t i = 0; waiting && at < count && i < set->capacity; i++) {
        if (!set->slots[i] || waits_at(set, set->slots[i]) > now_ns) continue;
        waiting[at] = quire_arena_copy(arena, quire_str_from(set->slots[i]->path));
        if (!waiting[at++].data) return false;
    }
    out->waiting = (quire_strs){ waiting, count };
    return waiting != NULL;
}

/* The ripe paths in `items`, sorted, and the sources all of which is dirty, as changes by source. */
static bool copy_changes(const quire_dirty_set *set, quire_arena *arena, int64_t until_ns,
                         quire_dirty_path *const *items, size_t count, quire_watch_news *out)
{
    size_t changes_count = 0, at = 0, most = 0;
    for (size_t i = 0; i < set->source_count; i++)
        most += set->sources[i].whole && whole_ripe_at(set, &set->sources[i]) <= until_ns;
    for (size_t i = 0; i < count; i++) most += i == 0 || items[i]->source != items[i - 1]->source;
    quire_changes *changes = quire_arena_array(arena, most + 1, sizeof *changes);
    quire_str *paths = quire_arena_array(arena, count, sizeof *paths);
    if (!changes || !paths) return false;
    for (size_t i = 0; i < count; i++)
        if (!(paths[i] = quire_arena_copy(arena, quire_str_from(items[i]->path))).data) return false;
    for (size_t i = 0; i < set->source_count; i++) {
        quire_changes *change = &changes[changes_count];
        size_t first = at;
        bool whole = set->sources[i].whole && whole_ripe_at(set, &set->sources[i]) <= until_ns;
        *change = (quire_changes){ .source = i, .first_ns = INT64_MAX, .whole = whole };
        if (whole) change->first_ns = set->sources[i].first_ns;
        for (; at < count && items[at]->source == i; at++)
            change->first_ns = earlier(change->first_ns, items[at]->first_ns);
        if (!whole) change->paths = (quire_strs){ paths + first, at - first };
        changes_count += whole || at > first;
    }
    out->changes = changes;
    out->count = changes_count;
    return true;
}

/* The two names of a renamed file come one after the other: what is nearly ripe is told with what is. */
static int64_t nearly_ripe(const quire_dirty_set *set, int64_t now_ns)
{
    int64_t slack_ns = set->settings->settle_ms * NS_PER_MS / 2;
    struct ripeness now = { set, now_ns };
    for (size_t i = 0; i < set->capacity; i++)
        if (set->slots[i] && !is_unripe(set->slots[i], &now)) return now_ns + slack_ns;
    return now_ns;
}

quire_status quire_dirty_take(quire_dirty_set *set, quire_arena *arena, int64_t now_ns, quire_watch_news *out,
                              quire_error *err)
{
    struct ripeness ripeness = { set, nearly_ripe(set, now_ns) };
    size_t count = 0, waiting = 0;
    quire_dirty_path **ripe = quire_arena_array(arena, set->count, sizeof *ripe);
    if (!ripe) return quire_fail_memory(err);
    for (size_t i = 0; i < set->capacity; i++) {
        if (!set->slots[i]) continue;
        if (!is_unripe(set->slots[i], &ripeness)) ripe[count++] = set->slots[i];
        else waiting += waits_at(set, set->slots[i]) <= now_ns;
    }
    qsort(ripe, count, sizeof *ripe, by_source_and_path);
    if (!copy_changes(set, arena, ripeness.until_ns, ripe, count, out) ||
        !copy_waiting(set, arena, now_ns, waiting, out) ||
        (count && !rebuild(set, set->capacity, is_unripe, &ripeness))) {
        *out = (quire_watch_news){ 0 };
        return quire_fail_memory(err);
    }
    for (size_t i = 0; i < set->capacity; i++)
        if (set->slots[i] && waits_at(set, set->slots[i]) <= now_ns) set->slots[i]->told_waiting = true;
    for (size_t i = 0; i < set->source_count; i++)
        if (set->sources[i].whole && whole_ripe_at(set, &set->sources[i]) <= ripeness.until_ns)
            set->sources[i].whole = false;
    return QUIRE_OK;
}
