// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;

/**
 * A client that decides with DISCONNECT how long its session is kept.
 */
final class LeavingClient extends DepartingClient {

	/** When a session that is kept for a second has ended for sure. */
	private static final long EXPIRED_MILLIS = 4_000;

	private static final int UNCHANGED = -1;

	private static final int SHORT = 1;

	private static final int LONG = 86_400;

	private final Kind kind;

	LeavingClient(Network network, int round, int number) {
		super(network, "leaving-" + round + "-" + number);
		this.kind = Kind.values()[number % Kind.values().length];
	}

	@Override
	void prepareFirst(MqttMessageBuilders.ConnectBuilder connect, MqttProperties properties) {
		Packets.property(properties, MqttProperties.SESSION_EXPIRY_INTERVAL, this.kind.first);
	}

	@Override
	MqttMessage firstDeparture() {
		MqttProperties properties = new MqttProperties();
		if (this.kind.last != UNCHANGED) {
			Packets.property(properties, MqttProperties.SESSION_EXPIRY_INTERVAL, this.kind.last);
		}
		return MqttMessageBuilders.disconnect().reasonCode((byte) 0).properties(properties).build();
	}

	/**
	 * Tells whether the answer to its return is certain by now.
	 * @return whether its session is kept for long, or has ended
	 */
	boolean isCertain() {
		return absence() > EXPIRED_MILLIS;
	}

	@Override
	void onReturned(boolean present) {
		if (isHandled()) {
			network().counts().add(Count.DEPARTURES);
			if (present != this.kind.kept) {
				network().counts()
					.add(Count.DEPARTURES_LOST, "%s, %s, left %d ms ago, Session Present %s", clientId(), this.kind,
							absence(), present);
			}
		}
	}

	/**
	 * What it asks for.
	 */
	private enum Kind {

		/** Nothing new. */
		UNCHANGED_LONG(LONG, UNCHANGED, true),

		/** The end of the session. */
		ENDED(LONG, 0, false),

		/** A longer time. */
		PROLONGED(SHORT, LONG, true),

		/** A time that ends before the broker is started again, or soon after. */
		SHORTENED(LONG, SHORT, false);

		private final int first;

		private final int last;

		private final boolean kept;

		Kind(int first, int last, boolean kept) {
			this.first = first;
			this.last = last;
			this.kept = kept;
		}

	}

}
