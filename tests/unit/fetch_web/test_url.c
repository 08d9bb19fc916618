/* SPDX-License-Identifier: Apache-2.0 */
/* Normal forms: the examples of RFC 3986 (5.4 and 6.2), and what browsers make of sloppy links (WHATWG URL). */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "fetch/web/url.h"

struct pair {
    const char *word, *normal;
};

static void expect_url(const quire_url *base, const char *word, const char *normal)
{
    quire_arena arena = { 0 };
    quire_url url;
    quire_error err = { 0 };
    if (quire_url_read(&arena, base, quire_str_from(word), &url, &err)) fail_msg("%s: %s", word, err.message);
    assert_string_equal(url.text.data, normal);
    quire_arena_free(&arena);
}

static void expect_all(const char *base_word, const struct pair *pairs, size_t count)
{
    quire_arena arena = { 0 };
    quire_url base;
    if (base_word) assert_int_equal(quire_url_read(&arena, NULL, quire_str_from(base_word), &base, NULL), 0);
    for (size_t i = 0; i < count; i++) expect_url(base_word ? &base : NULL, pairs[i].word, pairs[i].normal);
    quire_arena_free(&arena);
}

#define EXPECT_ALL(base, pairs) expect_all(base, pairs, sizeof(pairs) / sizeof *(pairs))

static void one_page_has_one_form(void **state)
{
    static const struct pair pairs[] = {
        { "HTTP://Example.COM", "http://example.com/" },
        { "http://example.com:80/", "http://example.com/" },
        { "https://example.com:443/a", "https://example.com/a" },
        { "https://example.com:8443/a", "https://example.com:8443/a" },
        { "http://example.com./a", "http://example.com/a" },
        { "http://example.com/%7Efoo/%e4%bd%a0", "http://example.com/~foo/%E4%BD%A0" },
        { "http://example.com/你好?问=答", "http://example.com/%E4%BD%A0%E5%A5%BD?%E9%97%AE=%E7%AD%94" },
        { "http://example.com/a/./b/../c", "http://example.com/a/c" },
        { "http://example.com/a/%2e%2E/c", "http://example.com/c" },
        { "http://example.com/../../etc", "http://example.com/etc" },
        { "http://example.com/a%2Fb", "http://example.com/a%2Fb" },
        { "http://example.com/100%", "http://example.com/100%25" },
        { "http://example.com/a b?c d", "http://example.com/a%20b?c%20d" },
        { "http://example.com/?", "http://example.com/" },
        { "http://example.com?a=1", "http://example.com/?a=1" },
        { "http://example.com/?b=2&a=1", "http://example.com/?b=2&a=1" },
        { "http://example.com/a#part", "http://example.com/a" },
        { "http://user:secret@example.com/a", "http://example.com/a" },
        { " \thttp://example.com/a\nb ", "http://example.com/ab" },
        { "http:\\\\example.com\\a\\b", "http://example.com/a/b" },
        { "http://[2001:DB8::1]:8080/", "http://[2001:db8::1]:8080/" },
    };
    (void)state;
    EXPECT_ALL(NULL, pairs);
}

static void names_in_other_scripts_become_ascii(void **state)
{
    static const struct pair pairs[] = {
        { "http://bücher.example/", "http://xn--bcher-kva.example/" },
        { "http://例え.テスト/a", "http://xn--r8jz45g.xn--zckzah/a" },
        { "http://中国.example/新闻", "http://xn--fiqs8s.example/%E6%96%B0%E9%97%BB" },
    };
    (void)state;
    EXPECT_ALL(NULL, pairs);
}

static void an_address_of_ipv4_is_written_in_one_way(void **state)
{
    static const struct pair pairs[] = {
        { "http://2130706433/", "http://127.0.0.1/" },   { "http://0177.1/", "http://127.0.0.1/" },
        { "http://0x7f.0.0.1/", "http://127.0.0.1/" },   { "http://127.1/", "http://127.0.0.1/" },
        { "http://0x7f000001/", "http://127.0.0.1/" },   { "http://１２７.０.０.１/", "http://127.0.0.1/" },
        { "http://127。0。0。1/", "http://127.0.0.1/" },
    };
    (void)state;
    EXPECT_ALL(NULL, pairs);
}

static void relative_links_resolve_as_the_standard_says(void **state)
{
    static const struct pair pairs[] = {
        { "g", "http://a/b/c/g" },
        { "./g", "http://a/b/c/g" },
        { "g/", "http://a/b/c/g/" },
        { "/g", "http://a/g" },
        { "//g", "http://g/" },
        { "?y", "http://a/b/c/d;p?y" },
        { "g?y", "http://a/b/c/g?y" },
        { "#s", "http://a/b/c/d;p?q" },
        { "", "http://a/b/c/d;p?q" },
        { ";x", "http://a/b/c/;x" },
        { ".", "http://a/b/c/" },
        { "..", "http://a/b/" },
        { "../g", "http://a/b/g" },
        { "../../../g", "http://a/g" },
        { "g;x=1/../y", "http://a/b/c/y" },
        { "https://other/x", "https://other/x" },
    };
    (void)state;
    EXPECT_ALL("http://a/b/c/d;p?q", pairs);
}

static void what_is_no_address_of_the_web_is_refused(void **state)
{
    static const char *const words[] = { "file:///etc/passwd",
                                         "ftp://example.com/",
                                         "gopher://example.com/",
                                         "javascript:alert(1)",
                                         "mailto:a@example.com",
                                         "data:text/html,x",
                                         "http://",
                                         "https:///",
                                         "/relative",
                                         "",
                                         "http://exa mple/" };
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        quire_arena arena = { 0 };
        quire_url url;
        quire_error err = { 0 };
        assert_int_equal(quire_url_read(&arena, NULL, quire_str_from(words[i]), &url, &err), QUIRE_E_INVALID);
        assert_true(err.message[0]);
        quire_arena_free(&arena);
    }
    assert_true(quire_url_is_foreign(QUIRE_STR("mailto:a@example.com")));
    assert_false(quire_url_is_foreign(QUIRE_STR("a/b:c")));
    assert_false(quire_url_is_foreign(QUIRE_STR("HTTPS://example.com")));
}

static void takes_user_and_password_apart_and_never_tells_them(void **state)
{
    (void)state;
    quire_arena arena = { 0 };
    quire_url url;
    quire_error err = { 0 };
    assert_int_equal(
        quire_url_read(&arena, NULL, QUIRE_STR("https://u:p%40ss@example.com/a?b#c"), &url, &err), 0);
    assert_string_equal(url.user.data, "u");
    assert_string_equal(url.password.data, "p@ss");
    assert_string_equal(url.origin.data, "https://example.com");
    assert_string_equal(url.host.data, "example.com");
    assert_true(quire_str_is(url.path, "/a") && quire_str_is(url.target, "/a?b") &&
                quire_str_is(url.query, "b"));
    assert_true(url.secure);
    assert_int_equal(quire_url_read(&arena, NULL, QUIRE_STR("http://u:topsecret@exa mple/"), &url, &err),
                     QUIRE_E_INVALID);
    assert_null(strstr(err.message, "topsecret"));
    quire_arena_free(&arena);
}

static void links_lose_what_tells_nothing_of_the_page(void **state)
{
    static const struct pair pairs[] = {
        { "http://a/p?utm_source=rss&id=7&utm_medium=x", "http://a/p?id=7" },
        { "http://a/p?fbclid=abc", "http://a/p" },
        { "http://a/p?gclid=1&b", "http://a/p?b" },
        { "http://a/p;jsessionid=0123ABC?x=1", "http://a/p?x=1" },
        { "http://a/p?PHPSESSID=3f0c&x=1", "http://a/p?x=1" },
        { "http://a/p?sid=0123456789abcdef", "http://a/p" },
        /* A story's number, a word that was searched for, a parameter of a path: all say which page it is. */
        { "http://a/p?sid=42", "http://a/p?sid=42" },
        { "http://a/p?s=knowledge+bases+of+all+kinds", "http://a/p?s=knowledge+bases+of+all+kinds" },
        { "http://a/p;v=2/q", "http://a/p;v=2/q" },
        { "http://a/p?id=7&&x", "http://a/p?id=7&x" },
        { "http://a/p", "http://a/p" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        quire_arena arena = { 0 };
        quire_url url, plain;
        assert_int_equal(quire_url_read(&arena, NULL, quire_str_from(pairs[i].word), &url, NULL), 0);
        assert_int_equal(quire_url_strip(&arena, &url, &plain, NULL), 0);
        assert_string_equal(plain.text.data, pairs[i].normal);
        quire_arena_free(&arena);
    }
}

static void refuses_an_address_that_is_too_long(void **state)
{
    static char word[QUIRE_URL_MAX_BYTES + 64];
    (void)state;
    quire_arena arena = { 0 };
    quire_url url;
    memset(word, 'a', sizeof word - 1);
    memcpy(word, "http://a/", 9);
    assert_int_equal(quire_url_read(&arena, NULL, quire_str_from(word), &url, NULL), QUIRE_E_INVALID);
    /* It grows only in its normal form. */
    memset(word + 9, '"', sizeof word - 10);
    assert_int_equal(quire_url_read(&arena, NULL, (quire_str){ word, 6000 }, &url, NULL), QUIRE_E_INVALID);
    quire_arena_free(&arena);
}

static void one_site_is_one_host_and_port(void **state)
{
    static const struct {
        const char *a, *b;
        bool same;
    } pairs[] = { { "http://a/x", "https://A./y", true },
                  { "http://a/x", "http://a:8080/x", false },
                  { "http://a.example/", "http://www.a.example/", false } };
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        quire_arena arena = { 0 };
        quire_url a, b;
        assert_int_equal(quire_url_read(&arena, NULL, quire_str_from(pairs[i].a), &a, NULL), 0);
        assert_int_equal(quire_url_read(&arena, NULL, quire_str_from(pairs[i].b), &b, NULL), 0);
        assert_int_equal(quire_url_same_site(&a, &b), pairs[i].same);
        quire_arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_page_has_one_form),
        cmocka_unit_test(names_in_other_scripts_become_ascii),
        cmocka_unit_test(an_address_of_ipv4_is_written_in_one_way),
        cmocka_unit_test(relative_links_resolve_as_the_standard_says),
        cmocka_unit_test(what_is_no_address_of_the_web_is_refused),
        cmocka_unit_test(takes_user_and_password_apart_and_never_tells_them),
        cmocka_unit_test(links_lose_what_tells_nothing_of_the_page),
        cmocka_unit_test(refuses_an_address_that_is_too_long),
        cmocka_unit_test(one_site_is_one_host_and_port),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
