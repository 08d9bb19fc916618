/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a tokenizer file, which comes with an imported model: it is refused, or gives tokens that lie in order
 * inside of the text. */
#include "base/str.h"
#include "memory_file.h"
#include "text/tokenizers/unigram.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void require(bool holds)
{
    if (!holds) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const quire_str text = QUIRE_STR("The lighthouse, 灯塔 ﬁne  Ａ１ e\xCC\x81 \xFF\xE4\xB8 end");
    char path[MEMORY_PATH_BYTES];
    quire_unigram *unigram = NULL;
    quire_tokens tokens = { .with_ranges = true };
    quire_error err = { 0 };
    int fd = open_memory_file(bytes, size, path);
    if (quire_unigram_open(path, &unigram, &err) == QUIRE_OK) {
        require(quire_unigram_encode(unigram, text, &tokens, &err) == QUIRE_OK);
        size_t before = 0;
        for (size_t i = 0; i < tokens.count; i++) {
            require(tokens.ids[i] >= 0 && tokens.ranges[i].start == before);
            require(tokens.ranges[i].end >= before && tokens.ranges[i].end <= text.size);
            before = tokens.ranges[i].end;
        }
        require(quire_unigram_count(unigram, text) == tokens.count);
    }
    quire_tokens_free(&tokens);
    quire_unigram_close(unigram);
    close(fd);
    return 0;
}
