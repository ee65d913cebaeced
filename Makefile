# Thin targets: each does one thing. `make help` lists them.
$(if $(strip $(foreach sign,$$ : { },$(findstring $(sign),$(CURDIR)))),$(error The tools that make the environment cannot \
  work in a folder whose path has one of $$ : { } in it: rename it))
PYTHON ?= python3
UV     := .tools/uv
RUN    := .venv/bin/python -m
READY  := .venv/.ready
TEACHING := .tools/teaching/.ready
GRADING := .tools/grading/.ready
RESOLVE = $(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --upgrade \
  --python .tools/python3.11 --custom-compile-command "make lock"
HUB    := .tools/hub
ROOT_TOO := $(if $(filter 0,$(shell id -u)),--allow-root)  # in containers one often is root

# An environment is ready if it is whole, and where it was made: `.ready` holds that folder. In a copied or renamed course
# it is another, and kernel and scripts lead to the old one. One that is not ready is rebuilt; nothing of it is kept.
WHOLE := bin/python -I course_utils/machine/installed.py
$(if $(filter-out help clean,$(MAKECMDGOALS)),$(shell for made in .venv .tools/grading .tools/teaching .tools/hub; do \
  test ! -e $$made/.ready || { test "$$(cat $$made/.ready)" = "$$(pwd -P)" && $$made/$(WHOLE) >&2 2>/dev/null; } || \
  rm -f $$made/.ready 2>/dev/null; done))

# Wheels brought along, from `make wheels`: if they are those of these locks and this system, nothing is fetched.
WHEELS := wheels/$(shell uname -s)-$(shell uname -m)
BROUGHT := $(shell cmp -s requirements.lock $(WHEELS)/requirements.lock && cmp -s deploy/uv.lock $(WHEELS)/uv.lock && \
  echo --no-index --find-links $(WHEELS))

# In a container one may have no home, and Jupyter needs one.
export HOME ?= $(CURDIR)/build/home

# Somebody's own settings for other projects: they would put other packages here, or none. Those of the index, of
# proxies and of certificates stay. Options below have the same purpose, for what can be set in files.
unexport PIP_CONSTRAINT PIP_PLATFORM PIP_REQUIREMENT UV_BUILD_CONSTRAINT UV_CONSTRAINT UV_EXCLUDE_NEWER UV_OVERRIDE \
  UV_NO_BUILD_ISOLATION UV_NO_VERIFY_HASHES UV_REQUIRE_HASHES UV_WORKING_DIR UV_WORKING_DIRECTORY PYTHONHOME PYTHONPATH

help:            ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 14

lab: $(READY)    ## open the course in JupyterLab; the notebooks' explorers are live before anything is run
	-@$(RUN) jupyter trust --log-level=ERROR notebooks/[0-9][0-9]_*.ipynb >/dev/null
	$(RUN) jupyterlab --LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb --ServerApp.ip=127.0.0.1 $(ROOT_TOO) \
	  --ServerApp.root_dir="$$PWD" --FileContentsManager.root_dir="$$PWD" --FileContentsManager.preferred_dir="$$PWD"

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

release: slides  ## two zips for USB sticks, students' and teachers'; site and wheels if made
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
	$(UV) venv --quiet --clear --python 3.11 .tools/python3.11
	$(RESOLVE) --extra dev pyproject.toml --output-file requirements.lock
	for part in grading teaching; do $(RESOLVE) deploy/$$part.in --output-file deploy/$$part.lock || exit; done
	$(RESOLVE) --constraints requirements.lock deploy/hub.in --output-file deploy/hub.lock
	$(RESOLVE) --no-config deploy/uv.in --output-file deploy/uv.lock  # for any Python, not only the course's

clean:           ## remove what the other targets made, but not your notebooks
	rm -rf build .venv .tools slides/node_modules deploy/node_modules

# An environment, of the packages $(1). What uv keeps in its cache may have been cut by the same full disk: then it is
# fetched again. Only when all is on the disk is it called ready.
SYNC = $(UV) pip sync --python $(@D) --require-hashes --exclude-newer false --build --build-isolation
define environment
	@rm -f $@
	$(UV) venv --quiet --clear --relocatable --python 3.11 $(@D)
	@$(SYNC) $(1) || { echo "No environment was made. If uv names neither network nor disk above, look for a file of" \
	  "settings, ~/.config/uv/uv.toml or /etc/uv/uv.toml, that is meant for other projects."; exit 1; }
	@$(@D)/$(WHOLE) || { $(SYNC) --reinstall $(1) && $(@D)/$(WHOLE); }
endef
define ready
	@sync
	@pwd -P > $@.part && mv $@.part $@
endef

$(READY): requirements.lock pyproject.toml | $(UV)
	$(call environment,--build-constraints requirements.lock \
	  $(if $(BROUGHT),$(BROUGHT) $(WHEELS)/requirements.txt,requirements.lock))
	$(UV) pip install --quiet --python .venv --no-require-hashes --no-deps --no-build-isolation --editable .
	$(RUN) course_utils.machine.kernel
	$(ready)

# The hub's users may not write there, so its modules are compiled.
$(HUB)/.ready: deploy/hub.lock | $(UV)
	$(call environment,--compile-bytecode deploy/hub.lock)
	$(ready)

.tools/%/.ready: deploy/%.lock | $(UV)  # teachers' tools, each with a lock and an environment of its own
	$(call environment,deploy/$*.lock)
	$(ready)

# uv is made beside, tried, and moved to its place. One that does not answer with its lock's version is made again: a full
# disk or a power cut has truncated it, or it is another machine's.
UV_VERSION := $(shell sed -n 's/^uv==\([0-9.]*\).*/\1/p' deploy/uv.lock)
$(UV): $(if $(filter $(UV_VERSION),$(shell { $(UV) --version; } 2>/dev/null)),,FORCE)
	rm -rf .tools/part
	$(PYTHON) -m venv .tools/part
	.tools/part/bin/python -m pip download --quiet --disable-pip-version-check $(BROUGHT) --only-binary :all: --no-deps \
	  --require-hashes --requirement deploy/uv.lock --dest .tools/part
	.tools/part/bin/python -m zipfile --extract .tools/part/uv-*.whl .tools/part
	chmod +x .tools/part/uv-*.data/scripts/uv
	.tools/part/uv-*.data/scripts/uv --version
	@sync
	mv .tools/part/uv-*.data/scripts/uv $@ && rm -rf .tools/part

FORCE:

.PHONY: help lab doctor warm notebooks slides slides-pdf record bench test test-all lock clean site student solved release wheels graded hub-test
