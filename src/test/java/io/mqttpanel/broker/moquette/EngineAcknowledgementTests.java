// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

import io.netty.handler.codec.mqtt.MqttMessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Acknowledgements of messages from a subscriber to an engine that runs.
 */
class EngineAcknowledgementTests {

	@Test
	void messageThatIsRefusedIsOverAndTheNextOneComes() {
		try (EngineFixture fixture = EngineFixture.inMemory()) {
			EngineClientProbe subscriber = fixture.client("subscriber").taking(1).connect().subscribe("t", 2);
			EngineClientProbe publisher = fixture.client("publisher").connect();
			for (int i = 0; i < 5; i++) {
				publisher.publish("t", "m" + i, 2);
			}
			for (int i = 0; i < 5; i++) {
				String message = "t=m" + i + " 2";
				subscriber.await((packets) -> assertThat(packets).contains(message));
				subscriber.refuse(subscriber.packetIds().get(i));
			}
			publisher.publish("t", "last", 1);
			subscriber.awaitPackets("SUBACK [2]", "t=m0 2", "t=m1 2", "t=m2 2", "t=m3 2", "t=m4 2", "t=last 1");
			assertThat(subscriber.failures()).isEmpty();
		}
	}

	@Test
	void messageThatIsRefusedDoesNotComeBackAfterARestart(@TempDir Path directory) throws IOException {
		try (EngineFixture fixture = EngineFixture.on(directory)) {
			EngineClientProbe subscriber = fixture.client("c").connect(false, 3600).subscribe("t", 2);
			EngineClientProbe publisher = fixture.client("publisher").connect();
			publisher.publish("t", "refused", 2);
			publisher.publish("t", "received", 2);
			subscriber.awaitPackets("SUBACK [2]", "t=refused 2", "t=received 2");
			subscriber.refuse(subscriber.packetIds().get(0));
			subscriber.acknowledge(MqttMessageType.PUBREC, subscriber.packetIds().get(1));
			String release = "PUBREL " + subscriber.packetIds().get(1);
			subscriber.await((packets) -> assertThat(packets).contains(release));
			subscriber.lose();
			publisher.lose();
			fixture.engine().settle(Duration.ofSeconds(10));
			fixture.engine().stop();
			fixture.engine().start();
			fixture.client("c").connect(false, 3600).awaitPackets(release);
		}
	}

	/** What a step gets: a packet, nothing, or the end of the client. */
	@ParameterizedTest
	@CsvSource({ "1, PUBREC, end", "1, PUBCOMP, end", "2, PUBACK, end", "2, PUBCOMP, end", "2, PUBREC PUBACK, end",
			"2, PUBREC PUBREC, PUBREL PUBREL", "2, PUBREC PUBREC PUBCOMP, PUBREL PUBREL", "1, PUBACK PUBACK, ''",
			"1, PUBACK PUBCOMP, ''", "1, PUBACK PUBREC, PUBREL", "2, PUBREC PUBCOMP PUBCOMP, PUBREL",
			"2, PUBREC PUBCOMP PUBACK, PUBREL" })
	void acknowledgementIsTakenInItsPlaceOnly(int qos, String answers, String result) {
		try (EngineFixture fixture = EngineFixture.inMemory()) {
			EngineClientProbe subscriber = fixture.client("subscriber").connect().subscribe("t", 2);
			EngineClientProbe publisher = fixture.client("publisher").connect();
			publisher.publish("t", "a", qos);
			subscriber.awaitPackets("SUBACK [2]", "t=a " + qos);
			int id = subscriber.packetIds().get(0);
			for (String answer : answers.split(" ")) {
				subscriber.acknowledge(MqttMessageType.valueOf(answer), id);
			}
			subscriber.subscribe("done", 0);
			long releases = result.equals("end") ? answers.chars().filter((c) -> c == ' ').count()
					: result.split("PUBREL", -1).length - 1;
			assertThat(subscriber.received().stream().filter(("PUBREL " + id)::equals)).hasSize((int) releases);
			assertThat(subscriber.failures()).hasSize(result.equals("end") ? 1 : 0)
				.allMatch("packet 0 DecoderException"::equals);
		}
	}

	/**
	 * Each connection would leave as many packet identifiers behind, until none is left.
	 */
	@Test
	void messagesThatAreNotCompletedTakeRoomOfTheNextConnection() {
		try (EngineFixture fixture = EngineFixture.inMemory()) {
			EngineClientProbe first = fixture.client("c").taking(2).connect(true, 3600).subscribe("t", 2);
			EngineClientProbe publisher = fixture.client("publisher").connect();
			for (int i = 0; i < 4; i++) {
				publisher.publish("t", Integer.toString(i), 2);
			}
			EngineFixture.await().until(() -> first.packetIds().size() == 2);
			first.packetIds().forEach((id) -> first.acknowledge(MqttMessageType.PUBREC, id));
			first.awaitPackets("SUBACK [2]", "t=0 2", "t=1 2", "PUBREL 1", "PUBREL 2");
			first.lose();
			EngineClientProbe second = fixture.client("c").taking(2).connect(false, 3600);
			publisher.publish("t", "at once", 0);
			second.awaitPackets("PUBREL 1", "PUBREL 2", "t=at once 0");
			second.acknowledge(MqttMessageType.PUBCOMP, 1);
			publisher.publish("t", "at once", 0);
			second.awaitPackets("PUBREL 1", "PUBREL 2", "t=at once 0", "t=2 2", "t=at once 0");
		}
	}

}
