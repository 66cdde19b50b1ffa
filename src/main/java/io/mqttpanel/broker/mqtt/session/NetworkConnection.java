// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.NetworkOrigin;

/**
 * Network connection of a device [MQTT-1.2]: where it comes from, whether it is read
 * from, and whether it is being closed. What changes is changed on the channel's event
 * loop.
 */
public final class NetworkConnection {

	/** Attribute of the channel of a bridge that wants what MQTT 5 calls No Local. */
	public static final AttributeKey<Boolean> BRIDGE = AttributeKey.valueOf("bridge");

	private final Channel channel;

	private volatile @Nullable InetSocketAddress deviceAddress;

	/** One bit for each reason not to read. */
	private int pauses;

	private int timesPaused;

	private boolean begun;

	private boolean closing;

	private Runnable end;

	private boolean accepted;

	private Runnable whenAccepted = () -> {
	};

	private Runnable whenResumed = () -> {
	};

	/**
	 * Creates the state of a new connection.
	 * @param channel the channel
	 */
	public NetworkConnection(Channel channel) {
		this.channel = channel;
		this.end = channel::close;
	}

	/**
	 * Returns the channel.
	 * @return the channel
	 */
	public Channel channel() {
		return this.channel;
	}

	/**
	 * Sets the address of the device, before anything of it is read.
	 * @param address the address that a trusted proxy has given
	 */
	public void setDeviceAddress(InetSocketAddress address) {
		this.deviceAddress = address;
	}

	/**
	 * Returns the address of the device, not of the load balancer in front of the broker.
	 * Safe on any thread.
	 * @return the address that a trusted proxy has given, otherwise the peer's own
	 */
	public @Nullable SocketAddress address() {
		InetSocketAddress given = this.deviceAddress;
		return (given != null) ? given : this.channel.remoteAddress();
	}

	/**
	 * Returns what the device's address counts as in limits: of IPv6 its /64 network,
	 * which is one customer's. Safe on any thread.
	 * @return an IPv4 address, or a network such as "2001:db8:0:1::/64"; empty where the
	 * address is not known
	 */
	public String origin() {
		if (!(address() instanceof InetSocketAddress address)) {
			return "";
		}
		return NetworkOrigin.of(address);
	}

	/**
	 * Returns the address of the device. Safe on any thread.
	 * @return "host:port", an IPv6 host in brackets; empty where it is not known
	 */
	public String hostAndPort() {
		SocketAddress address = address();
		if (!(address instanceof InetSocketAddress inet)) {
			return (address != null) ? address.toString() : "";
		}
		String host = NetworkOrigin.host(inet);
		return ((inet.getAddress() instanceof Inet6Address) ? "[" + host + "]" : host) + ":" + inet.getPort();
	}

	/**
	 * Stops reading.
	 * @param reason why, until {@link #resume} takes it back
	 */
	public void pause(PauseReason reason) {
		this.timesPaused += (this.pauses == 0) ? 1 : 0;
		this.pauses |= 1 << reason.ordinal();
		this.channel.config().setAutoRead(false);
	}

	/**
	 * Takes a reason not to read back, and reads on if none is left.
	 * @param reason the reason
	 */
	public void resume(PauseReason reason) {
		int left = this.pauses & ~(1 << reason.ordinal());
		if (left != this.pauses) {
			this.pauses = left;
			if (left == 0) {
				this.whenResumed.run();
				this.channel.config().setAutoRead(!isPaused());
			}
		}
	}

	/**
	 * Tells who keeps bytes that were read already when they may pass.
	 * @param action called on the event loop each time that reading may go on; it goes on
	 * unless that pauses it again
	 */
	public void whenResumed(Runnable action) {
		Runnable before = this.whenResumed;
		this.whenResumed = () -> {
			before.run();
			action.run();
		};
	}

	/** How often reading has stopped; changed if it has stopped and goes on again. */
	int timesPaused() {
		return this.timesPaused;
	}

	/**
	 * Returns whether there is a reason not to read.
	 * @return {@code true} if the connection is not read from
	 */
	public boolean isPaused() {
		return this.pauses != 0;
	}

	/**
	 * Returns whether the connection is not read from for the sake of others: what shows
	 * that the client is there may wait in the network.
	 * @return {@code false} if it is read from, or the client has a part in it
	 */
	public boolean isHeldUp() {
		return isPaused() && (this.pauses & ~PauseReason.OF_OTHERS) == 0;
	}

	/**
	 * Does something when the event loop has looked at the network again. What is
	 * executed may come before that; what is due comes behind it.
	 * @param action what is done, on the event loop
	 */
	public void behindNetwork(Runnable action) {
		this.channel.eventLoop().schedule(action, 0, TimeUnit.NANOSECONDS);
	}

	/**
	 * Has the end of what the client sends announced, until the client is accepted,
	 * instead of closing at it. From now on a failure to write does not close either:
	 * what has come by then is read.
	 */
	public void announceEnd() {
		this.channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
		this.channel.config().setAutoClose(false);
	}

	/**
	 * Returns whether a user event announces the end of what the client sends.
	 * @param event the event
	 * @return {@code false} if it is another one
	 */
	public static boolean isEnd(Object event) {
		return event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete;
	}

	/**
	 * Notes that the client is accepted and what has come behind its CONNECT is passed
	 * on.
	 */
	public void accept() {
		this.channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
		this.accepted = true;
		this.whenAccepted.run();
	}

	/**
	 * Waits until the client is accepted.
	 * @param action called then, at once if it is
	 */
	public void whenAccepted(Runnable action) {
		Runnable before = this.whenAccepted;
		if (this.accepted) {
			action.run();
		}
		else {
			this.whenAccepted = () -> {
				before.run();
				action.run();
			};
		}
	}

	/**
	 * Sets how the connection is closed that its client has ended.
	 * @param end ends it as its protocol has it
	 */
	public void endWith(Runnable end) {
		this.end = end;
	}

	/**
	 * Closes the connection that its client has ended.
	 */
	public void end() {
		this.end.run();
	}

	/**
	 * Notes that the connection begins what the rate of connections is for.
	 * @return {@code false} if that was so already
	 */
	public boolean begin() {
		boolean first = !this.begun;
		this.begun = true;
		return first;
	}

	/**
	 * Notes that the connection is being closed: nothing more is taken from it.
	 * @return {@code false} if that was so already
	 */
	public boolean beginClosing() {
		boolean first = !this.closing;
		this.closing = true;
		return first;
	}

	/**
	 * Returns whether the connection is being closed.
	 * @return {@code true} if what it still sends is dropped
	 */
	public boolean isClosing() {
		return this.closing;
	}

	/**
	 * Returns whether the device is such a bridge.
	 * @return {@code true} if its protocol version says so
	 */
	public boolean isBridge() {
		return this.channel.hasAttr(BRIDGE);
	}

}
