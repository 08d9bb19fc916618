/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds, their entries, OPML and sitemaps. What is in the fixtures stands in tests/fixtures/make_feeds.py. */
#include "load/worker/libraries.h"
#include "members.h"

static void load(const char *name, struct loaded *out)
{
    load_fixture(&quire_format_feed, name, out);
}

/* The entry that was handed on under this name, read as the worker reads it. */
static void read_entry(const struct loaded *feed, const char *name, struct loaded *out)
{
    const quire_host_child *child = child_of(feed, name);
    assert_true(quire_str_is(child->media_type, "application/atom-entry+xml"));
    load_bytes(&quire_format_entry, child->bytes, out);
}

static quire_str value_of(const struct loaded *loaded, const char *key, size_t number)
{
    for (size_t i = 0; i < loaded->document.metadata_count; i++)
        if (quire_str_is(loaded->document.metadata[i].key, key) && number-- == 0)
            return loaded->document.metadata[i].value;
    return (quire_str){ 0 };
}

static void expect_field(const struct loaded *loaded, const char *key, size_t number, const char *value)
{
    quire_str got = value_of(loaded, key, number);
    if (!quire_str_is(got, value))
        fail_msg("%s %zu is \"%.*s\", not \"%s\"", key, number, QUIRE_FMT(got), value);
}

static void expect_holds(const struct loaded *loaded, const char *phrase)
{
    if (!find_text(loaded->spaced, phrase))
        fail_msg("\"%s\" is missing in %.*s", phrase, QUIRE_FMT(loaded->spaced));
}

static void expect_link(const struct loaded *loaded, const char *target)
{
    for (size_t i = 0; i < loaded->document.element_count; i++)
        if (loaded->document.elements[i].kind == QUIRE_ELEMENT_LINK &&
            quire_str_is(loaded->document.elements[i].label, target))
            return;
    fail_msg("no link leads to %s", target);
}

static size_t count_of(const struct loaded *loaded, quire_element_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < loaded->document.element_count; i++)
        count += loaded->document.elements[i].kind == kind;
    return count;
}

static uint64_t received(const struct loaded *loaded, const char *unit)
{
    quire_ledger_rows rows = quire_ledger_view(quire_builder_ledger(loaded->builder));
    for (size_t i = 0; i < rows.count; i++)
        if (quire_str_is(rows.items[i].step, "load") && quire_str_is(rows.items[i].unit, unit))
            return rows.items[i].received;
    return 0;
}

static void an_entry_keeps_its_fields_its_place_and_its_form(void **state)
{
    (void)state;
    struct loaded feed, entry;
    load("feed/wordpress.xml", &feed);
    assert_true(quire_str_is(feed.document.title, "Harbour Office"));
    assert_true(quire_str_is(feed.spaced, "Harbour Office Tides, berths and repairs"));
    assert_int_equal(feed.found.child_count, 2);
    read_entry(&feed, "https:/%2Fharbour.example/?p=812", &entry);
    assert_true(quire_str_is(entry.document.title, "The north crane is back & tested"));
    assert_true(quire_str_is(entry.document.language, "en-GB"));
    expect_field(&entry, "id", 0, "https://harbour.example/?p=812");
    expect_field(&entry, "link", 0, "https://harbour.example/2024/03/05/north-crane/");
    expect_field(&entry, "published", 0, "2024-03-05T09:12:44Z");
    expect_field(&entry, "author", 0, "Ana Reyes");
    expect_field(&entry, "category", 0, "Repairs");
    expect_field(&entry, "category", 1, "Cranes");
    expect_holds(&entry, "Author: Ana Reyes Published: 2024-03-05T09:12:44Z Categories: Repairs, Cranes");
    assert_int_equal(count_of(&entry, QUIRE_ELEMENT_HEADING), 2);
    assert_int_equal(count_of(&entry, QUIRE_ELEMENT_TABLE), 1);
    assert_int_equal(count_of(&entry, QUIRE_ELEMENT_CODE), 1);
    assert_int_equal(count_of(&entry, QUIRE_ELEMENT_LIST_ITEM), 2);
    expect_link(&entry, "https://harbour.example/office/");
    for (size_t i = 0; i < entry.document.element_count; i++) {
        const quire_locator *place = entry.document.elements[i].locator;
        if (entry.document.elements[i].parent != QUIRE_NO_PARENT) continue;
        assert_true(place && place->kind == QUIRE_LOCATOR_ENTRY &&
                    quire_str_is(place->name, "https://harbour.example/?p=812"));
    }
    unload(&entry);
    unload(&feed);
}

static void a_summary_that_the_content_says_again_is_left_out(void **state)
{
    (void)state;
    struct loaded feed, entry;
    load("feed/wordpress.xml", &feed);
    read_entry(&feed, "https:/%2Fharbour.example/?p=812", &entry);
    const char *first = find_text(entry.document.text, "lifts forty tonnes again");
    assert_non_null(first);
    assert_null(find_text(quire_str_cut(entry.document.text, (size_t)(first - entry.document.text.data) + 1,
                                        entry.document.text.size),
                          "lifts forty tonnes again"));
    assert_true(dropped(&entry, "characters", "repeated") > 80);
    unload(&entry);
    read_entry(&feed, "https:/%2Fharbour.example/?p=798", &entry);
    expect_holds(&entry, "High water stands at 6.2 metres at noon.");
    unload(&entry);
    unload(&feed);
}

static void chinese_feeds_are_read_with_chinese_labels(void **state)
{
    (void)state;
    struct loaded feed, entry;
    load("feed/rsshub-zh.xml", &feed);
    assert_true(quire_str_is(feed.document.title, "港务局 - 通知"));
    read_entry(&feed, "https:/%2Fharbour.example/notices/20240305", &entry);
    assert_true(quire_str_is(entry.document.title, "关于三月份潮汐表的通知"));
    expect_field(&entry, "author", 0, "李华");
    expect_holds(&entry, "作者：李华 发布时间：2024-03-05T01:30:00Z 分类：通知");
    assert_int_equal(count_of(&entry, QUIRE_ELEMENT_TABLE), 1);
    unload(&entry);
    unload(&feed);
    load("feed/hugo-zh.xml", &feed);
    read_entry(&feed, "https:/%2Fnotes.example/zh/post/valve%2F", &entry);
    expect_holds(&entry, "锅炉的三号阀门漏水，星期二上午更换。");
    expect_field(&entry, "published", 0, "2024-03-04T20:15:00+08:00");
    expect_link(&entry, "https://notes.example/drain/");
    unload(&entry);
    unload(&feed);
}

static void charsets_are_those_of_mark_and_declaration(void **state)
{
    (void)state;
    struct loaded feed, entry;
    load("feed/news-gb2312.xml", &feed);
    assert_true(quire_str_is(feed.document.title, "滨海新闻"));
    read_entry(&feed, "http:/%2Fnews.example/a/20240305/1.htm", &entry);
    assert_true(quire_str_is(entry.document.title, "朱镕基大街地铁站开通"));
    expect_field(&entry, "published", 0, "2024-03-05T08:15:30");
    expect_holds(&entry, "首班车六点十分发车。");
    unload(&entry);
    unload(&feed);
    load("feed/utf16.xml", &feed);
    assert_true(quire_str_is(feed.document.title, "锅炉房笔记"));
    assert_int_equal(feed.found.child_count, 1);
    unload(&feed);
}

static void all_kinds_of_feeds_give_the_same_fields(void **state)
{
    (void)state;
    struct loaded feed, entry;
    load("feed/youtube.xml", &feed);
    read_entry(&feed, "yt:video:abc123", &entry);
    expect_field(&entry, "author", 0, "Harbour films");
    expect_field(&entry, "updated", 0, "2024-02-11T08:30:00Z");
    expect_holds(
        &entry, "Water lifts a barge by nine metres. Chapters: 0:00 The lower gate 2:40 Filling the chamber");
    assert_true(quire_str_holds(entry.document.text, "0:00 The lower gate\n2:40 Filling the chamber"));
    unload(&entry);
    unload(&feed);
    load("feed/papers-rdf.xml", &feed);
    expect_field(&feed, "updated", 0, "2024-03-05T20:30:00-05:00");
    read_entry(&feed, "http:/%2Fpapers.example/abs/2403.00001", &entry);
    expect_field(&entry, "author", 0, "Wen Li, Ana Reyes");
    expect_holds(&entry, "channels of width $w < 40$ m");
    unload(&entry);
    unload(&feed);
    load("feed/releases.atom", &feed);
    read_entry(&feed, "tag:code.example,2008:Repository/77/v2.1.0", &entry);
    assert_int_equal(count_of(&entry, QUIRE_ELEMENT_HEADING), 1);
    expect_link(&entry, "https://code.example/ana");
    unload(&entry);
    unload(&feed);
    load("feed/podcast.rss", &feed);
    expect_field(&feed, "category", 1, "Nature");
    expect_field(&feed, "author_email", 0, "ana@harbour.example");
    read_entry(&feed, "low-water-12", &entry);
    expect_field(&entry, "enclosure", 0, "https://pod.example/12.mp3?a=1&b=2");
    expect_field(&entry, "enclosure_type", 0, "audio/mpeg");
    expect_field(&entry, "enclosure_bytes", 0, "29863204");
    expect_field(&entry, "category", 1, "dredging");
    expect_field(&entry, "published", 0, "2024-02-03T06:00:00-08:00");
    expect_holds(&entry, "Enclosure: https://pod.example/12.mp3?a=1&b=2");
    unload(&entry);
    unload(&feed);
}

static void json_feeds_are_feeds(void **state)
{
    (void)state;
    struct loaded feed, entry;
    load("feed/notes.json", &feed);
    assert_true(quire_str_is(feed.document.title, "Quay notes"));
    read_entry(&feed, "https:/%2Fquay.example/2", &entry);
    expect_field(&entry, "author", 0, "Wen Li");
    expect_field(&entry, "enclosure", 0, "https://quay.example/ropes.pdf");
    expect_link(&entry, "https://quay.example/hemp");
    unload(&entry);
    read_entry(&feed, "1", &entry);
    expect_field(&entry, "author", 0, "王芳");
    assert_true(quire_str_is(entry.document.language, "zh"));
    assert_true(quire_str_holds(entry.document.text, "缆绳每六年更换一次。\n下一次是明年。"));
    unload(&entry);
    unload(&feed);
}

static void mistakes_of_templates_cost_nothing(void **state)
{
    (void)state;
    struct loaded feed, entry;
    load("feed/broken.xml", &feed);
    assert_true(quire_str_is(feed.document.title, "Fish & ships\u00a0daily") ||
                quire_str_is(feed.document.title, "Fish & ships daily"));
    expect_field(&feed, "link", 0, "http://fish.example/?a=1&b=2");
    assert_int_equal(feed.found.child_count, 2);
    assert_int_equal(received(&feed, "items"), 2);
    read_entry(&feed, "http:/%2Ffish.example/eels", &entry);
    assert_true(quire_str_is(entry.document.title, "Eels return"));
    expect_field(&entry, "author", 0, "Bo");
    assert_true(quire_str_holds(entry.document.text, "First line\nsecond line, bold"));
    unload(&entry);
    unload(&feed);
}

/* ---- what entries are called ---- */

static void load_text(const char *text, struct loaded *out)
{
    load_bytes(&quire_format_feed, quire_str_from(text), out);
}

static void an_entry_is_called_by_its_id_then_its_link_then_what_it_says(void **state)
{
    (void)state;
    struct loaded feed, again;
    load_text(
        "<rss><channel><item><guid isPermaLink='false'>a b</guid><link>http://x/1</link></item>"
        "<item><link>http://x/2?q=%41</link></item><item><title>Only words</title></item></channel></rss>",
        &feed);
    assert_int_equal(feed.found.child_count, 3);
    child_of(&feed, "a%20b");
    child_of(&feed, "http:/%2Fx/2?q=%2541");
    quire_str name = feed.found.children[2].name;
    assert_true(quire_str_starts(name, QUIRE_STR("entry-")));
    /* The same with another one in front of it. */
    load_text(
        "<rss><channel><item><title>New</title></item><item><title>Only words</title></item></channel></rss>",
        &again);
    assert_true(quire_str_equal(again.found.children[1].name, name));
    unload(&again);
    unload(&feed);
}

static void an_updated_entry_has_its_name_and_other_bytes(void **state)
{
    (void)state;
    struct loaded before, after, moved;
    load_text(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><updated>2024-01-01T00:00:00Z</updated>"
        "<entry><id>urn:1</id><title>潮汐</title><content>六米</content></entry></feed>",
        &before);
    load_text(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><updated>2024-01-02T00:00:00Z</updated>"
        "<entry><id>urn:1</id><title>潮汐</title><content>七米</content></entry></feed>",
        &after);
    load_text(
        "<feed "
        "xmlns='http://www.w3.org/2005/Atom'><updated>2024-01-03T00:00:00Z</updated><title>Other</title>"
        "<entry><id>urn:2</id><title>N</title></entry>"
        "<entry><title>潮汐</title><content>六米</content><id>urn:1</id></entry></feed>",
        &moved);
    assert_false(quire_str_equal(child_of(&before, "urn:1")->bytes, child_of(&after, "urn:1")->bytes));
    assert_true(quire_str_equal(child_of(&before, "urn:1")->bytes, child_of(&moved, "urn:1")->bytes));
    unload(&before);
    unload(&after);
    unload(&moved);
}

static void an_id_that_entries_share_is_none(void **state)
{
    (void)state;
    struct loaded feed;
    load_text("<rss><channel><item><guid>http://x/</guid><link>http://x/1</link><title>A</title></item>"
              "<item><guid>http://x/</guid><link>http://x/2</link><title>B</title></item>"
              "<item><guid>http://x/</guid><link>http://x/2</link><title>C</title></item></channel></rss>",
              &feed);
    assert_int_equal(feed.found.child_count, 3);
    child_of(&feed, "http:/%2Fx/1");
    unload(&feed);
}

static void of_versions_the_latest_stands_and_what_is_said_twice_stands_once(void **state)
{
    (void)state;
    struct loaded feed;
    load_text("<feed xmlns='http://www.w3.org/2005/Atom'>"
              "<entry><id>urn:1</id><link "
              "href='http://x/1'/><title>A</title><updated>2024-01-01T00:00:00Z</updated>"
              "<content>old</content></entry>"
              "<entry><id>urn:1</id><link "
              "href='http://x/1'/><title>A</title><updated>2024-02-01T00:00:00Z</updated>"
              "<content>new</content></entry>"
              "<entry><title>Twice</title></entry><entry><title>Twice</title></entry></feed>",
              &feed);
    assert_int_equal(feed.found.child_count, 2);
    assert_true(quire_str_holds(child_of(&feed, "urn:1")->bytes, ">new<"));
    assert_int_equal(received(&feed, "items"), 4);
    assert_int_equal(dropped(&feed, "items", "superseded"), 1);
    assert_int_equal(dropped(&feed, "items", "duplicate"), 1);
    unload(&feed);
}

/* ---- single fields ---- */

static void expect_date(const char *written, const char *iso)
{
    char text[512];
    struct loaded feed, entry;
    snprintf(text, sizeof text,
             "<rss><channel><item><guid>1</guid><pubDate>%s</pubDate></item></channel></rss>", written);
    load_text(text, &feed);
    read_entry(&feed, "1", &entry);
    expect_field(&entry, "published", 0, iso);
    unload(&entry);
    unload(&feed);
}

/* RFC 822, RFC 3339, RFC 2822, W3CDTF, and Python's datetime for what each comes to. */
static void dates_come_in_one_form(void **state)
{
    (void)state;
    expect_date("Thu, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z");
    expect_date("Thu, 1 Jan 04 7:48 PM EST", "2004-01-01T19:48:00-05:00");
    expect_date("Thu Jan  1 19:48:21 2004", "2004-01-01T19:48:21");
    expect_date("01 Jan 2004 19:48:21 +0800", "2004-01-01T19:48:21+08:00");
    expect_date("January 1, 2004", "2004-01-01");
    expect_date("2004-01-01T19:48:21.250+05:30", "2004-01-01T19:48:21+05:30");
    expect_date("2004-01-01 19:48:21", "2004-01-01T19:48:21");
    expect_date("20040101", "2004-01-01");
    expect_date("2004-060", "2004-02-29");
    expect_date("2004-03", "2004-03");
    expect_date("2004", "2004");
    expect_date("2004/1/9 8:05", "2004-01-09T08:05:00");
    expect_date("2004年1月9日 下午8:05", "2004-01-09T20:05:00");
    expect_date("31 Feb 2004", "31 Feb 2004");
    expect_date("yesterday", "yesterday");
}

static void html_is_told_from_plain_text(void **state)
{
    (void)state;
    struct loaded feed, entry;
    load_text("<rss><channel><item><guid>1</guid><title>1 &lt; 2 &amp; List&lt;String&gt;</title>"
              "<description>a &lt;b&gt;bold&lt;/b&gt; word</description></item>"
              "<item><guid>2</guid><title>a &lt;i&gt;b&lt;/i&gt; &amp;amp; c</title><description>x &lt; "
              "y</description></item>"
              "</channel></rss>",
              &feed);
    read_entry(&feed, "1", &entry);
    assert_true(quire_str_is(entry.document.title, "1 < 2 & List<String>"));
    expect_holds(&entry, "a bold word");
    unload(&entry);
    read_entry(&feed, "2", &entry);
    assert_true(quire_str_is(entry.document.title, "a b & c"));
    expect_holds(&entry, "x < y");
    unload(&entry);
    unload(&feed);
}

static void a_description_beside_a_summary_is_the_content(void **state)
{
    (void)state;
    struct loaded feed, entry;
    load_text(
        "<rss><channel><item><guid>1</guid><description>The long text \xC2\x93quoted\xC2\x94</description>"
        "<summary>In short</summary></item></channel></rss>",
        &feed);
    read_entry(&feed, "1", &entry);
    expect_holds(&entry, "In short The long text “quoted”");
    unload(&entry);
    unload(&feed);
}

static void links_lead_from_where_the_text_says(void **state)
{
    (void)state;
    struct loaded feed, entry;
    load_text("<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://example.com/a/'><title>T</title>"
              "<entry xml:base='b/c?x'><id>1</id><link href='../d'/><content type='html' xml:base='/e/f/'>"
              "&lt;a href='g'>g&lt;/a> &lt;a href='?h'>h&lt;/a> &lt;a href='//i/'>i&lt;/a> &lt;a "
              "href='../../j/./k'>k&lt;/a>"
              "&lt;a href='mailto:l@m'>l&lt;/a></content></entry></feed>",
              &feed);
    read_entry(&feed, "1", &entry);
    expect_field(&entry, "link", 0, "http://example.com/a/d");
    expect_link(&entry, "http://example.com/e/f/g");
    expect_link(&entry, "http://example.com/e/f/?h");
    expect_link(&entry, "http://i/");
    expect_link(&entry, "http://example.com/j/k");
    expect_link(&entry, "mailto:l@m");
    unload(&entry);
    unload(&feed);
}

static void an_entry_without_words_is_a_document_all_the_same(void **state)
{
    (void)state;
    struct loaded feed, entry;
    load_text("<rss><channel><item><guid>1</guid><enclosure url='http://x/a.mp3' "
              "type='audio/mpeg'/></item></channel></rss>",
              &feed);
    read_entry(&feed, "1", &entry);
    assert_int_equal(entry.reason, QUIRE_LOAD_OK);
    expect_link(&entry, "http://x/a.mp3");
    unload(&entry);
    unload(&feed);
}

static void an_entry_of_which_nothing_is_kept_is_none(void **state)
{
    (void)state;
    struct loaded feed, entry;
    load_text("<rss xmlns:g='urn:g'><channel><title>T</title><item><g:point>1 2</g:point></item>"
              "<item><link>http://x/1</link></item></channel></rss>",
              &feed);
    assert_int_equal(feed.found.child_count, 1);
    assert_int_equal(dropped(&feed, "items", "empty"), 1);
    read_entry(&feed, "http:/%2Fx/1", &entry);
    expect_holds(&entry, "Link: http://x/1");
    unload(&entry);
    unload(&feed);
}

/* ---- harm ---- */

static void entities_fetch_nothing_and_grow_to_nothing(void **state)
{
    (void)state;
    struct loaded feed, entry;
    load_text(
        "<!DOCTYPE rss [<!ENTITY a 'word'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c SYSTEM 'file:///etc/passwd'>"
        "<!ENTITY % d SYSTEM 'http://127.0.0.1:1/'>%d;]>"
        "<rss><channel><item><guid>1</guid><title>&a; &b; &c; "
        "&eacute;&#x10FFFF;&#0;</title></item></channel></rss>",
        &feed);
    read_entry(&feed, "1", &entry);
    if (!quire_str_starts(entry.document.title, QUIRE_STR("word &b; &c; é")))
        fail_msg("%.*s", QUIRE_FMT(entry.document.title));
    unload(&entry);
    unload(&feed);
}

static void more_entries_than_may_be_found_are_counted(void **state)
{
    (void)state;
    enum { MANY = 100000 };
    static const char head[] = "<rss><channel><title>T</title>", item[] = "<item><title>x</title></item>";
    struct loaded feed;
    quire_arena arena = { 0 };
    char *text = quire_arena_alloc(&arena, sizeof head + MANY * (sizeof item + 8));
    size_t size = (size_t)sprintf(text, "%s", head);
    for (size_t i = 0; i < MANY; i++)
        size += (size_t)sprintf(text + size, "<item><guid>%zu</guid></item>", i);
    load_bytes(&quire_format_feed, (quire_str){ text, size }, &feed);
    assert_int_equal(feed.found.child_count, TEST_CHILDREN_MAX);
    assert_int_equal(received(&feed, "items"), MANY);
    assert_int_equal(dropped(&feed, "items", "over_limit"), MANY - TEST_CHILDREN_MAX);
    unload(&feed);
    quire_arena_free(&arena);
}

static void no_damage_crashes_or_goes_unsaid(void **state)
{
    (void)state;
    damage_everywhere(&quire_format_feed, "feed/wordpress.xml");
    damage_everywhere(&quire_format_feed, "feed/papers-rdf.xml");
    damage_everywhere(&quire_format_feed, "feed/notes.json");
    damage_everywhere(&quire_format_entry, "feed/entry-zh.xml");
    damage_everywhere(&quire_format_opml, "feed/subscriptions.opml");
    damage_everywhere(&quire_format_sitemap, "feed/sitemap.xml");
}

/* ---- lists of what to fetch ---- */

static void expect_links(const struct loaded *loaded, const char *const *links, size_t count)
{
    assert_int_equal(loaded->found.link_count, count);
    for (size_t i = 0; i < count; i++)
        if (!quire_str_is(loaded->found.links[i], links[i]))
            fail_msg("link %zu is %.*s", i, QUIRE_FMT(loaded->found.links[i]));
}

static void a_feed_says_which_pages_its_entries_have(void **state)
{
    (void)state;
    static const char *const links[] = { "https://harbour.example/2024/03/05/north-crane/",
                                         "https://harbour.example/2024/03/01/spring-tide/" };
    struct loaded feed;
    load("feed/wordpress.xml", &feed);
    expect_links(&feed, links, 2);
    unload(&feed);
}

static void opml_is_an_outline_whose_feeds_are_followed(void **state)
{
    (void)state;
    static const char *const links[] = { "https://harbour.example/feed/",
                                         "http://rss.example:1200/harbour/notices",
                                         "https://lists.example/more.opml" };
    struct loaded list;
    load_fixture(&quire_format_opml, "feed/subscriptions.opml", &list);
    assert_true(quire_str_is(list.document.title, "Feeds of the office 订阅"));
    expect_links(&list, links, 3);
    expect_holds(&list, "Harbour Office Tides, berths and repairs 港务局通知");
    assert_int_equal(count_of(&list, QUIRE_ELEMENT_LIST_ITEM), 5);
    assert_int_equal(received(&list, "items"), 5);
    expect_field(&list, "updated", 0, "2024-03-05T09:00:00Z");
    unload(&list);
}

static void a_sitemap_is_links_and_says_whose(void **state)
{
    (void)state;
    static const char *const pages[] = { "https://harbour.example/",
                                         "https://harbour.example/tides?month=3&year=2024",
                                         "https://harbour.example/潮汐" };
    static const char *const maps[] = { "https://harbour.example/sitemap1.xml.gz",
                                        "https://harbour.example/sitemap2.xml.gz" };
    static const char *const lines[] = { "https://harbour.example/", "https://harbour.example/潮汐" };
    struct loaded map;
    load_fixture(&quire_format_sitemap, "feed/sitemap.xml", &map);
    expect_links(&map, pages, 3);
    assert_true(quire_str_is(map.document.title, "Sitemap of harbour.example"));
    expect_holds(&map, "Pages: 3");
    assert_int_equal(received(&map, "items"), 4);
    assert_int_equal(dropped(&map, "items", "malformed_part"), 1);
    unload(&map);
    load_fixture(&quire_format_sitemap, "feed/sitemap-index.xml", &map);
    expect_links(&map, maps, 2);
    unload(&map);
    load_fixture(&quire_format_sitemap, "feed/sitemap.txt", &map);
    expect_links(&map, lines, 2);
    unload(&map);
}

static void outlines_nest_as_deep_as_they_like(void **state)
{
    (void)state;
    enum { DEEP = 100000 };
    static const char outline[] = "<outline text='a'>";
    struct loaded list;
    quire_arena arena = { 0 };
    char *text = quire_arena_alloc(&arena, DEEP * sizeof outline + 100);
    size_t size = (size_t)sprintf(text, "<opml><body>");
    for (size_t i = 0; i < DEEP; i++) size += (size_t)sprintf(text + size, "%s", outline);
    load_bytes(&quire_format_opml, (quire_str){ text, size }, &list);
    assert_int_equal(list.reason, QUIRE_LOAD_OK);
    assert_int_equal(received(&list, "items"), DEEP);
    unload(&list);
    quire_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_keeps_its_fields_its_place_and_its_form),
        cmocka_unit_test(a_summary_that_the_content_says_again_is_left_out),
        cmocka_unit_test(chinese_feeds_are_read_with_chinese_labels),
        cmocka_unit_test(charsets_are_those_of_mark_and_declaration),
        cmocka_unit_test(all_kinds_of_feeds_give_the_same_fields),
        cmocka_unit_test(json_feeds_are_feeds),
        cmocka_unit_test(mistakes_of_templates_cost_nothing),
        cmocka_unit_test(an_entry_is_called_by_its_id_then_its_link_then_what_it_says),
        cmocka_unit_test(an_updated_entry_has_its_name_and_other_bytes),
        cmocka_unit_test(an_id_that_entries_share_is_none),
        cmocka_unit_test(of_versions_the_latest_stands_and_what_is_said_twice_stands_once),
        cmocka_unit_test(dates_come_in_one_form),
        cmocka_unit_test(html_is_told_from_plain_text),
        cmocka_unit_test(a_description_beside_a_summary_is_the_content),
        cmocka_unit_test(links_lead_from_where_the_text_says),
        cmocka_unit_test(an_entry_without_words_is_a_document_all_the_same),
        cmocka_unit_test(an_entry_of_which_nothing_is_kept_is_none),
        cmocka_unit_test(entities_fetch_nothing_and_grow_to_nothing),
        cmocka_unit_test(more_entries_than_may_be_found_are_counted),
        cmocka_unit_test(no_damage_crashes_or_goes_unsaid),
        cmocka_unit_test(a_feed_says_which_pages_its_entries_have),
        cmocka_unit_test(opml_is_an_outline_whose_feeds_are_followed),
        cmocka_unit_test(a_sitemap_is_links_and_says_whose),
        cmocka_unit_test(outlines_nest_as_deep_as_they_like),
    };
    return quire_libraries_prepare() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
