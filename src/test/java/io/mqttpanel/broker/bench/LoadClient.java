// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;

/**
 * Runs one scenario against a broker: ten publishers and ten subscribers on one event
 * loop.
 */
final class LoadClient {

	private static final long TIMEOUT_SECONDS = 60;

	private static final long QUIET = TimeUnit.SECONDS.toNanos(3);

	private static final long DRAIN = TimeUnit.SECONDS.toNanos(20);

	private final Scenario scenario;

	private final Window window;

	private final List<Pair> pairs;

	private final EventLoop eventLoop;

	private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

	private long lastReceived;

	private long lastProgress;

	LoadClient(Scenario scenario, Supplier<Duration> brokerCpu) {
		this.scenario = scenario;
		this.window = new Window(brokerCpu);
		int run = ThreadLocalRandom.current().nextInt();
		this.pairs = IntStream.range(0, Scenario.PAIRS)
			.mapToObj((number) -> new Pair(run, number, scenario, this.window))
			.toList();
		this.eventLoop = this.group.next();
	}

	/**
	 * Connects, runs the load, waits for stragglers and disconnects.
	 * @param broker where the broker listens
	 * @return what was seen
	 * @throws Exception if not every connection came up, or the time is over
	 */
	Measurement run(InetSocketAddress broker) throws Exception {
		return run(List.of(broker), 0);
	}

	/**
	 * Does the same with several nodes.
	 * @param nodes where they listen; the publishers take turns with them
	 * @param shift how many nodes further the subscriber of each publisher is
	 * @return what was seen
	 * @throws Exception if not every connection came up, or the time is over
	 */
	Measurement run(List<InetSocketAddress> nodes, int shift) throws Exception {
		try {
			for (Pair pair : this.pairs) {
				connect(pair.subscriber(), nodes.get((pair.number() + shift) % nodes.size()));
				connect(pair.publisher(), nodes.get(pair.number() % nodes.size()));
			}
			for (MqttPeer peer : peers()) {
				peer.ready().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
			}
			load();
			CompletableFuture<Void> drained = new CompletableFuture<>();
			this.eventLoop.execute(() -> drain(System.nanoTime() + DRAIN, drained));
			drained.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
			return this.eventLoop.submit(this::finish).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
		}
		finally {
			this.group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(TIMEOUT_SECONDS, TimeUnit.SECONDS);
		}
	}

	private void connect(MqttPeer peer, InetSocketAddress broker) throws Exception {
		new Bootstrap().group(this.group).channel(NioSocketChannel.class).handler(new ChannelInitializer<Channel>() {

			@Override
			protected void initChannel(Channel channel) {
				channel.pipeline().addLast(new MqttDecoder(), MqttEncoder.INSTANCE, peer);
			}

		}).connect(broker).sync();
	}

	private void load() throws Exception {
		long warmup = this.scenario.warmup().toNanos();
		long duration = this.scenario.duration().toNanos();
		Pacer pacer = new Pacer(publishers(), this.eventLoop, Math.max(1, this.scenario.rate()));
		this.eventLoop.execute(() -> publishers().forEach(Publisher::start));
		if (this.scenario.pace() == Scenario.Pace.SCHEDULED) {
			new Thread(pacer, "pacer").start();
		}
		Future<?> watch = this.eventLoop.scheduleAtFixedRate(this::resumeStalled, 1, 1, TimeUnit.SECONDS);
		this.eventLoop.schedule(this.window::open, warmup, TimeUnit.NANOSECONDS);
		this.eventLoop.schedule(this.window::close, warmup + duration, TimeUnit.NANOSECONDS)
			.get(warmup + duration + DRAIN, TimeUnit.NANOSECONDS);
		pacer.stop();
		watch.cancel(false);
		this.eventLoop.execute(() -> publishers().forEach(Publisher::stop));
	}

	private void resumeStalled() {
		for (Pair pair : this.pairs) {
			if (pair.flow().writeOffIfStalled()) {
				pair.publisher().pump();
			}
		}
	}

	private void drain(long deadline, CompletableFuture<Void> drained) {
		long now = System.nanoTime();
		long received = counts().received();
		if (received != this.lastReceived) {
			this.lastReceived = received;
			this.lastProgress = now;
		}
		boolean complete = this.pairs.stream().allMatch((pair) -> pair.flow().isComplete());
		if (complete || now - deadline > 0 || now - this.lastProgress > QUIET) {
			drained.complete(null);
		}
		else {
			this.eventLoop.schedule(() -> drain(deadline, drained), 100, TimeUnit.MILLISECONDS);
		}
	}

	private Measurement finish() {
		int disconnects = (int) peers().stream().filter(MqttPeer::isLost).count();
		peers().forEach(MqttPeer::disconnect);
		long packets = peers().stream().mapToLong(MqttPeer::packets).sum();
		return this.window.measurement(counts(), packets, disconnects);
	}

	private Flow.Counts counts() {
		return this.pairs.stream().map((pair) -> pair.flow().counts()).reduce(Flow.Counts.NONE, Flow.Counts::plus);
	}

	private List<Publisher> publishers() {
		return this.pairs.stream().map(Pair::publisher).toList();
	}

	private List<MqttPeer> peers() {
		return this.pairs.stream().flatMap(Pair::peers).toList();
	}

}
