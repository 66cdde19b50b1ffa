// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.convert.DataSizeUnit;
import org.springframework.util.unit.DataSize;
import org.springframework.util.unit.DataUnit;
import org.springframework.validation.annotation.Validated;

import io.mqttpanel.broker.auth.OnDenied;
import io.mqttpanel.broker.auth.Tenancy;
import io.mqttpanel.broker.cluster.ClusterProperties;
import io.mqttpanel.broker.event.HeapShare;
import io.mqttpanel.broker.moquette.MoquetteSettings;
import io.mqttpanel.broker.mqtt.MqttSettings;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers;
import io.mqttpanel.broker.mqtt.engine.TopicSpaces;
import io.mqttpanel.broker.mqtt.flow.Limits;
import io.mqttpanel.broker.mqtt.login.LoginSettings;
import io.mqttpanel.broker.mqtt.v5.Mqtt5Settings;
import io.mqttpanel.broker.store.CommitListener;

/**
 * Settings of the MQTT side.
 *
 * @param host Address the MQTT listeners are bound to.
 * @param tcp Listener for MQTT over TCP.
 * @param ws Listener for MQTT over WebSocket, on any path.
 * @param tls Listener for MQTT over TLS.
 * @param wss Listener for MQTT over secure WebSocket, on any path.
 * @param proxyProtocol PROXY protocol of load balancers.
 * @param limits Limits of all clients together and of each.
 * @param persistence Storage of sessions and retained messages.
 * @param maxSessionExpiry Maximum time a session is kept after its client has
 * disconnected. 0s for no maximum, otherwise from 1s to 24855d.
 * @param assignClientIdentifiers Assignment of a client identifier to a client that sends
 * none. Without it, such a client is refused.
 * @param refuseReservedWills Refusal of a client whose will is for a topic that begins
 * with $. Without it, only the will is dropped.
 * @param reportedRefusals Maximum number of refused logins per second whose CONNECT and
 * CONNACK are reported to the Panel, under the client identifier that they claim. 0 for
 * none. From 0 to 100.
 * @param maxMessageSize Maximum size of an MQTT packet. From 1KB to 255MB.
 * @param connectTimeout Maximum time until a client has sent CONNECT, and from the
 * decision until it is served. Longer than 0s and at most 5m.
 * @param sessionQueueSize Maximum number of commands in the queue of each session loop.
 * From 128 to 1048576.
 * @param flow Limits of the messages that wait for a client.
 * @param mqtt5 Properties announced to MQTT 5 clients in CONNACK.
 * @param sysTopics Messages of the broker about itself.
 * @param shutdownTimeout Maximum time a stop waits for clients to disconnect. From 0s to
 * 5m.
 */
@Validated
@ConfigurationProperties(prefix = "mqtt-panel.broker", ignoreUnknownFields = false)
record BrokerProperties(@DefaultValue("0.0.0.0") @NotBlank(message = "must be an address to listen on") String host,
		@DefaultValue @Valid Tcp tcp, @DefaultValue @Valid Ws ws,
		@DefaultValue @Valid @NestedConfigurationProperty SecureListenerProperties.Tls tls,
		@DefaultValue @Valid @NestedConfigurationProperty SecureListenerProperties.Wss wss,
		@DefaultValue ProxyProtocol proxyProtocol,
		@DefaultValue @Valid @NestedConfigurationProperty LimitProperties limits,
		@DefaultValue @Valid @NestedConfigurationProperty PersistenceProperties persistence,
		@DefaultValue("0s") Duration maxSessionExpiry, @DefaultValue("false") boolean assignClientIdentifiers,
		@DefaultValue("false") boolean refuseReservedWills,
		@DefaultValue("0") @Min(value = 0, message = "must be at least 0") @Max(value = 100,
				message = "must be at most 100") int reportedRefusals,
		@DefaultValue("1MB") @DataSizeUnit(DataUnit.BYTES) DataSize maxMessageSize,
		@DefaultValue("10s") Duration connectTimeout,
		@DefaultValue("16384") @Min(value = 128, message = "must be at least 128") @Max(value = 1_048_576,
				message = "must be at most 1048576") int sessionQueueSize,
		@DefaultValue @Valid Flow flow, @DefaultValue @Valid @NestedConfigurationProperty Mqtt5Properties mqtt5,
		@DefaultValue @Valid @NestedConfigurationProperty SystemTopicsProperties sysTopics,
		@DefaultValue("5s") Duration shutdownTimeout) {

	private static final Duration LONGEST_EXPIRY = Duration.ofSeconds(Integer.MAX_VALUE);

	/** The inbox of a node is half full when publishers wait. */
	private static final int MESSAGES_IN_INBOX = 4;

	private static final DataSize MIN_MESSAGE_SIZE = DataSize.ofKilobytes(1);

	/** The protocol itself ends below 256 MB [MQTT-2.2.3]. */
	private static final DataSize MAX_MESSAGE_SIZE = DataSize.ofMegabytes(255);

	@AssertTrue(message = "mqtt-panel.broker.max-message-size must be between 1KB and 255MB")
	boolean isMaxMessageSizeInRange() {
		return this.maxMessageSize.compareTo(MIN_MESSAGE_SIZE) >= 0
				&& this.maxMessageSize.compareTo(MAX_MESSAGE_SIZE) <= 0;
	}

	@AssertTrue(message = "mqtt-panel.broker.max-session-expiry must be 0s, or between 1s and 24855d")
	boolean isMaxSessionExpiryInRange() {
		return this.maxSessionExpiry.isZero() || (this.maxSessionExpiry.compareTo(Duration.ofSeconds(1)) >= 0
				&& this.maxSessionExpiry.compareTo(LONGEST_EXPIRY) <= 0);
	}

	@AssertTrue(message = "mqtt-panel.broker.connect-timeout must be longer than 0 and at most 5m")
	boolean isConnectTimeoutInRange() {
		return this.connectTimeout.toMillis() > 0 && this.connectTimeout.compareTo(Duration.ofMinutes(5)) <= 0;
	}

	@AssertTrue(message = "mqtt-panel.broker.shutdown-timeout must be between 0s and 5m")
	boolean isShutdownTimeoutInRange() {
		return !this.shutdownTimeout.isNegative() && this.shutdownTimeout.compareTo(Duration.ofMinutes(5)) <= 0;
	}

	@AssertTrue(message = "mqtt-panel.broker.tcp.enabled, .ws.enabled, .tls.enabled and .wss.enabled must not all be "
			+ "false: nothing would listen")
	boolean isAnyListenerEnabled() {
		return !ports().isEmpty();
	}

	MqttSettings toMqttSettings(Limits limits, OnDenied onDenied, Tenancy tenancy, ClusterProperties cluster) {
		checkInbox(cluster);
		return new MqttSettings(
				new LoginSettings(this.connectTimeout, cluster.enabled() ? 0 : maxSessionExpirySeconds(),
						(int) this.mqtt5.maxKeepAlive().toSeconds(), this.assignClientIdentifiers,
						this.reportedRefusals, this.refuseReservedWills,
						cluster.enabled() && cluster.refuseKeptSessions()),
				limits, new Mqtt5Settings(this.mqtt5.receiveMaximum(), this.mqtt5.topicAliasMaximum(),
						(int) this.maxMessageSize.toBytes()),
				onDenied, tenancy, this.limits.team().toLimits());
	}

	private void checkInbox(ClusterProperties cluster) {
		if (cluster.enabled()
				&& cluster.maxInboxBytes().toBytes() < MESSAGES_IN_INBOX * this.maxMessageSize.toBytes()) {
			throw new InvalidConfigurationPropertyValueException("mqtt-panel.cluster.max-inbox-bytes",
					cluster.maxInboxBytes(), "must be at least " + MESSAGES_IN_INBOX
							+ " times mqtt-panel.broker.max-message-size, which is " + this.maxMessageSize);
		}
	}

	MoquetteSettings toMoquetteSettings(Tenancy tenancy, CommitListener commits, @Nullable RemoteSubscribers remote) {
		if (remote != null && this.persistence.path() != null) {
			throw new InvalidConfigurationPropertyValueException("mqtt-panel.broker.persistence.path",
					this.persistence.path(),
					"must not be set with mqtt-panel.cluster.enabled=true: several nodes do not "
							+ "keep sessions and messages yet");
		}
		return new MoquetteSettings(this.persistence.toStorage(commits), this.sessionQueueSize,
				maxSessionExpirySeconds(), new TopicSpaces(tenancy == Tenancy.TEAM), remote);
	}

	/** 0 means for as long as the client wants. */
	private int maxSessionExpirySeconds() {
		return this.maxSessionExpiry.isZero() ? Integer.MAX_VALUE : (int) this.maxSessionExpiry.toSeconds();
	}

	/**
	 * Returns the listeners that are to be opened, in that order.
	 * @return their ports by their names
	 */
	Map<String, Integer> ports() {
		Map<String, Integer> ports = new LinkedHashMap<>();
		put(ports, "tcp", this.tcp.enabled(), this.tcp.port());
		put(ports, "ws", this.ws.enabled(), this.ws.port());
		put(ports, "tls", this.tls.enabled(), this.tls.port());
		put(ports, "wss", this.wss.enabled(), this.wss.port());
		return ports;
	}

	private static void put(Map<String, Integer> ports, String name, boolean enabled, int port) {
		if (enabled) {
			ports.put(name, port);
		}
	}

	/**
	 * The listener for MQTT over TCP.
	 *
	 * @param enabled Activation of the listener for MQTT over TCP.
	 * @param port Port of the listener for MQTT over TCP. From 0 to 65535, 0 for any free
	 * one.
	 */
	record Tcp(@DefaultValue("true") boolean enabled,
			@DefaultValue("1883") @Min(value = 0, message = "must be a port, 0 to 65535") @Max(value = 65_535,
					message = "must be a port, 0 to 65535") int port) {

	}

	/**
	 * The listener for MQTT over WebSocket.
	 *
	 * @param enabled Activation of the listener for MQTT over WebSocket.
	 * @param port Port of the listener for MQTT over WebSocket. From 0 to 65535, 0 for
	 * any free one.
	 */
	record Ws(@DefaultValue("true") boolean enabled,
			@DefaultValue("1882") @Min(value = 0, message = "must be a port, 0 to 65535") @Max(value = 65_535,
					message = "must be a port, 0 to 65535") int port) {

	}

	/**
	 * Whether load balancers tell, by the PROXY protocol, where devices are.
	 *
	 * @param enabled Use of the PROXY protocol, required from trusted addresses, on all
	 * listeners.
	 * @param trusted Addresses and networks of the load balancers. Required when the
	 * PROXY protocol is enabled.
	 */
	record ProxyProtocol(@DefaultValue("false") boolean enabled, @DefaultValue List<String> trusted) {

	}

	/**
	 * How much may wait for one client, and for how long others wait for it.
	 *
	 * @param maxQueuedMessages Maximum number of messages that wait for a client. From 1
	 * to 1000000.
	 * @param maxQueuedBytes Maximum memory of the messages that wait for a client. At
	 * least 1KB.
	 * @param maxTotalQueuedBytes Maximum memory of the messages that wait for all clients
	 * together. At least 1MB; without it 11 % of the maximum heap.
	 * @param drop Message to drop when a client's queue is full: oldest or newest.
	 * @param patience Maximum time publishers wait for a subscriber that reads too
	 * slowly. From 0s to 1m.
	 */
	record Flow(
			@DefaultValue("1000") @Min(value = 1, message = "must be at least 1") @Max(value = 1_000_000,
					message = "must be at most 1000000") int maxQueuedMessages,
			@DefaultValue("16MB") DataSize maxQueuedBytes, @Nullable DataSize maxTotalQueuedBytes,
			@DefaultValue("oldest") Drop drop, @DefaultValue("1s") Duration patience) {

		@AssertTrue(message = "mqtt-panel.broker.flow.max-queued-bytes must be at least 1KB")
		boolean isMaxQueuedBytesInRange() {
			return this.maxQueuedBytes.compareTo(DataSize.ofKilobytes(1)) >= 0;
		}

		@AssertTrue(message = "mqtt-panel.broker.flow.max-total-queued-bytes must be at least 1MB")
		boolean isMaxTotalQueuedBytesInRange() {
			return this.maxTotalQueuedBytes == null || this.maxTotalQueuedBytes.compareTo(DataSize.ofMegabytes(1)) >= 0;
		}

		@AssertTrue(message = "mqtt-panel.broker.flow.patience must be between 0s and 1m")
		boolean isPatienceInRange() {
			return !this.patience.isNegative() && this.patience.compareTo(Duration.ofMinutes(1)) <= 0;
		}

		QueueLimits limits() {
			long total = (this.maxTotalQueuedBytes != null) ? this.maxTotalQueuedBytes.toBytes()
					: HeapShare.QUEUES.bytes();
			return new QueueLimits(this.maxQueuedMessages, this.maxQueuedBytes.toBytes(), total,
					this.drop == Drop.OLDEST);
		}

		/**
		 * Which message is dropped when there are too many.
		 */
		enum Drop {

			OLDEST, NEWEST

		}

	}

}
