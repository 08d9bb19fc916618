/* SPDX-License-Identifier: Apache-2.0 */
/* Mailboxes. What is in them stands in tests/fixtures/make_books.py. */
#include "load/worker/libraries.h"
#include "members.h"

static void load(const char *name, struct loaded *out)
{
    load_fixture(&quire_format_mbox, name, out);
}

static void expect_holds(const struct loaded *loaded, const char *name, const char *text)
{
    const quire_host_child *child = child_of(loaded, name);
    assert_true(quire_str_is(child->media_type, "message/rfc822"));
    if (!quire_str_holds(child->bytes, text)) fail_msg("%s: %.*s", name, QUIRE_FMT(child->bytes));
}

static void each_message_is_a_mail_by_its_number_and_subject(void **state)
{
    (void)state;
    struct loaded loaded;
    load("mailbox/python.mbox", &loaded);
    assert_int_equal(loaded.found.child_count, 3);
    expect_holds(&loaded, "1 Boiler room.eml", "\nFrom now on ask Ana.\n");
    expect_holds(&loaded, "2 锅炉房.eml", "锅炉阀门星期二更换。");
    child_of(&loaded, "3 Re: a-b test-x.eml");
    unload(&loaded);
}

static void sentences_that_begin_with_from_part_nothing(void **state)
{
    (void)state;
    struct loaded loaded;
    load("mailbox/mozilla-Inbox", &loaded);
    expect_holds(&loaded, "1 Boiler room.eml", "\r\nFrom now on ask Li.\r\n");
    unload(&loaded);
}

static void deleted_messages_and_notes_of_servers_are_left_out(void **state)
{
    (void)state;
    struct loaded loaded;
    load("mailbox/mozilla-Inbox", &loaded);
    assert_int_equal(loaded.found.child_count, 2);
    child_of(&loaded, "3 锅炉房的阀门.eml");
    assert_int_equal(dropped(&loaded, "messages", "deleted"), 1);
    unload(&loaded);
    load("mailbox/imap.mbox", &loaded);
    assert_int_equal(loaded.found.child_count, 2);
    assert_int_equal(dropped(&loaded, "messages", "system"), 1);
    unload(&loaded);
    load("mailbox/nothing.mbox", &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_EMPTY);
    unload(&loaded);
}

static void quoted_lines_lose_one_mark(void **state)
{
    (void)state;
    struct loaded loaded;
    load("mailbox/list-archive.txt", &loaded);
    expect_holds(&loaded, "1 [pumps] pressure - north.eml",
                 "\nFrom the start it did.\n>From here on, too.\n");
    expect_holds(&loaded, "2 [pumps] pressure - north.eml", "\n> The north pump holds 4.1 bar.\n");
    unload(&loaded);
}

static void no_damage_crashes_or_goes_unsaid(void **state)
{
    (void)state;
    damage_everywhere(&quire_format_mbox, "mailbox/mozilla-Inbox");
    damage_everywhere(&quire_format_mbox, "mailbox/list-archive.txt");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_message_is_a_mail_by_its_number_and_subject),
        cmocka_unit_test(sentences_that_begin_with_from_part_nothing),
        cmocka_unit_test(deleted_messages_and_notes_of_servers_are_left_out),
        cmocka_unit_test(quoted_lines_lose_one_mark),
        cmocka_unit_test(no_damage_crashes_or_goes_unsaid),
    };
    return quire_libraries_prepare() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
