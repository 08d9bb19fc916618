/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/archive/members.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/archive/member_names.h"

#include <archive_entry.h>

enum { READ_BYTES = 65536, SMALL_BYTES = 65536 /* are worth no limit */ };

/* Logs and tables of zeros pack to a hundredth; what packs to less is made to. Small archives may. */
static const uint64_t RATIO_MAX = 250, RATIO_FREE_BYTES = 64 << 20;
/* So often what an archive may hold is unpacked for nothing. */
static const uint64_t WASTED_TIMES = 4;
/* What stands behind so many members is not looked at: a walk that reads nothing takes its time, too. */
static const uint64_t WALKED_MAX = 1000000;

#define NO_ROOM "it does not fit into load.memory_bytes"

struct giving {
    quire_load_host *host;
    const quire_members *members;
    member_names names;
    uint64_t count;                  /* that the archive has */
    uint64_t walked;                 /* in the pass that gathers names, */
    uint64_t seen;                   /* and in the one that gives, */
    uint64_t given;                  /* of which were given to the host */
    uint64_t unpacked, unpacked_max; /* what was handed on, or would have been */
    uint64_t wasted, wasted_max;     /* on members that turned out to be too large */
    quire_load_reason damage;        /* why a walk ended before the archive did; OK: none did */
    quire_str said;                  /* then, in one line */
};

static void account(struct giving *self, const char *reason, uint64_t count)
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
    mode_t type = archive_entry_filetype(entry);
    if (type == AE_IFDIR || quire_str_ends(name, QUIRE_STR("/"))) return "folder";
    if (type == AE_IFLNK || archive_entry_hardlink(entry)) return "link";
    if (type != AE_IFREG) return "device";
    return is_hidden(name) ? "hidden" : NULL;
}

/* What libarchive says of what it cannot read. */
static quire_load_reason explain(struct archive *archive, const char *what, quire_arena *arena,
                                 quire_str *message)
{
    quire_str said = quire_str_trim(quire_str_from(archive_error_string(archive)));
    if (quire_str_is(said, QUIRE_MEMBERS_OVER)) {
        *message = QUIRE_STR(QUIRE_MEMBERS_OVER);
        return QUIRE_LOAD_OVER_LIMIT;
    }
    if (quire_str_holds(said, "assphrase") || quire_str_holds(said, "ncrypt")) {
        *message = QUIRE_STR("it needs a password");
        return QUIRE_LOAD_ENCRYPTED;
    }
    if (quire_str_holds(said, "memory")) { /* of its packer's window, that is */
        *message = QUIRE_STR(NO_ROOM);
        return QUIRE_LOAD_OVER_LIMIT;
    }
    if (quire_str_holds(said, "nsupported")) {
        *message = quire_arena_printf(arena, "it cannot be unpacked: %.*s", QUIRE_FMT(said));
        return QUIRE_LOAD_UNSUPPORTED;
    }
    *message = quire_arena_printf(arena, "%s: %.*s", what, QUIRE_FMT(said));
    return QUIRE_LOAD_MALFORMED;
}

/* What comes out of so few bytes of the archive is made to: no more of it is unpacked, however much the archive may hold. */
static bool is_bomb(struct archive *archive, la_int64_t start, uint64_t unpacked)
{
    uint64_t packed = (uint64_t)(archive_filter_bytes(archive, -1) - start);
    return unpacked > RATIO_FREE_BYTES && unpacked / RATIO_MAX > packed;
}

quire_status quire_member_unpack(quire_load_host *host, struct archive *archive, uint64_t most,
                                 uint64_t *unpacked, quire_buffer *out, quire_host_child *child,
                                 quire_error *err)
{
    char block[READ_BYTES];
    la_ssize_t got = 0;
    la_int64_t start = archive_filter_bytes(archive, -1);
    *unpacked = 0;
    while (!out->failure && *unpacked <= most && !is_bomb(archive, start, *unpacked) &&
           (got = archive_read_data(archive, block, sizeof block)) > 0) {
        quire_buffer_append(out, block, (size_t)got);
        *unpacked += (uint64_t)got;
    }
    if (out->failure == QUIRE_E_LIMIT) {
        child->reason = QUIRE_LOAD_OVER_LIMIT;
    } else if (out->failure) {
        child->reason = QUIRE_LOAD_OVER_LIMIT;
        child->message = QUIRE_STR(NO_ROOM);
    } else if (*unpacked > most || is_bomb(archive, start, *unpacked)) {
        child->reason = QUIRE_LOAD_OVER_LIMIT;
        child->message = QUIRE_STR(QUIRE_MEMBERS_OVER);
    } else if (got < 0) {
        child->reason = explain(archive, "it is damaged in the archive", host->arena, &child->message);
        if (!child->message.data) return quire_fail_memory(err);
    }
    if (!child->reason) child->bytes = quire_buffer_view(out);
    return QUIRE_OK;
}

/* The size that tar gives is that of the room which the member takes, or of its holes: nothing of it is unpacked then, and
 * what stands behind it is still read. */
static bool takes_too_much(const struct giving *self, struct archive *archive, struct archive_entry *entry)
{
    bool tar = (archive_format(archive) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_TAR;
    la_int64_t size = archive_entry_size(entry);
    return tar && size > 0 && (uint64_t)size > quire_host_room(self->host);
}

/* A member that is over what the archive may hold costs itself; where many are, small ones alone are unpacked any more. */
static uint64_t most_of_next(const struct giving *self)
{
    uint64_t most = self->unpacked < self->unpacked_max ? self->unpacked_max - self->unpacked : 0;
    return most < SMALL_BYTES || self->wasted > self->wasted_max ? SMALL_BYTES : most;
}

static quire_status give_member(struct giving *self, struct archive *archive, struct archive_entry *entry,
                                quire_str raw, quire_error *err)
{
    quire_host_child child = { 0 };
    quire_buffer bytes;
    quire_load_reason outcome = QUIRE_LOAD_OK;
    uint64_t unpacked = 0;
    quire_status status = quire_member_names_read(&self->names, raw, self->host->arena, &child.name, err);
    if (status) return status;
    quire_buffer_init(&bytes, quire_host_room(self->host));
    if (archive_entry_is_encrypted(entry) > 0) {
        child.reason = QUIRE_LOAD_ENCRYPTED;
        child.message = QUIRE_STR("it needs a password");
    } else if (takes_too_much(self, archive, entry)) {
        child.reason = QUIRE_LOAD_OVER_LIMIT;
    } else {
        status = quire_member_unpack(self->host, archive, most_of_next(self), &unpacked, &bytes, &child, err);
    }
    if (child.reason == QUIRE_LOAD_OVER_LIMIT) self->wasted += unpacked;
    else self->unpacked += unpacked;
    if (!status) status = quire_host_child_found(self->host, &child, &outcome, err);
    quire_buffer_free(&bytes);
    if (status) return status;
    self->given++;
    account(self, outcome ? quire_load_reason_name(outcome) : NULL, 1);
    return QUIRE_OK;
}

static quire_status gather(struct giving *self, struct archive *archive, struct archive_entry *entry,
                           quire_str name, quire_error *err)
{
    (void)archive, (void)entry, (void)err;
    quire_member_names_gather(&self->names, name);
    self->walked++;
    return QUIRE_OK;
}

static quire_status give(struct giving *self, struct archive *archive, struct archive_entry *entry,
                         quire_str name, quire_error *err)
{
    const char *reason = passed_over(entry, name);
    quire_status status = QUIRE_OK;
    if (reason) account(self, reason, 1);
    else status = give_member(self, archive, entry, name, err);
    self->seen++;
    if (status) return status;
    size_t size = self->members->bytes.size;
    return quire_host_progress(self->host, size * self->seen / (self->count + 1), size, err);
}

/* Why a walk ended before the archive did; that of the first one counts. */
static void describe_damage(struct giving *self, struct archive *archive, int result)
{
    if (result >= ARCHIVE_WARN) {
        self->damage = QUIRE_LOAD_OVER_LIMIT;
        self->said = QUIRE_STR("the archive holds too many members");
    } else if (self->members->is_over && self->members->is_over(self->members->user)) {
        self->damage = QUIRE_LOAD_OVER_LIMIT;
        self->said = QUIRE_STR(QUIRE_MEMBERS_OVER);
    } else {
        self->damage = explain(archive, "the archive is damaged", self->host->arena, &self->said);
    }
}

/* Calls `each` for every member, as far as the archive can be read. */
static quire_status walk(struct giving *self,
                         quire_status (*each)(struct giving *, struct archive *, struct archive_entry *,
                                              quire_str, quire_error *),
                         quire_error *err)
{
    struct archive *archive = archive_read_new();
    struct archive_entry *entry;
    quire_status status = archive ? QUIRE_OK : quire_fail_memory(err);
    int result = status ? ARCHIVE_FATAL : self->members->open(archive, self->members->user);
    for (uint64_t steps = 0; !status && result >= ARCHIVE_WARN && steps < WALKED_MAX; steps++) {
        result = archive_read_next_header(archive, &entry);
        if (result == ARCHIVE_EOF || result < ARCHIVE_WARN) break;
        status = each(self, archive, entry, quire_str_from(archive_entry_pathname(entry)), err);
    }
    if (!status && result != ARCHIVE_EOF && !self->damage) describe_damage(self, archive, result);
    archive_read_free(archive);
    if (self->members->close) self->members->close(self->members->user);
    return self->damage && !self->said.data ? quire_fail_memory(err) : status;
}

/* What the archive is known to hold and did not give. Behind damage stands one member at least, where none was counted. */
static void account_rest(struct giving *self)
{
    quire_ledger *ledger = quire_builder_ledger(self->host->builder);
    const char *reason = quire_load_reason_name(self->damage ? self->damage : QUIRE_LOAD_MALFORMED);
    if (self->members->count == QUIRE_MEMBERS_UNCOUNTED && self->damage) {
        quire_ledger_receive(ledger, QUIRE_STR("load"), QUIRE_STR("members"), 1);
        account(self, reason, 1);
    }
    if (self->count > self->seen) account(self, reason, self->count - self->seen);
    if (self->seen > self->count) /* by a directory that another reader finds elsewhere */
        quire_ledger_receive(ledger, QUIRE_STR("load"), QUIRE_STR("members"), self->seen - self->count);
}

static void refuse_where_empty(const struct giving *self)
{
    if (self->given) return;
    if (self->damage) quire_host_refuse(self->host, self->damage, "%.*s", QUIRE_FMT(self->said));
    else if (self->count > self->seen)
        quire_host_refuse(self->host, QUIRE_LOAD_MALFORMED,
                          "the archive is damaged: none of its members can be read");
    else
        quire_host_refuse(self->host, QUIRE_LOAD_EMPTY,
                          self->count ? "the archive holds only folders, links and hidden files"
                                      : "the archive is empty");
}

uint64_t quire_members_most(size_t archive_bytes)
{
    return archive_bytes > RATIO_FREE_BYTES / RATIO_MAX ? archive_bytes * RATIO_MAX : RATIO_FREE_BYTES;
}

quire_status quire_members_give(quire_load_host *host, const quire_members *members, quire_error *err)
{
    struct giving self = { .host = host, .members = members };
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    self.unpacked_max = quire_members_most(members->bytes.size);
    uint64_t room = quire_host_room(host);
    self.wasted_max = WASTED_TIMES * (room < self.unpacked_max ? room : self.unpacked_max);
    quire_member_names_init(&self.names);
    quire_status status = walk(&self, gather, err);
    quire_member_names_settle(&self.names, host->arena);
    self.count = members->count == QUIRE_MEMBERS_UNCOUNTED ? self.walked : members->count;
    quire_ledger_receive(ledger, QUIRE_STR("load"), QUIRE_STR("members"), self.count);
    if (!status) status = walk(&self, give, err);
    quire_member_names_free(&self.names);
    if (status) return status;
    account_rest(&self);
    refuse_where_empty(&self);
    return QUIRE_OK;
}
