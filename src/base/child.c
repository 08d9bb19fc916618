/* SPDX-License-Identifier: Apache-2.0 */
#include "base/child.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>

static int set_descriptors(posix_spawn_file_actions_t *actions, const int standard[3])
{
    int code = 0;
    for (int i = 0; !code && i < 3; i++)
        code = standard[i] < 0
                   ? posix_spawn_file_actions_addopen(actions, i, "/dev/null", i ? O_WRONLY : O_RDONLY, 0)
                   : posix_spawn_file_actions_adddup2(actions, standard[i], i);
    return code ? code : posix_spawn_file_actions_addclosefrom_np(actions, 3);
}

static int set_signals(posix_spawnattr_t *attributes)
{
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int code = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                                        POSIX_SPAWN_SETSIGDEF);
    if (!code) code = posix_spawnattr_setpgroup(attributes, 0);
    if (!code) code = posix_spawnattr_setsigmask(attributes, &none);
    return code ? code : posix_spawnattr_setsigdefault(attributes, &all);
}

int quire_child_start(const char *path, char *const *arguments, char *const *environment,
                      const int standard[3], pid_t *out)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int code = posix_spawn_file_actions_init(&actions);
    if (code) return code;
    code = posix_spawnattr_init(&attributes);
    if (!code) {
        code = set_descriptors(&actions, standard);
        if (!code) code = set_signals(&attributes);
        if (!code) code = posix_spawn(out, path, &actions, &attributes, arguments, environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return code;
}
