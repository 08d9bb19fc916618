/* SPDX-License-Identifier: Apache-2.0 */
/* One connection at a time; a client that leaves ends its reply. */
#include "support/http_replay.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct http_replay {
    const http_reply *replies;
    size_t reply_count;
    int listener, port;
    pthread_t thread;
    atomic_size_t served;
    atomic_bool stop;
    char request[HTTP_REPLAY_REQUEST_BYTES];
};

static void wait_ms(http_replay *replay, int ms)
{
    for (; ms > 0 && !atomic_load(&replay->stop); ms -= 5) {
        struct timespec step = { .tv_nsec = (ms < 5 ? ms : 5) * 1000000L };
        nanosleep(&step, NULL);
    }
}

/* Reads until the headers and the body that Content-Length announces are there. */
static bool read_request(http_replay *replay, int connection)
{
    size_t size = 0;
    while (size + 1 < sizeof replay->request && !atomic_load(&replay->stop)) {
        struct pollfd readable = { .fd = connection, .events = POLLIN };
        if (poll(&readable, 1, 20) == 0) continue;
        ssize_t more = recv(connection, replay->request + size, sizeof replay->request - size - 1, 0);
        if (more <= 0) return false;
        size += (size_t)more;
        replay->request[size] = '\0';
        const char *body = strstr(replay->request, "\r\n\r\n"),
                   *length = strcasestr(replay->request, "content-length:");
        if (!body) continue;
        size_t announced = length && length < body ? strtoul(length + 15, NULL, 10) : 0;
        if (size >= (size_t)(body + 4 - replay->request) + announced) return true;
    }
    return false;
}

static void send_reply(http_replay *replay, int connection, const http_reply *reply)
{
    char *made = reply->make ? reply->make(reply->user, replay->request) : NULL;
    const char *text = made ? made : reply->text;
    size_t size = strlen(text), step = reply->byte_delay_ms ? 1 : size;
    wait_ms(replay, reply->delay_ms);
    for (size_t at = 0; at < size && !atomic_load(&replay->stop); at += step) {
        wait_ms(replay, reply->byte_delay_ms);
        if (send(connection, text + at, step, MSG_NOSIGNAL) < 0) break;
    }
    wait_ms(replay, reply->hang_ms);
    free(made);
}

static void *serve(void *user)
{
    http_replay *replay = user;
    while (!atomic_load(&replay->stop)) {
        struct pollfd readable = { .fd = replay->listener, .events = POLLIN };
        if (poll(&readable, 1, 20) <= 0) continue;
        int connection = accept(replay->listener, NULL, NULL);
        if (connection < 0) continue;
        if (read_request(replay, connection)) {
            size_t turn = atomic_fetch_add(&replay->served, 1);
            send_reply(replay, connection,
                       &replay->replies[turn < replay->reply_count ? turn : replay->reply_count - 1]);
        }
        close(connection);
    }
    return NULL;
}

http_replay *http_replay_start(const http_reply *replies, size_t count)
{
    http_replay *replay = calloc(1, sizeof *replay);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof address;
    if (!replay) return NULL;
    replay->replies = replies;
    replay->reply_count = count;
    replay->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (replay->listener < 0 || bind(replay->listener, (struct sockaddr *)&address, sizeof address) ||
        listen(replay->listener, 16) || getsockname(replay->listener, (struct sockaddr *)&address, &size) ||
        pthread_create(&replay->thread, NULL, serve, replay)) {
        free(replay);
        return NULL;
    }
    replay->port = ntohs(address.sin_port);
    return replay;
}

int http_replay_port(const http_replay *replay)
{
    return replay->port;
}

size_t http_replay_count(http_replay *replay)
{
    return atomic_load(&replay->served);
}

const char *http_replay_request(const http_replay *replay)
{
    return replay->request;
}

void http_replay_stop(http_replay *replay)
{
    atomic_store(&replay->stop, true);
    pthread_join(replay->thread, NULL);
    close(replay->listener);
    free(replay);
}
