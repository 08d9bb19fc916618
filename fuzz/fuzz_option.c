/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a configuration file, and as the value of every option: refused with a message, or in force. */
#include "base/str.h"
#include "config/option.h"
#include "memory_file.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void read_file(const uint8_t *bytes, size_t size)
{
    char path[MEMORY_PATH_BYTES];
    int fd = open_memory_file(bytes, size, path);
    quire_config *config = NULL;
    quire_error err = { 0 };
    if (quire_config_new(&config, &err)) abort();
    if (quire_config_load(config, path, &err) && !err.message[0]) abort();
    for (size_t i = 0; quire_option_at(i); i++)
        if (!quire_config_get(config, quire_option_at(i)->key)) abort();
    quire_config_free(config);
    close(fd);
}

static void parse_value(const uint8_t *bytes, size_t size)
{
    char *value = malloc(size + 1);
    if (!value) abort();
    if (size) memcpy(value, bytes, size);
    value[size] = '\0';
    for (size_t i = 0; quire_option_at(i); i++) {
        quire_error err = { 0 };
        if (quire_option_parse(quire_option_at(i), value, NULL, &err) && !err.message[0]) abort();
    }
    free(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    read_file(bytes, size);
    parse_value(bytes, size);
    return 0;
}
