// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.moquette.broker.subscriptions.ShareName;
import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.SubscriptionIdentifier;
import io.moquette.broker.subscriptions.Topic;
import io.moquette.persistence.MemorySubscriptionsRepository;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.mqtt.engine.MessageWeight;
import io.mqttpanel.broker.mqtt.engine.TopicSpaces;

import static org.assertj.core.api.Assertions.assertThat;

class MoquetteDirectoryTests {

	private static final MqttSubscriptionOption ONE = MqttSubscriptionOption.onlyFromQos(MqttQoS.AT_LEAST_ONCE);

	private static final MqttSubscriptionOption OTHER = new MqttSubscriptionOption(MqttQoS.AT_MOST_ONCE, true, true,
			RetainedHandlingPolicy.DONT_SEND_AT_SUBSCRIBE);

	private static final int ROUNDS = 50_000;

	private static final ShareName GROUP = new ShareName("g");

	private final MemorySubscriptionsRepository repository = new MemorySubscriptionsRepository();

	private final MoquetteDirectory directory = new MoquetteDirectory(this.repository, new StubSessions(),
			new TopicSpaces(false), null);

	@Test
	void takesLowerQosAndOtherOptionsWithSameIdentifier() {
		this.directory.add("c", topic("t"), ONE, new SubscriptionIdentifier(5));
		this.directory.add("c", topic("t"), OTHER, new SubscriptionIdentifier(5));
		assertThat(matching("t")).singleElement().satisfies((subscription) -> {
			assertThat(subscription.option()).isEqualTo(OTHER);
			assertThat(subscription.getSubscriptionIdentifier().value()).isEqualTo(5);
		});
	}

	@Test
	void forgetsIdentifierThatIsNotGivenAgain() {
		this.directory.add("c", topic("t"), ONE, new SubscriptionIdentifier(5));
		this.directory.add("c", topic("t"), ONE);
		assertThat(matching("t")).singleElement().returns(false, Subscription::hasSubscriptionIdentifier);
	}

	@Test
	void tellsWhetherClientHadSubscription() {
		assertThat(this.directory.add("a", topic("t"), ONE)).isTrue();
		assertThat(this.directory.add("b", topic("t"), ONE)).isTrue();
		assertThat(this.directory.add("b", topic("t"), ONE, new SubscriptionIdentifier(1))).isFalse();
		this.directory.removeSubscription(topic("t"), "b");
		assertThat(this.directory.add("b", topic("t"), ONE)).isTrue();
	}

	@Test
	void countsTheMemoryOfSubscriptionsOnce() {
		for (int i = 0; i < 2; i++) {
			this.directory.add("c", topic("x/1"), ONE);
			this.directory.addShared("c", GROUP, topic("x/1"), ONE);
		}
		assertThat(this.directory.counts().bytes()).isEqualTo(2 * MessageWeight.ofSubscription("x/1"));
		for (int i = 0; i < 2; i++) {
			this.directory.removeSubscription(topic("x/1"), "c");
			this.directory.removeSharedSubscription(GROUP, topic("x/1"), "c");
		}
		assertThat(this.directory.counts().bytes()).isZero();
	}

	@Test
	void countsTheMemoryOfEachTeam() {
		String first = SessionId.of(1, 1, "c");
		String second = SessionId.of(2, 1, "c");
		this.directory.add(first, topic("x/1"), ONE);
		this.directory.addShared(first, GROUP, topic("x/1"), ONE);
		this.directory.add(second, topic("x/1"), ONE);
		assertThat(this.directory.counts().bytes(first)).isEqualTo(2 * MessageWeight.ofSubscription("x/1"));
		assertThat(this.directory.counts().bytes(second)).isEqualTo(MessageWeight.ofSubscription("x/1"));
		this.directory.removeSubscription(topic("x/1"), first);
		this.directory.removeSharedSubscriptionsForClient(first);
		assertThat(this.directory.counts().bytes(first)).isZero();
		assertThat(this.directory.counts().bytes(second)).isEqualTo(this.directory.counts().bytes());
	}

	@Test
	void keepsNoLevelsThatLeadNowhere() {
		this.directory.add("kept", topic("x/1"), ONE);
		for (String filter : List.of("x/1/y/z", "x/2/+/#", "/a/b", "y/1", "x/1/y/z")) {
			this.directory.add("c", topic(filter), ONE);
			this.directory.addShared("c", GROUP, topic(filter), ONE);
			this.directory.removeSubscription(topic(filter), "c");
			this.directory.removeSharedSubscription(GROUP, topic(filter), "c");
		}
		assertThat(this.directory.dumpTree().lines()).hasSizeLessThanOrEqualTo(3);
		assertThat(matching("x/1")).extracting(Subscription::getClientId).containsExactly("kept");
	}

	@Test
	void keepsSharedSubscriptionsOfOthersWhenLastPlainOneGoes() {
		this.directory.addShared("member", GROUP, topic("t"), ONE);
		this.directory.add("plain", topic("t"), ONE);
		this.directory.removeSubscription(topic("t"), "plain");
		assertThat(matching("t")).extracting(Subscription::getClientId).containsExactly("member");
	}

	@Test
	void keepsPlainSubscriptionWhenSameClientLeavesShare() {
		this.directory.addShared("c", GROUP, topic("t"), ONE);
		this.directory.add("c", topic("t"), ONE);
		this.directory.removeSharedSubscription(GROUP, topic("t"), "c");
		assertThat(matching("t")).extracting(Subscription::getShareName).containsExactly("");
	}

	@Test
	void replacesSharedSubscription() {
		this.directory.addShared("c", GROUP, topic("t"), ONE, new SubscriptionIdentifier(5));
		this.directory.addShared("c", GROUP, topic("t"), OTHER);
		assertThat(matching("t")).singleElement().satisfies((subscription) -> {
			assertThat(subscription.option()).isEqualTo(OTHER);
			assertThat(subscription.hasSubscriptionIdentifier()).isFalse();
		});
		this.directory.removeSharedSubscriptionsForClient("c");
		assertThat(matching("t")).isEmpty();
		assertThat(this.repository.listAllSharedSubscription()).isEmpty();
	}

	@Test
	void removesOnlySharesThatAreThere() {
		this.directory.addShared("c", GROUP, topic("t"), ONE);
		this.directory.removeSharedSubscription(new ShareName("other"), topic("t"), "c");
		this.directory.removeSharedSubscription(GROUP, topic("t"), "other");
		assertThat(matching("t")).hasSize(1);
	}

	@Test
	void servesEachShareOnceAndEachClientOnce() {
		for (String member : List.of("a", "b")) {
			this.directory.addShared(member, GROUP, topic("t"), ONE);
			this.directory.add(member, topic("#"), OTHER);
			this.directory.add(member, topic("+"), ONE);
		}
		assertThat(matching("t")).hasSize(3).extracting(Subscription::option).containsOnly(ONE);
	}

	@Test
	void tellsClientFromMemberOfShareWithSimilarName() {
		this.directory.add("c-g", topic("t"), ONE);
		this.directory.addShared("c", GROUP, topic("t"), ONE);
		assertThat(matching("t")).extracting(Subscription::getClientId).containsExactlyInAnyOrder("c-g", "c");
	}

	@Test
	void findsMemberThatStaysWhileOthersComeAndGo() {
		this.directory.addShared("stays", GROUP, topic("t"), ONE);
		CompletableFuture<Void> others = CompletableFuture.runAsync(() -> {
			for (int i = 0; i < ROUNDS; i++) {
				this.directory.addShared("comes and goes", GROUP, topic("t"), ONE);
				this.directory.removeSharedSubscription(GROUP, topic("t"), "comes and goes");
			}
		});
		long asked = 0;
		long found = 0;
		while (!others.isDone()) {
			found += matching("t").size();
			asked++;
		}
		others.join();
		assertThat(found).isEqualTo(asked);
	}

	@Test
	void restoresIdentifiersAndOptions() {
		this.repository.addNewSubscription(new Subscription("c", topic("t"), OTHER, new SubscriptionIdentifier(5)));
		this.repository.addNewSharedSubscription("m", GROUP, topic("t"), OTHER, new SubscriptionIdentifier(6));
		MoquetteDirectory restored = new MoquetteDirectory(this.repository, new StubSessions(), new TopicSpaces(false),
				null);
		assertThat(restored.matchQosSharpening(topic("t"))).allMatch((subscription) -> subscription.option() == OTHER)
			.extracting((subscription) -> subscription.getSubscriptionIdentifier().value())
			.containsExactlyInAnyOrder(5, 6);
	}

	private List<Subscription> matching(String topicName) {
		return this.directory.matchQosSharpening(topic(topicName));
	}

	private static Topic topic(String name) {
		return Topic.asTopic(name);
	}

}
