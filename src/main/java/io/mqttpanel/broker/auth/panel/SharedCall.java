// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * Call shared by its waiters, at most one at a time for each key. A caller that arrives
 * while one is under way waits for the same result. A call is cancelled when its last
 * waiter gives up, and is forgotten when it ends. Its lock is held briefly, and no
 * foreign code runs under it.
 *
 * @param <K> what is asked about
 * @param <V> the answer
 */
final class SharedCall<K, V> {

	private final ConcurrentMap<K, SharedCall<K, V>> calls;

	private final K key;

	private final Set<CompletableFuture<V>> waiters = new LinkedHashSet<>();

	private final Disposable.Swap subscription = Disposables.swap();

	private boolean started;

	private boolean over;

	private SharedCall(ConcurrentMap<K, SharedCall<K, V>> calls, K key) {
		this.calls = calls;
		this.key = key;
	}

	/**
	 * Joins the call under way for a key, or makes it. Never blocks.
	 * @param <K> what is asked about
	 * @param <V> the answer
	 * @param calls the calls under way, which only this method and calls change
	 * @param key what is asked about
	 * @param call the call to make where there is none
	 * @return the answer to come; ending it in any way gives the wait up
	 */
	static <K, V> CompletableFuture<V> join(ConcurrentMap<K, SharedCall<K, V>> calls, K key, Mono<V> call) {
		CompletableFuture<V> waiter = new CompletableFuture<>();
		while (true) {
			SharedCall<K, V> shared = calls.computeIfAbsent(key, (any) -> new SharedCall<>(calls, key));
			if (shared.enter(waiter)) {
				waiter.whenComplete((value, failure) -> shared.leave(waiter));
				shared.startOnce(call);
				return waiter;
			}
			calls.remove(key, shared);
		}
	}

	private synchronized boolean enter(CompletableFuture<V> waiter) {
		return !this.over && this.waiters.add(waiter);
	}

	private void startOnce(Mono<V> call) {
		synchronized (this) {
			if (this.started) {
				return;
			}
			this.started = true;
		}
		this.subscription.update(call.subscribe((value) -> end((waiter) -> waiter.complete(value)), this::fail,
				() -> fail(new NoSuchElementException("the call ended without an answer"))));
	}

	private void leave(CompletableFuture<V> waiter) {
		synchronized (this) {
			this.waiters.remove(waiter);
			if (this.over || !this.waiters.isEmpty()) {
				return;
			}
			this.over = true;
		}
		this.calls.remove(this.key, this);
		this.subscription.dispose();
	}

	private void fail(Throwable failure) {
		end((waiter) -> waiter.completeExceptionally(failure));
	}

	private void end(Consumer<CompletableFuture<V>> answer) {
		List<CompletableFuture<V>> answered;
		synchronized (this) {
			this.over = true;
			answered = List.copyOf(this.waiters);
		}
		this.calls.remove(this.key, this);
		answered.forEach(answer);
	}

}
