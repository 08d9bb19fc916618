/* SPDX-License-Identifier: Apache-2.0 */
/* Rounds of a memory scenario. */
#include "support/memory_rounds.h"

#include "support/cmocka_all.h"
#include "support/failing_memory.h"
#include "support/scratch.h"

#include "engine/engine.h"
#include "fakes/chat_scripted.h"
#include "fakes/embed_hash.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

/* Every number up to the first, then numbers a fixed stride apart, so that a scenario's rounds stay few enough to be
 * run each time: the stride is what spreads the second over all that is left. */
enum { ONE_BY_ONE = 200, LATER_STANDARD = 100 };

static const long never = 1L << 40;

static const char english[] =
    "# Velmark\n\nThe harbour of Velmark froze on 12 January 1931. The ferry ran again in March.\n\n"
    "| Year | Ships |\n|---|---|\n| 1931 | 412 |\n";
static const char chinese[] = "# 维尔马克\n\n维尔马克港在1931年1月12日结冰。渡轮在三月恢复通航。\n";
static const char gone[] = "# Gone\n\nThis note goes.\n";

static char folder[64], template_path[96];

void must_succeed(const char *what, quire_status status, const quire_error *err)
{
    if (status) fail_msg("%s: status %d: %s", what, status, err->message);
}

const char *scene_document(const struct memory_scene *scene, const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", scene->documents, name);
    return path;
}

void write_scene_document(const struct memory_scene *scene, const char *name, const char *text)
{
    write_scratch(scene_document(scene, name), text);
}

static void copy_file(const char *from, const char *to)
{
    struct stat entry;
    int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(in >= 0 && out >= 0 && fstat(in, &entry) == 0);
    assert_int_equal(sendfile(out, in, NULL, (size_t)entry.st_size), entry.st_size);
    close(in);
    close(out);
}

static void remove_base(const char *path)
{
    static const char *const ends[] = { "", "-wal", "-shm" };
    char name[128];
    for (size_t i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        unlink(name);
    }
}

static void set(quire_config *config, const char *key, const char *value)
{
    quire_error err = { 0 };
    must_succeed(key, quire_config_set(config, key, value, &err), &err);
}

static quire_status open_base(struct memory_scene *scene, quire_error *err)
{
    static const quire_embed_driver *const embed[] = { &quire_embed_hash, NULL };
    static const quire_chat_driver *const chat[] = { &quire_chat_scripted, NULL };
    return quire_open_with(scene->path, scene->config, (quire_drivers){ embed, chat }, &scene->base, err);
}

static void close_base(struct memory_scene *scene)
{
    quire_close(scene->base);
    scene->base = NULL;
}

/* A config that knows the options of the fakes too. */
static void make_config(struct memory_scene *scene)
{
    static const quire_embed_driver *const embed[] = { &quire_embed_hash, NULL };
    static const quire_chat_driver *const chat[] = { &quire_chat_scripted, NULL };
    quire_arena arena = { 0 };
    quire_error err = { 0 };
    const quire_option *const *tables = quire_engine_tables((quire_drivers){ embed, chat }, &arena);
    assert_non_null(tables);
    must_succeed("config", quire_config_new_with(tables, &scene->config, &err), &err);
    quire_arena_free(&arena);
    set(scene->config, "embed.driver", "hash");
    set(scene->config, "load.workers", "1");
    set(scene->config, "log.level", "error");
    set(scene->config, "models.dir", QUIRE_TEST_SOURCE_DIR "/tests/fixtures");
    /* A handful of chunks is no background to stand out from. */
    set(scene->config, "retrieve.near", "0");
    if (scene->scenario && scene->scenario->chat_text) {
        set(scene->config, "chat.driver", "openai");
        set(scene->config, "chat.scripted.text", scene->scenario->chat_text);
    }
}

static void write_documents(struct memory_scene *scene)
{
    write_scene_document(scene, "en.md", english);
    write_scene_document(scene, "zh.md", chinese);
    write_scene_document(scene, "gone.md", gone);
    unlink(scene_document(scene, "new.md"));
}

static const char *const owner_names[] = { "own", "SQLite" };

static void begin_scene(struct memory_scene *scene, const struct memory_scenario *scenario)
{
    *scene = (struct memory_scene){ .scenario = scenario };
    snprintf(scene->path, sizeof scene->path, "%s/base.quire", folder);
    snprintf(scene->documents, sizeof scene->documents, "%s/documents", folder);
    make_config(scene);
    write_documents(scene);
    remove_base(scene->path);
}

static void end_scene(struct memory_scene *scene)
{
    quire_answer_free(scene->answer);
    close_base(scene);
    quire_config_free(scene->config);
}

/* What must be the same however the round went. */
struct ending {
    uint64_t documents, failed, chunks, vectors, sources;
};

static struct ending ending_of(struct memory_scene *scene)
{
    quire_state *now = NULL;
    quire_error err = { 0 };
    close_base(scene);
    must_succeed("opening again", open_base(scene, &err), &err);
    must_succeed("state", quire_get_state(scene->base, NULL, &now, &err), &err);
    struct ending ending = { now->documents, now->failed_documents, now->chunks, now->vectors, now->sources };
    quire_state_free(now);
    return ending;
}

struct outcome {
    long made; /* allocations while one could fail */
    quire_status status;
    struct ending ending;
};

/* SQLite does not always hand its own failure on as one of memory: IO is taken from it too. */
static void check_failure(const struct memory_scene *scene, memory_owner owner, quire_status status,
                          const quire_error *err)
{
    if (status != QUIRE_E_NO_MEMORY && !(owner == MEMORY_SQLITE && status == QUIRE_E_IO))
        fail_msg("%s: status %d: %s", scene->label, status, err->message);
    assert_int_equal(err->status, status);
    assert_true(strlen(err->message) > 0);
}

static struct outcome run_round(const struct memory_scenario *scenario, memory_owner owner, long n)
{
    struct memory_scene scene;
    struct outcome outcome = { 0 };
    quire_error err = { 0 };
    begin_scene(&scene, scenario);
    snprintf(scene.label, sizeof scene.label, "%s, %s allocation %ld", scenario->name, owner_names[owner], n);
    if (!scenario->empty) copy_file(template_path, scene.path);
    if (!scenario->opens) must_succeed("opening", open_base(&scene, &err), &err);
    if (scenario->ready) scenario->ready(&scene);
    failing_memory_begin(owner, n);
    if (scenario->opens) outcome.status = open_base(&scene, &err);
    if (!outcome.status) outcome.status = scenario->act(&scene, &err);
    outcome.made = failing_memory_end(owner);
    if (outcome.status) check_failure(&scene, owner, outcome.status, &err);
    /* The same handle goes on as if nothing had been. */
    err = (quire_error){ 0 };
    if (!scene.base) must_succeed("opening after a failure", open_base(&scene, &err), &err);
    scene.again = true;
    quire_status after = scenario->act(&scene, &err);
    if (after) fail_msg("after %s: status %d: %s", scene.label, after, err.message);
    outcome.ending = ending_of(&scene);
    end_scene(&scene);
    return outcome;
}

static void run_owner(const struct memory_scenario *scenario, memory_owner owner)
{
    struct outcome whole = run_round(scenario, owner, never);
    if (whole.status) fail_msg("%s fails where no allocation does", scenario->name);
    long later = scenario->later ? scenario->later : LATER_STANDARD, beyond = whole.made - ONE_BY_ONE;
    long stride = beyond > later ? (beyond + later - 1) / later : 1, tried = 0, injected = 0, reported = 0;
    for (long n = 1; n <= whole.made; n += n < ONE_BY_ONE ? 1 : stride) {
        struct outcome outcome = run_round(scenario, owner, n);
        if (memcmp(&outcome.ending, &whole.ending, sizeof whole.ending) != 0)
            fail_msg("%s, %s allocation %ld: the base holds something else afterwards", scenario->name,
                     owner_names[owner], n);
        tried++;
        injected += outcome.made >= n;
        reported += outcome.status != QUIRE_OK;
    }
    print_message(
        "%s: of %ld %s allocations %ld failed (each of the first %d, then every %ld.), %ld were reported\n",
        scenario->name, whole.made, owner_names[owner], injected, ONE_BY_ONE, stride, reported);
    /* How many allocations there are depends a little on how threads meet: only the last may not be reached. */
    if (injected < tried - tried / 50 - 2)
        fail_msg("%s: only %ld of %ld failed", scenario->name, injected, tried);
    assert_true(reported > 0 || whole.made == 0 || scenario->tells);
}

void run_memory_scenario(const struct memory_scenario *scenario)
{
    run_owner(scenario, MEMORY_OWN);
    run_owner(scenario, MEMORY_SQLITE);
}

int set_up_memory_rounds(void **state)
{
    struct memory_scene scene;
    quire_error err = { 0 };
    (void)state;
    if (!failing_memory_take_sqlite()) return -1;
    if (!make_scratch("memory", folder, sizeof folder)) return -1;
    snprintf(template_path, sizeof template_path, "%s/template.quire", folder);
    snprintf(scene.documents, sizeof scene.documents, "%s/documents", folder);
    if (mkdir(scene.documents, 0700) != 0) return -1;
    begin_scene(&scene, NULL);
    const char *source = scene.documents;
    quire_status status = open_base(&scene, &err);
    if (!status) status = quire_add(scene.base, &source, 1, NULL, NULL, &err);
    if (status) print_error("%s\n", err.message);
    end_scene(&scene);
    return status || rename(scene.path, template_path) != 0 ? -1 : 0;
}

int tear_down_memory_rounds(void **state)
{
    (void)state;
    return remove_scratch(folder);
}
