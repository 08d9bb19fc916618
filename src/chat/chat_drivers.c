/* SPDX-License-Identifier: Apache-2.0 */
/* The chat drivers of this build, in the order users see them. */
#include "chat/chat.h"

extern const quire_chat_driver quire_chat_llama, quire_chat_openai;

const quire_chat_driver *const quire_chat_drivers[] = {
    &quire_chat_llama,
    &quire_chat_openai,
    NULL,
};
