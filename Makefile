# Each target makes what it needs: a virtual environment for the interpreter, the build, the tools.
# PYTHON chooses the interpreter; each has its own environment and its own Cargo target folder.

PYTHON ?= python3
TAG := $(shell $(PYTHON) -c 'import sysconfig; print(sysconfig.get_config_var("SOABI"))')
VENV := $(CURDIR)/.venv/$(TAG)
RUN := $(VENV)/bin/python
MATURIN := VIRTUAL_ENV=$(VENV) CARGO_TARGET_DIR=$(CURDIR)/target/$(TAG) $(VENV)/bin/maturin develop --quiet --release
# A panic that becomes an exception is expected in tests; its backtrace is noise.
export RUST_BACKTRACE ?= 0

.PHONY: demo test test-client test-bridge test-on-loops loom lint doctest bench bench-bridge conformance stress tsan fuzz template build clean help

help:
	@echo 'make demo          build, start the embedded node, run the client, sync and async'
	@echo 'make test          all tests of the client, the node and the bridge'
	@echo 'make loom          model-check the wake protocol'
	@echo 'make lint          rustfmt, clippy, ruff, mypy, stubtest'
	@echo 'make doctest       the examples in the Rust documentation'
	@echo 'make bench         the clients against others and the floor [QUICK=1] [HOST=host:port] [PYTHONS=...]'
	@echo 'make bench-bridge  the bridge against pyo3-async-runtimes and the in-loop floor [QUICK=1]'
	@echo 'make stress        the bridge under random load [SECONDS=60] [OPERATIONS=n] [LOOP=mix] [SEED=s]'
	@echo 'make tsan          tests and stress of the bridge under ThreadSanitizer [SECONDS=60]'
	@echo 'make fuzz          the embedded node and the client on damaged input [SECONDS=60 for each]'
	@echo 'make template      a project outside this workspace, against the packaged crate'
	@echo 'make conformance   recorded vectors [DIR=folder] [HOST=host:port]'
	@echo 'PYTHON=... chooses the interpreter (default: python3)'

demo: build
	$(RUN) examples/demo.py

# Two at a time: each of them keeps a core busy.
test: build $(VENV)/sleep $(VENV)/http $(VENV)/cpython-suite
	cargo test --quiet -p local-node
	$(MAKE) --no-print-directory --jobs=2 $(if $(MAKE_TERMOUT),,--output-sync=target) \
		test-client test-bridge test-on-loops

test-client:
	cd python && $(RUN) -m pytest -q

test-bridge:
	$(RUN) -m pytest -q examples/sleep/tests
	$(RUN) -m pytest -q examples/http/tests
	$(RUN) -m pytest -q examples/cpython-suite/tests

# What event loops await of the client, once more on loops that turn the runtime over themselves.
ON_LOOPS := batch batch_rows cancellation concurrency connecting cursors deadlines errors faults \
	loop_runtime pool query records scan
test-on-loops:
	cd python && ASYNCIO_BRIDGE_RUNTIME=loop $(RUN) -m pytest -q $(ON_LOOPS:%=tests/test_%.py)

loom:
	cargo test --quiet -p loom-tests

lint: build
	cargo fmt --all --check
	cargo clippy --quiet --workspace --all-targets -- -D warnings
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	cd python && $(VENV)/bin/mypy aiospike tests/test_typing.py && $(RUN) -m mypy.stubtest aiospike

doctest:
	PYO3_PYTHON=$(shell command -v $(PYTHON)) cargo test --quiet --doc -p asyncio-bridge

# With each interpreter that is there; all clients get environments of their own.
PYTHONS ?= $(foreach python,python3.11 python3.14t,$(shell command -v $(python)))
bench:
	for python in $(PYTHONS); do $(MAKE) build PYTHON=$$python || exit 1; done
	cargo build --quiet --release -p rust-core
	$(PYTHON) python/benchmarks/matrix.py --python $(PYTHONS) \
		$(if $(QUICK),--quick) $(if $(HOST),--host $(HOST))

bench-bridge: $(VENV)/ready
	$(MATURIN) -m examples/bench-bridge/Cargo.toml
	$(RUN) examples/bench-bridge/bench.py --json target/bench-bridge/$(TAG).json $(if $(QUICK),--quick)

conformance: build
	cd python/tests && $(RUN) -m conformance $(if $(DIR),--dir $(abspath $(DIR))) $(if $(HOST),--host $(HOST))

SECONDS ?= 60
stress: $(VENV)/sleep
	$(RUN) examples/stress $(if $(OPERATIONS),--operations $(OPERATIONS),--seconds $(SECONDS)) \
		$(if $(LOOP),--loop $(LOOP)) $(if $(SEED),--seed $(SEED))

tsan: $(VENV)/ready
	examples/stress/tsan/run $(RUN) $(SECONDS)

fuzz: build
	python/local-node/fuzz/run $(RUN) $(SECONDS)

# As a stranger's project: outside this workspace, against what would be published.
template: OUTSIDE := $(shell mktemp -d)
template: $(VENV)/ready
	cargo package --quiet --package asyncio-bridge --allow-dirty
	tar -xzf target/package/asyncio-bridge-*.crate -C $(OUTSIDE)
	cp -R examples/template $(OUTSIDE)
	mkdir $(OUTSIDE)/.cargo
	echo "patch.crates-io.asyncio-bridge.path = '$$(echo $(OUTSIDE)/asyncio-bridge-*)'" > $(OUTSIDE)/.cargo/config.toml
	cd $(OUTSIDE)/template && $(MATURIN)
	$(RUN) -m pytest -q $(OUTSIDE)/template
	rm -r $(OUTSIDE)

build: $(VENV)/ready
	$(MATURIN) -m python/Cargo.toml

$(VENV)/sleep $(VENV)/http $(VENV)/cpython-suite: $(VENV)/%: $(VENV)/ready
	$(MATURIN) -m examples/$*/Cargo.toml
.PHONY: $(VENV)/sleep $(VENV)/http $(VENV)/cpython-suite

$(VENV)/ready: python/tests/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check -r $<
	touch $@

clean:
	rm -rf .venv target
