// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * Makes the common name of a client's certificate its user name, whatever CONNECT says. A
 * certificate without one makes it empty, which nobody is let in with. Without a
 * certificate CONNECT stays as it is.
 */
final class CommonNameHandler extends ChannelInboundHandlerAdapter {

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		X509Certificate certificate = (msg instanceof MqttConnectMessage) ? certificate(ctx) : null;
		ctx.fireChannelRead(
				(certificate != null) ? withUsername((MqttConnectMessage) msg, commonName(certificate)) : msg);
	}

	private static @Nullable X509Certificate certificate(ChannelHandlerContext ctx) {
		SslHandler tls = ctx.pipeline().get(SslHandler.class);
		try {
			Certificate[] chain = (tls != null) ? tls.engine().getSession().getPeerCertificates() : new Certificate[0];
			return (chain.length > 0 && chain[0] instanceof X509Certificate certificate) ? certificate : null;
		}
		catch (SSLPeerUnverifiedException ex) {
			return null;
		}
	}

	/**
	 * The most specific part of a name comes last.
	 */
	static String commonName(X509Certificate certificate) {
		try {
			List<Rdn> parts = new LdapName(certificate.getSubjectX500Principal().getName()).getRdns();
			for (int i = parts.size() - 1; i >= 0; i--) {
				if (parts.get(i).getType().equalsIgnoreCase("CN")) {
					return parts.get(i).getValue().toString();
				}
			}
			return "";
		}
		catch (InvalidNameException ex) {
			return "";
		}
	}

	private static MqttConnectMessage withUsername(MqttConnectMessage connect, String username) {
		MqttConnectVariableHeader header = connect.variableHeader();
		MqttConnectPayload payload = connect.payload();
		return new MqttConnectMessage(connect.fixedHeader(),
				new MqttConnectVariableHeader(header.name(), header.version(), true, header.hasPassword(),
						header.isWillRetain(), header.willQos(), header.isWillFlag(), header.isCleanSession(),
						header.keepAliveTimeSeconds(), header.properties()),
				new MqttConnectPayload(payload.clientIdentifier(), payload.willProperties(), payload.willTopic(),
						payload.willMessageInBytes(), username, payload.passwordInBytes()));
	}

}
