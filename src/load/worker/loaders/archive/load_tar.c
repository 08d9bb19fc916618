/* SPDX-License-Identifier: Apache-2.0 */
/* A tar archive as it stands; packed ones are in load_packed.c. Source: POSIX.1-2017, pax; the GNU tar manual. */
#include "load/worker/format.h"

#include "load/worker/loaders/archive/members.h"
#include "load/worker/loaders/archive/tar_header.h"

static int open_tar(struct archive *archive, void *user)
{
    const quire_str *bytes = user;
    int result = archive_read_support_format_tar(archive);
    return result == ARCHIVE_OK ? archive_read_open_memory(archive, bytes->data, bytes->size) : result;
}

static quire_status load_tar(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    quire_str bytes = input->bytes;
    const quire_members members = {
        .bytes = bytes, .count = QUIRE_MEMBERS_UNCOUNTED, .open = open_tar, .user = &bytes
    };
    return quire_members_give(host, &members, err);
}

static const quire_format_type types[] = {
    { "application/x-tar", "tar|gtar|ustar", "application/tar|application/x-gtar|application/x-ustar" }, { 0 }
};

static const quire_format_signature signatures[] = { { 257, 5, "ustar" }, { 0 } };

/* What was made of text alone has zeros all the same: a header and its member are filled up to whole blocks. */
static bool is_tar(const quire_probe *probe)
{
    return !probe->is_text && probe->zip == QUIRE_ZIP_NONE && quire_tar_begins(probe->bytes);
}

const quire_format quire_format_tar = {
    .name = "tar",
    .title = "TAR archives",
    .keeps = "each file in it as a document, under its path",
    .version = 2,
    .types = types,
    .signatures = signatures,
    .probe = is_tar,
    .load = load_tar,
};
