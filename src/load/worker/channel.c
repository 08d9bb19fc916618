/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/channel.h"

#include "base/error.h"
#include "base/str.h"

#include <errno.h>
#include <sys/socket.h>

enum { KEEP_BYTES = 1 << 20 }; /* a buffer larger than this goes back to the system behind each answer */

void quire_channel_init(quire_channel *channel, int socket)
{
    *channel = (quire_channel){ .socket = socket };
    quire_buffer_init(&channel->out, 4 * (size_t)QUIRE_FRAME_PAYLOAD_MAX_BYTES);
}

void quire_channel_free(quire_channel *channel)
{
    quire_buffer_free(&channel->out);
}

static bool read_all(const quire_channel *channel, char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t got = recv(channel->socket, bytes, size, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        bytes += got;
        size -= (size_t)got;
    }
    return true;
}

/* The first bytes of a request, and the descriptor that rides on them where one does. */
static bool receive_start(const quire_channel *channel, char *bytes, size_t *size, int *fd)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = { .bytes = { 0 } };
    struct iovec piece = { bytes, *size };
    struct msghdr message = { .msg_iov = &piece,
                              .msg_iovlen = 1,
                              .msg_control = control.bytes,
                              .msg_controllen = sizeof control.bytes };
    ssize_t got;
    do got = recvmsg(channel->socket, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    const struct cmsghdr *rights = got > 0 ? CMSG_FIRSTHDR(&message) : NULL;
    if (rights && rights->cmsg_level == SOL_SOCKET && rights->cmsg_type == SCM_RIGHTS &&
        rights->cmsg_len == CMSG_LEN(sizeof *fd))
        memcpy(fd, CMSG_DATA(rights), sizeof *fd);
    *size = got > 0 ? (size_t)got : 0;
    return got > 0;
}

bool quire_channel_receive(quire_channel *channel, quire_arena *arena, quire_load_request *request, int *fd)
{
    char start[QUIRE_FRAME_HEADER_BYTES];
    size_t size = sizeof start;
    quire_frame_header header;
    channel->next_number = 0;
    if (channel->out.capacity > KEEP_BYTES) quire_buffer_free(&channel->out);
    if (!receive_start(channel, start, &size, fd) || !read_all(channel, start + size, sizeof start - size))
        return false;
    if (quire_frame_header_decode((const unsigned char *)start, &header, NULL) ||
        header.type != QUIRE_FRAME_REQUEST)
        return false;
    char *payload = quire_arena_alloc(arena, header.payload_bytes);
    return payload && read_all(channel, payload, header.payload_bytes) &&
           !quire_load_request_decode((quire_str){ payload, header.payload_bytes }, request, NULL) &&
           (*fd >= 0 || request->what != QUIRE_REQUEST_LOAD);
}

bool quire_channel_send(quire_channel *channel)
{
    quire_str bytes = quire_buffer_view(&channel->out);
    channel->broken |= channel->out.failure != QUIRE_OK;
    while (bytes.size > 0 && !channel->broken) {
        ssize_t sent = send(channel->socket, bytes.data, bytes.size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) channel->broken = true;
        else bytes = quire_str_cut(bytes, (size_t)sent, bytes.size);
    }
    quire_buffer_clear(&channel->out);
    return !channel->broken;
}

bool quire_channel_send_full(quire_channel *channel)
{
    return channel->out.size < QUIRE_FRAME_PAYLOAD_MAX_BYTES && !channel->out.failure
               ? !channel->broken
               : quire_channel_send(channel);
}

static quire_status outcome_of(bool sent, quire_error *err)
{
    return sent ? QUIRE_OK : quire_fail(err, QUIRE_E_IO, "the parent takes nothing more");
}

static quire_status put_child(void *user, const quire_host_child *child, quire_error *err)
{
    quire_channel *channel = user;
    const quire_frame_child head = { .size_bytes = child->range_bytes ? child->range_bytes
                                                                      : child->bytes.size,
                                     .is_range = child->range_bytes > 0,
                                     .offset = child->range_offset,
                                     .line = child->line,
                                     .heads_bytes = child->heads_bytes,
                                     .reason = child->reason,
                                     .name = child->name,
                                     .media_type = child->media_type,
                                     .charset = child->charset,
                                     .title = child->title,
                                     .message = child->message,
                                     .renamed = child->renamed };
    quire_frame_put_child(&channel->out, &channel->next_number, &head);
    bool sent = quire_channel_send_full(channel);
    for (size_t offset = 0; offset < child->bytes.size && sent; offset += QUIRE_FRAME_CHILD_PIECE_MAX_BYTES) {
        quire_frame_put_child_bytes(&channel->out, &channel->next_number, child->bytes, offset);
        sent = quire_channel_send_full(channel);
    }
    return outcome_of(sent, err);
}

static quire_status put_link(void *user, const quire_link *link, quire_error *err)
{
    quire_channel *channel = user;
    quire_frame_put_link(&channel->out, &channel->next_number, link);
    return outcome_of(quire_channel_send_full(channel), err);
}

/* At once: it says that the worker lives. */
static quire_status put_progress(void *user, uint64_t done, uint64_t total, quire_error *err)
{
    quire_channel *channel = user;
    quire_frame_put_progress(&channel->out, &channel->next_number, done, total);
    return outcome_of(quire_channel_send(channel), err);
}

quire_host_sink quire_channel_sink(quire_channel *channel)
{
    return (
        quire_host_sink){ .child = put_child, .link = put_link, .progress = put_progress, .user = channel };
}
