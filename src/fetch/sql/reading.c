/* SPDX-License-Identifier: Apache-2.0 */
/* Where a column says when a row was changed, three things are read:
 *
 *   keys of the rows that it calls older than the last walk had come: nothing else of them is looked at
 *   all of the others: a row whose values the base has stands
 *   the older ones too, where their keys are not those that were there: a row may come with an old date
 *
 * What was written by a transaction that ended late has an earlier time than what was read by then, so the last minutes are
 * read again. */
#include "fetch/sql/reading.h"

#include "base/error.h"
#include "base/str.h"
#include "fetch/sql/cell.h"
#include "record/cell.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { OVERLAP_SECONDS = 600, MOMENT_BYTES = 19 /* "2024-05-01 08:30:00" */ };

struct reading {
    const quire_sql_walk *walk;
    const quire_sql_from *from;
    const quire_sql_shape *shape;
    quire_sql_rows *rows;
    quire_arena arena;                 /* of one row's look at the base */
    bool compare;                      /* the base may have the row already */
    bool changed;                      /* only rows that changed are read */
    quire_sql_prints met;              /* the rows that were read, where not all are */
    uint64_t known_rows, known_prints; /* of the rows that the base had */
    uint64_t all_rows, all_prints;
    bool missing;           /* the base lacks one of the older rows */
    quire_sql_mark *latest; /* gets the latest change */
};

/* ---- marks ---- */

/* "rows prints shape type value", the value percent-coded. */
void quire_sql_mark_put(quire_buffer *out, const quire_sql_mark *mark)
{
    quire_buffer value;
    quire_buffer_init(&value, SIZE_MAX / 4);
    quire_sql_cell_write(&value, &mark->latest);
    quire_buffer_printf(out, "%" PRIu64 " %" PRIx64 " %" PRIx64 " %d ", mark->rows, mark->prints, mark->shape,
                        (int)mark->latest.type);
    quire_sql_encode(out, quire_buffer_view(&value), "");
    if (value.failure) out->failure = value.failure;
    quire_buffer_free(&value);
}

bool quire_sql_mark_take(quire_str text, quire_arena *arena, quire_sql_mark *out)
{
    int type = 0, used = 0;
    quire_str copy = quire_arena_copy(arena, text);
    *out = (quire_sql_mark){ .set = true };
    if (!copy.data ||
        sscanf(copy.data, "%" SCNu64 " %" SCNx64 " %" SCNx64 " %d %n", &out->rows, &out->prints, &out->shape,
               &type, &used) != 4 ||
        used <= 0 || (size_t)used > copy.size || type < QUIRE_SQL_NULL || type >= QUIRE_SQL_ARRAY)
        return false;
    quire_str value = quire_sql_decoded(arena, quire_str_cut(copy, (size_t)used, copy.size));
    out->latest.type = (quire_sql_type)type;
    if (type == QUIRE_SQL_INTEGER || type == QUIRE_SQL_BOOLEAN)
        out->latest.integer = strtoll(value.data, NULL, 10);
    else if (type == QUIRE_SQL_REAL) out->latest.real = strtod(value.data, NULL);
    else out->latest.text = value;
    return value.data != NULL;
}

/* The moment OVERLAP_SECONDS before one that is written "2024-05-01 08:30:00…"; any other value stays as it is. data is NULL when
 * memory is out. */
static quire_str earlier(quire_arena *arena, quire_str moment)
{
    int year, month, day, hour, minute, second;
    int64_t days;
    char copy[MOMENT_BYTES + 1] = "";
    if (moment.size < MOMENT_BYTES) return moment;
    memcpy(copy, moment.data, MOMENT_BYTES);
    char mark = copy[10];
    if (sscanf(copy, "%4d-%2d-%2d%*1[ T]%2d:%2d:%2d", &year, &month, &day, &hour, &minute, &second) != 6 ||
        month < 1 || day < 1 || !quire_days_of(year, (unsigned)month, (unsigned)day, &days))
        return moment;
    int64_t at = days * QUIRE_SECONDS_PER_DAY + hour * 3600 + minute * 60 + second - OVERLAP_SECONDS;
    int64_t whole = at / QUIRE_SECONDS_PER_DAY - (at % QUIRE_SECONDS_PER_DAY < 0);
    int rest = (int)(at - whole * QUIRE_SECONDS_PER_DAY);
    quire_day date = quire_day_of(whole);
    return quire_arena_printf(arena, "%04d-%02d-%02d%c%02d:%02d:%02d%.*s", date.year, date.month, date.day,
                              mark, rest / 3600, rest / 60 % 60, rest % 60, (int)(moment.size - MOMENT_BYTES),
                              moment.data + MOMENT_BYTES);
}

/* ---- one statement ---- */

/* Runs it and gives each row to `each`. */
static quire_status for_each(struct reading *self, const quire_buffer *sql, const quire_sql_cell *parameter,
                             quire_status (*each)(struct reading *, const quire_sql_cell *, quire_error *),
                             quire_error *err)
{
    const quire_sql_walk *walk = self->walk;
    const quire_sql_cell *row = NULL;
    quire_status status = quire_buffer_check(sql, "the statement", err);
    if (!status)
        status = walk->kind->start(walk->session, walk->call, quire_buffer_view(sql), parameter,
                                   walk->failure, err);
    if (status || walk->failure->reason) return status;
    for (;;) {
        status = walk->kind->next(walk->session, walk->call, &row, walk->failure, err);
        if (!status && quire_cancelled(walk->call)) status = quire_fail_cancelled(err);
        if (status || walk->failure->reason || !row) break;
        status = each(self, row, err);
        if (status) break;
    }
    walk->kind->stop(walk->session);
    return status;
}

static quire_status known(struct reading *self, quire_str uri, quire_fetch_known *out, quire_error *err)
{
    const quire_fetch_visitor *visitor = self->walk->visitor;
    quire_call call = *self->walk->call;
    quire_arena_free(&self->arena);
    call.arena = &self->arena;
    return visitor->known(visitor->user, &call, uri, QUIRE_FOLLOW_NONE, out, err);
}

static void count(uint64_t print, uint64_t *rows, uint64_t *prints)
{
    ++*rows;
    *prints ^= print;
}

/* ---- rows ---- */

static void account(struct reading *self, const char *reason)
{
    const quire_str step = QUIRE_STR("fetch"), unit = QUIRE_STR("rows");
    quire_ledger *ledger = self->walk->visitor->ledger;
    quire_ledger_receive(ledger, step, unit, 1);
    if (reason) quire_ledger_drop_count(ledger, step, unit, quire_str_from(reason), 1);
    else quire_ledger_keep(ledger, step, unit, 1);
}

static quire_status visit_row(struct reading *self, const quire_sql_row *row, bool stands, quire_error *err)
{
    const quire_fetch_visitor *visitor = self->walk->visitor;
    quire_fetch_entry entry = { .kind = stands ? QUIRE_ENTRY_STANDS : QUIRE_ENTRY_READ, .uri = row->uri };
    if (!stands && row->reason) {
        entry.kind = QUIRE_ENTRY_FAILED;
        entry.reason = row->reason;
        entry.message = row->message;
    } else if (!stands) {
        entry.document = row->document;
        entry.ledger = row->ledger;
        entry.size_bytes = row->document->original_bytes;
        entry.children = row->children;
        entry.row_of = row->row_of;
        entry.child_count = row->child_count;
    }
    account(self, row->reason ? quire_load_reason_name(row->reason) : NULL);
    return visitor->visit(visitor->user, &entry, err);
}

/* Two sources that make documents of a row each in its way would update it in turns without end. */
static quire_status leave_elsewhere(struct reading *self)
{
    account(self, "other_source");
    return QUIRE_OK;
}

static quire_status on_row(struct reading *self, const quire_sql_cell *cells, quire_error *err)
{
    quire_sql_row row;
    quire_fetch_known held = { 0 };
    bool added = false, stands = false;
    quire_status status = quire_sql_rows_read(self->rows, cells, &row, err);
    if (status) return status;
    uint64_t print = quire_sql_print_of(row.uri);
    if (!quire_sql_prints_add(self->walk->seen, print, &added)) return quire_fail_memory(err);
    bool first = added;
    /* What changes while all is read may be met among the older rows too, where no snapshot holds them apart. */
    if (self->changed && !quire_sql_prints_add(&self->met, print, &first)) return quire_fail_memory(err);
    if (!first) {
        account(self, self->shape->key_count ? "same_key" : "duplicate");
        return QUIRE_OK;
    }
    if (added) count(print, &self->all_rows, &self->all_prints);
    status = known(self, row.uri, &held, err);
    if (status) return status;
    if (self->compare) {
        if (held.held && added) count(print, &self->known_rows, &self->known_prints);
        stands = held.held && quire_str_is(held.sha256, row.sha256);
    }
    if (!stands && held.elsewhere) return leave_elsewhere(self);
    if (!stands) status = quire_sql_rows_write(self->rows, &row, err);
    return status ? status : visit_row(self, &row, stands, err);
}

/* One of the older rows: nothing but its key. */
static quire_status on_key(struct reading *self, const quire_sql_cell *cells, quire_error *err)
{
    quire_str uri;
    bool added = false;
    quire_status status = quire_sql_rows_uri(self->rows, cells, &uri, err);
    if (status) return status;
    uint64_t print = quire_sql_print_of(uri);
    if (!quire_sql_prints_add(self->walk->seen, print, &added)) return quire_fail_memory(err);
    if (!added) return QUIRE_OK;
    count(print, &self->all_rows, &self->all_prints);
    count(print, &self->known_rows, &self->known_prints);
    return QUIRE_OK;
}

/* The same once more, where the sums differ: does the base have each? */
static quire_status on_doubtful_key(struct reading *self, const quire_sql_cell *cells, quire_error *err)
{
    quire_str uri;
    quire_fetch_known held = { 0 };
    if (self->missing) return QUIRE_OK;
    quire_status status = quire_sql_rows_uri(self->rows, cells, &uri, err);
    if (!status) status = known(self, uri, &held, err);
    self->missing |= !held.held;
    return status;
}

/* An older row that is read all the same: it was counted by its key. */
static quire_status on_older_row(struct reading *self, const quire_sql_cell *cells, quire_error *err)
{
    quire_sql_row row;
    quire_fetch_known held = { 0 };
    bool first = false;
    quire_status status = quire_sql_rows_read(self->rows, cells, &row, err);
    if (status) return status;
    if (!quire_sql_prints_add(&self->met, quire_sql_print_of(row.uri), &first)) return quire_fail_memory(err);
    if (!first) {
        account(self, "same_key");
        return QUIRE_OK;
    }
    status = known(self, row.uri, &held, err);
    if (status) return status;
    bool stands = held.held && quire_str_is(held.sha256, row.sha256);
    if (!stands && held.elsewhere) return leave_elsewhere(self);
    if (!stands) status = quire_sql_rows_write(self->rows, &row, err);
    return status ? status : visit_row(self, &row, stands, err);
}

/* ---- a table or query ---- */

static quire_status take_latest(struct reading *self, const quire_sql_cell *cells, quire_error *err)
{
    quire_buffer value;
    quire_sql_mark *mark = self->latest;
    quire_buffer_init(&value, SIZE_MAX / 4);
    mark->latest = cells[0];
    mark->latest.item_count = 0;
    if (cells[0].type == QUIRE_SQL_ARRAY || cells[0].type == QUIRE_SQL_BLOB)
        mark->latest = (quire_sql_cell){ .type = QUIRE_SQL_NULL };
    quire_sql_cell_write(&value, &mark->latest);
    mark->latest.text = quire_arena_copy(self->walk->call->arena, quire_buffer_view(&value));
    quire_status status = quire_buffer_check(&value, "the latest change", err);
    quire_buffer_free(&value);
    return status || mark->latest.text.data ? status : quire_fail_memory(err);
}

static quire_status read_all(struct reading *self, quire_buffer *sql, quire_error *err)
{
    quire_buffer_clear(sql);
    quire_sql_select_rows(sql, self->from, QUIRE_SQL_ALL_ROWS);
    return for_each(self, sql, NULL, on_row, err);
}

static quire_status read_changed(struct reading *self, quire_buffer *sql, const quire_sql_mark *before,
                                 quire_error *err)
{
    const quire_sql_failure *failure = self->walk->failure;
    const quire_sql_shape *shape = self->shape;
    quire_sql_cell since = before->latest;
    self->changed = true;
    /* SQLite keeps moments as texts. */
    if (since.text.size) since.text = earlier(self->walk->call->arena, since.text);
    if (before->latest.text.size && !since.text.data) return quire_fail_memory(err);
    quire_buffer_clear(sql);
    quire_sql_select_columns(sql, self->from, shape->key, shape->key_count, QUIRE_SQL_UNCHANGED);
    quire_status status = for_each(self, sql, &since, on_key, err);
    if (!status && !failure->reason) {
        quire_buffer_clear(sql);
        quire_sql_select_rows(sql, self->from, QUIRE_SQL_CHANGED);
        status = for_each(self, sql, &since, on_row, err);
    }
    if (status || failure->reason ||
        (self->known_rows == before->rows && self->known_prints == before->prints))
        return status;
    quire_buffer_clear(sql);
    quire_sql_select_columns(sql, self->from, shape->key, shape->key_count, QUIRE_SQL_UNCHANGED);
    status = for_each(self, sql, &since, on_doubtful_key, err);
    if (status || failure->reason || !self->missing) return status;
    quire_buffer_clear(sql);
    quire_sql_select_rows(sql, self->from, QUIRE_SQL_UNCHANGED);
    return for_each(self, sql, &since, on_older_row, err);
}

quire_status quire_sql_read(const quire_sql_walk *walk, const quire_sql_from *from,
                            const quire_sql_shape *shape, quire_sql_mark *mark, quire_error *err)
{
    quire_sql_mark after = { .set = true };
    struct reading self = { .walk = walk, .from = from, .shape = shape, .latest = &after };
    quire_buffer sql;
    bool timed = from->updated != SIZE_MAX && shape->key_count &&
                 (from->table || quire_sql_names_differ(from->columns));
    quire_buffer_init(&sql, SIZE_MAX / 4);
    quire_status status = quire_sql_rows_new(shape, &self.rows, err);
    if (!status) after.shape = quire_sql_rows_shape(self.rows) ^ (timed ? (uint64_t)from->updated + 1 : 0);
    /* What was read in another shape is read anew; what comes out the same, the base tells by its hash. */
    if (mark->shape != after.shape) *mark = (quire_sql_mark){ .set = false };
    self.compare = mark->set;
    if (!status && timed) {
        quire_sql_select_latest(&sql, from);
        status = for_each(&self, &sql, NULL, take_latest, err);
    }
    if (!status && !walk->failure->reason)
        status = timed && mark->set && mark->latest.type ? read_changed(&self, &sql, mark, err)
                                                         : read_all(&self, &sql, err);
    after.rows = self.all_rows;
    after.prints = self.all_prints;
    if (!status && !walk->failure->reason) *mark = after;
    quire_sql_rows_free(self.rows);
    quire_sql_prints_free(&self.met);
    quire_arena_free(&self.arena);
    quire_buffer_free(&sql);
    return status;
}
