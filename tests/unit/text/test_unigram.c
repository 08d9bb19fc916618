/* SPDX-License-Identifier: Apache-2.0 */
/* The expected ids come from sentencepiece (tests/fixtures/tokenizer/README.md). */
#include "text/tokenizers/unigram.h"

#include "base/str.h"
#include "text/tokenizers/unigram_build.h"
#include "text/tokenizers/unigram_layout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <yyjson.h>

#include <cmocka.h>

#define FIXTURE QUIRE_TEST_SOURCE_DIR "/tests/fixtures/tokenizer/"
#define TRIE QUIRE_TEST_BINARY_DIR "/test_unigram.trie"
#define DAMAGED QUIRE_TEST_BINARY_DIR "/test_unigram_damaged.trie"

static int open_fixture(void **state)
{
    quire_unigram *unigram;
    quire_error err = { 0 };
    if (quire_unigram_build_from_json(FIXTURE "tokenizer.json", TRIE, &err) ||
        quire_unigram_open(TRIE, &unigram, &err)) {
        fail_msg("%s", err.message);
        return 1;
    }
    *state = unigram;
    return 0;
}

static int close_fixture(void **state)
{
    quire_unigram_close(*state);
    unlink(TRIE);
    unlink(DAMAGED);
    return 0;
}

static quire_tokens encode(const quire_unigram *unigram, quire_str text)
{
    quire_tokens tokens = { .with_ranges = true };
    assert_int_equal(quire_unigram_encode(unigram, text, &tokens, NULL), QUIRE_OK);
    assert_int_equal(quire_unigram_count(unigram, text), tokens.count);
    return tokens;
}

static void check_ranges(quire_str text, const quire_tokens *tokens)
{
    for (size_t i = 0; i < tokens->count; i++) {
        quire_range range = tokens->ranges[i];
        assert_true(range.start <= range.end && range.end <= text.size);
        if (i) assert_int_equal(range.start, tokens->ranges[i - 1].end);
        if (range.start < text.size) assert_int_not_equal(text.data[range.start] & 0xC0, 0x80);
    }
}

static void gives_the_ids_of_sentencepiece_for_english_and_chinese_lines(void **state)
{
    FILE *file = fopen(FIXTURE "expected.jsonl", "r");
    assert_non_null(file);
    char *line = NULL;
    size_t capacity = 0, lines = 0;
    ssize_t size;
    while ((size = getline(&line, &capacity, file)) > 0) {
        yyjson_doc *doc = yyjson_read(line, (size_t)size, 0);
        yyjson_val *text = yyjson_obj_get(yyjson_doc_get_root(doc), "text");
        yyjson_val *ids = yyjson_obj_get(yyjson_doc_get_root(doc), "ids");
        quire_str source = { yyjson_get_str(text), yyjson_get_len(text) };
        quire_tokens tokens = encode(*state, source);
        if (tokens.count != yyjson_arr_size(ids)) fail_msg("\"%s\": %zu tokens", source.data, tokens.count);
        for (size_t i = 0; i < tokens.count; i++)
            if (tokens.ids[i] != yyjson_get_int(yyjson_arr_get(ids, i)))
                fail_msg("\"%s\": token %zu is %d", source.data, i, tokens.ids[i]);
        check_ranges(source, &tokens);
        quire_tokens_free(&tokens);
        yyjson_doc_free(doc);
        lines++;
    }
    assert_in_range(lines, 300, 1000);
    free(line);
    fclose(file);
}

/* One sentence many times over, each after a space: no piece spans the space, so the ids repeat too. */
static void check_long_text(const quire_unigram *unigram, const char *sentence, size_t times)
{
    size_t size = strlen(sentence) + 1;
    char *text = malloc(size * times);
    assert_non_null(text);
    for (size_t i = 0; i < times; i++) {
        memcpy(text + i * size, sentence, size - 1);
        text[(i + 1) * size - 1] = ' ';
    }
    quire_tokens one = encode(unigram, quire_str_from(sentence));
    quire_tokens all = encode(unigram, (quire_str){ text, size * times });
    check_ranges((quire_str){ text, size * times }, &all);
    assert_int_equal(all.count, one.count * times);
    for (size_t i = 0; i < all.count; i++) assert_int_equal(all.ids[i], one.ids[i % one.count]);
    quire_tokens_free(&one);
    quire_tokens_free(&all);
    free(text);
}

static void cuts_a_long_english_text_as_it_cuts_its_sentences(void **state)
{
    check_long_text(*state, "Bread rises slowly in a cold kitchen, but it tastes better in the end.", 40000);
}

static void cuts_a_long_chinese_text_as_it_cuts_its_sentences(void **state)
{
    check_long_text(*state, "灯塔看守人每天早上都会记录风向和天气。", 40000);
}

static void takes_megabytes_without_a_gap_between_pieces(void **state)
{
    enum { SIZE = 3 << 20 };
    const char *fill[] = { "a", " ", UNIGRAM_META, "\x01", "\xff" };
    char *text = malloc(SIZE);
    assert_non_null(text);
    for (size_t kind = 0; kind < 5; kind++) {
        size_t width = strlen(fill[kind]);
        for (size_t i = 0; i < SIZE; i++) text[i] = fill[kind][i % width];
        quire_tokens tokens = encode(*state, (quire_str){ text, SIZE });
        check_ranges((quire_str){ text, SIZE }, &tokens);
        quire_tokens_free(&tokens);
    }
    free(text);
}

static void says_where_in_the_source_each_token_stands(void **state)
{
    quire_str text = QUIRE_STR("  Bread  \xef\xac\x81ne \xe9\x9d\xa2\xe5\x8c\x85  ");
    quire_tokens tokens = encode(*state, text);
    check_ranges(text, &tokens);
    assert_int_equal(tokens.ranges[0].start, 2);
    assert_int_equal(tokens.ranges[tokens.count - 1].end,
                     21); /* behind the last character, before the spaces */
    quire_tokens_free(&tokens);
}

static void takes_marker_names_in_a_text_as_plain_text(void **state)
{
    quire_unigram_markers markers = quire_unigram_markers_of(*state);
    assert_int_equal(markers.begin, 0);
    assert_int_equal(markers.pad, 1);
    assert_int_equal(markers.end, 2);
    assert_int_equal(markers.unknown, 3);
    quire_tokens tokens = encode(*state, QUIRE_STR("<s>bread</s><pad>"));
    for (size_t i = 0; i < tokens.count; i++) assert_true(tokens.ids[i] > 2);
    quire_tokens_free(&tokens);
}

static void gives_one_unknown_token_for_a_run_of_unknown_characters(void **state)
{
    quire_tokens thai = encode(*state, QUIRE_STR("ไทย")), broken = encode(*state, QUIRE_STR("\xff\xfe\xc3"));
    assert_int_equal(thai.count, 2);
    assert_int_equal(thai.ids[1], 3);
    assert_int_equal(thai.ranges[1].end, strlen("ไทย"));
    assert_int_equal(broken.count, 2);
    assert_int_equal(broken.ids[1], 3);
    quire_tokens_free(&thai);
    quire_tokens_free(&broken);
}

static char *read_trie(size_t *size)
{
    FILE *file = fopen(TRIE, "r");
    assert_non_null(file);
    char *bytes = malloc(1 << 20);
    assert_non_null(bytes);
    *size = fread(bytes, 1, 1 << 20, file);
    fclose(file);
    return bytes;
}

static quire_status open_bytes(const char *bytes, size_t size, quire_unigram **out, quire_error *err)
{
    FILE *file = fopen(DAMAGED, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
    return quire_unigram_open(DAMAGED, out, err);
}

static void refuses_a_file_that_is_not_one_is_cut_short_or_is_missing(void **state)
{
    quire_unigram *unigram;
    quire_error err = { 0 };
    size_t size;
    char *bytes = read_trie(&size);
    (void)state;
    assert_int_equal(quire_unigram_open(QUIRE_TEST_BINARY_DIR "/no such file", &unigram, &err),
                     QUIRE_E_NOT_FOUND);
    assert_int_equal(quire_unigram_open(QUIRE_TEST_BINARY_DIR, &unigram, &err), QUIRE_E_FORMAT);
    assert_int_equal(open_bytes(bytes, 40, &unigram, &err), QUIRE_E_FORMAT);
    assert_int_equal(open_bytes(bytes, size - 1, &unigram, &err), QUIRE_E_FORMAT);
    assert_non_null(strstr(err.message, "build it again"));
    bytes[8]++;
    assert_int_equal(open_bytes(bytes, size, &unigram, &err), QUIRE_E_FORMAT);
    assert_non_null(strstr(err.message, "version 2, expected 1"));
    bytes[0] = 'X';
    assert_int_equal(open_bytes(bytes, size, &unigram, &err), QUIRE_E_FORMAT);
    assert_null(unigram);
    free(bytes);
}

/* The sanitizer builds give this one its teeth. */
static void stays_inside_a_damaged_file(void **state)
{
    size_t size;
    char *bytes = read_trie(&size);
    quire_str text = QUIRE_STR(
        "The museum opens at nine. \xef\xac\x81ne caf\x65\xcc\x81 博物馆九点开门,五点关门。");
    uint32_t random = 12345;
    (void)state;
    for (int round = 0; round < 300; round++) {
        char *damaged = malloc(size);
        assert_non_null(damaged);
        memcpy(damaged, bytes, size);
        for (int i = 0; i < (round % 3 ? 2000 : 2); i++) {
            random = random * 1664525u + 1013904223u;
            size_t from = round % 3 ? sizeof(unigram_header) : 0;
            damaged[from + (random >> 8) % (size - from)] = (char)(random >> 16);
        }
        quire_unigram *unigram;
        if (!open_bytes(damaged, size, &unigram, NULL)) {
            quire_tokens tokens = encode(unigram, text);
            check_ranges(text, &tokens);
            quire_tokens_free(&tokens);
        }
        quire_unigram_close(unigram);
        free(damaged);
    }
    free(bytes);
}

static quire_status build_json(const char *json, quire_error *err)
{
    FILE *file = fopen(DAMAGED ".json", "w");
    assert_non_null(file);
    fputs(json, file);
    fclose(file);
    quire_status status = quire_unigram_build_from_json(DAMAGED ".json", DAMAGED, err);
    unlink(DAMAGED ".json");
    return status;
}

#define META_JSON                                                                                            \
    "\"pre_tokenizer\":{\"type\":\"Metaspace\",\"replacement\":\"\xe2\x96\x81\",\"prepend_scheme\":"         \
    "\"always\"}"

static void refuses_a_tokenizer_of_another_kind_and_names_it(void **state)
{
    static const struct {
        const char *json, *message;
    } cases[] = {
        { "{\"model\":{\"type\":\"BPE\"}}", "\"BPE\", expected \"Unigram\"" },
        { "{\"model\":{\"type\":\"Unigram\",\"unk_id\":0,\"byte_fallback\":true}}", "byte_fallback" },
        { "{\"model\":{\"type\":\"Unigram\",\"unk_id\":5,\"vocab\":[[\"a\",1]]}}", "unk_id 5" },
        { "{\"model\":{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":[[\"a\"]]}}", "entry 0" },
        { "{\"normalizer\":{\"type\":\"Lowercase\"},\"model\":{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":[["
          "\"a\",1]]}}",
          "Lowercase" },
        { "{\"pre_tokenizer\":{\"type\":\"ByteLevel\"},\"model\":{\"type\":\"Unigram\",\"unk_id\":0,"
          "\"vocab\":[[\"a\",1]]}}",
          "ByteLevel" },
        { "{" META_JSON ",\"normalizer\":{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"/////w==\"},"
          "\"model\":{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":[[\"u\",0],[\"a\",-1]]}}",
          "character map is cut short" },
        { "{" META_JSON
          ",\"model\":{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":[[\"u\",0],[\"a\",-1],[\"a\",-2]]}}",
          "1 and 2 are equal" },
        { "{ not json", "not JSON" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        quire_error err = { 0 };
        assert_int_equal(build_json(cases[i].json, &err), QUIRE_E_FORMAT);
        if (!strstr(err.message, cases[i].message)) fail_msg("case %zu: %s", i, err.message);
    }
}

static void has_one_identity_for_one_vocabulary(void **state)
{
    quire_unigram *unigram;
    uint64_t identity[3];
    const char *scores[] = { "-1", "-1", "-1.5" };
    char json[512];
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        snprintf(json, sizeof json,
                 "{" META_JSON
                 ",\"model\":{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":[[\"u\",0],[\"a\",%s]]}}",
                 scores[i]);
        assert_int_equal(build_json(json, NULL), QUIRE_OK);
        assert_int_equal(quire_unigram_open(DAMAGED, &unigram, NULL), QUIRE_OK);
        identity[i] = quire_unigram_identity(unigram);
        quire_unigram_close(unigram);
    }
    assert_true(identity[0] == identity[1]);
    assert_true(identity[0] != identity[2]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_ids_of_sentencepiece_for_english_and_chinese_lines),
        cmocka_unit_test(cuts_a_long_english_text_as_it_cuts_its_sentences),
        cmocka_unit_test(cuts_a_long_chinese_text_as_it_cuts_its_sentences),
        cmocka_unit_test(takes_megabytes_without_a_gap_between_pieces),
        cmocka_unit_test(says_where_in_the_source_each_token_stands),
        cmocka_unit_test(takes_marker_names_in_a_text_as_plain_text),
        cmocka_unit_test(gives_one_unknown_token_for_a_run_of_unknown_characters),
        cmocka_unit_test(refuses_a_file_that_is_not_one_is_cut_short_or_is_missing),
        cmocka_unit_test(stays_inside_a_damaged_file),
        cmocka_unit_test(refuses_a_tokenizer_of_another_kind_and_names_it),
        cmocka_unit_test(has_one_identity_for_one_vocabulary),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
