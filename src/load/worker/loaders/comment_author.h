/* SPDX-License-Identifier: Apache-2.0 */
/* Who wrote a comment, in front of it: "Jane: ". */
#ifndef QUIRE_LOAD_WORKER_LOADERS_COMMENT_AUTHOR_H
#define QUIRE_LOAD_WORKER_LOADERS_COMMENT_AUTHOR_H

#include "load/worker/builder.h"

/* Writes the name at the start of a comment's text; nothing where there is none. It is counted nowhere: files say it in an
 * attribute. */
void quire_write_comment_author(quire_builder *builder, quire_str author);

#endif
