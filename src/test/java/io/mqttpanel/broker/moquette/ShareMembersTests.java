// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.Topic;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ShareMembersTests {

	private static final int MANY = 10_000;

	private static final int ROUNDS = 1000;

	private final StubSessions sessions = new StubSessions();

	private ShareMembers members = ShareMembers.NONE;

	private void join(String clientId) {
		this.members = this.members.with(new Subscription(clientId, Topic.asTopic("t"), Deliveries.NO_OPTIONS, "g"),
				this.sessions.isReady(clientId));
	}

	private void join(String clientId, MemberLoad load) {
		this.sessions.loads.put(clientId, load);
		join(clientId);
	}

	private Map<String, Integer> choose() {
		Map<String, Integer> chosen = new HashMap<>();
		for (int i = 0; i < ROUNDS; i++) {
			Subscription member = Objects.requireNonNull(this.members.choose(this.sessions::load));
			chosen.merge(member.getClientId(), 1, Integer::sum);
		}
		return chosen;
	}

	@Test
	void hasNobodyToChooseWithoutMembers() {
		assertThat(this.members.choose(this.sessions::load)).isNull();
	}

	@Test
	void choosesAtRandomAmongThoseThatKeepUp() {
		join("absent", MemberLoad.ABSENT);
		for (int i = 0; i < 4; i++) {
			join("ready" + i);
		}
		join("behind", MemberLoad.BEHIND);
		assertThat(choose()).containsOnlyKeys("ready0", "ready1", "ready2", "ready3")
			.allSatisfy((member, times) -> assertThat(times).isBetween(150, 350));
	}

	@Test
	void findsTheOneThatKeepsUpAmongManyInFewSteps() {
		for (int i = 0; i < MANY; i++) {
			join("absent" + i, (i % 2 == 0) ? MemberLoad.ABSENT : MemberLoad.FULL);
		}
		join("ready");
		assertThat(choose()).containsOnlyKeys("ready");
		assertThat(this.sessions.asked).isEqualTo(ROUNDS);
	}

	@Test
	void looksAtFewWhereNobodyKeepsUp() {
		for (int i = 0; i < MANY; i++) {
			join("behind" + i, MemberLoad.BEHIND);
		}
		choose();
		assertThat(this.sessions.asked).isLessThanOrEqualTo(64 * ROUNDS);
	}

	@Test
	void prefersWhoIsConnectedAndThenWhoHasRoom() {
		join("full", MemberLoad.FULL);
		join("absent", MemberLoad.ABSENT);
		assertThat(choose()).containsOnlyKeys("absent");
		join("behind", MemberLoad.BEHIND);
		assertThat(choose()).containsOnlyKeys("behind");
	}

	/** Seen before its place among the members has changed. */
	@Test
	void passesOverWhoHasJustFallenBehind() {
		join("slow");
		join("absent", MemberLoad.ABSENT);
		this.sessions.loads.put("slow", MemberLoad.FULL);
		assertThat(choose()).containsOnlyKeys("absent");
	}

	@Test
	void choosesWhoKeepsUpAgain() {
		join("one");
		join("two");
		this.members = this.members.moved("one", false);
		assertThat(choose()).containsOnlyKeys("two");
		this.members = this.members.moved("one", true);
		assertThat(choose()).containsOnlyKeys("one", "two");
		assertThat(this.members.moved("one", true)).isSameAs(this.members);
		assertThat(this.members.moved("nobody", true)).isSameAs(this.members);
	}

	@Test
	void forgetsWhoLeaves() {
		join("one");
		join("two", MemberLoad.ABSENT);
		this.members = this.members.without("one");
		assertThat(this.members.ready()).isZero();
		assertThat(choose()).containsOnlyKeys("two");
		assertThat(this.members.without("two").all()).isEmpty();
		assertThat(this.members.without("two").choose(this.sessions::load)).isNull();
	}

}
