// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.packaging;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.ImageFromDockerfile;

/**
 * The Dockerfile's image, made of the jar that the build has just made, run with no more
 * rights than the Helm chart gives it. {@code TEST_BUILD_IMAGE} and
 * {@code TEST_RUNTIME_IMAGE} in the environment replace the Dockerfile's base images.
 */
final class BrokerContainer extends GenericContainer<BrokerContainer> {

	private static final ImageFromDockerfile IMAGE = image();

	BrokerContainer(ContainerPanel panel) {
		super(IMAGE);
		withExtraHost("panel", "host-gateway");
		withEnv("MQTTPANEL_AUTH_URL", "http://panel:" + panel.port() + "/api/mqtt/auth");
		withEnv("MQTTPANEL_RELAY_URL", "ws://panel:" + panel.port());
		withEnv("MQTTPANEL_RELAY_APPKEY", ContainerPanel.APP_KEY);
		withExposedPorts(1883, 1882, 8080);
		withCreateContainerCmdModifier(BrokerContainer::withoutRights);
		waitingFor(Wait.forHttp("/actuator/health/readiness").forPort(8080).withStartupTimeout(Duration.ofMinutes(2)));
	}

	private static ImageFromDockerfile image() {
		ImageFromDockerfile image = new ImageFromDockerfile().withDockerfile(Path.of("Dockerfile").toAbsolutePath())
			.withBuildArg("JAR", "target/mqtt-panel-broker.jar");
		for (String name : new String[] { "BUILD_IMAGE", "RUNTIME_IMAGE" }) {
			String value = System.getenv("TEST_" + name);
			if (value != null) {
				image.withBuildArg(name, value);
			}
		}
		return image;
	}

	private static void withoutRights(CreateContainerCmd command) {
		HostConfig host = Objects.requireNonNull(command.getHostConfig());
		host.withReadonlyRootfs(true)
			.withTmpFs(Map.of("/tmp", "rw,exec"))
			.withCapDrop(Capability.ALL)
			.withMemory(512L * 1024 * 1024);
	}

	Mqtt5ClientBuilder client(String clientId, String secret) {
		return Mqtt5Client.builder()
			.identifier(clientId)
			.serverHost(getHost())
			.serverPort(getMappedPort(1883))
			.simpleAuth()
			.username("device")
			.password(secret.getBytes())
			.applySimpleAuth();
	}

	Mqtt5BlockingClient connect(String clientId) {
		Mqtt5BlockingClient client = client(clientId, ContainerPanel.SECRET).buildBlocking();
		client.connect();
		return client;
	}

	ContainerState state() {
		return getDockerClient().inspectContainerCmd(getContainerId()).exec().getState();
	}

}
