// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.scheduler.Schedulers;

import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.event.AccessDecided.Source;
import io.mqttpanel.broker.event.PanelCallStatus.Throttled;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who is slowed down after refusals, who is not, and how much.
 */
class LoginThrottleTests {

	private final AtomicLong nanos = new AtomicLong();

	private final LoginThrottle throttle = throttle(10, 100);

	private LoginThrottle throttle(int refusals, int addressRefusals) {
		return new LoginThrottle(
				new AuthProperties.Throttle(refusals, addressRefusals, Duration.ofMinutes(1), Duration.ofSeconds(1)),
				new CallClock(Schedulers.immediate(), this.nanos::get));
	}

	private void pass(Duration time) {
		this.nanos.addAndGet(time.toNanos());
	}

	private Throttled block(String address, String clientId) {
		return this.throttle.block(credentials(address, clientId));
	}

	private static Credentials credentials(String address, String clientId) {
		return credentials(address, clientId, "wrong");
	}

	private static Credentials credentials(String address, String clientId, String password) {
		return new Credentials(clientId, "key", password.getBytes(StandardCharsets.UTF_8), address);
	}

	private void refuse(int times, String address, String clientId) {
		for (int i = 0; i < times; i++) {
			this.throttle.note(credentials(address, clientId), false, Source.PANEL);
		}
	}

	private void refuseMany(int times, String address) {
		for (int i = 0; i < times; i++) {
			refuse(1, address, "dev" + i);
		}
	}

	@Test
	void slowsClientIdOfAddressDownLongBeforeAddress() {
		for (int i = 0; i < 10; i++) {
			assertThat(block("10.0.0.1", "dev")).isNull();
			refuse(1, "10.0.0.1", "dev");
		}
		assertThat(block("10.0.0.1", "dev")).isEqualTo(Throttled.CLIENT_ID);
		assertThat(block("10.0.0.1", "other")).isNull();
		assertThat(block("10.0.0.2", "dev")).isNull();
		assertThat(this.throttle.count(Throttled.CLIENT_ID)).isEqualTo(1);
	}

	@Test
	void slowsAddressDownWhateverClientIdItUses() {
		refuseMany(99, "10.0.0.1");
		assertThat(block("10.0.0.1", "other")).isNull();
		refuse(1, "10.0.0.1", "dev");
		assertThat(block("10.0.0.1", "other")).isEqualTo(Throttled.ADDRESS);
		assertThat(block("10.0.0.2", "other")).isNull();
		assertThat(this.throttle.count(Throttled.ADDRESS)).isEqualTo(1);
	}

	/** Each address, and each client identifier, is far below its own limit. */
	@ParameterizedTest
	@CsvSource({ "192.0.2.%d, 192.0.3.1", "2001:db8:7:%x::/64, 2001:db8:8:0::/64" })
	void slowsSiteDownWhateverAddressesItUses(String ofSite, String other) {
		this.throttle.note(credentials("10.0.0.9", "first", "right"), true, Source.PANEL);
		for (int i = 0; i < 1_000; i++) {
			assertThat(block(ofSite.formatted(i % 250), "dev" + i)).isNull();
			refuse(1, ofSite.formatted(i % 250), "dev" + i);
		}
		assertThat(block(ofSite.formatted(250), "new")).isEqualTo(Throttled.SITE);
		assertThat(this.throttle.count(Throttled.SITE)).isEqualTo(1);
		assertThat(block(other, "new")).isNull();
		assertThat(this.throttle.block(credentials(ofSite.formatted(1), "device", "right"))).isNull();
		pass(Duration.ofMillis(60));
		assertThat(block(ofSite.formatted(250), "new")).as("a minute has a thousand").isNull();
	}

	/** Their own refusals count for them only. */
	@Test
	void grantedCredentialsDoNotSlowTheirSiteDown() {
		this.throttle.note(credentials("192.0.2.1", "first", "right"), true, Source.PANEL);
		for (int i = 0; i < 2_000; i++) {
			this.throttle.note(credentials("192.0.2." + i % 250, "dev" + i, "right"), false, Source.PANEL);
		}
		assertThat(block("192.0.2.250", "new")).isNull();
	}

	@Test
	void letsLoginsPassSlowlyAndNeverShutsAddressOut() {
		refuseMany(1_000, "10.0.0.1");
		int passed = 0;
		for (int i = 0; i < 600; i++) {
			pass(Duration.ofMillis(100));
			if (block("10.0.0.1", "late" + i) == null) {
				passed++;
				refuse(1, "10.0.0.1", "late" + i);
			}
		}
		assertThat(passed).isBetween(98, 100);
	}

	@Test
	void letsCredentialsPassThatWereGrantedToAnotherClient() {
		this.throttle.note(credentials("10.0.0.9", "first", "right"), true, Source.PANEL);
		refuseMany(200, "10.0.0.1");
		refuse(20, "10.0.0.1", "device");
		assertThat(this.throttle.block(credentials("10.0.0.1", "device", "right"))).isNull();
		assertThat(this.throttle.block(credentials("10.0.0.1", "device", "wrong"))).isEqualTo(Throttled.ADDRESS);
	}

	@Test
	void slowsGrantedCredentialsDownThatAreRefusedForOtherClients() {
		Credentials insider = credentials("10.0.0.1", "mine", "right");
		this.throttle.note(insider, true, Source.PANEL);
		for (int i = 0; i < 100; i++) {
			this.throttle.note(credentials("10.0.0." + i, "guess" + i, "right"), false, Source.PANEL);
		}
		assertThat(this.throttle.block(insider)).isEqualTo(Throttled.ADDRESS);
		assertThat(block("10.0.0.1", "other")).isNull();
	}

	@Test
	void countsFailureAsTenRefusals() {
		for (int i = 0; i < 10; i++) {
			assertThat(block("10.0.0.1", "dev" + i)).isNull();
			this.throttle.noteFailure(credentials("10.0.0.1", "dev" + i));
		}
		assertThat(block("10.0.0.1", "dev")).isEqualTo(Throttled.ADDRESS);
		pass(Duration.ofSeconds(1));
		assertThat(block("10.0.0.1", "dev")).isNull();
	}

	@Test
	void slowsClientIdDownWhereNoAddressIsKnown() {
		refuse(10, "", "dev");
		assertThat(block("", "dev")).isEqualTo(Throttled.CLIENT_ID);
		refuseMany(200, "");
		assertThat(block("", "other")).isNull();
	}

	@Test
	void forgetsRefusalsThatLieBack() {
		refuse(9, "10.0.0.1", "dev");
		pass(Duration.ofMinutes(1));
		refuse(9, "10.0.0.1", "dev");
		assertThat(block("10.0.0.1", "dev")).isNull();
	}

	@Test
	void holdsNoTextOfRefusedLogins() {
		WeakReference<String> address = new WeakReference<>("10.0.0.".concat("1"));
		WeakReference<String> clientId = new WeakReference<>("d".repeat(60_000));
		refuse(20, address.get(), clientId.get());
		Awaitility.await().untilAsserted(() -> {
			System.gc();
			assertThat(address.get()).isNull();
			assertThat(clientId.get()).isNull();
		});
		assertThat(block("10.0.0.1", "d".repeat(60_000))).isEqualTo(Throttled.CLIENT_ID);
	}

	@Test
	void slowsNobodyDownWhenTurnedOff() {
		LoginThrottle off = throttle(0, 0);
		for (int i = 0; i < 1_000; i++) {
			off.note(credentials("10.0.0.1", "dev"), false, Source.PANEL);
		}
		assertThat(off.block(credentials("10.0.0.1", "dev"))).isNull();
	}

}
