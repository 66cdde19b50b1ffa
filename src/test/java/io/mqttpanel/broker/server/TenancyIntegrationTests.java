// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.event.ConnectionRefused.Reason;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of teams that share one broker.
 */
class TenancyIntegrationTests {

	private static final int STEPS = 150;

	private static final int TEAMS_AT_ONCE = 3;

	private static final int CLEAN = 0x02;

	/** Each team gets what it would have got on a broker of its own. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void teamsDoNotNoticeEachOther(long seed) throws IOException {
		List<String> one = alone("team-1", seed);
		List<String> two = alone("team-2", seed + 1_000);
		try (RunningBroker broker = new RunningBroker().start();
				TenantScript first = new TenantScript(broker.tcpPort(), "team-1", seed);
				TenantScript second = new TenantScript(broker.tcpPort(), "team-2", seed + 1_000)) {
			Random order = new Random(seed);
			int left = STEPS;
			for (int i = 0; i < STEPS || left > 0;) {
				if (i < STEPS && (left == 0 || order.nextBoolean())) {
					first.step();
					i++;
				}
				else {
					second.step();
					left--;
				}
			}
			assertThat(first.heard()).isEqualTo(one);
			assertThat(second.heard()).isEqualTo(two);
		}
	}

	/** The same where packets of both are handled at the same time. */
	@Test
	void teamsAtTheSameTimeDoNotNoticeEachOther() throws Exception {
		List<Callable<List<String>>> lives = new ArrayList<>();
		List<List<String>> alone = new ArrayList<>();
		ExecutorService threads = Executors.newFixedThreadPool(TEAMS_AT_ONCE);
		try (RunningBroker broker = new RunningBroker().start()) {
			for (int team = 0; team < TEAMS_AT_ONCE; team++) {
				String username = "team-" + (1 + team);
				long seed = 100 + team;
				alone.add(alone(username, seed));
				lives.add(() -> life(broker, username, seed));
			}
			List<Future<List<String>>> heard = threads.invokeAll(lives, 60, TimeUnit.SECONDS);
			for (int team = 0; team < TEAMS_AT_ONCE; team++) {
				assertThat(heard.get(team).get()).isEqualTo(alone.get(team));
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	/** It has had messages of each QoS, wills, acknowledgements and repetitions. */
	private static List<String> alone(String username, long seed) throws IOException {
		try (RunningBroker broker = new RunningBroker().start()) {
			List<String> heard = life(broker, username, seed);
			assertThat(List.of(" 3/0 ", " 3/2 ", " 3/4 ", " [023] 3/1 ", "will/", " 6/2 "))
				.allSatisfy((part) -> assertThat(heard).anyMatch((each) -> Pattern.compile(part).matcher(each).find()));
			return heard;
		}
	}

	private static List<String> life(RunningBroker broker, String username, long seed) throws IOException {
		try (TenantScript script = new TenantScript(broker.tcpPort(), username, seed)) {
			for (int i = 0; i < STEPS; i++) {
				script.step();
			}
			return script.heard();
		}
	}

	@Test
	void eventsNameTheTeam() throws IOException {
		try (RunningBroker broker = new RunningBroker().start();
				RawMqttClient first = connect(broker, "c", "team-7");
				RawMqttClient second = connect(broker, "c", "team-8")) {
			assertThat(first.read().body()).containsExactly(0, 0);
			assertThat(second.read().body()).containsExactly(0, 0);
			assertThat(broker.await(ClientConnected.class, 2)).extracting(ClientConnected::teamId)
				.containsExactlyInAnyOrder(7L, 8L);
		}
	}

	@Test
	void sharedClientIdentifierIsOneTeams() throws IOException {
		try (RunningBroker broker = new RunningBroker("--mqtt-panel.tenancy=shared").start();
				RawMqttClient owner = connect(broker, "c", "team-7")) {
			assertThat(owner.read().body()).containsExactly(0, 0);
			for (String clientId : List.of("c", "C")) {
				try (RawMqttClient other = connect(broker, clientId, "team-8")) {
					assertThat(other.read().body()).containsExactly(0, 2);
				}
			}
			assertThat(broker.await(ConnectionRefused.class, 2)).extracting(ConnectionRefused::reason)
				.containsOnly(Reason.OTHER_TEAM);
			owner.send(MqttBytes.PINGREQ);
			assertThat(owner.read().type()).isEqualTo(13);
			try (RawMqttClient again = connect(broker, "C", "team-7")) {
				assertThat(again.read().body()).containsExactly(0, 0);
				assertThat(owner.isClosedByPeer()).isTrue();
				again.send(MqttBytes.DISCONNECT);
				assertThat(again.isClosedByPeer()).isTrue();
			}
			broker.await(ClientDisconnected.class, 2);
		}
	}

	/** They have never subscribed to anything. */
	@Test
	void storedSessionsAreTheirTeamsAfterRestart(@TempDir Path directory) throws IOException {
		String[] settings = { "--mqtt-panel.tenancy=shared", "--mqtt-panel.broker.limits.max-connections=8",
				"--mqtt-panel.broker.persistence.path=" + directory };
		try (RunningBroker broker = new RunningBroker(settings).start();
				RawMqttClient owner = connect(broker, 0, "c", "team-7")) {
			assertThat(owner.read().body()).containsExactly(0, 0);
		}
		try (RunningBroker broker = new RunningBroker(settings).start()) {
			try (RawMqttClient other = connect(broker, 0, "c", "team-8")) {
				assertThat(other.read().body()).containsExactly(0, 2);
			}
			List<RawMqttClient> others = new ArrayList<>();
			for (int i = 0; i < 7; i++) {
				others.add(connect(broker, CLEAN, "d" + i, "team-8"));
				assertThat(others.get(i).read().body()).containsExactly(0, (i < 6) ? 0 : 3);
			}
			try (RawMqttClient owner = connect(broker, 0, "c", "team-7")) {
				assertThat(owner.read().body()).containsExactly(1, 0);
			}
			for (RawMqttClient other : others) {
				other.close();
			}
		}
	}

	@Test
	void teamHasLimitsOfItsOwn() throws IOException {
		try (RunningBroker broker = new RunningBroker("--mqtt-panel.broker.limits.team.max-connections=1",
				"--mqtt-panel.broker.limits.team.max-retained-messages=1")
			.start(); RawMqttClient first = connect(broker, "c", "team-7")) {
			assertThat(first.read().body()).containsExactly(0, 0);
			try (RawMqttClient second = connect(broker, "d", "team-7");
					RawMqttClient other = connect(broker, "d", "team-8")) {
				assertThat(second.read().body()).containsExactly(0, 3);
				assertThat(other.read().body()).containsExactly(0, 0);
			}
			assertThat(broker.await(ConnectionRefused.class, 1)).extracting(ConnectionRefused::reason)
				.containsExactly(Reason.TOO_MANY_FOR_TEAM);
			for (String topic : List.of("a", "b")) {
				first.send(MqttBytes.packet(0x33, MqttBytes.string(topic), MqttBytes.uint16(1), MqttBytes.bytes('x')));
				assertThat(first.read().type()).isEqualTo(4);
			}
			first.send(MqttBytes.subscribe(4, 2, "#"), MqttBytes.PINGREQ);
			broker.await(LimitReached.class, 1);
			assertThat(broker.eventsOf(LimitReached.class)).extracting(LimitReached::limit)
				.containsExactly(LimitReached.Limit.RETAINED);
		}
	}

	private static RawMqttClient connect(RunningBroker broker, String clientId, String username) throws IOException {
		return connect(broker, CLEAN, clientId, username);
	}

	private static RawMqttClient connect(RunningBroker broker, int flags, String clientId, String username)
			throws IOException {
		RawMqttClient client = new RawMqttClient(broker.tcpPort());
		client.send(MqttBytes.connect(4, clientId, flags, new byte[0], username));
		return client;
	}

}
