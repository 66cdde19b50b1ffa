// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.rules.TeamLimits;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.moquette.MoquetteSettings.Storage;
import io.mqttpanel.broker.mqtt.engine.EngineListener;
import io.mqttpanel.broker.mqtt.engine.QueueBacklog;
import io.mqttpanel.broker.mqtt.engine.QueueBudget;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers;
import io.mqttpanel.broker.mqtt.engine.RetainedLimits;
import io.mqttpanel.broker.mqtt.engine.Teams;
import io.mqttpanel.broker.mqtt.engine.TopicSpaces;
import io.mqttpanel.broker.mqtt.engine.Will;
import io.mqttpanel.broker.store.MemoryStore;
import io.mqttpanel.broker.store.SessionStoreFactory;
import io.mqttpanel.broker.store.rocksdb.RocksDbStore;

/**
 * Engine that runs, with a listener that records what it hears.
 */
final class EngineFixture implements EngineListener, AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final int QUEUE_SIZE = 1024;

	private static final int MAX_RETAINED = 10;

	private final EventLoopGroup eventLoops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

	private final List<String> heard = new CopyOnWriteArrayList<>();

	private final List<Will> wills = new CopyOnWriteArrayList<>();

	private final List<DropReason> drops = new CopyOnWriteArrayList<>();

	private final List<Throwable> failures = new CopyOnWriteArrayList<>();

	private final QueueBudget budget;

	private final Map<String, byte[]> qos2Ids = new ConcurrentHashMap<>();

	private final Map<String, AtomicInteger> waiting = new ConcurrentHashMap<>();

	final Set<String> awaited = ConcurrentHashMap.newKeySet();

	private final MoquetteEngine engine;

	private final List<EngineClientProbe> clients = new CopyOnWriteArrayList<>();

	volatile Runnable whenSessionIsCreated = () -> {
	};

	/** Whether a message of another node may be delivered. */
	volatile boolean admits = true;

	volatile Runnable whenDropped = () -> {
	};

	private EngineFixture(@Nullable Storage storage, int queueSize, int maxExpiry, QueueLimits limits,
			TopicSpaces spaces, int maxRetained, @Nullable RemoteSubscribers remote) {
		this.budget = new QueueBudget(limits.maxTotalBytes());
		this.engine = new MoquetteEngine(new MoquetteSettings(storage, queueSize, maxExpiry, spaces, remote), this,
				new RetainedLimits(maxRetained, 0, new Teams(spaces, TeamLimits.NONE, 0), BrokerEvents.to(List.of())),
				limits, () -> this.heard.add("broken"));
		try {
			this.engine.start();
		}
		catch (IOException ex) {
			shutDownEventLoops();
			throw new UncheckedIOException(ex);
		}
		catch (RuntimeException | Error ex) {
			shutDownEventLoops();
			throw ex;
		}
	}

	private static @Nullable Storage storage(@Nullable Path directory) {
		return (directory != null) ? storage(() -> RocksDbStore.open(directory.resolve("sessions"), false),
				EarlierStoreFixture.file(directory), false) : null;
	}

	private static Storage storage(SessionStoreFactory factory, @Nullable Path earlier, boolean early) {
		return new Storage(factory, earlier, early, false, Long.MAX_VALUE, Duration.ofMillis(5), (nanos, changes) -> {
		});
	}

	static EngineFixture inMemory() {
		return inMemory(QUEUE_SIZE, new QueueLimits(100, 1_000_000, Long.MAX_VALUE, true));
	}

	static EngineFixture inMemory(int queueSize, QueueLimits limits) {
		return new EngineFixture((Storage) null, queueSize, Integer.MAX_VALUE, limits, new TopicSpaces(false),
				MAX_RETAINED, null);
	}

	/** Keeps many retained messages, and queues few. */
	static EngineFixture withRetained(@Nullable Path directory, int maxRetained, int maxQueued) {
		return new EngineFixture(storage(directory), QUEUE_SIZE, Integer.MAX_VALUE,
				new QueueLimits(maxQueued, 1_000_000, Long.MAX_VALUE, true), new TopicSpaces(false), maxRetained, null);
	}

	static EngineFixture on(Path directory) {
		return on(directory, Integer.MAX_VALUE);
	}

	static EngineFixture on(Path directory, int maxExpirySeconds) {
		return new EngineFixture(storage(directory), QUEUE_SIZE, maxExpirySeconds,
				new QueueLimits(100, 1_000_000, Long.MAX_VALUE, true), new TopicSpaces(false), MAX_RETAINED, null);
	}

	/** Stores what it has to in a store that stays when the engine stops. */
	static EngineFixture on(MemoryStore store, boolean acknowledgesFirst) {
		return new EngineFixture(storage(() -> store, null, acknowledgesFirst), QUEUE_SIZE, Integer.MAX_VALUE,
				new QueueLimits(100, 1_000_000, Long.MAX_VALUE, true), new TopicSpaces(false), MAX_RETAINED, null);
	}

	/** Each team has topics of its own. */
	static EngineFixture withTeams(@Nullable Path directory) {
		return new EngineFixture(storage(directory), QUEUE_SIZE, Integer.MAX_VALUE,
				new QueueLimits(100, 1_000_000, Long.MAX_VALUE, true), new TopicSpaces(true), MAX_RETAINED, null);
	}

	/** Is one of several nodes, and each team has topics of its own. */
	static EngineFixture withOthers(RemoteSubscribers remote) {
		return new EngineFixture(null, QUEUE_SIZE, Integer.MAX_VALUE,
				new QueueLimits(100, 1_000_000, Long.MAX_VALUE, true), new TopicSpaces(true), MAX_RETAINED, remote);
	}

	MoquetteEngine engine() {
		return this.engine;
	}

	EngineClientProbe client(String clientId) {
		return client(clientId, MqttVersion.MQTT_5);
	}

	/** A client of a team. */
	EngineClientProbe client(int team, String clientId) {
		return client(SessionId.of(team, 3, clientId), MqttVersion.MQTT_5);
	}

	EngineClientProbe client(String clientId, MqttVersion version) {
		Channel channel = new NioSocketChannel();
		this.eventLoops.register(channel).syncUninterruptibly();
		EngineClientProbe client = new EngineClientProbe(this.engine, channel, clientId, version);
		this.clients.add(client);
		return client;
	}

	/** Waits on a condition that is true soon. */
	static ConditionFactory await() {
		return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
	}

	/** Returns a client identifier whose session has the same loop as another one. */
	static String sameLoop(String clientId) {
		int loops = Runtime.getRuntime().availableProcessors();
		int number = 0;
		while (loop(clientId + number, loops) != loop(clientId, loops)) {
			number++;
		}
		return clientId + number;
	}

	/** Returns a client identifier whose session has another loop, if there is one. */
	static String otherLoop(String clientId) {
		int loops = Runtime.getRuntime().availableProcessors();
		int number = 0;
		while (loops > 1 && loop(clientId + number, loops) == loop(clientId, loops)) {
			number++;
		}
		return clientId + number;
	}

	private static int loop(String clientId, int loops) {
		return Math.abs(clientId.hashCode()) % loops;
	}

	@Override
	public boolean admits(String sessionId) {
		return this.admits;
	}

	@Override
	public void sessionRestored(String sessionId, String clientId) {
		this.heard.add("named " + sessionId + " " + clientId);
	}

	@Override
	public void subscriptionRestored(String clientId, String topicFilter, int identifier, boolean retainAsPublished) {
		this.heard.add("restored " + clientId + " " + topicFilter + " " + identifier + " " + retainAsPublished);
	}

	@Override
	public void qos2IdsRestored(String clientId, byte[] packetIds) {
		this.qos2Ids.put(clientId, packetIds);
	}

	/** Packet identifiers of QoS 2 messages that were restored. */
	Map<String, byte[]> qos2Ids() {
		return this.qos2Ids;
	}

	@Override
	public void willRestored(Will will) {
		this.wills.add(will);
	}

	List<Will> wills() {
		return this.wills;
	}

	@Override
	public void sessionEnded(String clientId) {
		this.heard.add("ended " + clientId);
	}

	@Override
	public void dropped(DropReason reason) {
		this.whenDropped.run();
		this.drops.add(reason);
	}

	@Override
	public void failed(Throwable cause) {
		this.failures.add(cause);
	}

	@Override
	public AtomicInteger waiting(String sessionId) {
		return this.waiting.computeIfAbsent(SessionId.team(sessionId), (team) -> new AtomicInteger());
	}

	@Override
	public QueueBacklog newBacklog(String sessionId) {
		this.whenSessionIsCreated.run();
		return new StubBacklog(sessionId, this.awaited);
	}

	@Override
	public QueueBudget queueBudget() {
		return this.budget;
	}

	/** What was heard of sessions, in order. */
	List<String> heard() {
		return this.heard;
	}

	List<DropReason> drops() {
		return this.drops;
	}

	List<Throwable> failures() {
		return this.failures;
	}

	/** Loses all clients, as the front does before it stops the engine. */
	@Override
	public void close() {
		this.clients.forEach(EngineClientProbe::lose);
		this.clients.forEach((client) -> client.channel().eventLoop().submit(() -> {
		}).syncUninterruptibly());
		this.engine.settle(TIMEOUT);
		this.engine.stop();
		shutDownEventLoops();
	}

	private void shutDownEventLoops() {
		this.eventLoops.shutdownGracefully(0, TIMEOUT.toSeconds(), TimeUnit.SECONDS).syncUninterruptibly();
	}

}
