/* SPDX-License-Identifier: Apache-2.0 */
/* C as the grammar knows it: the preprocessor may make anything of a program, and old ones are written in old C. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_CODE_C_PLAIN_H
#define QUIRE_LOAD_WORKER_LOADERS_CODE_C_PLAIN_H

#include "base/arena.h"
#include "quire/types.h"

/* A copy of the text in `arena`, as long, with the same line ends, in which functions look as they do in today's C: of the branches of
 * an #if that close other brackets than they open only the first stands; parameters that are declared behind their list don't; macros
 * with arguments in front of a name are comments; "SYSCALL_DEFINE1(name, …) {" is a function of that name. data is NULL when memory is
 * out. Linear. */
quire_str quire_c_plain(quire_str text, quire_arena *arena);

#endif
