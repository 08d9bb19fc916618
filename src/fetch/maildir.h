/* SPDX-License-Identifier: Apache-2.0 */
/* Maildirs: folders of mails, one a file, as mail servers and programs keep them. */
#ifndef QUIRE_FETCH_MAILDIR_H
#define QUIRE_FETCH_MAILDIR_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a folder with these entries is one. The names are sorted. */
bool quire_maildir_has(char *const *names, size_t count);

/* The same of the folder at `path`, which is below the folder `fd` or absolute; "." is that folder itself. */
bool quire_maildir_stands(int fd, const char *path);

/* Whether this entry of a Maildir is another one, as ".Sent" is. No link is followed. */
bool quire_maildir_is_folder(int fd, const char *name);

/* Whether this entry of a Maildir is for the programs that keep it: indexes, and mails that are still being written. */
bool quire_maildir_is_own(const char *name);

#endif
