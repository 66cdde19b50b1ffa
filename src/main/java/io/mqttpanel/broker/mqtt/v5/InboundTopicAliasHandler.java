// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import java.util.HashMap;
import java.util.Map;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.event.TeamShares;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;

/**
 * Resolution of topic aliases: puts the topic in the place of its alias
 * [MQTT5-3.3.2.3.4], before anything looks at a message: rules and reports are about
 * topics. Ends a client that uses an alias it was not allowed [MQTT-3.3.2-8],
 * [MQTT-3.3.2-9].
 */
final class InboundTopicAliasHandler extends ChannelInboundHandlerAdapter {

	/** Characters of the topics of all aliases of a client. */
	private static final int MAX_CHARACTERS = 128 * 1024;

	/** An entry of the table beside its topic. */
	private static final int ENTRY_CHARACTERS = 64;

	private static final int BYTES_OF_CHARACTER = 2;

	private final ClientConnection client;

	private final int maximum;

	private final ConnectionCloser closer;

	private final Map<Integer, String> topics = new HashMap<>(2);

	private int characters;

	/** Memory of the topics of all clients' aliases. */
	private final TeamShares bytesOfAll;

	private final String team;

	/**
	 * Creates the handler of one client.
	 * @param client the client
	 * @param maximum the highest alias
	 * @param closer what disconnects clients
	 * @param bytesOfAll memory of the topics of all clients' aliases
	 */
	InboundTopicAliasHandler(ClientConnection client, int maximum, ConnectionCloser closer, TeamShares bytesOfAll) {
		this.bytesOfAll = bytesOfAll;
		this.client = client;
		this.team = SessionId.team(client.sessionId());
		this.maximum = maximum;
		this.closer = closer;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (!(msg instanceof MqttPublishMessage publish) || !publish.decoderResult().isSuccess()
				|| !(publish.variableHeader()
					.properties()
					.getProperty(MqttProperties.TOPIC_ALIAS) instanceof IntegerProperty alias)) {
			ctx.fireChannelRead(msg);
			return;
		}
		if (alias.value() <= 0 || alias.value() > this.maximum) {
			end(publish, Disconnect.TOPIC_ALIAS_INVALID, "used topic alias " + alias.value());
			return;
		}
		if (!hasRoom(alias.value(), publish.variableHeader().topicName())) {
			publish.release();
			this.closer.disconnect(this.client, LimitReached.Limit.TOPIC_ALIASES, "has topic aliases of more than "
					+ MAX_CHARACTERS + " characters, or those of its team take too much memory");
			return;
		}
		String topic = topic(alias.value(), publish.variableHeader().topicName());
		if (topic != null) {
			ctx.fireChannelRead(resolved(publish, topic));
		}
		else {
			end(publish, Disconnect.PROTOCOL_ERROR, "used topic alias " + alias.value() + " without a topic");
		}
	}

	/** A topic has up to 64 KB, and there may be 65,535 aliases. */
	private boolean hasRoom(int alias, String topicName) {
		if (!topicName.isEmpty()) {
			String before = this.topics.get(alias);
			int more = ENTRY_CHARACTERS + topicName.length()
					- ((before != null) ? ENTRY_CHARACTERS + before.length() : 0);
			this.characters += more;
			boolean fits = this.bytesOfAll.add(this.team, (long) BYTES_OF_CHARACTER * more);
			return this.characters <= MAX_CHARACTERS && fits;
		}
		return true;
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		this.bytesOfAll.add(this.team, -(long) BYTES_OF_CHARACTER * this.characters);
		this.characters = 0;
	}

	private @Nullable String topic(int alias, String topicName) {
		if (topicName.isEmpty()) {
			return this.topics.get(alias);
		}
		this.topics.put(alias, topicName);
		return topicName;
	}

	private void end(MqttPublishMessage publish, Disconnect reason, String sentence) {
		publish.release();
		this.closer.disconnect(this.client, reason, sentence);
	}

	private static MqttPublishMessage resolved(MqttPublishMessage publish, String topic) {
		MqttProperties properties = new MqttProperties();
		publish.variableHeader()
			.properties()
			.listAll()
			.stream()
			.filter((property) -> property.propertyId() != MqttProperties.TOPIC_ALIAS)
			.forEach(properties::add);
		return new MqttPublishMessage(publish.fixedHeader(),
				new MqttPublishVariableHeader(topic, publish.variableHeader().packetId(), properties),
				publish.payload());
	}

}
