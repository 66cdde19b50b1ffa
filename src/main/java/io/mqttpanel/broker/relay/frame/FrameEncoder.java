// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.event.LostEvents;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PanelEvent;
import io.mqttpanel.broker.relay.frame.PayloadReader.Payload;

/**
 * Makes the frame of a fact, no longer than the Panel takes. What would be longer has its
 * payload cut, and where that is not enough also its topic (or user name), as little as
 * needed. For one thread.
 */
public final class FrameEncoder {

	private final String bootId;

	private final String node;

	private final String channel;

	private final int limit;

	private final @Nullable FrameSigner signer;

	private final PayloadReader payloads;

	private final FrameWriter writer;

	/**
	 * Creates an encoder.
	 * @param bootId what tells this run of the broker from any other
	 * @param node the name this broker gives itself
	 * @param channel the channel the Panel listens on
	 * @param limit the length of the longest frame, in bytes
	 */
	public FrameEncoder(String bootId, String node, String channel, int limit) {
		this(bootId, node, channel, limit, (FrameSigner) null);
	}

	/**
	 * Creates an encoder that perhaps signs.
	 * @param bootId what tells this run of the broker from any other
	 * @param node the name this broker gives itself
	 * @param channel the channel the Panel listens on
	 * @param limit the length of the longest frame, in bytes
	 * @param signingKey the key to sign with, {@code null} for no signatures
	 */
	public FrameEncoder(String bootId, String node, String channel, int limit, @Nullable String signingKey) {
		this(bootId, node, channel, limit, (signingKey != null) ? new FrameSigner(signingKey) : null);
	}

	private FrameEncoder(String bootId, String node, String channel, int limit, @Nullable FrameSigner signer) {
		this.bootId = bootId;
		this.node = node;
		this.channel = channel;
		this.signer = signer;
		this.limit = limit;
		this.payloads = new PayloadReader(limit);
		this.writer = new FrameWriter(bootId, node, channel, signer);
	}

	/**
	 * Makes an encoder for the facts of another run.
	 * @param bootId what tells that run of the broker from any other
	 * @return an encoder that differs in nothing else, for the same thread
	 */
	public FrameEncoder ofRun(String bootId) {
		return new FrameEncoder(bootId, this.node, this.channel, this.limit, this.signer);
	}

	/**
	 * Returns whose facts this encodes.
	 * @return what tells this run of the broker from any other
	 */
	public String bootId() {
		return this.bootId;
	}

	/**
	 * Encodes a fact.
	 * @param sequence its number
	 * @param event the fact
	 * @return the frame in UTF-8, or {@code null} if the fact does not fit into one,
	 * however it is cut
	 */
	public byte @Nullable [] encode(long sequence, PanelEvent event) {
		return encode(sequence, event, LostEvents.NONE);
	}

	/**
	 * Encodes a fact that is the first to be sent after others were lost.
	 * @param sequence its number
	 * @param event the fact
	 * @param lost what was lost
	 * @return the frame in UTF-8, or {@code null} if the fact does not fit into one,
	 * however it is cut
	 */
	public byte @Nullable [] encode(long sequence, PanelEvent event, LostEvents lost) {
		Payload payload = (event instanceof MessagePublished published) ? this.payloads.read(published) : null;
		if (this.writer.write(sequence, event, null, payload, lost) <= this.limit) {
			return this.writer.frame();
		}
		if (payload != null) {
			int room = this.limit - this.writer.write(sequence, event, null, payload.fit(0), lost);
			if (room >= 0) {
				this.writer.write(sequence, event, null, payload.fit(room), lost);
				return this.writer.frame();
			}
			payload = payload.fit(0);
		}
		return encodeWithCutText(sequence, event, payload, lost);
	}

	private byte @Nullable [] encodeWithCutText(long sequence, PanelEvent event, @Nullable Payload payload,
			LostEvents lost) {
		int room = this.limit - this.writer.write(sequence, event, "", payload, lost);
		if (room < 0) {
			return null;
		}
		byte[] text = text(event).getBytes(StandardCharsets.UTF_8);
		int fits = JsonText.fit(text, text.length, room);
		this.writer.write(sequence, event, new String(text, 0, fits, StandardCharsets.UTF_8), payload, lost);
		return this.writer.frame();
	}

	private static String text(PanelEvent event) {
		if (event instanceof MessagePublished published) {
			return published.topicName();
		}
		if (event instanceof ClientSubscribed subscribed) {
			return subscribed.topicFilter();
		}
		if (event instanceof ClientUnsubscribed unsubscribed) {
			return unsubscribed.topicFilter();
		}
		return (event instanceof ClientConnected connected) ? connected.username() : "";
	}

}
