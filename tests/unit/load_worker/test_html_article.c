/* SPDX-License-Identifier: Apache-2.0 */
/* The text of an article, and what of other pages only looks like what stands beside one. */
#include "expectation.h"
#include "placed.h"

#define EN                                                                                                   \
    "<p>The bridge at Ober was closed for repairs in spring, because the ice had loosened two of its "       \
    "piers, "                                                                                                \
    "and the ferry took its place until the water fell.</p>"
#define ZH                                                                                                                                                      \
    "<p>"                                                                                                                                                       \
    "春天，奥伯桥因维修而关闭，因为冰块松动了两座桥墩，在水位下降之前，渡船代替了桥，每天早上九点开出，晚上" \
    "六点收班。</p>"

static void load_page(const char *page, struct loaded *out)
{
    load_bytes(&quire_format_html, quire_str_from(page), out);
    assert_int_equal(out->reason, QUIRE_LOAD_OK);
}

/* Phrases parted by "|": those of `kept` stand in the page's text, those of `left` do not, and the ledger knows of them. */
static void expect(const char *page, const char *kept, const char *left)
{
    struct loaded loaded;
    load_page(page, &loaded);
    for (int i = 0; i < 2; i++) {
        for (const char *at = i ? left : kept; *at;) {
            size_t size = strcspn(at, "|");
            const char *phrase = quire_arena_printf(&loaded.arena, "%.*s", (int)size, at).data;
            if ((find_text(loaded.spaced, phrase) == NULL) != (i == 1))
                fail_msg("\"%s\" %s \"%.*s\"", phrase, i ? "stands in" : "is missing from",
                         QUIRE_FMT(loaded.spaced));
            at += size + (at[size] == '|');
        }
    }
    if (*left) assert_true(dropped(&loaded, "characters", "boilerplate") > 0);
    unload(&loaded);
}

static void an_article_is_told_from_what_stands_beside_it(void **state)
{
    (void)state;
    expect("<head><meta property=og:type content=article></head><body><div class=top><a href=/>Home "
           "page</a></div>"
           "<h1>Ferries</h1><div class='post-content clearfix'>" EN
           "<p class=byline>By Ann Ames</p><div class=storyTools>Larger text</div>" EN EN
           "<aside class=pullquote>loosened piers</aside></div><div class=teasers>" EN
           "<p>Elsewhere a mill burned down, and nobody was hurt, for all had gone to see the "
           "ferry.</p></div></body>",
           "Ferries|two of its piers", "Home page|Ann Ames|Larger text|a mill burned down");
    expect("<head><meta property=og:type content=article></head><body><div class=top><a href=/>首页</a></div>"
           "<h1>渡船</h1><div class='article-content'>" ZH "<p class=byline>作者：李明</p>" ZH ZH
           "<div class=postTags>标签：桥梁</div></div><div "
           "class=teasers><p>另外，一座磨坊昨天晚上被烧毁，没有人受伤，因为大家都去看"
           "渡船了，这件事情后来在村子里被谈论了很久。</p></div></body>",
           "渡船|奥伯桥因维修而关闭", "首页|李明|标签|磨坊");
}

static void what_an_article_says_in_short_stays(void **state)
{
    (void)state;
    expect("<body><h1>Ferries</h1><h2 class=standfirst>Ice closed the bridge, and nobody minded the slow "
           "boat.</h2><p "
           "class=standfirst>Sale</p><div class=articleBody>" EN EN "</div></body>",
           "nobody minded", "Sale");
    expect("<body><h1>渡船</h1><p "
           "class='article-summary'>"
           "冰封的桥关闭了整个春天，村里的人却更喜欢坐上那条慢悠悠的渡船去对岸的市场。</p><div "
           "class=articleBody>" ZH ZH "</div><div>登录</div></body>",
           "更喜欢坐上", "登录");
}

static void a_name_is_enough_where_it_holds_most_of_the_page(void **state)
{
    (void)state;
    expect("<body><div class=top>Cheap boats</div><div itemprop=articleBody>" EN EN EN
           "</div><div>Cheap rakes</div></body>",
           "two of its piers", "Cheap boats|Cheap rakes");
}

static void an_article_in_parts_is_read_whole(void **state)
{
    (void)state;
    expect("<body><article><div class=chunks><div class='grid article__body'>" EN EN EN
           "</div><div class='ad-unit'>Buy a boat</div><div class='grid article__body'>" EN
           "<p>In autumn the bridge was opened again.</p></div></div></article></body>",
           "opened again", "Buy a boat");
}

static void several_posts_are_a_page_of_posts(void **state)
{
    (void)state;
    expect("<body><div class=thread><div class='post'><b>ann</b><div class='post-content'>" EN
           "</div></div><div class='post'><b>bob</b><div class='post-content'>" EN
           "<p>That is what I saw, too.</p></div></div><div class='post'><b>李明</b><div "
           "class='post-content'>" ZH "</div></div></div></body>",
           "ann|bob|That is what I saw|李明|奥伯桥", "");
}

static void what_an_article_would_lose_stays_in_documentation(void **state)
{
    (void)state;
    expect("<body><main><h1>Ferry API</h1><p class=date>Returns the date.</p><div class=gallery>The gallery "
           "holds "
           "boats.</div><h2>Related functions</h2><ul><li><a href=/a>launch</a></li><li><a "
           "href=/b>land</a></li></ul><div class='actions'>An action is a call.</div>" EN EN "</main></body>",
           "Returns the date|The gallery holds|Related functions|launch|An action is", "");
}

static void lines_that_lead_elsewhere_go_and_sections_stay(void **state)
{
    (void)state;
    expect("<body><div class=entry-content>" EN EN "<p>Read more: <a href=/x>A mill burned down</a></p>" EN
           "<h3>Related stories</h3><ul><li><a href=/y>The miller's cat</a></li><li><a href=/z>Two rakes</a> "
           "found</li></ul>"
           "<h3>Related work</h3>" EN
           "<p>More from the ferryman himself, who was glad of the work.</p></div></body>",
           "Related work|glad of the work", "A mill burned|Related stories|miller's cat|Two rakes");
    expect("<body><div class=entry-content>" ZH ZH
           "<p>相关阅读：<a href=/x>磨坊被烧毁</a></p><h3>延伸閱讀</h3><ul><li><a "
           "href=/y>磨坊主的貓</a></li></ul><h3>相关研究</h3>" ZH "</div></body>",
           "相关研究", "磨坊被烧毁|延伸閱讀|磨坊主的貓");
}

static void tables_and_quoted_posts_in_an_article_are_its_text(void **state)
{
    (void)state;
    expect("<body><div class=articleBody>" EN EN
           "<table class=tools><tr class='player-7'><td>Kyle</td><td>5040</td></tr>"
           "<tr class='player-8'><td>Martin</td><td>5035</td></tr></table><div "
           "class='social-media-embed'><blockquote "
           "class=twitter-tweet><p>The ferry is slow today</p></blockquote></div></div></body>",
           "Kyle 5040|Martin 5035|The ferry is slow", "");
}

static void captions_are_known_by_their_names(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    load_page("<body><div class=articleBody>" EN
              "<div class=photo><span class=newsCaption>The bridge 奥伯桥</span></div>" EN "</div></body>",
              &loaded);
    const quire_element *caption = next_of_kind(&loaded, QUIRE_ELEMENT_CAPTION, &at);
    assert_non_null(caption);
    quire_str text = quire_str_cut(loaded.document.text, caption->start, caption->end);
    assert_true(quire_str_is(text, "The bridge 奥伯桥"));
    unload(&loaded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_article_is_told_from_what_stands_beside_it),
        cmocka_unit_test(what_an_article_says_in_short_stays),
        cmocka_unit_test(a_name_is_enough_where_it_holds_most_of_the_page),
        cmocka_unit_test(an_article_in_parts_is_read_whole),
        cmocka_unit_test(several_posts_are_a_page_of_posts),
        cmocka_unit_test(what_an_article_would_lose_stays_in_documentation),
        cmocka_unit_test(lines_that_lead_elsewhere_go_and_sections_stay),
        cmocka_unit_test(tables_and_quoted_posts_in_an_article_are_its_text),
        cmocka_unit_test(captions_are_known_by_their_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
