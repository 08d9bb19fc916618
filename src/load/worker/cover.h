/* SPDX-License-Identifier: Apache-2.0 */
/* A title that tells a document from its neighbours. What the loader found is kept where it does; where it is an authority,
 * the name of a form or of a company, as on the covers of reports, judgments and theses, the first page says the rest:
 * who, which form, when. Where that gives nothing, the file's name does. */
#ifndef QUIRE_LOAD_WORKER_COVER_H
#define QUIRE_LOAD_WORKER_COVER_H

#include "base/arena.h"
#include "quire/error.h"
#include "quire/types.h"

enum { QUIRE_COVER_TITLE_MAX_BYTES = 400 };

/* The title of `document`, whose own one may be empty. `marked_up`: whoever wrote it marked its title, as in a page, which
 * stands unless it names a form; with `name`, the file's name, as the last resort where it may be
 * (empty: none). In `arena`, or the document's own. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_cover_title(const quire_document *document, bool marked_up, quire_str name,
                                             quire_arena *arena, quire_str *out, quire_error *err);

/* Gives `document` the best title that it, or `name`, the file's, has: the one above, by its media type. Where memory ends
 * it keeps its own. */
void quire_cover_choose_title(quire_document *document, quire_str name, quire_arena *arena);

/* The same for what has no cover: its own title where that says something, else `name`. */
void quire_cover_title_by_name(quire_document *document, quire_str name, quire_arena *arena);

/* Whether `title`, as a file's properties give it, says something of the document: "Document1" and "Microsoft Word - a.doc"
 * don't. Scratch goes to `arena`. */
bool quire_cover_is_title(quire_str title, quire_arena *arena);

#endif
