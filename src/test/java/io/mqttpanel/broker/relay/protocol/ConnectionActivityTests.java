// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Pings of a connection, by a clock that the test controls.
 */
class ConnectionActivityTests {

	private static final int NAMED = 6_000;

	@ParameterizedTest
	@CsvSource({ "0, 1", "1, 1", "19, 19", "20, 20", "21, 20", "6000, 20", "2147483647, 20" })
	void pingsAfterWhatThePanelNamesButNeverLater(int named, int due) {
		ConnectionActivity activity = new ConnectionActivity(named, 0);
		assertThat(activity.pingDue(seconds(due) - 1, false)).isFalse();
		assertThat(activity.pingDue(seconds(due), false)).isTrue();
		assertThat(activity.isGone(seconds(due + 5), seconds(5))).isFalse();
		assertThat(activity.isGone(seconds(due + 5) + 1, seconds(5))).isTrue();
	}

	@Test
	void pingsWhenThisSideIsSilentAlthoughThePanelTalks() {
		ConnectionActivity activity = new ConnectionActivity(NAMED, 0);
		activity.received(seconds(19));
		assertThat(activity.pingDue(seconds(20), false)).isTrue();
		activity.sent(seconds(20));
		activity.received(seconds(30));
		assertThat(activity.pingDue(seconds(39), false)).isFalse();
		assertThat(activity.pingDue(seconds(40), false)).isTrue();
	}

	@Test
	void pingsAgainWhileAPongIsAwaitedOnlyWhenThisSideIsSilent() {
		ConnectionActivity activity = new ConnectionActivity(5, 0);
		activity.sent(seconds(5));
		assertThat(activity.pingDue(seconds(24), true)).isFalse();
		assertThat(activity.pingDue(seconds(25), true)).isTrue();
	}

	@Test
	void lastsOnce() {
		ConnectionActivity activity = new ConnectionActivity(NAMED, 0);
		assertThat(activity.hasJustLasted(seconds(10) - 1)).isFalse();
		assertThat(activity.hasJustLasted(seconds(10))).isTrue();
		assertThat(activity.hasJustLasted(seconds(11))).isFalse();
	}

	private static long seconds(int seconds) {
		return TimeUnit.SECONDS.toNanos(seconds);
	}

}
