// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

import java.io.ByteArrayOutputStream;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.Base64Variants;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.PanelEvent;
import io.mqttpanel.broker.relay.frame.PayloadReader.Payload;

/**
 * Writes facts as the Panel's frames: {@code {"channel":…,"event":…,"data":{…}}}. For one
 * thread.
 */
final class FrameWriter {

	private final JsonFactory factory = JsonFactory.builder()
		.enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
		.disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES, JsonWriteFeature.ESCAPE_NON_ASCII)
		.build();

	private final ByteArrayOutputStream frame = new ByteArrayOutputStream(1024);

	private final String eventIdPrefix;

	private final String node;

	private final String channel;

	FrameWriter(String bootId, String node, String channel) {
		this.eventIdPrefix = bootId + "-";
		this.node = node;
		this.channel = channel;
	}

	/**
	 * Writes a frame over the one before.
	 * @param sequence its number
	 * @param event the fact
	 * @param cutText what is left of its topic or user name, {@code null} for all
	 * @param payload what is left of its payload, if it has one
	 * @return the length of the frame in bytes
	 */
	int write(long sequence, PanelEvent event, @Nullable String cutText, @Nullable Payload payload) {
		this.frame.reset();
		try (JsonGenerator json = this.factory.createGenerator(ObjectWriteContext.empty(), this.frame)) {
			json.writeStartObject();
			json.writeStringProperty("channel", this.channel);
			json.writeStringProperty("event", name(event.type()));
			json.writeObjectPropertyStart("data");
			json.writeStringProperty("id", event.clientId());
			writeFact(json, event, cutText, payload);
			json.writeNumberProperty("timestamp", event.timestamp());
			json.writeStringProperty("event_id", this.eventIdPrefix + sequence);
			json.writeStringProperty("node", this.node);
			json.writeNumberProperty("connection", event.connection());
			json.writeEndObject();
			json.writeEndObject();
		}
		return this.frame.size();
	}

	/**
	 * Returns the frame written last.
	 * @return a copy of it
	 */
	byte[] frame() {
		return this.frame.toByteArray();
	}

	private static String name(EventType type) {
		return switch (type) {
			case CLIENT_CONNECTED -> "MqttClientConnected";
			case CLIENT_DISCONNECTED -> "MqttClientDisconnected";
			case CLIENT_SUBSCRIBED -> "MqttClientSubscribed";
			case CLIENT_UNSUBSCRIBED -> "MqttClientUnsubscribed";
			case MESSAGE_PUBLISHED -> "MqttClientPublished";
			case PACKET_PROCESSED -> "MqttPacketProcessed";
		};
	}

	private static void writeFact(JsonGenerator json, PanelEvent event, @Nullable String cutText,
			@Nullable Payload payload) {
		if (event instanceof PacketProcessed packet) {
			writePacket(json, packet);
		}
		else if (event instanceof MessagePublished published && payload != null) {
			writePublished(json, published, cutText, payload);
		}
		else if (event instanceof ClientConnected connected) {
			writeConnected(json, connected, cutText);
		}
		else if (event instanceof ClientSubscribed subscribed) {
			writeText(json, "topic_name", subscribed.topicFilter(), cutText);
			json.writeNumberProperty("qos", subscribed.qos());
		}
		else if (event instanceof ClientUnsubscribed unsubscribed) {
			writeText(json, "topic_name", unsubscribed.topicFilter(), cutText);
		}
	}

	private static void writePacket(JsonGenerator json, PacketProcessed packet) {
		json.writeNumberProperty("packet_id", packet.packetId());
		json.writeNumberProperty("packet_type", packet.packetType());
		json.writeNumberProperty("packet_length", packet.remainingLength());
		json.writeStringProperty("direction", packet.direction().name().toLowerCase(Locale.ROOT));
	}

	private static void writeConnected(JsonGenerator json, ClientConnected connected, @Nullable String cutText) {
		json.writeNumberProperty("protocol_version", connected.protocolVersion());
		writeText(json, "username", connected.username(), cutText);
		json.writeStringProperty("remote", connected.remoteAddress());
		json.writeNumberProperty("qos", connected.qos());
		json.writeNumberProperty("keep_alive", connected.keepAlive());
	}

	private static void writePublished(JsonGenerator json, MessagePublished published, @Nullable String cutText,
			Payload payload) {
		writeText(json, "topic_name", published.topicName(), cutText);
		json.writeName("payload");
		if (payload.text()) {
			json.writeUTF8String(payload.bytes(), 0, payload.length());
		}
		else {
			json.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, payload.bytes(), 0, payload.length());
			json.writeStringProperty("payload_encoding", "base64");
		}
		if (payload.truncated()) {
			json.writeBooleanProperty("payload_truncated", true);
			json.writeNumberProperty("payload_size", payload.size());
		}
		json.writeNumberProperty("qos", published.qos());
		json.writeBooleanProperty("retain", published.retain());
	}

	private static void writeText(JsonGenerator json, String name, String text, @Nullable String cutText) {
		json.writeStringProperty(name, (cutText != null) ? cutText : text);
		if (cutText != null && cutText.length() < text.length()) {
			json.writeBooleanProperty(name + "_truncated", true);
		}
	}

}
