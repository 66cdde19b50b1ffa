// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.event.LimitReached;

/**
 * The one place where the broker refuses and closes connections: each with a sentence for
 * the operator and the code that the protocol has for it.
 */
public final class ConnectionCloser {

	private static final Logger logger = LoggerFactory.getLogger(ConnectionCloser.class);

	/**
	 * Time that a last packet has before the connection is closed without it.
	 */
	private static final long LAST_PACKET_SECONDS = 1;

	private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE / 2);

	private static final byte CONNACK = 0x20;

	private static final int MQTT_5 = 5;

	private final BrokerEvents events;

	/**
	 * Creates the closer of one broker.
	 * @param events where refusals are announced
	 */
	ConnectionCloser(BrokerEvents events) {
		this.events = events;
	}

	/**
	 * Refuses a connection that was not accepted, on its event loop.
	 * @param network the connection
	 * @param fault what is wrong with it; nothing is answered where its protocol version
	 * is 0 or has no code for it
	 */
	public void refuse(NetworkConnection network, ConnectionFault fault) {
		if (!beginRefusal(network, fault)) {
			return;
		}
		Channel channel = network.channel();
		MqttConnectReturnCode code = (fault.protocolVersion() > 0) ? fault.refusal().code(fault.protocolVersion())
				: null;
		if (code == null) {
			channel.close();
			return;
		}
		boolean encoded = channel.pipeline().get(MqttEncoder.class) == null;
		closeAfter(channel, encoded ? connAck(code, fault.protocolVersion())
				: MqttMessageBuilders.connAck().returnCode(code).sessionPresent(false).build());
	}

	private boolean beginRefusal(NetworkConnection network, ConnectionFault fault) {
		if (!network.beginClosing()) {
			return false;
		}
		logger.debug("{} is refused: {}", network.address(), fault.sentence());
		this.events.announce(new ConnectionRefused(fault.refusal().reason(), System.currentTimeMillis()));
		return true;
	}

	/**
	 * Refuses a connection whose protocol is not MQTT yet, on its event loop. It stays
	 * open for a moment, so that the answer is not lost with what was not read.
	 * @param network the connection
	 * @param fault what is wrong with it
	 * @param answer sends the answer of that protocol
	 */
	public void refuse(NetworkConnection network, ConnectionFault fault, Runnable answer) {
		if (beginRefusal(network, fault)) {
			answer.run();
			closeSoon(network.channel());
		}
	}

	/**
	 * Notes that a connection has ended that was neither accepted nor refused.
	 * @param network the connection
	 */
	public void abandon(NetworkConnection network) {
		if (network.beginClosing()) {
			this.events.announce(new ConnectionRefused(ConnectionRefused.Reason.ABANDONED, System.currentTimeMillis()));
		}
	}

	/**
	 * Encodes a CONNACK where there is no encoder yet: that of Netty takes the version
	 * from a decoded CONNECT, which there need not be.
	 */
	private static ByteBuf connAck(MqttConnectReturnCode code, int protocolVersion) {
		byte[] packet = (protocolVersion >= MQTT_5) ? new byte[] { CONNACK, 3, 0, code.byteValue(), 0 }
				: new byte[] { CONNACK, 2, 0, code.byteValue() };
		return Unpooled.wrappedBuffer(packet);
	}

	/**
	 * Disconnects a client. One of MQTT 5 that was accepted is told why [MQTT5-3.14.2.1];
	 * earlier versions have no word for it. Safe on any thread.
	 * @param client the client
	 * @param reason reason code of DISCONNECT
	 * @param sentence why, for the operator
	 */
	public void disconnect(ClientConnection client, MqttReasonCodes.Disconnect reason, String sentence) {
		Channel channel = client.channel();
		if (!channel.isOpen()) {
			return;
		}
		if (!channel.eventLoop().inEventLoop()) {
			channel.eventLoop().execute(() -> disconnect(client, reason, sentence));
			return;
		}
		if (!client.network().beginClosing()) {
			return;
		}
		logger.debug("{} ({}) is disconnected: {}", client.clientId(), client.remoteAddress(), sentence);
		if (client.isMqtt5() && client.isAdmitted()) {
			closeAfter(channel, MqttMessageBuilders.disconnect().reasonCode(reason.byteValue()).build());
		}
		else {
			channel.close();
		}
	}

	/**
	 * Disconnects a client because it has reached a limit, which is announced.
	 * @param client the client
	 * @param limit the limit
	 * @param sentence why, for the operator
	 */
	public void disconnect(ClientConnection client, LimitReached.Limit limit, String sentence) {
		this.events.announce(new LimitReached(limit, System.currentTimeMillis()));
		disconnect(client, MqttReasonCodes.Disconnect.QUOTA_EXCEEDED, sentence);
	}

	/**
	 * Disconnects a client when everything that it has sent by now is handled. One that
	 * is not accepted yet is accepted first. Safe on any thread.
	 * @param client the client
	 * @param reason reason code of DISCONNECT
	 * @param sentence why, for the operator
	 * @param longest how long it may take, once the client is accepted
	 */
	void drain(ClientConnection client, MqttReasonCodes.Disconnect reason, String sentence, Duration longest) {
		if (client.channel().isOpen()) {
			client.channel()
				.eventLoop()
				.execute(() -> client.network()
					.whenAccepted(() -> new ConnectionDrain(client.network(), longest,
							() -> disconnect(client, reason, sentence))
						.start()));
		}
	}

	/**
	 * Closes a connection that its client has ended, when everything that it has sent
	 * before is handled. On the event loop.
	 * @param network the connection of a client that was accepted
	 */
	public void end(NetworkConnection network) {
		new ConnectionDrain(network, FOREVER, network::end).start();
	}

	/**
	 * Closes a connection that has failed. One to which nothing can be written is read to
	 * its end: what a client has sent before it hung up is handled.
	 * @param network the connection
	 * @param cause why: connections break, and what they carry is not always what it
	 * claims to be; anything else is a fault of the broker
	 */
	public void fail(NetworkConnection network, Throwable cause) {
		if (cause instanceof IOException || cause instanceof DecoderException
				|| cause instanceof PrematureChannelClosureException) {
			logger.debug("{} broke: {}", network.address(), cause.toString());
			if (cause instanceof IOException && isReadOnly(network.channel())) {
				return;
			}
		}
		else {
			logger.warn("A connection is closed because its handling failed", cause);
		}
		network.channel().close();
	}

	private static boolean isReadOnly(Channel channel) {
		return channel instanceof SocketChannel socket && socket.isOutputShutdown() && !socket.isInputShutdown();
	}

	private static void closeAfter(Channel channel, Object message) {
		channel.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE);
		closeSoon(channel);
	}

	private static void closeSoon(Channel channel) {
		if (!channel.eventLoop().isShuttingDown()) {
			channel.eventLoop().schedule(() -> channel.close(), LAST_PACKET_SECONDS, TimeUnit.SECONDS);
		}
	}

}
