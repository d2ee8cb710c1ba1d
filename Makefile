# `make demo` shows it, `make start` begins with an empty house, `make test` proves it. Plain commands for Windows: README.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PUBLIC_URL ?= http://127.0.0.1:$(PORT)

.PHONY: demo start test check-slow lint bench translations clean-demo

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Zhongping needs Python 3.11 or newer; name one with make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/runtime.stamp: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/development.stamp: requirements-dev.txt $(VENV)/runtime.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

demo: $(VENV)/runtime.stamp
	@$(BIN)/flask --app app init-db --without-code
	@$(BIN)/flask --app app load-demo
	@$(BIN)/gunicorn --bind 127.0.0.1:$(PORT) --workers 1 --threads 4 --log-level warning 'app:create_app()'

# Without demo data: prints the address at which the first account is created, then serves.
start: $(VENV)/runtime.stamp
	@$(BIN)/flask --app app init-db
	@$(BIN)/gunicorn --bind 127.0.0.1:$(PORT) --workers 1 --threads 4 --log-level warning 'app:create_app()'

test: $(VENV)/development.stamp
	@sh tests/browser.sh $(BIN)
	$(BIN)/python -m pytest -m "not slow" -n 2

# Long or destructive checks; run before an issue is closed.
check-slow: $(VENV)/development.stamp
	@sh tests/browser.sh $(BIN)
	$(BIN)/python -m pytest -m slow

lint: $(VENV)/development.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

bench: $(VENV)/development.stamp
	$(BIN)/python -m bench

# After a change of texts: collect, merge, then translate what is new in messages.po and compile.
translations: $(VENV)/development.stamp
	$(BIN)/pybabel -q extract -F babel.cfg -k lazy_gettext -k _l --no-location --sort-output -o translations/messages.pot app.py db.py accounts evaluations surveys packages reports templates
	$(BIN)/pybabel -q update -i translations/messages.pot -d translations --no-fuzzy-matching --ignore-obsolete
	rm translations/messages.pot
	$(BIN)/pybabel -q compile -d translations

# Empties the demo: the three stores in instance/, nothing else.
clean-demo:
	rm -f instance/zhongping.db* instance/participation.db* instance/box.db*
