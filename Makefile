# make demo   set everything up and run the main job on the sample project
# make test   set everything up and run the tests
# make soak  kill a process that paints two hundred times
# VENV=DIR    use or share another virtual environment
VENV ?= .venv
BIN = $(VENV)/bin
WORKERS ?= 2
# make screenshots OUT=DIR   pictures of every page, to be looked at
OUT ?= build/screenshots
# make fuzz SECONDS=300 SEED=7   damage checkpoints of every kind and open them
SECONDS ?= 60
SEED ?= 0

.PHONY: setup demo test test-slow lint types laws check benchmark benchmark-quality benchmark-sitting fuzz soak screenshots translations clean
# The window's tests need Qt's system packages; everything else is tested without them too.
NO_QT = $$($(BIN)/python -c 'import PySide6.QtWidgets' 2>/dev/null || echo '-p no:pytest-qt')

setup:
	@bash packaging/linux/set_up.sh "$(VENV)"

# The window where there is a display, the chain without one where there is none.
demo: setup
	$(BIN)/dsgan-studio demo $(if $(DISPLAY)$(WAYLAND_DISPLAY),,--headless)

# Tests share the cores among themselves.
test test-slow: export OMP_NUM_THREADS = 1

test: setup
	$(BIN)/python -m pytest -q -n $(WORKERS) -m "not slow" $(NO_QT)

test-slow: setup
	$(BIN)/python -m pytest -q -m slow -o faulthandler_timeout=7200 $(NO_QT)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

laws: setup
	$(BIN)/lint-imports

check: lint types laws test

benchmark: setup
	@for file in tests/benchmarks/*_benchmark.py tests/benchmarks/ui_latency.py; do $(BIN)/python $$file; done

# Trains both ways with several seeds: a quarter of an hour on two free cores, and another hour for
# whether suggested images teach more than random ones.
benchmark-quality: setup
	$(BIN)/python tests/benchmarks/gan_training_quality.py
	$(BIN)/python tests/benchmarks/next_rule_quality.py

# Someone annotates sixteen samples in the window: some minutes on two free cores.
benchmark-sitting: setup
	$(BIN)/python tests/benchmarks/annotation_sitting.py

soak: export DSGAN_STUDIO_KILLS = 200

soak: setup
	$(BIN)/python -m pytest -q -o faulthandler_timeout=7200 tests/end_to_end/test_killed_painting.py

fuzz: setup
	$(BIN)/python -m tests.fuzz.fuzz_checkpoints --seconds $(SECONDS) --seed $(SEED)

# Brings new texts into resources/translations and compiles what is there.
translations: setup
	@bash packaging/translations.sh $(BIN)

screenshots: setup
	$(BIN)/python -m tests.gui.screenshots "$(OUT)"

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
