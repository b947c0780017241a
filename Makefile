# make          set up .venv, read data/raw, run the notebooks, write figures/ and reports/
# make help     the other targets
PYTHON ?= python3
SHELL  := /bin/bash

# install(environment, lock): the locked packages with their hashes, then the package itself, nothing resolved or built in isolation
define install
@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "make: $(PYTHON) with venv and version 3.11 or later is needed. On Debian: apt-get install python3-venv. Another one: make PYTHON=python3.12"; exit 2; }
$(PYTHON) -m venv --clear $(1) && $(1)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $(2)
$(1)/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . && $(1)/bin/python -m compileall -q lib && touch $@
endef

.PHONY: all run test lab figures bench screenshots lint lock clean help
all: run

run: .venv/.done          ## build the tables from data/raw, execute the notebooks, write figures and report
	@.venv/bin/muster nightly

test: .venv-test/.done    ## set up .venv-test and pass all tests (fast ones only: make test ARGS="-m 'not slow'")
	@.venv-test/bin/python -m pytest $(ARGS)

lab: .venv-lab/.done      ## open JupyterLab on the notebooks, in its own environment (as root: ARGS=--allow-root)
	@.venv-lab/bin/muster build && .venv-lab/bin/jupyter lab --ServerApp.root_dir=. notebooks/01-corpus.ipynb $(ARGS)

figures: .venv/.done      ## draw figures/ anew from the shipped sample
	@.venv/bin/muster nightly --raw data/raw/sample --processed reports/sample-tables --figures figures

bench: .venv-bench/.done  ## time each stage beside its peers, the bars met or missed: about ten minutes (ARGS="--help" tells more)
	@.venv-bench/bin/python bench/bench.py $(ARGS)

screenshots: .venv-test/.done .venv-lab/.done  ## draw docs/screenshots anew in a browser (needs chromium)
	@.venv-test/bin/python docs/screenshots/draw.py

lint: .venv-test/.done    ## style of code and notebooks; notebooks carry no outputs
	@.venv-test/bin/ruff check . && .venv-test/bin/nbstripout --verify notebooks/*.ipynb

lock:                     ## resolve the four lock files anew (needs uv)
	@for e in "" lab test bench; do uv pip compile -q pyproject.toml --extra build $${e:+--extra $$e} --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --upgrade -o requirements$${e:+-$$e}.lock || exit 1; done

clean:                    ## remove environments, tables and reports; never data/raw or figures
	@rm -rf .venv .venv-test .venv-lab .venv-bench data/processed/* data/processed/.good* data/processed/.build* data/processed/.now reports .pytest_cache .ruff_cache

help:                     ## this list
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' Makefile

.venv/.done: requirements.lock pyproject.toml
	$(call install,.venv,$<)
.venv-test/.done: requirements-test.lock pyproject.toml
	$(call install,.venv-test,$<)
.venv-lab/.done: requirements-lab.lock pyproject.toml
	$(call install,.venv-lab,$<)
.venv-bench/.done: requirements-bench.lock pyproject.toml
	$(call install,.venv-bench,$<)
