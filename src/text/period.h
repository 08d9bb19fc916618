/* SPDX-License-Identifier: Apache-2.0 */
/* Periods of time as people write them: "the third quarter of 2023", "Q3 FY23", "Three Months Ended June 25, 2022",
 * "2023 Q1 AAPL.pdf", "2022-03-31", 2023年第三季度, 截至2022年6月30日止六个月, 上半年. */
#ifndef QUIRE_TEXT_PERIOD_H
#define QUIRE_TEXT_PERIOD_H

#include "base/call.h"
#include "text/period_type.h"

/* The periods that `text` names, in its order. In a list each takes from its neighbours what it leaves unsaid ("June 30, 2023 and
 * 2022" are two days); "three and nine months ended" a day are two periods of the same bytes. Numbers that are not plainly years
 * ("2,023", "page 2010 of", "2010 units") are none. Linear in the text's size.
 * owner: out lives in call->arena; errors: NO_MEMORY, CANCELLED */
QUIRE_CHECKED quire_status quire_text_periods(quire_call *call, quire_str text, quire_periods *out,
                                              quire_error *err);

typedef enum quire_period_fit {
    QUIRE_PERIOD_APART,  /* they contradict each other: another year, another quarter, another length */
    QUIRE_PERIOD_SILENT, /* neither says enough to tell ("Q3" to "2023", "nine months" to "2022") */
    QUIRE_PERIOD_PART, /* `offered` holds or stands within `asked` without being it: the year of an asked quarter */
    QUIRE_PERIOD_SAME, /* the same period, as far as `asked` says */
} quire_period_fit;

/* Whether `offered` (a column's head, a sentence's, a document's) is the period that is `asked` for, by the calendar. Ends within
 * ten days of each other are the same, for weeks don't end with quarters: "Q1 2023" is "three months ended April 1, 2023", and a
 * balance "as of April 1, 2023". A length that is said contradicts another ("nine months" is APART from a quarter that it
 * holds); a whole year is PART. A fiscal name can't be told from a day and is SILENT about it, where the years are next to each
 * other and the lengths agree; so is an offered quarter's number about an asked day that it doesn't hold, for many a file is
 * named by a fiscal quarter. */
quire_period_fit quire_period_compare(const quire_period *asked, const quire_period *offered);

/* The best fit of what is asked for among all that is offered; APART: all that say enough contradict. None offered: SILENT. */
quire_period_fit quire_periods_fit(const quire_period *asked, quire_periods offered);

/* How many months it is long; 0: a day, or it is not said. */
int quire_period_months(const quire_period *period);

/* The last day of a period, to tell which of two is the later. False where it can't be told: no year is said, or a fiscal one
 * without a day. */
bool quire_period_end(const quire_period *period, int *year, int *month, int *day);

/* Whether both end with the same day. */
bool quire_periods_end_together(const quire_period *a, const quire_period *b);

#endif
