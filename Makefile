# Every target is a command of prepare.py, which needs nothing but Python 3.11. ARGS= and PORT= reach it unchanged.
PYTHON := $(shell for python in python3.11 python3 python3.12 python3.13; do \
  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; break; }; done)
PORT ?= 8000
export PORT ARGS

run test check bench lock messages:
	@$(if $(PYTHON),exec $(PYTHON) prepare.py $@,\
	  echo "Python 3.11 or newer is needed. On Debian: apt-get install python3 python3-venv" >&2; exit 1)

.PHONY: run test check bench lock messages
