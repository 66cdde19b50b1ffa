// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.util.stream.Stream;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DataSizeUnit;
import org.springframework.util.unit.DataSize;
import org.springframework.util.unit.DataUnit;

import io.mqttpanel.broker.auth.rules.TeamLimits;
import io.mqttpanel.broker.event.HeapShare;
import io.mqttpanel.broker.mqtt.flow.Limits;

/**
 * Settings of how much the broker takes, of all clients and of each; 0 means any amount.
 *
 * @param maxConnections Maximum number of connections. 0 for no limit.
 * @param maxConnectionsPerAddress Maximum number of connections from one address. 0 for
 * no limit.
 * @param maxConnectionsPerUsername Maximum number of connections with one user name, the
 * Panel's API key. 0 for no limit.
 * @param connectRate Maximum number of CONNECT packets, and of TLS handshakes, per
 * second. A connection counts once. 0 for no limit.
 * @param packetsPerSecond Maximum number of packets read per second from one client. 0
 * for no limit.
 * @param bytesPerSecond Maximum size of the packets read per second from one client. From
 * 1KB to 1GB, 0B for no limit.
 * @param maxPacketSizeBeforeLogin Maximum size of a packet before the client is logged
 * in. From 1KB to 1MB.
 * @param maxClientIdLength Maximum number of characters of a client identifier. From 1 to
 * 1900; the Panel keeps 255.
 * @param maxUserProperties Maximum number of user properties of an MQTT 5 packet after
 * login. From 0 to 10000.
 * @param maxTopicLevels Maximum number of levels of a topic name or a topic filter. From
 * 1 to 1000.
 * @param maxSubscriptions Maximum number of subscriptions of one client. 0 for no limit.
 * @param maxSubscriptionBytes Maximum memory of the subscriptions of one client. At least
 * 1KB.
 * @param maxTotalSubscriptionBytes Maximum memory of the subscriptions of all clients. At
 * least 1MB; without it 8 % of the maximum heap.
 * @param maxRetainedMessages Maximum number of retained messages, of which one team has
 * at most three quarters. 0 for no limit.
 * @param maxRetainedBytes Maximum memory of all retained messages together, of which one
 * team has at most three quarters. At least 1KB, 0B for no limit; without it 7 % of the
 * maximum heap.
 * @param maxUndecidedBytes Maximum memory of all connections that are not logged in
 * together. At least 1MB, 0B for no limit; without it 6 % of the maximum heap.
 * @param team Limits of all clients of one team together.
 */
record LimitProperties(
		@DefaultValue("10000") @Min(value = 0, message = LimitProperties.NOT_NEGATIVE) int maxConnections,
		@DefaultValue("1000") @Min(value = 0, message = LimitProperties.NOT_NEGATIVE) int maxConnectionsPerAddress,
		@DefaultValue("5000") @Min(value = 0, message = LimitProperties.NOT_NEGATIVE) int maxConnectionsPerUsername,
		@DefaultValue("1000") @Min(value = 0, message = LimitProperties.NOT_NEGATIVE) int connectRate,
		@DefaultValue("10000") @Min(value = 0, message = LimitProperties.NOT_NEGATIVE) int packetsPerSecond,
		@DefaultValue("10MB") @DataSizeUnit(DataUnit.BYTES) DataSize bytesPerSecond,
		@DefaultValue("16KB") @DataSizeUnit(DataUnit.BYTES) DataSize maxPacketSizeBeforeLogin,
		@DefaultValue("255") @Min(value = 1, message = LimitProperties.CLIENT_ID_LENGTH) @Max(
				value = LimitProperties.MAX_CLIENT_ID_LENGTH,
				message = LimitProperties.CLIENT_ID_LENGTH) int maxClientIdLength,
		@DefaultValue("128") @Min(value = 0, message = LimitProperties.USER_PROPERTIES) @Max(value = 10_000,
				message = LimitProperties.USER_PROPERTIES) int maxUserProperties,
		@DefaultValue("128") @Min(value = 1, message = LimitProperties.TOPIC_LEVELS) @Max(value = 1000,
				message = LimitProperties.TOPIC_LEVELS) int maxTopicLevels,
		@DefaultValue("1000") @Min(value = 0, message = LimitProperties.NOT_NEGATIVE) int maxSubscriptions,
		@DefaultValue("2MB") @DataSizeUnit(DataUnit.BYTES) DataSize maxSubscriptionBytes,
		@DataSizeUnit(DataUnit.BYTES) @Nullable DataSize maxTotalSubscriptionBytes,
		@DefaultValue("100000") @Min(value = 0, message = LimitProperties.NOT_NEGATIVE) int maxRetainedMessages,
		@DataSizeUnit(DataUnit.BYTES) @Nullable DataSize maxRetainedBytes,
		@DataSizeUnit(DataUnit.BYTES) @Nullable DataSize maxUndecidedBytes, @DefaultValue @Valid Team team) {

	static final String NOT_NEGATIVE = "must be at least 1, or 0 for no limit";

	/**
	 * As it is compared, a character takes up to 33 bytes in UTF-8, and the name of a
	 * stored session not more than 65,535.
	 */
	static final int MAX_CLIENT_ID_LENGTH = 1_900;

	static final String CLIENT_ID_LENGTH = "must be between 1 and " + MAX_CLIENT_ID_LENGTH;

	static final String TOPIC_LEVELS = "must be between 1 and 1000";

	static final String USER_PROPERTIES = "must be between 0 and 10000";

	private static final DataSize MIN_PACKET_SIZE = DataSize.ofKilobytes(1);

	private static final DataSize MAX_PACKET_SIZE = DataSize.ofMegabytes(1);

	@AssertTrue(message = "mqtt-panel.broker.limits.max-packet-size-before-login must be between 1KB and 1MB")
	boolean isMaxPacketSizeBeforeLoginInRange() {
		return this.maxPacketSizeBeforeLogin.compareTo(MIN_PACKET_SIZE) >= 0
				&& this.maxPacketSizeBeforeLogin.compareTo(MAX_PACKET_SIZE) <= 0;
	}

	@AssertTrue(message = "mqtt-panel.broker.limits.bytes-per-second must be between 1KB and 1GB, or 0 for no limit")
	boolean isBytesPerSecondInRange() {
		return this.bytesPerSecond.toBytes() == 0 || (this.bytesPerSecond.compareTo(DataSize.ofKilobytes(1)) >= 0
				&& this.bytesPerSecond.compareTo(DataSize.ofGigabytes(1)) <= 0);
	}

	@AssertTrue(message = "mqtt-panel.broker.limits.max-retained-bytes must be at least 1KB, or 0 for no limit")
	boolean isMaxRetainedBytesInRange() {
		return this.maxRetainedBytes == null || this.maxRetainedBytes.toBytes() == 0
				|| this.maxRetainedBytes.compareTo(DataSize.ofKilobytes(1)) >= 0;
	}

	@AssertTrue(message = "mqtt-panel.broker.limits.max-undecided-bytes must be at least 1MB, or 0 for no limit")
	boolean isMaxUndecidedBytesInRange() {
		return this.maxUndecidedBytes == null || this.maxUndecidedBytes.toBytes() == 0
				|| this.maxUndecidedBytes.compareTo(DataSize.ofMegabytes(1)) >= 0;
	}

	@AssertTrue(message = "mqtt-panel.broker.limits.max-subscription-bytes must be at least 1KB")
	boolean isMaxSubscriptionBytesInRange() {
		return this.maxSubscriptionBytes.compareTo(DataSize.ofKilobytes(1)) >= 0;
	}

	@AssertTrue(message = "mqtt-panel.broker.limits.max-total-subscription-bytes must be at least 1MB")
	boolean isMaxTotalSubscriptionBytesInRange() {
		return this.maxTotalSubscriptionBytes == null
				|| this.maxTotalSubscriptionBytes.compareTo(DataSize.ofMegabytes(1)) >= 0;
	}

	Limits toLimits() {
		return new Limits(this.maxConnections, this.maxConnectionsPerAddress, this.maxConnectionsPerUsername,
				this.connectRate, this.packetsPerSecond, this.bytesPerSecond.toBytes(),
				(int) this.maxPacketSizeBeforeLogin.toBytes(), this.maxClientIdLength, this.maxUserProperties,
				this.maxSubscriptions, this.maxSubscriptionBytes.toBytes(),
				bytes(this.maxTotalSubscriptionBytes, HeapShare.SUBSCRIPTIONS), this.maxRetainedMessages,
				bytes(this.maxRetainedBytes, HeapShare.RETAINED), bytes(this.maxUndecidedBytes, HeapShare.UNDECIDED),
				this.maxTopicLevels);
	}

	private static long bytes(@Nullable DataSize set, HeapShare otherwise) {
		return (set != null) ? set.toBytes() : otherwise.bytes();
	}

	/**
	 * Limits of all clients of one team together.
	 *
	 * @param maxConnections Maximum number of connections of one team. 0 for no limit.
	 * @param messagesPerSecond Maximum number of messages that the clients of one team
	 * publish per second. 0 for no limit.
	 * @param maxRetainedMessages Maximum number of retained messages of one team. 0 for
	 * no limit.
	 * @param maxRetainedBytes Maximum memory of the retained messages of one team. 0B for
	 * no limit.
	 * @param maxQueuedBytes Maximum memory of the messages that wait for clients of one
	 * team. 0B for no limit.
	 */
	record Team(@DefaultValue("0") @Min(value = 0, message = LimitProperties.NOT_NEGATIVE) int maxConnections,
			@DefaultValue("0") @Min(value = 0, message = LimitProperties.NOT_NEGATIVE) int messagesPerSecond,
			@DefaultValue("0") @Min(value = 0, message = LimitProperties.NOT_NEGATIVE) int maxRetainedMessages,
			@DefaultValue("0B") @DataSizeUnit(DataUnit.BYTES) DataSize maxRetainedBytes,
			@DefaultValue("0B") @DataSizeUnit(DataUnit.BYTES) DataSize maxQueuedBytes) {

		@AssertTrue(message = "mqtt-panel.broker.limits.team.max-retained-bytes and .max-queued-bytes must be at least "
				+ "1KB, or 0 for no limit")
		boolean isBytesInRange() {
			return Stream.of(this.maxRetainedBytes, this.maxQueuedBytes)
				.allMatch((size) -> size.toBytes() == 0 || size.compareTo(DataSize.ofKilobytes(1)) >= 0);
		}

		TeamLimits toLimits() {
			return new TeamLimits(this.maxConnections, this.messagesPerSecond, this.maxRetainedMessages,
					this.maxRetainedBytes.toBytes(), this.maxQueuedBytes.toBytes());
		}

	}

}
