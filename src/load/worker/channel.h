/* SPDX-License-Identifier: Apache-2.0 */
/* The socket to the parent (load/frames.h): one request after another comes in, the frames of its answer go out. Small ones
 * leave together. */
#ifndef QUIRE_LOAD_WORKER_CHANNEL_H
#define QUIRE_LOAD_WORKER_CHANNEL_H

#include "load/frames.h"
#include "load/worker/host.h"

typedef struct quire_channel {
    int socket;
    quire_buffer out;     /* frames that have not left yet */
    uint32_t next_number; /* of this answer's frames */
    bool broken;          /* the parent is gone, or there was no memory for an answer: the end */
} quire_channel;

void quire_channel_init(quire_channel *channel, int socket);
void quire_channel_free(quire_channel *channel);

/* The next request and, of a document, its descriptor; strings live in `arena`. False: the parent is gone, or what it says is
 * no request. */
bool quire_channel_receive(quire_channel *channel, quire_arena *arena, quire_load_request *request, int *fd);

/* Sends what waits, once it is a mebibyte / whatever it is. False: the channel is broken. */
bool quire_channel_send_full(quire_channel *channel);
bool quire_channel_send(quire_channel *channel);

/* What a loader finds and how far it is, as frames. errors: IO, the channel is broken */
quire_host_sink quire_channel_sink(quire_channel *channel);

#endif
