/* SPDX-License-Identifier: Apache-2.0 */
#include "record/place_runs.h"

size_t quire_place_run_at(const quire_place_run *runs, size_t count, size_t at)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (runs[middle].end <= at) low = middle + 1;
        else high = middle;
    }
    return low;
}
