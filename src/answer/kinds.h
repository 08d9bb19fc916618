/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a text holds the kind of thing that a question asks for. Pure functions. */
#ifndef QUIRE_ANSWER_KINDS_H
#define QUIRE_ANSWER_KINDS_H

#include "text/asked.h"

/* A figure is asked for: a number, an amount, a percentage. */
bool quire_kind_wants_figure(quire_asked_kind kind);
/* Something is asked for that can be seen in a text: a figure, a time, a name, a reason. */
bool quire_kind_wants_thing(quire_asked_kind kind);
/* A command, a file, an option or a package is asked for, which stands as it is typed. */
bool quire_kind_wants_token(quire_str question);

/* 1: `text` holds what is asked for; .2: a number where a sum is wanted; 0: no telling; -1: it doesn't. */
double quire_kind_of_text(const quire_asked *asked, quire_str text, quire_str question);
/* Finds the next share of something at or behind *at and moves *at behind it. *whole: where that something is said, as "total
 * revenue" in "17% of total revenue", 总收入 in 占总收入的17%. False: there is no more. */
bool quire_kind_next_share(quire_str text, size_t *at, quire_range *whole);
/* Which quantities a text names, a bit each: revenue, profit, cost, population … */
unsigned quire_kind_quantities(quire_str text);
/* "grew 6 %", 下降 */
bool quire_kind_speaks_of_change(quire_str text);
/* It ends as a question does. */
bool quire_kind_is_question(quire_str text);
/* "See section 5.3 …", 参见: it only says where to read on. */
bool quire_kind_points_elsewhere(quire_str text);
/* What is asked for that is to be explained: "APT" of "What is APT?", 什么是 APT; empty: nothing. */
quire_str quire_kind_defined(quire_str question);
/* Whether `text` says what `subject` is: "APT is a …", "APT (Advanced Package Tool) …", APT 是…. */
bool quire_kind_defines(quire_str text, quire_str subject);
/* What is typed to have something done: options, a prompt, "apt update" in quotes. */
bool quire_kind_holds_command(quire_str text);
/* A word as it is typed: /etc/motd, --all, apt-get, hostname(1), "quoted". */
bool quire_kind_holds_token(quire_str text);

#endif
