// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.BitSet;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.mqtt.FrontFixture;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClientSession}, and for the sessions in {@link ClientRegistry}.
 */
class ClientSessionTests {

	private final ClientRegistry clients = new FrontFixture().context().registry();

	@Test
	void findsSessionUntilItEnds() {
		ClientSession session = new ClientSession();
		this.clients.keepSession("c", session);
		assertThat(this.clients.session("c")).isSameAs(session);
		this.clients.removeSession("c");
		assertThat(this.clients.session("c")).isNotSameAs(session);
	}

	@Test
	void restoresSubscriptionsAndPacketIdentifiersInAnyOrder() {
		this.clients.restoreSubscription("c", "$share/g/a", 3, false);
		this.clients.restoreQos2Ids("c", ids(7));
		this.clients.restoreSubscription("c", "b", 0, false);
		this.clients.restoreQos2Ids("d", ids(8));
		this.clients.restoreSubscription("d", "a", 0, false);
		assertThat(this.clients.session("c").subscriptions().size()).isEqualTo(2);
		assertThat(this.clients.session("c").subscriptions().contains("$share/g/a")).isTrue();
		assertThat(this.clients.session("c").isQos2Received(7)).isTrue();
		assertThat(this.clients.session("d").subscriptions().contains("a")).isTrue();
		assertThat(this.clients.session("d").isQos2Received(8)).isTrue();
	}

	@Test
	void forgetsAllWhenCleared() {
		this.clients.restoreSubscription("c", "a", 0, false);
		this.clients.open();
		assertThat(this.clients.session("c").subscriptions().size()).isZero();
	}

	@Test
	void listsPacketIdentifiersThatAreNotReleased() {
		ClientSession session = new ClientSession();
		this.clients.keepSession("c", session);
		session.receiveQos2(7);
		session.receiveQos2(65_535);
		assertThat(this.clients.qos2Ids()).containsOnlyKeys("c");
		assertThat(BitSet.valueOf(this.clients.qos2Ids().get("c")).stream()).containsExactly(7, 65_535);
		session.releaseQos2(7);
		session.releaseQos2(65_535);
		assertThat(this.clients.qos2Ids()).isEmpty();
	}

	@Test
	void knowsPacketIdentifierUntilItIsReleased() {
		ClientSession received = new ClientSession();
		assertThat(received.receiveQos2(7)).isFalse();
		assertThat(received.receiveQos2(7)).isTrue();
		received.releaseQos2(8);
		assertThat(received.isQos2Received(7)).isTrue();
		received.releaseQos2(7);
		assertThat(received.isQos2Received(7)).isFalse();
		assertThat(received.receiveQos2(7)).isFalse();
	}

	private static byte[] ids(int id) {
		BitSet ids = new BitSet();
		ids.set(id);
		return ids.toByteArray();
	}

}
