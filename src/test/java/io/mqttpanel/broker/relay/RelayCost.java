// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.ServerSocket;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import io.mqttpanel.broker.bench.PanelSink;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.RelayStatus;
import io.mqttpanel.broker.relay.buffer.EventBuffer;

/**
 * Measures what a packet event costs the announcing thread and the relay's, in processor
 * time, with the sink of the bench in the Panel's place.
 */
public final class RelayCost {

	private static final int EVENTS = 400_000;

	private static final int AHEAD = 20_000;

	private static final int ROUNDS = 6;

	private static final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

	private RelayCost() {
	}

	/**
	 * Measures, the first rounds being warm-up, and ends.
	 * @param args none
	 * @throws IOException if there is no port to be had
	 */
	public static void main(String[] args) throws IOException {
		String port = freePort();
		Thread sink = new Thread(() -> PanelSink.main(new String[] { port }), "sink");
		sink.setDaemon(true);
		sink.start();
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(RelayConfiguration.class)
			.web(WebApplicationType.NONE)
			.properties("mqtt-panel.mode=remote", "mqtt-panel.relay.url=ws://127.0.0.1:" + port,
					"mqtt-panel.relay.app-key=any")
			.run()) {
			for (int round = 1; round <= ROUNDS; round++) {
				measure(context.getBean(EventBuffer.class), context.getBean(RelayStatus.class), System.out);
			}
		}
	}

	private static String freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return String.valueOf(socket.getLocalPort());
		}
	}

	private static void measure(EventBuffer buffer, RelayStatus status, PrintStream out) {
		long relayed = relayTime();
		long announced = 0;
		for (int i = 0; i < EVENTS; i += AHEAD) {
			long before = threads.getCurrentThreadCpuTime();
			for (int j = i; j < i + AHEAD; j++) {
				buffer.onEvent(new PacketProcessed("client-" + j / 8 % 10, 1L << 50, Direction.values()[j & 1],
						3 + j % 2, j & 0xFFFF, 270, System.currentTimeMillis()));
			}
			announced += threads.getCurrentThreadCpuTime() - before;
			Awaitility.await()
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(1))
				.until(() -> status.bufferedEvents() == 0);
		}
		out.printf("an event costs %d ns to make and announce, %d ns to relay%n", announced / EVENTS,
				(relayTime() - relayed) / EVENTS);
	}

	private static long relayTime() {
		long time = 0;
		for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
			if (thread != null && thread.getThreadName().startsWith("panel-relay")) {
				time += threads.getThreadCpuTime(thread.getThreadId());
			}
		}
		return time;
	}

}
