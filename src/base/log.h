/* SPDX-License-Identifier: Apache-2.0 */
/* A log object per component: each line reads "embed.openai: …". Any thread. Never document
 * text, never secrets. */
#ifndef QUIRE_BASE_LOG_H
#define QUIRE_BASE_LOG_H

#include "quire/engine.h"

typedef struct quire_log {
    const char *component;
    quire_log_sink sink; /* NULL: silent */
    void *user;
    quire_log_level level;
} quire_log;

/* `log` may be NULL. */
void quire_log_write(const quire_log *log, quire_log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
