/* SPDX-License-Identifier: Apache-2.0 */
/* What people see of an answer: the heads that a quoted row stands under, how a period was read, what came near. */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "cli/answer_out.h"
#include "cli/command.h"
#include "cli/json_out.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char printed[1 << 16];

/* Standard output goes to a file between these two. */
static int begin_printing(void)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    fflush(stdout);
    int kept = dup(STDOUT_FILENO);
    assert_true(kept >= 0 && dup2(fileno(file), STDOUT_FILENO) >= 0);
    fclose(file);
    return kept;
}

static void end_printing(int kept)
{
    fflush(stdout);
    lseek(STDOUT_FILENO, 0, SEEK_SET);
    ssize_t size = read(STDOUT_FILENO, printed, sizeof printed - 1);
    assert_true(size >= 0);
    printed[size] = '\0';
    dup2(kept, STDOUT_FILENO);
    close(kept);
}

static const quire_document_row report = {
    .id = { "d1", 2 }, .uri = { "/kb/report.pdf", 14 }, .title = { "Harbour report", 14 }, .revision = 1
};

static quire_strs strs(const quire_str *items, size_t count)
{
    return (quire_strs){ items, count };
}

static quire_citation row_citation(void)
{
    static const quire_str headings[] = { { "Harbour report", 14 }, { "Part II", 7 }, { "Income", 6 } };
    static const quire_str group[] = { { "Net sales", 9 } };
    static const quire_str columns[] = { { "", 0 }, { "Year 2022", 9 }, { "Year\n2023", 9 } };
    static const quire_str cells[] = { { "Ropes", 5 }, { "$ 30", 4 }, { "$ 31", 4 } };
    return (quire_citation){ .mark = 1,
                             .document = report,
                             .start = 5,
                             .end = 20,
                             .page = 3,
                             .quote = QUIRE_STR("Ropes\t$ 30\t$ 31"),
                             .verified = true,
                             .heads = { .headings = strs(headings, 3),
                                        .table = QUIRE_STR("Sales by kind"),
                                        .unit = QUIRE_STR("in millions"),
                                        .group = strs(group, 1),
                                        .columns = strs(columns, 3),
                                        .cells = strs(cells, 3),
                                        .asked = 2 } };
}

static quire_answer answer_of(const quire_citation *citation, const char *text)
{
    return (quire_answer){ .question = QUIRE_STR("?"),
                           .text = quire_str_from(text),
                           .supported = true,
                           .citations = citation,
                           .citation_count = citation ? 1 : 0,
                           .model = QUIRE_STR("extractive") };
}

static void expect_printed(const char *expected)
{
    if (strcmp(printed, expected) != 0) fail_msg("printed:\n%s\nexpected:\n%s", printed, expected);
}

static void a_row_is_printed_under_its_heads_the_cell_that_answers_first(void **state)
{
    (void)state;
    quire_citation citation = row_citation();
    quire_answer answer = answer_of(&citation, "Ropes | $ 30 | $ 31 [1]");
    answer.reading = QUIRE_STR("\"2023\" was read as the fiscal year 2023");
    int kept = begin_printing();
    answer_print(&answer, false);
    end_printing(kept);
    expect_printed("Ropes | $ 30 | $ 31 [1]\n"
                   "\"2023\" was read as the fiscal year 2023\n\n"
                   "[1] Harbour report, page 3 (d1, bytes 5-20, verified)\n"
                   "    Part II › Income › Sales by kind › Net sales (in millions)\n"
                   "    Year 2023: $ 31; Year 2022: $ 30\n"
                   "    /kb/report.pdf\n");
}

static void a_chinese_row_without_a_title_or_an_asked_cell_is_printed_in_its_own_order(void **state)
{
    static const quire_str columns[] = { { "项目", 6 }, { "二〇二二年", 15 }, { "二〇二三年", 15 } };
    static const quire_str cells[] = { { "缆绳", 6 }, { "30", 2 }, { "31", 2 } };
    (void)state;
    quire_citation citation = row_citation();
    citation.document.title = (quire_str){ 0 };
    citation.page = 0;
    citation.heads = (quire_heads){
        .unit = QUIRE_STR("万元"), .columns = strs(columns, 3), .cells = strs(cells, 3), .asked = SIZE_MAX
    };
    quire_answer answer = answer_of(&citation, "缆绳 | 30 | 31 [1]");
    int kept = begin_printing();
    answer_print(&answer, false);
    end_printing(kept);
    expect_printed("缆绳 | 30 | 31 [1]\n\n"
                   "[1] /kb/report.pdf (d1, bytes 5-20, verified)\n"
                   "    (万元)\n"
                   "    项目: 缆绳; 二〇二二年: 30; 二〇二三年: 31\n");
}

static void heads_that_the_answer_gives_itself_and_a_title_that_is_the_heading_are_not_said_twice(
    void **state)
{
    (void)state;
    quire_citation citation = row_citation();
    citation.heads.table = QUIRE_STR("Income");
    quire_answer answer = answer_of(&citation, "Ropes | Year 2022: $ 30 [1]");
    int kept = begin_printing();
    answer_print(&answer, false);
    end_printing(kept);
    expect_printed("Ropes | Year 2022: $ 30 [1]\n\n"
                   "[1] Harbour report, page 3 (d1, bytes 5-20, verified)\n"
                   "    Part II › Income › Net sales (in millions)\n"
                   "    /kb/report.pdf\n");
}

/* More cells than heads, an asked cell beyond them, a steering character: nothing is read past its end. */
static void heads_that_do_not_fit_their_cells_are_printed_as_far_as_they_go(void **state)
{
    static const quire_str columns[] = { { "2022\033[31m", 9 } };
    static const quire_str cells[] = { { "30", 2 }, { "31", 2 } };
    (void)state;
    quire_citation citation = row_citation();
    citation.heads = (quire_heads){ .columns = strs(columns, 1), .cells = strs(cells, 2), .asked = 1 };
    quire_answer answer = answer_of(&citation, "x [1]");
    int kept = begin_printing();
    answer_print(&answer, false);
    end_printing(kept);
    assert_non_null(strstr(printed, "    2022[31m: 30\n"));
    assert_null(strstr(printed, "31\n"));
}

static void json_has_every_key_of_the_heads(void **state)
{
    (void)state;
    quire_citation citation = row_citation();
    quire_answer answer = answer_of(&citation, "x [1]");
    int kept = begin_printing();
    assert_int_equal(json_print(json_answer(&answer)), EXIT_DONE);
    end_printing(kept);
    assert_non_null(strstr(printed, "\"table\": \"Sales by kind\""));
    assert_non_null(strstr(printed, "\"unit\": \"in millions\""));
    assert_non_null(strstr(printed, "\"asked\": 2"));
    assert_non_null(strstr(printed, "\"reading\": null"));
    assert_non_null(strstr(printed, "\"nearest\": []"));
    citation.heads = (quire_heads){ 0 };
    kept = begin_printing();
    assert_int_equal(json_print(json_answer(&answer)), EXIT_DONE);
    end_printing(kept);
    static const char *const empty[] = { "\"headings\": []", "\"table\": null", "\"unit\": null",
                                         "\"group\": []",    "\"columns\": []", "\"cells\": []",
                                         "\"asked\": null" };
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        if (!strstr(printed, empty[i])) fail_msg("no %s in:\n%s", empty[i], printed);
}

static void the_nearest_passages_stand_under_a_refusal(void **state)
{
    static const quire_str headings[] = { { "Harbour report", 14 }, { "Lights", 6 }, { "Ropes", 5 } };
    const quire_hit hits[] = {
        { .rank = 1,
          .document = report,
          .chunk = { .text = QUIRE_STR("Ropes\n\nThe rope\tholds\n"),
                     .page = 2,
                     .headings = strs(headings, 3) } },
        { .rank = 2,
          .document = { .id = QUIRE_STR("d2"), .uri = QUIRE_STR("/kb/港口.txt") },
          .chunk = { .text = QUIRE_STR("缆绳很结实。") } },
    };
    (void)state;
    quire_answer answer = answer_of(NULL, "No.");
    answer.supported = false;
    answer.reason = QUIRE_REFUSAL_WEAK_MATCH;
    answer.nearest = (quire_hits){ hits, 2 };
    answer.nearest_title = QUIRE_STR("Nothing answers this; nearest:");
    int kept = begin_printing();
    answer_print(&answer, false);
    end_printing(kept);
    expect_printed("No.\n(weak_match)\n\nNothing answers this; nearest:\n"
                   "1. Harbour report, page 2 › Lights (d1)\n   Ropes The rope | holds\n"
                   "2. /kb/港口.txt (d2)\n   缆绳很结实。\n");
}

static void a_beginning_is_one_line_cut_at_a_word_or_between_chinese_characters(void **state)
{
    static const struct {
        const char *text;
        size_t most;
        const char *line;
    } cases[] = {
        { "", 5, "" },
        { " \n\t ", 5, "" },
        { "one two", 7, "one two" },
        { "one  two\nthree", 7, "one two …" },
        { "one two three", 8, "one two …" },
        { "one two three", 9, "one two …" },
        { "one two three", 13, "one two three" },
        { "a\tb\t\tc", 99, "a | b | c" },
        { "incomprehensibilities", 8, "incompre …" },
        { "an incomprehensibility", 12, "an incompreh …" },
        { "维尔马克港结冰", 4, "维尔马克 …" },
        { "維爾馬克港 結冰", 8, "維爾馬克港 結冰" },
        { "港口在Velmark结冰", 5, "港口在 …" },
        { "in Velmark结冰", 11, "in Velmark结 …" },
        { "naïve café", 7, "naïve …" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int kept = begin_printing();
        print_beginning(stdout, quire_str_from(cases[i].text), cases[i].most);
        end_printing(kept);
        expect_printed(cases[i].line);
    }
    /* Bytes that are no UTF-8 are cut somewhere, and nothing beyond them is read. */
    int kept = begin_printing();
    print_beginning(stdout, (quire_str){ "\xff\xbf\xbf\xe4\xb8", 5 }, 1);
    end_printing(kept);
}

/* What was printed without the line ends, indents and spaces that JSON does without. */
static void squeeze(void)
{
    size_t used = 0;
    for (size_t at = 0; printed[at]; at++) {
        if (printed[at] == '\n') at += strspn(printed + at + 1, " ");
        else if (printed[at] != ' ' || !used || printed[used - 1] != ':') printed[used++] = printed[at];
    }
    printed[used] = '\0';
}

static void expect_place_in(const char *parent, const quire_locator *locator, const char *uri,
                            const char *human, const char *json)
{
    quire_citation citation = row_citation();
    citation.page = 0;
    citation.document.uri = quire_str_from(uri);
    citation.document.parent = quire_str_from(parent);
    citation.locator = *locator;
    quire_answer answer = answer_of(&citation, "Ropes [1]");
    int kept = begin_printing();
    answer_print(&answer, false);
    end_printing(kept);
    if (!strstr(printed, human)) fail_msg("\"%s\" is not in:\n%s", human, printed);
    kept = begin_printing();
    assert_int_equal(json_print(json_answer(&answer)), EXIT_DONE);
    end_printing(kept);
    squeeze();
    if (!strstr(printed, json)) fail_msg("%s is not in:\n%s", json, printed);
}

static void expect_place(const quire_locator *locator, const char *uri, const char *human, const char *json)
{
    expect_place_in("", locator, uri, human, json);
}

static void a_place_is_printed_behind_the_name_and_has_the_keys_of_its_kind(void **state)
{
    (void)state;
    const quire_locator
        none = { .kind = QUIRE_LOCATOR_NONE },
        lines = { .kind = QUIRE_LOCATOR_LINES, .first = 12, .last = 14 },
        symbol = { .kind = QUIRE_LOCATOR_SYMBOL, .first = 7, .last = 7, .name = QUIRE_STR("Cache.get") },
        sheet = { .kind = QUIRE_LOCATOR_SHEET, .name = QUIRE_STR("销售"), .range = QUIRE_STR("B4:D9") },
        slide = { .kind = QUIRE_LOCATOR_SLIDE, .first = 3 },
        row = { .kind = QUIRE_LOCATOR_ROW, .name = QUIRE_STR("a\033b") },
        entry = { .kind = QUIRE_LOCATOR_ENTRY, .name = QUIRE_STR("tag:1") },
        path = { .kind = QUIRE_LOCATOR_PATH, .name = QUIRE_STR("$.users[3]") },
        time = { .kind = QUIRE_LOCATOR_TIME, .name = QUIRE_STR("00:01:02"), .range = QUIRE_STR("00:01:09") };
    expect_place(&none, "/kb/a.txt", "Harbour report (d1", "\"place\":null");
    expect_place(&lines, "/kb/a.txt", "Harbour report, lines 12–14 (d1",
                 "\"place\":{\"label\":\"lines 12–14\",\"lines\":[12,14]}");
    expect_place(&symbol, "/kb/a.c", ", Cache.get, line 7 (d1",
                 "{\"label\":\"Cache.get, line 7\",\"symbol\":\"Cache.get\",\"lines\":[7,7]}");
    expect_place(&sheet, "/kb/a.xlsx", ", sheet 销售, B4:D9 (d1",
                 "{\"label\":\"sheet 销售, B4:D9\",\"sheet\":\"销售\",\"range\":\"B4:D9\"}");
    expect_place(&slide, "/kb/a.pptx", ", slide 3 (d1", "{\"label\":\"slide 3\",\"slide\":3}");
    expect_place(&entry, "/kb/a.xml", ", entry tag:1 (d1", "{\"label\":\"entry tag:1\",\"entry\":\"tag:1\"}");
    expect_place(&path, "/kb/a.json", ", $.users[3] (d1",
                 "{\"label\":\"$.users[3]\",\"path\":\"$.users[3]\"}");
    expect_place(&time, "/kb/a.srt", ", 00:01:02–00:01:09 (d1",
                 "{\"label\":\"00:01:02–00:01:09\",\"time\":\"00:01:02\",\"until\":\"00:01:09\"}");
    expect_place_in("d2", &lines, "/kb/a.zip!/b.zip!/报告/c.txt", ", lines 12–14 (d1",
                    "{\"label\":\"lines 12–14\",\"lines\":[12,14],\"member\":\"报告/c.txt\"}");
    expect_place_in("d2", &none, "/kb/a.zip!/c.txt", "Harbour report (d1",
                    "\"place\":{\"label\":\"c.txt\",\"member\":\"c.txt\"}");
    /* A folder may be called so, too: only what was found in a document is a member. */
    expect_place(&none, "/kb/help!/c.txt", "Harbour report (d1", "\"place\":null");
    expect_place(&row, "/kb/a.db", ", row a", "\"row\":\"a\\u001Bb\"");
    assert_null(strchr(printed, '\033'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_is_printed_under_its_heads_the_cell_that_answers_first),
        cmocka_unit_test(a_chinese_row_without_a_title_or_an_asked_cell_is_printed_in_its_own_order),
        cmocka_unit_test(
            heads_that_the_answer_gives_itself_and_a_title_that_is_the_heading_are_not_said_twice),
        cmocka_unit_test(heads_that_do_not_fit_their_cells_are_printed_as_far_as_they_go),
        cmocka_unit_test(json_has_every_key_of_the_heads),
        cmocka_unit_test(a_place_is_printed_behind_the_name_and_has_the_keys_of_its_kind),
        cmocka_unit_test(the_nearest_passages_stand_under_a_refusal),
        cmocka_unit_test(a_beginning_is_one_line_cut_at_a_word_or_between_chinese_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
