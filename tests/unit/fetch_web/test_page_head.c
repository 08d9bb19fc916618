/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "fetch/web/page_head.h"

static void takes_type_and_charset_apart(void **state)
{
    static const struct {
        const char *header, *type, *charset;
    } cases[] = {
        { "text/html; charset=GB18030", "text/html", "gb18030" },
        { "Text/HTML;Charset=\"utf-8\"", "text/html", "utf-8" },
        { "text/html; boundary=\"a;charset=x\"; charset=big5", "text/html", "big5" },
        { "application/pdf", "application/pdf", "" },
        { "application/octet-stream", "", "" },
        { "html", "", "" },
        { "; charset=utf-8", "", "utf-8" },
        { "text/html; charset=\"utf-8", "text/html", "\"utf-8" },
        { "", "", "" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        quire_arena arena = { 0 };
        quire_str type, charset;
        assert_true(quire_page_head_type(&arena, quire_str_from(cases[i].header), &type, &charset));
        assert_true(quire_str_is(type, cases[i].type));
        assert_true(quire_str_is(charset, cases[i].charset));
        quire_arena_free(&arena);
    }
}

static void reads_what_programs_are_asked_for(void **state)
{
    static const struct {
        const char *lines;
        bool no_index, no_follow;
    } cases[] = {
        { "noindex", true, false },
        { "NOFOLLOW, noarchive", false, true },
        { "none", true, true },
        { "index, follow", false, false },
        { "otherbot: noindex, nofollow", false, false },
        { "otherbot: noindex\nnofollow", false, true },
        { "quire: noindex", true, false },
        { "otherbot: noindex, quire: nofollow", false, true },
        { "unavailable_after: 25 Jun 2030 15:00:00 PST, noindex", true, false },
        { "", false, false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool no_index, no_follow;
        quire_page_head_robots(quire_str_from(cases[i].lines), "quire", &no_index, &no_follow);
        if (no_index != cases[i].no_index || no_follow != cases[i].no_follow) fail_msg("%s", cases[i].lines);
    }
}

static void finds_the_canonical_address(void **state)
{
    static const char *const cases[][2] = {
        { "<https://a/b>; rel=\"canonical\"", "https://a/b" },
        { "<https://a/x,y;z>; rel=preload, </b>; rel=\"next Canonical\"", "/b" },
        { "<https://a/x>; rel=next\n<https://a/y>; title=\"a, b\"; rel=canonical", "https://a/y" },
        { "<https://a/x>; rel=canonicals", "" },
        { "https://a/x; rel=canonical", "" },
        { "<https://a/x", "" },
        { "", "" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!quire_str_is(quire_page_head_canonical(quire_str_from(cases[i][0])), cases[i][1]))
            fail_msg("%s", cases[i][0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_type_and_charset_apart),
        cmocka_unit_test(reads_what_programs_are_asked_for),
        cmocka_unit_test(finds_the_canonical_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
