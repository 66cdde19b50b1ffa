// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.net.InetSocketAddress;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.flow.Limits;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OpenConnections}.
 */
class OpenConnectionsTests {

	@Test
	void countsConnectionsUntilTheyAreClosed() {
		OpenConnections connections = connections(2, 0);
		EmbeddedChannel first = new EmbeddedChannel();
		assertThat(connections.add(first)).isTrue();
		assertThat(connections.add(new EmbeddedChannel())).isTrue();
		assertThat(connections.add(new EmbeddedChannel())).isFalse();
		assertThat(connections.add(new EmbeddedChannel())).isFalse();
		first.close();
		assertThat(connections.add(new EmbeddedChannel())).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "192.0.2.1, 192.0.2.1, 192.0.2.2", "2001:db8::1, 2001:db8::2:3, 2001:db8:0:1::1" })
	void countsConnectionsOfAddressOrNetwork(String first, String same, String other) {
		OpenConnections connections = connections(0, 1);
		HandlerChannel open = from(first);
		assertThat(connections.addForAddress(open.network())).isTrue();
		assertThat(connections.addForAddress(from(same).network())).isFalse();
		assertThat(connections.addForAddress(from(other).network())).isTrue();
		open.close();
		assertThat(connections.addForAddress(from(same).network())).isTrue();
	}

	private static OpenConnections connections(int maximum, int perAddress) {
		return new OpenConnections(
				new Limits(maximum, perAddress, 0, 0, 0, 0, 0, 255, 128, 0, Long.MAX_VALUE, Long.MAX_VALUE, 0, 0));
	}

	private static HandlerChannel from(String host) {
		HandlerChannel channel = new HandlerChannel();
		channel.network().setDeviceAddress(new InetSocketAddress(host, 1));
		return channel;
	}

}
