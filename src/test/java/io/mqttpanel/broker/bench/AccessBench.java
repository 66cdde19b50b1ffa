// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;

import io.mqttpanel.broker.MqttPanelBrokerApplication;
import io.mqttpanel.broker.testing.StubAuthServer;
import io.mqttpanel.broker.testing.StubResponse;
import io.mqttpanel.broker.testing.StubWorkers;

/**
 * Measures how long it takes until many devices that come at once are all in, in front of
 * a Panel that takes 100 ms and serves 50 at once: with nothing known, with everything
 * known, and with the Panel away for a while in the middle.
 */
public final class AccessBench implements AutoCloseable {

	private static final int PANEL_WORKERS = 50;

	private static final Duration PANEL_WORK = Duration.ofMillis(100);

	private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

	private final StubAuthServer panel = StubAuthServer.start();

	private final StubWorkers workers = new StubWorkers(PANEL_WORKERS, PANEL_WORK);

	private final int devices;

	private AccessBench(int devices) {
		this.devices = devices;
		this.panel.answerBy((request) -> this.workers.answer(StubResponse.granted()));
	}

	/**
	 * Runs the bench.
	 * @param args the number of devices and the seconds of the outage
	 * @throws Exception if anything did not start or end in time
	 */
	public static void main(String[] args) throws Exception {
		int devices = (args.length > 0) ? Integer.parseInt(args[0]) : 5_000;
		int outage = (args.length > 1) ? Integer.parseInt(args[1]) : 60;
		Files.createDirectories(BenchOptions.DIRECTORY);
		try (AccessBench bench = new AccessBench(devices)) {
			try (JvmProcess broker = bench.broker()) {
				bench.storm("nothing known", broker, "dev", Duration.ZERO);
				bench.storm("everything known", broker, "dev", Duration.ZERO);
				bench.storm("nothing known, Panel away for " + outage + " s", broker, "other",
						Duration.ofSeconds(outage));
			}
		}
	}

	private JvmProcess broker() throws IOException {
		int port = JvmProcess.freePort();
		return JvmProcess.start(BenchOptions.DIRECTORY.resolve("access.log"), port,
				List.of("-Xms1g", "-Xmx1g", "-cp", System.getProperty("java.class.path"),
						MqttPanelBrokerApplication.class.getName(), "--mqtt-panel.mode=remote",
						"--mqtt-panel.auth.url=" + this.panel.url(), "--mqtt-panel.relay.url=ws://127.0.0.1:9",
						"--mqtt-panel.relay.app-key=bench", "--mqtt-panel.relay.events=",
						"--mqtt-panel.broker.host=127.0.0.1", "--mqtt-panel.broker.tcp.port=" + port,
						"--mqtt-panel.broker.ws.enabled=false", "--server.port=0",
						"--mqtt-panel.broker.limits.connect-rate=0", "--mqtt-panel.broker.limits.max-connections=0",
						"--mqtt-panel.broker.limits.max-connections-per-address=0",
						"--mqtt-panel.broker.limits.max-connections-per-username=0"));
	}

	private void storm(String title, JvmProcess broker, String name, Duration outage) throws Exception {
		Bootstrap network = new Bootstrap().group(this.group)
			.channel(NioSocketChannel.class)
			.remoteAddress(new InetSocketAddress("127.0.0.1", broker.address().getPort()));
		CountDownLatch in = new CountDownLatch(this.devices);
		AtomicInteger turnedAway = new AtomicInteger();
		int before = this.panel.calls();
		long start = System.nanoTime();
		IntStream.range(0, this.devices)
			.forEach((i) -> new ConnectingDevice(network, name + i, in, turnedAway).connect());
		if (!outage.isZero()) {
			in.await(2, TimeUnit.SECONDS);
			this.panel.stop();
			in.await(outage.toSeconds(), TimeUnit.SECONDS);
			this.panel.restart();
		}
		boolean all = in.await(300, TimeUnit.SECONDS);
		System.out.printf(
				"%s: %d of %d devices in after %.1f s, %d calls, %d times turned away, broker's heap after GC %s%n",
				title, this.devices - in.getCount(), this.devices, (System.nanoTime() - start) / 1e9,
				this.panel.calls() - before, turnedAway.get(), all ? broker.heapAfterCollection() : "not read");
	}

	@Override
	public void close() {
		this.panel.close();
		this.group.shutdownGracefully(0, 5, TimeUnit.SECONDS);
	}

}
