/* SPDX-License-Identifier: Apache-2.0 */
/* A zip archive, through libarchive: each file in it is a document of its own. Two passes: names first, since their charset
 * shows in all of them together; then what they hold. Nothing is written to disk, and no size from a header is believed:
 * a member is unpacked until it is over what a child may have, or the archive over what is honest of its size. Such a member
 * costs itself; where many do, small ones alone are unpacked any more.
 * Source: APPNOTE 6.3.10. */
#include "load/worker/format.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/archive/zip_directory.h"
#include "load/worker/loaders/archive/zip_names.h"

#include <archive.h>
#include <archive_entry.h>

enum { READ_BYTES = 65536, SMALL_BYTES = 65536 /* are worth no limit */ };

/* Logs and tables of zeros pack to a hundredth; what packs to less is made to. Small archives may. */
static const uint64_t RATIO_MAX = 250, RATIO_FREE_BYTES = 64 << 20;

/* So often what an archive may hold is unpacked for nothing. */
static const uint64_t WASTED_TIMES = 4;

struct unpacking {
    quire_load_host *host;
    quire_str bytes; /* of the archive */
    zip_names names;
    uint64_t members;                /* in its directory */
    uint64_t seen;                   /* of them, */
    uint64_t given;                  /* and of these, to the host */
    uint64_t unpacked, unpacked_max; /* what was handed on, or would have been */
    uint64_t wasted, wasted_max;     /* on members that turned out to be too large */
    char block[READ_BYTES];
};

static void account(struct unpacking *self, const char *reason, uint64_t count)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("members");
    quire_ledger *ledger = quire_builder_ledger(self->host->builder);
    if (reason) quire_ledger_drop_count(ledger, step, unit, quire_str_from(reason), count);
    else quire_ledger_keep(ledger, step, unit, count);
}

/* As a walk passes over what stands in a folder; and what systems leave in archives. */
static bool is_hidden(quire_str name)
{
    for (size_t at = 0; at < name.size;) {
        const char *slash = memchr(name.data + at, '/', name.size - at);
        size_t end = slash ? (size_t)(slash - name.data) : name.size;
        quire_str part = quire_str_cut(name, at, end);
        bool climbs = quire_str_is(part, ".") || quire_str_is(part, "..");
        if ((quire_str_starts(part, QUIRE_STR(".")) && !climbs) || quire_str_is(part, "__MACOSX"))
            return true;
        at = end + 1;
    }
    return quire_str_is(name, "Thumbs.db") || quire_str_ends(name, QUIRE_STR("/Thumbs.db")) ||
           quire_str_is(name, "desktop.ini") || quire_str_ends(name, QUIRE_STR("/desktop.ini"));
}

/* Why a member is no document; NULL: it is one. */
static const char *passed_over(struct archive_entry *entry, quire_str name)
{
    if (archive_entry_filetype(entry) == AE_IFDIR || quire_str_ends(name, QUIRE_STR("/"))) return "folder";
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry)) return "link";
    return is_hidden(name) ? "hidden" : NULL;
}

/* What libarchive says of a member that it cannot read. */
static void explain(struct archive *archive, quire_arena *arena, quire_host_child *child)
{
    quire_str said = quire_str_trim(quire_str_from(archive_error_string(archive)));
    if (quire_str_holds(said, "assphrase") || quire_str_holds(said, "ncrypt")) {
        child->reason = QUIRE_LOAD_ENCRYPTED;
        child->message = QUIRE_STR("it needs a password");
    } else if (quire_str_holds(said, "nsupported")) {
        child->reason = QUIRE_LOAD_UNSUPPORTED;
        child->message = quire_arena_printf(arena, "it cannot be unpacked: %.*s", QUIRE_FMT(said));
    } else {
        child->reason = QUIRE_LOAD_MALFORMED;
        child->message = quire_arena_printf(arena, "it is damaged in the archive: %.*s", QUIRE_FMT(said));
    }
}

static uint64_t most_of_next(const struct unpacking *self)
{
    uint64_t most = self->unpacked < self->unpacked_max ? self->unpacked_max - self->unpacked : 0;
    return most < SMALL_BYTES || self->wasted > self->wasted_max ? SMALL_BYTES : most;
}

/* Unpacks the member that the archive stands at into `out`. The child says what came of it. */
static void unpack(struct unpacking *self, struct archive *archive, quire_buffer *out,
                   quire_host_child *child)
{
    uint64_t most = most_of_next(self), size = 0;
    la_ssize_t got = 0;
    while (!out->failure && size <= most &&
           (got = archive_read_data(archive, self->block, sizeof self->block)) > 0) {
        quire_buffer_append(out, self->block, (size_t)got);
        size += (uint64_t)got;
    }
    if (out->failure == QUIRE_E_LIMIT) {
        child->reason = QUIRE_LOAD_OVER_LIMIT;
    } else if (out->failure) {
        child->reason = QUIRE_LOAD_OVER_LIMIT;
        child->message = QUIRE_STR("it does not fit into load.memory_bytes");
    } else if (size > most) {
        child->reason = QUIRE_LOAD_OVER_LIMIT;
        child->message = QUIRE_STR("the archive unpacks to far more than its size allows");
    } else if (got < 0) {
        explain(archive, self->host->arena, child);
    }
    if (child->reason == QUIRE_LOAD_OVER_LIMIT) self->wasted += size;
    else self->unpacked += size;
    if (!child->reason) child->bytes = quire_buffer_view(out);
}

static quire_status give_member(struct unpacking *self, struct archive *archive, struct archive_entry *entry,
                                quire_str raw, quire_error *err)
{
    quire_host_child child = { 0 };
    quire_buffer bytes;
    quire_status status = quire_zip_names_read(&self->names, raw, self->host->arena, &child.name, err);
    if (status) return status;
    quire_buffer_init(&bytes, quire_host_room(self->host));
    if (archive_entry_is_encrypted(entry) > 0) {
        child.reason = QUIRE_LOAD_ENCRYPTED;
        child.message = QUIRE_STR("it needs a password");
    } else {
        unpack(self, archive, &bytes, &child);
    }
    bool failed = child.reason && child.reason != QUIRE_LOAD_OVER_LIMIT && !child.message.size;
    quire_load_reason outcome = QUIRE_LOAD_OK;
    status = failed ? quire_fail_memory(err) : quire_host_child_found(self->host, &child, &outcome, err);
    quire_buffer_free(&bytes);
    if (status) return status;
    self->given++;
    account(self, outcome ? quire_load_reason_name(outcome) : NULL, 1);
    return QUIRE_OK;
}

static quire_status gather(struct unpacking *self, struct archive *archive, struct archive_entry *entry,
                           quire_str name, quire_error *err)
{
    (void)archive, (void)entry, (void)err;
    quire_zip_names_gather(&self->names, name);
    return QUIRE_OK;
}

static quire_status give(struct unpacking *self, struct archive *archive, struct archive_entry *entry,
                         quire_str name, quire_error *err)
{
    const char *reason = passed_over(entry, name);
    quire_status status = QUIRE_OK;
    if (reason) account(self, reason, 1);
    else status = give_member(self, archive, entry, name, err);
    self->seen++;
    if (status) return status;
    return quire_host_progress(self->host, self->bytes.size * self->seen / (self->members + 1),
                               self->bytes.size, err);
}

/* Calls `each` for every member, as far as the archive can be read. */
static quire_status walk(struct unpacking *self,
                         quire_status (*each)(struct unpacking *, struct archive *, struct archive_entry *,
                                              quire_str, quire_error *),
                         quire_error *err)
{
    struct archive *archive = archive_read_new();
    struct archive_entry *entry;
    quire_status status = archive ? QUIRE_OK : quire_fail_memory(err);
    int result = ARCHIVE_FATAL;
    if (!status && archive_read_support_format_zip(archive) == ARCHIVE_OK &&
        archive_read_open_memory(archive, self->bytes.data, self->bytes.size) == ARCHIVE_OK)
        result = ARCHIVE_OK;
    while (!status && result >= ARCHIVE_WARN) {
        result = archive_read_next_header(archive, &entry);
        if (result == ARCHIVE_EOF || result < ARCHIVE_WARN) break;
        status = each(self, archive, entry, quire_str_from(archive_entry_pathname(entry)), err);
    }
    archive_read_free(archive);
    return status;
}

static void refuse_where_empty(const struct unpacking *self)
{
    if (self->given) return;
    if (self->members > self->seen)
        quire_host_refuse(self->host, QUIRE_LOAD_MALFORMED,
                          "the archive is damaged: none of its members can be read");
    else
        quire_host_refuse(self->host, QUIRE_LOAD_EMPTY,
                          self->members ? "the archive holds only folders, links and hidden files"
                                        : "the archive is empty");
}

static quire_status load_zip(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    struct unpacking self = { .host = host, .bytes = input->bytes };
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    self.members = quire_zip_count_members(input->bytes);
    if (self.members == UINT64_MAX) {
        quire_host_refuse(host, QUIRE_LOAD_MALFORMED,
                          "the archive has no directory of its members: it is damaged or cut short");
        return QUIRE_OK;
    }
    self.unpacked_max = input->bytes.size > RATIO_FREE_BYTES / RATIO_MAX ? input->bytes.size * RATIO_MAX
                                                                         : RATIO_FREE_BYTES;
    uint64_t room = quire_host_room(host);
    self.wasted_max = WASTED_TIMES * (room < self.unpacked_max ? room : self.unpacked_max);
    quire_ledger_receive(ledger, QUIRE_STR("load"), QUIRE_STR("members"), self.members);
    quire_zip_names_init(&self.names);
    quire_status status = walk(&self, gather, err);
    quire_zip_names_settle(&self.names, host->arena);
    if (!status) status = walk(&self, give, err);
    quire_zip_names_free(&self.names);
    if (!status && self.members > self.seen) account(&self, "malformed", self.members - self.seen);
    if (self.seen > self.members) /* by a directory that another reader finds elsewhere */
        quire_ledger_receive(ledger, QUIRE_STR("load"), QUIRE_STR("members"), self.seen - self.members);
    if (!status) refuse_where_empty(&self);
    return status;
}

static const quire_format_type types[] = {
    { "application/zip", "zip", "application/x-zip-compressed|application/x-zip" }, { 0 }
};

static const quire_format_signature signatures[] = { { 0, 4, "PK\3\4" }, { 0, 4, "PK\5\6" }, { 0 } };

/* What is packed as a zip and is something else has a kind of its own. */
static bool is_archive(const quire_probe *probe)
{
    return probe->zip == QUIRE_ZIP_PLAIN || probe->zip == QUIRE_ZIP_UNREADABLE;
}

const quire_format quire_format_zip = {
    .name = "zip",
    .title = "ZIP archives",
    .keeps = "each file in it as a document, under its path",
    .version = 2,
    .types = types,
    .signatures = signatures,
    .probe = is_archive,
    .load = load_zip,
};
