// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.mqttpanel.broker.event.WarningInterval;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.flow.Limits;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OpenConnections}.
 */
@ExtendWith(OutputCaptureExtension.class)
class OpenConnectionsTests {

	private final AtomicLong nanos = new AtomicLong();

	private Instant now = Instant.EPOCH;

	private final ConnectionCloser closer = new FrontFixture().context().closer();

	private OpenConnections connections = connections(4, 0, 0);

	private OpenConnections connections(int maximum, int perAddress, long bytes) {
		return new OpenConnections(new Limits(maximum, perAddress, 0, 0, 0, 0, 0, 255, 128, 0, Long.MAX_VALUE,
				Long.MAX_VALUE, 0, 0, bytes, 128), this.nanos::get, () -> this.now);
	}

	private boolean add(HandlerChannel channel) {
		return this.connections.add(channel.network(), 100, this.closer);
	}

	private boolean decide(HandlerChannel channel) {
		return this.connections.decide(channel.network(), 1_000, this.closer);
	}

	private HandlerChannel added() {
		HandlerChannel channel = new HandlerChannel();
		assertThat(add(channel)).isTrue();
		return channel;
	}

	private HandlerChannel added(String host) {
		HandlerChannel channel = from(host);
		assertThat(add(channel)).isTrue();
		return channel;
	}

	private HandlerChannel admitted() {
		HandlerChannel channel = added();
		assertThat(decide(channel)).isTrue();
		this.connections.admit(channel.network());
		return channel;
	}

	private void passGrace() {
		this.nanos.addAndGet(OpenConnections.UNDISTURBED.toNanos());
	}

	@Test
	void clientsThatAreAdmittedMayTakeAllPlaces() {
		List<HandlerChannel> open = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			open.add(admitted());
		}
		passGrace();
		assertThat(add(new HandlerChannel())).isFalse();
		open.get(0).close();
		assertThat(add(new HandlerChannel())).isTrue();
	}

	@Test
	void othersTakeHalfOfThePlaces() {
		HandlerChannel first = added();
		added();
		assertThat(add(new HandlerChannel())).isFalse();
		assertThat(this.connections.undecided()).isEqualTo(2);
		first.close();
		assertThat(add(new HandlerChannel())).isTrue();
	}

	@Test
	void oldestSilentConnectionMakesRoom() {
		HandlerChannel decided = added();
		decide(decided);
		HandlerChannel silent = added();
		passGrace();
		HandlerChannel next = added();
		silent.runPendingTasks();
		assertThat(silent.isOpen()).isFalse();
		assertThat(decided.isOpen()).isTrue();
		assertThat(add(new HandlerChannel())).as("nobody is silent for long").isFalse();
		assertThat(next.isOpen()).isTrue();
		assertThat(this.connections.undecided()).isEqualTo(2);
	}

	/** Who comes and goes cannot fill the log. */
	@Test
	void warnsOnceInAnIntervalThatThereIsNoRoom(CapturedOutput output) {
		fillAndLeave();
		fillAndLeave();
		assertThat(output.getOut()).containsOnlyOnce("connections that are not logged in");
		this.now = this.now.plus(WarningInterval.LENGTH);
		fillAndLeave();
		assertThat(output.getOut().split("connections that are not logged in", -1)).hasSize(3);
	}

	private void fillAndLeave() {
		List<HandlerChannel> strangers = List.of(added(), added());
		assertThat(add(new HandlerChannel())).isFalse();
		strangers.forEach(HandlerChannel::close);
		assertThat(this.connections.undecided()).isZero();
	}

	@Test
	void warnsThatAllPlacesAreTakenBesideTheOtherWarning(CapturedOutput output) {
		fillAndLeave();
		for (int times = 0; times < 2; times++) {
			List<HandlerChannel> clients = List.of(admitted(), admitted(), admitted(), admitted());
			assertThat(add(new HandlerChannel())).isFalse();
			clients.forEach(HandlerChannel::close);
		}
		assertThat(output.getOut()).containsOnlyOnce("4 connections are open; more are turned away");
	}

	@Test
	void oldestGoesFirst() {
		this.connections = connections(266, 0, 0);
		List<HandlerChannel> silent = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			silent.add(added());
		}
		passGrace();
		for (int i = 0; i < 100; i++) {
			added();
			silent.forEach(HandlerChannel::runPendingTasks);
			assertThat(silent.stream().filter(HandlerChannel::isOpen)).hasSize(99 - i).doesNotContain(silent.get(i));
		}
	}

	@Test
	void connectionThatWasDisplacedIsNotCountedAgain() {
		HandlerChannel silent = added();
		added();
		passGrace();
		added();
		assertThat(decide(silent)).as("its CONNECT crosses the end").isTrue();
		this.connections.admit(silent.network());
		assertThat(this.connections.undecided()).isEqualTo(2);
		silent.runPendingTasks();
		assertThat(this.connections.undecided()).isEqualTo(2);
		assertThat(this.connections.undecidedBytes()).isEqualTo(200);
	}

	@Test
	void boundsMemoryOfLogins() {
		this.connections = connections(0, 0, 2_900);
		HandlerChannel first = added("192.0.1.1");
		HandlerChannel second = added("192.0.2.1");
		HandlerChannel third = added("192.0.3.1");
		assertThat(decide(first)).isTrue();
		assertThat(decide(second)).isTrue();
		assertThat(decide(third)).as("nobody is silent").isFalse();
		assertThat(this.connections.undecidedBytes()).isEqualTo(2_300);
		first.close();
		assertThat(this.connections.undecidedBytes()).isEqualTo(1_200);
		HandlerChannel fourth = added("192.0.4.1");
		assertThat(decide(fourth)).isTrue();
		this.connections.admit(fourth.network());
		assertThat(this.connections.undecidedBytes()).isEqualTo(1_200);
	}

	@Test
	void silentConnectionsMakeRoomForLogins() {
		this.connections = connections(0, 0, 1_670);
		HandlerChannel silent = added("192.0.1.1");
		HandlerChannel other = added("192.0.2.1");
		HandlerChannel login = added("192.0.3.1");
		added("192.0.4.1");
		assertThat(decide(login)).as("the silent ones are new").isFalse();
		login.close();
		HandlerChannel next = added("192.0.5.1");
		passGrace();
		assertThat(decide(next)).isTrue();
		silent.runPendingTasks();
		assertThat(silent.isOpen()).isFalse();
		assertThat(other.isOpen()).isTrue();
		assertThat(this.connections.undecidedBytes()).isEqualTo(1_300);
	}

	@Test
	void stopsReadingWhatIsSentAheadWhereMemoryIsUsedUp() {
		this.connections = connections(0, 0, 4_000);
		HandlerChannel channel = added("192.0.1.1");
		decide(channel);
		assertThat(this.connections.hold(channel.network(), 1_900)).isTrue();
		assertThat(this.connections.hold(channel.network(), 1)).as("a quarter is others'").isFalse();
		assertThat(this.connections.undecidedBytes()).isEqualTo(3_001);
		assertThat(this.connections.hold(added("192.0.2.1").network(), 100)).isTrue();
		channel.close();
		assertThat(this.connections.undecidedBytes()).isEqualTo(200);
	}

	@Test
	void whatIsSentAheadKeepsNobodyOut() {
		this.connections = connections(0, 0, 5_000);
		HandlerChannel stranger = added("192.0.1.1");
		decide(stranger);
		this.connections.hold(stranger.network(), 1_000_000);
		assertThat(decide(added("192.0.2.1"))).isTrue();
		assertThat(decide(added("192.0.1.1"))).isTrue();
	}

	@Test
	void addressIsRefusedBeforeItHasKeptOutOthers() {
		this.connections = connections(0, 0, 100_000);
		int logins = 0;
		while (logins < 100 && add(from("192.0.1.1")) && decide(added("192.0.1.1"))) {
			logins++;
		}
		assertThat(logins).isEqualTo(62);
		passGrace();
		for (int i = 0; i < 10; i++) {
			assertThat(decide(added("198.51." + i + ".1"))).isTrue();
		}
	}

	@Test
	void addressWithMuchMakesRoomAtItsOwnCost() {
		this.connections = connections(0, 0, 10_000);
		HandlerChannel other = added("192.0.2.1");
		for (int i = 0; i < 6; i++) {
			assertThat(decide(added("192.0.1.1"))).isTrue();
		}
		HandlerChannel own = added("192.0.1.1");
		HandlerChannel next = added("192.0.1.1");
		passGrace();
		assertThat(decide(next)).isFalse();
		other.runPendingTasks();
		own.runPendingTasks();
		assertThat(other.isOpen()).isTrue();
		assertThat(own.isOpen()).isFalse();
	}

	@Test
	void connectionBehindProxyCountsForItsDevice() {
		this.connections = connections(0, 0, 10_000);
		for (int i = 0; i < 6; i++) {
			HandlerChannel device = added("192.0.1.1");
			device.network().setDeviceAddress(new InetSocketAddress("192.0.2.1", 1));
			assertThat(this.connections.addForAddress(device.network())).isTrue();
			assertThat(decide(device)).isTrue();
		}
		HandlerChannel seventh = added("192.0.2.1");
		assertThat(decide(seventh)).as("of the device").isFalse();
		assertThat(decide(added("192.0.1.1"))).as("of the proxy").isTrue();
		assertThat(this.connections.undecidedBytes()).isEqualTo(7_800);
	}

	@ParameterizedTest
	@CsvSource({ "192.0.1.1, 192.0.1.1, 192.0.2.1", "::ffff:192.0.1.1, 192.0.1.1, ::ffff:192.0.2.1",
			"2001:db8::1, 2001:db8::2:3, 2001:db8:0:1::1" })
	void countsConnectionsOfAddressOrNetwork(String first, String same, String other) {
		this.connections = connections(0, 1, 0);
		HandlerChannel open = from(first);
		assertThat(this.connections.addForAddress(open.network())).isTrue();
		assertThat(this.connections.addForAddress(from(same).network())).isFalse();
		assertThat(this.connections.addForAddress(from(other).network())).isTrue();
		open.close();
		assertThat(this.connections.addForAddress(from(same).network())).isTrue();
	}

	private static HandlerChannel from(String host) {
		HandlerChannel channel = new HandlerChannel();
		channel.network().setDeviceAddress(new InetSocketAddress(host, 1));
		return channel;
	}

}
