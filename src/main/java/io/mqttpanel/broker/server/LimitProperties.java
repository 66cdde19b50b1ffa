// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DataSizeUnit;
import org.springframework.util.unit.DataSize;
import org.springframework.util.unit.DataUnit;

import io.mqttpanel.broker.mqtt.flow.Limits;

/**
 * Settings of how much the broker takes, of all clients and of each; 0 means any amount.
 *
 * @param maxConnections connections in all
 * @param maxConnectionsPerAddress connections from one address
 * @param maxConnectionsPerUsername connections with one user name, which is the Panel's
 * API key
 * @param connectRate clients that connect in a second
 * @param packetsPerSecond packets of one client in a second
 * @param bytesPerSecond bytes of one client in a second
 * @param maxPacketSizeBeforeLogin the largest packet of a client that is not let in yet,
 * 1 KB to 1 MB
 * @param maxSubscriptions subscriptions of one client
 * @param maxRetainedMessages retained messages in all
 * @param maxRetainedBytes bytes of all retained messages, 1 KB at least
 */
record LimitProperties(
		@DefaultValue("10000") @Min(value = 0, message = LimitProperties.NOT_NEGATIVE) int maxConnections,
		@DefaultValue("1000") @Min(value = 0, message = LimitProperties.NOT_NEGATIVE) int maxConnectionsPerAddress,
		@DefaultValue("5000") @Min(value = 0, message = LimitProperties.NOT_NEGATIVE) int maxConnectionsPerUsername,
		@DefaultValue("1000") @Min(value = 0, message = LimitProperties.NOT_NEGATIVE) int connectRate,
		@DefaultValue("10000") @Min(value = 0, message = LimitProperties.NOT_NEGATIVE) int packetsPerSecond,
		@DefaultValue("10MB") @DataSizeUnit(DataUnit.BYTES) DataSize bytesPerSecond,
		@DefaultValue("64KB") @DataSizeUnit(DataUnit.BYTES) DataSize maxPacketSizeBeforeLogin,
		@DefaultValue("1000") @Min(value = 0, message = LimitProperties.NOT_NEGATIVE) int maxSubscriptions,
		@DefaultValue("100000") @Min(value = 0, message = LimitProperties.NOT_NEGATIVE) int maxRetainedMessages,
		@DefaultValue("64MB") @DataSizeUnit(DataUnit.BYTES) DataSize maxRetainedBytes) {

	static final String NOT_NEGATIVE = "must be at least 1, or 0 for no limit";

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
		return this.maxRetainedBytes.toBytes() == 0 || this.maxRetainedBytes.compareTo(DataSize.ofKilobytes(1)) >= 0;
	}

	Limits toLimits() {
		return new Limits(this.maxConnections, this.maxConnectionsPerAddress, this.maxConnectionsPerUsername,
				this.connectRate, this.packetsPerSecond, this.bytesPerSecond.toBytes(),
				(int) this.maxPacketSizeBeforeLogin.toBytes(), this.maxSubscriptions, this.maxRetainedMessages,
				this.maxRetainedBytes.toBytes());
	}

}
