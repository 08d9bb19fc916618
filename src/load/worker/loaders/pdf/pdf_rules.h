/* SPDX-License-Identifier: Apache-2.0 */
/* The straight lines of a page that run across it: they show which columns a table's head stands over. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_RULES_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_RULES_H

#include "base/arena.h"
#include "load/worker/loaders/pdf/pdf_letters.h"
#include "load/worker/loaders/pdf/pdf_page.h"
#include "quire/error.h"

/* The rules of `page` as `view` shows them, in `arena`, by height, then from left to right. Pieces that touch are one.
 * Of very many the first are taken. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_pdf_read_rules(FPDF_PAGE page, const pdf_view *view, quire_arena *arena,
                                                const pdf_rule **out, size_t *count, quire_error *err);

/* Sorts `rules` and joins those that touch. Returns how many are left. */
size_t quire_pdf_join_rules(pdf_rule *rules, size_t count);

/* The rules at the height within [top, bottom] that is nearest to `top` and at which one reaches into [x0, x1]. Returns how
 * many they are; *out is the first of them, from left to right. */
size_t quire_pdf_rules_under(const pdf_rule *rules, size_t count, float top, float bottom, float x0, float x1,
                             const pdf_rule **out);

#endif
