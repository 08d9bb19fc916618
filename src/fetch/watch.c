/* SPDX-License-Identifier: Apache-2.0 */
/* What makes inotify hard, and what is done about it. Source: inotify(7).
 *
 * - It isn't recursive. A folder is watched first and looked through then; what is made between the two is found by either.
 * - A folder keeps its watch when it is moved. It is taken out of the tree, with all below it, and watched anew where it is
 *   now; the two halves of a move need not be matched for that.
 * - The queue is bounded. Where it ran over, everything is watched anew, in a new queue, and all sources are changed.
 * - It says nothing of what happens above a source, of mounts, or of what other machines do on a network's disk. Each
 *   source's folder is looked at now and then, by device, inode and what is mounted below (mounts.c); on a network's disk the
 *   source is watched partly.
 * - There is a limit of watches for all programs of a user. Beyond it a source is watched partly. */
#include "fetch/watch.h"

#include "base/error.h"
#include "base/str.h"
#include "fetch/dirty.h"
#include "fetch/mounts.h"
#include "fetch/open_path.h"
#include "fetch/watch_sources.h"
#include "fetch/watch_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

enum {
    NS_PER_MS = 1000000,
    EVENTS_BYTES = 64 << 10,
    DRAIN_STEPS = 256,
    CANCEL_SLICE_MS = 100, /* a signal ends a wait at once; a cancel from another thread after this */

};

const quire_watch_settings quire_watch_standard = {
    .settle_ms = 250,
    .found_ms = 1000,
    .still_ms = 10000,
    .longest_ms = 5000,
    .whole_ms = 30000,
    .waiting_ms = 60000,
    .look_ms = 5000,
    .most_folders = 1 << 20,
    .most_paths = 16384,
};

static const uint32_t events_mask = IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_MOVED_FROM |
                                    IN_MOVED_TO | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR |
                                    IN_EXCL_UNLINK;

struct quire_watcher {
    quire_watch_settings settings;
    quire_watch_sources sources;
    quire_mounts mounts;
    quire_watch_tree tree;
    int *queue; /* descriptors of folders to be looked through */
    size_t queued, queue_capacity;
    quire_dirty_set dirty;
    int64_t look_ns; /* when the anchors are to be looked at */
    bool standings;  /* something was said otherwise since it was last asked for */
    char events[EVENTS_BYTES] __attribute__((aligned(__alignof__(struct inotify_event))));
};

/* ---- saying what is not watched ---- */

static void say_partly(quire_watcher *watcher, quire_watched *source, const char *why)
{
    if (source->partly) return;
    source->partly = watcher->standings = true;
    snprintf(source->why, sizeof source->why, "%s", why);
}

static long system_limit(void)
{
    char text[32] = "";
    int fd = open("/proc/sys/fs/inotify/max_user_watches", O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    if (fd >= 0) close(fd);
    return got > 0 ? strtol(text, NULL, 10) : 0;
}

static void say_limit(quire_watcher *watcher, quire_watched *source)
{
    char why[QUIRE_WATCH_WHY_BYTES];
    snprintf(why, sizeof why,
             "only %zu folders can be watched; the system's limit for all programs of the user, "
             "fs.inotify.max_user_watches, is %ld and can be raised with sysctl",
             watcher->tree.count, system_limit());
    say_partly(watcher, source, why);
}

static bool is_remote(int fd)
{
    static const unsigned kinds[] = {
        NFS_SUPER_MAGIC, SMB_SUPER_MAGIC,  CIFS_SUPER_MAGIC, SMB2_SUPER_MAGIC, CEPH_SUPER_MAGIC,
        AFS_SUPER_MAGIC, CODA_SUPER_MAGIC, V9FS_MAGIC,       FUSE_SUPER_MAGIC, 0x0BD00BD0, /* Lustre */
        0x786F4256, /* shared folders of VirtualBox */
        0xBACBACBC, /* those of VMware */
    };
    struct statfs disk;
    if (fstatfs(fd, &disk) != 0) return false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if ((unsigned)disk.f_type == kinds[i]) return true;
    return false;
}

/* ---- the tree ---- */

static bool enqueue(quire_watcher *watcher, quire_watch_node *node, bool report)
{
    node->report |= report;
    if (node->queued) return true;
    int *queue = watcher->queue;
    if (watcher->queued == watcher->queue_capacity) {
        size_t capacity = watcher->queue_capacity ? watcher->queue_capacity * 2 : 256;
        queue = reallocarray(queue, capacity, sizeof *queue);
        if (!queue) return false;
        watcher->queue = queue;
        watcher->queue_capacity = capacity;
    }
    queue[watcher->queued++] = node->wd;
    return node->queued = true;
}

/* The kernel follows this to the folder that is open, whatever its path leads to by now. */
static int add_watch(const quire_watcher *watcher, int fd)
{
    char name[64];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    return inotify_add_watch(watcher->tree.fd, name, events_mask);
}

static bool stands_at(const quire_watch_node *node, const char *path)
{
    char own[PATH_MAX];
    return quire_watch_path(node, NULL, own) && strcmp(own, path) == 0;
}

typedef enum watching { WATCHING, WATCHING_MOVED, NOT_WATCHING } watching;

/* Watches the open folder as `name` in `above`, or, where that is NULL, as an anchor; and sees to it that it is looked through.
 * MOVED: it was watched as another. `report`: what stands in it is news. */
static watching watch_folder(quire_watcher *watcher, int fd, quire_watch_node *above, const char *name,
                             const char *path, bool report, quire_watch_node **out)
{
    watching result = WATCHING;
    *out = NULL;
    if (watcher->tree.fd < 0) return NOT_WATCHING;
    if (watcher->tree.count >= watcher->settings.most_folders) {
        errno = ENOSPC;
        return NOT_WATCHING;
    }
    int wd = add_watch(watcher, fd);
    quire_watch_node *known = wd < 0 ? NULL : quire_watch_tree_find(&watcher->tree, wd);
    if (known && stands_at(known, path)) {
        *out = known;
        return WATCHING;
    }
    if (known) {
        bool around = false;
        for (const quire_watch_node *node = above; node; node = node->above) around |= node == known;
        quire_watch_tree_drop(&watcher->tree, known);
        watcher->look_ns = 0;
        /* It was moved into what was below it, which itself had been moved: the events of that are still to come. */
        if (around) return WATCHING_MOVED;
        result = WATCHING_MOVED;
        wd = add_watch(watcher, fd);
    }
    if (wd < 0) return NOT_WATCHING;
    quire_watch_node *node = quire_watch_tree_add(&watcher->tree, wd, above, name);
    if (!node || !enqueue(watcher, node, report)) {
        if (node) quire_watch_tree_drop(&watcher->tree, node);
        else inotify_rm_watch(watcher->tree.fd, wd);
        errno = ENOMEM;
        return NOT_WATCHING;
    }
    *out = node;
    return result;
}

static void say_not_watched(quire_watcher *watcher, quire_watched *source, int code)
{
    char text[128], why[QUIRE_WATCH_WHY_BYTES];
    if (code == ENOSPC) {
        say_limit(watcher, source);
        return;
    }
    if (watcher->tree.fd < 0 && code == EMFILE) {
        say_partly(watcher, source,
                   "the system gives no more watchers; their limit, fs.inotify.max_user_instances, can be "
                   "raised with sysctl");
        return;
    }
    snprintf(why, sizeof why, "a folder cannot be watched: %s", strerror_r(code, text, sizeof text));
    say_partly(watcher, source, why);
}

/* A folder that has come, or was there already. */
static void take_folder(quire_watcher *watcher, quire_watch_node *above, const char *name, const char *path,
                        quire_watched *source, bool report)
{
    quire_watch_node *node;
    int fd = quire_open_path(path, O_RDONLY | O_DIRECTORY);
    if (fd < 0) {
        /* Gone or exchanged: more events come. Unreadable: so it is for a walk, until its attributes change. */
        if (errno == EMFILE || errno == ENFILE || errno == ENOMEM) say_not_watched(watcher, source, errno);
        return;
    }
    watching result = watch_folder(watcher, fd, above, name, path, report, &node);
    if (result == NOT_WATCHING && errno != EACCES) say_not_watched(watcher, source, errno);
    if (result == WATCHING_MOVED)
        quire_dirty_note(&watcher->dirty, source->number, path, QUIRE_DIRT_DONE, quire_monotonic_ns());
    if (result != NOT_WATCHING && is_remote(fd))
        say_partly(watcher, source,
                   "it lies on a network's disk or one of another program, where changes made elsewhere are "
                   "not told");
    close(fd);
}

static bool is_folder(int fd, const struct dirent *entry)
{
    struct stat found;
    if (entry->d_type != DT_UNKNOWN) return entry->d_type == DT_DIR;
    return fstatat(fd, entry->d_name, &found, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(found.st_mode);
}

static void look_through(quire_watcher *watcher, quire_watch_node *node)
{
    char path[PATH_MAX];
    bool report = node->report;
    node->queued = node->report = false;
    int fd = quire_watch_path(node, NULL, path) ? quire_open_path(path, O_RDONLY | O_DIRECTORY) : -1;
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    if (!folder) {
        if (fd >= 0) close(fd);
        return;
    }
    int wd = node->wd;
    for (struct dirent *entry; (entry = readdir(folder));) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) continue;
        bool below = is_folder(fd, entry);
        if ((!below && !report) || !quire_watch_path(node, name, path)) continue;
        quire_watched *source = quire_watch_source_of(&watcher->sources, node, name, path, below);
        if (!source) continue;
        if (below) take_folder(watcher, node, name, path, source, report);
        else quire_dirty_note(&watcher->dirty, source->number, path, QUIRE_DIRT_FOUND, quire_monotonic_ns());
        /* What stands below may have been the folder itself a moment ago, and was taken out with all below it. */
        if (quire_watch_tree_find(&watcher->tree, wd) != node) break;
    }
    closedir(folder);
}

/* ---- the sources' own folders ---- */

static void note_anchored(quire_watcher *watcher, const quire_watch_anchor *anchor)
{
    for (size_t i = 0; i < watcher->sources.count; i++)
        if (watcher->sources.items[i].anchor == anchor)
            quire_dirty_note_whole(&watcher->dirty, watcher->sources.items[i].number, quire_monotonic_ns());
    watcher->standings = true;
}

static void drop_anchored(quire_watcher *watcher, quire_watch_anchor *anchor)
{
    quire_watch_node *node = quire_watch_tree_find(&watcher->tree, anchor->wd);
    if (node && stands_at(node, anchor->path)) quire_watch_tree_drop(&watcher->tree, node);
    anchor->wd = -1;
}

static void watch_anchored(quire_watcher *watcher, quire_watch_anchor *anchor, int fd)
{
    quire_watch_node *node = NULL;
    const char *name = anchor->path[1] ? anchor->path : "";
    watching result = watch_folder(watcher, fd, NULL, name, anchor->path, false, &node);
    int code = errno;
    if (node) anchor->wd = node->wd;
    for (size_t i = 0; i < watcher->sources.count; i++) {
        quire_watched *source = &watcher->sources.items[i];
        if (source->anchor != anchor) continue;
        if (result == NOT_WATCHING && watcher->tree.fd >= 0) say_not_watched(watcher, source, code);
        else if (is_remote(fd))
            say_partly(watcher, source,
                       "it lies on a network's disk or one of another program, where changes made elsewhere "
                       "are not told");
    }
}

/* It is looked through anew. */
static void forget_partly(quire_watcher *watcher, const quire_watch_anchor *anchor)
{
    for (size_t i = 0; i < watcher->sources.count; i++)
        if (watcher->sources.items[i].anchor == anchor && watcher->tree.fd >= 0)
            watcher->sources.items[i].partly = false;
}

static void look_at_anchor(quire_watcher *watcher, quire_watch_anchor *anchor, bool first)
{
    struct stat entry;
    char text[128];
    int fd = quire_open_path(anchor->path, O_RDONLY | O_DIRECTORY);
    bool stands = fd >= 0 && fstat(fd, &entry) == 0;
    if (!stands) {
        snprintf(anchor->why, sizeof anchor->why, "%s", strerror_r(errno, text, sizeof text));
        if (anchor->stands) {
            drop_anchored(watcher, anchor);
            note_anchored(watcher, anchor);
        }
    } else {
        uint64_t mounts = quire_mounts_below(&watcher->mounts, anchor->path);
        bool same = anchor->stands && anchor->device == entry.st_dev && anchor->inode == entry.st_ino &&
                    anchor->mounts == mounts;
        quire_watch_node *node = quire_watch_tree_find(&watcher->tree, anchor->wd);
        if (!same || !node || !stands_at(node, anchor->path)) {
            bool was_watched = anchor->wd >= 0;
            if (!same) drop_anchored(watcher, anchor);
            if (!same) forget_partly(watcher, anchor);
            anchor->wd = -1;
            watch_anchored(watcher, anchor, fd);
            if (!first && (!same || was_watched)) note_anchored(watcher, anchor);
        }
        anchor->device = entry.st_dev;
        anchor->inode = entry.st_ino;
        anchor->mounts = mounts;
    }
    anchor->stands = stands;
    if (fd >= 0) close(fd);
}

static void look_at_anchors(quire_watcher *watcher, bool first)
{
    quire_mounts_renew(&watcher->mounts);
    for (size_t i = 0; i < watcher->sources.anchor_count; i++)
        look_at_anchor(watcher, &watcher->sources.anchors[i], first);
    watcher->look_ns = quire_monotonic_ns() + watcher->settings.look_ms * NS_PER_MS;
}

/* Everything is watched anew, in an empty queue. */
static void start_anew(quire_watcher *watcher)
{
    quire_watch_tree_free(&watcher->tree);
    if (watcher->tree.fd >= 0) close(watcher->tree.fd);
    watcher->queued = 0;
    watcher->tree.fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    int code = errno;
    for (size_t i = 0; i < watcher->sources.count; i++) {
        watcher->sources.items[i].partly = false;
        if (watcher->tree.fd < 0) say_not_watched(watcher, &watcher->sources.items[i], code);
    }
    for (size_t i = 0; i < watcher->sources.anchor_count; i++) watcher->sources.anchors[i].wd = -1;
}

/* ---- events ---- */

static quire_dirt dirt_of(const quire_watched *source, uint32_t mask)
{
    /* A file that is a source itself is forgotten with it, so who deletes it first and writes it then is waited for. */
    if (!source->folder && mask & (IN_MOVED_FROM | IN_DELETE)) return QUIRE_DIRT_WRITING;
    if (mask & (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE)) return QUIRE_DIRT_DONE;
    return mask & IN_ATTRIB ? QUIRE_DIRT_TOUCHED : QUIRE_DIRT_WRITING;
}

static void take_named(quire_watcher *watcher, quire_watch_node *above, uint32_t mask, const char *name)
{
    char path[PATH_MAX];
    bool folder = mask & IN_ISDIR;
    if (!quire_watch_path(above, name, path)) return;
    quire_watched *source = quire_watch_source_of(&watcher->sources, above, name, path, folder);
    if (!source) return;
    bool came = mask & (IN_CREATE | IN_MOVED_TO | IN_ATTRIB);
    if (!folder || !(mask & (IN_CREATE | IN_ATTRIB)))
        quire_dirty_note(&watcher->dirty, source->number, path, dirt_of(source, mask), quire_monotonic_ns());
    /* A folder that was made here has its files told one by one, as each may be written to yet; one that was moved here is
     * told as a whole. */
    if (folder && came) take_folder(watcher, above, name, path, source, !(mask & IN_MOVED_TO));
}

/* A folder that was moved within what is watched is in the tree as that by now; else it has left. */
static void check_place(quire_watcher *watcher, quire_watch_node *node)
{
    char path[PATH_MAX];
    int fd = quire_watch_path(node, NULL, path) ? quire_open_path(path, O_RDONLY | O_DIRECTORY) : -1;
    int wd = fd < 0 ? -1 : add_watch(watcher, fd);
    if (wd != node->wd) {
        if (wd >= 0 && !quire_watch_tree_find(&watcher->tree, wd)) inotify_rm_watch(watcher->tree.fd, wd);
        quire_watch_tree_drop(&watcher->tree, node);
    }
    if (fd >= 0) close(fd);
}

/* False: events were lost. */
static bool take_event(quire_watcher *watcher, const struct inotify_event *event)
{
    if (event->mask & IN_Q_OVERFLOW) return false;
    quire_watch_node *node = quire_watch_tree_find(&watcher->tree, event->wd);
    if (!node) return true; /* queued before its folder was taken out */
    if (event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED)) watcher->look_ns = 0;
    if (event->mask & IN_IGNORED) quire_watch_tree_drop(&watcher->tree, node);
    else if (event->mask & IN_MOVE_SELF) check_place(watcher, node);
    else if (event->len) take_named(watcher, node, event->mask, event->name);
    return true;
}

static void take_lost_events(quire_watcher *watcher)
{
    start_anew(watcher);
    look_at_anchors(watcher, true);
    for (size_t i = 0; i < watcher->sources.count; i++)
        quire_dirty_note_whole(&watcher->dirty, i, quire_monotonic_ns());
}

/* False: nothing has happened. */
static bool take_events(quire_watcher *watcher)
{
    ssize_t got;
    if (watcher->tree.fd < 0) return false;
    do {
        got = read(watcher->tree.fd, watcher->events, sizeof watcher->events);
    } while (got < 0 && errno == EINTR);
    for (ssize_t at = 0; at < got;) {
        const struct inotify_event *event = (const struct inotify_event *)(watcher->events + at);
        if (!take_event(watcher, event)) {
            take_lost_events(watcher);
            break;
        }
        at += (ssize_t)(sizeof *event + event->len);
    }
    return got > 0;
}

/* True: nothing is left to do. */
static bool take_a_step(quire_watcher *watcher)
{
    bool happened = take_events(watcher);
    if (quire_monotonic_ns() >= watcher->look_ns) {
        look_at_anchors(watcher, false);
    } else if (watcher->queued) {
        quire_watch_node *node = quire_watch_tree_find(&watcher->tree, watcher->queue[--watcher->queued]);
        if (node && node->queued) look_through(watcher, node);
    } else {
        return !happened;
    }
    return false;
}

quire_status quire_watcher_drain(quire_watcher *watcher, quire_call *call, quire_error *err)
{
    /* Who makes changes quicker than they are taken in must not keep the others from being told. */
    for (int steps = 0; steps < DRAIN_STEPS || watcher->queued; steps++) {
        if (quire_cancelled(call)) return quire_fail_cancelled(err);
        if (take_a_step(watcher)) break;
    }
    return QUIRE_OK;
}

/* ---- waiting ---- */

static void sleep_until(const quire_watcher *watcher, int64_t until_ns)
{
    int64_t left_ms = (until_ns - quire_monotonic_ns()) / NS_PER_MS + 1;
    if (left_ms <= 0) return;
    struct pollfd events = { .fd = watcher->tree.fd, .events = POLLIN };
    poll(&events, 1, (int)(left_ms < CANCEL_SLICE_MS ? left_ms : CANCEL_SLICE_MS));
}

quire_status quire_watcher_wait(quire_watcher *watcher, quire_call *call, int64_t until_ns,
                                quire_watch_news *out, quire_error *err)
{
    *out = (quire_watch_news){ 0 };
    for (;;) {
        quire_status status = quire_watcher_drain(watcher, call, err);
        if (status) return status;
        int64_t now_ns = quire_monotonic_ns(), due_ns = quire_dirty_due(&watcher->dirty);
        if (due_ns <= now_ns) status = quire_dirty_take(&watcher->dirty, call->arena, now_ns, out, err);
        if (status) return status;
        out->standings = watcher->standings;
        watcher->standings = false;
        if (out->count || out->waiting.count || out->standings || now_ns >= until_ns) return QUIRE_OK;
        if (due_ns > watcher->look_ns) due_ns = watcher->look_ns;
        sleep_until(watcher, due_ns < until_ns ? due_ns : until_ns);
    }
}

void quire_watcher_give_back(quire_watcher *watcher, const quire_changes *changes, size_t count)
{
    int64_t now_ns = quire_monotonic_ns();
    for (size_t i = 0; i < count; i++) {
        char path[PATH_MAX];
        if (changes[i].whole) quire_dirty_note_whole(&watcher->dirty, changes[i].source, now_ns);
        for (size_t j = 0; j < changes[i].paths.count; j++) {
            quire_str item = changes[i].paths.items[j];
            memcpy(path, item.data, item.size);
            path[item.size] = '\0';
            quire_dirty_note(&watcher->dirty, changes[i].source, path, QUIRE_DIRT_TOUCHED, now_ns);
        }
    }
}

int quire_watcher_fd(const quire_watcher *watcher)
{
    return watcher->tree.fd;
}

size_t quire_watcher_folders(const quire_watcher *watcher)
{
    return watcher->tree.count;
}

quire_watch_standing quire_watcher_standing(const quire_watcher *watcher, size_t i)
{
    const quire_watched *source = watcher->sources.by_number[i];
    quire_watch_standing standing = { .kind = QUIRE_WATCHED };
    if (!source->anchor->stands) {
        standing.kind = QUIRE_WATCHED_AWAY;
        standing.why = source->anchor->why;
    } else if (source->partly) {
        standing.kind = watcher->tree.fd < 0 ? QUIRE_WATCHED_NOT : QUIRE_WATCHED_PARTLY;
        standing.why = source->why;
    }
    return standing;
}

/* ---- opening ---- */

quire_status quire_watcher_open(const quire_watch_settings *settings, const quire_watch_source *sources,
                                size_t count, const char *base_path, quire_watcher **out, quire_error *err)
{
    quire_watcher *watcher = calloc(1, sizeof *watcher);
    if (!watcher) return quire_fail_memory(err);
    watcher->settings = *settings;
    watcher->tree.fd = -1;
    quire_mounts_open(&watcher->mounts);
    if (!quire_watch_sources_init(&watcher->sources, sources, count, base_path) ||
        !quire_dirty_init(&watcher->dirty, &watcher->settings, count)) {
        quire_watcher_close(watcher);
        return quire_fail_memory(err);
    }
    start_anew(watcher);
    look_at_anchors(watcher, true);
    *out = watcher;
    return QUIRE_OK;
}

void quire_watcher_close(quire_watcher *watcher)
{
    if (!watcher) return;
    quire_watch_sources_free(&watcher->sources);
    quire_mounts_close(&watcher->mounts);
    quire_dirty_free(&watcher->dirty);
    quire_watch_tree_free(&watcher->tree);
    if (watcher->tree.fd >= 0) close(watcher->tree.fd);
    free(watcher->queue);
    free(watcher);
}
