/* SPDX-License-Identifier: Apache-2.0 */
/* Bases for tests of the store. */
#include "support/store_base.h"

#include "base/str.h"
#include "fakes/store_memory.h"
#include "support/scratch.h"

#include <stdlib.h>

void base_ok(struct base *base, quire_status status, const char *what, int line)
{
    if (status) fail_msg("line %d: %s: %s", line, what, base->err.message);
}

int64_t base_unix_ms;

static int64_t read_clock(void)
{
    return base_unix_ms ? base_unix_ms : quire_unix_ms();
}

bool prepare_base(struct base *base, const quire_store_driver *driver, const char *path)
{
    const quire_option *const tables[] = { quire_store_options, driver->options, NULL };
    *base = (struct base){ .driver = driver };
    snprintf(base->path, sizeof base->path, "%s", path);
    base->call.arena = &base->arena;
    return !quire_config_new_with(tables, &base->config, &base->err) &&
           !quire_config_set(base->config, "store.driver", driver->name, &base->err) &&
           !quire_config_set(base->config, "trace.keep", "5", &base->err) &&
           (driver != &quire_store_sqlite ||
            !quire_config_set(base->config, "store.wait_ms", "200", &base->err));
}

quire_status open_base(struct base *base, quire_store_mode mode)
{
    const quire_store_driver *const drivers[] = { base->driver, NULL };
    const quire_env env = { .unix_ms = read_clock };
    return quire_store_open(base->path, mode, base->config, &env, drivers, &base->store, &base->err);
}

void close_base(struct base *base)
{
    quire_store_close(base->store);
    base->store = NULL;
}

int set_up_base(void **state)
{
    const quire_store_driver *driver = *state ? *state : &quire_store_sqlite;
    struct base *base = calloc(1, sizeof *base);
    char folder[64], path[160];
    if (!base || !make_scratch("store", folder, sizeof folder)) return -1;
    snprintf(path, sizeof path, "%s/base.quire", folder);
    if (!prepare_base(base, driver, path)) return -1;
    memcpy(base->folder, folder, sizeof folder);
    *state = base;
    return 0;
}

int set_up_open_base(void **state)
{
    if (set_up_base(state)) return -1;
    struct base *base = *state;
    return open_base(base, QUIRE_STORE_WRITE) || make_space(base->store, &base->call, &base->err) ? -1 : 0;
}

int tear_down_base(void **state)
{
    struct base *base = *state;
    close_base(base);
    quire_config_free(base->config);
    quire_arena_free(&base->arena);
    store_memory_forget();
    int left = remove_scratch(base->folder);
    free(base);
    return left;
}

const char harbour_text[] = "The lighthouse keeper counted ships\nStorm warnings arrive by telegraph\n"
                            "Herring boats returned before midnight\nThe harbour froze in January\n"
                            "A keeper repairs the lantern";
const char harbour_text_zh[] =
    "灯塔看守人数着船只\n风暴警报通过电报到达\n鲱鱼船在午夜之前返回\n港口在一月结冰\n看守人修理灯笼";

quire_put_result put_lines(struct base *base, const char *uri, const char *title, const char *language,
                           const char *text)
{
    quire_put_result result = { 0 };
    struct stored_document made = make_document(&base->arena, uri, title, language, text);
    OK(put_document(base->store, &base->call, &made, "/folder", &result, &base->err));
    return result;
}

quire_str base_str(struct base *base, const char *text)
{
    return quire_arena_copy(&base->arena, quire_str_from(text));
}

void assert_text(quire_str found, const char *expected)
{
    if (!quire_str_is(found, expected))
        fail_msg("found \"%.*s\", expected \"%s\"", QUIRE_FMT(found), expected);
}

static int by_score(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->score != y->score) return x->score > y->score ? -1 : 1;
    return x->chunk.value < y->chunk.value ? -1 : x->chunk.value > y->chunk.value;
}

struct ranking rank(quire_arena *arena, const quire_found_list *found, bool dense)
{
    struct ranking out = { .items = quire_arena_array(arena, found->count + 1, sizeof *out.items),
                           .considered = found->considered };
    assert_non_null(out.items);
    for (size_t i = 0; i < found->count; i++) {
        const quire_found *item = &found->items[i];
        if (i) assert_true(found->items[i - 1].chunk.value < item->chunk.value);
        if (!dense && !(item->lexical > 0)) continue;
        out.items[out.count++] = (struct ranked){ item->chunk, item->document,
                                                  dense ? item->dense : item->lexical };
    }
    qsort(out.items, out.count, sizeof *out.items, by_score);
    return out;
}

struct ranking find_words(struct base *base, const char *question, const char *language,
                          const quire_filter *filter, uint64_t *frequency)
{
    quire_terms terms = { 0 };
    quire_found_list found = { 0 };
    OK(quire_text_terms(&base->call, quire_str_from(question), quire_str_from(language), &terms, &base->err));
    const quire_store_query query = { .terms = &terms, .k = 10, .filter = filter };
    OK(quire_store_search(base->store, &base->call, &query, &found, &base->err));
    for (size_t i = 0; frequency && i < terms.count; i++) frequency[i] = found.frequency[i];
    return rank(&base->arena, &found, false);
}

struct ranking find_near(struct base *base, const char *question, size_t k, const quire_filter *filter)
{
    float vector[TEST_DIM];
    quire_found_list found = { 0 };
    make_vector(question, strlen(question), vector);
    const quire_store_query query = { .vector = vector, .dim = TEST_DIM, .k = k, .filter = filter };
    OK(quire_store_search(base->store, &base->call, &query, &found, &base->err));
    return rank(&base->arena, &found, true);
}

quire_hit hit_of(struct base *base, quire_chunk_ref chunk)
{
    quire_hit found = { 0 };
    OK(quire_store_hits(base->store, &base->call, &chunk, 1, &found, &base->err));
    return found;
}

quire_condition condition_of(struct base *base, const char *text)
{
    quire_condition condition = { 0 };
    OK(quire_condition_parse(&base->arena, quire_str_from(text), &condition, &base->err));
    return condition;
}

struct entries {
    quire_arena *arena;
    quire_source_entry *items;
    size_t count, capacity;
};

static quire_status collect_entry(void *user, const quire_source_entry *entry, quire_error *err)
{
    struct entries *entries = user;
    (void)err;
    entries->items = quire_arena_grow(entries->arena, entries->items, entries->count, &entries->capacity,
                                      sizeof *entry);
    assert_non_null(entries->items);
    entries->items[entries->count] = *entry;
    entries->items[entries->count++].uri = quire_arena_copy(entries->arena, entry->uri);
    return QUIRE_OK;
}

const quire_source_entry *entries_of(struct base *base, quire_str source, quire_strs prefixes, size_t *count)
{
    struct entries entries = { .arena = &base->arena };
    OK(quire_store_source_entries(base->store, &base->call, source, prefixes, collect_entry, &entries,
                                  &base->err));
    *count = entries.count;
    return entries.items;
}

const quire_source_entry *entries_at(struct base *base, quire_str source, quire_strs places, size_t *count)
{
    struct entries entries = { .arena = &base->arena };
    OK(quire_store_entries_at(base->store, &base->call, source, places, collect_entry, &entries, &base->err));
    *count = entries.count;
    return entries.items;
}
