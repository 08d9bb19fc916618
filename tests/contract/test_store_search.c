/* SPDX-License-Identifier: Apache-2.0 */
/* How every store driver must find, tested through store.h alone. Each case opens a base of its own. */
#include "fakes/store_memory.h"
#include "support/store_base.h"

#include "base/error.h"
#include "base/str.h"

#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

static void assert_near(double found, double expected, double tolerance)
{
    if (!(fabs(found - expected) <= tolerance)) fail_msg("found %.9f, expected %.9f", found, expected);
}

static void finds_by_meaning_and_by_words_in_both_languages(void **state)
{
    struct base *base = *state;
    put_lines(base, "/folder/en", "Harbour", "en", harbour_text);
    put_lines(base, "/folder/zh", "港口", "zh-Hans", harbour_text_zh);
    struct ranking list = find_near(base, "Storm warnings arrive by telegraph", 3, NULL);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.considered, 10);
    assert_near(list.items[0].score, 1, 0.002);
    assert_text(hit_of(base, list.items[0].chunk).chunk.text, "Storm warnings arrive by telegraph");
    list = find_near(base, "港口在一月结冰", 1, NULL);
    quire_hit found = hit_of(base, list.items[0].chunk);
    assert_text(found.chunk.text, "港口在一月结冰");
    assert_text(found.document.uri, "/folder/zh");
    assert_int_equal(found.places.count, 1);

    uint64_t frequency[8] = { 0 };
    list = find_words(base, "herring", "en", NULL, frequency);
    assert_int_equal(list.count, 1);
    assert_int_equal(frequency[0], 1);
    assert_text(hit_of(base, list.items[0].chunk).chunk.text, "Herring boats returned before midnight");
    list = find_words(base, "电报", "zh-Hans", NULL, NULL);
    assert_true(list.count >= 1);
    assert_text(hit_of(base, list.items[0].chunk).chunk.text, "风暴警报通过电报到达");
    assert_int_equal(find_words(base, "zebra", "en", NULL, frequency).count, 0);
    assert_int_equal(frequency[0], 0);
    assert_int_equal(find_words(base, "\"?*:()^ -", "en", NULL, NULL).count, 0);
}

static void scores_by_bm25(void **state)
{
    struct base *base = *state;
    /* Three chunks of 4, 2 and 3 terms (each with one of its context); "ice" stands in two of them, twice in the first.
     * idf = ln(1 + (3 - 2 + .5) / (2 + .5)) = .470004; average length 3. By hand, k1 1.2, b .75:
     * chunk 1: tf 2, length 4: .470004 * 2 * 2.2 / (2 + 1.2 * (.25 + .75 * 4 / 3)) = .590862
     * chunk 3: tf 1, length 3: .470004 * 1 * 2.2 / (1 + 1.2) = .470004 */
    put_lines(base, "/folder/a", "title", "en", "ice ice lamp\nboat\nice rope");
    struct ranking list = find_words(base, "ice", "en", NULL, NULL);
    assert_int_equal(list.count, 2);
    assert_near(list.items[0].score, 0.590862, 1e-5);
    assert_near(list.items[1].score, 0.470004, 1e-5);
    list = find_words(base, "ice ice", "en", NULL, NULL);
    assert_near(list.items[1].score, 2 * 0.470004, 1e-5);
}

static void filters_on_every_field_before_scoring(void **state)
{
    struct base *base = *state;
    static const struct {
        const char *key, *value;
        size_t passed;
    } cases[] = {
        { "id", "d1", 5 },          { "uri", "/folder/en", 5 },
        { "uri", "/folder/*", 10 }, { "type", "text/plain", 10 },
        { "type", "text/*", 10 },   { "language", "zh-Hans", 5 },
        { "language", "zh*", 5 },   { "title", "港*", 5 },
        { "title", "Harbour", 5 },  { "source", "/folder", 10 },
        { "author", "Ann", 5 },     { "author", "王*", 5 },
        { "author", "Bob", 0 },     { "id", "d", 0 },
        { "author", "*", 10 },      { "uri", "%", 0 },
    };
    static const quire_pair ann = { { "author", 6 }, { "Ann", 3 } },
                            wang = { { "author", 6 }, { "王明", 6 } };
    quire_put_result result;
    struct stored_document made = make_document(&base->arena, "/folder/en", "Harbour", "en", harbour_text);
    made.document.metadata = &ann;
    made.document.metadata_count = 1;
    OK(put_document(base->store, &base->call, &made, "/folder", &result, &base->err));
    made = make_document(&base->arena, "/folder/zh", "港口", "zh-Hans", harbour_text_zh);
    made.document.metadata = &wang;
    made.document.metadata_count = 1;
    OK(put_document(base->store, &base->call, &made, "/folder", &result, &base->err));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[64];
        snprintf(text, sizeof text, "%s=%s", cases[i].key, cases[i].value);
        quire_condition condition = condition_of(base, text);
        quire_filter filter = { .conditions = &condition, .count = 1 };
        struct ranking list = find_near(base, "Storm warnings", 10, &filter);
        if (list.count != cases[i].passed || list.considered != cases[i].passed)
            fail_msg("%s=%s lets %zu through, expected %zu", cases[i].key, cases[i].value, list.count,
                     cases[i].passed);
        quire_document_rows rows;
        OK(quire_store_list(base->store, &base->call, &filter, &rows, &base->err));
        assert_int_equal(rows.count, cases[i].passed / 5);
    }
    quire_condition both[] = { condition_of(base, "language=en"), condition_of(base, "author=王*") };
    quire_filter filter = { .conditions = both, .count = 2 };
    assert_int_equal(find_near(base, "Storm", 10, &filter).count, 0);
    filter.count = 1;
    assert_int_equal(find_words(base, "电报", "zh-Hans", &filter, NULL).count, 0);
    assert_int_equal(find_words(base, "keeper", "en", &filter, NULL).count, 2);
}

static void conditions_compare_texts_numbers_and_dates(void **state)
{
    struct base *base = *state;
    static const struct {
        const char *text;
        bool english, chinese; /* which of the two documents passes */
    } cases[] = {
        { "author!=Ann", false, true },
        { "meta.author==Ann", true, false },
        { "title==港口*", false, true }, /* a star that stands in the title */
        { "title==Harbour*", false, false },
        { "size=12", true, false },
        { "size<12.5", true, false },
        { "size>=12", true, true },
        { "size>1e2", false, true },
        { "size>abc", true, false }, /* texts are compared as bytes: "twelve" */
        { "date<1931-02-01", true, false },
        { "date<=1931-01", true, false },
        { "date>1931-12", false, true },
        { "date>=1931-01", true, true },
        { "date>1931-01-12T08:30", false, true },
        { "made<2001-01", true, false }, /* as PDF writes it */
        { "made<2001", true, false },    /* a year alone is a number or a date's */
        { "date>1931", false, true },
        { "date<=1931", true, false },
        { "date<1931", false, false },
        { "size<2000", true, true },
        { "made>2000-03-31T12:29", true, false },
        { "missing<5", false, false },
        { "missing!=5", true, true },
        { "added>2000", true, true },
        { "added<2000-01-01", false, false },
        { "bytes>=0", true, true },
        { "chunks>0", true, true },
        { "language!=zh-Hans", true, false },
        { "status!=failed", true, true },
        { "status=failed", false, false },
    };
    static const quire_pair english[] = { { { "author", 6 }, { "Ann", 3 } },
                                          { { "author", 6 }, { "Bo", 2 } },
                                          { { "size", 4 }, { "12", 2 } },
                                          { { "size", 4 }, { "twelve", 6 } },
                                          { { "date", 4 }, { "1931-01-12", 10 } },
                                          { { "made", 4 }, { "D:20000331123000+01'00'", 23 } } },
                            chinese[] = { { { "author", 6 }, { "王明", 6 } },
                                          { { "size", 4 }, { "120", 3 } },
                                          { { "date", 4 }, { "1932-03-31T12:00:00Z", 20 } },
                                          { { "made", 4 }, { "D:2001 或更晚", 16 } } };
    quire_put_result result;
    struct stored_document made = make_document(&base->arena, "/folder/en", "Harbour", "en", harbour_text);
    made.document.metadata = english;
    made.document.metadata_count = sizeof english / sizeof *english;
    OK(put_document(base->store, &base->call, &made, "/folder", &result, &base->err));
    made = make_document(&base->arena, "/folder/zh", "港口*", "zh-Hans", harbour_text_zh);
    made.document.metadata = chinese;
    made.document.metadata_count = sizeof chinese / sizeof *chinese;
    OK(put_document(base->store, &base->call, &made, "/folder", &result, &base->err));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        quire_condition condition = condition_of(base, cases[i].text);
        quire_filter filter = { .conditions = &condition, .count = 1 };
        quire_document_rows rows;
        bool found[2] = { false, false };
        OK(quire_store_list(base->store, &base->call, &filter, &rows, &base->err));
        for (size_t r = 0; r < rows.count; r++) found[quire_str_is(rows.items[r].uri, "/folder/zh")] = true;
        if (found[0] != cases[i].english || found[1] != cases[i].chinese)
            fail_msg("%s: English %d, Chinese %d", cases[i].text, found[0], found[1]);
    }
}

static void a_condition_may_name_several_values(void **state)
{
    struct base *base = *state;
    put_lines(base, "/folder/en", "Harbour", "en", harbour_text);
    put_lines(base, "/folder/zh", "港口", "zh-Hans", harbour_text_zh);
    const quire_value titles[] = { { .kind = QUIRE_VALUE_TEXT, .text = QUIRE_STR("港口") },
                                   { .kind = QUIRE_VALUE_TEXT, .text = QUIRE_STR("Nothing") },
                                   { .kind = QUIRE_VALUE_TEXT, .text = QUIRE_STR("Harbour") } };
    for (size_t count = 1; count <= 3; count++) {
        const quire_condition condition = {
            .key = QUIRE_STR("title"), .match = QUIRE_MATCH_IN, .values = titles, .count = count
        };
        const quire_filter filter = { .conditions = &condition, .count = 1 };
        quire_document_rows rows;
        OK(quire_store_list(base->store, &base->call, &filter, &rows, &base->err));
        assert_int_equal(rows.count, count == 3 ? 2 : 1);
    }
}

static void says_what_documents_are_called(void **state)
{
    struct base *base = *state;
    put_lines(base, "/folder/en", "Harbour", "en", harbour_text);
    put_lines(base, "/folder/zh", "港口年報", "zh-Hant", harbour_text_zh);
    struct ranking list = find_near(base, "Storm", 10, NULL);
    quire_document_ref documents[12] = { 0 };
    quire_named names[12];
    assert_int_equal(list.count, 10);
    for (size_t i = 0; i < 10; i++) documents[i] = list.items[9 - i].document;
    documents[10].value = 1000000; /* of no document */
    documents[11].value = -1;
    OK(quire_store_names(base->store, &base->call, documents, 12, names, &base->err));
    size_t english = 0;
    for (size_t i = 0; i < 10; i++) {
        quire_hit hit = hit_of(base, list.items[9 - i].chunk);
        bool is_english = hit.document.language.data[0] == 'e';
        assert_text(names[i].title, is_english ? "Harbour" : "港口年報");
        assert_text(names[i].uri, is_english ? "/folder/en" : "/folder/zh");
        assert_int_equal(names[i].document.value, documents[i].value);
        assert_int_equal(names[i].chunks, 5);
        english += is_english;
    }
    assert_int_equal(english, 5);
    assert_int_equal(names[10].uri.size + names[11].uri.size, 0);
    OK(quire_store_names(base->store, &base->call, documents, 0, names, &base->err));
}

static void finds_in_just_the_documents_asked_for(void **state)
{
    struct base *base = *state;
    put_lines(base, "/folder/en", "Harbour", "en", harbour_text);
    put_lines(base, "/folder/zh", "港口", "zh-Hans", harbour_text_zh);
    const quire_document_ref
        english = find_near(base, "Storm warnings arrive by telegraph", 1, NULL).items[0].document,
        chinese = find_near(base, "风暴警报通过电报到达", 1, NULL).items[0].document;
    quire_filter filter = { .documents = &chinese, .document_count = 1 };
    struct ranking list = find_near(base, "Storm warnings arrive by telegraph", 10, &filter);
    assert_int_equal(list.count, 5);
    assert_int_equal(list.considered, 5);
    assert_int_equal(find_words(base, "keeper", "en", &filter, NULL).count, 0);
    assert_true(find_words(base, "电报", "zh-Hans", &filter, NULL).count > 0);
    quire_condition in_english = condition_of(base, "language=en");
    filter.conditions = &in_english; /* both must hold */
    filter.count = 1;
    assert_int_equal(find_near(base, "Storm", 10, &filter).count, 0);
    const quire_document_ref gone[] = { { -7 }, english, { 1000000 } };
    filter.documents = gone;
    filter.document_count = 3;
    assert_int_equal(find_near(base, "Storm", 10, &filter).count, 5);
    filter.document_count = 0; /* none at all */
    assert_int_equal(find_near(base, "Storm", 10, &filter).count, 0);
}

static void samples_vectors_with_their_languages(void **state)
{
    struct base *base = *state;
    const quire_sample *sample, *again;
    put_lines(base, "/folder/a", "Harbour", "en", harbour_text);
    OK(quire_store_sample(base->store, &base->call, 3, &sample, &base->err));
    assert_int_equal(sample->vectors.rows, 3);
    assert_int_equal(sample->chunks, 5);
    for (size_t i = 0; i < 3; i++) {
        const float *row = quire_matrix_row(&sample->vectors, i);
        double sum = 0;
        for (size_t j = 0; j < TEST_DIM; j++) sum += (double)row[j] * (double)row[j];
        assert_near(sum, 1, 0.01);
        assert_text(sample->languages[i], "en");
    }
    OK(quire_store_sample(base->store, &base->call, 3, &again, &base->err));
    assert_ptr_equal(again, sample); /* it is kept */
    quire_store_return_sample(base->store, again);
    put_lines(base, "/folder/b", "港口", "zh-Hans", harbour_text_zh);
    OK(quire_store_sample(base->store, &base->call, 100, &again, &base->err));
    assert_int_equal(again->vectors.rows, again->chunks);
    assert_int_equal(again->chunks, 10);
    assert_text(again->languages[0], "en");
    assert_text(again->languages[again->vectors.rows - 1], "zh-Hans");
    assert_int_equal(sample->chunks, 5); /* until it is given back */
    quire_store_return_sample(base->store, sample);
    quire_store_return_sample(base->store, again);
    quire_store_return_sample(base->store, NULL);
}

/* The language of the chunk that holds this line; empty: none does. */
static quire_str language_of_line(struct base *base, const char *line)
{
    float vector[TEST_DIM];
    quire_found_list found = { 0 };
    make_vector(line, strlen(line), vector);
    const quire_store_query query = { .vector = vector, .dim = TEST_DIM, .k = 1 };
    OK(quire_store_search(base->store, &base->call, &query, &found, &base->err));
    bool there = found.count && found.items[0].dense > .99;
    return there ? found.items[0].language : (quire_str){ 0 };
}

static void tells_languages_also_after_a_document_left(void **state)
{
    struct base *base = *state;
    quire_removed removed;
    bool pending;
    put_lines(base, "/folder/a", "Harbour", "en", harbour_text);
    put_lines(base, "/folder/b", "港口", "zh-Hans", harbour_text_zh);
    assert_text(language_of_line(base, "Storm warnings arrive by telegraph"), "en");
    assert_text(language_of_line(base, "风暴警报通过电报到达"), "zh-Hans");
    quire_str uri = QUIRE_STR("/folder/a");
    OK(quire_store_remove(base->store, &base->call, &uri, 1, &removed, &pending, &base->err));
    assert_text(language_of_line(base, "Storm warnings arrive by telegraph"), "");
    put_lines(base, "/folder/c", "Hafen", "de", harbour_text);
    assert_text(language_of_line(base, "风暴警报通过电报到达"), "zh-Hans");
    assert_text(language_of_line(base, "Storm warnings arrive by telegraph"), "de");
}

/* The title is what is embedded above each line. */
static void code_below_a_chinese_title_counts_as_no_one_language(void **state)
{
    struct base *base = *state;
    const quire_sample *sample = NULL;
    put_lines(base, "/folder/a", "港口", "en", harbour_text);
    assert_text(language_of_line(base, "Storm warnings arrive by telegraph"), "und");
    OK(quire_store_sample(base->store, &base->call, 1, &sample, &base->err));
    assert_text(sample->languages[0], "und");
    quire_store_return_sample(base->store, sample);
}

static void says_cheaply_how_much_can_be_found(void **state)
{
    struct base *base = *state;
    uint64_t chunks = 7, change = 7, later = 0;
    OK(quire_store_searchable(base->store, &base->call, &chunks, &change, &base->err));
    assert_int_equal(chunks, 0);
    put_lines(base, "/folder/a", "Harbour", "en", harbour_text);
    OK(quire_store_searchable(base->store, &base->call, &chunks, &later, &base->err));
    assert_int_equal(chunks, 5);
    assert_true(later > change);
}

/* One search for both: each list is as it is alone, and what only words found has its likeness. */
static void finds_by_both_at_once_with_every_likeness(void **state)
{
    struct base *base = *state;
    float vector[TEST_DIM];
    quire_terms terms = { 0 };
    quire_found_list found;
    put_lines(base, "/folder/a", "Harbour", "en", harbour_text);
    put_lines(base, "/folder/b", "港口", "zh-Hans", harbour_text_zh);
    struct ranking near = find_near(base, "Storm warnings arrive by telegraph", 10, NULL),
                   words = find_words(base, "keeper lantern", "en", NULL, NULL);
    OK(quire_text_terms(&base->call, QUIRE_STR("keeper lantern"), QUIRE_STR("en"), &terms, &base->err));
    make_vector("Storm warnings arrive by telegraph", strlen("Storm warnings arrive by telegraph"), vector);
    const quire_store_query query = { .vector = vector, .dim = TEST_DIM, .terms = &terms, .k = 2 };
    OK(quire_store_search(base->store, &base->call, &query, &found, &base->err));
    struct ranking by_words = rank(&base->arena, &found, false),
                   by_meaning = rank(&base->arena, &found, true);
    assert_int_equal(words.count, 2);
    assert_int_equal(by_words.count, 2);
    assert_true(found.count >= 3 && found.count <= 4);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(by_words.items[i].chunk.value, words.items[i].chunk.value);
        assert_near(by_words.items[i].score, words.items[i].score, 1e-9);
        assert_int_equal(by_meaning.items[i].chunk.value, near.items[i].chunk.value);
    }
    for (size_t i = 0; i < found.count; i++)
        for (size_t j = 0; j < near.count; j++)
            if (near.items[j].chunk.value == found.items[i].chunk.value)
                assert_near(found.items[i].dense, near.items[j].score, 1e-9);
    assert_text(hit_of(base, (quire_chunk_ref){ 999 }).chunk.id, "");
}

/* "the" stands in no chunk's terms as a content word: it finds nothing then, and is counted all the same. */
static void counts_a_function_word_that_it_does_not_look_for(void **state)
{
    struct base *base = *state;
    quire_term items[] = { { .text = QUIRE_STR("the"), .content = false },
                           { .text = QUIRE_STR("lantern"), .content = true } };
    const quire_terms terms = { items, 2 };
    quire_store_query query = { .terms = &terms, .k = 10 };
    quire_found_list all, content;
    put_lines(base, "/folder/a", "Harbour", "en", harbour_text);
    OK(quire_store_search(base->store, &base->call, &query, &all, &base->err));
    query.content_only = true;
    OK(quire_store_search(base->store, &base->call, &query, &content, &base->err));
    assert_int_equal(content.count, 1);
    assert_int_equal(all.count, 3);
    assert_int_equal(all.frequency[0], 3);
    assert_int_equal(content.frequency[0], 3);
    assert_int_equal(content.frequency[1], 1);
    assert_true(isnan(content.items[0].dense));
}

static void refuses_vectors_of_another_dimension_or_not_finite(void **state)
{
    struct base *base = *state;
    float vector[TEST_DIM + 1] = { 0 };
    quire_found_list found;
    quire_put_result result;
    quire_store_query query = { .vector = vector, .dim = TEST_DIM + 1, .k = 3 };
    struct stored_document made = make_document(&base->arena, "/folder/a", "Harbour", "en", harbour_text);
    assert_int_equal(quire_store_search(base->store, &base->call, &query, &found, &base->err),
                     QUIRE_E_INVALID);
    vector[3] = NAN;
    query.dim = TEST_DIM;
    assert_int_equal(quire_store_search(base->store, &base->call, &query, &found, &base->err),
                     QUIRE_E_INVALID);
    made.vectors.cells[7] = INFINITY;
    assert_int_equal(put_document(base->store, &base->call, &made, "/folder", &result, &base->err),
                     QUIRE_E_INVALID);
    assert_int_equal(find_near(base, "Storm", 3, NULL).count, 0);
}

static void refuses_a_second_space(void **state)
{
    struct base *base = *state;
    float probe[TEST_DIM] = { 1 };
    quire_space space = { .model_name = QUIRE_STR("other"),
                          .model_identity = QUIRE_STR("other-v1"),
                          .chunking = QUIRE_STR("lines-v1"),
                          .dim = TEST_DIM,
                          .probe = probe },
                active;
    assert_int_equal(quire_store_create_space(base->store, &base->call, &space, &base->err), QUIRE_E_INVALID);
    OK(make_space(base->store, &base->call, &base->err));
    OK(quire_store_space(base->store, &base->call, &active, &base->err));
    assert_int_equal(active.key, 1);
    assert_text(active.model_identity, "pairs-v1");
    assert_int_equal(active.dim, TEST_DIM);
    make_vector("probe", 5, probe);
    assert_memory_equal(active.probe, probe, sizeof probe);
}

static void takes_a_document_of_ten_thousand_chunks(void **state)
{
    struct base *base = *state;
    enum { LINES = 10000 };
    char *text = calloc(LINES, 48), *at = text;
    assert_non_null(text);
    for (int i = 0; i < LINES; i++)
        at += sprintf(at, "line %d of the log 第%d行%s", i, i, i + 1 < LINES ? "\n" : "");
    quire_put_result result = put_lines(base, "/folder/log", "Log", "en", text);
    assert_int_equal(find_near(base, "line 777 of the log 第777行", 7, NULL).considered, LINES);
    assert_int_equal(find_words(base, "7777", "en", NULL, NULL).count, 1);
    bool pending;
    quire_removed removed;
    OK(quire_store_remove(base->store, &base->call, &result.id, 1, &removed, &pending, &base->err));
    assert_int_equal(removed.document.chunks, LINES);
    assert_int_equal(find_words(base, "7777", "en", NULL, NULL).count, 0);
    free(text);
}

struct reading {
    struct base *base;
    atomic_bool *stop;
    atomic_size_t rounds;
    quire_status status;
    char message[512];
};

/* Each answer must be of one committed state: all chunks of a document, or none. */
static void *read_on(void *user)
{
    struct reading *reading = user;
    float vector[TEST_DIM];
    make_vector("Storm", 5, vector);
    while (!atomic_load(reading->stop) && !reading->status) {
        quire_arena arena = { 0 };
        quire_call call = { .arena = &arena };
        quire_error err = { 0 };
        quire_found_list list = { 0 };
        quire_term term = { .text = QUIRE_STR("keeper") };
        quire_terms terms = { &term, 1 };
        quire_hit hits[3];
        quire_chunk_ref chunks[3];
        const quire_store_query near = { .vector = vector, .dim = TEST_DIM, .k = 1000 },
                                words = { .terms = &terms, .k = 10 };
        reading->status = quire_store_search(reading->base->store, &call, &near, &list, &err);
        if (!reading->status && list.count % 5) reading->status = QUIRE_E_FORMAT;
        for (size_t i = 0; i < 3 && i < list.count; i++) chunks[i] = list.items[i].chunk;
        if (!reading->status && list.count >= 3)
            reading->status = quire_store_hits(reading->base->store, &call, chunks, 3, hits, &err);
        if (!reading->status)
            reading->status = quire_store_search(reading->base->store, &call, &words, &list, &err);
        memcpy(reading->message, err.message, sizeof err.message);
        quire_arena_free(&arena);
        atomic_fetch_add(&reading->rounds, 1);
    }
    return NULL;
}

static void lets_threads_read_while_one_writes(void **state)
{
    enum { READERS = 3, ROUNDS = 30 };
    struct base *base = *state;
    atomic_bool stop = false;
    pthread_t threads[READERS];
    struct reading reading[READERS] = { 0 };
    for (size_t i = 0; i < READERS; i++) {
        reading[i].base = base;
        reading[i].stop = &stop;
        assert_int_equal(pthread_create(&threads[i], NULL, read_on, &reading[i]), 0);
    }
    /* A driver without files may be done with all rounds before a thread has begun. */
    for (size_t i = 0; i < READERS; i++)
        while (atomic_load(&reading[i].rounds) == 0) sched_yield();
    for (int round = 0; round < ROUNDS; round++) {
        char uri[32];
        snprintf(uri, sizeof uri, "/folder/%d", round % 7);
        quire_str id = put_lines(base, uri, "Harbour", round % 2 ? "zh-Hans" : "en",
                                 round % 2 ? harbour_text_zh : harbour_text)
                           .id;
        quire_removed removed;
        bool pending;
        if (round % 3 == 0)
            OK(quire_store_remove(base->store, &base->call, &id, 1, &removed, &pending, &base->err));
    }
    atomic_store(&stop, true);
    for (size_t i = 0; i < READERS; i++) {
        pthread_join(threads[i], NULL);
        if (reading[i].status) fail_msg("reader %zu: %d %s", i, reading[i].status, reading[i].message);
    }
}

#define CASE(name) cmocka_unit_test_prestate_setup_teardown(name, set_up_open_base, tear_down_base, driver)

static int run_over(const quire_store_driver *tested)
{
    void *driver = (void *)(uintptr_t)tested;
    const struct CMUnitTest tests[] = {
        CASE(finds_by_meaning_and_by_words_in_both_languages),
        CASE(scores_by_bm25),
        CASE(filters_on_every_field_before_scoring),
        CASE(conditions_compare_texts_numbers_and_dates),
        CASE(a_condition_may_name_several_values),
        CASE(says_what_documents_are_called),
        CASE(finds_in_just_the_documents_asked_for),
        CASE(samples_vectors_with_their_languages),
        CASE(tells_languages_also_after_a_document_left),
        CASE(code_below_a_chinese_title_counts_as_no_one_language),
        CASE(says_cheaply_how_much_can_be_found),
        CASE(finds_by_both_at_once_with_every_likeness),
        CASE(counts_a_function_word_that_it_does_not_look_for),
        CASE(refuses_vectors_of_another_dimension_or_not_finite),
        CASE(refuses_a_second_space),
        CASE(takes_a_document_of_ten_thousand_chunks),
        CASE(lets_threads_read_while_one_writes),
    };
    return cmocka_run_group_tests_name(tested->name, tests, NULL, NULL);
}

int main(void)
{
    return run_over(&quire_store_sqlite) + run_over(&quire_store_memory);
}
