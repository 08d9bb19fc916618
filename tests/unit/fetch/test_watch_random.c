/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever happens in a folder, who looks where the watcher says knows what stands there in the end. One thread changes files and
 * folders at random, another keeps a picture of them by what is told alone; at last the picture is held against the folder. */
#include "support/cmocka_all.h"
#include "support/scratch.h"

#include "base/str.h"
#include "fetch/walk.h"
#include "fetch/watch.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    SEEDS = 12,
    CHANGES = 400,
    NAMES = 6,
    DEPTH = 3,
    PICTURED = 2048,
    NS_PER_MS = 1000000,
    LONGEST_MS = 20000,
    QUIET_MS = 150
};

struct pictured {
    char path[200];
    int content;
};

struct room {
    char folder[64], outside[64];
    uint64_t draw; /* of the thread that changes */
    atomic_bool changed;
    quire_arena arena;
    quire_call call;
    quire_ledger ledger;
    quire_fetch_source source;
    quire_watcher *watcher;
    struct pictured picture[PICTURED];
    size_t count;
};

static unsigned draw(struct room *room, unsigned below)
{
    room->draw = room->draw * 6364136223846793005U + 1442695040888963407U;
    return (unsigned)(room->draw >> 33) % below;
}

/* ---- the picture ---- */

static int content_of(const char *path)
{
    char text[16] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return -1;
    if (read(fd, text, sizeof text - 1) < 0) text[0] = '\0';
    close(fd);
    return atoi(text);
}

static quire_status visit(void *user, const quire_fetch_item *item, quire_error *err)
{
    struct room *room = user;
    size_t at = 0;
    (void)err;
    if (item->kind != QUIRE_FETCH_FILE) return QUIRE_OK;
    while (at < room->count && strcmp(room->picture[at].path, item->path) != 0) at++;
    if (at == PICTURED) return QUIRE_E_LIMIT;
    if (at == room->count) room->count++;
    snprintf(room->picture[at].path, sizeof room->picture[at].path, "%s", item->path);
    room->picture[at].content = content_of(item->path);
    return QUIRE_OK;
}

static bool is_at(const char *path, quire_str place)
{
    return strncmp(path, place.data, place.size) == 0 &&
           (path[place.size] == '\0' || path[place.size] == '/');
}

/* What the picture has at these paths is taken out, and what stands there is put in. */
static void look(struct room *room, quire_strs paths)
{
    size_t kept = 0;
    for (size_t i = 0; i < room->count; i++) {
        bool told = paths.count == 0;
        for (size_t j = 0; j < paths.count && !told; j++) told = is_at(room->picture[i].path, paths.items[j]);
        if (!told) room->picture[kept++] = room->picture[i];
    }
    room->count = kept;
    room->source.only = paths;
    const quire_fetch_walk_params params = { .ledger = &room->ledger, .visit = visit, .user = room };
    assert_int_equal(quire_fetch_walk(&room->call, &room->source, &params, NULL), QUIRE_OK);
}

/* Takes what is told until then; whether the marker is in the picture. */
static bool take(struct room *room, int64_t until_ns)
{
    bool marked = false;
    quire_watch_news news;
    assert_int_equal(quire_watcher_wait(room->watcher, &room->call, until_ns, &news, NULL), QUIRE_OK);
    for (size_t i = 0; i < news.count; i++) look(room, news.changes[i].paths);
    for (size_t i = 0; i < room->count; i++)
        marked |= quire_str_ends(quire_str_from(room->picture[i].path), QUIRE_STR("/marker"));
    return marked;
}

/* ---- the changes ---- */

/* A path of up to DEPTH names, which may or may not stand. */
static void choose(struct room *room, const char *root, char path[200])
{
    size_t size = (size_t)snprintf(path, 200, "%s", root);
    for (unsigned depth = 1 + draw(room, DEPTH); depth > 0; depth--)
        size += (size_t)snprintf(path + size, 200 - size, "/%s%u", draw(room, 2) ? "名" : "n",
                                 draw(room, NAMES));
}

static void write_number(const char *path, int number)
{
    char text[16];
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return;
    snprintf(text, sizeof text, "%d", number);
    if (write(fd, text, strlen(text)) < 0) text[0] = '\0';
    close(fd);
}

static void change(struct room *room, int number)
{
    char path[200], other[200];
    choose(room, room->folder, path);
    choose(room, room->folder, other);
    switch (draw(room, 10)) {
    case 0:
    case 1:
    case 2: write_number(path, number); break;
    case 3:
    case 4: mkdir(path, 0700); break;
    case 5:
        write_number(other, number);
        rename(other, path);
        break;
    case 6: rename(path, other); break;
    case 7: remove(path); break;
    case 8: /* out of the folder, or back into it */
        snprintf(other, sizeof other, "%s/%u", room->outside, draw(room, NAMES));
        if (draw(room, 2)) rename(path, other);
        else rename(other, path);
        break;
    default: remove_scratch(path); break;
    }
}

static void *change_all(void *user)
{
    struct room *room = user;
    for (int i = 0; i < CHANGES; i++) change(room, i);
    atomic_store(&room->changed, true);
    return NULL;
}

static void open_room(struct room *room, unsigned seed)
{
    quire_watch_settings settings = quire_watch_standard;
    quire_watch_source source = { .path = room->folder, .folder = true };
    *room = (struct room){ .draw = seed, .call.arena = &room->arena };
    assert_true(make_scratch("watch-random", room->folder, sizeof room->folder));
    assert_true(make_scratch("watch-outside", room->outside, sizeof room->outside));
    quire_ledger_init(&room->ledger, &room->arena);
    assert_int_equal(quire_fetch_resolve(&room->call, room->folder, (quire_pairs){ 0 }, &room->source, NULL),
                     QUIRE_OK);
    settings.settle_ms = 2;
    settings.found_ms = 4;
    settings.still_ms = 10;
    settings.longest_ms = 20;
    settings.whole_ms = 20;
    settings.look_ms = 10;
    if (seed % 3 == 0) settings.most_paths = 5;
    assert_int_equal(quire_watcher_open(&settings, &source, 1, NULL, &room->watcher, NULL), QUIRE_OK);
    assert_int_equal(quire_watcher_drain(room->watcher, &room->call, NULL), QUIRE_OK);
}

/* The picture against the folder. */
static void compare(struct room *room, unsigned seed)
{
    static struct pictured told[PICTURED];
    size_t count = room->count;
    memcpy(told, room->picture, sizeof told);
    look(room, (quire_strs){ 0 });
    for (size_t i = 0; i < room->count; i++) {
        size_t at = 0;
        while (at < count && strcmp(told[at].path, room->picture[i].path) != 0) at++;
        if (at == count) fail_msg("seed %u: %s is not known", seed, room->picture[i].path);
        if (told[at].content != room->picture[i].content)
            fail_msg("seed %u: %s is known as %d, and is %d", seed, told[at].path, told[at].content,
                     room->picture[i].content);
    }
    for (size_t i = 0; i < count; i++)
        if (access(told[i].path, F_OK) != 0) fail_msg("seed %u: %s is gone", seed, told[i].path);
    assert_int_equal(room->count, count);
}

static void whoever_looks_where_it_says_knows_what_stands_there(void **state)
{
    struct room *room = calloc(1, sizeof *room);
    (void)state;
    assert_non_null(room);
    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        char marker[96];
        pthread_t thread;
        open_room(room, seed);
        assert_int_equal(pthread_create(&thread, NULL, change_all, room), 0);
        while (!atomic_load(&room->changed)) take(room, quire_monotonic_ns() + 5 * NS_PER_MS);
        pthread_join(thread, NULL);
        snprintf(marker, sizeof marker, "%s/marker", room->folder);
        write_number(marker, 1);
        int64_t end_ns = quire_monotonic_ns() + LONGEST_MS * (int64_t)NS_PER_MS;
        while (!take(room, end_ns))
            if (quire_monotonic_ns() > end_ns) fail_msg("seed %u: the marker was not told", seed);
        /* All that happened before is taken in by now; what was told for being written to is still soon. */
        int64_t quiet_ns = quire_monotonic_ns() + QUIET_MS * (int64_t)NS_PER_MS;
        while (quire_monotonic_ns() < quiet_ns) take(room, quiet_ns);
        compare(room, seed);
        quire_watcher_close(room->watcher);
        quire_arena_free(&room->arena);
        assert_int_equal(remove_scratch(room->folder) | remove_scratch(room->outside), 0);
    }
    free(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whoever_looks_where_it_says_knows_what_stands_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
