// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.concurrent.TimeUnit;

import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.mqtt.session.ClientConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what {@link Wills} keep in memory, and for how long.
 */
class WaitingWillsTests {

	private static final String PUBLISHED = "c publishes to ok/will";

	private final FrontFixture front = new FrontFixture();

	private final HandlerChannel channel = new HandlerChannel();

	private final Wills wills = this.front.wills();

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void publishesAtOnceWhatThereIsNoRoomToKeep() {
		Wills small = new Wills(() -> this.front.engine(), (credentials, grant) -> false, 10);
		Will will = Wills.of(client(), FrontFixture.connectWithWill(MqttVersion.MQTT_5, 60, 5));
		assertThat(small.leave(will, 60, this.channel.eventLoop())).as("waits").isFalse();
		assertThat(this.front.engine().asked()).containsExactly(PUBLISHED);
		this.channel.pass(5, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).hasSize(1);
	}

	@Test
	void willThatFindsNoRoomLeavesTheTimerOfALaterOneAlone() {
		this.front.engine().full(true);
		this.front.engine().whenFull(() -> leave(60, 5));
		leave(60, 0);
		this.front.engine().full(false);
		this.channel.pass(5, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).containsExactly(PUBLISHED);
	}

	@Test
	void keepsNoTimerOfAWillThatIsGone() {
		leave(60, 5);
		leave(60, 5);
		this.wills.connected(client(), true, this.channel.eventLoop());
		this.channel.pass(5, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).isEmpty();
		leave(60, 5);
		this.channel.pass(5, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).containsExactly(PUBLISHED);
	}

	private ClientConnection client() {
		return this.front.connecting(this.channel, MqttVersion.MQTT_5, "c");
	}

	private void leave(int expirySeconds, int delaySeconds) {
		Will will = Wills.of(client(), FrontFixture.connectWithWill(MqttVersion.MQTT_5, expirySeconds, delaySeconds));
		assertThat(will).isNotNull();
		this.wills.leave(will, expirySeconds, this.channel.eventLoop());
	}

}
