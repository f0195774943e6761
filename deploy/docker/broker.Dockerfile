# Mosquitto as the lab's broker, with the agent that keeps its certificate (published beforehand: deploy/docker/publish).
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends mosquitto libssl3 ca-certificates && rm -rf /var/lib/apt/lists/* \
 && install -d -o mosquitto -g mosquitto -m 700 /var/lib/xenweb-broker
COPY .docker/agent/xenweb-agent /usr/bin/xenweb-agent
COPY deploy/mosquitto/mosquitto.conf deploy/mosquitto/rights.json deploy/mosquitto/check-rights deploy/docker/broker /usr/local/lib/xenweb/
# Its ports are published by whoever runs it
RUN sed -i 's|^listener 8883 127.0.0.1$|listener 8883|; s|/var/lib/mosquitto/xenweb-rights.json|/var/lib/xenweb-broker/rights.json|' /usr/local/lib/xenweb/mosquitto.conf
USER mosquitto
VOLUME /var/lib/xenweb-broker
EXPOSE 8883
ENTRYPOINT ["/usr/local/lib/xenweb/broker"]
