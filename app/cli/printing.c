/* SPDX-License-Identifier: Apache-2.0 */
/* Printing for people, the progress bar, and reading standard input. */
#include "command.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BAR_CELLS = 24 };

void print_indented(FILE *stream, quire_str text, int columns)
{
    bool line_start = true;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (line_start) fprintf(stream, "%*s", columns, "");
        line_start = c == '\n';
        /* U+0080 to U+009F: some terminals take them as the start of a command. */
        if (c == 0xC2 && i + 1 < text.size && (unsigned char)text.data[i + 1] < 0xA0) {
            i++;
            continue;
        }
        if (c == '\n' || c == '\t' || (c >= 0x20 && c != 0x7f)) fputc(c, stream);
    }
}

void print_text(FILE *stream, quire_str text)
{
    print_indented(stream, text, 0);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

/* From U+3000 on: mostly Chinese and Japanese, which may be cut anywhere. */
static bool is_wide(char lead)
{
    return (unsigned char)lead >= 0xE3;
}

static bool is_inside(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* Where `text` ends after `most` characters, a run of white space being one; where that is inside a word, before it,
 * unless the word is most of what would stay. */
static size_t cut_at_word(quire_str text, size_t most)
{
    size_t at = 0, may_end = 0;
    for (size_t characters = 0; at < text.size && characters < most; characters++) {
        size_t start = at++;
        if (is_blank(text.data[start])) {
            while (at < text.size && is_blank(text.data[at])) at++;
            may_end = start;
        } else {
            while (at < text.size && is_inside(text.data[at])) at++;
            if (is_wide(text.data[start])) may_end = at;
        }
    }
    if (at == text.size || is_blank(text.data[at]) || is_wide(text.data[at])) return at;
    return may_end > at / 2 ? may_end : at;
}

void print_beginning(FILE *stream, quire_str text, size_t most)
{
    while (text.size && is_blank(text.data[0])) text.data++, text.size--;
    while (text.size && is_blank(text.data[text.size - 1])) text.size--;
    size_t end = cut_at_word(text, most);
    for (size_t at = 0; at < end;) {
        size_t start = at;
        bool cells = false;
        while (at < end && !is_blank(text.data[at])) at++;
        print_text(stream, (quire_str){ text.data + start, at - start });
        for (; at < end && is_blank(text.data[at]); at++) cells |= text.data[at] == '\t';
        if (at < end) fputs(cells ? " | " : " ", stream);
    }
    if (end < text.size) fputs(" …", stream);
}

void print_untraced(quire_str why)
{
    if (why.size == 0) return;
    fputs("quire: no trace was kept: ", stderr);
    print_text(stderr, why);
    fputc('\n', stderr);
}

void print_bytes(FILE *stream, uint64_t bytes)
{
    static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
    double number = (double)bytes;
    size_t unit = 0;
    while (number >= 1000 && unit + 1 < sizeof units / sizeof *units) {
        number /= 1000;
        unit++;
    }
    fprintf(stream, unit ? "%.1f %s" : "%.0f %s", number, units[unit]);
}

void print_time(FILE *stream, int64_t unix_ms)
{
    time_t seconds = (time_t)(unix_ms / 1000);
    struct tm local;
    char text[32];
    if (localtime_r(&seconds, &local) && strftime(text, sizeof text, "%Y-%m-%d %H:%M", &local))
        fputs(text, stream);
}

void print_warnings(FILE *stream, quire_str uri, unsigned warnings)
{
    for (unsigned bit = 1; bit < QUIRE_WARNING_END; bit <<= 1) {
        if (!(warnings & bit)) continue;
        fputs("  ", stream);
        print_text(stream, uri);
        fprintf(stream, ": %s\n", quire_warning_advice((quire_warning)bit));
    }
}

void print_ledger_head(FILE *stream)
{
    fprintf(stream, "  %-10s %-12s %12s %12s  dropped\n", "step", "unit", "received", "kept");
}

void print_ledger_row(FILE *stream, const quire_ledger_row *row)
{
    fprintf(stream, "  %-10.*s %-12.*s %12llu %12llu ", (int)row->step.size,
            row->step.data ? row->step.data : "", (int)row->unit.size, row->unit.data ? row->unit.data : "",
            (unsigned long long)row->received, (unsigned long long)row->kept);
    for (size_t j = 0; j < row->dropped_count; j++)
        fprintf(stream, "%s %.*s %llu", j ? "," : "", (int)row->dropped[j].reason.size,
                row->dropped[j].reason.data ? row->dropped[j].reason.data : "",
                (unsigned long long)row->dropped[j].count);
    fputs(row->dropped_count ? "\n" : " -\n", stream);
}

void print_ledger(FILE *stream, quire_ledger_rows rows)
{
    print_ledger_head(stream);
    for (size_t i = 0; i < rows.count; i++) print_ledger_row(stream, &rows.items[i]);
}

void print_places(FILE *stream, uint32_t page, const quire_locator *locator)
{
    char label[QUIRE_LOCATOR_LABEL_BYTES] = "";
    if (locator) quire_locator_label(locator, label);
    if (page) fprintf(stream, ", page %u", page);
    if (*label) {
        fputs(", ", stream);
        print_text(stream, (quire_str){ label, strlen(label) });
    }
}

/* Whether a bar stands on the terminal's last line. */
static bool bar_shown;

void progress_clear(void)
{
    if (bar_shown) fputs("\r\033[K", stderr);
    bar_shown = false;
}

void progress_show(void *user, const quire_progress *progress)
{
    (void)user;
    if (!isatty(STDERR_FILENO)) return;
    uint64_t done = progress->stored + progress->unchanged + progress->failed,
             total = progress->found ? progress->found : 1;
    double share = progress->bytes_found && progress->chunks
                       ? 0.5 * ((double)progress->bytes_loaded / (double)progress->bytes_found) +
                             0.5 * ((double)progress->embedded / (double)progress->chunks)
                       : (double)done / (double)total;
    if (share > 1) share = 1;
    int cells = (int)(share * BAR_CELLS);
    fputs("\r\033[K[", stderr);
    for (int i = 0; i < BAR_CELLS; i++) fputc(i < cells ? '#' : '.', stderr);
    fprintf(stderr, "] %llu/%llu%s documents, %llu/%llu chunks", (unsigned long long)done,
            (unsigned long long)progress->found, progress->walking ? "+" : "",
            (unsigned long long)progress->embedded, (unsigned long long)progress->chunks);
    if (progress->seconds > 0.5 && progress->embedded)
        fprintf(stderr, ", %.0f chunks/s", (double)progress->embedded / progress->seconds);
    if (progress->seconds > 1 && share > 0.02 && !progress->walking)
        fprintf(stderr, ", %.0f s left", progress->seconds * (1 - share) / share);
    bar_shown = true;
    fflush(stderr);
}

/* The next bytes; 0 at the end, -1 with errno, ECANCELED where Ctrl-C came first. Not read() alone: a signal that comes just
 * before it would not end it. */
static ssize_t read_some(const quire_cancel *cancel, char *out, size_t size)
{
    enum { ASK_AGAIN_MS = 50 };
    for (;;) {
        struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
        if (quire_cancel_is_requested(cancel)) return errno = ECANCELED, -1;
        int ready = poll(&input, 1, ASK_AGAIN_MS);
        if (ready < 0 && errno != EINTR) return -1;
        if (ready <= 0) continue;
        ssize_t got = read(STDIN_FILENO, out, size);
        if (got >= 0 || errno != EINTR) return got;
    }
}

quire_status read_standard_input(const quire_cancel *cancel, size_t limit, quire_str *out, quire_error *err)
{
    size_t capacity = 1 << 16, size = 0;
    ssize_t got = 1;
    char *data = malloc(capacity);
    *err = (quire_error){ 0 };
    while (data && size <= limit && (got = read_some(cancel, data + size, capacity - size)) > 0) {
        size += (size_t)got;
        if (size < capacity) continue;
        char *more = realloc(data, capacity *= 2);
        if (!more) free(data);
        data = more;
    }
    if (data && size <= limit && got == 0) {
        *out = (quire_str){ data, size };
        return QUIRE_OK;
    }
    err->status = !data                ? QUIRE_E_NO_MEMORY
                  : size > limit       ? QUIRE_E_LIMIT
                  : errno == ECANCELED ? QUIRE_E_CANCELLED
                                       : QUIRE_E_IO;
    if (err->status == QUIRE_E_NO_MEMORY) snprintf(err->message, sizeof err->message, "out of memory");
    else if (err->status == QUIRE_E_CANCELLED) snprintf(err->message, sizeof err->message, "cancelled");
    else if (err->status == QUIRE_E_LIMIT)
        snprintf(err->message, sizeof err->message, "standard input is over %zu bytes", limit);
    else snprintf(err->message, sizeof err->message, "standard input cannot be read: %s", strerror(errno));
    free(data);
    return err->status;
}
