// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.client;

import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.util.AttributeKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.mqtt.connection.DeviceAddress;
import io.mqttpanel.broker.mqtt.connection.Door;

/**
 * The one door through which the broker refuses and ends connections: each goes out with
 * a sentence for the operator and the code the protocol has for it.
 */
public final class ConnectionDoor implements Door {

	/** Says to the handlers of a connection that it is being ended. */
	public static final Object ENDING = new Object() {

		@Override
		public String toString() {
			return "ENDING";
		}

	};

	private static final AttributeKey<Boolean> ENDED = AttributeKey.valueOf(ConnectionDoor.class, "ended");

	private static final Logger logger = LoggerFactory.getLogger(ConnectionDoor.class);

	/**
	 * How long a farewell may take before the connection is closed without it.
	 */
	private static final long FAREWELL_SECONDS = 1;

	private final BrokerEvents events;

	/**
	 * Creates the door.
	 * @param events where it is announced who had to go
	 */
	public ConnectionDoor(BrokerEvents events) {
		this.events = events;
	}

	/**
	 * Ends a connection because of what came over it, on its event loop.
	 * @param channel the connection
	 * @param fault what was wrong
	 */
	public void end(Channel channel, ConnectionFault fault) {
		ClientConnection connection = ClientConnection.of(channel);
		if (connection != null && connection.isAdmitted()) {
			disconnect(channel, fault.reason(), fault.sentence());
		}
		else {
			refuse(channel, (connection != null) ? connection.protocolVersion() : fault.protocolVersion(),
					fault.refusal(), fault.sentence());
		}
	}

	@Override
	public void refuse(Channel channel, int protocolVersion, ConnectionRefused.Reason reason, String sentence) {
		refuse(channel, protocolVersion, Refusal.of(reason), sentence);
	}

	@Override
	public void expel(Channel channel, MqttReasonCodes.Disconnect reason, String sentence) {
		disconnect(channel, reason, sentence);
	}

	/**
	 * Refuses a connection that was not let in yet.
	 * @param channel the connection
	 * @param protocolVersion 3, 4 or 5, or 0 if no CONNECT was understood: then nothing
	 * is answered
	 * @param refusal what to answer
	 * @param sentence why, for the operator
	 */
	public void refuse(Channel channel, int protocolVersion, Refusal refusal, String sentence) {
		if (!begin(channel)) {
			return;
		}
		logger.debug("{} refused: {}", name(channel), sentence);
		this.events.announce(new ConnectionRefused(refusal.reason(), System.currentTimeMillis()));
		MqttConnectReturnCode code = (protocolVersion > 0) ? refusal.code(protocolVersion) : null;
		if (code != null) {
			farewell(channel, MqttMessageBuilders.connAck().returnCode(code).sessionPresent(false).build());
		}
		else {
			channel.close();
		}
	}

	/**
	 * Ends a connection that was let in. A client of MQTT 5 is told why [MQTT5-3.14.2.1];
	 * earlier versions have no word for it. Safe on any thread.
	 * @param channel the connection
	 * @param reason what to tell
	 * @param sentence why, for the operator
	 */
	public static void disconnect(Channel channel, MqttReasonCodes.Disconnect reason, String sentence) {
		if (!channel.isOpen()) {
			return;
		}
		if (!channel.eventLoop().inEventLoop()) {
			channel.eventLoop().execute(() -> disconnect(channel, reason, sentence));
			return;
		}
		if (!begin(channel)) {
			return;
		}
		logger.debug("{} disconnected: {}", name(channel), sentence);
		ClientConnection connection = ClientConnection.of(channel);
		if (connection != null && connection.protocolVersion() >= 5 && connection.isAdmitted()) {
			farewell(channel, MqttMessageBuilders.disconnect().reasonCode(reason.byteValue()).build());
		}
		else {
			channel.close();
		}
	}

	/** A connection is ended once, whatever else is found wrong with it. */
	private static boolean begin(Channel channel) {
		if (channel.attr(ENDED).getAndSet(Boolean.TRUE) != null) {
			return false;
		}
		channel.pipeline().fireUserEventTriggered(ENDING);
		return true;
	}

	private static void farewell(Channel channel, Object message) {
		channel.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE);
		if (!channel.eventLoop().isShuttingDown()) {
			channel.eventLoop().schedule(() -> channel.close(), FAREWELL_SECONDS, TimeUnit.SECONDS);
		}
	}

	private static String name(Channel channel) {
		ClientConnection connection = ClientConnection.of(channel);
		return (connection != null) ? connection.clientId() + " (" + connection.remoteAddress() + ")"
				: String.valueOf(DeviceAddress.of(channel));
	}

}
