/* SPDX-License-Identifier: Apache-2.0 */
/* What a zip file is, by the names of its own members: a document may hold another as a member. */
#ifndef QUIRE_LOAD_WORKER_ZIP_KIND_H
#define QUIRE_LOAD_WORKER_ZIP_KIND_H

#include "quire/types.h"

typedef enum quire_zip_kind {
    QUIRE_ZIP_NONE,       /* the bytes do not begin as a zip file */
    QUIRE_ZIP_UNREADABLE, /* not even one member can be named */
    QUIRE_ZIP_PLAIN,
    QUIRE_ZIP_PACKAGE, /* an Office package of another kind, or a damaged one */
    QUIRE_ZIP_WORD,
    QUIRE_ZIP_EXCEL,
    QUIRE_ZIP_POWERPOINT,
    QUIRE_ZIP_EPUB,
    QUIRE_ZIP_ODF_TEXT,
    QUIRE_ZIP_ODF_SHEET,
    QUIRE_ZIP_ODF_SLIDES,
    QUIRE_ZIP_OPENDOCUMENT, /* of another kind: a drawing, a formula */
} quire_zip_kind;

quire_zip_kind quire_zip_kind_of(quire_str bytes);

#endif
