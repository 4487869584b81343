# Two commands do everything on a fresh Debian 12: `make run` and `make test`. The rest are shortcuts.
BUILD := build
JOBS ?= $(shell nproc)
LISTEN ?= 127.0.0.1:8080

.PHONY: help run test build deps demo-data install bench fuzz format lint clean

help:
	@echo "make run     install what is missing, build, serve the demo on http://$(LISTEN)/"
	@echo "make test    install what is missing, build, run every test"
	@echo "make build   build only             make install  install below /usr/local (DESTDIR is honoured)"
	@echo "make bench   measure                make fuzz     fuzz every reader of outside bytes (clang 14)"
	@echo "make format  format the sources     make lint     check format and clang-tidy"

deps:
	@sh cmake/install-packages.sh

$(BUILD)/build.ninja: | deps
	@cmake --preset release

build: deps $(BUILD)/build.ninja
	@cmake --build $(BUILD) -j $(JOBS)

run: deps $(BUILD)/build.ninja
	@cmake --build $(BUILD) -j $(JOBS) --target bantin
	@echo "bantin: http://$(LISTEN)/ and http://$(LISTEN)/feed.atom (Ctrl-C ends it)"
	@exec $(BUILD)/bantin serve -c config/demo/bantin.toml

test: build
	@ctest --test-dir $(BUILD) -j $(JOBS) --output-on-failure

install: build
	@cmake --install $(BUILD)

format:
	@sh cmake/sources.sh | xargs clang-format-14 -i

lint:
	@sh cmake/lint.sh

clean:
	@rm -rf $(BUILD) build-*
