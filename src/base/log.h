/* SPDX-License-Identifier: Apache-2.0 */
/* A log object per component: each line reads "embed.openai: …". Any thread. Never document
 * text, never secrets. */
#ifndef QUIRE_BASE_LOG_H
#define QUIRE_BASE_LOG_H

typedef enum quire_log_level {
    QUIRE_LOG_ERROR = 1,
    QUIRE_LOG_WARN,
    QUIRE_LOG_INFO,
    QUIRE_LOG_DEBUG
} quire_log_level;

/* Receives one finished line, without LF. Called by any thread. */
typedef void (*quire_log_sink)(void *user, int level, const char *component, const char *line);

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
