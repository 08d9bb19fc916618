/* SPDX-License-Identifier: Apache-2.0 */
/* What a model writes is believed only where the passages say it: sentences are tied to their true support whatever marks
 * the model wrote, and what has none is dropped. Refusals speak the question's language. */
#include "support/store_base.h"

#include "answer/answer.h"
#include "base/str.h"
#include "fakes/chat_scripted.h"

#include <stdlib.h>

/* The second sentences begin at byte 49, behind a space, and at byte 43, counted by hand. */
static const char english[] =
    "The harbour of Velmark froze on 12 January 1931. The ferry Tern carried mail to Oslin.";
static const char chinese[] = "维尔马克港在1931年1月12日结冰。渡轮燕鸥号运送邮件到奥斯林。";
static const char frozen[] = "The harbour of Velmark froze on 12 January 1931.";
static const char mail[] = "The ferry Tern carried mail to Oslin.";
static const char frozen_zh[] = "维尔马克港在1931年1月12日结冰。";
static const char mail_zh[] = "渡轮燕鸥号运送邮件到奥斯林。";

struct desk {
    struct base *base;
    quire_call *call;
    quire_error err;
    quire_range ranges[2];
    quire_hit hits[2];
    quire_retrieval retrieval;
    quire_draft draft;
    const char *question;
    char streamed[1024], sentences[512]; /* pieces; sentences that hold, a bar behind each */
    size_t passages, citations;
    bool cancels; /* at the first piece */
    quire_cancel cancel;
};

static quire_hit hit_in(struct desk *desk, size_t at, const char *uri, const char *language, const char *text,
                        quire_put_result put)
{
    desk->ranges[at] = (quire_range){ 0, strlen(text) };
    return (quire_hit){ .rank = (uint32_t)at + 1,
                        .score = 1.0 / (double)(at + 1),
                        .document = { .id = put.id, .uri = quire_str_from(uri), .revision = put.revision },
                        .chunk = { .id = quire_str_from(uri),
                                   .ranges = &desk->ranges[at],
                                   .range_count = 1,
                                   .text = quire_str_from(text),
                                   .language = quire_str_from(language) } };
}

static void put_hit(struct desk *desk, size_t at, const char *uri, const char *language, const char *text)
{
    quire_put_result put = put_lines(desk->base, uri, "", language, text);
    desk->hits[at] = hit_in(desk, at, uri, language, text, put);
}

/* Puts a table in place of the second passage. */
static void replace_second(struct desk *desk, const char *uri, const char *language, const char *text)
{
    struct base *base = desk->base;
    quire_put_result put = { 0 };
    struct stored_document made = make_table(&base->arena, uri, "", language, text);
    OK(put_document(base->store, &base->call, &made, "/folder", &put, &base->err));
    desk->hits[1] = hit_in(desk, 1, uri, language, text, put);
}

static int set_up(void **state)
{
    struct desk *desk = calloc(1, sizeof *desk);
    void *base = NULL;
    if (!desk || set_up_open_base(&base)) return -1;
    desk->base = base;
    desk->call = &desk->base->call;
    put_hit(desk, 0, "en", "en", english);
    put_hit(desk, 1, "zh", "zh-Hans", chinese);
    desk->question = "?";
    desk->retrieval =
        (quire_retrieval){ .hits = desk->hits, .count = 2, .near = true, .language = QUIRE_STR("en") };
    *state = desk;
    return 0;
}

static int tear_down(void **state)
{
    struct desk *desk = *state;
    void *base = desk->base;
    free(desk);
    return tear_down_base(&base);
}

static void take_passages(void *user, size_t count)
{
    struct desk *desk = user;
    assert_int_equal(strlen(desk->streamed), 0);
    desk->passages = count;
}

static void take_piece(void *user, quire_str piece)
{
    struct desk *desk = user;
    strncat(desk->streamed, piece.data, piece.size);
    if (desk->cancels) atomic_store(&desk->cancel.requested, true);
}

static void take_sentence(void *user, quire_str sentence, const quire_citation *citations, size_t count)
{
    struct desk *desk = user;
    for (size_t i = 0; i < count; i++) assert_true(citations[i].verified);
    desk->citations += count;
    strncat(desk->sentences, sentence.data, sentence.size);
    strcat(desk->sentences, "|");
}

/* Lets the model write `text` (NULL: it fails) and holds it against the passages. */
static quire_status try_compose(struct desk *desk, const char *language, const char *text)
{
    static const quire_chat_driver *const drivers[] = { &quire_chat_scripted, NULL };
    const quire_option *const tables[] = { quire_chat_options, quire_answer_options,
                                           quire_chat_scripted.options, NULL };
    quire_config *config = NULL;
    quire_chat *chat = NULL;
    quire_answer_settings settings;
    quire_env env = { .arena = desk->call->arena, .threads = 1 };
    quire_ask_params params;
    quire_ask_defaults(&params);
    params.on_passages = take_passages;
    params.on_draft = take_piece;
    params.on_sentence = take_sentence;
    params.user = desk;
    desk->retrieval.language = quire_str_from(language);
    desk->streamed[0] = desk->sentences[0] = '\0';
    assert_int_equal(quire_config_new_with(tables, &config, &desk->err), QUIRE_OK);
    assert_int_equal(quire_config_set(config, "chat.driver", "openai", &desk->err), QUIRE_OK);
    assert_int_equal(quire_config_set(config, text ? "chat.scripted.text" : "chat.scripted.fails",
                                      text ? text : "yes", &desk->err),
                     QUIRE_OK);
    assert_int_equal(quire_config_fill(config, quire_answer_options, &settings, &desk->err), QUIRE_OK);
    assert_int_equal(quire_chat_open(&env, config, drivers, &chat, &desk->err), QUIRE_OK);
    quire_status status = quire_compose(desk->call, &settings, desk->base->store, NULL, chat,
                                        &desk->retrieval, quire_str_from(desk->question), &params,
                                        &desk->draft, &desk->err);
    quire_chat_close(chat);
    quire_config_free(config);
    return status;
}

static void compose(struct desk *desk, const char *language, const char *text)
{
    if (try_compose(desk, language, text)) fail_msg("%s", desk->err.message);
}

static void expect_citation(const struct desk *desk, size_t at, const char *uri, size_t start,
                            const char *quote)
{
    const quire_citation *citation = &desk->draft.citations[at];
    assert_int_equal(citation->mark, at + 1);
    assert_true(quire_str_is(citation->document.uri, uri));
    assert_true(quire_str_is(citation->quote, quote));
    assert_int_equal(citation->start, start);
    assert_int_equal(citation->end, start + strlen(quote));
    assert_true(citation->verified);
}

static void true_sentences_are_tied_to_the_sentences_that_say_so(void **state)
{
    struct desk *desk = *state;
    compose(desk, "en",
            "The harbour of Velmark froze on 12 January 1931 [1]. The ferry Tern carried mail to Oslin. [1]");
    assert_int_equal(desk->draft.count, 2);
    expect_citation(desk, 0, "en", 0, frozen);
    expect_citation(desk, 1, "en", 49, mail);
    assert_int_equal(desk->draft.unsupported_sentences, 0);
    assert_int_equal(desk->draft.reason, QUIRE_REFUSAL_NONE);
    assert_string_equal(
        desk->draft.text.data,
        "The harbour of Velmark froze on 12 January 1931. [1] The ferry Tern carried mail to Oslin. [2]");
    assert_non_null(strstr(desk->streamed, "Velmark froze"));
}

static void true_chinese_sentences_are_tied_too(void **state)
{
    struct desk *desk = *state;
    compose(desk, "zh-Hans", "维尔马克港在1931年1月12日结冰[2]。渡轮燕鸥号运送邮件到奥斯林。");
    assert_int_equal(desk->draft.count, 2);
    expect_citation(desk, 0, "zh", 0, frozen_zh);
    expect_citation(desk, 1, "zh", 43, mail_zh);
    assert_string_equal(desk->streamed, "维尔马克港在1931年1月12日结冰[2]。渡轮燕鸥号运送邮件到奥斯林。");
}

static void a_lying_mark_is_tied_to_the_true_passage(void **state)
{
    struct desk *desk = *state;
    compose(desk, "en", "The ferry Tern carried mail to Oslin. [2][9]");
    assert_int_equal(desk->draft.count, 1);
    expect_citation(desk, 0, "en", 49, mail);
    compose(desk, "zh-Hans", "渡轮燕鸥号运送邮件到奥斯林[1]。");
    assert_int_equal(desk->draft.count, 1);
    expect_citation(desk, 0, "zh", 43, mail_zh);
}

static void what_no_passage_says_is_dropped_whatever_it_is_marked_with(void **state)
{
    struct desk *desk = *state;
    compose(desk, "en",
            "The mayor opened a cathedral of glass. [1] The ferry Tern carried mail to Oslin. [1]");
    assert_int_equal(desk->draft.count, 1);
    assert_int_equal(desk->draft.unsupported_sentences, 1);
    assert_string_equal(desk->draft.text.data, "The ferry Tern carried mail to Oslin. [1]");
    compose(desk, "zh-Hans", "市长为玻璃教堂剪彩。[2]");
    assert_int_equal(desk->draft.count, 0);
    assert_int_equal(desk->draft.reason, QUIRE_REFUSAL_MODEL_UNSUPPORTED);
}

static void a_number_that_is_not_in_the_passage_drops_its_sentence(void **state)
{
    static const char *const wrong[] = { "The harbour of Velmark froze on 13 January 1931. [1]",
                                         "The harbour of Velmark froze on 2 January 1931. [1]",
                                         "The harbour of Velmark froze on 12 January 193. [1]" };
    static const char *const wrong_zh[] = { "维尔马克港在1931年1月13日结冰。[2]",
                                            "维尔马克港在1931年1月2日结冰。[2]" };
    struct desk *desk = *state;
    for (size_t i = 0; i < 3; i++) {
        compose(desk, "en", wrong[i]);
        if (desk->draft.count) fail_msg("%s", wrong[i]);
        assert_int_equal(desk->draft.reason, QUIRE_REFUSAL_MODEL_UNSUPPORTED);
    }
    for (size_t i = 0; i < 2; i++) {
        compose(desk, "zh-Hans", wrong_zh[i]);
        if (desk->draft.count) fail_msg("%s", wrong_zh[i]);
    }
}

/* The number stands in the passage, but not in the sentence that would be quoted for it. */
static void a_number_of_another_sentence_does_not_support_it(void **state)
{
    struct desk *desk = *state;
    compose(desk, "en", "The ferry Tern carried mail to Oslin in 1931. [1]");
    assert_int_equal(desk->draft.count, 0);
    compose(desk, "zh-Hans", "渡轮燕鸥号在1931年运送邮件到奥斯林。[2]");
    assert_int_equal(desk->draft.count, 0);
}

static void a_number_may_stand_in_the_head_of_the_rows_table(void **state)
{
    static const char table[] = "Port\tShips in 1931\nVelmark\t412\nOslin\t77\n";
    static const char table_zh[] = "港口\t1931年船只\n维尔马克\t412\n奥斯林\t77\n";
    struct desk *desk = *state;
    replace_second(desk, "table", "en", table);
    compose(desk, "en", "Oslin in 1931: 77. [2] Oslin in 1931: 412. [2]");
    assert_int_equal(desk->draft.count, 1);
    assert_true(quire_str_is(desk->draft.citations[0].quote, "Oslin\t77"));
    assert_int_equal(desk->draft.citations[0].heads.asked, 1);
    assert_true(quire_str_is(desk->draft.citations[0].heads.columns.items[1], "Ships in 1931"));
    assert_int_equal(desk->draft.unsupported_sentences, 1);
    replace_second(desk, "table-zh", "zh-Hans", table_zh);
    compose(desk, "zh-Hans", "奥斯林1931年77。[2]");
    assert_int_equal(desk->draft.count, 1);
    assert_true(quire_str_is(desk->draft.citations[0].quote, "奥斯林\t77"));
}

static void a_sentence_on_two_rows_is_tied_to_both(void **state)
{
    static const char table[] = "Port\tShips in 1931\nVelmark\t412\nOslin\t77\n";
    static const char table_zh[] = "港口\t1931年船只\n维尔马克\t412\n奥斯林\t77\n";
    struct desk *desk = *state;
    replace_second(desk, "table", "en", table);
    compose(desk, "en", "Velmark had 412 ships in 1931 and Oslin had 77 ships. [2]");
    assert_string_equal(desk->sentences, "Velmark had 412 ships in 1931 and Oslin had 77 ships. [1] [2]|");
    assert_int_equal(desk->citations, 2);
    assert_true(quire_str_is(desk->draft.citations[1].quote, "Oslin\t77"));
    compose(desk, "en", "Velmark had 77 ships in 1931 and Oslin had 412 ships. [2]");
    assert_int_equal(desk->draft.count, 0);
    compose(desk, "en", "Velmark had 412 ships in 1931 and Oslin had 78 ships. [2]");
    assert_int_equal(desk->draft.count, 0);
    assert_int_equal(desk->draft.unsupported_sentences, 1);
    replace_second(desk, "table-zh", "zh-Hans", table_zh);
    compose(desk, "zh-Hans", "1931年维尔马克有412艘船，奥斯林有77艘船。[2]");
    assert_int_equal(desk->draft.mark_count, 2);
    assert_int_equal(desk->draft.count, 2);
}

static void of_a_sentence_that_goes_on_with_what_nobody_says_the_beginning_is_kept(void **state)
{
    static const char table[] = "Port\tShips in 1931\nVelmark\t412\nOslin\t77\n";
    static const char table_zh[] = "港口\t1931年船只\n维尔马克\t412\n奥斯林\t77\n";
    struct desk *desk = *state;
    replace_second(desk, "table", "en", table);
    compose(desk, "en",
            "Velmark had 412 ships in 1931, which was due to its glass cathedral and new mayor. [2]");
    assert_string_equal(desk->draft.text.data, "Velmark had 412 ships in 1931. [1]");
    assert_int_equal(desk->draft.unsupported_sentences, 1);
    assert_int_equal(desk->draft.count, 1);
    compose(desk, "en",
            "Velmark had 413 ships in 1931, which was due to its glass cathedral and new mayor. [2]");
    assert_int_equal(desk->draft.count, 0);
    replace_second(desk, "table-zh", "zh-Hans", table_zh);
    compose(desk, "zh-Hans", "1931年维尔马克有412艘船，主要是因为玻璃教堂和新市长吸引了游客。[2]");
    assert_string_equal(desk->draft.text.data, "1931年维尔马克有412艘船。 [1]");
}

static void a_sentence_that_the_limit_cuts_off_is_no_sentence(void **state)
{
    struct desk *desk = *state;
    char text[1024] = "";
    static const char mail_only[] = "The ferry Tern carried mail to Oslin";
    const size_t limit = 512; /* tokens, which are bytes here */
    for (int i = 100; strlen(text) + strlen(mail_only) + 5 < limit; i++)
        sprintf(text + strlen(text), "%d ", i);
    while (strlen(text) + strlen(mail_only) + 1 < limit) strcat(text, "x");
    strcat(text, "\n");
    strcat(text, mail_only);
    strcat(text, " and glass to the mayor.");
    compose(desk, "en", text);
    assert_int_equal(desk->draft.count, 0);
    strcpy(text, "The ferry Tern carried mail to Oslin");
    compose(desk, "en", text);
    assert_int_equal(desk->draft.count, 1);
}

static void what_holds_is_handed_on_as_soon_as_it_is_whole(void **state)
{
    struct desk *desk = *state;
    compose(desk, "en",
            "The harbour of Velmark froze on 12 January 1931. [1] The mayor opened a cathedral of glass. The "
            "ferry Tern "
            "carried mail to Oslin [1].");
    assert_int_equal(desk->passages, 2);
    assert_int_equal(desk->citations, 2);
    assert_string_equal(desk->sentences,
                        "The harbour of Velmark froze on 12 January 1931. [1]|The ferry Tern carried "
                        "mail to Oslin. [2]|");
    compose(desk, "zh-Hans", "- 维尔马克港在1931年1月12日结冰。[2]\n- 市长为玻璃教堂剪彩。");
    assert_string_equal(desk->sentences, "维尔马克港在1931年1月12日结冰。 [1]|");
    assert_int_equal(desk->draft.unsupported_sentences, 1);
}

static void a_sentence_said_again_is_kept_once_and_a_loop_is_stopped(void **state)
{
    struct desk *desk = *state;
    char loop[4096] = "";
    compose(desk, "en",
            "The ferry Tern carried mail to Oslin. [1] The ferry Tern carried mail to Oslin. [1]");
    assert_string_equal(desk->draft.text.data, "The ferry Tern carried mail to Oslin. [1]");
    assert_int_equal(desk->draft.unsupported_sentences, 0);
    compose(desk, "zh-Hans", "渡轮燕鸥号运送邮件到奥斯林。渡轮燕鸥号运送邮件到奥斯林。");
    assert_int_equal(desk->draft.mark_count, 1);
    for (int i = 0; i < 64; i++) strcat(loop, "Operating expenses of the harbour ");
    compose(desk, "en", loop);
    assert_int_equal(desk->draft.reason, QUIRE_REFUSAL_MODEL_UNSUPPORTED);
    assert_true(strlen(desk->streamed) < 400);
}

static void a_model_that_does_not_know_refuses(void **state)
{
    struct desk *desk = *state;
    compose(desk, "en", "I do not know.");
    assert_int_equal(desk->draft.reason, QUIRE_REFUSAL_WEAK_MATCH);
    compose(desk, "en", "The passages do not mention the mayor. The mayor is old.");
    assert_int_equal(desk->draft.reason, QUIRE_REFUSAL_WEAK_MATCH);
    compose(desk, "zh-Hans", "我不知道。");
    assert_int_equal(desk->draft.reason, QUIRE_REFUSAL_WEAK_MATCH);
    compose(desk, "zh-Hant", "段落中沒有提到市長。");
    assert_int_equal(desk->draft.reason, QUIRE_REFUSAL_WEAK_MATCH);
    assert_int_equal(strlen(desk->sentences), 0);
}

static void what_holds_waits_for_what_is_asked(void **state)
{
    struct desk *desk = *state;
    desk->question = "When did the harbour of Velmark freeze?";
    compose(desk, "en", "The ferry Tern carried mail to Oslin. It is old.");
    assert_int_equal(desk->draft.reason, QUIRE_REFUSAL_WEAK_MATCH);
    assert_int_equal(strlen(desk->sentences), 0);
    put_hit(desk, 1, "more", "en", "Velmark lies on the sea. The harbour of Velmark froze in 1931.");
    compose(desk, "en", "Velmark lies on the sea. The harbour of Velmark froze in 1931.");
    assert_string_equal(desk->sentences,
                        "Velmark lies on the sea. [1]|The harbour of Velmark froze in 1931. [2]|");
    desk->question = "维尔马克港什么时候结冰？";
    put_hit(desk, 1, "zh2", "zh-Hans", "维尔马克港很大。维尔马克港在1931年1月12日结冰。");
    compose(desk, "zh-Hans", "维尔马克港很大。");
    assert_int_equal(desk->draft.reason, QUIRE_REFUSAL_WEAK_MATCH);
    assert_int_equal(strlen(desk->sentences), 0);
    compose(desk, "zh-Hans", "维尔马克港很大。维尔马克港在1931年1月12日结冰。");
    assert_int_equal(desk->draft.mark_count, 2);
}

/* The words of the question, each in one passage of many, as retrieval gives them. */
static void read_question(struct desk *desk, const char *language)
{
    static uint64_t frequencies[64];
    for (size_t i = 0; i < sizeof frequencies / sizeof *frequencies; i++) frequencies[i] = 1;
    assert_int_equal(quire_text_terms(desk->call, quire_str_from(desk->question), quire_str_from(language),
                                      &desk->retrieval.terms, &desk->err),
                     QUIRE_OK);
    desk->retrieval.document_frequency = frequencies;
    desk->retrieval.chunks = 100;
}

static void where_the_model_is_wrong_what_plainly_answers_is_quoted(void **state)
{
    struct desk *desk = *state;
    desk->question = "When did the harbour of Velmark freeze?";
    read_question(desk, "en");
    compose(desk, "en", "The harbour of Velmark froze on 13 January 1931. [1]");
    assert_int_equal(desk->draft.reason, QUIRE_REFUSAL_NONE);
    assert_false(desk->draft.composed);
    assert_int_equal(desk->draft.unsupported_sentences, 1);
    assert_true(quire_str_is(desk->draft.citations[0].quote, frozen));
    compose(desk, "en", "I do not know.");
    assert_int_equal(desk->draft.reason, QUIRE_REFUSAL_WEAK_MATCH);
    desk->question = "Why did the harbour of Velmark freeze?";
    read_question(desk, "en");
    compose(desk, "en", "The mayor opened a cathedral of glass.");
    assert_int_equal(desk->draft.reason, QUIRE_REFUSAL_MODEL_UNSUPPORTED);
    desk->question = "维尔马克港什么时候结冰？";
    read_question(desk, "zh-Hans");
    compose(desk, "zh-Hans", "维尔马克港在1940年结冰。[2]");
    assert_int_equal(desk->draft.reason, QUIRE_REFUSAL_NONE);
    assert_true(quire_str_is(desk->draft.citations[0].quote, frozen_zh));
}

static void no_model_is_asked_about_a_name_that_no_passage_holds(void **state)
{
    struct desk *desk = *state;
    desk->question = "When did the harbour of Hobart freeze?";
    compose(desk, "en", frozen);
    assert_int_equal(desk->draft.reason, QUIRE_REFUSAL_WEAK_MATCH);
    assert_int_equal(strlen(desk->streamed), 0);
    desk->question = "《海燕号》运送什么？";
    compose(desk, "zh-Hans", mail_zh);
    assert_int_equal(desk->draft.reason, QUIRE_REFUSAL_WEAK_MATCH);
    assert_int_equal(strlen(desk->streamed), 0);
    desk->question = "When did the harbour of Velmark freeze?";
    compose(desk, "en", frozen);
    assert_int_equal(desk->draft.count, 1);
}

static void the_marks_of_a_draft_say_where_they_stand(void **state)
{
    struct desk *desk = *state;
    compose(desk, "en",
            "The harbour of Velmark froze on 12 January 1931. The ferry Tern carried mail to Oslin.");
    assert_int_equal(desk->draft.mark_count, 2);
    assert_true(desk->draft.composed);
    assert_int_equal(desk->draft.marks[0].at, strlen(frozen) + 1);
    assert_int_equal(desk->draft.marks[0].number, 1);
    assert_int_equal(desk->draft.marks[1].at, desk->draft.text.size - 3);
    assert_int_equal(desk->draft.marks[1].number, 2);
}

static void a_cancel_while_it_writes_is_no_answer(void **state)
{
    struct desk *desk = *state;
    desk->cancels = true;
    desk->call->cancel = &desk->cancel;
    assert_int_equal(try_compose(desk, "en", frozen), QUIRE_E_CANCELLED);
    assert_int_equal(try_compose(desk, "zh-Hans", frozen_zh), QUIRE_E_CANCELLED);
}

static void a_model_that_writes_nothing_or_fails_gives_a_typed_refusal(void **state)
{
    struct desk *desk = *state;
    compose(desk, "en", "");
    assert_int_equal(desk->draft.reason, QUIRE_REFUSAL_MODEL_UNSUPPORTED);
    compose(desk, "zh-Hans", NULL);
    assert_int_equal(desk->draft.reason, QUIRE_REFUSAL_PROVIDER_FAILED);
    assert_true(desk->draft.failure.size > 0);
    assert_int_equal(desk->draft.count, 0);
    assert_int_equal(desk->err.status, QUIRE_OK); /* a refusal is no error */
}

static void each_refusal_has_a_text_in_each_language(void **state)
{
    (void)state;
    for (int i = QUIRE_REFUSAL_EMPTY_BASE; i <= QUIRE_REFUSAL_PROVIDER_FAILED; i++) {
        quire_refusal reason = (quire_refusal)i;
        quire_str en = quire_refusal_text(reason, QUIRE_STR("en")),
                  hans = quire_refusal_text(reason, QUIRE_STR("zh-Hans")),
                  hant = quire_refusal_text(reason, QUIRE_STR("zh-Hant"));
        assert_true(quire_str_ends(en, QUIRE_STR(".")) && (unsigned char)en.data[0] < 0x80);
        assert_true(quire_str_ends(hans, QUIRE_STR("。")) && quire_str_ends(hant, QUIRE_STR("。")));
        assert_true(quire_str_equal(quire_refusal_text(reason, QUIRE_STR("zh")), hans));
        assert_true(quire_str_equal(quire_refusal_text(reason, QUIRE_STR("und")), en));
        assert_true(quire_str_equal(quire_refusal_text(reason, QUIRE_STR("fr")), en));
    }
    assert_true(quire_str_is(quire_refusal_nearest(QUIRE_REFUSAL_WEAK_MATCH, QUIRE_STR("fr")),
                             "Nothing answers this; nearest:"));
    assert_true(quire_str_ends(quire_refusal_nearest(QUIRE_REFUSAL_WEAK_MATCH, QUIRE_STR("zh-Hans")),
                               QUIRE_STR("最接近的是：")));
    assert_true(quire_str_is(quire_refusal_nearest(QUIRE_REFUSAL_PROVIDER_FAILED, QUIRE_STR("en")),
                             "The passages nearest to the question:"));
    assert_true(quire_str_is(quire_refusal_nearest(QUIRE_REFUSAL_PROVIDER_FAILED, QUIRE_STR("zh-Hant")),
                             "與問題最接近的段落："));
    assert_true(quire_str_ends(quire_refusal_filtered(QUIRE_STR("zh-Hant")), QUIRE_STR("文件。")));
    assert_true(quire_str_is(quire_refusal_text(QUIRE_REFUSAL_EMPTY_BASE, QUIRE_STR("zh-Hant")),
                             "知識庫裡還沒有文件。"));
    assert_true(quire_str_is(quire_refusal_text(QUIRE_REFUSAL_EMPTY_BASE, QUIRE_STR("zh-Hans")),
                             "知识库里还没有文档。"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(true_sentences_are_tied_to_the_sentences_that_say_so),
        TEST(true_chinese_sentences_are_tied_too),
        TEST(a_lying_mark_is_tied_to_the_true_passage),
        TEST(what_no_passage_says_is_dropped_whatever_it_is_marked_with),
        TEST(a_number_that_is_not_in_the_passage_drops_its_sentence),
        TEST(a_number_of_another_sentence_does_not_support_it),
        TEST(a_number_may_stand_in_the_head_of_the_rows_table),
        TEST(a_sentence_on_two_rows_is_tied_to_both),
        TEST(of_a_sentence_that_goes_on_with_what_nobody_says_the_beginning_is_kept),
        TEST(a_sentence_that_the_limit_cuts_off_is_no_sentence),
        TEST(what_holds_is_handed_on_as_soon_as_it_is_whole),
        TEST(a_sentence_said_again_is_kept_once_and_a_loop_is_stopped),
        TEST(a_model_that_does_not_know_refuses),
        TEST(what_holds_waits_for_what_is_asked),
        TEST(where_the_model_is_wrong_what_plainly_answers_is_quoted),
        TEST(no_model_is_asked_about_a_name_that_no_passage_holds),
        TEST(the_marks_of_a_draft_say_where_they_stand),
        TEST(a_cancel_while_it_writes_is_no_answer),
        TEST(a_model_that_writes_nothing_or_fails_gives_a_typed_refusal),
        cmocka_unit_test(each_refusal_has_a_text_in_each_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
