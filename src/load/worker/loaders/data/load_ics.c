/* SPDX-License-Identifier: Apache-2.0 */
/* Calendars: each event, task and journal entry is a record of what people want to know of it. What only programs need
 * (stamps, alarms, zones) is dropped. Source: RFC 5545. */
#include "load/worker/format.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/data/content_lines.h"
#include "load/worker/loaders/data/data_probe.h"
#include "load/worker/loaders/data/data_write.h"
#include "load/worker/loaders/data/record_words.h"
#include "load/worker/loaders/text/load_text.h"
#include "text/period_tokens.h"

typedef enum field_form { FORM_TEXT, FORM_TIME, FORM_PERSON } field_form;

static const struct {
    const char *name, *key;
    field_form form;
} fields[] = {
    { "SUMMARY", "summary", FORM_TEXT },
    { "DTSTART", "start", FORM_TIME },
    { "DTEND", "end", FORM_TIME },
    { "DUE", "due", FORM_TIME },
    { "DURATION", "duration", FORM_TEXT },
    { "COMPLETED", "completed", FORM_TIME },
    { "LOCATION", "location", FORM_TEXT },
    { "DESCRIPTION", "description", FORM_TEXT },
    { "COMMENT", "comment", FORM_TEXT },
    { "ORGANIZER", "organizer", FORM_PERSON },
    { "ATTENDEE", "attendee", FORM_PERSON },
    { "CONTACT", "contact", FORM_TEXT },
    { "STATUS", "status", FORM_TEXT },
    { "PRIORITY", "priority", FORM_TEXT },
    { "PERCENT-COMPLETE", "percent complete", FORM_TEXT },
    { "CATEGORIES", "categories", FORM_TEXT },
    { "RRULE", "repeats", FORM_TEXT },
    { "RDATE", "also on", FORM_TIME },
    { "EXDATE", "not on", FORM_TIME },
    { "URL", "url", FORM_TEXT },
};

struct reading {
    content_reader lines;
    data_tree tree;
    quire_builder *builder;
    data_node *record;
    uint64_t kept, technical, frame;
    size_t inside; /* components that are open in the record, or outside of any */
};

/* "Li Wei <li@harbour.example>" */
static quire_str person_of(struct reading *self, const content_line *line)
{
    quire_str name = content_parameter(line, "CN"), mail = quire_str_trim(line->value);
    if (mail.size > 7 && content_is(quire_str_cut(mail, 0, 7), "mailto:"))
        mail = quire_str_cut(mail, 7, mail.size);
    if (!name.size) return mail;
    quire_str person = quire_arena_printf(self->tree.arena, "%.*s <%.*s>", QUIRE_FMT(name), QUIRE_FMT(mail));
    self->tree.failed |= !person.data;
    return person;
}

/* Persons of one kind are a list under its key. */
static void add_value(struct reading *self, const char *key, quire_str text, const content_line *line)
{
    data_node *last = self->record->last;
    quire_str name = quire_str_from(key);
    data_node *into = self->record;
    if (strcmp(key, "attendee") == 0) {
        if (!last || !quire_str_is(last->key, "attendees")) {
            last = data_add(&self->tree, self->record, DATA_LIST, QUIRE_STR("attendees"), (quire_str){ 0 });
            if (last) last->line = line->number;
        }
        into = last;
        name = (quire_str){ 0 };
    }
    data_node *node = into ? data_add(&self->tree, into, DATA_SCALAR, name, text) : NULL;
    if (!node) return;
    node->values = line->lines;
    node->line = line->number;
    node->last_line = line->number + line->lines - 1;
}

static void take_field(struct reading *self, const content_line *line)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (!content_is(line->name, fields[i].name)) continue;
        quire_str text = fields[i].form == FORM_TIME     ? content_time(&self->lines, line)
                         : fields[i].form == FORM_PERSON ? person_of(self, line)
                                                         : content_text(&self->lines, line, NULL);
        if (text.size) add_value(self, fields[i].key, text, line);
        else self->technical += line->lines;
        return;
    }
    self->technical += line->lines;
}

static data_node *value_of(const data_node *record, const char *key)
{
    data_node *node = record->first;
    while (node && !quire_str_is(node->key, key)) node = node->next;
    return node;
}

/* The day before one that is written as "2026-05-01"; empty: memory is out. */
static quire_str day_before(quire_arena *arena, quire_str day)
{
    int parts[] = { 0, 0, 0 };
    for (size_t i = 0, part = 0; i < day.size; i++) {
        if (day.data[i] == '-') part++;
        else parts[part] = parts[part] * 10 + day.data[i] - '0';
    }
    int year = parts[0], month = parts[1], last = parts[2] - 1;
    if (month < 1 || month > 12) return day;
    if (last < 1) {
        year -= month == 1;
        month = month == 1 ? 12 : month - 1;
        last = quire_month_days(year, month);
    }
    return quire_arena_printf(arena, "%04d-%02d-%02d", year, month, last);
}

/* An event of whole days ends, as the file says it, on the day that is no longer its own (RFC 5545, 3.6.1); people want its last one.
 * Some programs write the last one itself, where there is only one. */
static void end_on_last_day(struct reading *self)
{
    enum { DAY = 10 }; /* "2026-05-01" */
    data_node *start = value_of(self->record, "start"), *end = value_of(self->record, "end");
    if (!start || !end || start->text.size != DAY || end->text.size != DAY ||
        memcmp(start->text.data, end->text.data, DAY) >= 0)
        return;
    quire_str day = day_before(self->tree.arena, end->text);
    self->tree.failed |= !day.data;
    if (day.data) end->text = day;
}

static bool is_record(quire_str name)
{
    return content_is(name, "VEVENT") || content_is(name, "VTODO") || content_is(name, "VJOURNAL");
}

static void take_line(struct reading *self, const content_line *line)
{
    quire_str value = quire_str_trim(line->value);
    if (content_is(line->name, "BEGIN")) {
        self->frame += line->lines;
        if (self->record) self->inside++;
        else if (is_record(value)) {
            self->record = data_add(&self->tree, self->tree.root, DATA_OBJECT, (quire_str){ 0 },
                                    (quire_str){ 0 });
            if (self->record) self->record->line = self->record->last_line = line->number;
        }
    } else if (content_is(line->name, "END")) {
        self->frame += line->lines;
        if (self->inside) {
            self->inside--;
        } else if (self->record && is_record(value)) {
            self->record->last_line = line->number;
            end_on_last_day(self);
            record_speak(&self->tree, self->record);
            self->record = NULL;
        }
    } else if (self->record && !self->inside) {
        take_field(self, line);
    } else if (!self->record && content_is(line->name, "X-WR-CALNAME")) {
        quire_builder_set_title(self->builder, content_text(&self->lines, line, NULL));
        self->technical += line->lines;
    } else {
        self->technical += line->lines;
    }
}

static quire_status load_ics(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("lines");
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    struct reading self = { .builder = host->builder, .tree = { .arena = host->arena } };
    content_line line;
    quire_str text = { 0 };
    quire_status status = data_decode(host, input, &text, err);
    if (status) return status;
    self.lines = (content_reader){ .text = text, .arena = host->arena };
    data_add(&self.tree, NULL, DATA_LIST, (quire_str){ 0 }, (quire_str){ 0 });
    while (content_next(&self.lines, &line)) take_line(&self, &line);
    if (self.tree.failed || self.lines.failed) return quire_fail_memory(err);
    if (!self.tree.root->first) {
        quire_text_write_unparsed(host, text, "a calendar");
        return QUIRE_OK;
    }
    data_write(host->builder, &self.tree, DATA_PATHS_LINES, &self.kept);
    uint64_t received = content_count(text), known = self.kept + self.technical + self.frame;
    quire_ledger_receive(ledger, step, unit, received);
    quire_ledger_keep(ledger, step, unit, self.kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("technical"), self.technical);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("markup"), self.frame);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("over_limit"), received - known);
    return QUIRE_OK;
}

static bool is_ics(const quire_probe *probe)
{
    return probe->is_text &&
           (quire_probe_claims(probe, &quire_format_ics) ||
            quire_str_starts(quire_probe_start(probe->bytes), QUIRE_STR("BEGIN:VCALENDAR")));
}

static const quire_format_type types[] = { { "text/calendar", "ics|ical|ifb", "application/ics" }, { 0 } };

const quire_format quire_format_ics = {
    .name = "ics",
    .title = "Calendars (iCalendar)",
    .keeps = "each event and task: what, when, where, who, repetitions",
    .version = 2,
    .types = types,
    .probe = is_ics,
    .load = load_ics,
};
