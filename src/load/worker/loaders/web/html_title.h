/* SPDX-License-Identifier: Apache-2.0 */
/* The title of a page without the name of its site, which all pages of the site share: "Tides - Harbour Office",
 * "潮汐表_港务局". */
#ifndef QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_TITLE_H
#define QUIRE_LOAD_WORKER_LOADERS_WEB_HTML_TITLE_H

#include "quire/types.h"

/* What of `title` is left: the part that a first-level heading of the page says, or that stands beside the name of the
 * site where the page gives it (it may be empty). The whole title where nothing tells the parts apart. Borrowed from `title`. */
quire_str quire_html_title_of_page(quire_str title, quire_strs headings, quire_str site);

#endif
