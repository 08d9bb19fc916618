/* SPDX-License-Identifier: Apache-2.0 */
/* Markup languages: headings, code, lists and comments, each with its lines. */
#include "placed.h"

static void load(const char *type, const char *text, struct loaded *loaded)
{
    load_bytes_as(&quire_format_markup, type, quire_str_from(text), loaded);
    assert_int_equal(loaded->reason, QUIRE_LOAD_OK);
}

static void expect_level(struct loaded *loaded, const char *heading, const char *place, uint32_t level)
{
    assert_int_equal(expect_placed(loaded, QUIRE_ELEMENT_HEADING, heading, place)->level, level);
}

static void expect_code(struct loaded *loaded, const char *code, const char *place, const char *language)
{
    assert_true(quire_str_is(expect_placed(loaded, QUIRE_ELEMENT_CODE, code, place)->label, language));
}

static void restructured_text(void **state)
{
    (void)state;
    struct loaded loaded;
    load("text/x-rst",
         ":Author: Li Wei\n\n======\nManual\n======\n\nIt runs.\n\n.. hidden\n   "
         "words\n\n灯塔\n====\n\nRun::\n\n    quay start\n\n"
         ".. code-block:: python\n   :linenos:\n\n   x = 1\n\nDetails\n-------\n- first\n  goes on\n#. "
         "numbered\n\n.. note:: Mind the gap.\n",
         &loaded);
    assert_true(quire_str_is(loaded.document.title, "Manual"));
    assert_string_equal(metadata_named(&loaded, "Author"), "Li Wei");
    expect_level(&loaded, "Manual", "line 4", 1);
    expect_level(&loaded, "灯塔", "line 12", 2);
    expect_level(&loaded, "Details", "line 24", 3);
    expect_code(&loaded, "quay start", "line 17", "");
    expect_code(&loaded, "x = 1", "line 22", "python");
    expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "first goes on", "lines 26–27");
    expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "numbered", "line 28");
    assert_null(find_text(loaded.spaced, "hidden"));
    assert_non_null(find_text(loaded.spaced, "Mind the gap."));
    assert_true(dropped(&loaded, "characters", "comment") > 10);
    unload(&loaded);
}

static void asciidoc(void **state)
{
    (void)state;
    struct loaded loaded;
    load("text/asciidoc",
         "= Manual\n:revdate: 2026\n\nIt runs.\n\n// hidden\n== 灯塔\n\n[source,bash]\n----\n== no "
         "heading\n----\n\n* first\n** 第二\n\n////\nhidden\n////\n",
         &loaded);
    assert_true(quire_str_is(loaded.document.title, "Manual"));
    assert_string_equal(metadata_named(&loaded, "revdate"), "2026");
    expect_level(&loaded, "灯塔", "line 7", 2);
    expect_code(&loaded, "== no heading", "line 11", "bash");
    assert_int_equal(expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "第二", "line 15")->level, 2);
    assert_null(find_text(loaded.spaced, "hidden"));
    unload(&loaded);
}

static void latex(void **state)
{
    (void)state;
    struct loaded loaded;
    load("text/x-tex",
         "\\documentclass{article}\n\\usepackage{hidden}\n\\title{Manual}\n\\begin{document}"
         "\n\\maketitle\n\\section{Start \\& end}\\label{s}\n"
         "It is 42\\% of $h^2$. % hidden\n% hidden\n\\subsection*{灯塔}\n灯塔高42米。\n\\begin{verbatim}\n% "
         "kept\n\\end{verbatim}\n"
         "\\begin{itemize}\n\\item first\n\\end{itemize}\n\\end{document}\n",
         &loaded);
    assert_true(quire_str_is(loaded.document.title, "Manual"));
    expect_level(&loaded, "Start \\& end", "line 6", 2);
    expect_level(&loaded, "灯塔", "line 9", 3);
    expect_placed(&loaded, QUIRE_ELEMENT_PARAGRAPH, "It is 42\\% of $h^2$.", "line 7");
    expect_code(&loaded, "% kept", "line 12", "");
    expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "first", "line 15");
    assert_null(find_text(loaded.spaced, "hidden"));
    unload(&loaded);
}

static void org(void **state)
{
    (void)state;
    struct loaded loaded;
    load("text/x-org",
         "#+TITLE: Manual\n* Start\n:PROPERTIES:\n:ID: hidden\n:END:\nIt runs.\n# hidden\n#+BEGIN_SRC sh "
         ":results hidden\n* no heading\n#+END_SRC\n"
         "** 灯塔\n- first\n",
         &loaded);
    assert_true(quire_str_is(loaded.document.title, "Manual"));
    expect_level(&loaded, "Start", "line 2", 1);
    expect_level(&loaded, "灯塔", "line 11", 2);
    expect_code(&loaded, "* no heading", "line 9", "sh");
    expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "first", "line 12");
    assert_null(find_text(loaded.spaced, "hidden"));
    unload(&loaded);
}

static void pages_of_the_manual(void **state)
{
    (void)state;
    struct loaded loaded;
    load("text/troff",
         ".\\\" hidden\n.TH QUAY 1 2026-01-02\n.SH NAME\nquay \\- runs a \\fIharbour\\fR\n.SH "
         "OPTIONS\n.TP\n.BR \\-a \", \" \\-\\-all\nstart all\n"
         "berths\n.TP\n\\fB\\-h\\fR\nhelp\n.SH 灯塔\n灯塔高42米。\n.nf\nquay \\-a\n.fi\n",
         &loaded);
    assert_true(quire_str_is(loaded.document.title, "QUAY(1)"));
    expect_level(&loaded, "灯塔", "line 13", 1);
    expect_placed(&loaded, QUIRE_ELEMENT_PARAGRAPH, "quay - runs a harbour", "line 4");
    expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "-a, --all start all berths", "lines 7–9");
    expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "-h help", "lines 11–12");
    expect_code(&loaded, "quay -a", "line 16", "");
    assert_null(find_text(loaded.spaced, "hidden"));
    unload(&loaded);
}

static void mediawiki(void **state)
{
    (void)state;
    struct loaded loaded;
    load("text/x-wiki",
         "<!-- hidden\n hidden -->\nIt runs.\n\n== Start ==\n<syntaxhighlight lang=\"bash\">\n== no heading "
         "==\n</syntaxhighlight>\n* first\n** second\n"
         "=== 灯塔 ===\n灯塔高42米。\n",
         &loaded);
    expect_level(&loaded, "Start", "line 5", 2);
    expect_level(&loaded, "灯塔", "line 11", 3);
    expect_code(&loaded, "== no heading ==", "line 7", "bash");
    assert_int_equal(expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "second", "line 10")->level, 2);
    assert_null(find_text(loaded.spaced, "hidden"));
    unload(&loaded);
}

static void what_never_ends_and_what_is_empty_do_no_harm(void **state)
{
    (void)state;
    static const char *const odd[] = { "a\n",           "----\n",
                                       "[source",       "\\begin{verbatim}\nx",
                                       "#+begin_src",   ".TH",
                                       "<pre>",         "<!--",
                                       "..\n  x\n",     "\\section{x",
                                       "= \n",          "x\n===\n===\n===\n",
                                       ".SH \\",        "\\fB\\f[\\*(",
                                       "::\n\n  x",     "\\item",
                                       "== ==\n====\n", "****************\n",
                                       ":a:\n\n\n",     "{{{{{\r\r\r\n" };
    for (const quire_format_type *type = quire_format_markup.types; type->media_type; type++)
        for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
            struct loaded loaded;
            load_bytes_as(&quire_format_markup, type->media_type, quire_str_from(odd[i]), &loaded);
            unload(&loaded);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(restructured_text),
        cmocka_unit_test(asciidoc),
        cmocka_unit_test(latex),
        cmocka_unit_test(org),
        cmocka_unit_test(pages_of_the_manual),
        cmocka_unit_test(mediawiki),
        cmocka_unit_test(what_never_ends_and_what_is_empty_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
