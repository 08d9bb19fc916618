/* SPDX-License-Identifier: Apache-2.0 */
/* The XML of books, which shops and hobbyists write: read as far as it goes, without network or entities. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_BOOK_BOOK_XML_H
#define QUIRE_LOAD_WORKER_LOADERS_BOOK_BOOK_XML_H

#include "base/arena.h"
#include "load/worker/loaders/office/ooxml_xml.h"

/* Damage costs what stands behind it; *damaged, which may be NULL, says that there is some. NULL where there is no element, or where entities are declared: books need none. Free with
 * xmlFreeDoc. */
xmlDoc *quire_book_parse(quire_str bytes, bool *damaged);

/* The element behind `node` in document order, within `top`; NULL: that was the last one. */
xmlNode *quire_book_next(const xmlNode *node, const xmlNode *top);

/* All text under `node`, white space folded, in `arena`; data is NULL when memory is out. */
quire_str quire_book_text(const xmlNode *node, quire_arena *arena);

#endif
