/* SPDX-License-Identifier: Apache-2.0 */
/* A zip archive. Source: APPNOTE 6.3.10. */
#include "load/worker/format.h"

#include "load/worker/loaders/archive/members.h"
#include "load/worker/loaders/archive/zip_directory.h"

static int open_zip(struct archive *archive, void *user)
{
    const quire_str *bytes = user;
    int result = archive_read_support_format_zip(archive);
    return result == ARCHIVE_OK ? archive_read_open_memory(archive, bytes->data, bytes->size) : result;
}

static quire_status load_zip(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    quire_str bytes = input->bytes;
    const quire_members members = {
        .bytes = bytes, .count = quire_zip_count_members(bytes), .open = open_zip, .user = &bytes
    };
    if (members.count == UINT64_MAX) {
        quire_host_refuse(host, QUIRE_LOAD_MALFORMED,
                          "the archive has no directory of its members: it is damaged or cut short");
        return QUIRE_OK;
    }
    return quire_members_give(host, &members, err);
}

static const quire_format_type types[] = {
    { "application/zip", "zip", "application/x-zip-compressed|application/x-zip" }, { 0 }
};

/* What is packed as a zip and is something else has a kind of its own. */
static bool is_archive(const quire_probe *probe)
{
    return probe->zip == QUIRE_ZIP_PLAIN || probe->zip == QUIRE_ZIP_UNREADABLE;
}

const quire_format quire_format_zip = {
    .name = "zip",
    .title = "ZIP archives",
    .keeps = "each file in it as a document, under its path",
    .version = 3,
    .types = types,
    .signatures = quire_zip_signatures,
    .probe = is_archive,
    .load = load_zip,
};
