/* SPDX-License-Identifier: Apache-2.0 */
/* Programs of tests/fixtures/code: each symbol with its lines, as counted in the files. */
#include "expectation.h"

struct expected {
    const char *name;
    uint32_t first, last;
};

static void load_code_as(const char *fixture, const char *media_type, struct loaded *out)
{
    /* load_bytes() asks the format for its first type; the loader is given the file's. */
    const quire_format_type type[] = { { media_type, NULL, NULL }, { 0 } };
    quire_format format = quire_format_code;
    char path[300];
    format.types = type;
    snprintf(path, sizeof path, "code/%s", fixture);
    load_fixture(&format, path, out);
    assert_int_equal(out->reason, QUIRE_LOAD_OK);
}

/* The lines that the outermost element of that symbol's name stands in. */
static const quire_element *find_symbol(const struct loaded *loaded, const char *name)
{
    for (size_t i = 0; i < loaded->document.element_count; i++) {
        const quire_locator *place = loaded->document.elements[i].locator;
        if (place && place->kind == QUIRE_LOCATOR_SYMBOL && quire_str_is(place->name, name))
            return &loaded->document.elements[i];
    }
    fail_msg("there is no %s", name);
    return NULL;
}

static void expect_symbols(const char *fixture, const char *media_type, const struct expected *expected,
                           size_t count)
{
    struct loaded loaded;
    load_code_as(fixture, media_type, &loaded);
    for (size_t i = 0; i < count; i++) {
        const quire_element *element = find_symbol(&loaded, expected[i].name);
        assert_int_equal(element->kind, QUIRE_ELEMENT_CODE);
        if (element->locator->first != expected[i].first || element->locator->last != expected[i].last)
            fail_msg("%s of %s is in lines %u to %u", expected[i].name, fixture, element->locator->first,
                     element->locator->last);
    }
    unload(&loaded);
}

#define EXPECT(fixture, media_type, ...)                                                                     \
    do {                                                                                                     \
        const struct expected list[] = { __VA_ARGS__ };                                                      \
        expect_symbols(fixture, media_type, list, sizeof list / sizeof *list);                               \
    } while (0)

static void symbols_stand_in_their_lines(void **state)
{
    (void)state;
    EXPECT("cache.py", "text/x-python", { "Cache", 9, 29 }, { "Cache.__init__", 16, 18 },
           { "Cache.get", 20, 23 }, { "Cache.Entry", 25, 26 }, { "Cache.Entry.age", 26, 26 },
           { "Cache.clear", 28, 29 }, { "parse_date", 33, 37 }, { "清空", 40, 41 });
    EXPECT("Warehouse.java", "text/x-java", { "Warehouse", 7, 30 }, { "Warehouse.Warehouse", 11, 13 },
           { "Warehouse.find", 15, 22 }, { "Warehouse.Listener.sold", 25, 26 },
           { "Warehouse.State", 29, 29 });
    EXPECT("list.c", "text/x-c", { "LIST_EACH", 5, 6 }, { "item", 14, 19 }, { "list_t", 21, 23 },
           { "sizes", 27, 31 }, { "count", 33, 40 }, { "list_last", 42, 42 });
    EXPECT("shapes.cpp", "text/x-c++", { "shapes::Box", 6, 19 }, { "shapes::Box::area", 11, 15 },
           { "shapes::Circle::area", 21, 24 });
    EXPECT("cart.js", "text/javascript", { "total", 5, 8 }, { "discount", 10, 12 }, { "Cart", 14, 24 },
           { "Cart.add", 17, 19 }, { "Cart.onChange", 21, 23 }, { "Cart.prototype.clear", 26, 28 },
           { "hidden", 31, 33 });
    EXPECT("client.ts", "text/x-typescript", { "Options", 4, 7 }, { "Client", 9, 19 },
           { "Client.order", 12, 16 }, { "Client.send", 18, 18 }, { "connect", 21, 23 });
    EXPECT("parse.rs", "text/x-rust", { "Date", 4, 8 }, { "Date::fmt", 11, 13 }, { "Clock::today", 17, 18 },
           { "tests::prints", 25, 28 }, { "date", 31, 35 });
}

static void symbols_of_other_peoples_programs(void **state)
{
    (void)state;
    EXPECT("persistent-client.go", "text/x-go", { "Client", 30, 35 }, { "Client.Run", 37, 83 },
           { "Client.resolveArgs", 168, 189 });
    EXPECT("iniconfig-parse.py", "text/x-python", { "ParsedLine", 11, 15 }, { "parse_ini_data", 18, 65 },
           { "iscommentline", 158, 160 });
}

/* What a function defines for itself, and what is made of a type on the spot; one line is none. */
static void functions_in_functions_are_symbols(void **state)
{
    (void)state;
    EXPECT("cache.py", "text/x-python", { "parse_date.part", 35, 36 });
    EXPECT("nested.py", "text/x-python", { "retry", 4, 18 }, { "retry.decorate", 10, 16 },
           { "retry.decorate.run", 11, 15 }, { "装饰", 21, 25 }, { "装饰.内层", 22, 24 });
    EXPECT("Nested.java", "text/x-java", { "Nested.NAMES", 5, 9 },
           { "Nested.BY_SIZE.Comparator.compare", 12, 15 }, { "Nested.start", 18, 27 },
           { "Nested.start.Runnable.run", 21, 24 }, { "Nested.Step.LAST.next", 31, 34 },
           { "Nested.Mark.value", 39, 39 });
    EXPECT("nested.js", "text/javascript", { "Panel", 3, 11 }, { "Panel.close", 4, 7 },
           { "useTotal", 13, 18 }, { "useTotal.sum", 15, 17 });
    EXPECT("nested.cpp", "text/x-c++", { "sorted", 4, 18 }, { "sorted::less", 6, 9 },
           { "sorted::less::operator()", 7, 8 }, { "sorted::twice", 10, 12 });
    EXPECT("nested.rs", "text/x-rust", { "run", 1, 9 }, { "run::step", 3, 5 });
    EXPECT("nested.go", "text/x-go", { "Serve", 4, 12 }, { "Serve.handle", 5, 8 });
}

/* Old C, macros that stand where the grammar knows none, branches of the preprocessor that are halves of statements. */
static void programs_are_read_before_the_preprocessor(void **state)
{
    (void)state;
    EXPECT("macros.c", "text/x-c", { "price", 4, 11 }, { "note", 15, 19 }, { "cold", 21, 26 },
           { "read", 28, 31 }, { "forward-char", 33, 38 }, { "branches", 40, 57 }, { "打开", 60, 71 },
           { "last", 73, 76 });
    EXPECT("market.h", "text/x-c", { "market::Stall", 6, 14 }, { "market::Stall::open", 8, 10 },
           { "market::total", 16, 19 }, { "market::StallTest::OpensAtSix", 21, 23 });
}

static quire_str without_returns(quire_str text, quire_arena *arena)
{
    char *out = quire_arena_alloc(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != '\r') out[size++] = text.data[i];
    return (quire_str){ out, size };
}

/* Code that is changed is no code: quotes of it must run. */
static void the_text_is_the_files_byte_for_byte(void **state)
{
    (void)state;
    static const struct {
        const char *name, *media_type;
    } files[] = { { "cache.py", "text/x-python" },
                  { "list.c", "text/x-c" },
                  { "macros.c", "text/x-c" },
                  { "tool.rb", "text/x-ruby" },
                  { "persistent-client.go", "text/x-go" },
                  { "client.ts", "text/x-typescript" } };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct loaded loaded;
        char path[512];
        load_code_as(files[i].name, files[i].media_type, &loaded);
        snprintf(path, sizeof path, QUIRE_TEST_SOURCE_DIR "/tests/fixtures/code/%s", files[i].name);
        quire_str source = without_returns(read_test_file(path, &loaded.arena), &loaded.arena);
        assert_true(quire_str_equal(quire_str_trim(loaded.document.text), quire_str_trim(source)));
        unload(&loaded);
    }
}

static void load_text_as(const char *media_type, quire_str text, struct loaded *out)
{
    const quire_format_type type[] = { { media_type, NULL, NULL }, { 0 } };
    quire_format format = quire_format_code;
    format.types = type;
    load_bytes(&format, text, out);
}

/* CR LF counts as one end of a line. */
static void lines_are_those_of_any_editor(void **state)
{
    (void)state;
    struct loaded loaded;
    load_text_as("text/x-python", QUIRE_STR("import os\r\n\r\n\r\ndef run():\r\n    return 1\r\n"), &loaded);
    const quire_element *run = find_symbol(&loaded, "run");
    assert_int_equal(run->locator->first, 4);
    assert_int_equal(run->locator->last, 5);
    assert_int_equal(dropped(&loaded, "characters", "carriage_return"), 4);
    unload(&loaded);
}

static void what_modules_it_needs_is_metadata(void **state)
{
    (void)state;
    struct loaded loaded;
    load_code_as("Warehouse.java", "text/x-java", &loaded);
    bool found = false;
    for (size_t i = 0; i < loaded.document.metadata_count; i++)
        found |= quire_str_is(loaded.document.metadata[i].key, "imports") &&
                 quire_str_is(loaded.document.metadata[i].value, "java.util.List, java.util.Map");
    assert_true(found);
    unload(&loaded);
}

/* Languages without a grammar fall into blocks, which go on over blank lines before a line with an indent. */
static void other_languages_are_blocks(void **state)
{
    (void)state;
    struct loaded loaded;
    load_code_as("tool.rb", "text/x-ruby", &loaded);
    expect_lines(&loaded, "require 'json'", 1, 2);
    expect_lines(&loaded, "JSON.parse", 4, 9);
    expect_lines(&loaded, "puts 'on'", 11, 15);
    unload(&loaded);
}

/* A long function's statements are elements in it, and none is cut. */
static void statements_of_long_functions_are_marked(void **state)
{
    (void)state;
    struct loaded loaded;
    load_code_as("iniconfig-parse.py", "text/x-python", &loaded);
    const quire_element *function = find_symbol(&loaded, "parse_ini_data");
    size_t statements = 0, at = (size_t)(function - loaded.document.elements);
    for (size_t i = at + 1; i < loaded.document.element_count; i++) {
        const quire_element *statement = &loaded.document.elements[i];
        if (statement->start >= function->end) break;
        assert_null(statement->locator);
        statements += statement->parent == at;
    }
    assert_true(statements >= 4);
    unload(&loaded);
}

static char *repeated(const char *opening, const char *middle, const char *closing, size_t times,
                      size_t *size)
{
    size_t open = strlen(opening), inner = strlen(middle), close = strlen(closing);
    char *text = malloc((open + close) * times + inner);
    assert_non_null(text);
    for (size_t i = 0; i < times; i++) memcpy(text + i * open, opening, open);
    memcpy(text + open * times, middle, inner);
    for (size_t i = 0; i < times; i++) memcpy(text + open * times + inner + i * close, closing, close);
    *size = (open + close) * times + inner;
    return text;
}

static void nesting_without_end_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *media_type, *opening, *middle, *closing;
    } shapes[] = { { "text/x-c", "{", "", "}" },
                   { "text/x-c", "(", "1", ")" },
                   { "text/x-c++", "template<", "", "" },
                   { "text/javascript", "function f(){", "", "}" },
                   { "text/javascript", "[", "", "]" },
                   { "text/x-java", "class A {", "int a;", "}" },
                   { "text/x-typescript", "<", "", "" },
                   { "text/x-rust", "mod a {", "", "}" },
                   { "text/x-c", "#if A\n{\n#else\n", "", "" },
                   { "text/x-c", "int f() A(", "", "" },
                   { "text/x-c", "\"\n'", "", "" },
                   { "text/x-c", "int a(b) int c;\n", "{", "" },
                   { "text/x-go", "[]", "", "" },
                   { "text/x-python", "(", "", ")" },
                   { "text/x-ruby", "[", "", "]" } };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct loaded loaded;
        size_t size;
        char *text = repeated(shapes[i].opening, shapes[i].middle, shapes[i].closing, 100000, &size);
        load_text_as(shapes[i].media_type, (quire_str){ text, size }, &loaded);
        assert_int_equal(loaded.reason, QUIRE_LOAD_OK);
        assert_true(loaded.document.text.size >= size);
        unload(&loaded);
        free(text);
    }
}

/* A tree of it would take too much memory: it is read as text of a language without a grammar, and that is said. */
static void a_minified_program_of_many_megabytes_is_text(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t size;
    char *text = repeated("function f(a){return a+1}", "", "", 800000, &size);
    load_text_as("text/javascript", (quire_str){ text, size }, &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_OK);
    assert_int_equal(dropped(&loaded, "trees", "over_limit"), 1);
    assert_int_equal(loaded.document.element_count, 1);
    unload(&loaded);
    free(text);
}

static void broken_programs_are_read_as_far_as_they_go(void **state)
{
    (void)state;
    struct loaded loaded;
    load_text_as("text/x-c",
                 QUIRE_STR("int a(void)\n{\n  return (;\n}\n\n@@ ??\n\nint b(void)\n{\n  return 2;\n}\n"),
                 &loaded);
    assert_int_equal(find_symbol(&loaded, "b")->locator->last, 11);
    unload(&loaded);
    load_text_as("text/x-python", QUIRE_STR(" \n\n\t\n"), &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_EMPTY);
    unload(&loaded);
    load_text_as("text/x-c", QUIRE_STR("int a;\0\xff\xfe\xc3(\n"), &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_OK);
    unload(&loaded);
}

/* Cut anywhere, flipped anywhere: it loads, and its account balances (load_bytes looks). */
static void damaged_programs_load(void **state)
{
    (void)state;
    static const struct {
        const char *name, *media_type;
    } files[] = { { "cache.py", "text/x-python" },  { "Warehouse.java", "text/x-java" },
                  { "list.c", "text/x-c" },         { "macros.c", "text/x-c" },
                  { "market.h", "text/x-c++" },     { "shapes.cpp", "text/x-c++" },
                  { "cart.js", "text/javascript" }, { "client.ts", "text/x-typescript" },
                  { "parse.rs", "text/x-rust" },    { "persistent-client.go", "text/x-go" } };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[512];
        quire_arena arena = { 0 };
        snprintf(path, sizeof path, QUIRE_TEST_SOURCE_DIR "/tests/fixtures/code/%s", files[i].name);
        quire_str source = read_test_file(path, &arena);
        for (size_t cut = 1; cut <= 20; cut++) {
            struct loaded loaded;
            load_text_as(files[i].media_type, quire_str_cut(source, 0, source.size * cut / 21), &loaded);
            unload(&loaded);
            char *flipped = quire_arena_alloc(&arena, source.size);
            memcpy(flipped, source.data, source.size);
            for (size_t at = cut; at < source.size; at += 97)
                flipped[at] = (char)(flipped[at] ^ (int)(1u << cut % 8));
            load_text_as(files[i].media_type, (quire_str){ flipped, source.size }, &loaded);
            unload(&loaded);
        }
        quire_arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(symbols_stand_in_their_lines),
        cmocka_unit_test(symbols_of_other_peoples_programs),
        cmocka_unit_test(functions_in_functions_are_symbols),
        cmocka_unit_test(programs_are_read_before_the_preprocessor),
        cmocka_unit_test(the_text_is_the_files_byte_for_byte),
        cmocka_unit_test(lines_are_those_of_any_editor),
        cmocka_unit_test(what_modules_it_needs_is_metadata),
        cmocka_unit_test(other_languages_are_blocks),
        cmocka_unit_test(statements_of_long_functions_are_marked),
        cmocka_unit_test(nesting_without_end_is_read),
        cmocka_unit_test(a_minified_program_of_many_megabytes_is_text),
        cmocka_unit_test(broken_programs_are_read_as_far_as_they_go),
        cmocka_unit_test(damaged_programs_load),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
