# Papyri in two images; both run as a user without rights:
#   docker build -t papyri .                        page, program, weights, Tesseract: to serve and to take papers in
#   docker build --target train -t papyri-train .   program, weights and what makes pairs: to train on a machine apart

FROM node:20-bookworm-slim@sha256:2cf067cfed83d5ea958367df9f966191a942351a2df77d6f0193e162b5febfc0 AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci --no-fund --no-audit
COPY web/ ./
COPY samples/papers /src/samples/papers
RUN npm run build

FROM python:3.11-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b AS models
WORKDIR /src
COPY models/export/ models/export/
RUN PAPYRI_MODELS_DIR=/models models/export/setup.sh

FROM rust:1.95-bookworm@sha256:6258907abe69656e41cd992e0b705cdcfabcbbe3db374f92ed2d47121282d4a1 AS program
WORKDIR /src
RUN apt-get update && apt-get install -y --no-install-recommends cmake g++ protobuf-compiler && rm -rf /var/lib/apt/lists/*
COPY . .
COPY --from=web /src/web/dist web/dist
RUN cargo build --release --locked --bin papyri

FROM debian:bookworm-slim@sha256:3783cc01769c7b2b1b83a5c5ad96c815348e28ed7da68e2e3687004faa906251 AS base
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libstdc++6 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/papyri --create-home papyri
COPY --from=program /src/target/release/papyri /usr/local/bin/papyri
COPY --from=models /models /usr/share/papyri/models
WORKDIR /var/lib/papyri
ENV PAPYRI_LIBRARY__DIR=/var/lib/papyri/library \
    PAPYRI_MODELS__DIR=/usr/share/papyri/models \
    PAPYRI_LOG__FORMAT=json
VOLUME /var/lib/papyri
ENTRYPOINT ["papyri"]

FROM base AS train
RUN apt-get update && apt-get install -y --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*
COPY models/export/pairs.py /usr/share/papyri/export/pairs.py
USER papyri
CMD ["train", "--help"]

# The last is what is built without a word.
FROM base AS serve
RUN apt-get update \
    && apt-get install -y --no-install-recommends curl tesseract-ocr tesseract-ocr-eng \
    && rm -rf /var/lib/apt/lists/*
USER papyri
ENV PAPYRI_SERVER__LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s CMD curl -fsS http://127.0.0.1:8080/health/readyz || exit 1
CMD ["serve"]
