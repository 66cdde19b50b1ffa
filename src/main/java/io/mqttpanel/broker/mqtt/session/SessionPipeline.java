// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import io.netty.channel.ChannelPipeline;
import org.jspecify.annotations.Nullable;

/**
 * Puts what looks after sessions and wills into the pipeline of a connection.
 */
public final class SessionPipeline {

	private final SessionDoor door;

	private final Wills wills = new Wills(this::sessions);

	private final int longest;

	private volatile @Nullable ClientSessions sessions;

	/**
	 * Creates the part of one broker.
	 * @param door ends connections
	 * @param maxExpirySeconds how long a session is kept at most, 0 for as long as its
	 * client wants
	 */
	public SessionPipeline(SessionDoor door, int maxExpirySeconds) {
		this.door = door;
		this.longest = (maxExpirySeconds > 0) ? maxExpirySeconds : ClientSession.FOREVER;
	}

	/**
	 * Returns how long a session is kept at most.
	 * @return the seconds, {@link Integer#MAX_VALUE} for ever
	 */
	public int longestExpirySeconds() {
		return this.longest;
	}

	/**
	 * Begins to serve an engine. Called before it has connections.
	 * @param sessions what the engine keeps
	 */
	public void open(ClientSessions sessions) {
		this.sessions = sessions;
	}

	/**
	 * Puts the handlers of one connection into its pipeline, behind those that decide
	 * what the client may do.
	 * @param pipeline the pipeline
	 * @param before the name of the handler in front of which they go
	 */
	public void install(ChannelPipeline pipeline, String before) {
		ClientSession session = new ClientSession(this.longest);
		pipeline.addBefore(before, "sessionExpiry", new SessionExpiryHandler(session, sessions(), this.door));
		pipeline.addBefore(before, "will", new WillHandler(session, this.wills));
		pipeline.addBefore(before, "sharedSubscribe", new SharedSubscribeHandler(session, sessions()));
		pipeline.addBefore(before, "messageExpiry", new MessageExpiryHandler());
	}

	/**
	 * Publishes the wills that still wait, because the broker goes down and would forget
	 * them. Called when no connection is left.
	 */
	public void publishWills() {
		this.wills.publishAll();
	}

	private ClientSessions sessions() {
		ClientSessions known = this.sessions;
		if (known == null) {
			throw new IllegalStateException("There is no engine to serve");
		}
		return known;
	}

}
