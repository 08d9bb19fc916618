/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as robots.txt, and as what heads of answers say of a page: never a failure, and a bounded delay. */
#include "base/str.h"
#include "fetch/web/page_head.h"
#include "fetch/web/robots.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char *const targets[] = { "/", "/a/b?c=d", "/private/index.html",
                                           "/%E4%BD%A0/aaaaaaaaaaaaaaaaaaaaaaab" };
    quire_arena arena = { 0 };
    quire_robots robots;
    quire_error err = { 0 };
    quire_str text = { (const char *)bytes, size }, type, charset;
    bool no_index = false, no_follow = false;
    if (quire_robots_read(&arena, text, "quire", &robots, &err)) abort();
    if (robots.delay_ms < 0 || robots.delay_ms > QUIRE_ROBOTS_LONGEST_DELAY_MS) abort();
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        (void)quire_robots_allow(&robots, quire_str_from(targets[i]));
    if (!quire_page_head_type(&arena, text, &type, &charset)) abort();
    quire_page_head_robots(text, "quire", &no_index, &no_follow);
    if (quire_page_head_canonical(text).size > size) abort();
    quire_arena_free(&arena);
    return 0;
}
