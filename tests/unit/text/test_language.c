/* SPDX-License-Identifier: Apache-2.0 */
/* Languages of sentences and of short questions; the languages are those the sentences were written in. */
#include "base/str.h"
#include "text/function_words.h"
#include "text/language.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

struct example {
    const char *text, *language;
};

static void check(const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        quire_str found = quire_language_of(quire_str_from(examples[i].text));
        if (!quire_str_is(found, examples[i].language))
            fail_msg("\"%s\" is %s, not %.*s", examples[i].text, examples[i].language, QUIRE_FMT(found));
    }
}

static void tells_languages_of_sentences(void **state)
{
    (void)state;
    static const struct example examples[] = {
        { "The committee met on Tuesday and decided that the bridge would be closed.", "en" },
        { "委员会星期二开会，决定关闭这座桥。", "zh-Hans" },
        { "委員會星期二開會，決定關閉這座橋。", "zh-Hant" },
        { "委員会は火曜日に会議を開き、橋を閉鎖することを決めました。", "ja" },
        { "위원회는 화요일에 회의를 열고 다리를 폐쇄하기로 결정했다.", "ko" },
        { "Der Ausschuss tagte am Dienstag und beschloss, dass die Brücke gesperrt wird.", "de" },
        { "Le comité s'est réuni mardi et a décidé que le pont serait fermé.", "fr" },
        { "El comité se reunió el martes y decidió que el puente se cerraría.", "es" },
        { "Il comitato si è riunito martedì e ha deciso che il ponte sarà chiuso.", "it" },
        { "O comité reuniu-se na terça-feira e decidiu que a ponte não será aberta.", "pt" },
        { "Het comité kwam dinsdag bijeen en besloot dat de brug wordt gesloten.", "nl" },
        { "Kommittén möttes på tisdagen och beslutade att bron ska stängas.", "sv" },
        { "Komitet spotkał się we wtorek i zdecydował, że most zostanie zamknięty.", "pl" },
        { "Комитет собрался во вторник и решил, что мост будет закрыт.", "ru" },
        { "Комітет зібрався у вівторок і вирішив, що міст буде закрито.", "uk" },
        { "Η επιτροπή συνεδρίασε την Τρίτη.", "el" },
        { "اجتمعت اللجنة يوم الثلاثاء وقررت إغلاق الجسر.", "ar" },
        { "คณะกรรมการประชุมเมื่อวันอังคาร", "th" },
    };
    check(examples, sizeof examples / sizeof *examples);
}

static void tells_languages_of_short_questions(void **state)
{
    (void)state;
    static const struct example examples[] = {
        { "Who wrote it?", "en" },
        { "WHAT IS THE WINDOW?", "en" },
        { "谁写的？", "zh-Hans" },
        { "誰寫的？", "zh-Hant" },
        { "retrieval augmented generation 是什么", "zh-Hans" },
        { "Wer war das?", "de" },
        { "¿Quién lo escribió?", "es" },
        { "Qui l'a écrit ?", "fr" },
        { "何ですか", "ja" },
    };
    check(examples, sizeof examples / sizeof *examples);
}

static void says_und_where_nothing_speaks(void **state)
{
    (void)state;
    static const struct example examples[] = {
        { "", "und" },         { "42 + 17", "und" }, { "Denver Broncos", "und" },
        { "HTTP_404", "und" }, { "。！", "und" },
    };
    check(examples, sizeof examples / sizeof *examples);
}

static void a_few_foreign_names_do_not_turn_a_text(void **state)
{
    (void)state;
    static const struct example examples[] = {
        { "The city of Beijing (北京) is the capital of the country and one of its largest cities.", "en" },
        { "使用 Elasticsearch 和 PostgreSQL 的时候，需要先安装 Java 运行环境。", "zh-Hans" },
        { "他们把“の”字写在招牌上，这在中国的商店里很常见。", "zh-Hans" },
    };
    check(examples, sizeof examples / sizeof *examples);
}

static void reads_a_bounded_sample_and_survives_a_cut_character(void **state)
{
    (void)state;
    size_t size = (size_t)1 << 20;
    char *text = malloc(size);
    assert_non_null(text);
    for (size_t i = 0; i + 2 < size; i += 3) memcpy(text + i, "水", 3);
    text[size - 1] = '\n';
    assert_true(quire_str_is(quire_language_of((quire_str){ text, size }), "zh-Hans"));
    free(text);
}

static void code_below_chinese_headings_is_of_no_one_language(void **state)
{
    (void)state;
    static const struct {
        const char *language, *context, *counts;
    } examples[] = {
        { "en", "第 9 章 系统技巧 > 9.4.10. 从 GUI 启动一个程序", "und" },
        { "fr", "起動スクリプト", "und" },
        { "en", "Chapter 9. System tips > 9.4.10. Starting a program", "en" },
        { "en", "Guide > An example for 日本語 input methods", "en" },
        { "en", "", "en" },
        { "zh-Hans", "第 9 章 系统技巧", "zh-Hans" },
        { "ja", "第 9 章", "ja" },
        { "zh-Hant", "Chapter 9. System tips", "zh-Hant" },
    };
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        quire_str found = quire_language_below(quire_str_from(examples[i].language),
                                               quire_str_from(examples[i].context));
        if (!quire_str_is(found, examples[i].counts))
            fail_msg("%s below \"%s\" counts as %.*s", examples[i].language, examples[i].context,
                     QUIRE_FMT(found));
    }
}

static void the_base_ends_at_the_first_mark(void **state)
{
    (void)state;
    assert_true(quire_str_is(quire_language_base(QUIRE_STR("zh-Hant")), "zh"));
    assert_true(quire_str_is(quire_language_base(QUIRE_STR("en_GB")), "en"));
    assert_true(quire_str_is(quire_language_base(QUIRE_STR("und")), "und"));
}

/* The tables are searched by halving: an entry out of order would never be found. */
static void finds_function_words_at_both_ends_of_the_tables(void **state)
{
    (void)state;
    static const char *const english[] = { "a", "about", "how", "the", "which", "you", "your" };
    uint32_t bit = quire_function_language_bit(QUIRE_STR("en"));
    for (size_t i = 0; i < sizeof english / sizeof *english; i++)
        assert_true(quire_function_word_languages(quire_str_from(english[i])) & bit);
    assert_true(quire_function_word_languages(QUIRE_STR("это")) &
                quire_function_language_bit(QUIRE_STR("ru")));
    assert_int_equal(quire_function_word_languages(QUIRE_STR("bridge")), 0);
    assert_int_equal(quire_function_word_languages(QUIRE_STR("")), 0);
    assert_int_equal(quire_function_word_han(QUIRE_STR("为什么他"), 0), 9);
    assert_int_equal(quire_function_word_han(QUIRE_STR("桥的"), 3), 3);
    assert_int_equal(quire_function_word_han(QUIRE_STR("桥的"), 0), 0);
    assert_int_equal(quire_function_word_han(QUIRE_STR("什"), 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_languages_of_sentences),
        cmocka_unit_test(tells_languages_of_short_questions),
        cmocka_unit_test(says_und_where_nothing_speaks),
        cmocka_unit_test(a_few_foreign_names_do_not_turn_a_text),
        cmocka_unit_test(reads_a_bounded_sample_and_survives_a_cut_character),
        cmocka_unit_test(code_below_chinese_headings_is_of_no_one_language),
        cmocka_unit_test(the_base_ends_at_the_first_mark),
        cmocka_unit_test(finds_function_words_at_both_ends_of_the_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
