/* SPDX-License-Identifier: Apache-2.0 */
/* Questions that ask more than one figure: over a series of periods, or with a second question behind the first. English and Chinese are read in every question. */
#ifndef QUIRE_TEXT_ASKED_PARTS_H
#define QUIRE_TEXT_ASKED_PARTS_H

#include "text/asked.h"

/* Where a question that goes on with another one does so: ", and what …", " and how …", ，以及; its end where it doesn't. */
size_t quire_asked_second(quire_str question);

/* What a question about a series says about that and not about what it asks for: "over the reported quarters", "changed",
 * 过去三个季度, 变化趋势. */
typedef struct quire_asked_frame {
    const quire_range *items; /* bytes of the question */
    size_t count;
    size_t
        last; /* how many periods are asked for, the last ones: "the past three quarters"; 0: it doesn't say */
    int months; /* of each of those; 0: it doesn't say, "the last four reports" */
} quire_asked_frame;

/* Whether `asked` asks how one thing went over several periods or reports: "How did net sales change from Q1 to Q3 2023?", 过去三个季度.
 * If so figures answer and not what is said of their change; the latest is meant only where the series is but a second question behind
 * it; and the periods between two that are named are asked for too: `asked` is changed accordingly. frame->count is 0 where it is
 * none.
 * owner: in call->arena; errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_asked_series(quire_call *call, quire_str question, quire_asked *asked,
                                              quire_asked_frame *frame, quire_error *err);

/* Whether a byte of [start, end) stands in the frame. */
bool quire_asked_frames(const quire_asked_frame *frame, size_t start, size_t end);

#endif
