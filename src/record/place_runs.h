/* SPDX-License-Identifier: Apache-2.0 */
/* Where a text stands on its pages: runs of bytes in their order, each with its place. */
#ifndef QUIRE_RECORD_PLACE_RUNS_H
#define QUIRE_RECORD_PLACE_RUNS_H

#include "quire/types.h"

/* The index of the first run that ends behind `at`; `count` where none does. */
size_t quire_place_run_at(const quire_place_run *runs, size_t count, size_t at);

#endif
