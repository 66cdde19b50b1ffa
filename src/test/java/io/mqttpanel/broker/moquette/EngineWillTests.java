// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.mqtt.engine.Will;
import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.GroupCommit;
import io.mqttpanel.broker.store.MemoryStore;
import io.mqttpanel.broker.store.SessionStore.Kind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Wills that the engine keeps, and what a crash leaves of them.
 */
class EngineWillTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final MemoryStore store = new MemoryStore();

	@Test
	void isKeptWithEverythingAndForWhatIsLeftOfItsDelay() {
		Will will = will(MqttQoS.EXACTLY_ONCE, true);
		try (EngineFixture fixture = EngineFixture.on(this.store, false)) {
			fixture.client("c").connect(true, 600);
			fixture.engine().keepWill(will, 50);
			assertThat(fixture.engine().keepsWill("c")).isTrue();
		}
		try (EngineFixture fixture = EngineFixture.on(this.store, false)) {
			Will restored = fixture.wills().get(0);
			assertThat(restored.delaySeconds()).isBetween(1L, 50L);
			assertThat(restored).usingRecursiveComparison()
				.ignoringFields("delaySeconds", "properties")
				.isEqualTo(will);
			assertThat(restored.properties().getProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL).value())
				.isEqualTo(9);
			assertThat(restored.properties().getProperties(MqttProperties.USER_PROPERTY)).hasSize(1);
		}
	}

	@Test
	void isDueWhenItsSessionIsGone() {
		try (EngineFixture fixture = EngineFixture.on(this.store, false)) {
			fixture.client("c").connect(true, 600).lose();
			fixture.engine().keepWill(will(MqttQoS.AT_LEAST_ONCE, false), 50);
			fixture.client("c").connect(true, 600);
			fixture.client("other").connect(true, 600);
			fixture.engine().keepWill(will(MqttQoS.AT_LEAST_ONCE, false), 50);
			fixture.client("c").connect(true, 0);
		}
		try (EngineFixture fixture = EngineFixture.on(this.store, false)) {
			assertThat(fixture.engine().sessions()).isEqualTo(1);
			assertThat(fixture.wills()).singleElement().satisfies((will) -> assertThat(will.delaySeconds()).isZero());
			fixture.engine().forgetWill("c");
			flush(fixture);
			assertThat(this.store.count(Kind.WILL)).isZero();
		}
	}

	@Test
	void isNotKeptForSessionThatIsNotStored() {
		try (EngineFixture fixture = EngineFixture.on(this.store, false);
				EngineFixture memory = EngineFixture.inMemory()) {
			fixture.client("c").connect();
			memory.client("c").connect(true, 600);
			for (EngineFixture each : List.of(fixture, memory)) {
				each.engine().keepWill(will(MqttQoS.AT_LEAST_ONCE, false), 50);
				assertThat(each.engine().keepsWill("c")).isFalse();
			}
			flush(fixture);
			assertThat(this.store.count(Kind.WILL)).isZero();
		}
	}

	@Test
	void isPublishedAndForgottenInOneCommit() {
		try (EngineFixture fixture = EngineFixture.on(this.store, false)) {
			Will will = will(MqttQoS.AT_LEAST_ONCE, false);
			fixture.client("subscriber").connect(true, 600).subscribe("t", 1).lose();
			fixture.client("c").connect(true, 600).lose();
			fixture.engine().keepWill(will, 50);
			flush(fixture);
			this.store.fail(true);
			assertThat(fixture.engine().publish("c", will.message())).isTrue();
			EngineFixture.await().until(() -> commits(fixture).isFailing());
			assertThat(this.store.count(Kind.WILL)).isEqualTo(1);
			assertThat(this.store.count(Kind.MESSAGE)).isZero();
			this.store.fail(false);
			flush(fixture);
			List<Change> changes = this.store.writes()
				.stream()
				.filter((write) -> write.stream().anyMatch((change) -> change.kind() == Kind.MESSAGE))
				.findFirst()
				.orElseThrow();
			assertThat(changes).anyMatch((change) -> change.kind() == Kind.WILL && change.value() == null);
			assertThat(fixture.engine().keepsWill("c")).isFalse();
		}
	}

	/** The end of the session is committed before, after, or with the message. */
	@Test
	void survivesEndOfItsSessionUntilItIsPublished() {
		try (EngineFixture fixture = EngineFixture.on(this.store, false)) {
			Will will = will(MqttQoS.AT_LEAST_ONCE, false);
			fixture.client("subscriber").connect(true, 600).subscribe("t", 1).lose();
			for (int i = 0; i < 2; i++) {
				fixture.client("c").connect(true, 600).lose();
				fixture.engine().keepWill(will, 50);
				flush(fixture);
				if (i == 0) {
					fixture.client("c").connect(true, 0);
					flush(fixture);
					assertThat(this.store.count(Kind.WILL)).isEqualTo(1);
					fixture.engine().publish("c", will.message());
				}
				else {
					fixture.engine().publish("c", will.message());
					fixture.client("c").connect(true, 0);
				}
				int published = i + 1;
				EngineFixture.await().until(() -> this.store.count(Kind.MESSAGE) == published);
				flush(fixture);
				assertThat(this.store.count(Kind.WILL)).isZero();
			}
		}
	}

	@Test
	void laterWillTakesThePlaceOfOneThatIsForgotten() {
		try (EngineFixture fixture = EngineFixture.on(this.store, false)) {
			fixture.client("c").connect(true, 600).lose();
			this.store.hold(true);
			fixture.engine().keepWill(will(MqttQoS.AT_LEAST_ONCE, false), 50);
			fixture.engine().forgetWill("c");
			fixture.engine().keepWill(will(MqttQoS.AT_MOST_ONCE, false), 50);
			this.store.hold(false);
		}
		try (EngineFixture fixture = EngineFixture.on(this.store, false)) {
			assertThat(fixture.wills()).singleElement()
				.satisfies((will) -> assertThat(will.qos()).isEqualTo(MqttQoS.AT_MOST_ONCE));
		}
	}

	private static GroupCommit commits(EngineFixture fixture) {
		GroupCommit commits = fixture.engine().commits();
		assertThat(commits).isNotNull();
		return commits;
	}

	private static void flush(EngineFixture fixture) {
		assertThat(commits(fixture).flush(TIMEOUT)).isTrue();
	}

	private static Will will(MqttQoS qos, boolean retain) {
		MqttProperties properties = new MqttProperties();
		properties.add(new IntegerProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL, 9));
		properties.add(new UserProperty("a", "1"));
		return new Will("c", new Credentials("C", "key", null), new Granted(1, 2, 3), "t",
				"gone".getBytes(StandardCharsets.UTF_8), qos, retain, 60, properties);
	}

}
