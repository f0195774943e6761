# The web app, published beforehand with its own runtime (deploy/docker/publish): the image needs no SDK and no npm.
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends libicu72 libssl3 ca-certificates && rm -rf /var/lib/apt/lists/* \
 && useradd --system --create-home xenweb && install -d -o xenweb -g xenweb -m 700 /data /lab
COPY .docker/web /app
USER xenweb
# See docs/adr/0036
ENV MALLOC_ARENA_MAX=2
VOLUME /data /lab
EXPOSE 5080 8883
ENTRYPOINT ["/app/xenweb"]
