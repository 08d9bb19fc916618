/* SPDX-License-Identifier: Apache-2.0 */
/* Where a page leads, as a browser would follow it. */
#include "load/worker/loaders/web/html_links.h"

#include "expectation.h"
#include "load/worker/loaders/web/html_parse.h"

#include <string.h>

struct told {
    char text[4096]; /* "kind uri" lines, in the order of telling */
    size_t size;
};

static quire_status tell_link(void *user, const quire_link *link, quire_error *err)
{
    static const char *const kinds[] = { "body", "member", "article", "page", "canonical", "unlisted" };
    struct told *told = user;
    (void)err;
    told->size += (size_t)snprintf(told->text + told->size, sizeof told->text - told->size, "%s %.*s\n",
                                   kinds[link->kind], QUIRE_FMT(link->uri));
    assert_true(told->size < sizeof told->text);
    return QUIRE_OK;
}

static void expect(const char *page, const char *links)
{
    quire_arena arena = { 0 };
    struct told told = { 0 };
    const quire_host_sink sink = { .link = tell_link, .user = &told };
    quire_load_host host;
    lxb_html_document_t *document = NULL;
    quire_error err = { 0 };
    quire_builder *builder = quire_builder_new(&arena, 1 << 20);
    assert_non_null(builder);
    quire_host_init(&host, builder, &arena, &sink, 1, 1);
    assert_int_equal(quire_html_parse(quire_str_from(page), &document, &err), QUIRE_OK);
    lxb_dom_node_t *top = lxb_dom_interface_node(
        lxb_dom_document_element(lxb_dom_interface_document(document)));
    assert_int_equal(quire_html_tell_links(top, &host, &err), QUIRE_OK);
    assert_string_equal(told.text, links);
    lxb_html_document_destroy(document);
    quire_builder_free(builder);
    quire_arena_free(&arena);
}

static void gives_links_in_their_order(void **state)
{
    (void)state;
    expect("<p><a href=' /a '>a</a><a href='b?c=d&amp;e'>b</a><map><area href=\"//c.example/\"></map>"
           "<a name=x>x</a><a href=''>y</a><a href='#z'>z</a><a href='第二页'>2</a>",
           "page /a\npage b?c=d&e\npage //c.example/\npage 第二页\n");
    expect("<frameset><frame src=menu.html><frame src=main.html></frameset>",
           "page menu.html\npage main.html\n");
}

static void leaves_what_is_no_page(void **state)
{
    (void)state;
    expect("<a href='mailto:a@b.example'>m</a><a href='javascript:go()'>j</a><a href='tel:1'>t</a>"
           "<a href='HTTPS://x.example/'>x</a><a href='data:text/html,x'>d</a><img src=i.png><script "
           "src=s.js></script>",
           "page HTTPS://x.example/\n");
}

static void follows_nothing_that_programs_should_not(void **state)
{
    (void)state;
    expect("<a rel='external NoFollow' href=/a>a</a><a rel=nofollower href=/b>b</a>", "page /b\n");
    expect("<meta name=ROBOTS content='noarchive, nofollow'><a href=/a>a</a>", "");
    expect("<meta name=robots content=none><link rel=canonical href=/c><a href=/a>a</a>",
           "unlisted .\ncanonical /c\n");
    expect("<meta name=quire content=noindex><a href=/a>a</a>", "unlisted .\npage /a\n");
    expect("<meta name=otherbot content='noindex,nofollow'><a href=/a>a</a>", "page /a\n");
}

static void tells_where_the_page_wants_to_be_known(void **state)
{
    (void)state;
    expect("<link rel=stylesheet href=s.css><link rel='alternate canonical' href='https://a.example/b'>",
           "canonical https://a.example/b\n");
    expect("<link rel=canonicals href=/a><link rel=canonical>", "");
}

/* The expected addresses are what the standard says of links below a base (RFC 3986, 5.2). */
static void heeds_the_base(void **state)
{
    (void)state;
    expect("<base href='https://a.example/docs/x.html'><a href='y.html'>y</a><a href='/z?q#f'>z</a><a "
           "href='../w'>w</a>"
           "<a href='//b.example/v'>v</a><a href='http://c.example/u'>u</a>",
           "page https://a.example/docs/y.html\npage https://a.example/z?q\npage https://a.example/w\n"
           "page https://b.example/v\npage http://c.example/u\n");
    expect("<base href='/docs/'><a href='y.html'>y</a><a href='/z'>z</a>", "page /docs/y.html\npage /z\n");
    expect("<base href='docs/'><a href='y.html'>y</a><a href='/z'>z</a><a href='?p=2'>p</a>",
           "page docs/y.html\npage /z\npage ?p=2\n");
    expect("<base target=_top><base href='/first/'><base href='/second/'><a href=y>y</a>", "page /first/y\n");
    expect("<base href='javascript:1'><a href=y>y</a>", "page y\n");
}

static void gives_no_link_that_is_too_long(void **state)
{
    static char page[2 * QUIRE_LINK_MAX_BYTES];
    (void)state;
    int size = snprintf(page, sizeof page, "<a href='/");
    memset(page + size, 'x', QUIRE_LINK_MAX_BYTES);
    snprintf(page + size + QUIRE_LINK_MAX_BYTES, 64, "'>long</a><a href=/a>a</a>");
    expect(page, "page /a\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_links_in_their_order),
        cmocka_unit_test(leaves_what_is_no_page),
        cmocka_unit_test(follows_nothing_that_programs_should_not),
        cmocka_unit_test(tells_where_the_page_wants_to_be_known),
        cmocka_unit_test(heeds_the_base),
        cmocka_unit_test(gives_no_link_that_is_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
