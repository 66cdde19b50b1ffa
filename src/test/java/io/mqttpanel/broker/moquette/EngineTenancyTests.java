// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of an engine in which each team has topics of its own.
 */
class EngineTenancyTests {

	private final EngineFixture fixture = EngineFixture.withTeams(null);

	private final EngineClientProbe first = this.fixture.client(1, "c").connect(false, 60);

	private final EngineClientProbe second = this.fixture.client(2, "c").connect(false, 60);

	@AfterEach
	void stop() {
		this.fixture.close();
	}

	@ParameterizedTest
	@CsvSource({ "a/b, a/b", "#, a/b", "+/b, a/b", "+/+, a/b", "a/#, a/b", "/+, /b", "+, 2", "#, 2/a",
			"$share/g/#, a/b", "$share/g/a/+, a/b", "#, /" })
	void messagesStayInTheirTeam(String filter, String topic) {
		this.first.subscribe(filter, 1);
		this.second.subscribe(filter, 1);
		this.second.publish(topic, "two", 1);
		this.second.awaitInAnyOrder("SUBACK [1]", "PUBACK 7", topic + "=two 1");
		this.first.publish(topic, "one", 1);
		this.first.awaitInAnyOrder("SUBACK [1]", "PUBACK 7", topic + "=one 1");
	}

	@Test
	void retainedMessagesStayInTheirTeam() {
		this.first.publish(EngineClientProbe.message("t", "one", 1, true, false));
		this.first.awaitPackets("PUBACK 7");
		this.second.subscribe("t", 1).subscribe("#", 1);
		this.second.awaitPackets("SUBACK [1]", "SUBACK [1]");
		this.second.publish(EngineClientProbe.message("t", "", 1, true, false));
		this.second.await((packets) -> assertThat(packets).contains("PUBACK 7"));
		this.first.subscribe("+", 1);
		this.first.awaitPackets("PUBACK 7", "SUBACK [1]", "t=one 1 retain");
	}

	@Test
	void subscriptionsEndInTheirTeam() {
		this.first.subscribe("t", 1).subscribe("$share/g/t", 1);
		this.second.subscribe("t", 1).subscribe("$share/g/t", 1);
		this.second.unsubscribe("t", "$share/g/t", "other");
		this.second.await((packets) -> assertThat(packets).endsWith("UNSUBACK [0, 0, 17]"));
		assertThat(this.fixture.engine().subscriptions()).isEqualTo(2);
		this.first.publish("t", "one", 1);
		this.first.await((packets) -> assertThat(packets).filteredOn((packet) -> packet.startsWith("t=")).hasSize(2));
		assertThat(this.second.received()).noneMatch((packet) -> packet.startsWith("t="));
	}

	@Test
	void serversOwnTopicsAreTheSameForAll() {
		this.first.subscribe("$SYS/#", 0).subscribe("#", 0);
		this.second.subscribe("$SYS/broker/+", 0);
		this.fixture.engine().publishSystem("$SYS/broker/uptime", "1".getBytes(StandardCharsets.UTF_8));
		this.first.awaitPackets("SUBACK [0]", "SUBACK [0]", "$SYS/broker/uptime=1 0");
		this.second.awaitPackets("SUBACK [0]", "$SYS/broker/uptime=1 0");
	}

	@Test
	void sessionsOfOneNameAreTwo() {
		this.first.subscribe("t", 1).lose();
		EngineClientProbe publisher = this.fixture.client(1, "p").connect();
		publisher.publish("t", "one", 1);
		publisher.awaitPackets("PUBACK 7");
		this.second.awaitPackets();
		this.fixture.client(1, "c").connect(false, 60).await((packets) -> assertThat(packets).contains("t=one 1"));
		assertThat(this.fixture.engine().sessions()).isEqualTo(3);
	}

}
