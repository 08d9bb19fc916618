/* SPDX-License-Identifier: Apache-2.0 */
/* Mails of several programs and languages. What is in them stands in make_mail.py, and for those of others in the files. */
#include "expectation.h"
#include "load/worker/libraries.h"

static void load(const char *name, struct loaded *out)
{
    load_fixture(&quire_format_eml, name, out);
}

static void expect_entry(const struct loaded *loaded, const char *key, const char *value)
{
    for (size_t i = 0; i < loaded->document.metadata_count; i++) {
        const quire_pair *pair = &loaded->document.metadata[i];
        if (!quire_str_is(pair->key, key)) continue;
        if (!quire_str_is(pair->value, value)) fail_msg("%s is \"%.*s\"", key, QUIRE_FMT(pair->value));
        return;
    }
    fail_msg("no %s", key);
}

static void expect_text(const struct loaded *loaded, const char *text)
{
    if (!find_text(loaded->document.text, text))
        fail_msg("\"%s\" is not in \"%.*s\"", text, QUIRE_FMT(loaded->document.text));
}

static uint64_t received(const struct loaded *loaded, const char *unit)
{
    quire_ledger_rows rows = quire_ledger_view(quire_builder_ledger(loaded->builder));
    for (size_t i = 0; i < rows.count; i++)
        if (quire_str_is(rows.items[i].step, "transfer") && quire_str_is(rows.items[i].unit, unit))
            return rows.items[i].received;
    return UINT64_MAX;
}

static const quire_host_child *child_of(const struct loaded *loaded, const char *name)
{
    for (size_t i = 0; i < loaded->found.child_count; i++)
        if (quire_str_is(loaded->found.children[i].name, name)) return &loaded->found.children[i];
    for (size_t i = 0; i < loaded->found.child_count; i++)
        print_message("found: %.*s\n", QUIRE_FMT(loaded->found.children[i].name));
    fail_msg("no %s was found", name);
    return NULL;
}

/* How many quotes stand around the text. */
static size_t quotes_around(const struct loaded *loaded, const char *text)
{
    const char *found = find_text(loaded->document.text, text);
    size_t count = 0;
    if (!found) fail_msg("\"%s\" is not there", text);
    size_t at = (size_t)(found - loaded->document.text.data);
    for (size_t i = 0; i < loaded->document.element_count; i++) {
        const quire_element *element = &loaded->document.elements[i];
        count += element->kind == QUIRE_ELEMENT_QUOTE && element->start <= at && at < element->end;
    }
    return count;
}

static void a_mail_says_who_when_and_about_what(void **state)
{
    (void)state;
    struct loaded loaded;
    load("mail/reply-en.eml", &loaded);
    assert_true(quire_str_is(loaded.document.title, "Re: Repair of the north pier"));
    expect_entry(&loaded, "from", "Martha Oduya <martha@example.com>");
    expect_entry(&loaded, "to", "Piet Brandt <piet@example.org>");
    expect_entry(&loaded, "cc", "Works, Harbour <works@example.org>");
    expect_entry(&loaded, "date", "2024-03-06T09:12:40+00:00");
    expect_entry(&loaded, "message_id", "<reply-1@example.com>");
    expect_entry(&loaded, "in_reply_to", "<ask-1@example.org>");
    expect_text(&loaded, "From: Martha Oduya <martha@example.com>\nSubject: Re: Repair of the north pier\n"
                         "To: Piet Brandt <piet@example.org>\n");
    expect_text(&loaded, "two days later than planned, because the bridge at Elmstead is closed.");
    assert_int_equal(dropped(&loaded, "fields", "technical"), 4); /* Received, and three of MIME */
    unload(&loaded);
}

static void what_is_quoted_stands_in_quotes(void **state)
{
    (void)state;
    struct loaded loaded;
    load("mail/reply-en.eml", &loaded);
    assert_int_equal(quotes_around(&loaded, "the crane comes"), 0);
    assert_int_equal(quotes_around(&loaded, "On Tue, 5 Mar"), 1);
    assert_int_equal(quotes_around(&loaded, "When does the crane"), 1);
    assert_int_equal(quotes_around(&loaded, "eleven new piles"), 2);
    assert_int_equal(quotes_around(&loaded, "That was the estimate"), 1);
    assert_int_equal(quotes_around(&loaded, "The divers can begin"), 0);
    assert_int_equal(quotes_around(&loaded, "Harbour office"), 0);
    assert_null(find_text(loaded.document.text, ">>"));
    assert_int_equal(dropped(&loaded, "characters", "quote_marks"), 5);
    unload(&loaded);
    load("mail/forwarded.eml", &loaded);
    assert_int_equal(quotes_around(&loaded, "For your information"), 0);
    assert_int_equal(quotes_around(&loaded, "Forwarded message"), 1);
    assert_int_equal(quotes_around(&loaded, "From: Captain Holm"), 1);
    assert_int_equal(quotes_around(&loaded, "The ferry leaves at 19:40"), 1);
    unload(&loaded);
}

static void a_chinese_reply_is_read_the_same_way(void **state)
{
    (void)state;
    struct loaded loaded;
    load("mail/reply-zh-gbk.eml", &loaded);
    assert_true(quire_str_is(loaded.document.title, "回复：北码头的维修"));
    expect_entry(&loaded, "from", "赵敏 <zhao@example.cn>");
    expect_entry(&loaded, "date", "2024-03-06T17:12:40+08:00");
    assert_int_equal(quotes_around(&loaded, "吊车三月十八日到"), 0);
    assert_int_equal(quotes_around(&loaded, "在 2024年3月5日，王伟"), 1);
    assert_int_equal(quotes_around(&loaded, "潜水员已经约在十六日"), 1);
    assert_int_equal(quotes_around(&loaded, "潜水员可以先开工"), 0);
    assert_int_equal(quotes_around(&loaded, "港务办公室"), 0);
    unload(&loaded);
}

static void the_richest_alternative_is_the_text(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    load("mail/outlook-zh.eml", &loaded);
    assert_true(quire_str_is(loaded.document.title, "答复: 报价"));
    assert_non_null(next_of_kind(&loaded, QUIRE_ELEMENT_TABLE, &at)); /* only the HTML has it */
    expect_text(&loaded, "安装\t80,000");
    assert_int_equal(quotes_around(&loaded, "总价为四十八万元"), 0);
    assert_int_equal(quotes_around(&loaded, "发送时间"), 1);
    assert_int_equal(quotes_around(&loaded, "请把总价降到五十万元以下"), 1);
    assert_int_equal(dropped(&loaded, "parts", "alternative"), 1);
    assert_int_equal(loaded.found.child_count, 0);
    unload(&loaded);
}

static void every_charset_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *name, *title, *from, *text;
    } cases[] = {
        { "mail/raw-zh-gbk.eml", "关于食堂搬迁的通知", "陈静 <chen@example.cn>",
          "食堂四月八日起搬到二号楼一层" },
        { "mail/big5.eml", "專案延誤的原因", "林怡君 <lin@example.tw>", "因為供應商的零件還沒有送到" },
        { "mail/says-ascii-gbk.eml", "Shift list", "Office <office@example.org>", "陈静守灯塔，李明开闸门" },
        { "mail/says-ascii-latin.eml", "Quay", "Office <office@example.org>",
          "Schüttgüter öffnet am fünften" },
        { "mail/iso-2022-jp.eml", "会議の日程", "佐藤 <sato@example.jp>",
          "会議は三月二十日の午後二時からです" },
        { "mail/ruby-mail/korean.eml", "test", "from@example.com", "스티해" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct loaded loaded;
        load(cases[i].name, &loaded);
        assert_true(quire_str_is(loaded.document.title, cases[i].title));
        expect_entry(&loaded, "from", cases[i].from);
        expect_text(&loaded, cases[i].text);
        assert_int_equal(dropped(&loaded, "bytes", "undecodable"), 0);
        unload(&loaded);
    }
}

static void what_came_with_it_is_found(void **state)
{
    (void)state;
    struct loaded loaded;
    load("mail/attachments.eml", &loaded);
    expect_text(&loaded, "The next meeting is on 3 May.");
    assert_int_equal(loaded.found.child_count, 5);
    assert_true(quire_str_starts(child_of(&loaded, "logo.png")->bytes, QUIRE_STR("\x89PNG")));
    const quire_host_child *minutes = child_of(&loaded, "minutes.txt");
    assert_true(quire_str_is(minutes->media_type, "text/plain"));
    assert_true(quire_str_holds(minutes->bytes, "The budget was agreed."));
    assert_true(quire_str_holds(child_of(&loaded, "会议纪要.txt")->bytes, "会议纪要：预算已通过。"));
    const quire_host_child *plan = child_of(&loaded, "Plan of the hall.eml");
    assert_true(quire_str_is(plan->media_type, "message/rfc822"));
    assert_true(quire_str_holds(plan->bytes, "Subject: Plan of the hall"));
    assert_true(quire_str_holds(plan->bytes, "The hall has 240 seats."));
    assert_int_equal(child_of(&loaded, "empty.bin")->bytes.size, 0);
    assert_null(find_text(loaded.document.text, "240 seats"));
    unload(&loaded);
}

static void names_of_files_are_read_in_every_form(void **state)
{
    (void)state;
    struct loaded loaded;
    load("mail/names.eml", &loaded);
    assert_int_equal(loaded.found.child_count, 4);
    assert_true(quire_str_holds(child_of(&loaded, "年度预算表.txt")->bytes, "one"));
    assert_true(quire_str_holds(child_of(&loaded, "合同.txt")->bytes, "two"));
    assert_true(quire_str_holds(child_of(&loaded, "发票.txt")->bytes, "three"));
    assert_true(quire_str_holds(child_of(&loaded, "..-..-etc-a b\"c.txt")->bytes, "four"));
    unload(&loaded);
}

static void an_invitation_among_the_alternatives_is_a_document(void **state)
{
    (void)state;
    struct loaded loaded;
    load("mail/invitation.eml", &loaded);
    expect_text(&loaded, "Please join the review.");
    assert_int_equal(loaded.found.child_count, 1);
    assert_true(quire_str_holds(child_of(&loaded, "invitation.ics")->bytes, "DTSTART:20240423T130000Z"));
    unload(&loaded);
}

static void a_damaged_part_costs_itself(void **state)
{
    (void)state;
    struct loaded loaded;
    load("mail/damaged.eml", &loaded);
    expect_text(&loaded, "Date: someday");
    expect_text(&loaded, "What can be read of it stands here.");
    assert_int_equal(child_of(&loaded, "lost.pdf")->reason, QUIRE_LOAD_MALFORMED);
    assert_true(quire_str_is(child_of(&loaded, "kept.txt")->bytes, "Hello to the harbour."));
    assert_int_equal(dropped(&loaded, "bytes", "undecodable"), 12);
    unload(&loaded);
}

static void seals_are_no_text(void **state)
{
    (void)state;
    struct loaded loaded;
    load("mail/encrypted.eml", &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_ENCRYPTED);
    unload(&loaded);
    load("mail/signed.eml", &loaded);
    expect_text(&loaded, "The lock was changed on Monday.");
    assert_int_equal(dropped(&loaded, "parts", "signature"), 1);
    assert_int_equal(loaded.found.child_count, 0);
    unload(&loaded);
}

static void what_is_elsewhere_is_a_link(void **state)
{
    (void)state;
    struct loaded loaded;
    load("mail/external.eml", &loaded);
    assert_int_equal(loaded.found.link_count, 2);
    assert_true(quire_str_is(loaded.found.links[0], "https://example.com/drawings.pdf"));
    assert_true(quire_str_is(loaded.found.links[1], "ftp://ftp.example.com/pub/map.txt"));
    unload(&loaded);
}

static void mails_of_other_programs_are_read(void **state)
{
    (void)state;
    struct loaded loaded;
    load("mail/ruby-mail/thunderbird-reply.eml", &loaded);
    assert_true(quire_str_is(loaded.document.title, "Re: Test reply email"));
    expect_text(&loaded, "Message body");
    unload(&loaded);
    load("mail/ruby-mail/apple-forward.eml", &loaded);
    expect_text(&loaded, "This is the first part.");
    assert_true(
        quire_str_starts(child_of(&loaded, "ForwardedMessage.eml")->bytes, QUIRE_STR("From xxxx@xxxx.com")));
    unload(&loaded);
    load("mail/ruby-mail/report.eml", &loaded);
    expect_text(&loaded, "could not send message for past 8 hours");
    assert_int_equal(loaded.found.child_count, 2); /* the status, and the head of the mail that was sent */
    unload(&loaded);
    load("docling/eml_with_attachment.eml", &loaded);
    expect_text(&loaded, "This email contains an attachment.");
    assert_true(
        quire_str_starts(child_of(&loaded, "test.txt")->bytes, QUIRE_STR("This is a test attachment file.")));
    unload(&loaded);
    load("mail/git-patch.eml", &loaded);
    assert_true(quire_str_is(loaded.document.title,
                             "[PATCH] 潮汐表：补上四月的数据，并说明夏令时从哪一天开始，到哪一天结束"));
    expect_text(&loaded, "+2024-04-01 06:12 3.4");
    unload(&loaded);
}

static void load_text(const char *text, struct loaded *out)
{
    load_bytes(&quire_format_eml, quire_str_from(text), out);
}

/* Programs of two systems on a mail's way leave both kinds of line ends in it. */
static void no_mix_of_line_ends_costs_a_byte(void **state)
{
    (void)state;
    static const char *const ends[] = { "\n", "\r\n" };
    for (unsigned mix = 0; mix < 8; mix++) {
        const char *head = ends[mix & 1], *body = ends[mix >> 1 & 1], *edge = ends[mix >> 2];
        struct loaded loaded;
        char mail[1024];
        snprintf(mail, sizeof mail,
                 "From: a@example.com%sContent-Type: multipart/mixed; boundary=x%s%s--x%s"
                 "Content-Type: text/plain%s%sfirst%sThe sum is 12,345%s--x%s"
                 "Content-Type: application/octet-stream; name=a.bin%sContent-Transfer-Encoding: base64%s%s"
                 "SGVsbG8gaGFyYm91cg==%s--x%sContent-Type: text/plain; name=b.txt%s%s灯塔%s--x--%s",
                 head, head, head, edge, edge, edge, body, body, edge, edge, edge, edge, body, edge, edge,
                 edge, body, edge);
        load_text(mail, &loaded);
        assert_true(quire_str_ends(quire_str_trim(loaded.document.text), QUIRE_STR("The sum is 12,345")));
        assert_true(quire_str_is(child_of(&loaded, "a.bin")->bytes, "Hello harbour"));
        assert_true(quire_str_is(child_of(&loaded, "b.txt")->bytes, "灯塔"));
        assert_int_equal(dropped(&loaded, "bytes", "undecodable"), 0);
        /* By hand: "first", a line end and "The sum is 12,345"; 20 digits; two characters of three bytes. */
        assert_int_equal(received(&loaded, "bytes"), 5 + strlen(body) + 17 + 20 + 6);
        unload(&loaded);
    }
}

/* "The sum is 98765" and "合计98765" in base64: without padding, without the last digits, and with one digit that holds no
 * byte. */
static void base64_that_is_cut_is_read_to_its_last_byte(void **state)
{
    (void)state;
    static const struct {
        const char *digits, *text;
        uint64_t lost;
    } cases[] = {
        { "VGhlIHN1bSBpcyA5ODc2NQ", "The sum is 98765", 0 },
        { "VGhlIHN1bSBpcyA5ODc2NQ=", "The sum is 98765", 0 },
        { "VGhlIHN1bSBpcyA5OD", "The sum is 98", 1 },
        { "VGhlIHN1bSBpcyA5ODc2N", "The sum is 9876", 1 },
        { "5ZCI6K6hOTg3NjU", "合计98765", 0 },
        { "5ZCI6K6hOTg3Nj", "合计9876", 1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct loaded loaded;
        char mail[256];
        snprintf(mail, sizeof mail,
                 "From: a@example.com\nContent-Type: text/plain; charset=utf-8\n"
                 "Content-Transfer-Encoding: base64\n\n%s",
                 cases[i].digits);
        load_text(mail, &loaded);
        if (!quire_str_ends(quire_str_trim(loaded.document.text), quire_str_from(cases[i].text)))
            fail_msg("%s: \"%.*s\"", cases[i].digits, QUIRE_FMT(loaded.document.text));
        assert_int_equal(dropped(&loaded, "bytes", "undecodable"), cases[i].lost);
        unload(&loaded);
    }
}

static void text_around_the_parts_is_counted(void **state)
{
    (void)state;
    struct loaded loaded;
    load_text(
        "From: a@example.com\nContent-Type: multipart/mixed; boundary=x\n\nold programs show this\n--x\n\n"
        "The body.\n--x--\n页脚\n",
        &loaded);
    expect_text(&loaded, "The body.");
    assert_int_equal(dropped(&loaded, "bytes", "outside_parts"), 22 + 6);
    unload(&loaded);
}

static void a_mail_in_a_mail_is_called_by_its_subject_even_where_it_is_not_taken(void **state)
{
    (void)state;
    struct loaded loaded;
    load_within(
        &quire_format_eml,
        QUIRE_STR("From: a@example.com\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nThe body.\n--x\n"
                  "Content-Type: message/rfc822\n\nSubject: =?UTF-8?B?5rW35rC0?=\n\nx\n--x--\n"),
        0, &loaded);
    assert_int_equal(child_of(&loaded, "海水.eml")->reason, QUIRE_LOAD_OVER_LIMIT);
    assert_int_equal(dropped(&loaded, "parts", "over_limit"), 1);
    unload(&loaded);
}

static void prose_is_no_history(void **state)
{
    (void)state;
    struct loaded loaded;
    load_text("From: a@example.com\nSubject: s\n\nAs Captain Cook wrote:\n\nthe sea is wide.\n\n"
              "From: the harbour you see 3 islands.\n\n在会议上他写道：\n\n海很宽。\n",
              &loaded);
    assert_int_equal(quotes_around(&loaded, "the sea is wide"), 0);
    assert_int_equal(quotes_around(&loaded, "3 islands"), 0);
    assert_int_equal(quotes_around(&loaded, "海很宽"), 0);
    unload(&loaded);
}

/* RFC 2047 asks for whole characters in each word; some programs cut them, and both have to be joined. */
static void words_of_a_field_are_joined(void **state)
{
    (void)state;
    static const char *const subjects[] = {
        "=?UTF-8?B?5rW3?=\n =?UTF-8?B?5rC0?=",   "=?UTF-8?B?5rW35Q==?=\n =?UTF-8?B?5rC0?=",
        "=?UTF-8?B?5rc=?= =?UTF-8?B?t+awtA==?=", "=?UTF-8?Q?=E6=B5=B7?= =?UTF-8?Q?=E6=B0=B4?=",
        "=?GBK?B?uqM=?=\r\n\t=?GBK?B?y64=?=",
    };
    static const char *const titles[] = { "海水", NULL, NULL, "海水", "海水" };
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
        struct loaded loaded;
        char mail[256];
        snprintf(mail, sizeof mail, "From: a@example.com\nSubject: %s\n\nx\n", subjects[i]);
        load_text(mail, &loaded);
        if (titles[i] && !quire_str_is(loaded.document.title, titles[i]))
            fail_msg("%s is \"%.*s\"", subjects[i], QUIRE_FMT(loaded.document.title));
        assert_true(loaded.document.title.size > 0);
        unload(&loaded);
    }
}

static void what_is_no_mail_at_all_is_read_without_harm(void **state)
{
    (void)state;
    static const char *const mails[] = {
        "Subject: only a head",
        "From: a@example.com\nContent-Type: multipart/mixed\n\nno boundary was said\n",
        "From: a@example.com\nContent-Type: multipart/mixed; boundary=x\n\nit never comes\n",
        "From: a@example.com\nContent-Type: multipart/mixed; boundary=x\n\n--x\n--x\n--x--\n",
        "From: =?x?B?\nTo: ,,,:;<>\nDate: Tue, 99 Foo 99999 99:99:99 +9999\n\nx\n",
    };
    for (size_t i = 0; i < sizeof mails / sizeof *mails; i++) {
        struct loaded loaded;
        load_text(mails[i], &loaded);
        assert_int_equal(loaded.reason, QUIRE_LOAD_OK);
        unload(&loaded);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mail_says_who_when_and_about_what),
        cmocka_unit_test(what_is_quoted_stands_in_quotes),
        cmocka_unit_test(a_chinese_reply_is_read_the_same_way),
        cmocka_unit_test(the_richest_alternative_is_the_text),
        cmocka_unit_test(every_charset_is_read),
        cmocka_unit_test(what_came_with_it_is_found),
        cmocka_unit_test(names_of_files_are_read_in_every_form),
        cmocka_unit_test(an_invitation_among_the_alternatives_is_a_document),
        cmocka_unit_test(a_damaged_part_costs_itself),
        cmocka_unit_test(seals_are_no_text),
        cmocka_unit_test(what_is_elsewhere_is_a_link),
        cmocka_unit_test(mails_of_other_programs_are_read),
        cmocka_unit_test(no_mix_of_line_ends_costs_a_byte),
        cmocka_unit_test(base64_that_is_cut_is_read_to_its_last_byte),
        cmocka_unit_test(text_around_the_parts_is_counted),
        cmocka_unit_test(a_mail_in_a_mail_is_called_by_its_subject_even_where_it_is_not_taken),
        cmocka_unit_test(prose_is_no_history),
        cmocka_unit_test(words_of_a_field_are_joined),
        cmocka_unit_test(what_is_no_mail_at_all_is_read_without_harm),
    };
    return quire_libraries_prepare() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
