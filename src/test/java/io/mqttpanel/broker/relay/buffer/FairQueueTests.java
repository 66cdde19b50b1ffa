// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.EventClass;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.PanelEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Turns of clients and addresses, and whose events are given up.
 */
class FairQueueTests {

	private static final Predicate<Object> NONE = (key) -> false;

	private final FairQueue queue = new FairQueue();

	@Test
	void givesFewEventsInTheOrderOfTheirArrival() {
		packets("a", "1", 3);
		packets("b", "2", 2);
		packets("a", "1", 1);
		assertThat(drain()).extracting(PanelEvent::clientId).containsExactly("a", "a", "a", "b", "b", "a");
	}

	@Test
	void letsClientsOfOneAddressTakeTurnsOverABacklog() {
		packets("flooder", "1", 10_000);
		packets("victim", "1", 3);
		assertThat(positions("victim")).containsExactly(1, 3, 5);
	}

	@Test
	void letsAddressesTakeTurnsHoweverManyClientsOneHas() {
		for (int i = 0; i < 1_000; i++) {
			packets("flooder-" + i, "1", 20);
		}
		packets("victim", "2", 3);
		assertThat(positions("victim")).containsExactly(1, 3, 5);
	}

	@Test
	void letsTeamsTakeTurnsHoweverManyAddressesOneHas() {
		for (int i = 0; i < 1_000; i++) {
			add(packet("flooder-" + i, 7, i), "address-" + i);
		}
		for (int i = 0; i < 3; i++) {
			add(packet("victim", 8, i), "1");
		}
		assertThat(positions("victim")).containsExactly(16, 33, 50);
	}

	/** A team with many devices is not as slow as one that has one address. */
	@Test
	void givesTeamTurnForEachOfAFewAddresses() {
		for (int i = 0; i < 200; i++) {
			add(packet("flooder", 7, i), "1");
		}
		for (int i = 0; i < 30; i++) {
			add(packet("device-" + i % 10, 8, i), "address-" + i % 10);
		}
		assertThat(drain().subList(0, 33)).filteredOn((event) -> event.teamId() == 7).hasSize(3);
	}

	@Test
	void givesUpTheEventsOfTheTeamWithTheMost() {
		for (int i = 0; i < 400; i++) {
			add(packet("victim", 8, i), "1");
			add(packet("flooder-" + i, 7, i), "address-" + i);
			add(packet("flooder-" + i, 7, i), "address-" + i);
		}
		for (int i = 0; i < 300; i++) {
			assertThat(dropped()).isNotNull().extracting(PanelEvent::clientId).asString().startsWith("flooder");
		}
	}

	@Test
	void keepsTeamsApartAtOneAddress() {
		for (int i = 0; i < 200; i++) {
			add(packet("flooder-" + i % 50, 7, i), "1");
		}
		add(packet("victim", 8, 0), "1");
		assertThat(positions("victim")).containsExactly(1);
		assertThat(this.queue.overhead()).isZero();
	}

	private static PanelEvent packet(String client, long team, int i) {
		return new PacketProcessed(client, 1, team, Direction.RECEIVED, 12, 0, 0, i);
	}

	@Test
	void keepsTheOrderOfEachClientAcrossClasses() {
		for (int i = 0; i < 1_000; i++) {
			for (String client : List.of("a", "b", "c")) {
				add(event(client, i), (i % 2 == 0) ? "1" : null);
			}
		}
		long[] last = { -1, -1, -1 };
		assertThat(drain()).hasSize(3_000).allSatisfy((event) -> {
			int client = event.clientId().charAt(0) - 'a';
			assertThat(event.timestamp()).isEqualTo(++last[client]);
		});
	}

	@Test
	void takesTheEventsOfAClientAlongToItsNewAddress() {
		packets("flooder", "1", 1_000);
		packets("client", null, 2);
		packets("other", "3", 2);
		packets("client", "2", 1);
		assertThat(positions("client")).containsExactly(2, 5, 7);
	}

	@Test
	void givesUpTheLargestShareFirst() {
		add(new PacketProcessed("victim", 1, 0, Direction.SENT, 3, 0, 2, 0), "1");
		for (int i = 0; i < 500; i++) {
			add(new ClientDisconnected("flooder", 1, 0, i), "1");
			add(new MessagePublished("flooder", 1, 0, "t", new byte[0], 0, 0, false, i), "1");
			add(new ClientDisconnected("neighbour-" + i, 1, 0, i), "2");
		}
		for (int i = 0; i < 500; i++) {
			assertThat(dropped()).isInstanceOf(MessagePublished.class);
		}
		List<PanelEvent> left = drain();
		assertThat(left).hasSize(1_001).extracting(PanelEvent::clientId).contains("victim");
	}

	@Test
	void givesUpTheEventsOfTheAddressWithTheMost() {
		packets("victim", "2", 20);
		for (int i = 0; i < 1_000; i++) {
			packets("flooder-" + i, "1", 1);
		}
		for (int i = 0; i < 900; i++) {
			assertThat(dropped()).isNotNull().extracting(PanelEvent::clientId).asString().startsWith("flooder");
		}
	}

	@Test
	void givesUpTheLowestClassOfAllClientsFirst() {
		Random random = new Random(3);
		for (int i = 0; i < 4_000; i++) {
			add(event("client-" + random.nextInt(1_000), i), "address-" + random.nextInt(100));
		}
		EventClass last = EventClass.PACKET;
		for (PanelEvent dropped = dropped(); dropped != null; dropped = dropped()) {
			assertThat(dropped.type().eventClass()).isGreaterThanOrEqualTo(last);
			last = dropped.type().eventClass();
		}
		assertThat(last).isEqualTo(EventClass.LIFECYCLE);
	}

	@Test
	void keepsThePacketsOfOthersFromAFloodOfAHigherClass() {
		packets("victim", "2", 20);
		packets("neighbour", "1", 20);
		for (int i = 0; i < 2_000; i++) {
			add(new ClientDisconnected("flooder", 1, 0, i), "1");
		}
		for (int i = 0; i < 1_000; i++) {
			assertThat(dropped()).isNotNull().extracting(PanelEvent::clientId).isEqualTo("flooder");
		}
	}

	@Test
	void holdsNothingForClientsWithoutEvents() {
		for (int i = 0; i < 1_000; i++) {
			packets("client-" + i, "address-" + i, 1);
		}
		assertThat(this.queue.overhead()).isPositive();
		dropped();
		assertThat(drain()).hasSize(999);
		assertThat(this.queue.overhead()).isZero();
		assertThat(this.queue.oldest()).isNull();
		assertThat(dropped()).isNull();
	}

	@Test
	void passesOverHeldClientsUntilTheyAreReleased() {
		packets("held", "1", 2);
		packets("client", "1", 2);
		packets("held too", "2", 1);
		Predicate<Object> holds = (key) -> key.toString().startsWith("held");
		assertThat(drain(holds)).extracting(PanelEvent::clientId).containsExactly("client", "client");
		packets("held", "1", 1);
		assertThat(drain(holds)).isEmpty();
		this.queue.release();
		assertThat(drain()).extracting(PanelEvent::clientId)
			.containsExactlyInAnyOrder("held", "held", "held too", "held");
		assertThat(this.queue.overhead()).isZero();
	}

	@Test
	void keepsItsAccountsWhateverHappens() {
		Random random = new Random(7);
		int left = 0;
		for (int i = 0; i < 20_000; i++) {
			switch (random.nextInt(8)) {
				case 0 -> left -= (dropped() != null) ? 1 : 0;
				case 1, 2 -> left -= (this.queue.take((key) -> random.nextInt(4) == 0) != null) ? 1 : 0;
				case 3 -> this.queue.release();
				default -> {
					String address = "address-" + random.nextInt(10);
					add(random.nextBoolean() ? event("client-" + random.nextInt(50), i)
							: packet("client-" + random.nextInt(50), random.nextInt(4), i),
							random.nextBoolean() ? address : null);
					left++;
				}
			}
		}
		this.queue.release();
		assertThat(drain()).hasSize(left);
		assertThat(this.queue.overhead()).isZero();
		assertThat(this.queue.oldest()).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "192.0.2.1:1883,192.0.2.1", "[2001:db8:0:1:2:3:4:5]:1883,[2001:db8:0:1", "localhost,localhost",
			"''," })
	void countsAnIpv6NetworkAsOneAddress(String remoteAddress, @Nullable String address) {
		assertThat(QueuedEvent.address(remoteAddress)).isEqualTo((address != null) ? address : "");
	}

	private void packets(String client, @Nullable String address, int number) {
		for (int i = 0; i < number; i++) {
			add(new PacketProcessed(client, 1, 0, Direction.RECEIVED, 12, 0, 0, i), address);
		}
	}

	private void add(PanelEvent event, @Nullable String address) {
		this.queue.add(new QueuedEvent(event, address));
	}

	private static PanelEvent event(String client, long i) {
		return switch ((int) (i % 3)) {
			case 0 -> new ClientDisconnected(client, 1, 0, i);
			case 1 -> new PacketProcessed(client, 1, 0, Direction.SENT, 3, 0, 2, i);
			default -> new MessagePublished(client, 1, 0, "t", new byte[3], 3, 0, false, i);
		};
	}

	private @Nullable PanelEvent dropped() {
		QueuedEvent dropped = this.queue.drop();
		return (dropped != null) ? dropped.event : null;
	}

	private List<Integer> positions(String client) {
		List<PanelEvent> events = drain();
		List<Integer> positions = new ArrayList<>();
		for (int i = 0; i < events.size(); i++) {
			if (events.get(i).clientId().equals(client)) {
				positions.add(i);
			}
		}
		return positions;
	}

	private List<PanelEvent> drain() {
		return drain(NONE);
	}

	private List<PanelEvent> drain(Predicate<Object> holds) {
		List<PanelEvent> events = new ArrayList<>();
		for (QueuedEvent next = this.queue.take(holds); next != null; next = this.queue.take(holds)) {
			events.add(next.event);
		}
		return events;
	}

}
