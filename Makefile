# Thin targets: each does one thing. `make help` lists them.
PYTHON ?= python3
UV     := .tools/bin/uv
RUN    := .venv/bin/python -m
READY  := .venv/.ready
TEACHING := .tools/teaching/.ready
GRADING := .tools/grading/.ready
RESOLVE = $(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --upgrade \
  --python .tools/python3.11 --custom-compile-command "make lock"
HUB    := .tools/hub
ROOT_TOO := $(if $(filter 0,$(shell id -u)),--allow-root)  # in containers one often is root

# .venv/.ready holds the folder that .venv was made in. In a copied or renamed course it is another: kernel and
# installed course lead to the old one, and are made anew; so they are when the Python that .venv used is gone.
MADE_HERE := $(shell test -x .venv/bin/python && test "$$(cat .venv/.ready 2>/dev/null)" = "$$(pwd -P)" && echo yes)

# Wheels brought along, from `make wheels`: if they are those of this lock and system, nothing is fetched.
WHEELS := wheels/$(shell uname -s)-$(shell uname -m)
BROUGHT := $(shell cmp -s requirements.lock $(WHEELS)/requirements.lock && echo --no-index --find-links $(WHEELS))

# In a container one may have no home, and Jupyter needs one.
export HOME ?= $(CURDIR)/build/home

help:            ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 14

lab: $(READY)    ## open the course in JupyterLab
	$(RUN) jupyterlab --LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb --ServerApp.ip=127.0.0.1 $(ROOT_TOO)

doctor: $(READY) ## look at this machine and say what is missing
	$(RUN) course_utils.machine.doctor

warm: $(READY)   ## compile what the Theano lessons need, so that nobody waits
	$(RUN) course_utils.on_theano.warm

notebooks: $(READY) ## lessons/ -> notebooks/ and build/solved/, executed
	$(RUN) authoring.notebooks
	$(RUN) authoring.notebooks.solved

slides: $(READY) ## notebooks/ -> build/slides/, decks that need no network
	$(RUN) authoring.decks

slides-pdf: slides ## print the decks into build/slides/pdf/, with notes and without
	$(RUN) authoring.decks.printing

site: $(READY)   ## notebooks/ -> build/site/, pages that need no network
	$(RUN) authoring.site

student: $(READY) ## the copy to hand out, build/student/, and build/solutions.zip
	$(RUN) authoring.copies.student

solved: $(READY) ## build/solved/, each lesson with its exercises solved, executed
	$(RUN) authoring.notebooks.solved

release: slides  ## one zip for a USB stick: the course, decks, and site and wheels if made
	$(RUN) authoring.copies.release

wheels: $(READY) $(TEACHING) ## all packages of the lock for this system, for machines without network
	$(RUN) authoring.copies.wheels

record: $(READY) ## run the lessons at full length into results/, those that are out of date
	$(RUN) authoring.records
	$(RUN) authoring.records.predictions

bench: $(READY)  ## time what the course promises; ratios, never part of the tests
	$(RUN) authoring.bench

graded: $(READY) $(GRADING) ## the exercises in nbgrader's form -> build/graded/, for marks
	$(RUN) authoring.copies.graded

test: $(READY)   ## what a change must pass: lint, types, unit tests, every notebook; needs what `make lab` needs
	$(RUN) authoring.testing

test-all: $(READY) $(GRADING) $(TEACHING) $(HUB)/.ready ## make test, then browsers, copies, marks, other machines, a hub
	$(RUN) authoring.testing --all

hub-test: $(READY) $(HUB)/.ready ## a JupyterHub on the loopback, and a class on it
	$(RUN) pytest -s -m hub tests/authoring/hub

lock: $(UV)      ## resolve the ranges of pyproject.toml into requirements.lock, and deploy/*.in into their locks
	$(UV) venv --quiet --allow-existing --python 3.11 .tools/python3.11
	$(RESOLVE) --extra dev pyproject.toml --output-file requirements.lock
	for part in grading teaching; do $(RESOLVE) deploy/$$part.in --output-file deploy/$$part.lock || exit; done
	$(RESOLVE) --constraints requirements.lock deploy/hub.in --output-file deploy/hub.lock

clean:           ## remove what the other targets made, but not your notebooks
	rm -rf build .venv .tools slides/node_modules deploy/node_modules

$(READY): requirements.lock pyproject.toml $(if $(MADE_HERE),,FORCE) | $(UV)
	$(UV) venv --quiet --allow-existing --relocatable --python 3.11 .venv
	$(UV) pip sync --python .venv --require-hashes --build-constraints requirements.lock \
	  $(if $(BROUGHT),$(BROUGHT) $(WHEELS)/requirements.txt,requirements.lock)
	$(UV) pip install --quiet --python .venv --no-deps --no-build-isolation --editable .
	$(RUN) course_utils.machine.kernel
	@pwd -P > $@.part && mv $@.part $@

# The hub's own environment; a copied course makes it anew. Its users may not write there, so its modules are compiled.
$(HUB)/.ready: deploy/hub.lock $(READY) | $(UV)
	$(UV) venv --quiet --clear --python .venv/bin/python $(HUB)
	$(UV) pip sync --compile-bytecode --python $(HUB) --require-hashes deploy/hub.lock
	@touch $@

FORCE:

.tools/%/.ready: deploy/%.lock | $(UV)  # teachers' tools, each with a lock and an environment of its own
	$(UV) venv --quiet --allow-existing --python 3.11 .tools/$*
	$(UV) pip sync --python .tools/$* --require-hashes deploy/$*.lock
	@touch $@

$(UV):
	$(PYTHON) -m venv .tools
	.tools/bin/python -m pip install --quiet --disable-pip-version-check $(BROUGHT) uv==0.13.9

.PHONY: help lab doctor warm notebooks slides slides-pdf record bench test test-all lock clean site student solved release wheels graded hub-test
