/* SPDX-License-Identifier: Apache-2.0 */
/* Promise 5 on the sqlite store: after a removal the bytes of the file and its -wal are searched for what was removed. */
#include "base/error.h"
#include "base/str.h"
#include "index/f16.h"
#include "index/postings.h"
#include "support/store_base.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The content of the base file, or of its -wal; read through a copy of the file, so that closing it drops no locks. */
static quire_str content(struct base *base, const char *suffix)
{
    char command[400], name[176];
    snprintf(name, sizeof name, "%s%s", base->path, suffix);
    if (access(name, F_OK)) return (quire_str){ 0 };
    snprintf(command, sizeof command, "cp %s %s.copy", name, base->path);
    assert_int_equal(system(command), 0);
    snprintf(name, sizeof name, "%s.copy", base->path);
    FILE *file = fopen(name, "rb");
    struct stat about;
    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &about), 0);
    char *bytes = quire_arena_alloc(&base->arena, (size_t)about.st_size + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, (size_t)about.st_size, file), (size_t)about.st_size);
    fclose(file);
    unlink(name);
    return (quire_str){ bytes, (size_t)about.st_size };
}

static bool stands(struct base *base, const void *bytes, size_t size)
{
    quire_str main_file = content(base, ""), wal = content(base, "-wal");
    return memmem(main_file.data, main_file.size, bytes, size) ||
           (wal.size && memmem(wal.data, wal.size, bytes, size));
}

static void assert_gone(struct base *base, const char *text)
{
    if (stands(base, text, strlen(text))) fail_msg("\"%s\" still stands in the file or its -wal", text);
}

static bool has_term(struct base *base, const char *term)
{
    quire_db db;
    OK(quire_db_open(&db, base->path, SQLITE_OPEN_READWRITE, &base->err));
    OK(quire_postings_attach(&db, &base->err));
    OK(quire_db_exec(&db, "CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, postings, row)",
                     &base->err));
    quire_query query = quire_query_start(&db, "SELECT count(*) FROM temp.words WHERE instr(term, ?)");
    quire_query_bind_text(&query, quire_str_from(term));
    bool found = quire_query_next(&query) && quire_query_int(&query, 0) > 0;
    OK(quire_query_end(&query, &base->err));
    quire_db_close(&db);
    return found;
}

static quire_str put(struct base *base, const char *uri, const char *title, const char *language,
                     const char *text, const quire_pair *metadata)
{
    quire_put_result result;
    struct stored_document made = make_document(&base->arena, uri, title, language, text);
    made.document.metadata = metadata;
    made.document.metadata_count = metadata ? 1 : 0;
    OK(put_document(base->store, &base->call, &made, uri, &result, &base->err));
    return result.id;
}

static bool remove_document(struct base *base, quire_str id)
{
    quire_removed removed;
    bool pending = true;
    OK(quire_store_remove(base->store, &base->call, &id, 1, &removed, &pending, &base->err));
    assert_true(removed.found);
    return pending;
}

static void halves_of(const char *line, char *out)
{
    float vector[TEST_DIM];
    make_vector(line, strlen(line), vector);
    for (size_t i = 0; i < TEST_DIM; i++) {
        uint16_t half = quire_f16_from_float(vector[i]);
        memcpy(out + 2 * i, &half, 2);
    }
}

static void a_removed_document_leaves_nothing_behind(void **state)
{
    struct base *base = *state;
    static const quire_pair author = { { "owner", 5 }, { "zanzibarmeta", 12 } };
    static const char line[] = "the wombatcanary sleeps", zh_line[] = "麒麟獬豸藏于深山";
    static const char *const words[] = { "wombatcanary", "ombatcanary",  "zanzibarmeta", "quokkatitle",
                                         "narwhaluri",   "axolotltrace", "麒麟",         "獬豸",
                                         "饕餮标题",     "麒麟獬豸" };
    char halves[2 * TEST_DIM], zh_halves[2 * TEST_DIM];
    quire_str trace;
    put(base, "/other", "Other", "en", "a lamp stays here\n灯笼留在这里", NULL);
    quire_str en = put(base, "/narwhaluri", "quokkatitle", "en", line, &author);
    quire_str zh = put(base, "/zh", "饕餮标题", "zh-Hans", zh_line, NULL);
    quire_source_row source = { .uri = QUIRE_STR("/narwhaluri"), .kind = QUIRE_STR("file") };
    OK(quire_store_put_sources(base->store, &base->call, &source, 1, &base->err));
    OK(quire_store_put_trace(base->store, &base->call, QUIRE_STR("ask"), QUIRE_STR("axolotltrace"), &en, 1,
                             &trace, &base->err));
    halves_of(line, halves);
    halves_of(zh_line, zh_halves);
    assert_true(stands(base, halves, sizeof halves) && stands(base, zh_halves, sizeof zh_halves));
    assert_true(stands(base, "wombatcanary", 12) && stands(base, "麒麟", 6) && has_term(base, "麒"));
    assert_false(remove_document(base, en));
    assert_false(remove_document(base, zh));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) assert_gone(base, words[i]);
    assert_false(stands(base, halves, sizeof halves) || stands(base, zh_halves, sizeof zh_halves));
    assert_false(has_term(base, "wombat") || has_term(base, "麒") || has_term(base, "獬"));
    assert_true(has_term(base, "lamp"));
    quire_store_counts counts;
    OK(quire_store_count(base->store, &base->call, &counts, &base->err));
    assert_false(counts.erasure_pending);
    assert_true(content(base, "-wal").size < 100000);
}

/* Found in `parent`, which may be NULL: with `children`, which end with NULL. A text of NULL: it has none. */
static quire_str put_found(struct base *base, const char *uri, const char *parent,
                           const char *const *children, const char *title, const char *text)
{
    quire_str uris[4];
    quire_put_result result;
    struct stored_document made = text ? make_document(&base->arena, uri, title, "zh-Hans", text)
                                       : make_container(&base->arena, uri);
    quire_put put = put_of(&made, "/folder");
    put.parent = quire_str_from(parent ? parent : "");
    put.children.items = uris;
    for (; children && children[put.children.count]; put.children.count++)
        uris[put.children.count] = quire_str_from(children[put.children.count]);
    OK(quire_store_put(base->store, &base->call, &put, &result, &base->err));
    return result.id;
}

static const char nested_line[] = "the wombatcanary sleeps", nested_line_zh[] = "麒麟獬豸藏于深山",
                  staged_line[] = "the narwhalcanary dives";

/* An archive in an archive, with a text in both languages, a failure, vectors staged for one more, a source of the same name
 * and a trace. */
static void put_nested(struct base *base)
{
    static const char *const outer[] = { "/a.zip!/quokkaname.txt", "/a.zip!/饕餮名.zip", "/a.zip!/yakfailed",
                                         NULL },
                             *const inner[] = { "/a.zip!/饕餮名.zip!/貔貅.txt", NULL };
    quire_str trace, id;
    put_found(base, "/a.zip", NULL, outer, "", NULL);
    put_found(base, outer[0], "/a.zip", NULL, "ibextitle", nested_line);
    put_found(base, outer[1], "/a.zip", inner, "", NULL);
    id = put_found(base, inner[0], outer[1], NULL, "螭吻标题", nested_line_zh);
    OK(quire_store_put_failure(base->store, &base->call,
                               &(quire_failed){ .uri = QUIRE_STR("/a.zip!/yakfailed"),
                                                .source = QUIRE_STR("/folder"),
                                                .parent = QUIRE_STR("/a.zip"),
                                                .reason = QUIRE_STR("malformed"),
                                                .message = QUIRE_STR("gibberishmessage") },
                               &base->err));
    struct stored_document made = make_document(&base->arena, "/a.zip!/饕餮名.zip!/tapirstaged", "", "en",
                                                staged_line);
    const quire_document_version version = version_of(&made);
    OK(quire_store_stage(base->store, &base->call, &version, made.inputs, &made.vectors, &base->err));
    const quire_source_row source = { .uri = QUIRE_STR("/a.zip!/饕餮名.zip!/貔貅.txt"),
                                      .kind = QUIRE_STR("file") };
    OK(quire_store_put_sources(base->store, &base->call, &source, 1, &base->err));
    OK(quire_store_put_trace(base->store, &base->call, QUIRE_STR("ask"), QUIRE_STR("axolotltrace"), &id, 1,
                             &trace, &base->err));
}

static void assert_nested(struct base *base, bool there)
{
    static const char *const words[] = { "wombatcanary", "quokkaname", "ibextitle",        "yakfailed",
                                         "tapirstaged",  "饕餮",       "gibberishmessage", "貔貅",
                                         "螭吻",         "麒麟",       "axolotltrace" };
    static const char *const lines[] = { nested_line, nested_line_zh, staged_line };
    static const char *const terms[] = { "wombatcanari", "獬", "ibextitl" };
    char halves[2 * TEST_DIM];
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (stands(base, words[i], strlen(words[i])) != there) fail_msg("%s: %d", words[i], !there);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        halves_of(lines[i], halves);
        if (stands(base, halves, sizeof halves) != there) fail_msg("vector of %s: %d", lines[i], !there);
    }
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++)
        if (has_term(base, terms[i]) != there) fail_msg("term %s: %d", terms[i], !there);
    assert_true(has_term(base, "lamp"));
}

static void a_removed_container_leaves_nothing_of_what_was_found_in_it_and_below(void **state)
{
    struct base *base = *state;
    put(base, "/other", "Other", "en", "a lamp stays here\n灯笼留在这里", NULL);
    put_nested(base);
    assert_nested(base, true);
    assert_false(remove_document(base, QUIRE_STR("/a.zip")));
    assert_nested(base, false);
    assert_gone(base, "a.zip");
}

static void a_container_that_lost_all_leaves_nothing_of_them(void **state)
{
    struct base *base = *state;
    bool pending = true;
    put(base, "/other", "Other", "en", "a lamp stays here\n灯笼留在这里", NULL);
    put_nested(base);
    put_found(base, "/a.zip", NULL, NULL, "", NULL);
    OK(quire_store_erase(base->store, &base->call, &pending, &base->err));
    assert_false(pending);
    assert_nested(base, false);
    put_nested(base);
    assert_nested(base, true);
    put_found(base, "/a.zip", NULL, NULL, "", "灯笼挂在门前");
    close_base(base);
    assert_nested(base, false);
}

static void a_replaced_document_leaves_nothing_of_its_old_text(void **state)
{
    struct base *base = *state;
    bool pending = true;
    quire_store_counts counts;
    put(base, "/a", "Old", "en", "the wombatcanary sleeps\nthis line stays", NULL);
    put(base, "/zh", "旧", "zh-Hans", "麒麟獬豸藏于深山", NULL);
    put(base, "/a", "New", "en", "this line stays\nand this is new", NULL);
    put(base, "/zh", "新", "zh-Hans", "灯笼挂在门前", NULL);
    OK(quire_store_count(base->store, &base->call, &counts, &base->err));
    assert_true(counts.erasure_pending);
    OK(quire_store_erase(base->store, &base->call, &pending, &base->err));
    assert_false(pending);
    assert_gone(base, "wombatcanary");
    assert_gone(base, "麒麟");
    assert_false(has_term(base, "wombat") || has_term(base, "獬"));
    put(base, "/a", "New", "en", "a third yakcanary text", NULL);
    put(base, "/a", "New", "en", "a fourth text", NULL);
    close_base(base);
    assert_gone(base, "yakcanary");
    OK(open_base(base, QUIRE_STORE_WRITE));
    OK(quire_store_count(base->store, &base->call, &counts, &base->err));
    assert_false(counts.erasure_pending);
}

/* The failed write closes the connection that wrote; what was pending before it is finished all the same. */
static void closing_erases_also_after_a_write_that_failed(void **state)
{
    struct base *base = *state;
    quire_put_result result;
    put(base, "/a", "Old", "en", "the wombatcanary sleeps", NULL);
    put(base, "/zh", "旧", "zh-Hans", "麒麟獬豸藏于深山", NULL);
    put(base, "/a", "New", "en", "this line stays", NULL);
    put(base, "/zh", "新", "zh-Hans", "灯笼挂在门前", NULL);
    struct stored_document made = make_document(&base->arena, "/b", "Lost", "en", "a line without a vector");
    quire_put lacking = put_of(&made, "/b");
    lacking.vectors = NULL;
    lacking.vector_inputs = NULL;
    assert_int_equal(quire_store_put(base->store, &base->call, &lacking, &result, &base->err),
                     QUIRE_E_NOT_FOUND);
    close_base(base);
    assert_gone(base, "wombatcanary");
    assert_gone(base, "麒麟");
    OK(open_base(base, QUIRE_STORE_READ));
    quire_store_counts counts;
    OK(quire_store_count(base->store, &base->call, &counts, &base->err));
    assert_false(counts.erasure_pending);
}

/* The first block of a table of a document, as it stands in the file. */
static quire_str block_of(struct base *base, const char *uri)
{
    quire_db db;
    OK(quire_db_open(&db, base->path, SQLITE_OPEN_READWRITE, &base->err));
    quire_query query = quire_query_start(&db, "SELECT bytes FROM typed_rows WHERE document=(SELECT id FROM "
                                               "documents WHERE uri=?) ORDER BY typed, piece");
    quire_query_bind_text(&query, quire_str_from(uri));
    assert_true(quire_query_next(&query));
    quire_str bytes = quire_query_copy(&query, 0, &base->arena);
    OK(quire_query_end(&query, &base->err));
    quire_db_close(&db);
    return bytes;
}

static void put_table(struct base *base, const char *uri, const char *parent, const char *text)
{
    quire_put_result result;
    struct stored_document made = make_table(&base->arena, uri, "", "en", text);
    made.document.media_type = QUIRE_STR("text/csv");
    quire_put put = put_of(&made, "/folder");
    put.parent = quire_str_from(parent);
    put.part = parent[0] != '\0';
    OK(quire_store_put(base->store, &base->call, &put, &result, &base->err));
}

static const char wombats[] =
    "wombathead\t獬豸数量\tpaid\nNarwhal\t123456.75 CHF\t7\nYak\t987654.25 CHF\t麒麟\n",
                  plain[] = "name\tsize\nlamp\t5\n";

/* Numbers alone, whose blocks stand on several pages. */
static quire_str many_numbers(struct base *base)
{
    quire_buffer text;
    quire_buffer_init(&text, 1 << 22);
    quire_buffer_append_str(&text, QUIRE_STR("number\tvalue\n"));
    for (unsigned i = 0; i < 3000; i++)
        quire_buffer_printf(&text, "%u\t%u.%02u\n", i * 2654435761u % 1000003, i * 40503u % 99991, i % 100);
    quire_str all = quire_arena_copy(&base->arena, quire_buffer_view(&text));
    quire_buffer_free(&text);
    return all;
}

static void a_removed_document_leaves_nothing_of_its_typed_tables(void **state)
{
    struct base *base = *state;
    static const char *const words[] = { "wombathead", "獬豸数量", "CHF", "Narwhal", "麒麟" };
    bool pending;
    put_table(base, "/other.csv", "", plain);
    put_table(base, "/wombats.csv", "", wombats);
    put_table(base, "/replaced.csv", "", wombats);
    quire_str numbers = many_numbers(base);
    put_table(base, "/numbers.csv", "", numbers.data);
    quire_str small = block_of(base, "/wombats.csv"), large = block_of(base, "/numbers.csv");
    assert_true(stands(base, small.data, small.size) && large.size > 2000);
    /* Of a large one, what stands on one page. */
    assert_true(stands(base, large.data + 1200, 64) || stands(base, large.data + 1300, 64));
    put_table(base, "/replaced.csv", "", plain);
    assert_false(remove_document(base, QUIRE_STR("/wombats.csv")));
    assert_false(remove_document(base, QUIRE_STR("/numbers.csv")));
    OK(quire_store_erase(base->store, &base->call, &pending, &base->err));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) assert_gone(base, words[i]);
    assert_false(stands(base, small.data, small.size));
    for (size_t at = 0; at + 48 < large.size; at += 331) assert_false(stands(base, large.data + at, 48));
    quire_str kept = block_of(base, "/other.csv");
    assert_true(stands(base, kept.data, kept.size));
}

/* The table stands on with what the others bring; what only the removed one said of it is gone. */
static void a_removed_part_leaves_nothing_of_its_rows(void **state)
{
    struct base *base = *state;
    bool pending;
    quire_typed_tables tables;
    quire_put_result result;
    quire_str children[] = { QUIRE_STR("/large.csv!/a"), QUIRE_STR("/large.csv!/b") };
    struct stored_document container = make_container(&base->arena, "/large.csv");
    quire_put put = put_of(&container, "/folder");
    put.children = (quire_strs){ children, 2 };
    OK(quire_store_put(base->store, &base->call, &put, &result, &base->err));
    put_table(base, "/large.csv!/a", "/large.csv", "name\tpaid\nNarwhal\t123456.75 CHF\n麒麟\t7 CHF\n");
    put_table(base, "/large.csv!/b", "/large.csv", "name\tpaid\nlamp\t11.5 €\n");
    quire_str block = block_of(base, "/large.csv!/a");
    OK(quire_store_tables(base->store, &base->call, QUIRE_STR("/large.csv"), &tables, &base->err));
    assert_int_equal(tables.items[0].columns[1].kind, QUIRE_CELL_NUMBER);
    assert_true(stands(base, block.data, block.size) && stands(base, "CHF", 3));
    assert_false(remove_document(base, QUIRE_STR("/large.csv!/a")));
    OK(quire_store_erase(base->store, &base->call, &pending, &base->err));
    assert_false(stands(base, block.data, block.size));
    assert_gone(base, "CHF");
    assert_gone(base, "Narwhal");
    assert_gone(base, "麒麟");
    OK(quire_store_tables(base->store, &base->call, QUIRE_STR("/large.csv"), &tables, &base->err));
    assert_int_equal(tables.count, 1);
    assert_int_equal(tables.items[0].rows, 1);
    assert_int_equal(tables.items[0].columns[1].filled, 1);
}

static void what_was_staged_for_a_removed_document_leaves_nothing_behind(void **state)
{
    struct base *base = *state;
    static const char line[] = "the narwhalcanary dives";
    char halves[2 * TEST_DIM];
    bool pending = true;
    quire_removed removed;
    struct stored_document made = make_document(&base->arena, "/axolotlname", "Staged", "en", line);
    const quire_document_version version = version_of(&made);
    quire_str uri = QUIRE_STR("/axolotlname");
    OK(quire_store_stage(base->store, &base->call, &version, made.inputs, &made.vectors, &base->err));
    halves_of(line, halves);
    assert_true(stands(base, halves, sizeof halves) && stands(base, "axolotlname", 11));
    OK(quire_store_remove(base->store, &base->call, &uri, 1, &removed, &pending, &base->err));
    assert_true(removed.found && !pending);
    assert_gone(base, "axolotlname");
    assert_false(stands(base, halves, sizeof halves));
}

static void a_removed_source_and_failure_leave_their_names_behind_nowhere(void **state)
{
    struct base *base = *state;
    bool pending;
    quire_source_row source = { .uri = QUIRE_STR("/secretfolder"), .kind = QUIRE_STR("folder") };
    OK(quire_store_put_sources(base->store, &base->call, &source, 1, &base->err));
    OK(quire_store_put_failure(base->store, &base->call,
                               &(quire_failed){ .uri = QUIRE_STR("/brokenname"),
                                                .source = QUIRE_STR("/f"),
                                                .reason = QUIRE_STR("malformed"),
                                                .message = QUIRE_STR("gibberishmessage") },
                               &base->err));
    OK(quire_store_remove_source(base->store, &base->call, QUIRE_STR("/secretfolder"), &base->err));
    assert_false(remove_document(base, QUIRE_STR("/brokenname")));
    OK(quire_store_erase(base->store, &base->call, &pending, &base->err));
    assert_gone(base, "secretfolder");
    assert_gone(base, "brokenname");
    assert_gone(base, "gibberishmessage");
}

static bool move(struct base *base, quire_str id, quire_str from, quire_str to, const quire_str *title)
{
    const quire_move wanted = {
        .id = id, .from = from, .to = to, .source = QUIRE_STR("/夹"), .title = title
    };
    bool moved = false;
    OK(quire_store_move(base->store, &base->call, &wanted, &moved, &base->err));
    return moved;
}

static void name_folder(struct base *base)
{
    const quire_source_row folder = { .uri = QUIRE_STR("/夹"), .kind = QUIRE_STR("folder") };
    OK(quire_store_put_sources(base->store, &base->call, &folder, 1, &base->err));
}

/* Its old name goes; also from what is in it, what is staged for that, and its own source. */
static void a_moved_document_leaves_its_old_name_behind_nowhere(void **state)
{
    struct base *base = *state;
    static const char *const inside[] = { "/wombatcanary.zip!/b.txt", "/wombatcanary.zip!/灯.txt", NULL };
    static const char line[] = "the narwhal dives";
    const quire_str title = QUIRE_STR("箱");
    quire_store_counts counts;
    bool pending = true;
    name_folder(base);
    quire_str id = put_found(base, "/wombatcanary.zip", NULL, inside, "", "a box of lamps");
    put_found(base, inside[0], "/wombatcanary.zip", NULL, "B", line);
    put_found(base, inside[1], "/wombatcanary.zip", NULL, "灯", "灯笼留在这里");
    struct stored_document made = make_document(&base->arena, "/wombatcanary.zip!/c.txt", "", "en", "a lamp");
    const quire_document_version version = version_of(&made);
    OK(quire_store_stage(base->store, &base->call, &version, made.inputs, &made.vectors, &base->err));
    const quire_source_row own = { .uri = QUIRE_STR("/wombatcanary.zip"), .kind = QUIRE_STR("file") };
    OK(quire_store_put_sources(base->store, &base->call, &own, 1, &base->err));
    OK(quire_store_put_failure(base->store, &base->call,
                               &(quire_failed){ .uri = QUIRE_STR("/夹/箱.zip"),
                                                .source = QUIRE_STR("/夹"),
                                                .reason = QUIRE_STR("malformed"),
                                                .message = QUIRE_STR("gibberishmessage") },
                               &base->err));
    assert_true(stands(base, "wombatcanary", 12) && stands(base, "gibberishmessage", 16));
    assert_true(move(base, id, QUIRE_STR("/wombatcanary.zip"), QUIRE_STR("/夹/箱.zip"), &title));
    OK(quire_store_count(base->store, &base->call, &counts, &base->err));
    assert_true(counts.erasure_pending);
    OK(quire_store_erase(base->store, &base->call, &pending, &base->err));
    assert_false(pending);
    assert_gone(base, "wombatcanary");
    assert_gone(base, "gibberishmessage");
    char halves[2 * TEST_DIM];
    halves_of(line, halves);
    assert_true(stands(base, halves, sizeof halves) && stands(base, "/夹/箱.zip!/灯.txt", 21));
    assert_int_equal(counts.documents, 3);
}

/* Another process writes, or the caller gave up, when an add has only its erasure left: nothing of the add failed. */
static void an_erasure_that_cannot_finish_now_is_pending_and_no_failure(void **state)
{
    struct base *base = *state;
    sqlite3 *other = NULL;
    quire_cancel cancel = { .requested = true };
    bool pending = false;
    close_base(base);
    OK(quire_config_set(base->config, "store.wait_ms", "50", &base->err));
    OK(open_base(base, QUIRE_STORE_WRITE));
    put(base, "/a", "Old", "en", "the wombatcanary sleeps", NULL);
    put(base, "/a", "新", "zh-Hans", "灯笼挂在门前", NULL);
    assert_int_equal(sqlite3_open(base->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    OK(quire_store_erase(base->store, &base->call, &pending, &base->err));
    assert_true(pending);
    pending = false;
    base->call.cancel = &cancel;
    OK(quire_store_erase(base->store, &base->call, &pending, &base->err));
    assert_true(pending);
    base->call.cancel = NULL;
    assert_int_equal(sqlite3_close(other), SQLITE_OK);
    OK(quire_store_erase(base->store, &base->call, &pending, &base->err));
    assert_false(pending);
    assert_gone(base, "wombatcanary");
}

static void traces_of_an_earlier_setting_go_where_none_are_kept(void **state)
{
    struct base *base = *state;
    quire_str trace;
    quire_store_counts counts;
    quire_str id = put(base, "/a", "Harbour", "en", "the lamp stays here", NULL);
    for (int i = 0; i < 3; i++)
        OK(quire_store_put_trace(base->store, &base->call, QUIRE_STR("ask"), QUIRE_STR("麒麟 axolotltrace"),
                                 &id, 1, &trace, &base->err));
    close_base(base);
    OK(quire_config_set(base->config, "trace.keep", "0", &base->err));
    OK(open_base(base, QUIRE_STORE_WRITE));
    OK(quire_store_put_trace(base->store, &base->call, QUIRE_STR("ask"), QUIRE_STR("{}"), &id, 1, &trace,
                             &base->err));
    assert_int_equal(trace.size, 0);
    OK(quire_store_count(base->store, &base->call, &counts, &base->err));
    assert_int_equal(counts.traces, 0);
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* A document of random shape that says its own word in text, title and uri. */
static quire_str put_random(struct base *base, uint32_t number, uint32_t *random)
{
    char uri[300], word[32], *text = calloc(1, 40000), *at = text;
    assert_non_null(text);
    snprintf(word, sizeof word, "canary%06ux", number);
    snprintf(uri, sizeof uri, "/%s%.*s", word, (int)(next_random(random) % 200),
             "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
             "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
             "aaaaaaaaaaaaaaaaa"
             "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    uint32_t lines = 1 + next_random(random) % 10;
    for (uint32_t i = 0; i < lines; i++) {
        at += sprintf(at, "%s%s", i ? "\n" : "", word);
        for (uint32_t w = next_random(random) % 100; w > 0; w--)
            at += sprintf(at, " w%u", next_random(random) % 5000);
    }
    quire_str id = put(base, uri, word, "en", text, NULL);
    free(text);
    return id;
}

/* SQLite alone leaves copies of moved rows in the unused middle of pages: about one in two hundred removals. */
static void many_removals_leave_no_copy_in_unused_parts_of_pages(void **state)
{
    enum { STEPS = 700 };
    struct base *base = *state;
    uint32_t random = 42, made = 0, gone_count = 0, live_count = 0;
    struct {
        uint32_t number;
        quire_str id;
    } live[STEPS];
    uint32_t gone[STEPS];
    quire_removed removed;
    bool pending = false;
    for (int step = 0; step < STEPS; step++) {
        if (live_count && next_random(&random) % 100 < 35) {
            uint32_t at = next_random(&random) % live_count;
            OK(quire_store_remove(base->store, &base->call, &live[at].id, 1, &removed, &pending, &base->err));
            gone[gone_count++] = live[at].number;
            live[at] = live[--live_count];
        } else {
            live[live_count].id = put_random(base, made, &random);
            live[live_count++].number = made++;
        }
    }
    assert_false(pending);
    quire_str bytes = content(base, ""), wal = content(base, "-wal");
    for (uint32_t i = 0; i < gone_count; i++) {
        char word[32];
        snprintf(word, sizeof word, "%06ux", gone[i]);
        if (memmem(bytes.data, bytes.size, word, strlen(word)) ||
            (wal.size && memmem(wal.data, wal.size, word, strlen(word))))
            fail_msg("%s still stands", word);
    }
    assert_true(gone_count > 100);
    quire_db db;
    OK(quire_db_open(&db, base->path, SQLITE_OPEN_READWRITE, &base->err));
    OK(quire_postings_attach(&db, &base->err));
    quire_query query = quire_query_start(&db, "PRAGMA integrity_check");
    assert_true(quire_query_next(&query));
    assert_true(quire_str_is(quire_query_bytes(&query, 0), "ok"));
    OK(quire_query_end(&query, &base->err));
    OK(quire_db_exec(&db, "INSERT INTO postings(postings) VALUES('integrity-check')", &base->err));
    quire_db_close(&db);
}

/* Names of all lengths move about in the pages of the table and of its indexes. */
static void many_moves_leave_no_copy_in_unused_parts_of_pages(void **state)
{
    enum { DOCUMENTS = 60, STEPS = 700 };
    struct base *base = *state;
    uint32_t random = 7;
    char uris[DOCUMENTS][300], gone[STEPS][24];
    quire_str ids[DOCUMENTS];
    bool pending = true;
    name_folder(base);
    for (uint32_t i = 0; i < DOCUMENTS; i++) {
        snprintf(uris[i], sizeof uris[i], "/first%u", i);
        ids[i] = put(base, uris[i], "A title", "en", "a lamp stays here\n灯笼留在这里", NULL);
    }
    for (uint32_t step = 0; step < STEPS; step++) {
        uint32_t at = next_random(&random) % DOCUMENTS, size = next_random(&random) % 250;
        char uri[300] = "/";
        memset(uri + 1, 'a', size);
        snprintf(uri + 1 + size, 40, "canary%06ux", step);
        if (strstr(uris[at], "canary"))
            snprintf(gone[step], sizeof gone[step], "%s", strstr(uris[at], "canary"));
        else gone[step][0] = '\0';
        assert_true(move(base, ids[at], quire_str_from(uris[at]), quire_str_from(uri), NULL));
        snprintf(uris[at], sizeof uris[at], "%s", uri);
    }
    OK(quire_store_erase(base->store, &base->call, &pending, &base->err));
    assert_false(pending);
    quire_str bytes = content(base, ""), wal = content(base, "-wal");
    for (uint32_t step = 0; step < STEPS; step++) {
        size_t size = strlen(gone[step]);
        if (size && (memmem(bytes.data, bytes.size, gone[step], size) ||
                     (wal.size && memmem(wal.data, wal.size, gone[step], size))))
            fail_msg("%s still stands", gone[step]);
    }
    quire_db db;
    OK(quire_db_open(&db, base->path, SQLITE_OPEN_READWRITE, &base->err));
    quire_query query = quire_query_start(&db, "PRAGMA integrity_check");
    assert_true(quire_query_next(&query));
    assert_true(quire_str_is(quire_query_bytes(&query, 0), "ok"));
    OK(quire_query_end(&query, &base->err));
    quire_db_close(&db);
}

static int hold(const char *path)
{
    sqlite3 *db = NULL;
    char byte;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_exec(db, "BEGIN; SELECT count(*) FROM documents", NULL, NULL, NULL) != SQLITE_OK)
        return 1;
    bool told = write(1, "x", 1) == 1 && read(0, &byte, 1) >= 0;
    return sqlite3_close(db) == SQLITE_OK && told ? 0 : 1;
}

/* Another process holds a snapshot from before the removal until told to go. */
static pid_t hold_a_snapshot(struct base *base, int *go)
{
    int ready[2], leave[2];
    char byte = 0;
    assert_int_equal(pipe(ready), 0);
    assert_int_equal(pipe(leave), 0);
    pid_t child = fork();
    if (child == 0) {
        /* A new program, as SQLite's knowledge of locks must not be taken along. */
        if (dup2(leave[0], 0) < 0 || dup2(ready[1], 1) < 0) _exit(1);
        for (int file = 3; file < 100; file++) close(file);
        execl("/proc/self/exe", "test_erase", "hold", base->path, (char *)NULL);
        _exit(1);
    }
    close(ready[1]);
    close(leave[0]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    *go = leave[1];
    return child;
}

static void an_erasure_behind_a_reader_is_pending_and_finished_by_the_next_open(void **state)
{
    struct base *base = *state;
    quire_store_counts counts;
    int go, ended;
    quire_str id = put(base, "/a", "Old", "en", "the wombatcanary sleeps", NULL);
    pid_t child = hold_a_snapshot(base, &go);
    assert_true(remove_document(base, id));
    OK(quire_store_count(base->store, &base->call, &counts, &base->err));
    assert_true(counts.erasure_pending);
    assert_int_equal(counts.documents, 0);
    close_base(base);
    assert_true(stands(base, "wombatcanary", 12));
    close(go);
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_int_equal(ended, 0);
    OK(open_base(base, QUIRE_STORE_WRITE));
    OK(quire_store_count(base->store, &base->call, &counts, &base->err));
    assert_false(counts.erasure_pending);
    assert_gone(base, "wombatcanary");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up_open_base, tear_down_base)

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "hold") == 0) return hold(argv[2]);
    const struct CMUnitTest tests[] = {
        CASE(a_removed_document_leaves_nothing_behind),
        CASE(a_removed_container_leaves_nothing_of_what_was_found_in_it_and_below),
        CASE(a_container_that_lost_all_leaves_nothing_of_them),
        CASE(a_replaced_document_leaves_nothing_of_its_old_text),
        CASE(closing_erases_also_after_a_write_that_failed),
        CASE(a_removed_document_leaves_nothing_of_its_typed_tables),
        CASE(a_removed_part_leaves_nothing_of_its_rows),
        CASE(what_was_staged_for_a_removed_document_leaves_nothing_behind),
        CASE(a_removed_source_and_failure_leave_their_names_behind_nowhere),
        CASE(a_moved_document_leaves_its_old_name_behind_nowhere),
        CASE(an_erasure_that_cannot_finish_now_is_pending_and_no_failure),
        CASE(traces_of_an_earlier_setting_go_where_none_are_kept),
        CASE(many_removals_leave_no_copy_in_unused_parts_of_pages),
        CASE(many_moves_leave_no_copy_in_unused_parts_of_pages),
        CASE(an_erasure_behind_a_reader_is_pending_and_finished_by_the_next_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
