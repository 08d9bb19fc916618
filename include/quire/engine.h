/* SPDX-License-Identifier: Apache-2.0 */
/* What bases share, once a process: the options, the log, the models, the threads and the workers that read documents.
 *
 * thread: any thread
 * owner:  the caller; close all bases that were opened in it first */
#ifndef QUIRE_ENGINE_H
#define QUIRE_ENGINE_H

#include "quire/error.h"
#include "quire/options.h"
#include "quire/request.h"
#include "quire/types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct quire quire; /* an open base: quire.h */
typedef struct quire_engine quire_engine;

typedef enum quire_log_level {
    QUIRE_LOG_ERROR = 1,
    QUIRE_LOG_WARN,
    QUIRE_LOG_INFO,
    QUIRE_LOG_DEBUG
} quire_log_level;

/* "error", "warn" … */
QUIRE_API const char *quire_log_level_name(quire_log_level level);

/* Receives one finished line, without LF, of `component` ("quire", "embed.openai" …): never document text, never secrets.
 * Called by any thread, several at a time, also by one that holds a lock: it returns soon and calls nothing of Quire. */
typedef void (*quire_log_sink)(void *user, quire_log_level level, const char *component, const char *line);

typedef struct quire_engine_params {
    size_t size;                /* set by quire_engine_defaults */
    const quire_config *config; /* NULL: the defaults; copied */
    quire_log_sink log;         /* NULL: silent. The option log.level says how much is written */
    void *log_user;
} quire_engine_params;

QUIRE_API void quire_engine_params_fill(quire_engine_params *params, size_t size);
static inline void quire_engine_defaults(quire_engine_params *params)
{
    quire_engine_params_fill(params, sizeof *params);
}

/* Opens nothing yet: models and workers start when a call first needs them, once for all bases.
 * `params` may be NULL. errors: INVALID an option; IO */
QUIRE_API QUIRE_CHECKED quire_status quire_engine_new(const quire_engine_params *params, quire_engine **out,
                                                      quire_error *err);
QUIRE_API void quire_engine_free(quire_engine *engine);

/* Opens a base file in the engine; it is made at the first add, with the folders above it. The base is closed with
 * quire_close, before the engine.
 * errors: FORMAT not a Quire base, damaged or newer; INVALID no path; IO */
QUIRE_API QUIRE_CHECKED quire_status quire_engine_open(quire_engine *engine, const char *path, quire **out,
                                                       quire_error *err);

/* ---- models ---- */

typedef struct quire_model {
    quire_str name, kind, identity, path; /* kind: "onnx", "gguf" */
    quire_str arithmetic; /* "8-bit" or "f32", and what was measured of it at import; or empty */
    size_t dim, window_tokens;
    bool in_use; /* by the configuration */
} quire_model;

typedef struct quire_models {
    const quire_model *items;
    size_t count;
} quire_models;

QUIRE_API QUIRE_CHECKED quire_status quire_model_list(quire_engine *engine, quire_models **out,
                                                      quire_error *err);
/* Checks a model folder or GGUF file and copies it into the user's models, under `name` (NULL: its own).
 * errors: FORMAT not a model that Quire can run (says why); IO; CANCELLED */
QUIRE_API QUIRE_CHECKED quire_status quire_model_import(quire_engine *engine, const char *path,
                                                        const char *name, const quire_request *request,
                                                        quire_models **out, quire_error *err);
/* Writes `embed.model = name` (and the driver that runs it) into the user's configuration file, whose other lines stay as
 * they are. quire_model_list shows it; engines that are made later compute with it. errors: NOT_FOUND no such model; IO */
QUIRE_API QUIRE_CHECKED quire_status quire_model_use(quire_engine *engine, const char *name,
                                                     quire_error *err);
QUIRE_API void quire_models_free(quire_models *models);

/* ---- formats ---- */

/* Strings are valid UTF-8 in one line. */
typedef struct quire_format_row {
    quire_str name;     /* "docx": as a document's metadata "reading" has it */
    quire_str title;    /* "Word documents" */
    quire_str keeps;    /* which structure and places it keeps, in one line */
    unsigned version;   /* of its loader; 1 or more */
    quire_strs types;   /* media types, the usual one first */
    quire_strs endings; /* of files' names, without the dot */
} quire_format_row;

typedef struct quire_formats {
    const quire_format_row *items; /* in the order in which they are tried */
    size_t count;
    unsigned common_version; /* of what all loaders share */
} quire_formats;

/* What can be read. A load worker is asked once an engine. `request` may be NULL. errors: IO no worker can be started */
QUIRE_API QUIRE_CHECKED quire_status quire_get_formats(quire_engine *engine, const quire_request *request,
                                                       quire_formats **out, quire_error *err);
QUIRE_API void quire_formats_free(quire_formats *formats);

/* ---- health ---- */

typedef enum quire_health { QUIRE_HEALTH_OK, QUIRE_HEALTH_NOTE, QUIRE_HEALTH_MISSING } quire_health;

/* "ok", "note", "missing" */
QUIRE_API const char *quire_health_name(quire_health health);

typedef struct quire_check {
    quire_str name, found, advice; /* advice: what to do, empty where nothing is */
    quire_health health;
} quire_check;

typedef struct quire_checkup {
    const quire_check *items;
    size_t count;
} quire_checkup;

/* The installation, the models, a worker; and `base`, where it is not NULL. */
QUIRE_API QUIRE_CHECKED quire_status quire_doctor(quire_engine *engine, quire *base,
                                                  const quire_request *request, quire_checkup **out,
                                                  quire_error *err);
QUIRE_API void quire_checkup_free(quire_checkup *checkup);

#ifdef __cplusplus
}
#endif
#endif
