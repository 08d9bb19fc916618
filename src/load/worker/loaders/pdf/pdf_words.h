/* SPDX-License-Identifier: Apache-2.0 */
/* Words that are divided at the end of a line, and compounds that are broken at their own hyphen. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_WORDS_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_WORDS_H

#include "quire/error.h"
#include "quire/types.h"

/* Hashes of the words and hyphenated compounds of a document; a bounded number of them. {0} is empty. */
typedef struct pdf_words {
    uint64_t *slots;
    size_t count, capacity;
} pdf_words;

/* Adds the words of `text`, a piece of a line; `continued`: its first word goes on the line before and is left out;
 * `divided`: its last word goes on in the next. errors: NO_MEMORY, without a message */
QUIRE_CHECKED quire_status quire_pdf_learn_words(pdf_words *words, quire_str text, bool continued,
                                                 bool divided);

typedef enum pdf_hyphen {
    PDF_HYPHEN_FALLS, /* it divides a word */
    PDF_HYPHEN_STAYS, /* the word is written with it */
    PDF_HYPHEN_HANGS, /* it stands for what comes later: "inspection- and maintenance" */
} pdf_hyphen;

/* What becomes of the hyphen between `before`, which ends a line, and `behind`, which begins the next. */
pdf_hyphen quire_pdf_judge_hyphen(const pdf_words *words, quire_str before, quire_str behind);

void quire_pdf_words_free(pdf_words *words);

#endif
