/* SPDX-License-Identifier: Apache-2.0 */
/* A store driver that keeps bases in this process's memory, by path. */
#ifndef QUIRE_FAKES_STORE_MEMORY_H
#define QUIRE_FAKES_STORE_MEMORY_H

#include "store/driver.h"

extern const quire_store_driver quire_store_memory;

/* Forgets all bases; none may be open. */
void store_memory_forget(void);

#endif
