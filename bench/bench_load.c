/* SPDX-License-Identifier: Apache-2.0 */
/* Loading alone: reads the files that standard input names, one a line, through one worker after another, and prints a
 * JSON line. Arguments: key=value of options. With `--each` first, a line per file says what became of it. */
#include "base/buffer.h"
#include "base/clock.h"
#include "base/str.h"
#include "load/load.h"
#include "record/document_codec.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct tally {
    size_t documents, failed;
    double seconds;
};

/* FNV-1a of all that the loader gave. */
static uint64_t digest_of(const quire_document *document)
{
    quire_buffer structure;
    quire_buffer_init(&structure, SIZE_MAX);
    quire_document_encode(document, &structure);
    const quire_str parts[] = { document->text, quire_buffer_view(&structure) };
    uint64_t hash = 0xcbf29ce484222325U;
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < parts[i].size; j++)
            hash = (hash ^ (unsigned char)parts[i].data[j]) * 0x100000001b3U;
    quire_buffer_free(&structure);
    return hash;
}

static bool load_one(quire_loader *loader, const char *path, bool each, struct tally *tally)
{
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_ledger ledger;
    quire_loaded loaded;
    quire_error err;
    struct stat file;
    quire_load_source source = { .fd = open(path, O_RDONLY | O_CLOEXEC), .uri = quire_str_from(path) };
    if (source.fd < 0 || fstat(source.fd, &file)) return false;
    source.size_bytes = (size_t)file.st_size;
    quire_ledger_init(&ledger, &arena);
    int64_t start = quire_monotonic_ns();
    bool done = !quire_loader_load(loader, &call, &source, &ledger, &loaded, &err);
    tally->seconds += (double)(quire_monotonic_ns() - start) / 1e9;
    close(source.fd);
    tally->documents++;
    if (!done) fprintf(stderr, "%s: %s\n", path, err.message);
    else if (loaded.reason) tally->failed++;
    if (done && each)
        printf("%s\t%s\t%016llx\t%.*s\n", path, quire_load_reason_name(loaded.reason),
               (unsigned long long)(loaded.reason ? 0 : digest_of(&loaded.document)),
               QUIRE_FMT(loaded.message));
    quire_spool_release(loaded.spool);
    quire_arena_free(&arena);
    return done;
}

int main(int argc, char **argv)
{
    static const quire_option *const tables[] = { quire_load_options, NULL };
    quire_env env = { .threads = 1 };
    quire_config *config = NULL;
    quire_loader *loader = NULL;
    quire_error err = { 0 };
    struct tally tally = { 0 };
    char path[4096];
    bool each = argc > 1 && strcmp(argv[1], "--each") == 0;
    bool good = !quire_config_new_with(tables, &config, &err);
    for (int i = each ? 2 : 1; i < argc && good; i++) {
        char *value = strchr(argv[i], '=');
        if (value) *value++ = '\0';
        good = value && !quire_config_set(config, argv[i], value, &err);
    }
    good = good && !quire_loader_open(&env, config, &loader, &err);
    while (good && fgets(path, sizeof path, stdin)) {
        path[strcspn(path, "\n")] = '\0';
        good = load_one(loader, path, each, &tally);
    }
    if (good && !each)
        printf("{\"documents\": %zu, \"failed\": %zu, \"seconds\": %.4f}\n", tally.documents, tally.failed,
               tally.seconds);
    if (*err.message) fprintf(stderr, "bench_load: %s\n", err.message);
    quire_loader_close(loader);
    quire_config_free(config);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
