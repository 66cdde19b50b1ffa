// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import org.jspecify.annotations.Nullable;

/**
 * Topic aliases in what is sent to clients that allow it [MQTT5-3.1.2.11.5]: the few that
 * were used last. A message that might not be sent, because it may be too large for the
 * client, introduces none.
 */
final class OutboundTopicAliasHandler extends ChannelOutboundHandlerAdapter {

	private static final int MAX_ALIASES = 16;

	/** An alias has three bytes itself. */
	private static final int MIN_TOPIC_LENGTH = 5;

	private static final int BYTES_OF_CHARACTER = 3;

	private static final int HEADER_BYTES = 16;

	private static final int PROPERTY_BYTES = 5;

	private final Mqtt5ConnectProperties client;

	private final Map<String, Integer> aliases = new LinkedHashMap<>(2, 0.75f, true);

	/**
	 * Creates the handler of one client.
	 * @param client what the client takes
	 */
	OutboundTopicAliasHandler(Mqtt5ConnectProperties client) {
		this.client = client;
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		boolean aliased = this.client.topicAliasMaximum() > 0 && msg instanceof MqttPublishMessage publish
				&& publish.variableHeader().topicName().length() >= MIN_TOPIC_LENGTH;
		ctx.write(aliased ? aliased((MqttPublishMessage) msg) : msg, promise);
	}

	private MqttPublishMessage aliased(MqttPublishMessage publish) {
		String topic = publish.variableHeader().topicName();
		Integer alias = this.aliases.get(topic);
		if (alias != null) {
			return with(publish, "", alias);
		}
		return fits(publish) ? with(publish, topic, introduce(topic)) : publish;
	}

	private int introduce(String topic) {
		int alias = this.aliases.size() + 1;
		if (alias > Math.min(MAX_ALIASES, this.client.topicAliasMaximum())) {
			Iterator<Integer> eldest = this.aliases.values().iterator();
			alias = eldest.next();
			eldest.remove();
		}
		this.aliases.put(topic, alias);
		return alias;
	}

	private boolean fits(MqttPublishMessage publish) {
		long maximum = this.client.maximumPacketSize();
		if (maximum == Long.MAX_VALUE) {
			return true;
		}
		MqttPublishVariableHeader header = publish.variableHeader();
		long size = HEADER_BYTES + (long) header.topicName().length() * BYTES_OF_CHARACTER
				+ publish.payload().readableBytes();
		for (MqttProperties.@Nullable MqttProperty<?> property : header.properties().listAll()) {
			size += (property instanceof IntegerProperty) ? PROPERTY_BYTES : maximum;
		}
		return size <= maximum;
	}

	private static MqttPublishMessage with(MqttPublishMessage publish, String topic, int alias) {
		MqttPublishVariableHeader header = publish.variableHeader();
		MqttProperties properties = new MqttProperties();
		header.properties().listAll().forEach(properties::add);
		properties.add(new IntegerProperty(MqttProperties.TOPIC_ALIAS, alias));
		return new MqttPublishMessage(publish.fixedHeader(),
				new MqttPublishVariableHeader(topic, header.packetId(), properties), publish.payload());
	}

}
