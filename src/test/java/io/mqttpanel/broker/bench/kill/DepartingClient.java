// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.util.concurrent.TimeUnit;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;

/**
 * A client that connects, disconnects at once, and comes back after the restart. Its
 * DISCONNECT is handled when the broker has closed the connection, and it was not the
 * kill that did it.
 */
abstract class DepartingClient extends SessionClient {

	private boolean returning;

	private boolean returned;

	private boolean departed;

	private boolean handled;

	private long departure;

	DepartingClient(Network network, String clientId) {
		super(network, clientId, true);
	}

	/**
	 * Completes the first CONNECT.
	 * @param connect the packet
	 * @param properties its properties
	 */
	abstract void prepareFirst(MqttMessageBuilders.ConnectBuilder connect, MqttProperties properties);

	/**
	 * Acts on the return.
	 * @param present whether the session was there
	 */
	abstract void onReturned(boolean present);

	@Override
	final void prepare(MqttMessageBuilders.ConnectBuilder connect, MqttProperties properties) {
		connect.cleanSession(false);
		if (!this.returning) {
			prepareFirst(connect, properties);
		}
	}

	@Override
	final boolean isKept() {
		return false;
	}

	@Override
	final void onConnected(boolean present) {
		if (this.returning) {
			this.returned = true;
			onReturned(present);
		}
		else {
			this.departed = true;
			this.departure = System.nanoTime();
			this.handled = network().does(Mistake.EARLY);
		}
		leave();
	}

	@Override
	final MqttMessage departure() {
		return this.returning ? MqttMessage.DISCONNECT : firstDeparture();
	}

	/**
	 * Makes the first DISCONNECT.
	 * @return the packet
	 */
	abstract MqttMessage firstDeparture();

	@Override
	final void onMessage(MqttMessage message) {
		network().counts().add(Count.STRAY, "%s to %s", message.fixedHeader().messageType(), clientId());
	}

	@Override
	final void onEnded(boolean clean) {
		if (clean && !this.returning && this.departed && network().isUp()) {
			this.handled = true;
		}
	}

	/** Comes back, after which its session ends. */
	final void comeBack() {
		this.returning = true;
		connect();
	}

	/**
	 * Tells whether it was back.
	 * @return whether it was, and is gone again
	 */
	final boolean isDone() {
		return this.returned && isAway();
	}

	/**
	 * Tells whether the broker has handled its first DISCONNECT.
	 * @return whether it has
	 */
	final boolean isHandled() {
		return this.handled;
	}

	/**
	 * Returns how long ago it has left.
	 * @return in milliseconds
	 */
	final long absence() {
		return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - this.departure);
	}

}
