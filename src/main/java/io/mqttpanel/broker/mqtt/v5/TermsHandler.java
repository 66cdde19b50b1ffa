// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import java.util.function.ToLongFunction;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;

/**
 * Reads the client's terms out of CONNECT and announces the broker's in CONNACK, to MQTT
 * 5 clients. One whose keep alive is longer than allowed is told the one that holds, and
 * the engine is shown that as if the client had asked for it [MQTT-3.2.2-21].
 */
final class TermsHandler extends ChannelDuplexHandler {

	private final AnswerSettings settings;

	private final ClientTerms terms;

	private final ToLongFunction<Channel> packetLimit;

	private boolean shortened;

	TermsHandler(AnswerSettings settings, ClientTerms terms, ToLongFunction<Channel> packetLimit) {
		this.settings = settings;
		this.terms = terms;
		this.packetLimit = packetLimit;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		Object packet = msg;
		if (msg instanceof MqttConnectMessage connect && connect.variableHeader() != null) {
			this.terms.accept(connect.variableHeader());
			if (connect.decoderResult().isSuccess() && this.terms.isMqtt5()
					&& isTooLong(connect.variableHeader().keepAliveTimeSeconds())) {
				this.shortened = true;
				packet = new MqttConnectMessage(connect.fixedHeader(), shortened(connect.variableHeader()),
						connect.payload());
			}
		}
		ctx.fireChannelRead(packet);
	}

	private boolean isTooLong(int keepAlive) {
		int longest = this.settings.maxKeepAlive();
		return longest > 0 && (keepAlive == 0 || keepAlive > longest);
	}

	private MqttConnectVariableHeader shortened(MqttConnectVariableHeader header) {
		return new MqttConnectVariableHeader(header.name(), header.version(), header.hasUserName(),
				header.hasPassword(), header.isWillRetain(), header.willQos(), header.isWillFlag(),
				header.isCleanSession(), this.settings.maxKeepAlive(), header.properties());
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		boolean announces = this.terms.isMqtt5() && msg instanceof MqttConnAckMessage connAck
				&& connAck.variableHeader().connectReturnCode() == MqttConnectReturnCode.CONNECTION_ACCEPTED;
		ctx.write(announces ? withTerms(ctx.channel(), (MqttConnAckMessage) msg) : msg, promise);
	}

	private MqttConnAckMessage withTerms(Channel channel, MqttConnAckMessage connAck) {
		MqttConnAckVariableHeader header = connAck.variableHeader();
		MqttProperties properties = new MqttProperties();
		header.properties().listAll().forEach(properties::add);
		put(properties, MqttProperties.RECEIVE_MAXIMUM, this.settings.receiveMaximum());
		put(properties, MqttProperties.TOPIC_ALIAS_MAXIMUM, this.settings.topicAliasMaximum());
		put(properties, MqttProperties.MAXIMUM_PACKET_SIZE, maximumPacketSize(channel));
		if (this.shortened) {
			put(properties, MqttProperties.SERVER_KEEP_ALIVE, this.settings.maxKeepAlive());
		}
		return new MqttConnAckMessage(connAck.fixedHeader(),
				new MqttConnAckVariableHeader(header.connectReturnCode(), header.isSessionPresent(), properties));
	}

	/** The lower one of two, of which the one of the client may not be there. */
	private int maximumPacketSize(Channel channel) {
		long said = this.packetLimit.applyAsLong(channel);
		int own = this.settings.maximumPacketSize();
		return (said > 0) ? (int) Math.min(own, said) : own;
	}

	private static void put(MqttProperties properties, int type, int value) {
		properties.add(new IntegerProperty(type, value));
	}

}
