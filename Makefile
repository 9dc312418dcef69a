# Everything here sets itself up: no virtual environment has to be made or activated by hand.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
WIDER  := .venv-integrations
SEEN   := .venv-browser
MUTATING := .venv-mutation

.PHONY: demo test test-integrations test-browser unit wheel lint types contracts bench docs messages sample mutation coverage clean

demo: $(READY)          ## train a model on census data, audit it, publish the report
	$(BIN)/audit demo

test: lint types contracts unit wheel  ## everything that must hold before a commit
	@echo "Left out of 'make test': other libraries' models, MLflow and a bucket (make test-integrations)," \
	  "the report in a real browser (make test-browser)," \
	  "the benchmarks (make bench), mutants and branch coverage (make mutation, make coverage)."

test-integrations: $(WIDER)/.ready  ## models of XGBoost, LightGBM and CatBoost, MLflow, a bucket, an old interpreter, the PDF's checker
	OMP_NUM_THREADS=2 $(WIDER)/bin/python -m pytest tests/integrations

test-browser: $(SEEN)/.ready  ## the report in Chromium: accessible, by keyboard, small, quiet; needs chromium and Java
	OMP_NUM_THREADS=2 $(SEEN)/bin/python -m pytest tests/browser

unit: $(READY)
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses=2 --dist=loadfile --durations=10

wheel: $(READY)         ## build the wheel, install it into an empty environment, run the demo there
	PYTHON=$(PYTHON) sh tests/wheel.sh $(BIN)/python

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

contracts: $(READY)     ## the wings of ARCHITECTURE.md, checked by a machine
	$(BIN)/lint-imports

bench: $(READY)
	$(BIN)/python benchmarks/group_metrics.py
	$(BIN)/python benchmarks/full_intervals.py
	$(BIN)/python benchmarks/many_groups.py
	$(BIN)/python benchmarks/ten_million_rows.py
	$(BIN)/python benchmarks/small_audit.py
	$(BIN)/python benchmarks/whole_audit.py
	$(BIN)/python benchmarks/explanations.py
	$(BIN)/python benchmarks/lime_people.py
	$(BIN)/python benchmarks/documents.py
	$(BIN)/python benchmarks/gate_false_alarms.py
	$(BIN)/python benchmarks/many_rules.py
	$(BIN)/python benchmarks/sandbox.py
	$(BIN)/python benchmarks/verify_store.py
	$(BIN)/python benchmarks/hostile_side_by_side.py
	$(BIN)/python benchmarks/coverage/run.py

$(WIDER)/.ready: pyproject.toml constraints.txt
	@echo "Setting up $(WIDER) (once, about two minutes)" >&2
	@$(PYTHON) -m venv $(WIDER)
	@$(WIDER)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test,integrations]'
	@touch $(WIDER)/.ready

$(SEEN)/.ready: pyproject.toml constraints.txt
	@echo "Setting up $(SEEN) (once, about two minutes)" >&2
	@$(PYTHON) -m venv $(SEEN)
	@$(SEEN)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[browser]'
	@touch $(SEEN)/.ready

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "rai-audit needs Python 3.11 or newer: make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 2; }
	@echo "Setting up $(VENV) (once, about a minute)" >&2
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "No virtual environment could be made; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 2; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(READY)

docs: $(READY)         ## the page of metrics, from their docstrings
	$(BIN)/python -m audit.measure.catalogue_page > docs/metrics.md

sample: $(READY)       ## the report in reports/sample, of a fixed day
	rm -rf build/sample
	SOURCE_DATE_EPOCH=1795305600 OMP_NUM_THREADS=1 $(BIN)/audit demo --quiet --reports build/sample
	cp build/sample/*/v1/report.html build/sample/*/v1/report.pdf reports/sample/
	rm -rf build/sample

messages: $(READY)     ## every message a report can say, for its translators
	$(BIN)/python -m audit.translating

mutation: $(MUTATING)/.ready  ## change every operator and see which test notices; an hour and more
	$(MUTATING)/bin/python tests/mutation/run.py

coverage: $(READY)      ## every branch of statistics and metrics, by their own tests
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest tests/statistics \
	  --cov=audit/statistics --cov-branch --cov-fail-under=100
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest tests/measure/test_comparisons_by_hand.py \
	  tests/measure/test_estimates_by_hand.py tests/measure/test_metrics_by_hand.py \
	  tests/measure/test_scores_by_hand.py \
	  tests/measure/test_adverse_impact.py tests/measure/test_quantities.py \
	  tests/measure/test_regression_distances.py tests/measure/test_top_k.py \
	  -k "not (equal_scipy or binary_audit or walking_down or use_weights or in_bins)" \
	  --cov=audit/measure/metrics --cov-branch --cov-fail-under=100

$(MUTATING)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -m venv $(MUTATING)
	@$(MUTATING)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[mutation]'
	@touch $(MUTATING)/.ready

clean:
	rm -rf $(VENV) $(WIDER) $(SEEN) $(MUTATING) .mutation dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
