/* SPDX-License-Identifier: Apache-2.0 */
#include "fakes/fetch_scripted.h"

#include "base/error.h"
#include "base/str.h"
#include "record/document_codec.h"

#include <stdio.h>

struct scripted_place scripted_places[SCRIPTED_PLACES];
struct scripted_seen scripted_seen;

struct state {
    const quire_fetch_visitor *visitor;
};

static const quire_source_option source_options[] = {
    { .name = "query", .type = QUIRE_SOURCE_TEXT },
    { .name = "gone", .type = QUIRE_SOURCE_TEXT, .words = "keep|remove" },
    { .name = "include", .type = QUIRE_SOURCE_LIST },
    { .name = "depth", .type = QUIRE_SOURCE_NUMBER, .least = 0, .most = 9 },
    { .name = "articles", .type = QUIRE_SOURCE_FLAG },
    { 0 },
};

static quire_status scripted_resolve(quire_call *call, const char *word, quire_fetch_source *out,
                                     quire_error *err)
{
    const char *place = strchr(word, ':') + 1, *at = strchr(word, '@');
    place += strspn(place, "/");
    if (at) {
        const char *colon = strchr(place, ':');
        if (colon && colon < at) {
            out->secret = quire_arena_copy(call->arena, (quire_str){ colon + 1, (size_t)(at - colon - 1) });
            if (!out->secret.data) return quire_fail_memory(err);
        }
        place = at + 1;
    }
    if (!*place) return quire_fail(err, QUIRE_E_INVALID, "scripted: no place is named");
    out->kind = QUIRE_STR("web");
    quire_str query = strchr(place, '#') ? (quire_str){ 0 } : quire_fetch_option(out, "query");
    out->uri = quire_arena_printf(call->arena, "scripted://%s%s%.*s", place, query.size ? "#" : "",
                                  QUIRE_FMT(query));
    return out->uri.data ? QUIRE_OK : quire_fail_memory(err);
}

static quire_status scripted_open(void *state, const quire_fetch_visitor *visitor, quire_error *err)
{
    (void)err;
    ((struct state *)state)->visitor = visitor;
    return QUIRE_OK;
}

static void note(const quire_fetch_source *source)
{
    size_t size = 0;
    scripted_seen.walks++;
    snprintf(scripted_seen.cursor, sizeof scripted_seen.cursor, "%.*s", QUIRE_FMT(source->cursor));
    snprintf(scripted_seen.secret, sizeof scripted_seen.secret, "%.*s", QUIRE_FMT(source->secret));
    scripted_seen.options[0] = '\0';
    for (size_t i = 0; i < source->options.count && size < sizeof scripted_seen.options; i++)
        size += (size_t)snprintf(scripted_seen.options + size, sizeof scripted_seen.options - size,
                                 "%.*s=%.*s;", QUIRE_FMT(source->options.items[i].key),
                                 QUIRE_FMT(source->options.items[i].value));
}

/* What a visited entry hands over. */
struct handed {
    quire_fetched bytes;
    quire_document document;
    quire_pair reading;
};

static quire_status hand_document(quire_call *call, const struct scripted_entry *from, quire_str uri,
                                  struct handed *out, quire_error *err)
{
    quire_status status = quire_fetch_bytes(call, quire_str_from(from->text), &out->bytes, err);
    if (status) return status;
    out->reading = (quire_pair){ QUIRE_STR(QUIRE_METADATA_READING), quire_str_from(from->ready) };
    out->document = (quire_document){ .uri = uri,
                                      .media_type = QUIRE_STR("application/x-scripted"),
                                      .title = quire_str_from(from->name),
                                      .language = QUIRE_STR("und"),
                                      .sha256 = quire_arena_copy(call->arena,
                                                                 quire_str_from(out->bytes.sha256)),
                                      .original_bytes = out->bytes.size_bytes,
                                      .metadata = &out->reading,
                                      .metadata_count = 1,
                                      .text = quire_str_from(from->text) };
    quire_fetched_free(&out->bytes);
    return out->document.sha256.data ? QUIRE_OK : quire_fail_memory(err);
}

static bool is_same(const struct scripted_entry *from, const quire_fetch_known *known,
                    const struct handed *handed, quire_str version)
{
    if (from->ready)
        return quire_str_equal(known->sha256, handed->document.sha256) &&
               quire_str_equal(known->reading, handed->reading.value);
    return version.size && quire_str_equal(known->version, version);
}

static quire_status fill(quire_call *call, const struct scripted_entry *from, const quire_fetch_known *known,
                         quire_fetch_entry *entry, struct handed *handed, quire_error *err)
{
    quire_status status = from->ready ? hand_document(call, from, entry->uri, handed, err) : QUIRE_OK;
    if (status) return status;
    entry->kind = known->held && is_same(from, known, handed, entry->version) ? QUIRE_ENTRY_STANDS
                                                                              : QUIRE_ENTRY_READ;
    if (entry->kind == QUIRE_ENTRY_STANDS) return QUIRE_OK;
    scripted_seen.read++;
    if (from->ready) {
        entry->document = &handed->document;
        return QUIRE_OK;
    }
    status = quire_fetch_bytes(call, quire_str_from(from->text), &handed->bytes, err);
    entry->bytes = &handed->bytes;
    entry->size_bytes = handed->bytes.size_bytes;
    entry->media_type = QUIRE_STR("text/markdown");
    return status;
}

static quire_status visit(struct state *self, quire_call *call, const struct scripted_entry *from,
                          quire_fetch_entry *entry, quire_error *err)
{
    const quire_fetch_visitor *visitor = self->visitor;
    quire_fetch_known known = { 0 };
    struct handed handed = { .bytes.fd = -1 };
    quire_status status = visitor->known(visitor->user, call, entry->uri, QUIRE_FOLLOW_NONE, &known, err);
    if (status) return status;
    entry->kind = QUIRE_ENTRY_FAILED;
    entry->reason = from->reason;
    entry->message = "scripted so";
    if (!from->reason) status = fill(call, from, &known, entry, &handed, err);
    if (!status) status = visitor->visit(visitor->user, entry, err);
    if (status) quire_fetched_free(&handed.bytes);
    return status;
}

static const struct scripted_place *place_of(quire_str uri)
{
    for (size_t i = 0; i < SCRIPTED_PLACES; i++) {
        const char *place = scripted_places[i].place;
        if (place && quire_str_is(quire_str_cut(uri, strlen("scripted://"), uri.size), place))
            return &scripted_places[i];
    }
    return NULL;
}

static quire_status scripted_walk(void *state, quire_call *call, quire_fetch_source *source, quire_error *err)
{
    const struct scripted_place *place = place_of(source->uri);
    quire_status status = QUIRE_OK;
    note(source);
    if (!place || place->reason) {
        source->reason = place ? place->reason : QUIRE_LOAD_VANISHED;
        source->message = QUIRE_STR("the place does not answer");
        return QUIRE_OK;
    }
    for (size_t i = 0; i < place->count && !status; i++) {
        const struct scripted_entry *from = &place->entries[i];
        quire_fetch_entry entry = { .version = quire_str_from(from->version) };
        if (from->gone) continue;
        entry.uri = quire_arena_printf(call->arena, "%.*s%s%s", QUIRE_FMT(source->uri),
                                       *from->name ? "/" : "", from->name);
        status = entry.uri.data ? visit(state, call, from, &entry, err) : quire_fail_memory(err);
    }
    source->complete = !place->incomplete;
    if (place->cursor) source->cursor = quire_str_from(place->cursor);
    return status;
}

static quire_status scripted_prefixes(quire_call *call, const quire_fetch_source *source, quire_strs *out,
                                      quire_error *err)
{
    quire_str *prefix = quire_arena_array(call->arena, 1, sizeof *prefix);
    if (prefix) *prefix = quire_arena_printf(call->arena, "%.*s/", QUIRE_FMT(source->uri));
    if (!prefix || !prefix->data) return quire_fail_memory(err);
    *out = (quire_strs){ prefix, 1 };
    return QUIRE_OK;
}

const quire_fetch_driver quire_fetch_scripted = {
    .name = "scripted",
    .summary = "what a test says",
    .schemes = "scripted|fake",
    .source_options = source_options,
    .state_size = sizeof(struct state),
    .origin = QUIRE_ORIGIN_PUBLIC,
    .resolve = scripted_resolve,
    .open = scripted_open,
    .walk = scripted_walk,
    .prefixes = scripted_prefixes,
};
