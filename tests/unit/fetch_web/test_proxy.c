/* SPDX-License-Identifier: Apache-2.0 */
/* The variables as curl's manual describes them. */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "fetch/web/proxy.h"

#include <stdlib.h>

static const char *const variables[] = { "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY",
                                         "all_proxy",  "ALL_PROXY",  "no_proxy",    "NO_PROXY" };

static int forget(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) unsetenv(variables[i]);
    return 0;
}

static void expect(const char *option, const char *word, const char *proxy)
{
    quire_arena arena = { 0 };
    quire_url url;
    assert_int_equal(quire_url_read(&arena, NULL, quire_str_from(word), &url, NULL), 0);
    const char *found = quire_proxy_for(option, &url);
    if (!found != !proxy || (found && strcmp(found, proxy) != 0))
        fail_msg("%s: %s, not %s", word, found ? found : "none", proxy ? proxy : "none");
    quire_arena_free(&arena);
}

static void reads_the_environment_as_curl_does(void **state)
{
    (void)state;
    expect(NULL, "http://example.com/", NULL);
    setenv("HTTP_PROXY", "http://upper", 1);
    expect(NULL, "http://example.com/", NULL);
    setenv("http_proxy", "http://plain", 1);
    setenv("HTTPS_PROXY", "http://secure", 1);
    expect(NULL, "http://example.com/", "http://plain");
    expect(NULL, "https://example.com/", "http://secure");
    unsetenv("HTTPS_PROXY");
    setenv("ALL_PROXY", "http://all", 1);
    expect("", "https://example.com/", "http://all");
    expect("http://option", "https://example.com/", "http://option");
}

static void asks_some_hosts_directly(void **state)
{
    (void)state;
    setenv("all_proxy", "http://all", 1);
    setenv("no_proxy", "example.com, .org,10.0.0.0/8,[::1],2001:db8::/32", 1);
    expect(NULL, "http://example.com/", NULL);
    expect(NULL, "http://www.example.com/", NULL);
    expect(NULL, "http://badexample.com/", "http://all");
    expect(NULL, "http://a.org/", NULL);
    expect(NULL, "http://10.1.2.3/", NULL);
    expect(NULL, "http://11.1.2.3/", "http://all");
    expect(NULL, "http://[2001:db8::9]/", NULL);
    expect(NULL, "http://[2001:db9::9]/", "http://all");
    setenv("no_proxy", "*", 1);
    expect("http://option", "http://example.net/", NULL);
}

static void this_machine_is_asked_directly(void **state)
{
    (void)state;
    setenv("all_proxy", "http://all", 1);
    expect(NULL, "http://localhost:8080/", NULL);
    expect(NULL, "http://127.0.0.2/", NULL);
    expect(NULL, "http://[::1]/", NULL);
    expect("http://option", "http://127.0.0.1/", "http://option");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_the_environment_as_curl_does, forget, forget),
        cmocka_unit_test_setup_teardown(asks_some_hosts_directly, forget, forget),
        cmocka_unit_test_setup_teardown(this_machine_is_asked_directly, forget, forget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
