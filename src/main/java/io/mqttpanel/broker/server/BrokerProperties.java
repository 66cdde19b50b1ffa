// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.nio.file.Path;
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
import org.springframework.boot.convert.DataSizeUnit;
import org.springframework.util.unit.DataSize;
import org.springframework.util.unit.DataUnit;
import org.springframework.validation.annotation.Validated;

import io.mqttpanel.broker.auth.OnDenied;
import io.mqttpanel.broker.moquette.MoquetteSettings;
import io.mqttpanel.broker.mqtt.MqttSettings;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;
import io.mqttpanel.broker.mqtt.flow.FlowLimits;
import io.mqttpanel.broker.mqtt.login.LoginSettings;
import io.mqttpanel.broker.mqtt.v5.Mqtt5Settings;

/**
 * Settings of the MQTT side.
 *
 * @param host the address all MQTT listeners are bound to
 * @param tcp the listener for MQTT over TCP
 * @param ws the listener for MQTT over WebSocket, on any path
 * @param tls the listener for MQTT over TLS
 * @param wss the listener for MQTT over secure WebSocket, on any path
 * @param proxyProtocol whether load balancers tell where devices are
 * @param limits how much is taken, of all clients and of each
 * @param persistence where sessions and retained messages are kept
 * @param maxSessionExpiry the longest that a session is kept whose client is away, 0 for
 * as long as the client wants
 * @param assignClientIdentifiers whether a client without a client identifier is given
 * one, by which the Panel is asked
 * @param maxMessageSize the largest MQTT packet that is accepted, 1 KB to 255 MB
 * @param connectTimeout how long a client may take to send CONNECT, and how long it may
 * wait to be served once it is decided
 * @param sessionQueueSize how many commands each of the engine's session loops may have
 * waiting
 * @param flow how much may wait for a client, and for how long others wait for it
 * @param mqtt5 what MQTT 5 clients are told and held to
 * @param sysTopics what is published about the broker itself
 * @param shutdownTimeout how long a stop waits for clients to go
 */
@Validated
@ConfigurationProperties(prefix = "mqtt-panel.broker", ignoreUnknownFields = false)
record BrokerProperties(@DefaultValue("0.0.0.0") @NotBlank(message = "must be an address to listen on") String host,
		@DefaultValue @Valid Tcp tcp, @DefaultValue @Valid Ws ws,
		@DefaultValue @Valid @NestedConfigurationProperty SecureListenerProperties.Tls tls,
		@DefaultValue @Valid @NestedConfigurationProperty SecureListenerProperties.Wss wss,
		@DefaultValue ProxyProtocol proxyProtocol,
		@DefaultValue @Valid @NestedConfigurationProperty LimitProperties limits,
		@DefaultValue @Valid Persistence persistence, @DefaultValue("0s") Duration maxSessionExpiry,
		@DefaultValue("false") boolean assignClientIdentifiers,
		@DefaultValue("1MB") @DataSizeUnit(DataUnit.BYTES) DataSize maxMessageSize,
		@DefaultValue("10s") Duration connectTimeout,
		@DefaultValue("16384") @Min(value = 128, message = "must be at least 128") @Max(value = 1_048_576,
				message = "must be at most 1048576") int sessionQueueSize,
		@DefaultValue @Valid Flow flow, @DefaultValue @Valid Mqtt5Properties mqtt5,
		@DefaultValue @Valid SystemTopicsProperties sysTopics, @DefaultValue("5s") Duration shutdownTimeout) {

	private static final Duration LONGEST_EXPIRY = Duration.ofSeconds(Integer.MAX_VALUE);

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

	MqttSettings toMqttSettings(OnDenied onDenied) {
		return new MqttSettings(
				new LoginSettings(this.connectTimeout, maxSessionExpirySeconds(),
						(int) this.mqtt5.maxKeepAlive().toSeconds(), this.assignClientIdentifiers),
				this.limits.toLimits(), this.flow.limits(), new Mqtt5Settings(this.mqtt5.receiveMaximum(),
						this.mqtt5.topicAliasMaximum(), (int) this.maxMessageSize.toBytes()),
				onDenied);
	}

	MoquetteSettings toMoquetteSettings() {
		return new MoquetteSettings(this.persistence.path(), this.persistence.autosaveInterval(), this.sessionQueueSize,
				maxSessionExpirySeconds());
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
	 * @param enabled whether it is opened
	 * @param port the port, 0 for any free one
	 */
	record Tcp(@DefaultValue("true") boolean enabled,
			@DefaultValue("1883") @Min(value = 0, message = "must be a port, 0 to 65535") @Max(value = 65_535,
					message = "must be a port, 0 to 65535") int port) {

	}

	/**
	 * The listener for MQTT over WebSocket.
	 *
	 * @param enabled whether it is opened
	 * @param port the port, 0 for any free one
	 */
	record Ws(@DefaultValue("true") boolean enabled,
			@DefaultValue("1882") @Min(value = 0, message = "must be a port, 0 to 65535") @Max(value = 65_535,
					message = "must be a port, 0 to 65535") int port) {

	}

	/**
	 * Whether load balancers tell, by the PROXY protocol, where devices are.
	 *
	 * @param enabled whether they do
	 * @param trusted the addresses and networks they are at
	 */
	record ProxyProtocol(@DefaultValue("false") boolean enabled, @DefaultValue List<String> trusted) {

	}

	/**
	 * Where sessions and retained messages are kept.
	 *
	 * @param path a directory, {@code null} to keep them in memory only
	 * @param autosaveInterval how much of what has happened a crash may cost
	 */
	record Persistence(@Nullable Path path, @DefaultValue("1s") Duration autosaveInterval) {

		@AssertTrue(message = "mqtt-panel.broker.persistence.autosave-interval must be whole seconds between 1s and 1h")
		boolean isAutosaveIntervalInRange() {
			return this.autosaveInterval.equals(Duration.ofSeconds(this.autosaveInterval.toSeconds()))
					&& this.autosaveInterval.compareTo(Duration.ofSeconds(1)) >= 0
					&& this.autosaveInterval.compareTo(Duration.ofHours(1)) <= 0;
		}

	}

	/**
	 * How much may wait for one client, and for how long others wait for it.
	 *
	 * @param maxQueuedMessages how many messages may wait for a client
	 * @param maxQueuedBytes how many bytes of messages may wait for a client
	 * @param drop which message is dropped when there are too many
	 * @param patience how long publishers wait for a subscriber that reads and is behind
	 */
	record Flow(
			@DefaultValue("1000") @Min(value = 1, message = "must be at least 1") @Max(value = 1_000_000,
					message = "must be at most 1000000") int maxQueuedMessages,
			@DefaultValue("16MB") DataSize maxQueuedBytes, @DefaultValue("oldest") Drop drop,
			@DefaultValue("1s") Duration patience) {

		@AssertTrue(message = "mqtt-panel.broker.flow.max-queued-bytes must be at least 1KB")
		boolean isMaxQueuedBytesInRange() {
			return this.maxQueuedBytes.compareTo(DataSize.ofKilobytes(1)) >= 0;
		}

		@AssertTrue(message = "mqtt-panel.broker.flow.patience must be between 0s and 1m")
		boolean isPatienceInRange() {
			return !this.patience.isNegative() && this.patience.compareTo(Duration.ofMinutes(1)) <= 0;
		}

		FlowLimits limits() {
			return new FlowLimits(
					new QueueLimits(this.maxQueuedMessages, this.maxQueuedBytes.toBytes(), this.drop == Drop.OLDEST),
					this.patience);
		}

		/**
		 * Which message is dropped when there are too many.
		 */
		enum Drop {

			OLDEST, NEWEST

		}

	}

}
