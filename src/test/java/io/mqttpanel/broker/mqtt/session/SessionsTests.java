// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.BitSet;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Sessions} and {@link InboundQos2Ids}.
 */
class SessionsTests {

	private final Sessions sessions = new Sessions();

	@Test
	void findsSessionUntilItEnds() {
		ClientSession session = new ClientSession();
		this.sessions.keep("c", session);
		assertThat(this.sessions.find("c")).isSameAs(session);
		this.sessions.remove("c");
		assertThat(this.sessions.find("c")).isNotSameAs(session);
	}

	@Test
	void restoresSubscriptionsAndPacketIdentifiersInAnyOrder() {
		this.sessions.restoreSubscription("c", "$share/g/a", 3, false);
		this.sessions.restoreQos2Ids("c", ids(7));
		this.sessions.restoreSubscription("c", "b", 0, false);
		this.sessions.restoreQos2Ids("d", ids(8));
		this.sessions.restoreSubscription("d", "a", 0, false);
		assertThat(this.sessions.find("c").subscriptions().size()).isEqualTo(2);
		assertThat(this.sessions.find("c").subscriptions().contains("$share/g/a")).isTrue();
		assertThat(this.sessions.find("c").qos2Ids().contains(7)).isTrue();
		assertThat(this.sessions.find("d").subscriptions().contains("a")).isTrue();
		assertThat(this.sessions.find("d").qos2Ids().contains(8)).isTrue();
	}

	@Test
	void forgetsAllWhenCleared() {
		this.sessions.restoreSubscription("c", "a", 0, false);
		this.sessions.clear();
		assertThat(this.sessions.find("c").subscriptions().size()).isZero();
	}

	@Test
	void listsPacketIdentifiersThatAreNotReleased() {
		ClientSession session = new ClientSession();
		this.sessions.keep("c", session);
		session.qos2Ids().receive(7);
		session.qos2Ids().receive(65_535);
		assertThat(this.sessions.qos2Ids()).containsOnlyKeys("c");
		assertThat(BitSet.valueOf(this.sessions.qos2Ids().get("c")).stream()).containsExactly(7, 65_535);
		session.qos2Ids().release(7);
		session.qos2Ids().release(65_535);
		assertThat(this.sessions.qos2Ids()).isEmpty();
	}

	@Test
	void knowsPacketIdentifierUntilItIsReleased() {
		InboundQos2Ids ids = new ClientSession().qos2Ids();
		assertThat(ids.receive(7)).isFalse();
		assertThat(ids.receive(7)).isTrue();
		ids.release(8);
		assertThat(ids.contains(7)).isTrue();
		ids.release(7);
		assertThat(ids.contains(7)).isFalse();
		assertThat(ids.receive(7)).isFalse();
	}

	private static byte[] ids(int id) {
		BitSet ids = new BitSet();
		ids.set(id);
		return ids.toByteArray();
	}

}
