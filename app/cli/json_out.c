/* SPDX-License-Identifier: Apache-2.0 */
/* Printing JSON. */
#include "json_out.h"

#include "command.h"

#include <stdlib.h>

int json_print(yyjson_mut_doc *doc)
{
    size_t size = 0;
    char *text = doc ? yyjson_mut_write(doc, YYJSON_WRITE_PRETTY_TWO_SPACES, &size) : NULL;
    yyjson_mut_doc_free(doc);
    if (!text) {
        fputs("quire: out of memory\n", stderr);
        return EXIT_FAILED;
    }
    fwrite(text, 1, size, stdout);
    fputc('\n', stdout);
    free(text);
    return EXIT_DONE;
}
