/* SPDX-License-Identifier: Apache-2.0 */
/* XML that is no HTML, and YAML: trees of records as JSON is, each with what it may do to a reader. */
#include "placed.h"

static void elements_are_records_with_their_paths(void **state)
{
    (void)state;
    struct loaded loaded;
    load_bytes(
        &quire_format_xml,
        QUIRE_STR(
            "<?xml version=\"1.0\"?><!DOCTYPE c [<!ENTITY co \"Quay Ltd\">]><catalog version=\"3\"><!-- c -->"
            "<book id=\"b1\"><title>Deep  Sea</title><price currency=\"EUR\">12.50</price></book>"
            "<book id=\"b2\"><title>灯塔</title><price currency=\"CNY\">99</price></book>"
            "<owner>&co; &amp; Sons</owner></catalog>"),
        &loaded);
    expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "@version: 3", "/catalog/@version");
    expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "owner: Quay Ltd & Sons", "/catalog/owner");
    expect_placed(&loaded, QUIRE_ELEMENT_TABLE_ROW, "title @id price.@currency price", "");
    expect_placed(&loaded, QUIRE_ELEMENT_TABLE_ROW, "Deep Sea b1 EUR 12.50", "/catalog/book[1]");
    expect_placed(&loaded, QUIRE_ELEMENT_TABLE_ROW, "灯塔 b2 CNY 99", "/catalog/book[2]");
    assert_int_equal(dropped(&loaded, "comments", "comment"), 1);
    assert_int_equal(dropped(&loaded, "values", "over_limit"), 0);
    unload(&loaded);
}

static void prose_stays_in_its_order_under_its_titles(void **state)
{
    (void)state;
    struct loaded loaded;
    load_bytes(
        &quire_format_xml,
        QUIRE_STR(
            "<article><title>Lights</title><section><title>灯塔</title><para>It was built in "
            "<date>1874</date> by "
            "<name>Li</name>.</para><para>灯塔<emphasis>高</emphasis>42米。</para></section></article>"),
        &loaded);
    expect_placed(&loaded, QUIRE_ELEMENT_HEADING, "灯塔", NULL);
    expect_placed(&loaded, QUIRE_ELEMENT_PARAGRAPH, "It was built in 1874 by Li.", NULL);
    expect_placed(&loaded, QUIRE_ELEMENT_PARAGRAPH, "灯塔高42米。", NULL);
    assert_int_equal(dropped(&loaded, "values", "over_limit"), 0);
    unload(&loaded);
}

static void entities_expand_to_no_more_than_a_word(void **state)
{
    (void)state;
    struct loaded loaded;
    char bomb[4096] = "<!DOCTYPE l [<!ENTITY a0 \"lollollol\">";
    for (int i = 1; i < 9; i++) {
        char entity[160];
        snprintf(entity, sizeof entity, "<!ENTITY a%d \"&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;\">", i,
                 i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
        strncat(bomb, entity, sizeof bomb - strlen(bomb) - 1);
    }
    strncat(bomb, "]><l>&a8;&a0;</l>", sizeof bomb - strlen(bomb) - 1);
    load_bytes(&quire_format_xml, quire_str_from(bomb), &loaded);
    assert_true(loaded.document.text.size < 8192);
    unload(&loaded);
    /* An external entity is never fetched. */
    load_bytes(
        &quire_format_xml,
        QUIRE_STR("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><a><b>&x;</b><c>1</c></a>"),
        &loaded);
    assert_non_null(find_text(loaded.spaced, "b: x"));
    unload(&loaded);
}

static void what_is_no_xml_is_read_as_text(void **state)
{
    (void)state;
    static const char *const broken[] = { "<a><b>灯塔</a>", "<a", "<?xml version=\"1.0\"?>", "plain",
                                          "<a>&nope;</a" };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct loaded loaded;
        load_bytes(&quire_format_xml, quire_str_from(broken[i]), &loaded);
        assert_string_equal(metadata_named(&loaded, "malformed"), "XML");
        assert_non_null(find_text(loaded.spaced, broken[i]));
        unload(&loaded);
    }
}

static void an_element_of_too_many_attributes_is_not_parsed(void **state)
{
    (void)state;
    enum { ATTRIBUTES = 6000, BYTES = 16 };
    struct loaded loaded;
    static char crowded[ATTRIBUTES * BYTES + 16] = "<a";
    size_t size = 2;
    for (int i = 0; i < ATTRIBUTES; i++) size += (size_t)snprintf(crowded + size, BYTES, " a%d=\"1\"", i);
    snprintf(crowded + size, sizeof crowded - size, "/>");
    load_bytes(&quire_format_xml, quire_str_from(crowded), &loaded);
    assert_string_equal(metadata_named(&loaded, "malformed"), "XML");
    unload(&loaded);
}

static void odd_xml_does_no_harm(void **state)
{
    (void)state;
    static const char *const odd[] = { "<a/>",
                                       "<a b=''/>",
                                       "<a> </a>",
                                       "<a><a><a>x</a></a></a>",
                                       "<a><![CDATA[<x>]]></a>",
                                       "<a><b/><b/><c/></a>",
                                       "<a x='1'>t<b y='2'>u</b></a>",
                                       "<a><?pi x?><b>1</b></a>" };
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        struct loaded loaded;
        load_bytes(&quire_format_xml, quire_str_from(odd[i]), &loaded);
        assert_int_equal(dropped(&loaded, "values", "over_limit"), 0);
        unload(&loaded);
    }
}

static void mappings_are_sections_with_their_lines_and_comments(void **state)
{
    (void)state;
    struct loaded loaded;
    load_bytes(&quire_format_yaml,
               QUIRE_STR("# of the harbour\nmetadata: &m\n  name: web\n# 0 turns it off\nretry:\n  count: 3  "
                         "# per call\n  延迟: 2s\n"
                         "base: *m\nports: [80, 443]\ntext: |\n  灯塔 # no comment\n  second\n"),
               &loaded);
    expect_placed(&loaded, QUIRE_ELEMENT_PARAGRAPH, "of the harbour", "line 1");
    expect_placed(&loaded, QUIRE_ELEMENT_HEADING, "metadata: web", NULL);
    expect_placed(&loaded, QUIRE_ELEMENT_PARAGRAPH, "0 turns it off", "line 4");
    expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "count: 3 # per call", "line 6");
    expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "延迟: 2s", "line 7");
    expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "base: *m", "line 8");
    expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "ports: 80, 443", "line 9");
    assert_non_null(find_text(loaded.spaced, "text: 灯塔 # no comment second"));
    expect_account(&loaded, "comments", 3, 3);
    assert_int_equal(dropped(&loaded, "values", "over_limit"), 0);
    unload(&loaded);
}

static void aliases_stay_names(void **state)
{
    (void)state;
    struct loaded loaded;
    char bomb[4096] = "a: &a [x, y]\n";
    for (char c = 'b'; c <= 'z'; c++) {
        char line[80];
        snprintf(line, sizeof line, "%c: &%c [*%c, *%c, *%c, *%c, *%c, *%c]\n", c, c, c - 1, c - 1, c - 1,
                 c - 1, c - 1, c - 1);
        strncat(bomb, line, sizeof bomb - strlen(bomb) - 1);
    }
    load_bytes(&quire_format_yaml, quire_str_from(bomb), &loaded);
    assert_true(loaded.document.text.size < 2 * strlen(bomb));
    unload(&loaded);
}

static void several_documents_and_odd_ones_do_no_harm(void **state)
{
    (void)state;
    static const char *const odd[] = { "---\na: 1\n---\nb: 2\n...\n",
                                       "- 1\n- - 2\n  - 3\n",
                                       "? [x, y]\n: z\n",
                                       "key:\n",
                                       "# only\n",
                                       "a: b: c\n",
                                       "\t- x\n",
                                       "{a: [1, {b: 2}], c: }",
                                       "&a a: *a\n",
                                       "plain words\nand more\n" };
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        struct loaded loaded;
        load_bytes(&quire_format_yaml, quire_str_from(odd[i]), &loaded);
        unload(&loaded);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_are_records_with_their_paths),
        cmocka_unit_test(prose_stays_in_its_order_under_its_titles),
        cmocka_unit_test(entities_expand_to_no_more_than_a_word),
        cmocka_unit_test(what_is_no_xml_is_read_as_text),
        cmocka_unit_test(an_element_of_too_many_attributes_is_not_parsed),
        cmocka_unit_test(odd_xml_does_no_harm),
        cmocka_unit_test(mappings_are_sections_with_their_lines_and_comments),
        cmocka_unit_test(aliases_stay_names),
        cmocka_unit_test(several_documents_and_odd_ones_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
