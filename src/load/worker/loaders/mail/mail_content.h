/* SPDX-License-Identifier: Apache-2.0 */
/* What a part of a mail holds: its bytes as they stand in the mail, and without their transfer encoding. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_MAIL_MAIL_CONTENT_H
#define QUIRE_LOAD_WORKER_LOADERS_MAIL_MAIL_CONTENT_H

#include "base/buffer.h"

#include <gmime/gmime.h>

/* The part's content as it stands in `mail`, the bytes that its message was parsed from. */
quire_str quire_mail_content_of(GMimePart *part, quire_str mail);

/* Appends the first bytes of a part's content, `raw`, to `out` without its transfer encoding, as far as the buffer's limit
 * allows. Gives how many of `raw` its encoding does not have, or cut off. */
uint64_t quire_mail_decode_content(GMimePart *part, quire_str raw, quire_buffer *out);

#endif
