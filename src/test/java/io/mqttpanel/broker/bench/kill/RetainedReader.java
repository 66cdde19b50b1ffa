// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;

/**
 * A new subscriber that looks at what is retained before anybody publishes.
 */
final class RetainedReader extends ReceivingClient {

	/** How long nothing comes if there is no more. */
	private static final long QUIET = TimeUnit.MILLISECONDS.toNanos(1_500);

	private final List<NumberedPublisher> publishers;

	private final Map<Integer, Integer> retained = new HashMap<>();

	private boolean subscribed;

	private long last;

	RetainedReader(Network network, int round, List<NumberedPublisher> publishers) {
		super(network, "reader-" + round, true);
		this.publishers = publishers;
	}

	@Override
	void prepare(MqttMessageBuilders.ConnectBuilder connect, MqttProperties properties) {
		connect.cleanSession(true);
	}

	@Override
	boolean isKept() {
		return false;
	}

	@Override
	void onConnected(boolean present) {
		super.onConnected(present);
		write(MqttMessageBuilders.subscribe()
			.messageId(1)
			.addSubscription(MqttQoS.AT_LEAST_ONCE, NumberedPublisher.RETAINED + "#")
			.build());
	}

	@Override
	void onMessage(MqttMessage message) {
		this.last = System.nanoTime();
		if (message instanceof MqttSubAckMessage) {
			this.subscribed = true;
		}
		else {
			super.onMessage(message);
		}
	}

	@Override
	void onPublish(MqttPublishMessage publish) {
		if (publish.fixedHeader().isRetain()) {
			Stamped stamp = Stamped.read(publish);
			this.retained.put(stamp.sender(), stamp.number());
		}
	}

	/**
	 * Tells whether it has got what there has to be, and no more has come for a while.
	 * @return whether it has
	 */
	boolean isComplete() {
		return this.subscribed && System.nanoTime() - this.last > QUIET && this.publishers.stream()
			.allMatch((publisher) -> !publisher.retained().isDue() || this.retained.containsKey(publisher.number()));
	}

	/** Compares what it has got with what was acknowledged, and leaves. */
	void judge() {
		this.publishers.stream().filter((publisher) -> publisher.retained().isKnown()).forEach(this::judge);
		leave();
	}

	private void judge(NumberedPublisher publisher) {
		Counts counts = network().counts();
		Integer number = this.retained.get(publisher.number());
		RetainedTopic.Verdict verdict = publisher.retained()
			.judge((number != null) ? OptionalInt.of(number) : OptionalInt.empty());
		counts.add(Count.RETAINED);
		if (verdict != RetainedTopic.Verdict.RIGHT) {
			counts.add((verdict == RetainedTopic.Verdict.LOST) ? Count.RETAINED_LOST : Count.RETAINED_BACK,
					"%s%d has %s, %s", NumberedPublisher.RETAINED, publisher.number(), String.valueOf(number),
					publisher.retained());
		}
	}

}
