/* SPDX-License-Identifier: Apache-2.0 */
/* The examples of RFC 9309, and those that Google's documentation gives for the order of rules. */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "fetch/web/robots.h"

#include <stdlib.h>

static quire_robots read_text(quire_arena *arena, const char *text)
{
    quire_robots robots;
    assert_int_equal(quire_robots_read(arena, quire_str_from(text), "quire", &robots, NULL), QUIRE_OK);
    return robots;
}

static void expect(const char *text, const char *target, bool allowed)
{
    quire_arena arena = { 0 };
    quire_robots robots = read_text(&arena, text);
    if (quire_robots_allow(&robots, quire_str_from(target)) != allowed)
        fail_msg("%s under <<%s>> should be %s", target, text, allowed ? "allowed" : "forbidden");
    quire_arena_free(&arena);
}

static void the_longest_rule_decides(void **state)
{
    static const char rules[] =
        "user-agent: *\nallow: /example/page/\ndisallow: /example/page/disallowed.gif\n";
    (void)state;
    expect(rules, "/example/page/", true);
    expect(rules, "/example/page/disallowed.gif", false);
    expect("User-agent: *\nDisallow: /\nAllow: /public/\n", "/public/a", true);
    expect("User-agent: *\nDisallow: /\nAllow: /public/\n", "/private", false);
    expect("User-agent: *\nAllow: /p\nDisallow: /\n", "/page", true);
    expect("User-agent: *\nAllow: /folder\nDisallow: /folder\n", "/folder/page", true);
    expect("User-agent: *\nAllow: /page\nDisallow: /*.htm\n", "/page.htm", false);
    expect("User-agent: *\nAllow: /page\nDisallow: /*.ph\n", "/page.php5", true);
    expect("User-agent: *\nAllow: /$\nDisallow: /\n", "/", true);
    expect("User-agent: *\nAllow: /$\nDisallow: /\n", "/page.htm", false);
}

static void stars_and_ends_match(void **state)
{
    static const struct {
        const char *pattern, *target;
        bool matches;
    } cases[] = {
        { "/fish", "/fish/salmon.html", true },
        { "/fish", "/fishheads?id=1", true },
        { "/fish", "/Fish.asp", false },
        { "/fish", "/catfish", false },
        { "/fish*", "/fish", true },
        { "/fish/", "/fish", false },
        { "/*.php", "/folder/any.php?x=y", true },
        { "/*.php", "/windows.PHP", false },
        { "/*.php$", "/folder/filename.php", true },
        { "/*.php$", "/filename.php?parameters", false },
        { "/*.php$", "/filename.php5", false },
        { "/fish*.php", "/fishheads/catfish.php?x", true },
        { "/*?", "/a?b", true },
        { "/*?", "/a", false },
        { "*/b", "/a/b", true },
        { "/a**b", "/a/x/b", true },
        { "/a*b*c$", "/a-b-b-c", true },
        { "/a*b*c$", "/a-b-c-d", false },
        { "/a$", "/a", true },
        { "/a$", "/ab", false },
        { "/a*a$", "/a", false },
        { "/foo/bar/\xe3\x83\x84", "/foo/bar/%E3%83%84", true },
        { "/foo/bar/%62%61%7A", "/foo/bar/baz", true },
        { "/a%2fb", "/a%2Fb", true },
        { "fish", "/fish", true },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[256];
        snprintf(text, sizeof text, "User-agent: *\nDisallow: %s\n", cases[i].pattern);
        expect(text, cases[i].target, !cases[i].matches);
    }
}

static void our_groups_are_one_and_others_are_not_ours(void **state)
{
    static const char text[] =
        "User-agent: other\nDisallow: /a\n\nUser-agent: QUIRE/9\nDisallow: /b\n"
        "User-agent: *\nDisallow: /c\n\nUser-agent: quire\nUser-agent: x\n\nDisallow: /d\n";
    (void)state;
    expect(text, "/a", true);
    expect(text, "/b", false);
    expect(text, "/c", true);
    expect(text, "/d", false);
    /* No group has our name. */
    expect("User-agent: quirebot\nDisallow: /\n", "/a", true);
    expect("User-agent: quirebot\nDisallow: /a\nUser-agent: *\nDisallow: /b\n", "/b", false);
    /* Ours allows all, and so '*' does not count. */
    expect("User-agent: *\nDisallow: /\nUser-agent: quire\nDisallow:\n", "/a", true);
}

static void heads_may_stand_apart(void **state)
{
    (void)state;
    expect("User-agent: *\nUser-agent: other\nDisallow: /a\n", "/a", false);
    expect("User-agent: other\nSitemap: http://a/s.xml\n\n# comment\nUser-agent: *\nDisallow: /a\n", "/a",
           false);
    expect("Disallow: /a\nUser-agent: *\nDisallow: /b\n", "/a", true);
}

static void reads_what_people_write(void **state)
{
    (void)state;
    expect("\xEF\xBB\xBFUser-agent: *\r\nDisallow: /a # why\r\n", "/a", false);
    expect("USER-AGENT : *\rDISALLOW : /a\r", "/a", false);
    expect("User-agent: *\nDisallow: /a", "/a", false);
    expect("User-agent: *\nDisallow:\n", "/a", true);
    expect("<html><body>Not found: sorry</body></html>", "/a", true);
    expect("", "/a", true);
}

static void takes_the_delay_and_bounds_it(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    assert_int_equal(read_text(&arena, "User-agent: *\nCrawl-delay: 1.5\n").delay_ms, 1500);
    assert_int_equal(read_text(&arena, "User-agent: *\nCrawl-delay: 86400\n").delay_ms,
                     QUIRE_ROBOTS_LONGEST_DELAY_MS);
    assert_int_equal(read_text(&arena, "User-agent: *\nCrawl-delay: -3\n").delay_ms, 0);
    assert_int_equal(read_text(&arena, "User-agent: *\nCrawl-delay: nan\n").delay_ms, 0);
    assert_int_equal(read_text(&arena, "User-agent: x\nCrawl-delay: 3\n").delay_ms, 0);
    quire_arena_free(&arena);
}

static void reads_no_more_than_its_limit(void **state)
{
    (void)state;
    enum { SIZE = QUIRE_ROBOTS_MAX_BYTES + 64 };
    char *text = malloc(SIZE + 1);
    assert_non_null(text);
    memset(text, '\n', SIZE);
    memcpy(text, "User-agent: *\nDisallow: /a\n", 27);
    memcpy(text + QUIRE_ROBOTS_MAX_BYTES + 8, "Disallow: /b\n", 13);
    text[SIZE] = '\0';
    expect(text, "/a", false);
    expect(text, "/b", true);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_rule_decides),
        cmocka_unit_test(stars_and_ends_match),
        cmocka_unit_test(our_groups_are_one_and_others_are_not_ours),
        cmocka_unit_test(heads_may_stand_apart),
        cmocka_unit_test(reads_what_people_write),
        cmocka_unit_test(takes_the_delay_and_bounds_it),
        cmocka_unit_test(reads_no_more_than_its_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
