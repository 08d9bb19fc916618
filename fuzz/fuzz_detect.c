/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes under several names: every answer is whole. */
#include "base/str.h"
#include "load/worker/detect.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char *const names[] = { "", "a.txt", "a.docx", "a.md", "a.pdf", "a." };
    quire_str content = { (const char *)bytes, size };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        quire_detection found = quire_detect(content, quire_str_from(names[i]), (quire_str){ 0 });
        if (!found.reason && (!found.format || !found.media_type)) abort();
        if (found.reason && found.reason != QUIRE_LOAD_EMPTY && !found.what) abort();
        if (found.contradicts && !found.claimed.size) abort();
    }
    /* The declared type comes from a server. */
    quire_detection found = quire_detect(QUIRE_STR("text"), content, content);
    if (found.reason || !found.media_type) abort();
    return 0;
}
