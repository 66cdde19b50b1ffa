// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Clock;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;

import io.moquette.broker.IQueueRepository;
import io.moquette.broker.ISessionsRepository;
import io.moquette.broker.ISessionsRepository.SessionData;
import io.moquette.broker.MemoryQueueRepository;
import io.moquette.broker.RetainedMessage;
import io.moquette.broker.Server;
import io.moquette.broker.SessionMessageQueue;
import io.moquette.broker.SessionRegistry;
import io.moquette.broker.SessionRegistry.CreationModeEnum;
import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.moquette.broker.SessionRegistry.SessionCreationResult;
import io.moquette.broker.Utils.Couple;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.scheduler.ScheduledExpirationService;
import io.moquette.broker.security.IAuthenticator;
import io.moquette.broker.subscriptions.ISubscriptionsDirectory;
import io.moquette.broker.subscriptions.ShareName;
import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.Topic;
import io.moquette.interception.BrokerInterceptor;
import io.moquette.persistence.H2RetainedRepository;
import io.moquette.persistence.H2SubscriptionsRepository;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/**
 * Private names of Moquette 0.18.3 that this package uses. All of them are resolved when
 * this class is initialised, and nowhere else.
 */
final class MoquetteInternals {

	private static final PrivateMembers MEMBERS = new PrivateMembers();

	private static final Class<?> CONFIGURATION = MEMBERS.type("io.moquette.broker.BrokerConfiguration");

	private static final Class<?> CONNECTION = MEMBERS.type("io.moquette.broker.MQTTConnection");

	private static final Class<?> ACCEPTOR = MEMBERS.type("io.moquette.broker.NewNettyAcceptor");

	private static final Class<?> POST_OFFICE = MEMBERS.type("io.moquette.broker.PostOffice");

	private static final Class<?> SESSION = MEMBERS.type("io.moquette.broker.Session");

	private static final Class<?> LOOP = MEMBERS.type("io.moquette.broker.SessionEventLoop");

	private static final Class<?> LOOPS = MEMBERS.type("io.moquette.broker.SessionEventLoopGroup");

	static final PrivateMember<Object> SERVER_ACCEPTOR = MEMBERS.field(Server.class, "acceptor", ACCEPTOR);

	static final PrivateMember<Object> SERVER_DISPATCHER = MEMBERS.field(Server.class, "dispatcher", POST_OFFICE);

	static final PrivateMember<BrokerInterceptor> SERVER_INTERCEPTOR = MEMBERS.field(Server.class, "interceptor",
			BrokerInterceptor.class);

	static final PrivateMember<ScheduledExecutorService> SERVER_SCHEDULER = MEMBERS.field(Server.class, "scheduler",
			ScheduledExecutorService.class);

	static final PrivateMember<SessionRegistry> SERVER_SESSIONS = MEMBERS.field(Server.class, "sessions",
			SessionRegistry.class);

	static final PrivateMember<EventLoopGroup> ACCEPTOR_BOSS = MEMBERS.field(ACCEPTOR, "bossGroup",
			EventLoopGroup.class);

	static final PrivateMember<EventLoopGroup> ACCEPTOR_WORKERS = MEMBERS.field(ACCEPTOR, "workerGroup",
			EventLoopGroup.class);

	static final PrivateMember<Object> DISPATCHER_LOOPS = MEMBERS.field(POST_OFFICE, "sessionLoops", LOOPS);

	static final PrivateMember<ScheduledExpirationService<?>> DISPATCHER_RETAINED_EXPIRY = MEMBERS.field(POST_OFFICE,
			"retainedMessagesExpirationService", ScheduledExpirationService.class);

	static final PrivateMember<Object> DISPATCHER_TERMINATE = MEMBERS.method(POST_OFFICE, "terminate");

	static final PrivateMember<Object[]> LOOPS_THREADS = MEMBERS.field(LOOPS, "sessionExecutors", LOOP.arrayType());

	static final PrivateMember<Queue<FutureTask<String>>[]> LOOPS_QUEUES = MEMBERS.field(LOOPS, "sessionQueues",
			BlockingQueue[].class);

	static final PrivateMember<Queue<FutureTask<String>>> LOOP_QUEUE = MEMBERS.field(LOOP, "taskQueue",
			BlockingQueue.class);

	static final PrivateMember<ConcurrentMap<String, Object>> REGISTRY_POOL = MEMBERS.field(SessionRegistry.class,
			"pool", ConcurrentMap.class);

	static final PrivateMember<Clock> REGISTRY_CLOCK = MEMBERS.field(SessionRegistry.class, "clock", Clock.class);

	static final PrivateMember<Integer> REGISTRY_LONGEST_EXPIRY = MEMBERS.field(SessionRegistry.class,
			"globalExpirySeconds", int.class);

	static final PrivateMember<IQueueRepository> REGISTRY_QUEUES = MEMBERS.field(SessionRegistry.class,
			"queueRepository", IQueueRepository.class);

	static final PrivateMember<ISessionsRepository> REGISTRY_STORE = MEMBERS.field(SessionRegistry.class,
			"sessionsRepository", ISessionsRepository.class);

	static final PrivateMember<ISubscriptionsDirectory> REGISTRY_DIRECTORY = MEMBERS.field(SessionRegistry.class,
			"subscriptionsDirectory", ISubscriptionsDirectory.class);

	static final PrivateMember<ScheduledExpirationService<?>> REGISTRY_EXPIRY = MEMBERS.field(SessionRegistry.class,
			"sessionExpirationService", ScheduledExpirationService.class);

	static final PrivateMember<Object> REGISTRY_OPEN = MEMBERS.method(SessionRegistry.class, "createOrReopenSession",
			MqttConnectMessage.class, String.class, String.class);

	static final PrivateMember<Object> REGISTRY_CLOSED = MEMBERS.method(SessionRegistry.class, "connectionClosed",
			SESSION);

	static final PrivateMember<Object> REGISTRY_EXPIRED = MEMBERS.method(SessionRegistry.class, "removeExpiredSession",
			SessionData.class);

	static final PrivateMember<Object> OPENED_SESSION = MEMBERS.field(SessionCreationResult.class, "session", SESSION);

	static final PrivateMember<CreationModeEnum> OPENED_MODE = MEMBERS.field(SessionCreationResult.class, "mode",
			CreationModeEnum.class);

	static final PrivateMember<Object> CREATE_SESSION = MEMBERS.constructor(SESSION, SessionData.class, boolean.class,
			SessionMessageQueue.class);

	static final PrivateMember<SessionData> SESSION_DATA = MEMBERS.field(SESSION, "data", SessionData.class);

	static final PrivateMember<Boolean> SESSION_CLEAN = MEMBERS.field(SESSION, "clean", boolean.class);

	static final PrivateMember<SessionMessageQueue<EnqueuedMessage>> SESSION_QUEUE = MEMBERS.field(SESSION,
			"sessionQueue", SessionMessageQueue.class);

	static final PrivateMember<Set<Subscription>> SESSION_SUBSCRIPTIONS = MEMBERS.field(SESSION, "subscriptions",
			Set.class);

	static final PrivateMember<Map<Integer, EnqueuedMessage>> SESSION_IN_FLIGHT = MEMBERS.field(SESSION,
			"inflightWindow", Map.class);

	static final PrivateMember<Object> SESSION_BIND = MEMBERS.method(SESSION, "bind", CONNECTION);

	static final PrivateMember<Object> SESSION_IS_BOUND_TO = MEMBERS.method(SESSION, "isBoundTo", CONNECTION);

	static final PrivateMember<Object> SESSION_COMPLETE = MEMBERS.method(SESSION, "completeConnection");

	static final PrivateMember<Object> SESSION_IS_CONNECTED = MEMBERS.method(SESSION, "connected");

	static final PrivateMember<Object> CREATE_CONNECTION = MEMBERS.constructor(CONNECTION, Channel.class, CONFIGURATION,
			IAuthenticator.class, SessionRegistry.class, POST_OFFICE);

	static final PrivateMember<Object> CREATE_CONFIGURATION = MEMBERS.constructor(CONFIGURATION, IConfig.class);

	static final PrivateMember<Boolean> MESSAGE_IS_RETAINED = MEMBERS.field(PublishedMessage.class, "retained",
			boolean.class);

	static final PrivateMember<Map<String, ?>> MEMORY_QUEUES = MEMBERS.field(MemoryQueueRepository.class, "queues",
			Map.class);

	private static final Class<?> SESSION_MAPS = MEMBERS.type("io.moquette.persistence.H2SessionsRepository");

	private static final Class<?> SHARED_OPTION = MEMBERS
		.type("io.moquette.persistence.H2SubscriptionsRepository$SubscriptionOptionAndId");

	static final PrivateMember<Object> CREATE_SESSION_MAPS = MEMBERS.constructor(SESSION_MAPS, MVStore.class,
			Clock.class);

	static final PrivateMember<MVMap<String, SessionData>> SESSION_MAP = MEMBERS.field(SESSION_MAPS, "sessionMap",
			MVMap.class);

	static final PrivateMember<Object> CREATE_SUBSCRIPTION_MAPS = MEMBERS.constructor(H2SubscriptionsRepository.class,
			MVStore.class);

	static final PrivateMember<MVMap<String, Subscription>> SUBSCRIPTION_MAP = MEMBERS
		.field(H2SubscriptionsRepository.class, "subscriptions", MVMap.class);

	static final PrivateMember<MVMap.Builder<Couple<ShareName, Topic>, Object>> SHARED_SUBSCRIPTION_TYPE = MEMBERS
		.field(H2SubscriptionsRepository.class, "submapBuilder", MVMap.Builder.class);

	static final PrivateMember<MqttSubscriptionOption> SHARED_SUBSCRIPTION_OPTION = MEMBERS.field(SHARED_OPTION,
			"option", MqttSubscriptionOption.class);

	static final PrivateMember<Integer> SHARED_SUBSCRIPTION_IDENTIFIER = MEMBERS.field(SHARED_OPTION,
			"subscriptionIdentifier", Integer.class);

	static final PrivateMember<MVMap<Topic, RetainedMessage>> RETAINED_MAP = MEMBERS.field(H2RetainedRepository.class,
			"retainedMap", MVMap.class);

	private MoquetteInternals() {
	}

	/**
	 * Checks that the Moquette on the class path has all of them.
	 * @throws IllegalStateException if it lacks some; lists all of these
	 */
	static void verify() {
		MEMBERS.verify();
	}

	/**
	 * Returns the class of the threads of session loops.
	 * @return the class
	 */
	static Class<?> loopType() {
		return LOOP;
	}

}
