// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.jspecify.annotations.Nullable;

/**
 * Gives a client without a client identifier one, as if it had come with it
 * [MQTT-3.1.3-6], and says so to an MQTT 5 client [MQTT-3.2.2-16]. An MQTT 3.1.1 client
 * cannot be told, so it gets none for a session that it could never find again
 * [MQTT-3.1.3-7], and MQTT 3.1 knows nothing of the kind.
 */
final class AssignedIdentifierHandler extends ChannelDuplexHandler {

	private static final int MQTT_5 = MqttVersion.MQTT_5.protocolLevel();

	private static final int MQTT_3_1_1 = MqttVersion.MQTT_3_1_1.protocolLevel();

	private final ClientIdentifiers identifiers;

	private @Nullable String told;

	AssignedIdentifierHandler(ClientIdentifiers identifiers) {
		this.identifiers = identifiers;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		ctx.fireChannelRead((msg instanceof MqttConnectMessage connect && isWithout(connect)) ? assign(connect) : msg);
	}

	private static boolean isWithout(MqttConnectMessage connect) {
		if (!connect.decoderResult().isSuccess() || !"".equals(connect.payload().clientIdentifier())) {
			return false;
		}
		int version = connect.variableHeader().version();
		return version == MQTT_5 || (version == MQTT_3_1_1 && connect.variableHeader().isCleanSession());
	}

	private MqttConnectMessage assign(MqttConnectMessage connect) {
		String identifier = this.identifiers.next();
		if (connect.variableHeader().version() == MQTT_5) {
			this.told = identifier;
		}
		MqttConnectPayload payload = connect.payload();
		return new MqttConnectMessage(connect.fixedHeader(), connect.variableHeader(),
				new MqttConnectPayload(identifier, payload.willProperties(), payload.willTopic(),
						payload.willMessageInBytes(), payload.userName(), payload.passwordInBytes()));
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		String identifier = this.told;
		if (identifier != null && msg instanceof MqttConnAckMessage connAck && isAccepted(connAck)) {
			ctx.write(withIdentifier(connAck, identifier), promise);
		}
		else {
			ctx.write(msg, promise);
		}
	}

	private static boolean isAccepted(MqttConnAckMessage connAck) {
		return connAck.variableHeader().connectReturnCode() == MqttConnectReturnCode.CONNECTION_ACCEPTED;
	}

	private static MqttConnAckMessage withIdentifier(MqttConnAckMessage connAck, String identifier) {
		MqttConnAckVariableHeader header = connAck.variableHeader();
		MqttProperties properties = new MqttProperties();
		header.properties().listAll().forEach(properties::add);
		properties.add(new StringProperty(MqttProperties.ASSIGNED_CLIENT_IDENTIFIER, identifier));
		return new MqttConnAckMessage(connAck.fixedHeader(),
				new MqttConnAckVariableHeader(header.connectReturnCode(), header.isSessionPresent(), properties));
	}

}
