/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the mapped tokenizer of the default model while Quire is built. Models that users bring get theirs by
 * `quire model import`, through the same call. */
#include "text/tokenizers/unigram_build.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s TOKENIZER_JSON OUT\n", argv[0]);
        return 2;
    }
    quire_error err = { 0 };
    if (quire_unigram_build_from_json(argv[1], argv[2], &err)) {
        fprintf(stderr, "%s: %s\n", argv[1], err.message);
        return 1;
    }
    return 0;
}
