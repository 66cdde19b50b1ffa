// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.engine;

import java.util.concurrent.CompletableFuture;

import io.moquette.broker.subscriptions.ShareName;
import io.moquette.broker.subscriptions.Topic;
import io.moquette.persistence.MemorySubscriptionsRepository;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EngineDirectory}.
 */
class EngineDirectoryTests {

	private static final int ROUNDS = 50_000;

	private static final Topic TOPIC = Topic.asTopic("topic");

	private static final ShareName SHARE = new ShareName("share");

	private static final MqttSubscriptionOption OPTION = MqttSubscriptionOption.onlyFromQos(MqttQoS.AT_LEAST_ONCE);

	private final EngineDirectory directory = new EngineDirectory();

	@Test
	void findsSharedSubscriptionWhileOthersComeAndGo() {
		this.directory.init(new MemorySubscriptionsRepository());
		this.directory.addShared("stays", SHARE, TOPIC, OPTION);
		CompletableFuture<Void> others = CompletableFuture.runAsync(this::comeAndGo);
		long found = 0;
		long rounds = 0;
		while (!others.isDone()) {
			found += this.directory.matchQosSharpening(TOPIC).size();
			rounds++;
		}
		others.join();
		assertThat(found).isEqualTo(rounds);
	}

	@Test
	void leavesNothingBehindOfSharedSubscriptionsThatCameAndWentBesideOthers() {
		this.directory.init(new MemorySubscriptionsRepository());
		CompletableFuture<Void> sharing = CompletableFuture.runAsync(this::comeAndGo);
		for (int i = 0; !sharing.isDone(); i++) {
			this.directory.add("client", TOPIC, OPTION);
			this.directory.add("other " + i % 3, TOPIC, OPTION);
			this.directory.removeSubscription(TOPIC, "client");
		}
		sharing.join();
		assertThat(this.directory.matchQosSharpening(TOPIC))
			.allMatch((found) -> found.getClientId().startsWith("other"));
	}

	private void comeAndGo() {
		for (int i = 0; i < ROUNDS; i++) {
			this.directory.addShared("comes and goes", SHARE, TOPIC, OPTION);
			this.directory.removeSharedSubscription(SHARE, TOPIC, "comes and goes");
		}
	}

}
