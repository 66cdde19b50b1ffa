// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;

import org.awaitility.Awaitility;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import io.mqttpanel.broker.bench.PanelSink;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.PanelEvent;
import io.mqttpanel.broker.event.RelayStatus;
import io.mqttpanel.broker.relay.buffer.EventBuffer;

/**
 * Cost of a packet event and of a message event for the announcing thread and the relay's
 * thread, in processor time and allocated memory. The sink of the bench stands in for the
 * Panel.
 */
public final class RelayCost {

	private static final int EVENTS = 400_000;

	private static final int AHEAD = 20_000;

	private static final int ROUNDS = 6;

	private static final byte[] TEXT = "{\"temperature\": 21.5} ".repeat(12).getBytes(StandardCharsets.UTF_8);

	private static final com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory
		.getThreadMXBean();

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
				EventBuffer buffer = context.getBean(EventBuffer.class);
				RelayStatus status = context.getBean(RelayStatus.class);
				measure("packet", RelayCost::packet, buffer, status, System.out);
				measure("message", RelayCost::message, buffer, status, System.out);
			}
		}
	}

	private static String freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return String.valueOf(socket.getLocalPort());
		}
	}

	private static PanelEvent packet(int number) {
		return new PacketProcessed("client-" + number / 8 % 10, 1L << 50, 0, Direction.values()[number & 1],
				3 + number % 2, number & 0xFFFF, 270, System.currentTimeMillis());
	}

	private static PanelEvent message(int number) {
		return new MessagePublished("client-" + number / 8 % 10, 1L << 50, 0, "site/42/hall/temperature", TEXT,
				TEXT.length, 1, false, System.currentTimeMillis());
	}

	private static void measure(String name, IntFunction<PanelEvent> events, EventBuffer buffer, RelayStatus status,
			PrintStream out) {
		long relayed = relay(threads::getThreadCpuTime);
		long allocated = relay(threads::getThreadAllocatedBytes);
		long announced = 0;
		for (int i = 0; i < EVENTS; i += AHEAD) {
			long before = threads.getCurrentThreadCpuTime();
			for (int j = i; j < i + AHEAD; j++) {
				buffer.onEvent(events.apply(j));
			}
			announced += threads.getCurrentThreadCpuTime() - before;
			Awaitility.await()
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(1))
				.until(() -> status.bufferedEvents() == 0);
		}
		out.printf("a %s event costs %d ns to make and announce, %d ns and %d bytes to relay%n", name,
				announced / EVENTS, (relay(threads::getThreadCpuTime) - relayed) / EVENTS,
				(relay(threads::getThreadAllocatedBytes) - allocated) / EVENTS);
	}

	private static long relay(ToLongFunction<Long> figure) {
		long sum = 0;
		for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
			if (thread != null && thread.getThreadName().startsWith("panel-relay")) {
				sum += figure.applyAsLong(thread.getThreadId());
			}
		}
		return sum;
	}

}
