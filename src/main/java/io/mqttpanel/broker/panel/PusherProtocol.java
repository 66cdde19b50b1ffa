// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Handling of WebSocket messages, like Reverb and the Panel's listener behind it. Each
 * message is handled completely before the next one of its connection, so that a pong
 * acknowledges everything before its ping.
 */
class PusherProtocol {

	private static final Logger logger = LoggerFactory.getLogger(PusherProtocol.class);

	private static final int CHANNEL_NAME_LIMIT = 200;

	private static final Duration EPISODE = Duration.ofMinutes(1);

	private final PanelFeed feed;

	private final PusherFrames frames;

	private final ObjectReader json;

	private final InstantSource clock;

	private long lastRejected;

	private long rejected;

	PusherProtocol(PanelFeed feed, PusherFrames frames, JsonMapper json, InstantSource clock) {
		this.feed = feed;
		this.frames = frames;
		this.json = json.readerFor(JsonNode.class);
		this.clock = clock;
	}

	/**
	 * Handles a message. Called on the connection's event loop.
	 * @param connection the connection that it was received on
	 * @param text the message
	 */
	void handle(PusherConnection connection, String text) {
		JsonNode message = read(text);
		String event = message.path("event").asString("");
		if (event.isBlank()) {
			invalid(connection);
		}
		else if (event.startsWith("pusher:")) {
			command(connection, event.substring("pusher:".length()), message.path("data"));
		}
		else {
			event(connection, event, message);
		}
	}

	private JsonNode read(String text) {
		try {
			return this.json.readTree(text);
		}
		catch (JacksonException ex) {
			return this.json.missingNode();
		}
	}

	private void command(PusherConnection connection, String command, JsonNode data) {
		JsonNode fields = data.isString() ? read(data.stringValue()) : data;
		String channel = fields.path("channel").asString("");
		switch (command) {
			case "ping" -> connection.send(this.frames.pong());
			case "pong" -> {
			}
			case "subscribe" -> subscribe(connection, channel);
			case "unsubscribe" -> connection.unsubscribe(channel);
			default -> invalid(connection);
		}
	}

	private void subscribe(PusherConnection connection, String channel) {
		if (channel.isEmpty() || channel.length() > CHANNEL_NAME_LIMIT) {
			invalid(connection);
		}
		else if (channel.startsWith("private-") || channel.startsWith("presence-")) {
			connection.send(this.frames.error(4009, "Connection is unauthorized"));
		}
		else if (connection.subscribe(channel)) {
			connection.send(this.frames.subscriptionSucceeded(channel));
		}
		else {
			connection.send(this.frames.error(4100, "Too many channels"));
		}
	}

	private void event(PusherConnection connection, String event, JsonNode message) {
		JsonNode data = message.path("data");
		if (message.path("channel").asString("").isEmpty() || !(data.isContainer() || data.isMissingNode())) {
			invalid(connection);
			return;
		}
		if (!PanelFeed.CHANNEL.equals(message.path("channel").stringValue())) {
			reject("it is not for the channel " + PanelFeed.CHANNEL);
			return;
		}
		ReceivedEventType.of(event).ifPresentOrElse((type) -> accept(type, data), () -> reject("its event is unknown"));
	}

	private void accept(ReceivedEventType type, JsonNode data) {
		Optional<String> wrong = type.firstWrongField(data);
		if (wrong.isPresent()) {
			reject("%s without a valid %s".formatted(type.wireName(), wrong.get()));
		}
		else if (data instanceof ObjectNode fields) {
			this.feed.accept(new ReceivedEvent(type, fields));
		}
	}

	private synchronized void reject(String reason) {
		long now = this.clock.millis();
		this.rejected++;
		if (this.rejected == 1 || now - this.lastRejected > EPISODE.toMillis()) {
			logger.warn("The embedded Panel dropped a frame: {} ({} dropped since the start)", reason, this.rejected);
		}
		this.lastRejected = now;
	}

	private void invalid(PusherConnection connection) {
		connection.send(this.frames.error(4200, "Invalid message format"));
	}

}
