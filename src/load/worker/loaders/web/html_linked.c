/* SPDX-License-Identifier: Apache-2.0 */
/* Of the objects at the top, in a list or in a graph, those count that are about the page itself: what else a page lists (other
 * articles, crumbs, its company) stands deeper or has another type. Source: JSON-LD 1.1; schema.org. */
#include "load/worker/loaders/web/html_linked.h"

#include "base/str.h"
#include "load/worker/loaders/data/json_tree.h"

enum {
    SCRIPT_MAX_BYTES = 1 << 20,
    OBJECTS_MAX = 200,
    NAMES_MAX = 20,
    NAME_MAX_BYTES = 200,
    LOOKUPS_MAX = 40
};

struct reading {
    quire_arena *arena;
    html_linked *out;
    yyjson_val *graph; /* where objects that others name by their id stand */
    size_t objects, lookups;
    bool failed;
};

static quire_str text_of(yyjson_val *value)
{
    if (!yyjson_is_str(value)) return (quire_str){ 0 };
    return quire_str_trim((quire_str){ yyjson_get_str(value), yyjson_get_len(value) });
}

static bool is_article(quire_str type)
{
    return quire_str_ends(type, QUIRE_STR("Article")) || quire_str_ends(type, QUIRE_STR("Posting")) ||
           quire_str_ends(type, QUIRE_STR("Report"));
}

static bool is_page(quire_str type)
{
    return quire_str_ends(type, QUIRE_STR("Page")) || quire_str_is(type, "Recipe") ||
           quire_str_is(type, "Book") || quire_str_is(type, "CreativeWork");
}

static bool has_type(yyjson_val *object, bool (*wanted)(quire_str))
{
    yyjson_val *type = yyjson_obj_get(object, "@type"), *one;
    size_t i, count;
    if (!yyjson_is_arr(type)) return wanted(text_of(type));
    yyjson_arr_foreach(type, i, count, one) if (wanted(text_of(one))) return true;
    return false;
}

static yyjson_val *object_of_id(struct reading *self, quire_str id)
{
    yyjson_val *one;
    size_t i, count;
    if (!id.size || ++self->lookups > LOOKUPS_MAX) return NULL;
    yyjson_arr_foreach(self->graph, i, count, one)
    {
        if (i == OBJECTS_MAX) break;
        if (quire_str_equal(text_of(yyjson_obj_get(one, "@id")), id)) return one;
    }
    return NULL;
}

/* The name of a person or company: as it is, in an object, or in an object that is named by its id. */
static quire_str name_of(struct reading *self, yyjson_val *value)
{
    if (!yyjson_is_obj(value)) return text_of(value);
    quire_str name = text_of(yyjson_obj_get(value, "name"));
    yyjson_val *other = name.size ? NULL : object_of_id(self, text_of(yyjson_obj_get(value, "@id")));
    return other ? text_of(yyjson_obj_get(other, "name")) : name;
}

static void keep(struct reading *self, quire_str *to, quire_str value)
{
    if (to->size || !value.size || value.size > NAME_MAX_BYTES) return;
    *to = quire_arena_copy(self->arena, value);
    self->failed |= !to->data;
}

/* One name, or several with commas between them. Some give an address for a name. */
static void keep_names(struct reading *self, quire_str *to, yyjson_val *value)
{
    quire_str names = { 0 };
    size_t count = yyjson_is_arr(value) ? yyjson_arr_size(value) : value != NULL;
    if (to->size) return;
    for (size_t i = 0; i < count && i < NAMES_MAX && !self->failed; i++) {
        quire_str name = name_of(self, yyjson_is_arr(value) ? yyjson_arr_get(value, i) : value);
        if (!name.size || name.size > NAME_MAX_BYTES || quire_str_starts(name, QUIRE_STR("http"))) continue;
        names = quire_arena_printf(self->arena, "%.*s%s%.*s", QUIRE_FMT(names), names.size ? ", " : "",
                                   QUIRE_FMT(name));
        self->failed |= !names.data;
    }
    *to = names;
}

static void read_object(struct reading *self, yyjson_val *object, bool (*wanted)(quire_str))
{
    if (!yyjson_is_obj(object) || !has_type(object, wanted)) return;
    html_linked *out = self->out;
    out->article |= wanted == is_article;
    keep_names(self, &out->author, yyjson_obj_get(object, "author"));
    keep_names(self, &out->publisher, yyjson_obj_get(object, "publisher"));
    keep(self, &out->published, text_of(yyjson_obj_get(object, "datePublished")));
    keep(self, &out->modified, text_of(yyjson_obj_get(object, "dateModified")));
    keep(self, &out->language, text_of(yyjson_obj_get(object, "inLanguage")));
}

static void read_list(struct reading *self, yyjson_val *list, bool (*wanted)(quire_str))
{
    yyjson_val *one;
    size_t i, count;
    yyjson_arr_foreach(list, i, count, one)
    {
        if (self->objects++ > OBJECTS_MAX) return;
        read_object(self, one, wanted);
    }
}

static void read_all(struct reading *self, yyjson_val *root, bool (*wanted)(quire_str))
{
    self->objects = 0;
    self->graph = yyjson_is_arr(root) ? root : yyjson_obj_get(root, "@graph");
    read_object(self, root, wanted);
    read_list(self, self->graph, wanted);
}

bool quire_html_read_linked(quire_str json, quire_arena *arena, html_linked *out)
{
    struct reading self = { .arena = arena, .out = out };
    if (json.size > SCRIPT_MAX_BYTES) return true;
    yyjson_doc *doc = data_parse_json(json, &self.failed);
    if (!doc) return !self.failed;
    read_all(&self, yyjson_doc_get_root(doc), is_article);
    read_all(&self, yyjson_doc_get_root(doc), is_page);
    yyjson_doc_free(doc);
    return !self.failed;
}
