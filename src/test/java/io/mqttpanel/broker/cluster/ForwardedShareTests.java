// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers.Forwarded;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers.Outgoing;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers.Retention;
import io.mqttpanel.broker.mqtt.engine.SharedFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link ClusterForwarder} for shared subscriptions.
 */
class ForwardedShareTests {

	private final FakeLink link = new FakeLink();

	private final RemoteRoutes remote = new RemoteRoutes(this.link);

	private final StoredMessages stored = new StoredMessages("me", this.link, this.remote, 1000, Long.MAX_VALUE);

	private final ClusterForwarder forwarder = new ClusterForwarder("me", this.link, new LocalRoutes(this.link),
			this.remote, this.stored, (engine) -> {
			});

	@BeforeEach
	void addNodes() {
		for (String node : List.of("a", "b")) {
			this.link.reveal(this.remote, node, 1, "all");
		}
		this.stored.live(Set.of("a", "b"));
	}

	private static ForwardedMessage first(Map<String, byte[]> messages) {
		return ForwardedMessage.decode(messages.values().iterator().next());
	}

	@Test
	void sharesHaveOneMemberAmongAllNodes() {
		SharedFilter share = new SharedFilter("g", "work");
		this.remote.change("a", 2,
				new RouteChanges(false, List.of(RouteText.of(share, 1), RouteText.of(share, 2)), List.of()));
		this.remote.change("b", 2, new RouteChanges(false, List.of(RouteText.of(share, 1)), List.of()));
		int here = 0;
		Map<String, Integer> there = new HashMap<>();
		for (int i = 0; i < 4000; i++) {
			Forwarded forwarded = this.forwarder.forward(
					new Outgoing("p", "work", true, Retention.NONE, Long.MAX_VALUE),
					(each) -> each.equals(share) ? 1 : 0, () -> new byte[1]);
			if (forwarded.elsewhere().isEmpty()) {
				here++;
				assertThat(forwarded.stored()).isNull();
			}
			else {
				assertThat(forwarded.elsewhere()).containsExactly(share);
				Map<String, byte[]> stored = this.link.stored.get(this.link.stored.size() - 1);
				assertThat(first(stored).order()).isEqualTo(new ForwardedMessage.Order(false, List.of(share), false));
				stored.keySet().forEach((node) -> there.merge(node, 1, Integer::sum));
			}
		}
		assertThat(here).isBetween(800, 1200);
		assertThat(there.get("a")).isBetween(1700, 2300);
		assertThat(there.get("b")).isBetween(800, 1200);
	}

	@Test
	void nodeGetsOneMessageForAllAndForAShare() {
		SharedFilter share = new SharedFilter("g", "all");
		this.remote.change("a", 2, new RouteChanges(false, List.of(RouteText.of(share, 1)), List.of()));
		this.forwarder.forward(new Outgoing("p", "all", true, Retention.NONE, Long.MAX_VALUE), (each) -> 0,
				() -> new byte[1]);
		Map<String, byte[]> stored = this.link.stored.get(0);
		assertThat(ForwardedMessage.decode(stored.get("a")).order())
			.isEqualTo(new ForwardedMessage.Order(true, List.of(share), false));
		assertThat(ForwardedMessage.decode(stored.get("b")).order()).isEqualTo(ForwardedMessage.Order.ALL);
	}

}
