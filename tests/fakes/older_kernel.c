/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a program as on a kernel that lacks something: older_kernel landlock|seccomp PROGRAM [ARGUMENT …] */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define UNLESS(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (skip))
#define RETURN(value) BPF_STMT(BPF_RET | BPF_K, (value))

int main(int argc, char **argv)
{
    if (argc < 3) return 2;
    uint32_t call = strcmp(argv[1], "landlock") == 0 ? SYS_landlock_create_ruleset : SYS_seccomp;
    /* The older way to a filter is a prctl(), which this kernel has without filters. */
    uint32_t option = call == SYS_seccomp ? PR_SET_SECCOMP : UINT32_MAX;
    struct sock_filter rules[] = {
        LOAD(nr),      UNLESS(call, 1),   RETURN(SECCOMP_RET_ERRNO | ENOSYS), UNLESS(SYS_prctl, 3),
        LOAD(args[0]), UNLESS(option, 1), RETURN(SECCOMP_RET_ERRNO | EINVAL), RETURN(SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog filter = { sizeof rules / sizeof *rules, rules };
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter))
        return 2;
    execv(argv[2], argv + 2);
    return 2;
}
