/* SPDX-License-Identifier: Apache-2.0 */
/* A chat driver that writes what a test sets. */
#ifndef QUIRE_FAKES_CHAT_SCRIPTED_H
#define QUIRE_FAKES_CHAT_SCRIPTED_H

#include "chat/chat.h"

/* Stands in for the provider: `chat.driver = openai`. `chat.scripted.text` is what it writes, character by character;
 * `chat.scripted.fails` makes it fail before that. */
extern const quire_chat_driver quire_chat_scripted;

#endif
