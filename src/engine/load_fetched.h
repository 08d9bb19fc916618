/* SPDX-License-Identifier: Apache-2.0 */
/* Loading what was fetched, for add and inspect alike. A large file is read where it stands and may change meanwhile: then
 * nothing of it is used, and it is fetched and loaded once more. */
#ifndef QUIRE_ENGINE_LOAD_FETCHED_H
#define QUIRE_ENGINE_LOAD_FETCHED_H

#include "engine/engine.h"

/* What quire_loader_load does, by a loader of the engine. Where the file at `path` is fetched again, *bytes and the source's range
 * are those of the second time; one that changes then too is UNREADABLE. `path` may be NULL for bytes that are no file in place.
 * The caller is among those who use the loaders. */
QUIRE_CHECKED quire_status quire_engine_load(quire_engine *engine, quire_call *call, const char *path,
                                             quire_fetched *bytes, quire_load_source *source,
                                             quire_ledger *ledger, quire_loaded *out, quire_error *err);

/* What a document that was found in another is called: "a.zip!/b.txt". In `arena`; data is NULL when memory is out. */
quire_str quire_found_uri(quire_arena *arena, quire_str container, quire_str name);

#endif
