// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.flow.Limits;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OpenConnections} of many addresses of one site.
 */
class OpenConnectionsOfSiteTests {

	private final AtomicLong nanos = new AtomicLong();

	private final ConnectionCloser closer = new FrontFixture().context().closer();

	private OpenConnections connections = connections(80, 0);

	private OpenConnections connections(int maximum, long bytes) {
		return new OpenConnections(
				new Limits(maximum, 0, 0, 0, 0, 0, 0, 255, 128, 0, Long.MAX_VALUE, Long.MAX_VALUE, 0, 0, bytes, 128),
				this.nanos::get, SteadyClock.SYSTEM);
	}

	private static HandlerChannel from(String host) {
		HandlerChannel channel = new HandlerChannel();
		channel.network().setDeviceAddress(new InetSocketAddress(host, 1));
		return channel;
	}

	private boolean add(HandlerChannel channel) {
		return this.connections.add(channel.network(), 100, this.closer);
	}

	private HandlerChannel added(String host) {
		HandlerChannel channel = from(host);
		assertThat(add(channel)).isTrue();
		return channel;
	}

	private boolean decide(HandlerChannel channel) {
		return this.connections.decide(channel.network(), 1_000, this.closer);
	}

	private void passGrace() {
		this.nanos.addAndGet(OpenConnections.UNDISTURBED.toNanos());
	}

	/** A /48 of IPv6 has 65,536 networks that count as addresses. */
	@ParameterizedTest
	@CsvSource({ "2001:db8:7:%x::1, 2001:db8:8::1", "192.0.2.%d, 192.0.3.1" })
	void siteLeavesMemoryToOthers(String ofSite, String other) {
		this.connections = connections(0, 100_000);
		int logins = 0;
		while (logins < 100) {
			String host = ofSite.formatted(logins + 1);
			if (!add(from(host)) || !decide(added(host))) {
				break;
			}
			logins++;
		}
		assertThat(logins).isEqualTo(62);
		passGrace();
		for (int i = 0; i < 10; i++) {
			assertThat(decide(added(other))).isTrue();
		}
	}

	@Test
	void siteLeavesPlacesToOthers() {
		int taken = 0;
		while (taken < 40 && add(from("2001:db8:7:%x::1".formatted(taken)))) {
			taken++;
		}
		assertThat(taken).isEqualTo(30);
		for (int i = 0; i < 10; i++) {
			added("2001:db8:8:%x::1".formatted(i));
		}
		assertThat(add(from("2001:db8:9::1"))).isFalse();
	}

	@Test
	void siteWithMuchMakesRoomAtItsOwnCost() {
		HandlerChannel other = added("2001:db8:8::1");
		HandlerChannel own = added("2001:db8:7:ffff::1");
		for (int i = 0; i < 28; i++) {
			added("2001:db8:7:%x::1".formatted(i));
		}
		passGrace();
		added("2001:db8:7:fffe::1");
		other.runPendingTasks();
		own.runPendingTasks();
		assertThat(other.isOpen()).isTrue();
		assertThat(own.isOpen()).isFalse();
	}

}
