/* SPDX-License-Identifier: Apache-2.0 */
/* An EPUB's package: what it is made of, in which order it is read, and what its contents call the parts. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_BOOK_EPUB_PACKAGE_H
#define QUIRE_LOAD_WORKER_LOADERS_BOOK_EPUB_PACKAGE_H

#include "load/worker/loaders/book/book_xml.h"
#include "load/worker/loaders/office/office_package.h"

/* One of the documents that are read, in their order. */
typedef struct epub_chapter {
    quire_str path;  /* in the archive; empty: the package does not say which it is */
    quire_str label; /* what the table of contents calls it; may be empty */
    uint32_t level;  /* there, from 1 */
    bool navigation; /* it is the table of contents itself */
    bool cover;
    bool again; /* it was read before */
    bool encrypted;
} epub_chapter;

typedef struct epub_package {
    office_package parts;
    xmlDoc *document; /* of the package */
    const xmlNode *metadata;
    epub_chapter *chapters;
    size_t count, over; /* over: that are more than are read */
    bool encrypted;     /* something other than fonts is */
} epub_package;

/* The host is told to refuse what is no book. Close it in any case. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_epub_open(quire_load_host *host, quire_str bytes, epub_package *out,
                                           quire_error *err);
void quire_epub_close(epub_package *package);

#endif
