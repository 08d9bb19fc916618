/* SPDX-License-Identifier: Apache-2.0 */
/* Promise 1: every way in which a citation can be wrong is found by reading the store again, and what is wrong leaves the
 * answer with its sentence. */
#include "support/cmocka_all.h"

#include "answer/answer.h"
#include "base/str.h"
#include "support/stored_document.h"

#include <stdlib.h>
#include <unistd.h>

/* Byte places counted by hand: the first line is 35 bytes; a Chinese character has 3. */
static const char english[] = "The harbour of Velmark froze early.\nThe ferry runs again since March.";
static const char chinese[] = "维尔马克港在一月结冰。\n渡轮三月恢复通航。";
static const char frozen[] = "The harbour of Velmark froze early.";
static const char ferry[] = "The ferry runs again since March.";
static const char frozen_zh[] = "维尔马克港在一月结冰。";
static const char ferry_zh[] = "渡轮三月恢复通航。";

struct base {
    char folder[64], path[96];
    quire_config *config;
    quire_store *store;
    quire_arena arena;
    quire_call call;
    quire_error err;
    quire_document_row english, chinese;
};

#define OK(expression) ok(base, (expression), #expression, __LINE__)

static void ok(struct base *base, quire_status status, const char *what, int line)
{
    if (status) fail_msg("line %d: %s: %s", line, what, base->err.message);
}

static void put(struct base *base, const char *uri, const char *language, const char *text,
                quire_document_row *out)
{
    quire_put_result result = { 0 };
    struct stored_document made = make_document(&base->arena, uri, "Velmark", language, text);
    OK(put_document(base->store, &base->call, &made, uri, &result, &base->err));
    OK(quire_store_find(base->store, &base->call, quire_str_from(uri), out, &base->err));
}

static int set_up(void **state)
{
    static const quire_option *const tables[] = { quire_store_options, NULL };
    const quire_env env = { 0 };
    struct base *base = calloc(1, sizeof *base);
    if (!base) return -1;
    base->call.arena = &base->arena;
    snprintf(base->folder, sizeof base->folder, "/tmp/quire-cite-XXXXXX");
    if (!mkdtemp(base->folder)) return -1;
    snprintf(base->path, sizeof base->path, "%s/base.quire", base->folder);
    OK(quire_config_new_with(tables, &base->config, &base->err));
    OK(quire_store_open(base->path, QUIRE_STORE_WRITE, base->config, &env, quire_store_drivers, &base->store,
                        &base->err));
    OK(make_space(base->store, &base->call, &base->err));
    put(base, "/en.md", "en", english, &base->english);
    put(base, "/zh.md", "zh-Hans", chinese, &base->chinese);
    *state = base;
    return 0;
}

static int tear_down(void **state)
{
    struct base *base = *state;
    char path[128];
    quire_store_close(base->store);
    quire_config_free(base->config);
    quire_arena_free(&base->arena);
    for (size_t i = 0; i < 3; i++) {
        static const char *const ends[] = { "", "-wal", "-shm" };
        snprintf(path, sizeof path, "%s%s", base->path, ends[i]);
        unlink(path);
    }
    int left = rmdir(base->folder);
    free(base);
    return left;
}

static quire_citation cite(uint32_t mark, const quire_document_row *document, size_t start, const char *quote)
{
    return (quire_citation){ .mark = mark,
                             .document = *document,
                             .start = start,
                             .end = start + strlen(quote),
                             .quote = quire_str_from(quote) };
}

/* The true citations of both documents. */
static quire_citation frozen_in(const struct base *base)
{
    return cite(1, &base->english, 0, frozen);
}
static quire_citation ferry_in(const struct base *base)
{
    return cite(2, &base->english, 36, ferry);
}
static quire_citation frozen_zh_in(const struct base *base)
{
    return cite(1, &base->chinese, 0, frozen_zh);
}
static quire_citation ferry_zh_in(const struct base *base)
{
    return cite(2, &base->chinese, 34, ferry_zh);
}

static bool verified(struct base *base, quire_citation citation)
{
    citation.verified = true; /* what was claimed before does not count */
    OK(quire_verify(&base->call, base->store, &citation, 1, &base->err));
    return citation.verified;
}

static void a_true_quote_is_verified_and_gets_its_places(void **state)
{
    struct base *base = *state;
    quire_citation all[] = { frozen_in(base), ferry_in(base), frozen_zh_in(base), ferry_zh_in(base) };
    OK(quire_verify(&base->call, base->store, all, 4, &base->err));
    for (size_t i = 0; i < 4; i++) {
        assert_true(all[i].verified);
        assert_int_equal(all[i].places.count, 1);
        assert_int_equal(all[i].places.items[0].page, 1);
        assert_int_equal(all[i].page, 1);
    }
}

static void one_wrong_byte_in_the_quote_is_found_wherever_it_stands(void **state)
{
    struct base *base = *state;
    for (size_t i = 0; i < strlen(frozen); i++) {
        char wrong[sizeof frozen];
        memcpy(wrong, frozen, sizeof wrong);
        wrong[i] ^= 1;
        assert_false(verified(base, cite(1, &base->english, 0, wrong)));
    }
    assert_false(verified(base, cite(1, &base->chinese, 0, "维尔马克港在二月结冰。")));
    assert_true(verified(base, frozen_in(base)));
}

static void a_range_that_is_not_the_quotes_own_is_found(void **state)
{
    struct base *base = *state;
    quire_citation moved = ferry_in(base), longer = frozen_in(base), shorter = frozen_in(base),
                   outside = ferry_in(base);
    quire_citation reversed = frozen_in(base), huge = frozen_in(base), empty = frozen_in(base),
                   moved_zh = ferry_zh_in(base);
    moved.start--, moved.end--;
    longer.end++;
    shorter.end--;
    outside.start = strlen(english), outside.end = outside.start + outside.quote.size;
    reversed.start = 20, reversed.end = 10;
    huge.start = SIZE_MAX - 1, huge.end = SIZE_MAX;
    empty.end = 0, empty.quote = QUIRE_STR("");
    moved_zh.start -= 1, moved_zh.end -= 1;
    quire_citation all[] = { moved, longer, shorter, outside, reversed, huge, empty, moved_zh };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (verified(base, all[i])) fail_msg("range %zu was verified", i);
}

static void a_range_that_cuts_a_character_is_found_though_its_bytes_are_equal(void **state)
{
    struct base *base = *state;
    for (size_t cut = 1; cut < 3; cut++) {
        quire_citation tail = { .mark = 1,
                                .document = base->chinese,
                                .start = cut,
                                .end = strlen(frozen_zh),
                                .quote = quire_str_cut(quire_str_from(chinese), cut, strlen(frozen_zh)) };
        quire_citation head = { .mark = 1,
                                .document = base->chinese,
                                .start = 0,
                                .end = 3 + cut,
                                .quote = quire_str_cut(quire_str_from(chinese), 0, 3 + cut) };
        assert_false(verified(base, tail));
        assert_false(verified(base, head));
    }
}

static void a_quote_of_an_older_revision_is_found_though_its_bytes_still_stand_there(void **state)
{
    struct base *base = *state;
    quire_citation before = frozen_in(base), before_zh = frozen_zh_in(base);
    put(base, "/en.md", "en", "The harbour of Velmark froze early.\nThe ferry was sold.", &base->english);
    put(base, "/zh.md", "zh-Hans", "维尔马克港在一月结冰。\n渡轮卖掉了。", &base->chinese);
    assert_int_equal(base->english.revision, before.document.revision + 1);
    assert_false(verified(base, before));
    assert_false(verified(base, before_zh));
    assert_true(verified(base, frozen_in(base)));
    assert_true(verified(base, frozen_zh_in(base)));
    assert_false(verified(base, ferry_in(base)));
}

static void a_quote_of_a_document_removed_meanwhile_is_found(void **state)
{
    struct base *base = *state;
    quire_removed removed = { 0 };
    bool pending = false;
    quire_citation all[] = { frozen_in(base), frozen_zh_in(base) };
    OK(quire_verify(&base->call, base->store, all, 2, &base->err));
    assert_true(all[0].verified && all[1].verified);
    OK(quire_store_remove(base->store, &base->call, &base->english.id, 1, &removed, &pending, &base->err));
    OK(quire_verify(&base->call, base->store, all, 2, &base->err));
    assert_false(all[0].verified);
    assert_true(all[1].verified);
    /* The same uri again is another document: ids are never given out twice. */
    put(base, "/en.md", "en", english, &base->english);
    assert_false(verified(base, all[0]));
}

static void a_quote_of_another_document_or_of_none_is_found(void **state)
{
    struct base *base = *state;
    quire_citation other = frozen_in(base), none = frozen_in(base), nameless = frozen_in(base);
    other.document = base->chinese;
    none.document.id = QUIRE_STR("no such id");
    nameless.document.id = QUIRE_STR("");
    assert_false(verified(base, other));
    assert_false(verified(base, none));
    assert_false(verified(base, nameless));
}

/* A draft of sentences, each with the marks that stand behind it ("12": marks 1 and 2). */
struct sentence {
    const char *text, *marks;
};

static quire_draft write_down(struct base *base, const struct sentence *sentences, size_t count,
                              quire_citation *citations, size_t citation_count)
{
    quire_draft draft = { .citations = citations, .count = citation_count };
    quire_buffer text;
    quire_buffer_init(&text, 1 << 16);
    draft.marks = quire_arena_array(&base->arena, 16, sizeof *draft.marks);
    assert_non_null(draft.marks);
    for (size_t i = 0; i < count; i++) {
        quire_buffer_append_str(&text, quire_str_from(sentences[i].text));
        for (const char *mark = sentences[i].marks; *mark; mark++)
            quire_draft_mark(&draft, &text, (uint32_t)(*mark - '0'));
    }
    draft.text = quire_arena_copy(&base->arena, quire_buffer_view(&text));
    quire_buffer_free(&text);
    assert_non_null(draft.text.data);
    return draft;
}

/* Each mark says where its number stands. */
static void expect_marks(const quire_draft *draft)
{
    for (size_t i = 0; i < draft->mark_count; i++) {
        char expected[16];
        snprintf(expected, sizeof expected, "[%u]", draft->marks[i].number);
        size_t at = draft->marks[i].at;
        assert_true(quire_str_is(quire_str_cut(draft->text, at, at + draft->marks[i].size), expected));
    }
}

static void what_is_not_verified_leaves_with_its_sentence_and_marks_are_numbered_anew(void **state)
{
    struct base *base = *state;
    quire_citation all[] = { frozen_in(base), ferry_in(base), frozen_zh_in(base), ferry_zh_in(base) };
    static const struct sentence sentences[] = { { "It froze in May.", "1" },
                                                 { "\nThe ferry runs.", "2" },
                                                 { "\n港口结冰。", "3" },
                                                 { "\n渡轮停航。", "45" } };
    quire_draft draft = write_down(base, sentences, 4, all, 4);
    uint64_t dropped = 0;
    all[0].quote = QUIRE_STR("The harbour of Velmark froze in May");
    all[2].mark = 3, all[3].mark = 4, all[3].start++;
    OK(quire_verify(&base->call, base->store, draft.citations, draft.count, &base->err));
    OK(quire_drop_unverified(&base->call, &draft, &dropped, &base->err));
    assert_int_equal(dropped, 2);
    assert_int_equal(draft.count, 2);
    assert_string_equal(draft.text.data, "The ferry runs. [1]\n港口结冰。 [2]");
    assert_int_equal(draft.citations[0].mark, 1);
    assert_true(quire_str_is(draft.citations[0].quote, ferry));
    assert_int_equal(draft.citations[1].mark, 2);
    assert_true(quire_str_is(draft.citations[1].quote, frozen_zh));
    assert_int_equal(draft.reason, QUIRE_REFUSAL_NONE);
    assert_int_equal(draft.mark_count, 2);
    expect_marks(&draft);
}

static void a_citation_keeps_its_heads_when_others_are_dropped(void **state)
{
    static const quire_str headings[] = { { "港口", 6 }, { "冬天", 6 } };
    static const quire_str columns[] = { { "", 0 }, { "1931", 4 } }, cells[] = { { "Ice", 3 }, { "7", 1 } };
    static const struct sentence sentences[] = { { "It froze.", "1" }, { "\nIt runs.", "2" } };
    struct base *base = *state;
    quire_citation all[] = { frozen_in(base), ferry_in(base) };
    uint64_t dropped = 0;
    all[0].end--;
    all[1].heads = (quire_heads){ .headings = { headings, 2 },
                                  .table = QUIRE_STR("Ice"),
                                  .unit = QUIRE_STR("days"),
                                  .columns = { columns, 2 },
                                  .cells = { cells, 2 },
                                  .asked = 1 };
    quire_draft draft = write_down(base, sentences, 2, all, 2);
    OK(quire_verify(&base->call, base->store, draft.citations, draft.count, &base->err));
    OK(quire_drop_unverified(&base->call, &draft, &dropped, &base->err));
    assert_int_equal(draft.count, 1);
    const quire_heads *heads = &draft.citations[0].heads;
    assert_int_equal(heads->headings.count, 2);
    assert_true(quire_str_is(heads->headings.items[1], "冬天"));
    assert_true(quire_str_is(heads->table, "Ice") && quire_str_is(heads->unit, "days"));
    assert_int_equal(heads->asked, 1);
    assert_true(quire_str_is(heads->columns.items[1], "1931") && quire_str_is(heads->cells.items[1], "7"));
}

static void a_sentence_with_one_true_citation_of_two_stays(void **state)
{
    struct base *base = *state;
    quire_citation all[] = { frozen_in(base), ferry_in(base) };
    static const struct sentence sentences[] = { { "港口结冰，渡轮已恢复。", "12" } };
    quire_draft draft = write_down(base, sentences, 1, all, 2);
    uint64_t dropped = 0;
    all[0].end--;
    OK(quire_verify(&base->call, base->store, draft.citations, draft.count, &base->err));
    OK(quire_drop_unverified(&base->call, &draft, &dropped, &base->err));
    assert_int_equal(dropped, 1);
    assert_string_equal(draft.text.data, "港口结冰，渡轮已恢复。 [1]");
    expect_marks(&draft);
}

static void an_answer_without_any_true_citation_becomes_a_typed_refusal(void **state)
{
    static const struct sentence sentences[] = { { "It froze.", "1" } };
    struct base *base = *state;
    for (int composed = 0; composed < 2; composed++) {
        quire_citation all[] = { frozen_in(base) };
        quire_draft draft = write_down(base, sentences, 1, all, 1);
        uint64_t dropped = 0;
        draft.composed = composed;
        all[0].document.revision = 7;
        OK(quire_verify(&base->call, base->store, draft.citations, draft.count, &base->err));
        OK(quire_drop_unverified(&base->call, &draft, &dropped, &base->err));
        assert_int_equal(dropped, 1);
        assert_int_equal(draft.count, 0);
        assert_int_equal(draft.mark_count, 0);
        assert_string_equal(draft.text.data, "");
        assert_int_equal(draft.reason, composed ? QUIRE_REFUSAL_MODEL_UNSUPPORTED : QUIRE_REFUSAL_WEAK_MATCH);
    }
}

/* Papers cite as we do: only what was written as a mark is one, even where the passage has the same number. */
static void brackets_of_the_passage_itself_are_no_marks(void **state)
{
    static const struct sentence sentences[] = { { "It froze [2].", "1" },
                                                 { "\nThe gain of [1] was 3 [dB] in a[0]", "2" },
                                                 { "\n渡轮停航[1][2]。", "3" } };
    struct base *base = *state;
    quire_citation all[] = { frozen_in(base), ferry_in(base), ferry_zh_in(base) };
    quire_draft draft = write_down(base, sentences, 3, all, 3);
    uint64_t dropped = 0;
    all[0].end--, all[2].mark = 3;
    OK(quire_verify(&base->call, base->store, draft.citations, draft.count, &base->err));
    OK(quire_drop_unverified(&base->call, &draft, &dropped, &base->err));
    assert_int_equal(dropped, 1);
    assert_string_equal(draft.text.data, "The gain of [1] was 3 [dB] in a[0] [1]\n渡轮停航[1][2]。 [2]");
    assert_int_equal(draft.mark_count, 2);
    expect_marks(&draft);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_true_quote_is_verified_and_gets_its_places, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_wrong_byte_in_the_quote_is_found_wherever_it_stands, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_range_that_is_not_the_quotes_own_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_range_that_cuts_a_character_is_found_though_its_bytes_are_equal,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_quote_of_an_older_revision_is_found_though_its_bytes_still_stand_there, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_quote_of_a_document_removed_meanwhile_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_quote_of_another_document_or_of_none_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            what_is_not_verified_leaves_with_its_sentence_and_marks_are_numbered_anew, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_citation_keeps_its_heads_when_others_are_dropped, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_sentence_with_one_true_citation_of_two_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_answer_without_any_true_citation_becomes_a_typed_refusal, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(brackets_of_the_passage_itself_are_no_marks, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
