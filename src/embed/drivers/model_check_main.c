/* SPDX-License-Identifier: Apache-2.0 */
/* quire-model-check FILE: loads a GGUF model, computes one token, and prints what it found as JSON.
 * llama.cpp ends the process on some malformed files: this one may end. */
#include "bind/json.h"
#include "bind/llama.h"
#include "bind/sha256.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

enum { ROOM_BYTES = 1 << 30 };

static quire_status hash_file(const char *path, char out[65], quire_error *err)
{
    enum { PIECE_BYTES = 1 << 20 };
    unsigned char digest[32];
    quire_sha256 *hash = quire_sha256_new();
    char *piece = malloc(PIECE_BYTES);
    FILE *file = fopen(path, "rb");
    quire_status status = hash && piece && file ? QUIRE_OK : QUIRE_E_IO;
    if (status) snprintf(err->message, sizeof err->message, "%s", strerror(errno));
    for (size_t size; !status && (size = fread(piece, 1, PIECE_BYTES, file)) > 0;)
        status = quire_sha256_add(hash, (quire_str){ piece, size }, err);
    if (!status && ferror(file)) status = QUIRE_E_IO;
    if (!status) status = quire_sha256_take(hash, digest, err);
    if (!status) quire_sha256_hex(digest, out);
    if (file) fclose(file);
    free(piece);
    quire_sha256_free(hash);
    return status;
}

static quire_status compute_one(const quire_llama *model, const quire_llama_facts *facts, quire_error *err)
{
    enum { SHORT_WINDOW = 64 };
    quire_llama_tokens tokens = { 0 };
    quire_llama_embedding *embedding = NULL;
    quire_llama_writer *writer = NULL;
    quire_str text = { "a", 1 };
    quire_status status = QUIRE_OK;
    if (strcmp(facts->pooling, "none") == 0) {
        status = quire_llama_tokenize(model, text, QUIRE_LLAMA_PLAIN, &tokens, err);
        quire_llama_sampling plain = { 0 };
        if (!status) status = quire_llama_writer_new(model, 1, SHORT_WINDOW, plain, &writer, err);
        if (!status) status = quire_llama_read(writer, &tokens, NULL, err);
    } else if (strcmp(facts->pooling, "rank") != 0) {
        float *row = calloc(facts->dim, sizeof *row);
        status = row ? quire_llama_embedding_new(model, 1, SHORT_WINDOW, &embedding, err) : QUIRE_E_NO_MEMORY;
        if (!status) status = quire_llama_embed(embedding, (quire_strs){ &text, 1 }, NULL, row, err);
        free(row);
    }
    quire_llama_writer_free(writer);
    quire_llama_embedding_free(embedding);
    free(tokens.ids);
    return status;
}

static bool print(const quire_llama_facts *facts)
{
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(doc);
    bool whole = root && yyjson_mut_obj_add_str(doc, root, "sha256", facts->sha256) &&
                 quire_json_add_str(doc, root, "name", (quire_str){ facts->name, strlen(facts->name) }) &&
                 quire_json_add_str(doc, root, "architecture",
                                    (quire_str){ facts->architecture, strlen(facts->architecture) }) &&
                 yyjson_mut_obj_add_str(doc, root, "pooling", facts->pooling) &&
                 yyjson_mut_obj_add_uint(doc, root, "dim", facts->dim) &&
                 yyjson_mut_obj_add_uint(doc, root, "window_tokens", facts->window_tokens) &&
                 yyjson_mut_obj_add_bool(doc, root, "chat_template", facts->chat_template);
    if (whole) yyjson_mut_doc_set_root(doc, root);
    whole = whole && yyjson_mut_write_fp(stdout, doc, 0, NULL, NULL) && fflush(stdout) == 0;
    yyjson_mut_doc_free(doc);
    return whole;
}

/* The weights, once mapped and once in the order in which this CPU computes fastest, and room to compute: a file that
 * asks for more lies. Sanitizers reserve far more address space than they use. */
static void limit_memory(const char *path)
{
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    struct stat facts;
    if (stat(path, &facts)) return; /* opening it says why */
    rlim_t bytes = 2 * (rlim_t)facts.st_size + ROOM_BYTES;
    setrlimit(RLIMIT_AS, &(struct rlimit){ bytes, bytes });
#else
    (void)path;
#endif
}

int main(int argc, char **argv)
{
    quire_error err = { 0 };
    quire_llama *model = NULL;
    quire_llama_facts facts = { 0 };
    if (argc != 2) {
        fprintf(stderr, "usage: %s FILE.gguf\n", argv[0]);
        return 2;
    }
    limit_memory(argv[1]);
    quire_status status = quire_llama_open(argv[1], NULL, NULL, &model, &err);
    if (!status) {
        quire_llama_describe(model, &facts);
        status = compute_one(model, &facts, &err);
    }
    if (!status) status = hash_file(argv[1], facts.sha256, &err);
    if (status) fprintf(stderr, "%s\n", err.message);
    bool printed = !status && print(&facts);
    quire_llama_close(model);
    return printed ? 0 : 1;
}
