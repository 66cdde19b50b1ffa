// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.cluster.ForwardedMessage.Order;
import io.mqttpanel.broker.mqtt.engine.FilterTree;
import io.mqttpanel.broker.mqtt.engine.RemoteMessages;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers;
import io.mqttpanel.broker.mqtt.engine.SharedFilter;

/**
 * Messages from this node to the others. What need not be stored is dropped when too much
 * of it is on its way.
 */
final class ClusterForwarder implements RemoteSubscribers {

	/** Bytes that are sent and not taken over by the connection. */
	private static final long MAX_BYTES_SENDING = 8 << 20;

	private final String member;

	private final ClusterLink link;

	private final LocalRoutes local;

	private final RemoteRoutes remote;

	private final StoredMessages stored;

	private final Consumer<RemoteMessages> opener;

	private final AtomicLong sending = new AtomicLong();

	private final LongAdder dropped = new LongAdder();

	private final LongAdder forwarded = new LongAdder();

	ClusterForwarder(String member, ClusterLink link, LocalRoutes local, RemoteRoutes remote, StoredMessages stored,
			Consumer<RemoteMessages> opener) {
		this.member = member;
		this.link = link;
		this.local = local;
		this.remote = remote;
		this.stored = stored;
		this.opener = opener;
	}

	@Override
	public void subscribed(String filter, @Nullable String share) {
		if (share != null) {
			this.local.join(new SharedFilter(share, filter));
		}
		else {
			this.local.add(filter);
		}
	}

	@Override
	public void unsubscribed(String filter, @Nullable String share) {
		if (share != null) {
			this.local.leave(new SharedFilter(share, filter));
		}
		else {
			this.local.remove(filter);
		}
	}

	@Override
	public CompletableFuture<Void> announced(String team) {
		return this.local.announced(team);
	}

	@Override
	public long filterBytes() {
		return this.remote.bytes();
	}

	@Override
	public long filterBytes(String team) {
		return this.remote.bytes(team);
	}

	@Override
	public void open(RemoteMessages engine) {
		this.opener.accept(engine);
	}

	@Override
	public Forwarded forward(Outgoing outgoing, ToIntFunction<SharedFilter> here, Supplier<byte[]> message) {
		FilterTree.Found<RemoteRoutes.Route> found = this.remote.match(outgoing.topic());
		Targets targets = Targets.of(found.values(), here);
		boolean retained = outgoing.retention() != Retention.NONE;
		if (targets.nodes().isEmpty() && !retained) {
			return new Forwarded(null, Set.of(), found.cost());
		}
		byte[] content = message.get();
		this.forwarded.increment();
		Map<String, Order> nodes = retained ? kept(targets.nodes()) : targets.nodes();
		if (outgoing.acknowledged()) {
			return new Forwarded(this.stored.store(outgoing, nodes, content), targets.elsewhere(), found.cost());
		}
		send((long) content.length * Math.max(1, nodes.size()),
				() -> retained ? this.stored.store(outgoing, nodes, content)
						: this.link.send(ForwardedMessage.encode(this.member, 0, nodes, content)));
		return new Forwarded(null, targets.elsewhere(), found.cost());
	}

	@Override
	public void expired(String topic) {
		if (this.link.isConnected()) {
			this.link.expire(topic);
		}
	}

	/** All nodes keep it, also those that have no subscriber. */
	private static Map<String, Order> kept(Map<String, Order> nodes) {
		Map<String, Order> kept = new LinkedHashMap<>();
		nodes.forEach((node, order) -> kept.put(node, order.plus(Order.KEEP)));
		return kept;
	}

	/** Nobody waits for it. */
	private void send(long bytes, Supplier<CompletableFuture<Void>> sender) {
		if (!this.link.isConnected() || this.sending.get() + bytes > MAX_BYTES_SENDING) {
			this.dropped.increment();
			return;
		}
		this.sending.addAndGet(bytes);
		sender.get().whenComplete((done, failure) -> {
			this.sending.addAndGet(-bytes);
			if (failure != null) {
				this.dropped.increment();
			}
		});
	}

	/**
	 * Returns how many messages were sent to other nodes.
	 * @return the number since the start
	 */
	long forwarded() {
		return this.forwarded.sum();
	}

	/**
	 * Returns how many messages of QoS 0 were not sent because too much was on its way.
	 * @return the number since the start
	 */
	long dropped() {
		return this.dropped.sum();
	}

}
