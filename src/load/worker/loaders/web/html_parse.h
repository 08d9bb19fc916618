/* SPDX-License-Identifier: Apache-2.0 */
/* From text to the tree of a page, however it is made. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_PARSE_H
#define QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_PARSE_H

#include "quire/error.h"
#include "quire/types.h"

#include <lexbor/html/html.h>

/* Parses UTF-8. The caller destroys *out, which is NULL after a failure. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_html_parse(quire_str html, lxb_html_document_t **out, quire_error *err);

#endif
