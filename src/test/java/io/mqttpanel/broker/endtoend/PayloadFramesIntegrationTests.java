// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.endtoend;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.testing.ReverbFrame;
import io.mqttpanel.broker.testing.RunningService;
import io.mqttpanel.broker.testing.StubAuthServer;
import io.mqttpanel.broker.testing.StubReverb;
import io.mqttpanel.broker.testing.TestDevice;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Payloads that do not fit into a frame as they are.
 */
class PayloadFramesIntegrationTests {

	private static final int LIMIT = 10_000;

	private static StubAuthServer auth;

	private static StubReverb reverb;

	private static RunningService broker;

	private static TestDevice device;

	@BeforeAll
	static void start() {
		auth = StubAuthServer.start();
		reverb = StubReverb.start();
		broker = RunningService.remote(auth, reverb);
		device = TestDevice.of(5, false, broker.tcpPort(), "payloads");
		device.connect();
	}

	@AfterAll
	static void stop() {
		device.disconnect();
		broker.close();
		reverb.close();
		auth.close();
	}

	@Test
	void binaryGoesAsBase64() {
		byte[] payload = new byte[4096];
		new Random(1).nextBytes(payload);
		ReverbFrame frame = published("binary", payload);
		assertThat(frame.text("payload_encoding")).isEqualTo("base64");
		assertThat(Base64.getDecoder().decode(frame.text("payload"))).isEqualTo(payload);
		assertThat(frame.data().has("payload_truncated")).isFalse();
	}

	@Test
	void longTextIsCutAndSaysSo() {
		String text = "Temperature 21 °C, ".repeat(1_100).substring(0, 20_000);
		byte[] payload = text.getBytes(StandardCharsets.UTF_8);
		ReverbFrame frame = published("text", payload);
		assertThat(text).startsWith(frame.text("payload"));
		assertThat(frame.text("payload").length()).isGreaterThan(LIMIT / 2);
		assertThat(frame.data().path("payload_truncated").asBoolean()).isTrue();
		assertThat(frame.data().path("payload_size").asInt()).isEqualTo(payload.length);
	}

	@Test
	void emojiAtTheCutStaysWholeOrGoes() {
		for (int shift = 0; shift < 4; shift++) {
			String text = "x".repeat(shift) + "😀".repeat(4_000);
			ReverbFrame frame = published("emoji/" + shift, text.getBytes(StandardCharsets.UTF_8));
			String cut = frame.text("payload");
			assertThat(text).startsWith(cut);
			assertThat(Character.isHighSurrogate(cut.charAt(cut.length() - 1))).isFalse();
		}
	}

	@Test
	void longestPacketIsReportedWithinTheLimit() {
		byte[] payload = new byte[1024 * 1024 - 100];
		Arrays.fill(payload, (byte) '"');
		ReverbFrame frame = published("quotes", payload);
		assertThat(frame.data().path("payload_size").asInt()).isEqualTo(payload.length);
	}

	private static ReverbFrame published(String topic, byte[] payload) {
		device.publish(topic, 1, payload);
		ReverbFrame frame = reverb.awaitFrames((candidate) -> candidate.text("topic_name").equals(topic), 1).get(0);
		assertThat(frame.size()).isLessThanOrEqualTo(LIMIT);
		assertThat(reverb.oversized()).isZero();
		return frame;
	}

}
