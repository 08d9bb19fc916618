/* SPDX-License-Identifier: Apache-2.0 */
/* Libraries that are loaded at first use, so that a process which never needs one pays nothing for it. */
#ifndef QUIRE_BIND_SHARED_LIBRARY_H
#define QUIRE_BIND_SHARED_LIBRARY_H

#include "quire/error.h"
#include "quire/types.h"

/* Loads `file`, such as "libonnxruntime.so.1", which users know as `product`. It is never unloaded: its threads outlive
 * any handle. For dlsym.
 * errors: NOT_FOUND, with where it belongs
 * thread: any */
QUIRE_CHECKED quire_status quire_shared_library_open(const char *file, const char *product, void **out,
                                                     quire_error *err);

#endif
