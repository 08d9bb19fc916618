/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a text is a web page: pages come under names that say nothing, and without any. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_PROBE_H
#define QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_PROBE_H

#include "load/worker/format.h"

bool quire_html_probe(const quire_probe *probe);

#endif
