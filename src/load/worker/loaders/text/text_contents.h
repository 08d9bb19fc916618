/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of contents in plain text: lines that end with the number of a page, most of them behind leaders. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_TEXT_TEXT_CONTENTS_H
#define QUIRE_LOAD_WORKER_LOADERS_TEXT_TEXT_CONTENTS_H

#include "load/worker/builder.h"

/* What became of the characters of such a table. */
typedef struct text_contents {
    uint64_t kept, leaders, white;
} text_contents;

/* Where the table that starts at `at`, the start of a line that is not blank, ends; `at` where none does. */
size_t quire_text_contents_end(quire_str text, size_t at);

/* Whether `line` ends with a page's number behind leaders (`leaders`), or behind them or a wide gap. */
bool quire_text_is_entry(quire_str line, bool leaders);

/* Writes one line of an open table as its item; `number` as above. */
void quire_text_write_entry(quire_builder *builder, quire_str line, uint32_t number, text_contents *account);

/* Writes the table that is the whole of `text`, its lines ended by LF, CR or both. `number` is that of the first one in
 * the original; 0: they are not its lines. */
void quire_text_write_contents(quire_builder *builder, quire_str text, uint32_t number,
                               text_contents *account);

#endif
