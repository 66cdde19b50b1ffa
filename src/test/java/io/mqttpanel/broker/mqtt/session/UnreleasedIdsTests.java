// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.BrokerEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UnreleasedIds}, and for what sessions count in it.
 */
class UnreleasedIdsTests {

	private static final int MAXIMUM = 4_096;

	private static final BrokerEvents NOBODY = BrokerEvents.to(List.of());

	private final UnreleasedIds unreleased = new UnreleasedIds(MAXIMUM);

	@Test
	void boundsAllSessionsTogetherAndLeavesEachAFew() {
		fill(1);
		assertThat(this.unreleased.bytes()).isBetween(MAXIMUM / 2L, 3L * MAXIMUM / 4);
		ClientSession other = new ClientSession(this.unreleased).connected("b", 1, 2);
		for (int id = 1; id <= UnreleasedIds.FEW; id++) {
			assertThat(other.hasRoomForQos2(id)).isTrue();
			other.receiveQos2(id);
		}
		assertThat(other.hasRoomForQos2(1_000)).isFalse();
		assertThat(other.hasRoomForQos2(1)).as("known").isTrue();
		other.releaseQos2(1);
		assertThat(other.hasRoomForQos2(1_000)).isTrue();
	}

	@Test
	void teamLeavesRoomToOthers() {
		fill(1);
		ClientSession ofTeam = new ClientSession(this.unreleased).connected("b", 1, 2);
		ClientSession ofAnother = new ClientSession(this.unreleased).connected("b", 2, 3);
		for (int id = 1; id <= UnreleasedIds.FEW; id++) {
			ofTeam.receiveQos2(id);
			ofAnother.receiveQos2(id);
		}
		assertThat(ofTeam.hasRoomForQos2(1_000)).isFalse();
		assertThat(ofAnother.hasRoomForQos2(1_000)).isTrue();
	}

	@Test
	void countsForTheTeamThatASessionIsGivenTo() {
		ClientSession session = new ClientSession(this.unreleased).belongsTo("c", 0);
		for (int id = 1; session.hasRoomForQos2(id); id++) {
			session.receiveQos2(id);
		}
		assertThat(this.unreleased.hasRoom("0", UnreleasedIds.FEW)).isFalse();
		session.connected("c", 7, 1);
		assertThat(this.unreleased.hasRoom("7", UnreleasedIds.FEW)).isFalse();
		assertThat(this.unreleased.hasRoom("0", UnreleasedIds.FEW)).isTrue();
		session.end(NOBODY);
		session.disconnected(true, NOBODY);
		assertThat(this.unreleased.bytes()).isZero();
	}

	/** Takes all that one team may have. */
	private void fill(long team) {
		ClientSession session = new ClientSession(this.unreleased).connected("a", team, 1);
		for (int id = 1; session.hasRoomForQos2(id); id++) {
			session.receiveQos2(id);
		}
	}

	@Test
	void countsRefusedMessagesUntilTheConnectionEnds() {
		ClientSession session = new ClientSession(this.unreleased).connected("a", 1, 1);
		for (int id = 1; session.hasRoomForQos2(id); id++) {
			session.refuseQos2(id, true);
		}
		assertThat(this.unreleased.bytes()).isGreaterThanOrEqualTo(MAXIMUM / 2L);
		session.disconnected(false, NOBODY);
		assertThat(this.unreleased.bytes()).isZero();
		assertThat(session.releaseQos2(1)).isFalse();
	}

	@Test
	void countsNothingOfASessionThatHasEnded() {
		ClientSession session = new ClientSession(this.unreleased).connected("a", 1, 1);
		session.restoreQos2Ids(new byte[] { 2, 0, 0, 1 });
		session.receiveQos2(7);
		assertThat(session.isQos2Received(24)).isTrue();
		session.disconnected(false, NOBODY);
		assertThat(this.unreleased.bytes()).isPositive();
		session.end(NOBODY);
		assertThat(this.unreleased.bytes()).isZero();
	}

}
