/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target over the files and folders given as arguments, so that any compiler replays the corpora. None
 * at all is a failure: the corpus is not where it was looked for. */
#include <dirent.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) return 0;
    uint8_t *bytes = NULL;
    size_t size = 0, capacity = 0;
    for (;;) {
        if (size == capacity) {
            capacity = capacity ? 2 * capacity : 65536;
            uint8_t *more = realloc(bytes, capacity);
            if (!more) exit(1);
            bytes = more;
        }
        size_t got = fread(bytes + size, 1, capacity - size, file);
        if (got == 0) break;
        size += got;
    }
    fclose(file);
    LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
    return 1;
}

static int replay(const char *path)
{
    struct stat entry;
    if (stat(path, &entry) != 0) return 0;
    if (!S_ISDIR(entry.st_mode)) return replay_file(path);
    int count = 0;
    DIR *folder = opendir(path);
    if (!folder) return 0;
    for (struct dirent *item; (item = readdir(folder));) {
        char below[PATH_MAX];
        if (item->d_name[0] == '.') continue;
        int size = snprintf(below, sizeof below, "%s/%s", path, item->d_name);
        if (size > 0 && (size_t)size < sizeof below) count += replay(below);
    }
    closedir(folder);
    return count;
}

int main(int argc, char **argv)
{
    int count = 0;
    for (int i = 1; i < argc; i++) count += replay(argv[i]);
    printf("replayed %d inputs\n", count);
    return count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
