/* SPDX-License-Identifier: Apache-2.0 */
/* One trace, printed for people. */
#ifndef QUIRE_CLI_TRACE_OUT_H
#define QUIRE_CLI_TRACE_OUT_H

#include "quire/quire.h"

/* Prints the body of a trace. False: it cannot be read; said so. */
bool trace_print(const quire_trace *trace);

#endif
