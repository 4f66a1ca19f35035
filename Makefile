# SPDX-License-Identifier: Apache-2.0
# The commands of daily life; meson.build says how things are built.

PREFIX ?= /usr/local
MINUTES ?= 10
MERLON_SHARED ?= ../shared
export MERLON_SHARED

# Warnings are errors in our own builds; packagers call meson themselves.
SETUP = meson setup --werror -Dprefix=$(PREFIX)
SANITIZE = -Db_sanitize=address,undefined -Doptimization=1 -Ddebug=true

.PHONY: build
build: build/build.ninja
	@ninja -C build

build/build.ninja: | packages
	$(SETUP) --buildtype=release -Doptimization=2 -Db_lto=false build

.PHONY: demo
demo: packages build/build.ninja
	@ninja -C build --quiet src/merlon
	@tools/demo build/src/merlon

.PHONY: test
test: packages
	@test -f build-test/build.ninja || $(SETUP) $(SANITIZE) build-test
	@ninja -C build-test
	@tools/run-tests build-test

.PHONY: packages
packages:
	@tools/install-packages

.PHONY: install
install: build
	meson configure build -Dprefix=$(PREFIX)
	meson install -C build $(if $(DESTDIR),--destdir=$(abspath $(DESTDIR)))

.PHONY: fuzz
fuzz:
	@tools/run-fuzz $(MINUTES)

.PHONY: bench
bench: build
	@for b in bench/*.sh; do echo "== $$b"; MERLON=build/src/merlon sh "$$b" || exit; done

.PHONY: format
format:
	git ls-files '*.c' '*.h' | xargs -n 1 clang-format -i

# By hand, for they take minutes: gcc's analyzer finds leaks, clang-tidy the rest.  The analyzer does
# not see that a result is set whenever the status says so: no word on unset values and NULL.
ANALYZE = -fanalyzer -Wno-analyzer-use-of-uninitialized-value -Wno-analyzer-null-dereference \
    -Wno-analyzer-null-argument
.PHONY: lint
lint:
	@test -f build-lint/build.ninja || CC=gcc $(SETUP) -Dc_args="$(ANALYZE)" build-lint
	ninja -C build-lint src/merlon
	@test -f build-tidy/build.ninja || CC=clang $(SETUP) build-tidy
	ninja -C build-tidy src/merlon
	clang-tidy -p build-tidy --quiet $$(git ls-files 'src/*.c')

.PHONY: clean
clean:
	rm -rf build build-test build-lint build-tidy build-fuzz
