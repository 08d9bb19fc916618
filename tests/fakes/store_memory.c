/* SPDX-License-Identifier: Apache-2.0 */
/* A whole driver without a file or an index: lists, walked from end to end under one lock. It holds the contract against a
 * second mind: where both drivers pass, store.h says enough. Nothing outlives the process, and memory that is out ends
 * the test. */
#include "fakes/store_memory.h"

#include "base/error.h"
#include "base/str.h"
#include "fakes/store_memory_inside.h"

#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t bases_mutex = PTHREAD_MUTEX_INITIALIZER;
static struct base *bases;

void *memory_must(void *memory)
{
    if (memory) return memory;
    fputs("out of memory\n", stderr);
    abort();
}

void *memory_array(quire_arena *arena, size_t count, size_t size)
{
    return memory_must(quire_arena_array(arena, count + 1, size));
}

quire_str memory_copy(quire_arena *arena, quire_str text)
{
    quire_str made = quire_arena_copy(arena, text);
    memory_must((void *)(uintptr_t)made.data);
    return made;
}

quire_str memory_id_of(quire_arena *arena, char letter, int64_t key)
{
    return quire_arena_printf(arena, "%c%lld", letter, (long long)key);
}

struct base *memory_lock(void *state)
{
    struct memory *memory = state;
    pthread_mutex_lock(&memory->base->mutex);
    return memory->base;
}

quire_status memory_unlock(struct base *base, quire_status status)
{
    pthread_mutex_unlock(&base->mutex);
    return status;
}

/* ---- the base ---- */

quire_status memory_open_base(void *state, const char *path, quire_store_mode mode, const quire_env *env,
                              quire_error *err)
{
    struct memory *memory = state;
    memory->unix_ms = env->unix_ms ? env->unix_ms : quire_unix_ms;
    pthread_mutex_lock(&bases_mutex);
    struct base *base = bases;
    while (base && strcmp(base->path, path) != 0) base = base->next;
    if (!base && mode == QUIRE_STORE_WRITE) {
        base = memory_must(calloc(1, sizeof *base));
        snprintf(base->path, sizeof base->path, "%s", path);
        pthread_mutex_init(&base->mutex, NULL);
        base->next = bases;
        bases = base;
    }
    memory->base = base;
    pthread_mutex_unlock(&bases_mutex);
    return base ? QUIRE_OK : quire_fail(err, QUIRE_E_NOT_FOUND, "there is no base at %s", path);
}

void memory_free_document(struct document *document)
{
    quire_arena_free(&document->arena);
    quire_arena_free(&document->failure_arena);
    free(document);
}

void memory_free_staged(struct staged *staged)
{
    quire_arena_free(&staged->arena);
    free(staged->inputs);
    free(staged->vectors);
    free(staged);
}

void store_memory_forget(void)
{
    for (struct base *base = bases, *next; base; base = next) {
        next = base->next;
        for (struct document *at = base->documents, *behind; at; at = behind) {
            behind = at->next;
            memory_free_document(at);
        }
        for (struct staged *at = base->staged, *behind; at; at = behind) {
            behind = at->next;
            memory_free_staged(at);
        }
        for (size_t i = 0; i < base->trace_count; i++) quire_arena_free(&base->traces[i].arena);
        free(base->traces);
        free(base->marks);
        free(base->sources);
        free(base->tables);
        quire_arena_free(&base->arena);
        pthread_mutex_destroy(&base->mutex);
        free(base);
    }
    bases = NULL;
}

static quire_space copy_space(quire_arena *arena, const quire_space *space)
{
    float *probe = memory_array(arena, space->dim, sizeof *probe);
    if (space->dim) memcpy(probe, space->probe, space->dim * sizeof *probe);
    return (quire_space){ .key = space->key,
                          .model_name = memory_copy(arena, space->model_name),
                          .model_identity = memory_copy(arena, space->model_identity),
                          .chunking = memory_copy(arena, space->chunking),
                          .dim = space->dim,
                          .probe = probe };
}

static quire_status read_space(void *state, quire_call *call, quire_space *out, quire_error *err)
{
    (void)err;
    struct base *base = memory_lock(state);
    *out = copy_space(call->arena, &base->space);
    return memory_unlock(base, QUIRE_OK);
}

static quire_status create_space(void *state, quire_call *call, quire_space *space, quire_error *err)
{
    (void)call;
    struct base *base = memory_lock(state);
    if (base->space.key == 0) {
        space->key = 1;
        base->space = copy_space(&base->arena, space);
        base->change++;
        return memory_unlock(base, QUIRE_OK);
    }
    bool same = base->space.dim == space->dim &&
                quire_str_equal(base->space.model_identity, space->model_identity) &&
                quire_str_equal(base->space.chunking, space->chunking);
    space->key = base->space.key;
    return memory_unlock(
        base, same ? QUIRE_OK : quire_fail(err, QUIRE_E_INVALID, "this base was made with another model"));
}

static quire_status renew_space(void *state, quire_call *call, quire_str chunking, quire_space *out,
                                quire_error *err)
{
    struct base *base = memory_lock(state);
    if (base->space.key == 0)
        return memory_unlock(base, quire_fail(err, QUIRE_E_INVALID, "the base has no space yet"));
    if (!quire_str_equal(base->space.chunking, chunking)) {
        base->space.chunking = memory_copy(&base->arena, chunking);
        base->space.key++;
        base->change++;
    }
    *out = copy_space(call->arena, &base->space);
    return memory_unlock(base, QUIRE_OK);
}

bool memory_is_same(const quire_input_hash *a, const quire_input_hash *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

/* A standing chunk of that input, before `last` in the order of keys; NULL: none. */
const struct chunk *memory_chunk_of_input(const struct base *base, const quire_input_hash *input,
                                          int64_t last)
{
    for (const struct document *at = base->documents; at; at = at->next)
        for (size_t i = 0; i < at->chunk_count; i++)
            if (at->chunks[i].key < last && memory_is_same(&at->chunks[i].input, input))
                return &at->chunks[i];
    return NULL;
}

static quire_status count(void *state, quire_call *call, quire_store_counts *out, quire_error *err)
{
    (void)call;
    (void)err;
    struct base *base = memory_lock(state);
    *out = (quire_store_counts){ .change = base->change,
                                 .traces = base->trace_count,
                                 .sources = base->source_count,
                                 .typed_tables = base->table_count,
                                 .format_version = 1 };
    for (size_t i = 0; i < base->table_count; i++)
        out->typed_rows += memory_count_rows(base, &base->tables[i]);
    for (const struct document *at = base->documents; at; at = at->next) {
        out->documents += at->revision > 0;
        out->failed_documents += at->failure.size > 0;
        out->chunks += at->chunk_count;
        out->text_bytes += at->text.size;
        for (size_t i = 0; i < at->chunk_count; i++)
            out->vectors += !memory_chunk_of_input(base, &at->chunks[i].input, at->chunks[i].key);
    }
    return memory_unlock(base, QUIRE_OK);
}

size_t memory_chunk_count(const struct base *base)
{
    size_t chunks = 0;
    for (const struct document *at = base->documents; at; at = at->next) chunks += at->chunk_count;
    return chunks;
}

static quire_status searchable(void *state, quire_call *call, uint64_t *chunks, uint64_t *change,
                               quire_error *err)
{
    (void)call;
    (void)err;
    struct base *base = memory_lock(state);
    *chunks = memory_chunk_count(base);
    *change = base->change;
    return memory_unlock(base, QUIRE_OK);
}

/* ---- sources ---- */

static quire_source_row copy_source(quire_arena *arena, const quire_source_row *from)
{
    quire_str *patterns = memory_array(arena, from->ignore.count, sizeof *patterns);
    for (size_t i = 0; i < from->ignore.count; i++) patterns[i] = memory_copy(arena, from->ignore.items[i]);
    quire_pair *options = memory_array(arena, from->options.count, sizeof *options);
    for (size_t i = 0; i < from->options.count; i++)
        options[i] = (quire_pair){ memory_copy(arena, from->options.items[i].key),
                                   memory_copy(arena, from->options.items[i].value) };
    quire_source_row row = *from;
    row.uri = memory_copy(arena, from->uri);
    row.kind = memory_copy(arena, from->kind);
    row.ignore = (quire_strs){ patterns, from->ignore.count };
    row.id = memory_copy(arena, from->id);
    row.options = (quire_pairs){ options, from->options.count };
    row.cursor = memory_copy(arena, from->cursor);
    row.failure = memory_copy(arena, from->failure);
    row.failure_message = memory_copy(arena, from->failure_message);
    return row;
}

static int by_uri(const void *a, const void *b)
{
    const quire_source_row *x = a, *y = b;
    return strcmp(x->uri.data, y->uri.data);
}

static quire_status put_sources(void *state, quire_call *call, const quire_source_row *rows, size_t wanted,
                                quire_error *err)
{
    (void)call;
    (void)err;
    struct base *base = memory_lock(state);
    for (size_t i = 0; i < wanted; i++) {
        quire_str id = { 0 };
        for (size_t j = 0; j < base->source_count; j++)
            if (quire_str_equal(base->sources[j].uri, rows[i].uri)) id = base->sources[j].id;
        memory_remove_source_row(base, rows[i].uri);
        base->sources = memory_must(realloc(base->sources, (base->source_count + 1) * sizeof *base->sources));
        base->sources[base->source_count] = copy_source(&base->arena, &rows[i]);
        base->sources[base->source_count++].id = id.size
                                                     ? id
                                                     : memory_id_of(&base->arena, 's', ++base->last_source);
    }
    qsort(base->sources, base->source_count, sizeof *base->sources, by_uri);
    return memory_unlock(base, QUIRE_OK);
}

static quire_status sources(void *state, quire_call *call, const quire_source_row **out, size_t *out_count,
                            quire_error *err)
{
    (void)err;
    struct base *base = memory_lock(state);
    quire_source_row *rows = memory_array(call->arena, base->source_count, sizeof *rows);
    for (size_t i = 0; i < base->source_count; i++) rows[i] = copy_source(call->arena, &base->sources[i]);
    *out = rows;
    *out_count = base->source_count;
    return memory_unlock(base, QUIRE_OK);
}

bool memory_is_source(const struct base *base, quire_str uri)
{
    for (size_t i = 0; i < base->source_count; i++)
        if (quire_str_equal(base->sources[i].uri, uri)) return true;
    return false;
}

static quire_source_entry entry_of(const struct document *document, bool own)
{
    return (quire_source_entry){ document->uri, own, document->revision > 0, document->parent != 0 };
}

static quire_status source_count(void *state, quire_call *call, quire_str uri, uint64_t *documents,
                                 uint64_t *failed, quire_error *err)
{
    struct base *base = memory_lock(state);
    (void)call, (void)err;
    *documents = *failed = 0;
    for (const struct document *at = base->documents; at; at = at->next) {
        if (!quire_str_equal(at->source, uri)) continue;
        *documents += at->revision > 0;
        *failed += at->failure.size > 0;
    }
    return memory_unlock(base, QUIRE_OK);
}

static int by_count(const void *a, const void *b)
{
    const quire_type_count *x = a, *y = b;
    if (x->documents != y->documents) return x->documents < y->documents ? 1 : -1;
    size_t size = x->media_type.size < y->media_type.size ? x->media_type.size : y->media_type.size;
    return memcmp(x->media_type.data, y->media_type.data, size);
}

static quire_status source_types(void *state, quire_call *call, quire_str uri, const quire_type_count **out,
                                 size_t *out_count, quire_error *err)
{
    struct base *base = memory_lock(state);
    size_t all = 0, found = 0;
    (void)err;
    for (const struct document *at = base->documents; at; at = at->next) all++;
    quire_type_count *types = memory_array(call->arena, all, sizeof *types);
    for (const struct document *at = base->documents; at; at = at->next) {
        size_t i = 0;
        if (!quire_str_equal(at->source, uri) || at->revision == 0) continue;
        while (i < found && !quire_str_equal(types[i].media_type, at->media_type)) i++;
        if (i == found) types[found++].media_type = memory_copy(call->arena, at->media_type);
        types[i].documents++;
    }
    if (found) qsort(types, found, sizeof *types, by_count);
    *out = types;
    *out_count = found;
    return memory_unlock(base, QUIRE_OK);
}

/* A visit may ask the store, so none is made while it is locked. */
static quire_status visit_rows(struct base *base, quire_call *call, quire_source_entry *rows, size_t count,
                               quire_source_visit visit, void *user, quire_error *err)
{
    for (size_t i = 0; i < count; i++) rows[i].uri = memory_copy(call->arena, rows[i].uri);
    quire_status status = memory_unlock(base, QUIRE_OK);
    for (size_t i = 0; i < count && !status; i++) status = visit(user, &rows[i], err);
    return status;
}

static quire_status source_entries(void *state, quire_call *call, quire_str source, quire_strs prefixes,
                                   quire_source_visit visit, void *user, quire_error *err)
{
    struct base *base = memory_lock(state);
    size_t all = 0, found = 0;
    for (const struct document *at = base->documents; at; at = at->next) all++;
    quire_source_entry *rows = memory_array(call->arena, all * (prefixes.count + 1), sizeof *rows);
    for (const struct document *at = base->documents; at; at = at->next)
        if (quire_str_equal(at->source, source) || quire_str_equal(at->uri, source))
            rows[found++] = entry_of(at, true);
    for (size_t i = 0; i < prefixes.count; i++)
        for (const struct document *at = base->documents; at; at = at->next)
            if (quire_str_starts(at->uri, prefixes.items[i]) && !quire_str_equal(at->source, source) &&
                memory_is_source(base, at->source))
                rows[found++] = entry_of(at, false);
    return visit_rows(base, call, rows, found, visit, user, err);
}

static bool is_at(quire_str uri, quire_str place)
{
    return quire_str_equal(uri, place) ||
           (quire_str_starts(uri, place) && uri.size > place.size && uri.data[place.size] == '/');
}

static quire_status entries_at(void *state, quire_call *call, quire_str source, quire_strs places,
                               quire_source_visit visit, void *user, quire_error *err)
{
    struct base *base = memory_lock(state);
    size_t all = 0, found = 0;
    for (const struct document *at = base->documents; at; at = at->next) all++;
    quire_source_entry *rows = memory_array(call->arena, all * places.count, sizeof *rows);
    for (size_t i = 0; i < places.count; i++)
        for (const struct document *at = base->documents; at; at = at->next) {
            bool own = quire_str_equal(at->source, source) || quire_str_equal(at->uri, source);
            if (is_at(at->uri, places.items[i]) && (own || memory_is_source(base, at->source)))
                rows[found++] = entry_of(at, own);
        }
    return visit_rows(base, call, rows, found, visit, user, err);
}

static quire_status move_entries(void *state, quire_call *call, const quire_str *uris, size_t count,
                                 quire_str source, quire_error *err)
{
    (void)call;
    (void)err;
    struct base *base = memory_lock(state);
    for (size_t i = 0; i < count; i++)
        for (struct document *at = base->documents; at; at = at->next)
            if (quire_str_equal(at->uri, uris[i])) at->source = memory_copy(&at->arena, source);
    return memory_unlock(base, QUIRE_OK);
}

static quire_status remove_source(void *state, quire_call *call, quire_str uri, quire_error *err)
{
    (void)call;
    struct base *base = memory_lock(state);
    if (!memory_is_source(base, uri))
        return memory_unlock(
            base, quire_fail(err, QUIRE_E_NOT_FOUND, "the base has no source %.*s", QUIRE_FMT(uri)));
    memory_remove_source_row(base, uri);
    base->change++;
    return memory_unlock(base, QUIRE_OK);
}

/* ---- traces ---- */

static void drop_oldest(struct base *base, size_t keep)
{
    size_t over = base->trace_count > keep ? base->trace_count - keep : 0;
    for (size_t i = 0; i < over; i++) quire_arena_free(&base->traces[i].arena);
    base->trace_count -= over;
    if (base->trace_count)
        memmove(base->traces, base->traces + over, base->trace_count * sizeof *base->traces);
}

static quire_status put_trace(void *state, quire_call *call, quire_str kind, quire_str body,
                              const quire_str *ids, size_t wanted, size_t keep, quire_str *out_id,
                              quire_error *err)
{
    struct memory *memory = state;
    struct base *base = memory_lock(state);
    struct trace made = { .key = base->last_trace + 1, .made_ms = memory->unix_ms() };
    made.documents = memory_array(&made.arena, wanted, sizeof *made.documents);
    for (size_t i = 0; i < wanted && keep; i++) {
        const struct document *found = memory_find_document(base, ids[i]);
        if (!found) {
            quire_arena_free(&made.arena);
            return memory_unlock(base, memory_not_found(ids[i], err));
        }
        made.documents[made.document_count++] = found->key;
    }
    made.kind = memory_copy(&made.arena, kind);
    made.body = memory_copy(&made.arena, body);
    base->last_trace++;
    base->traces = memory_must(realloc(base->traces, (base->trace_count + 1) * sizeof *base->traces));
    base->traces[base->trace_count++] = made;
    drop_oldest(base, keep);
    if (keep) *out_id = memory_id_of(call->arena, 't', made.key);
    return memory_unlock(base, QUIRE_OK);
}

static quire_trace_row trace_row(quire_arena *arena, const struct trace *trace)
{
    return (quire_trace_row){ .id = memory_id_of(arena, 't', trace->key),
                              .kind = memory_copy(arena, trace->kind),
                              .made_ms = trace->made_ms };
}

static quire_status read_trace(void *state, quire_call *call, quire_str id, quire_trace_row *out,
                               quire_error *err)
{
    struct base *base = memory_lock(state);
    for (size_t i = base->trace_count; i-- > 0;) {
        quire_trace_row row = trace_row(call->arena, &base->traces[i]);
        if (id.size && !quire_str_equal(id, row.id)) continue;
        *out = row;
        out->body = memory_copy(call->arena, base->traces[i].body);
        return memory_unlock(base, QUIRE_OK);
    }
    return memory_unlock(base, quire_fail(err, QUIRE_E_NOT_FOUND, "the base has no such trace"));
}

static quire_status traces(void *state, quire_call *call, size_t limit, const quire_trace_row **out,
                           size_t *out_count, quire_error *err)
{
    (void)err;
    struct base *base = memory_lock(state);
    size_t wanted = base->trace_count < limit ? base->trace_count : limit;
    quire_trace_row *rows = memory_array(call->arena, wanted, sizeof *rows);
    for (size_t i = 0; i < wanted; i++)
        rows[i] = trace_row(call->arena, &base->traces[base->trace_count - 1 - i]);
    *out = rows;
    *out_count = wanted;
    return memory_unlock(base, QUIRE_OK);
}

const quire_store_driver quire_store_memory = {
    .name = "memory",
    .summary = "lists in this process, for tests",
    .state_size = sizeof(struct memory),
    .open = memory_open_and_clear,
    .space = read_space,
    .create_space = create_space,
    .count = count,
    .searchable = searchable,
    .start_writing = memory_drop_old,
    .renew_space = renew_space,
    .list = memory_list,
    .find = memory_find,
    .document = memory_read_document,
    .document_chunks = memory_document_chunks,
    .document_ledger = memory_document_ledger,
    .ledger = memory_ledger,
    .worst = memory_worst,
    .warned = memory_warned,
    .read = memory_read_text,
    .places = memory_read_places,
    .table_held = memory_table_held,
    .tables = memory_tables,
    .table_blocks = memory_table_blocks,
    .search = memory_search,
    .hits = memory_hits,
    .names = memory_names,
    .sample = memory_sample,
    .known = memory_known,
    .stage = memory_stage,
    .staged = memory_read_staged,
    .lookup = memory_lookup,
    .descendants = memory_descendants,
    .put = memory_put,
    .put_failure = memory_put_failure,
    .remove = memory_remove_documents,
    .put_version = memory_put_version,
    .same_bytes = memory_same_bytes,
    .move = memory_move,
    .put_sources = put_sources,
    .sources = sources,
    .source_count = source_count,
    .source_types = source_types,
    .source_entries = source_entries,
    .entries_at = entries_at,
    .move_entries = move_entries,
    .remove_source = remove_source,
    .titled = memory_titled,
    .is_called = memory_is_called,
    .unsettled = memory_unsettled,
    .retitle = memory_retitle,
    .put_trace = put_trace,
    .trace = read_trace,
    .traces = traces,
};
