// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PanelEvent;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;
import io.mqttpanel.broker.relay.buffer.LostEvents;

/**
 * Encoder of events into frames no longer than the Panel accepts. A longer frame has its
 * payload cut and, where that is not enough, its topic or user name, as little as
 * possible. For one thread.
 */
public final class FrameEncoder {

	private final String node;

	private final String channel;

	private final int limit;

	private final @Nullable FrameSigner signer;

	private final FrameWriter writer;

	/** Writer for the events of an earlier start, and the identifier of that start. */
	private @Nullable FrameWriter earlierWriter;

	private String earlierBootId = "";

	/**
	 * Creates an encoder that signs frames if there is a key.
	 * @param bootId the identifier of this start of the broker
	 * @param node the name of this broker
	 * @param channel the channel that the Panel listens on
	 * @param limit the maximum length of a frame in bytes
	 * @param signingKey the signing key, {@code null} for no signatures
	 */
	public FrameEncoder(String bootId, String node, String channel, int limit, @Nullable String signingKey) {
		this.node = node;
		this.channel = channel;
		this.limit = limit;
		this.signer = (signingKey != null) ? new FrameSigner(signingKey) : null;
		this.writer = new FrameWriter(bootId, node, channel, this.signer);
	}

	/**
	 * Encodes an event.
	 * @param entry the event
	 * @param lost the events that were lost before it and that it announces
	 * @return the frame, valid until the next one is encoded, or {@code null} if the
	 * event does not fit into a frame, however it is cut
	 */
	public @Nullable TextFrame encode(BufferedEvent entry, LostEvents lost) {
		String earlier = entry.earlierBootId();
		FrameWriter writer = (earlier != null) ? writer(earlier) : this.writer;
		Payload payload = (entry.event() instanceof MessagePublished published) ? Payload.of(published, this.limit)
				: null;
		if (writer.prepare(entry, null, payload, lost) <= this.limit) {
			return writer;
		}
		if (payload != null) {
			int room = this.limit - writer.prepare(entry, null, payload.fit(0), lost);
			if (room >= 0) {
				writer.prepare(entry, null, payload.fit(room), lost);
				return writer;
			}
			payload = payload.fit(0);
		}
		return encodeWithCutText(writer, entry, payload, lost);
	}

	private FrameWriter writer(String bootId) {
		if (this.earlierWriter == null || !this.earlierBootId.equals(bootId)) {
			this.earlierWriter = new FrameWriter(bootId, this.node, this.channel, this.signer);
			this.earlierBootId = bootId;
		}
		return this.earlierWriter;
	}

	private @Nullable TextFrame encodeWithCutText(FrameWriter writer, BufferedEvent entry, @Nullable Payload payload,
			LostEvents lost) {
		int room = this.limit - writer.prepare(entry, "", payload, lost);
		if (room < 0) {
			return null;
		}
		String whole = text(entry.event());
		String sent = isTopic(entry.event()) ? TopicText.of(whole) : whole;
		byte[] text = sent.getBytes(StandardCharsets.UTF_8);
		int fits = JsonText.fit(text, text.length, room);
		if (sent.length() > whole.length()) {
			fits = TopicText.fit(sent, fits);
		}
		writer.prepare(entry, new String(text, 0, fits, StandardCharsets.UTF_8), payload, lost);
		return writer;
	}

	private static boolean isTopic(PanelEvent event) {
		return !(event instanceof ClientConnected);
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
