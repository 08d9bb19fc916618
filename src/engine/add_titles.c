/* SPDX-License-Identifier: Apache-2.0 */
/* What several documents of a base share is no title. While an add runs, a document whose title another one has, of other
 * bytes, is called by its file beside it: "Tide tables (1931)". Who came first was stored under the title alone by then: at
 * the end it is called by its file too, so that the order of coming decides nothing. docs/decisions/titles.md */
#include "base/error.h"
#include "base/path.h"
#include "engine/add.h"
#include "record/document_codec.h"
#include "text/unicode.h"

#include <stdlib.h>

enum { LOOKED_AT = 16, SHARERS_MAX = 100000 };

/* The folder that `uri` is in; of "a.zip!/b.txt" the container. */
static quire_str folder_of(quire_str uri)
{
    const char *slash = uri.size ? memrchr(uri.data, '/', uri.size) : NULL;
    if (!slash || slash == uri.data) return (quire_str){ 0 };
    quire_str above = quire_str_cut(uri, 0, (size_t)(slash - uri.data));
    if (above.size > 1 && quire_str_ends(above, QUIRE_STR("!"))) above.size--;
    const char *before = memrchr(above.data, '/', above.size);
    return before ? quire_str_cut(above, (size_t)(before + 1 - above.data), above.size) : above;
}

/* Whether a word may begin or end there. Scripts without spaces show no words: any place among them may be. */
static bool is_edge(quire_str text, size_t at, bool within_han)
{
    if (at == 0 || at == text.size) return true;
    size_t left = quire_utf8_floor(text, at - 1), right = at;
    uint32_t before = quire_utf8_next(text, &left), after = quire_utf8_next(text, &right);
    if (quire_char_is_han(before) && quire_char_is_han(after)) return within_han;
    return !quire_char_is_word(before) || !quire_char_is_word(after) || quire_char_is_han(before) ||
           quire_char_is_han(after);
}

/* Whether the name stands in the title as words: "b" does not stand in "Harbour", nor 冰 alone in 破冰船. */
static bool says(quire_str title, quire_str name)
{
    size_t at = 0, first = 0;
    if (!name.size) return false;
    quire_utf8_next(name, &first);
    bool within_han = first < name.size;
    while (at + name.size <= title.size) {
        const char *found = memmem(title.data + at, title.size - at, name.data, name.size);
        if (!found) return false;
        at = (size_t)(found - title.data);
        if (is_edge(title, at, within_han) && is_edge(title, at + name.size, within_han)) return true;
        at++;
    }
    return false;
}

/* What stands in the brackets: the file's name, or its folder where the title says the name already; both of them where
 * that alone would be said of several documents. */
static quire_str mark_of(quire_str title, quire_str uri, bool whole, quire_arena *arena)
{
    quire_str name = quire_path_stem(uri), folder = folder_of(uri);
    if (!folder.size) return name;
    if (whole) return quire_arena_printf(arena, "%.*s/%.*s", QUIRE_FMT(folder), QUIRE_FMT(name));
    return says(title, name) ? folder : name;
}

static quire_str told_apart(quire_str title, quire_str uri, bool whole, quire_arena *arena)
{
    quire_str mark = mark_of(title, uri, whole, arena);
    if (!mark.data) return mark;
    return quire_arena_printf(arena, "%.*s (%.*s)", QUIRE_FMT(title), QUIRE_FMT(mark));
}

/* Whether the document was called `title`, alone or told apart; "Tide tables (draft)" may be a title of its own. */
static bool had_title(const quire_titled *row, quire_str title, quire_arena *arena)
{
    if (quire_str_equal(row->title, title) || row->given) return quire_str_equal(row->title, title);
    return quire_str_equal(row->title, told_apart(title, row->uri, false, arena)) ||
           quire_str_equal(row->title, told_apart(title, row->uri, true, arena));
}

/* Notes with the document that its title was given, so that no later add calls it otherwise. */
static quire_status note_given(quire_pending *pending, quire_error *err)
{
    quire_document *document = &pending->document;
    size_t count = document->metadata_count;
    if (count == QUIRE_DOCUMENT_METADATA_MAX) return QUIRE_OK;
    quire_pair *metadata = quire_arena_array(&pending->arena, count + 1, sizeof *metadata);
    if (!metadata) return quire_fail_memory(err);
    if (count) memcpy(metadata, document->metadata, count * sizeof *metadata);
    metadata[count] = (quire_pair){ QUIRE_STR(QUIRE_METADATA_TITLE), QUIRE_STR("caller") };
    document->metadata = metadata;
    document->metadata_count = count + 1;
    return QUIRE_OK;
}

/* What documents of this add have the title? The caller holds the mutex. False: out of memory. */
static bool meet(quire_adding *adding, const quire_pending *pending, quire_arena *arena, bool *shared)
{
    bool first = false, first_bytes = false;
    quire_str title = pending->document.title;
    quire_str both = quire_arena_printf(arena, "%.*s\n%.*s", QUIRE_FMT(title), QUIRE_FMT(pending->sha256));
    if (!both.data || !quire_str_set_add(&adding->titles, title, &first) ||
        !quire_str_set_add(&adding->titles, both, &first_bytes))
        return false;
    *shared = (!first && first_bytes) || quire_str_set_has(&adding->shared_titles, title);
    return true;
}

/* Whether the base has another document with the title and other bytes. */
static quire_status look_up(quire_adding *adding, quire_call *call, const quire_pending *pending,
                            bool *shared, quire_error *err)
{
    const quire_titled *rows = NULL;
    size_t count = 0;
    quire_str title = pending->document.title;
    quire_status status = quire_store_titled(adding->store, call, title, LOOKED_AT, &rows, &count, err);
    for (size_t i = 0; !status && i < count && !*shared; i++)
        *shared = !quire_str_equal(rows[i].uri, pending->uri) &&
                  !quire_str_equal(rows[i].sha256, pending->sha256) &&
                  had_title(&rows[i], title, call->arena);
    return status;
}

quire_status quire_adding_tell_apart(quire_adding *adding, quire_call *call, quire_pending *pending,
                                     quire_error *err)
{
    quire_str title = pending->document.title;
    bool shared = false, first = false;
    if (!title.size) return QUIRE_OK;
    bool given = quire_str_equal(title, pending->title);
    if (given && note_given(pending, err)) return QUIRE_E_NO_MEMORY;
    pthread_mutex_lock(&adding->mutex);
    bool met = meet(adding, pending, call->arena, &shared);
    pthread_mutex_unlock(&adding->mutex);
    quire_status status = met ? QUIRE_OK : quire_fail_memory(err);
    if (!status && !shared) status = look_up(adding, call, pending, &shared, err);
    if (status || !shared) return status;
    pthread_mutex_lock(&adding->mutex);
    met = quire_str_set_add(&adding->shared_titles, title, &first);
    pthread_mutex_unlock(&adding->mutex);
    if (!met) return quire_fail_memory(err);
    pending->shared_title = title.size;
    if (given) return QUIRE_OK; /* those who share it give way */
    pending->document.title = told_apart(title, pending->uri, false, call->arena);
    return pending->document.title.data ? QUIRE_OK : quire_fail_memory(err);
}

quire_status quire_adding_title_inside(quire_adding *adding, quire_call *call, quire_str from, quire_str to,
                                       quire_str *out, quire_error *err)
{
    quire_document_row row = { 0 };
    quire_error missing = { 0 };
    *out = (quire_str){ 0 };
    if (quire_str_equal(folder_of(from), folder_of(to))) return QUIRE_OK;
    quire_status status = quire_store_find(adding->store, call, from, &row, &missing);
    if (status == QUIRE_E_NOT_FOUND) return QUIRE_OK;
    if (status) {
        if (err) *err = missing;
        return status;
    }
    const quire_str before = folder_of(from),
                    ends[] = { quire_arena_printf(call->arena, " (%.*s)", QUIRE_FMT(before)),
                               quire_arena_printf(call->arena, " (%.*s/%.*s)", QUIRE_FMT(before),
                                                  QUIRE_FMT(quire_path_stem(from))) };
    for (size_t i = 0; i < 2; i++) {
        if (!ends[i].data) return quire_fail_memory(err);
        if (!quire_str_ends(row.title, ends[i])) continue;
        *out = told_apart(quire_str_cut(row.title, 0, row.title.size - ends[i].size), to, i > 0, call->arena);
        return out->data ? QUIRE_OK : quire_fail_memory(err);
    }
    return QUIRE_OK;
}

/* Which marks would be said of two of those who share a title. */
static bool find_twins(quire_str title, const quire_titled *rows, size_t count, quire_str_set *marks,
                       quire_str_set *twins)
{
    for (size_t i = 0; i < count; i++) {
        bool first = false, added = false;
        if (rows[i].given) continue;
        quire_str mark = mark_of(title, rows[i].uri, false, marks->arena);
        if (!quire_str_set_add(marks, mark, &first)) return false;
        if (!first && !quire_str_set_add(twins, mark, &added)) return false;
    }
    return true;
}

/* The same bytes in two places are one document twice, and may be called the same. */
static bool are_copies(const quire_titled *rows, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (!quire_str_equal(rows[i].sha256, rows[0].sha256)) return false;
    return true;
}

/* What is to be called otherwise, gathered over all titles. */
struct settling {
    quire_titled *documents;
    quire_str *titles;
    size_t count, documents_capacity, titles_capacity;
};

static bool rename_one(struct settling *settling, quire_arena *arena, const quire_titled *row,
                       quire_str title)
{
    quire_titled *documents = quire_arena_grow(arena, settling->documents, settling->count,
                                               &settling->documents_capacity, sizeof *documents);
    quire_str *titles = quire_arena_grow(arena, settling->titles, settling->count, &settling->titles_capacity,
                                         sizeof *titles);
    if (!documents || !titles) return false;
    settling->documents = documents;
    settling->titles = titles;
    settling->documents[settling->count] = *row;
    settling->titles[settling->count++] = title;
    return true;
}

static quire_status settle_title(quire_adding *adding, quire_call *call, struct settling *settling,
                                 quire_str title, quire_error *err)
{
    const quire_titled *found = NULL;
    size_t count = 0, sharers = 0;
    quire_status status = quire_store_titled(adding->store, call, title, SHARERS_MAX, &found, &count, err);
    if (status) return status;
    quire_titled *rows = quire_arena_array(call->arena, count, sizeof *rows);
    quire_str_set marks = { .arena = call->arena }, twins = { .arena = call->arena };
    if (!rows) return quire_fail_memory(err);
    for (size_t i = 0; i < count; i++)
        if (had_title(&found[i], title, call->arena)) rows[sharers++] = found[i];
    if (are_copies(rows, sharers)) return QUIRE_OK;
    if (!find_twins(title, rows, sharers, &marks, &twins)) return quire_fail_memory(err);
    for (size_t i = 0; i < sharers; i++) {
        bool whole = quire_str_set_has(&twins, mark_of(title, rows[i].uri, false, call->arena));
        quire_str told = told_apart(title, rows[i].uri, whole, call->arena);
        if (!told.data) return quire_fail_memory(err);
        if (rows[i].given || quire_str_equal(told, rows[i].title)) continue;
        if (!rename_one(settling, call->arena, &rows[i], told)) return quire_fail_memory(err);
    }
    return QUIRE_OK;
}

/* Whether what stands in the newcomer's brackets may be said of another document too. */
static quire_status has_twin(quire_adding *adding, quire_call *call, const quire_unsettled *newcomer,
                             bool *out, quire_error *err)
{
    quire_str title = newcomer->title, id = newcomer->document.id;
    quire_str mark = mark_of(title, newcomer->document.uri, false, call->arena);
    quire_str same = quire_arena_printf(call->arena, "%.*s (%.*s)", QUIRE_FMT(title), QUIRE_FMT(mark)),
              any = quire_arena_printf(call->arena, "%.*s (", QUIRE_FMT(title)),
              file = quire_arena_printf(call->arena, "/%.*s)", QUIRE_FMT(mark)),
              folder = quire_arena_printf(call->arena, "%.*s (%.*s/", QUIRE_FMT(title), QUIRE_FMT(mark));
    if (!mark.data || !same.data || !any.data || !file.data || !folder.data) return quire_fail_memory(err);
    quire_store *store = adding->store;
    quire_status status = quire_store_is_called(store, same, QUIRE_STR(""), id, out, err);
    if (!status && !*out) status = quire_store_is_called(store, folder, QUIRE_STR(")"), id, out, err);
    if (!status && !*out) status = quire_store_is_called(store, any, file, id, out, err);
    return status;
}

/* Whether somebody may have to be called otherwise: he has the title alone, or a newcomer is called like him. To read all
 * who share a title for each who comes would cost the square of their number. */
static quire_status must_settle(quire_adding *adding, quire_call *call, quire_str title,
                                const quire_unsettled *const *newcomers, size_t count, bool *out,
                                quire_error *err)
{
    quire_status status = quire_store_is_called(adding->store, title, QUIRE_STR(""), (quire_str){ 0 }, out,
                                                err);
    *out |= count > LOOKED_AT;
    for (size_t i = 0; i < count && !status && !*out; i++)
        if (!newcomers[i]->document.given) status = has_twin(adding, call, newcomers[i], out, err);
    return status;
}

static int by_title(const void *a, const void *b)
{
    const quire_unsettled *const *left = a, *const *right = b;
    quire_str x = (*left)->title, y = (*right)->title;
    int order = memcmp(x.data, y.data, x.size < y.size ? x.size : y.size);
    return order ? order : (x.size > y.size) - (x.size < y.size);
}

/* Titles that the base has marked: of this add, and of others that ended before they settled. */
static quire_status settle_marked(quire_adding *adding, quire_call *call, struct settling *settling,
                                  const quire_unsettled *marks, size_t mark_count, quire_str_set *looked_at,
                                  quire_error *err)
{
    size_t count = 0;
    const quire_unsettled **order = quire_arena_array(call->arena, mark_count, sizeof *order);
    quire_status status = order ? QUIRE_OK : quire_fail_memory(err);
    for (size_t i = 0; i < mark_count && !status; i++)
        if (marks[i].title.size) order[count++] = &marks[i];
    if (count) qsort(order, count, sizeof *order, by_title);
    for (size_t start = 0, end; start < count && !status; start = end) {
        quire_str title = order[start]->title;
        bool must = false, first = false;
        for (end = start + 1; end < count && quire_str_equal(order[end]->title, title);) end++;
        if (!quire_str_set_add(looked_at, title, &first)) return quire_fail_memory(err);
        status = must_settle(adding, call, title, &order[start], end - start, &must, err);
        if (!status && must) status = settle_title(adding, call, settling, title, err);
    }
    return status;
}

/* Then titles of this add that another one settled, and somebody of this add got them alone since. */
static quire_status settle_met(quire_adding *adding, quire_call *call, struct settling *settling,
                               const quire_str_set *looked_at, quire_error *err)
{
    const quire_str_set *shared = &adding->shared_titles;
    quire_status status = QUIRE_OK;
    for (size_t i = 0; i < shared->capacity && !status; i++) {
        bool must = false;
        quire_str title = shared->slots[i].item;
        if (!title.data || quire_str_set_has(looked_at, title)) continue;
        status = must_settle(adding, call, title, NULL, 0, &must, err);
        if (!status && must) status = settle_title(adding, call, settling, title, err);
    }
    return status;
}

quire_status quire_adding_settle_titles(quire_adding *adding, quire_call *call, quire_error *err)
{
    const quire_unsettled *marks = NULL;
    struct settling settling = { 0 };
    quire_str_set looked_at = { .arena = call->arena };
    size_t count = 0;
    quire_status status = quire_store_unsettled(adding->store, call, &marks, &count, err);
    if (!status) status = settle_marked(adding, call, &settling, marks, count, &looked_at, err);
    if (!status) status = settle_met(adding, call, &settling, &looked_at, err);
    return status ? status
                  : quire_store_retitle(adding->store, call, settling.documents, settling.titles,
                                        settling.count, marks, count, err);
}
