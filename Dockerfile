# SPDX-License-Identifier: MIT
#
# docker build -t mqtt-panel-broker .
#
# builds the jar from source. A jar that is already there is packaged with
#
# docker build -t mqtt-panel-broker --build-arg JAR=target/mqtt-panel-broker.jar .
#
# Nothing in here needs BuildKit: the classic builder does as well.

# The build image has a JDK and a shell, the runtime image a Java 25 runtime; it needs no shell.
ARG BUILD_IMAGE=eclipse-temurin:25-jdk
ARG RUNTIME_IMAGE=eclipse-temurin:25-jre

FROM ${BUILD_IMAGE} AS build
ARG JAR=
WORKDIR /build
COPY . .
RUN if [ -z "$JAR" ]; then sh ./mvnw -B -q -Dmaven.test.skip=true package; fi \
	&& java -Djarmode=tools -jar "${JAR:-target/mqtt-panel-broker.jar}" extract --layers --destination layers \
	&& mv layers/application/*.jar layers/application/mqtt-panel-broker.jar \
	&& mkdir data

FROM ${RUNTIME_IMAGE}
LABEL org.opencontainers.image.title="MQTT Panel Broker" \
	org.opencontainers.image.licenses="MIT"
WORKDIR /app
# What changes least comes first, so that an update of the broker is one small layer.
COPY --from=build /build/layers/dependencies/ ./
COPY --from=build /build/layers/spring-boot-loader/ ./
COPY --from=build /build/layers/snapshot-dependencies/ ./
COPY --from=build /build/layers/application/ ./
# Classes in the form in which the virtual machine needs them, and what it has learnt in a training run: half the time to
# start, and faster first seconds. It fits this Java, these files and this directory only; without it, everything works, slower.
RUN ["java", "-XX:AOTCacheOutput=broker.aot", "-Xlog:aot=error", "-XX:MaxRAMPercentage=50", "-XX:+ExitOnOutOfMemoryError", "-XX:TrimNativeHeapInterval=60000", "-XX:PerMethodRecompilationCutoff=10000", "--enable-native-access=ALL-UNNAMED", "-jar", "mqtt-panel-broker.jar", "--mqtt-panel.training.duration=20s"]
# For mqtt-panel.broker.persistence.path: a volume mounted here belongs to the user of the container.
COPY --from=build --chown=10001:10001 /build/data /data
# Loopback of a container is of no use; -p says who reaches a port. It matters in mode embedded only.
ENV MQTTPANEL_MODE=remote MQTTPANEL_PANEL_LISTEN=0.0.0.0
# A number, since Kubernetes' runAsNonRoot cannot look up a name. The root file system may be read-only;
# /tmp may not, and is best without noexec, since Netty and RocksDB unpack their native libraries there.
USER 10001:10001
# MQTT, MQTT over WebSocket, HTTP (Actuator).
EXPOSE 1883 1882 8080
# Half of the memory is heap; Netty's buffers, the threads and the code need room too. -Xmx in JAVA_TOOL_OPTIONS overrides it.
# What is free of the other half after a peak goes back to the system each minute; glibc would keep it.
# After 200 recompilations of what it inlines into a method, C2 no longer replaces code that has guessed wrong: see docs/installation.md.
# No HEALTHCHECK: no tool for one is in every runtime image. /actuator/health/readiness is there for the platform's probes.
ENTRYPOINT ["java", "-XX:AOTCache=broker.aot", "-XX:MaxRAMPercentage=50", "-XX:+ExitOnOutOfMemoryError", "-XX:TrimNativeHeapInterval=60000", "-XX:PerMethodRecompilationCutoff=10000", "--enable-native-access=ALL-UNNAMED", "-jar", "mqtt-panel-broker.jar"]
