/* SPDX-License-Identifier: Apache-2.0 */
/* Printing JSON. */
#include "json_out.h"

#include "command.h"

#include <stdlib.h>

static int print(yyjson_mut_doc *doc, yyjson_write_flag flags)
{
    size_t size = 0;
    char *text = doc ? yyjson_mut_write(doc, flags, &size) : NULL;
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

int json_print(yyjson_mut_doc *doc)
{
    return print(doc, YYJSON_WRITE_PRETTY_TWO_SPACES);
}

int json_print_line(yyjson_mut_doc *doc)
{
    int code = print(doc, YYJSON_WRITE_NOFLAG);
    return fflush(stdout) ? EXIT_FAILED : code;
}
