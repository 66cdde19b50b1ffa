// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.engine.RemoteMessages;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers;
import io.mqttpanel.broker.mqtt.engine.SharedFilter;

/**
 * Subscribers of other nodes to topics that begin with "remote", which store messages
 * when a test says so.
 */
final class RecordedSubscribers implements RemoteSubscribers {

	final Map<String, Integer> filters = new ConcurrentHashMap<>();

	final List<byte[]> messages = new CopyOnWriteArrayList<>();

	final List<CompletableFuture<Void>> stored = new CopyOnWriteArrayList<>();

	volatile CompletableFuture<Void> announced = CompletableFuture.completedFuture(null);

	final List<Retention> retentions = new CopyOnWriteArrayList<>();

	final List<String> expired = new CopyOnWriteArrayList<>();

	volatile int cost;

	volatile long filterBytes;

	volatile RemoteMessages engine;

	final Set<SharedFilter> elsewhere = ConcurrentHashMap.newKeySet();

	@Override
	public void subscribed(String filter, @Nullable String share) {
		this.filters.merge(name(filter, share), 1, Integer::sum);
	}

	@Override
	public void unsubscribed(String filter, @Nullable String share) {
		this.filters.computeIfPresent(name(filter, share), (name, count) -> (count > 1) ? count - 1 : null);
	}

	private static String name(String filter, @Nullable String share) {
		return (share != null) ? share + " " + filter : filter;
	}

	@Override
	public CompletableFuture<Void> announced(String team) {
		return this.announced;
	}

	@Override
	public long filterBytes() {
		return 2 * this.filterBytes;
	}

	@Override
	public long filterBytes(String team) {
		return team.equals("1") ? this.filterBytes : 0;
	}

	@Override
	public void open(RemoteMessages engine) {
		this.engine = engine;
	}

	@Override
	public Forwarded forward(Outgoing outgoing, ToIntFunction<SharedFilter> here, Supplier<byte[]> message) {
		if (!outgoing.topic().contains("/remote")) {
			return new Forwarded(null, this.elsewhere, this.cost);
		}
		this.messages.add(message.get());
		this.retentions.add(outgoing.retention());
		if (!outgoing.acknowledged()) {
			return new Forwarded(null, this.elsewhere, this.cost);
		}
		CompletableFuture<Void> done = new CompletableFuture<>();
		this.stored.add(done);
		return new Forwarded(done, this.elsewhere, this.cost);
	}

	@Override
	public void expired(String topic) {
		this.expired.add(topic);
	}

}
