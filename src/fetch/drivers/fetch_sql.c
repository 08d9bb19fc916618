/* SPDX-License-Identifier: Apache-2.0 */
/* Databases: a query, some tables, or all of a database with what it says of itself. Which rows are there a walk remembers by
 * prints of their uris, so that its memory doesn't grow with their keys. docs/decisions/sql.md
 *
 *   postgresql:///shop             the database: its overview; as a source, all of it
 *   postgresql:///shop#orders      a table: its schema
 *   postgresql:///shop#orders/17   a row by its key
 *   postgresql:///shop#query-1a2b3c4d/17   a row of a query, which is named by its hash */
#include "base/error.h"
#include "base/str.h"
#include "fetch/driver.h"
#include "fetch/sql/cell.h"
#include "fetch/sql/reading.h"
#include "fetch/sql/schema.h"

#include <stdlib.h>
#include <strings.h>

struct sql_state {
    int64_t connect_ms, statement_ms, cell_bytes;
    const quire_fetch_visitor *visitor;
    quire_sql_prints seen;
};

static const quire_source_option source_options[] = {
    { "query", QUIRE_SOURCE_TEXT, 0, 0, NULL },
    { "table", QUIRE_SOURCE_LIST, 0, 0, NULL },
    { "id", QUIRE_SOURCE_LIST, 0, 0, NULL },
    { "title", QUIRE_SOURCE_TEXT, 0, 0, NULL },
    { "text", QUIRE_SOURCE_LIST, 0, 0, NULL },
    { "updated", QUIRE_SOURCE_TEXT, 0, 0, NULL },
    { "leave-out", QUIRE_SOURCE_LIST, 0, 0, NULL },
    { "password-variable", QUIRE_SOURCE_TEXT, 0, 0, NULL },
    { 0 },
};

static const quire_option options[] = {
    { "fetch.sql.connect_ms", QUIRE_OPT_INT, offsetof(struct sql_state, connect_ms), "10000", .min = 100,
      .max = 600000, .unit = "ms", .help = "how long connecting to a database may take" },
    { "fetch.sql.statement_ms", QUIRE_OPT_INT, offsetof(struct sql_state, statement_ms), "300000", .min = 100,
      .max = 86400000, .unit = "ms",
      .help = "how long a database may work on a statement, or on the next rows of one" },
    { "fetch.sql.cell_bytes", QUIRE_OPT_INT, offsetof(struct sql_state, cell_bytes), "67108864", .min = 1024,
      .max = 1073741824.0, .unit = "bytes",
      .help = "largest value of a row that is read; a larger one is left out" },
    { 0 },
};

/* ---- naming ---- */

static const quire_sql_kind *kind_of(quire_str word)
{
    for (size_t i = 0; quire_sql_kinds[i]; i++)
        for (const char *scheme = quire_sql_kinds[i]->schemes; *scheme;) {
            size_t size = strcspn(scheme, "|");
            if (word.size > size && strncasecmp(word.data, scheme, size) == 0 && word.data[size] == ':')
                return quire_sql_kinds[i];
            scheme += size + (scheme[size] == '|');
        }
    return NULL;
}

/* Appends what stands behind '#': the query's hash, or the tables that were named; nothing for all of the database. */
static quire_status append_place(quire_buffer *uri, quire_pairs given, quire_str fragment, quire_error *err)
{
    unsigned char digest[32];
    char hex[65], mark = '#';
    for (size_t i = 0; i < given.count; i++) {
        const quire_pair *option = &given.items[i];
        if (quire_str_is(option->key, "query")) {
            quire_sha256 *hash = quire_sha256_new();
            quire_status status = hash ? quire_sha256_add(hash, quire_sql_query_text(option->value), err)
                                       : quire_fail_memory(err);
            if (!status) status = quire_sha256_take(hash, digest, err);
            quire_sha256_free(hash);
            if (status) return status;
            quire_sha256_hex(digest, hex);
            quire_buffer_printf(uri, "#query-%.8s", hex);
            return QUIRE_OK;
        }
        if (!quire_str_is(option->key, "table")) continue;
        quire_buffer_append_char(uri, mark);
        quire_sql_encode(uri, option->value, "/,#!?");
        mark = ',';
    }
    if (mark != '#' || !fragment.size) return QUIRE_OK;
    quire_buffer_append_char(uri, '#');
    quire_sql_encode(uri, fragment, "/,#!?");
    return QUIRE_OK;
}

static quire_status sql_resolve(quire_call *call, const char *word, quire_fetch_source *out, quire_error *err)
{
    const quire_sql_kind *kind = kind_of(quire_str_from(word));
    quire_sql_address address;
    quire_buffer uri;
    if (!kind) return quire_fail(err, QUIRE_E_INVALID, "a database of this kind is not read");
    if (quire_fetch_option(out, "query").size && quire_fetch_option(out, "table").size)
        return quire_fail(err, QUIRE_E_INVALID, "a source is a query or tables, not both");
    quire_str query = quire_fetch_option(out, "query");
    if (query.data && !quire_sql_reads(query))
        return quire_fail(
            err, QUIRE_E_INVALID,
            "the query is no statement that reads: it begins with none of SELECT, WITH, VALUES and TABLE");
    quire_status status = kind->address(call, quire_str_from(word), &address, err);
    if (status) return status;
    quire_buffer_init(&uri, SIZE_MAX / 4);
    quire_buffer_append_str(&uri, address.uri);
    status = append_place(&uri, out->options, address.fragment, err);
    if (!status) status = quire_buffer_check(&uri, "the source", err);
    out->uri = out->named = quire_arena_copy(call->arena, quire_buffer_view(&uri));
    quire_buffer_free(&uri);
    out->kind = QUIRE_STR("database");
    out->secret = address.password;
    return status || out->uri.data ? status : quire_fail_memory(err);
}

/* ---- a walk ---- */

struct walk {
    quire_sql_walk reading;
    const struct sql_state *state;
    quire_fetch_source *source;
    quire_sql_address address;
    quire_str password;
    quire_sql_failure failure;
    quire_ready ready;
    quire_buffer cursor; /* that this walk leaves: a line for each table, "name mark" */
    bool incomplete;     /* a table could not be read */
};

/* Says why the source could not be read; the first reason counts. A library may have told the password in what it said. */
static quire_status fail_source(struct walk *self, quire_str table, quire_error *err)
{
    quire_str message = quire_str_from(self->failure.message), password = self->password;
    const char *found = password.size ? memmem(message.data, message.size, password.data, password.size)
                                      : NULL;
    self->incomplete = true;
    if (self->source->reason) return QUIRE_OK;
    self->source->reason = self->failure.reason;
    /* Of what was read before, it is told as gone, and all stays; else it was named wrongly. */
    if (self->failure.reason == QUIRE_LOAD_VANISHED && !self->source->cursor.size)
        self->source->reason = QUIRE_LOAD_UNREADABLE;
    if (found) message = QUIRE_STR("the database refused, and repeated the password in its message");
    self->source->message = quire_arena_printf(self->reading.call->arena, "%.*s%s%.*s", QUIRE_FMT(table),
                                               table.size ? ": " : "", QUIRE_FMT(message));
    return self->source->message.data ? QUIRE_OK : quire_fail_memory(err);
}

static quire_status find_password(struct walk *self, quire_error *err)
{
    quire_str name = quire_fetch_option(self->source, "password-variable");
    self->password = self->source->secret;
    if (!name.size || self->password.size) return QUIRE_OK;
    quire_str copy = quire_arena_copy(self->reading.call->arena, name);
    if (!copy.data) return quire_fail_memory(err);
    const char *value = getenv(copy.data);
    self->password = quire_str_from(value);
    return value ? QUIRE_OK
                 : quire_sql_fail(&self->failure, QUIRE_LOAD_DENIED,
                                  "the variable %s, which holds the password, is not set", copy.data);
}

/* Each name in the values of an option, which may be given again and hold several with commas between them. */
static bool next_name(quire_pairs given, const char *option, size_t *at, quire_str *rest, quire_str *out)
{
    for (;;) {
        while (!rest->size) {
            if (*at == given.count) return false;
            if (quire_str_is(given.items[*at].key, option)) *rest = given.items[*at].value;
            ++*at;
        }
        const char *comma = memchr(rest->data, ',', rest->size);
        size_t end = comma ? (size_t)(comma - rest->data) : rest->size;
        *out = quire_str_trim(quire_str_cut(*rest, 0, end));
        *rest = quire_str_cut(*rest, comma ? end + 1 : end, rest->size);
        if (out->size) return true;
    }
}

static bool same_name(quire_str a, quire_str b)
{
    return a.size == b.size && strncasecmp(a.data, b.data, a.size) == 0;
}

/* The column of that name, in upper or lower case where no other has it as it is; SIZE_MAX: there is none. */
static size_t find_column(quire_sql_columns columns, quire_str name)
{
    size_t found = SIZE_MAX;
    for (size_t i = 0; i < columns.count; i++) {
        if (quire_str_equal(columns.items[i].name, name)) return i;
        if (found == SIZE_MAX && same_name(columns.items[i].name, name)) found = i;
    }
    return found;
}

static size_t find_named(quire_sql_columns columns, const char *const *names)
{
    for (; *names; names++) {
        size_t found = find_column(columns, quire_str_from(*names));
        if (found != SIZE_MAX) return found;
    }
    return SIZE_MAX;
}

/* The column that an option names; a name that none has is a failure, for the column may have had another. */
static size_t named_column(struct walk *self, quire_sql_columns columns, quire_str name)
{
    size_t found = find_column(columns, name);
    if (found == SIZE_MAX)
        (void)quire_sql_fail(&self->failure, QUIRE_LOAD_VANISHED, "there is no column '%.*s'",
                             QUIRE_FMT(name));
    return found;
}

static void set_roles(struct walk *self, const char *option, quire_sql_columns columns, quire_sql_role *roles,
                      quire_sql_role role)
{
    size_t at = 0;
    quire_str rest = { 0 }, name;
    while (!self->failure.reason && next_name(self->source->options, option, &at, &rest, &name)) {
        size_t column = named_column(self, columns, name);
        if (column != SIZE_MAX) roles[column] = role;
    }
}

/* The columns that tell one row from the others: those named, else the primary key's. */
static void find_key(struct walk *self, quire_sql_columns columns, size_t *key, size_t *count)
{
    size_t at = 0;
    quire_str rest = { 0 }, name;
    *count = 0;
    while (!self->failure.reason && next_name(self->source->options, "id", &at, &rest, &name) &&
           *count < columns.count)
        key[(*count)++] = named_column(self, columns, name);
    if (quire_fetch_option(self->source, "id").size) return;
    for (unsigned place = 1; *count + 1 == place; place++)
        for (size_t i = 0; i < columns.count && *count < place; i++)
            if (columns.items[i].key == place) key[(*count)++] = i;
}

static quire_status make_shape(struct walk *self, quire_sql_from *from, quire_str name, quire_sql_shape *out,
                               quire_error *err)
{
    static const char *const titles[] = { "title", "name", "subject", "标题", "名称", "姓名", "主题", NULL };
    static const char *const files[] = { "filename", "file_name", "文件名", NULL };
    quire_arena *arena = self->reading.call->arena;
    quire_sql_role *roles = quire_arena_array(arena, from->columns.count, sizeof *roles);
    size_t *key = quire_arena_array(arena, from->columns.count + 1, sizeof *key);
    bool *left_out = quire_arena_array(arena, from->columns.count, sizeof *left_out);
    quire_str title = quire_fetch_option(self->source, "title"),
              updated = quire_fetch_option(self->source, "updated");
    quire_buffer uri;
    if (!roles || !key || !left_out) return quire_fail_memory(err);
    quire_buffer_init(&uri, SIZE_MAX / 4);
    quire_buffer_append_str(&uri, self->address.uri);
    quire_buffer_append_char(&uri, '#');
    quire_sql_encode(&uri, name, "/,#!?");
    *out = (quire_sql_shape){ .uri = quire_arena_copy(arena, quire_buffer_view(&uri)),
                              .name = name,
                              .table = from->table != NULL,
                              .comment = from->table ? from->table->comment : (quire_str){ 0 },
                              .columns = from->columns,
                              .roles = roles,
                              .key = key,
                              .cell_bytes = self->state->cell_bytes };
    quire_status status = quire_buffer_check(&uri, "the table's name", err);
    quire_buffer_free(&uri);
    if (status || !out->uri.data) return status ? status : quire_fail_memory(err);
    set_roles(self, "text", from->columns, roles, QUIRE_SQL_PARAGRAPHS);
    set_roles(self, "leave-out", from->columns, roles, QUIRE_SQL_LEFT_OUT);
    find_key(self, from->columns, key, &out->key_count);
    for (size_t i = 0; i < from->columns.count; i++) left_out[i] = roles[i] == QUIRE_SQL_LEFT_OUT;
    for (size_t i = 0; i < out->key_count && !self->failure.reason; i++) left_out[key[i]] = false;
    from->left_out = left_out;
    out->title = title.size ? named_column(self, from->columns, title) : find_named(from->columns, titles);
    out->file_name = find_named(from->columns, files);
    from->updated = updated.size ? named_column(self, from->columns, updated) : SIZE_MAX;
    return QUIRE_OK;
}

/* What the last walk left of the table; one that was not there then has none. */
static void find_mark(const struct walk *self, quire_str name, quire_sql_mark *out)
{
    quire_str rest = self->source->cursor;
    *out = (quire_sql_mark){ .set = false };
    while (rest.size) {
        const char *end = memchr(rest.data, '\n', rest.size);
        quire_str line = quire_str_cut(rest, 0, end ? (size_t)(end - rest.data) : rest.size);
        const char *gap = line.size ? memchr(line.data, ' ', line.size) : NULL;
        rest = quire_str_cut(rest, end ? line.size + 1 : line.size, rest.size);
        if (!gap) continue;
        size_t at = (size_t)(gap - line.data);
        quire_str known = quire_sql_decoded(self->reading.call->arena, quire_str_cut(line, 0, at));
        if (quire_str_equal(known, name) &&
            quire_sql_mark_take(quire_str_cut(line, at + 1, line.size), self->reading.call->arena, out))
            return;
        *out = (quire_sql_mark){ .set = false };
    }
}

static quire_status read_rows(struct walk *self, quire_sql_from *from, quire_str name, quire_error *err)
{
    quire_sql_shape shape;
    quire_sql_mark mark;
    quire_status status = make_shape(self, from, name, &shape, err);
    find_mark(self, name, &mark);
    if (!status && !self->failure.reason) status = quire_sql_read(&self->reading, from, &shape, &mark, err);
    if (status || self->failure.reason) return status;
    quire_sql_encode(&self->cursor, name, "");
    quire_buffer_append_char(&self->cursor, ' ');
    quire_sql_mark_put(&self->cursor, &mark);
    quire_buffer_append_char(&self->cursor, '\n');
    return quire_buffer_check(&self->cursor, "the cursor", err);
}

static quire_status read_query(struct walk *self, quire_str query, quire_error *err)
{
    quire_sql_from from = { .kind = self->reading.kind,
                            .query = query,
                            .cell_bytes = self->state->cell_bytes };
    const quire_sql_kind *kind = from.kind;
    quire_str place = self->source->uri;
    place = quire_str_cut(place, self->address.uri.size + 1, place.size);
    quire_status status = kind->columns(self->reading.session, self->reading.call,
                                        quire_sql_query_text(query), &from.columns, &self->failure, err);
    if (!status && !self->failure.reason) status = read_rows(self, &from, place, err);
    if (!status && self->failure.reason) status = fail_source(self, (quire_str){ 0 }, err);
    return status;
}

/* ---- schemas ---- */

static quire_status visit_schema(struct walk *self, quire_str uri, quire_document *document, quire_error *err)
{
    const quire_fetch_visitor *visitor = self->state->visitor;
    quire_sha256 *hash = quire_sha256_new();
    unsigned char digest[32];
    char hex[65];
    bool added;
    quire_status status = hash ? quire_sha256_add(hash, document->text, err) : quire_fail_memory(err);
    if (!status) status = quire_sha256_take(hash, digest, err);
    quire_sha256_free(hash);
    if (status) return status;
    quire_sha256_hex(digest, hex);
    document->uri = uri;
    document->sha256 = quire_str_from(hex);
    if (!quire_sql_prints_add(self->reading.seen, quire_sql_print_of(uri), &added))
        return quire_fail_memory(err);
    const quire_fetch_entry entry = {
        .kind = QUIRE_ENTRY_READ, .uri = uri, .document = document, .size_bytes = document->text.size
    };
    return visitor->visit(visitor->user, &entry, err);
}

/* The first rows; where they can't be read the table is told without them. */
static quire_status read_sample(struct walk *self, const quire_sql_from *from, quire_sql_sample *out,
                                quire_error *err)
{
    const quire_sql_walk *reading = &self->reading;
    size_t count = from->columns.count;
    quire_str *values = quire_arena_array(reading->call->arena, count * QUIRE_SQL_SAMPLE_ROWS,
                                          sizeof *values);
    quire_buffer sql, value;
    quire_buffer_init(&sql, SIZE_MAX / 4);
    quire_buffer_init(&value, SIZE_MAX / 4);
    quire_sql_select_sample(&sql, from, QUIRE_SQL_SAMPLE_ROWS);
    *out = (quire_sql_sample){ .values = values };
    quire_status status = values ? quire_buffer_check(&sql, "the statement", err) : quire_fail_memory(err);
    if (!status)
        status = reading->kind->start(reading->session, reading->call, quire_buffer_view(&sql), NULL,
                                      &self->failure, err);
    bool started = !status && !self->failure.reason;
    while (started && out->rows < QUIRE_SQL_SAMPLE_ROWS) {
        const quire_sql_cell *row = NULL;
        status = reading->kind->next(reading->session, reading->call, &row, &self->failure, err);
        if (status || self->failure.reason || !row) break;
        for (size_t i = 0; i < count && !status; i++) {
            quire_buffer_clear(&value);
            quire_sql_cell_write(&value, &row[i]);
            values[out->rows * count + i] = quire_arena_copy(reading->call->arena, quire_buffer_view(&value));
            if (!values[out->rows * count + i].data) status = quire_fail_memory(err);
        }
        if (status) break;
        out->rows++;
    }
    if (started) reading->kind->stop(reading->session);
    quire_buffer_free(&sql);
    quire_buffer_free(&value);
    return status;
}

static quire_status read_table(struct walk *self, const quire_sql_schema *schema, size_t at, quire_error *err)
{
    const quire_sql_table *table = &schema->tables.items[at];
    quire_sql_from from = { .kind = self->reading.kind,
                            .table = table,
                            .columns = table->columns,
                            .updated = SIZE_MAX,
                            .cell_bytes = self->state->cell_bytes };
    quire_arena *arena = self->reading.call->arena;
    quire_sql_sample sample = { 0 };
    quire_document document;
    quire_str name = quire_sql_table_name(arena, table);
    quire_buffer uri;
    if (!name.data) return quire_fail_memory(err);
    quire_buffer_init(&uri, SIZE_MAX / 4);
    quire_buffer_append_str(&uri, self->address.uri);
    quire_buffer_append_char(&uri, '#');
    quire_sql_encode(&uri, name, "/,#!?");
    quire_status status = quire_buffer_check(&uri, "the table's name", err);
    if (!status) status = read_sample(self, &from, &sample, err);
    if (!status && !self->failure.reason)
        status = quire_sql_write_table(&self->ready, arena, schema, at, &sample, &document, err);
    if (!status && !self->failure.reason)
        status = visit_schema(self, quire_buffer_view(&uri), &document, err);
    quire_buffer_free(&uri);
    if (!status && !self->failure.reason) status = read_rows(self, &from, name, err);
    if (!status && self->failure.reason) status = fail_source(self, name, err);
    self->failure = (quire_sql_failure){ 0 };
    return status;
}

/* The name of the database: what its address ends with. */
static quire_str database_name(quire_str uri)
{
    const char *mark = memchr(uri.data, '?', uri.size);
    quire_str name = quire_str_cut(uri, 0, mark ? (size_t)(mark - uri.data) : uri.size);
    const char *slash = name.size ? memrchr(name.data, '/', name.size) : NULL;
    return slash && slash + 1 < name.data + name.size
               ? quire_str_cut(name, (size_t)(slash + 1 - name.data), name.size)
               : name;
}

static size_t find_table(quire_arena *arena, quire_sql_tables tables, quire_str wanted)
{
    size_t found = SIZE_MAX;
    for (size_t i = 0; i < tables.count; i++) {
        quire_str name = quire_sql_table_name(arena, &tables.items[i]);
        if (quire_str_equal(name, wanted)) return i;
        if (found == SIZE_MAX && same_name(name, wanted)) found = i;
    }
    return found;
}

static quire_status read_wanted(struct walk *self, const quire_sql_schema *schema, quire_str wanted,
                                quire_error *err)
{
    size_t at = find_table(self->reading.call->arena, schema->tables, wanted);
    if (at != SIZE_MAX) return read_table(self, schema, at, err);
    (void)quire_sql_fail(&self->failure, QUIRE_LOAD_VANISHED, "there is no such table");
    quire_status status = fail_source(self, wanted, err);
    self->failure = (quire_sql_failure){ 0 };
    return status;
}

static quire_status read_tables(struct walk *self, quire_error *err)
{
    quire_sql_tables tables = { 0 };
    quire_sql_schema schema;
    const quire_sql_walk *reading = &self->reading;
    quire_document document;
    bool chosen = false;
    quire_status status = reading->kind->tables(reading->session, reading->call, &tables, &self->failure,
                                                err);
    if (!status && self->failure.reason) status = fail_source(self, (quire_str){ 0 }, err);
    if (status || self->source->reason) return status;
    status = quire_sql_schema_of(reading->call->arena, tables, &schema, err);
    if (status) return status;
    for (size_t i = 0; i < self->source->options.count && !status; i++) {
        if (!quire_str_is(self->source->options.items[i].key, "table")) continue;
        chosen = true;
        status = read_wanted(self, &schema, self->source->options.items[i].value, err);
    }
    if (status || chosen) return status;
    if (self->address.fragment.size) return read_wanted(self, &schema, self->address.fragment, err);
    status = quire_sql_write_overview(&self->ready, reading->call->arena, reading->kind,
                                      database_name(self->address.uri), tables, &document, err);
    if (!status) status = visit_schema(self, self->address.uri, &document, err);
    for (size_t i = 0; i < tables.count && !status; i++) status = read_table(self, &schema, i, err);
    return status;
}

static quire_status read_source(struct walk *self, quire_error *err)
{
    quire_str query = quire_fetch_option(self->source, "query");
    quire_status status = query.size ? read_query(self, query, err) : read_tables(self, err);
    if (status || self->incomplete) return status;
    self->source->complete = true;
    self->source->cursor = quire_arena_copy(self->reading.call->arena, quire_buffer_view(&self->cursor));
    return self->source->cursor.data ? QUIRE_OK : quire_fail_memory(err);
}

static quire_status sql_walk(void *state, quire_call *call, quire_fetch_source *source, quire_error *err)
{
    enum { SCHEMA_BYTES_MAX = 64 << 20 };
    struct sql_state *settings = state;
    const quire_sql_kind *kind = kind_of(source->uri);
    struct walk self = { .state = settings, .source = source };
    self.reading = (quire_sql_walk){ .call = call,
                                     .kind = kind,
                                     .visitor = settings->visitor,
                                     .seen = &settings->seen,
                                     .failure = &self.failure };
    source->complete = false;
    quire_status status = kind->address(call, source->uri, &self.address, err);
    if (!status) status = find_password(&self, err);
    void *session = status ? NULL : calloc(1, kind->session_size);
    if (!status && !session) status = quire_fail_memory(err);
    const quire_sql_target target = { .uri = self.address.uri,
                                      .password = self.password,
                                      .connect_ms = settings->connect_ms,
                                      .statement_ms = settings->statement_ms,
                                      .cell_bytes = settings->cell_bytes,
                                      .base_path = settings->visitor->base_path };
    if (!status && !self.failure.reason) status = kind->open(session, call, &target, &self.failure, err);
    if (!status && self.failure.reason) {
        status = fail_source(&self, (quire_str){ 0 }, err);
    } else if (!status) {
        self.reading.session = session;
        quire_ready_init(&self.ready, SCHEMA_BYTES_MAX);
        quire_buffer_init(&self.cursor, SIZE_MAX / 4);
        status = read_source(&self, err);
        kind->close(session);
        quire_ready_free(&self.ready);
        quire_buffer_free(&self.cursor);
    }
    free(session);
    return status;
}

static quire_status sql_open(void *state, const quire_fetch_visitor *visitor, quire_error *err)
{
    struct sql_state *self = state;
    (void)err;
    self->visitor = visitor;
    return QUIRE_OK;
}

static quire_status sql_look(void *state, quire_call *call, const quire_fetch_source *source,
                             const quire_fetch_held *held, quire_fetch_fate *out, quire_error *err)
{
    const struct sql_state *self = state;
    (void)call, (void)source, (void)err;
    *out = quire_sql_prints_has(&self->seen, quire_sql_print_of(held->uri)) ? QUIRE_FATE_STAYS
                                                                            : QUIRE_FATE_GONE;
    return QUIRE_OK;
}

/* What the base holds of a database, table or column that is gone stays: it may be renamed, or restored. */
static quire_status sql_away(void *state, quire_call *call, const quire_fetch_source *source,
                             const char **out, quire_error *err)
{
    (void)state;
    *out = NULL;
    if (source->reason != QUIRE_LOAD_VANISHED) return QUIRE_OK;
    quire_str message = quire_arena_copy(call->arena, source->message);
    *out = message.data;
    return message.data ? QUIRE_OK : quire_fail_memory(err);
}

static void sql_close(void *state)
{
    struct sql_state *self = state;
    quire_sql_prints_free(&self->seen);
}

const quire_fetch_driver quire_fetch_sql_driver = {
    .name = "sql",
    .summary = "tables and queries of databases",
    .schemes = "sqlite|postgresql|postgres|mysql|mariadb|odbc",
    .source_options = source_options,
    .options = options,
    .state_size = sizeof(struct sql_state),
    .origin = QUIRE_ORIGIN_PUBLIC,
    .remembers = true,
    .resolve = sql_resolve,
    .open = sql_open,
    .walk = sql_walk,
    .look = sql_look,
    .away = sql_away,
    .close = sql_close,
};
