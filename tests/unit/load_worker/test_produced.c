/* SPDX-License-Identifier: Apache-2.0 */
/* Files of tests/fixtures/produced, which other programs wrote: each is told by its bytes and name, and read as
 * tests/fixtures/expected says. README.md there tells which program wrote which. */
#include "load/worker/detect.h"
#include "load/worker/libraries.h"
#include "placed.h"

#include <ftw.h>

#define EXPECTED QUIRE_TEST_SOURCE_DIR "/tests/fixtures/expected/"

static quire_element_kind kind_named(const char *name)
{
    static const struct {
        const char *name;
        quire_element_kind kind;
    } kinds[] = { { "heading", QUIRE_ELEMENT_HEADING },     { "paragraph", QUIRE_ELEMENT_PARAGRAPH },
                  { "list_item", QUIRE_ELEMENT_LIST_ITEM }, { "code", QUIRE_ELEMENT_CODE },
                  { "row", QUIRE_ELEMENT_TABLE_ROW },       { "table", QUIRE_ELEMENT_TABLE } };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, name) == 0) return kinds[i].kind;
    fail_msg("no kind %s", name);
    return QUIRE_ELEMENT_PARAGRAPH;
}

/* [name, phrase of its bytes] each, and no more. */
static void expect_children(const struct loaded *loaded, yyjson_val *children)
{
    size_t i, count;
    yyjson_val *item;
    if (!children) return;
    assert_int_equal(loaded->found.child_count, yyjson_arr_size(children));
    yyjson_arr_foreach(children, i, count, item)
    {
        const quire_host_child *child = &loaded->found.children[i];
        const char *name = yyjson_get_str(yyjson_arr_get(item, 0)),
                   *phrase = yyjson_get_str(yyjson_arr_get(item, 1));
        if (!quire_str_is(child->name, name) || !quire_str_holds(child->bytes, phrase))
            fail_msg("%.*s is not %s with \"%s\"", QUIRE_FMT(child->name), name, phrase);
    }
}

static void expect_file(const char *name)
{
    quire_arena arena = { 0 };
    struct loaded loaded;
    char path[512];
    size_t i, count;
    yyjson_val *item;
    yyjson_doc *parsed = read_expectation(name);
    yyjson_val *expected = yyjson_doc_get_root(parsed);
    snprintf(path, sizeof path, QUIRE_TEST_SOURCE_DIR "/tests/fixtures/%s", name);
    quire_str bytes = read_test_file(path, &arena);
    quire_detection found = quire_detect(bytes, quire_str_from(name), (quire_str){ 0 });
    const char *format = yyjson_get_str(yyjson_obj_get(expected, "format"));
    if (!found.format || strcmp(found.format->name, format) != 0)
        fail_msg("%s is %s, not %s", name, found.format ? found.format->name : found.what, format);
    load_bytes_of(found.format, found.media_type, bytes, quire_str_from(name), TEST_CHILDREN_BYTES, &loaded);
    expect_as(expected, name, &loaded);
    yyjson_arr_foreach(yyjson_obj_get(expected, "placed"), i, count, item)
        expect_placed(&loaded, kind_named(yyjson_get_str(yyjson_arr_get(item, 0))),
                      yyjson_get_str(yyjson_arr_get(item, 1)), yyjson_get_str(yyjson_arr_get(item, 2)));
    expect_children(&loaded, yyjson_obj_get(expected, "children"));
    unload(&loaded);
    damage_everywhere(found.format, name);
    yyjson_doc_free(parsed);
    quire_arena_free(&arena);
}

enum { FILES_MAX = 512 };

static char names[FILES_MAX][256];
static struct CMUnitTest tests[FILES_MAX];
static size_t files;

static void is_read_as_it_was_meant(void **state)
{
    expect_file(*state);
}

static int visit(const char *path, const struct stat *file, int type, struct FTW *place)
{
    (void)file, (void)place;
    if (type != FTW_F || files == FILES_MAX) return 0;
    snprintf(names[files], sizeof names[files], "%.*s",
             (int)(strlen(path) - strlen(EXPECTED) - strlen(".json")), path + strlen(EXPECTED));
    tests[files] = (struct CMUnitTest){ .name = names[files],
                                        .test_func = is_read_as_it_was_meant,
                                        .initial_state = names[files] };
    files++;
    return 0;
}

int main(void)
{
    if (nftw(EXPECTED "produced", visit, 16, FTW_PHYS) || !files || !quire_libraries_prepare()) return 1;
    return _cmocka_run_group_tests("produced", tests, files, NULL, NULL);
}
