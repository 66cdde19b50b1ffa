// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.lang.reflect.Constructor;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.moquette.broker.Server;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.objenesis.SpringObjenesis;
import org.springframework.util.ReflectionUtils;

import io.mqttpanel.broker.event.CommandFailed;
import io.mqttpanel.broker.event.EventDispatcher;
import io.mqttpanel.broker.mqtt.command.FailedCommands;
import io.mqttpanel.broker.testing.RecordedEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The engine's own loops with the queues that are put into them.
 */
class SessionLoopsTests {

	private static final Class<?>[] ROUTE = { String.class, String.class, Callable.class };

	private static final int CAPACITY = 2;

	private final CountDownLatch held = new CountDownLatch(1);

	private final Server server = new Server();

	private final RecordedEvents recorded = new RecordedEvents();

	private Object loops;

	@BeforeEach
	void install() throws Exception {
		Constructor<?> constructor = Class.forName("io.moquette.broker.SessionEventLoopGroup")
			.getDeclaredConstructors()[0];
		ReflectionUtils.makeAccessible(constructor);
		this.loops = constructor.newInstance(null, CAPACITY);
		Object dispatcher = new SpringObjenesis().newInstance(Class.forName("io.moquette.broker.PostOffice"));
		MoquetteFields.write(dispatcher, "sessionLoops", this.loops);
		MoquetteFields.write(this.server, "dispatcher", dispatcher);
		SessionLoops.install(this.server, CAPACITY,
				new FailedCommands(new EventDispatcher(List.of(this.recorded)), (channel, sentence) -> {
				}));
	}

	@AfterEach
	void end() {
		this.held.countDown();
		SessionLoops.release(this.server);
		MoquetteFields.call(this.loops, "terminate", new Class<?>[0]);
	}

	@Test
	void goesOnAfterCommandThatFails() throws InterruptedException {
		route(() -> {
			throw new IllegalStateException("for the test");
		});
		route(() -> {
			throw new StackOverflowError("for the test");
		});
		CountDownLatch done = new CountDownLatch(1);
		// As long as the others wait there is no room for it.
		Awaitility.await().until(() -> route(() -> {
			done.countDown();
			return null;
		}));
		assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(this.recorded.of(CommandFailed.class)).hasSize(2);
	}

	@Test
	void takesNoMoreCommandsThanItHolds() throws InterruptedException {
		CountDownLatch running = new CountDownLatch(1);
		route(() -> {
			running.countDown();
			this.held.await(10, TimeUnit.SECONDS);
			return null;
		});
		assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
		for (int i = 0; i < CAPACITY; i++) {
			assertThat(route(() -> null)).isTrue();
		}
		assertThat(route(() -> null)).isFalse();
	}

	private boolean route(Callable<Void> command) {
		Object result = MoquetteFields.call(this.loops, "routeCommand", ROUTE, "client", "test", command);
		return Boolean.TRUE.equals(MoquetteFields.call(result, "isSuccess", new Class<?>[0]));
	}

}
