// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;

/**
 * A client that leaves its will behind, to be published when its delay has passed, unless
 * the client comes back before that.
 */
final class WillClient extends DepartingClient {

	static final String WILLS = "wills/";

	/** The longest delay of one that does not come back. */
	static final int MAXIMUM_SECONDS = 10;

	private static final int RESUMED_SECONDS = 40;

	private static final int SESSION_SECONDS = 90;

	private static final int DISCONNECT_WITH_WILL = 0x04;

	private static final long EARLY_MILLIS = 1_000;

	private final boolean resuming;

	private final int delay;

	private int published;

	private boolean early;

	private boolean resumed;

	private WillClient(Network network, String clientId, boolean resuming, int delay) {
		super(network, clientId);
		this.resuming = resuming;
		this.delay = delay;
	}

	static WillClient leaving(Network network, int round, int number) {
		return new WillClient(network, "will-" + round + "-" + number, false, 1 + number % MAXIMUM_SECONDS);
	}

	static WillClient resuming(Network network, int round, int number) {
		return new WillClient(network, "resumed-will-" + round + "-" + number, true, RESUMED_SECONDS);
	}

	@Override
	void prepareFirst(MqttMessageBuilders.ConnectBuilder connect, MqttProperties properties) {
		Packets.property(properties, MqttProperties.SESSION_EXPIRY_INTERVAL, SESSION_SECONDS);
		MqttProperties will = new MqttProperties();
		Packets.property(will, MqttProperties.WILL_DELAY_INTERVAL, this.delay);
		connect.willFlag(true)
			.willTopic(WILLS + clientId())
			.willMessage(clientId().getBytes(StandardCharsets.UTF_8))
			.willProperties(will);
		connect.willQoS(MqttQoS.EXACTLY_ONCE);
	}

	@Override
	MqttMessage firstDeparture() {
		return MqttMessageBuilders.disconnect().reasonCode((byte) DISCONNECT_WITH_WILL).build();
	}

	@Override
	void onReturned(boolean present) {
		this.resumed = isHandled() && absence() < delayMillis() - EARLY_MILLIS;
		if (this.resumed) {
			network().counts().add(Count.DEPARTURES);
			if (!present) {
				network().counts().add(Count.DEPARTURES_LOST, "%s, left %d ms ago", clientId(), absence());
			}
		}
	}

	/** Books that its will was received. */
	void publish() {
		this.published++;
		this.early |= absence() < delayMillis() - EARLY_MILLIS;
	}

	boolean isResuming() {
		return this.resuming;
	}

	/**
	 * Tells whether nothing more can come.
	 * @return whether it was published, or its delay has passed
	 */
	boolean isSettled() {
		return !isHandled() || (this.resumed ? absence() > delayMillis() + MAXIMUM_SECONDS * EARLY_MILLIS
				: this.published > 0 || this.resuming);
	}

	private long delayMillis() {
		return TimeUnit.SECONDS.toMillis(this.delay);
	}

	/**
	 * Compares what was published with what should have been.
	 * @param graceful whether the broker was stopped, and has published at once what
	 * waited
	 */
	void judge(boolean graceful) {
		Counts counts = network().counts();
		if (this.published > 1) {
			counts.add(Count.WILLS_DOUBLED, "%s, %d times", clientId(), this.published);
		}
		if (this.resumed && !graceful) {
			counts.add(Count.WILLS_CANCELLED);
			if (this.published > 0) {
				counts.add(Count.WILLS_NEVERTHELESS, "%s", clientId());
			}
		}
		else if (isHandled() && !this.resuming) {
			counts.add(Count.WILLS);
			if (this.published == 0) {
				counts.add(Count.WILLS_LOST, "%s, delay %d s", clientId(), this.delay);
			}
			if (this.early && !graceful) {
				counts.add(Count.WILLS_EARLY, "%s, delay %d s", clientId(), this.delay);
			}
		}
	}

}
