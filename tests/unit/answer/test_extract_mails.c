/* SPDX-License-Identifier: Apache-2.0 */
/* Questions to mails: what the mail says itself answers before its head and before what it quotes. */
#include "support/answer_desk.h"

#include "base/str.h"

#include <stdlib.h>

static void the_head_of_a_mail_says_neither_why_nor_where_nor_how_much(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "en", "Microscope delayed",
          "~ From: Ana Holm <ana@x.org> Subject: Microscope delayed\n~ To: Karl Benz <karl@x.org>\n\n"
          "The microscope was delayed because customs kept it for a week.",
          "Why was the microscope delayed?", "The microscope was delayed because customs kept it for a week.",
          NULL },
        { "en", "Microscope storage",
          "~ From: Ana Holm <ana@x.org> Subject: Where the microscope is stored\n\n"
          "The microscope stands in the cellar of the old mill.",
          "Where is the microscope stored?", "The microscope stands in the cellar of the old mill.", NULL },
        { "en", "Price of the microscope",
          "~ From: Ana Holm <ana@x.org> Subject: Price of the microscope\n\n"
          "The microscope has a price of $9,400.",
          "How much is the price of the microscope?", "The microscope has a price of $9,400.", NULL },
        { "zh-Hans", "调整报销制度",
          "~ From: 王芳 <wang@x.cn> Subject: 调整报销制度\n\n由于去年差旅费超支，公司调整报销制度。",
          "为什么调整报销制度？", "由于去年差旅费超支，公司调整报销制度。", NULL },
        { "zh-Hans", "显微镜存放地点",
          "~ From: 王芳 <wang@x.cn> Subject: 显微镜存放地点\n\n显微镜存放在老磨坊的地下室。",
          "显微镜存放在哪里？", "显微镜存放在老磨坊的地下室。", NULL },
    };
    DESK_TRY("/mail.eml", cases);
}

static void the_head_of_a_mail_says_who_wrote_it(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "en", "Microscope delayed",
          "~ From: Ana Holm <ana@x.org> Subject: Microscope delayed\n\nCustoms kept it for a week.",
          "Who wrote about the delayed microscope?", "From: Ana Holm <ana@x.org> Subject: Microscope delayed",
          NULL },
        { "zh-Hans", "关于调整报销制度的通知",
          "~ From: 王芳 <wang@x.cn> Subject: 关于调整报销制度的通知\n\n请大家知悉。",
          "关于调整报销制度的通知是谁发的？", "From: 王芳 <wang@x.cn> Subject: 关于调整报销制度的通知",
          NULL },
    };
    DESK_TRY("/mail.eml", cases);
}

static void who_is_named_in_the_question_is_not_the_answer(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "zh-Hans", "调整报销制度",
          "~ To: 李明 <li@x.cn>\n~ From: 王芳 <wang@x.cn> Subject: 调整报销制度\n\n请大家知悉。",
          "谁给李明发了调整报销制度的邮件？", "From: 王芳 <wang@x.cn> Subject: 调整报销制度", NULL },
        { "en", "Microscope delayed",
          "~ To: Karl Voss <karl@x.org>\n~ From: Ana Holm <ana@x.org> Subject: Microscope delayed\n"
          "~ Date: Tue, 03 Mar 2026 09:00:00 +0000\n\n"
          "Customs kept it for a week.",
          "Who wrote to Karl about the delayed microscope?",
          "From: Ana Holm <ana@x.org> Subject: Microscope delayed", NULL },
    };
    DESK_TRY("/mail.eml", cases);
    desk_ask(desk, "en", "Who wrote to Karl about the delayed microscope?");
    expect_no_quote_with(desk, "To: Karl");
    expect_no_quote_with(desk, "Date:");
}

static void what_a_mail_quotes_stands_behind_its_own_words(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "en", "Re: Crane",
          "< The crane for the pier comes on 14 March.\n\nThe crane for the pier comes on 18 March instead.",
          "When does the crane for the pier come?", "The crane for the pier comes on 18 March instead.",
          NULL },
        { "zh-Hans", "回复：吊车", "< 北码头的吊车三月十四日到。\n\n北码头的吊车改为三月十八日到。",
          "北码头的吊车什么时候到？", "北码头的吊车改为三月十八日到。", NULL },
        { "en", "Re: Crane", "< The crane for the pier comes on 14 March.\n\nThanks, noted.",
          "When does the crane for the pier come?", "The crane for the pier comes on 14 March.", NULL },
        { "zh-Hans", "回复：吊车", "< 北码头的吊车三月十四日到。\n\n收到，谢谢。", "北码头的吊车什么时候到？",
          "北码头的吊车三月十四日到。", NULL },
    };
    DESK_TRY("/reply.eml", cases);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up_desk, tear_down_desk)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_head_of_a_mail_says_neither_why_nor_where_nor_how_much),
        TEST(the_head_of_a_mail_says_who_wrote_it),
        TEST(who_is_named_in_the_question_is_not_the_answer),
        TEST(what_a_mail_quotes_stands_behind_its_own_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
