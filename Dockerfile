# Small, not root, asked for its health. Mount a volume at /desk: desk.toml is read there and SQLite's file is kept there.
#   docker build -t mentiondesk . && docker run -v desk:/desk --env-file secrets.env mentiondesk
FROM python:3.11-slim AS wheel
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
RUN pip wheel --quiet --no-cache-dir --no-deps --wheel-dir /wheel .

FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1
COPY --from=wheel /wheel /wheel
RUN pip install --quiet --no-cache-dir /wheel/*.whl
# Its pg_dump and pg_restore are what backs up and restores a desk on PostgreSQL.
RUN apt-get update -q && apt-get install -q -y --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --no-create-home --home-dir /desk desk && install --directory --owner desk /desk
USER desk
WORKDIR /desk
VOLUME /desk
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["mentiondesk", "health"]
ENTRYPOINT ["mentiondesk"]
CMD ["run"]
