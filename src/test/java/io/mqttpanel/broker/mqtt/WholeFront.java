// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;

import io.netty.channel.embedded.EmbeddedChannel;

import io.mqttpanel.broker.auth.Authenticator;
import io.mqttpanel.broker.auth.OnDenied;
import io.mqttpanel.broker.auth.Tenancy;
import io.mqttpanel.broker.auth.rules.TeamLimits;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.mqtt.engine.Engine;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;
import io.mqttpanel.broker.mqtt.flow.BackPressure;
import io.mqttpanel.broker.mqtt.flow.Limits;
import io.mqttpanel.broker.mqtt.login.LoginSettings;
import io.mqttpanel.broker.mqtt.transport.Listener;
import io.mqttpanel.broker.mqtt.v5.Mqtt5Settings;
import io.mqttpanel.broker.testing.RecordedEvents;

/**
 * Whole front on channels without a network, in front of an engine of the test.
 */
final class WholeFront {

	private static final int MEBIBYTE = 1024 * 1024;

	private static final Limits LIMITS = new Limits(0, 0, 0, 0, 0, 0, 64 * 1024, 255, 128, 100, Long.MAX_VALUE,
			Long.MAX_VALUE, 100, MEBIBYTE, 0, 128);

	private final RecordedEvents recorded = new RecordedEvents();

	private final MqttFront front;

	WholeFront(Engine engine, Authenticator authenticator) {
		this(engine, authenticator, true);
	}

	/** Creates the front; without recording a long run needs no memory for its events. */
	WholeFront(Engine engine, Authenticator authenticator, boolean recording) {
		BackPressure backPressure = new BackPressure(new QueueLimits(100, MEBIBYTE, Long.MAX_VALUE, true),
				Duration.ofSeconds(1));
		MqttSettings settings = new MqttSettings(
				new LoginSettings(Duration.ofSeconds(10), Integer.MAX_VALUE, 600, true, 0, false, false), LIMITS,
				new Mqtt5Settings(20, 10, MEBIBYTE), OnDenied.DROP, Tenancy.TEAM, TeamLimits.NONE);
		this.front = new MqttFront(settings, authenticator,
				BrokerEvents.to(recording ? List.of(this.recorded) : List.of()), backPressure);
		this.front.open(engine, 1024);
	}

	MqttFront front() {
		return this.front;
	}

	RecordedEvents recorded() {
		return this.recorded;
	}

	/** Opens a connection. */
	EmbeddedChannel connect(boolean webSocket) {
		EmbeddedChannel channel = new AddressedChannel();
		Listener listener = new Listener(webSocket ? "ws" : "tcp", 0, webSocket, null, List.of(), null);
		channel.pipeline().addLast(this.front.initializer(listener));
		return channel;
	}

	/**
	 * Channel that comes from somewhere.
	 */
	private static final class AddressedChannel extends EmbeddedChannel {

		@Override
		protected SocketAddress remoteAddress0() {
			return new InetSocketAddress("127.0.0.1", 1883);
		}

	}

}
