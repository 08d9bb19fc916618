/* SPDX-License-Identifier: Apache-2.0 */
/* Parsers' libraries, made ready before a document is seen. */
#ifndef QUIRE_LOAD_WORKER_LIBRARIES_H
#define QUIRE_LOAD_WORKER_LIBRARIES_H

#include <stdbool.h>

/* Does what libraries would otherwise do in the middle of a document, when there are no files left to read. Once a
 * process, before the walls go up. */
bool quire_libraries_prepare(void);

#endif
