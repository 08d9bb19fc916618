/* SPDX-License-Identifier: Apache-2.0 */
/* A load worker that does what the name of the requested file says, up to its ending: answer rightly, crash, hang, eat
 * memory, or lie in one of the ways that the loader must notice. */
#include "base/str.h"
#include "load/frames.h"
#include "record/document_codec.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SOCKET = 0, TEXT_OFFSET = QUIRE_FRAME_HEADER_BYTES + 17 };

static const quire_str text = { "A true text.\n", 13 };

struct answer {
    quire_buffer bytes;
    uint32_t number;
    size_t piece, ledger, done; /* where those frames start */
};

static void put_ledger(struct answer *answer, uint64_t kept)
{
    quire_ledger_row row = { QUIRE_STR("load"), QUIRE_STR("characters"), 13, kept, NULL, 0 };
    quire_buffer encoded;
    quire_buffer_init(&encoded, 1024);
    quire_ledger_encode((quire_ledger_rows){ &row, 1 }, &encoded);
    answer->ledger = answer->bytes.size;
    quire_frame_put_ledger(&answer->bytes, &answer->number, quire_buffer_view(&encoded));
    quire_buffer_free(&encoded);
}

static void put_document(struct answer *answer, size_t end)
{
    quire_element element = { .kind = QUIRE_ELEMENT_PARAGRAPH, .parent = QUIRE_NO_PARENT, .end = end };
    quire_document document = { .title = QUIRE_STR("Truth"), .elements = &element, .element_count = 1 };
    quire_buffer encoded;
    quire_buffer_init(&encoded, 1024);
    quire_document_encode(&document, &encoded);
    quire_frame_put_progress(&answer->bytes, &answer->number, 1, 2);
    answer->piece = answer->bytes.size;
    quire_frame_put_piece(&answer->bytes, &answer->number, QUIRE_FRAME_TEXT, text, 0);
    quire_frame_put_piece(&answer->bytes, &answer->number, QUIRE_FRAME_STRUCTURE, quire_buffer_view(&encoded),
                          0);
    quire_buffer_free(&encoded);
}

static void put_done(struct answer *answer, quire_load_reason reason, quire_str message)
{
    answer->done = answer->bytes.size;
    quire_frame_put_done(&answer->bytes, &answer->number, reason, message);
}

static void put_true_answer(struct answer *answer)
{
    put_document(answer, 12);
    put_ledger(answer, 13);
    put_done(answer, QUIRE_LOAD_OK, (quire_str){ 0 });
}

static void lie(const char *mode, struct answer *answer)
{
    char *bytes;
    if (strcmp(mode, "order") == 0) {
        put_ledger(answer, 13);
        put_document(answer, 12);
        put_done(answer, QUIRE_LOAD_OK, (quire_str){ 0 });
    } else if (strcmp(mode, "balance") == 0) {
        put_document(answer, 12);
        put_ledger(answer, 12);
        put_done(answer, QUIRE_LOAD_OK, (quire_str){ 0 });
    } else if (strcmp(mode, "range") == 0) {
        put_document(answer, 14);
        put_ledger(answer, 13);
        put_done(answer, QUIRE_LOAD_OK, (quire_str){ 0 });
    } else if (strcmp(mode, "nothing") == 0) {
        put_ledger(answer, 13);
        put_done(answer, QUIRE_LOAD_OK, (quire_str){ 0 });
    } else {
        put_true_answer(answer);
    }
    bytes = answer->bytes.data;
    if (strcmp(mode, "magic") == 0) bytes[0] = 'X';
    if (strcmp(mode, "version") == 0) bytes[2] = 9;
    if (strcmp(mode, "type") == 0) bytes[3] = 77;
    if (strcmp(mode, "request") == 0) bytes[3] = QUIRE_FRAME_REQUEST;
    if (strcmp(mode, "length") == 0) memset(bytes + 4, 0xFF, 4);
    if (strcmp(mode, "number") == 0) bytes[8] = 5;
    if (strcmp(mode, "total") == 0) memset(bytes + answer->piece + QUIRE_FRAME_HEADER_BYTES + 1, 0x7F, 8);
    if (strcmp(mode, "offset") == 0) bytes[answer->piece + QUIRE_FRAME_HEADER_BYTES + 9] = 1;
    if (strcmp(mode, "utf8") == 0) bytes[answer->piece + TEXT_OFFSET] = '\xFF';
    if (strcmp(mode, "nul") == 0) bytes[answer->piece + TEXT_OFFSET] = '\0';
    if (strcmp(mode, "reason") == 0) bytes[answer->done + QUIRE_FRAME_HEADER_BYTES] = QUIRE_LOAD_TIMED_OUT;
    if (strcmp(mode, "both") == 0) bytes[answer->done + QUIRE_FRAME_HEADER_BYTES] = QUIRE_LOAD_MALFORMED;
    if (strcmp(mode, "behind") == 0) quire_buffer_append_char(&answer->bytes, 'Q');
}

static void eat(void)
{
    for (;;) {
        char *chunk = malloc(1 << 20);
        if (chunk) memset(chunk, 1, 1 << 20);
    }
}

/* Memory that stays. The system fills it in: a sanitizer that watched each write would hold as much again. */
static void hoard(void)
{
    enum { HOARD_BYTES = 100 << 20 };
    mmap(NULL, HOARD_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
}

/* `served` counts the requests to this process. */
static void answer_as(const char *mode, unsigned served)
{
    struct answer answer = { 0 };
    char message[64];
    quire_buffer_init(&answer.bytes, 1 << 20);
    if (strcmp(mode, "abort") == 0 || (strcmp(mode, "spoiled") == 0 && served > 1)) abort();
    if (strcmp(mode, "alarm") == 0) raise(SIGXCPU);
    if (strcmp(mode, "exhausted") == 0) _exit(QUIRE_WORKER_EXIT_NO_MEMORY);
    if (strcmp(mode, "hoard") == 0) hoard();
    if (strcmp(mode, "quit") == 0) _exit(0);
    if (strcmp(mode, "eat") == 0) eat();
    while (strcmp(mode, "hang") == 0) pause();
    if (strcmp(mode, "refuse") == 0) {
        put_ledger(&answer, 13);
        put_done(&answer, QUIRE_LOAD_ENCRYPTED, QUIRE_STR("it needs a password"));
    } else if (strcmp(mode, "count") == 0) {
        snprintf(message, sizeof message, "request %u of this process", served);
        put_ledger(&answer, 13);
        put_done(&answer, QUIRE_LOAD_ENCRYPTED, quire_str_from(message));
    } else {
        lie(mode, &answer);
    }
    size_t size = answer.bytes.size;
    if (strcmp(mode, "cut") == 0 || strcmp(mode, "stall") == 0) size /= 2;
    if (send(SOCKET, answer.bytes.data, size, MSG_NOSIGNAL) < 0 || strcmp(mode, "cut") == 0) _exit(0);
    while (strcmp(mode, "stall") == 0) pause();
    quire_buffer_free(&answer.bytes);
}

int main(void)
{
    char payload[QUIRE_FRAME_PAYLOAD_MAX_BYTES];
    unsigned char start[QUIRE_FRAME_HEADER_BYTES];
    quire_frame_header header;
    quire_load_request request;
    unsigned served = 0;
    quire_buffer greeting;
    const quire_worker_ready ready = { .mapped_bytes = SIZE_MAX / 2 };
    quire_buffer_init(&greeting, 1024);
    quire_frame_put_ready(&greeting, &ready);
    if (send(SOCKET, greeting.data, greeting.size, MSG_NOSIGNAL) < 0) return 1;
    quire_buffer_free(&greeting);
    while (recv(SOCKET, start, sizeof start, MSG_WAITALL) == (ssize_t)sizeof start) {
        if (quire_frame_header_decode(start, &header, NULL) ||
            recv(SOCKET, payload, header.payload_bytes, MSG_WAITALL) != (ssize_t)header.payload_bytes ||
            quire_load_request_decode((quire_str){ payload, header.payload_bytes }, &request, NULL))
            return 1;
        char mode[64] = "";
        const char *dot = request.name.size ? memchr(request.name.data, '.', request.name.size) : NULL;
        size_t size = dot ? (size_t)(dot - request.name.data) : request.name.size;
        if (size < sizeof mode) memcpy(mode, request.name.data, size);
        answer_as(mode, ++served);
    }
    return 0;
}
