/* SPDX-License-Identifier: Apache-2.0 */
/* Listings of code, as the programs that colour them set them. */
#include "expectation.h"

/* What the only listing of the page says, and its language; `language` empty: none. */
static void expect(const char *page, const char *language, const char *code)
{
    struct loaded loaded;
    size_t at = 0;
    load_bytes(&quire_format_html, quire_str_from(page), &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_OK);
    const quire_element *listing = next_of_kind(&loaded, QUIRE_ELEMENT_CODE, &at);
    if (!listing) fail_msg("no listing in %s", page);
    quire_str text = quire_str_trim(quire_str_cut(loaded.document.text, listing->start, listing->end));
    if (!quire_str_is(text, code) || !quire_str_is(listing->label, language))
        fail_msg("\"%.*s\" in \"%.*s\" from %s", QUIRE_FMT(text), QUIRE_FMT(listing->label), page);
    at = 0;
    assert_null(next_of_kind(&loaded, QUIRE_ELEMENT_TABLE, &at));
    unload(&loaded);
}

static void languages_are_named_in_many_ways(void **state)
{
    (void)state;
    expect("<pre><code class='language-python'>a = 1</code></pre>", "python", "a = 1");
    expect("<pre class='prettyprint lang-js'>let a</pre>", "js", "let a");
    expect("<div class='highlight highlight-source-rust'><pre>fn a() {}</pre></div>", "rust", "fn a() {}");
    expect("<div class='highlight-c++ notranslate'><div class=highlight><pre><span></span>int "
           "a;</pre></div></div>",
           "c++", "int a;");
    expect("<pre class='brush: java; title: x'>class A {}</pre>", "java", "class A {}");
    expect("<div class=sourceCode><pre class='sourceCode haskell'><code class='sourceCode haskell'>a = "
           "b</code></pre></div>",
           "haskell", "a = b");
    expect("<figure data-lang=go><pre>package 渡船</pre></figure>", "go", "package 渡船");
    expect("<pre class='language-none'>$ ls</pre>", "", "$ ls");
    expect("<div class='highlight-default notranslate'><pre>a</pre></div>", "", "a");
    expect("<pre class='highlight wrap'>a</pre>", "", "a");
}

static void numbers_of_lines_are_left_out(void **state)
{
    (void)state;
    expect("<pre><span class=linenos>1</span>a = 1\n<span class=linenos>2</span>b = 2</pre>", "",
           "a = 1\nb = 2");
    expect("<table class=highlighttable><tr><td class=linenos><div "
           "class=linenodiv><pre>1\n2</pre></div></td><td "
           "class=code><pre>a = 1\nb = 2</pre></td></tr></table>",
           "", "a = 1\nb = 2");
    expect("<figure class='highlight js'><table><tr><td class=gutter><pre><span "
           "class=line>1</span><br></pre></td><td "
           "class=code><pre>渡船 = 1;</pre></td></tr></table></figure>",
           "js", "渡船 = 1;");
    expect("<pre><code class='language-sql'><table class=hljs-ln><tr><td "
           "class=hljs-ln-numbers>1</td><td>SELECT 1</td></tr><tr><td "
           "class=hljs-ln-numbers>2</td><td>FROM t</td></tr></table></code></pre>",
           "sql", "SELECT 1\nFROM t");
    /* No numbers, whatever it is called. */
    expect("<pre class='line-numbers language-c'>int a;</pre>", "c", "int a;");
}

static void code_in_cells_of_a_table_leaves_the_table_one(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t at = 0;
    load_bytes(
        &quire_format_html,
        QUIRE_STR(
            "<table><tr><th>Name</th><th>例子</th></tr><tr><td>get</td><td><pre>a = get()</pre></td></tr>"
            "<tr><td>put</td><td><pre>put(a)</pre></td></tr></table>"),
        &loaded);
    assert_non_null(next_of_kind(&loaded, QUIRE_ELEMENT_TABLE, &at));
    assert_non_null(find_text(loaded.spaced, "get a = get()"));
    unload(&loaded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(languages_are_named_in_many_ways),
        cmocka_unit_test(numbers_of_lines_are_left_out),
        cmocka_unit_test(code_in_cells_of_a_table_leaves_the_table_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
