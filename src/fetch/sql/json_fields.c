/* SPDX-License-Identifier: Apache-2.0 */
#include "fetch/sql/json_fields.h"

#include "base/buffer.h"
#include "bind/json.h"

enum { BYTES_MAX = 4096, FIELDS_MAX = 64, DEPTH_MAX = 4, PATH_BYTES_MAX = 256, VALUE_BYTES_MAX = 240 };

struct walk {
    char path[PATH_BYTES_MAX];
    size_t path_size;
    char value[VALUE_BYTES_MAX];
    size_t fields;
    void (*field)(void *user, quire_str path, quire_str value); /* NULL: it is only looked whether all fits */
    void *user;
};

/* The number as it is written, or the string; false: it is too long, or no single value. */
static bool append_scalar(struct walk *self, yyjson_val *value, size_t *size)
{
    const char *text = yyjson_is_true(value)    ? "true"
                       : yyjson_is_false(value) ? "false"
                       : yyjson_is_null(value)  ? "null"
                                                : NULL;
    size_t length = text ? strlen(text) : 0;
    if (yyjson_is_str(value) || yyjson_is_raw(value)) {
        text = yyjson_is_str(value) ? yyjson_get_str(value) : yyjson_get_raw(value);
        length = yyjson_get_len(value);
    }
    if (!text || length > sizeof self->value - *size || memchr(text, '\n', length)) return false;
    memcpy(self->value + *size, text, length);
    *size += length;
    return true;
}

static bool give(struct walk *self, yyjson_val *value)
{
    size_t size = 0, index, count;
    yyjson_val *item;
    if (yyjson_is_arr(value)) {
        yyjson_arr_foreach(value, index, count, item)
        {
            if (index && size + 2 > sizeof self->value) return false;
            if (index) {
                memcpy(self->value + size, ", ", 2);
                size += 2;
            }
            if (!append_scalar(self, item, &size)) return false;
        }
    } else if (!append_scalar(self, value, &size)) {
        return false;
    }
    if (++self->fields > FIELDS_MAX) return false;
    if (self->field && size && !yyjson_is_null(value))
        self->field(self->user, (quire_str){ self->path, self->path_size }, (quire_str){ self->value, size });
    return true;
}

static bool walk_object(struct walk *self, yyjson_val *object, unsigned depth)
{
    size_t index, count, before = self->path_size;
    yyjson_val *key, *value;
    if (depth == DEPTH_MAX) return false;
    yyjson_obj_foreach(object, index, count, key, value)
    {
        size_t length = yyjson_get_len(key);
        if (length + 1 > sizeof self->path - before) return false;
        self->path[before] = '.';
        memcpy(self->path + before + 1, yyjson_get_str(key), length);
        self->path_size = before + 1 + length;
        if (!(yyjson_is_obj(value) ? walk_object(self, value, depth + 1) : give(self, value))) return false;
    }
    self->path_size = before;
    return true;
}

bool quire_sql_json_fields(quire_str json, void (*field)(void *user, quire_str path, quire_str value),
                           void *user)
{
    if (json.size > BYTES_MAX) return false;
    yyjson_doc *doc = yyjson_read_opts((char *)json.data, json.size, YYJSON_READ_NUMBER_AS_RAW, NULL, NULL);
    yyjson_val *root = yyjson_doc_get_root(doc);
    struct walk look = { .user = user }, tell = { .field = field, .user = user };
    bool fits = yyjson_is_obj(root) && walk_object(&look, root, 0) && look.fields;
    if (fits) walk_object(&tell, root, 0);
    yyjson_doc_free(doc);
    return fits;
}
