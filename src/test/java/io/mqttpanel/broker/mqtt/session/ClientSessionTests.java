// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.mqtt.FrontFixture;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClientSession}, and for the sessions in {@link ClientRegistry}.
 */
class ClientSessionTests {

	private final FrontFixture front = new FrontFixture();

	private final ClientRegistry clients = this.front.context().registry();

	@Test
	void findsSessionUntilItEnds() {
		ClientSession session = new ClientSession();
		this.clients.keepSession("c", session);
		assertThat(this.clients.session("c")).isSameAs(session);
		this.clients.removeSession("c");
		assertThat(this.clients.session("c")).isNotSameAs(session);
	}

	@Test
	void restoresPacketIdentifiers() {
		this.front.restore("c");
		this.clients.session("c").restoreQos2Ids(new byte[] { (byte) (1 << 7) });
		assertThat(this.clients.session("c").isQos2Received(7)).isTrue();
		assertThat(this.clients.session("c").isQos2Received(8)).isFalse();
	}

	@Test
	void forgetsAllWhenCleared() {
		this.front.restore("c", "a");
		this.clients.open();
		assertThat(this.clients.session("c").subscriptions().size()).isZero();
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

	@Test
	void announcesTheEndOfItsSubscriptionsOnceWhenSessionAndConnectionAreGone() {
		ClientSession session = new ClientSession().connected("C", 1, 7);
		session.subscriptions().add("a", 0, false);
		session.subscriptions().add("$share/g/b", 0, false);
		this.clients.keepSession("c", session);
		this.clients.removeSession("c");
		assertThat(ended()).isEmpty();
		session.disconnected(false, this.front.events());
		assertThat(ended()).containsExactlyInAnyOrder("C 7 a", "C 7 $share/g/b");
		session.disconnected(true, this.front.events());
		session.end(this.front.events());
		assertThat(ended()).hasSize(2);
	}

	@Test
	void announcesNothingWhileItIsKeptOrUsedAgain() {
		ClientSession session = new ClientSession().connected("C", 1, 7);
		session.subscriptions().add("a", 0, false);
		session.disconnected(false, this.front.events());
		session.connected("c", 1, 8);
		assertThat(ended()).isEmpty();
		session.disconnected(true, this.front.events());
		assertThat(ended()).containsExactly("c 8 a");
	}

	@Test
	void announcesTheEndOfRestoredSessionsUnderTheNameOfTheirClients() {
		this.clients.restoreSession(SessionId.of(4, 5, "Named"), "Named");
		this.clients.session(SessionId.of(4, 5, "Named")).subscriptions().add("a", 0, false);
		this.front.restore(SessionId.of(4, 6, "plain"), "a");
		this.front.restore("unowned", "a");
		this.clients.removeSession(SessionId.of(4, 5, "Named"));
		this.clients.removeSession(SessionId.of(4, 6, "plain"));
		this.clients.removeSession("unowned");
		assertThat(ended()).containsExactly("Named 0 a", "plain 0 a", "unowned 0 a");
		assertThat(this.front.recorded().of(ClientUnsubscribed.class)).extracting(ClientUnsubscribed::teamId)
			.containsExactly(4L, 4L, 0L);
	}

	private List<String> ended() {
		return this.front.recorded()
			.of(ClientUnsubscribed.class)
			.stream()
			.map((event) -> event.clientId() + " " + event.connection() + " " + event.topicFilter())
			.toList();
	}

}
