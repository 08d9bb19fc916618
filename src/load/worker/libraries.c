/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/libraries.h"

#include "load/worker/sandbox.h"

#include <gmime/gmime.h>
#include <locale.h>
#include <stdlib.h>
#include <time.h>

#ifdef QUIRE_SHADOW_MEMORY
/* gmime loses the 64 bytes of what it had registered before: of the leak sanitizer, where there is one. */
void __lsan_disable(void) __attribute__((weak));
void __lsan_enable(void) __attribute__((weak));
#define LOSES_MEMORY(call)                                                                                   \
    do {                                                                                                     \
        if (__lsan_disable) __lsan_disable();                                                                \
        call;                                                                                                \
        if (__lsan_enable) __lsan_enable();                                                                  \
    } while (0)
#else
#define LOSES_MEMORY(call) call
#endif

/* An attached mail is a document of its own: it is handed out as it stands, not parsed with the mail around it. */
static void leave_messages_whole(void)
{
    static const char *const subtypes[] = { "rfc822", "rfc2822", "global", "news" };
    for (size_t i = 0; i < sizeof subtypes / sizeof *subtypes; i++)
        g_mime_object_register_type("message", subtypes[i], GMIME_TYPE_PART);
}

/* What libraries have to say of a document is no message for people. */
static void keep_silent(const gchar *domain, GLogLevelFlags level, const gchar *message, gpointer user)
{
    (void)domain, (void)level, (void)message, (void)user;
}

bool quire_libraries_prepare(void)
{
    /* libarchive: times of members are local ones, and names that are UTF-8 have to be names of the locale's charset */
    if (setenv("TZ", "UTC0", 1)) return false;
    tzset();
    setlocale(LC_CTYPE, "C.UTF-8");
    g_get_charset(NULL); /* glib asks for it to write a date or a message */
    g_log_set_default_handler(keep_silent, NULL);
    LOSES_MEMORY(g_mime_init());
    leave_messages_whole();
    return true;
}
