/* SPDX-License-Identifier: Apache-2.0 */
/* The cheap questions come first. What a site without an end is made of: paths that grow (a relative link that leads one folder
 * deeper), addresses that differ behind '?' alone (sessions, filters, orders), and pages that lead to the next of their kind for ever (a
 * calendar). Each has a bound that honest sites do not meet; what stands beyond it is counted. */
#include "fetch/web/crawl.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/str.h"
#include "fetch/ignore.h"
#include "fetch/source.h"

#include <ctype.h>
#include <limits.h>

static const char off_site[] = "off_site", excluded[] = "excluded", trap[] = "trap",
                  over_limit[] = "over_limit";

quire_status quire_crawl_code_patterns(quire_arena *arena, quire_strs patterns, const char *const **out,
                                       quire_error *err)
{
    const char **coded = quire_arena_array(arena, patterns.count, sizeof *coded);
    if (!coded) return quire_fail_memory(err);
    for (size_t i = 0; i < patterns.count; i++) {
        coded[i] = quire_url_coded(arena, patterns.items[i]).data;
        if (!coded[i]) return quire_fail_memory(err);
    }
    *out = coded;
    return quire_fetch_check_ignore(coded, patterns.count, err);
}

quire_status quire_crawl_open(quire_crawl *crawl, quire_arena *arena, const quire_url *start,
                              quire_strs include, quire_strs exclude, quire_error *err)
{
    *crawl = (quire_crawl){ .arena = arena,
                            .start = start,
                            .include_count = include.count,
                            .exclude_count = exclude.count,
                            .seen.arena = arena,
                            .paths.arena = arena };
    quire_status status = quire_crawl_code_patterns(arena, include, &crawl->include, err);
    return status ? status : quire_crawl_code_patterns(arena, exclude, &crawl->exclude, err);
}

/* ---- patterns ---- */

/* Whether a pattern matches the path, or a folder that it is in. */
static bool is_matched(const char *const *patterns, size_t count, quire_str path)
{
    char text[PATH_MAX];
    if (!count || path.size >= sizeof text) return false;
    memcpy(text, path.data, path.size);
    text[path.size] = '\0';
    for (size_t i = 1; i < path.size; i++) {
        if (text[i] != '/') continue;
        text[i] = '\0';
        if (quire_ignored(patterns, count, text + 1, true)) return true;
        text[i] = '/';
    }
    return quire_ignored(patterns, count, text + 1, false);
}

/* The path up to its last slash. */
static quire_str folder_of(quire_str path)
{
    while (path.size && path.data[path.size - 1] != '/') path.size--;
    return path;
}

static bool is_within(const quire_crawl *crawl, quire_str path)
{
    if (is_matched(crawl->exclude, crawl->exclude_count, path)) return false;
    if (crawl->include_count) return is_matched(crawl->include, crawl->include_count, path);
    return quire_str_starts(path, folder_of(crawl->start->path));
}

/* ---- traps ---- */

/* Whether the last parts of a path, a group of one or several, stand so often behind each other. */
static bool repeats(const quire_str *parts, size_t count)
{
    for (size_t group = 1; group * QUIRE_CRAWL_REPEATS <= count; group++) {
        size_t same = 0, start = count - group * QUIRE_CRAWL_REPEATS;
        while (start + same + group < count &&
               quire_str_equal(parts[start + same], parts[start + same + group]))
            same++;
        if (start + same + group == count) return true;
    }
    return false;
}

static bool path_is_trap(quire_str path)
{
    quire_str parts[QUIRE_CRAWL_PATH_PARTS];
    size_t count = 0;
    for (size_t start = 1; start < path.size;) {
        const char *slash = memchr(path.data + start, '/', path.size - start);
        size_t end = slash ? (size_t)(slash - path.data) : path.size;
        if (end > start) {
            if (count == QUIRE_CRAWL_PATH_PARTS) return true;
            parts[count++] = quire_str_cut(path, start, end);
            if (repeats(parts, count)) return true;
        }
        start = end + 1;
    }
    return false;
}

/* Of the address without its numbers: a calendar's months have one shape. */
static uint64_t shape_of(quire_str target)
{
    uint64_t hash = QUIRE_HASH_START;
    for (size_t i = 0; i < target.size; i++) {
        unsigned char c = (unsigned char)target.data[i];
        bool again = i && isdigit((unsigned char)target.data[i - 1]);
        if (!isdigit(c)) hash = quire_hash_byte(hash, c);
        else if (!again) hash = quire_hash_byte(hash, '0');
    }
    return hash;
}

static bool chain_is_trap(const quire_url *url, quire_crawl_chain *chain)
{
    uint64_t shape = shape_of(url->target);
    chain->length = chain->shape == shape ? chain->length + 1 : 0;
    chain->shape = shape;
    return chain->length > QUIRE_CRAWL_CHAIN;
}

/* Counts the address among those that differ behind '?' alone. errors: NO_MEMORY */
static quire_status count_query(quire_crawl *crawl, const quire_url *url, bool *many, quire_error *err)
{
    *many = false;
    if (!url->query.size) return QUIRE_OK;
    size_t **count = (size_t **)quire_str_set_value(&crawl->paths, url->path);
    if (!count) return quire_fail_memory(err);
    if (!*count) *count = quire_arena_alloc(crawl->arena, sizeof **count);
    if (!*count) return quire_fail_memory(err);
    *many = ++**count > QUIRE_CRAWL_QUERIES;
    return QUIRE_OK;
}

/* ---- asking ---- */

/* http and https of an address are one page. */
static quire_str page_of(const quire_url *url)
{
    return quire_str_cut(url->text, url->secure ? 8 : 7, url->text.size);
}

bool quire_crawl_same_page(const quire_url *a, const quire_url *b)
{
    return quire_str_equal(page_of(a), page_of(b));
}

bool quire_crawl_covers(const quire_crawl *crawl, const quire_url *url)
{
    return quire_url_same_site(url, crawl->start) && is_within(crawl, url->path) && !path_is_trap(url->path);
}

bool quire_crawl_knows(const quire_crawl *crawl, const quire_url *url)
{
    return quire_str_set_has(&crawl->seen, page_of(url));
}

quire_status quire_crawl_remember(quire_crawl *crawl, const quire_url *url, bool *again, quire_error *err)
{
    bool added = false;
    if (!quire_str_set_add(&crawl->seen, page_of(url), &added)) return quire_fail_memory(err);
    if (added) crawl->seen_bytes += url->text.size;
    *again = !added;
    return QUIRE_OK;
}

quire_status quire_crawl_consider(quire_crawl *crawl, const quire_url *url, quire_crawl_chain *chain,
                                  const char **left, quire_error *err)
{
    bool again = false, many = false;
    *left = NULL;
    if (crawl->seen_bytes > QUIRE_CRAWL_SEEN_BYTES) {
        bool known = quire_crawl_knows(crawl, url);
        *left = known ? "" : over_limit;
        crawl->full |= !known;
        return QUIRE_OK;
    }
    quire_status status = quire_crawl_remember(crawl, url, &again, err);
    if (status) return status;
    if (again) *left = "";
    else if (!quire_url_same_site(url, crawl->start)) *left = off_site;
    else if (!is_within(crawl, url->path)) *left = excluded;
    else if (path_is_trap(url->path) || chain_is_trap(url, chain)) *left = trap;
    if (*left) return QUIRE_OK;
    status = count_query(crawl, url, &many, err);
    if (many) *left = trap;
    return status;
}
