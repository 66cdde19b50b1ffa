// SPDX-License-Identifier: MIT
package io.mqttpanel.broker;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Proves that every run of the tests notices what blocks an event loop.
 */
class BlockHoundTests {

	private static final CountDownLatch NEVER = new CountDownLatch(1);

	private final EventLoopGroup eventLoops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

	private final ExecutorService worker = Executors.newSingleThreadExecutor();

	@AfterEach
	void stopThreads() {
		this.eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
		this.worker.shutdownNow();
	}

	@Test
	void noticesABlockingCallOnAReactorThread() {
		CompletableFuture<Boolean> blocked = Mono.fromCallable(BlockHoundTests::block)
			.subscribeOn(Schedulers.parallel())
			.toFuture();
		assertNoticed(blocked);
	}

	@Test
	void noticesABlockingCallOnANettyEventLoop() {
		assertNoticed(this.eventLoops.submit((Callable<Boolean>) BlockHoundTests::block));
	}

	@Test
	void letsOtherThreadsBlock() throws Exception {
		assertThat(this.worker.submit(BlockHoundTests::block).get(10, TimeUnit.SECONDS)).isFalse();
	}

	@Test
	void noticesAContendedLockOnANettyEventLoop() throws Exception {
		ArrayBlockingQueue<String> queue = lockedQueue(new CountDownLatch(1));
		assertNoticed(this.eventLoops.submit((Callable<String>) queue::poll));
	}

	@Test
	void letsTheEngineOfferToItsQueue() throws Exception {
		CountDownLatch unlock = new CountDownLatch(1);
		ArrayBlockingQueue<String> queue = lockedQueue(unlock);
		AtomicReference<Thread> eventLoop = new AtomicReference<>();
		Future<Boolean> offered = this.eventLoops.submit(() -> {
			eventLoop.set(Thread.currentThread());
			return queue.offer("second");
		});
		Awaitility.await().until(() -> offered.isDone() || waits(eventLoop.get()));
		unlock.countDown();
		assertThat(offered.get(10, TimeUnit.SECONDS)).isTrue();
	}

	/**
	 * Returns a queue whose lock another thread holds while it looks at the first
	 * element.
	 */
	private ArrayBlockingQueue<String> lockedQueue(CountDownLatch unlock) throws InterruptedException {
		ArrayBlockingQueue<String> queue = new ArrayBlockingQueue<>(2);
		queue.add("first");
		CountDownLatch locked = new CountDownLatch(1);
		this.worker.submit(() -> queue.forEach((element) -> {
			locked.countDown();
			await(unlock);
		}));
		assertThat(locked.await(10, TimeUnit.SECONDS)).isTrue();
		return queue;
	}

	private static boolean waits(@Nullable Thread thread) {
		return thread != null && thread.getState() == Thread.State.WAITING;
	}

	private static boolean block() throws InterruptedException {
		return NEVER.await(1, TimeUnit.MILLISECONDS);
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void assertNoticed(Future<?> future) {
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> future.get(10, TimeUnit.SECONDS))
			.havingRootCause()
			.isInstanceOf(BlockingOperationError.class);
	}

}
