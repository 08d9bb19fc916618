/* SPDX-License-Identifier: Apache-2.0 */
/* A 7z archive. Source: the format's description in the LZMA SDK, DOC/7zFormat.txt. */
#include "load/worker/format.h"

#include "load/worker/loaders/archive/members.h"

static int open_7z(struct archive *archive, void *user)
{
    const quire_str *bytes = user;
    int result = archive_read_support_format_7zip(archive);
    return result == ARCHIVE_OK ? archive_read_open_memory(archive, bytes->data, bytes->size) : result;
}

static quire_status load_7z(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    quire_str bytes = input->bytes;
    const quire_members members = {
        .bytes = bytes, .count = QUIRE_MEMBERS_UNCOUNTED, .open = open_7z, .user = &bytes
    };
    return quire_members_give(host, &members, err);
}

static const quire_format_type types[] = { { "application/x-7z-compressed", "7z", "application/x-7z" },
                                           { 0 } };

static const quire_format_signature signatures[] = { { 0, 6, "7z\xbc\xaf\x27\x1c" }, { 0 } };

const quire_format quire_format_7z = {
    .name = "7z",
    .title = "7z archives",
    .keeps = "each file in it as a document, under its path",
    .version = 2,
    .types = types,
    .signatures = signatures,
    .load = load_7z,
};
