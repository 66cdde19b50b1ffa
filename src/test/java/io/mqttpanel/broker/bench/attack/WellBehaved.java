// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Clients that do nothing wrong: devices of a team that stay and publish, visitors of it
 * that log in, publish once and leave, and clients of other teams. They measure how long
 * they wait.
 */
final class WellBehaved implements AutoCloseable {

	/** What the topics of the first team begin with. */
	static final String TOPICS = "good/";

	private static final int DEVICES = 5;

	private static final int VISITOR_ADDRESSES = 10;

	private static final long PATIENCE_SECONDS = 30;

	private static final int LAG_MILLIS = 10;

	private final Waits logins = new Waits("login");

	private final Waits subscriptions = new Waits("SUBACK");

	private final Waits acknowledgements = new Waits("PUBACK");

	private final Waits deliveries = new Waits("delivery");

	private final Waits events = new Waits("event at the Panel");

	private final Waits lag = new Waits("lag of this bench itself");

	private final List<Waits> all = new ArrayList<>();

	private final Map<String, Long> undelivered = new ConcurrentHashMap<>();

	private final Map<String, Long> unreported = new ConcurrentHashMap<>();

	private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);

	private final List<Mqtt3AsyncClient> devices = new ArrayList<>();

	private final AtomicInteger numbers = new AtomicInteger();

	private final AtomicInteger disconnects = new AtomicInteger();

	private final int port;

	private final SteadyPublisher otherTeam;

	private final List<Guest> guests;

	private volatile boolean leaving;

	private long expected;

	WellBehaved(BrokerPorts ports, ServiceTls tls) {
		this.port = ports.tcp();
		this.otherTeam = new SteadyPublisher(client("steady", "127.0.1.91", "40-good"));
		this.guests = Guest.all(ports, tls);
		this.all.addAll(List.of(this.logins, this.subscriptions, this.acknowledgements, this.deliveries, this.events));
		this.all.addAll(this.otherTeam.waits());
		this.guests.stream().map(Guest::waits).distinct().forEach(this.all::add);
		this.all.add(this.lag);
	}

	void start() {
		for (int i = 1; i <= DEVICES; i++) {
			Mqtt3AsyncClient device = client("device-" + i, "127.0.1." + i);
			this.devices.add(device);
			enter(device, TOPICS + "device-" + i + "/+").join();
		}
		for (int i = 0; i < DEVICES; i++) {
			Mqtt3AsyncClient device = this.devices.get(i);
			String topic = TOPICS + "device-" + (i + 1);
			this.clock.scheduleAtFixedRate(() -> publish(device, topic), 100 * i, 500, TimeUnit.MILLISECONDS);
		}
		this.otherTeam.start(this.clock);
		this.guests.forEach(Guest::start);
		this.clock.scheduleAtFixedRate(this::visit, 250, 500, TimeUnit.MILLISECONDS);
		this.expected = System.nanoTime();
		this.clock.scheduleAtFixedRate(this::measureLag, 0, LAG_MILLIS, TimeUnit.MILLISECONDS);
	}

	private Mqtt3AsyncClient client(String clientId, String address) {
		Mqtt3AsyncClient client = client(clientId, address, "1-good");
		client.publishes(MqttGlobalPublishFilter.ALL, this::deliver);
		return client;
	}

	private Mqtt3AsyncClient client(String clientId, String address, String key) {
		return MqttClient.builder()
			.useMqttVersion3()
			.identifier(clientId)
			.transportConfig()
			.serverAddress(new InetSocketAddress("127.0.0.1", this.port))
			.localAddress(new InetSocketAddress(address, 0))
			.applyTransportConfig()
			.addDisconnectedListener((context) -> lost(context.getCause()))
			.simpleAuth()
			.username(key)
			.password(LimitedPanel.SECRET.getBytes(StandardCharsets.UTF_8))
			.applySimpleAuth()
			.buildAsync();
	}

	private void lost(Throwable cause) {
		if (!this.leaving && !String.valueOf(cause.getMessage()).contains("Client sent DISCONNECT")) {
			this.disconnects.incrementAndGet();
			System.err.println("A well-behaved client was refused or disconnected: " + cause.getMessage());
		}
	}

	private CompletableFuture<?> enter(Mqtt3AsyncClient client, String filter) {
		long begin = System.nanoTime();
		return timed(this.logins, begin,
				client.connectWith().cleanSession(true).keepAlive(60).send().toCompletableFuture())
			.thenCompose((connAck) -> {
				long connected = System.nanoTime();
				return timed(this.subscriptions, connected,
						client.subscribeWith().topicFilter(filter).qos(MqttQos.AT_LEAST_ONCE).send());
			});
	}

	private void visit() {
		int number = this.numbers.incrementAndGet();
		String name = "visitor-" + number;
		Mqtt3AsyncClient visitor = client(name, "127.0.1." + (100 + number % VISITOR_ADDRESSES));
		enter(visitor, TOPICS + name + "/+").thenCompose((subAck) -> publish(visitor, TOPICS + name))
			// Its message has still to be delivered to it.
			.whenComplete((done, failure) -> this.clock.schedule(() -> visitor.disconnect(), 5, TimeUnit.SECONDS));
	}

	private CompletableFuture<?> publish(Mqtt3AsyncClient client, String prefix) {
		if (!client.getState().isConnected()) {
			this.acknowledgements.fail();
			client.connect();
			return CompletableFuture.completedFuture(null);
		}
		String topic = prefix + "/" + this.numbers.incrementAndGet();
		long begin = System.nanoTime();
		this.undelivered.put(topic, begin);
		this.unreported.put(topic, begin);
		return timed(this.acknowledgements, begin,
				client.publishWith().topic(topic).qos(MqttQos.AT_LEAST_ONCE).payload(new byte[64]).send());
	}

	static <T> CompletableFuture<T> timed(Waits waits, long begin, CompletableFuture<T> answer) {
		return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).whenComplete((result, failure) -> {
			if (failure == null) {
				waits.add(begin);
			}
			else {
				waits.fail();
			}
		});
	}

	private void deliver(Mqtt3Publish message) {
		Long begin = this.undelivered.remove(message.getTopic().toString());
		if (begin != null) {
			this.deliveries.add(begin);
		}
	}

	/**
	 * Notes that the Panel has the event of a message.
	 * @param topic the topic of the message
	 */
	void report(String topic) {
		Long begin = this.unreported.remove(topic);
		if (begin != null) {
			this.events.add(begin);
		}
	}

	private void measureLag() {
		this.lag.add(Math.min(this.expected, System.nanoTime()));
		this.expected += TimeUnit.MILLISECONDS.toNanos(LAG_MILLIS);
	}

	/**
	 * Has only the waits that follow count.
	 */
	void clear() {
		this.all.forEach(Waits::clear);
	}

	/**
	 * Stops publishing and waits for what is on its way.
	 */
	void settle() {
		this.clock.shutdownNow();
		this.guests.forEach(Guest::close);
		try {
			Awaitility.await()
				.atMost(Duration.ofSeconds(PATIENCE_SECONDS))
				.until(() -> this.undelivered.isEmpty() && this.unreported.isEmpty() && this.otherTeam.isSettled());
		}
		catch (ConditionTimeoutException ex) {
			this.undelivered.forEach((topic, begin) -> this.deliveries.fail());
			this.unreported.forEach((topic, begin) -> this.events.fail());
			this.otherTeam.giveUp();
		}
	}

	boolean sound(AttackOptions options) {
		return this.disconnects.get() == 0 && this.logins.within(options.acknowledged())
				&& this.acknowledgements.within(options.acknowledged()) && this.deliveries.within(options.reported())
				&& this.events.within(options.reported())
				&& this.otherTeam.acknowledgements().within(options.acknowledged())
				&& this.otherTeam.deliveries().within(options.reported())
				&& this.guests.stream().allMatch((guest) -> guest.waits().within(options.acknowledged()));
	}

	void print(String title) {
		System.out.println("\n| " + title + " | number | p50 ms | p99 ms | max ms | after s | failures |\n"
				+ "| --- | --- | --- | --- | --- | --- | --- |");
		this.all.forEach((waits) -> System.out.println(waits.line()));
		System.out.println("\nRefused or disconnected well-behaved clients: " + this.disconnects);
	}

	@Override
	public void close() {
		this.leaving = true;
		this.clock.shutdownNow();
		this.devices.forEach(Mqtt3AsyncClient::disconnect);
		this.otherTeam.close();
		this.guests.forEach(Guest::close);
	}

}
