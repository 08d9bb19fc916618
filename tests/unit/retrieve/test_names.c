/* SPDX-License-Identifier: Apache-2.0 */
/* Which words of a question are names of documents, and which documents they single out. */
#include "base/str.h"
#include "retrieve/names.h"
#include "support/cmocka_all.h"

#include <math.h>

#define TEXT(literal)                                                                                        \
    {                                                                                                        \
        "" literal, sizeof(literal) - 1                                                                      \
    }

static const quire_named reports[] = {
    { { 1 }, TEXT("Alder Inc. — Form 10-Q"), TEXT("/r/2023 Q1 ALDR.pdf"), 100 },
    { { 2 }, TEXT("Alder Inc. — Form 10-Q"), TEXT("/r/2023 Q2 ALDR.pdf"), 100 },
    { { 3 }, TEXT("Birch Company — Form 10-Q"), TEXT("/r/2023 Q1 BRC.pdf"), 100 },
    { { 4 }, TEXT("Cedar Company — Form 10-Q"), TEXT("/r/cedar.pdf"), 100 },
};
static const quire_named annals[] = {
    { { 1 }, TEXT("云杉公司年度报告"), TEXT("/r/云杉.pdf"), 100 },
    { { 2 }, TEXT("白樺公司年度報告"), TEXT("/r/baihua.pdf"), 100 },
    { { 3 }, TEXT("紅松公司年度報告"), TEXT("/r/hongsong.pdf"), 100 },
};

/* Reports whose fiscal year begins in October: the files are called by the fiscal quarter. */
static const quire_named quarters[] = {
    { { 1 },
      TEXT("Alder Inc. — Form 10-Q — quarter ended December 31, 2022"),
      TEXT("/r/2023 Q1 ALDR.pdf"),
      90 },
    { { 2 }, TEXT("Alder Inc. — Form 10-Q — quarter ended April 1, 2023"), TEXT("/r/2023 Q2 ALDR.pdf"), 90 },
    { { 3 }, TEXT("Alder Inc. — Form 10-Q — quarter ended July 1, 2023"), TEXT("/r/2023 Q3 ALDR.pdf"), 90 },
    { { 4 },
      TEXT("Birch Company — Form 10-Q — quarter ended September 30, 2023"),
      TEXT("/r/2023 Q3 BRC.pdf"),
      90 },
    { { 5 }, TEXT("Handbook"), TEXT("/r/handbook.md"), 90 },
};
static const quire_named halves[] = {
    { { 1 }, TEXT("云杉公司2022年年度报告"), TEXT("/r/a.pdf"), 90 },
    { { 2 }, TEXT("云杉公司2023年年度报告"), TEXT("/r/b.pdf"), 90 },
    { { 3 }, TEXT("白樺公司2023年年度報告"), TEXT("/r/c.pdf"), 90 },
};

struct asked {
    quire_arena arena;
    quire_error err;
    quire_terms terms;
    quire_names names;
};

/* `holding` chunks have each of the question's terms. */
static void fit(struct asked *asked, const char *text, const char *language, uint64_t holding,
                const quire_named *documents, size_t count)
{
    uint64_t frequency[64];
    quire_span root = { 0 };
    quire_call call = { .arena = &asked->arena, .span = &root };
    *asked = (struct asked){ 0 };
    assert_int_equal(
        quire_text_terms(&call, quire_str_from(text), quire_str_from(language), &asked->terms, &asked->err),
        QUIRE_OK);
    assert_true(asked->terms.count <= 64);
    for (size_t i = 0; i < 64; i++) frequency[i] = holding;
    quire_asked fixed;
    assert_int_equal(
        quire_asked_of(&call, quire_str_from(text), quire_str_from(language), &fixed, &asked->err), QUIRE_OK);
    quire_names_question question = { quire_str_from(text), quire_str_from(language), &asked->terms,
                                      frequency, &fixed };
    assert_int_equal(quire_names_fit(&call, &question, documents, count, &asked->names, &asked->err),
                     QUIRE_OK);
}

/* Whether some documents fit better than others. */
static bool singles_out(const struct asked *asked, size_t count)
{
    return asked->names.best_count > 0 && asked->names.best_count < count;
}

static bool is_name(const struct asked *asked, const char *term)
{
    for (size_t i = 0; i < asked->terms.count; i++)
        if (quire_str_is(asked->terms.items[i].text, term)) return asked->names.of_name[i];
    fail_msg("no term %s", term);
    return false;
}

static void a_company_in_a_title_singles_out_its_reports(void **state)
{
    (void)state;
    struct asked asked;
    fit(&asked, "What was Alder's revenue on Form 10-Q?", "en", 210, reports, 4);
    assert_true(is_name(&asked, "alder"));
    assert_false(is_name(&asked, "revenu"));
    assert_int_equal(asked.names.best_count, 2);
    assert_true(asked.names.best[0] && asked.names.best[1]);
    assert_true(fabs(asked.names.fits[0].name - 1) < 1e-9);
    assert_true(asked.names.fits[2].name < .01);
    for (size_t i = 0; i < asked.terms.count; i++) /* what all their titles say tells nothing among them */
        if (quire_str_is(asked.terms.items[i].text, "form")) assert_true(asked.names.answered[i]);
    quire_arena_free(&asked.arena);
}

static void a_company_in_a_chinese_title_singles_out_its_report(void **state)
{
    (void)state;
    static const char *const questions[] = { "云杉的收入是多少？", "白樺的收入是多少？" };
    static const char *const names[] = { "云杉", "白樺" };
    for (size_t i = 0; i < 2; i++) {
        struct asked asked;
        fit(&asked, questions[i], i ? "zh-Hant" : "zh-Hans", 110, annals, 3);
        assert_true(is_name(&asked, names[i]));
        assert_int_equal(asked.names.best_count, 1);
        assert_true(asked.names.best[i]);
        quire_arena_free(&asked.arena);
    }
}

static void a_word_that_other_chunks_hold_too_is_no_name(void **state)
{
    (void)state;
    struct asked asked;
    fit(&asked, "What does alder wood cost?", "en", 300, reports, 4);
    assert_false(is_name(&asked, "alder"));
    assert_false(singles_out(&asked, 4));
    quire_arena_free(&asked.arena);
    fit(&asked, "云杉木要多少钱？", "zh-Hans", 300, annals, 3);
    assert_false(is_name(&asked, "云杉"));
    quire_arena_free(&asked.arena);
}

static void small_letters_among_capitals_are_hardly_a_name(void **state)
{
    (void)state;
    struct asked asked;
    fit(&asked, "How does the alder grow?", "en", 210, reports, 4); /* a tree */
    assert_false(is_name(&asked, "alder"));
    assert_int_equal(asked.names.best_count, 2);
    assert_true(quire_names_bonus(&asked.names, 0) < .05);
    quire_arena_free(&asked.arena);
    fit(&asked, "what was alder's revenue", "en", 210, reports, 4); /* somebody who writes no capitals */
    assert_true(is_name(&asked, "alder"));
    assert_true(quire_names_bonus(&asked.names, 0) > .05);
    quire_arena_free(&asked.arena);
    fit(&asked, "Alder 和云杉谁的收入高？", "zh-Hans", 110, annals, 3);
    assert_true(is_name(&asked, "云杉"));
    quire_arena_free(&asked.arena);
}

static void a_file_name_names_its_document_too(void **state)
{
    (void)state;
    struct asked asked;
    fit(&asked, "Revenue of BRC", "en", 1, reports, 4);
    assert_true(is_name(&asked, "brc"));
    assert_int_equal(asked.names.best_count, 1);
    assert_true(asked.names.best[2]);
    quire_arena_free(&asked.arena);
}

static void a_quarter_is_read_by_the_file_and_by_the_calendar(void **state)
{
    (void)state;
    struct asked asked;
    fit(&asked, "What was Alder's revenue in Q1 2023?", "en", 280, quarters, 5);
    assert_true(asked.names.dated);
    assert_int_equal(asked.names.best_count,
                     2); /* the file's first quarter, and the one that ended in April */
    assert_true(asked.names.best[0] && asked.names.best[1]);
    assert_true(asked.names.fits[0].period > asked.names.fits[1].period);
    assert_int_equal(asked.names.fits[0].by, QUIRE_FIT_FILE);
    assert_int_equal(asked.names.fits[1].by, QUIRE_FIT_TITLE);
    assert_true(asked.names.fits[2].period < 0);
    for (size_t i = 0; i < asked.terms.count; i++)
        if (quire_str_is(asked.terms.items[i].text, "2023")) assert_true(asked.names.answered[i]);
    quire_arena_free(&asked.arena);
    fit(&asked, "云杉2023年的收入是多少？", "zh-Hans", 190, halves, 3);
    assert_int_equal(asked.names.best_count, 1);
    assert_true(asked.names.best[1] && asked.names.dated);
    quire_arena_free(&asked.arena);
    fit(&asked, "白樺2023年的收入是多少？", "zh-Hant", 95, halves, 3);
    assert_int_equal(asked.names.best_count, 1);
    assert_true(asked.names.best[2]);
    quire_arena_free(&asked.arena);
}

static void a_period_of_no_document_singles_out_none(void **state)
{
    (void)state;
    struct asked asked;
    fit(&asked, "What was Alder's revenue in Q1 2018?", "en", 280, quarters, 5);
    assert_false(asked.names.dated);
    assert_int_equal(asked.names.best_count, 3); /* by name alone */
    quire_arena_free(&asked.arena);
}

static void the_latest_is_the_newest_of_its_kind(void **state)
{
    (void)state;
    struct asked asked;
    fit(&asked, "What was Alder's revenue in the latest report?", "en", 280, quarters, 5);
    assert_int_equal(asked.names.best_count, 1);
    assert_true(asked.names.best[2]);
    assert_true(asked.names.fits[0].period < 0 && asked.names.fits[4].period >= 0);
    quire_arena_free(&asked.arena);
    fit(&asked, "云杉最新的年度报告里收入是多少？", "zh-Hans", 190, halves, 3);
    assert_true(asked.names.best[1] && !asked.names.best[0]);
    quire_arena_free(&asked.arena);
}

static void what_is_older_than_nothing_stays(void **state)
{
    (void)state;
    struct asked asked;
    fit(&asked, "What does the latest handbook say?", "en", 95, quarters, 5);
    assert_true(asked.names.best[4] && asked.names.fits[4].period >= 0);
    quire_arena_free(&asked.arena);
}

static void small_documents_need_no_names(void **state)
{
    (void)state;
    static const quire_named notes[] = { { { 1 }, TEXT("Alder"), TEXT("/n/alder.txt"), 1 },
                                         { { 2 }, TEXT("Birch"), TEXT("/n/birch.txt"), 2 } };
    struct asked asked;
    fit(&asked, "Where does the alder grow?", "en", 1, notes, 2);
    assert_false(singles_out(&asked, 2));
    quire_arena_free(&asked.arena);
}

static void nothing_at_all_is_no_mistake(void **state)
{
    (void)state;
    static const quire_named odd[] = { { { 1 }, TEXT(""), TEXT(""), 0 },
                                       { { 2 }, TEXT("/"), TEXT("///"), 9 } };
    struct asked asked;
    fit(&asked, "", "en", 0, reports, 4);
    assert_false(singles_out(&asked, 4));
    quire_arena_free(&asked.arena);
    fit(&asked, "Alder", "und", 0, NULL, 0);
    assert_false(singles_out(&asked, 0));
    quire_arena_free(&asked.arena);
    fit(&asked, "Alder 云杉", "und", 0, odd, 2);
    assert_false(singles_out(&asked, 2));
    quire_arena_free(&asked.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_company_in_a_title_singles_out_its_reports),
        cmocka_unit_test(a_company_in_a_chinese_title_singles_out_its_report),
        cmocka_unit_test(a_word_that_other_chunks_hold_too_is_no_name),
        cmocka_unit_test(small_letters_among_capitals_are_hardly_a_name),
        cmocka_unit_test(a_file_name_names_its_document_too),
        cmocka_unit_test(a_quarter_is_read_by_the_file_and_by_the_calendar),
        cmocka_unit_test(a_period_of_no_document_singles_out_none),
        cmocka_unit_test(the_latest_is_the_newest_of_its_kind),
        cmocka_unit_test(what_is_older_than_nothing_stays),
        cmocka_unit_test(small_documents_need_no_names),
        cmocka_unit_test(nothing_at_all_is_no_mistake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
