/* SPDX-License-Identifier: Apache-2.0 */
/* Splitting: the promises of split.h on documents made at random in both languages, and each rule on a document made
 * for it. Tokens are counted by a stand-in: one a Han character, one for every four other bytes begun. */
#include "base/str.h"
#include "record/chunk.h"
#include "record/document_codec.h"
#include "split/split.h"
#include "text/unicode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { PREFIX_AND_MARKERS = 5, MOST_ELEMENTS = 8000 };

static size_t count_tokens(void *state, quire_str text)
{
    (void)state;
    size_t tokens = PREFIX_AND_MARKERS, others = 0;
    for (size_t at = 0; at < text.size;) {
        size_t here = at;
        uint32_t c = quire_utf8_next(text, &at);
        if (quire_char_is_han(c)) tokens++;
        else others += at - here;
    }
    return tokens + (others + 3) / 4;
}

static quire_token_counter counter_of(size_t window)
{
    return (quire_token_counter){ .count = count_tokens,
                                  .window_tokens = window,
                                  .identity = QUIRE_STR("four-bytes") };
}

struct fixture {
    quire_arena arena;
    quire_call call;
    quire_ledger ledger;
    quire_chunks chunks;
    quire_error error;
    char *text;
    size_t size, capacity;
    quire_element elements[MOST_ELEMENTS];
    size_t count;
    quire_document document;
    uint64_t seed;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    if (!fixture) return -1;
    fixture->call.arena = &fixture->arena;
    fixture->capacity = (size_t)4 << 20;
    fixture->text = malloc(fixture->capacity);
    *state = fixture;
    return fixture->text ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    quire_arena_free(&fixture->arena);
    free(fixture->text);
    free(fixture);
    return 0;
}

static void restart(struct fixture *fixture, uint64_t seed)
{
    quire_arena_free(&fixture->arena);
    fixture->size = fixture->count = 0;
    fixture->seed = seed * 2654435761u + 1;
    fixture->document = (quire_document){ .language = QUIRE_STR("en") };
    quire_ledger_init(&fixture->ledger, &fixture->arena);
}

static void write_text(struct fixture *fixture, const char *text)
{
    size_t size = strlen(text);
    assert_true(fixture->size + size < fixture->capacity);
    memcpy(fixture->text + fixture->size, text, size);
    fixture->size += size;
}

static uint32_t open_element(struct fixture *fixture, quire_element_kind kind, uint32_t parent)
{
    assert_true(fixture->count < MOST_ELEMENTS);
    fixture->elements[fixture->count] =
        (quire_element){ .kind = kind, .parent = parent, .start = fixture->size };
    return (uint32_t)fixture->count++;
}

static void close_element(struct fixture *fixture, uint32_t element)
{
    fixture->elements[element].end = fixture->size;
}

static uint32_t element(struct fixture *fixture, quire_element_kind kind, const char *text)
{
    uint32_t made = open_element(fixture, kind, QUIRE_NO_PARENT);
    write_text(fixture, text);
    close_element(fixture, made);
    write_text(fixture, "\n\n");
    return made;
}

static quire_status split(struct fixture *fixture, int64_t target, int64_t overlap, size_t window)
{
    quire_split_settings settings = { .target_tokens = target, .overlap_tokens = overlap };
    quire_token_counter counter = counter_of(window);
    fixture->document.text = (quire_str){ fixture->text, fixture->size };
    fixture->document.elements = fixture->elements;
    fixture->document.element_count = fixture->count;
    return quire_split(&fixture->call, &settings, &counter, &fixture->document, &fixture->ledger,
                       &fixture->chunks, &fixture->error);
}

static bool is_boundary(const struct fixture *fixture, size_t at)
{
    return at == fixture->size || ((unsigned char)fixture->text[at] & 0xC0) != 0x80;
}

static void check_chunk(const struct fixture *fixture, const quire_chunk *chunk, size_t window)
{
    assert_true(chunk->range_count > 0);
    size_t at = 0;
    for (size_t i = 0; i < chunk->range_count; i++) {
        quire_range range = chunk->ranges[i];
        assert_true(range.start < range.end && range.end <= fixture->size);
        assert_true(is_boundary(fixture, range.start) && is_boundary(fixture, range.end));
        if (i) {
            assert_true(range.start >= chunk->ranges[i - 1].end);
            assert_int_equal(chunk->text.data[at++], '\n');
        }
        assert_memory_equal(chunk->text.data + at, fixture->text + range.start, range.end - range.start);
        at += range.end - range.start;
    }
    assert_int_equal(chunk->text.size, at);
    assert_true(quire_text_is_canonical(chunk->context));
    assert_null(chunk->context.size ? memchr(chunk->context.data, '\n', chunk->context.size) : NULL);
    quire_arena arena = { 0 };
    size_t tokens = count_tokens(NULL, quire_chunk_input(chunk, &arena));
    quire_arena_free(&arena);
    assert_int_equal(chunk->tokens, tokens);
    assert_true(tokens <= window);
}

/* Every byte is in a chunk, or white space, or in a running head or foot; and the ledger says the same. */
static void check_coverage(const struct fixture *fixture)
{
    unsigned char *covered = calloc(fixture->size + 1, 1);
    assert_non_null(covered);
    for (size_t i = 0; i < fixture->chunks.count; i++)
        for (size_t j = 0; j < fixture->chunks.items[i].range_count; j++) {
            quire_range range = fixture->chunks.items[i].ranges[j];
            memset(covered + range.start, 1, range.end - range.start);
        }
    for (size_t i = 0; i < fixture->count; i++)
        if (fixture->elements[i].kind == QUIRE_ELEMENT_HEADER ||
            fixture->elements[i].kind == QUIRE_ELEMENT_FOOTER)
            for (size_t at = fixture->elements[i].start; at < fixture->elements[i].end; at++) {
                assert_int_equal(covered[at] & 1, 0);
                covered[at] = 2;
            }
    uint64_t kept = 0;
    quire_str text = { fixture->text, fixture->size };
    for (size_t at = 0; at < fixture->size;) {
        size_t here = at;
        uint32_t c = quire_utf8_next(text, &at);
        if (covered[here] == 0 && !quire_char_is_space(c))
            fail_msg("byte %zu of %zu is lost", here, fixture->size);
        if (covered[here] == 1) kept += at - here;
    }
    free(covered);
    quire_ledger_rows rows = quire_ledger_view(&fixture->ledger);
    assert_int_equal(rows.count, 1);
    assert_int_equal(rows.items[0].received, fixture->size);
    assert_int_equal(rows.items[0].kept, kept);
    assert_true(quire_ledger_row_balances(&rows.items[0]));
}

static void check_all(const struct fixture *fixture, size_t window)
{
    size_t before = 0;
    for (size_t i = 0; i < fixture->chunks.count; i++) {
        const quire_chunk *chunk = &fixture->chunks.items[i];
        check_chunk(fixture, chunk, window);
        size_t end = chunk->ranges[chunk->range_count - 1].end;
        assert_true(end > before);
        before = end;
    }
    check_coverage(fixture);
}

static uint32_t random_below(struct fixture *fixture, uint32_t bound)
{
    fixture->seed = fixture->seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(fixture->seed >> 33) % bound;
}

static void write_words(struct fixture *fixture, uint32_t most)
{
    static const char *const words[] = {
        "river",        "of", "the", "data. ",         "Dr.",  "3,000",  "HTTP_404", "is",     "an",
        "example? ",    "It", "\n",  "e\u0301t\u00e9", "数据", "的",     "来源。",   "什么；", "第三章",
        "他说：“好。”", "ｶﾞ", "😀",   "\u3000",         "…",    "（一）",
    };
    for (uint32_t i = random_below(fixture, most) + 1; i > 0; i--) {
        write_text(fixture, words[random_below(fixture, sizeof words / sizeof *words)]);
        if (random_below(fixture, 3)) write_text(fixture, " ");
    }
    if (random_below(fixture, 40) == 0)
        for (int i = 0; i < 3000; i++) write_text(fixture, random_below(fixture, 2) ? "a" : "字");
}

static void write_block(struct fixture *fixture, uint32_t parent, uint32_t depth)
{
    static const quire_element_kind leaves[] = {
        QUIRE_ELEMENT_PARAGRAPH, QUIRE_ELEMENT_HEADING, QUIRE_ELEMENT_PARAGRAPH, QUIRE_ELEMENT_CODE,
        QUIRE_ELEMENT_CAPTION,   QUIRE_ELEMENT_HEADER,  QUIRE_ELEMENT_FOOTER,    QUIRE_ELEMENT_FOOTNOTE,
    };
    uint32_t choice = random_below(fixture, 12);
    if (choice < 8) {
        uint32_t leaf = open_element(fixture, leaves[choice], parent);
        fixture->elements[leaf].level = leaves[choice] == QUIRE_ELEMENT_HEADING ? random_below(fixture, 6) + 1
                                                                                : 0;
        write_words(fixture, leaves[choice] == QUIRE_ELEMENT_HEADING ? 8 : 150);
        if (leaves[choice] == QUIRE_ELEMENT_CODE) write_text(fixture, "\n\n    return 0;\n}\n");
        close_element(fixture, leaf);
    } else if (choice < 10) {
        uint32_t table = open_element(fixture, QUIRE_ELEMENT_TABLE, parent);
        uint32_t rows = random_below(fixture, 40) + 1, heads = random_below(fixture, 3);
        for (uint32_t i = random_below(fixture, 3); i > 0; i--) {
            uint32_t caption = open_element(fixture, QUIRE_ELEMENT_CAPTION, table);
            if (i == 1) write_text(fixture, "（单位：万元）");
            else write_words(fixture, 60);
            close_element(fixture, caption);
            write_text(fixture, "\n");
        }
        for (uint32_t i = 0; i < rows; i++) {
            uint32_t row = open_element(fixture, QUIRE_ELEMENT_TABLE_ROW, table);
            fixture->elements[row].header = i < heads;
            fixture->elements[row].level = i < heads ? 0 : random_below(fixture, 4);
            uint32_t cell = open_element(fixture, QUIRE_ELEMENT_CELL, row);
            if (random_below(fixture, 5)) write_words(fixture, 10);
            close_element(fixture, cell);
            write_text(fixture, "\t");
            cell = open_element(fixture, QUIRE_ELEMENT_CELL, row);
            fixture->elements[cell].column = 1;
            if (random_below(fixture, 3)) write_text(fixture, "7");
            close_element(fixture, cell);
            write_text(fixture, "\n");
            close_element(fixture, row);
        }
        close_element(fixture, table);
    } else if (depth < 4) {
        uint32_t list = open_element(fixture, choice == 10 ? QUIRE_ELEMENT_LIST_ITEM : QUIRE_ELEMENT_QUOTE,
                                     parent);
        write_words(fixture, 20);
        for (uint32_t i = random_below(fixture, 4); i > 0; i--) write_block(fixture, list, depth + 1);
        close_element(fixture, list);
    }
    write_words(fixture, 1);
    write_text(fixture, "\n\n");
}

static void keeps_its_promises_on_random_documents(void **state)
{
    struct fixture *fixture = *state;
    for (uint64_t seed = 1; seed <= 150; seed++) {
        restart(fixture, seed);
        fixture->document.title = seed % 3 ? QUIRE_STR("A title\nof two lines, 标题") : (quire_str){ 0 };
        fixture->document.language = seed % 2 ? QUIRE_STR("en") : QUIRE_STR("zh-Hans");
        for (uint32_t i = random_below(fixture, 20) + 1; i > 0; i--) write_block(fixture, QUIRE_NO_PARENT, 0);
        size_t window = 24 + random_below(fixture, 600);
        int64_t target = 16 + (int64_t)random_below(fixture, 400);
        assert_int_equal(split(fixture, target, (int64_t)random_below(fixture, 64), window), QUIRE_OK);
        check_all(fixture, window);
    }
}

static void gives_the_same_chunks_each_time(void **state)
{
    struct fixture *fixture = *state;
    restart(fixture, 7);
    for (int i = 0; i < 12; i++) write_block(fixture, QUIRE_NO_PARENT, 0);
    assert_int_equal(split(fixture, 64, 16, 200), QUIRE_OK);
    quire_chunks first = fixture->chunks;
    quire_ledger_init(&fixture->ledger, &fixture->arena);
    assert_int_equal(split(fixture, 64, 16, 200), QUIRE_OK);
    assert_int_equal(first.count, fixture->chunks.count);
    for (size_t i = 0; i < first.count; i++) {
        assert_true(quire_str_equal(first.items[i].text, fixture->chunks.items[i].text));
        assert_true(quire_str_equal(first.items[i].context, fixture->chunks.items[i].context));
    }
}

static void an_empty_or_blank_document_has_no_chunks(void **state)
{
    struct fixture *fixture = *state;
    restart(fixture, 1);
    assert_int_equal(split(fixture, 64, 16, 200), QUIRE_OK);
    assert_int_equal(fixture->chunks.count, 0);
    restart(fixture, 1);
    write_text(fixture, " \n\u3000\n\t ");
    assert_int_equal(split(fixture, 64, 16, 200), QUIRE_OK);
    assert_int_equal(fixture->chunks.count, 0);
    check_coverage(fixture);
}

static void a_short_passage_stays_one_chunk(void **state)
{
    struct fixture *fixture = *state;
    static const char *const passages[] = {
        "The river rises in the hills. It flows past two towns. Nobody has measured its depth.",
        "这条河发源于山区。它流经两座城市。没有人测量过它的深度。",
    };
    for (size_t i = 0; i < 2; i++) {
        restart(fixture, 1);
        element(fixture, QUIRE_ELEMENT_PARAGRAPH, passages[i]);
        assert_int_equal(split(fixture, 64, 16, 200), QUIRE_OK);
        assert_int_equal(fixture->chunks.count, 1);
        assert_true(quire_str_is(fixture->chunks.items[0].text, passages[i]));
    }
}

static void a_heading_starts_a_chunk_and_names_the_path_of_what_follows(void **state)
{
    struct fixture *fixture = *state;
    restart(fixture, 1);
    fixture->document.title = QUIRE_STR("手册");
    fixture->elements[element(fixture, QUIRE_ELEMENT_HEADING, "Installing")].level = 1;
    element(fixture, QUIRE_ELEMENT_PARAGRAPH, "Read this before you start.");
    fixture->elements[element(fixture, QUIRE_ELEMENT_HEADING, "硬盘分区")].level = 2;
    element(fixture, QUIRE_ELEMENT_PARAGRAPH, "先备份数据。");
    assert_int_equal(split(fixture, 64, 16, 200), QUIRE_OK);
    assert_int_equal(fixture->chunks.count, 2);
    const quire_chunk *second = &fixture->chunks.items[1];
    assert_true(quire_str_is(fixture->chunks.items[0].context, "手册"));
    assert_true(quire_str_is(second->text, "硬盘分区\n\n先备份数据。"));
    assert_true(quire_str_is(second->context, "手册 > Installing"));
    assert_int_equal(second->headings.count, 2);
    assert_true(quire_str_is(second->headings.items[0], "Installing"));
    assert_true(quire_str_is(second->headings.items[1], "硬盘分区"));
}

static void a_long_section_repeats_its_last_sentence_and_its_heading_as_context(void **state)
{
    struct fixture *fixture = *state;
    restart(fixture, 1);
    fixture->elements[element(fixture, QUIRE_ELEMENT_HEADING, "Rivers")].level = 1;
    uint32_t paragraph = open_element(fixture, QUIRE_ELEMENT_PARAGRAPH, QUIRE_NO_PARENT);
    for (int i = 0; i < 12; i++) write_text(fixture, "The river number x is about forty bytes long. ");
    close_element(fixture, paragraph);
    assert_int_equal(split(fixture, 48, 14, 200), QUIRE_OK);
    assert_true(fixture->chunks.count >= 3);
    check_all(fixture, 200);
    for (size_t i = 1; i < fixture->chunks.count; i++) {
        const quire_chunk *chunk = &fixture->chunks.items[i], *before = chunk - 1;
        assert_true(quire_str_is(chunk->context, "Rivers"));
        assert_int_equal(before->ranges[before->range_count - 1].end - chunk->ranges[0].start, 45);
    }
}

static void a_long_table_keeps_rows_whole_and_repeats_its_header(void **state)
{
    struct fixture *fixture = *state;
    restart(fixture, 1);
    uint32_t table = open_element(fixture, QUIRE_ELEMENT_TABLE, QUIRE_NO_PARENT);
    for (int i = 0; i < 60; i++) {
        uint32_t row = open_element(fixture, QUIRE_ELEMENT_TABLE_ROW, table);
        fixture->elements[row].header = i == 0;
        write_text(fixture, i == 0 ? "城市\tRiver\tDepth\n" : "Springfield\tDon\t12 m\n");
        close_element(fixture, row);
    }
    close_element(fixture, table);
    assert_int_equal(split(fixture, 64, 16, 200), QUIRE_OK);
    check_all(fixture, 200);
    assert_true(fixture->chunks.count >= 4);
    for (size_t i = 0; i < fixture->chunks.count; i++) {
        const quire_chunk *chunk = &fixture->chunks.items[i];
        assert_int_equal(chunk->range_count, i ? 2 : 1);
        assert_true(quire_str_starts(chunk->text, QUIRE_STR("城市\tRiver\tDepth\nSpringfield")));
        assert_true(quire_str_ends(chunk->text, QUIRE_STR("12 m")));
    }
}

/* Cells are parted by TAB in `text`. */
static void add_row(struct fixture *fixture, uint32_t table, bool header, uint32_t level, const char *text)
{
    uint32_t row = open_element(fixture, QUIRE_ELEMENT_TABLE_ROW, table), column = 0;
    fixture->elements[row].header = header;
    fixture->elements[row].level = level;
    for (const char *at = text; at; column++) {
        const char *end = strchr(at, '\t');
        uint32_t cell = open_element(fixture, QUIRE_ELEMENT_CELL, row);
        fixture->elements[cell].column = column;
        fixture->elements[cell].row_span = fixture->elements[cell].column_span = 1;
        char copy[200];
        snprintf(copy, sizeof copy, "%.*s", end ? (int)(end - at) : (int)strlen(at), at);
        write_text(fixture, copy);
        close_element(fixture, cell);
        if (end) write_text(fixture, "\t");
        at = end ? end + 1 : NULL;
    }
    close_element(fixture, row);
    close_element(fixture, table);
    write_text(fixture, "\n");
}

struct table_words {
    const char *introduction, *title, *unit, *heads, *group, *row, *context;
};

static const struct table_words table_words[] = {
    { "Net sales by region were as follows:", "Table 4. Net sales", "(in millions)", "\t2023\t2022",
      "Europe:\t\t", "Cables and ropes\t1,234\t1,235",
      "Table 4. Net sales > in millions > Net sales by region were as follows:" },
    { "各地区净销售额如下：", "表4 净销售额", "（单位：万元）", "\t2023年\t2022年", "欧洲：\t\t",
      "电缆和绳索\t1,234\t1,235", "表4 净销售额 > 万元 > 各地区净销售额如下：" },
};

static void each_chunk_of_a_table_names_title_unit_introduction_heads_and_group(void **state)
{
    (void)state;
    struct fixture *fixture = *state;
    for (size_t i = 0; i < 2; i++) {
        const struct table_words *words = &table_words[i];
        restart(fixture, 1);
        element(fixture, QUIRE_ELEMENT_PARAGRAPH, words->introduction);
        uint32_t table = open_element(fixture, QUIRE_ELEMENT_TABLE, QUIRE_NO_PARENT);
        for (int j = 0; j < 2; j++) {
            uint32_t caption = open_element(fixture, QUIRE_ELEMENT_CAPTION, table);
            write_text(fixture, j ? words->unit : words->title);
            close_element(fixture, caption);
            write_text(fixture, "\n");
        }
        add_row(fixture, table, true, 0, words->heads);
        add_row(fixture, table, false, 0, words->group);
        for (int j = 0; j < 60; j++) add_row(fixture, table, false, 1, words->row);
        write_text(fixture, "\n");
        assert_int_equal(split(fixture, 96, 16, 400), QUIRE_OK);
        check_all(fixture, 400);
        assert_true(fixture->chunks.count > 4);
        assert_int_equal(fixture->chunks.items[0].context.size, 0); /* its text says all of it */
        for (size_t j = 1; j < fixture->chunks.count; j++) {
            const quire_chunk *chunk = &fixture->chunks.items[j];
            char start[200];
            snprintf(start, sizeof start, "%s\n%s\n%s\n", words->heads, words->group, words->row);
            if (!quire_str_is(chunk->context, words->context))
                fail_msg("context \"%.*s\"", QUIRE_FMT(chunk->context));
            if (!quire_str_starts(chunk->text, quire_str_from(start)))
                fail_msg("text \"%.*s\"", QUIRE_FMT(chunk->text));
        }
    }
}

static const char *const long_introductions[] = {
    "The following table shows the cash, the cash equivalents and the marketable securities of the company "
    "and of those that "
    "it holds more than half of, by significant investment category and by what they are kept for, as of "
    "December 31, 2022:",
    "下表列示本公司及持股过半的各公司于二零二二年十二月三十一日按主要投资类别及其持有目的划分的现金、现金等价"
    "物以及可供出售"
    "金融资产之账面余额、减值准备及账面价值：",
};

/* A table of 60 rows behind headings and a long introduction. */
static void add_announced_table(struct fixture *fixture, size_t language)
{
    const struct table_words *words = &table_words[language];
    static const char *const headings[] = { "Part I. Financial information of the company", "Notes 附注",
                                            "Cash 现金" };
    restart(fixture, 1);
    fixture->document.title = QUIRE_STR("Report 年报");
    for (uint32_t i = 0; i < 3; i++) {
        fixture->elements[element(fixture, QUIRE_ELEMENT_HEADING, headings[i])].level = i + 1;
        element(fixture, QUIRE_ELEMENT_PARAGRAPH, "Read this. 请阅读。");
    }
    element(fixture, QUIRE_ELEMENT_PARAGRAPH, long_introductions[language]);
    uint32_t table = open_element(fixture, QUIRE_ELEMENT_TABLE, QUIRE_NO_PARENT);
    add_row(fixture, table, true, 0, words->heads);
    for (int i = 0; i < 60; i++) add_row(fixture, table, false, 1, words->row);
    write_text(fixture, "\n");
}

static bool ends_with_start_of(quire_str text, const char *sentence, size_t least)
{
    for (size_t size = strlen(sentence); size >= least; size--)
        if (quire_str_ends(text, (quire_str){ sentence, size })) return true;
    return false;
}

static void a_long_introduction_is_said_whole_where_there_is_room(void **state)
{
    (void)state;
    struct fixture *fixture = *state;
    for (size_t i = 0; i < 2; i++) {
        add_announced_table(fixture, i);
        assert_int_equal(split(fixture, 96, 16, 1200), QUIRE_OK);
        check_all(fixture, 1200);
        const quire_chunk *last = &fixture->chunks.items[fixture->chunks.count - 1];
        assert_true(quire_str_starts(last->context, QUIRE_STR("Report 年报 > Part I.")));
        assert_true(quire_str_ends(last->context, quire_str_from(long_introductions[i])));
    }
}

static void where_room_is_short_outer_headings_go_before_the_introduction(void **state)
{
    (void)state;
    struct fixture *fixture = *state;
    static const size_t windows[] = { 220, 260 };
    for (size_t i = 0; i < 2; i++) {
        add_announced_table(fixture, i);
        assert_int_equal(split(fixture, 96, 16, windows[i]), QUIRE_OK);
        check_all(fixture, windows[i]);
        const quire_chunk *last = &fixture->chunks.items[fixture->chunks.count - 1];
        quire_str context = last->context;
        assert_true(quire_str_starts(context, QUIRE_STR("Report 年报 > ")));
        assert_null(memmem(context.data, context.size, "Part I.", 7));
        assert_non_null(memmem(context.data, context.size, "Cash 现金 > ", strlen("Cash 现金 > ")));
        assert_true(ends_with_start_of(context, long_introductions[i], 120));
    }
}

static void a_table_that_follows_another_is_not_bound_to_its_rows(void **state)
{
    (void)state;
    struct fixture *fixture = *state;
    for (size_t i = 0; i < 2; i++) {
        const struct table_words *words = &table_words[i];
        restart(fixture, 1);
        element(fixture, QUIRE_ELEMENT_PARAGRAPH, "It rained. 下雨了。");
        element(fixture, QUIRE_ELEMENT_PARAGRAPH, words->introduction);
        for (int j = 0; j < 2; j++) {
            uint32_t table = open_element(fixture, QUIRE_ELEMENT_TABLE, QUIRE_NO_PARENT);
            add_row(fixture, table, true, 0, words->heads);
            for (int k = 0; k < 30; k++) add_row(fixture, table, false, 0, words->row);
            write_text(fixture, "\n");
        }
        assert_int_equal(split(fixture, 96, 16, 400), QUIRE_OK);
        check_all(fixture, 400);
        assert_true(fixture->chunks.count > 3);
        assert_true(quire_str_ends(fixture->chunks.items[0].text, quire_str_from(words->row)));
        for (size_t j = 1; j < fixture->chunks.count; j++) {
            const quire_chunk *chunk = &fixture->chunks.items[j];
            assert_true(quire_str_is(chunk->context, words->introduction));
            assert_true(chunk->tokens < 200);
        }
    }
}

static void what_announces_a_table_stays_with_it(void **state)
{
    (void)state;
    struct fixture *fixture = *state;
    static const char *const sentences[] = { "The river rose again and again. ", "河水一涨再涨。" };
    for (size_t i = 0; i < 2; i++)
        for (int before = 1; before < 14; before++) {
            const struct table_words *words = &table_words[i];
            restart(fixture, 1);
            uint32_t paragraph = open_element(fixture, QUIRE_ELEMENT_PARAGRAPH, QUIRE_NO_PARENT);
            for (int j = 0; j < before; j++) write_text(fixture, sentences[i]);
            write_text(fixture, words->introduction);
            close_element(fixture, paragraph);
            write_text(fixture, "\n\n");
            uint32_t table = open_element(fixture, QUIRE_ELEMENT_TABLE, QUIRE_NO_PARENT);
            add_row(fixture, table, true, 0, words->heads);
            for (int j = 0; j < 12; j++) add_row(fixture, table, false, 0, words->row);
            write_text(fixture, "\n");
            assert_int_equal(split(fixture, 64, 0, 200), QUIRE_OK);
            check_all(fixture, 200);
            for (size_t j = 0; j < fixture->chunks.count; j++) {
                quire_str text = fixture->chunks.items[j].text;
                assert_false(quire_str_ends(text, quire_str_from(words->introduction)));
                assert_false(quire_str_ends(text, quire_str_from(words->heads)));
            }
        }
}

static void the_name_of_a_group_is_not_the_last_row_of_a_chunk(void **state)
{
    (void)state;
    struct fixture *fixture = *state;
    for (size_t i = 0; i < 2; i++)
        for (int before = 1; before < 12; before++) {
            const struct table_words *words = &table_words[i];
            restart(fixture, 1);
            uint32_t table = open_element(fixture, QUIRE_ELEMENT_TABLE, QUIRE_NO_PARENT);
            add_row(fixture, table, true, 0, words->heads);
            for (int j = 0; j < before; j++) add_row(fixture, table, false, 0, words->row);
            for (int j = 0; j < 8; j++) {
                add_row(fixture, table, false, 0, words->group);
                for (int k = 0; k < 3; k++) add_row(fixture, table, false, 1, words->row);
            }
            assert_int_equal(split(fixture, 48, 0, 200), QUIRE_OK);
            check_all(fixture, 200);
            for (size_t j = 0; j < fixture->chunks.count; j++)
                assert_false(quire_str_ends(fixture->chunks.items[j].text, quire_str_from(words->group)));
        }
}

static void long_heads_do_not_leave_a_chunk_a_row_or_two(void **state)
{
    (void)state;
    struct fixture *fixture = *state;
    restart(fixture, 1);
    uint32_t table = open_element(fixture, QUIRE_ELEMENT_TABLE, QUIRE_NO_PARENT);
    char heads[200];
    memset(heads, 'h', sizeof heads - 1);
    heads[sizeof heads - 1] = 0;
    heads[100] = '\t';
    add_row(fixture, table, true, 0, heads);
    for (int j = 0; j < 120; j++) add_row(fixture, table, false, 0, "a row of\t16 bytes");
    assert_int_equal(split(fixture, 64, 0, 200), QUIRE_OK);
    check_all(fixture, 200);
    assert_true(fixture->chunks.count <= 24);
    for (size_t j = 0; j < fixture->chunks.count; j++)
        assert_true(quire_str_starts(fixture->chunks.items[j].text, quire_str_from(heads)));
}

static void code_is_cut_at_empty_lines_and_keeps_its_indent(void **state)
{
    struct fixture *fixture = *state;
    restart(fixture, 1);
    uint32_t code = open_element(fixture, QUIRE_ELEMENT_CODE, QUIRE_NO_PARENT);
    for (int i = 0; i < 8; i++)
        write_text(fixture, "    int first(void)\n    {\n        return 0; // 返回\n    }\n\n");
    close_element(fixture, code);
    assert_int_equal(split(fixture, 32, 16, 200), QUIRE_OK);
    check_all(fixture, 200);
    assert_true(fixture->chunks.count >= 4);
    for (size_t i = 0; i < fixture->chunks.count; i++) {
        assert_true(quire_str_starts(fixture->chunks.items[i].text, QUIRE_STR("    int first")));
        assert_true(quire_str_ends(fixture->chunks.items[i].text, QUIRE_STR("\n    }")));
    }
}

static quire_locator symbol(const char *name)
{
    return (
        quire_locator){ .kind = QUIRE_LOCATOR_SYMBOL, .first = 1, .last = 9, .name = quire_str_from(name) };
}

static uint32_t open_symbol(struct fixture *fixture, const quire_locator *place, uint32_t parent)
{
    uint32_t made = open_element(fixture, QUIRE_ELEMENT_CODE, parent);
    fixture->elements[made].locator = place;
    return made;
}

static void piece(struct fixture *fixture, const quire_locator *place, uint32_t parent, const char *text)
{
    uint32_t made = open_symbol(fixture, place, parent);
    write_text(fixture, text);
    close_element(fixture, made);
    write_text(fixture, "\n");
}

/* What code defines is a chunk under its name, however short; the bracket that closes a class is none. */
static void each_symbol_is_a_chunk_of_its_own(void **state)
{
    const quire_locator class = symbol("缓存"), get = symbol("缓存.get"), put = symbol("缓存.put");
    static const quire_locator lines = { .kind = QUIRE_LOCATOR_LINES, .first = 1, .last = 1 };
    static const char *const expected[] = { "import os;", "class 缓存 {", "  get() {}", "  put() {}",
                                            "run();" };
    static const char *const names[] = { "", "缓存", "缓存.get", "缓存.put", "" };
    struct fixture *fixture = *state;
    restart(fixture, 1);
    piece(fixture, &lines, QUIRE_NO_PARENT, "import os;");
    uint32_t holder = open_symbol(fixture, &class, QUIRE_NO_PARENT);
    piece(fixture, &class, holder, "class 缓存 {");
    piece(fixture, &get, holder, "  get() {}");
    piece(fixture, &put, holder, "  put() {}");
    piece(fixture, &class, holder, "}");
    close_element(fixture, holder);
    piece(fixture, &lines, QUIRE_NO_PARENT, "run();");
    assert_int_equal(split(fixture, 192, 32, 512), QUIRE_OK);
    assert_int_equal(fixture->chunks.count, 5);
    for (size_t i = 0; i < 5; i++) {
        const quire_chunk *chunk = &fixture->chunks.items[i];
        check_chunk(fixture, chunk, 512);
        assert_true(quire_str_is(chunk->text, expected[i]));
        assert_int_equal(chunk->headings.count, names[i][0] ? 1 : 0);
        if (names[i][0]) assert_true(quire_str_is(chunk->headings.items[0], names[i]));
    }
    quire_ledger_rows rows = quire_ledger_view(&fixture->ledger);
    assert_true(quire_ledger_row_balances(&rows.items[0]));
    assert_true(quire_str_is(rows.items[0].dropped[1].reason, "brackets"));
    assert_int_equal(rows.items[0].dropped[1].count, 1);
}

/* Statements in statements: each chunk begins and ends with one, and none that fits is cut. */
static void a_long_function_is_cut_between_statements(void **state)
{
    const quire_locator place = symbol("run");
    struct fixture *fixture = *state;
    restart(fixture, 1);
    uint32_t function = open_symbol(fixture, &place, QUIRE_NO_PARENT);
    write_text(fixture, "void run(void)\n{\n");
    for (int i = 0; i < 9; i++) {
        uint32_t loop = open_symbol(fixture, NULL, function);
        write_text(fixture, "    for (;;) {\n");
        for (int j = 0; j < 3; j++) {
            uint32_t call = open_symbol(fixture, NULL, loop);
            write_text(fixture, "        call(first, second); // 调用");
            close_element(fixture, call);
            write_text(fixture, "\n");
        }
        write_text(fixture, "    }");
        close_element(fixture, loop);
        write_text(fixture, "\n");
    }
    write_text(fixture, "}");
    close_element(fixture, function);
    assert_int_equal(split(fixture, 40, 16, 200), QUIRE_OK);
    check_all(fixture, 200);
    assert_true(fixture->chunks.count >= 5);
    for (size_t i = 0; i < fixture->chunks.count; i++) {
        quire_str text = fixture->chunks.items[i].text;
        bool first = i == 0, last = i + 1 == fixture->chunks.count;
        assert_true(quire_str_starts(text, first ? QUIRE_STR("void run") : QUIRE_STR("    for (;;) {")));
        assert_true(quire_str_ends(text, last ? QUIRE_STR("    }\n}") : QUIRE_STR("    }")));
    }
}

/* A short function is whole, with what it defines for itself; that has a chunk of its own besides, and nothing is counted twice. */
static void a_function_in_a_function_begins_a_chunk(void **state)
{
    const quire_locator outer = symbol("外层"), inner = symbol("外层.内层");
    struct fixture *fixture = *state;
    restart(fixture, 1);
    uint32_t function = open_symbol(fixture, &outer, QUIRE_NO_PARENT);
    write_text(fixture, "def 外层():\n");
    piece(fixture, &inner, function, "    def 内层():\n        return 1");
    write_text(fixture, "    return 内层");
    close_element(fixture, function);
    assert_int_equal(split(fixture, 192, 32, 512), QUIRE_OK);
    assert_int_equal(fixture->chunks.count, 2);
    assert_true(quire_str_ends(fixture->chunks.items[0].text, QUIRE_STR("    return 内层")));
    assert_true(quire_str_is(fixture->chunks.items[0].locator.name, "外层"));
    assert_true(quire_str_is(fixture->chunks.items[1].text, "    def 内层():\n        return 1"));
    assert_true(quire_str_is(fixture->chunks.items[1].locator.name, "外层.内层"));
    assert_true(quire_ledger_row_balances(&quire_ledger_view(&fixture->ledger).items[0]));
}

/* Where both don't fit in one, a chunk begins where the function does; its list of parameters stays with its first
 * statement. */
static void notes_that_are_too_long_stand_before_their_function(void **state)
{
    const quire_locator place = symbol("run");
    struct fixture *fixture = *state;
    restart(fixture, 1);
    uint32_t function = open_symbol(fixture, &place, QUIRE_NO_PARENT);
    uint32_t notes = open_symbol(fixture, NULL, function);
    fixture->elements[notes].header = true;
    for (int i = 0; i < 12; i++) write_text(fixture, "// It runs what was given. 运行给定的内容。\n");
    close_element(fixture, notes);
    uint32_t head = open_symbol(fixture, NULL, function);
    write_text(fixture, "void run(int first,\n         int second) {");
    close_element(fixture, head);
    write_text(fixture, "\n");
    for (int i = 0; i < 2; i++) {
        uint32_t call = open_symbol(fixture, NULL, function);
        write_text(fixture, "    call(first, second);");
        close_element(fixture, call);
        write_text(fixture, "\n");
    }
    write_text(fixture, "}");
    close_element(fixture, function);
    assert_int_equal(split(fixture, 60, 16, 400), QUIRE_OK);
    check_all(fixture, 400);
    const quire_chunk *last = &fixture->chunks.items[fixture->chunks.count - 1];
    assert_true(fixture->chunks.count >= 2);
    assert_true(quire_str_starts(last->text, QUIRE_STR("void run(int first,")));
    assert_true(quire_str_ends(last->text, QUIRE_STR("}")));
}

static void running_heads_are_left_out_and_accounted(void **state)
{
    struct fixture *fixture = *state;
    restart(fixture, 1);
    element(fixture, QUIRE_ELEMENT_PARAGRAPH, "First page.");
    element(fixture, QUIRE_ELEMENT_FOOTER, "Page 1");
    element(fixture, QUIRE_ELEMENT_PARAGRAPH, "第二页。");
    assert_int_equal(split(fixture, 64, 16, 200), QUIRE_OK);
    assert_int_equal(fixture->chunks.count, 1);
    assert_int_equal(fixture->chunks.items[0].range_count, 2);
    assert_true(quire_str_is(fixture->chunks.items[0].text, "First page.\n第二页。"));
    check_coverage(fixture);
    const quire_ledger_row *row = &quire_ledger_view(&fixture->ledger).items[0];
    assert_int_equal(row->dropped_count, 2);
    assert_true(quire_str_is(row->dropped[0].reason, "white_space"));
    assert_true(quire_str_is(row->dropped[1].reason, "page_furniture"));
    assert_int_equal(row->dropped[1].count, 5); /* "Page1"; its blank is white space */
}

static void cuts_a_megabyte_without_a_blank_at_characters(void **state)
{
    struct fixture *fixture = *state;
    static const char *const letters[] = { "a", "字" };
    for (size_t i = 0; i < 2; i++) {
        restart(fixture, 1);
        while (fixture->size < (size_t)1 << 20) write_text(fixture, letters[i]);
        assert_int_equal(split(fixture, 256, 32, 512), QUIRE_OK);
        check_all(fixture, 512);
        assert_true(fixture->chunks.count > 500);
    }
}

static void a_title_longer_than_the_window_leaves_room_for_text(void **state)
{
    struct fixture *fixture = *state;
    restart(fixture, 1);
    char title[2000];
    memset(title, 'x', sizeof title);
    fixture->document.title = (quire_str){ title, sizeof title };
    element(fixture, QUIRE_ELEMENT_PARAGRAPH, "Some words. 几个字。");
    assert_int_equal(split(fixture, 64, 16, 40), QUIRE_OK);
    check_all(fixture, 40);
    assert_int_equal(fixture->chunks.count, 1);
}

static void refuses_a_window_that_leaves_no_room(void **state)
{
    struct fixture *fixture = *state;
    restart(fixture, 1);
    element(fixture, QUIRE_ELEMENT_PARAGRAPH, "Some words.");
    assert_int_equal(split(fixture, 64, 16, 8), QUIRE_E_INVALID);
}

static void stops_when_it_is_cancelled(void **state)
{
    struct fixture *fixture = *state;
    restart(fixture, 1);
    element(fixture, QUIRE_ELEMENT_PARAGRAPH, "Some words.");
    quire_cancel cancel = { .requested = true };
    fixture->call.cancel = &cancel;
    assert_int_equal(split(fixture, 64, 16, 200), QUIRE_E_CANCELLED);
    fixture->call.cancel = NULL;
}

static void the_identity_names_options_and_tokenizer(void **state)
{
    struct fixture *fixture = *state;
    quire_split_settings settings = { .target_tokens = 256, .overlap_tokens = 32 }, other = { 128, 32 };
    quire_token_counter counter = counter_of(512);
    quire_str one = quire_split_identity(&settings, &counter, &fixture->arena);
    quire_str two = quire_split_identity(&other, &counter, &fixture->arena);
    counter.identity = QUIRE_STR("another");
    quire_str three = quire_split_identity(&settings, &counter, &fixture->arena);
    assert_false(quire_str_equal(one, two));
    assert_false(quire_str_equal(one, three));
}

static void add_contents(struct fixture *fixture, const char *caption, const char *first, const char *second)
{
    uint32_t contents = open_element(fixture, QUIRE_ELEMENT_CONTENTS, QUIRE_NO_PARENT);
    const char *const lines[] = { caption, "\n\n", first, "\n", second };
    static const quire_element_kind kinds[] = { QUIRE_ELEMENT_CAPTION, 0, QUIRE_ELEMENT_LIST_ITEM, 0,
                                                QUIRE_ELEMENT_LIST_ITEM };
    for (size_t i = 0; i < 5; i++) {
        uint32_t made = kinds[i] ? open_element(fixture, kinds[i], contents) : 0;
        write_text(fixture, lines[i]);
        if (kinds[i]) close_element(fixture, made);
    }
    close_element(fixture, contents);
    write_text(fixture, "\n\n");
}

static void a_table_of_contents_has_chunks_of_its_own_and_heads_nothing(void **state)
{
    struct fixture *fixture = *state;
    restart(fixture, 1);
    fixture->elements[element(fixture, QUIRE_ELEMENT_HEADING, "Ferries")].level = 1;
    element(fixture, QUIRE_ELEMENT_PARAGRAPH, "Before the contents.");
    add_contents(fixture, "目录", "渡船\t1", "码头\t2");
    element(fixture, QUIRE_ELEMENT_PARAGRAPH, "目录之后。");
    fixture->elements[element(fixture, QUIRE_ELEMENT_HEADING, "Piers")].level = 2;
    element(fixture, QUIRE_ELEMENT_PARAGRAPH, "The pier.");
    assert_int_equal(split(fixture, 64, 16, 200), QUIRE_OK);
    check_all(fixture, 200);
    static const char *const texts[] = { "Ferries\n\nBefore the contents.", "目录\n\n渡船\t1\n码头\t2",
                                         "目录之后。", "Piers\n\nThe pier." };
    static const char *const contexts[] = { "", "Ferries", "Ferries", "Ferries" };
    assert_int_equal(fixture->chunks.count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_true(quire_str_is(fixture->chunks.items[i].text, texts[i]));
        assert_true(quire_str_is(fixture->chunks.items[i].context, contexts[i]));
    }
}

static void a_chunk_stands_from_its_first_line_to_its_last(void **state)
{
    struct fixture *fixture = *state;
    enum { PARAGRAPHS = 40 };
    quire_locator lines[PARAGRAPHS];
    restart(fixture, 1);
    fixture->document.media_type = QUIRE_STR("text/plain");
    /* Three lines and an empty one each, the first at line 7. */
    for (uint32_t i = 0; i < PARAGRAPHS; i++) {
        lines[i] = (quire_locator){ .kind = QUIRE_LOCATOR_LINES, .first = 7 + 4 * i, .last = 9 + 4 * i };
        uint32_t made = element(fixture, QUIRE_ELEMENT_PARAGRAPH,
                                i % 2 ? "渡轮每天两班。\n船票三角。\n桥在修理。"
                                      : "The ferry sails at dawn.\nA ticket is cheap.\nThe pier is long.");
        fixture->elements[made].locator = &lines[i];
    }
    assert_int_equal(split(fixture, 32, 8, 200), QUIRE_OK);
    assert_true(fixture->chunks.count > 10);
    for (size_t i = 0; i < fixture->chunks.count; i++) {
        const quire_chunk *chunk = &fixture->chunks.items[i];
        uint32_t line = 7, first, last;
        size_t end = chunk->ranges[chunk->range_count - 1].end;
        for (size_t at = 0; at < chunk->ranges[0].start; at++) line += fixture->text[at] == '\n';
        first = last = line;
        for (size_t at = chunk->ranges[0].start; at < end; at++) last += fixture->text[at] == '\n';
        assert_int_equal(chunk->locator.kind, QUIRE_LOCATOR_LINES);
        assert_int_equal(chunk->locator.first, first);
        assert_int_equal(chunk->locator.last, last);
    }
    const quire_locator slide = { .kind = QUIRE_LOCATOR_SLIDE, .first = 3 };
    restart(fixture, 1);
    fixture->elements[element(fixture, QUIRE_ELEMENT_PARAGRAPH, "On a slide.")].locator = &slide;
    element(fixture, QUIRE_ELEMENT_PARAGRAPH, "And beside it.");
    assert_int_equal(split(fixture, 64, 16, 200), QUIRE_OK);
    assert_int_equal(fixture->chunks.items[0].locator.kind, QUIRE_LOCATOR_SLIDE);
}

static void heads_that_a_chunk_repeats_do_not_say_where_it_stands(void **state)
{
    struct fixture *fixture = *state;
    enum { ROWS = 40 };
    quire_locator lines[ROWS];
    restart(fixture, 1);
    uint32_t table = open_element(fixture, QUIRE_ELEMENT_TABLE, QUIRE_NO_PARENT);
    for (uint32_t i = 0; i < ROWS; i++) {
        uint32_t row = open_element(fixture, QUIRE_ELEMENT_TABLE_ROW, table);
        lines[i] = (quire_locator){ .kind = QUIRE_LOCATOR_LINES, .first = i + 1, .last = i + 1 };
        fixture->elements[row].header = i == 0;
        fixture->elements[row].row = i;
        fixture->elements[row].locator = &lines[i];
        write_text(fixture, i ? "渡轮海鸥号\t三角" : "Ship of the line\tPrice");
        close_element(fixture, row);
        write_text(fixture, "\n");
    }
    close_element(fixture, table);
    assert_int_equal(split(fixture, 32, 0, 200), QUIRE_OK);
    uint32_t next = 1;
    for (size_t i = 0; i < fixture->chunks.count; i++) {
        assert_int_equal(fixture->chunks.items[i].locator.first, next);
        next = fixture->chunks.items[i].locator.last + 1;
    }
    assert_int_equal(next, ROWS + 1);
    assert_true(fixture->chunks.count > 3 && fixture->chunks.items[1].range_count > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_its_promises_on_random_documents),
        cmocka_unit_test(gives_the_same_chunks_each_time),
        cmocka_unit_test(an_empty_or_blank_document_has_no_chunks),
        cmocka_unit_test(a_short_passage_stays_one_chunk),
        cmocka_unit_test(a_heading_starts_a_chunk_and_names_the_path_of_what_follows),
        cmocka_unit_test(a_long_section_repeats_its_last_sentence_and_its_heading_as_context),
        cmocka_unit_test(a_long_table_keeps_rows_whole_and_repeats_its_header),
        cmocka_unit_test(each_chunk_of_a_table_names_title_unit_introduction_heads_and_group),
        cmocka_unit_test(a_long_introduction_is_said_whole_where_there_is_room),
        cmocka_unit_test(where_room_is_short_outer_headings_go_before_the_introduction),
        cmocka_unit_test(a_table_that_follows_another_is_not_bound_to_its_rows),
        cmocka_unit_test(what_announces_a_table_stays_with_it),
        cmocka_unit_test(the_name_of_a_group_is_not_the_last_row_of_a_chunk),
        cmocka_unit_test(long_heads_do_not_leave_a_chunk_a_row_or_two),
        cmocka_unit_test(code_is_cut_at_empty_lines_and_keeps_its_indent),
        cmocka_unit_test(a_table_of_contents_has_chunks_of_its_own_and_heads_nothing),
        cmocka_unit_test(a_chunk_stands_from_its_first_line_to_its_last),
        cmocka_unit_test(heads_that_a_chunk_repeats_do_not_say_where_it_stands),
        cmocka_unit_test(each_symbol_is_a_chunk_of_its_own),
        cmocka_unit_test(a_long_function_is_cut_between_statements),
        cmocka_unit_test(a_function_in_a_function_begins_a_chunk),
        cmocka_unit_test(notes_that_are_too_long_stand_before_their_function),
        cmocka_unit_test(running_heads_are_left_out_and_accounted),
        cmocka_unit_test(cuts_a_megabyte_without_a_blank_at_characters),
        cmocka_unit_test(a_title_longer_than_the_window_leaves_room_for_text),
        cmocka_unit_test(refuses_a_window_that_leaves_no_room),
        cmocka_unit_test(stops_when_it_is_cancelled),
        cmocka_unit_test(the_identity_names_options_and_tokenizer),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
