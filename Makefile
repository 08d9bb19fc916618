# SPDX-License-Identifier: Apache-2.0
# On a bare Debian 12: `make demo` shows Quire at work, `make test` runs every test. Both install and fetch what is
# missing first (see tools/setup). Environment: QUIRE_CACHE, PYTHON, PREFIX, DESTDIR, TMPDIR.

PREFIX ?= /usr/local
export PYTHON ?= /usr/bin/python3
SETUP := tools/setup
CONFIGURE = cmake --preset $(1) --log-level=WARNING -DQUIRE_PARTS="$$($(SETUP) --where)" $(2) >build/configure-$(1).log 2>&1 \
	|| { cat build/configure-$(1).log; exit 1; }

.PHONY: all help demo test test-long bench bench-chat check format install clean setup

all: setup
	@mkdir -p build
	@$(call CONFIGURE,release,)
	@cmake --build build --target all_programs

help:
	@echo 'make                   build build/quire, build/quire-load-worker, build/libquire.so and the default model'
	@echo 'make demo              build, then ask the samples three questions'
	@echo 'make test              build, then run every test, also under sanitizers'
	@echo 'make test-long         hostile documents as large as somebody would make them (half an hour)'
	@echo 'make check             style and layers'
	@echo 'make bench             measure (docs/benchmarks.md)'
	@echo 'make bench-chat        let a chat model answer (fetches 1.1 GB, takes half an hour)'
	@echo 'make install PREFIX=…  install a tree that runs from anywhere (also DESTDIR=…)'
	@echo 'make clean             remove build/; the cache of parts stays'

setup:
	@$(SETUP) build

demo: all
	@samples/demo.sh build

# The ordinary build has all tests; the address sanitizer sees the same C tests and those of bad input and commands, the
# thread sanitizer those in which threads meet.
test:
	@$(SETUP) test
	@mkdir -p build
	@tools/check
	@$(call CONFIGURE,release,-DQUIRE_TESTS=ON)
	@$(call CONFIGURE,asan,)
	@$(call CONFIGURE,tsan,)
	@cmake --build build
	@cmake --build build/asan
	@cmake --build build/tsan
	@"$$($(SETUP) --python)" tools/run_tests.py --python "$$($(SETUP) --python)" \
		--sanitized 'build/asan:$(SANITIZED_TESTS)' build build/asan 'build/tsan:$(THREAD_TESTS)'

# The shapes of tests/cli/hostile.py in their large size, which no ordinary run bears.
test-long:
	@$(SETUP) test
	@mkdir -p build
	@$(call CONFIGURE,release,-DQUIRE_TESTS=ON)
	@cmake --build build --target all_programs
	@QUIRE_TEST_LONG=1 QUIRE_BUILD="$$PWD/build" "$$($(SETUP) --python)" -m pytest -q -p no:cacheprovider tests/cli/test_hostile.py \
		tests/cli/test_bad_databases.py

# How the names of tests begin in which several threads meet.
THREAD_TESTS := unit_base_ unit_bind_http unit_embed_ unit_load_load unit_store_ flow_ contract_
# Tests that drive the programs, run on the sanitized programs too.
SANITIZED_TESTS := $(addprefix tests/cli/test_,bad_input.py bad_base.py bad_question.py sandbox.py $(addprefix commands.py::test_,\
	list_show_and_remove search_gives_ranks_scores_ranges_and_a_trace inspect_shows_structure_and_stores_nothing))

bench:
	@$(SETUP) bench
	@mkdir -p build
	@$(call CONFIGURE,release,-DQUIRE_TESTS=ON)
	@cmake --build build --target all_programs quire_benchmarks
	@QUIRE_PARTS="$$($(SETUP) --where)" QUIRE_PYTHON="$$($(SETUP) --python)" bench/run build

# The model is fetched for this alone: neither the product nor its tests need it.
bench-chat:
	@$(SETUP) bench
	@mkdir -p build
	@$(call CONFIGURE,release,-DQUIRE_TESTS=ON)
	@cmake --build build --target all_programs
	@model="$$(bench/chat/fetch_model)" && "$$($(SETUP) --python)" bench/chat/score.py --quire build/quire --model "$$model"

check:
	@$(SETUP) test
	@mkdir -p build
	@tools/check

format:
	@$(SETUP) test
	@git ls-files -z -co --exclude-standard '*.c' '*.h' | xargs -0 clang-format -i

# Nothing is fetched here, so that it may run as another user than the build.
install:
	@test -f build/build.ninja || { echo 'make install: run make first' >&2; exit 1; }
	@prefix="$$(realpath -m -- "$(PREFIX)")"; \
	cmake --install build --prefix "$$prefix" >build/install.log || { cat build/install.log; exit 1; }; \
	echo "installed in $(DESTDIR)$$prefix"

clean:
	rm -rf build
