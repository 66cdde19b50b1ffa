// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster.redis;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import io.lettuce.core.RedisClient;
import io.lettuce.core.SocketOptions;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.mqttpanel.broker.cluster.ClusterException;
import io.mqttpanel.broker.cluster.ClusterNode;
import io.mqttpanel.broker.cluster.ClusterProperties;
import io.mqttpanel.broker.event.PeerNodes;

/**
 * Wiring of a node of a cluster. Without one nothing of Redis is loaded.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("mqtt-panel.cluster.enabled")
@Import(DataRedisAutoConfiguration.class)
class RedisClusterConfiguration {

	private static final int LONGEST_NAME = 63;

	private static final Duration DEAD = Duration.ofSeconds(5);

	/** A connection whose other end is gone is noticed before the lease has ended. */
	@Bean
	LettuceClientOptionsBuilderCustomizer clusterSocketOptions(DataRedisProperties redis) {
		Duration connectTimeout = (redis.getConnectTimeout() != null) ? redis.getConnectTimeout() : DEAD;
		SocketOptions socket = SocketOptions.builder()
			.connectTimeout(connectTimeout)
			.keepAlive(SocketOptions.KeepAliveOptions.builder()
				.enable()
				.idle(DEAD)
				.interval(Duration.ofSeconds(1))
				.count(3)
				.build())
			.tcpUserTimeout(SocketOptions.TcpUserTimeoutOptions.builder().enable().tcpUserTimeout(DEAD).build())
			.build();
		return (options) -> options.socketOptions(socket);
	}

	@Bean
	ClientResourcesBuilderCustomizer brokenConnections() {
		return (resources) -> resources.nettyCustomizer(new BrokenConnections());
	}

	@Bean(destroyMethod = "stop")
	ClusterNode clusterNode(ClusterProperties properties, LettuceConnectionFactory redis, Environment environment) {
		if (!"remote".equalsIgnoreCase(environment.getProperty("mqtt-panel.mode"))) {
			throw new InvalidConfigurationPropertyValueException("mqtt-panel.cluster.enabled", true,
					"must be false without mqtt-panel.mode=remote: the embedded Panel knows one node only");
		}
		String member = member(properties);
		long maxInboxBytes = properties.maxInboxBytes().toBytes();
		return new ClusterNode(member, new RedisLink(client(redis), properties.keyPrefix(), member, maxInboxBytes),
				maxInboxBytes);
	}

	@Bean
	PeerNodes peerNodes(ClusterNode node) {
		return node.peers();
	}

	private static RedisClient client(LettuceConnectionFactory redis) {
		if (redis.getRequiredNativeClient() instanceof RedisClient client) {
			return client;
		}
		throw new ClusterException(
				"spring.data.redis.cluster is set, but messages for several nodes cannot be stored in "
						+ "one step by a Redis in cluster mode: it must be a single server, or one with replicas and Sentinel",
				null);
	}

	/** What a node has left behind when it ended is not the next one's. */
	private static String member(ClusterProperties properties) {
		String start = String.format("%08x", ThreadLocalRandom.current().nextInt());
		return ((properties.node() != null) ? properties.node() : hostName()) + ":" + start;
	}

	private static String hostName() {
		try {
			String name = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "_");
			return (name.length() <= LONGEST_NAME) ? name : name.substring(0, LONGEST_NAME);
		}
		catch (UnknownHostException ex) {
			throw new InvalidConfigurationPropertyValueException("mqtt-panel.cluster.node", null,
					"must be set: this machine does not know its own name");
		}
	}

}
