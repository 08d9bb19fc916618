/* SPDX-License-Identifier: Apache-2.0 */
/* The languages whose code is parsed. Another one is a row in grammars.c, and a name in tools/build_parts.py. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_CODE_GRAMMARS_H
#define QUIRE_LOAD_WORKER_LOADERS_CODE_GRAMMARS_H

#include "quire/types.h"

#include <tree_sitter/api.h>

/* Kinds of nodes, as the grammar calls them: "function_definition|class_definition". */
typedef struct quire_code_grammar {
    const char *media_type, *label;
    const TSLanguage *(*language)(void);
    const char *joint;     /* between the names of what stands in another: "Cache.get" */
    const char *functions; /* symbols that are run; what is run in them is one, too */
    const char *records;   /* symbols in which no others stand, where they have a body */
    const char *types;     /* symbols in which others stand, where they have a body */
    const char *scopes;    /* no symbols, but part of the names of those in them */
    const char *values;    /* symbols where what they name is a function, or where they are long */
    const char *carriers;  /* stand around one symbol and belong to it */
    bool preprocessed;     /* by C's preprocessor */
} quire_code_grammar;

/* NULL: code of that type is not parsed. */
const quire_code_grammar *quire_code_grammar_of(quire_str media_type);

#endif
