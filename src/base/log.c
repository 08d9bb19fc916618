/* SPDX-License-Identifier: Apache-2.0 */
/* Formats one line and hands it to the sink. */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

const char *quire_log_level_name(quire_log_level level)
{
    static const char *const names[] = { "none", "error", "warn", "info", "debug" };
    size_t index = (size_t)level;
    return index < sizeof names / sizeof *names ? names[index] : names[0];
}

void quire_log_write(const quire_log *log, quire_log_level level, const char *format, ...)
{
    if (!log || !log->sink || level > log->level) return;
    char line[1024];
    va_list args;
    va_start(args, format);
    if (vsnprintf(line, sizeof line, format, args) < 0) line[0] = '\0';
    va_end(args);
    log->sink(log->user, level, log->component, line);
}
