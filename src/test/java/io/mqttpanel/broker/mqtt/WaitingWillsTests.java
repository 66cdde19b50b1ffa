// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.auth.RevocationTarget;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.mqtt.engine.Will;
import io.mqttpanel.broker.mqtt.session.ClientConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what {@link Wills} keep in memory and let the engine keep, and for how long.
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

	@ParameterizedTest
	@CsvSource({ "60, 5, 5", "3, 5, 3" })
	void letsEngineKeepWhatWaits(int expiry, int delay, long seconds) {
		this.front.engine().keepWills(true);
		leave(expiry, delay);
		assertThat(this.front.engine().keptWills()).containsExactly(Map.entry(client().sessionId(), seconds));
		this.channel.pass(seconds, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).containsExactly(PUBLISHED);
	}

	@Test
	void letsEngineKeepNothingThatIsDue() {
		this.front.engine().keepWills(true);
		this.front.engine().full(true);
		leave(60, 0);
		assertThat(this.front.engine().keptWills()).isEmpty();
	}

	@Test
	void letsEngineForgetWhatIsNotPublished() {
		this.front.engine().keepWills(true);
		leave(60, 5);
		this.wills.connected(client(), true, this.channel.eventLoop());
		assertThat(this.front.engine().keptWills()).as("its client is back").isEmpty();
		leave(60, 5);
		assertThat(this.wills.drop(Set.of(RevocationTarget.client("c")))).isEqualTo(1);
		assertThat(this.front.engine().keptWills()).as("its client is revoked").isEmpty();
		leave(60, 5);
		this.front.revoke("key");
		this.channel.pass(5, TimeUnit.SECONDS);
		assertThat(this.front.engine().keptWills()).as("its client is revoked when it is due").isEmpty();
		assertThat(this.front.engine().asked()).isEmpty();
	}

	@Test
	void letsEngineForgetWhatIsRevokedMeanwhile() {
		this.front.engine().keepWills(true);
		this.front.engine().whenKept(() -> this.wills.drop(Set.of(RevocationTarget.client("c"))));
		leave(60, 5);
		assertThat(this.front.engine().keptWills()).isEmpty();
	}

	@Test
	void letsWaitOverStopWhatEngineKeeps() {
		this.front.engine().keepWills(true);
		leave(60, 5);
		this.wills.publishAll();
		this.wills.clear();
		this.channel.pass(5, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).isEmpty();
		assertThat(this.front.engine().keptWills()).hasSize(1);
	}

	@Test
	void publishesRestoredWillWhenRestOfItsDelayIsOver() {
		this.wills.restore(will(60, 5).delayed(3), this.channel.eventLoop());
		this.channel.pass(2, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).isEmpty();
		this.channel.pass(1, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).containsExactly(PUBLISHED);
		this.wills.restore(will(60, 5).delayed(3), this.channel.eventLoop());
		assertThat(this.wills.drop(Set.of(RevocationTarget.client("c")))).isEqualTo(1);
		this.channel.pass(3, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).hasSize(1);
	}

	@Test
	void countsRestoredWills() {
		Will will = will(60, 5);
		Wills small = new Wills(() -> this.front.engine(), (credentials, grant) -> false, will.weight());
		small.restore(will, this.channel.eventLoop());
		small.restore(of("other"), this.channel.eventLoop());
		this.channel.pass(0, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).containsExactly("other publishes to ok/will");
	}

	@Test
	void teamLeavesRoomToOthers() {
		Wills small = room(4);
		for (int i = 0; i < 3; i++) {
			assertThat(small.leave(of(SessionId.of(1, i, "c")), 60, this.channel.eventLoop())).isTrue();
		}
		assertThat(small.leave(of(SessionId.of(1, 3, "c")), 60, this.channel.eventLoop())).as("waits").isFalse();
		assertThat(this.front.engine().asked()).hasSize(1);
		this.channel.pass(5, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).hasSize(4);
		assertThat(small.leave(of(SessionId.of(2, 3, "c")), 60, this.channel.eventLoop())).isTrue();
	}

	/** They had room before, and may come back in another order. */
	@Test
	void restoredWillsOfOneTeamWaitWhileAllHaveRoom() {
		Wills small = room(4);
		small.restore(of(SessionId.of(2, 0, "c")), this.channel.eventLoop());
		for (int i = 0; i < 3; i++) {
			small.restore(of(SessionId.of(1, i, "c")), this.channel.eventLoop());
		}
		this.channel.pass(4, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).isEmpty();
	}

	private Wills room(int wills) {
		return new Wills(() -> this.front.engine(), (credentials, grant) -> false,
				wills * of(SessionId.of(1, 0, "c")).weight());
	}

	private Will of(String sessionId) {
		Will will = will(60, 5);
		return new Will(sessionId, will.credentials(), will.grant(), will.topicName(), will.payload(), will.qos(),
				will.retain(), will.delaySeconds(), will.properties());
	}

	private ClientConnection client() {
		return this.front.connecting(this.channel, MqttVersion.MQTT_5, "c");
	}

	private void leave(int expirySeconds, int delaySeconds) {
		this.wills.leave(will(expirySeconds, delaySeconds), expirySeconds, this.channel.eventLoop());
	}

	private Will will(int expirySeconds, int delaySeconds) {
		Will will = Wills.of(client(), FrontFixture.connectWithWill(MqttVersion.MQTT_5, expirySeconds, delaySeconds));
		assertThat(will).isNotNull();
		return will;
	}

}
