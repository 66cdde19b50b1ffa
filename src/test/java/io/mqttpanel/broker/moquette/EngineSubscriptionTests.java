// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.List;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Subscriptions in an engine that runs.
 */
class EngineSubscriptionTests {

	private final EngineFixture fixture = EngineFixture.inMemory();

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@ParameterizedTest
	@EnumSource(value = MqttVersion.class, names = { "MQTT_3_1_1", "MQTT_5" })
	void sharesMessagesAmongMembers(MqttVersion version) {
		EngineClientProbe one = this.fixture.client("one", version).connect().subscribe("$share/g/t", 1);
		EngineClientProbe two = this.fixture.client("two", version).connect().subscribe("$share/g/t", 1);
		EngineClientProbe publisher = this.fixture.client("publisher").connect();
		for (int i = 0; i < 10; i++) {
			publisher.publish("t", "x", 0);
		}
		publisher.publish("t", "last", 1);
		one.await((packets) -> assertThat(one.packetIds().size() + two.packetIds().size()).isEqualTo(11));
		one.unsubscribe("$share/g/t");
		one.await((packets) -> assertThat(packets).anyMatch((packet) -> packet.startsWith("UNSUBACK")));
		int before = two.packetIds().size();
		publisher.publish("t", "left", 0);
		two.await((packets) -> assertThat(packets).hasSize(before + 3).last().isEqualTo("t=left 0"));
	}

	@Test
	void sendsNoRetainedMessagesToShares() {
		EngineClientProbe client = this.fixture.client("client").connect();
		client.publish(EngineClientProbe.message("t", "x", 1, true, false));
		client.subscribe("$share/g/t", 1).subscribe("t", 1);
		client.awaitPackets("PUBACK 7", "SUBACK [1]", "SUBACK [1]", "t=x 1 retain");
	}

	@Test
	void tellsInUnsubackWhereThereWasNoSubscription() {
		EngineClientProbe client = this.fixture.client("client").connect().subscribe("a", 1).subscribe("$share/g/a", 1);
		client.unsubscribe("a", "b", "$share/g/a", "$share/h/a", "a");
		client.awaitPackets("SUBACK [1]", "SUBACK [1]", "UNSUBACK [0, 17, 0, 17, 17]");
		client.publish("a", "x", 1);
		client.awaitPackets("SUBACK [1]", "SUBACK [1]", "UNSUBACK [0, 17, 0, 17, 17]", "PUBACK 7");
	}

	@Test
	void sendsMqtt3AnUnsubackWithoutCodes() {
		EngineClientProbe client = this.fixture.client("client", MqttVersion.MQTT_3_1_1).connect();
		client.unsubscribe("a");
		client.awaitPackets("UNSUBACK []");
	}

	@Test
	void refusesInvalidFilters() {
		EngineClientProbe client = this.fixture.client("client").connect();
		for (String filter : new String[] { "a#", "$share/g", "$share//t", "$share/+/t", "$share/g/" }) {
			client.subscribe(filter, 1);
		}
		client.awaitPackets("SUBACK [143]", "SUBACK [143]", "SUBACK [143]", "SUBACK [143]", "SUBACK [143]");
		EngineClientProbe older = this.fixture.client("older", MqttVersion.MQTT_3_1_1).connect().subscribe("a#", 1);
		older.awaitPackets("SUBACK [128]");
		client.unsubscribe("a#", "$share/g");
		client.await((packets) -> assertThat(packets).last().isEqualTo("UNSUBACK [17, 17]"));
		assertThat(client.failures()).isEmpty();
	}

	@Test
	void sendsRetainedMessagesAsAskedFor() {
		EngineClientProbe client = this.fixture.client("client").connect();
		client.publish(EngineClientProbe.message("t", "x", 1, true, false));
		for (RetainedHandlingPolicy handling : new RetainedHandlingPolicy[] {
				RetainedHandlingPolicy.DONT_SEND_AT_SUBSCRIBE,
				RetainedHandlingPolicy.SEND_AT_SUBSCRIBE_IF_NOT_YET_EXISTS,
				RetainedHandlingPolicy.SEND_AT_SUBSCRIBE }) {
			client.subscribe("t", new MqttSubscriptionOption(MqttQoS.AT_MOST_ONCE, false, false, handling), 0);
		}
		client.subscribe("+", new MqttSubscriptionOption(MqttQoS.AT_MOST_ONCE, false, false,
				RetainedHandlingPolicy.SEND_AT_SUBSCRIBE_IF_NOT_YET_EXISTS), 0);
		client.awaitPackets("PUBACK 7", "SUBACK [0]", "SUBACK [0]", "SUBACK [0]", "t=x 0 retain", "SUBACK [0]",
				"t=x 0 retain");
	}

	@Test
	void sendsSubscriptionIdentifierAndRetainFlag() {
		MqttSubscriptionOption asPublished = new MqttSubscriptionOption(MqttQoS.AT_LEAST_ONCE, false, true,
				RetainedHandlingPolicy.SEND_AT_SUBSCRIBE);
		EngineClientProbe client = this.fixture.client("client").connect().subscribe("t", asPublished, 5);
		client.publish(EngineClientProbe.message("t", "x", 0, true, false));
		client.awaitPackets("SUBACK [1]", "t=x 0 retain id 5");
	}

	@Test
	void endsSubscriptionsWithoutUnsuback() {
		EngineClientProbe client = this.fixture.client("client").connect().subscribe("a", 1).subscribe("$share/g/b", 1);
		client.ask((engine) -> engine.unsubscribe(List.of("a", "$share/g/b")));
		client.publish("a", "x", 1);
		client.publish("b", "x", 1);
		client.awaitPackets("SUBACK [1]", "SUBACK [1]", "PUBACK 7", "PUBACK 7");
		assertThat(this.fixture.engine().subscriptions()).isZero();
	}

}
