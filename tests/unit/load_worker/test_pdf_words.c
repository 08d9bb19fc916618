/* SPDX-License-Identifier: Apache-2.0 */
/* Hyphens at line ends: which divide a word and which belong to it, as English is written. */
#include "base/str.h"
#include "load/worker/loaders/pdf/pdf_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static const char *const names[] = { "falls", "stays", "hangs" };

static void expect(const char *document, const char *before, const char *behind, pdf_hyphen wanted)
{
    pdf_words words = { 0 };
    assert_int_equal(quire_pdf_learn_words(&words, quire_str_from(document), false, false), QUIRE_OK);
    pdf_hyphen found = quire_pdf_judge_hyphen(&words, quire_str_from(before), quire_str_from(behind));
    if (found != wanted) fail_msg("the hyphen of \"%s-%s\" %s", before, behind, names[found]);
    quire_pdf_words_free(&words);
}

static void the_document_is_asked_first(void **state)
{
    (void)state;
    expect("the price-determining factors", "the price", "determining factors", PDF_HYPHEN_STAYS);
    expect("much Information here", "the infor", "mation about", PDF_HYPHEN_FALLS);
    expect("a longterm plan", "a long", "term plan", PDF_HYPHEN_FALLS);
    expect("und Maßnahmen", "die Maß", "nahmen", PDF_HYPHEN_FALLS);
}

static void single_letters_capitals_and_figures_keep_it(void **state)
{
    (void)state;
    expect("", "and n", "tridecanal", PDF_HYPHEN_STAYS);
    expect("inch", "the 10", "inch screen", PDF_HYPHEN_STAYS);
    expect("", "the EU", "wide rule", PDF_HYPHEN_STAYS);
    expect("", "state-of", "the-art", PDF_HYPHEN_STAYS);
    expect("", "Form 10", "Q", PDF_HYPHEN_STAYS);
    expect("", "Anglo", "Saxon", PDF_HYPHEN_STAYS);
}

static void parts_of_compounds_are_known(void **state)
{
    (void)state;
    expect("", "a well", "known vehicle", PDF_HYPHEN_STAYS);
    expect("", "the self", "employed people", PDF_HYPHEN_STAYS);
    expect("", "a non", "profit rule", PDF_HYPHEN_STAYS);
    expect("", "the state", "owned bank", PDF_HYPHEN_STAYS);
    expect("water tight", "water", "based paint", PDF_HYPHEN_STAYS);
    expect("", "the high", "est", PDF_HYPHEN_FALLS);
    expect("", "was post", "poned", PDF_HYPHEN_FALLS);
}

static void two_words_of_the_document_make_a_compound(void **state)
{
    (void)state;
    expect("credit and financing", "the credit", "financing rate", PDF_HYPHEN_STAYS);
    expect("under it we stand", "they under", "stand it", PDF_HYPHEN_FALLS);
    expect("credit alone", "the credit", "itors of", PDF_HYPHEN_FALLS);
}

static void hyphens_that_wait_for_a_later_word_hang(void **state)
{
    (void)state;
    expect("", "inspection", "and maintenance", PDF_HYPHEN_HANGS);
    expect("", "long", "or short-term", PDF_HYPHEN_HANGS);
}

static void parts_of_divided_words_are_not_learned(void **state)
{
    (void)state;
    pdf_words words = { 0 };
    assert_int_equal(quire_pdf_learn_words(&words, QUIRE_STR("the port main"), false, true), QUIRE_OK);
    assert_int_equal(quire_pdf_learn_words(&words, QUIRE_STR("taining of it"), true, false), QUIRE_OK);
    assert_int_equal(quire_pdf_learn_words(&words, QUIRE_STR("the main port"), false, false), QUIRE_OK);
    assert_int_equal(quire_pdf_judge_hyphen(&words, QUIRE_STR("the main"), QUIRE_STR("taining of")),
                     PDF_HYPHEN_FALLS);
    quire_pdf_words_free(&words);
}

static void no_words_give_no_trouble(void **state)
{
    (void)state;
    expect("", "", "", PDF_HYPHEN_STAYS);
    expect("---- - -a a- ----", "-", "-", PDF_HYPHEN_STAYS);
    pdf_words words = { 0 };
    quire_pdf_words_free(&words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_document_is_asked_first),
        cmocka_unit_test(single_letters_capitals_and_figures_keep_it),
        cmocka_unit_test(parts_of_compounds_are_known),
        cmocka_unit_test(two_words_of_the_document_make_a_compound),
        cmocka_unit_test(hyphens_that_wait_for_a_later_word_hang),
        cmocka_unit_test(parts_of_divided_words_are_not_learned),
        cmocka_unit_test(no_words_give_no_trouble),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
