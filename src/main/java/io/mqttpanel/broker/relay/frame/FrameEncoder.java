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

/**
 * Encoder of events into frames no longer than the Panel accepts. A longer frame has its
 * payload cut and, where that is not enough, its topic or user name, as little as
 * possible. For one thread.
 */
public final class FrameEncoder {

	private final String bootId;

	private final String node;

	private final String channel;

	private final int limit;

	private final @Nullable FrameSigner signer;

	private final FrameWriter writer;

	/**
	 * Creates an encoder.
	 * @param bootId the identifier of this start of the broker
	 * @param node the name of this broker
	 * @param channel the channel that the Panel listens on
	 * @param limit the maximum length of a frame in bytes
	 */
	public FrameEncoder(String bootId, String node, String channel, int limit) {
		this(bootId, node, channel, limit, (FrameSigner) null);
	}

	/**
	 * Creates an encoder that signs frames if there is a key.
	 * @param bootId the identifier of this start of the broker
	 * @param node the name of this broker
	 * @param channel the channel that the Panel listens on
	 * @param limit the maximum length of a frame in bytes
	 * @param signingKey the signing key, {@code null} for no signatures
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
		this.writer = new FrameWriter(bootId, node, channel, signer);
	}

	/**
	 * Creates an encoder for the events of an earlier start of the broker.
	 * @param bootId the identifier of that start
	 * @return an encoder that is otherwise the same, for the same thread
	 */
	public FrameEncoder withBootId(String bootId) {
		return new FrameEncoder(bootId, this.node, this.channel, this.limit, this.signer);
	}

	/**
	 * Returns the identifier of the start whose events this encodes.
	 * @return the boot identifier
	 */
	public String bootId() {
		return this.bootId;
	}

	/**
	 * Encodes an event.
	 * @param sequence its number
	 * @param event the event
	 * @return the frame, valid until the next one is encoded, or {@code null} if the
	 * event does not fit into a frame, however it is cut
	 */
	public @Nullable TextFrame encode(long sequence, PanelEvent event) {
		return encode(sequence, event, LostEvents.NONE);
	}

	/**
	 * Encodes an event that is the first to be sent after others were lost.
	 * @param sequence its number
	 * @param event the event
	 * @param lost the events that were lost
	 * @return the frame, valid until the next one is encoded, or {@code null} if the
	 * event does not fit into a frame, however it is cut
	 */
	public @Nullable TextFrame encode(long sequence, PanelEvent event, LostEvents lost) {
		Payload payload = (event instanceof MessagePublished published) ? Payload.of(published, this.limit) : null;
		if (this.writer.prepare(sequence, event, null, payload, lost) <= this.limit) {
			return this.writer;
		}
		if (payload != null) {
			int room = this.limit - this.writer.prepare(sequence, event, null, payload.fit(0), lost);
			if (room >= 0) {
				this.writer.prepare(sequence, event, null, payload.fit(room), lost);
				return this.writer;
			}
			payload = payload.fit(0);
		}
		return encodeWithCutText(sequence, event, payload, lost);
	}

	private @Nullable TextFrame encodeWithCutText(long sequence, PanelEvent event, @Nullable Payload payload,
			LostEvents lost) {
		int room = this.limit - this.writer.prepare(sequence, event, "", payload, lost);
		if (room < 0) {
			return null;
		}
		byte[] text = text(event).getBytes(StandardCharsets.UTF_8);
		int fits = JsonText.fit(text, text.length, room);
		this.writer.prepare(sequence, event, new String(text, 0, fits, StandardCharsets.UTF_8), payload, lost);
		return this.writer;
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
