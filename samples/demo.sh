#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Adds samples/documents to a base of its own, asks one English question, one Chinese question and one
# that the samples can't answer, and checks two cited answers and a refusal.
# Usage: samples/demo.sh [BINARY_DIRECTORY]
set -euo pipefail

samples=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=${1:-build}
quire=$bin/quire
if [[ ! -x $quire ]]; then
    echo "demo: no program at $quire; build it first (make), or name its directory: $0 DIRECTORY" >&2
    exit 2
fi
quire=$(cd "$(dirname "$quire")" && pwd)/quire

work=$(mktemp -d "${TMPDIR:-/tmp}/quire-demo.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
base=$work/demo.quire
failures=0

show() {
    printf '\n$ quire'
    printf ' %q' "$@" | sed "s|$work/||g; s|$samples/|samples/|g"
    printf '\n'
}

fail() {
    echo "demo: $1" >&2
    failures=$((failures + 1))
}

# Chinese questions are printed as they are: %q would escape each byte in the C locale.
ask() {
    printf '\n$ quire --kb demo.quire ask "%s"\n' "$1"
    "$quire" --kb "$base" ask "$1" >"$work/answer" || fail "asking \"$1\" failed"
    cat "$work/answer"
}

holds() {
    tr '\n' ' ' <"$work/answer" | LC_ALL=C grep -Eq -- "$1"
}

expect_answer() { # question, document, phrase that the answer holds
    ask "$1"
    holds '\[1\].*, verified\)' || fail "no verified citation for \"$1\""
    holds "$2" || fail "the answer to \"$1\" doesn't cite $2"
    holds "$3" || fail "the answer to \"$1\" doesn't hold \"$3\""
}

expect_refusal() { # question
    ask "$1"
    holds '\((no_match|weak_match)\)' || fail "\"$1\" was not refused with no_match or weak_match"
    holds 'nearest: 1\. ' || fail "the refusal of \"$1\" doesn't show what came nearest"
}

show --kb "$base" add "$samples/documents"
"$quire" --kb "$base" add "$samples/documents" || fail "adding the samples failed"

expect_answer 'How much RAM is recommended for installing Debian with a desktop?' \
    'debian-before-installing\.en\.pdf' '2 gigabytes'
expect_answer 'Debian 计划是哪一年由谁建立的？' \
    'debian-faq-definitions\.zh-cn\.html' 'Ian Murdock'
expect_refusal 'Which football club won the 2019 Copa Libertadores?'

if ((failures > 0)); then
    echo "demo: $failures check(s) failed" >&2
    exit 1
fi
printf '\nTwo cited answers and one refusal, as expected.\n'
