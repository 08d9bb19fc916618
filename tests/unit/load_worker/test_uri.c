/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses in documents. The examples are those of RFC 3986, section 5.4. */
#include "base/str.h"
#include "load/worker/uri.h"
#include "support/cmocka_all.h"

static void expect_from(const char *base, const char *reference, const char *expected)
{
    quire_arena arena = { 0 };
    quire_str got = quire_uri_resolve(quire_str_from(base), quire_str_from(reference), &arena);
    if (!quire_str_is(got, expected))
        fail_msg("%s from %s is %.*s, not %s", reference, base, QUIRE_FMT(got), expected);
    quire_arena_free(&arena);
}

static void references_lead_where_the_standard_says(void **state)
{
    (void)state;
    static const char *const examples[][2] = {
        { "g:h", "g:h" },
        { "g", "http://a/b/c/g" },
        { "./g", "http://a/b/c/g" },
        { "g/", "http://a/b/c/g/" },
        { "/g", "http://a/g" },
        { "//g", "http://g" },
        { "?y", "http://a/b/c/d;p?y" },
        { "g?y", "http://a/b/c/g?y" },
        { "#s", "http://a/b/c/d;p?q#s" },
        { "g#s", "http://a/b/c/g#s" },
        { "g?y#s", "http://a/b/c/g?y#s" },
        { ";x", "http://a/b/c/;x" },
        { "g;x", "http://a/b/c/g;x" },
        { "g;x?y#s", "http://a/b/c/g;x?y#s" },
        { "", "http://a/b/c/d;p?q" },
        { ".", "http://a/b/c/" },
        { "./", "http://a/b/c/" },
        { "..", "http://a/b/" },
        { "../", "http://a/b/" },
        { "../g", "http://a/b/g" },
        { "../..", "http://a/" },
        { "../../", "http://a/" },
        { "../../g", "http://a/g" },
        { "../../../g", "http://a/g" },
        { "../../../../g", "http://a/g" },
        { "/./g", "http://a/g" },
        { "/../g", "http://a/g" },
        { "g.", "http://a/b/c/g." },
        { ".g", "http://a/b/c/.g" },
        { "g..", "http://a/b/c/g.." },
        { "..g", "http://a/b/c/..g" },
        { "./../g", "http://a/b/g" },
        { "./g/.", "http://a/b/c/g/" },
        { "g/./h", "http://a/b/c/g/h" },
        { "g/../h", "http://a/b/c/h" },
        { "g;x=1/./y", "http://a/b/c/g;x=1/y" },
        { "g;x=1/../y", "http://a/b/c/y" },
        { "g?y/./x", "http://a/b/c/g?y/./x" },
        { "g?y/../x", "http://a/b/c/g?y/../x" },
        { "g#s/./x", "http://a/b/c/g#s/./x" },
        { "g#s/../x", "http://a/b/c/g#s/../x" },
    };
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        expect_from("http://a/b/c/d;p?q", examples[i][0], examples[i][1]);
}

static void what_has_no_base_stays_as_it_is(void **state)
{
    (void)state;
    expect_from("", "a/b", "a/b");
    expect_from("mailto:a@b", "c", "c");
    expect_from("/docs/", "c", "c");
    expect_from("http://a", "潮汐", "http://a/潮汐");
    expect_from("http://www.詹姆斯.com/a/", " b ", "http://www.詹姆斯.com/a/b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(references_lead_where_the_standard_says),
        cmocka_unit_test(what_has_no_base_stays_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
