// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.limit;

import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.event.ConnectionRefused.Reason;
import io.mqttpanel.broker.event.LimitReached.Limit;
import io.mqttpanel.broker.mqtt.connection.Door;
import io.mqttpanel.broker.mqtt.engine.RetainedLimits;

/**
 * Puts what limits clients into the pipeline of a connection. From the network inward:
 * bytes before login and per second, size of the first packet; in front of the gate
 * packets and CONNECTs per second; behind it size of packets, connections of a user name,
 * retained messages, subscriptions.
 */
public final class LimitPipeline {

	/** The engine's own names in its pipeline, and those of our handlers. */
	private static final String TLS = "ssl";

	private static final String DECODER = "decoder";

	private static final String CONNECT_GATE = "connectGate";

	/** Room for what comes around a first packet, such as HTTP. */
	private static final int ROOM_AROUND_PACKET = 16 * 1024;

	private final Limits limits;

	private final Function<String, Set<String>> subscriptions;

	private final BrokerEvents events;

	private final OpenConnections connections;

	private final RetainedLimits retained;

	private final @Nullable Pace connects;

	/**
	 * Creates the limits of one broker.
	 * @param limits how much is taken
	 * @param subscriptions tells, by client identifier, which filters a client has in a
	 * session that was there before
	 * @param events hears which limits were reached
	 */
	public LimitPipeline(Limits limits, Function<String, Set<String>> subscriptions, BrokerEvents events) {
		this.limits = limits;
		this.subscriptions = subscriptions;
		this.events = events;
		this.connections = new OpenConnections(limits);
		this.retained = new RetainedLimits(limits.maxRetainedMessages(), limits.maxRetainedBytes(), events);
		this.connects = (limits.connectRate() > 0) ? new Pace(limits.connectRate()) : null;
	}

	/**
	 * Counts a new connection, on its event loop, and closes it if it is one too many.
	 * @param channel the connection, with nothing but the engine's handlers
	 * @param proxied tells whether a connection comes through a proxy: then its device's
	 * address is not known yet
	 * @return {@code false} if it is closed
	 */
	public boolean takes(Channel channel, Predicate<Channel> proxied) {
		@Nullable Reason reason = tooMany(channel, proxied);
		if (reason == null) {
			return true;
		}
		this.events.announce(new ConnectionRefused(reason, System.currentTimeMillis()));
		// The engine's handlers have not heard of the connection and cannot bear to hear
		// of its end.
		while (channel.pipeline().first() != null) {
			channel.pipeline().removeFirst();
		}
		channel.close();
		return false;
	}

	private @Nullable Reason tooMany(Channel channel, Predicate<Channel> proxied) {
		if (!this.connections.add(channel)) {
			return Reason.TOO_MANY_CONNECTIONS;
		}
		return (!proxied.test(channel) && !takesFromAddress(channel)) ? Reason.TOO_MANY_FROM_ADDRESS : null;
	}

	/**
	 * Counts a connection for its device's address, once that is known.
	 * @param channel the connection
	 * @return {@code false} if it is one too many
	 */
	public boolean takesFromAddress(Channel channel) {
		return this.connections.addForAddress(channel);
	}

	/**
	 * Returns what keeps retained messages from becoming too many.
	 * @return the limits, to be told what is kept
	 */
	public RetainedLimits retained() {
		return this.retained;
	}

	/**
	 * Completes the pipeline of a new connection, on its event loop.
	 * @param pipeline the pipeline, with the handlers behind the edge in place
	 * @param door refuses and ends connections
	 */
	public void install(ChannelPipeline pipeline, Door door) {
		ReceivedBytesHandler receivedBytes = new ReceivedBytesHandler(
				(long) this.limits.maxPacketSizeBeforeLogin() + ROOM_AROUND_PACKET, this.limits.bytesPerSecond(),
				new Throttle(Limit.BYTE_RATE, this.events));
		if (pipeline.get(TLS) != null) {
			pipeline.addAfter(TLS, "receivedBytes", receivedBytes);
		}
		else {
			pipeline.addFirst("receivedBytes", receivedBytes);
		}
		pipeline.addBefore(DECODER, "firstPacketSize",
				new FirstPacketSizeHandler(door, this.limits.maxPacketSizeBeforeLogin()));
		pipeline.addBefore(CONNECT_GATE, "packetRate",
				new PacketRateHandler(this.limits.packetsPerSecond(), new Throttle(Limit.PACKET_RATE, this.events)));
		if (this.connects != null) {
			pipeline.addBefore(CONNECT_GATE, "connectRate", new ConnectRateHandler(door, this.connects));
		}
		pipeline.addAfter(CONNECT_GATE, "packetSizeLimit", new PacketSizeLimitHandler(door, this.events));
		pipeline.addAfter("connectDecision", "usernameLimit", new UsernameLimitHandler(door, this.connections));
		pipeline.addAfter("resentPublishes", "retainedLimit", new RetainedLimitHandler(this.retained));
		pipeline.addBefore("subscriptionEvents", "subscriptionLimit",
				new SubscriptionLimitHandler(this.limits.maxSubscriptions(), this.subscriptions, this.events));
	}

}
