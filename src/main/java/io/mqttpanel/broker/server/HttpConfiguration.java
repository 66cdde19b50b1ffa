// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.NettyPipeline;

import io.mqttpanel.broker.mqtt.flow.SocketBuffers;

/**
 * Configuration of the HTTP server's limits, so that its clients take neither memory nor
 * file descriptors from MQTT, and of its cipher suites.
 */
@Configuration(proxyBeanMethods = false)
class HttpConfiguration {

	@Bean
	HttpConnections httpConnections(HttpProperties settings) {
		return new HttpConnections(settings);
	}

	@Bean
	WebServerFactoryCustomizer<NettyReactiveWebServerFactory> httpConnectionCustomizer(HttpProperties settings,
			HttpConnections connections) {
		return customizer(settings, connections);
	}

	static WebServerFactoryCustomizer<NettyReactiveWebServerFactory> customizer(HttpProperties settings,
			HttpConnections connections) {
		return (factory) -> {
			factory.addServerCustomizers((server) -> server.option(ChannelOption.SO_RCVBUF, SocketBuffers.BYTES)
				.childOption(ChannelOption.SO_SNDBUF, SocketBuffers.BYTES)
				.doOnChannelInit((observer, channel, address) -> install(channel, connections, settings)));
			ForwardSecretBundles.customize(factory);
		};
	}

	private static void install(Channel channel, HttpConnections connections, HttpProperties settings) {
		connections.add(channel);
		if (channel.pipeline().get(NettyPipeline.HttpCodec) != null) {
			channel.pipeline()
				.addAfter(NettyPipeline.HttpCodec, null, new HttpConnectionHandler(connections, settings));
		}
	}

}
