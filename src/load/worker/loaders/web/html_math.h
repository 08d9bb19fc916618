/* SPDX-License-Identifier: Apache-2.0 */
/* MathML as one line of text. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_MATH_H
#define QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_MATH_H

#include "base/buffer.h"
#include "load/worker/loaders/web/html_tree.h"

struct html_formula {
    quire_buffer text;
    size_t script_end; /* where the last exponent or index ends: what follows is not part of it */
    uint64_t kept, white, alternate, hidden; /* characters */
};

/* Fills `out`, whose text is ready, from the element math. What says the same in another notation
 * (annotation) counts as alternate. Where the text cannot hold the signs, it gets what stands in the formula without them. */
void quire_html_read_formula(lxb_dom_node_t *math, struct html_formula *out);

#endif
