/* SPDX-License-Identifier: Apache-2.0 */
/* Putting into the driver in memory, staging, removing, and titles. */
#include "base/error.h"
#include "base/str.h"
#include "fakes/store_memory_inside.h"
#include "record/document_codec.h"

#include <stdlib.h>

/* ---- putting ---- */

static struct staged *find_staged(const struct base *base, const quire_document_version *version)
{
    struct staged *at = base->staged;
    while (at && !(quire_str_equal(at->version.uri, version->uri) &&
                   quire_str_equal(at->version.sha256, version->sha256)))
        at = at->next;
    return at;
}

/* NULL for `except`: of any version. */
static bool drop_staged(struct base *base, quire_str uri, const quire_str *except)
{
    bool dropped = false;
    for (struct staged **at = &base->staged; *at;) {
        struct staged *staged = *at;
        bool goes = quire_str_equal(staged->version.uri, uri) &&
                    !(except && quire_str_equal(staged->version.sha256, *except));
        dropped |= goes;
        if (goes) {
            *at = staged->next;
            memory_free_staged(staged);
        } else at = &staged->next;
    }
    return dropped;
}

static bool is_among(quire_strs uris, quire_str uri)
{
    for (size_t i = 0; i < uris.count; i++)
        if (quire_str_equal(uris.items[i], uri)) return true;
    return false;
}

/* What is staged for what was found in `uri` and below, unless it is among `kept` or was found in one of those. */
static bool drop_staged_below(struct base *base, quire_arena *arena, quire_str uri, quire_strs kept)
{
    bool dropped = false;
    quire_str start = quire_arena_printf(arena, "%.*s" QUIRE_FOUND_INSIDE, QUIRE_FMT(uri));
    for (struct staged *at = base->staged, *next; at; at = next) {
        next = at->next;
        bool stays = !quire_str_starts(at->version.uri, start) || is_among(kept, at->version.uri);
        for (size_t i = 0; i < kept.count && !stays; i++)
            stays = quire_str_starts(at->version.uri, quire_arena_printf(arena, "%.*s" QUIRE_FOUND_INSIDE,
                                                                         QUIRE_FMT(kept.items[i])));
        if (!stays) dropped |= drop_staged(base, at->version.uri, NULL);
    }
    return dropped;
}

static const float *staged_vector(const struct staged *staged, const quire_input_hash *input, size_t dim)
{
    for (size_t i = 0; staged && i < staged->count; i++)
        if (memory_is_same(&staged->inputs[i], input)) return staged->vectors + i * dim;
    return NULL;
}

quire_status memory_known(void *state, quire_call *call, const quire_document_version *version,
                          const quire_input_hash *inputs, size_t wanted, bool *out, quire_error *err)
{
    (void)call;
    (void)err;
    struct base *base = memory_lock(state);
    const struct staged *staged = find_staged(base, version);
    for (size_t i = 0; i < wanted; i++)
        out[i] = memory_chunk_of_input(base, &inputs[i], INT64_MAX) ||
                 staged_vector(staged, &inputs[i], base->space.dim);
    return memory_unlock(base, QUIRE_OK);
}

static struct staged *make_staged(struct base *base, const quire_document_version *version)
{
    struct staged *staged = memory_must(calloc(1, sizeof *staged));
    staged->version = (quire_document_version){ memory_copy(&staged->arena, version->uri),
                                                memory_copy(&staged->arena, version->sha256) };
    struct staged **at = &base->staged;
    while (*at && strcmp((*at)->version.uri.data, staged->version.uri.data) < 0) at = &(*at)->next;
    staged->next = *at;
    *at = staged;
    return staged;
}

quire_status memory_stage(void *state, quire_call *call, const quire_document_version *version,
                          const quire_input_hash *inputs, const quire_matrix *vectors, quire_error *err)
{
    (void)call;
    struct memory *memory = state;
    struct base *base = memory_lock(state);
    size_t dim = base->space.dim;
    if (vectors->dim != dim)
        return memory_unlock(base, quire_fail(err, QUIRE_E_INVALID, "vectors of another dimension"));
    drop_staged(base, version->uri, &version->sha256);
    struct staged *staged = find_staged(base, version);
    if (!staged) staged = make_staged(base, version);
    size_t most = staged->count + vectors->rows + 1;
    staged->inputs = memory_must(realloc(staged->inputs, most * sizeof *staged->inputs));
    staged->vectors = memory_must(realloc(staged->vectors, most * dim * sizeof *staged->vectors));
    for (size_t i = 0; i < vectors->rows; i++) {
        if (staged_vector(staged, &inputs[i], dim)) continue;
        memcpy(staged->vectors + staged->count * dim, quire_matrix_row(vectors, i), dim * sizeof(float));
        staged->inputs[staged->count++] = inputs[i];
    }
    staged->staged_ms = memory->unix_ms();
    return memory_unlock(base, QUIRE_OK);
}

quire_status memory_read_staged(void *state, quire_call *call, const quire_staged **out, size_t *out_count,
                                quire_error *err)
{
    (void)err;
    struct base *base = memory_lock(state);
    size_t all = 0, filled = 0;
    for (const struct staged *at = base->staged; at; at = at->next) all++;
    quire_staged *rows = memory_array(call->arena, all, sizeof *rows);
    for (const struct staged *at = base->staged; at; at = at->next)
        rows[filled++] = (quire_staged){ { memory_copy(call->arena, at->version.uri),
                                           memory_copy(call->arena, at->version.sha256) },
                                         at->count,
                                         at->staged_ms };
    *out = rows;
    *out_count = filled;
    return memory_unlock(base, QUIRE_OK);
}

quire_status memory_drop_old(void *state, quire_error *err)
{
    (void)err;
    struct memory *memory = state;
    struct base *base = memory_lock(state);
    int64_t oldest = memory->unix_ms() - QUIRE_STAGED_DAYS * INT64_C(86400000);
    for (struct staged *at = base->staged, *next; at; at = next) {
        next = at->next;
        if (at->staged_ms < oldest) drop_staged(base, at->version.uri, NULL);
    }
    return memory_unlock(base, QUIRE_OK);
}

quire_status memory_open_and_clear(void *state, const char *path, quire_store_mode mode, const quire_env *env,
                                   quire_error *err)
{
    quire_status status = memory_open_base(state, path, mode, env, err);
    return status || mode == QUIRE_STORE_READ ? status : memory_drop_old(state, err);
}

static struct document *find_uri(const struct base *base, quire_str uri)
{
    struct document *at = base->documents;
    while (at && !quire_str_equal(at->uri, uri)) at = at->next;
    return at;
}

static quire_links memory_copy_links(quire_arena *arena, quire_links from)
{
    quire_link *links = memory_array(arena, from.count, sizeof *links);
    for (size_t i = 0; i < from.count; i++)
        links[i] = (quire_link){ from.items[i].kind, memory_copy(arena, from.items[i].uri) };
    return (quire_links){ from.asked, links, from.count };
}

quire_status memory_put_version(void *state, quire_call *call, quire_str uri, quire_str version,
                                quire_error *err)
{
    struct base *base = memory_lock(state);
    struct document *at = find_uri(base, uri);
    (void)call, (void)err;
    if (at) at->version = memory_copy(&at->arena, version);
    return memory_unlock(base, QUIRE_OK);
}

quire_status memory_lookup(void *state, quire_call *call, quire_str uri, quire_stored_source *out,
                           quire_error *err)
{
    struct base *base = memory_lock(state);
    const struct document *at = find_uri(base, uri);
    if (!at) return memory_unlock(base, memory_not_found(uri, err));
    const struct document *parent = memory_find_key(base, at->parent);
    bool failed = at->failure.size > 0;
    quire_arena *arena = call->arena;
    *out = (quire_stored_source){
        .id = at->revision ? memory_id_of(arena, 'd', at->key) : (quire_str){ "", 0 },
        .revision = at->revision,
        .sha256 = memory_copy(arena, failed ? at->failure_sha256 : at->sha256),
        .chunking = memory_copy(arena, at->chunking),
        .reading = memory_copy(arena, at->reading),
        .status = failed ? memory_copy(arena, at->failure) : QUIRE_STR("ok"),
        .source = memory_copy(arena, at->source),
        .parent = parent ? memory_copy(arena, parent->uri) : (quire_str){ "", 0 },
        .untyped = at->untyped,
        .children = at->children,
        .version = memory_copy(arena, at->version),
        .links = memory_copy_links(arena, at->links),
    };
    return memory_unlock(base, QUIRE_OK);
}

/* Whether it was found in the document of that key, or in what was found in it. */
static bool is_below(const struct base *base, const struct document *document, int64_t key)
{
    while (document && document->parent != key) document = memory_find_key(base, document->parent);
    return document != NULL;
}

quire_status memory_descendants(void *state, quire_call *call, quire_str uri, const quire_descendant **out,
                                size_t *out_count, quire_error *err)
{
    (void)err;
    struct base *base = memory_lock(state);
    const struct document *top = find_uri(base, uri);
    quire_arena *arena = call->arena;
    size_t all = 0, found = 0;
    for (const struct document *at = base->documents; at; at = at->next) all++;
    quire_descendant *rows = memory_array(arena, all, sizeof *rows);
    for (const struct document *at = top ? base->documents : NULL; at; at = at->next) {
        bool failed = at->failure.size > 0;
        if (!is_below(base, at, top->key)) continue;
        rows[found++] =
            (quire_descendant){ .uri = memory_copy(arena, at->uri),
                                .parent = memory_copy(arena, memory_find_key(base, at->parent)->uri),
                                .sha256 = memory_copy(arena, failed ? at->failure_sha256 : at->sha256),
                                .status = failed ? memory_copy(arena, at->failure) : QUIRE_STR("ok"),
                                .reading = memory_copy(arena, at->reading),
                                .chunking = memory_copy(arena, at->chunking),
                                .children = at->children,
                                .untyped = at->untyped,
                                .bytes = at->original_bytes };
    }
    *out = rows;
    *out_count = found;
    return memory_unlock(base, QUIRE_OK);
}

static quire_status chunk_terms(quire_call *call, quire_arena *arena, const quire_chunk *chunk,
                                quire_terms *out, quire_error *err)
{
    quire_terms context = { 0 }, text = { 0 };
    quire_status status = quire_text_terms(call, chunk->context, chunk->language, &context, err);
    if (!status) status = quire_text_terms(call, chunk->text, chunk->language, &text, err);
    if (status) return status;
    quire_term *items = memory_array(arena, context.count + text.count, sizeof *items);
    for (size_t i = 0; i < context.count + text.count; i++) {
        const quire_term *from = i < context.count ? &context.items[i] : &text.items[i - context.count];
        items[i] = (quire_term){ .text = memory_copy(arena, from->text) };
    }
    *out = (quire_terms){ items, context.count + text.count };
    return QUIRE_OK;
}

static const float *find_vector(const struct base *base, const quire_put *put, const struct staged *staged,
                                size_t at)
{
    const quire_input_hash *input = &put->inputs[at];
    size_t rows = put->vectors ? put->vectors->rows : 0;
    if (at < rows && memory_is_same(&put->vector_inputs[at], input))
        return quire_matrix_row(put->vectors, at);
    for (size_t i = 0; i < rows; i++)
        if (memory_is_same(&put->vector_inputs[i], input)) return quire_matrix_row(put->vectors, i);
    const struct chunk *other = memory_chunk_of_input(base, input, INT64_MAX);
    return other ? other->vector : staged_vector(staged, input, base->space.dim);
}

static quire_status make_chunks(struct base *base, quire_call *call, const quire_put *put,
                                struct document *out, quire_error *err)
{
    const quire_document_version version = { put->document->uri, put->document->sha256 };
    const struct staged *staged = find_staged(base, &version);
    quire_status status = QUIRE_OK;
    out->chunks = memory_array(&out->arena, put->chunks.count, sizeof *out->chunks);
    for (size_t i = 0; i < put->chunks.count && !status; i++) {
        struct chunk *chunk = &out->chunks[i];
        const float *vector = find_vector(base, put, staged, i);
        if (quire_cancelled(call)) return quire_fail_cancelled(err);
        if (!vector) return quire_fail_retryable(err, QUIRE_E_NOT_FOUND, "chunk %zu has no vector", i);
        chunk->key = base->last_chunk + (int64_t)i + 1;
        chunk->chunk = memory_copy_chunk(&out->arena, &put->chunks.items[i]);
        chunk->chunk.id = memory_id_of(&out->arena, 'c', chunk->key);
        chunk->input = put->inputs[i];
        chunk->vector = memory_array(&out->arena, base->space.dim, sizeof(float));
        memcpy(chunk->vector, vector, base->space.dim * sizeof(float));
        status = chunk_terms(call, &out->arena, &chunk->chunk, &chunk->terms, err);
    }
    out->chunk_count = put->chunks.count;
    return status;
}

static quire_str encode_ledger(quire_arena *arena, quire_ledger_rows rows)
{
    quire_buffer buffer;
    quire_buffer_init(&buffer, RECORD_BYTES);
    quire_ledger_encode(rows, &buffer);
    quire_str made = memory_copy(arena, quire_buffer_view(&buffer));
    quire_buffer_free(&buffer);
    return made;
}

static void describe(struct document *out, const struct base *base, const quire_put *put)
{
    const quire_document *from = put->document;
    quire_arena *arena = &out->arena;
    quire_buffer record;
    quire_buffer_init(&record, RECORD_BYTES);
    quire_document_encode(from, &record);
    out->record = memory_copy(arena, quire_buffer_view(&record));
    quire_buffer_free(&record);
    out->ledger = encode_ledger(arena, put->ledger);
    out->warnings = put->warnings;
    out->untyped = put->untyped;
    out->uri = memory_copy(arena, from->uri);
    out->source = memory_copy(arena, put->source);
    out->version = memory_copy(arena, put->version);
    out->links = memory_copy_links(arena, put->links);
    out->sha256 = memory_copy(arena, from->sha256);
    out->title = memory_copy(arena, from->title);
    out->media_type = memory_copy(arena, from->media_type);
    out->language = memory_copy(arena, from->language);
    out->text = memory_copy(arena, from->text);
    out->chunking = memory_copy(arena, base->space.chunking);
    out->original_bytes = from->original_bytes;
    out->metadata = memory_array(arena, from->metadata_count, sizeof *out->metadata);
    for (size_t i = 0; i < from->metadata_count; i++) {
        quire_pair pair = { memory_copy(arena, from->metadata[i].key),
                            memory_copy(arena, from->metadata[i].value) };
        out->metadata[out->metadata_count++] = pair;
        if (quire_str_is(pair.key, QUIRE_METADATA_READING)) out->reading = pair.value;
        out->given_title |= quire_str_is(pair.key, QUIRE_METADATA_TITLE);
    }
}

/* Puts it in the place of an older revision, or behind all others. */
static void replace(struct base *base, struct document *made)
{
    struct document **at = &base->documents;
    while (*at && !quire_str_equal((*at)->uri, made->uri)) at = &(*at)->next;
    struct document *old = *at;
    made->key = old ? old->key : ++base->last_document;
    made->revision = old ? old->revision + 1 : 1;
    made->next = old ? old->next : NULL;
    *at = made;
    if (old) memory_free_document(old);
}

/* Traces that name the document go whole. */
static void drop_traces_of(struct base *base, int64_t document)
{
    size_t kept = 0;
    for (size_t i = 0; i < base->trace_count; i++) {
        bool names_it = false;
        for (size_t j = 0; j < base->traces[i].document_count; j++)
            names_it |= base->traces[i].documents[j] == document;
        if (names_it) quire_arena_free(&base->traces[i].arena);
        else base->traces[kept++] = base->traces[i];
    }
    base->trace_count = kept;
}

static void mark_title(struct base *base, int64_t document, size_t bytes)
{
    size_t at = 0;
    while (at < base->mark_count && base->marks[at].document != document) at++;
    if (at == base->mark_count) {
        base->marks = memory_must(realloc(base->marks, (at + 1) * sizeof *base->marks));
        base->mark_count++;
    }
    base->marks[at] = (struct mark){ document, (int64_t)base->change, bytes };
}

/* The document in which `uri` was found; NULL: `parent` is empty. */
static quire_status find_parent(const struct base *base, quire_str parent, quire_str uri,
                                const struct document **out, quire_error *err)
{
    const struct document *own = find_uri(base, uri);
    *out = parent.size ? find_uri(base, parent) : NULL;
    if (parent.size && !(*out && (*out)->revision))
        return quire_fail_retryable(err, QUIRE_E_INVALID, "the base has no document %.*s", QUIRE_FMT(parent));
    if (own && *out && is_below(base, *out, own->key))
        return quire_fail(err, QUIRE_E_INVALID, "%.*s was itself found in it", QUIRE_FMT(parent));
    return QUIRE_OK;
}

/* Whether the source of that uri led to other documents, too. */
static bool leads_elsewhere(const struct base *base, quire_str uri)
{
    for (const struct document *at = base->documents; at; at = at->next)
        if (quire_str_equal(at->source, uri) && !quire_str_equal(at->uri, uri) && !at->parent) return true;
    return false;
}

/* The row alone. */
static void drop_row(struct base *base, struct document *document)
{
    struct document **at = &base->documents;
    while (*at != document) at = &(*at)->next;
    *at = document->next;
    memory_free_document(document);
}

static void drop_document(struct base *base, struct document *document)
{
    drop_staged(base, document->uri, NULL);
    drop_traces_of(base, document->key);
    if (!leads_elsewhere(base, document->uri)) memory_remove_source_row(base, document->uri);
    drop_row(base, document);
}

/* Drops a document with all that was found in it and below. */
static uint64_t drop_with_all_below(struct base *base, quire_arena *arena, struct document *document)
{
    uint64_t dropped = 1;
    drop_staged_below(base, arena, document->uri, (quire_strs){ 0 });
    for (struct document *at = base->documents; at;) {
        bool below = is_below(base, at, document->key), leaf = true;
        for (const struct document *other = base->documents; other && below && leaf; other = other->next)
            leaf = other->parent != at->key;
        struct document *next = at->next;
        if (below && leaf) {
            drop_document(base, at);
            dropped++;
            next = base->documents; /* what stood above it may be a leaf now */
        }
        at = next;
    }
    drop_document(base, document);
    return dropped;
}

static uint64_t drop_lost(struct base *base, quire_arena *arena, const struct document *document,
                          quire_strs children)
{
    uint64_t dropped = 0;
    for (struct document *at = base->documents; at;) {
        bool lost = at->parent == document->key && !is_among(children, at->uri);
        if (lost) dropped += drop_with_all_below(base, arena, at);
        at = lost ? base->documents : at->next;
    }
    drop_staged_below(base, arena, document->uri, children);
    return dropped;
}

quire_status memory_put(void *state, quire_call *call, const quire_put *put, quire_put_result *out,
                        quire_error *err)
{
    struct memory *memory = state;
    struct base *base = memory_lock(state);
    struct document *made = memory_must(calloc(1, sizeof *made));
    const struct document *parent = NULL;
    quire_status status = find_parent(base, put->parent, put->document->uri, &parent, err);
    if (!status && put->chunks.count && base->space.key == 0)
        status = quire_fail(err, QUIRE_E_INVALID, "the base has no space for vectors yet");
    if (!status) status = make_chunks(base, call, put, made, err);
    if (status) {
        memory_free_document(made);
        return memory_unlock(base, status);
    }
    describe(made, base, put);
    made->added_ms = memory->unix_ms();
    made->parent = parent ? parent->key : 0;
    made->children = put->children.count;
    base->change++;
    base->last_chunk += (int64_t)made->chunk_count;
    replace(base, made);
    memory_put_tables(base, put, made);
    drop_staged(base, made->uri, NULL);
    drop_traces_of(base, made->key);
    if (put->shared_title) mark_title(base, made->key, put->shared_title);
    *out = (quire_put_result){ memory_id_of(call->arena, 'd', made->key), made->revision, made->revision > 1,
                               drop_lost(base, call->arena, made, put->children) };
    memory_drop_tables(base);
    return memory_unlock(base, QUIRE_OK);
}

static bool failure_stands(const struct document *document, const quire_failed *failed, int64_t parent)
{
    quire_arena scratch = { 0 };
    bool stands = quire_str_equal(document->source, failed->source) && document->parent == parent &&
                  quire_str_equal(document->failure, failed->reason) &&
                  quire_str_equal(document->failure_message, failed->message) &&
                  quire_str_equal(document->failure_sha256, failed->sha256) &&
                  quire_str_equal(document->failure_ledger, encode_ledger(&scratch, failed->ledger));
    quire_arena_free(&scratch);
    return stands;
}

quire_status memory_put_failure(void *state, quire_call *call, const quire_failed *failed, quire_error *err)
{
    (void)call;
    struct base *base = memory_lock(state);
    const struct document *parent = NULL;
    quire_status status = find_parent(base, failed->parent, failed->uri, &parent, err);
    if (status) return memory_unlock(base, status);
    struct document **at = &base->documents;
    while (*at && !quire_str_equal((*at)->uri, failed->uri)) at = &(*at)->next;
    if (!*at) {
        *at = memory_must(calloc(1, sizeof **at));
        (*at)->key = ++base->last_document;
        (*at)->uri = memory_copy(&(*at)->arena, failed->uri);
    }
    struct document *document = *at;
    base->change += !failure_stands(document, failed, parent ? parent->key : 0);
    quire_arena_free(&document->failure_arena);
    document->source = memory_copy(&document->arena, failed->source);
    document->parent = parent ? parent->key : 0;
    document->failure = memory_copy(&document->failure_arena, failed->reason);
    document->failure_message = memory_copy(&document->failure_arena, failed->message);
    document->failure_sha256 = memory_copy(&document->failure_arena, failed->sha256);
    document->failure_ledger = encode_ledger(&document->failure_arena, failed->ledger);
    if (failed->sha256.size) drop_staged(base, failed->uri, &failed->sha256);
    return memory_unlock(base, QUIRE_OK);
}

void memory_remove_source_row(struct base *base, quire_str uri)
{
    size_t kept = 0;
    for (size_t i = 0; i < base->source_count; i++)
        if (!quire_str_equal(base->sources[i].uri, uri)) base->sources[kept++] = base->sources[i];
    base->source_count = kept;
}

/* What never came to stand goes at once. */
static int64_t find_one(struct base *base, quire_call *call, quire_str id, quire_removed *out)
{
    const struct document *found = memory_find_document(base, id);
    *out = (quire_removed){ 0 };
    if (found) {
        *out = (quire_removed){ .document = memory_row_of(call->arena, found), .found = true };
        return found->key;
    }
    out->found = drop_staged(base, id, NULL);
    out->found |= drop_staged_below(base, call->arena, id, (quire_strs){ 0 });
    if (out->found) out->document = (quire_document_row){ .uri = memory_copy(call->arena, id) };
    return 0;
}

quire_status memory_remove_documents(void *state, quire_call *call, const quire_str *ids, size_t wanted,
                                     quire_removed *out, bool *erasure_pending, quire_error *err)
{
    (void)err;
    struct base *base = memory_lock(state);
    int64_t *keys = memory_array(call->arena, wanted, sizeof *keys);
    *erasure_pending = false;
    for (size_t i = 0; i < wanted; i++) {
        keys[i] = find_one(base, call, ids[i], &out[i]);
        base->change += out[i].found;
    }
    for (size_t i = 0; i < wanted; i++) {
        struct document *standing = keys[i] ? memory_find_key(base, keys[i]) : NULL;
        if (standing) out[i].below = drop_with_all_below(base, call->arena, standing) - 1;
    }
    memory_drop_tables(base);
    return memory_unlock(base, QUIRE_OK);
}

static quire_titled titled_of(quire_arena *arena, const struct document *document)
{
    return (quire_titled){ .id = memory_id_of(arena, 'd', document->key),
                           .uri = memory_copy(arena, document->uri),
                           .title = memory_copy(arena, document->title),
                           .sha256 = memory_copy(arena, document->sha256),
                           .given = document->given_title };
}

static int by_uri(const void *a, const void *b)
{
    const quire_titled *x = a, *y = b;
    return strcmp(x->uri.data, y->uri.data);
}

quire_status memory_same_bytes(void *state, quire_call *call, quire_str sha256, size_t limit,
                               const quire_titled **out, size_t *out_count, quire_error *err)
{
    (void)err;
    struct base *base = memory_lock(state);
    size_t all = 0, found = 0;
    for (const struct document *at = base->documents; at; at = at->next) all++;
    quire_titled *rows = memory_array(call->arena, all, sizeof *rows);
    for (const struct document *at = base->documents; at; at = at->next)
        if (at->revision && !at->parent && quire_str_equal(at->sha256, sha256) &&
            memory_is_source(base, at->source))
            rows[found++] = titled_of(call->arena, at);
    if (found) qsort(rows, found, sizeof *rows, by_uri);
    *out = rows;
    *out_count = found < limit ? found : limit;
    return memory_unlock(base, QUIRE_OK);
}

/* ---- moving ---- */

/* The uri of what was found in the document that moves, and the title that it gets (data is NULL: its own). */
static quire_str uri_now(const quire_move *move, quire_str uri, quire_arena *arena, quire_str *title)
{
    quire_str from = move->from, to = move->to;
    for (size_t i = 0; i < move->inside_count; i++) {
        const quire_moved_inside *item = &move->inside[i];
        quire_str below = quire_arena_printf(arena, "%.*s" QUIRE_FOUND_INSIDE, QUIRE_FMT(item->from));
        bool own = quire_str_equal(item->from, uri);
        if (own && item->title.data) *title = item->title;
        if (item->to.size && (own || quire_str_starts(uri, below)) && item->from.size > from.size) {
            from = item->from;
            to = item->to;
        }
    }
    return quire_arena_printf(arena, "%.*s%.*s", QUIRE_FMT(to),
                              QUIRE_FMT(quire_str_cut(uri, from.size, uri.size)));
}

static bool is_taken(const struct base *base, quire_str uri)
{
    const struct document *at = find_uri(base, uri);
    return at && at->revision;
}

static void rename_staged(struct base *base, quire_arena *arena, const quire_move *move)
{
    quire_str below = quire_arena_printf(arena, "%.*s" QUIRE_FOUND_INSIDE, QUIRE_FMT(move->from));
    struct staged *moved = NULL;
    for (struct staged **at = &base->staged; *at;) {
        struct staged *staged = *at;
        if (quire_str_equal(staged->version.uri, move->from) ||
            quire_str_starts(staged->version.uri, below)) {
            *at = staged->next;
            staged->next = moved;
            moved = staged;
        } else at = &staged->next;
    }
    for (struct staged *next; moved; moved = next) {
        next = moved->next;
        quire_str title = { 0 };
        const quire_document_version version = { uri_now(move, moved->version.uri, arena, &title),
                                                 moved->version.sha256 };
        drop_staged(base, version.uri, NULL);
        struct staged *made = make_staged(base, &version);
        made->inputs = moved->inputs;
        made->vectors = moved->vectors;
        made->count = moved->count;
        made->staged_ms = moved->staged_ms;
        moved->inputs = NULL;
        moved->vectors = NULL;
        memory_free_staged(moved);
    }
}

static void rename_document(struct base *base, quire_arena *arena, const quire_move *move,
                            struct document *document)
{
    quire_str title = { 0 }, uri = uri_now(move, document->uri, arena, &title);
    struct document *failed = find_uri(base, uri);
    if (failed) drop_row(base, failed);
    document->uri = memory_copy(&document->arena, uri);
    document->source = memory_copy(&document->arena, move->source);
    if (title.data) document->title = memory_copy(&document->arena, title);
}

quire_status memory_move(void *state, quire_call *call, const quire_move *move, bool *moved, quire_error *err)
{
    (void)err;
    struct base *base = memory_lock(state);
    struct document *document = find_uri(base, move->from);
    bool stands = document && document->revision &&
                  quire_str_equal(memory_id_of(call->arena, 'd', document->key), move->id) &&
                  !is_taken(base, move->to);
    for (const struct document *at = base->documents; at && stands; at = at->next) {
        quire_str title = { 0 };
        if (is_below(base, at, document->key))
            stands = !is_taken(base, uri_now(move, at->uri, call->arena, &title));
    }
    if (!stands) return memory_unlock(base, QUIRE_OK);
    for (struct document *at = base->documents; at; at = at->next)
        if (is_below(base, at, document->key)) rename_document(base, call->arena, move, at);
    rename_document(base, call->arena, move, document);
    document->version = memory_copy(&document->arena, move->version);
    if (move->title) document->title = memory_copy(&document->arena, *move->title);
    rename_staged(base, call->arena, move);
    base->change++;
    if (move->shared_title) mark_title(base, document->key, move->shared_title);
    memory_remove_source_row(base, move->from);
    *moved = true;
    return memory_unlock(base, QUIRE_OK);
}

/* ---- titles ---- */

static int by_title(const void *a, const void *b)
{
    const quire_titled *x = a, *y = b;
    int order = strcmp(x->title.data, y->title.data);
    return order ? order : atoi(x->id.data + 1) - atoi(y->id.data + 1);
}

quire_status memory_titled(void *state, quire_call *call, quire_str title, size_t limit,
                           const quire_titled **out, size_t *out_count, quire_error *err)
{
    (void)err;
    struct base *base = memory_lock(state);
    quire_str bracket = quire_arena_printf(call->arena, "%.*s (", QUIRE_FMT(title));
    size_t all = 0, found = 0;
    for (const struct document *at = base->documents; at; at = at->next) all++;
    quire_titled *rows = memory_array(call->arena, all, sizeof *rows);
    for (const struct document *at = base->documents; at; at = at->next)
        if (at->revision && (quire_str_equal(at->title, title) || quire_str_starts(at->title, bracket)))
            rows[found++] = titled_of(call->arena, at);
    qsort(rows, found, sizeof *rows, by_title);
    *out = rows;
    *out_count = found < limit ? found : limit;
    return memory_unlock(base, QUIRE_OK);
}

quire_status memory_is_called(void *state, quire_str start, quire_str end, quire_str except, bool *out,
                              quire_error *err)
{
    (void)err;
    struct base *base = memory_lock(state);
    const struct document *other = except.size ? memory_find_document(base, except) : NULL;
    for (const struct document *at = base->documents; at && !*out; at = at->next) {
        if (at == other || !at->revision) continue;
        *out = end.size ? quire_str_starts(at->title, start) && quire_str_ends(at->title, end)
                        : quire_str_equal(at->title, start) && !at->given_title;
    }
    return memory_unlock(base, QUIRE_OK);
}

quire_status memory_unsettled(void *state, quire_call *call, const quire_unsettled **out, size_t *out_count,
                              quire_error *err)
{
    (void)err;
    struct base *base = memory_lock(state);
    quire_unsettled *rows = memory_array(call->arena, base->mark_count, sizeof *rows);
    for (size_t i = 0; i < base->mark_count; i++) {
        const struct document *found = memory_find_key(base, base->marks[i].document);
        rows[i] = (quire_unsettled){ .key = base->marks[i].document, .mark = base->marks[i].mark };
        if (!found) continue;
        rows[i].document = titled_of(call->arena, found);
        rows[i].title = quire_str_cut(rows[i].document.title, 0, base->marks[i].bytes);
    }
    *out = rows;
    *out_count = base->mark_count;
    return memory_unlock(base, QUIRE_OK);
}

quire_status memory_retitle(void *state, quire_call *call, const quire_titled *documents,
                            const quire_str *titles, size_t wanted, const quire_unsettled *settled,
                            size_t settled_count, quire_error *err)
{
    (void)call;
    (void)err;
    struct base *base = memory_lock(state);
    for (size_t i = 0; i < wanted; i++) {
        struct document *found = memory_find_document(base, documents[i].id);
        if (found && quire_str_equal(found->title, documents[i].title))
            found->title = memory_copy(&found->arena, titles[i]);
    }
    size_t kept = 0;
    for (size_t i = 0; i < base->mark_count; i++) {
        bool gone = false;
        for (size_t j = 0; j < settled_count; j++)
            gone |= settled[j].key == base->marks[i].document && settled[j].mark == base->marks[i].mark;
        if (!gone) base->marks[kept++] = base->marks[i];
    }
    base->mark_count = kept;
    base->change++;
    return memory_unlock(base, QUIRE_OK);
}
