/* SPDX-License-Identifier: Apache-2.0 */
/* Which links of a site are followed. */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "fetch/web/crawl.h"

#include <stdlib.h>

struct site {
    quire_arena arena;
    quire_url start;
    quire_crawl crawl;
    quire_crawl_chain chain;
};

static void open_site(struct site *site, const char *start, quire_strs include, quire_strs exclude)
{
    *site = (struct site){ 0 };
    assert_int_equal(quire_url_read(&site->arena, NULL, quire_str_from(start), &site->start, NULL), QUIRE_OK);
    assert_int_equal(quire_crawl_open(&site->crawl, &site->arena, &site->start, include, exclude, NULL),
                     QUIRE_OK);
}

static const char *ask(struct site *site, const char *link)
{
    quire_url url;
    const char *left = NULL;
    assert_int_equal(quire_url_read(&site->arena, &site->start, quire_str_from(link), &url, NULL), QUIRE_OK);
    assert_int_equal(quire_crawl_consider(&site->crawl, &url, &site->chain, &left, NULL), QUIRE_OK);
    return left;
}

static void expect(struct site *site, const char *link, const char *left)
{
    const char *found = ask(site, link);
    if (!found != !left || (found && strcmp(found, left) != 0))
        fail_msg("%s: %s, not %s", link, found ? found : "followed", left ? left : "followed");
}

static void stays_on_the_site_and_below_its_start(void **state)
{
    struct site site;
    (void)state;
    open_site(&site, "https://a.example/docs/guide/index.html", (quire_strs){ 0 }, (quire_strs){ 0 });
    expect(&site, "intro.html", NULL);
    expect(&site, "deep/er/page", NULL);
    expect(&site, "http://a.example/docs/guide/plain", NULL);
    expect(&site, "/docs/", "excluded");
    expect(&site, "../other/", "excluded");
    expect(&site, "https://b.example/docs/guide/x", "off_site");
    expect(&site, "https://a.example:8443/docs/guide/x", "off_site");
    expect(&site, "https://www.a.example/docs/guide/x", "off_site");
    quire_arena_free(&site.arena);
}

static void asks_for_each_address_once(void **state)
{
    struct site site;
    (void)state;
    open_site(&site, "http://a.example/", (quire_strs){ 0 }, (quire_strs){ 0 });
    expect(&site, "/x?a=1#one", NULL);
    expect(&site, "/x?a=1#two", "");
    expect(&site, "https://a.example/x?a=1", "");
    expect(&site, "/%78?a=1", "");
    expect(&site, "http://b.example/", "off_site");
    expect(&site, "http://b.example/", "");
    quire_arena_free(&site.arena);
}

static void takes_patterns_of_paths(void **state)
{
    quire_str include[] = { QUIRE_STR("/blog/**"), QUIRE_STR("*.pdf"), QUIRE_STR("新闻/") };
    quire_str exclude[] = { QUIRE_STR("/blog/tags/"), QUIRE_STR("print") };
    struct site site;
    (void)state;
    open_site(&site, "http://a.example/docs/", (quire_strs){ include, 3 }, (quire_strs){ exclude, 2 });
    expect(&site, "/blog/2024/harbour", NULL);
    expect(&site, "/files/report.pdf?v=2", NULL);
    expect(&site, "/新闻/港口", NULL);
    expect(&site, "/docs/page", "excluded");
    expect(&site, "/blog/tags/sea", "excluded");
    expect(&site, "/blog/2024/print", "excluded");
    quire_arena_free(&site.arena);
}

static void refuses_a_pattern_that_brings_back(void **state)
{
    quire_str include[] = { QUIRE_STR("!/blog") };
    struct site site = { 0 };
    (void)state;
    assert_int_equal(quire_url_read(&site.arena, NULL, QUIRE_STR("http://a.example/"), &site.start, NULL),
                     QUIRE_OK);
    assert_int_equal(quire_crawl_open(&site.crawl, &site.arena, &site.start, (quire_strs){ include, 1 },
                                      (quire_strs){ 0 }, NULL),
                     QUIRE_E_INVALID);
    quire_arena_free(&site.arena);
}

static void knows_paths_without_an_end(void **state)
{
    struct site site;
    (void)state;
    open_site(&site, "http://a.example/", (quire_strs){ 0 }, (quire_strs){ 0 });
    expect(&site, "/a/a/", NULL);
    expect(&site, "/a/a/a/", "trap");
    expect(&site, "/x/b/c/b/c/d", NULL);
    expect(&site, "/x/b/c/b/c/b/c/d", "trap");
    expect(&site, "/2024/01/01/01-report", NULL);
    expect(&site, "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21/22/23/24", NULL);
    expect(&site, "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21/22/23/24/25", "trap");
    quire_arena_free(&site.arena);
}

static void takes_so_many_queries_of_a_path(void **state)
{
    struct site site;
    char link[64];
    (void)state;
    open_site(&site, "http://a.example/", (quire_strs){ 0 }, (quire_strs){ 0 });
    for (int i = 0; i < QUIRE_CRAWL_QUERIES; i++) {
        snprintf(link, sizeof link, "/list?colour=%c%c&n=%d", 'a' + i % 26, 'a' + i / 26, i);
        site.chain = (quire_crawl_chain){ 0 };
        expect(&site, link, NULL);
    }
    expect(&site, "/list?one=more", "trap");
    expect(&site, "/other?one=more", NULL);
    quire_arena_free(&site.arena);
}

/* Each month leads to the next; the pages of a list that lead to each other do so for a while, too. */
static void leaves_a_calendar_some_day(void **state)
{
    struct site site;
    char link[64];
    (void)state;
    open_site(&site, "http://a.example/", (quire_strs){ 0 }, (quire_strs){ 0 });
    for (int i = 0; i <= QUIRE_CRAWL_CHAIN; i++) {
        snprintf(link, sizeof link, "/calendar/%d/%d", 2024 + i / 12, 1 + i % 12);
        expect(&site, link, NULL);
    }
    expect(&site, "/calendar/2030/7", "trap");
    expect(&site, "/harbour/2030/7", NULL);
    quire_arena_free(&site.arena);
}

static void remembers_no_more_than_its_limit(void **state)
{
    struct site site;
    (void)state;
    open_site(&site, "http://a.example/", (quire_strs){ 0 }, (quire_strs){ 0 });
    expect(&site, "/first", NULL);
    site.crawl.seen_bytes = QUIRE_CRAWL_SEEN_BYTES + 1;
    expect(&site, "/first", "");
    assert_false(site.crawl.full);
    expect(&site, "/second", "over_limit");
    assert_true(site.crawl.full);
    expect(&site, "/second", "over_limit");
    quire_arena_free(&site.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stays_on_the_site_and_below_its_start),
        cmocka_unit_test(asks_for_each_address_once),
        cmocka_unit_test(takes_patterns_of_paths),
        cmocka_unit_test(refuses_a_pattern_that_brings_back),
        cmocka_unit_test(knows_paths_without_an_end),
        cmocka_unit_test(takes_so_many_queries_of_a_path),
        cmocka_unit_test(leaves_a_calendar_some_day),
        cmocka_unit_test(remembers_no_more_than_its_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
