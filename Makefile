# Two commands do everything on a fresh Debian 12: `make run` and `make test`. The rest are shortcuts.
BUILD := build
JOBS ?= $(shell nproc)
FUZZ_SECONDS ?= 60

.PHONY: help run test build deps install deb bench match-report week-report fuzz crash-test system-test corpus-test soak format lint clean

help:
	@echo "make run     install what is missing, build, serve the demo on http://127.0.0.1:8080/"
	@echo "make test    install what is missing, build, run every test"
	@echo "make build   build only             make install  install below /usr/local (DESTDIR is honoured)"
	@echo "make bench   run that of polling    make fuzz     fuzz every reader of outside bytes (FUZZ_SECONDS each)"
	@echo "make match-report  precision and recall of story matching on the labelled set"
	@echo "make week-report  how fresh items are in a simulated week of 10,000 sources on 1,200 domains"
	@echo "make deb     build the Debian package"
	@echo "make crash-test  kill -9, power cuts, ill disks, no memory and damaged files, by the thousand"
	@echo "make system-test  boot Debian in a container, install the package there, live with it (root)"
	@echo "make soak    200 sources and many readers for half an hour (BANTIN_SOAK_SECONDS): nothing may grow"
	@echo "make corpus-test CORPUS=folder  poll each document of an attack corpus with the running daemon"
	@echo "make format  format the sources     make lint     check format and clang-tidy"

deps:
	@sh cmake/install-packages.sh

$(BUILD)/build.ninja: | deps
	@cmake --preset release

build: deps $(BUILD)/build.ninja
	@cmake --build $(BUILD) -j $(JOBS)

run: deps $(BUILD)/build.ninja
	@cmake --build $(BUILD) -j $(JOBS) --target bantin
	@mkdir -p $(BUILD)/demo
	@echo "bantin: http://127.0.0.1:8080/ and http://127.0.0.1:8080/feed.atom (Ctrl-C ends it)"
	@exec $(BUILD)/bantin serve -c config/demo/bantin.toml

test: build
	@ctest --test-dir $(BUILD) -j $(JOBS) --output-on-failure

install: build
	@cmake --install $(BUILD)

deb: build
	@cd $(BUILD) && cpack -G DEB

# Each program says at the head of its source how it is called.
bench: deps $(BUILD)/build.ninja
	@cmake --build $(BUILD) -j $(JOBS) --target read_bench store_bench serve_bench fetch_bench poll_bench
	@echo "built: $(BUILD)/tests/{read,store,serve,fetch,poll}_bench"
	@$(BUILD)/tests/poll_bench

match-report: deps $(BUILD)/build.ninja
	@cmake --build $(BUILD) -j $(JOBS) --target match_report
	@$(BUILD)/tests/match_report --kinds

week-report: deps $(BUILD)/build.ninja
	@cmake --build $(BUILD) -j $(JOBS) --target daemon_tests
	@$(BUILD)/tests/daemon_tests --test-case='week*'

fuzz:
	@sh cmake/install-packages.sh ci
	@cmake --preset fuzz && cmake --build build-fuzz -j $(JOBS) --target fuzzers
	@for target in $$(find build-fuzz/tests/fuzz -name 'fuzz_*' -type f -executable | sort); do \
	  name=$${target##*/}; echo "== $$name"; mkdir -p build-fuzz/corpus/$$name; \
	  seeds=tests/fuzz/seeds/$$name; [ -d $$seeds ] || seeds=; \
	  $$target -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 build-fuzz/corpus/$$name $$seeds || exit 1; \
	done

crash-test: build
	@BANTIN_CRASH_ROUNDS=50 BANTIN_BINARY=$(BUILD)/bantin python3 tests/system/crash_test.py
	@BANTIN_CRASH_ROUNDS=200 $(BUILD)/tests/crash_tests
	@BANTIN_POWER_CUTS=500 BANTIN_IO_FAULTS=2000 $(BUILD)/tests/storage_tests
	@BANTIN_MEMORY_FAULTS=3000 $(BUILD)/tests/memory_tests
	@BANTIN_DAMAGES=300 $(BUILD)/tests/damaged_tests

system-test: deb
	@python3 tests/system/boot_test.py $(BUILD)/bantin_*_$$(dpkg --print-architecture).deb

soak: build
	@BANTIN_BINARY=$(BUILD)/bantin python3 tests/system/soak_test.py

corpus-test: build
	@BANTIN_BINARY=$(BUILD)/bantin python3 tests/system/corpus_check.py $(CORPUS)

format:
	@sh cmake/sources.sh | xargs clang-format-14 -i

lint:
	@sh cmake/lint.sh

clean:
	@rm -rf $(BUILD) build-*
