FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent portal

COPY requirements/base.txt requirements/
RUN pip install --no-deps --require-hashes -r requirements/base.txt

COPY . .
# Neither command reads a secret, but the settings ask for all of them; these words stay in this one step.
RUN export SECRET_KEY=build LOOKUP_KEY=build PERSONAL_DATA_KEYS=build ALLOWED_HOSTS=build \
           DATABASE_URL=sqlite:///build BROKER_URL=memory:// \
    && python manage.py compile_po \
    && python manage.py collectstatic --noinput --verbosity 0 \
    && install -d -o portal -g portal -m 0700 var/files

# The program and its static files belong to root: the portal can write to var/files and /tmp alone.
USER portal
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "proxyportal.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "8", "--no-control-socket"]
