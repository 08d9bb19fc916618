/* SPDX-License-Identifier: Apache-2.0 */
/* What pages say of themselves, in the vocabularies of many programs. */
#include "expectation.h"
#include "placed.h"

#define TEXT "<p>The ferry goes at nine. 渡船每天早上九点开出。</p>"

static void load_page(const char *page, struct loaded *out)
{
    load_bytes(&quire_format_html, quire_str_from(page), out);
    assert_int_equal(out->reason, QUIRE_LOAD_OK);
}

/* NULL: nothing is said. */
static void expect(const char *head, const char *key, const char *value)
{
    struct loaded loaded;
    char page[4096];
    assert_true(snprintf(page, sizeof page, "<head>%s</head><body>" TEXT "</body>", head) < (int)sizeof page);
    load_page(page, &loaded);
    const char *found = strcmp(key, "language") == 0 ? loaded.document.language.data
                                                     : metadata_named(&loaded, key);
    if (!value) assert_null(found);
    else if (!found) fail_msg("no %s from %s", key, head);
    else assert_string_equal(found, value);
    unload(&loaded);
}

static void authors_are_said_in_many_ways(void **state)
{
    (void)state;
    expect("<meta name=author content='By Ann Ames'>", "author", "Ann Ames");
    expect("<meta name=citation_author content='Ames, Ann'><meta name=citation_author content=李明>",
           "author", "Ames, Ann, 李明");
    expect("<meta name=DC.creator content=李明>", "author", "李明");
    expect("<meta property=article:author content='https://www.example.org/ann'>", "author", NULL);
    expect("<span itemprop=author><span itemprop=name>Ann Ames</span></span>", "author", "Ann Ames");
    expect("<a rel=author href=/ann>Ann Ames</a>", "author", "Ann Ames");
}

static void dates_are_of_publishing_and_of_changing(void **state)
{
    (void)state;
    const char *both = "<meta property=article:published_time content=2024-05-06T07:08:09Z>"
                       "<meta property=article:modified_time content=2024-06-07>";
    expect(both, "date", "2024-05-06T07:08:09Z");
    expect(both, "modified", "2024-06-07");
    expect("<time itemprop=datePublished datetime=2024-05-06>6 May</time>", "date", "2024-05-06");
    expect("<time class='entry-date published' datetime=2024-05-06>6 May</time>", "date", "2024-05-06");
    expect("<meta itemprop=datePublished content=2024-05-06>", "date", "2024-05-06");
    expect("<meta name=dcterms.issued content=2024-05-06>", "date", "2024-05-06");
    expect("<span itemprop=datePublished>2024年5月6日</span>", "date", "2024年5月6日");
    expect("<time datetime=2024-05-06>of the storm</time>", "date", NULL);
}

static void linked_data_is_read(void **state)
{
    (void)state;
#define LINKED(json) "<script type='application/ld+json'>" json "</script>"
    const char *one = LINKED("{\"@type\": \"NewsArticle\", \"author\": [{\"@type\": \"Person\", \"name\": "
                             "\"Ann Ames\"}, \"李明\"], "
                             "\"datePublished\": \"2024-05-06\", \"dateModified\": \"2024-06-07\", "
                             "\"publisher\": {\"name\": \"渡口报\"}, \"inLanguage\": \"zh-CN\"}");
    expect(one, "author", "Ann Ames, 李明");
    expect(one, "date", "2024-05-06");
    expect(one, "modified", "2024-06-07");
    expect(one, "publisher", "渡口报");
    expect(one, "language", "zh-CN");
    expect(LINKED("{\"@graph\": [{\"@type\": \"WebPage\", \"datePublished\": \"2020-01-01\"}, {\"@type\": "
                  "[\"Article\"], "
                  "\"author\": {\"@id\": \"#ann\"}}, {\"@id\": \"#ann\", \"@type\": \"Person\", \"name\": "
                  "\"Ann Ames\"}]}"),
           "author", "Ann Ames");
    expect(LINKED("[{\"@type\": \"BreadcrumbList\"}, {\"@type\": \"BlogPosting\", \"datePublished\": "
                  "\"2024-05-06\"}]"),
           "date", "2024-05-06");
    /* Of another thing, or broken. */
    expect(LINKED("{\"@type\": \"Product\", \"review\": {\"@type\": \"Review\", \"author\": \"Bob\"}}"),
           "author", NULL);
    expect(LINKED("{\"@type\": \"Article\", \"author\": "), "author", NULL);
    expect(LINKED("{\"@type\": 7, \"author\": 7}") LINKED("[[[[]]]]") LINKED("7") LINKED(""), "author", NULL);
    /* What the page itself names stands before it. */
    expect(
        "<meta name=author content='Ann Ames'>" LINKED("{\"@type\": \"Article\", \"author\": \"Editors\"}"),
        "author", "Ann Ames");
}

static void linked_data_without_end_costs_nothing(void **state)
{
    (void)state;
    struct loaded loaded;
    quire_buffer page;
    quire_buffer_init(&page, 1 << 24);
    quire_buffer_append_str(&page, QUIRE_STR("<head><script type='application/ld+json'>"));
    for (int i = 0; i < 400000; i++) quire_buffer_append(&page, "[", 1);
    quire_buffer_append_str(&page, QUIRE_STR("</script><script type='application/ld+json'>{\"@graph\": ["));
    for (int i = 0; i < 10000; i++)
        quire_buffer_append_str(&page, QUIRE_STR("{\"@type\":\"Article\",\"author\":{\"@id\":\"none\"}},"));
    quire_buffer_append_str(&page, QUIRE_STR("{}]}</script></head><body>" TEXT "</body>"));
    assert_int_equal(page.failure, 0);
    load_bytes(&quire_format_html, quire_buffer_view(&page), &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_OK);
    assert_null(metadata_named(&loaded, "author"));
    unload(&loaded);
    quire_buffer_free(&page);
}

static void addresses_of_the_page(void **state)
{
    (void)state;
    expect("<link rel=canonical href=https://example.org/ferry>", "canonical", "https://example.org/ferry");
    expect("<meta property=og:url content=https://example.org/f><link rel=canonical "
           "href=https://example.org/ferry>",
           "canonical", "https://example.org/ferry");
    expect("<link rel=canonical href=/ferry>", "canonical", NULL);
    struct loaded loaded;
    load_page("<!DOCTYPE html>\n<!-- saved from url=(0025)https://example.org/ferry -->\n<html><body>" TEXT,
              &loaded);
    assert_string_equal(metadata_named(&loaded, "url"), "https://example.org/ferry");
    unload(&loaded);
    load_page("<!DOCTYPE html> <html lang=zh><!--\n Page saved with SingleFile \n url: "
              "https://example.org/渡船 \n saved date: Mon May 06 "
              "2024 07:08:09 GMT+0800 (中国标准时间)\n--><body>" TEXT,
              &loaded);
    assert_string_equal(metadata_named(&loaded, "url"), "https://example.org/渡船");
    assert_string_equal(metadata_named(&loaded, "saved"), "Mon May 06 2024 07:08:09 GMT+0800 (中国标准时间)");
    unload(&loaded);
}

static void language_and_direction(void **state)
{
    (void)state;
    expect("<meta http-equiv=Content-Language content=zh-TW>", "language", "zh-TW");
    expect("<meta property=og:locale content=de_DE>", "language", "de_DE");
    expect("", "direction", NULL);
    struct loaded loaded;
    load_page("<html lang=he dir=rtl><body>" TEXT, &loaded);
    assert_string_equal(metadata_named(&loaded, "direction"), "rtl");
    assert_true(quire_str_is(loaded.document.language, "he"));
    unload(&loaded);
    load_page("<html lang=fa><body><div dir=RTL>" TEXT "</div>", &loaded);
    assert_string_equal(metadata_named(&loaded, "direction"), "rtl");
    unload(&loaded);
    load_page("<html><body>" TEXT "<p dir=rtl>שלום</p>", &loaded);
    assert_null(metadata_named(&loaded, "direction"));
    unload(&loaded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(authors_are_said_in_many_ways),
        cmocka_unit_test(dates_are_of_publishing_and_of_changing),
        cmocka_unit_test(linked_data_is_read),
        cmocka_unit_test(linked_data_without_end_costs_nothing),
        cmocka_unit_test(addresses_of_the_page),
        cmocka_unit_test(language_and_direction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
