/* SPDX-License-Identifier: Apache-2.0 */
/* Figures as people print them: 7,709, $117.2 billion, (8)%, 1171.54亿美元, five days, 三个月. */
#ifndef QUIRE_ANSWER_FIGURE_H
#define QUIRE_ANSWER_FIGURE_H

#include "base/call.h"
#include "text/period.h"

typedef struct quire_figure {
    size_t start, end; /* bytes of the text, the words that belong to it included */
    size_t digits_end; /* where the number itself ends */
    double number;     /* as printed: 117.2 */
    double step;       /* what its last printed digit is worth: 0.1 */
    double scale;      /* million 1e6, 万 1e4; 0: no such word stands behind it */
    const char *unit;  /* "%", "USD", "kg" …, a literal; NULL: none that is known */
    bool negative;     /* (8), -8 */
    bool about;        /* "about", "nearly", 约: rounded */
    bool token;        /* no number but a name that holds digits: 10-Q, v2.3.1, INC-103 */
} quire_figure;

typedef struct quire_figures {
    const quire_figure *items;
    size_t count;
} quire_figures;

/* In the order of the text; what stands within one of `periods` is none.
 * owner: out lives in call->arena; errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_figures_of(quire_call *call, quire_str text, const quire_periods *periods,
                                            quire_figures *out, quire_error *err);

/* The scales that a head states for the figures below it: "in millions, except per share data", 单位：万元. Returns how many it
 * wrote, at most `most`. */
size_t quire_figure_scales(quire_str head, double *out, size_t most);

/* The unit that a head states: "dollars in millions" USD, "(%)" "%"; NULL: none. A literal. */
const char *quire_figure_unit(quire_str head);

/* Whether what `written` says is what `printed` says, printed in numbers of `scale` (1: as they stand). A number with a word of
 * scale, or one called rounded, may be rounded to its last digit; any other must be the same. Units are not compared. */
bool quire_figure_equals(const quire_figure *written, const quire_figure *printed, double scale);

/* Whether their units can be the same: equal, or one of them has none. */
bool quire_figure_units_agree(const char *a, const char *b);

#endif
