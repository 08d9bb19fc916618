/* SPDX-License-Identifier: Apache-2.0 */
/* OpenDocument packages (OpenDocument 1.3 part 2): their content and styles, what their manifest says of encryption, and
 * their properties. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_ODF_PACKAGE_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_ODF_PACKAGE_H

#include "load/worker/loaders/office/office_package.h"
#include "load/worker/loaders/office/ooxml_xml.h"

typedef struct odf_package {
    office_package parts;
    xmlDoc *content;
    xmlDoc *styles;      /* NULL: it has none */
    const xmlNode *body; /* office:text, office:spreadsheet or office:presentation */
} odf_package;

/* Opens a document whose body is the element `body` ("text"). The host is told to refuse what is encrypted, damaged or no such
 * document; then `out` is closed all the same. A part that cannot be read is entered in the ledger (step load, unit parts).
 * errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_odf_open(quire_load_host *host, quire_str bytes, const char *body,
                                          odf_package *out, quire_error *err);
void quire_odf_close(odf_package *package);

/* Enters what meta.xml says into the builder. Returns whether it has a title. */
bool quire_odf_read_meta(const odf_package *package, quire_builder *builder);

/* The content of the object that a draw:object leads to ("./Object 1"). NULL: there is none, or it is no XML. Free with
 * xmlFreeDoc; *part gets its bytes. */
xmlDoc *quire_odf_object(const odf_package *package, quire_str href, quire_str *part);

#endif
