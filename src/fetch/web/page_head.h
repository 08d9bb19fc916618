/* SPDX-License-Identifier: Apache-2.0 */
/* What the head of an answer says of the page: type and charset, where it wants to be known, what programs are asked to leave. */
#ifndef QUIRE_FETCH_WEB_PAGE_HEAD_H
#define QUIRE_FETCH_WEB_PAGE_HEAD_H

#include "base/arena.h"

/* "text/html; charset=GB18030" in two; both are empty where nothing is said, and the type where it says nothing
 * (application/octet-stream). In lower case, in `arena`. False: out of memory. */
bool quire_page_head_type(quire_arena *arena, quire_str content_type, quire_str *media_type,
                          quire_str *charset) __attribute__((warn_unused_result));

/* What lines of X-Robots-Tag ask of `agent` ("quire"). */
void quire_page_head_robots(quire_str lines, const char *agent, bool *no_index, bool *no_follow);

/* The address that lines of Link give with rel="canonical", a part of them; empty: none. */
quire_str quire_page_head_canonical(quire_str lines);

#endif
