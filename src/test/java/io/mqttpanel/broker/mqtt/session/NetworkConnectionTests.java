// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.net.Inet6Address;
import java.net.InetSocketAddress;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.mqtt.HandlerChannel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NetworkConnection}.
 */
class NetworkConnectionTests {

	private final HandlerChannel channel = new HandlerChannel();

	private final NetworkConnection network = this.channel.network();

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void readsAgainWhenLastReasonIsTakenBack() {
		this.network.pause(PauseReason.BYTE_RATE);
		this.network.pause(PauseReason.PACKET_RATE);
		this.network.resume(PauseReason.BYTE_RATE);
		this.network.resume(PauseReason.BYTE_RATE);
		assertThat(this.channel.config().isAutoRead()).isFalse();
		assertThat(this.network.isPaused()).isTrue();
		this.network.resume(PauseReason.PACKET_RATE);
		assertThat(this.channel.config().isAutoRead()).isTrue();
		assertThat(this.network.isPaused()).isFalse();
	}

	@Test
	void doesNotBeginToReadWithoutHavingPaused() {
		this.channel.config().setAutoRead(false);
		this.network.resume(PauseReason.BYTE_RATE);
		assertThat(this.channel.config().isAutoRead()).isFalse();
	}

	@Test
	void closesOnce() {
		assertThat(this.network.isClosing()).isFalse();
		assertThat(this.network.beginClosing()).isTrue();
		assertThat(this.network.beginClosing()).isFalse();
		assertThat(this.network.isClosing()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "192.0.2.7, 192.0.2.7, 192.0.2.7:4711", "2001:db8::7, 2001:db8:0:0::/64, [2001:db8:0:0:0:0:0:7]:4711",
			"2001:db8:0:1:ffff::7, 2001:db8:0:1::/64, [2001:db8:0:1:ffff:0:0:7]:4711",
			"64:ff9b::c000:207, 192.0.2.7, [64:ff9b:0:0:0:0:c000:207]:4711",
			"::ffff:192.0.2.7, 192.0.2.7, 192.0.2.7:4711" })
	void givesAddressOfTheDevice(String given, String origin, String hostAndPort) {
		this.network.setDeviceAddress(new InetSocketAddress(given, 4711));
		assertThat(this.network.origin()).isEqualTo(origin);
		assertThat(this.network.hostAndPort()).isEqualTo(hostAndPort);
	}

	@Test
	void givesAddressOfThePeerWhereNoneIsGiven() {
		assertThat(this.network.address()).isEqualTo(this.channel.remoteAddress());
		assertThat(this.network.hostAndPort()).isEqualTo("device.test:4711");
	}

	@Test
	void countsMappedAddressAsItsIpv4Address() throws Exception {
		byte[] mapped = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xFF, (byte) 0xFF, (byte) 192, 0, 2, 7 };
		this.network.setDeviceAddress(new InetSocketAddress(Inet6Address.getByAddress(null, mapped, -1), 4711));
		assertThat(this.network.origin()).isEqualTo("192.0.2.7");
	}

}
