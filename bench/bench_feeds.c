/* SPDX-License-Identifier: Apache-2.0 */
/* What the loaders make of feeds, many in one process: reads lines "PATH TAB type TAB charset" from standard input, either of the
 * last two may be empty, and prints a line of JSON for each: the feed's document, and each of its entries. */
#include "base/error.h"
#include "base/str.h"
#include "load/worker/detect.h"
#include "load/worker/libraries.h"

#include <stdio.h>
#include <stdlib.h>

#include <yyjson.h>

enum { CHILDREN_MAX = 1000, CHILDREN_BYTES = 64 << 20, TEXT_BYTES = 64 << 20, LINE_BYTES = 8192 };

struct reading {
    yyjson_mut_doc *json;
    yyjson_mut_val *into;     /* the document that is read */
    yyjson_mut_val *children; /* NULL: it is a child itself */
};

static yyjson_mut_val *text_of(struct reading *self, quire_str text)
{
    return yyjson_mut_strncpy(self->json, text.data ? text.data : "", text.size);
}

static void add(struct reading *self, const char *key, quire_str text)
{
    yyjson_mut_obj_add_val(self->json, self->into, key, text_of(self, text));
}

static void add_document(struct reading *self, const quire_document *document)
{
    yyjson_mut_val *metadata = yyjson_mut_obj_add_arr(self->json, self->into, "metadata");
    yyjson_mut_val *links = yyjson_mut_obj_add_arr(self->json, self->into, "links");
    add(self, "title", document->title);
    add(self, "language", document->language);
    add(self, "text", document->text);
    for (size_t i = 0; i < document->metadata_count; i++) {
        yyjson_mut_val *pair = yyjson_mut_arr_add_arr(self->json, metadata);
        yyjson_mut_arr_append(pair, text_of(self, document->metadata[i].key));
        yyjson_mut_arr_append(pair, text_of(self, document->metadata[i].value));
    }
    for (size_t i = 0; i < document->element_count; i++)
        if (document->elements[i].kind == QUIRE_ELEMENT_LINK)
            yyjson_mut_arr_append(links, text_of(self, document->elements[i].label));
}

static void read_document(struct reading *self, const quire_load_input *input);

static quire_status take_child(void *user, const quire_host_child *child, quire_error *err)
{
    struct reading *self = user;
    (void)err;
    if (!self->children) return QUIRE_OK;
    struct reading inner = { .json = self->json, .into = yyjson_mut_arr_add_obj(self->json, self->children) };
    const quire_load_input input = { .bytes = child->bytes,
                                     .name = child->name,
                                     .media_type = child->media_type };
    add(&inner, "name", child->name);
    read_document(&inner, &input);
    return QUIRE_OK;
}

static quire_status take_link(void *user, const quire_link *link, quire_error *err)
{
    (void)user, (void)link, (void)err;
    return QUIRE_OK;
}

static quire_status take_progress(void *user, uint64_t done, uint64_t total, quire_error *err)
{
    (void)user, (void)done, (void)total, (void)err;
    return QUIRE_OK;
}

static void read_document(struct reading *self, const quire_load_input *input)
{
    const quire_host_sink sink = { take_child, take_link, take_progress, self };
    quire_arena arena = { 0 };
    quire_error err = { 0 };
    quire_document document = { 0 };
    quire_load_host host;
    quire_detection found = quire_detect(input->bytes, input->name, input->media_type);
    quire_builder *builder = quire_builder_new(&arena, TEXT_BYTES);
    if (!builder) exit(EXIT_FAILURE);
    quire_host_init(&host, builder, &arena, &sink, CHILDREN_MAX, CHILDREN_BYTES);
    add(self, "format", quire_str_from(found.format ? found.format->name : "none"));
    quire_load_input known = *input;
    known.media_type = quire_str_from(found.media_type);
    quire_status status = found.format ? found.format->load(&host, &known, &err) : QUIRE_OK;
    if (!status && !host.reason) status = quire_builder_finish(builder, &document, &err);
    if (status) add(self, "error", quire_str_from(err.message));
    else if (host.reason) add(self, "refused", host.message);
    else add_document(self, &document);
    quire_builder_free(builder);
    quire_arena_free(&arena);
}

static quire_str read_file(const char *path, quire_arena *arena)
{
    FILE *file = fopen(path, "rb");
    if (!file) return (quire_str){ 0 };
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *bytes = quire_arena_alloc(arena, size > 0 ? (size_t)size : 1);
    size_t got = bytes && size > 0 ? fread(bytes, 1, (size_t)size, file) : 0;
    fclose(file);
    return (quire_str){ bytes, got };
}

int main(void)
{
    char line[LINE_BYTES];
    if (!quire_libraries_prepare()) return EXIT_FAILURE;
    while (fgets(line, sizeof line, stdin)) {
        quire_arena arena = { 0 };
        char *path = line, *type = strchr(line, '\t'), *charset = type ? strchr(type + 1, '\t') : NULL;
        if (!charset) return EXIT_FAILURE;
        *type++ = 0;
        *charset++ = 0;
        charset[strcspn(charset, "\n")] = 0;
        const char *slash = strrchr(path, '/');
        struct reading reading = { .json = yyjson_mut_doc_new(NULL) };
        reading.into = yyjson_mut_obj(reading.json);
        yyjson_mut_doc_set_root(reading.json, reading.into);
        add(&reading, "file", quire_str_from(path));
        reading.children = yyjson_mut_obj_add_arr(reading.json, reading.into, "children");
        const quire_load_input input = { .bytes = read_file(path, &arena),
                                         .name = quire_str_from(slash ? slash + 1 : path),
                                         .media_type = quire_str_from(type),
                                         .charset = quire_str_from(charset) };
        read_document(&reading, &input);
        char *json = yyjson_mut_write(reading.json, YYJSON_WRITE_ALLOW_INVALID_UNICODE, NULL);
        if (!json) return EXIT_FAILURE;
        puts(json);
        fflush(stdout);
        free(json);
        yyjson_mut_doc_free(reading.json);
        quire_arena_free(&arena);
    }
    return EXIT_SUCCESS;
}
