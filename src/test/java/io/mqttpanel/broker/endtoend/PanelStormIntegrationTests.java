// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.endtoend;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import io.mqttpanel.broker.testing.RunningService;
import io.mqttpanel.broker.testing.StubAuthServer;
import io.mqttpanel.broker.testing.StubResponse;
import io.mqttpanel.broker.testing.StubReverb;
import io.mqttpanel.broker.testing.StubWorkers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What devices are told while more of them come than the Panel can be asked about, while
 * it is away, and when one of them has a wrong password.
 */
class PanelStormIntegrationTests {

	private static final int SUCCESS = 0;

	private static final int BAD_CREDENTIALS = 0x86;

	private static final int QUOTA_EXCEEDED = 0x97;

	private static final int UNAVAILABLE = 0x88;

	private static final byte[] PINGREQ = { (byte) 0xC0, 0 };

	private static final int PINGRESP = 0xD0;

	private final List<Socket> sockets = new ArrayList<>();

	private StubAuthServer auth;

	private StubReverb reverb;

	@BeforeEach
	void start() {
		this.auth = StubAuthServer.start();
		this.reverb = StubReverb.start();
	}

	@AfterEach
	void stop() throws IOException {
		for (Socket socket : this.sockets) {
			socket.close();
		}
		this.reverb.close();
		this.auth.close();
	}

	@Test
	void stormReachesThePanelAtItsOwnPaceAndDisturbsNobody() throws IOException {
		StubWorkers workers = new StubWorkers(50, Duration.ofMillis(100));
		AtomicInteger most = new AtomicInteger();
		try (RunningService broker = RunningService.remote(this.auth, this.reverb, "--mqtt-panel.auth.deadline=60s",
				"--mqtt-panel.broker.limits.connect-rate=0",
				"--mqtt-panel.broker.limits.max-connections-per-address=0")) {
			Socket talker = connect(broker, 1, "talker", "s").get(0);
			assertThat(reasonCode(talker)).isEqualTo(SUCCESS);
			drain(talker);
			CompletableFuture<Void> begin = new CompletableFuture<>();
			this.auth.answerBy((request) -> {
				most.accumulateAndGet(this.auth.waitingCalls() + 1, Math::max);
				return begin.isDone() ? workers.answer(StubResponse.granted())
						: StubResponse.granted().after(Mono.fromFuture(begin));
			});
			List<Socket> storm = connect(broker, 1_000, "storm", "s");
			talker.getOutputStream().write(PINGREQ);
			assertThat(talker.getInputStream().read()).isEqualTo(PINGRESP);
			begin.complete(null);
			for (Socket socket : storm) {
				assertThat(reasonCode(socket)).isEqualTo(SUCCESS);
			}
			assertThat(most).hasValueLessThanOrEqualTo(64);
			assertThat(this.auth.calls()).isEqualTo(1_001);
		}
	}

	@Test
	void whoeverWaitsTooLongIsToldThatTheServerIsUnavailable() throws IOException {
		try (RunningService broker = RunningService.remote(this.auth, this.reverb, "--mqtt-panel.auth.deadline=2s",
				"--mqtt-panel.auth.max-pending=100")) {
			this.auth.answer(StubResponse.never());
			for (Socket socket : connect(broker, 300, "waiting", "s")) {
				assertThat(reasonCode(socket)).isEqualTo(UNAVAILABLE);
			}
			assertThat(this.auth.calls()).isLessThanOrEqualTo(200);
		}
	}

	@Test
	void outageKeepsNobodyOutWhoWasInBefore() throws IOException {
		try (RunningService broker = RunningService.remote(this.auth, this.reverb,
				"--mqtt-panel.auth.cache.ttl=100ms")) {
			assertThat(reasonCode(connect(broker, 1, "known", "s").get(0))).isEqualTo(SUCCESS);
			this.auth.stop();
			Awaitility.await().untilAsserted(() -> {
				assertThat(reasonCode(connect(broker, 1, "known", "s").get(0))).isEqualTo(SUCCESS);
				assertThat(broker.gauge("mqtt.auth.stale")).isEqualTo(1);
			});
			assertThat(reasonCode(connect(broker, 1, "known", "x").get(0))).isEqualTo(UNAVAILABLE);
			assertThat(reasonCode(connect(broker, 1, "unknown", "s").get(0))).isEqualTo(UNAVAILABLE);
		}
	}

	@Test
	void addressWithWrongPasswordsIsSlowedDownWithoutACall() throws IOException {
		try (RunningService broker = RunningService.remote(this.auth, this.reverb,
				"--mqtt-panel.auth.throttle.address-refusals=10", "--mqtt-panel.auth.throttle.window=1h")) {
			assertThat(reasonCode(connect(broker, 1, "known", "s").get(0))).isEqualTo(SUCCESS);
			this.auth.answer(StubResponse.refused());
			for (Socket socket : connect(broker, 10, "wrong", "x")) {
				assertThat(reasonCode(socket)).isEqualTo(BAD_CREDENTIALS);
			}
			long start = System.nanoTime();
			assertThat(reasonCode(connect(broker, 1, "other", "y").get(0))).isEqualTo(QUOTA_EXCEEDED);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(900));
			assertThat(this.auth.calls()).isEqualTo(11);
			this.auth.answer(StubResponse.granted());
			assertThat(reasonCode(connect(broker, 1, "new", "s").get(0))).as("granted to another").isEqualTo(SUCCESS);
		}
	}

	private List<Socket> connect(RunningService broker, int number, String name, String password) throws IOException {
		List<Socket> opened = new ArrayList<>();
		for (int i : IntStream.range(0, number).toArray()) {
			Socket socket = new Socket("127.0.0.1", broker.tcpPort());
			this.sockets.add(socket);
			opened.add(socket);
			socket.setSoTimeout(60_000);
			socket.getOutputStream().write(connectPacket(name + i, password));
		}
		return opened;
	}

	private static byte[] connectPacket(String clientId, String password) {
		String rest = "\0\4MQTT\5" + (char) 0xC2 + "\0\74\0\0" + (char) clientId.length() + clientId + "\0\1k\0"
				+ (char) password.length() + password;
		return ((char) 0x10 + "" + (char) rest.length() + rest).getBytes(StandardCharsets.ISO_8859_1);
	}

	/**
	 * Reads the properties of CONNACK.
	 */
	private static void drain(Socket socket) throws IOException {
		socket.getInputStream().skipNBytes(socket.getInputStream().available());
	}

	private static int reasonCode(Socket socket) throws IOException {
		DataInputStream in = new DataInputStream(socket.getInputStream());
		assertThat(in.readUnsignedByte()).isEqualTo(0x20);
		in.readUnsignedByte();
		in.readUnsignedByte();
		return in.readUnsignedByte();
	}

}
