/* SPDX-License-Identifier: Apache-2.0 */
/* Page numbers as they are printed, English and Chinese. */
#include "base/str.h"
#include "load/worker/loaders/pdf/pdf_folios.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void expect(const char *text, uint32_t number, bool certain)
{
    pdf_folio folio;
    if (!quire_pdf_read_folio(quire_str_from(text), &folio)) fail_msg("\"%s\" is no page number", text);
    if (folio.number != number) fail_msg("\"%s\" is page %u", text, (unsigned)folio.number);
    assert_int_equal(folio.certain, certain);
}

static void expect_none(const char *text)
{
    pdf_folio folio;
    if (quire_pdf_read_folio(quire_str_from(text), &folio))
        fail_msg("\"%s\" is taken for a page number", text);
}

static void plain_and_ornamented_numbers_are_read(void **state)
{
    (void)state;
    expect("3", 3, false);
    expect("- 3 -", 3, false);
    expect("— 12 —", 12, false);
    expect("3 / 9", 3, false);
    expect("F-12", 12, false);
    expect("iv", 4, false);
    expect("- xii -", 12, false);
    expect("· 7 ·", 7, false);
    expect("２５", 25, false);
}

static void those_that_say_so_are_certain(void **state)
{
    (void)state;
    expect("Page 3", 3, true);
    expect("Page 3 of 9", 3, true);
    expect("PAGE 3", 3, true);
    expect("3 of 9", 3, true);
    expect("第 3 页", 3, true);
    expect("第3页 共9页", 3, true);
    expect("第 3 頁，共 9 頁", 3, true);
    expect("共9页 第3页", 3, true);
    expect("第三十二页", 32, true);
}

static void other_short_lines_are_none(void **state)
{
    (void)state;
    expect_none("3 apples");
    expect_none("$ 3");
    expect_none("3%");
    expect_none("12,345");
    expect_none("Table 3");
    expect_none("mix of");
    expect_none("第三章");
    expect_none("");
    expect_none("a line that is far longer than any page number of any document would ever be in print");
}

static void alike_forms_are_equal(void **state)
{
    (void)state;
    pdf_folio a, b, c;
    assert_true(quire_pdf_read_folio(QUIRE_STR("- 3 -"), &a));
    assert_true(quire_pdf_read_folio(QUIRE_STR("– 14 –"), &b));
    assert_true(quire_pdf_read_folio(QUIRE_STR("14"), &c));
    assert_true(a.form == b.form);
    assert_true(a.form != c.form);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_and_ornamented_numbers_are_read),
        cmocka_unit_test(those_that_say_so_are_certain),
        cmocka_unit_test(other_short_lines_are_none),
        cmocka_unit_test(alike_forms_are_equal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
